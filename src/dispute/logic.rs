//! The rules of disputes on plain values: who may move when, what a move must show, and where the bonds go. A
//! caller loads the words, calls the rule, stores the words that it gives back and pays what it says. No
//! storage, no host.
use super::{
    ends::Fall,
    types::{
        request_of, seconds, Assertion, AssertionStatus, Game, GameStatus, Terms, Turn, MAX_GAMES,
    },
};
use crate::merkle::{self, climb, fold, leaf, FOLD, WIDTH};
use alloy_primitives::{Address, B256, U256};

/// Why a message is refused. The game stays as it was, and its clock runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// The assertion has fallen, is final, or does not exist.
    NotAsserted,
    /// The assertion has not fallen.
    NotFallen,
    /// Trace root and output are not those that were asserted.
    WrongClaim,
    /// The time in which games can be opened is over.
    WindowClosed,
    /// The time in which games can be opened is not over.
    WindowOpen,
    /// Games are open.
    Disputed,
    /// There are as many games as can be counted.
    TooManyGames,
    /// A game is open at the seat.
    SeatTaken,
    /// The money sent is not exactly the bond.
    WrongBond,
    /// No game is open at the seat.
    NotOpen,
    /// It is the other side's move.
    NotYourTurn,
    /// The game is at another level, or needs a proof instead of a pick or a pick instead of a proof.
    WrongLevel,
    /// The clock of the side to move is over.
    Late,
    /// The clock of the side to move is not over.
    NotLate,
    /// What is shown does not hash to the node or root that it should be part of.
    WrongHash,
    /// The tile is right.
    NoFraud,
    /// Nothing guarantees that the programs can be run until the end.
    KeepaliveDue,
    /// A parameter is out of its range.
    InvalidTerms,
}

/// What an assertion claims, as the sender of a message says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Root of the trace tree.
    pub trace_root: B256,
    /// Hash of the output, or of the outputs of all elements ([`merkle::output_hash`]).
    pub output_hash: B256,
}

/// A node's place among the sixteen that were revealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Which of them, 0 to 15.
    pub child: u8,
    /// The node.
    pub hash: B256,
    /// The siblings on its way up, from the lowest.
    pub siblings: [B256; FOLD],
}

/// An assertion that a message is about, its terms, and what the sender says that it claims.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// Word of the assertion.
    pub assertion: &'a Assertion,
    /// The claim that is stored with it.
    pub stored: B256,
    /// Its terms.
    pub terms: &'a Terms,
    /// What it claims.
    pub claim: Claim,
}

/// What the request and the operator fix about a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Salt of the leaves ([`salt_of`]).
    pub salt: B256,
    /// Number of tiles of all elements.
    pub tiles: u32,
    /// Number of elements; 1 unless it is a batch.
    pub elements: u32,
}

/// The leaf of an element's last tile, shown to be part of the trace.
#[derive(Clone, Copy, Debug)]
pub struct LastTile<'a> {
    /// Which element, from 0.
    pub element: u32,
    /// Hashes of the asserted outputs of all elements.
    pub outputs: &'a [B256],
    /// The leaf.
    pub leaf: B256,
    /// The siblings of its path, from the lowest up.
    pub siblings: &'a [B256],
}

impl Assertion {
    /// Whether it can be disputed.
    pub(super) fn live(&self) -> Result<(), Error> {
        ensure(self.status == AssertionStatus::Asserted, Error::NotAsserted)
    }
}

impl Case<'_> {
    fn check_claim(&self) -> Result<(), Error> {
        let said = merkle::claim(self.claim.trace_root, self.claim.output_hash);
        ensure(said == self.stored, Error::WrongClaim)
    }
}

impl Shape {
    /// The last tile of an element, whose data is its output.
    pub fn last_tile(&self, element: u32) -> Option<u32> {
        let each = self.tiles.checked_div(self.elements)?;
        each.checked_mul(element.checked_add(1)?)?.checked_sub(1)
    }
}

impl Game {
    /// Whether the side to move has let its clock run out.
    #[inline(always)]
    pub fn is_late(&self, now: u64) -> bool {
        let left = match self.turn {
            Turn::Asserter => self.asserter_left,
            Turn::Challenger => self.challenger_left,
        };
        now.saturating_sub(self.last_move) > left as u64
    }

