//! Reads a module: validation, the rules Stylus adds, and the limits that need no instrumentation.

use super::rejection::Rejection;
use std::{collections::HashMap, ops::Range};
use wasmparser::{
    ConstExpr, Data, DataKind, Element, ElementItems, ElementKind, Export, ExternalKind, FuncType,
    FuncValidatorAllocations, FunctionBody, Global, KnownCustom, MemoryType, Name, Operator,
    Parser, Payload, TableType, TypeRef, ValType, ValidPayload, Validator, WasmFeatures,
};

/// What a program may use of WebAssembly. Multi-value is absent because native compilation refuses it even where
/// (Stylus version 2) the binary is still read with it.
pub const FEATURES: WasmFeatures = WasmFeatures::MUTABLE_GLOBAL
    .union(WasmFeatures::SATURATING_FLOAT_TO_INT)
    .union(WasmFeatures::SIGN_EXTENSION)
    .union(WasmFeatures::BULK_MEMORY)
    .union(WasmFeatures::FLOATS)
    .union(WasmFeatures::GC_TYPES);

/// Exported function a program starts in.
pub const ENTRYPOINT: &str = "user_entrypoint";
/// Exported memory.
pub const MEMORY: &str = "memory";
/// What a start function is exported as on a debug chain; it never runs.
pub const START: &str = "stylus_start";
/// Module the host calls are imported from.
pub const HOST_MODULE: &str = "vm_hooks";
/// Host call that pays for memory growth.
pub const PAY_FOR_MEMORY_GROW: &str = "pay_for_memory_grow";
/// Start of names that only the VM may use.
const RESERVED_PREFIX: &str = "stylus";

/// An imported function.
#[derive(Clone, Copy, Debug)]
pub struct Import<'a> {
    /// Module it comes from.
    pub module: &'a str,
    /// Its name there.
    pub name: &'a str,
    /// Its type's index.
    pub type_index: u32,
}

/// A parsed and validated module.
pub struct Binary<'a> {
    /// The whole binary.
    pub wasm: &'a [u8],
    /// Non-custom sections in order: id and contents.
    pub sections: Vec<(u8, Range<usize>)>,
    /// Function types.
    pub types: Vec<FuncType>,
    /// Imported functions, which are the first function indices.
    pub imports: Vec<Import<'a>>,
    /// Type indices of the module's own functions.
    pub functions: Vec<u32>,
    /// The module's own functions.
    pub bodies: Vec<FunctionBody<'a>>,
    /// Tables (at most one).
    pub tables: Vec<TableType>,
    /// Memories (exactly one in an accepted module).
    pub memories: Vec<MemoryType>,
    /// Globals.
    pub globals: Vec<Global<'a>>,
    /// Exports that are kept.
    pub exports: Vec<Export<'a>>,
    /// The start function.
    pub start: Option<u32>,
    /// Element segments.
    pub elements: Vec<Element<'a>>,
    /// Data segments.
    pub data: Vec<Data<'a>>,
    /// Name of the module from its name section.
    pub name: Option<&'a str>,
}

impl<'a> Binary<'a> {
    /// Reads and validates `wasm`. With `debug` a start function is allowed and all exports are kept.
    pub fn parse(wasm: &'a [u8], debug: bool) -> Result<Self, Rejection> {
        let mut binary = Self::read(wasm)?;
        binary.check_names()?;
        if binary.start.is_some() && !debug {
            return Err(Rejection::StartFunction);
        }
        if !debug {
            binary
                .exports
                .retain(|export| [ENTRYPOINT, MEMORY].contains(&export.name));
        }
        binary.check_interface()?;
        Ok(binary)
    }

    /// Type of a function by its index, imports first.
    pub fn function_type(&self, index: u32) -> Option<&FuncType> {
        let index = index as usize;
        let type_index = match self.imports.get(index) {
            Some(import) => import.type_index,
            None => *self.functions.get(index - self.imports.len())?,
        };
        self.types.get(type_index as usize)
    }

    /// Total bytes of the data segments as they stand in the binary, headers included.
    pub fn data_bytes(&self) -> u64 {
        self.data.iter().map(|data| span(&data.range)).sum()
    }

    /// Total bytes of the element segments as they stand in the binary, headers included.
    pub fn element_bytes(&self) -> u64 {
        self.elements
            .iter()
            .map(|element| span(&element.range))
            .sum()
    }

    fn read(wasm: &'a [u8]) -> Result<Self, Rejection> {
        let mut binary = Self::empty(wasm);
        let mut validator = Validator::new_with_features(FEATURES);
        let mut allocations = FuncValidatorAllocations::default();
        let mut parser = Parser::new(0);
        parser.set_features(FEATURES);
        for payload in parser.parse_all(wasm) {
            let payload = payload?;
            if let ValidPayload::Func(function, body) = validator.payload(&payload)? {
                let mut function = function.into_validator(allocations);
                function.validate(&body)?;
                allocations = function.into_allocations();
            }
            binary.section(payload)?;
        }
        Ok(binary)
    }

    fn empty(wasm: &'a [u8]) -> Self {
        Self {
            wasm,
            sections: Vec::new(),
            types: Vec::new(),
            imports: Vec::new(),
            functions: Vec::new(),
            bodies: Vec::new(),
            tables: Vec::new(),
            memories: Vec::new(),
            globals: Vec::new(),
            exports: Vec::new(),
            start: None,
            elements: Vec::new(),
            data: Vec::new(),
            name: None,
        }
    }

