//! Initial Model Offerings on Arbitrum Stylus: the logic of every contract.
//!
//! One library crate holds all contracts; the packages under `contracts/` are thin entry points.
//! [`math`], [`merkle`], [`model`], [`dispute`], [`oracle`] and the `types` and `logic` modules of each contract are
//! pure: they know neither the SDK nor the chain. [`host`] and [`abi`] hold what the SDK does not offer.
#![cfg_attr(not(feature = "export-abi"), no_std)]
extern crate alloc;

pub mod abi;
pub mod content;
pub mod desk;
pub mod dispute;
pub mod host;
pub mod inspector;
pub mod math;
pub mod merkle;
pub mod model;
pub mod offering;
pub mod oracle;
pub mod owned;
pub mod renderer;
pub mod runner;
pub mod studio;
pub mod token;
