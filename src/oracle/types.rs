//! The packed words of models and operators. Every layout is drawn from the lowest bit up.
use crate::dispute::types::{address_above, below_address};
use alloy_primitives::{Address, B256, U256};

/// Largest fee and stake, in units of the token.
pub const MAX_AMOUNT: u128 = (1 << 96) - 1;
/// Words of a model's record.
pub const MODEL_WORDS: usize = 5;

const MAX_U24: u128 = (1 << 24) - 1;
const MAX_U40: u64 = (1 << 40) - 1;

/// How a fee is split, in basis points. The operator has the rest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// For the model's payee.
    pub creator: u16,
    /// For the holders of the model's revenue token.
    pub holders: u16,
    /// For the protocol.
    pub protocol: u16,
}

/// A version of a model. Another version is another record; of a record only `deprecated` and `successor` ever change,
/// and a request refers to nothing that can.
///
/// ```text
/// 0  | model id 256 |
/// 1  | fee 96 | payee 160 |
/// 2  | terms 24 | creator 16 | holders 16 | protocol 16 | deprecated 1 | - 23 | token 160 |
/// 3  | tiles 32 | timeout 32 | - 32 | revenue token 160 |
/// 4  | successor 32 | - 64 | owner 160 |
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Model {
    /// What the model is: the hash of its graph and weights.
    pub id: B256,
    /// Price of a request, in units of `token`.
    pub fee: u128,
    /// Who has the creator's part.
    pub payee: Address,
    /// Number of the terms of its assertions.
    pub terms: u32,
    /// How the fee is split.
    pub split: Split,
    /// No more requests are taken.
    pub deprecated: bool,
    /// What the fee is paid in: an ERC-20 token, or native money if zero.
    pub token: Address,
    /// Number of tiles.
    pub tiles: u32,
    /// After how many seconds without an answer a request can be cancelled.
    pub timeout: u32,
    /// The token whose holders share in the fee; zero if there is none.
    pub revenue: Address,
    /// The version that follows it, or 0.
    pub successor: u32,
    /// Who may deprecate it and name its successor.
    pub owner: Address,
}

/// An operator's stake.
///
/// ```text
///   0      96       192     232       233
///   | free | locked | ready | leaving | - |
///      96      96      40       1      23
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Operator {
    /// What no assertion has locked, in wei.
    pub free: u128,
    /// What assertions have locked, in wei.
    pub locked: u128,
    /// When the last of its assertions can no longer be disputed, in seconds.
    pub ready: u64,
    /// It asserts no more and may withdraw when ready.
    pub leaving: bool,
}

impl Model {
    /// Reads the words.
    #[inline(always)]
    pub fn unpack(words: &[U256; MODEL_WORDS]) -> Self {
        let [id, price, split, shape, owner] = *words;
        let bits = low(split);
        Self {
            id: id.into(),
            fee: low(price),
            payee: address_above(price),
            terms: (bits & MAX_U24) as u32,
            split: Split {
                creator: (bits >> 24) as u16,
                holders: (bits >> 40) as u16,
                protocol: (bits >> 56) as u16,
            },
            deprecated: bits >> 72 & 1 == 1,
            token: address_above(split),
            tiles: low(shape) as u32,
            timeout: (low(shape) >> 32) as u32,
            revenue: address_above(shape),
            successor: low(owner) as u32,
            owner: address_above(owner),
        }
    }

    /// The words. Every field must be within its width.
    #[inline(always)]
    pub fn pack(&self) -> [U256; MODEL_WORDS] {
        let Split {
            creator,
            holders,
            protocol,
        } = self.split;
        let bits = self.terms as u128
            | (creator as u128) << 24
            | (holders as u128) << 40
            | (protocol as u128) << 56
            | (self.deprecated as u128) << 72;
        let shape = self.tiles as u128 | (self.timeout as u128) << 32;
        [
            self.id.into(),
            below_address(self.payee, self.fee),
            below_address(self.token, bits),
            below_address(self.revenue, shape),
            below_address(self.owner, self.successor as u128),
        ]
    }
}

impl Operator {
    /// Reads the word.
    #[inline(always)]
    pub fn unpack(word: U256) -> Self {
        let [a, b, c, d] = *word.as_limbs();
        Self {
            free: a as u128 | (b as u32 as u128) << 64,
            locked: (b >> 32) as u128 | (c as u128) << 32,
            ready: d & MAX_U40,
            leaving: d >> 40 & 1 == 1,
        }
    }

    /// The word. Every field must be within its width.
    #[inline(always)]
    pub fn pack(&self) -> U256 {
        U256::from_limbs([
            self.free as u64,
            (self.free >> 64) as u64 | (self.locked as u64) << 32,
            (self.locked >> 32) as u64,
            self.ready | (self.leaving as u64) << 40,
        ])
    }
}

/// The lower 96 bits.
#[inline(always)]
fn low(word: U256) -> u128 {
    let [a, b, ..] = *word.as_limbs();
    a as u128 | (b as u32 as u128) << 64
}
