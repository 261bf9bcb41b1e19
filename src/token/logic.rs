//! The rules of the token on plain values: whose share a snapshot saw, which claims are open, and
//! how money is divided. No storage, no host.
//!
//! # Periods and snapshots
//! Period `n` ends with snapshot `n`; the first is 1. A balance is recorded for a snapshot only
//! when it is about to change afterwards ([`Account::roll`]): first in the account's own word, and
//! in a history entry once that place is needed for a later one and the claim is still open.
//!
//! # Money
//! All divisions round down; what is cut off stays in the pool it came from.
//!
//! ```text
//! income                    unseen = held - assigned
//! snapshot                  seen = unseen * min(1, elapsed / smoothing); claimable = seen * bps / 10_000
//!                           reserved += claimable; assigned += seen
//! claim                     share * claimable / sharing;       reserved -= paid; assigned -= paid
//! burn of a part            amount * (held - reserved - unseen * bps / 10_000) / supply; assigned -= paid
//! burn of the whole supply  held - reserved;                   assigned = reserved
//!
//! of each listed token      x = live - expected
//! sync                      pending += x * bps / 10_000; redeemable += the rest; expected = live
//! snapshot                  shares pending * min(1, elapsed / smoothing)
//! claim                     share * shared / sharing;          expected -= paid
//! burn of a part            amount * redeemable / supply;      redeemable, expected -= paid
//! burn of the whole supply  redeemable + pending
//! ```
use super::types::{
    Account, Entry, Globals, Snapshot, Terms, ACCOUNT_MARKS, ENTRY_MARKS, MAX_HELD, MAX_SNAPSHOT_ID,
};
use crate::math::mul_div;

/// One part in ten thousand is a basis point.
pub const BASIS_POINTS: u128 = 10_000;

/// A history entry to be written under `key`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Append {
    /// Highest id of the entry's range. Keys of an account strictly grow: the place is fresh.
    pub key: u32,
    /// The entry.
    pub entry: Entry,
}

/// Where the claim of a snapshot is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the account's word.
    Word {
        /// Share in token units.
        share: u128,
        /// Whether it is claimed.
        claimed: bool,
    },
    /// In the history; if it is not there, it is settled.
    History,
}

impl Account {
    /// Prepares for a change of the share in `period`: the share so far becomes what the
    /// snapshots since the last change saw. Returns the history entry that must be written to
    /// make room for it, if claims in that place are still open.
    #[inline(always)]
    pub fn roll(&mut self, period: u32) -> Option<Append> {
        if self.period >= period {
            return None;
        }
        let last = self.last_previous();
        let append = (self.settled < last && self.previous > 0).then(|| self.park(last));
        if self.settled < last {
            self.skip_to(last);
        }
        self.previous = self.share();
        self.period = period;
        self.absorb();
        append
    }

    /// Where the claim of snapshot `id` is recorded. `id` must be between 1 and the last snapshot.
    #[inline(always)]
    pub fn find(&self, id: u32) -> Place {
        if id <= self.settled {
            return Place::History;
        }
        let offset = id - self.settled - 1;
        Place::Word {
            share: self.share_above_history(id),
            claimed: offset < ACCOUNT_MARKS && self.claimed >> offset & 1 == 1,
        }
    }

    /// The share that a snapshot recorded in this word saw, claimed or not; `id` is above
    /// `settled` or not below `period`.
    #[inline(always)]
    pub fn share_above_history(&self, id: u32) -> u128 {
        if id < self.period {
            self.previous
        } else {
            self.share()
        }
    }

    /// Marks snapshot `id` claimed: one whose share is recorded in this word, above 0 and not
    /// claimed. Ids that a claim out of order skips move to the history: at most two entries,
    /// older first, handed to `append`.
    #[inline(always)]
    pub fn mark(&mut self, id: u32, mut append: impl FnMut(Append)) {
        let last = self.last_previous();
        // If the snapshots up to `last` saw nothing, `id` is a later one.
        self.pass_nothing();
        let out_of_reach = |account: &Self| id - account.settled > ACCOUNT_MARKS;
        if out_of_reach(self) && self.settled < last && last < id - 1 {
            append(self.park(last));
            self.skip_to(last);
            self.absorb();
        }
        if out_of_reach(self) {
            append(self.park(id - 1));
            self.skip_to(id - 1);
        }
        self.claimed |= 1 << (id - self.settled - 1);
        self.absorb();
    }

    /// Passes over the snapshots that saw `previous`, when that is nothing.
    #[inline(always)]
    pub fn pass_nothing(&mut self) {
        let last = self.last_previous();
        if self.previous == 0 && self.settled < last {
            self.skip_to(last);
            self.absorb();
        }
    }

    /// The newest snapshot that saw `previous` or older shares.
    #[inline(always)]
    fn last_previous(&self) -> u32 {
        self.period.saturating_sub(1)
    }

