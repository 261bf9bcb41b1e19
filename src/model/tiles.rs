//! The list of tiles: which op makes tile `i`, what it reads and how long its data is. Nothing here depends on
//! data.
use super::{
    model::{Model, Node, Source, TOP_BYTES},
    op::{Kind, Op},
    Error,
};

/// Most tiles that one tile may read.
pub const MAX_LEAVES: usize = 3;

/// One step of the computation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tile {
    /// The op.
    pub op: usize,
    /// Iteration of the repeat block, 0 outside.
    pub iteration: u32,
    /// Slot of a wide tensor, otherwise 0.
    pub slot: u32,
    /// Rows (elements of REQUANT) from .. to.
    pub rows: (u32, u32),
    /// Columns (ids of BAG, elements of ARGMAX) from .. to.
    pub cols: (u32, u32),
    /// The tile before it in its chain.
    pub previous: Option<u32>,
    /// The last of its chain: its data is part of the tensor.
    pub last: bool,
}

/// Another tile's data that a tile reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Leaf {
    /// Index of the tile.
    pub tile: u32,
    /// Length of its data.
    pub bytes: u32,
}

/// Where an input lies in the data of the leaves that hold it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Span {
    pub start: u32,
    pub end: u32,
}

/// Everything a tile reads but weights.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Operands {
    leaves: [Leaf; MAX_LEAVES],
    count: usize,
    /// Length of the data of all leaves together.
    pub bytes: u32,
    /// Whether it reads the prompt.
    pub prompt: bool,
    /// The inputs in the leaves' data put together.
    pub(super) inputs: [Span; 3],
    /// The sums so far in the leaves' data.
    pub(super) previous: Span,
}

impl Operands {
    /// The tiles whose data it reads, in the order in which [`super::execute`] wants them.
    pub fn leaves(&self) -> &[Leaf] {
        self.leaves.get(..self.count).unwrap_or(&[])
    }

    fn push(&mut self, leaf: Leaf) -> Result<(), Error> {
        *self.leaves.get_mut(self.count).ok_or(Error::Tile)? = leaf;
        self.count += 1;
        self.bytes = self.bytes.checked_add(leaf.bytes).ok_or(Error::Tile)?;
        Ok(())
    }
}

/// Bytes of the output that so many rows make.
fn output_bytes(node: &Node, rows: u32) -> u32 {
    match node.op.kind {
        Kind::Dense if node.op.is_narrow() => rows,
        Kind::Dense => rows * 4,
        Kind::Pick => rows / (node.op.group as u32).max(1),
        Kind::Signs => rows / 8,
        Kind::Requant => rows,
        _ => node.shape.bytes(),
    }
}

