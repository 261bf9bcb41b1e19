//! Charges ink for every basic block before it runs.

use super::{
    op::Op,
    prices::{operator_ink, BLOCK_HEADER_INK},
    Globals,
};
use wasmparser::{FuncType, Operator};

/// Whether a basic block ends with this operator. A plain `block` does not end one: control only falls into it.
pub fn ends_block(operator: &Operator<'_>) -> bool {
    use Operator::*;
    matches!(
        operator,
        End | Else
            | Return
            | Loop { .. }
            | Br { .. }
            | BrTable { .. }
            | BrIf { .. }
            | If { .. }
            | Call { .. }
            | CallIndirect { .. }
    )
}

/// Puts a charge before every basic block.
pub fn apply<'a>(code: Vec<Op<'a>>, types: &[FuncType], globals: Globals) -> Vec<Op<'a>> {
    let mut out = Vec::with_capacity(code.len().saturating_mul(3));
    let mut block = Vec::new();
    let mut ink = BLOCK_HEADER_INK;
    for op in code {
        ink = ink.saturating_add(operator_ink(&op.operator, types));
        let last = ends_block(&op.operator);
        block.push(op);
        if last {
            out.extend(charge(ink, globals));
            out.append(&mut block);
            ink = BLOCK_HEADER_INK;
        }
    }
    out.append(&mut block);
    out
}

/// Stops with status 1 if less than `ink` is left, otherwise takes it.
fn charge<'a>(ink: u64, globals: Globals) -> [Op<'a>; 12] {
    [
        Op::global_get(globals.ink_left),
        Op::i64_const(ink),
        Op::i64_lt_u(),
        Op::when(),
        Op::i32_const(1),
        Op::global_set(globals.ink_status),
        Op::unreachable(),
        Op::end(),
        Op::global_get(globals.ink_left),
        Op::i64_const(ink),
        Op::i64_sub(),
        Op::global_set(globals.ink_left),
    ]
}
