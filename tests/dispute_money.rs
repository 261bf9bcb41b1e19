//! Where the bonds go, with accomplices of the liar at the table, at the edges of clocks and windows.
mod disputes;

use disputes::{scene, Refusal, ASSERTER, QUARTER, TERMS};
use imo::dispute::{
    logic::Error,
    player::Attack,
    types::{GameStatus, Terms, Turn},
};

/// The table of sybil games: the more there are, the less an honest challenger gets, but never less than its bond; and the
/// liar never loses less than half its stake, whoever proves.
#[test]
fn sybil_games_do_not_pay() {
    for count in 0..=20 {
        for by_accomplice in [false, true] {
            if by_accomplice && count == 0 {
                continue;
            }
            let mut scene = scene(count);
            for sybil in 0..count as usize {
                scene.open(sybil);
            }
            let honest = scene.honest.clone();
            scene
                .chain
                .open(honest.who, honest.seat, scene.id, TERMS.bond)
                .unwrap();
            let winner = match by_accomplice {
                true => scene.sybils[0].clone(),
                false => honest.clone(),
            };
            scene.win(winner.clone());
            let others = scene.sybils.clone().into_iter().chain([honest.clone()]);
            for player in others.filter(|player| player.place() != winner.place()) {
                scene.chain.collect(player.place()).unwrap();
            }
            let share = QUARTER / (count as u128 + 1);
            let reward = if by_accomplice { 0 } else { QUARTER };
            assert_eq!(scene.chain.credit(honest.who), TERMS.bond + share + reward);
            assert!(scene.loss() >= TERMS.stake / 2);
            // Odd parts are burnt.
            let shared = share * (count as u128 + 1);
            assert_eq!(scene.chain.burnt, TERMS.stake - QUARTER - shared);
        }
    }
}

/// The asserter is late in two games. The one that nobody has ended when the other makes the assertion fall has not lost
/// anything.
#[test]
fn a_game_whose_asserter_is_late_is_alive_at_the_fall() {
    let mut scene = scene(1);
    scene.open(0);
    let honest = scene.honest.clone();
    scene
        .chain
        .open(honest.who, honest.seat, scene.id, TERMS.bond)
        .unwrap();
    scene.chain.now += TERMS.asserter_clock as u64 + 50;
    scene.chain.timeout(scene.sybils[0].place()).unwrap();
    assert_eq!(honest.attack(&scene.chain, scene.id), Attack::Collect);
    scene.chain.collect(honest.place()).unwrap();
    assert_eq!(scene.chain.credit(honest.who), TERMS.bond + QUARTER / 2);
    let game = scene.chain.game(honest.who, honest.seat);
    assert_eq!(game.status, GameStatus::Moot);
}

/// Whether somebody says so before the fall or after, a late challenger has lost its bond.
#[test]
fn a_late_challenger_has_lost_before_the_fall_and_after() {
    let mut ends = Vec::new();
    for timeout_first in [false, true] {
        let mut scene = scene(1);
        scene.open(0);
        let sybil = scene.sybils[0].place();
        scene.reveal(sybil).unwrap();
        scene.chain.now += TERMS.challenger_clock as u64 + 1;
        let honest = scene.honest.clone();
        if timeout_first {
            scene.chain.timeout(sybil).unwrap();
        }
        scene.win(honest.clone());
        if !timeout_first {
            scene.chain.collect(sybil).unwrap();
        }
        let game = scene.chain.game(sybil.0, sybil.1);
        assert_eq!(game.status, GameStatus::ChallengerLate);
        assert_eq!(scene.chain.credit(sybil.0), 0);
        ends.push(scene.chain.credit(ASSERTER));
        let share = if timeout_first { QUARTER } else { QUARTER / 2 };
        assert_eq!(scene.chain.credit(honest.who), TERMS.bond + QUARTER + share);
    }
    assert_eq!(ends[0], ends[1]);
    assert_eq!(ends[0], TERMS.bond / 2);
}

