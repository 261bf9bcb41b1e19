//! How much gas a run can cost at most, from the graph alone.
use super::{
    file::{CHUNK_PAYLOAD, MAX_CHUNKS},
    model::{Model, Node},
    op::Kind,
};

/// Reading a chunk for the first time: cold account, copy, and the end of a run in the kernel.
const CHUNK: u64 = 3_450;
/// Reading a chunk again.
const CHUNK_AGAIN: u64 = 950;
/// Entry into the program, the model's word, parsing the head, returning the output.
const BASE: u64 = 4_000;
/// Parsing and planning one op.
const OP: u64 = 25;
/// Starting one op, in thousandths.
const START: u64 = 100_000;
/// One multiply-accumulate, in thousandths.
const MAC: u64 = 55;
/// A panel of a matrix: its start, its biases and turning 16 sums into output, in thousandths.
const PANEL: u64 = 34_000;
/// One element of a record or of requantisation, in thousandths.
const ELEMENT: u64 = 900;
/// Moving one byte, in thousandths.
const BYTE: u64 = 300;
/// Adding one weight of a BAG, in thousandths.
const BAG: u64 = 60;
/// Reading one byte of a prompt once, in thousandths.
const PROMPT_BYTE: u64 = 1_400;
/// One pixel of a paint, sprite or output, in thousandths.
const PIXEL: u64 = 180;

/// The chunks that a run reads, in order.
struct Reads {
    /// The chunk at hand.
    held: Option<u64>,
    /// Chunks that were read.
    seen: [bool; MAX_CHUNKS],
    weights_at: u64,
    gas: u64,
}

impl Reads {
    fn chunk(&mut self, chunk: u64) {
        if self.held == Some(chunk) {
            return;
        }
        let seen = self.seen.get_mut(chunk as usize);
        let again = seen.is_some_and(|seen| core::mem::replace(seen, true));
        self.gas += if again { CHUNK_AGAIN } else { CHUNK };
        self.held = Some(chunk);
    }

    fn op(&mut self, node: &Node, copies: u64) {
        let bytes = node.op.section_bytes();
        if bytes == 0 {
            return;
        }
        let start = self.weights_at + node.op.weights as u64;
        let (first, last) = (
            start / CHUNK_PAYLOAD as u64,
            (start + bytes - 1) / CHUNK_PAYLOAD as u64,
        );
        match node.op.kind {
            // Every slot's row lies anywhere, at most in two chunks.
            Kind::Gather if first < last => {
                let (span, most) = (last - first + 1, 2 * copies);
                if span > most {
                    self.gas += most * CHUNK;
                } else {
                    (first..=last).for_each(|chunk| self.chunk(chunk));
                    self.gas += (most - span) * CHUNK_AGAIN;
                }
                self.held = None;
            }
            // Slot by slot.
            Kind::Requant => {
                for _ in 0..copies {
                    (first..=last).for_each(|chunk| self.chunk(chunk));
                }
            }
            _ => (first..=last).for_each(|chunk| self.chunk(chunk)),
        }
    }
}

/// An upper bound of the gas that running the model costs inside a contract, for any prompt that the graph allows.
/// `weights_at` is where the weights start in the payloads ([`super::file::First::weights_at`]).
pub fn estimate(model: &Model, weights_at: usize) -> u64 {
    let header = &model.graph.header;
    let count = model.nodes.len();
    let mut work = 0;
    for (index, node) in model.nodes.iter().enumerate() {
        let times = match header.repeats(index) {
            true => header.repeat_times as u64,
            false => 1,
        };
        work += times * model.copies(node) as u64 * (START + thousandths(model, node));
    }
    for carry in (0..).map_while(|index| model.graph.carry(index)) {
        if let Ok(node) = model.node(carry.source as usize) {
            let bytes = node.shape.bytes() as u64 * model.copies(node) as u64;
            work += header.repeat_times as u64 * bytes * BYTE * 2;
        }
    }
    // Chunk 0 is read for its graph.
    let mut reads = Reads {
        held: Some(0),
        seen: [false; MAX_CHUNKS],
        weights_at: weights_at as u64,
        gas: 0,
    };
    if let Some(seen) = reads.seen.first_mut() {
        *seen = true;
    }
    // The second iteration of the block finds what the first has left, and all others find the same.
    let block = header.repeat_first as usize;
    let end = block + header.repeat_count as usize;
    let later = (header.repeat_times as u64).saturating_sub(1);
    let mut read = CHUNK;
    for (range, times) in [
        (0..block, 1),
        (block..end, 1),
        (block..end, later),
        (end..count, 1),
    ] {
        let before = reads.gas;
        for node in model.nodes.get(range).unwrap_or(&[]) {
            reads.op(node, model.copies(node) as u64);
        }
        read += times * (reads.gas - before);
    }
    BASE + read + count as u64 * OP + work.div_ceil(1_000)
}

fn thousandths(model: &Model, node: &Node) -> u64 {
    let op = &node.op;
    let header = &model.graph.header;
    let (rows, cols) = (op.rows as u64, op.cols as u64);
    let bytes = node.shape.bytes() as u64;
    match op.kind {
        Kind::Scene | Kind::Ids => PROMPT_BYTE * header.max_input as u64,
        Kind::Dense | Kind::Pick | Kind::Signs => rows.div_ceil(16) * (16 * cols * MAC + PANEL),
        Kind::Bag => super::MAX_IDS as u64 * cols * BAG,
        Kind::Argmax => {
            let len = model.grid(op).1 .0;
            len as u64 * ELEMENT
        }
        Kind::Mean | Kind::Requant => bytes * ELEMENT,
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
