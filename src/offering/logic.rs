//! The rules of the offering on plain values: how it ends, what a deposit gets, how the proceeds
//! are split and released. No storage, no host.
//!
//! With `T` money deposited, the hard cap `H`, `sale` tokens for sale and a deposit `d`:
//!
//! ```text
//!                     T <= H                       T > H
//! tokens of d         floor(d * sale / H)          floor(d * sale / T)
//! excess of d         0                            floor(d * (T - H) / T)
//! proceeds P          T                            H
//! unsold              sale - ceil(T * sale / H)    0
//!
//! seed S              floor(P * seed bps / 10_000)         to the token's redeem pool
//! creator's part C    P - S
//! released of C       floor(C * t / vesting) from the cliff on, or
//!                     floor(C * bps of milestones reached / 10_000)
//! stopped             rest = C - released when it was stopped; d gets floor(d * rest / T)
//! ```
//!
//! What is due follows from the deposit and the totals alone: neither who comes first nor how
//! often matters. All of it rounds down, so that a deposit split over accounts never gets more.
//!
//! What all open deposits together are due is never more than the same formula gives for their
//! sum; with that much set aside, the rest can leave at any time and everyone is still paid.
use super::types::{Milestones, MAX_U96};
use crate::math::mul_div;
use alloy_primitives::{keccak256, Address, B256};

/// One part in ten thousand is a basis point.
pub const BASIS_POINTS: u128 = 10_000;

/// What stage an offering is in. The numbers are those of its interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Deposits have not begun.
    Upcoming = 0,
    /// Deposits are taken.
    Open = 1,
    /// It ended below the soft cap: deposits are refunded.
    Failed = 2,
    /// It ended at or above the soft cap: tokens can be claimed, proceeds are released.
    Successful = 3,
    /// It was successful, and investors have stopped the release of the proceeds.
    Stopped = 4,
}

impl Status {
    /// Whether tokens are sold.
    #[inline(always)]
    pub fn is_sold(self) -> bool {
        matches!(self, Self::Successful | Self::Stopped)
    }
}

/// The status at a time, of what was deposited until then. `stopped_at` is 0 if nobody has
/// stopped the release.
#[inline(always)]
pub fn status(
    now: u64,
    start: u64,
    end: u64,
    deposited: u128,
    soft_cap: u128,
    stopped_at: u64,
) -> Status {
    if now < start {
        Status::Upcoming
    } else if now < end {
        Status::Open
    } else if deposited < soft_cap {
        Status::Failed
    } else if stopped_at == 0 {
        Status::Successful
    } else {
        Status::Stopped
    }
}

/// The totals that decide what a deposit gets. All fit in 96 bits; the hard cap is above 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deal {
    /// Tokens for sale.
    pub sale: u128,
    /// Money that the whole sale costs.
    pub hard_cap: u128,
    /// Money deposited.
    pub deposited: u128,
}

impl Deal {
    /// Tokens for deposits of `amount`.
    #[inline(never)]
    pub fn tokens(&self, amount: u128) -> u128 {
        portion(self.sale, amount, self.deposited.max(self.hard_cap))
    }

    /// Money that goes back from deposits of `amount`, because more came in than the sale costs.
    #[inline(never)]
    pub fn excess(&self, amount: u128) -> u128 {
        let above = self.deposited.saturating_sub(self.hard_cap);
        portion(above, amount, self.deposited)
    }

    /// Money that is kept.
    #[inline(always)]
    pub fn proceeds(&self) -> u128 {
        self.deposited.min(self.hard_cap)
    }

    /// Tokens that nobody has bought. Exact multiples aside, the last unit counts as sold.
    #[inline(never)]
    pub fn unsold(&self) -> u128 {
        let kept = self.proceeds();
        let sold = portion(self.sale, kept, self.hard_cap);
        // The remainder of the division, which is below 2^128.
        let product = self.sale.wrapping_mul(kept);
        let rest = product.wrapping_sub(sold.wrapping_mul(self.hard_cap));
        self.sale.saturating_sub(sold + (rest > 0) as u128)
    }
}

/// The part of `total` that belongs to `amount` of `whole`, rounded down: never above `total`,
/// as `amount` never is above `whole`.
#[inline(never)]
pub fn portion(total: u128, amount: u128, whole: u128) -> u128 {
    mul_div(total, amount, whole).unwrap_or(0)
}

/// The part of `total` in basis points, rounded down.
#[inline(always)]
pub fn part(total: u128, bps: u16) -> u128 {
    portion(total, bps as u128, BASIS_POINTS)
}

/// The least deposit that buys a unit of the token however much is deposited in all: with it,
/// `minimum * sale >= 2^96 - 1`.
#[inline(always)]
pub fn least_minimum(sale: u128) -> u128 {
    MAX_U96.div_ceil(sale.max(1))
}

/// What of `amount` is vested `elapsed` seconds after the end: nothing before the cliff, then in
/// proportion to the time since the end, everything from `vesting` seconds on.
#[inline(never)]
pub fn vested(amount: u128, elapsed: u64, cliff: u64, vesting: u64) -> u128 {
    if elapsed < cliff {
        0
    } else if elapsed >= vesting {
        amount
    } else {
        portion(amount, elapsed as u128, vesting as u128)
    }
}

impl Milestones {
    /// Basis points released `elapsed` seconds after the end.
    #[inline(always)]
    pub fn reached(&self, elapsed: u64) -> u16 {
        let due = self
            .0
            .iter()
            .filter(|milestone| milestone.offset <= elapsed);
        due.fold(0, |sum, milestone| sum.saturating_add(milestone.bps))
    }
}

/// Whether `votes` are more than half of all deposits.
#[inline(always)]
pub fn is_majority(votes: u128, deposited: u128) -> bool {
    votes > deposited / 2
}

/// The leaf of an account in the tree of accounts that may deposit: the hash of the hash of its
/// address as an ABI word. Hashed twice, so that no inner node passes for a leaf.
#[inline(never)]
pub fn leaf(account: Address) -> B256 {
    keccak256(keccak256(account.into_word()))
}

/// Whether `proof` leads from the account's leaf to `root`. Siblings are hashed in ascending
/// order, so that a proof needs no directions (the trees of OpenZeppelin's `merkle-tree`).
#[inline(never)]
pub fn is_listed(root: B256, account: Address, proof: impl Iterator<Item = B256>) -> bool {
    let top = proof.fold(leaf(account), |node, sibling| {
        let (low, high) = match node < sibling {
            true => (node, sibling),
            false => (sibling, node),
        };
        let mut pair = [0; 64];
        pair[..32].copy_from_slice(low.as_slice());
        pair[32..].copy_from_slice(high.as_slice());
        keccak256(pair)
    });
    top == root
}
