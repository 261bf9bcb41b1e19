//! Everything that a graph must fulfil before it may be registered.
use super::{
    error::ensure,
    graph::Graph,
    model::{Model, Node, Type},
    op::{Kind, Op},
    rules::check_op,
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
