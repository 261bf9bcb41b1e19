//! Makes a program pay for memory before it grows.

use super::{op::Op, Globals};
use wasmparser::Operator;

/// Calls the imported function `pay` with the number of pages before every `memory.grow`.
pub fn apply<'a>(code: Vec<Op<'a>>, pay: u32, globals: Globals) -> Vec<Op<'a>> {
    let mut out = Vec::with_capacity(code.len());
    for op in code {
        if matches!(op.operator, Operator::MemoryGrow { .. }) {
            out.extend([
                Op::global_set(globals.scratch),
                Op::global_get(globals.scratch),
                Op::global_get(globals.scratch),
                Op::call(pay),
            ]);
        }
        out.push(op);
    }
    out
}
