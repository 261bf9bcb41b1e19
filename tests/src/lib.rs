//! Shared harness of the integration tests.
#![cfg(not(target_arch = "wasm32"))]

pub mod content;
pub mod model;
pub mod node;
pub mod offering;
pub mod runner;
pub mod solidity;
pub mod token;
pub mod words;
