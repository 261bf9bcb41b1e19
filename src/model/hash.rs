//! The hashes that name a model and commit to its weights.
use super::{graph::SPEC, weights::PIECE};
use alloc::vec::Vec;
use alloy_primitives::{keccak256, B256};

const LEAF: u8 = 0x02;
const NODE: u8 = 0x03;
const GRAPH: u8 = 0x04;
const MODEL: u8 = 0x05;

/// Hash of a graph's bytes.
pub fn graph_hash(graph: &[u8]) -> B256 {
    let mut bytes = Vec::with_capacity(graph.len() + 1);
    bytes.push(GRAPH);
    bytes.extend_from_slice(graph);
    keccak256(bytes)
}

/// The name of a model: graph, weights and version.
#[inline(never)]
pub fn model_id(graph_hash: B256, weights_root: B256, weights_len: u64) -> B256 {
    let mut bytes = [MODEL; 75];
    bytes[1..3].copy_from_slice(&SPEC.to_be_bytes());
    bytes[3..35].copy_from_slice(&graph_hash.0);
    bytes[35..67].copy_from_slice(&weights_root.0);
    bytes[67..].copy_from_slice(&weights_len.to_be_bytes());
    keccak256(bytes)
}

/// A node of the weights' tree.
#[inline(never)]
pub fn node_hash(left: B256, right: B256) -> B256 {
    let mut bytes = [NODE; 65];
    bytes[1..33].copy_from_slice(&left.0);
    bytes[33..].copy_from_slice(&right.0);
    keccak256(bytes)
}

/// The root of the weights' tree, piece by piece as the weights come in.
#[derive(Clone, Debug)]
pub struct WeightsRoot {
    /// Tag and the piece that is not full yet.
    piece: [u8; PIECE + 1],
    filled: usize,
    /// Roots of full subtrees: entry `i` counts if bit `i` of the number of leaves is set.
    roots: [B256; 32],
    leaves: u32,
}

impl Default for WeightsRoot {
    fn default() -> Self {
        WeightsRoot {
            piece: [LEAF; PIECE + 1],
            filled: 0,
            roots: [B256::ZERO; 32],
            leaves: 0,
        }
    }
}

impl WeightsRoot {
    /// Adds weights, any number of bytes.
    pub fn update(&mut self, mut weights: &[u8]) {
        while !weights.is_empty() {
            let [_, piece @ ..] = &mut self.piece;
            let room = piece.get_mut(self.filled..).unwrap_or(&mut []);
            let count = room.len().min(weights.len());
            let (now, later) = weights.split_at_checked(count).unwrap_or((weights, &[]));
            for (to, from) in room.iter_mut().zip(now) {
                *to = *from;
            }
            self.filled += count;
            weights = later;
            if self.filled >= PIECE {
                self.leaf();
            }
        }
    }

    #[inline(never)]
    fn leaf(&mut self) {
        self.push(keccak256(self.piece));
        self.filled = 0;
    }

    /// Another leaf: joins all subtrees that become full by it.
    fn push(&mut self, leaf: B256) {
        let mut root = leaf;
        for (level, left) in self.roots.iter_mut().enumerate() {
            if self.leaves >> level & 1 == 0 {
                *left = root;
                break;
            }
            root = node_hash(*left, root);
        }
        self.leaves = self.leaves.wrapping_add(1);
    }

    /// The root of all weights that were added.
    pub fn finish(mut self) -> B256 {
        let mut padding = keccak256([LEAF]);
        if self.filled > 0 {
            for byte in self.piece.iter_mut().skip(self.filled + 1) {
                *byte = 0;
            }
            self.leaf();
        }
        if self.leaves == 0 {
            return padding;
        }
        // From the lowest incomplete subtree up, the right side is padding.
        let depth = u32::BITS - (self.leaves - 1).leading_zeros();
        let mut root = None;
        for (level, left) in self.roots.iter().enumerate() {
            let full = self.leaves >> level & 1 != 0;
            if level as u32 == depth {
                return root.unwrap_or(*left);
            }
            root = match (full, root) {
                (true, Some(right)) => Some(node_hash(*left, right)),
                (true, None) => Some(node_hash(*left, padding)),
                (false, Some(left)) => Some(node_hash(left, padding)),
                (false, None) => None,
            };
            padding = node_hash(padding, padding);
        }
        padding
    }
}

/// The root of the weights' tree.
pub fn weights_root(weights: &[u8]) -> B256 {
    let mut root = WeightsRoot::default();
    root.update(weights);
    root.finish()
}
