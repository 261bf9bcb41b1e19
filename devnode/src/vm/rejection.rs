//! Why a module cannot be activated.

/// Why a module cannot be activated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// Not a valid binary, or it needs a feature that programs do not have.
    #[error("invalid module: {0}")]
    Malformed(String),
    /// An operator that has no price.
    #[error("operator {0} is not supported")]
    UnsupportedOperator(String),
    /// A floating point operator beyond moving values around.
    #[error("floating point operator {0} is not supported")]
    FloatOperator(String),
    /// More of something than allowed.
    #[error("too many {what}: {found}, at most {limit}")]
    Limit {
        /// Of what.
        what: &'static str,
        /// How many there are.
        found: u64,
        /// How many there may be.
        limit: u64,
    },
    /// The module has a start function.
    #[error("start functions are not allowed")]
    StartFunction,
    /// A data count section.
    #[error("data count sections are not supported")]
    DataCountSection,
    /// There must be exactly one memory.
    #[error("a program has exactly one memory, found {0}")]
    MemoryCount(usize),
    /// The memory is not exported.
    #[error("missing an exported memory named \"memory\"")]
    MemoryNotExported,
    /// No `user_entrypoint`.
    #[error("missing an exported function named \"user_entrypoint\"")]
    MissingEntrypoint,
    /// `user_entrypoint` is not a function from `i32` to `i32`.
    #[error("user_entrypoint must take an i32 and return an i32")]
    EntrypointType,
    /// An import that is not a function.
    #[error("import {0} is not a function")]
    ImportNotAFunction(String),
    /// Two imports of one name that differ.
    #[error("import {0} appears with different modules or types")]
    InconsistentImport(String),
    /// A name only the VM may use.
    #[error("name {0} is reserved")]
    ReservedName(String),
    /// An export named like an import.
    #[error("export {0} has the name of an import")]
    ExportShadowsImport(String),
    /// The memory can grow but nothing pays for it.
    #[error("missing import vm_hooks.pay_for_memory_grow, which a growable memory needs")]
    MissingPayForMemoryGrow,
    /// An import the host does not offer.
    #[error("unknown import {module}.{name}")]
    UnknownImport {
        /// Module.
        module: String,
        /// Name.
        name: String,
    },
    /// A debugging import on a chain without debugging.
    #[error("import {0} exists on debug chains only")]
    DebugImport(String),
    /// An import with another type than the host's.
    #[error("import {0} has the wrong type")]
    ImportType(String),
    /// A segment that does not fit the initial memory or table.
    #[error("{0} segment out of bounds")]
    SegmentOutOfBounds(&'static str),
    /// The cost of starting the program does not fit 16 bits.
    #[error("{0} does not fit 16 bits: {1}")]
    CostOverflow(&'static str, u64),
    /// The engine cannot compile the module.
    #[error("cannot compile: {0}")]
    Compilation(String),
}

impl Rejection {
    pub(super) fn limit(what: &'static str, found: u64, limit: u64) -> Result<(), Self> {
        if found > limit {
            return Err(Self::Limit { what, found, limit });
        }
        Ok(())
    }
}

impl From<wasmparser::Error> for Rejection {
    fn from(error: wasmparser::Error) -> Self {
        Self::Malformed(error.to_string())
    }
}
