//! Any bytes as a graph: refused, or run to the same output in both ways.
#![no_main]
use imo::model::{execute, run, validate, Graph, Packed, Parts, Plan, Scalar, Trace};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(parsed) = Graph::parse(bytes) else {
        return;
    };
    let parts = Parts::of(&parsed).expect("parsed");
    assert_eq!(parts.encode(), bytes);
    let sections = parts.ops.iter().filter(|op| op.section_bytes() > 0);
    let end = sections
        .map(|op| op.weights as u64 + op.section_bytes())
        .max();
    let len = end.unwrap_or(0).next_multiple_of(16);
    let Ok(model) = validate(bytes, len) else {
        return;
    };
    let work = |index| {
        model
            .tile_work(&model.tile(index).expect("tile"))
            .expect("work") as u64
    };
    if len > 1 << 20 || model.tiles > 4_000 || (0..model.tiles).map(work).sum::<u64>() > 1 << 24 {
        return;
    }
    let weights: Vec<u8> = (0..len).map(|at| (at * 167 >> 3) as u8).collect();
    let prompt = b"red cat and an owl on the moon";
    let plan = Plan::new(&model).expect("plan");
    let mut memory = vec![0xa5; plan.bytes as usize];
    let mut slice = &weights[..];
    let fast = run::<Packed>(&model, &plan, prompt, &mut slice, &mut memory).expect("run");
    let trace = Trace::run::<Scalar>(&model, prompt, &mut slice).expect("trace");
    assert_eq!(trace.output(), Some(fast));
    for index in (0..model.tiles).step_by(7) {
        let tile = model.tile(index).expect("tile");
        let operands = model.operands(&tile).expect("operands");
        let evidence: Vec<u8> = bytes
            .iter()
            .rev()
            .copied()
            .cycle()
            .take(operands.bytes as usize)
            .collect();
        let mut out = [0; 2_048];
        let count = execute::<Packed>(&model, index, prompt, &evidence, &mut slice, &mut out);
        assert_eq!(count, Ok(model.tile_bytes(&tile).expect("length") as usize));
    }
});
