//! What is sold, what for, and for whom.
use alloy_primitives::{Address, B256, U256};

/// What is sold.
///
/// ```text
///   0       160    256
///   | token | sale |
///      160     96
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asset {
    /// The token.
    pub token: Address,
    /// Tokens for sale, in units. Never 0.
    pub sale: u128,
}

/// What it is sold for.
///
/// ```text
///   0          160        256
///   | currency | hard cap |
///       160         96
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Price {
    /// ERC-20 token that is deposited, or zero for native money.
    pub currency: Address,
    /// Money that the whole sale costs; nothing above it is kept. Never 0.
    pub hard_cap: u128,
}

/// For whom, and from which amount on.
///
/// ```text
///   0         160        256
///   | creator | soft cap |
///       160        96
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Goal {
    /// Who gets the proceeds.
    pub creator: Address,
    /// Below it the offering fails. Never 0, never above the hard cap.
    pub soft_cap: u128,
}

impl Asset {
    /// Reads the word.
    #[inline(always)]
    pub fn unpack(word: U256) -> Self {
        let (token, sale) = split_160_96(word);
        Self { token, sale }
    }

    /// The word. Every field must be within its width.
    #[inline(always)]
    pub fn pack(&self) -> U256 {
        join_160_96(self.token, self.sale)
    }
}

impl Price {
    /// Reads the word.
    #[inline(always)]
    pub fn unpack(word: U256) -> Self {
        let (currency, hard_cap) = split_160_96(word);
        Self { currency, hard_cap }
    }

    /// The word. Every field must be within its width.
    #[inline(always)]
    pub fn pack(&self) -> U256 {
        join_160_96(self.currency, self.hard_cap)
    }
}

impl Goal {
    /// Reads the word.
    #[inline(always)]
    pub fn unpack(word: U256) -> Self {
        let (creator, soft_cap) = split_160_96(word);
        Self { creator, soft_cap }
    }

    /// The word. Every field must be within its width.
    #[inline(always)]
    pub fn pack(&self) -> U256 {
        join_160_96(self.creator, self.soft_cap)
    }
}

#[inline(never)]
fn split_160_96(word: U256) -> (Address, u128) {
    let [_, _, c, d] = *word.as_limbs();
    let address = Address::from_word(B256::new(word.to_be_bytes()));
    (address, (c >> 32) as u128 | (d as u128) << 32)
}

#[inline(never)]
fn join_160_96(address: Address, amount: u128) -> U256 {
    let [a, b, c, _] = *U256::from_be_bytes(address.into_word().0).as_limbs();
    U256::from_limbs([a, b, c | (amount as u64) << 32, (amount >> 32) as u64])
}
