//! What a chain would refuse, found before anything is sent.

use std::io::Read;

use anyhow::{bail, ensure, Context, Result};
use imo_devnode::vm::{
    activate,
    entry::entry_gas,
    params::{ARBOS_51, ARBOS_61},
    ArbosProfile,
};
use serde::Serialize;
use wasmparser::{
    types::Types, ExternalKind, Parser, Payload, TypeRef, ValType, Validator, WasmFeatures,
};

use crate::{build::Artifact, wasm::CODE_PREFIX};

/// Most bytes of code that an account can hold.
pub const MAX_CODE_BYTES: usize = 24_576;

/// Most bytes of a module before compression, in the older profile (ArbOS 51).
pub const MAX_WASM_BYTES: usize = 131_072;

/// The only module that a program may import from.
const HOST_MODULE: &str = "vm_hooks";

/// The proposals that Nitro's validator accepts from ArbOS 60 on. Floats, multi-value and reference types are not
/// among them, nor are the bulk memory operators other than `memory.copy` and `memory.fill`.
const NITRO_FEATURES: WasmFeatures = WasmFeatures::MUTABLE_GLOBAL
    .union(WasmFeatures::SATURATING_FLOAT_TO_INT)
    .union(WasmFeatures::SIGN_EXTENSION)
    .union(WasmFeatures::BULK_MEMORY_OPT)
    .union(WasmFeatures::GC_TYPES);

/// One rule, and how a contract fares.
#[derive(Debug)]
pub struct Check {
    /// What must hold.
    pub rule: &'static str,
    /// What shows it, or why it does not hold.
    pub result: Result<String>,
}

type Rule = (&'static str, fn(&Artifact) -> Result<String>);

const RULES: [Rule; 7] = [
    ("no floats, no multi-value, no reference types", features),
    ("imports only from vm_hooks", imports),
    ("exports user_entrypoint and memory", exports),
    ("one memory page", one_page),
    ("below 24,576 bytes compressed", size),
    ("code unpacks to the module", unpacks),
    ("activates under ArbOS 51 and 61", activates),
];

/// What every call of a contract costs before its own code runs, in gas (ArbOS 61).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct EntryGas {
    /// Once the chain caches the program.
    pub cached: u64,
    /// Otherwise.
    pub uncached: u64,
}

/// Activates a contract on the devnode's VM.
///
/// # Errors
/// Why the chain would refuse the program.
pub fn activation(artifact: &Artifact, profile: &ArbosProfile) -> Result<EntryGas> {
    let activation = activate(&artifact.wasm, profile, profile.page_limit, false)
        .with_context(|| format!("ArbOS {}", profile.arbos_version))?;
    let gas = |cached| entry_gas(profile, &activation.costs, cached, 0, 0);
    Ok(EntryGas {
        cached: gas(true),
        uncached: gas(false),
    })
}

/// What every call of a contract costs before its own code runs.
///
/// # Errors
/// Why the chain would refuse the program.
pub fn entry(artifact: &Artifact) -> Result<EntryGas> {
    activation(artifact, &ARBOS_61)
}

/// Holds a contract against every rule.
pub fn check(artifact: &Artifact) -> Vec<Check> {
    RULES
        .into_iter()
        .map(|(rule, holds)| Check {
            rule,
            result: holds(artifact),
        })
        .collect()
}

fn validate(wasm: &[u8]) -> Result<Types> {
    let types = Validator::new_with_features(NITRO_FEATURES).validate_all(wasm)?;
    Ok(types)
}

fn features(artifact: &Artifact) -> Result<String> {
    validate(&artifact.wasm)?;
    for payload in Parser::new(0).parse_all(&artifact.wasm) {
        if let Payload::StartSection { .. } = payload? {
            bail!("has a start function");
        }
    }
    Ok(format!("{} functions", artifact.facts.functions))
}

fn imports(artifact: &Artifact) -> Result<String> {
    let mut count = 0;
    for payload in Parser::new(0).parse_all(&artifact.wasm) {
        let Payload::ImportSection(imports) = payload? else {
            continue;
        };
        for import in imports.into_imports() {
            let import = import?;
            ensure!(
                import.module == HOST_MODULE && matches!(import.ty, TypeRef::Func(_)),
                "imports {}.{}",
                import.module,
                import.name
            );
            count += 1;
        }
    }
    Ok(format!("{count} imports"))
}

fn exports(artifact: &Artifact) -> Result<String> {
    let types = validate(&artifact.wasm)?;
    let (mut memory, mut entrypoint) = (false, false);
    for payload in Parser::new(0).parse_all(&artifact.wasm) {
        let Payload::ExportSection(exports) = payload? else {
            continue;
        };
        for export in exports {
            let export = export?;
            match (export.name, export.kind) {
                ("memory", ExternalKind::Memory) => memory = true,
                ("user_entrypoint", ExternalKind::Func) => {
                    let types = types.as_ref();
                    let function = types[types.core_function_at(export.index)].unwrap_func();
                    ensure!(
                        function.params() == [ValType::I32] && function.results() == [ValType::I32],
                        "user_entrypoint is not a function from i32 to i32"
                    );
                    entrypoint = true;
                }
                _ => {}
            }
        }
    }
    ensure!(entrypoint, "no user_entrypoint");
    ensure!(memory, "no memory");
    Ok("both".to_owned())
}

fn one_page(artifact: &Artifact) -> Result<String> {
    let pages = artifact.facts.memory_pages;
    ensure!(
        pages == 1,
        "{pages} pages: are the flags in .cargo/config.toml in force?"
    );
    Ok(format!("{} data bytes", artifact.facts.data_bytes))
}

fn size(artifact: &Artifact) -> Result<String> {
    let facts = artifact.facts;
    ensure!(
        facts.code_bytes < MAX_CODE_BYTES,
        "{} bytes compressed",
        facts.code_bytes
    );
    ensure!(
        facts.wasm_bytes <= MAX_WASM_BYTES,
        "{} bytes uncompressed, more than {MAX_WASM_BYTES}",
        facts.wasm_bytes
    );
    Ok(format!("{} of {}", facts.code_bytes, facts.wasm_bytes))
}

fn unpacks(artifact: &Artifact) -> Result<String> {
    let packed = artifact
        .code
        .strip_prefix(&CODE_PREFIX)
        .context("the code lacks its prefix")?;
    let mut wasm = Vec::new();
    brotli::Decompressor::new(packed, 4096)
        .take(MAX_WASM_BYTES as u64 + 1)
        .read_to_end(&mut wasm)?;
    ensure!(wasm == artifact.wasm, "the code holds another module");
    Ok("same bytes".to_owned())
}

fn activates(artifact: &Artifact) -> Result<String> {
    activation(artifact, &ARBOS_51)?;
    let gas = entry(artifact)?;
    Ok(format!(
        "a call costs {} gas to enter cached, {} uncached",
        gas.cached, gas.uncached
    ))
}
