//! The chain, shared between requests.

use alloy_consensus::{
    transaction::SignerRecoverable, SignableTransaction, Signed, Transaction, TxEnvelope,
    TypedTransaction,
};
use alloy_eips::{Decodable2718, Encodable2718};
use alloy_primitives::{Address, Signature, B256, U256};
use alloy_signer::SignerSync;
use parking_lot::{Mutex, RwLock, RwLockReadGuard};
use revm::DatabaseCommit;

use super::{
    accounts::{dev_accounts, DevAccount},
    block::{MinedTransaction, PooledTransaction},
    error::TransactionError,
    event::{Config, Event, Observer},
    genesis,
    snapshots::Snapshots,
    Chain,
};
use crate::{
    evm::{Checks, ExecOptions, Executor, TxError, TxRequest},
    vm::ArbosProfile,
};

/// Longest transaction in its encoded form, in bytes: geth's.
const MAX_TRANSACTION: usize = 128 * 1024;

/// A chain and everything that changes it.
pub struct Node {
    config: Config,
    executor: Executor,
    accounts: Vec<DevAccount>,
    chain: RwLock<Chain>,
    /// Held by whoever is making the next block; readers do not wait for it.
    writer: Mutex<()>,
    snapshots: Mutex<Snapshots>,
    observer: Option<Observer>,
}

impl Node {
    /// A node with the genesis of `config`.
    ///
    /// # Errors
    /// [`TransactionError::Arbos`] for an unknown version, or why a transaction of the genesis failed.
    pub fn new(config: Config, observer: Option<Observer>) -> Result<Self, TransactionError> {
        let profile =
            ArbosProfile::for_version(config.arbos).ok_or(TransactionError::Arbos(config.arbos))?;
        let chain = genesis::chain(config.chain_id, profile)?;
        Ok(Self::with_chain(config, profile, chain, observer))
    }

    pub(super) fn with_chain(
        config: Config,
        profile: ArbosProfile,
        chain: Chain,
        observer: Option<Observer>,
    ) -> Self {
        Self {
            executor: Executor::new(config.chain_id, profile),
            config,
            accounts: dev_accounts(),
            chain: RwLock::new(chain),
            writer: Mutex::new(()),
            snapshots: Mutex::default(),
            observer,
        }
    }

