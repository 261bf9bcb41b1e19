//! One test for each weakness of the dispute games in the field that rules alone can show (survey of opML's public code):
//! bonds, clocks, deadlines, the challenge period, binding, replay, unauthenticated steps, parties.
mod disputes;

use alloy_primitives::{Address, B256};
use disputes::{
    answer, scene, Chain, Forged, Player, Refusal, Scene, Toy, ASSERTER, QUARTER, TERMS, TILES,
};
use imo::dispute::{
    logic::{Claim, Error, Step},
    player::{siblings_among, Attack},
    trace::{Hashes, Trace},
    types::{AssertionStatus, Game, GameStatus, Turn},
};

fn refused(error: Error) -> Result<(), Refusal> {
    Err(Refusal::Rule(error))
}

/// A child that was revealed at a level.
fn child(scene: &Scene, level: usize, child: usize) -> Step {
    let revealed = &scene.chain.revealed[&scene.honest.place()][level];
    Step {
        child: child as u8,
        hash: revealed[child],
        siblings: siblings_among(revealed, child),
    }
}

/// The honest challenger's game, the asserter to move.
fn opened() -> Scene {
    let mut scene = scene(0);
    let mut honest = scene.honest.clone();
    assert!(honest.act(&mut scene.chain, scene.id).unwrap());
    scene
}

/// The same with the first level revealed.
fn revealed() -> Scene {
    let mut scene = opened();
    scene.reveal(scene.honest.place()).unwrap();
    scene
}

/// The same at the level of leaves, with the right proof at hand.
fn provable() -> (Scene, u32, Step) {
    let mut scene = revealed();
    let mut honest = scene.honest.clone();
    assert!(honest.act(&mut scene.chain, scene.id).unwrap());
    scene.reveal(honest.place()).unwrap();
    let Attack::Prove(index, step) = honest.attack(&scene.chain, scene.id) else {
        panic!("a proof is due");
    };
    (scene, index, step)
}

#[test]
fn opml_3_3_bonds_both_sides_put_up_exactly_what_is_asked() {
    let mut scene = scene(0);
    let honest = scene.honest.clone();
    for value in [0, TERMS.bond - 1, TERMS.bond + 1, u128::MAX] {
        let opened = scene.chain.open(honest.who, honest.seat, scene.id, value);
        assert_eq!(opened, refused(Error::WrongBond));
    }
    assert_eq!(scene.chain.stakes[&ASSERTER].1, TERMS.stake);
}

#[test]
fn opml_3_3_clocks_run_for_the_side_to_move_only() {
    let mut scene = opened();
    let place = scene.honest.place();
    let game = |scene: &Scene| scene.chain.game(place.0, place.1);
    scene.chain.now += 100;
    scene.reveal(place).unwrap();
    assert_eq!(game(&scene).asserter_left, TERMS.asserter_clock - 100);
    assert_eq!(game(&scene).challenger_left, TERMS.challenger_clock);
    scene.chain.now += 30;
    let mut honest = scene.honest.clone();
    assert!(honest.act(&mut scene.chain, scene.id).unwrap());
    assert_eq!(game(&scene).asserter_left, TERMS.asserter_clock - 100);
    assert_eq!(game(&scene).challenger_left, TERMS.challenger_clock - 30);
    scene.chain.now += 7;
    scene.reveal(place).unwrap();
    assert_eq!(game(&scene).asserter_left, TERMS.asserter_clock - 107);
    // A refused move does not stop the clock.
    let before = game(&scene);
    scene.chain.now += 1;
    assert!(scene.reveal(place).is_err());
    assert_eq!(game(&scene), before);
}

#[test]
fn opml_3_3_deadlines_silence_loses_for_either_side() {
    let mut scene = opened();
    let place = scene.honest.place();
    scene.chain.now += TERMS.asserter_clock as u64;
    assert_eq!(scene.chain.timeout(place), refused(Error::NotLate));
    scene.chain.now += 1;
    assert_eq!(scene.reveal(place), refused(Error::Late));
    scene.chain.timeout(place).unwrap();
    assert_eq!(scene.chain.credit(place.0), TERMS.bond + 2 * QUARTER);

    let mut scene = revealed();
    scene.chain.now += TERMS.challenger_clock as u64 + 1;
    let late = scene.chain.pick(place.0, place, 0, &child(&scene, 0, 0));
    assert_eq!(late, refused(Error::Late));
    scene.chain.timeout(place).unwrap();
    assert_eq!(scene.chain.credit(ASSERTER), TERMS.bond / 2);
    assert_eq!(scene.chain.burnt, TERMS.bond - TERMS.bond / 2);
    assert_eq!(
        scene.chain.game(place.0, place.1).status,
        GameStatus::ChallengerLate
    );
}