/// Moves after the fall change nothing about who gets what.
#[test]
fn moves_after_the_fall_move_no_money() {
    for moves in 0..4 {
        let mut scene = scene(1);
        scene.open(0);
        scene.win(scene.honest.clone());
        let fallen = scene.chain.now;
        let mut sybil = scene.sybils[0].clone();
        for _ in 0..moves {
            scene.chain.now += 2_000;
            let game = scene.chain.game(sybil.who, sybil.seat);
            let revealed = &scene.chain.revealed[&sybil.place()];
            match game.turn {
                Turn::Asserter => {
                    let _ = scene.reveal(sybil.place());
                }
                Turn::Challenger => {
                    let siblings = imo::dispute::player::siblings_among(&revealed[0], 5);
                    let hash = revealed[0][5];
                    let step = imo::dispute::logic::Step {
                        child: 5,
                        hash,
                        siblings,
                    };
                    let _ = scene
                        .chain
                        .pick(sybil.who, sybil.place(), game.level, &step);
                }
            }
        }
        let refused = scene.chain.timeout(sybil.place());
        assert_eq!(refused, Err(Refusal::Rule(Error::NotAsserted)));
        scene.chain.now = fallen + 1_000_000;
        assert!(sybil.act(&mut scene.chain, scene.id).unwrap());
        assert_eq!(
            scene.chain.credit(sybil.who),
            TERMS.bond + QUARTER / 2,
            "{moves}"
        );
        let again = scene.chain.collect(sybil.place());
        assert_eq!(again, Err(Refusal::Rule(Error::NotOpen)));
    }
}

#[test]
fn games_can_be_opened_up_to_the_last_second_of_the_window() {
    for (late, expected) in [(0, Ok(())), (1, Err(Refusal::Rule(Error::WindowClosed)))] {
        let mut scene = scene(0);
        let honest = scene.honest.clone();
        scene.chain.now += TERMS.window as u64 + late;
        let opened = scene
            .chain
            .open(honest.who, honest.seat, scene.id, TERMS.bond);
        assert_eq!(opened, expected);
        let last = scene.chain.now;
        let finalized = scene.chain.finalize(scene.id);
        assert_eq!(finalized.is_ok(), late == 1);
        if late == 0 {
            assert_eq!(finalized, Err(Refusal::Rule(Error::WindowOpen)));
            scene.chain.now += 1;
            let finalized = scene.chain.finalize(scene.id);
            assert_eq!(finalized, Err(Refusal::Rule(Error::Disputed)));
            scene.win(honest);
            assert!(scene.chain.now - last <= TERMS.game_life());
        }
    }
}

/// What the honest asserter gets for a lost bond pays its moves; what a winning challenger is sure of pays its own.
#[test]
fn least_bonds_cover_the_gas() {
    for levels in 1..=8u8 {
        for price in [1, 7, 1_000_000_000] {
            let (stake, bond) = Terms::least_bonds(levels, price).unwrap();
            assert!(bond / 2 >= 45_000 * levels as u128 * price);
            let attack = (80_000 + 38_000 * (levels as u128 - 1) + 150_000) * price;
            assert!(stake / 4 >= 2 * attack);
            let terms = Terms {
                bond,
                stake,
                ..TERMS
            };
            assert_eq!(terms.check(levels, price), Ok(()));
            let invalid = Err(Error::InvalidTerms);
            assert_eq!(
                Terms {
                    bond: bond - 1,
                    ..terms
                }
                .check(levels, price),
                invalid
            );
            assert_eq!(
                Terms {
                    stake: stake - 1,
                    ..terms
                }
                .check(levels, price),
                invalid
            );
            assert_eq!(
                Terms {
                    bond: 1 << 64,
                    ..terms
                }
                .check(levels, price),
                invalid
            );
            assert_eq!(
                Terms {
                    stake: 1 << 96,
                    ..terms
                }
                .check(levels, price),
                invalid
            );
            assert_eq!(Terms { window: 0, ..terms }.check(levels, price), invalid);
            assert_eq!(
                Terms {
                    asserter_clock: 0,
                    ..terms
                }
                .check(levels, price),
                invalid
            );
            assert_eq!(
                Terms {
                    challenger_clock: 0,
                    ..terms
                }
                .check(levels, price),
                invalid
            );
        }
    }
    assert_eq!(Terms::least_bonds(5, u128::MAX), None);
    assert!(Terms { bond: 0, ..TERMS }.check(1, 0).is_err());
}