    /// Whether the challenger has lost, though nobody may have said so yet.
    #[inline(always)]
    pub fn is_forfeit(&self, now: u64) -> bool {
        self.turn == Turn::Challenger && self.is_late(now)
    }

    /// The last second in which the side to move can.
    #[inline(always)]
    pub fn deadline(&self) -> u64 {
        let left = match self.turn {
            Turn::Asserter => self.asserter_left,
            Turn::Challenger => self.challenger_left,
        };
        self.last_move + left as u64
    }

    /// Checks turn, level and clock, and stops the clock of the side that moves.
    #[inline(always)]
    fn step(&self, turn: Turn, level: u8, now: u64) -> Result<Game, Error> {
        ensure(self.status == GameStatus::Open, Error::NotOpen)?;
        ensure(self.turn == turn, Error::NotYourTurn)?;
        ensure(self.level == level, Error::WrongLevel)?;
        ensure(!self.is_late(now), Error::Late)?;
        let elapsed = now.saturating_sub(self.last_move) as u32;
        let mut next = *self;
        // What the chain's clock has passed stays passed.
        next.last_move = seconds(now.max(self.last_move));
        match turn {
            Turn::Asserter => {
                next.asserter_left = next.asserter_left.saturating_sub(elapsed);
                next.turn = Turn::Challenger;
            }
            Turn::Challenger => {
                next.challenger_left = next.challenger_left.saturating_sub(elapsed);
                next.turn = Turn::Asserter;
            }
        }
        Ok(next)
    }
}

/// Opens a game at a seat, whose words come in as they are. Gives back the new words of the assertion and of the seat.
///
/// # Errors
/// [`Error::NotAsserted`], [`Error::WindowClosed`], [`Error::TooManyGames`], [`Error::SeatTaken`], [`Error::WrongClaim`],
/// [`Error::WrongBond`] and [`Error::KeepaliveDue`].
pub fn open(
    case: &Case,
    id: u64,
    seat: &Game,
    value: u128,
    (now, safe_until): (u64, u64),
) -> Result<(Assertion, Game, B256), Error> {
    let Case {
        assertion, terms, ..
    } = *case;
    assertion.live()?;
    ensure(now <= assertion.time, Error::WindowClosed)?;
    ensure(assertion.games < MAX_GAMES, Error::TooManyGames)?;
    ensure(seat.status != GameStatus::Open, Error::SeatTaken)?;
    case.check_claim()?;
    ensure(value == terms.bond, Error::WrongBond)?;
    check_keepalive(now, terms.game_life(), safe_until)?;
    let game = Game {
        asserter_left: terms.asserter_clock,
        challenger_left: terms.challenger_clock,
        assertion: id,
        level: 0,
        last: assertion.levels.saturating_sub(1),
        turn: Turn::Asserter,
        status: GameStatus::Open,
        path: 0,
        last_move: seconds(now),
        bond: terms.bond,
    };
    let assertion = Assertion {
        games: assertion.games + 1,
        ..*assertion
    };
    Ok((assertion, game, case.claim.trace_root))
}

/// The asserter's move: the sixteen nodes four levels below the disputed one. Whoever sends it: the hash proves it.
///
/// # Errors
/// [`Error::NotOpen`], [`Error::NotYourTurn`], [`Error::WrongLevel`], [`Error::Late`] and [`Error::WrongHash`].
pub fn reveal(
    game: &Game,
    node: B256,
    level: u8,
    hashes: &[B256; WIDTH],
    now: u64,
) -> Result<Game, Error> {
    let next = game.step(Turn::Asserter, level, now)?;
    ensure(fold(hashes) == node, Error::WrongHash)?;
    Ok(next)
}

/// The challenger's move: the node that is disputed from now on, one of the sixteen. Only the seat's challenger
/// may send it. Gives back both words of the game.
///
/// # Errors
/// As [`reveal`].
pub fn pick(
    game: &Game,
    node: B256,
    level: u8,
    step: &Step,
    now: u64,
) -> Result<(Game, B256), Error> {
    let mut next = game.step(Turn::Challenger, level, now)?;
    ensure(level < game.last, Error::WrongLevel)?;
    next.path = step.descend(game.path, node)?;
    next.level += 1;
    Ok((next, step.hash))
}

