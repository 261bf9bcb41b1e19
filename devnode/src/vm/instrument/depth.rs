//! Counts words of stack, so that every node stops a deep recursion at the same point.

use super::{op::Op, Globals};
use crate::vm::{binary::Binary, rejection::Rejection};
use wasmparser::{BlockType, ContType, FuncType, ModuleArity, Operator, RefType, SubType};

/// Words a frame takes besides locals and operands.
const FRAME_OVERHEAD: u64 = 4;
/// Largest frame, in words.
pub const MAX_FRAME: u64 = 10_240;
/// Most operands a frame may hold at once.
pub const MAX_OPERANDS: u64 = 4_096;

/// Takes the frame's words at the start of the function and gives them back before every return.
pub fn apply<'a>(
    code: Vec<Op<'a>>,
    binary: &Binary<'_>,
    locals: u64,
    globals: Globals,
) -> Result<Vec<Op<'a>>, Rejection> {
    let operands = worst_height(&code, binary)?;
    let frame = operands
        .saturating_add(locals)
        .saturating_add(FRAME_OVERHEAD);
    Rejection::limit("words of stack in a frame", frame, MAX_FRAME)?;
    Rejection::limit("operands on the stack of a frame", operands, MAX_OPERANDS)?;
    let frame = frame as u32;

    let mut out = Vec::with_capacity(code.len().saturating_add(32));
    out.extend([
        Op::global_get(globals.stack_left),
        Op::i32_const(frame),
        Op::i32_le_u(),
        Op::when(),
        Op::i32_const(0),
        Op::global_set(globals.stack_left),
        Op::unreachable(),
        Op::end(),
        Op::global_get(globals.stack_left),
        Op::i32_const(frame),
        Op::i32_sub(),
        Op::global_set(globals.stack_left),
    ]);
    let last = code.len().saturating_sub(1);
    for (index, op) in code.into_iter().enumerate() {
        if index == last {
            out.extend(give_back(frame, globals));
            out.push(Op::ret());
        } else if matches!(op.operator, Operator::Return) {
            out.extend(give_back(frame, globals));
        }
        out.push(op);
    }
    Ok(out)
}

fn give_back<'a>(frame: u32, globals: Globals) -> [Op<'a>; 4] {
    [
        Op::global_get(globals.stack_left),
        Op::i32_const(frame),
        Op::i32_add(),
        Op::global_set(globals.stack_left),
    ]
}

/// The largest number of operands the function can have on its stack, by a rule that never needs to know which code is
/// reachable: a block opens with its results counted, and its end goes back to that height.
fn worst_height(code: &[Op<'_>], binary: &Binary<'_>) -> Result<u64, Rejection> {
    use Operator::*;
    let mut height = Height::default();
    let mut scopes = vec![0];
    for op in code {
        match &op.operator {
            Block { blockty } | Loop { blockty } => {
                height.push(results(*blockty, binary));
                scopes.push(height.now);
            }
            If { blockty } => {
                height.pop(1);
                height.push(results(*blockty, binary));
                scopes.push(height.now);
            }
            Else => height.now = scopes.last().copied().unwrap_or_default(),
            End => height.now = scopes.pop().unwrap_or_default(),
            Br { .. } | Return | Unreachable => {}
            BrIf { .. } | BrTable { .. } => height.pop(1),
            Call { function_index } => height.call(binary.function_type(*function_index)),
            CallIndirect { type_index, .. } => {
                height.pop(1);
                height.call(binary.types.get(*type_index as usize));
            }
            other => {
                let (takes, gives) = other
                    .operator_arity(&NoModule)
                    .ok_or_else(|| Rejection::UnsupportedOperator(format!("{other:?}")))?;
                height.pop(u64::from(takes));
                height.push(u64::from(gives));
            }
        }
    }
    Ok(height.worst)
}

#[derive(Default)]
struct Height {
    now: u64,
    worst: u64,
}

impl Height {
    fn push(&mut self, count: u64) {
        self.now = self.now.saturating_add(count);
        self.worst = self.worst.max(self.now);
    }

    fn pop(&mut self, count: u64) {
        self.now = self.now.saturating_sub(count);
    }

    /// Results are counted before the arguments go.
    fn call(&mut self, ty: Option<&FuncType>) {
        if let Some(ty) = ty {
            self.push(ty.results().len() as u64);
            self.pop(ty.params().len() as u64);
        }
    }
}

fn results(block: BlockType, binary: &Binary<'_>) -> u64 {
    match block {
        BlockType::Empty => 0,
        BlockType::Type(_) => 1,
        BlockType::FuncType(index) => binary
            .types
            .get(index as usize)
            .map_or(0, |ty| ty.results().len() as u64),
    }
}

/// All operators whose arity depends on the module are handled above.
struct NoModule;

impl ModuleArity for NoModule {
    fn sub_type_at(&self, _: u32) -> Option<&SubType> {
        None
    }
    fn tag_type_arity(&self, _: u32) -> Option<(u32, u32)> {
        None
    }
    fn type_index_of_function(&self, _: u32) -> Option<u32> {
        None
    }
    fn func_type_of_cont_type(&self, _: &ContType) -> Option<&FuncType> {
        None
    }
    fn sub_type_of_ref_type(&self, _: &RefType) -> Option<&SubType> {
        None
    }
    fn control_stack_height(&self) -> u32 {
        0
    }
    fn label_block(&self, _: u32) -> Option<(BlockType, wasmparser::FrameKind)> {
        None
    }
}
