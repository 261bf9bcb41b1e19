//! The block a transaction is executed in.

use alloy_primitives::{address, b256, Address, B256};

use super::recent::RecentPrograms;

/// Fee recipient of every Arbitrum block: the sequencer's address.
pub const SEQUENCER: Address = address!("a4b000000000000000000073657175656e636572");

/// `PREVRANDAO` of every block.
pub const PREV_RANDAO: B256 =
    b256!("0000000000000000000000000000000000000000000000000000000000000001");

/// Gas limit of every block.
pub const BLOCK_GAS_LIMIT: u64 = 1 << 50;

/// Lowest base fee, in wei.
pub const MIN_BASE_FEE: u64 = 100_000_000;

/// What transactions can see of their block.
#[derive(Clone, Debug)]
pub struct BlockContext {
    /// Number of the block on this chain (`ArbSys.arbBlockNumber`).
    pub number: u64,
    /// Number of the parent chain's block: what `NUMBER` and programs see.
    pub l1_number: u64,
    /// Seconds since the epoch.
    pub timestamp: u64,
    /// Base fee, in wei: the whole gas price of every transaction.
    pub base_fee: u64,
    /// Gas limit.
    pub gas_limit: u64,
    /// Fee recipient. It gets no fees: ArbOS credits them to its own fee accounts.
    pub coinbase: Address,
    /// `PREVRANDAO`.
    pub prev_randao: B256,
    /// Programs called so far in this block; see [`Executed::apply`](super::Executed::apply).
    pub recent_programs: RecentPrograms,
}

impl BlockContext {
    /// A block at the lowest base fee in which nothing was executed yet.
    pub fn new(number: u64, l1_number: u64, timestamp: u64) -> Self {
        Self {
            number,
            l1_number,
            timestamp,
            base_fee: MIN_BASE_FEE,
            gas_limit: BLOCK_GAS_LIMIT,
            coinbase: SEQUENCER,
            prev_randao: PREV_RANDAO,
            recent_programs: RecentPrograms::default(),
        }
    }
}
