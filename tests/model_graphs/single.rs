//! Single operators, and what goes into and comes out of one.
use imo::model::{execute, Graph, GraphHeader, Kind, Model, Op, Packed, Parts, Scalar, NARROW};

/// Executes the last op's only tile on evidence, by both kernels.
pub fn last(ops: &[Op], evidence: &[u8], weights: &[u8]) -> Vec<u8> {
    tile(ops, u32::MAX, evidence, weights)
}

/// A graph of these ops alone.
pub fn graph(ops: &[Op]) -> Vec<u8> {
    let header = GraphHeader {
        slots: 1,
        max_input: 16,
        out_len: 1,
        ..GraphHeader::default()
    };
    let parts = Parts {
        header,
        ops: ops.to_vec(),
        ..Parts::default()
    };
    parts.encode()
}

/// The same for the tile of that number of the last op.
pub fn tile(ops: &[Op], number: u32, evidence: &[u8], weights: &[u8]) -> Vec<u8> {
    let graph = graph(ops);
    let model = Model::new(Graph::parse(&graph).unwrap()).unwrap();
    let node = model.nodes.last().unwrap();
    let index = node.first + number.min(node.tiles - 1);
    let mut out = vec![0; 2_048];
    let mut other = out.clone();
    let mut slice = weights;
    let bytes = execute::<Packed>(&model, index, b"", evidence, &mut slice, &mut out).unwrap();
    execute::<Scalar>(&model, index, b"", evidence, &mut slice, &mut other).unwrap();
    assert_eq!(out, other);
    out.truncate(bytes);
    out
}

pub fn op(kind: Kind, inputs: &[u16], set: impl FnOnce(&mut Op)) -> Op {
    let mut op = Op::new(kind);
    for (place, input) in op.inputs.iter_mut().zip(inputs) {
        *place = *input;
    }
    set(&mut op);
    op
}

/// An i8 tensor of that length.
pub fn vector(len: u16) -> Op {
    op(Kind::Zero, &[], |op| {
        op.flags = NARROW;
        op.rows = len;
    })
}

pub fn i32s(values: &[i32]) -> Vec<u8> {
    values
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect()
}

pub fn read(bytes: &[u8]) -> Vec<i32> {
    let words = bytes.as_chunks::<4>().0.iter();
    words.map(|word| i32::from_le_bytes(*word)).collect()
}

pub fn dense(rows: u16, cols: u16, set: impl FnOnce(&mut Op)) -> [Op; 2] {
    let matrix = op(Kind::Dense, &[0], |op| {
        (op.rows, op.cols) = (rows, cols);
        (op.tile_rows, op.tile_cols) = (rows.next_multiple_of(16), cols);
        set(op);
    });
    [vector(cols), matrix]
}

/// i32 sums as an op's input: a matrix, then what reads it.
pub fn after_sums(rows: u16, op: Op) -> [Op; 3] {
    let [x, sums] = dense(rows, 1, |_| {});
    [x, sums, op]
}

pub fn requant(rows: u16, mult: u32, shift: u8, lo: i32, hi: i32) -> [Op; 3] {
    after_sums(
        rows,
        op(Kind::Requant, &[1], |op| {
            (op.rows, op.tile_rows) = (rows, rows);
            (op.mult, op.shift, op.lo, op.hi) = (mult, shift, lo, hi);
        }),
    )
}

pub fn signed(bytes: Vec<u8>) -> Vec<i8> {
    bytes.into_iter().map(|byte| byte as i8).collect()
}
