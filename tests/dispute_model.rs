//! Disputes about real models: whatever tile is wrong, it is found and proven by executing that tile alone, with
//! weights from the chain or by proof.
mod disputes;
mod model_graphs;

use alloy_primitives::{keccak256, B256};
use disputes::{Chain, Forged, Player, Toy};
use imo::{
    dispute::{
        judge::{expected_leaf, Elements, Error, Machine, Opening},
        logic::{Shape, Step},
        player::Attack,
        trace::{evidence, Hashes, Recorder, Trace},
        types::{AssertionStatus, GameStatus, Terms},
    },
    merkle::{leaf, levels, weights::is_piece},
    model::{file, hash::weights_root, validate, Model, Packed, Piece},
};
use model_graphs::{drawing, prompt, writing, Dice};
use proptest::prelude::*;

const TERMS: Terms = Terms {
    bond: 1_000,
    window: 1_000,
    asserter_clock: 1_000,
    challenger_clock: 1_000,
    stake: 4_000,
};

/// The honest challenger against one wrong leaf. Gives back how the game ended.
fn dispute<M: Machine + Clone>(machine: &M, truth: &Hashes, wrong: u32) -> GameStatus {
    let mut chain = Chain::new(TERMS);
    let salt = Chain::salt_for(1, 0);
    let mut forged = Forged::new(salt, &truth.tiles);
    let depth = forged.depth();
    forged.replace(depth, wrong as usize, leaf(salt, B256::repeat_byte(6)));
    let tiles = truth.tiles.len() as u32;
    let id = chain.assert(1, 0, forged.root(), &truth.outputs, tiles);
    let mut honest = Player::new(&chain, id, machine, truth);
    honest.play(&mut chain, id, &forged, 9, 1);
    let fallen = chain.assertion(id);
    assert_eq!(fallen.status, AssertionStatus::Fallen);
    assert_eq!(chain.credit(honest.who), 3_000);
    chain.game(honest.who, honest.seat).status
}

/// All tiles of a small model, and the first one of padding.
fn dispute_all(model: &Model, prompts: &[&[u8]], weights: &[u8]) {
    let machine = Elements {
        model,
        prompts,
        weights,
    };
    let count = machine.tiles();
    let elements = prompts.len() as u32;
    let truth = Hashes::compute(&mut machine.clone(), elements).unwrap();
    // The same data as the model's own trace.
    for (element, prompt) in prompts.iter().enumerate() {
        let trace = imo::model::Trace::run::<Packed>(model, prompt, &mut &weights[..]).unwrap();
        let first = element as u32 * model.tiles;
        for tile in 0..model.tiles {
            let data = trace.tile(tile).unwrap();
            assert_eq!(truth.tiles[(first + tile) as usize], keccak256(data));
        }
        assert_eq!(truth.outputs[element], keccak256(trace.output().unwrap()));
    }
    let step = (count / 40).max(1) as usize;
    for wrong in (0..count).step_by(step).chain([count - 1]) {
        assert_eq!(dispute(&machine, &truth, wrong), GameStatus::ProvenFraud);
    }
    if count < 16u32.pow(levels(count) as u32) {
        assert_eq!(dispute(&machine, &truth, count), GameStatus::ProvenFraud);
    }
}

