use alloy_primitives::{keccak256, B256};
use imo::{
    dispute::judge::{Error, Machine, Reads},
    merkle::{leaf, levels, node, NO_DATA},
    model::{self, Leaf},
};

/// A computation of any number of tiles. Every tile hashes what it reads: up to three tiles before it.
#[derive(Clone, Debug)]
pub struct Toy {
    /// Tiles of an element.
    pub each: u32,
    /// Number of elements.
    pub elements: u32,
    /// Another number, another computation.
    pub seed: u64,
    /// A tile that computes something else.
    pub fault: Option<u32>,
}

impl Toy {
    pub fn new(tiles: u32) -> Self {
        Toy {
            each: tiles,
            elements: 1,
            seed: 7,
            fault: None,
        }
    }

    fn bytes(&self, tile: u32) -> u32 {
        1 + (tile.wrapping_mul(7) + 3) % 40
    }
}

impl Machine for Toy {
    fn tiles(&self) -> u32 {
        self.each * self.elements
    }

    fn reads(&self, index: u32) -> Result<Reads, Error> {
        let (element, tile) = (index / self.each, index % self.each);
        if element >= self.elements {
            return Err(model::Error::Evidence.into());
        }
        // The tile before it, one in the middle, and one that is read by many.
        let mut tiles: Vec<u32> = [tile.checked_sub(1), tile.checked_sub(5), Some(tile / 2)]
            .into_iter()
            .flatten()
            .filter(|read| *read < tile)
            .collect();
        tiles.dedup();
        let leaves: Vec<Leaf> = tiles
            .into_iter()
            .map(|read| Leaf {
                tile: element * self.each + read,
                bytes: self.bytes(read),
            })
            .collect();
        Ok(Reads::new(&leaves).unwrap())
    }

    fn execute(&mut self, index: u32, evidence: &[u8]) -> Result<Vec<u8>, Error> {
        let expected: u32 = self
            .reads(index)?
            .leaves()
            .iter()
            .map(|leaf| leaf.bytes)
            .sum();
        if evidence.len() != expected as usize {
            return Err(model::Error::Evidence.into());
        }
        let mut bytes = self.seed.to_be_bytes().to_vec();
        bytes.extend(index.to_be_bytes());
        bytes.extend(evidence);
        if self.fault == Some(index) {
            bytes.push(1);
        }
        let hash = keccak256(bytes);
        let length = self.bytes(index % self.each) as usize;
        Ok(hash.iter().copied().cycle().take(length).collect())
    }
}

/// A whole tree, every node of it at hand to be replaced: what a liar commits to. Row `d` holds depth `d`.
#[derive(Clone, Debug)]
pub struct Forged {
    rows: Vec<Vec<B256>>,
}

impl Forged {
    pub fn new(salt: B256, data_hashes: &[B256]) -> Self {
        let depth = 4 * levels(data_hashes.len() as u32) as usize;
        let mut leaves: Vec<B256> = data_hashes.iter().map(|hash| leaf(salt, *hash)).collect();
        leaves.resize(1 << depth, leaf(salt, NO_DATA));
        let mut rows = vec![leaves];
        for _ in 0..depth {
            let pairs = rows[0].chunks(2).map(|pair| node(pair[0], pair[1]));
            let above = pairs.collect();
            rows.insert(0, above);
        }
        Forged { rows }
    }

    pub fn depth(&self) -> usize {
        self.rows.len() - 1
    }

    pub fn root(&self) -> B256 {
        self.rows[0][0]
    }

    pub fn node(&self, depth: usize, index: usize) -> B256 {
        self.rows[depth][index]
    }

    /// Puts another node in, and makes everything above it fit.
    pub fn replace(&mut self, depth: usize, index: usize, node_: B256) {
        self.rows[depth][index] = node_;
        let mut index = index;
        for row in (0..depth).rev() {
            index /= 2;
            let below = &self.rows[row + 1];
            self.rows[row][index] = node(below[2 * index], below[2 * index + 1]);
        }
    }

    pub fn children(&self, level: u8, path: u32) -> [B256; 16] {
        let first = 16 * path as usize;
        core::array::from_fn(|child| self.rows[4 * (level as usize + 1)][first + child])
    }

    pub fn siblings(&self, index: usize) -> Vec<B256> {
        let depth = self.depth();
        (0..depth)
            .map(|height| self.rows[depth - height][index >> height ^ 1])
            .collect()
    }
}