    fn section(&mut self, payload: Payload<'a>) -> Result<(), Rejection> {
        if let (false, Some((id, range))) = (
            matches!(payload, Payload::CustomSection(_)),
            payload.as_section(),
        ) {
            self.sections
                .push((id, range.start as usize..range.end as usize));
        }
        match payload {
            Payload::TypeSection(types) => {
                for ty in types.into_iter_err_on_gc_types() {
                    self.types.push(ty?);
                }
            }
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    let import = import?;
                    let TypeRef::Func(type_index) = import.ty else {
                        return Err(Rejection::ImportNotAFunction(import.name.into()));
                    };
                    self.imports.push(Import {
                        module: import.module,
                        name: import.name,
                        type_index,
                    });
                }
            }
            Payload::FunctionSection(functions) => extend(&mut self.functions, functions)?,
            Payload::TableSection(tables) => {
                for table in tables {
                    self.tables.push(table?.ty);
                }
            }
            Payload::MemorySection(memories) => extend(&mut self.memories, memories)?,
            Payload::GlobalSection(globals) => extend(&mut self.globals, globals)?,
            Payload::ExportSection(exports) => extend(&mut self.exports, exports)?,
            Payload::ElementSection(elements) => extend(&mut self.elements, elements)?,
            Payload::DataSection(data) => extend(&mut self.data, data)?,
            Payload::StartSection { func, .. } => self.start = Some(func),
            Payload::CodeSectionEntry(body) => self.bodies.push(body),
            Payload::DataCountSection { .. } => return Err(Rejection::DataCountSection),
            Payload::CustomSection(custom) => {
                if let KnownCustom::Name(names) = custom.as_known() {
                    for name in names.into_iter().map_while(Result::ok) {
                        if let Name::Module { name, .. } = name {
                            self.name = Some(name);
                        }
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Names kept for the VM, exports that look like imports, and imports that contradict each other.
    fn check_names(&self) -> Result<(), Rejection> {
        let mut imports: HashMap<&str, (&str, &FuncType)> = HashMap::new();
        for import in &self.imports {
            if import.name.starts_with(RESERVED_PREFIX) {
                return Err(Rejection::ReservedName(import.name.into()));
            }
            let Some(ty) = self.types.get(import.type_index as usize) else {
                return Err(Rejection::Malformed("import without a type".into()));
            };
            let known = imports.entry(import.name).or_insert((import.module, ty));
            if *known != (import.module, ty) {
                return Err(Rejection::InconsistentImport(import.name.into()));
            }
        }
        for export in &self.exports {
            let name = export.name.rsplit("__").next().unwrap_or(export.name);
            if name.starts_with(RESERVED_PREFIX) {
                return Err(Rejection::ReservedName(export.name.into()));
            }
            if imports.contains_key(name) {
                return Err(Rejection::ExportShadowsImport(export.name.into()));
            }
        }
        Ok(())
    }

    fn check_interface(&self) -> Result<(), Rejection> {
        if self.memories.len() != 1 {
            return Err(Rejection::MemoryCount(self.memories.len()));
        }
        let find = |name| self.exports.iter().find(|export| export.name == name);
        match find(MEMORY) {
            Some(export) if export.kind == ExternalKind::Memory => {}
            _ => return Err(Rejection::MemoryNotExported),
        }
        let entrypoint = find(ENTRYPOINT).ok_or(Rejection::MissingEntrypoint)?;
        let ty = match entrypoint.kind {
            ExternalKind::Func => self.function_type(entrypoint.index),
            _ => None,
        };
        match ty {
            Some(ty) if ty.params() == [ValType::I32] && ty.results() == [ValType::I32] => Ok(()),
            _ => Err(Rejection::EntrypointType),
        }
    }

    /// Whether every active segment fits the memory or table the module starts with.
    pub fn check_segments(&self) -> Result<(), Rejection> {
        let memory = self.memories.first().map_or(0, |memory| memory.initial) * PAGE;
        let table = self.tables.first().map_or(0, |table| table.initial);
        for data in &self.data {
            if let DataKind::Active { offset_expr, .. } = &data.kind {
                if !fits(offset_expr, data.data.len() as u64, memory)? {
                    return Err(Rejection::SegmentOutOfBounds("data"));
                }
            }
        }
        for element in &self.elements {
            let items = match &element.items {
                ElementItems::Functions(items) => items.count(),
                ElementItems::Expressions(_, items) => items.count(),
            };
            if let ElementKind::Active { offset_expr, .. } = &element.kind {
                if !fits(offset_expr, u64::from(items), table)? {
                    return Err(Rejection::SegmentOutOfBounds("element"));
                }
            }
        }
        Ok(())
    }
}

const PAGE: u64 = 64 * 1024;

fn span(range: &Range<u64>) -> u64 {
    range.end.saturating_sub(range.start)
}

fn extend<'a, T: wasmparser::FromReader<'a>>(
    list: &mut Vec<T>,
    section: wasmparser::SectionLimited<'a, T>,
) -> Result<(), Rejection> {
    for item in section {
        list.push(item?);
    }
    Ok(())
}

fn fits(offset: &ConstExpr<'_>, length: u64, limit: u64) -> Result<bool, Rejection> {
    match offset.get_operators_reader().read()? {
        Operator::I32Const { value } => Ok(u64::from(value as u32) + length <= limit),
        _ => Err(Rejection::Malformed(
            "segment offset is not a constant".into(),
        )),
    }
}
