//! The rules of single ops: which fields and inputs they have, and in which ranges.
use super::{
    error::ensure,
    graph::MAX_IDS,
    model::{Model, Node, Source},
    op::{Kind, Op, BIAS, NARROW, NONE, PROMPT},
    validate::{MAX_BIAS, MAX_COLS},
    Error,
};

const SHIFT: u16 = 1;
const GROUP: u16 = 1 << 1;
const WEIGHTS: u16 = 1 << 2;
const ROWS: u16 = 1 << 3;
const COLS: u16 = 1 << 4;
const MULT: u16 = 1 << 5;
const RANGE: u16 = 1 << 6;
const TILE_ROWS: u16 = 1 << 7;
const TILE_COLS: u16 = 1 << 8;
const TABLE: u16 = WEIGHTS | ROWS | COLS;
const MATRIX: u16 = TABLE | TILE_ROWS | TILE_COLS;

/// Flags and fields that a kind may use.
fn used(op: &Op) -> (u8, u16) {
    match op.kind {
        Kind::Scene | Kind::Concat | Kind::Token => (0, 0),
        Kind::Ids | Kind::Append => (0, ROWS | GROUP),
        Kind::Bag => (0, TABLE | TILE_COLS),
        Kind::Mean => (0, SHIFT | RANGE),
        Kind::Dense if op.is_narrow() => (BIAS | NARROW, MATRIX | SHIFT | MULT | RANGE),
        Kind::Dense | Kind::Signs => (BIAS, MATRIX),
        Kind::Pick => (BIAS, MATRIX | GROUP),
        Kind::Argmax => (0, TILE_ROWS),
        Kind::Gather => (0, TABLE),
        Kind::Add => (0, RANGE),
        Kind::Requant if op.has_bias() => (BIAS, WEIGHTS | ROWS | MULT | SHIFT | RANGE | TILE_ROWS),
        Kind::Requant => (0, ROWS | MULT | SHIFT | RANGE | TILE_ROWS),
        Kind::Zero => (NARROW, ROWS),
        Kind::Pack | Kind::Compose => (0, ROWS),
        Kind::Sprite => (0, ROWS | RANGE),
    }
}

/// Whether every field that the kind does not use is zero.
fn others_are_zero(op: &Op) -> bool {
    let (flags, fields) = used(op);
    let zero = |field: u16, value: u32| fields & field != 0 || value == 0;
    op.flags & !flags == 0
        && zero(SHIFT, op.shift as u32)
        && zero(GROUP, op.group as u32)
        && zero(WEIGHTS, op.weights)
        && zero(ROWS, op.rows as u32)
        && zero(COLS, op.cols as u32)
        && zero(MULT, op.mult)
        && zero(RANGE, (op.lo | op.hi) as u32)
        && zero(TILE_ROWS, op.tile_rows as u32)
        && zero(TILE_COLS, op.tile_cols as u32)
}

/// Checks all that concerns one op and its inputs.
pub(super) fn check_op(model: &Model, index: usize, node: &Node) -> Result<(), Error> {
    let op = &node.op;
    ensure(others_are_zero(op), Error::UnusedField)?;
    check_inputs(model, index, op)?;
    check_parameters(model, op)?;
    check_bounds(model, op)
}

fn check_inputs(model: &Model, index: usize, op: &Op) -> Result<(), Error> {
    let is = |number: usize, kinds: &[Kind]| {
        let input = op.inputs.get(number).copied().unwrap_or(NONE);
        let maker = maker(model, input);
        ensure(
            maker.is_some_and(|maker| kinds.contains(&maker)),
            Error::Input,
        )
    };
    let [a, b, c] = op.inputs.map(|input| match input {
        NONE => 0,
        PROMPT => 1,
        _ => 2,
    });
    let wanted = match op.kind {
        Kind::Scene | Kind::Ids => [1, 0, 0],
        Kind::Zero => [0, 0, 0],
        Kind::Mean | Kind::Add | Kind::Compose => [2, 2, 0],
        Kind::Sprite => [2, 2, 2],
        Kind::Concat => [2, 2, c & 2],
        Kind::Token => [1, 2, 0],
        Kind::Append => [2, 2, 1],
        _ => [2, 0, 0],
    };
    ensure([a, b, c] == wanted, Error::Input)?;
    let header = &model.graph.header;
    for input in op.inputs {
        match Source::from(input) {
            Source::Op(source) => ensure(source < index, Error::Input)?,
            Source::Carry(_) => ensure(header.repeats(index), Error::Input)?,
            Source::None | Source::Prompt => {}
        }
    }
    match op.kind {
        Kind::Bag => is(0, &[Kind::Ids]),
        Kind::Mean => is(1, &[Kind::Ids]),
        Kind::Gather => is(0, &[Kind::Argmax, Kind::Token]),
        Kind::Pack => is(0, &[Kind::Signs]),
        Kind::Sprite => {
            is(0, &[Kind::Pack])?;
            is(1, &[Kind::Pick])?;
            is(2, &[Kind::Argmax])
        }
        Kind::Compose => {
            is(0, &[Kind::Sprite])?;
            is(1, &[Kind::Scene])
        }
        Kind::Token => {
            ensure(header.repeats(index), Error::Order)?;
            is(1, &[Kind::Argmax])
        }
        Kind::Append => {
            ensure(header.repeats(index), Error::Order)?;
            let own = match Source::from(op.inputs[0]) {
                Source::Carry(carry) => model.graph.carry(carry),
                _ => None,
            };
            ensure(
                own.is_some_and(|carry| carry.source as usize == index),
                Error::Input,
            )?;
            is(1, &[Kind::Argmax])
        }
        _ => Ok(()),
    }
}

