//! One tile computed again, from nothing but data that the asserter's own root opens.
use crate::{
    merkle::{climb, leaf, FOLD, NO_DATA},
    model::{self, Leaf, Model, Packed, Weights, MAX_LEAVES, MAX_OUTPUT},
};
use alloc::{vec, vec::Vec};
use alloy_primitives::{keccak256, B256};

/// The tiles that a tile reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reads {
    leaves: [Leaf; MAX_LEAVES],
    count: usize,
}

/// Why no verdict is possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// Not as many openings as the tile reads, of other lengths, or not under the root.
    Opening,
    /// The tile could not be computed: weights are missing, or the machine has no such tile.
    Machine(model::Error),
}

/// The data of a tile with what shows that it is part of a trace.
#[derive(Clone, Copy, Debug)]
pub struct Opening<'a> {
    /// The data.
    pub data: &'a [u8],
    /// The siblings of its leaf's path, from the lowest up.
    pub siblings: &'a [B256],
}

/// A computation cut into tiles. Its shape depends on no data, and every tile has a result whatever it reads, if it
/// has the right length.
pub trait Machine {
    /// Number of tiles; the last of every element is its output.
    fn tiles(&self) -> u32;

    /// What a tile reads.
    ///
    /// # Errors
    /// [`Error::Machine`] if there is no such tile.
    fn reads(&self, index: u32) -> Result<Reads, Error>;

    /// Computes a tile from the data that it reads, put together.
    ///
    /// # Errors
    /// [`Error::Machine`] if there is no such tile, the data has another length, or weights are missing.
    fn execute(&mut self, index: u32, evidence: &[u8]) -> Result<Vec<u8>, Error>;
}

/// The graph of a model, once for every element of a request: the tiles of the first element, then those of the
/// second.
#[derive(Clone, Copy, Debug)]
pub struct Elements<'a, W> {
    /// The model.
    pub model: &'a Model<'a>,
    /// What each element is asked.
    pub prompts: &'a [&'a [u8]],
    /// The model's weights, or as much of them as a tile needs.
    pub weights: W,
}

impl Reads {
    /// What a tile reads, in order; `None` for more than three.
    pub fn new(leaves: &[Leaf]) -> Option<Self> {
        let mut reads = Reads {
            count: leaves.len(),
            ..Reads::default()
        };
        let places = reads.leaves.get_mut(..leaves.len())?;
        for (place, leaf) in places.iter_mut().zip(leaves) {
            *place = *leaf;
        }
        Some(reads)
    }

    /// The tiles, in the order in which [`Machine::execute`] wants their data.
    pub fn leaves(&self) -> &[Leaf] {
        self.leaves.get(..self.count).unwrap_or(&[])
    }
}

impl From<model::Error> for Error {
    fn from(error: model::Error) -> Self {
        Error::Machine(error)
    }
}

impl<W> Elements<'_, W> {
    /// The element of a tile and the tile of the model.
    fn place(&self, index: u32) -> Result<(u32, u32), Error> {
        let count = self.model.tiles;
        let element = index.checked_div(count).ok_or(model::Error::Evidence)?;
        if element as usize >= self.prompts.len() {
            return Err(model::Error::Evidence.into());
        }
        Ok((element, index.wrapping_sub(element.wrapping_mul(count))))
    }
}

impl<W: Weights> Machine for Elements<'_, W> {
    fn tiles(&self) -> u32 {
        self.model.tiles.saturating_mul(self.prompts.len() as u32)
    }

    fn reads(&self, index: u32) -> Result<Reads, Error> {
        let (_, tile) = self.place(index)?;
        let operands = self.model.operands(&self.model.tile(tile)?)?;
        let mut reads = Reads::new(operands.leaves()).ok_or(model::Error::Tile)?;
        for leaf in reads.leaves.iter_mut().take(reads.count) {
            leaf.tile = leaf.tile.wrapping_add(index.wrapping_sub(tile));
        }
        Ok(reads)
    }

    fn execute(&mut self, index: u32, evidence: &[u8]) -> Result<Vec<u8>, Error> {
        let (element, tile) = self.place(index)?;
        let prompt = self.prompts.get(element as usize).copied().unwrap_or(&[]);
        let mut out = vec![0; MAX_OUTPUT as usize];
        let weights = &mut self.weights;
        let bytes =
            model::execute::<Packed>(self.model, tile, prompt, evidence, weights, &mut out)?;
        out.truncate(bytes);
        Ok(out)
    }
}

/// The leaf that tile `index` must have in the trace with this root, given that what it reads is as the trace says.
///
/// # Errors
/// [`Error::Opening`] and [`Error::Machine`].
pub fn expected_leaf(
    machine: &mut impl Machine,
    index: u32,
    (salt, trace_root, levels): (B256, B256, u8),
    openings: &[Opening],
) -> Result<B256, Error> {
    if index >= machine.tiles() {
        return Ok(leaf(salt, NO_DATA));
    }
    let reads = machine.reads(index)?;
    if openings.len() != reads.leaves().len() {
        return Err(Error::Opening);
    }
    let mut evidence = Vec::new();
    for (read, opening) in reads.leaves().iter().zip(openings) {
        let Opening { data, siblings } = *opening;
        let sized = data.len() == read.bytes as usize && siblings.len() == FOLD * levels as usize;
        let opened = leaf(salt, keccak256(data));
        if !sized || climb(read.tile, opened, siblings) != trace_root {
            return Err(Error::Opening);
        }
        evidence.extend_from_slice(data);
    }
    let data = machine.execute(index, &evidence)?;
    Ok(leaf(salt, keccak256(data)))
}
