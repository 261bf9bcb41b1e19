//! The packed words of the token. Every layout is drawn from the lowest bit up.
use alloy_primitives::U256;

/// Largest amount of a 96-bit field: the supply in token units, a balance, a pool in wei.
pub const MAX_U96: u128 = (1 << 96) - 1;
/// Largest amount of native money the books hold, in wei (95 bits: [`Globals::assigned`] is
/// signed). Whatever the contract holds beyond it is not counted until there is room.
pub const MAX_HELD: u128 = (1 << 95) - 1;
/// Last snapshot id. One below 2^20 - 1, because the period after it must fit in 20 bits too.
pub const MAX_SNAPSHOT_ID: u32 = (1 << 20) - 2;
/// Most revenue tokens that can be listed.
pub const MAX_TOKENS: u8 = 8;
/// Claim marks that fit in an account word.
pub const ACCOUNT_MARKS: u32 = 3;
/// Claim marks that fit in a history entry.
pub const ENTRY_MARKS: u32 = 120;

const MAX_U20: u64 = (1 << 20) - 1;
const MAX_U40: u64 = (1 << 40) - 1;

/// An account.
///
/// ```text
///   0        96         192      212       232       252       255
///   | balance | previous | period | settled | history | claimed | excluded |
///       96         96        20       20        20         3         1
/// ```
///
/// The *share* is what counts for snapshots: the balance, or nothing while excluded. It holds
/// since `period` began. The snapshots `settled + 1 ..= period - 1` saw `previous`. Older ones are
/// in the list of entries that starts at `history`, or settled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// Balance, in token units.
    pub balance: u128,
    /// Share that the snapshots between `settled` and `period` saw.
    pub previous: u128,
    /// Period of the last change of the share: the id of the snapshot that will close it; 0 in
    /// an account never used.
    pub period: u32,
    /// Every snapshot up to this id is claimed, in the history, or saw nothing.
    pub settled: u32,
    /// Key of the newest history entry, 0 if there is none. Never above `settled`.
    pub history: u32,
    /// Bit `i`: snapshot `settled + 1 + i` is claimed. Bit 0 is always clear.
    pub claimed: u8,
    /// Whether the balance shares in no snapshot from `period` on.
    pub excluded: bool,
}

/// A share that a range of past snapshots saw, with its open claims.
///
/// ```text
///   0        96          216     236    256
///   | balance |  claimed  | lower | link |
///       96        120        20      20
/// ```
///
/// Stored under its key, the highest id of the range: it speaks for `lower + 1 ..= key`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Share in token units, never 0.
    pub balance: u128,
    /// Bit `i`: snapshot `lower + 1 + i` is claimed. Bit 0 is always clear.
    pub claimed: u128,
    /// Id below the range. The snapshots between the next older entry and it are settled.
    pub lower: u32,
    /// Key of the next older entry, 0 if there is none.
    pub link: u32,
}

/// What every transfer and claim needs to know.
///
/// ```text
///   0         96          192           212   216          256
///   | reserved | assigned  | snapshot id |  -  | snapshot at |
///       96      96, signed      20          4        40
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Globals {
    /// Wei set aside for the claims of past snapshots.
    pub reserved: u128,
    /// Wei of the contract's balance that some snapshot has seen. Income that no snapshot has
    /// seen yet is the balance minus this. Negative when burns have drawn more from unseen income
    /// than the redeem pool held.
    pub assigned: i128,
    /// Id of the last snapshot, 0 before the first.
    pub snapshot_id: u32,
    /// Time of the last snapshot, in seconds; at first the time of construction.
    pub snapshot_at: u64,
}

/// What only burns, snapshots, income and moves of excluded accounts need to know.
///
/// ```text
///   0       96         192         208        240      248        256
///   | supply | excluded | claim bps | interval | tokens | smoothed |
///      96        96          16          32        8    1 and 7 unused
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// Total supply, in token units.
    pub supply: u128,
    /// Tokens of excluded accounts.
    pub excluded: u128,
    /// Part of the revenue that goes to claims, in basis points (0 to 10,000); the rest raises
    /// what a burn redeems.
    pub claim_bps: u16,
    /// Minimum time between snapshots, in seconds (at least 1).
    pub interval: u32,
    /// Number of listed revenue tokens.
    pub tokens: u8,
    /// Whether a snapshot shares only a part of the income that came in shortly before it.
    pub smoothed: bool,
}

/// A snapshot.
///
/// ```text
///   0          96        192      208    248  256
///   | claimable | sharing | tokens | time | -  |
///        96         96        16      40    8
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// Wei shared by this snapshot.
    pub claimable: u128,
    /// Supply it is shared among, in token units. Never 0.
    pub sharing: u128,
    /// Bit `t`: it shares revenue token `t` too.
    pub tokens: u16,
    /// When it was taken, in seconds.
    pub time: u64,
}

/// The books of a listed revenue token.
///
/// ```text
///   0           128      256
///   | redeemable | pending |
///        128         128
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Books {
    /// What burns redeem.
    pub redeemable: u128,
    /// What the next snapshot shares.
    pub pending: u128,
}

/// A proposal to exclude an account.
///
/// ```text
///   0      40         60      61  256
///   | since | snapshot | vetoed | - |
///      40        20        1     195
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Proposal {
    /// When it was made, in seconds; 0 if there is none.
    pub since: u64,
    /// The last snapshot at that time.
    pub snapshot_id: u32,
    /// Whether the account has forbidden it for ever.
    pub vetoed: bool,
}

