//! The storage layout. Slots are hashes of a tag and a whole id, so that no two ids share a word:
//!
//! ```text
//! keccak(1, id)                       Record: all that a run reads
//! keccak(2, id)                       owner
//! keccak(3, id)                       who may accept the ownership
//! keccak(4, id)                       id of the version before
//! keccak(5, id)                       id of the version after
//! keccak(6, id)                       length of the URI in bytes
//! keccak(7, keccak(id, i))            bytes 32 i to 32 i + 31 of the URI
//! keccak(8, keccak(account, hash))    time of the account's reservation in seconds
//! 0                                   the inspector
//! ```
use super::types::Record;
use crate::abi::{eip712::hash_words, number, word};
use alloc::vec::Vec;
use alloy_primitives::{keccak256, Address, B256, U256};

/// The chain as the runner's rules see it.
pub trait Chain {
    /// The storage word at `slot`.
    fn load(&self, slot: B256) -> U256;
    /// Sets the storage word at `slot`.
    fn store(&mut self, slot: B256, word: U256);
    /// Gas that is left.
    fn gas_left(&self) -> u64;
    /// Time of the block, in seconds.
    fn now(&self) -> u64;
}

const RECORD: u8 = 1;
const OWNER: u8 = 2;
const PENDING_OWNER: u8 = 3;
const PREVIOUS: u8 = 4;
const SUCCESSOR: u8 = 5;
const URI_LENGTH: u8 = 6;
const URI: u8 = 7;
const RESERVATION: u8 = 8;

#[inline(never)]
fn slot(tag: u8, id: &B256) -> B256 {
    let mut bytes = [tag; 33];
    bytes[1..].copy_from_slice(&id.0);
    keccak256(bytes)
}

fn reservation_slot(account: Address, hash: B256) -> B256 {
    slot(RESERVATION, &hash_words(&[account.into_word(), hash]))
}

fn uri_slot(id: &B256, piece: u32) -> B256 {
    let mut bytes = [0; 36];
    let parts = id.0.into_iter().chain(piece.to_be_bytes());
    for (to, from) in bytes.iter_mut().zip(parts) {
        *to = from;
    }
    slot(URI, &keccak256(bytes))
}

/// Typed access to the words.
pub trait State: Chain {
    /// Reads the inspector's address.
    #[inline(never)]
    fn inspector_of(&self) -> Address {
        Address::from_word(word(&self.load(B256::ZERO)))
    }

    /// Writes the inspector's address.
    #[inline(never)]
    fn set_inspector(&mut self, inspector: Address) {
        self.store(B256::ZERO, number(&inspector.into_word().0));
    }

    /// Reads a model's record.
    #[inline(never)]
    fn record(&self, id: &B256) -> Record {
        Record::unpack(self.load(slot(RECORD, id)))
    }

    /// Writes a model's record.
    #[inline(never)]
    fn set_record(&mut self, id: &B256, record: &Record) {
        self.store(slot(RECORD, id), record.pack());
    }

    /// Reads a model's owner.
    #[inline(never)]
    fn owner_of(&self, id: &B256) -> Address {
        Address::from_word(word(&self.load(slot(OWNER, id))))
    }

    /// Writes a model's owner.
    #[inline(never)]
    fn set_owner(&mut self, id: &B256, owner: Address) {
        self.store(slot(OWNER, id), number(&owner.into_word().0));
    }

    /// Reads who may accept a model.
    #[inline(never)]
    fn pending_owner_of(&self, id: &B256) -> Address {
        Address::from_word(word(&self.load(slot(PENDING_OWNER, id))))
    }

    /// Writes who may accept a model.
    #[inline(never)]
    fn set_pending_owner(&mut self, id: &B256, owner: Address) {
        self.store(slot(PENDING_OWNER, id), number(&owner.into_word().0));
    }

    /// Reads the version before a model; zero if there is none.
    #[inline(never)]
    fn previous_of(&self, id: &B256) -> B256 {
        word(&self.load(slot(PREVIOUS, id)))
    }

    /// Reads the version after a model; zero if there is none.
    #[inline(never)]
    fn successor_of(&self, id: &B256) -> B256 {
        word(&self.load(slot(SUCCESSOR, id)))
    }

    /// Makes `id` the version after `previous`.
    #[inline(never)]
    fn link(&mut self, previous: &B256, id: &B256) {
        self.store(slot(SUCCESSOR, previous), number(&id.0));
        self.store(slot(PREVIOUS, id), number(&previous.0));
    }

    /// Reads the time of a reservation in seconds; 0 if there is none.
    fn reservation(&self, account: Address, hash: B256) -> u64 {
        self.load(reservation_slot(account, hash)).as_limbs()[0]
    }

    /// Writes the time of a reservation.
    fn set_reservation(&mut self, account: Address, hash: B256, time: u64) {
        self.store(reservation_slot(account, hash), U256::from(time));
    }

    /// Reads a model's URI.
    #[inline(never)]
    fn uri_of(&self, id: &B256) -> Vec<u8> {
        let length = self.load(slot(URI_LENGTH, id)).as_limbs()[0] as usize;
        let mut uri = Vec::with_capacity(length.next_multiple_of(32));
        for piece in 0..length.div_ceil(32) as u32 {
            uri.extend_from_slice(word(&self.load(uri_slot(id, piece))).as_slice());
        }
        uri.truncate(length);
        uri
    }

    /// Writes a model's URI.
    #[inline(never)]
    fn set_uri_of(&mut self, id: &B256, uri: &[u8]) {
        self.store(slot(URI_LENGTH, id), U256::from(uri.len()));
        for (index, piece) in (0..).zip(uri.chunks(32)) {
            let mut word = [0; 32];
            for (to, from) in word.iter_mut().zip(piece) {
                *to = *from;
            }
            self.store(uri_slot(id, index), number(&word));
        }
    }
}

impl<C: Chain> State for C {}
