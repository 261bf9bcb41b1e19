//! The trees of the dispute protocol: what an asserter commits to, and how single tiles and pieces of weights are
//! shown to be part of it. Specified in `docs/spec/disputes.md`; no storage, no host.
//!
//! The *trace tree* is binary, its depth a multiple of [`FOLD`]: a move of a dispute descends that many
//! levels at once. The place of a leaf is bound by its path, who asserted it by the [`salt`] in it.
pub mod tree;
pub mod weights;

use alloc::vec::Vec;
use alloy_primitives::{keccak256, Address, B256, KECCAK256_EMPTY, U256};

/// Binary levels that one move descends.
pub const FOLD: usize = 4;
/// Nodes that one move reveals.
pub const WIDTH: usize = 1 << FOLD;
/// Most moves from the root of a trace tree to a leaf.
pub const MAX_LEVELS: u8 = 8;
/// Hash of a tile's data where there is no tile: of no bytes.
pub const NO_DATA: B256 = KECCAK256_EMPTY;

const LEAF: u8 = 0x00;
const NODE: u8 = 0x01;
const CLAIM: u8 = 0x07;
const OUTPUTS: u8 = 0x08;
const SALT: u8 = 0x10;

/// What makes the leaves of one assertion differ from those of any other: a copied root cannot be defended.
#[inline(never)]
pub fn salt(
    chain_id: U256,
    oracle: Address,
    request_id: u64,
    attempt: u8,
    operator: Address,
) -> B256 {
    let mut bytes = Vec::with_capacity(82);
    bytes.push(SALT);
    bytes.extend_from_slice(&chain_id.to_be_bytes::<32>());
    bytes.extend_from_slice(oracle.as_slice());
    bytes.extend_from_slice(&request_id.to_be_bytes());
    bytes.push(attempt);
    bytes.extend_from_slice(operator.as_slice());
    keccak256(bytes)
}

/// The leaf of a tile whose data has this hash.
#[inline(always)]
pub fn leaf(salt: B256, data_hash: B256) -> B256 {
    pair(LEAF, salt, data_hash)
}

/// An inner node of a trace tree.
#[inline(always)]
pub fn node(left: B256, right: B256) -> B256 {
    pair(NODE, left, right)
}

/// What an assertion stores: its trace and its output.
#[inline(always)]
pub fn claim(trace_root: B256, output_hash: B256) -> B256 {
    pair(CLAIM, trace_root, output_hash)
}

/// The hash that stands for the outputs of all elements of a request: of a single one its own.
pub fn output_hash(outputs: &[B256]) -> B256 {
    if let [output] = outputs {
        return *output;
    }
    let mut bytes = Vec::with_capacity(1 + 32 * outputs.len());
    bytes.push(OUTPUTS);
    for output in outputs {
        bytes.extend_from_slice(&output.0);
    }
    keccak256(bytes)
}

/// Moves from the root to a leaf in the trace tree of so many tiles: 1 to [`MAX_LEVELS`].
#[inline(always)]
pub fn levels(tiles: u32) -> u8 {
    let bits = u32::BITS - tiles.max(2).wrapping_sub(1).leading_zeros();
    bits.div_ceil(FOLD as u32) as u8
}

/// The node four levels above sixteen neighbours.
#[inline(never)]
pub fn fold(nodes: &[B256; WIDTH]) -> B256 {
    let [root] = halve::<1>(&halve::<2>(&halve::<4>(&halve::<8>(nodes))));
    root
}

/// The node that a node and its siblings, from the lowest up, lead to. Bit `h` of `index` says on which side
/// the path is at height `h`: 0 left, 1 right.
#[inline(never)]
pub fn climb(index: u32, from: B256, siblings: &[B256]) -> B256 {
    let mut sides = index;
    siblings.iter().fold(from, |below, sibling| {
        let right = sides & 1 == 1;
        sides >>= 1;
        if right {
            node(*sibling, below)
        } else {
            node(below, *sibling)
        }
    })
}

fn halve<const N: usize>(nodes: &[B256]) -> [B256; N] {
    let mut above = [B256::ZERO; N];
    for (above, [left, right]) in above.iter_mut().zip(nodes.as_chunks::<2>().0) {
        *above = node(*left, *right);
    }
    above
}

fn pair(tag: u8, left: B256, right: B256) -> B256 {
    let mut bytes = [tag; 65];
    let [_, places @ ..] = &mut bytes;
    for (place, part) in places.as_chunks_mut().0.iter_mut().zip([left, right]) {
        *place = part.0;
    }
    keccak256(bytes)
}
