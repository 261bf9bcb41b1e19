//! The packed words of the offering. Every layout is drawn from the lowest bit up.
//!
//! *Money* is the currency of the offering: wei, or units of an ERC-20 token. *Tokens* are what is
//! sold. Amounts of both fit in 96 bits.
mod release;
mod sale;

pub use release::*;
pub use sale::*;

use alloy_primitives::U256;

pub use crate::token::types::{seconds, to_u96, MAX_U96};

/// Seconds in a day.
pub const DAY: u64 = 24 * 60 * 60;
/// Longest time to the start of an offering, in seconds.
pub const MAX_LEAD: u64 = 180 * DAY;
/// Longest time for deposits, in seconds: 23 bits.
pub const MAX_DURATION: u64 = 90 * DAY;
/// Longest vesting of tokens or release of proceeds, in seconds after the end: 29 bits.
pub const MAX_VESTING: u64 = 3_650 * DAY;
/// Least time between milestones, and from the end to the first that can be stopped, in seconds.
pub const MILESTONE_NOTICE: u64 = 7 * DAY;
/// Most milestones: one word of them.
pub const MAX_MILESTONES: usize = 5;
/// Most allocations beside the sale.
pub const MAX_ALLOCATIONS: u8 = 8;

const MAX_U40: u64 = (1 << 40) - 1;
const MAX_U23: u64 = (1 << 23) - 1;

/// Who may deposit what, and when.
///
/// ```text
///   0         96            192     232        255       256
///   | minimum | account cap | start | duration | by list |
///       96         96          40       23         1
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Least money an account may have deposited. It buys at least one unit of the token.
    pub minimum: u128,
    /// Most money an account may have deposited; 2^96 - 1 if there is no cap.
    pub account_cap: u128,
    /// First second for deposits.
    pub start: u64,
    /// Seconds for deposits: the last is `start + duration - 1`.
    pub duration: u64,
    /// Whether only listed accounts may deposit.
    pub by_list: bool,
}

/// How the offering ended, as far as the books have noted it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Outcome {
    /// Not noted yet: it follows from time and totals.
    #[default]
    Unknown,
    /// Ended below the soft cap.
    Failed,
    /// Ended at or above the soft cap.
    Successful,
}

/// The totals.
///
/// ```text
///   0           96        192          232       234      235     236         237       238        239     240
///   | deposited | settled | stopped at | outcome | funded | erc20 | stoppable | retired | disposed | seeded | -
///        96         96         40           2        1        1         1          1          1        1     16
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Book {
    /// Money deposited in all. Fixed when the offering ends.
    pub deposited: u128,
    /// The part of `deposited` whose accounts have claimed or been refunded.
    pub settled: u128,
    /// When the investors stopped the release of the proceeds, in seconds; 0 if they have not.
    pub stopped_at: u64,
    /// Spares looking up time and soft cap once it is known.
    pub outcome: Outcome,
    /// Whether the tokens are in the contract.
    pub funded: bool,
    /// Whether the currency is an ERC-20 token.
    pub erc20: bool,
    /// Whether the proceeds are released by milestones, which investors can stop.
    pub stoppable: bool,
    /// Whether unsold tokens are retired; else they are returned to the creator.
    pub retired: bool,
    /// Whether the unsold tokens have been retired or returned.
    pub disposed: bool,
    /// Whether the redeem pool has got its part.
    pub seeded: bool,
}

/// What an account has deposited. Empty once nothing can be due to it any more.
///
/// ```text
///   0        96        97      98         99  256
///   | amount | settled | voted | returned | -
///       96        1        1        1       157
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deposit {
    /// Money.
    pub amount: u128,
    /// Whether its tokens and excess have been paid.
    pub settled: bool,
    /// Whether it is counted for stopping the release.
    pub voted: bool,
    /// Whether its part of stopped proceeds has been paid.
    pub returned: bool,
}

impl Rules {
    /// Reads the word.
    #[inline(always)]
    pub fn unpack(word: U256) -> Self {
        let (minimum, account_cap, rest) = split_96_96_64(word);
        Self {
            minimum,
            account_cap,
            start: rest & MAX_U40,
            duration: rest >> 40 & MAX_U23,
            by_list: rest >> 63 == 1,
        }
    }

    /// The word. Every field must be within its width.
    #[inline(always)]
    pub fn pack(&self) -> U256 {
        let rest = self.start | self.duration << 40 | (self.by_list as u64) << 63;
        join_96_96_64(self.minimum, self.account_cap, rest)
    }

    /// First second after the deposits.
    #[inline(always)]
    pub fn end(&self) -> u64 {
        self.start + self.duration
    }
}

impl Book {
    /// Reads the word.
    #[inline(always)]
    pub fn unpack(word: U256) -> Self {
        let (deposited, settled, rest) = split_96_96_64(word);
        let flag = |at: u32| rest >> at & 1 == 1;
        Self {
            deposited,
            settled,
            stopped_at: rest & MAX_U40,
            outcome: match rest >> 40 & 3 {
                1 => Outcome::Failed,
                2 => Outcome::Successful,
                _ => Outcome::Unknown,
            },
            funded: flag(42),
            erc20: flag(43),
            stoppable: flag(44),
            retired: flag(45),
            disposed: flag(46),
            seeded: flag(47),
        }
    }

    /// The word. Every field must be within its width.
    #[inline(always)]
    pub fn pack(&self) -> U256 {
        let rest = self.stopped_at
            | (self.outcome as u64) << 40
            | (self.funded as u64) << 42
            | (self.erc20 as u64) << 43
            | (self.stoppable as u64) << 44
            | (self.retired as u64) << 45
            | (self.disposed as u64) << 46
            | (self.seeded as u64) << 47;
        join_96_96_64(self.deposited, self.settled, rest)
    }
}

impl Deposit {
    /// Reads the word.
    #[inline(always)]
    pub fn unpack(word: U256) -> Self {
        let (amount, flags, _) = split_96_96_64(word);
        Self {
            amount,
            settled: flags & 1 == 1,
            voted: flags >> 1 & 1 == 1,
            returned: flags >> 2 & 1 == 1,
        }
    }

    /// The word. Every field must be within its width.
    #[inline(always)]
    pub fn pack(&self) -> U256 {
        let flags = self.settled as u128 | (self.voted as u128) << 1 | (self.returned as u128) << 2;
        join_96_96_64(self.amount, flags, 0)
    }
}

#[inline(always)]
fn split_96_96_64(word: U256) -> (u128, u128, u64) {
    let [a, b, c, d] = *word.as_limbs();
    let low = a as u128 | (b as u32 as u128) << 64;
    let high = (b >> 32) as u128 | (c as u128) << 32;
    (low, high, d)
}

#[inline(always)]
fn join_96_96_64(low: u128, high: u128, rest: u64) -> U256 {
    U256::from_limbs([
        low as u64,
        (low >> 64) as u64 | (high as u64) << 32,
        (high >> 32) as u64,
        rest,
    ])
}
