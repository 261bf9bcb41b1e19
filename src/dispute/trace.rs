//! What operators and watchers compute: the hashes of all tiles, and for a proof the data that one tile reads.
//! Only the data that a later tile still needs is kept.
use super::{
    judge::{Error, Machine},
    logic::Claim,
};
use crate::{
    merkle::{self, tree::Tree},
    model::{self, Leaf, Weights, PIECE},
};
use alloc::{collections::BTreeMap, vec, vec::Vec};
use alloy_primitives::{keccak256, B256};

/// The hashes of all tiles' data: the same for every assertion about a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hashes {
    /// Of every tile.
    pub tiles: Vec<B256>,
    /// Of the output of every element.
    pub outputs: Vec<B256>,
}

/// One's own trace under the salt of an assertion.
#[derive(Clone, Debug)]
pub struct Trace {
    /// The tree.
    pub tree: Tree,
    /// Hashes of the outputs of all elements.
    pub outputs: Vec<B256>,
}

/// A piece of the weights that are not on chain, with what shows that it is part of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PieceProof {
    /// Which piece.
    pub index: u32,
    /// Its 1,024 bytes.
    pub bytes: Vec<u8>,
    /// The siblings of its path, from the lowest up.
    pub siblings: Vec<B256>,
}

/// Weights that remember which piece was read last: the one that a tile of a model with weights off chain uses. A kernel
/// may look at another before, to see whether it has more than it needs.
#[derive(Clone, Debug)]
pub struct Recorder<'a> {
    weights: &'a [u8],
    piece: Option<u32>,
}

impl Hashes {
    /// Runs all tiles of a machine with so many elements.
    ///
    /// # Errors
    /// As [`Machine::execute`]; none for a model that was registered, with its weights.
    pub fn compute(machine: &mut impl Machine, elements: u32) -> Result<Self, Error> {
        let count = machine.tiles();
        let mut tiles = Vec::with_capacity(count as usize);
        run(machine, count, |_, data| tiles.push(keccak256(data)))?;
        let each = count.checked_div(elements).unwrap_or(0).max(1) as usize;
        let outputs = tiles.chunks_exact(each);
        let outputs = outputs.filter_map(|part| part.last().copied()).collect();
        Ok(Hashes { tiles, outputs })
    }
}

impl Trace {
    /// The trace with a salt.
    pub fn new(salt: B256, hashes: &Hashes) -> Self {
        Trace {
            tree: Tree::new(salt, &hashes.tiles),
            outputs: hashes.outputs.clone(),
        }
    }

    /// What an assertion of it claims.
    pub fn claim(&self) -> Claim {
        Claim {
            trace_root: self.tree.root(),
            output_hash: merkle::output_hash(&self.outputs),
        }
    }
}

/// Runs the tiles below `until` in order and hands their data to `each`.
///
/// # Errors
/// As [`Machine::execute`].
pub fn run(
    machine: &mut impl Machine,
    until: u32,
    mut each: impl FnMut(u32, &[u8]),
) -> Result<(), Error> {
    let until = until.min(machine.tiles());
    // The last tile that reads it.
    let mut needed = vec![0; until as usize];
    for index in 0..until {
        for leaf in machine.reads(index)?.leaves() {
            *place(&mut needed, leaf)? = index;
        }
    }
    let mut kept = BTreeMap::new();
    let mut evidence = Vec::new();
    for index in 0..until {
        let reads = machine.reads(index)?;
        evidence.clear();
        for leaf in reads.leaves() {
            let data: &Vec<u8> = kept.get(&leaf.tile).ok_or(model::Error::Evidence)?;
            evidence.extend_from_slice(data);
        }
        let data = machine.execute(index, &evidence)?;
        each(index, &data);
        for leaf in reads.leaves() {
            if *place(&mut needed, leaf)? == index {
                kept.remove(&leaf.tile);
            }
        }
        if needed.get(index as usize).is_some_and(|last| *last > index) {
            kept.insert(index, data);
        }
    }
    Ok(())
}

/// The data that a tile reads, in order. Runs everything before it once more.
///
/// # Errors
/// As [`Machine::execute`].
pub fn evidence(machine: &mut impl Machine, index: u32) -> Result<Vec<Vec<u8>>, Error> {
    let reads = machine.reads(index)?;
    let mut found = vec![Vec::new(); reads.leaves().len()];
    let until = reads.leaves().iter().map(|leaf| leaf.tile + 1).max();
    run(machine, until.unwrap_or(0), |tile, data| {
        for (leaf, found) in reads.leaves().iter().zip(&mut found) {
            if leaf.tile == tile {
                *found = data.to_vec();
            }
        }
    })?;
    Ok(found)
}

impl<'a> Recorder<'a> {
    /// Remembers nothing yet.
    pub fn new(weights: &'a [u8]) -> Self {
        Recorder {
            weights,
            piece: None,
        }
    }

    /// The piece that was read, if there was one.
    pub fn proof(&self) -> Option<PieceProof> {
        let index = self.piece?;
        let start = index as usize * PIECE;
        let end = self.weights.len().min(start + PIECE);
        let mut bytes = self.weights.get(start..end)?.to_vec();
        bytes.resize(PIECE, 0);
        Some(PieceProof {
            index,
            bytes,
            siblings: merkle::weights::siblings(self.weights, index),
        })
    }
}

impl Weights for Recorder<'_> {
    fn at(&mut self, offset: u32) -> &[u8] {
        let piece = offset / PIECE as u32;
        self.piece = Some(piece);
        let end = self.weights.len().min((piece as usize + 1) * PIECE);
        self.weights.get(offset as usize..end).unwrap_or(&[])
    }
}

fn place<'n>(needed: &'n mut [u32], leaf: &Leaf) -> Result<&'n mut u32, Error> {
    let place = needed.get_mut(leaf.tile as usize);
    Ok(place.ok_or(model::Error::Evidence)?)
}