    /// What it was made with.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Runs transactions and calls.
    pub fn executor(&self) -> &Executor {
        &self.executor
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

    /// Whether transactions of `from` are taken without a signature: the node knows its key, or it is impersonated.
    pub fn can_send(&self, from: Address) -> bool {
        self.account(from).is_some() || self.chain().is_impersonated(from)
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
                Some(0x03 | 0x05..=0x7f) => TxError::UnsupportedType.into(),
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
            impersonated: false,
        })
    }

    /// Takes a transaction of an account whose key the node knows or that is impersonated.
    ///
    /// # Errors
    /// [`TransactionError::UnknownAccount`] if the account is neither, or as [`Self::submit`].
    pub fn submit_unsigned(
        &self,
        transaction: TypedTransaction,
        from: Address,
    ) -> Result<B256, TransactionError> {
        let known = self.account(from);
        let signature = match known {
            Some(account) => account
                .signer
                .sign_hash_sync(&transaction.signature_hash())
                .map_err(|error| TransactionError::Signer(error.to_string()))?,
            // Nobody can have made this one. It carries the sender, so that equal transactions of two senders differ.
            None if self.chain().is_impersonated(from) => {
                Signature::new(from.into_word().into(), U256::ONE, false)
            }
            None => return Err(TransactionError::UnknownAccount(from)),
        };
        let envelope: TxEnvelope = Signed::new_unhashed(transaction, signature).into();
        let hash = *envelope.tx_hash();
        self.submit(PooledTransaction {
            envelope,
            hash,
            from,
            impersonated: known.is_none(),
        })
    }

    /// Mines a transaction, and those that waited for it; or lets it wait for an earlier nonce.
    ///
    /// # Errors
    /// [`TransactionError`] if it cannot be part of a block.
    pub fn submit(&self, transaction: PooledTransaction) -> Result<B256, TransactionError> {
        let PooledTransaction {
            ref envelope,
            hash,
            from,
            ..
        } = transaction;
        let size = envelope.encode_2718_len();
        if size > MAX_TRANSACTION {
            return Err(TransactionError::Oversized {
                size,
                limit: MAX_TRANSACTION,
            });
        }
        let _writer = self.writer.lock();
        let request = TxRequest::from_transaction(envelope, from)?;
        let want = self.config.chain_id;
        if let Some(have) = request.chain_id.filter(|id| *id != want) {
            return Err(TxError::ChainId { have, want }.into());
        }
        let nonce = envelope.nonce();
        let (expected, automine) = {
            let chain = self.chain.read();
            (chain.state().nonce(from), chain.automine)
        };
        if nonce < expected {
            return Err(TxError::NonceTooLow {
                address: from,
                tx: nonce,
                state: expected,
            }
            .into());
        }
        if nonce == u64::MAX {
            return Err(TxError::NonceMax { address: from }.into());
        }
        if nonce > expected || !automine {
            self.check_waiting(&transaction, &request)?;
            self.chain.write().pool.insert(transaction)?;
            return Ok(hash);
        }
        self.mine_one(transaction)?;
        self.mine_waiting(from);
        Ok(hash)
    }

    /// Refuses a transaction that could not be mined now but for its nonce.
    fn check_waiting(
        &self,
        transaction: &PooledTransaction,
        request: &TxRequest,
    ) -> Result<(), TransactionError> {
        let (state, context) = {
            let chain = self.chain.read();
            (chain.state().clone(), chain.next_context())
        };
        let mut checks = options_for(transaction).checks;
        checks.nonce = false;
        Ok(self.executor.validate(&state, &context, request, checks)?)
    }

    /// Whether the chain has room for `blocks` more blocks.
    ///
    /// # Errors
    /// [`TransactionError::ChainFull`].
    pub fn check_room(&self, blocks: u64) -> Result<(), TransactionError> {
        let limit = self.config.max_blocks;
        match limit.checked_sub(self.chain.read().latest().number() + 1) {
            Some(room) if room >= blocks => Ok(()),
            _ => Err(TransactionError::ChainFull(limit)),
        }
    }

    /// Mines everything that waits and can be mined; if there is nothing, an empty block.
    ///
    /// # Errors
    /// [`TransactionError::ChainFull`].
    pub fn mine(&self) -> Result<(), TransactionError> {
        let _writer = self.writer.lock();
        self.check_room(1)?;
        let senders = self.chain.read().pool.senders();
        let mut mined = false;
        for sender in senders {
            mined |= self.mine_waiting(sender);
        }
        if !mined {
            let mut chain = self.chain.write();
            let (context, state) = (chain.next_context(), chain.state().clone());
            chain.append(context, None, state);
        }
        Ok(())
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
        self.check_room(1)?;
        let (mut state, context) = {
            let chain = self.chain.read();
            (chain.state().clone(), chain.next_context())
        };
        let request = TxRequest::from_transaction(&transaction.envelope, transaction.from)?;
        let options = options_for(&transaction);
        let mut executed = self
            .executor
            .transact(&state, &context, &request, &options)?;
        state.commit(std::mem::take(&mut executed.changes));
        let mined = MinedTransaction {
            transaction,
            done: executed.into(),
        };
        let event = self
            .observer
            .is_some()
            .then(|| Event::mined(context.number, &mined));
        self.chain.write().append(context, Some(mined), state);
        if let Some(event) = event {
            self.notify(|| event);
        }
        Ok(())
    }

    /// Remembers the chain as it is; returns the snapshot's id, which is never given again.
    ///
    /// # Errors
    /// [`TransactionError::Snapshots`] if there are too many.
    pub fn snapshot(&self) -> Result<u64, TransactionError> {
        let _writer = self.writer.lock();
        let chain = self.chain.read().clone();
        self.snapshots.lock().push(chain)
    }

    /// Goes back to a snapshot and forgets it and all later ones; false if there is no such snapshot.
    pub fn revert(&self, id: u64) -> bool {
        let _writer = self.writer.lock();
        let Some(chain) = self.snapshots.lock().take(id) else {
            return false;
        };
        *self.chain.write() = chain;
        true
    }
}

/// How a transaction in a block is executed.
pub fn options_for(transaction: &PooledTransaction) -> ExecOptions {
    ExecOptions {
        checks: Checks {
            sender: !transaction.impersonated,
            ..Checks::transaction()
        },
        ..ExecOptions::transaction()
    }
}
