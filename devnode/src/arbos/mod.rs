//! ArbOS: the part of an Arbitrum chain that is neither EVM nor WASM.
//!
//! Its memory ([`storage`]) is the storage of one account, laid out as Nitro does; its doors are the precompiles at
//! `0x64` and up ([`precompiles`]). What this node does not do is refused by name.

pub(crate) mod accounts;
pub(crate) mod activation;
pub(crate) mod address_set;
mod data_pricer;
pub(crate) mod fees;
pub mod genesis;
pub(crate) mod params;
pub mod precompiles;
pub mod programs;
pub mod storage;
pub(crate) mod words;

use std::convert::Infallible;

use revm::DatabaseRef;

/// When Arbitrum began, in seconds since the epoch; activations are dated from it.
pub const ARBITRUM_START: u64 = 1_421_388_000;

/// Longest code of a contract, in bytes (EIP-170).
pub const MAX_CODE_SIZE: usize = 24_576;

/// Base fee of the next block, in wei: what chain owners set. It does not follow demand on this node.
pub fn base_fee(state: &dyn DatabaseRef<Error = Infallible>) -> u64 {
    let Ok(fee) = state.storage_ref(storage::STATE_ACCOUNT, words::BASE_FEE.slot());
    fee.saturating_to()
}
