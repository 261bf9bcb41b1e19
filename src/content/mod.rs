//! The collection: ERC-721 tokens that prove what a model made (ERC-7007).
//!
//! A token is a prompt: its id is keccak256(prompt), and a model, bound to the collection for ever, makes the content from
//! the prompt. By the *execution* route the model runs inside the mint. The collection stores the prompt, the time and
//! a digest of the output, not the picture: `tokenURI` makes it again.
//!
//! - [`types`]: packed words; [`prompt`]: which prompts are canonical
//! - [`state`]: the storage layout
//! - [`calls`]: what the collection asks of the runner, the hook and receivers
//! - [`ledger`], [`mints`]: the operations
//! - `erc721`, `minting`, `verification`, `market`: the public functions; `routes`: which one a call runs
//! - `forward`: the way to the [`studio`](crate::studio), the second program of every collection, which has the rarer
//!   functions. This one, which mints and transfers run, stays small: its size is paid for on every call.
//!
//! All calls that can change anything are made last, when everything is written: first the payment of the fee, then the
//! question to the receiver. Mints and the owner's functions refuse to be called from within them
//! ([`ReentrancyGuardReentrantCall`]); transfers, approvals and burns do not, so that a receiver may pass a token on.
pub mod calls;
mod erc721;
mod errors;
mod events;
mod forward;
pub mod ledger;
mod market;
mod minting;
pub mod mints;
pub mod program;
pub mod prompt;
mod routes;
pub mod state;
pub mod types;
mod verification;

pub use erc721::*;
pub use errors::*;
pub use events::*;
pub use market::*;
pub use minting::*;
pub use verification::*;

use crate::abi::{
    router::UnknownFunction, Adr, Blob, InvalidArgument, Selector, Text, Truth, Uint,
};
use alloc::{vec, vec::Vec};
use alloy_primitives::{Address, B256, U256};
use program::Program;
use stylus_sdk::{abi::CONSTRUCTOR_SELECTOR, host::VM, prelude::*, ArbResult};

/// The collection. All storage is in raw slots, drawn in [`state`].
#[storage]
pub struct Content {}

// SAFETY: `Content` is the top of the storage tree: only the entry package instantiates it.
unsafe impl TopLevelStorage for Content {}

impl Program for Content {}

#[public]
#[implements(Erc721, Minting, Verification, Market)]
impl Content {
    /// Everything else is up to the [`studio`](crate::studio).
    ///
    /// # Errors
    /// Those of the studio's functions.
    #[fallback]
    #[payable]
    pub fn fallback(&mut self, calldata: &[u8]) -> ArbResult {
        self.forward(calldata)
    }
}

/// Runs a call of the collection.
///
/// # Errors
/// The revert data.
pub fn run(calldata: &[u8], vm: VM) -> ArbResult {
    // SAFETY: it is the only storage reference of the program, and all storage is in raw slots.
    let mut content = unsafe { Content::new(U256::ZERO, 0, vm) };
    let Some((selector, arguments)) = calldata.split_first_chunk() else {
        return Err(Error::from(UnknownFunction {}).into());
    };
    let selector = u32::from_be_bytes(*selector);
    match routes::route(&mut content, selector, arguments) {
        Some(result) => result,
        None if selector == CONSTRUCTOR_SELECTOR => content.construct(calldata, arguments),
        None => content.fallback(calldata),
    }
}