impl Model<'_> {
    /// Finds a tile by its index.
    ///
    /// # Errors
    /// [`Error::Evidence`] if there is none.
    pub fn tile(&self, index: u32) -> Result<Tile, Error> {
        let mut place = index;
        let mut iteration = 0;
        let block = self.graph.header.repeat_first as usize;
        if let Ok(node) = self.node(block) {
            let inside = index.wrapping_sub(node.first);
            let times = self.graph.header.repeat_times as u32;
            match inside.checked_div(self.stride) {
                Some(found) if found < times => {
                    iteration = found;
                    place = index - found * self.stride;
                }
                _ => {}
            }
        }
        let op = self.nodes.partition_point(|node| node.first <= place);
        let op = op.checked_sub(1).ok_or(Error::Evidence)?;
        let node = self.node(op)?;
        let number = place - node.first;
        let slot = number.checked_div(node.tiles).ok_or(Error::Tile)?;
        let copies = self.copies(node);
        if index >= self.tiles || slot >= copies {
            return Err(Error::Evidence);
        }
        let number = number - slot * node.tiles;
        let (rows, cols) = self.grid(&node.op);
        let chain = cols.0.div_ceil(cols.1.max(1)).max(1);
        let part = |(all, tile): (u32, u32), number: u32| {
            let start = number.saturating_mul(tile);
            (start, start.saturating_add(tile).min(all))
        };
        Ok(Tile {
            op,
            iteration,
            slot,
            rows: part(rows, number / chain),
            cols: part(cols, number % chain),
            previous: (!number.is_multiple_of(chain)).then(|| index.wrapping_sub(1)),
            last: number % chain + 1 == chain,
        })
    }

    /// Length of a tile's data.
    pub fn tile_bytes(&self, tile: &Tile) -> Result<u32, Error> {
        let node = self.node(tile.op)?;
        let rows = tile.rows.1 - tile.rows.0;
        Ok(match node.op.kind {
            _ if tile.last => output_bytes(node, rows),
            Kind::Bag => node.shape.bytes(),
            Kind::Argmax => TOP_BYTES,
            _ => rows * 4,
        })
    }

    /// Multiply-accumulates of a tile.
    pub fn tile_work(&self, tile: &Tile) -> Result<u32, Error> {
        let op = &self.node(tile.op)?.op;
        let (rows, cols) = (tile.rows.1 - tile.rows.0, tile.cols.1 - tile.cols.0);
        Ok(match op.kind {
            Kind::Bag => cols * op.cols as u32,
            _ => rows.next_multiple_of(16).saturating_mul(cols),
        })
    }

    /// The section of weights that a tile may read, as start and length. The rows of BAG and GATHER depend on
    /// data: theirs is the whole table.
    pub fn tile_weights(&self, tile: &Tile) -> Result<(u32, u32), Error> {
        let op = &self.node(tile.op)?.op;
        let part = |start: u64, len: u64| (op.weights.wrapping_add(start as u32), len as u32);
        Ok(match op.kind {
            Kind::Dense | Kind::Pick | Kind::Signs => {
                let first = (tile.rows.0 / 16) as u64;
                let panels = (tile.rows.1 as u64).div_ceil(16) - first;
                if panels == 1 && !op.has_bias() {
                    let cols = (tile.cols.1 - tile.cols.0) as u64;
                    part(
                        first * op.panel_bytes() + 16 * tile.cols.0 as u64,
                        16 * cols,
                    )
                } else {
                    part(first * op.panel_bytes(), panels * op.panel_bytes())
                }
            }
            Kind::Requant if op.has_bias() => {
                let rows = (tile.rows.1 - tile.rows.0) as u64;
                part(4 * tile.rows.0 as u64, 4 * rows)
            }
            _ => part(0, op.section_bytes()),
        })
    }

    /// What a tile reads.
    ///
    /// # Errors
    /// [`Error::Tile`] if these are more than three tiles, [`Error::Input`] if the graph is not valid.
    pub fn operands(&self, tile: &Tile) -> Result<Operands, Error> {
        let op = self.node(tile.op)?.op;
        let mut operands = Operands::default();
        for (number, input) in op.inputs.into_iter().enumerate() {
            let (source, iteration) = match self.resolve(tile, input)? {
                Some(found) => found,
                None => {
                    operands.prompt |= Source::from(input) == Source::Prompt;
                    continue;
                }
            };
            let span = self.leaves(tile, &op, (source, iteration), &mut operands)?;
            if let Some(place) = operands.inputs.get_mut(number) {
                *place = span;
            }
        }
        if let Some(previous) = tile.previous {
            let start = operands.bytes;
            let before = Tile {
                last: false,
                ..*tile
            };
            let bytes = self.tile_bytes(&before)?;
            operands.push(Leaf {
                tile: previous,
                bytes,
            })?;
            operands.previous = Span {
                start,
                end: operands.bytes,
            };
        }
        Ok(operands)
    }

    /// The op and iteration that made an input; `None` for the prompt or none.
    fn resolve(&self, tile: &Tile, input: u16) -> Result<Option<(usize, u32)>, Error> {
        let header = &self.graph.header;
        Ok(Some(match Source::from(input) {
            Source::None | Source::Prompt => return Ok(None),
            Source::Carry(index) => {
                let carry = self.graph.carry(index).ok_or(Error::Input)?;
                match tile.iteration.checked_sub(1) {
                    None => (carry.init as usize, 0),
                    Some(before) => (carry.source as usize, before),
                }
            }
            Source::Op(op) if !header.repeats(op) => (op, 0),
            Source::Op(op) if header.repeats(tile.op) => (op, tile.iteration),
            Source::Op(op) => (op, (header.repeat_times as u32).saturating_sub(1)),
        }))
    }

    /// Adds the leaves that hold the needed part of an input.
    fn leaves(
        &self,
        tile: &Tile,
        op: &Op,
        (source, iteration): (usize, u32),
        operands: &mut Operands,
    ) -> Result<Span, Error> {
        let node = self.node(source)?;
        let (rows, cols) = self.grid(&node.op);
        let chain = cols.0.div_ceil(cols.1.max(1)).max(1);
        let whole = output_bytes(node, rows.1).max(1);
        let (from, to) = match op.kind {
            Kind::Dense | Kind::Pick | Kind::Signs => tile.cols,
            Kind::Argmax => (4 * tile.cols.0, 4 * tile.cols.1),
            Kind::Requant => (4 * tile.rows.0, 4 * tile.rows.1),
            _ => (0, node.shape.bytes()),
        };
        let base = node.first + iteration * self.stride;
        let everything = op.kind == Kind::Compose && node.shape.wide;
        let slots = match (everything, node.shape.wide) {
            (true, _) => 0..self.copies(node),
            (_, true) => tile.slot..tile.slot + 1,
            _ => 0..1,
        };
        let start = operands.bytes;
        let copies = slots.len() as u32;
        for slot in slots {
            for leaf in from / whole..to.div_ceil(whole) {
                let left = node.shape.bytes().saturating_sub(leaf * whole);
                operands.push(Leaf {
                    tile: base + slot * node.tiles + leaf * chain + chain - 1,
                    bytes: left.min(whole),
                })?;
            }
        }
        let skip = from - from / whole * whole;
        Ok(Span {
            start: start + skip,
            end: start + skip + (to - from) * copies,
        })
    }

    /// Copies of a tensor.
    pub fn copies(&self, node: &Node) -> u32 {
        if node.shape.wide {
            self.graph.header.slots as u32
        } else {
            1
        }
    }
}
