//! The chain, shared between requests.

use std::sync::Arc;

use alloy_consensus::{
    transaction::SignerRecoverable, EthereumTypedTransaction, Signed, Transaction, TxEnvelope,
    TxType, Typed2718,
};
use alloy_eips::Decodable2718;
use alloy_primitives::{Address, Signature, B256, U256};
use parking_lot::{Mutex, RwLock, RwLockReadGuard};
use revm::DatabaseCommit;
use serde::Serialize;

use super::{
    accounts::{dev_accounts, DevAccount},
    block::{Block, MinedTransaction, PooledTransaction},
    error::TransactionError,
    exec::{execute, tx_env, Mode},
    genesis, Chain, State, Status,
};

/// What a node is made with.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Config {
    /// Chain id.
    pub chain_id: u64,
    /// ArbOS version: 51 or 61.
    pub arbos: u64,
    /// Base fee in wei, which is the gas price of every transaction.
    pub base_fee: u64,
    /// Most gas that a call or an estimate may use.
    pub call_gas_limit: u64,
    /// Whether genesis puts the contracts in place instead of running the transactions that deploy them.
    pub fast_genesis: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            chain_id: 412_346,
            arbos: 61,
            base_fee: 100_000_000,
            call_gas_limit: 50_000_000,
            fast_genesis: false,
        }
    }
}

/// Something worth a line in a log.
#[derive(Clone, Debug, Serialize)]
#[serde(
    tag = "event",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Event {
    /// A request was answered.
    Call {
        /// Method.
        method: String,
        /// How long it took, in microseconds.
        micros: u64,
        /// Message of the error it was answered with.
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<String>,
    },
    /// A transaction was mined.
    Transaction {
        /// Its hash.
        hash: B256,
        /// Number of its block.
        block: u64,
        /// Sender.
        from: Address,
        /// Receiver, none for a creation.
        to: Option<Address>,
        /// Contract it made.
        #[serde(skip_serializing_if = "Option::is_none")]
        created: Option<Address>,
        /// Value in wei.
        value: U256,
        /// Gas used.
        gas_used: u64,
        /// `success`, `revert` or why it was halted.
        status: String,
    },
    /// A waiting transaction could not be mined and is forgotten.
    Dropped {
        /// Its hash.
        hash: B256,
        /// Sender.
        from: Address,
        /// Why.
        error: String,
    },
}

/// Is told of every [`Event`].
pub type Observer = Arc<dyn Fn(&Event) + Send + Sync>;

/// A chain and everything that changes it.
pub struct Node {
    config: Config,
    accounts: Vec<DevAccount>,
    chain: RwLock<Chain>,
    /// Held by whoever is making the next block; readers do not wait for it.
    writer: Mutex<()>,
    snapshots: Mutex<Vec<(u64, Chain)>>,
    observer: Option<Observer>,
}

impl Node {
    /// A node with the genesis of `config`.
    ///
    /// # Errors
    /// [`TransactionError`] if a transaction of the genesis fails.
    pub fn new(config: Config, observer: Option<Observer>) -> Result<Self, TransactionError> {
        let chain = genesis::chain(&config)?;
        Ok(Self::with_chain(config, chain, observer))
    }

    pub(super) fn with_chain(config: Config, chain: Chain, observer: Option<Observer>) -> Self {
        Self {
            config,
            accounts: dev_accounts(),
            chain: RwLock::new(chain),
            writer: Mutex::new(()),
            snapshots: Mutex::new(Vec::new()),
            observer,
        }
    }

    /// What it was made with.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Accounts whose keys the node knows.
    pub fn accounts(&self) -> &[DevAccount] {
        &self.accounts
    }

    /// The account of this address, if the node knows its key.
    pub fn account(&self, address: Address) -> Option<&DevAccount> {
        self.accounts
            .iter()
            .find(|account| account.address() == address)
    }

