//! What ends a frame differently than on Ethereum.

use std::convert::Infallible;

use revm::{
    context::JournalTr,
    handler::FrameData,
    interpreter::{interpreter_types::InputsTr, InputsImpl, InstructionResult, InterpreterResult},
};

use super::context::Ctx;
use crate::vm::{code::is_deployable, ArbosProfile};

/// First byte of code no contract may have (EIP-3541).
const RESERVED: u8 = 0xef;

/// Refuses created code that starts with `0xEF`, unless it is a program or a part of one.
pub(super) fn check_created(
    frame: &FrameData,
    result: &mut InterpreterResult,
    profile: &ArbosProfile,
) {
    if frame.is_create()
        && result.result.is_ok()
        && result.output.first() == Some(&RESERVED)
        && !is_deployable(&result.output, profile)
    {
        result.result = InstructionResult::CreateContractStartingWithEF;
    }
}

/// Undoes a `SELFDESTRUCT` by code that acts as a program's account.
pub(super) fn check_selfdestruct(
    ctx: &mut Ctx<'_>,
    input: &InputsImpl,
    result: &mut InterpreterResult,
) -> Result<(), Infallible> {
    if result.result != InstructionResult::SelfDestruct {
        return Ok(());
    }
    let profile = ctx.chain.profile;
    let account = ctx
        .journaled_state
        .load_account_with_code(input.target_address())?;
    let code = account
        .info
        .code
        .as_ref()
        .map(|code| code.original_bytes())
        .unwrap_or_default();
    if is_deployable(&code, &profile) {
        result.result = InstructionResult::Revert;
    }
    Ok(())
}
