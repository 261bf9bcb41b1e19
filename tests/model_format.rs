//! The format: one encoding for every graph, everything else refused with the rule it breaks.
mod model_graphs;

use alloy_primitives::{keccak256, Address, B256};
use imo::model::{
    check_weights,
    file::{self, First, CHUNK_HEAD, CHUNK_PAYLOAD},
    hash::{graph_hash, model_id, node_hash, weights_root, WeightsRoot},
    validate, Carry, Error, Fault, Graph, Kind, Op, Packed, Parts, Trace, BIAS, CARRY, NARROW,
    NONE, PROMPT,
};
use model_graphs::{drawing, prompt, writing, Dice};
use proptest::prelude::*;

/// The fault of a changed graph.
fn fault(mut parts: Parts, len: usize, change: impl FnOnce(&mut Parts)) -> Fault {
    change(&mut parts);
    validate(&parts.encode(), len as u64).unwrap_err()
}

fn index(parts: &Parts, kind: Kind) -> usize {
    let mut kinds = parts.ops.iter().map(|op| op.kind);
    kinds.position(|found| found == kind).unwrap()
}

/// A drawing model that has what a test needs.
fn find(fits: impl Fn(&Parts) -> bool) -> (Parts, usize) {
    let (parts, weights) = (0..).map(drawing).find(|(parts, _)| fits(parts)).unwrap();
    (parts, weights.len())
}

proptest! {
    #[test]
    fn parsing_is_the_inverse_of_encoding(seed: u64, off_chain: bool) {
        for (parts, _) in [drawing(seed), writing(seed, off_chain)] {
            let graph = parts.encode();
            let found = Parts::of(&Graph::parse(&graph).unwrap()).unwrap();
            prop_assert_eq!(&found.encode(), &graph);
            prop_assert_eq!(found.ops, parts.ops);
        }
    }

    /// A changed byte is refused, or is another graph that runs; never anything else.
    #[test]
    fn changed_graphs_are_refused_or_run(seed: u64, off_chain: bool, changes in prop::collection::vec((any::<u16>(), any::<u8>()), 1..4)) {
        for (parts, weights) in [drawing(seed), writing(seed, off_chain)] {
            let mut graph = parts.encode();
            for (place, byte) in &changes {
                let place = *place as usize % graph.len();
                graph[place] = *byte;
            }
            if let Ok(found) = Graph::parse(&graph) {
                prop_assert_eq!(&Parts::of(&found).unwrap().encode(), &graph);
            }
            let Ok(model) = validate(&graph, weights.len() as u64) else {
                continue;
            };
            let mut dice = Dice(seed);
            if model.tiles < 3_000 {
                let text = prompt(&mut dice);
                let trace = Trace::run::<Packed>(&model, &text, &mut &weights[..]).unwrap();
                prop_assert_eq!(trace.output().unwrap().len(), model.graph.header.out_len as usize);
            }
        }
    }

    #[test]
    fn any_bytes_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(validate(&bytes, 0).is_err());
    }

    #[test]
    fn a_graph_of_another_length_is_refused(seed: u64, cut in 1usize..40) {
        let graph = drawing(seed).0.encode();
        prop_assert!(Graph::parse(&graph[..graph.len() - cut]).is_err());
        let longer = [&graph[..], &vec![0; cut]].concat();
        prop_assert_eq!(Graph::parse(&longer).unwrap_err().error, Error::Format);
    }

    #[test]
    fn chunks_hold_the_file(seed: u64, more in 0usize..70_000) {
        let (parts, _) = drawing(seed);
        let graph = parts.encode();
        let model = imo::model::Model::new(Graph::parse(&graph).unwrap()).unwrap();
        let weights = Dice(seed).bytes(more.next_multiple_of(16));
        let mut chunks = file::cut(&file::build(&model, &graph, &weights).unwrap()).unwrap();
        let addresses: Vec<_> = (1..chunks.len()).map(|k| Address::repeat_byte(k as u8)).collect();
        let id = First::parse(&chunks[0]).unwrap().model_id();
        file::set_addresses(&mut chunks[0], &addresses).unwrap();
        let first = First::parse(&chunks[0]).unwrap();
        prop_assert_eq!(first.model_id(), id);
        prop_assert_eq!(first.graph, &graph[..]);
        prop_assert!(first.has_all(false));
        prop_assert_eq!(first.addresses, addresses.iter().map(|a| a.into_array()).collect::<Vec<_>>());
        prop_assert_eq!(id, model_id(graph_hash(&graph), weights_root(&weights), weights.len() as u64));
        let mut read = Vec::new();
        for (k, code) in chunks.iter().enumerate() {
            prop_assert_eq!(code[0], 0);
            let payload = file::chunk_payload(code, k as u16, first.chunks).unwrap();
            prop_assert!(payload.len() == CHUNK_PAYLOAD || k + 1 == chunks.len());
            read.extend_from_slice(payload);
        }
        prop_assert_eq!(&read[first.weights_at..], &weights[..]);
        prop_assert_eq!(First::of_file(&read).unwrap().graph, &graph[..]);
        for offset in (0..weights.len()).step_by(1_111) {
            let (chunk, at) = first.place(offset as u32);
            prop_assert_eq!(chunks[chunk][at], weights[offset]);
        }
    }

    #[test]
    fn the_root_does_not_depend_on_how_weights_come_in(len in 0usize..20_000, part in 1usize..3_000) {
        let weights = Dice(len as u64).bytes(len);
        let mut root = WeightsRoot::default();
        weights.chunks(part).for_each(|part| root.update(part));
        let mut level: Vec<B256> = weights
            .chunks(1_024)
            .map(|piece| {
                let mut leaf = vec![2];
                leaf.extend(piece);
                leaf.resize(1_025, 0);
                keccak256(leaf)
            })
            .collect();
        level.resize(level.len().next_power_of_two(), keccak256([2]));
        while level.len() > 1 {
            level = level.chunks(2).map(|pair| node_hash(pair[0], pair[1])).collect();
        }
        prop_assert_eq!(root.finish(), level[0]);
    }
}

