//! A request: what its one word commits to.
use super::{logic::Error, types::Split};
use alloc::vec::Vec;
use alloy_primitives::{keccak256, Address, B256, U256};

const REQUEST: u8 = 0x06;
const OPERATORS: u8 = 0x09;
/// Words of an encoded request.
const WORDS: usize = 21;

/// The word of a request that was cancelled. No hash is so small.
pub const CANCELLED: B256 = B256::with_last_byte(1);
/// The word of a request that was refunded after the last attempt.
pub const REFUNDED: B256 = B256::with_last_byte(2);

/// Everything that is fixed when a request is made. Only its hash is stored; every message about it brings it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// Number of the request: no two have the same.
    pub id: u64,
    /// Who made it; what is refunded is this account's.
    pub account: Address,
    /// When, in seconds.
    pub requested_at: u64,
    /// The model's number in the registry.
    pub model: U256,
    /// What the model is: the hash of its graph and weights.
    pub model_id: B256,
    /// Number of elements; 1 unless it is a batch.
    pub elements: u32,
    /// Number of tiles of all elements.
    pub tiles: u32,
    /// Hash of the input.
    pub input_hash: B256,
    /// The consumer that is called back, or zero.
    pub callback: Address,
    /// Gas for a callback.
    pub gas_limit: u64,
    /// Highest price of that gas, in wei.
    pub gas_price_cap: u128,
    /// Hash of what the consumer gets back with the answer.
    pub callback_data_hash: B256,
    /// What the fee is paid in, native money if zero.
    pub token: Address,
    /// The fee, of all elements together.
    pub fee: u128,
    /// Who has the creator's part of it.
    pub payee: Address,
    /// Whose holders have theirs.
    pub revenue: Address,
    /// How it is split.
    pub split: Split,
    /// Number of the terms of its assertions.
    pub terms: u32,
    /// After how many seconds without an answer it can be cancelled.
    pub timeout: u32,
    /// [`operators_hash`] of those who may answer, zero for anyone.
    pub operators: B256,
    /// The consumer wants the answer before it is final, and then again.
    pub early: bool,
}

impl Request {
    /// The hash that is stored.
    #[inline(never)]
    pub fn hash(&self) -> B256 {
        let number = |value: u128| U256::from(value).to_be_bytes::<32>();
        let address = |address: Address| address.into_word().0;
        let Split {
            creator,
            holders,
            protocol,
        } = self.split;
        let split = (creator as u128) << 32 | (holders as u128) << 16 | protocol as u128;
        let words: [[u8; 32]; WORDS] = [
            number(self.id as u128),
            address(self.account),
            number(self.requested_at as u128),
            self.model.to_be_bytes(),
            self.model_id.0,
            number(self.elements as u128),
            number(self.tiles as u128),
            self.input_hash.0,
            address(self.callback),
            number(self.gas_limit as u128),
            number(self.gas_price_cap),
            self.callback_data_hash.0,
            address(self.token),
            number(self.fee),
            address(self.payee),
            address(self.revenue),
            number(split),
            number(self.terms as u128),
            number(self.timeout as u128),
            self.operators.0,
            number(self.early as u128),
        ];
        let mut bytes = Vec::with_capacity(1 + 32 * WORDS);
        bytes.push(REQUEST);
        bytes.extend_from_slice(words.as_flattened());
        keccak256(bytes)
    }

    /// Checks that the request is the one whose word is stored.
    ///
    /// # Errors
    /// [`Error::UnknownRequest`] if it is another, or the request was cancelled or refunded.
    #[inline(always)]
    pub fn check(&self, word: B256) -> Result<(), Error> {
        match self.hash() == word {
            true => Ok(()),
            false => Err(Error::UnknownRequest),
        }
    }

    /// Checks that the request accepts an operator's answer. `named` is the list that the requester has named.
    ///
    /// # Errors
    /// [`Error::NotAccepted`].
    pub fn check_operator(&self, operator: Address, named: &[Address]) -> Result<(), Error> {
        let listed = || operators_hash(named) == self.operators && named.contains(&operator);
        match self.operators.is_zero() || listed() {
            true => Ok(()),
            false => Err(Error::NotAccepted),
        }
    }
}

/// The hash of a list of operators, zero of an empty one: anyone may answer.
pub fn operators_hash(operators: &[Address]) -> B256 {
    if operators.is_empty() {
        return B256::ZERO;
    }
    let mut bytes = Vec::with_capacity(1 + 20 * operators.len());
    bytes.push(OPERATORS);
    for operator in operators {
        bytes.extend_from_slice(operator.as_slice());
    }
    keccak256(bytes)
}
