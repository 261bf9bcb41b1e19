//! How much gas a run can cost at most, from the graph alone.
use super::{
    file::CHUNK_PAYLOAD,
    model::{Model, Node},
    op::Kind,
};

/// Reading a chunk: cold account, copy, and the end of a run in the kernel.
const CHUNK: u64 = 3_450;
/// Entry, parsing the graph, planning memory, returning the output.
const BASE: u64 = 1_500;
/// Parsing, planning and starting one op.
const OP: u64 = 45;
/// One multiply-accumulate, in thousandths.
const MAC: u64 = 58;
/// Turning one sum into output, in thousandths.
const ROW: u64 = 260;
/// Moving one byte, in thousandths.
const BYTE: u64 = 60;
/// Reading one byte of a prompt once, in thousandths.
const PROMPT_BYTE: u64 = 1_400;
/// One pixel of a paint, sprite or output, in thousandths.
const PIXEL: u64 = 180;

/// An upper bound of the gas that running the model costs inside a contract, for any prompt that the graph allows.
/// `weights_at` is where the weights start in the payloads ([`super::file::First::weights_at`]).
pub fn estimate(model: &Model, weights_at: usize) -> u64 {
    let header = &model.graph.header;
    let chunk = |at: u64| (weights_at as u64 + at) / CHUNK_PAYLOAD as u64;
    // Chunk 0 is read for its graph, and again if the kernel comes back to it.
    let mut reads = 1;
    let mut held = None;
    let mut work = 0;
    for (index, node) in model.nodes.iter().enumerate() {
        let times = if header.repeats(index) {
            header.repeat_times as u64
        } else {
            1
        };
        let copies = model.copies(node) as u64;
        work += times * copies * thousandths(model, node);
        let bytes = node.op.section_bytes();
        if bytes == 0 {
            continue;
        }
        let (first, last) = (
            chunk(node.op.weights as u64),
            chunk(node.op.weights as u64 + bytes - 1),
        );
        let mut count = last - first + 1;
        if node.op.kind == Kind::Gather && count > 1 {
            count = count.min(2) * copies;
            held = None;
        } else {
            count -= (held == Some(first)) as u64;
            held = Some(last);
        }
        reads += if times > 1 && count > 0 {
            times * count
        } else {
            count
        };
    }
    BASE + reads * CHUNK + model.nodes.len() as u64 * OP + work.div_ceil(1_000)
}

fn thousandths(model: &Model, node: &Node) -> u64 {
    let op = &node.op;
    let header = &model.graph.header;
    let (rows, cols) = (op.rows as u64, op.cols as u64);
    let bytes = node.shape.bytes() as u64;
    match op.kind {
        Kind::Scene | Kind::Ids => PROMPT_BYTE * header.max_input as u64,
        Kind::Dense | Kind::Pick | Kind::Signs => {
            rows.next_multiple_of(16) * cols * MAC + rows * ROW
        }
        Kind::Bag => super::MAX_IDS as u64 * cols * BYTE,
        Kind::Argmax => {
            let len = model.grid(op).1 .0;
            len as u64 * ROW
        }
        Kind::Mean | Kind::Requant => bytes * ROW,
        Kind::Compose => {
            let world = header.width as u64 * header.height as u64;
            let painted = model.graph.settings.iter().map(|[first, sky, ground, _]| {
                let paints = model.graph.paints.iter().skip(*first as usize);
                let paints = paints.take(*sky as usize + *ground as usize);
                paints.map(area).sum::<u64>()
            });
            // The sky may be that of another setting than the ground.
            let most = 2 * painted.max().unwrap_or(0);
            PIXEL * (world + most + header.slots as u64 * rows * rows + bytes)
        }
        _ => bytes * BYTE,
    }
}

fn area(paint: &[u8; 8]) -> u64 {
    let [_, _, x0, y0, x1, y1, count, _] = *paint;
    let (width, height) = (x1.saturating_sub(x0) as u64, y1.saturating_sub(y0) as u64);
    match count {
        0 => width * height,
        count => 4 * count as u64,
    }
}
