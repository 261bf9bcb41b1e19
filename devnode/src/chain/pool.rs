//! Transactions that wait: for an earlier nonce, or for mining on request.

use std::collections::BTreeMap;

use alloy_consensus::Transaction;
use alloy_primitives::{map::AddressMap, Address, B256};

use super::{block::PooledTransaction, error::TransactionError};

/// How many transactions may wait in all.
const CAPACITY: usize = 4096;

/// Waiting transactions by sender and nonce.
#[derive(Clone, Debug, Default)]
pub struct Pool {
    waiting: AddressMap<BTreeMap<u64, PooledTransaction>>,
    count: usize,
}

impl Pool {
    /// Adds a transaction.
    ///
    /// # Errors
    /// [`TransactionError`] if it is known, does not pay a tenth more than the one it would replace, or the pool is
    /// full.
    pub fn insert(&mut self, transaction: PooledTransaction) -> Result<(), TransactionError> {
        let nonce = transaction.envelope.nonce();
        match self
            .waiting
            .get(&transaction.from)
            .and_then(|waiting| waiting.get(&nonce))
        {
            Some(known) if known.hash == transaction.hash => {
                return Err(TransactionError::AlreadyKnown)
            }
            Some(known) => {
                let floor = known.envelope.max_fee_per_gas().saturating_mul(11) / 10;
                if transaction.envelope.max_fee_per_gas() < floor {
                    return Err(TransactionError::Underpriced);
                }
            }
            None if self.count >= CAPACITY => return Err(TransactionError::PoolFull),
            None => self.count += 1,
        }
        self.waiting
            .entry(transaction.from)
            .or_default()
            .insert(nonce, transaction);
        Ok(())
    }

    /// Takes the transaction of `from` with this nonce, and forgets those with lower ones.
    pub fn take(&mut self, from: Address, nonce: u64) -> Option<PooledTransaction> {
        let waiting = self.waiting.get_mut(&from)?;
        let before = waiting.len();
        *waiting = waiting.split_off(&nonce);
        let taken = waiting.remove(&nonce);
        self.count -= before - waiting.len();
        if waiting.is_empty() {
            self.waiting.remove(&from);
        }
        taken
    }

    /// Everyone who has a transaction waiting.
    pub fn senders(&self) -> Vec<Address> {
        self.waiting.keys().copied().collect()
    }

    /// A waiting transaction.
    pub fn get(&self, hash: B256) -> Option<&PooledTransaction> {
        self.iter().find(|transaction| transaction.hash == hash)
    }

    /// The nonce after those that can be mined from `nonce` on without a gap.
    pub fn next_nonce(&self, from: Address, nonce: u64) -> u64 {
        let Some(waiting) = self.waiting.get(&from) else {
            return nonce;
        };
        let mut next = nonce;
        while waiting.contains_key(&next) {
            next += 1;
        }
        next
    }

    /// All waiting transactions.
    pub fn iter(&self) -> impl Iterator<Item = &PooledTransaction> {
        self.waiting.values().flat_map(BTreeMap::values)
    }

    /// Forgets a transaction; false if it does not wait.
    pub fn remove(&mut self, hash: B256) -> bool {
        let Some((from, nonce)) = self.get(hash).map(|t| (t.from, t.envelope.nonce())) else {
            return false;
        };
        if let Some(waiting) = self.waiting.get_mut(&from) {
            waiting.remove(&nonce);
            self.count -= 1;
            if waiting.is_empty() {
                self.waiting.remove(&from);
            }
        }
        true
    }
}
