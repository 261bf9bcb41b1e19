//! An embedded Arbitrum Stylus development node.
#![cfg(not(target_arch = "wasm32"))]

pub mod arbos;
pub mod chain;
pub mod cli;
mod devnode;
pub mod evm;
pub mod rpc;
pub mod vm;

pub use chain::{Config, DevAccount, Event};
pub use devnode::{Builder, Devnode, StartError};
