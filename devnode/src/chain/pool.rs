//! Transactions that wait: for an earlier nonce, or for mining on request.

use std::{collections::BTreeMap, sync::Arc};

use alloy_consensus::Transaction;
use alloy_eips::Encodable2718;
use alloy_primitives::{map::AddressMap, Address, B256};

use super::{block::PooledTransaction, error::TransactionError};

/// How many transactions may wait in all.
const CAPACITY: usize = 4096;
/// How many bytes they may have in all.
const MAX_BYTES: usize = 64 * 1024 * 1024;

/// Waiting transactions by sender and nonce. Clones share the transactions.
#[derive(Clone, Debug, Default)]
pub struct Pool {
    waiting: AddressMap<BTreeMap<u64, Arc<PooledTransaction>>>,
    count: usize,
    bytes: usize,
}

impl Pool {
    /// Adds a transaction.
    ///
    /// # Errors
    /// [`TransactionError`] if it is known, does not pay a tenth more than the one it would replace, or the pool is
    /// full.
    pub fn insert(&mut self, transaction: PooledTransaction) -> Result<(), TransactionError> {
        let nonce = transaction.envelope.nonce();
        let known = self
            .waiting
            .get(&transaction.from)
            .and_then(|waiting| waiting.get(&nonce));
        let (replaced, freed) = match known {
            Some(known) if known.hash == transaction.hash => {
                return Err(TransactionError::AlreadyKnown)
            }
            Some(known) => {
                let floor = known.envelope.max_fee_per_gas().saturating_mul(11) / 10;
                if transaction.envelope.max_fee_per_gas() < floor {
                    return Err(TransactionError::Underpriced);
                }
                (1, size(known))
            }
            None => (0, 0),
        };
        let count = self.count - replaced + 1;
        let bytes = self.bytes - freed + size(&transaction);
        if count > CAPACITY || bytes > MAX_BYTES {
            return Err(TransactionError::PoolFull);
        }
        (self.count, self.bytes) = (count, bytes);
        self.waiting
            .entry(transaction.from)
            .or_default()
            .insert(nonce, Arc::new(transaction));
        Ok(())
    }

    /// Takes the transaction of `from` with this nonce, and forgets those with lower ones.
    pub fn take(&mut self, from: Address, nonce: u64) -> Option<PooledTransaction> {
        let mut past = self.waiting.remove(&from)?;
        let mut waiting = past.split_off(&nonce);
        let taken = waiting.remove(&nonce);
        if !waiting.is_empty() {
            self.waiting.insert(from, waiting);
        }
        past.values().chain(&taken).for_each(|gone| {
            self.count -= 1;
            self.bytes -= size(gone);
        });
        taken.map(Arc::unwrap_or_clone)
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
        self.waiting
            .values()
            .flat_map(BTreeMap::values)
            .map(Arc::as_ref)
    }

    /// Forgets a transaction; false if it does not wait.
    pub fn remove(&mut self, hash: B256) -> bool {
        let Some((from, nonce)) = self.get(hash).map(|t| (t.from, t.envelope.nonce())) else {
            return false;
        };
        if let Some(waiting) = self.waiting.get_mut(&from) {
            if let Some(gone) = waiting.remove(&nonce) {
                self.count -= 1;
                self.bytes -= size(&gone);
            }
            if waiting.is_empty() {
                self.waiting.remove(&from);
            }
        }
        true
    }
}

/// Bytes of the encoded form.
fn size(transaction: &PooledTransaction) -> usize {
    transaction.envelope.encode_2718_len()
}
