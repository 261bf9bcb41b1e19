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

/// The form of text: characters that have one spelling, no spaces but single ones between others.
fn is_plain(prompt: &[u8]) -> bool {
    let mut rest = prompt;
    let mut last = ' ' as u32;
    while let Some((code, after)) = next(rest) {
        if code == ' ' as u32 && last == code || !is_accepted(code) {
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

/// Whether text may have this character: one that has no other spelling, whatever stands beside it. All of these are
/// assigned, their own normal forms (NFC and NFKC), small letters where there are such, and neither marks nor format
/// characters; none combines with another.
fn is_accepted(code: u32) -> bool {
    let odd = code & 1 != 0;
    match code {
        // Latin: ij (U+0133) and l with a dot (U+0140) are other spellings of two characters.
        0x100..=0x137 => odd && code != 0x133,
        0x139..=0x148 | 0x179..=0x17e => !odd && code != 0x140,
        0x14a..=0x177 => odd,
        _ => matches!(
            code,
            // ASCII; Latin-1
            0x20..=0x40
                | 0x5b..=0x7e
                | 0xa1
                | 0xbf
                | 0xdf..=0xff
                // Greek, Cyrillic
                | 0x390
                | 0x3ac..=0x3ce
                | 0x430..=0x45f
                // pictographs without colours of skin
                | 0x2600..=0x27bf
                | 0x1f300..=0x1f3fa
                | 0x1f400..=0x1f64f
                | 0x1f680..=0x1f6d7
                | 0x1f900..=0x1f9ff
                // punctuation of Chinese and Japanese, kana
                | 0x3001..=0x3011
                | 0x3041..=0x3096
                | 0x309d..=0x309e
                | 0x30a0..=0x30fe
                // ideographs, Hangul syllables
                | 0x3400..=0x4dbf
                | 0x4e00..=0x9fff
                | 0xac00..=0xd7a3
        ),
    }
}
