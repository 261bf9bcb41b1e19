//! From what rustc writes to what a chain accepts.
//!
//! Raw rustc output is not valid for Nitro: the precompiled standard library makes the linker write overlong table
//! indices, which only exist with reference types. Printing the module as text and assembling it again writes the
//! short form. Custom sections only cost gas and tell about the machine; they are dropped.

use std::io::Write;

use anyhow::{Context, Result};
use imo::model::address::prelude;
use serde::Serialize;
use wasm_encoder::{Module, RawSection};
use wasmparser::{Parser, Payload};

/// What deployed code of a program starts with: Stylus program, no compression dictionary.
pub const CODE_PREFIX: [u8; 4] = [0xef, 0xf0, 0x00, 0x00];

const BROTLI_QUALITY: u32 = 11;
const BROTLI_WINDOW: u32 = 22;

/// What the price of a call and the limits of a chain depend on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Facts {
    /// Bytes of the module, uncompressed.
    pub wasm_bytes: usize,
    /// Bytes of the code that is deployed.
    pub code_bytes: usize,
    /// Payload bytes of data segments; each costs 0.75 gas on every call.
    pub data_bytes: usize,
    /// Functions with a body.
    pub functions: u32,
    /// Memory pages of 64 KiB that the program starts with.
    pub memory_pages: u64,
}

/// Rewrites a module into the form that is deployed.
///
/// # Errors
/// When the bytes are no WebAssembly module.
pub fn normalize(wasm: &[u8]) -> Result<Vec<u8>> {
    let text = wasmprinter::print_bytes(wasm).context("not a WebAssembly module")?;
    let wasm = wat::parse_str(text).context("the printed module cannot be assembled again")?;
    strip_custom_sections(&wasm)
}

fn strip_custom_sections(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut module = Module::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload?;
        if matches!(
            payload,
            Payload::CustomSection(_) | Payload::UnknownSection { .. }
        ) {
            continue;
        }
        if let Some((id, range)) = payload.as_section() {
            let data = usize::try_from(range.start)
                .ok()
                .zip(usize::try_from(range.end).ok())
                .and_then(|(start, end)| wasm.get(start..end))
                .context("a section reaches beyond the module")?;
            module.section(&RawSection { id, data });
        }
    }
    Ok(module.finish())
}

/// The code that an account holds: prefix, then the module under brotli at its strongest.
///
/// # Errors
/// When the compressor fails.
pub fn deployable(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut code = CODE_PREFIX.to_vec();
    let mut compressor =
        brotli::CompressorWriter::new(&mut code, 4096, BROTLI_QUALITY, BROTLI_WINDOW);
    compressor.write_all(wasm).context("brotli failed")?;
    compressor.flush().context("brotli failed")?;
    drop(compressor);
    Ok(code)
}

/// Init code that returns `code`: a prelude of 43 bytes, as cargo-stylus writes it, and the code.
pub fn init_code(code: &[u8]) -> Vec<u8> {
    let mut init = prelude(code.len() as u32).to_vec();
    init.extend(code);
    init
}

/// Reads the facts of a normalized module and its deployable code.
///
/// # Errors
/// When the bytes are no WebAssembly module.
pub fn facts(wasm: &[u8], code: &[u8]) -> Result<Facts> {
    let mut facts = Facts {
        wasm_bytes: wasm.len(),
        code_bytes: code.len(),
        ..Facts::default()
    };
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::CodeSectionStart { count, .. } => facts.functions = count,
            Payload::DataSection(reader) => {
                for segment in reader {
                    facts.data_bytes += segment?.data.len();
                }
            }
            Payload::MemorySection(reader) => {
                for memory in reader {
                    facts.memory_pages += memory?.initial;
                }
            }
            _ => {}
        }
    }
    Ok(facts)
}