#[test]
fn opml_3_3_challenge_period_nothing_is_final_before_it_or_during_a_game() {
    let mut scene = scene(0);
    assert_eq!(scene.chain.finalize(scene.id), refused(Error::WindowOpen));
    let honest = scene.honest.clone();
    scene
        .chain
        .open(honest.who, honest.seat, scene.id, TERMS.bond)
        .unwrap();
    scene.chain.now += TERMS.window as u64 + 1;
    assert_eq!(scene.chain.finalize(scene.id), refused(Error::Disputed));
    scene.chain.timeout(honest.place()).unwrap();
    assert_eq!(scene.chain.finalize(scene.id), refused(Error::NotAsserted));
}

#[test]
fn opml_3_3_binding_a_game_is_about_what_was_asserted() {
    let mut scene = scene(0);
    let honest = scene.honest.clone();
    let (claim, outputs, tiles) = scene.chain.claims[&scene.id].clone();
    for (root, output) in [
        (B256::ZERO, claim.output_hash),
        (claim.trace_root, B256::ZERO),
        (claim.output_hash, claim.trace_root),
    ] {
        let said = Claim {
            trace_root: root,
            output_hash: output,
        };
        scene
            .chain
            .claims
            .insert(scene.id, (said, outputs.clone(), tiles));
        let opened = scene
            .chain
            .open(honest.who, honest.seat, scene.id, TERMS.bond);
        assert_eq!(opened, refused(Error::WrongClaim));
    }
    // In a proof as well.
    let (mut scene, index, step) = provable();
    let mut honest = scene.honest.clone();
    let inputs = honest.inputs(&scene.chain, index);
    let right = scene.chain.claims[&scene.id].clone();
    let said = Claim {
        trace_root: honest.trace.tree.root(),
        ..right.0
    };
    scene
        .chain
        .claims
        .insert(scene.id, (said, right.1.clone(), right.2));
    let proven = scene
        .chain
        .prove(honest.place(), &step, &mut honest.machine, &inputs);
    assert_eq!(proven, refused(Error::WrongClaim));
}

#[test]
fn opml_3_3_binding_every_move_is_of_one_turn_and_level() {
    let mut scene = opened();
    let place = scene.honest.place();
    let nodes = scene.liar.children(0, 0);
    assert_eq!(
        scene.chain.reveal(place, 1, &nodes),
        refused(Error::WrongLevel)
    );
    let nobody = (Address::ZERO, 3);
    assert_eq!(
        scene.chain.reveal(nobody, 0, &nodes),
        refused(Error::NotOpen)
    );
    scene.chain.reveal(place, 0, &nodes).unwrap();
    assert_eq!(
        scene.chain.reveal(place, 0, &nodes),
        refused(Error::NotYourTurn)
    );
    let step = child(&scene, 0, 1);
    assert_eq!(
        scene.chain.pick(place.0, place, 1, &step),
        refused(Error::WrongLevel)
    );
    let proven = scene.chain.prove(place, &step, &mut Toy::new(TILES), &[]);
    assert_eq!(proven, refused(Error::WrongLevel));
    scene.chain.pick(place.0, place, 0, &step).unwrap();
    assert_eq!(
        scene.chain.pick(place.0, place, 0, &step),
        refused(Error::NotYourTurn)
    );
    scene.reveal(place).unwrap();
    // At the level of leaves there is a proof or nothing.
    let step = child(&scene, 1, 1);
    assert_eq!(
        scene.chain.pick(place.0, place, 1, &step),
        refused(Error::WrongLevel)
    );
}

#[test]
fn opml_3_3_steps_are_authenticated_by_the_node_they_descend_from() {
    let mut scene = opened();
    let place = scene.honest.place();
    let mut nodes = scene.liar.children(0, 0);
    nodes[7] = B256::ZERO;
    assert_eq!(
        scene.chain.reveal(place, 0, &nodes),
        refused(Error::WrongHash)
    );
    let mut nodes = scene.liar.children(0, 0);
    nodes.swap(0, 1);
    assert_eq!(
        scene.chain.reveal(place, 0, &nodes),
        refused(Error::WrongHash)
    );
    scene.reveal(place).unwrap();
    let right = child(&scene, 0, 2);
    let mut siblings = right.siblings;
    siblings[3] = B256::ZERO;
    let wrong = [
        Step { child: 3, ..right },
        Step { child: 18, ..right },
        Step {
            hash: B256::ZERO,
            ..right
        },
        Step { siblings, ..right },
    ];
    for step in wrong {
        let picked = scene.chain.pick(place.0, place, 0, &step);
        assert_eq!(picked, refused(Error::WrongHash));
    }
    let other = scene.chain.pick(ASSERTER, place, 0, &right);
    assert_eq!(other, Err(Refusal::NotChallenger));
    scene.chain.pick(place.0, place, 0, &right).unwrap();
    assert_eq!(scene.chain.node(place.0, place.1), right.hash);
    assert_eq!(scene.chain.game(place.0, place.1).path, 2);
}

