//! The packed words of assertions and games. Every layout is drawn from the lowest bit up.
use alloy_primitives::{Address, B256, U256};

/// Largest challenger's bond, in wei.
pub const MAX_BOND: u128 = (1 << 64) - 1;
/// Largest asserter's bond, in wei.
pub const MAX_STAKE: u128 = (1 << 96) - 1;
/// Most attempts to answer a request.
pub const MAX_ATTEMPTS: u8 = 3;
/// Ids of requests are below it.
pub const MAX_REQUESTS: u64 = 1 << 38;
/// Most games of one assertion. Filling it costs more than any bond.
pub const MAX_GAMES: u32 = (1 << 24) - 1;

const MAX_U24: u64 = (1 << 24) - 1;
const MAX_U28: u64 = (1 << 28) - 1;
const MAX_U36: u64 = (1 << 36) - 1;
const MAX_U40: u64 = (1 << 40) - 1;

/// The bonds and clocks of a dispute. Entries are appended, never changed: an assertion refers to its terms by
/// their number.
///
/// ```text
///   0      64       96               128                160     256
///   | bond | window | asserter clock | challenger clock | stake |
///      64      32           32                 32          96
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// What a challenger deposits for a game, in wei.
    pub bond: u128,
    /// How long after an assertion games can be opened, in seconds.
    pub window: u32,
    /// What the asserter may spend on all its moves of a game, in seconds.
    pub asserter_clock: u32,
    /// What the challenger may spend, in seconds.
    pub challenger_clock: u32,
    /// What of the operator's stake an assertion locks, in wei.
    pub stake: u128,
}

/// State of an assertion.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AssertionStatus {
    /// There is none.
    #[default]
    None,
    /// It can be disputed.
    Asserted,
    /// It was proven wrong or not defended.
    Fallen,
    /// It stands; nothing was delivered.
    Final,
    /// It stands and the consumer has it.
    Delivered,
    /// It stands; the consumer's callback failed and can be tried again.
    DeliveryFailed,
}

/// An assertion. Its id is `4 * request + attempt`.
///
/// ```text
///   0      40      64      88       92       95      96         256
///   | time | games | terms | levels | status | early | operator |
///      40     24      24       4        3        1        160
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Assertion {
    /// In seconds. While asserted: the last second in which a game can be opened. Fallen: when it fell. Later: when it
    /// became final.
    pub time: u64,
    /// Games that are open; once fallen, those that were open when it fell.
    pub games: u32,
    /// Number of its terms.
    pub terms: u32,
    /// Moves from the root of its trace tree to a leaf.
    pub levels: u8,
    /// Its state.
    pub status: AssertionStatus,
    /// The consumer was given the answer before it was final.
    pub early: bool,
    /// Who asserted.
    pub operator: Address,
}

/// Whose move it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Turn {
    /// The asserter reveals.
    #[default]
    Asserter,
    /// The challenger picks or proves.
    Challenger,
}

/// State of a game.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GameStatus {
    /// No game was ever played at this seat.
    #[default]
    Idle,
    /// It is played, or can be collected if its assertion has fallen.
    Open,
    /// The challenger won by proof.
    ProvenFraud,
    /// The challenger won: the asserter's clock was over.
    AsserterLate,
    /// The challenger lost: its clock was over.
    ChallengerLate,
    /// The assertion fell by another game.
    Moot,
}

/// A game: first of the two words of a seat. The second is the node that is disputed. Both are used again for the
/// next game at the seat.
///
/// ```text
///   0               32                64          104     108    112    113      116  128    156         192    256
///   | asserter left | challenger left | assertion | level | last | turn | status | - | path | last move | bond |
///           32               32             40        4       4      1      3     12    28        36        64
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Game {
    /// What is left of the asserter's clock, in seconds.
    pub asserter_left: u32,
    /// What is left of the challenger's clock, in seconds.
    pub challenger_left: u32,
    /// Id of the disputed assertion.
    pub assertion: u64,
    /// Picks so far.
    pub level: u8,
    /// The level at which there is a proof instead of a pick.
    pub last: u8,
    /// Whose move it is.
    pub turn: Turn,
    /// Its state.
    pub status: GameStatus,
    /// The picks so far, four bits each, the last one lowest.
    pub path: u32,
    /// When the clock of the side to move was started, in seconds.
    pub last_move: u64,
    /// The challenger's bond, in wei.
    pub bond: u128,
}