#[test]
fn hashes_are_those_of_the_specification() {
    assert_eq!(graph_hash(b"graph"), keccak256(b"\x04graph"));
    let (a, b) = (B256::repeat_byte(1), B256::repeat_byte(2));
    assert_eq!(node_hash(a, b), keccak256([&[3], &a[..], &b[..]].concat()));
    let name = [&[5, 0, 1], &a[..], &b[..], &[0, 0, 0, 0, 0, 3, 0, 16]].concat();
    assert_eq!(model_id(a, b, 0x30010), keccak256(name));
    assert_eq!(weights_root(&[]), keccak256([2]));
}

#[test]
fn op_records_have_their_fields_where_the_specification_says() {
    let mut record = [0; 48];
    for (index, byte) in record.iter_mut().enumerate().take(36).skip(1) {
        *byte = index as u8;
    }
    record[0] = 5;
    let op = Op::decode(&record).unwrap();
    assert_eq!(op.encode(), record);
    assert_eq!(
        (op.kind, op.flags, op.segment, op.shift),
        (Kind::Dense, 1, 2, 3)
    );
    assert_eq!(op.inputs, [0x0504, 0x0706, 0x0908]);
    assert_eq!((op.group, op.weights), (0x0b0a, 0x0f0e0d0c));
    assert_eq!((op.rows, op.cols, op.mult), (0x1110, 0x1312, 0x17161514));
    assert_eq!((op.lo, op.hi), (0x1b1a1918, 0x1f1e1d1c));
    assert_eq!((op.tile_rows, op.tile_cols), (0x2120, 0x2322));
    record[36] = 1;
    assert_eq!(Op::decode(&record), Err(Error::Format));
    for kind in [0, 19, 255] {
        record[0] = kind;
        assert_eq!(Op::decode(&record), Err(Error::Kind));
    }
}

