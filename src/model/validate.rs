//! Everything that a graph must fulfil before it may be registered.
use super::{
    error::ensure,
    graph::{Graph, MAX_IDS},
    model::{Model, Node, Source, Type},
    op::{Kind, Op, BIAS, NARROW, NONE, PROMPT},
    tables,
    weights::{read, Weights, PIECE},
    Error, Fault,
};

/// Largest absolute value of a bias.
pub const MAX_BIAS: i32 = 1 << 30;
/// Most columns of a matrix.
pub const MAX_COLS: u16 = 32_768;
/// Most multiply-accumulates of a tile.
pub const MAX_WORK: u32 = 65_536;
/// Most bytes that a tile reads: leaves, prompt and a piece of weights.
pub const MAX_EVIDENCE: u32 = 2_560;

/// Parses a graph and checks all rules of the specification, for `weights_len` bytes of weights.
///
/// # Errors
/// The first broken rule and the op or table entry that breaks it.
pub fn validate(graph: &[u8], weights_len: u64) -> Result<Model<'_>, Fault> {
    let model = Model::new(Graph::parse(graph)?)?;
    let mut covered = 0;
    let mut segment = 0;
    for (index, node) in model.nodes.iter().enumerate() {
        let check = || {
            check_op(&model, index, node)?;
            ensure(
                node.op.segment >= segment && node.op.segment <= 2,
                Error::Order,
            )?;
            section(&model, &node.op, covered)
        };
        covered = check().map_err(|error| error.at(index))?;
        segment = node.op.segment;
    }
    let end = covered.next_multiple_of(16);
    ensure(end == weights_len && end < 1 << 32, Error::Offset)?;
    check_carries(&model)?;
    check_use(&model)?;
    tables::check(&model)?;
    check_tiles(&model)?;
    Ok(model)
}

/// Checks that no bias of a model could make a sum overflow.
///
/// # Errors
/// [`Error::Overflow`] at the op, [`Error::Weights`] if they cannot be read.
pub fn check_weights(model: &Model, weights: &mut impl Weights) -> Result<(), Fault> {
    for (index, node) in model.nodes.iter().enumerate() {
        let op = &node.op;
        if !op.has_bias() {
            continue;
        }
        let step = if op.kind.has_panels() {
            op.panel_bytes()
        } else {
            64
        };
        let mut offset = op.weights;
        for start in (0..op.rows).step_by(16) {
            let mut biases = [0; 64];
            let rows = if op.kind.has_panels() {
                16
            } else {
                (op.rows - start).min(16)
            };
            let part = biases.get_mut(..4 * rows as usize).unwrap_or(&mut []);
            read(weights, offset, part).map_err(|error| error.at(index))?;
            for bias in biases.as_chunks::<4>().0 {
                let bias = i32::from_le_bytes(*bias);
                let small = (-MAX_BIAS..=MAX_BIAS).contains(&bias);
                ensure(small, Error::Overflow).map_err(|error| error.at(index))?;
            }
            offset = offset.wrapping_add(step as u32);
        }
    }
    Ok(())
}

/// The op with every field cleared that its kind does not use.
fn used_fields(op: &Op) -> Op {
    let bare = Op {
        segment: op.segment,
        inputs: op.inputs,
        ..Op::new(op.kind)
    };
    let rounded = Op {
        shift: op.shift,
        lo: op.lo,
        hi: op.hi,
        ..bare
    };
    let table = Op {
        weights: op.weights,
        rows: op.rows,
        cols: op.cols,
        ..bare
    };
    let matrix = Op {
        flags: op.flags & BIAS,
        tile_rows: op.tile_rows,
        tile_cols: op.tile_cols,
        ..table
    };
    let (rows, mult, group) = (op.rows, op.mult, op.group);
    match op.kind {
        Kind::Scene | Kind::Concat | Kind::Token => bare,
        Kind::Ids | Kind::Append => Op {
            rows,
            group,
            ..bare
        },
        Kind::Bag => Op {
            tile_cols: op.tile_cols,
            ..table
        },
        Kind::Mean => rounded,
        Kind::Dense if op.is_narrow() => Op {
            flags: op.flags & (BIAS | NARROW),
            shift: op.shift,
            mult,
            lo: op.lo,
            hi: op.hi,
            ..matrix
        },
        Kind::Dense | Kind::Signs => matrix,
        Kind::Pick => Op { group, ..matrix },
        Kind::Argmax => Op {
            tile_rows: op.tile_rows,
            ..bare
        },
        Kind::Gather => table,
        Kind::Add => Op {
            shift: 0,
            ..rounded
        },
        Kind::Requant => Op {
            flags: op.flags & BIAS,
            weights: if op.has_bias() { op.weights } else { 0 },
            rows,
            mult,
            tile_rows: op.tile_rows,
            ..rounded
        },
        Kind::Zero => Op {
            flags: op.flags & NARROW,
            rows,
            ..bare
        },
        Kind::Pack | Kind::Compose => Op { rows, ..bare },
        Kind::Sprite => Op {
            rows,
            shift: 0,
            ..rounded
        },
    }
}

