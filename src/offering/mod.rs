//! The offering of a model's token: deposits for a time, then claims or refunds.
//!
//! The price is fixed by the tokens for sale and the hard cap. Deposits are taken until the end,
//! however much comes in. Below the soft cap everything is refunded; above the hard cap tokens go
//! to all deposits in proportion and the excess money goes back. How it ended follows from time and
//! totals: no step waits for anybody.
//!
//! The proceeds go to the token's redeem pool in part, if announced, and to the creator: at once,
//! linearly, or by milestones that a majority of deposits can stop; what is stopped is refunded in
//! proportion. Tokens that are set aside vest here.
//!
//! - [`types`], [`logic`]: packed words, and the rules on plain values
//! - [`state`]: the storage layout
//! - [`ledger`]: the operations
mod errors;
pub mod ledger;
pub mod logic;
pub mod state;
pub mod types;

pub use errors::*;