#[test]
fn chunks_of_another_shape_are_refused() {
    let (parts, weights) = drawing(1);
    let graph = parts.encode();
    let model = validate(&graph, weights.len() as u64).unwrap();
    let chunk = &file::cut(&file::build(&model, &graph, &weights).unwrap()).unwrap()[0];
    assert_eq!(First::parse(chunk).unwrap().graph, &graph[..]);
    for place in (0..CHUNK_HEAD).chain([16, 18, 23, 29]) {
        let mut other = chunk.clone();
        other[place] ^= 0x80;
        assert!(First::parse(&other).is_err(), "byte {place}");
    }
    assert!(First::parse(&chunk[..CHUNK_HEAD]).is_err());
    assert!(file::chunk_payload(chunk, 1, 2).is_err());
}

#[test]
fn shapes_that_do_not_fit_are_refused() {
    let (parts, len) = find(|_| true);
    let gather = index(&parts, Kind::Gather);
    let signs = index(&parts, Kind::Signs);
    let refused = |change: &dyn Fn(&mut Parts)| fault(parts.clone(), len, change).error;
    assert_eq!(refused(&|p| p.ops[gather].cols += 8), Error::Shape);
    assert_eq!(refused(&|p| p.ops[signs].cols += 1), Error::Shape);
    assert_eq!(refused(&|p| p.ops[signs].rows += 8), Error::Shape);
    assert_eq!(refused(&|p| p.ops[signs].inputs[0] = 2), Error::Shape);
    assert_eq!(refused(&|p| p.ops[signs].inputs[0] = PROMPT), Error::Input);
    assert_eq!(refused(&|p| p.ops[signs].inputs[0] = NONE), Error::Input);
    assert_eq!(refused(&|p| p.ops[signs].inputs[0] = CARRY), Error::Input);
    assert_eq!(
        refused(&|p| p.ops[2].inputs[0] = signs as u16),
        Error::Input
    );
    assert_eq!(refused(&|p| p.ops[2].inputs[0] = 2), Error::Input);
}

#[test]
fn parameters_out_of_range_are_refused() {
    let (parts, len) = find(|_| true);
    let refused = |change: &dyn Fn(&mut Parts)| fault(parts.clone(), len, change).error;
    for shift in [0, 63, 64, 255] {
        assert_eq!(refused(&|p| p.ops[3].shift = shift), Error::Parameter);
    }
    assert_eq!(
        refused(&|p| (p.ops[3].lo, p.ops[3].hi) = (5, 4)),
        Error::Parameter
    );
    assert_eq!(refused(&|p| p.ops[3].hi = 128), Error::Parameter);
    assert_eq!(refused(&|p| p.ops[3].mult = 1), Error::UnusedField);
    assert_eq!(refused(&|p| p.ops[0].rows = 1), Error::UnusedField);
    assert_eq!(refused(&|p| p.ops[0].flags = BIAS), Error::UnusedField);
    assert_eq!(refused(&|p| p.ops[2].flags = NARROW), Error::UnusedField);
    assert_eq!(refused(&|p| p.ops[1].group = 5), Error::Parameter);
    assert_eq!(refused(&|p| p.ops[2].tile_cols = 97), Error::Parameter);
    assert_eq!(refused(&|p| p.ops[2].tile_cols = 0), Error::Tile);
    let narrow = index(&parts, Kind::Signs) - 1;
    assert_eq!(refused(&|p| p.ops[narrow].mult = 1 << 31), Error::Parameter);
    let tile = |p: &mut Parts| p.ops[narrow].tile_rows = 8;
    assert_eq!(refused(&tile), Error::Parameter);
    let sprite = index(&parts, Kind::Sprite);
    assert_eq!(refused(&|p| p.ops[sprite].lo = -1), Error::Parameter);
    assert_eq!(refused(&|p| p.palette.truncate(1)), Error::Parameter);
}

