//! The world state after one block: accounts, storage and code, as persistent maps.
//!
//! A clone shares everything with its origin and costs nothing. That is why the state after every block is kept, calls
//! run on copies without holding a lock, and snapshots are free.

use std::convert::Infallible;

use alloy_primitives::{map::AddressMap, Address, Bytes, B256, KECCAK256_EMPTY, U256};
use revm::{
    bytecode::Bytecode,
    state::{Account as TouchedAccount, AccountInfo},
    Database, DatabaseCommit, DatabaseRef,
};
use rpds::HashTrieMapSync;

/// How many of the latest blocks' hashes code can ask for.
const KNOWN_BLOCKS: u64 = 256;

#[derive(Clone, Debug)]
struct Account {
    nonce: u64,
    balance: U256,
    code_hash: B256,
    storage: HashTrieMapSync<U256, U256>,
}

impl Default for Account {
    fn default() -> Self {
        Self {
            nonce: 0,
            balance: U256::ZERO,
            code_hash: KECCAK256_EMPTY,
            storage: HashTrieMapSync::new_sync(),
        }
    }
}

impl Account {
    fn set_slot(&mut self, slot: U256, value: U256) {
        if value.is_zero() {
            self.storage.remove_mut(&slot);
        } else {
            self.storage.insert_mut(slot, value);
        }
    }

    fn is_void(&self) -> bool {
        self.nonce == 0
            && self.balance.is_zero()
            && self.code_hash == KECCAK256_EMPTY
            && self.storage.is_empty()
    }
}

/// Accounts, storage, code and the hashes of earlier blocks.
#[derive(Clone, Debug)]
pub struct State {
    accounts: HashTrieMapSync<Address, Account>,
    codes: HashTrieMapSync<B256, Bytecode>,
    block_hashes: HashTrieMapSync<u64, B256>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            accounts: HashTrieMapSync::new_sync(),
            codes: HashTrieMapSync::new_sync(),
            block_hashes: HashTrieMapSync::new_sync(),
        }
    }
}

impl State {
    /// Transactions sent by `address` so far (contracts created, for a contract).
    pub fn nonce(&self, address: Address) -> u64 {
        self.accounts.get(&address).map_or(0, |a| a.nonce)
    }

    /// Balance in wei.
    pub fn balance(&self, address: Address) -> U256 {
        self.accounts
            .get(&address)
            .map_or(U256::ZERO, |a| a.balance)
    }

    /// Deployed code, empty if there is none.
    pub fn code(&self, address: Address) -> Bytes {
        self.accounts
            .get(&address)
            .and_then(|a| self.codes.get(&a.code_hash))
            .map_or_else(Bytes::new, Bytecode::original_bytes)
    }

    /// One storage word, zero if it was never written.
    pub fn slot(&self, address: Address, slot: U256) -> U256 {
        self.accounts
            .get(&address)
            .and_then(|a| a.storage.get(&slot))
            .copied()
            .unwrap_or_default()
    }

    /// Sets the nonce.
    pub fn set_nonce(&mut self, address: Address, nonce: u64) {
        self.update(address, |account| account.nonce = nonce);
    }

    /// Sets the balance, in wei.
    pub fn set_balance(&mut self, address: Address, balance: U256) {
        self.update(address, |account| account.balance = balance);
    }

    /// Sets the code.
    pub fn set_code(&mut self, address: Address, code: Bytes) {
        let code =
            Bytecode::new_raw_checked(code.clone()).unwrap_or_else(|_| Bytecode::new_legacy(code));
        let code_hash = self.insert_code(code);
        self.update(address, |account| account.code_hash = code_hash);
    }

    /// Sets one storage word.
    pub fn set_slot(&mut self, address: Address, slot: U256, value: U256) {
        self.update(address, |account| account.set_slot(slot, value));
    }

    /// Forgets all storage words of `address`.
    pub fn clear_storage(&mut self, address: Address) {
        self.update(address, |account| {
            account.storage = HashTrieMapSync::new_sync()
        });
    }

    /// Records the hash of a finished block. Those of the last 256 are kept: no code can ask for more.
    pub fn set_block_hash(&mut self, number: u64, hash: B256) {
        self.block_hashes.insert_mut(number, hash);
        if let Some(old) = number.checked_sub(KNOWN_BLOCKS) {
            self.block_hashes.remove_mut(&old);
        }
    }

    fn insert_code(&mut self, code: Bytecode) -> B256 {
        if code.is_empty() {
            return KECCAK256_EMPTY;
        }
        let hash = code.hash_slow();
        if !self.codes.contains_key(&hash) {
            self.codes.insert_mut(hash, code);
        }
        hash
    }

    fn update(&mut self, address: Address, change: impl FnOnce(&mut Account)) {
        let mut account = self.accounts.get(&address).cloned().unwrap_or_default();
        change(&mut account);
        if account.is_void() {
            self.accounts.remove_mut(&address);
        } else {
            self.accounts.insert_mut(address, account);
        }
    }
}

impl DatabaseRef for State {
    type Error = Infallible;

    fn basic_ref(&self, address: Address) -> Result<Option<AccountInfo>, Infallible> {
        Ok(self.accounts.get(&address).map(|account| {
            let code = self
                .codes
                .get(&account.code_hash)
                .cloned()
                .unwrap_or_default();
            AccountInfo {
                balance: account.balance,
                nonce: account.nonce,
                code_hash: account.code_hash,
                code: Some(code),
                ..Default::default()
            }
        }))
    }

    fn code_by_hash_ref(&self, code_hash: B256) -> Result<Bytecode, Infallible> {
        Ok(self.codes.get(&code_hash).cloned().unwrap_or_default())
    }

    fn storage_ref(&self, address: Address, slot: U256) -> Result<U256, Infallible> {
        Ok(self.slot(address, slot))
    }

    fn block_hash_ref(&self, number: u64) -> Result<B256, Infallible> {
        Ok(self.block_hashes.get(&number).copied().unwrap_or_default())
    }
}

impl Database for State {
    type Error = Infallible;

    fn basic(&mut self, address: Address) -> Result<Option<AccountInfo>, Infallible> {
        self.basic_ref(address)
    }

    fn code_by_hash(&mut self, code_hash: B256) -> Result<Bytecode, Infallible> {
        self.code_by_hash_ref(code_hash)
    }

    fn storage(&mut self, address: Address, slot: U256) -> Result<U256, Infallible> {
        self.storage_ref(address, slot)
    }

    fn block_hash(&mut self, number: u64) -> Result<B256, Infallible> {
        self.block_hash_ref(number)
    }
}

impl DatabaseCommit for State {
    fn commit(&mut self, changes: AddressMap<TouchedAccount>) {
        for (address, touched) in changes {
            if !touched.is_touched() {
                continue;
            }
            if touched.is_selfdestructed() {
                self.accounts.remove_mut(&address);
                continue;
            }
            let code_hash = match &touched.info.code {
                Some(code) if !self.codes.contains_key(&touched.info.code_hash) => {
                    self.insert_code(code.clone())
                }
                _ => touched.info.code_hash,
            };
            self.update(address, |account| {
                if touched.is_created() {
                    account.storage = HashTrieMapSync::new_sync();
                }
                account.nonce = touched.info.nonce;
                account.balance = touched.info.balance;
                account.code_hash = code_hash;
                for (slot, value) in &touched.storage {
                    if value.is_changed() {
                        account.set_slot(*slot, value.present_value());
                    }
                }
            });
        }
    }
}
