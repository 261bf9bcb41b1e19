//! Short strings in one word: bytes from the left, length in the last byte.
use crate::abi::Text;
use alloy_primitives::U256;

/// Longest string in bytes.
const MAX_LEN: usize = 31;

/// The word of a string of 1 to 31 bytes of UTF-8, else `None`.
pub(super) fn pack(text: &[u8]) -> Option<U256> {
    if text.is_empty() || text.len() > MAX_LEN || core::str::from_utf8(text).is_err() {
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
pub(super) fn unpack(word: U256) -> Text {
    let bytes = word.to_be_bytes::<32>();
    let len = (bytes[MAX_LEN] as usize).min(MAX_LEN);
    Text(bytes.iter().take(len).copied().collect())
}