#[test]
fn sections_anywhere_else_are_refused() {
    let (parts, len) = find(|_| true);
    let gather = index(&parts, Kind::Gather);
    let refused = |change: &dyn Fn(&mut Parts)| fault(parts.clone(), len, change);
    let expected = Error::Offset.at(gather);
    assert_eq!(refused(&|p| p.ops[gather].weights += 16), expected);
    assert_eq!(refused(&|p| p.ops[gather].weights += 1), expected);
    assert_eq!(
        refused(&|p| p.ops[gather].weights = u32::MAX - 15),
        expected
    );
    let graph = parts.encode();
    for other in [len + 16, len - 16, len + 1, 0, 1 << 33] {
        assert_eq!(
            validate(&graph, other as u64).unwrap_err().error,
            Error::Offset
        );
    }
    // A table may be used twice.
    let mut shared = parts.clone();
    let saved = shared.ops[gather].weights;
    shared.ops[gather].weights = 0;
    shared.ops[gather].rows = 1;
    let next = shared.ops[gather + 2].weights;
    assert!(next > saved);
    assert_eq!(
        validate(&shared.encode(), len as u64).unwrap_err(),
        Error::Offset.at(gather + 2)
    );
}

#[test]
fn sums_that_could_overflow_are_refused() {
    let requant = |parts: &Parts| {
        let mut ops = parts.ops.iter();
        let at = ops.position(|op| op.kind == Kind::Requant && op.has_bias());
        at.filter(|at| parts.ops[at - 1].kind == Kind::Dense)
    };
    let (parts, len) = find(|parts| requant(parts).is_some());
    let at = requant(&parts).unwrap();
    let both = fault(parts, len, |p| p.ops[at - 1].flags |= BIAS);
    assert_eq!(both, Error::Overflow.at(at));
    let (parts, weights) = drawing(3);
    let graph = parts.encode();
    let model = validate(&graph, weights.len() as u64).unwrap();
    let signs = index(&parts, Kind::Signs);
    let place = parts.ops[signs].weights as usize;
    for (bias, fits) in [(1 << 30, true), ((1 << 30) + 1, false), (i32::MIN, false)] {
        let mut other = weights.clone();
        other[place..place + 4].copy_from_slice(&i32::to_le_bytes(bias));
        let found = check_weights(&model, &mut &other[..]);
        let expected = if fits {
            Ok(())
        } else {
            Err(Error::Overflow.at(signs))
        };
        assert_eq!(found, expected);
    }
    assert_eq!(
        check_weights(&model, &mut &weights[..place]),
        Err(Error::Weights.at(signs))
    );
}

#[test]
fn absurd_sizes_are_refused() {
    let (parts, len) = find(|_| true);
    let refused = |change: &dyn Fn(&mut Parts)| fault(parts.clone(), len, change).error;
    assert_eq!(refused(&|p| p.header.slots = 3), Error::Size);
    assert_eq!(refused(&|p| p.header.slots = 0), Error::Size);
    assert_eq!(refused(&|p| p.header.max_input = 1_025), Error::Size);
    assert_eq!(refused(&|p| p.header.max_input = 0), Error::Size);
    assert_eq!(refused(&|p| p.header.out_len = 2_049), Error::Size);
    assert_eq!(refused(&|p| p.header.width = 65), Error::Size);
    assert_eq!(refused(&|p| p.header.repeat_times = 1), Error::Size);
    assert_eq!(refused(&|p| p.ops.clear()), Error::Size);
    let more = |p: &mut Parts| p.ops.resize(257, p.ops[0]);
    assert_eq!(refused(&more), Error::Size);
    let (text, weights) = writing(1, false);
    let change = |p: &mut Parts| p.header.repeat_times = 4_097;
    assert_eq!(fault(text, weights.len(), change).error, Error::Size);
}

