//! Every storage word of the collection.
//!
//! Raw slots, no mapping: an account's word is at its address, a token's at a hash of its id.
//!
//! ```text
//! slot                                     word
//! 0                                        Sale
//! 1                                        Bound: the runner, and bytes 8 to 19 of the model's id
//! 2                                        Bound: the revenue token, and bytes 20 to 31 of the model's id
//! 3                                        the verification hook, if it is not the runner (address)
//! 4                                        Terms
//! 5                                        name: up to 31 bytes from the left, length in the last byte
//! 6                                        symbol, likewise
//! 7                                        owner (address, 0 when renounced)
//! 8                                        pending owner (address)
//! 9                                        length of the contract URI, in bytes
//! 10                                       the renderer (address)
//! 11                                       the model's first data contract (address)
//! 12                                       the studio: the program of the rarer functions (address)
//! 0x01 << 248 | account                    Holder
//! 0x02 << 248 | h                          Piece, for h = the low 248 bits of keccak(token id)
//! 0x03 << 248 | i << 240 | h'              bytes 32 i to 32 i + 31 of the prompt (h': the low 240 bits)
//! 0x04 << 248 | h                          the account approved for the token, if the Piece says so
//! 0x05 << 248 | h                          the opML request behind the token
//! 0x06 << 248 | keccak(owner, operator)    1 if the operator is approved for all (low 248 bits of the hash)
//! 0x07 << 248 | keccak(account, hash)      Commitment of the account
//! 0x08 << 248 | keccak(output)             1 if the output is minted (unique outputs only)
//! 0x09 << 248 | i                          bytes 32 i to 32 i + 31 of the contract URI
//! 0x0a << 248 | i                          token id number i of all (listed collections only)
//! 0x0b << 248 | i << 160 | account         token id number i of the account's
//! 0x0c << 248 | h                          the token's two numbers: of all (low 128 bits), of its owner's
//! ```
use super::{
    program::Program,
    types::{Bound, Commitment, Holder, Piece, Sale, Terms},
};
use crate::{
    abi::{left_aligned, number, word},
    host::storage,
};
use alloc::vec::Vec;
use alloy_primitives::{keccak256, Address, B256, U256};

const SALE: u8 = 0;
const RUNNER: u8 = 1;
const REVENUE: u8 = 2;
/// Slot of the verification hook.
pub const HOOK: u8 = 3;
const TERMS: u8 = 4;
/// Slot of the name.
pub const NAME: u8 = 5;
/// Slot of the symbol.
pub const SYMBOL: u8 = 6;
/// Slot of the owner.
pub const OWNER: u8 = 7;
/// Slot of the pending owner.
pub const PENDING_OWNER: u8 = 8;
/// Slot of the length of the contract URI.
pub const URI_LENGTH: u8 = 9;
/// Slot of the renderer.
pub const RENDERER: u8 = 10;
/// Slot of the model's first data contract.
pub const GRAPH: u8 = 11;
/// Slot of the studio.
pub const STUDIO: u8 = 12;

const HOLDER_TAG: u8 = 1;
const PIECE_TAG: u8 = 2;
const PROMPT_TAG: u8 = 3;
const APPROVED_TAG: u8 = 4;
const REQUEST_TAG: u8 = 5;
const OPERATOR_TAG: u8 = 6;
const COMMITMENT_TAG: u8 = 7;
const OUTPUT_TAG: u8 = 8;
/// First byte of the slots of the contract URI.
pub const URI_TAG: u8 = 9;
const LIST_TAG: u8 = 10;
const OWNED_TAG: u8 = 11;
const PLACES_TAG: u8 = 12;

/// The slot of a number.
#[inline(never)]
pub fn fixed_slot(slot: u8) -> B256 {
    B256::with_last_byte(slot)
}

#[inline(always)]
fn tagged(mut slot: B256, tag: u8) -> B256 {
    slot.0[0] = tag;
    slot
}