#[test]
fn the_pixel_model() {
    let bytes = include_bytes!("../models/pixel/pixel.imo");
    let first = file::First::of_file(bytes).unwrap();
    let model = validate(first.graph, first.header.weights_len).unwrap();
    let weights = &bytes[first.weights_at..];
    dispute_all(&model, &[b"red cat on blue"], weights);
    dispute_all(&model, &[b"cat", b"", b"two dogs and an owl"], weights);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn random_models(seed: u64, off_chain: bool) {
        let mut dice = Dice(seed);
        for (parts, weights) in [drawing(seed), writing(seed, off_chain)] {
            let graph = parts.encode();
            let model = validate(&graph, weights.len() as u64).unwrap();
            let (one, two) = (prompt(&mut dice), prompt(&mut dice));
            dispute_all(&model, &[&one], &weights);
            dispute_all(&model, &[&two, &one], &weights);
        }
    }

    /// With weights off chain, a tile is judged with the one piece that its proof brings.
    #[test]
    fn weights_by_proof(seed: u64) {
        let (parts, weights) = writing(seed, true);
        let graph = parts.encode();
        let model = validate(&graph, weights.len() as u64).unwrap();
        let root = weights_root(&weights);
        let prompt = prompt(&mut Dice(seed));
        let prompts = [&prompt[..]];
        let all = Elements { model: &model, prompts: &prompts, weights: &weights[..] };
        let truth = Hashes::compute(&mut all.clone(), 1).unwrap();
        let trace = Trace::new(B256::ZERO, &truth);
        let (tree, claim) = (&trace.tree, trace.claim());
        for index in (0..model.tiles).step_by(7) {
            let data = evidence(&mut all.clone(), index).unwrap();
            let mut recorder = Elements {
                model: &model,
                prompts: &prompts,
                weights: Recorder::new(&weights),
            };
            recorder.execute(index, &data.concat()).unwrap();
            let piece = recorder.weights.proof();
            if let Some(piece) = &piece {
                let siblings = &piece.siblings[..];
                let len = weights.len() as u64;
                prop_assert!(is_piece(root, len, piece.index, &piece.bytes, siblings));
            }
            let (number, bytes) = piece.map_or((0, Vec::new()), |piece| (piece.index, piece.bytes));
            let piece = |index| Elements {
                model: &model,
                prompts: &prompts,
                weights: Piece { index, bytes: &bytes },
            };
            let siblings: Vec<Vec<B256>> = all.reads(index).unwrap().leaves().iter()
                .map(|leaf| tree.siblings(leaf.tile)).collect();
            let openings: Vec<Opening> = data.iter().zip(&siblings)
                .map(|(data, siblings)| Opening { data, siblings }).collect();
            let shape = (B256::ZERO, claim.trace_root, tree.levels());
            let found = expected_leaf(&mut piece(number), index, shape, &openings);
            prop_assert_eq!(found, Ok(tree.node(tree.depth(), index)));
            // Another piece proves nothing.
            if !bytes.is_empty() {
                let found = expected_leaf(&mut piece(number + 1), index, shape, &openings);
                prop_assert!(matches!(found, Err(Error::Machine(_))));
            }
            // Nor do openings of other tiles, of other lengths, too few or too many.
            if let Some((first, rest)) = openings.split_first() {
                let shorter = Opening { data: &first.data[1..], ..*first };
                let other = Opening { siblings: &first.siblings[1..], ..*first };
                let longer: Vec<Opening> = openings.iter().chain([first]).copied().collect();
                for wrong in [shorter, other] {
                    let mut all = vec![wrong];
                    all.extend(rest);
                    let found = expected_leaf(&mut piece(number), index, shape, &all);
                    prop_assert_eq!(found, Err(Error::Opening));
                }
                for wrong in [rest, &longer[..]] {
                    let found = expected_leaf(&mut piece(number), index, shape, wrong);
                    prop_assert_eq!(found, Err(Error::Opening));
                }
            }
        }
    }
}

/// The elements of a batch follow one another, and none reads from another.
#[test]
fn elements_of_a_batch() {
    let (parts, weights) = writing(3, true);
    let graph = parts.encode();
    let model = validate(&graph, weights.len() as u64).unwrap();
    let prompts: [&[u8]; 3] = [b"a", b"", b"bcd"];
    let machine = Elements {
        model: &model,
        prompts: &prompts,
        weights: &weights[..],
    };
    assert_eq!(machine.tiles(), 3 * model.tiles);
    let shape = Shape {
        salt: B256::ZERO,
        tiles: machine.tiles(),
        elements: 3,
    };
    for element in 0..3 {
        assert_eq!(
            shape.last_tile(element),
            Some((element + 1) * model.tiles - 1)
        );
        for tile in 0..model.tiles {
            let reads = machine.reads(element * model.tiles + tile).unwrap();
            for leaf in reads.leaves() {
                assert_eq!(leaf.tile / model.tiles, element);
                assert!(leaf.tile < element * model.tiles + tile);
            }
        }
    }
    assert!(machine.reads(machine.tiles()).is_err());
    assert!(machine.reads(u32::MAX).is_err());
}

