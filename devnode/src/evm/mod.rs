//! Execution: one transaction or call on a state, by the rules of Nitro.
//!
//! ```text
//! let executor = Executor::new(chain_id, profile);
//! state.commit(ArbosGenesis { .. }.changes());              // once, before the first block
//!
//! let mut block = BlockContext::new(number, l1_number, timestamp);
//! let tx = TxRequest::from_transaction(&envelope, sender)?;
//! let executed = executor.transact(&state, &block, &tx, &ExecOptions::transaction())?;
//! executed.apply(&mut state, &mut block);                    // or drop it: nothing was changed
//! ```
//!
//! [`Executor::transact`] never changes the state it reads, which is any [`revm::DatabaseRef`] that cannot fail; its
//! `block_hash_ref` is asked for hashes of blocks of this chain. A transaction that must not be in a block is a
//! [`TxError`] with go-ethereum's text; any other gives an [`Executed`], failed or not. Calls (`eth_call`) are the same
//! with [`ExecOptions::call`]. Traces are asked for with [`ExecOptions::with_trace`].
//!
//! Differences from Ethereum: the price of gas is the base fee, tips are never taken; fees go to ArbOS' fee accounts; no
//! gas is charged for L1; a transaction computes with at most 32 million gas and gets back what it bought beyond;
//! `NUMBER` is the parent chain's block number; EIP-7623 is off; blobs are refused; code that starts with `0xEFF0..` is a
//! Stylus program, and ArbOS answers at its precompiles.

pub mod block;
mod cache;
mod code;
pub(crate) mod context;
mod error;
mod executed;
mod executor;
mod frames;
mod handler;
mod host;
mod instructions;
mod limited;
mod machine;
mod outcalls;
mod precompiles;
mod program;
mod recent;
mod request;
mod stylus_trace;
mod trace;

pub use block::BlockContext;
pub use context::StateRef;
pub use error::TxError;
pub use executed::{Executed, Outcome};
pub use executor::{Checks, ExecOptions, Executor, CALL_GAS_CAP};
pub use recent::RecentPrograms;
pub use request::TxRequest;
