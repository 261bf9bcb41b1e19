//! The oracle: requests to models that are too big to run in a transaction, answered by bonded operators.
//!
//! The life of a request, its words and its money are specified in `docs/spec/disputes.md`. The rules ([`logic`],
//! [`money`], [`stake`], on the words of [`types`] and [`request`]) take words and calldata as plain values and give back the new
//! words and what is to be paid. No storage, no host.
pub mod logic;
pub mod money;
pub mod request;
pub mod stake;
pub mod types;
