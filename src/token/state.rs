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
//! 5                                        the desk: the program of the rarer functions (address)
//! 6                                        owner (address, 0 when renounced)
//! 7                                        pending owner (address)
//! 8                                        smoothing, in seconds
//! 9                                        length of the contract URI, in bytes
//! 0x01 << 248 | account                    Account
//! 0x02 << 248 | key << 160 | account       history Entry of the account
//! 0x03 << 248 | id                         Snapshot
//! 0x04 << 248 | account                    permit nonce
//! 0x05 << 248 | keccak(owner, spender)     allowance (the low 248 bits of the hash)
//! 0x06 << 248 | t                          address of revenue token t, from 0
//! 0x07 << 248 | token                      t + 1 of a listed token, else 0
//! 0x08 << 248 | t                          Books of revenue token t
//! 0x09 << 248 | t                          expected balance of revenue token t: all that the
//!                                          books, open claims and owed payments account for
//! 0x0a << 248 | t << 32 | id               units of revenue token t that snapshot id shares
//! 0x0b << 248 | keccak(account, token)     owed units of the token (the low 248 bits of the hash)
//! 0x0c << 248 | account                    Proposal to exclude the account
//! 0x0d << 248 | i                          bytes 32 i to 32 i + 31 of the contract URI
//! ```
//!
//! In transient storage, slot 0: 1 in the transaction of a snapshot.
use super::types::{Account, Books, Entry, Globals, Proposal, Snapshot, Terms};
use crate::abi::{number, word};
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
    /// Bytes of code at `account`.
    fn code_size(&self, account: Address) -> usize;
}

const GLOBALS: u8 = 0;
const TERMS: u8 = 1;
/// Slot of the name.
pub const NAME: u8 = 2;
/// Slot of the symbol.
pub const SYMBOL: u8 = 3;
/// Slot of the terminal recipient.
pub const TERMINAL: u8 = 4;
/// Slot of the desk.
pub const DESK: u8 = 5;
/// Slot of the owner.
pub const OWNER: u8 = 6;
/// Slot of the pending owner.
pub const PENDING_OWNER: u8 = 7;
/// Slot of the smoothing time.
pub const SMOOTHING: u8 = 8;
/// Slot of the length of the contract URI.
pub const URI_LENGTH: u8 = 9;
const SNAPSHOT_FLAG: B256 = B256::ZERO;

const ACCOUNT_TAG: u8 = 1;
const ENTRY_TAG: u8 = 2;
const SNAPSHOT_TAG: u8 = 3;
const NONCE_TAG: u8 = 4;
const ALLOWANCE_TAG: u8 = 5;
const TOKEN_TAG: u8 = 6;
const INDEX_TAG: u8 = 7;
const BOOKS_TAG: u8 = 8;
const EXPECTED_TAG: u8 = 9;
const SHARED_TAG: u8 = 10;
const OWED_TAG: u8 = 11;
const PROPOSAL_TAG: u8 = 12;
/// First byte of the slots of the contract URI.
pub const URI_TAG: u8 = 13;

/// The slot of a number. (Made when it is needed: a constant would be data that every call pays
/// for.)
#[inline(never)]
pub fn fixed_slot(slot: u8) -> B256 {
    B256::with_last_byte(slot)
}

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
fn number_slot(tag: u8, number: u32) -> B256 {
    let mut slot = B256::ZERO;
    slot.0[0] = tag;
    let [a, b, c, d] = number.to_be_bytes();
    (slot.0[28], slot.0[29], slot.0[30], slot.0[31]) = (a, b, c, d);
    slot
}

#[inline(always)]
fn shared_slot(token: u8, id: u32) -> B256 {
    let mut slot = number_slot(SHARED_TAG, id);
    slot.0[27] = token;
    slot
}

#[inline(never)]
fn pair_slot(tag: u8, one: Address, other: Address) -> B256 {
    let mut pair = [0; 40];
    pair[..20].copy_from_slice(one.as_slice());
    pair[20..].copy_from_slice(other.as_slice());
    let mut slot = keccak256(pair);
    slot.0[0] = tag;
    slot
}

#[inline(always)]
fn low_u128(word: U256) -> u128 {
    let [a, b, ..] = *word.as_limbs();
    a as u128 | (b as u128) << 64
}

/// Typed access to the words.
pub trait State: Chain {
    /// Reads the globals.
    #[inline(never)]
    fn globals(&self) -> Globals {
        Globals::unpack(self.load(fixed_slot(GLOBALS)))
    }

    /// Writes the globals.
    #[inline(never)]
    fn set_globals(&mut self, globals: &Globals) {
        self.store(fixed_slot(GLOBALS), globals.pack());
    }

