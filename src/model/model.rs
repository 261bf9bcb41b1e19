//! What follows from the graph alone: the type, length and copies of every tensor, and how many tiles make it.
use super::{
    error::ensure,
    graph::{Graph, MAX_IDS},
    op::{Kind, Op, CARRY, NONE, PROMPT},
    Error, Fault,
};
use alloc::vec::Vec;

/// Bytes of the record of ARGMAX.
pub const TOP_BYTES: u32 = 12;
/// Bytes of the list of ids.
pub const IDS_BYTES: u32 = 2 * (MAX_IDS as u32 + 1);
/// Most tiles of one copy of a tensor.
pub const MAX_TILES: u32 = 4_096;
/// Bytes of the record of SCENE.
pub const SCENE_BYTES: u32 = 8;

/// Type of a tensor's elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// Bytes of a record.
    U8,
    /// Activations.
    I8,
    /// Ids.
    U16,
    /// Sums.
    I32,
}

/// Type and length of a tensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Type of the elements.
    pub of: Type,
    /// Number of elements.
    pub len: u32,
    /// One copy per slot.
    pub wide: bool,
}

impl Shape {
    fn new(of: Type, len: u32) -> Self {
        Shape {
            of,
            len,
            wide: false,
        }
    }

    /// Bytes of one copy.
    pub fn bytes(&self) -> u32 {
        match self.of {
            Type::U8 | Type::I8 => self.len,
            Type::U16 => self.len.saturating_mul(2),
            Type::I32 => self.len.saturating_mul(4),
        }
    }
}

/// An op and what follows for its tensor.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// The op.
    pub op: Op,
    /// Its tensor.
    pub shape: Shape,
    /// First tile, in iteration 0.
    pub first: u32,
    /// Tiles of one copy.
    pub tiles: u32,
}

/// What an input refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Nothing.
    None,
    /// The prompt.
    Prompt,
    /// The tensor of an op.
    Op(usize),
    /// The carry of that number.
    Carry(usize),
}

impl From<u16> for Source {
    fn from(input: u16) -> Self {
        match input {
            NONE => Source::None,
            PROMPT => Source::Prompt,
            carry if carry >= CARRY => Source::Carry((carry - CARRY) as usize),
            op => Source::Op(op as usize),
        }
    }
}

/// A graph with the shapes of all tensors: what is needed to run it or any of its tiles.
#[derive(Clone, Debug)]
pub struct Model<'a> {
    /// The graph.
    pub graph: Graph<'a>,
    /// Its ops.
    pub nodes: Vec<Node>,
    /// Number of tiles.
    pub tiles: u32,
    /// Tiles of one iteration of the repeat block.
    pub stride: u32,
}

impl<'a> Model<'a> {
    /// Finds all shapes.
    ///
    /// # Errors
    /// [`Error::Input`], [`Error::Shape`], [`Error::Size`] and [`Error::Tile`]: this is the part of validation that a
    /// run cannot do without; see [`super::validate`] for the rest.
    pub fn new(graph: Graph<'a>) -> Result<Self, Fault> {
        let mut model = Model {
            graph,
            nodes: Vec::with_capacity(graph.len()),
            tiles: 0,
            stride: 0,
        };
        for index in 0..graph.len() {
            let op = graph.op(index);
            op.and_then(|op| model.push(index, op))
                .map_err(|error| error.at(index))?;
        }
        Ok(model)
    }

    fn push(&mut self, index: usize, op: Op) -> Result<(), Error> {
        let shape = self.shape(&op)?;
        ensure((1..=1 << 16).contains(&shape.bytes()), Error::Size)?;
        let (rows, cols) = self.grid(&op);
        ensure(rows.1 > 0 && cols.1 > 0, Error::Tile)?;
        let tiles = rows.0.div_ceil(rows.1) * cols.0.div_ceil(cols.1);
        ensure(tiles <= MAX_TILES, Error::Tile)?;
        let header = &self.graph.header;
        let all = if shape.wide {
            tiles * header.slots as u32
        } else {
            tiles
        };
        let first = self.tiles;
        let mut next = first as u64 + all as u64;
        if header.repeats(index) {
            self.stride += all;
            // The ops behind the block start after all its iterations.
            if !header.repeats(index + 1) {
                next += self.stride as u64 * (header.repeat_times as u64).saturating_sub(1);
            }
        }
        self.tiles = u32::try_from(next).map_err(|_| Error::Size)?;
        self.nodes.push(Node {
            op,
            shape,
            first,
            tiles,
        });
        Ok(())
    }

    /// The node of an op.
    ///
    /// # Errors
    /// [`Error::Input`] if there is no such op.
    pub fn node(&self, index: usize) -> Result<&Node, Error> {
        self.nodes.get(index).ok_or(Error::Input)
    }

    /// Shape of an input.
    fn input(&self, op: &Op, number: usize) -> Result<Shape, Error> {
        let input = op.inputs.get(number).copied().unwrap_or(NONE);
        let index = match Source::from(input) {
            Source::Op(index) => index,
            Source::Carry(carry) => self.graph.carry(carry).ok_or(Error::Input)?.init as usize,
            Source::None | Source::Prompt => return Err(Error::Input),
        };
        Ok(self.node(index)?.shape)
    }

