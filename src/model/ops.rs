//! The operators on bytes. Each takes its whole inputs, or the part that a tile needs, and fills its output.
use super::{
    graph::{Graph, MAX_IDS},
    kernel::{Kernel, PANEL},
    layout,
    op::{Kind, Op},
    sink::Sink,
    tiles::Tile,
    weights::{read, Weights},
    words::{parse, Hasher, NOTHING, TOO_LONG},
    Error,
};

/// What an operator that is no matrix reads.
pub(super) struct Reads<'a> {
    pub graph: &'a Graph<'a>,
    pub prompt: &'a [u8],
    pub inputs: [&'a [u8]; 3],
    /// The record so far (ARGMAX).
    pub previous: &'a [u8],
}

/// One slot's part of a matrix product.
pub(super) struct Job<'a> {
    /// Activations of the tile's columns.
    pub x: &'a [u8],
    /// Their sum.
    pub total: i32,
    /// Sums of the columns before, none in the first ones.
    pub previous: &'a [u8],
    /// Where results go.
    pub sink: Sink<'a>,
}

/// Bytes that are i32.
#[inline(always)]
fn sums(bytes: &[u8]) -> impl Iterator<Item = i32> + '_ {
    let (words, _) = bytes.as_chunks::<4>();
    words.iter().map(|word| i32::from_le_bytes(*word))
}

/// A matrix product: the rows and columns of a tile, for all jobs at once, so that weights are read once.
#[inline(always)]
pub(super) fn panels<K: Kernel>(
    op: &Op,
    tile: &Tile,
    weights: &mut impl Weights,
    jobs: &mut [Job],
) -> Result<(), Error> {
    let bias = if op.has_bias() { 64 } else { 0 };
    let columns = tile.cols.1 - tile.cols.0;
    for panel in tile.rows.0 / 16..tile.rows.1.div_ceil(16) {
        let place = panel as u64 * op.panel_bytes();
        let start = op.weights.wrapping_add(place as u32);
        let mut biases = [0; 64];
        let mut lanes = [K::ZERO; 2];
        // Mostly a panel lies together; where a chunk ends, it comes in runs.
        let together = weights.at(start).get(..op.panel_bytes() as usize);
        let together = together.filter(|_| columns == op.cols as u32);
        if let Some((head, run)) = together.and_then(|panel| panel.split_at_checked(bias as usize))
        {
            biases = head.first_chunk().copied().unwrap_or(biases);
            for (lanes, job) in lanes.iter_mut().zip(jobs.iter()) {
                K::add(lanes, run, job.x);
            }
        } else {
            if bias > 0 && tile.last {
                read(weights, start, &mut biases)?;
            }
            let first = start.wrapping_add(bias + 16 * tile.cols.0);
            columns_in_runs::<K>(first, columns as usize, weights, &mut lanes, jobs)?;
        }
        let rows = (tile.rows.1 - 16 * panel).min(16) as usize;
        for (lanes, job) in lanes.iter().zip(jobs.iter_mut()) {
            let mut results = K::finish(lanes, job.total);
            if tile.previous.is_some() {
                for (result, sum) in results.iter_mut().zip(sums(job.previous)) {
                    *result = result.wrapping_add(sum);
                }
                job.previous = job.previous.get(64..).unwrap_or(&[]);
            }
            if tile.last {
                add_biases(&mut results, &biases);
            }
            job.sink.panel(op, !tile.last, &results, rows);
        }
    }
    Ok(())
}

#[inline(always)]
fn add_biases(sums: &mut [i32; PANEL], biases: &[u8; 4 * PANEL]) {
    if let Some(biases) = biases.as_chunks::<4>().0.first_chunk::<PANEL>() {
        *sums = core::array::from_fn(|row| sums[row].wrapping_add(i32::from_le_bytes(biases[row])));
    }
}

#[inline(never)]
fn columns_in_runs<K: Kernel>(
    first: u32,
    columns: usize,
    weights: &mut impl Weights,
    lanes: &mut [K::Sums; 2],
    jobs: &[Job],
) -> Result<(), Error> {
    let mut done = 0;
    while done < columns {
        let run = weights.at(first.wrapping_add(16 * done as u32));
        let count = (run.len() / 16).min(columns - done);
        let run = run.get(..16 * count).filter(|run| !run.is_empty());
        let run = run.ok_or(Error::Weights)?;
        for (lanes, job) in lanes.iter_mut().zip(jobs) {
            let x = job.x.get(done..).unwrap_or(&[]);
            K::add(lanes, run, x.get(..count).ok_or(Error::Evidence)?);
        }
        done += count;
    }
    Ok(())
}

