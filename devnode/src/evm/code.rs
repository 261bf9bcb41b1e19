//! What begins and ends a frame differently than on Ethereum.

use std::convert::Infallible;

use alloy_primitives::{Address, KECCAK256_EMPTY, U256};
use revm::{
    bytecode::Bytecode,
    context::JournalTr,
    handler::FrameData,
    interpreter::{
        interpreter_types::InputsTr, CallInputs, InputsImpl, InstructionResult, InterpreterResult,
    },
};

use super::context::Ctx;
use crate::{
    arbos::{accounts, precompiles},
    vm::{code::is_deployable, ArbosProfile},
};

/// Code in the accounts of ArbOS' precompiles.
const PRECOMPILE_CODE: [u8; 1] = [0xfe];

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

/// An account delegated (EIP-7702) to a precompile of ArbOS has no code, whatever stands in the precompile's account.
pub(super) fn resolve_precompile(ctx: &mut Ctx<'_>, call: &mut CallInputs) {
    let (_, code) = &call.known_bytecode;
    if code.original_byte_slice() != PRECOMPILE_CODE {
        return;
    }
    let delegate = accounts::code(ctx, call.bytecode_address).eip7702_address();
    if delegate.is_some_and(|delegate| precompiles::ADDRESSES.contains(&delegate)) {
        call.known_bytecode = (KECCAK256_EMPTY, Bytecode::default());
    }
}

/// Returns what was taken from `payer` for a payment beyond what the receiver's balance can hold: revm does not.
pub(super) fn give_back(ctx: &mut Ctx<'_>, payer: Address, value: U256) {
    if let Some(account) = ctx.journaled_state.inner.state.get_mut(&payer) {
        account.info.balance = account.info.balance.saturating_add(value);
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
