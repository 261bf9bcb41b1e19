//! Charges bulk memory operators by their size, which only the running program knows.

use super::{super::rejection::Rejection, op::Op, prices::BULK_BYTE_INK, Globals};
use wasmparser::Operator;

/// Puts a charge before every `memory.copy` and `memory.fill`, and refuses the bulk operators that have no price.
pub fn apply<'a>(code: Vec<Op<'a>>, globals: Globals) -> Result<Vec<Op<'a>>, Rejection> {
    use Operator::*;
    let mut out = Vec::with_capacity(code.len());
    for op in code {
        match op.operator {
            MemoryCopy { .. } | MemoryFill { .. } => out.extend(charge(globals)),
            MemoryInit { .. }
            | DataDrop { .. }
            | ElemDrop { .. }
            | TableInit { .. }
            | TableCopy { .. }
            | TableFill { .. }
            | TableGet { .. }
            | TableSet { .. }
            | TableGrow { .. }
            | TableSize { .. } => {
                return Err(Rejection::UnsupportedOperator(format!("{:?}", op.operator)));
            }
            _ => {}
        }
        out.push(op);
    }
    Ok(out)
}

/// Takes ink by the size on top of the stack and leaves the size there. The subtraction wraps: more ink after than
/// before means that there was not enough.
fn charge<'a>(globals: Globals) -> [Op<'a>; 17] {
    [
        Op::global_set(globals.scratch),
        Op::global_get(globals.ink_left),
        Op::global_get(globals.ink_left),
        Op::global_get(globals.scratch),
        Op::i64_extend_i32_u(),
        Op::i64_const(BULK_BYTE_INK),
        Op::i64_mul(),
        Op::i64_sub(),
        Op::global_set(globals.ink_left),
        Op::global_get(globals.ink_left),
        Op::i64_lt_u(),
        Op::when(),
        Op::i32_const(1),
        Op::global_set(globals.ink_status),
        Op::unreachable(),
        Op::end(),
        Op::global_get(globals.scratch),
    ]
}
