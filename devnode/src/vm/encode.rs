//! Writes the instrumented binary. What the passes leave alone is copied byte by byte.

use super::{
    binary::{Binary, START},
    instrument::{op::Op, Globals},
    rejection::Rejection,
};
use wasm_encoder::{
    CodeSection, ConstExpr, ExportKind, ExportSection, GlobalSection, GlobalType, MemorySection,
    MemoryType, Module, RawSection, SectionId, ValType,
};
use wasmparser::{ExternalKind, FunctionBody};

/// A function: its declared locals as they were, then the instrumented operators.
pub(super) fn function(body: &FunctionBody<'_>, ops: &[Op<'_>]) -> Result<Vec<u8>, Rejection> {
    let operators = body.get_operators_reader()?.original_position();
    let locals = body
        .as_bytes()
        .get(..(operators - body.range().start) as usize)
        .ok_or(Rejection::Malformed("function without a body".into()))?;
    let mut out = locals.to_vec();
    for op in ops {
        op.encode(&mut out);
    }
    Ok(out)
}

/// The whole module, without custom sections.
pub(super) fn module(
    binary: &Binary<'_>,
    globals: Globals,
    memory_maximum: Option<u64>,
    bodies: &[Vec<u8>],
) -> Vec<u8> {
    let mut module = Module::new();
    let mut globals_written = false;
    for (id, range) in &binary.sections {
        if !globals_written && *id >= SectionId::Export as u8 {
            module.section(&global_section(binary));
            globals_written = true;
        }
        match *id {
            id if id == SectionId::Memory as u8 => {
                module.section(&memory_section(binary, memory_maximum));
            }
            id if id == SectionId::Global as u8 => {
                module.section(&global_section(binary));
                globals_written = true;
            }
            id if id == SectionId::Export as u8 => {
                module.section(&export_section(binary, globals));
            }
            id if id == SectionId::Start as u8 => {}
            id if id == SectionId::Code as u8 => {
                let mut section = CodeSection::new();
                for body in bodies {
                    section.raw(body);
                }
                module.section(&section);
            }
            id => {
                let data = binary.wasm.get(range.clone()).unwrap_or_default();
                module.section(&RawSection { id, data });
            }
        }
    }
    module.finish()
}

fn memory_section(binary: &Binary<'_>, maximum: Option<u64>) -> MemorySection {
    let mut section = MemorySection::new();
    for memory in &binary.memories {
        section.memory(MemoryType {
            minimum: memory.initial,
            maximum,
            memory64: false,
            shared: false,
            page_size_log2: None,
        });
    }
    section
}

fn global_section(binary: &Binary<'_>) -> GlobalSection {
    let mut section = GlobalSection::new();
    for global in &binary.globals {
        let range = global.init_expr.get_binary_reader().range();
        let (start, end) = (range.start as usize, range.end as usize);
        // The closing `end` is written by the encoder.
        let init = binary.wasm.get(start..end.saturating_sub(1));
        section.global(
            GlobalType {
                val_type: val_type(global.ty.content_type),
                mutable: global.ty.mutable,
                shared: false,
            },
            &ConstExpr::raw(init.unwrap_or_default().iter().copied()),
        );
    }
    let mut inject = |val_type, init| {
        let ty = GlobalType {
            val_type,
            mutable: true,
            shared: false,
        };
        section.global(ty, &init);
    };
    inject(ValType::I64, ConstExpr::i64_const(0));
    inject(ValType::I32, ConstExpr::i32_const(0));
    inject(ValType::I32, ConstExpr::i32_const(0));
    inject(ValType::I32, ConstExpr::i32_const(0));
    section
}

/// References cannot occur: the features of the validator exclude them.
fn val_type(ty: wasmparser::ValType) -> ValType {
    match ty {
        wasmparser::ValType::I64 => ValType::I64,
        wasmparser::ValType::F32 => ValType::F32,
        wasmparser::ValType::F64 => ValType::F64,
        _ => ValType::I32,
    }
}

fn export_section(binary: &Binary<'_>, globals: Globals) -> ExportSection {
    let mut section = ExportSection::new();
    for export in &binary.exports {
        let kind = match export.kind {
            ExternalKind::Func | ExternalKind::FuncExact => ExportKind::Func,
            ExternalKind::Table => ExportKind::Table,
            ExternalKind::Memory => ExportKind::Memory,
            ExternalKind::Global => ExportKind::Global,
            ExternalKind::Tag => ExportKind::Tag,
        };
        section.export(export.name, kind, export.index);
    }
    if let Some(start) = binary.start {
        section.export(START, ExportKind::Func, start);
    }
    for (name, index) in [
        (INK_LEFT, globals.ink_left),
        (INK_STATUS, globals.ink_status),
        (SCRATCH, globals.scratch),
        (STACK_LEFT, globals.stack_left),
    ] {
        section.export(name, ExportKind::Global, index);
    }
    section
}

/// Exported name of the global that holds the ink left.
pub(super) const INK_LEFT: &str = "stylus_ink_left";
/// Exported name of the global that is 1 once the ink ran out.
pub(super) const INK_STATUS: &str = "stylus_ink_status";
/// Exported name of the global the passes use for themselves.
pub(super) const SCRATCH: &str = "stylus_scratch_global";
/// Exported name of the global that holds the words of stack left.
pub(super) const STACK_LEFT: &str = "stylus_stack_left";