fn check_op(model: &Model, index: usize, node: &Node) -> Result<(), Error> {
    let op = &node.op;
    ensure(used_fields(op) == *op, Error::UnusedField)?;
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

/// A section starts where the ones before end, or lies in them. Returns where they end now.
fn section(model: &Model, op: &Op, covered: u64) -> Result<u64, Error> {
    let bytes = op.section_bytes();
    if bytes == 0 {
        return Ok(covered);
    }
    let unit = if model.graph.header.off_chain {
        PIECE as u64
    } else {
        16
    };
    let (start, end) = (op.weights as u64, op.weights as u64 + bytes);
    let next = start == covered.next_multiple_of(unit);
    let shared = end <= covered && start.is_multiple_of(unit);
    ensure((next || shared) && end < 1 << 32, Error::Offset)?;
    Ok(covered.max(end))
}

fn check_carries(model: &Model) -> Result<(), Fault> {
    let header = &model.graph.header;
    for index in 0..header.carries as usize {
        let check = || {
            let carry = model.graph.carry(index).ok_or(Error::Input)?;
            let (init, source) = (carry.init as usize, carry.source as usize);
            let outside = init < header.repeat_first as usize;
            ensure(outside && header.repeats(source), Error::Input)?;
            let same = model.node(init)?.shape == model.node(source)?.shape;
            let kind = model.node(init)?.op.kind;
            let record = model.node(source)?.shape.of != Type::U8 || kind == Kind::Zero;
            ensure(same && record, Error::Shape)
        };
        check().map_err(|error| error.at(index))?;
    }
    Ok(())
}

/// Every tensor is read, kinds that may be there once are there once, the last op makes the output.
fn check_use(model: &Model) -> Result<(), Fault> {
    let header = &model.graph.header;
    let last = model.nodes.len().wrapping_sub(1);
    for index in 0..model.nodes.len() {
        let reads = |node: &Node| node.op.inputs.contains(&(index as u16));
        let carried = (0..)
            .map_while(|carry| model.graph.carry(carry))
            .any(|carry| carry.init as usize == index || carry.source as usize == index);
        let used = index == last || carried || model.nodes.iter().any(reads);
        ensure(used, Error::Unused).map_err(|error| error.at(index))?;
    }
    for kind in [Kind::Scene, Kind::Ids, Kind::Compose] {
        let count = model
            .nodes
            .iter()
            .filter(|node| node.op.kind == kind)
            .count();
        ensure(count <= 1, Error::Order)?;
    }
    let node = model.node(last)?;
    let output = matches!(node.op.kind, Kind::Compose | Kind::Append)
        && !node.shape.wide
        && node.shape.bytes() == header.out_len as u32;
    ensure(output, Error::Output).map_err(|error| error.at(last))
}

/// The limits of every tile. Iterations after the second are like the second.
fn check_tiles(model: &Model) -> Result<(), Fault> {
    let header = &model.graph.header;
    let times = header.repeat_times as u32;
    let skip = match model.nodes.get(header.repeat_first as usize) {
        Some(node) if times > 2 => node.first + 2 * model.stride..node.first + times * model.stride,
        _ => 0..0,
    };
    let end = (0..skip.start).chain(skip.end..model.tiles);
    for index in end {
        let tile = model.tile(index)?;
        check_tile(model, &tile).map_err(|error| error.at(tile.op))?;
    }
    Ok(())
}

fn check_tile(model: &Model, tile: &super::Tile) -> Result<(), Error> {
    let off_chain = model.graph.header.off_chain;
    let op = &model.node(tile.op)?.op;
    let operands = model.operands(tile)?;
    let mut evidence = operands.bytes;
    if operands.prompt {
        evidence += model.graph.header.max_input as u32;
    }
    if off_chain {
        evidence += PIECE as u32;
    }
    let most = match op.kind {
        Kind::Compose | Kind::Append => 2_048,
        _ => 1_024,
    };
    let fits = evidence <= MAX_EVIDENCE
        && model.tile_bytes(tile)? <= most
        && model.tile_work(tile)? <= MAX_WORK;
    ensure(fits, Error::Tile)?;
    let (start, len) = model.tile_weights(tile)?;
    let piece = match op.kind {
        _ if !off_chain || len == 0 => true,
        Kind::Gather => op.cols.is_power_of_two(),
        Kind::Bag => op.cols.is_power_of_two() && op.tile_cols == 1,
        _ => start as u64 / PIECE as u64 == (start as u64 + len as u64 - 1) / PIECE as u64,
    };
    ensure(piece, Error::Offset)
}
