//! The passes that make a program pay for what it does.
//!
//! Each pass sees what the one before it wrote: [`meter`] charges every basic block, [`dynamic`] charges bulk memory
//! operators by size, [`depth`] counts words of stack, [`heap`] makes memory growth pay.

pub mod depth;
pub mod dynamic;
pub mod heap;
pub mod meter;
pub mod op;
pub mod prices;

use self::op::Op;
use super::{binary::Binary, rejection::Rejection};
use wasmparser::FunctionBody;

/// Indices of the globals the passes add, after the module's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Globals {
    /// `stylus_ink_left: i64`
    pub ink_left: u32,
    /// `stylus_ink_status: i32`, 1 once the ink ran out.
    pub ink_status: u32,
    /// `stylus_scratch_global: i32`
    pub scratch: u32,
    /// `stylus_stack_left: i32`
    pub stack_left: u32,
}

impl Globals {
    /// How many there are.
    pub const COUNT: u32 = 4;

    /// The indices that follow `own` globals of the module.
    pub fn after(own: u32) -> Self {
        Self {
            ink_left: own,
            ink_status: own.saturating_add(1),
            scratch: own.saturating_add(2),
            stack_left: own.saturating_add(3),
        }
    }
}

/// What the passes need to know of the module.
pub struct Context<'a, 'b> {
    /// The module.
    pub binary: &'b Binary<'a>,
    /// The injected globals.
    pub globals: Globals,
    /// Index of the imported `pay_for_memory_grow`, for modules whose memory can grow.
    pub pay_for_memory_grow: Option<u32>,
}

/// Runs all passes over one function and returns its new operators.
pub fn instrument<'a>(
    context: &Context<'a, '_>,
    body: &FunctionBody<'a>,
) -> Result<Vec<Op<'a>>, Rejection> {
    let code = op::read(body)?;
    let code = meter::apply(code, &context.binary.types, context.globals);
    let code = dynamic::apply(code, context.globals)?;
    let code = depth::apply(
        code,
        context.binary,
        declared_locals(body)?,
        context.globals,
    )?;
    Ok(match context.pay_for_memory_grow {
        Some(pay) => heap::apply(code, pay, context.globals),
        None => code,
    })
}

/// How many locals a function declares, parameters excluded.
pub fn declared_locals(body: &FunctionBody<'_>) -> Result<u64, Rejection> {
    let mut total = 0u64;
    for group in body.get_locals_reader()? {
        total = total.saturating_add(u64::from(group?.0));
    }
    Ok(total)
}