    /// Reads the terms.
    #[inline(never)]
    fn terms(&self) -> Terms {
        Terms::unpack(self.load(fixed_slot(TERMS)))
    }

    /// Writes the terms.
    #[inline(never)]
    fn set_terms(&mut self, terms: &Terms) {
        self.store(fixed_slot(TERMS), terms.pack());
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
        Snapshot::unpack(self.load(number_slot(SNAPSHOT_TAG, id)))
    }

    /// Writes a snapshot.
    #[inline(never)]
    fn set_taken(&mut self, id: u32, snapshot: &Snapshot) {
        self.store(number_slot(SNAPSHOT_TAG, id), snapshot.pack());
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
        self.load(pair_slot(ALLOWANCE_TAG, owner, spender))
    }

    /// Writes an allowance.
    #[inline(never)]
    fn set_allowance(&mut self, owner: Address, spender: Address, value: U256) {
        self.store(pair_slot(ALLOWANCE_TAG, owner, spender), value);
    }

    /// Reads an address in a slot of its own.
    #[inline(never)]
    fn address(&self, slot: B256) -> Address {
        Address::from_word(word(&self.load(slot)))
    }

    /// Writes an address into a slot of its own.
    #[inline(never)]
    fn set_address(&mut self, slot: B256, address: Address) {
        self.store(slot, number(&address.into_word().0));
    }

    /// The revenue token `t`.
    #[inline(never)]
    fn revenue_token(&self, t: u8) -> Address {
        self.address(number_slot(TOKEN_TAG, t as u32))
    }

    /// Lists `token` as revenue token `t`.
    fn list_token(&mut self, t: u8, token: Address) {
        self.set_address(number_slot(TOKEN_TAG, t as u32), token);
        self.store(address_slot(INDEX_TAG, token), U256::from(t + 1));
    }

    /// Number of a listed token.
    #[inline(never)]
    fn token_index(&self, token: Address) -> Option<u8> {
        (self.load(address_slot(INDEX_TAG, token)).as_limbs()[0] as u8).checked_sub(1)
    }

    /// Reads the books of revenue token `t`.
    #[inline(never)]
    fn books(&self, t: u8) -> Books {
        Books::unpack(self.load(number_slot(BOOKS_TAG, t as u32)))
    }

    /// Writes the books of revenue token `t`.
    #[inline(never)]
    fn set_books(&mut self, t: u8, books: &Books) {
        self.store(number_slot(BOOKS_TAG, t as u32), books.pack());
    }

    /// Reads the expected balance of revenue token `t`.
    #[inline(never)]
    fn expected(&self, t: u8) -> u128 {
        low_u128(self.load(number_slot(EXPECTED_TAG, t as u32)))
    }

    /// Writes the expected balance of revenue token `t`.
    #[inline(never)]
    fn set_expected(&mut self, t: u8, units: u128) {
        self.store(number_slot(EXPECTED_TAG, t as u32), U256::from(units));
    }

    /// Reads what snapshot `id` shares of revenue token `t`.
    #[inline(never)]
    fn shared(&self, t: u8, id: u32) -> u128 {
        low_u128(self.load(shared_slot(t, id)))
    }

    /// Writes what snapshot `id` shares of revenue token `t`.
    #[inline(never)]
    fn set_shared(&mut self, t: u8, id: u32, units: u128) {
        self.store(shared_slot(t, id), U256::from(units));
    }

    /// Reads what is owed to `account`.
    #[inline(never)]
    fn owed_to(&self, account: Address, token: Address) -> u128 {
        low_u128(self.load(pair_slot(OWED_TAG, account, token)))
    }

    /// Writes what is owed to `account`.
    #[inline(never)]
    fn set_owed(&mut self, account: Address, token: Address, units: u128) {
        self.store(pair_slot(OWED_TAG, account, token), U256::from(units));
    }

    /// Reads the proposal to exclude `account`.
    #[inline(never)]
    fn proposal(&self, account: Address) -> Proposal {
        Proposal::unpack(self.load(address_slot(PROPOSAL_TAG, account)))
    }

    /// Writes the proposal to exclude `account`.
    #[inline(never)]
    fn set_proposal(&mut self, account: Address, proposal: &Proposal) {
        self.store(address_slot(PROPOSAL_TAG, account), proposal.pack());
    }

    /// Smoothing time in seconds; 0 if there is none.
    fn smoothing(&self, terms: &Terms) -> u64 {
        match terms.smoothed {
            true => self.load(fixed_slot(SMOOTHING)).as_limbs()[0],
            false => 0,
        }
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
