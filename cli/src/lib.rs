//! What a person runs.
#![cfg(not(target_arch = "wasm32"))]
