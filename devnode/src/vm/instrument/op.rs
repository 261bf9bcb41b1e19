//! One operator of a function being instrumented.

use crate::vm::rejection::Rejection;
use wasm_encoder::{BlockType as EncodedBlock, Encode, Instruction};
use wasmparser::{BlockType, FunctionBody, Operator};

/// An operator: one of the module's own, or an injected one.
#[derive(Clone, Debug)]
pub struct Op<'a> {
    /// The operator.
    pub operator: Operator<'a>,
    code: Code<'a>,
}

#[derive(Clone, Debug)]
enum Code<'a> {
    /// Copied as it stands in the binary.
    Original(&'a [u8]),
    Injected(Instruction<'static>),
}

/// The operators of a function body, in order.
pub fn read<'a>(body: &FunctionBody<'a>) -> Result<Vec<Op<'a>>, Rejection> {
    let mut reader = body.get_operators_reader()?;
    let (bytes, base) = (body.as_bytes(), body.range().start);
    let mut ops = Vec::new();
    while !reader.eof() {
        let start = reader.original_position();
        let operator = reader.read()?;
        let end = reader.original_position();
        let source = bytes
            .get((start - base) as usize..(end - base) as usize)
            .ok_or(Rejection::Malformed("operator outside its function".into()))?;
        ops.push(Op {
            operator,
            code: Code::Original(source),
        });
    }
    Ok(ops)
}

impl Op<'_> {
    /// Appends the binary form.
    pub fn encode(&self, sink: &mut Vec<u8>) {
        match &self.code {
            Code::Original(bytes) => sink.extend_from_slice(bytes),
            Code::Injected(instruction) => instruction.encode(sink),
        }
    }

    fn injected(operator: Operator<'static>, instruction: Instruction<'static>) -> Self {
        Self {
            operator,
            code: Code::Injected(instruction),
        }
    }

    pub(super) fn global_get(global_index: u32) -> Self {
        Self::injected(
            Operator::GlobalGet { global_index },
            Instruction::GlobalGet(global_index),
        )
    }

    pub(super) fn global_set(global_index: u32) -> Self {
        Self::injected(
            Operator::GlobalSet { global_index },
            Instruction::GlobalSet(global_index),
        )
    }

    pub(super) fn i32_const(value: u32) -> Self {
        let value = value as i32;
        Self::injected(Operator::I32Const { value }, Instruction::I32Const(value))
    }

    pub(super) fn i64_const(value: u64) -> Self {
        let value = value as i64;
        Self::injected(Operator::I64Const { value }, Instruction::I64Const(value))
    }

    pub(super) fn call(function_index: u32) -> Self {
        Self::injected(
            Operator::Call { function_index },
            Instruction::Call(function_index),
        )
    }

    /// An `if` without results.
    pub(super) fn when() -> Self {
        Self::injected(
            Operator::If {
                blockty: BlockType::Empty,
            },
            Instruction::If(EncodedBlock::Empty),
        )
    }
}

macro_rules! plain {
    ($($name:ident => $operator:ident),* $(,)?) => {
        impl Op<'_> {
            $(pub(super) fn $name() -> Self {
                Self::injected(Operator::$operator, Instruction::$operator)
            })*
        }
    };
}

plain! {
    end => End,
    unreachable => Unreachable,
    ret => Return,
    i32_add => I32Add,
    i32_sub => I32Sub,
    i32_le_u => I32LeU,
    i64_sub => I64Sub,
    i64_mul => I64Mul,
    i64_lt_u => I64LtU,
    i64_extend_i32_u => I64ExtendI32U,
}
