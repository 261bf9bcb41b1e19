//! Pieces of weights that are not on chain, shown to be part of what a model's name commits to.
use crate::model::{hash::node_hash, PIECE};
use alloc::vec::Vec;
use alloy_primitives::{keccak256, B256};

const LEAF: u8 = 0x02;

/// Hash of a piece, padded with zeros; what is beyond 1,024 bytes does not count.
pub fn piece_hash(piece: &[u8]) -> B256 {
    let mut bytes = [0; PIECE + 1];
    let [tag, places @ ..] = &mut bytes;
    *tag = LEAF;
    for (place, byte) in places.iter_mut().zip(piece) {
        *place = *byte;
    }
    keccak256(bytes)
}

/// Siblings that it takes to show a piece of so many bytes of weights.
#[inline(always)]
pub fn depth(weights_len: u64) -> u32 {
    let pieces = weights_len.div_ceil(PIECE as u64).max(1);
    u64::BITS - (pieces - 1).leading_zeros()
}

/// Whether a piece is that of this index under the root of weights of this length.
pub fn is_piece(root: B256, weights_len: u64, index: u32, piece: &[u8], siblings: &[B256]) -> bool {
    let exact = piece.len() == PIECE && siblings.len() == depth(weights_len) as usize;
    let inside = (index as u64) < weights_len.div_ceil(PIECE as u64);
    if !(exact && inside) {
        return false;
    }
    let mut sides = index;
    let top = siblings.iter().fold(piece_hash(piece), |below, sibling| {
        let right = sides & 1 == 1;
        sides >>= 1;
        if right {
            node_hash(*sibling, below)
        } else {
            node_hash(below, *sibling)
        }
    });
    top == root
}

/// The siblings of a piece, from the lowest up.
pub fn siblings(weights: &[u8], index: u32) -> Vec<B256> {
    let mut nodes: Vec<B256> = weights.chunks(PIECE).map(piece_hash).collect();
    let mut padding = keccak256([LEAF]);
    let mut index = index as usize;
    let mut siblings = Vec::new();
    for _ in 0..depth(weights.len() as u64) {
        siblings.push(nodes.get(index ^ 1).copied().unwrap_or(padding));
        let above = nodes.chunks(2).map(|pair| match pair {
            [left, right] => node_hash(*left, *right),
            [left, ..] => node_hash(*left, padding),
            [] => padding,
        });
        nodes = above.collect();
        padding = node_hash(padding, padding);
        index /= 2;
    }
    siblings
}