    /// Shape of an input that has to have elements of a type.
    fn typed(&self, op: &Op, number: usize, of: Type) -> Result<Shape, Error> {
        let shape = self.input(op, number)?;
        ensure(shape.of == of, Error::Shape)?;
        Ok(shape)
    }

    /// Shape of an input that has to have a type and length.
    fn exact(&self, op: &Op, number: usize, of: Type, len: u32) -> Result<Shape, Error> {
        let shape = self.typed(op, number, of)?;
        ensure(shape.len == len, Error::Shape)?;
        Ok(shape)
    }

    /// The shape of an op's tensor, if its inputs have the shapes it needs.
    fn shape(&self, op: &Op) -> Result<Shape, Error> {
        let (rows, cols) = (op.rows as u32, op.cols as u32);
        let roles = rows * rows / 4;
        let mut wide = op.kind == Kind::Ids;
        for input in op.inputs {
            if let Source::Op(_) | Source::Carry(_) = Source::from(input) {
                let alone = Op {
                    inputs: [input, NONE, NONE],
                    ..*op
                };
                wide |= self.input(&alone, 0)?.wide;
            }
        }
        let shape = match op.kind {
            Kind::Scene => Shape::new(Type::U8, SCENE_BYTES),
            Kind::Ids => Shape::new(Type::U16, MAX_IDS as u32 + 1),
            Kind::Bag => {
                self.exact(op, 0, Type::U16, MAX_IDS as u32 + 1)?;
                Shape::new(Type::I32, cols)
            }
            Kind::Mean => {
                self.exact(op, 1, Type::U16, MAX_IDS as u32 + 1)?;
                Shape::new(Type::I8, self.typed(op, 0, Type::I32)?.len)
            }
            Kind::Dense | Kind::Pick | Kind::Signs => {
                self.exact(op, 0, Type::I8, cols)?;
                match op.kind {
                    Kind::Dense if op.is_narrow() => Shape::new(Type::I8, rows),
                    Kind::Dense => Shape::new(Type::I32, rows),
                    Kind::Pick => Shape::new(Type::U8, rows / (op.group as u32).max(1)),
                    _ => Shape::new(Type::U8, rows / 8),
                }
            }
            Kind::Argmax => {
                let len = self.typed(op, 0, Type::I32)?.len;
                ensure(len <= u16::MAX as u32, Error::Size)?;
                Shape::new(Type::U8, TOP_BYTES)
            }
            Kind::Gather => {
                let index = self.input(op, 0)?;
                ensure(matches!(index.bytes(), 2 | TOP_BYTES), Error::Shape)?;
                Shape::new(Type::I8, cols)
            }
            Kind::Concat => {
                let mut len = self.typed(op, 0, Type::I8)?.len;
                len += self.typed(op, 1, Type::I8)?.len;
                if op.inputs[2] != NONE {
                    len += self.typed(op, 2, Type::I8)?.len;
                }
                Shape::new(Type::I8, len)
            }
            Kind::Add => {
                let first = self.typed(op, 0, Type::I8)?;
                self.exact(op, 1, Type::I8, first.len)?;
                first
            }
            Kind::Requant => {
                self.exact(op, 0, Type::I32, rows)?;
                Shape::new(Type::I8, rows)
            }
            Kind::Zero if op.is_narrow() => Shape::new(Type::I8, rows),
            Kind::Zero => Shape::new(Type::U8, rows),
            Kind::Pack => {
                self.exact(op, 0, Type::U8, roles)?;
                Shape::new(Type::U8, 1 + roles)
            }
            Kind::Sprite => {
                self.exact(op, 0, Type::U8, 1 + roles)?;
                self.exact(op, 1, Type::U8, 3)?;
                self.exact(op, 2, Type::U8, TOP_BYTES)?;
                Shape::new(Type::U8, 5 + roles)
            }
            Kind::Compose => {
                self.exact(op, 0, Type::U8, 5 + roles)?;
                self.exact(op, 1, Type::U8, SCENE_BYTES)?;
                wide = false;
                Shape::new(Type::U8, self.graph.header.out_len as u32)
            }
            Kind::Token => {
                self.exact(op, 1, Type::U8, TOP_BYTES)?;
                Shape::new(Type::U16, 1)
            }
            Kind::Append => {
                self.exact(op, 0, Type::U8, rows)?;
                self.exact(op, 1, Type::U8, TOP_BYTES)?;
                Shape::new(Type::U8, rows)
            }
        };
        Ok(Shape { wide, ..shape })
    }

    /// Rows in all and in a tile, then columns (or what else is chained) in all and in a tile.
    pub(super) fn grid(&self, op: &Op) -> ((u32, u32), (u32, u32)) {
        let (tile_rows, tile_cols) = (op.tile_rows as u32, op.tile_cols as u32);
        match op.kind {
            Kind::Dense | Kind::Pick | Kind::Signs => {
                ((op.rows as u32, tile_rows), (op.cols as u32, tile_cols))
            }
            Kind::Bag => ((1, 1), (MAX_IDS as u32, tile_cols)),
            Kind::Argmax => {
                let len = self.input(op, 0).map_or(1, |shape| shape.len);
                ((1, 1), (len, tile_rows))
            }
            Kind::Requant => ((op.rows as u32, tile_rows), (1, 1)),
            _ => ((1, 1), (1, 1)),
        }
    }
}
