//! Every storage word of the token.
//!
//! Raw slots, no mapping and almost no hashing: an account's word is at its address.
//!
//! ```text
//! slot                                     word
//! 0                                        Globals
//! 1                                        Terms
//! 2                                        name: up to 31 bytes from the left, length in the last byte
//! 3                                        symbol, likewise
//! 4                                        terminal recipient (address)
//! 0x01 << 248 | account                    Account
//! 0x02 << 248 | key << 160 | account       history Entry of the account
//! 0x03 << 248 | id                         Snapshot
//! 0x04 << 248 | account                    permit nonce
//! 0x05 << 248 | keccak(owner, spender)     allowance (the low 248 bits of the hash)
//! keccak("stylus_constructor")             the SDK's guard against a second construction
//! ```
//!
//! In transient storage, slot 0: 1 in the transaction of a snapshot.
use super::types::{Account, Entry, Globals, Snapshot, Terms};
use alloy_primitives::{keccak256, Address, B256, U256};

/// The chain as the token's rules see it: storage words and a few facts. The contract implements
/// it on the host calls, tests on a map.
pub trait Chain {
    /// The storage word at `slot`.
    fn load(&self, slot: B256) -> U256;
    /// Sets the storage word at `slot`.
    fn store(&mut self, slot: B256, word: U256);
    /// The transient word at `slot`.
    fn load_transient(&self, slot: B256) -> U256;
    /// Sets the transient word at `slot`.
    fn store_transient(&mut self, slot: B256, word: U256);
    /// Time of the block, in seconds.
    fn now(&self) -> u64;
    /// The token's own address.
    fn this(&self) -> Address;
    /// The token's balance of native money, in wei.
    fn held(&self) -> U256;
}

const GLOBALS: B256 = B256::ZERO;
const TERMS: B256 = B256::with_last_byte(1);
/// Slot of the name.
pub const NAME: B256 = B256::with_last_byte(2);
/// Slot of the symbol.
pub const SYMBOL: B256 = B256::with_last_byte(3);
/// Slot of the terminal recipient.
pub const TERMINAL: B256 = B256::with_last_byte(4);
const SNAPSHOT_FLAG: B256 = B256::ZERO;

const ACCOUNT_TAG: u8 = 1;
const ENTRY_TAG: u8 = 2;
const SNAPSHOT_TAG: u8 = 3;
const NONCE_TAG: u8 = 4;
const ALLOWANCE_TAG: u8 = 5;

#[inline(always)]
fn address_slot(tag: u8, account: Address) -> B256 {
    let mut slot = account.into_word();
    slot.0[0] = tag;
    slot
}

#[inline(always)]
fn entry_slot(account: Address, key: u32) -> B256 {
    let mut slot = address_slot(ENTRY_TAG, account);
    let [a, b, c, d] = key.to_be_bytes();
    (slot.0[8], slot.0[9], slot.0[10], slot.0[11]) = (a, b, c, d);
    slot
}

#[inline(always)]
fn snapshot_slot(id: u32) -> B256 {
    let mut slot = B256::ZERO;
    slot.0[0] = SNAPSHOT_TAG;
    let [a, b, c, d] = id.to_be_bytes();
    (slot.0[28], slot.0[29], slot.0[30], slot.0[31]) = (a, b, c, d);
    slot
}

#[inline(never)]
fn allowance_slot(owner: Address, spender: Address) -> B256 {
    let mut pair = [0; 40];
    pair[..20].copy_from_slice(owner.as_slice());
    pair[20..].copy_from_slice(spender.as_slice());
    let mut slot = keccak256(pair);
    slot.0[0] = ALLOWANCE_TAG;
    slot
}

/// Typed access to the words.
pub trait State: Chain {
    /// Reads the globals.
    #[inline(never)]
    fn globals(&self) -> Globals {
        Globals::unpack(self.load(GLOBALS))
    }

    /// Writes the globals.
    #[inline(never)]
    fn set_globals(&mut self, globals: &Globals) {
        self.store(GLOBALS, globals.pack());
    }

    /// Reads the terms.
    #[inline(never)]
    fn terms(&self) -> Terms {
        Terms::unpack(self.load(TERMS))
    }

    /// Writes the terms.
    #[inline(never)]
    fn set_terms(&mut self, terms: &Terms) {
        self.store(TERMS, terms.pack());
    }

    /// Reads an account.
    #[inline(never)]
    fn account(&self, account: Address) -> Account {
        Account::unpack(self.load(address_slot(ACCOUNT_TAG, account)))
    }

    /// Writes an account.
    #[inline(never)]
    fn set_account(&mut self, account: Address, word: &Account) {
        self.store(address_slot(ACCOUNT_TAG, account), word.pack());
    }

    /// Reads a history entry of `account`.
    #[inline(never)]
    fn entry(&self, account: Address, key: u32) -> Entry {
        Entry::unpack(self.load(entry_slot(account, key)))
    }

    /// Writes a history entry of `account`.
    #[inline(never)]
    fn set_entry(&mut self, account: Address, key: u32, entry: &Entry) {
        self.store(entry_slot(account, key), entry.pack());
    }

    /// Reads a snapshot.
    #[inline(never)]
    fn taken(&self, id: u32) -> Snapshot {
        Snapshot::unpack(self.load(snapshot_slot(id)))
    }

    /// Writes a snapshot.
    #[inline(never)]
    fn set_taken(&mut self, id: u32, snapshot: &Snapshot) {
        self.store(snapshot_slot(id), snapshot.pack());
    }

    /// Reads a permit nonce.
    #[inline(never)]
    fn nonce(&self, owner: Address) -> U256 {
        self.load(address_slot(NONCE_TAG, owner))
    }

    /// Writes a permit nonce.
    #[inline(never)]
    fn set_nonce(&mut self, owner: Address, nonce: U256) {
        self.store(address_slot(NONCE_TAG, owner), nonce);
    }

    /// Reads an allowance.
    #[inline(never)]
    fn allowance_of(&self, owner: Address, spender: Address) -> U256 {
        self.load(allowance_slot(owner, spender))
    }

    /// Writes an allowance.
    #[inline(never)]
    fn set_allowance(&mut self, owner: Address, spender: Address, value: U256) {
        self.store(allowance_slot(owner, spender), value);
    }

    /// Whether the last snapshot was taken in this transaction.
    #[inline(never)]
    fn snapshot_flag(&self) -> bool {
        !self.load_transient(SNAPSHOT_FLAG).is_zero()
    }

    /// Marks this transaction as that of a snapshot.
    #[inline(never)]
    fn set_snapshot_flag(&mut self) {
        self.store_transient(SNAPSHOT_FLAG, U256::ONE);
    }
}

impl<C: Chain> State for C {}