/// The kind of op that makes an input, in a carry from iteration 1 on.
fn maker(model: &Model, input: u16) -> Option<Kind> {
    let op = match Source::from(input) {
        Source::Op(op) => op,
        Source::Carry(carry) => model.graph.carry(carry)?.source as usize,
        Source::None | Source::Prompt => return None,
    };
    Some(model.nodes.get(op)?.op.kind)
}

fn check_parameters(model: &Model, op: &Op) -> Result<(), Error> {
    let narrow = op.lo >= -128 && op.lo <= op.hi && op.hi <= 127;
    let rounding = narrow && (1..=62).contains(&op.shift) && op.mult < 1 << 31;
    let valid = match op.kind {
        Kind::Ids => op.rows >= 1 && (1..=4).contains(&op.group),
        Kind::Bag => {
            let ids = match Source::from(op.inputs[0]) {
                Source::Op(ids) => model.node(ids)?.op.rows,
                _ => u16::MAX,
            };
            let tile = (1..=MAX_IDS as u16).contains(&op.tile_cols);
            op.rows >= ids && table_cols(op, 256) && tile
        }
        Kind::Mean => rounding,
        Kind::Dense => matrix(op) && (rounding || !op.is_narrow()),
        Kind::Signs => matrix(op) && op.rows.is_multiple_of(8),
        Kind::Pick => {
            let whole = |rows: u16| rows.is_multiple_of(op.group.max(1));
            let tile = op.tile_rows >= op.rows || whole(op.tile_rows);
            matrix(op) && (2..=256).contains(&op.group) && whole(op.rows) && tile
        }
        Kind::Argmax => {
            let len = model.grid(op).1 .0;
            (1..=len).contains(&(op.tile_rows as u32))
        }
        Kind::Gather => op.rows >= 1 && table_cols(op, 1_024),
        Kind::Add => narrow,
        Kind::Requant => rounding && (1..=op.rows).contains(&op.tile_rows),
        Kind::Pack => op.rows.is_multiple_of(4) && (8..=32).contains(&op.rows),
        Kind::Sprite => {
            let pick = match Source::from(op.inputs[1]) {
                Source::Op(pick) => model.node(pick)?.op.group,
                _ => u16::MAX,
            };
            op.lo >= 0 && pick <= model.graph.header.palette as u16
        }
        Kind::Append => (4..=2_048).contains(&op.rows),
        Kind::Zero => op.rows >= 1,
        Kind::Scene | Kind::Concat | Kind::Compose | Kind::Token => true,
    };
    ensure(valid, Error::Parameter)
}

fn table_cols(op: &Op, most: u16) -> bool {
    op.cols.is_multiple_of(8) && (8..=most).contains(&op.cols)
}

fn matrix(op: &Op) -> bool {
    let rows = op.rows as u32;
    let tile = op.tile_rows as u32;
    op.rows >= 1
        && op.cols >= 1
        && tile.is_multiple_of(16)
        && tile <= rows.next_multiple_of(16)
        && (1..=op.cols).contains(&op.tile_cols)
}

/// No sum can leave 32 bits: products are at most 2^14, biases 2^30.
fn check_bounds(model: &Model, op: &Op) -> Result<(), Error> {
    let bias = |op: &Op| if op.has_bias() { MAX_BIAS as u64 } else { 0 };
    let bound = |op: &Op| match op.kind {
        Kind::Bag => (MAX_IDS as u64) << 7,
        Kind::Dense => (op.cols as u64) << 14 | bias(op),
        _ => 0,
    };
    if op.kind.has_panels() {
        return ensure(op.cols <= MAX_COLS, Error::Overflow);
    }
    if op.kind != Kind::Requant {
        return Ok(());
    }
    let sources = match Source::from(op.inputs[0]) {
        Source::Op(source) => [source, source],
        Source::Carry(carry) => {
            let carry = model.graph.carry(carry).ok_or(Error::Input)?;
            [carry.init as usize, carry.source as usize]
        }
        Source::None | Source::Prompt => return Err(Error::Input),
    };
    for source in sources {
        let most = bound(&model.node(source)?.op) + bias(op);
        ensure(most < 1 << 31, Error::Overflow)?;
    }
    Ok(())
}