#[inline(always)]
fn account_slot(tag: u8, account: Address, index: u32) -> B256 {
    let mut slot = tagged(account.into_word(), tag);
    let [a, b, c, d] = index.to_be_bytes();
    (slot.0[8], slot.0[9], slot.0[10], slot.0[11]) = (a, b, c, d);
    slot
}

#[inline(always)]
fn number_slot(tag: u8, number: u32) -> B256 {
    let mut slot = tagged(B256::ZERO, tag);
    let [a, b, c, d] = number.to_be_bytes();
    (slot.0[28], slot.0[29], slot.0[30], slot.0[31]) = (a, b, c, d);
    slot
}

#[inline(never)]
fn pair_slot(tag: u8, one: Address, other: B256) -> B256 {
    let mut pair = [0; 64];
    pair[..32].copy_from_slice(one.into_word().as_slice());
    pair[32..].copy_from_slice(other.as_slice());
    tagged(keccak256(pair), tag)
}

#[inline(never)]
fn token_slot(tag: u8, id: U256) -> B256 {
    tagged(keccak256(word(&id)), tag)
}

/// Typed access to the words.
pub trait State: Program {
    /// Reads a word.
    #[inline(always)]
    fn load(&self, slot: B256) -> U256 {
        storage::load(self.vm(), slot)
    }

    /// Writes a word.
    #[inline(always)]
    fn store(&mut self, slot: B256, value: U256) {
        storage::store(self.vm(), slot, value);
    }

    /// Reads the sale.
    #[inline(never)]
    fn sale(&self) -> Sale {
        Sale::unpack(self.load(fixed_slot(SALE)))
    }

    /// Writes the sale.
    #[inline(never)]
    fn set_sale(&mut self, sale: &Sale) {
        self.store(fixed_slot(SALE), sale.pack());
    }

    /// Reads the runner.
    #[inline(always)]
    fn runner(&self) -> Bound {
        Bound::unpack(word(&self.load(fixed_slot(RUNNER))))
    }

    /// Reads the revenue token.
    #[inline(always)]
    fn revenue(&self) -> Bound {
        Bound::unpack(word(&self.load(fixed_slot(REVENUE))))
    }

    /// Writes the runner and the revenue token.
    fn set_bounds(&mut self, runner: &Bound, revenue: &Bound) {
        self.store(fixed_slot(RUNNER), number(&runner.pack().0));
        self.store(fixed_slot(REVENUE), number(&revenue.pack().0));
    }

    /// Reads the terms.
    #[inline(never)]
    fn terms(&self) -> Terms {
        Terms::unpack(self.load(fixed_slot(TERMS)))
    }

