//! Which prompts a collection takes: one spelling of each, so that nobody can mint the same picture again by
//! writing its prompt in another way. The rules are told in `docs/content.md`.
use super::types::MAX_PROMPT;
use crate::{model::is_canonical, token::text::is_utf8};

/// What is wrong with a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// Empty, or longer than [`MAX_PROMPT`] bytes.
    Length,
    /// Not UTF-8.
    Utf8,
    /// Another spelling is the canonical one.
    Form,
}

/// Whether a prompt is in the one form that is minted. `words`: the model reads words.
///
/// # Errors
/// What is wrong with it.
#[inline(never)]
pub fn check(prompt: &[u8], words: bool) -> Result<(), Flaw> {
    if prompt.is_empty() || prompt.len() > MAX_PROMPT {
        return Err(Flaw::Length);
    }
    if is_canonical(prompt) {
        return Ok(());
    }
    if !is_utf8(prompt) {
        return Err(Flaw::Utf8);
    }
    match !words && is_plain(prompt) {
        true => Ok(()),
        false => Err(Flaw::Form),
    }
}

/// The form of text: no capital ASCII letters, no spaces but single ones between others, nothing that is not seen.
fn is_plain(prompt: &[u8]) -> bool {
    let mut rest = prompt;
    let mut last = ' ' as u32;
    while let Some((code, after)) = next(rest) {
        if code == ' ' as u32 && last == code || !is_visible(code) {
            return false;
        }
        (last, rest) = (code, after);
    }
    last != ' ' as u32
}

/// The first character of UTF-8.
fn next(text: &[u8]) -> Option<(u32, &[u8])> {
    let (first, rest) = text.split_first()?;
    let (count, bits) = match *first {
        0..=0x7f => (0, *first),
        0x80..=0xdf => (1, first & 0x1f),
        0xe0..=0xef => (2, first & 0x0f),
        _ => (3, first & 0x07),
    };
    let (tail, rest) = rest.split_at_checked(count)?;
    let code = tail
        .iter()
        .fold(bits as u32, |code, byte| code << 6 | (byte & 0x3f) as u32);
    Some((code, rest))
}

/// Neither a control character, a capital ASCII letter, a space other than U+0020, an invisible or unassigned
/// format character, nor a mark that combines with the character before.
fn is_visible(code: u32) -> bool {
    !matches!(
        code,
        0..=0x1f
            | 0x41..=0x5a
            | 0x7f..=0xa0
            | 0xad
            | 0x300..=0x36f
            | 0x483..=0x489
            | 0x61c
            | 0x115f..=0x1160
            | 0x1680
            | 0x17b4..=0x17b5
            | 0x180b..=0x180f
            | 0x1ab0..=0x1aff
            | 0x1dc0..=0x1dff
            | 0x2000..=0x200f
            | 0x2028..=0x202f
            | 0x205f..=0x206f
            | 0x20d0..=0x20ff
            | 0x2800
            | 0x3000
            | 0x302a..=0x302f
            | 0x3099..=0x309a
            | 0x3164
            | 0xe000..=0xf8ff
            | 0xfe00..=0xfe0f
            | 0xfe20..=0xfe2f
            | 0xfeff
            | 0xffa0
            | 0xfff0..=0xffff
            | 0xe0000..
    )
}
