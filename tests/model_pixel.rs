//! The committed pixel model: the runtime gives what the Python reference gave, tile by tile.
use alloy_primitives::{hex, keccak256};
use imo::model::{
    check_weights, execute, file,
    hash::{graph_hash, weights_root},
    run, validate, Model, Packed, Plan, Scalar, Trace,
};
use std::{collections::HashMap, fs, path::PathBuf};

fn path(name: &str) -> PathBuf {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../models/pixel");
    PathBuf::from(root).join(name)
}

fn text(name: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(path(name)).unwrap();
    let words = |line: &str| line.split(' ').map(String::from).collect();
    text.lines().map(words).collect()
}

fn prompt(field: &str) -> Vec<u8> {
    hex::decode(field.trim_matches('-')).unwrap()
}

/// Calls a test with the file, its model and its weights.
fn with(test: impl FnOnce(&[u8], &Model, &[u8])) {
    let bytes = fs::read(path("pixel.imo")).unwrap();
    let first = file::First::of_file(&bytes).unwrap();
    let model = validate(first.graph, first.header.weights_len).unwrap();
    test(&bytes, &model, &bytes[first.weights_at..]);
}

#[test]
fn the_file_is_what_its_hashes_say() {
    with(|bytes, model, weights| {
        check_weights(model, &mut &weights[..]).unwrap();
        let first = file::First::of_file(bytes).unwrap();
        assert!(first.has_all(false));
        assert_eq!(weights_root(weights), first.header.weights_root);
        assert_eq!(file::build(model, first.graph, weights).unwrap(), bytes);
        let chunks = file::cut(bytes).unwrap();
        let mut found = HashMap::from([
            (
                "graphHash".to_string(),
                hex::encode(graph_hash(first.graph)),
            ),
            (
                "weightsRoot".to_string(),
                hex::encode(first.header.weights_root),
            ),
            ("modelId".to_string(), hex::encode(first.model_id())),
            ("tiles".to_string(), model.tiles.to_string()),
        ]);
        for (index, code) in chunks.iter().enumerate() {
            found.insert(format!("chunk {index}"), hex::encode(keccak256(code)));
        }
        let mut seen = 0;
        for line in text("hashes.txt") {
            let (value, name) = line.split_last().unwrap();
            if let Some(found) = found.get(&name.join(" ")) {
                assert_eq!(found, value, "{name:?}");
                seen += 1;
            }
        }
        assert_eq!(seen, found.len());
    });
}

#[test]
fn outputs_are_those_of_the_reference() {
    with(|_, model, weights| {
        let plan = Plan::new(model).unwrap();
        let mut memory = vec![0; plan.bytes as usize];
        let lines = text("vectors.txt");
        assert!(lines.len() >= 300);
        let mut accepted = 0;
        for line in &lines {
            let prompt = prompt(&line[0]);
            let mut slice = weights;
            let output = run::<Packed>(model, &plan, &prompt, &mut slice, &mut memory).unwrap();
            let used = output
                .iter()
                .rposition(|byte| *byte != 0)
                .map_or(0, |last| last + 1);
            assert_eq!(
                hex::encode(&output[..used]),
                line[1].trim_matches('-'),
                "{}",
                line[0]
            );
            assert_eq!(hex::encode(keccak256(output)), line[2], "{}", line[0]);
            accepted += (output[0] == 0) as usize;
        }
        assert!(accepted >= 100, "{accepted}");
    });
}

#[test]
fn tiles_are_those_of_the_reference() {
    with(|_, model, weights| {
        let mut traces = HashMap::new();
        for line in text("tiles.txt") {
            let trace = traces.entry(line[0].clone()).or_insert_with(|| {
                Trace::run::<Scalar>(model, &prompt(&line[0]), &mut &weights[..]).unwrap()
            });
            let index: u32 = line[1].parse().unwrap();
            let tile = model.tile(index).unwrap();
            assert_eq!(tile.op.to_string(), line[2]);
            assert_eq!(tile.slot.to_string(), line[3]);
            let data = trace.tile(index).unwrap();
            assert_eq!(hex::encode(keccak256(data)), line[4], "{line:?}");
            // Alone, from its evidence, by the other kernel.
            let evidence = trace.evidence(model, index).unwrap();
            let mut out = vec![0; 2_048];
            let (text, mut slice) = (prompt(&line[0]), weights);
            let bytes =
                execute::<Packed>(model, index, &text, &evidence, &mut slice, &mut out).unwrap();
            assert_eq!(&out[..bytes], data, "{line:?}");
        }
        assert!(traces.len() >= 20);
    });
}