/// Sums at the edge of their range in opened data: the judge wraps, and does not fail.
#[test]
fn extreme_sums_in_opened_data_are_computed_with() {
    let (parts, weights) = writing(3, true);
    let graph = parts.encode();
    let model = validate(&graph, weights.len() as u64).unwrap();
    let prompts: [&[u8]; 1] = [b"a"];
    let mut machine = Elements {
        model: &model,
        prompts: &prompts,
        weights: &weights[..],
    };
    for index in 0..machine.tiles() {
        let reads = machine.reads(index).unwrap();
        let bytes: u32 = reads.leaves().iter().map(|leaf| leaf.bytes).sum();
        for fill in [[0xff, 0xff, 0xff, 0x7f], [0, 0, 0, 0x80], [0xff; 4]] {
            let data: Vec<u8> = fill.into_iter().cycle().take(bytes as usize).collect();
            let length = model.tile_bytes(&model.tile(index).unwrap()).unwrap();
            assert_eq!(
                machine.execute(index, &data).unwrap().len(),
                length as usize
            );
        }
    }
}

/// A game can be taken up at any moment by a player that knows only the chain and computes its trace again.
#[test]
fn players_need_no_memory() {
    let (parts, weights) = writing(5, true);
    let graph = parts.encode();
    let model = validate(&graph, weights.len() as u64).unwrap();
    let prompts: [&[u8]; 1] = [b"a"];
    let machine = Elements {
        model: &model,
        prompts: &prompts,
        weights: &weights[..],
    };
    let truth = Hashes::compute(&mut machine.clone(), 1).unwrap();
    let mut chain = Chain::new(TERMS);
    let salt = Chain::salt_for(1, 0);
    let mut forged = Forged::new(salt, &truth.tiles);
    let wrong = truth.tiles.len() / 2;
    forged.replace(forged.depth(), wrong, leaf(salt, B256::ZERO));
    let id = chain.assert(1, 0, forged.root(), &truth.outputs, model.tiles);
    loop {
        let truth = Hashes::compute(&mut machine.clone(), 1).unwrap();
        let mut player = Player::new(&chain, id, &machine, &truth);
        let due = player.attack(&chain, id);
        assert_eq!(due, player.attack(&chain.clone(), id), "the same twice");
        if !player.act(&mut chain, id).unwrap() {
            if due == Attack::Nothing {
                break;
            }
            let game = chain.game(player.who, player.seat);
            let nodes = forged.children(game.level, game.path);
            chain.reveal(player.place(), game.level, &nodes).unwrap();
        } else if let Attack::Prove(index, Step { .. }) = due {
            assert_eq!(index as usize, wrong);
        }
    }
    assert_eq!(chain.assertion(id).status, AssertionStatus::Fallen);
}

/// Inputs of wrong lengths that add up to the right one, under a root that says so.
#[test]
fn every_input_has_exactly_its_length() {
    let mut toy = Toy::new(16);
    let index = (0..16)
        .find(|tile| toy.reads(*tile).unwrap().leaves().len() > 1)
        .unwrap();
    let reads = toy.reads(index).unwrap();
    let salt = Chain::salt_for(1, 0);
    let truth = Hashes::compute(&mut toy, 1).unwrap();
    for (shift, right) in [(0, true), (1, false)] {
        let mut tree = Forged::new(salt, &truth.tiles);
        let mut data: Vec<Vec<u8>> = evidence(&mut toy, index).unwrap();
        let moved: Vec<u8> = data[0].drain(..shift).collect();
        data[1].extend(moved);
        for (leaf_, data) in reads.leaves().iter().zip(&data) {
            tree.replace(4, leaf_.tile as usize, leaf(salt, keccak256(data)));
        }
        let siblings: Vec<Vec<B256>> = reads
            .leaves()
            .iter()
            .map(|leaf| tree.siblings(leaf.tile as usize))
            .collect();
        let openings: Vec<Opening> = data
            .iter()
            .zip(&siblings)
            .map(|(data, siblings)| Opening { data, siblings })
            .collect();
        let found = expected_leaf(&mut toy, index, (salt, tree.root(), 1), &openings);
        match right {
            true => assert_eq!(found, Ok(tree.node(4, index as usize))),
            false => assert_eq!(found, Err(Error::Opening)),
        }
    }
}
