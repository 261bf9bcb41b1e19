//! Activation: whether a module may run, what it costs, and its instrumented form.

use super::{
    binary::{Binary, HOST_MODULE, PAY_FOR_MEMORY_GROW},
    encode,
    entry::ProgramCosts,
    hooks,
    instrument::{self, Context, Globals},
    params::ArbosProfile,
    rejection::Rejection,
};
use wasmparser::Operator;

/// A failed activation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct ActivationError {
    /// Why.
    pub reason: Rejection,
    /// Gas charged for the work done before; zero if the module was refused while reading it.
    pub activation_gas: u64,
}

impl From<Rejection> for ActivationError {
    fn from(reason: Rejection) -> Self {
        Self {
            reason,
            activation_gas: 0,
        }
    }
}

/// An activated module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activation {
    /// What entering the program costs.
    pub costs: ProgramCosts,
    /// Estimated size of native code, in bytes: what the data fee is for.
    pub asm_estimate: u32,
    /// Gas of the activation step itself, without the fixed cost and the storage accesses around it.
    pub activation_gas: u64,
    /// The instrumented module, ready for [`Program::compile`](super::Program::compile).
    pub module: Vec<u8>,
    /// Operators of all functions after instrumentation.
    pub operators: u64,
    /// The injected globals.
    pub globals: Globals,
}

/// Checks, prices and instruments a decompressed module.
///
/// `page_limit` is the number of memory pages still to be had: the profile's limit less the pages open. `debug` is true on
/// chains that offer the debugging imports.
///
/// # Errors
/// The first rule that the module breaks, with the gas charged until then.
pub fn activate(
    wasm: &[u8],
    profile: &ArbosProfile,
    page_limit: u16,
    debug: bool,
) -> Result<Activation, ActivationError> {
    let binary = Binary::parse(wasm, debug)?;
    let memory = binary.memories.first().ok_or(Rejection::MemoryCount(0))?;
    let pages = memory.initial;
    let maximum = memory_maximum(memory.maximum, profile);
    Rejection::limit("memory pages", pages, u64::from(page_limit))?;
    check_counts(&binary)?;

    let context = Context {
        binary: &binary,
        globals: Globals::after(binary.globals.len() as u32),
        pay_for_memory_grow: if maximum == Some(pages) {
            None
        } else {
            Some(pay_index(&binary)?)
        },
    };
    let mut bodies = Vec::with_capacity(binary.bodies.len());
    let mut operators = 0u64;
    for body in &binary.bodies {
        let ops = instrument::instrument(&context, body)?;
        let locals = instrument::declared_locals(body)?;
        Rejection::limit("locals in a function", locals, 348)?;
        Rejection::limit("operators in a function", ops.len() as u64, 65_536)?;
        operators += ops.len() as u64;
        bodies.push(encode::function(body, &ops)?);
    }

    let activation_gas = activation_gas(&binary, pages, operators);
    let charged = |reason| ActivationError {
        reason,
        activation_gas,
    };
    link(&binary, debug).map_err(charged)?;
    let (costs, asm_estimate) = costs(&binary, pages).map_err(charged)?;
    Ok(Activation {
        costs,
        asm_estimate,
        activation_gas,
        module: encode::module(&binary, context.globals, maximum, &bodies),
        operators,
        globals: context.globals,
    })
}

/// From Stylus version 3 on no memory can reach the whole address space.
fn memory_maximum(declared: Option<u64>, profile: &ArbosProfile) -> Option<u64> {
    const MOST: u64 = 65_534;
    if profile.stylus_version < 3 {
        return declared;
    }
    Some(declared.map_or(MOST, |pages| pages.min(MOST)))
}

fn check_counts(binary: &Binary<'_>) -> Result<(), Rejection> {
    let injected = u64::from(Globals::COUNT);
    let tables: u64 = binary.tables.iter().map(|table| table.initial).sum();
    let name = binary.name.map_or(0, str::len);
    let counts = [
        ("data segments", binary.data.len() as u64, 128),
        ("element segments", binary.elements.len() as u64, 128),
        ("exports", binary.exports.len() as u64 + injected, 1_024),
        ("functions", binary.bodies.len() as u64, 4_096),
        ("globals", binary.globals.len() as u64 + injected, 32_768),
        ("imports", binary.imports.len() as u64, 513),
        ("table entries", tables, 4_096),
        ("bytes of element segments", binary.element_bytes(), 4_096),
        ("bytes in the module's name", name as u64, 512),
    ];
    for (what, found, limit) in counts {
        Rejection::limit(what, found, limit)?;
    }
    for export in &binary.exports {
        Rejection::limit("bytes in an export's name", export.name.len() as u64, 512)?;
    }
    Ok(())
}

/// Index of the import that a growable memory needs.
fn pay_index(binary: &Binary<'_>) -> Result<u32, Rejection> {
    let index = binary
        .imports
        .iter()
        .position(|import| import.module == HOST_MODULE && import.name == PAY_FOR_MEMORY_GROW)
        .ok_or(Rejection::MissingPayForMemoryGrow)?;
    check_import(binary, index, true)?;
    Ok(index as u32)
}

