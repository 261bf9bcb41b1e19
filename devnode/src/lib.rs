//! An embedded Arbitrum Stylus development node.
#![cfg(not(target_arch = "wasm32"))]

pub mod vm;
