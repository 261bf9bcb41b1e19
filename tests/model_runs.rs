//! Running a model, running its tiles in order, and the specification agree on every graph and prompt.
mod model_graphs;

use imo::model::{
    check_weights, estimate, execute, run, validate, Graph, Kernel, Model, Packed, Parts, Plan,
    Scalar, Trace,
};
use model_graphs::{drawing, prompt, reference, writing, Dice, Runs};
use proptest::prelude::*;

/// The output of a run whose weights come in runs of bytes.
fn output<K: Kernel>(model: &Model, prompt: &[u8], weights: &mut Runs) -> Vec<u8> {
    let plan = Plan::new(model).unwrap();
    // What was in memory does not matter.
    let mut memory = vec![0xa5; plan.bytes as usize];
    run::<K>(model, &plan, prompt, weights, &mut memory)
        .unwrap()
        .to_vec()
}

fn agree((parts, weights): (Parts, Vec<u8>), seed: u64) {
    let graph = parts.encode();
    let model = validate(&graph, weights.len() as u64).unwrap();
    check_weights(&model, &mut &weights[..]).unwrap();
    let mut dice = Dice(seed);
    for _ in 0..4 {
        let prompt = prompt(&mut dice);
        let expected = reference::run(&parts, &weights, &prompt);
        let run = 16 * dice.pick(1, 100) as usize;
        let phase = 16 * dice.pick(0, 100) as usize % run;
        let mut runs = Runs::new(&weights, run, phase);
        assert_eq!(output::<Packed>(&model, &prompt, &mut runs), expected);
        assert_eq!(output::<Scalar>(&model, &prompt, &mut runs), expected);
        let fast = Trace::run::<Packed>(&model, &prompt, &mut runs).unwrap();
        assert_eq!(fast.output(), Some(&expected[..]));
        let slow = Trace::run::<Scalar>(&model, &prompt, &mut &weights[..]).unwrap();
        for index in 0..model.tiles {
            assert_eq!(fast.tile(index), slow.tile(index), "tile {index}");
        }
        assert_eq!(fast.len(), model.tiles as usize);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn drawing_models_agree(seed: u64) {
        agree(drawing(seed), seed);
    }

    #[test]
    fn writing_models_agree(seed: u64, off_chain: bool) {
        agree(writing(seed, off_chain), seed);
    }

    /// Whatever an asserter claims as inputs: a tile has a result of its length.
    #[test]
    fn tiles_are_total(seed: u64, off_chain: bool) {
        for (parts, weights) in [drawing(seed), writing(seed, off_chain)] {
            let graph = parts.encode();
            let model = validate(&graph, weights.len() as u64).unwrap();
            let mut dice = Dice(seed);
            let mut out = [0; 2_048];
            for _ in 0..30 {
                let index = (dice.next() % model.tiles as u64) as u32;
                let tile = model.tile(index).unwrap();
                let operands = model.operands(&tile).unwrap();
                let evidence = dice.bytes(operands.bytes as usize);
                let text = prompt(&mut dice);
                let mut slice = &weights[..];
                let bytes = execute::<Packed>(&model, index, &text, &evidence, &mut slice, &mut out);
                prop_assert_eq!(bytes, Ok(model.tile_bytes(&tile).unwrap() as usize));
                let fast = out;
                execute::<Scalar>(&model, index, &text, &evidence, &mut slice, &mut out).unwrap();
                prop_assert_eq!(&fast[..], &out[..]);
            }
        }
    }
}

#[test]
fn both_things_read_the_weights_once() {
    let (parts, weights) = (0..)
        .map(drawing)
        .find(|(parts, weights)| parts.header.slots == 2 && weights.len() > 20_000)
        .unwrap();
    let graph = parts.encode();
    let model = Model::new(Graph::stored(&graph).unwrap()).unwrap();
    let reads = |prompt: &[u8]| {
        let mut runs = Runs::new(&weights, 4_096, 0);
        output::<Packed>(&model, prompt, &mut runs);
        runs.reads
    };
    let (one, two) = (reads(b"cat"), reads(b"cat and owl"));
    let chunks = weights.len().div_ceil(4_096);
    // The rows of two things may lie in different chunks of a table.
    assert!(one <= chunks + 3, "{one} of {chunks}");
    assert!(two <= one + 3, "{two} of {one}");
}

#[test]
fn the_estimate_grows_with_the_model() {
    let (parts, weights) = drawing(7);
    let graph = parts.encode();
    let model = validate(&graph, weights.len() as u64).unwrap();
    let near = estimate(&model, 2_000);
    assert!(near > 3_450);
    assert!(estimate(&model, 24_000) >= near);
}