    /// The chain as it is now. Hold it briefly: new blocks wait for it.
    pub fn chain(&self) -> RwLockReadGuard<'_, Chain> {
        self.chain.read()
    }

    /// Changes the chain other than by a transaction.
    pub fn update<T>(&self, change: impl FnOnce(&mut Chain) -> T) -> T {
        let _writer = self.writer.lock();
        change(&mut self.chain.write())
    }

    /// Tells the observer.
    pub fn notify(&self, event: impl FnOnce() -> Event) {
        if let Some(observer) = &self.observer {
            observer(&event());
        }
    }

    /// Takes a signed transaction in its encoded form.
    ///
    /// # Errors
    /// [`TransactionError`] if it is malformed, or as [`Self::submit`].
    pub fn submit_raw(&self, bytes: &[u8]) -> Result<B256, TransactionError> {
        let envelope =
            TxEnvelope::decode_2718_exact(bytes).map_err(|error| match bytes.first() {
                Some(0x03 | 0x05..=0x7f) => TransactionError::UnsupportedType,
                _ => TransactionError::Malformed(error.to_string()),
            })?;
        let from = envelope
            .recover_signer()
            .map_err(|_| TransactionError::InvalidSender)?;
        let hash = *envelope.tx_hash();
        self.submit(PooledTransaction {
            envelope,
            hash,
            from,
        })
    }

    /// Takes a transaction of an account whose key the node knows or that is impersonated.
    ///
    /// # Errors
    /// [`TransactionError::UnknownAccount`] if the account is neither, or as [`Self::submit`].
    pub fn submit_unsigned(
        &self,
        transaction: EthereumTypedTransaction<alloy_consensus::TxEip4844Variant>,
        from: Address,
    ) -> Result<B256, TransactionError> {
        use alloy_signer::SignerSync;
        let signature = if let Some(account) = self.account(from) {
            let hash = alloy_consensus::SignableTransaction::signature_hash(&transaction);
            account
                .signer
                .sign_hash_sync(&hash)
                .map_err(|error| TransactionError::Other(error.to_string()))?
        } else if self.chain().is_impersonated(from) {
            // Nobody can have made this one; it carries the sender so that equal transactions of two senders differ.
            Signature::new(U256::from_be_bytes(from.into_word().0), U256::ONE, false)
        } else {
            return Err(TransactionError::UnknownAccount(from));
        };
        let envelope: TxEnvelope = Signed::new_unhashed(transaction, signature).into();
        let hash = *envelope.tx_hash();
        self.submit(PooledTransaction {
            envelope,
            hash,
            from,
        })
    }

    /// Mines a transaction, and those that waited for it; or lets it wait for an earlier nonce.
    ///
    /// # Errors
    /// [`TransactionError`] if it cannot be part of a block.
    pub fn submit(&self, transaction: PooledTransaction) -> Result<B256, TransactionError> {
        let _writer = self.writer.lock();
        let envelope = &transaction.envelope;
        if envelope.tx_type() == TxType::Eip4844 {
            return Err(TransactionError::UnsupportedType);
        }
        if let Some(have) = envelope.chain_id().filter(|id| *id != self.config.chain_id) {
            return Err(TransactionError::ChainId {
                have,
                want: self.config.chain_id,
            });
        }
        let (hash, from, nonce) = (transaction.hash, transaction.from, envelope.nonce());
        let (expected, automine) = {
            let chain = self.chain.read();
            (chain.state().nonce(from), chain.automine)
        };
        if nonce < expected {
            return Err(TransactionError::NonceTooLow {
                from,
                tx: nonce,
                state: expected,
            });
        }
        if nonce == u64::MAX {
            return Err(TransactionError::NonceMax { from });
        }
        if nonce > expected || !automine {
            self.chain.write().pool.insert(transaction)?;
            return Ok(hash);
        }
        self.mine_one(transaction)?;
        self.mine_waiting(from);
        Ok(hash)
    }

    /// Mines everything that waits and can be mined; if there is nothing, an empty block.
    pub fn mine(&self) {
        let _writer = self.writer.lock();
        let senders = self.chain.read().pool.senders();
        let mut mined = false;
        for sender in senders {
            mined |= self.mine_waiting(sender);
        }
        if !mined {
            let mut chain = self.chain.write();
            let block = Block::seal(
                chain.latest().hash(),
                chain.next_context(),
                None,
                chain.state().clone(),
            );
            chain.append(block);
        }
    }

    /// Mines everything that waits and can be mined.
    pub fn mine_waiting_all(&self) {
        let _writer = self.writer.lock();
        let senders = self.chain.read().pool.senders();
        for sender in senders {
            self.mine_waiting(sender);
        }
    }

    /// The caller holds `writer`.
    fn mine_waiting(&self, from: Address) -> bool {
        let mut mined = false;
        loop {
            let next = {
                let mut chain = self.chain.write();
                let nonce = chain.state().nonce(from);
                chain.pool.take(from, nonce)
            };
            let Some(transaction) = next else {
                return mined;
            };
            let hash = transaction.hash;
            match self.mine_one(transaction) {
                Ok(()) => mined = true,
                Err(error) => self.notify(|| Event::Dropped {
                    hash,
                    from,
                    error: error.to_string(),
                }),
            }
        }
    }

    /// The caller holds `writer`.
    fn mine_one(&self, transaction: PooledTransaction) -> Result<(), TransactionError> {
        let (parent, context) = {
            let chain = self.chain.read();
            (chain.latest().clone(), chain.next_context())
        };
        let tx = tx_env(&transaction.envelope, transaction.from);
        let (outcome, changes) = execute(
            &parent.state,
            self.config.chain_id,
            &context,
            tx,
            Mode::Transaction,
        )?;
        let mut state: State = parent.state.clone();
        state.commit(changes);
        let mined = MinedTransaction {
            transaction,
            outcome,
        };
        let block = Block::seal(parent.hash(), context, Some(mined), state);
        let event = self.observer.is_some().then(|| event_of(&block)).flatten();
        self.chain.write().append(block);
        if let Some(event) = event {
            self.notify(|| event);
        }
        Ok(())
    }

    /// Remembers the chain as it is; returns the snapshot's id.
    pub fn snapshot(&self) -> u64 {
        let _writer = self.writer.lock();
        let mut snapshots = self.snapshots.lock();
        let id = snapshots.last().map_or(1, |(last, _)| last + 1);
        snapshots.push((id, self.chain.read().clone()));
        id
    }

    /// Goes back to a snapshot and forgets it and all later ones; false if there is no such snapshot.
    pub fn revert(&self, id: u64) -> bool {
        let _writer = self.writer.lock();
        let mut snapshots = self.snapshots.lock();
        let Some(at) = snapshots.iter().position(|(known, _)| *known == id) else {
            return false;
        };
        if let Some((_, chain)) = snapshots.drain(at..).next() {
            *self.chain.write() = chain;
        }
        true
    }
}

fn event_of(block: &Block) -> Option<Event> {
    let mined = block.transaction.as_ref()?;
    Some(Event::Transaction {
        hash: mined.transaction.hash,
        block: block.number(),
        from: mined.transaction.from,
        to: mined.transaction.envelope.to(),
        created: mined
            .created()
            .filter(|_| mined.outcome.status.is_success()),
        value: mined.transaction.envelope.value(),
        gas_used: mined.outcome.gas_used,
        status: match &mined.outcome.status {
            Status::Success => "success".into(),
            Status::Revert => "revert".into(),
            Status::Halt(reason) => reason.clone(),
        },
    })
}
