//! Initial Model Offerings on Arbitrum Stylus: the logic of every contract.
#![cfg_attr(not(feature = "export-abi"), no_std)]
extern crate alloc;

pub mod token;