    /// Writes the terms.
    fn set_terms(&mut self, terms: &Terms) {
        self.store(fixed_slot(TERMS), terms.pack());
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

    /// Reads an account.
    #[inline(never)]
    fn holder(&self, account: Address) -> Holder {
        Holder::unpack(self.load(account_slot(HOLDER_TAG, account, 0)))
    }

    /// Writes an account.
    #[inline(never)]
    fn set_holder(&mut self, account: Address, holder: &Holder) {
        self.store(account_slot(HOLDER_TAG, account, 0), holder.pack());
    }

    /// Reads a token.
    #[inline(never)]
    fn piece(&self, id: U256) -> Piece {
        Piece::unpack(self.load(token_slot(PIECE_TAG, id)))
    }

    /// Writes a token.
    #[inline(never)]
    fn set_piece(&mut self, id: U256, piece: &Piece) {
        self.store(token_slot(PIECE_TAG, id), piece.pack());
    }

    /// Reads a prompt of this length.
    fn prompt_of(&self, id: U256, length: usize) -> Vec<u8> {
        let mut slot = token_slot(PROMPT_TAG, id);
        let mut prompt = Vec::with_capacity(length.next_multiple_of(32));
        for i in 0..length.div_ceil(32) as u8 {
            slot.0[1] = i;
            prompt.extend_from_slice(word(&self.load(slot)).as_slice());
        }
        prompt.truncate(length);
        prompt
    }

    /// Writes a prompt of at most 256 bytes.
    #[inline(never)]
    fn set_prompt(&mut self, id: U256, prompt: &[u8]) {
        let mut slot = token_slot(PROMPT_TAG, id);
        for (i, piece) in (0..).zip(prompt.chunks(32)) {
            slot.0[1] = i;
            self.store(slot, left_aligned(piece));
        }
    }

    /// Reads the account approved for a token.
    #[inline(never)]
    fn approved(&self, id: U256) -> Address {
        self.address(token_slot(APPROVED_TAG, id))
    }

    /// Writes the account approved for a token.
    #[inline(never)]
    fn set_approved(&mut self, id: U256, account: Address) {
        self.set_address(token_slot(APPROVED_TAG, id), account);
    }

    /// Reads the request of a token.
    fn request(&self, id: U256) -> B256 {
        word(&self.load(token_slot(REQUEST_TAG, id)))
    }

    /// Writes the request of a token.
    fn set_request(&mut self, id: U256, request: B256) {
        self.store(token_slot(REQUEST_TAG, id), number(&request.0));
    }

    /// Whether `operator` is approved for all tokens of `owner`.
    #[inline(never)]
    fn is_operator(&self, owner: Address, operator: Address) -> bool {
        let slot = pair_slot(OPERATOR_TAG, owner, operator.into_word());
        !self.load(slot).is_zero()
    }

    /// Approves `operator` for all tokens of `owner`, or no longer.
    fn set_operator(&mut self, owner: Address, operator: Address, approved: bool) {
        let slot = pair_slot(OPERATOR_TAG, owner, operator.into_word());
        self.store(slot, U256::from(approved));
    }

    /// Reads a commitment.
    fn commitment(&self, account: Address, hash: B256) -> Commitment {
        Commitment::unpack(self.load(pair_slot(COMMITMENT_TAG, account, hash)))
    }

    /// Writes a commitment.
    fn set_commitment(&mut self, account: Address, hash: B256, commitment: &Commitment) {
        self.store(pair_slot(COMMITMENT_TAG, account, hash), commitment.pack());
    }

    /// Whether an output with this hash is minted.
    fn is_output_taken(&self, output: B256) -> bool {
        !self.load(tagged(output, OUTPUT_TAG)).is_zero()
    }

    /// Notes that an output with this hash is minted.
    fn take_output(&mut self, output: B256) {
        self.store(tagged(output, OUTPUT_TAG), U256::ONE);
    }

    /// Reads the id of token number `index`.
    fn listed(&self, index: u32) -> U256 {
        self.load(number_slot(LIST_TAG, index))
    }

    /// Writes the id of token number `index`.
    fn set_listed(&mut self, index: u32, id: U256) {
        self.store(number_slot(LIST_TAG, index), id);
    }

    /// Reads the id of the account's token number `index`.
    fn owned(&self, account: Address, index: u32) -> U256 {
        self.load(account_slot(OWNED_TAG, account, index))
    }

    /// Writes the id of the account's token number `index`.
    fn set_owned(&mut self, account: Address, index: u32, id: U256) {
        self.store(account_slot(OWNED_TAG, account, index), id);
    }

    /// The token's numbers: of all, and of its owner's.
    fn places(&self, id: U256) -> (u32, u32) {
        let [all, _, own, _] = *self.load(token_slot(PLACES_TAG, id)).as_limbs();
        (all as u32, own as u32)
    }

    /// Writes the token's numbers.
    fn set_places(&mut self, id: U256, (all, own): (u32, u32)) {
        let word = U256::from_limbs([all as u64, 0, own as u64, 0]);
        self.store(token_slot(PLACES_TAG, id), word);
    }
}

impl<P: Program> State for P {}