#[test]
fn tables_must_make_sense() {
    let (parts, len) = find(|p| p.header.slots == 2);
    let refused = |change: &dyn Fn(&mut Parts)| fault(parts.clone(), len, change);
    let table = |at: usize| Error::Table.at(at);
    assert_eq!(refused(&|p| p.lexicon.swap(2, 3)), table(3));
    assert_eq!(refused(&|p| p.lexicon[2] = p.lexicon[1]), table(2));
    assert_eq!(refused(&|p| p.lexicon[4][4] = 7), table(4));
    assert_eq!(refused(&|p| p.lexicon[4][4] = 0), table(4));
    assert_eq!(
        refused(&|p| p.lexicon[4][4..6].copy_from_slice(&[5, 4])),
        table(4)
    );
    assert_eq!(refused(&|p| p.lexicon[4][7] = 1), table(4));
    assert_eq!(refused(&|p| p.settings[3] = [6, 2, 1, 0]), table(3));
    assert_eq!(refused(&|p| p.settings[1][3] = 1), table(1));
    assert_eq!(refused(&|p| p.paints[2][0] = 5), table(2));
    assert_eq!(refused(&|p| p.paints[2][4] = p.paints[2][2]), table(2));
    assert_eq!(refused(&|p| p.paints[2][5] = p.header.height + 1), table(2));
    assert_eq!(
        refused(&|p| p.paints[2] = [1, 64, 0, 0, 1, 1, 0, 0]),
        table(2)
    );
    assert_eq!(
        refused(&|p| p.paints[2] = [1, 0, 0, 0, 1, 1, 1, 0]),
        table(2)
    );
    assert_eq!(
        refused(&|p| p.paints[2] = [3, 0, 0, 0, 1, 1, 0, 0]),
        table(2)
    );
    assert_eq!(refused(&|p| p.layouts[0][7] = 1), table(0));
    assert_eq!(refused(&|p| p.layouts[1][2] = p.header.width + 1), table(1));
    assert_eq!(refused(&|p| p.layouts[1][10] = 2), table(1));
    assert_eq!(refused(&|p| p.header.max_words = 0), table(0));
    assert_eq!(refused(&|p| p.header.out_len += 1).error, Error::Output);
}

#[test]
fn order_and_use_are_checked() {
    let (parts, len) = find(|_| true);
    let refused = |change: &dyn Fn(&mut Parts)| fault(parts.clone(), len, change).error;
    let last = parts.ops.len() - 1;
    assert_eq!(refused(&|p| p.ops[last].segment = 1), Error::Order);
    assert_eq!(refused(&|p| p.ops[last].segment = 3), Error::Order);
    let unread = |p: &mut Parts| {
        p.ops.insert(
            0,
            Op {
                flags: NARROW,
                rows: 1,
                ..Op::new(Kind::Zero)
            },
        );
        for op in &mut p.ops {
            for input in op.inputs.iter_mut().filter(|input| **input < CARRY) {
                *input += 1;
            }
        }
    };
    assert_eq!(refused(&unread), Error::Unused);
    let (text, len) = writing(5, false);
    let refused = |change: &dyn Fn(&mut Parts)| fault(text.clone(), len.len(), change).error;
    assert_eq!(refused(&|p| p.carries[0].init = 1), Error::Shape);
    assert_eq!(refused(&|p| p.carries[0].init = 5), Error::Input);
    assert_eq!(refused(&|p| p.carries.truncate(2)), Error::Input);
    assert_eq!(
        refused(&|p| p.carries.push(Carry { init: 0, source: 0 })),
        Error::Input
    );
    assert_eq!(refused(&|p| p.ops[10].inputs[0] = 2), Error::Input);
}

#[test]
fn weights_off_chain_must_lie_in_pieces() {
    let (parts, weights) = writing(9, true);
    let refused = |change: &dyn Fn(&mut Parts)| fault(parts.clone(), weights.len(), change).error;
    let dense = index(&parts, Kind::Dense);
    assert_eq!(refused(&|p| p.ops[dense].tile_cols = 128), Error::Offset);
    assert_eq!(refused(&|p| p.ops[dense].tile_cols = 48), Error::Offset);
    assert_eq!(refused(&|p| p.ops[dense].tile_rows = 32), Error::Offset);
    assert_eq!(refused(&|p| p.ops[dense].weights += 16), Error::Offset);
}