#[test]
fn opml_3_3_replay_a_proof_counts_once_and_moves_of_an_old_game_do_not_count() {
    let (mut scene, index, step) = provable();
    let mut honest = scene.honest.clone();
    let inputs = honest.inputs(&scene.chain, index);
    let place = honest.place();
    scene
        .chain
        .prove(place, &step, &mut honest.machine, &inputs)
        .unwrap();
    let paid = scene.chain.credit(place.0);
    let again = scene
        .chain
        .prove(place, &step, &mut honest.machine, &inputs);
    assert_eq!(again, refused(Error::NotAsserted));
    assert_eq!(scene.chain.collect(place), refused(Error::NotOpen));
    assert_eq!(scene.chain.timeout(place), refused(Error::NotAsserted));
    assert_eq!(scene.chain.credit(place.0), paid);

    // The seat is used again for the next attempt: what was said about the one before does not hash to it.
    let old = scene.liar.children(0, 0);
    let lie = Hashes::compute(
        &mut Toy {
            fault: Some(TILES / 3),
            ..Toy::new(TILES)
        },
        1,
    )
    .unwrap();
    let next = Forged::new(Chain::salt_for(1, 1), &lie.tiles);
    let id = scene.chain.assert(1, 1, next.root(), &lie.outputs, TILES);
    scene.chain.open(place.0, place.1, id, TERMS.bond).unwrap();
    let game = scene.chain.game(place.0, place.1);
    assert_eq!((game.level, game.path, game.turn), (0, 0, Turn::Asserter));
    assert_eq!(
        scene.chain.reveal(place, 0, &old),
        refused(Error::WrongHash)
    );
    scene.chain.reveal(place, 0, &next.children(0, 0)).unwrap();
    let step = Step {
        child: 0,
        hash: old[0],
        siblings: siblings_among(&old, 0),
    };
    assert_eq!(
        scene.chain.pick(place.0, place, 0, &step),
        refused(Error::WrongHash)
    );
}

#[test]
fn opml_3_3_replay_a_seat_holds_one_game() {
    let mut scene = opened();
    let honest = scene.honest.clone();
    let again = scene
        .chain
        .open(honest.who, honest.seat, scene.id, TERMS.bond);
    assert_eq!(again, refused(Error::SeatTaken));
    // Also while it can only be collected; then it is free.
    scene
        .chain
        .open(honest.who, 4, scene.id, TERMS.bond)
        .unwrap();
    scene.chain.now += TERMS.asserter_clock as u64 + 1;
    scene.chain.timeout((honest.who, 4)).unwrap();
    let id = scene.chain.assert(2, 0, B256::ZERO, &[B256::ZERO], TILES);
    let again = scene.chain.open(honest.who, honest.seat, id, TERMS.bond);
    assert_eq!(again, refused(Error::SeatTaken));
    scene.chain.collect(honest.place()).unwrap();
    scene
        .chain
        .open(honest.who, honest.seat, id, TERMS.bond)
        .unwrap();
    assert_eq!(scene.chain.game(honest.who, honest.seat).assertion, id);
}

/// Anybody may answer for the asserter, and send a challenger's proof; nobody can make it lose by that.
#[test]
fn opml_3_3_single_defender_anyone_can_send_what_is_right() {
    let (mut scene, index, step) = provable();
    let mut stranger = Player {
        who: Address::repeat_byte(9),
        ..scene.honest.clone()
    };
    let place = scene.honest.place();
    stranger.who = place.0;
    let inputs = stranger.inputs(&scene.chain, index);
    let mut wrong = inputs.clone();
    wrong[0].1[2] = B256::ZERO;
    assert!(scene
        .chain
        .prove(place, &step, &mut stranger.machine, &wrong)
        .is_err());
    scene
        .chain
        .prove(place, &step, &mut stranger.machine, &inputs)
        .unwrap();
    assert_eq!(scene.chain.credit(place.0), TERMS.bond + 2 * QUARTER);
}

/// Games do not know each other: one that is lost leaves the others as they are.
#[test]
fn opml_3_3_two_parties_any_number_can_challenge_at_once() {
    let machine = Toy::new(TILES);
    let truth = Hashes::compute(&mut machine.clone(), 1).unwrap();
    let trace = Trace::new(Chain::salt_for(1, 0), &truth);
    let mut chain = Chain::new(TERMS);
    let id = chain.assert(1, 0, trace.tree.root(), &truth.outputs, TILES);
    let players: Vec<Player> = (0..50)
        .map(|seat| Player {
            seat,
            ..Player::new(&chain, id, &machine, &truth)
        })
        .collect();
    for player in &players {
        chain.open(player.who, player.seat, id, TERMS.bond).unwrap();
    }
    assert_eq!(chain.assertion(id).games, 50);
    for player in &players[..25] {
        assert!(answer(&mut chain, id, &trace, player.place()).unwrap());
    }
    chain.now += TERMS.challenger_clock as u64 + 1;
    for player in &players[..25] {
        let before: Vec<Game> = players[25..]
            .iter()
            .map(|p| chain.game(p.who, p.seat))
            .collect();
        chain.timeout(player.place()).unwrap();
        let after: Vec<Game> = players[25..]
            .iter()
            .map(|p| chain.game(p.who, p.seat))
            .collect();
        assert_eq!(before, after);
    }
    assert_eq!(chain.assertion(id).games, 25);
    assert_eq!(chain.assertion(id).status, AssertionStatus::Asserted);
}