/// The last pick and the proof in one message, from anyone, for the game's challenger. `expected` gives the leaf
/// that the tile of an index must have ([`super::judge::expected_leaf`]).
///
/// # Errors
/// As [`reveal`], [`Error::NotAsserted`], [`Error::WrongClaim`], [`Error::NoFraud`], and those of `expected`.
pub fn prove<E: From<Error>>(
    case: &Case,
    (game, node): (&Game, B256),
    step: &Step,
    now: u64,
    expected: impl FnOnce(u32) -> Result<B256, E>,
) -> Result<Fall, E> {
    case.assertion.live()?;
    let next = game.step(Turn::Challenger, game.last, now)?;
    case.check_claim()?;
    let index = step.descend(game.path, node)?;
    ensure(expected(index)? != step.hash, Error::NoFraud)?;
    Ok(case
        .assertion
        .fall(&next, case.terms, GameStatus::ProvenFraud, now))
}

/// The proof that an asserted output is not what the trace says. From anyone, for the game's challenger, in any open
/// game at any time until the challenger is late.
///
/// # Errors
/// [`Error::NotAsserted`], [`Error::NotOpen`], [`Error::Late`], [`Error::WrongClaim`], [`Error::WrongHash`] and
/// [`Error::NoFraud`].
pub fn prove_output(
    case: &Case,
    game: &Game,
    shape: &Shape,
    last: &LastTile,
    now: u64,
) -> Result<Fall, Error> {
    let Case {
        assertion,
        terms,
        claim,
        ..
    } = *case;
    assertion.live()?;
    ensure(game.status == GameStatus::Open, Error::NotOpen)?;
    ensure(!game.is_forfeit(now), Error::Late)?;
    case.check_claim()?;
    // Without the number, an output that looks like a list of hashes could be taken for one.
    let complete = last.outputs.len() == shape.elements as usize;
    let listed = complete && merkle::output_hash(last.outputs) == claim.output_hash;
    ensure(listed, Error::WrongClaim)?;
    let output = last.outputs.get(last.element as usize);
    let output = output.ok_or(Error::WrongClaim)?;
    let index = shape.last_tile(last.element).ok_or(Error::WrongClaim)?;
    let opened = last.siblings.len() == FOLD * assertion.levels as usize
        && climb(index, last.leaf, last.siblings) == claim.trace_root;
    ensure(opened, Error::WrongHash)?;
    ensure(leaf(shape.salt, *output) != last.leaf, Error::NoFraud)?;
    Ok(assertion.fall(game, terms, GameStatus::ProvenFraud, now))
}

/// Whether the programs are sure to run for `life` more seconds.
///
/// # Errors
/// [`Error::KeepaliveDue`].
#[inline(always)]
pub fn check_keepalive(now: u64, life: u64, safe_until: u64) -> Result<(), Error> {
    let fits = now
        .checked_add(life)
        .is_some_and(|until| until <= safe_until);
    ensure(fits, Error::KeepaliveDue)
}

/// The salt of an assertion's leaves, on this chain and for this oracle.
#[inline(always)]
pub fn salt_of(chain_id: U256, oracle: Address, id: u64, assertion: &Assertion) -> B256 {
    let (request, attempt) = request_of(id);
    merkle::salt(chain_id, oracle, request, attempt, assertion.operator)
}

impl Step {
    /// The path to the child, if it is a child of the node.
    #[inline(always)]
    fn descend(&self, path: u32, node: B256) -> Result<u32, Error> {
        let inside = (self.child as usize) < WIDTH;
        let child = climb(self.child as u32, self.hash, &self.siblings);
        ensure(inside && child == node, Error::WrongHash)?;
        Ok(path << FOLD | self.child as u32)
    }
}

/// `Ok` if the rule holds.
#[inline(always)]
pub(super) fn ensure(rule: bool, error: Error) -> Result<(), Error> {
    if rule {
        Ok(())
    } else {
        Err(error)
    }
}