    /// Makes the open snapshots up to `key` a history entry. They must all have seen the same balance.
    #[inline(always)]
    fn park(&mut self, key: u32) -> Append {
        let entry = Entry {
            balance: self.share_above_history(key),
            claimed: self.claimed as u128 & low_bits(key - self.settled),
            lower: self.settled,
            link: self.history,
        };
        self.history = key;
        Append { key, entry }
    }

    /// Moves the cursor up to `id`.
    #[inline(always)]
    fn skip_to(&mut self, id: u32) {
        self.claimed = self.claimed.checked_shr(id - self.settled).unwrap_or(0);
        self.settled = id;
    }

    /// Moves the cursor over the claimed snapshots above it.
    #[inline(always)]
    fn absorb(&mut self) {
        while self.claimed & 1 == 1 {
            self.skip_to(self.settled + 1);
        }
    }
}

impl Entry {
    /// Whether snapshot `id` of this entry's range is claimed.
    #[inline(always)]
    pub fn is_claimed(&self, id: u32) -> bool {
        let offset = id - self.lower - 1;
        offset < ENTRY_MARKS && self.claimed >> offset & 1 == 1
    }

    /// Marks snapshot `id` claimed, which must be of this entry's range and not claimed. When it
    /// is too far above the entry's first id, the ids below it become an entry of their own.
    #[inline(always)]
    pub fn mark(&mut self, id: u32) -> Option<Append> {
        let offset = id - self.lower - 1;
        if offset < ENTRY_MARKS {
            self.claimed |= 1 << offset;
            while self.claimed & 1 == 1 {
                self.claimed >>= 1;
                self.lower += 1;
            }
            return None;
        }
        let below = Append {
            key: id - 1,
            entry: *self,
        };
        self.claimed = 0;
        self.lower = id;
        self.link = id - 1;
        Some(below)
    }
}

impl Globals {
    /// Income that no snapshot has seen, in wei, of `held` wei in the contract.
    #[inline(always)]
    pub fn unseen(&self, held: u128) -> u128 {
        (held.min(MAX_HELD) as i128 - self.assigned).max(0) as u128
    }

    /// Wei that a burn of the whole supply pays: everything that is not reserved.
    #[inline(always)]
    pub fn unreserved(&self, held: u128) -> u128 {
        held.min(MAX_HELD).saturating_sub(self.reserved)
    }

    /// Wei that all tokens together redeem: everything but what is reserved for claims, now or
    /// by the next snapshot.
    #[inline(never)]
    pub fn redeemable(&self, held: u128, terms: &Terms) -> u128 {
        self.unreserved(held)
            .saturating_sub(self.next_claimable(held, terms))
    }

    /// Wei that the next snapshot would share; 0 when all ids are used, so that what comes in
    /// afterwards is redeemed.
    #[inline(always)]
    pub fn next_claimable(&self, held: u128, terms: &Terms) -> u128 {
        if self.snapshot_id >= MAX_SNAPSHOT_ID {
            return 0;
        }
        terms.claim_part(self.unseen(held))
    }

    /// Wei that burning `amount` tokens pays, or `None` if there are fewer than `amount`.
    #[inline(never)]
    pub fn redeemable_for(&self, amount: u128, held: u128, terms: &Terms) -> Option<u128> {
        match terms.supply {
            supply if amount > supply => None,
            _ if amount == 0 => Some(0),
            supply if amount == supply => Some(self.unreserved(held)),
            supply => mul_div(amount, self.redeemable(held, terms), supply),
        }
    }
}

impl Terms {
    /// Tokens that share in a snapshot.
    #[inline(always)]
    pub fn sharing(&self) -> u128 {
        self.supply.saturating_sub(self.excluded)
    }

    /// The part of `income` that goes to claims.
    #[inline(never)]
    pub fn claim_part(&self, income: u128) -> u128 {
        mul_div(income, self.claim_bps as u128, BASIS_POINTS).unwrap_or(0)
    }
}

impl Snapshot {
    /// Wei that the holder of `share` tokens may claim.
    #[inline(never)]
    pub fn payout(&self, share: u128) -> u128 {
        mul_div(share, self.claimable, self.sharing).unwrap_or(0)
    }
}

/// The part of `income` that a snapshot `elapsed` seconds after the last one shares.
#[inline(never)]
pub fn smoothed(income: u128, elapsed: u64, smoothing: u64) -> u128 {
    if elapsed >= smoothing {
        return income;
    }
    mul_div(income, elapsed as u128, smoothing as u128).unwrap_or(0)
}

/// A mask of the lowest `count` bits.
#[inline(always)]
fn low_bits(count: u32) -> u128 {
    1u128.checked_shl(count).map_or(u128::MAX, |bit| bit - 1)
}
