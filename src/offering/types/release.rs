//! What becomes of the proceeds and of tokens set aside.
use super::{join_96_96_64, split_96_96_64, MAX_MILESTONES};
use alloy_primitives::U256;

/// How the proceeds are used.
///
/// ```text
///   0      96      128       160        176           184  256
///   | paid | cliff | vesting | seed bps | allocations | -
///      96     32       32         16          8         72
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Proceeds {
    /// Money the creator has got.
    pub paid: u128,
    /// Seconds after the end before anything is released.
    pub cliff: u64,
    /// Seconds after the end until everything is released, linearly; 0: at once.
    pub vesting: u64,
    /// Part that goes to the token's redeem pool, in basis points.
    pub seed_bps: u16,
    /// Number of allocations.
    pub allocations: u8,
}

/// A point in time at which a part of the proceeds is released.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Milestone {
    /// Seconds after the end of the offering.
    pub offset: u64,
    /// Part released then, in basis points; 0 in unused places.
    pub bps: u16,
}

/// The milestones in order of time.
///
/// ```text
///   0          32     48         80     96    ...   240  256
///   | offset 0 | bps 0 | offset 1 | bps 1 | ... | -
///        32       16        32       16           16
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Milestones(pub [Milestone; MAX_MILESTONES]);

/// The count of votes for stopping, and what came of it.
///
/// ```text
///   0       96         192  256
///   | votes | returned | -
///      96        96      64
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Votes {
    /// Deposits of the accounts that vote for stopping.
    pub votes: u128,
    /// Deposits of the accounts that have got their part of the stopped proceeds.
    pub returned: u128,
}

/// Tokens set aside: for a creator, a team, or liquidity.
///
/// ```text
///   0        96     192     224       256
///   | amount | paid | cliff | vesting |
///       96      96     32       32
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allocation {
    /// Tokens, in units. Never 0.
    pub amount: u128,
    /// Tokens the recipient has got.
    pub paid: u128,
    /// Seconds after the end before anything is vested.
    pub cliff: u64,
    /// Seconds after the end until everything is vested, linearly. As long as the cliff: a lock.
    pub vesting: u64,
}

impl Proceeds {
    /// Reads the word.
    #[inline(always)]
    pub fn unpack(word: U256) -> Self {
        let (paid, terms, _) = split_96_96_64(word);
        Self {
            paid,
            cliff: terms as u32 as u64,
            vesting: (terms >> 32) as u32 as u64,
            seed_bps: (terms >> 64) as u16,
            allocations: (terms >> 80) as u8,
        }
    }

    /// The word. Every field must be within its width.
    #[inline(always)]
    pub fn pack(&self) -> U256 {
        let terms = self.cliff as u128
            | (self.vesting as u128) << 32
            | (self.seed_bps as u128) << 64
            | (self.allocations as u128) << 80;
        join_96_96_64(self.paid, terms, 0)
    }
}

impl Milestones {
    /// Reads the word.
    #[inline(always)]
    pub fn unpack(word: U256) -> Self {
        let mut word = word;
        Self(core::array::from_fn(|_| {
            let low = word.as_limbs()[0];
            word >>= 48;
            Milestone {
                offset: low as u32 as u64,
                bps: (low >> 32) as u16,
            }
        }))
    }

    /// The word. Every field must be within its width.
    #[inline(always)]
    pub fn pack(&self) -> U256 {
        self.0.iter().rev().fold(U256::ZERO, |word, milestone| {
            word << 48 | U256::from(milestone.offset | (milestone.bps as u64) << 32)
        })
    }
}

impl Votes {
    /// Reads the word.
    #[inline(always)]
    pub fn unpack(word: U256) -> Self {
        let (votes, returned, _) = split_96_96_64(word);
        Self { votes, returned }
    }

    /// The word. Every field must be within its width.
    #[inline(always)]
    pub fn pack(&self) -> U256 {
        join_96_96_64(self.votes, self.returned, 0)
    }
}

impl Allocation {
    /// Reads the word.
    #[inline(always)]
    pub fn unpack(word: U256) -> Self {
        let (amount, paid, rest) = split_96_96_64(word);
        Self {
            amount,
            paid,
            cliff: rest as u32 as u64,
            vesting: rest >> 32,
        }
    }

    /// The word. Every field must be within its width.
    #[inline(always)]
    pub fn pack(&self) -> U256 {
        join_96_96_64(self.amount, self.paid, self.cliff | self.vesting << 32)
    }
}
