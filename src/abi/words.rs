//! Encoded words, read one by one.
use super::number;
use alloy_primitives::U256;

/// The whole words of a string of bytes, in order.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a>(pub &'a [u8]);

impl Iterator for Words<'_> {
    type Item = U256;

    #[inline(never)]
    fn next(&mut self) -> Option<U256> {
        let (word, rest) = self.0.split_first_chunk::<32>()?;
        self.0 = rest;
        Some(number(word))
    }
}