/// The rules that are checked last, when the gas has been charged.
fn link(binary: &Binary<'_>, debug: bool) -> Result<(), Rejection> {
    for index in 0..binary.imports.len() {
        check_import(binary, index, debug)?;
    }
    for body in &binary.bodies {
        for operator in body.get_operators_reader()? {
            let operator = operator?;
            if is_float_arithmetic(&operator) {
                return Err(Rejection::FloatOperator(format!("{operator:?}")));
            }
        }
    }
    binary.check_segments()
}

fn check_import(binary: &Binary<'_>, index: usize, debug: bool) -> Result<(), Rejection> {
    let Some(import) = binary.imports.get(index) else {
        return Ok(());
    };
    let hook = hooks::find(import.module, import.name).ok_or_else(|| Rejection::UnknownImport {
        module: import.module.into(),
        name: import.name.into(),
    })?;
    if hook.is_debug() && !debug {
        return Err(Rejection::DebugImport(import.name.into()));
    }
    match binary.function_type(index as u32) {
        Some(ty) if hook.matches(ty) => Ok(()),
        _ => Err(Rejection::ImportType(import.name.into())),
    }
}

/// Floats may be moved, never computed with.
fn is_float_arithmetic(operator: &Operator<'_>) -> bool {
    use Operator::*;
    matches!(
        operator,
        F32Eq
            | F32Ne
            | F32Lt
            | F32Gt
            | F32Le
            | F32Ge
            | F64Eq
            | F64Ne
            | F64Lt
            | F64Gt
            | F64Le
            | F64Ge
            | F32Abs
            | F32Neg
            | F32Ceil
            | F32Floor
            | F32Trunc
            | F32Nearest
            | F32Sqrt
            | F32Add
            | F32Sub
            | F32Mul
            | F32Div
            | F32Min
            | F32Max
            | F32Copysign
            | F64Abs
            | F64Neg
            | F64Ceil
            | F64Floor
            | F64Trunc
            | F64Nearest
            | F64Sqrt
            | F64Add
            | F64Sub
            | F64Mul
            | F64Div
            | F64Min
            | F64Max
            | F64Copysign
            | I32TruncF32S
            | I32TruncF32U
            | I32TruncF64S
            | I32TruncF64U
            | I64TruncF32S
            | I64TruncF32U
            | I64TruncF64S
            | I64TruncF64U
            | F32ConvertI32S
            | F32ConvertI32U
            | F32ConvertI64S
            | F32ConvertI64U
            | F32DemoteF64
            | F64ConvertI32S
            | F64ConvertI32U
            | F64ConvertI64S
            | F64ConvertI64U
            | F64PromoteF32
            | I32TruncSatF32S
            | I32TruncSatF32U
            | I32TruncSatF64S
            | I32TruncSatF64U
            | I64TruncSatF32S
            | I64TruncSatF32U
            | I64TruncSatF64S
            | I64TruncSatF64U
    )
}

/// Gas of the activation step: each part in whole microseconds, 28 gas per microsecond.
fn activation_gas(binary: &Binary<'_>, pages: u64, operators: u64) -> u64 {
    let payload: u64 = binary.data.iter().map(|data| data.data.len() as u64).sum();
    let micros = [
        binary.wasm.len() as u64 * 31_733 / 100_000,
        binary.bodies.len() as u64 * 17_263 / 100_000,
        payload * 17_376 / 100_000,
        binary.element_bytes() * 17_376 / 100_000,
        pages * 2_217,
        operators * 535 / 1_000,
    ];
    micros.iter().sum::<u64>() * 28
}

/// What entering the program costs, and the estimated size of its native code.
fn costs(binary: &Binary<'_>, pages: u64) -> Result<(ProgramCosts, u32), Rejection> {
    let functions = binary.bodies.len() as u64;
    let signatures: u64 = (binary.functions.iter())
        .filter_map(|index| binary.types.get(*index as usize))
        .map(|ty| (ty.params().len() + ty.results().len()) as u64)
        .sum();
    let wasm = binary.wasm.len() as u64;
    let globals = binary.globals.len() as u64 + u64::from(Globals::COUNT);
    let data = binary.data_bytes() + binary.element_bytes();

    let cached = functions * 13_420 / 100_000
        + signatures * 89 / 100_000
        + wasm * 122 / 100_000
        + globals * 1_628 / 1_000
        + data * 75_244 / 100_000
        + pages * 5;
    let init = functions * 8_252 / 1_000 + signatures * 1_059 / 1_000 + wasm * 1_286 / 10_000;
    let asm = 512_000
        + functions * 996_829 / 1_000
        + signatures * 11_416 / 1_000
        + wasm * 62_628 / 10_000;

    let short = |what, cost| u16::try_from(cost).map_err(|_| Rejection::CostOverflow(what, cost));
    let costs = ProgramCosts {
        init_cost: short("initialisation cost", init)?,
        cached_init_cost: short("cached initialisation cost", cached)?,
        footprint: short("memory footprint", pages)?,
    };
    let asm = u32::try_from(asm).map_err(|_| Rejection::CostOverflow("native code size", asm))?;
    Ok((costs, asm))
}
