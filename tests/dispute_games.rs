//! Every possible liar against an honest party, on all small trees: the honest one never loses its bond, every game ends
//! within its clocks, and no wei is lost or made.
mod disputes;

use alloy_primitives::{keccak256, B256};
use disputes::{answer, side, Chain, Forged, Player, Refusal, Side, Toy, ASSERTER};
use imo::{
    dispute::{
        judge::Error as JudgeError,
        logic::{Error, Step},
        player::{siblings_among, Attack},
        trace::{Hashes, Trace},
        types::{AssertionStatus, GameStatus, Terms, Turn},
    },
    merkle::{leaf, levels},
};

const SIZES: [u32; 11] = [1, 2, 7, 15, 16, 17, 31, 100, 240, 255, 256];

/// Odd amounts: every division leaves something.
const TERMS: Terms = Terms {
    bond: 10_000_007,
    window: 86_400,
    asserter_clock: 5_000,
    challenger_clock: 7_000,
    stake: 1_000_000_003,
};
const QUARTER: u128 = TERMS.stake / 4;

fn compute(machine: &Toy) -> Hashes {
    Hashes::compute(&mut machine.clone(), machine.elements).unwrap()
}

/// The honest challenger plays against a forged tree; it must win all there is, in time.
fn beats(
    machine: &Toy,
    truth: &Hashes,
    forged: &Forged,
    outputs: &[B256],
    reveals: usize,
) -> GameStatus {
    let mut chain = Chain::new(TERMS);
    let tiles = truth.tiles.len() as u32;
    let id = chain.assert(1, 0, forged.root(), outputs, tiles);
    let mut honest = Player::new(&chain, id, machine, truth);
    let before = chain.wealth(ASSERTER);
    let took = honest.play(&mut chain, id, forged, reveals, 9);
    assert!(took <= TERMS.game_life(), "within the clocks");
    let assertion = chain.assertion(id);
    assert_eq!(assertion.status, AssertionStatus::Fallen);
    assert_eq!(chain.credit(honest.who), TERMS.bond + 2 * QUARTER);
    assert_eq!(chain.wealth(ASSERTER), before - TERMS.stake);
    assert_eq!(chain.burnt, TERMS.stake - 2 * QUARTER);
    assert_eq!(honest.attack(&chain, id), Attack::Nothing);
    chain.game(honest.who, honest.seat).status
}

#[test]
fn every_wrong_leaf_is_found() {
    for tiles in SIZES {
        let machine = Toy::new(tiles);
        let truth = compute(&machine);
        let salt = Chain::salt_for(1, 0);
        let honest = Forged::new(salt, &truth.tiles);
        for index in 0..1 << honest.depth() {
            let mut forged = honest.clone();
            // Other data, of any length, or of a padding leaf.
            let wrong = leaf(salt, keccak256([index as u8; 99]));
            forged.replace(forged.depth(), index, wrong);
            let status = beats(&machine, &truth, &forged, &truth.outputs, 9);
            assert_eq!(status, GameStatus::ProvenFraud);
        }
    }
}

#[test]
fn every_lie_that_is_carried_on_is_found() {
    for tiles in SIZES {
        let machine = Toy::new(tiles);
        let truth = compute(&machine);
        for fault in 0..tiles {
            let fault = Some(fault);
            let lie = compute(&Toy {
                fault,
                ..machine.clone()
            });
            let forged = Forged::new(Chain::salt_for(1, 0), &lie.tiles);
            let status = beats(&machine, &truth, &forged, &lie.outputs, 9);
            assert_eq!(status, GameStatus::ProvenFraud);
            // The right output does not help a wrong trace.
            beats(&machine, &truth, &forged, &truth.outputs, 9);
        }
    }
}

#[test]
fn every_subtree_that_nobody_can_open_is_lost_by_time() {
    for tiles in [1, 16, 17, 256] {
        let machine = Toy::new(tiles);
        let truth = compute(&machine);
        let honest = Forged::new(Chain::salt_for(1, 0), &truth.tiles);
        for depth in 0..=honest.depth() {
            for index in 0..1 << depth {
                let mut forged = honest.clone();
                forged.replace(depth, index, B256::repeat_byte(0xbd));
                let status = beats(&machine, &truth, &forged, &truth.outputs, 9);
                let expected = match depth == honest.depth() {
                    true => GameStatus::ProvenFraud,
                    false => GameStatus::AsserterLate,
                };
                assert_eq!(status, expected, "{tiles} {depth} {index}");
            }
        }
    }
}

#[test]
fn silence_at_every_turn_loses() {
    for tiles in SIZES {
        let machine = Toy::new(tiles);
        let truth = compute(&machine);
        let lie = compute(&Toy {
            fault: Some(tiles / 2),
            ..machine.clone()
        });
        let forged = Forged::new(Chain::salt_for(1, 0), &lie.tiles);
        for reveals in 0..levels(tiles) as usize {
            let status = beats(&machine, &truth, &forged, &lie.outputs, reveals);
            assert_eq!(status, GameStatus::AsserterLate);
        }
    }
}