/// One slot's part of BAG.
pub(super) struct Bag<'a> {
    /// The list of ids, its length first.
    pub ids: &'a [u8],
    /// Sums of the ids before, none in the first tile.
    pub previous: &'a [u8],
    /// The sums.
    pub out: &'a mut [u8],
}

/// Number of ids in a list, and the list.
fn ids(bytes: &[u8]) -> (usize, &[[u8; 2]]) {
    let (all, _) = bytes.as_chunks::<2>();
    match all.split_first() {
        Some((count, ids)) => ((u16::from_le_bytes(*count) as usize).min(MAX_IDS), ids),
        None => (0, &[]),
    }
}

/// BAG: sums of table rows. Eight bytes at a time, in lanes of 16 bits that 96 rows cannot fill.
pub(super) fn bag(
    op: &Op,
    tile: &Tile,
    weights: &mut impl Weights,
    jobs: &mut [Bag],
) -> Result<(), Error> {
    const EVEN: u64 = 0x00ff_00ff_00ff_00ff;
    let cols = op.cols as u32;
    let start = |id: &[u8; 2]| {
        let row = u16::from_le_bytes(*id).min(op.rows.saturating_sub(1));
        op.weights.wrapping_add(row as u32 * cols)
    };
    let mut lists: [&[[u8; 2]]; 2] = [&[]; 2];
    for (list, job) in lists.iter_mut().zip(jobs.iter()) {
        let (count, ids) = ids(job.ids);
        let end = count.min(tile.cols.1 as usize);
        *list = ids.get(tile.cols.0 as usize..end).unwrap_or(&[]);
    }
    let used = || lists.iter().copied().flatten().map(start);
    let mut lanes = [[[0u64; 2]; 32]; 2];
    if let (Some(mut from), Some(last)) = (used().min(), used().max()) {
        while from < last.wrapping_add(cols) {
            let run = weights.at(from);
            let (words, _) = run.as_chunks::<8>();
            if words.is_empty() {
                return Err(Error::Weights);
            }
            let end = from.saturating_add(8 * words.len() as u32);
            for (lanes, list) in lanes.iter_mut().zip(lists) {
                for row in list.iter().map(start) {
                    let (low, high) = (row.max(from), row.wrapping_add(cols).min(end));
                    if low >= high {
                        continue;
                    }
                    let source = (low - from) as usize / 8..(high - from) as usize / 8;
                    let target = lanes.iter_mut().skip((low - row) as usize / 8);
                    let source = words.get(source).unwrap_or(&[]);
                    for ([even, odd], word) in target.zip(source) {
                        let word = u64::from_le_bytes(*word);
                        *even = even.wrapping_add(word & EVEN);
                        *odd = odd.wrapping_add(word >> 8 & EVEN);
                    }
                }
            }
            from = end;
        }
    }
    for ((lanes, job), list) in lanes.iter().zip(jobs).zip(lists) {
        let excess = 128 * list.len() as i32;
        let mut previous = sums(job.previous);
        let (out, _) = job.out.as_chunks_mut::<4>();
        for (index, to) in out.iter_mut().enumerate() {
            let [even, odd] = lanes.get(index / 8).copied().unwrap_or_default();
            let lane = if index % 2 == 0 { even } else { odd };
            let sum = (lane >> (index % 8 / 2 * 16)) as u16 as i32 - excess;
            *to = sum.wrapping_add(previous.next().unwrap_or(0)).to_le_bytes();
        }
    }
    Ok(())
}

