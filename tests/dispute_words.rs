//! The packed words of disputes: every field survives a round trip, at its edges and between, and lies where the layout
//! diagrams say.
use alloy_primitives::{Address, U256};
use imo::dispute::types::{
    assertion_id, request_of, seconds, Assertion, AssertionStatus, Game, GameStatus, Terms, Turn,
};
use imo_tests::words::{bits, field};
use proptest::prelude::*;

fn number(value: impl Into<u128>) -> U256 {
    U256::from(value.into())
}

const ASSERTION_STATUSES: [AssertionStatus; 6] = [
    AssertionStatus::None,
    AssertionStatus::Asserted,
    AssertionStatus::Fallen,
    AssertionStatus::Final,
    AssertionStatus::Delivered,
    AssertionStatus::DeliveryFailed,
];

const GAME_STATUSES: [GameStatus; 6] = [
    GameStatus::Idle,
    GameStatus::Open,
    GameStatus::ProvenFraud,
    GameStatus::AsserterLate,
    GameStatus::ChallengerLate,
    GameStatus::Moot,
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, ..ProptestConfig::default() })]

    #[test]
    fn terms_round_trip(
        (bond, stake) in (bits(64), bits(96)),
        (window, asserter, challenger) in (bits(32), bits(32), bits(32)),
    ) {
        let terms = Terms {
            bond,
            window: window as u32,
            asserter_clock: asserter as u32,
            challenger_clock: challenger as u32,
            stake,
        };
        let word = terms.pack();
        prop_assert_eq!(Terms::unpack(word), terms);
        prop_assert_eq!(field(word, 0, 64), number(bond));
        prop_assert_eq!(field(word, 64, 32), number(window));
        prop_assert_eq!(field(word, 96, 32), number(asserter));
        prop_assert_eq!(field(word, 128, 32), number(challenger));
        prop_assert_eq!(field(word, 160, 96), number(stake));
    }

    #[test]
    fn assertion_round_trip(
        (time, games, terms) in (bits(40), bits(24), bits(24)),
        (levels, status, early) in (bits(4), 0..6usize, any::<bool>()),
        operator in prop_oneof![
            Just([0; 20]),
            Just([0xff; 20]),
            (0..160usize).prop_map(|bit| {
                let mut bytes = [0; 20];
                bytes[bit / 8] = 1 << (bit % 8);
                bytes
            }),
            any::<[u8; 20]>(),
        ],
    ) {
        let operator = Address::from(operator);
        let assertion = Assertion {
            time: time as u64,
            games: games as u32,
            terms: terms as u32,
            levels: levels as u8,
            status: ASSERTION_STATUSES[status],
            early,
            operator,
        };
        let word = assertion.pack();
        prop_assert_eq!(Assertion::unpack(word), assertion);
        prop_assert_eq!(field(word, 0, 40), number(time));
        prop_assert_eq!(field(word, 40, 24), number(games));
        prop_assert_eq!(field(word, 64, 24), number(terms));
        prop_assert_eq!(field(word, 88, 4), number(levels));
        prop_assert_eq!(field(word, 92, 3), number(status as u64));
        prop_assert_eq!(field(word, 95, 1), number(early as u8));
        prop_assert_eq!(field(word, 96, 160), U256::from_be_slice(operator.as_slice()));
    }

    #[test]
    fn game_round_trip(
        (asserter_left, challenger_left) in (bits(32), bits(32)),
        (assertion, level, last) in (bits(40), bits(4), bits(4)),
        (turn, status) in (any::<bool>(), 0..6usize),
        (path, last_move, bond) in (bits(28), bits(36), bits(64)),
    ) {
        let game = Game {
            asserter_left: asserter_left as u32,
            challenger_left: challenger_left as u32,
            assertion: assertion as u64,
            level: level as u8,
            last: last as u8,
            turn: if turn { Turn::Challenger } else { Turn::Asserter },
            status: GAME_STATUSES[status],
            path: path as u32,
            last_move: last_move as u64,
            bond,
        };
        let word = game.pack();
        prop_assert_eq!(Game::unpack(word), game);
        prop_assert_eq!(field(word, 0, 32), number(asserter_left));
        prop_assert_eq!(field(word, 32, 32), number(challenger_left));
        prop_assert_eq!(field(word, 64, 40), number(assertion));
        prop_assert_eq!(field(word, 104, 4), number(level));
        prop_assert_eq!(field(word, 108, 4), number(last));
        prop_assert_eq!(field(word, 112, 1), number(turn as u8));
        prop_assert_eq!(field(word, 113, 3), number(status as u64));
        prop_assert_eq!(field(word, 116, 12), U256::ZERO);
        prop_assert_eq!(field(word, 128, 28), number(path));
        prop_assert_eq!(field(word, 156, 36), number(last_move));
        prop_assert_eq!(field(word, 192, 64), number(bond));
    }

    #[test]
    fn ids_say_request_and_attempt(request in bits(38), attempt in 0..3u8) {
        let id = assertion_id(request as u64, attempt);
        prop_assert!(id < 1 << 40);
        prop_assert_eq!(request_of(id), (request as u64, attempt));
    }
}

#[test]
fn an_empty_word_is_nothing() {
    assert_eq!(Game::unpack(U256::ZERO), Game::default());
    assert_eq!(Assertion::unpack(U256::ZERO), Assertion::default());
    assert_eq!(Game::default().status, GameStatus::Idle);
    assert_eq!(Assertion::default().status, AssertionStatus::None);
    assert_eq!(Game::default().pack(), U256::ZERO);
    assert_eq!(Assertion::default().pack(), U256::ZERO);
}

#[test]
fn times_fit() {
    assert_eq!(seconds(u64::MAX), (1 << 36) - 1);
    assert_eq!(seconds(1_700_000_000), 1_700_000_000);
}