#[test]
fn every_wrong_output_is_found() {
    for tiles in SIZES {
        let machine = Toy::new(tiles);
        let truth = compute(&machine);
        let right = Forged::new(Chain::salt_for(1, 0), &truth.tiles);
        let wrong = [keccak256("wrong")];
        let status = beats(&machine, &truth, &right, &wrong, 9);
        assert_eq!(status, GameStatus::ProvenFraud);
    }
}

#[test]
fn every_wrong_element_of_a_batch_is_found() {
    for (each, elements) in [(1, 2), (3, 5), (16, 16), (100, 2), (7, 1)] {
        let machine = Toy {
            elements,
            ..Toy::new(each)
        };
        let truth = compute(&machine);
        assert_eq!(truth.outputs.len(), elements as usize);
        let right = Forged::new(Chain::salt_for(1, 0), &truth.tiles);
        for element in 0..elements as usize {
            let mut outputs = truth.outputs.clone();
            outputs[element] = keccak256("wrong");
            beats(&machine, &truth, &right, &outputs, 9);
            let fault = Some(each * element as u32 + each / 2);
            let lie = compute(&Toy {
                fault,
                ..machine.clone()
            });
            let forged = Forged::new(Chain::salt_for(1, 0), &lie.tiles);
            beats(&machine, &truth, &forged, &lie.outputs, 9);
        }
    }
}

#[test]
fn the_right_trace_of_another_attempt_or_operator_falls() {
    for tiles in [1, 17, 256] {
        let machine = Toy::new(tiles);
        let truth = compute(&machine);
        let salts = [Chain::salt_for(1, 1), Chain::salt_for(2, 0), B256::ZERO];
        for salt in salts {
            let copied = Forged::new(salt, &truth.tiles);
            let status = beats(&machine, &truth, &copied, &truth.outputs, 9);
            assert_eq!(status, GameStatus::ProvenFraud);
        }
    }
}

/// A challenger who picks every path in turn, is silent at every turn, and tries to prove what is right.
#[test]
fn the_honest_asserter_survives_every_challenger() {
    for tiles in SIZES {
        let mut machine = Toy::new(tiles);
        let truth = compute(&machine);
        let trace = Trace::new(Chain::salt_for(1, 0), &truth);
        let rows = levels(tiles);
        for path in 0..16u32.pow(rows as u32) {
            for silent in 0..=rows {
                // Only the picks before the silence matter.
                if path % 16u32.pow((rows - silent) as u32) == 0 || silent == rows {
                    survives(&mut machine, &truth, &trace, path, silent);
                }
            }
        }
    }
}

/// The challenger goes down a path and says nothing more from a level on.
fn survives(machine: &mut Toy, truth: &Hashes, trace: &Trace, path: u32, silent: u8) {
    let mut chain = Chain::new(TERMS);
    let tiles = truth.tiles.len() as u32;
    let root = trace.tree.root();
    let id = chain.assert(1, 0, root, &truth.outputs, tiles);
    let before = chain.wealth(ASSERTER);
    let liar = Player::new(&chain, id, machine, truth);
    assert_eq!(liar.attack(&chain, id), Attack::Nothing);
    chain.open(liar.who, liar.seat, id, TERMS.bond).unwrap();
    let start = chain.now;
    let rows = trace.tree.levels();
    for level in 0..rows {
        chain.now += 11;
        assert!(answer(&mut chain, id, trace, liar.place()).unwrap());
        let child = (path >> (4 * (rows - 1 - level)) & 15) as usize;
        let revealed = &chain.revealed[&liar.place()][level as usize];
        let step = Step {
            child: child as u8,
            hash: revealed[child],
            siblings: siblings_among(revealed, child),
        };
        if level == silent {
            break;
        }
        if level + 1 < rows {
            chain.pick(liar.who, liar.place(), level, &step).unwrap();
            continue;
        }
        let inputs = honest_inputs(machine, trace, path);
        let found = chain.prove(liar.place(), &step, machine, &inputs);
        assert_eq!(found, Err(Refusal::Rule(Error::NoFraud)));
        // Inputs that are not under the root prove nothing.
        let mut wrong = inputs.clone();
        if let Some((data, _)) = wrong.first_mut() {
            data[0] ^= 1;
            let found = chain.prove(liar.place(), &step, machine, &wrong);
            assert_eq!(found, Err(Refusal::Judge(JudgeError::Opening)));
        }
    }
    let hash = trace.tree.node(trace.tree.depth(), tiles - 1);
    let siblings = trace.tree.siblings(tiles - 1);
    let found = chain.prove_output(liar.place(), 0, hash, &siblings);
    assert_eq!(found, Err(Refusal::Rule(Error::NoFraud)));
    assert_eq!(side(&chain, liar.place()), Side::Challenger);
    chain.now = chain.game(liar.who, liar.seat).deadline() + 1;
    assert!(answer(&mut chain, id, trace, liar.place()).unwrap());
    assert!(chain.now - start <= TERMS.game_life());
    chain.now = chain.assertion(id).time + 1;
    chain.finalize(id).unwrap();
    assert_eq!(chain.credit(liar.who), 0);
    assert_eq!(chain.wealth(ASSERTER), before + TERMS.bond / 2);
    assert_eq!(chain.burnt, TERMS.bond - TERMS.bond / 2);
}

