//! A whole trace tree, as operators and watchers keep it: of every fourth level only, so that 2^20 tiles take
//! 36 MB.
use super::{fold, leaf, levels, node, FOLD, NO_DATA, WIDTH};
use alloc::{vec, vec::Vec};
use alloy_primitives::B256;

/// The trace tree of an assertion.
#[derive(Clone, Debug)]
pub struct Tree {
    /// Row `l`: the nodes at depth `4 l`, without those that have only padding below them.
    rows: Vec<Vec<B256>>,
    /// Entry `l`: a node at depth `4 l` with only padding below it.
    padding: Vec<B256>,
}

impl Tree {
    /// The tree over the hashes of all tiles' data. There must be at least one.
    pub fn new(salt: B256, data_hashes: &[B256]) -> Self {
        let levels = levels(data_hashes.len() as u32) as usize;
        let mut padding = vec![leaf(salt, NO_DATA); levels + 1];
        for row in (0..levels).rev() {
            if let Some(below) = padding.get(row + 1).copied() {
                padding[row] = fold(&[below; WIDTH]);
            }
        }
        let mut rows = vec![Vec::new(); levels + 1];
        let mut nodes: Vec<B256> = data_hashes.iter().map(|hash| leaf(salt, *hash)).collect();
        for (row, padding) in rows.iter_mut().zip(&padding).rev() {
            let above = nodes.chunks(WIDTH).map(|part| {
                let mut all = [*padding; WIDTH];
                for (place, node) in all.iter_mut().zip(part) {
                    *place = *node;
                }
                fold(&all)
            });
            let above = above.collect();
            *row = core::mem::replace(&mut nodes, above);
        }
        Tree { rows, padding }
    }

    /// Number of tiles.
    pub fn tiles(&self) -> u32 {
        self.rows.last().map_or(0, |leaves| leaves.len() as u32)
    }

    /// Moves from the root to a leaf.
    pub fn levels(&self) -> u8 {
        (self.rows.len() - 1) as u8
    }

    /// Binary levels from the root to a leaf.
    pub fn depth(&self) -> u32 {
        FOLD as u32 * self.levels() as u32
    }

    /// The root.
    pub fn root(&self) -> B256 {
        self.node(0, 0)
    }

    /// The node `index` of those at a depth, counted from the left; `depth` must not be above [`Tree::depth`].
    pub fn node(&self, depth: u32, index: u32) -> B256 {
        let row = depth.div_ceil(FOLD as u32);
        let height = FOLD as u32 * row - depth;
        let first = (index as u64) << height;
        let nodes: Vec<B256> = (first..first + (1 << height))
            .map(|index| self.stored(row as usize, index as usize))
            .collect();
        join(&nodes)
    }

    /// What the asserter reveals below the node at the end of a path of so many moves.
    pub fn children(&self, level: u8, path: u32) -> [B256; WIDTH] {
        let first = WIDTH * path as usize;
        core::array::from_fn(|child| self.stored(level as usize + 1, first + child))
    }

    /// The siblings of a leaf's path, from the lowest up.
    pub fn siblings(&self, index: u32) -> Vec<B256> {
        let depth = self.depth();
        (0..depth)
            .map(|height| self.node(depth - height, index >> height ^ 1))
            .collect()
    }

    fn stored(&self, row: usize, index: usize) -> B256 {
        let stored = self.rows.get(row).and_then(|row| row.get(index));
        stored
            .or(self.padding.get(row))
            .copied()
            .unwrap_or(B256::ZERO)
    }
}

/// The node above neighbours whose number is a power of two.
pub fn join(nodes: &[B256]) -> B256 {
    let mut nodes = nodes.to_vec();
    while nodes.len() > 1 {
        let pairs = nodes.as_chunks::<2>().0;
        nodes = pairs
            .iter()
            .map(|[left, right]| node(*left, *right))
            .collect();
    }
    nodes.first().copied().unwrap_or(B256::ZERO)
}
