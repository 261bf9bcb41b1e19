//! How games and assertions end, and where the bonds go.
//!
//! # Money
//! ```text
//! an assertion falls     quarter = floor(S / 4); share = floor(quarter / open games)
//!                        the game that made it fall: C + quarter + share
//!                        every other open game, when it is collected: C + share
//!                        burnt: S - quarter - share * open games
//! a challenger is late   the operator: floor(C / 2); burnt: the rest of C, and the share if the assertion has fallen
//! ```
//! Nothing else moves money: a move is worth what its game is worth in the end.
use super::{
    logic::{ensure, Error},
    types::{
        seconds, Assertion, AssertionStatus, Game, GameStatus, Terms, Turn, MAX_BOND, MAX_STAKE,
    },
};

/// Gas that opening a game may cost.
pub const OPEN_GAS: u128 = 80_000;
/// Gas that an asserter's move may cost.
pub const REVEAL_GAS: u128 = 45_000;
/// Gas that a challenger's move may cost.
pub const PICK_GAS: u128 = 38_000;
/// Gas that the proof may cost.
pub const PROVE_GAS: u128 = 150_000;

/// An assertion has fallen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fall {
    /// New word of the assertion.
    pub assertion: Assertion,
    /// New word of the game.
    pub game: Game,
    /// Taken from the operator's locked stake, in wei.
    pub slashed: u128,
    /// Credit of the game's challenger, in wei: its bond and its reward.
    pub to_challenger: u128,
    /// Burnt, in wei.
    pub burnt: u128,
}

/// A game has ended and the assertion stands or had fallen before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed {
    /// New word of the assertion.
    pub assertion: Assertion,
    /// New word of the game.
    pub game: Game,
    /// Credit of the game's challenger, in wei.
    pub to_challenger: u128,
    /// Credit of the assertion's operator, in wei.
    pub to_operator: u128,
    /// Burnt, in wei.
    pub burnt: u128,
}

/// What became of a game whose clock was over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timeout {
    /// The asserter's: the assertion falls.
    Asserter(Fall),
    /// The challenger's: it loses its bond.
    Challenger(Closed),
}

impl Terms {
    /// The smallest bonds that pay an honest side's gas at the highest gas price (in wei) that is reckoned with, for
    /// trees of so many levels: (asserter's, challenger's). The challenger's is twice what defending costs, because half of it
    /// is burnt; the asserter's is eight times what winning costs, because a prover is sure of a quarter.
    pub fn least_bonds(levels: u8, gas_price: u128) -> Option<(u128, u128)> {
        let levels = levels as u128;
        let defence = REVEAL_GAS * levels;
        let attack = OPEN_GAS + PICK_GAS * levels.saturating_sub(1) + PROVE_GAS;
        Some((
            gas_price.checked_mul(8 * attack)?,
            gas_price.checked_mul(2 * defence)?,
        ))
    }

    /// Checks terms for trees of so many levels and a highest gas price.
    ///
    /// # Errors
    /// [`Error::InvalidTerms`] if a bond is too small or too large, or a time is zero.
    pub fn check(&self, levels: u8, gas_price: u128) -> Result<(), Error> {
        let (stake, bond) = Self::least_bonds(levels, gas_price).ok_or(Error::InvalidTerms)?;
        let timed = self.window > 0 && self.asserter_clock > 0 && self.challenger_clock > 0;
        let bonded = (stake..=MAX_STAKE).contains(&self.stake)
            && (bond..=MAX_BOND).contains(&self.bond)
            && self.stake > 0
            && self.bond > 0;
        ensure(timed && bonded, Error::InvalidTerms)
    }

    /// The longest that a game lasts, in seconds.
    #[inline(always)]
    pub fn game_life(&self) -> u64 {
        self.asserter_clock as u64 + self.challenger_clock as u64 + 1
    }

    /// The longest that an assertion can be disputed, in seconds.
    #[inline(always)]
    pub fn assertion_life(&self) -> u64 {
        self.window as u64 + self.game_life()
    }
}

impl Assertion {
    /// What each game that was open at the fall gets of the stake, in wei.
    #[inline(always)]
    fn share(&self, terms: &Terms) -> u128 {
        (terms.stake / 4)
            .checked_div(self.games as u128)
            .unwrap_or(0)
    }

    /// Ends an assertion that nobody disputes any more.
    ///
    /// # Errors
    /// [`Error::NotAsserted`], [`Error::WindowOpen`] and [`Error::Disputed`].
    #[inline(always)]
    pub fn finalize(&self, now: u64) -> Result<Assertion, Error> {
        self.live()?;
        ensure(now > self.time, Error::WindowOpen)?;
        ensure(self.games == 0, Error::Disputed)?;
        Ok(Assertion {
            time: now,
            status: AssertionStatus::Final,
            ..*self
        })
    }

    /// The fall, by a game that it is open.
    #[inline(never)]
    pub(super) fn fall(&self, game: &Game, terms: &Terms, status: GameStatus, now: u64) -> Fall {
        let quarter = terms.stake / 4;
        let share = self.share(terms);
        Fall {
            assertion: Assertion {
                time: seconds(now),
                status: AssertionStatus::Fallen,
                ..*self
            },
            game: Game { status, ..*game },
            slashed: terms.stake,
            to_challenger: game.bond + quarter + share,
            burnt: terms.stake - quarter - share * self.games as u128,
        }
    }
}

impl Game {
    fn late_challenger(&self) -> (Game, u128, u128) {
        let status = GameStatus::ChallengerLate;
        let to_operator = self.bond / 2;
        let game = Game { status, ..*self };
        (game, to_operator, self.bond - to_operator)
    }
}

/// Ends a game whose side to move has let its clock run out. From anyone.
///
/// # Errors
/// [`Error::NotAsserted`], [`Error::NotOpen`] and [`Error::NotLate`].
pub fn timeout(
    assertion: &Assertion,
    terms: &Terms,
    game: &Game,
    now: u64,
) -> Result<Timeout, Error> {
    assertion.live()?;
    ensure(game.status == GameStatus::Open, Error::NotOpen)?;
    ensure(game.is_late(now), Error::NotLate)?;
    if game.turn == Turn::Asserter {
        let fall = assertion.fall(game, terms, GameStatus::AsserterLate, now);
        return Ok(Timeout::Asserter(fall));
    }
    let (game, to_operator, burnt) = game.late_challenger();
    Ok(Timeout::Challenger(Closed {
        assertion: Assertion {
            games: assertion.games.saturating_sub(1),
            ..*assertion
        },
        game,
        to_challenger: 0,
        to_operator,
        burnt,
    }))
}

/// Ends a game whose assertion fell by another. From anyone. A challenger that was late at that time has lost all the
/// same.
///
/// # Errors
/// [`Error::NotFallen`] and [`Error::NotOpen`].
pub fn collect(assertion: &Assertion, terms: &Terms, game: &Game) -> Result<Closed, Error> {
    ensure(
        assertion.status == AssertionStatus::Fallen,
        Error::NotFallen,
    )?;
    ensure(game.status == GameStatus::Open, Error::NotOpen)?;
    let share = assertion.share(terms);
    let (game, to_challenger, to_operator, burnt) = if game.is_forfeit(assertion.time) {
        let (game, to_operator, burnt) = game.late_challenger();
        (game, 0, to_operator, burnt + share)
    } else {
        let status = GameStatus::Moot;
        (Game { status, ..*game }, game.bond + share, 0, 0)
    };
    Ok(Closed {
        assertion: *assertion,
        game,
        to_challenger,
        to_operator,
        burnt,
    })
}