impl Terms {
    /// Reads the word.
    #[inline(always)]
    pub fn unpack(word: U256) -> Self {
        let [a, b, c, d] = *word.as_limbs();
        Self {
            bond: a as u128,
            window: b as u32,
            asserter_clock: (b >> 32) as u32,
            challenger_clock: c as u32,
            stake: (c >> 32) as u128 | (d as u128) << 32,
        }
    }

    /// The word. Every field must be within its width.
    #[inline(always)]
    pub fn pack(&self) -> U256 {
        U256::from_limbs([
            self.bond as u64,
            self.window as u64 | (self.asserter_clock as u64) << 32,
            self.challenger_clock as u64 | (self.stake as u64) << 32,
            (self.stake >> 32) as u64,
        ])
    }
}

impl AssertionStatus {
    fn unpack(code: u64) -> Self {
        match code {
            1 => Self::Asserted,
            2 => Self::Fallen,
            3 => Self::Final,
            4 => Self::Delivered,
            5 => Self::DeliveryFailed,
            _ => Self::None,
        }
    }

    /// Whether the assertion stands for good.
    #[inline(always)]
    pub fn is_final(self) -> bool {
        matches!(self, Self::Final | Self::Delivered | Self::DeliveryFailed)
    }
}

impl Assertion {
    /// Reads the word.
    #[inline(always)]
    pub fn unpack(word: U256) -> Self {
        let [a, b, _, _] = *word.as_limbs();
        Self {
            time: a & MAX_U40,
            games: (a >> 40) as u32,
            terms: (b & MAX_U24) as u32,
            levels: (b >> 24 & 15) as u8,
            status: AssertionStatus::unpack(b >> 28 & 7),
            early: b >> 31 & 1 == 1,
            operator: address_above(word),
        }
    }

    /// The word. Every field must be within its width.
    #[inline(always)]
    pub fn pack(&self) -> U256 {
        let rest = self.terms as u64
            | (self.levels as u64) << 24
            | (self.status as u64) << 28
            | (self.early as u64) << 31;
        let low = self.time as u128 | (self.games as u128) << 40 | (rest as u128) << 64;
        below_address(self.operator, low)
    }
}

impl GameStatus {
    fn unpack(code: u64) -> Self {
        match code {
            1 => Self::Open,
            2 => Self::ProvenFraud,
            3 => Self::AsserterLate,
            4 => Self::ChallengerLate,
            5 => Self::Moot,
            _ => Self::Idle,
        }
    }
}

impl Game {
    /// Reads the word.
    #[inline(always)]
    pub fn unpack(word: U256) -> Self {
        let [a, b, c, d] = *word.as_limbs();
        Self {
            asserter_left: a as u32,
            challenger_left: (a >> 32) as u32,
            assertion: b & MAX_U40,
            level: (b >> 40 & 15) as u8,
            last: (b >> 44 & 15) as u8,
            turn: match b >> 48 & 1 {
                0 => Turn::Asserter,
                _ => Turn::Challenger,
            },
            status: GameStatus::unpack(b >> 49 & 7),
            path: (c & MAX_U28) as u32,
            last_move: c >> 28,
            bond: d as u128,
        }
    }

    /// The word. Every field must be within its width.
    #[inline(always)]
    pub fn pack(&self) -> U256 {
        U256::from_limbs([
            self.asserter_left as u64 | (self.challenger_left as u64) << 32,
            self.assertion
                | (self.level as u64) << 40
                | (self.last as u64) << 44
                | (self.turn as u64) << 48
                | (self.status as u64) << 49,
            self.path as u64 | self.last_move << 28,
            self.bond as u64,
        ])
    }
}

/// The id of an assertion.
#[inline(always)]
pub fn assertion_id(request: u64, attempt: u8) -> u64 {
    request << 2 | attempt as u64 & 3
}

/// The request and the attempt of an assertion.
#[inline(always)]
pub fn request_of(assertion: u64) -> (u64, u8) {
    (assertion >> 2, (assertion & 3) as u8)
}

/// Fits a time into the 36 bits of a game's word (until the year 4147).
#[inline(always)]
pub fn seconds(time: u64) -> u64 {
    time.min(MAX_U36)
}

/// The address in the upper 160 bits of a word.
#[inline(always)]
pub fn address_above(word: U256) -> Address {
    Address::from_word(B256::from(word >> 96_usize))
}

/// The word of an address above 96 bits.
#[inline(always)]
pub fn below_address(address: Address, low: u128) -> U256 {
    U256::from_be_bytes(address.into_word().0) << 96
        | U256::from_limbs([low as u64, (low >> 64) as u64, 0, 0])
}