fn honest_inputs(machine: &mut Toy, trace: &Trace, index: u32) -> Vec<(Vec<u8>, Vec<B256>)> {
    use imo::dispute::{judge::Machine, trace::evidence};
    if index >= machine.tiles() {
        return Vec::new();
    }
    let reads = machine.reads(index).unwrap();
    let data = evidence(machine, index).unwrap();
    let siblings = reads
        .leaves()
        .iter()
        .map(|leaf| trace.tree.siblings(leaf.tile));
    data.into_iter().zip(siblings).collect()
}

/// Both lie, each in every way the other cannot answer; the game ends all the same.
#[test]
fn two_liars_end_too() {
    for tiles in [1, 16, 17, 256] {
        let machine = Toy::new(tiles);
        let lie = compute(&Toy {
            fault: Some(0),
            ..machine.clone()
        });
        let other = compute(&Toy {
            seed: 8,
            ..machine.clone()
        });
        for reveals in 0..=levels(tiles) as usize {
            let mut chain = Chain::new(TERMS);
            let forged = Forged::new(Chain::salt_for(1, 0), &lie.tiles);
            let id = chain.assert(1, 0, forged.root(), &lie.outputs, tiles);
            let mut liar = Player::new(
                &chain,
                id,
                &Toy {
                    seed: 8,
                    ..machine.clone()
                },
                &other,
            );
            chain.open(liar.who, liar.seat, id, TERMS.bond).unwrap();
            let start = chain.now;
            loop {
                let game = chain.game(liar.who, liar.seat);
                match side(&chain, liar.place()) {
                    Side::Nobody => break,
                    Side::Asserter if (game.level as usize) < reveals => {
                        let nodes = forged.children(game.level, game.path);
                        chain.reveal(liar.place(), game.level, &nodes).unwrap();
                    }
                    Side::Challenger => {
                        let Attack::Pick(level, step) = liar.attack(&chain, id) else {
                            // Its proof is of another computation.
                            chain.now = game.deadline() + 1;
                            chain.timeout(liar.place()).unwrap();
                            continue;
                        };
                        chain.now = game.deadline();
                        chain.pick(liar.who, liar.place(), level, &step).unwrap();
                    }
                    Side::Asserter => {
                        chain.now = game.deadline() + 1;
                        assert!(liar.act(&mut chain, id).unwrap());
                    }
                }
            }
            assert!(chain.now - start <= TERMS.game_life());
            assert_ne!(chain.game(liar.who, liar.seat).status, GameStatus::Open);
        }
    }
}

/// A move counts up to the last second of the clock, a timeout from the next one on: never both, never neither.
#[test]
fn exactly_one_of_move_and_timeout_is_possible() {
    let machine = Toy::new(256);
    let truth = compute(&machine);
    let lie = compute(&Toy {
        fault: Some(99),
        ..machine.clone()
    });
    let forged = Forged::new(Chain::salt_for(1, 0), &lie.tiles);
    for moves in 0..4 {
        for spare in [1, 0, -1] {
            let mut chain = Chain::new(TERMS);
            let id = chain.assert(1, 0, forged.root(), &lie.outputs, 256);
            let mut honest = Player::new(&chain, id, &machine, &truth);
            honest.act(&mut chain, id).unwrap();
            for played in 0..=moves {
                let game = chain.game(honest.who, honest.seat);
                if played == moves {
                    chain.now = (game.deadline() as i64 - spare) as u64;
                }
                let mut timed = chain.clone();
                let timeout = timed.timeout(honest.place());
                let moved = match game.turn {
                    Turn::Asserter => {
                        let nodes = forged.children(game.level, game.path);
                        chain
                            .reveal(honest.place(), game.level, &nodes)
                            .map(|()| true)
                    }
                    Turn::Challenger if played == moves && spare < 0 => {
                        assert_eq!(honest.attack(&chain, id), Attack::Nothing);
                        let revealed = &chain.revealed[&honest.place()][game.level as usize];
                        let siblings = siblings_among(revealed, 0);
                        let step = Step {
                            child: 0,
                            hash: revealed[0],
                            siblings,
                        };
                        let place = honest.place();
                        match game.level == game.last {
                            true => chain
                                .prove(place, &step, &mut honest.machine, &[])
                                .map(|()| true),
                            false => chain
                                .pick(honest.who, place, game.level, &step)
                                .map(|()| true),
                        }
                    }
                    Turn::Challenger => honest.act(&mut chain, id),
                };
                let late = played == moves && spare < 0;
                assert_eq!(
                    moved,
                    if late {
                        Err(Refusal::Rule(Error::Late))
                    } else {
                        Ok(true)
                    }
                );
                assert_eq!(timeout.is_ok(), late);
                assert!(late || timeout == Err(Refusal::Rule(Error::NotLate)));
            }
        }
    }
}
