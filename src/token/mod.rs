//! The ERC-7641 revenue-sharing token.
use alloc::{vec, vec::Vec};
use stylus_sdk::prelude::*;

/// Token.
#[storage]
pub struct Token {}

// SAFETY: `Token` is the top of the storage tree: only the entry package instantiates it.
unsafe impl TopLevelStorage for Token {}

#[public]
impl Token {
    /// Name.
    pub fn decimals(&self) -> Vec<u8> {
        vec![18]
    }
}
