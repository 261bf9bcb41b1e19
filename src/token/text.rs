//! Short strings in one word: bytes from the left, length in the last byte.
use crate::abi::{self, Text};
use alloy_primitives::U256;

/// Longest string in bytes.
const MAX_LEN: usize = 31;

/// The word of a string of 1 to 31 bytes of UTF-8, else `None`.
pub fn pack(text: &[u8]) -> Option<U256> {
    if text.is_empty() || text.len() > MAX_LEN || !is_utf8(text) {
        return None;
    }
    let mut word = [0; 32];
    for (to, from) in word.iter_mut().zip(text) {
        *to = *from;
    }
    word[MAX_LEN] = text.len() as u8;
    Some(U256::from_be_bytes(word))
}

/// The string in a word.
#[inline(never)]
pub fn unpack(word: U256) -> Text {
    let bytes = abi::word(&word);
    let text = bytes.get(..bytes[MAX_LEN] as usize);
    Text(text.unwrap_or_default().to_vec())
}

/// Whether `text` is UTF-8. (The one of `core` keeps a table of 256 bytes, which every call of
/// the contract would pay for.)
pub fn is_utf8(text: &[u8]) -> bool {
    let mut rest = text;
    while let [first, after @ ..] = rest {
        let first = *first;
        let count = match first {
            0x00..=0x7f => 0,
            0xc2..=0xdf => 1,
            0xe0..=0xef => 2,
            0xf0..=0xf4 => 3,
            _ => return false,
        };
        let Some((tail, after)) = after.split_at_checked(count) else {
            return false;
        };
        if tail.iter().any(|byte| byte & 0xc0 != 0x80) {
            return false;
        }
        // No overlong forms, no surrogates, nothing above U+10FFFF.
        let second = tail.first().copied().unwrap_or(0x80);
        if first == 0xe0 && second < 0xa0
            || first == 0xed && second > 0x9f
            || first == 0xf0 && second < 0x90
            || first == 0xf4 && second > 0x8f
        {
            return false;
        }
        rest = after;
    }
    true
}
