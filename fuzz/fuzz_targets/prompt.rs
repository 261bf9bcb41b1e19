//! Any bytes as a prompt of a small drawing model.
#![no_main]
use imo::model::{run, validate, Packed, Plan, Trace, UNKNOWN};
use libfuzzer_sys::fuzz_target;
use std::sync::OnceLock;

const GRAPH: &[u8] = include_bytes!("../seeds/graph/drawing");

/// Bytes of weights that the graph wants.
static LEN: OnceLock<u64> = OnceLock::new();

fuzz_target!(|prompt: &[u8]| {
    let len = *LEN.get_or_init(|| {
        let mut lens = (0..1 << 16).step_by(16);
        lens.find(|len| validate(GRAPH, *len).is_ok())
            .expect("a valid seed")
    });
    let model = validate(GRAPH, len).expect("a valid seed");
    let weights: Vec<u8> = (0..len).map(|at| (at * 167 >> 3) as u8).collect();
    let mut slice = &weights[..];
    let plan = Plan::new(&model).expect("plan");
    let mut memory = vec![0; plan.bytes as usize];
    let output = run::<Packed>(&model, &plan, prompt, &mut slice, &mut memory).expect("run");
    assert_eq!(output.len(), model.graph.header.out_len as usize);
    assert!(output[0] <= UNKNOWN + 1);
    let trace = Trace::run::<Packed>(&model, prompt, &mut slice).expect("trace");
    assert_eq!(trace.output(), Some(output));
});
