//! The EVM's instructions, less the one Arbitrum does not have.

use revm::{
    bytecode::opcode::BLOBBASEFEE,
    handler::instructions::EthInstructions,
    interpreter::{interpreter::EthInterpreter, Instruction, InstructionResult},
    primitives::hardfork::SpecId,
};

use super::context::Ctx;

/// Ethereum's instructions; `BLOBBASEFEE` fails, as there are no blobs.
pub(super) fn instructions<'a>(spec: SpecId) -> EthInstructions<EthInterpreter, Ctx<'a>> {
    let mut instructions = EthInstructions::new_mainnet_with_spec(spec);
    let unsupported = Instruction::new(|_| Err(InstructionResult::NotActivated));
    instructions.insert_instruction(BLOBBASEFEE, unsupported, 0);
    instructions
}