impl Account {
    /// Reads the word.
    #[inline(always)]
    pub fn unpack(word: U256) -> Self {
        let (balance, previous, rest) = split_96_96_64(word);
        Self {
            balance,
            previous,
            period: (rest & MAX_U20) as u32,
            settled: (rest >> 20 & MAX_U20) as u32,
            history: (rest >> 40 & MAX_U20) as u32,
            claimed: (rest >> 60 & 7) as u8,
            excluded: rest >> 63 == 1,
        }
    }

    /// What counts for snapshots from `period` on.
    #[inline(always)]
    pub fn share(&self) -> u128 {
        match self.excluded {
            true => 0,
            false => self.balance,
        }
    }

    /// The word. Every field must be within its width.
    #[inline(always)]
    pub fn pack(&self) -> U256 {
        let rest = self.period as u64
            | (self.settled as u64) << 20
            | (self.history as u64) << 40
            | (self.claimed as u64) << 60
            | (self.excluded as u64) << 63;
        join_96_96_64(self.balance, self.previous, rest)
    }
}

impl Entry {
    /// Reads the word.
    #[inline(always)]
    pub fn unpack(word: U256) -> Self {
        let [a, b, c, d] = *word.as_limbs();
        Self {
            balance: a as u128 | (b as u32 as u128) << 64,
            claimed: (b >> 32) as u128 | (c as u128) << 32 | ((d & 0xff_ffff) as u128) << 96,
            lower: (d >> 24 & MAX_U20) as u32,
            link: (d >> 44) as u32,
        }
    }

    /// The word. Every field must be within its width.
    #[inline(always)]
    pub fn pack(&self) -> U256 {
        U256::from_limbs([
            self.balance as u64,
            (self.balance >> 64) as u64 | (self.claimed as u64) << 32,
            (self.claimed >> 32) as u64,
            (self.claimed >> 96) as u64 | (self.lower as u64) << 24 | (self.link as u64) << 44,
        ])
    }
}

impl Globals {
    /// Reads the word.
    #[inline(always)]
    pub fn unpack(word: U256) -> Self {
        let (reserved, assigned, rest) = split_96_96_64(word);
        Self {
            reserved,
            // Shifted up and back down: bit 95 becomes the sign.
            assigned: (assigned << 32) as i128 >> 32,
            snapshot_id: (rest & MAX_U20) as u32,
            snapshot_at: rest >> 24,
        }
    }

    /// The word. Every field must be within its width.
    #[inline(always)]
    pub fn pack(&self) -> U256 {
        let rest = self.snapshot_id as u64 | self.snapshot_at << 24;
        join_96_96_64(self.reserved, self.assigned as u128 & MAX_U96, rest)
    }
}

impl Terms {
    /// Reads the word.
    #[inline(always)]
    pub fn unpack(word: U256) -> Self {
        let (supply, excluded, rest) = split_96_96_64(word);
        Self {
            supply,
            excluded,
            claim_bps: rest as u16,
            interval: (rest >> 16) as u32,
            tokens: (rest >> 48) as u8,
            smoothed: rest >> 56 & 1 == 1,
        }
    }

    /// The word. Every field must be within its width.
    #[inline(always)]
    pub fn pack(&self) -> U256 {
        let rest = self.claim_bps as u64
            | (self.interval as u64) << 16
            | (self.tokens as u64) << 48
            | (self.smoothed as u64) << 56;
        join_96_96_64(self.supply, self.excluded, rest)
    }
}

impl Snapshot {
    /// Reads the word.
    #[inline(always)]
    pub fn unpack(word: U256) -> Self {
        let (claimable, sharing, rest) = split_96_96_64(word);
        Self {
            claimable,
            sharing,
            tokens: rest as u16,
            time: rest >> 16 & MAX_U40,
        }
    }

    /// The word. Every field must be within its width.
    #[inline(always)]
    pub fn pack(&self) -> U256 {
        let rest = self.tokens as u64 | self.time << 16;
        join_96_96_64(self.claimable, self.sharing, rest)
    }
}

impl Books {
    /// Reads the word.
    #[inline(always)]
    pub fn unpack(word: U256) -> Self {
        let [a, b, c, d] = *word.as_limbs();
        Self {
            redeemable: a as u128 | (b as u128) << 64,
            pending: c as u128 | (d as u128) << 64,
        }
    }

    /// The word.
    #[inline(always)]
    pub fn pack(&self) -> U256 {
        U256::from_limbs([
            self.redeemable as u64,
            (self.redeemable >> 64) as u64,
            self.pending as u64,
            (self.pending >> 64) as u64,
        ])
    }
}

impl Proposal {
    /// Reads the word.
    #[inline(always)]
    pub fn unpack(word: U256) -> Self {
        let rest = word.as_limbs()[0];
        Self {
            since: rest & MAX_U40,
            snapshot_id: (rest >> 40 & MAX_U20) as u32,
            vetoed: rest >> 60 & 1 == 1,
        }
    }

    /// The word. Every field must be within its width.
    #[inline(always)]
    pub fn pack(&self) -> U256 {
        U256::from(self.since | (self.snapshot_id as u64) << 40 | (self.vetoed as u64) << 60)
    }
}

/// Fits a time into the 40 bits of the words (until the year 36812).
#[inline(always)]
pub fn seconds(time: u64) -> u64 {
    time.min(MAX_U40)
}

/// `amount`, if it fits in 128 bits.
#[inline(always)]
pub fn to_u128(amount: U256) -> Option<u128> {
    let [a, b, c, d] = *amount.as_limbs();
    (c | d == 0).then_some(a as u128 | (b as u128) << 64)
}

/// `amount`, if it fits in 96 bits.
#[inline(always)]
pub fn to_u96(amount: U256) -> Option<u128> {
    let [a, b, c, d] = *amount.as_limbs();
    (b >> 32 | c | d == 0).then_some(a as u128 | (b as u128) << 64)
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