/// Every operator but matrices and BAG.
pub(super) fn apply(
    op: &Op,
    tile: &Tile,
    reads: &Reads,
    weights: &mut impl Weights,
    out: &mut [u8],
) -> Result<(), Error> {
    let [a, b, c] = reads.inputs;
    let graph = reads.graph;
    match op.kind {
        Kind::Scene => put(out, parse(graph, reads.prompt, None).record()),
        Kind::Ids => {
            let mut lists = [[0; MAX_IDS + 1]; 2];
            list(op, graph, reads.prompt, &mut lists);
            let list = lists.get(tile.slot as usize).into_iter().flatten();
            put(out, list.flat_map(|id| id.to_le_bytes()));
        }
        Kind::Mean => {
            let (count, _) = ids(b);
            let count = count as u32;
            let factor = (65_536 + count / 2).checked_div(count);
            for (to, sum) in out.iter_mut().zip(sums(a)) {
                *to = factor.map_or(0, |factor| op.round(sum as i64 * factor as i64) as u8);
            }
        }
        Kind::Argmax => argmax(tile.cols.0, a, reads.previous, out),
        Kind::Gather => {
            let index = a
                .first_chunk()
                .map_or(0, |index| u16::from_le_bytes(*index));
            let row = index.min(op.rows.saturating_sub(1)) as u32;
            read(weights, op.weights.wrapping_add(row * op.cols as u32), out)?;
            out.iter_mut().for_each(|byte| *byte ^= 0x80);
        }
        Kind::Concat => put(out, a.iter().chain(b).chain(c).copied()),
        Kind::Add => {
            for ((to, a), b) in out.iter_mut().zip(a).zip(b) {
                let sum = *a as i8 as i32 + *b as i8 as i32;
                *to = sum.max(op.lo).min(op.hi) as u8;
            }
        }
        Kind::Requant => {
            let mut offset = op.weights.wrapping_add(4 * tile.rows.0);
            for (to, sum) in out.iter_mut().zip(sums(a)) {
                let mut bias = [0; 4];
                if op.has_bias() {
                    read(weights, offset, &mut bias)?;
                    offset = offset.wrapping_add(4);
                }
                *to = op.requant(sum.wrapping_add(i32::from_le_bytes(bias)) as i64) as u8;
            }
        }
        Kind::Zero => out.fill(0),
        Kind::Pack => layout::pack(op.rows as usize, a, out),
        Kind::Sprite => layout::sprite(op, a, b, c, out),
        Kind::Compose => layout::compose(graph, op.rows as usize, a, b, out),
        Kind::Token => {
            let prompt = graph.clip(reads.prompt);
            let given = prompt.get(tile.iteration as usize).map(|byte| [*byte, 0]);
            put(out, given.or(b.first_chunk().copied()).unwrap_or([0; 2]));
        }
        Kind::Append => append(
            op,
            tile.iteration as usize,
            a,
            b,
            (graph, reads.prompt),
            out,
        ),
        Kind::Bag | Kind::Dense | Kind::Pick | Kind::Signs => return Err(Error::Kind),
    }
    Ok(())
}

/// The ids of both things.
fn list(op: &Op, graph: &Graph, prompt: &[u8], ids: &mut [[u16; MAX_IDS + 1]; 2]) {
    let hasher = Hasher {
        modulus: op.rows as u32,
        weight: op.group,
        ids,
    };
    parse(graph, prompt, Some(hasher));
}

/// IDS for all slots at once.
pub(super) fn all_ids(op: &Op, graph: &Graph, prompt: &[u8], out: &mut [u8]) {
    let mut lists = [[0; MAX_IDS + 1]; 2];
    list(op, graph, prompt, &mut lists);
    put(
        out,
        lists.as_flattened().iter().flat_map(|id| id.to_le_bytes()),
    );
}

fn put(out: &mut [u8], bytes: impl IntoIterator<Item = u8>) {
    for (to, from) in out.iter_mut().zip(bytes) {
        *to = from;
    }
}

fn argmax(first: u32, x: &[u8], previous: &[u8], out: &mut [u8]) {
    let (mut index, mut max, mut second) = (0, i32::MIN, i32::MIN);
    if let Some([a, b, _, _, c, d, e, f, g, h, i, j]) = previous.first_chunk() {
        index = u16::from_le_bytes([*a, *b]);
        max = i32::from_le_bytes([*c, *d, *e, *f]);
        second = i32::from_le_bytes([*g, *h, *i, *j]);
    }
    for (at, score) in sums(x).enumerate() {
        // One comparison decides for almost all.
        if score > second {
            if score > max {
                (second, max) = (max, score);
                index = (first as usize + at) as u16;
            } else {
                second = score;
            }
        }
    }
    let record = (index as u32).to_le_bytes().into_iter();
    put(
        out,
        record.chain(max.to_le_bytes()).chain(second.to_le_bytes()),
    );
}

fn append(op: &Op, at: usize, a: &[u8], top: &[u8], prompt: (&Graph, &[u8]), out: &mut [u8]) {
    const ENDED: u16 = 0x8000;
    let (graph, prompt) = prompt;
    put(out, a.iter().copied());
    let Some(([status, low, high], text)) = out.split_first_chunk_mut() else {
        return;
    };
    if at == 0 {
        *status = match prompt.len() {
            0 => NOTHING,
            len if len > graph.header.max_input as usize => TOO_LONG,
            _ => 0,
        };
    }
    let mut len = u16::from_le_bytes([*low, *high]);
    let ready = at + 1 >= graph.clip(prompt).len() && *status == 0 && len & ENDED == 0;
    let index = top
        .first_chunk()
        .map_or(0, |index| u16::from_le_bytes(*index));
    if ready && index == op.group {
        len |= ENDED;
    } else if let Some(place) = text.get_mut(len as usize).filter(|_| ready) {
        *place = index as u8;
        len += 1;
    }
    [*low, *high] = len.to_le_bytes();
}
