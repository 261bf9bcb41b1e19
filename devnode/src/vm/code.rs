//! Deployed code of programs: a prefix, then a compressed module.

use super::params::ArbosProfile;
use alloy_primitives::Address;
use std::io::Read;

/// A whole program: a dictionary byte and the compressed module follow.
pub const PROGRAM_PREFIX: [u8; 3] = [0xef, 0xf0, 0x00];
/// A part of a program (ArbOS 60 and later): a piece of the compressed module follows.
pub const FRAGMENT_PREFIX: [u8; 3] = [0xef, 0xf0, 0x01];
/// A program in fragments (ArbOS 60 and later): a dictionary byte, the decompressed length in 4 bytes (big-endian) and the
/// addresses of the fragments follow.
pub const ROOT_PREFIX: [u8; 3] = [0xef, 0xf0, 0x02];

/// Why deployed code holds no module.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// It does not begin like a program.
    #[error("not a Stylus program")]
    NotAProgram,
    /// It uses the dictionary of Nitro, which is not part of this node.
    #[error("compressed with dictionary {0}, which this node does not have; only dictionary 0 is supported")]
    Dictionary(u8),
    /// It cannot be decompressed.
    #[error("invalid brotli stream: {0}")]
    Brotli(String),
    /// It is longer than allowed.
    #[error("module longer than {0} bytes")]
    TooLong(u32),
    /// The root's list of fragments is malformed, empty or too long.
    #[error("invalid fragment list: {0}")]
    Fragments(&'static str),
    /// The fragments do not add up to the length the root gives.
    #[error("fragments decompress to {found} bytes, the root says {expected}")]
    Length {
        /// Bytes the fragments hold.
        found: usize,
        /// Bytes the root announces.
        expected: u32,
    },
}

/// What kind of deployed code this is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Code<'a> {
    /// A program in one piece.
    Program {
        /// Dictionary.
        dictionary: u8,
        /// Compressed module.
        compressed: &'a [u8],
    },
    /// A program in fragments.
    Root {
        /// Dictionary.
        dictionary: u8,
        /// Length of the module in bytes.
        length: u32,
        /// Where the fragments are, in order.
        fragments: Vec<Address>,
    },
}

/// Whether a call to an account with this code runs WebAssembly.
pub fn is_program(code: &[u8], profile: &ArbosProfile) -> bool {
    let rooted = profile.max_fragment_count > 0;
    code.len() > PROGRAM_PREFIX.len()
        && (code.starts_with(&PROGRAM_PREFIX) || rooted && code.starts_with(&ROOT_PREFIX))
}

/// Whether code beginning with `0xEF` may be deployed.
pub fn is_deployable(code: &[u8], profile: &ArbosProfile) -> bool {
    let fragment = profile.max_fragment_count > 0
        && code.len() > FRAGMENT_PREFIX.len()
        && code.starts_with(&FRAGMENT_PREFIX);
    fragment || is_program(code, profile)
}

/// Reads what surrounds the compressed module.
///
/// # Errors
/// [`CodeError::NotAProgram`], or [`CodeError::Fragments`] for a malformed root.
pub fn parse<'a>(code: &'a [u8], profile: &ArbosProfile) -> Result<Code<'a>, CodeError> {
    if !is_program(code, profile) {
        return Err(CodeError::NotAProgram);
    }
    let (prefix, rest) = code.split_at(PROGRAM_PREFIX.len());
    let (dictionary, rest) = rest.split_first().ok_or(CodeError::NotAProgram)?;
    let dictionary = *dictionary;
    if prefix == PROGRAM_PREFIX {
        return Ok(Code::Program {
            dictionary,
            compressed: rest,
        });
    }
    let (length, list) = rest
        .split_first_chunk::<4>()
        .ok_or(CodeError::Fragments("too short"))?;
    let length = u32::from_be_bytes(*length);
    let chunks = list.chunks_exact(Address::len_bytes());
    if !chunks.remainder().is_empty() {
        return Err(CodeError::Fragments("not a whole number of addresses"));
    }
    let fragments: Vec<Address> = chunks.map(Address::from_slice).collect();
    if fragments.is_empty() {
        return Err(CodeError::Fragments("empty"));
    }
    if fragments.len() > usize::from(profile.max_fragment_count) {
        return Err(CodeError::Fragments("too many fragments"));
    }
    if length > profile.max_wasm_size {
        return Err(CodeError::TooLong(profile.max_wasm_size));
    }
    Ok(Code::Root {
        dictionary,
        length,
        fragments,
    })
}

/// The module in deployed code. `load` gives the code of an account and is asked for fragments only.
///
/// # Errors
/// Why there is no module in it.
pub fn module(
    code: &[u8],
    profile: &ArbosProfile,
    mut load: impl FnMut(Address) -> Vec<u8>,
) -> Result<Vec<u8>, CodeError> {
    match parse(code, profile)? {
        Code::Program {
            dictionary,
            compressed,
        } => decompress(dictionary, compressed, profile.max_wasm_size),
        Code::Root {
            dictionary,
            length,
            fragments,
        } => {
            let mut compressed = Vec::new();
            for address in fragments {
                let code = load(address);
                let part = code
                    .strip_prefix(&FRAGMENT_PREFIX)
                    .ok_or(CodeError::Fragments("not a fragment"))?;
                compressed.extend_from_slice(part);
            }
            let module = decompress(dictionary, &compressed, profile.max_wasm_size)?;
            if module.len() != length as usize {
                return Err(CodeError::Length {
                    found: module.len(),
                    expected: length,
                });
            }
            Ok(module)
        }
    }
}

/// Decompresses at most `limit` bytes.
fn decompress(dictionary: u8, compressed: &[u8], limit: u32) -> Result<Vec<u8>, CodeError> {
    if dictionary != 0 {
        return Err(CodeError::Dictionary(dictionary));
    }
    let mut module = Vec::new();
    brotli::Decompressor::new(compressed, BUFFER)
        .take(u64::from(limit) + 1)
        .read_to_end(&mut module)
        .map_err(|error| CodeError::Brotli(error.to_string()))?;
    if module.len() > limit as usize {
        return Err(CodeError::TooLong(limit));
    }
    Ok(module)
}

const BUFFER: usize = 4_096;
