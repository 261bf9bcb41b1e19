//! Calls and creations by programs: what they cost and what comes back.

use std::convert::Infallible;

use alloy_primitives::{Address, Bytes, B256, U256};
use revm::{
    bytecode::Bytecode,
    context::{ContextTr, JournalTr},
    handler::FrameResult,
    interpreter::{
        interpreter_types::{InputsTr, RuntimeFlag},
        CallInput, CallInputs, CallScheme, CallValue, CreateInputs, CreateScheme, FrameInput,
        InstructionResult, Interpreter,
    },
};

use super::{
    context::Ctx,
    host::{access_gas, Answer, WARM_GAS},
};
use crate::{
    arbos::accounts,
    vm::api::{CallKind, CreateFault, Response},
};

/// Gas of sending value.
const VALUE_GAS: u64 = 9_000;
/// Gas of sending value to an account that does not exist.
const NEW_ACCOUNT_GAS: u64 = 25_000;
/// Gas the callee gets on top when it gets value.
const STIPEND: u64 = 2_300;
/// Gas of creating a contract.
const CREATE_GAS: u64 = 32_000;
/// Gas per word of init code hashed for `CREATE2`.
const HASH_WORD_GAS: u64 = 6;

/// A call or creation under way: what its price will be reckoned from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pending {
    /// A call.
    Call {
        /// Gas of making it.
        base: u64,
        /// Gas the callee got.
        forwarded: u64,
    },
    /// A creation.
    Create {
        /// Gas before it.
        start: u64,
        /// Gas held back: one 64th.
        kept: u64,
    },
}

/// A call a program asks for.
#[derive(Clone, Debug)]
pub(super) struct CallRequest {
    /// Kind.
    pub(super) kind: CallKind,
    /// Whose code to run.
    pub(super) target: Address,
    /// Value, in wei.
    pub(super) value: U256,
    /// Calldata.
    pub(super) input: Bytes,
    /// Gas the program has left.
    pub(super) gas_left: u64,
    /// Gas it wants to forward.
    pub(super) gas_requested: u64,
}

/// A creation a program asks for.
#[derive(Clone, Debug)]
pub(super) struct CreateRequest {
    /// Salt of `CREATE2`.
    pub(super) salt: Option<B256>,
    /// Value, in wei.
    pub(super) endowment: U256,
    /// Init code.
    pub(super) code: Bytes,
    /// Gas the program has left.
    pub(super) gas_left: u64,
}

/// Begins a call.
pub(super) fn begin_call(
    ctx: &mut Ctx<'_>,
    asking: &Interpreter,
    request: CallRequest,
) -> Result<Answer, Infallible> {
    let failed = |gas| {
        Answer::Now(Response::Call {
            success: false,
            data: Bytes::new(),
            gas,
        })
    };
    let kind = request.kind;
    let is_static = asking.runtime_flag.is_static();
    if is_static && !request.value.is_zero() {
        return Ok(failed(0));
    }
    if request.gas_left < WARM_GAS {
        return Ok(failed(request.gas_left));
    }
    let account = ctx.journal_mut().load_account_with_code(request.target)?;
    let mut base = access_gas(account.is_cold);
    if !request.value.is_zero() {
        base += VALUE_GAS;
        if account.info.is_empty() {
            base += NEW_ACCOUNT_GAS;
        }
    }
    if base > request.gas_left {
        return Ok(failed(request.gas_left));
    }
    let code = (
        account.info.code_hash,
        account.info.code.clone().unwrap_or_default(),
    );
    let known_bytecode = resolve(ctx, code);
    let mut forwarded = all_but_64th(request.gas_left - base).min(request.gas_requested);
    if !request.value.is_zero() {
        forwarded += STIPEND;
    }
    let acting = asking.input.target_address();
    let call = CallInputs {
        input: CallInput::Bytes(request.input),
        return_memory_offset: 0..0,
        gas_limit: forwarded,
        reservoir: 0,
        bytecode_address: request.target,
        known_bytecode,
        target_address: match kind {
            CallKind::Delegate => acting,
            CallKind::Call | CallKind::Static => request.target,
        },
        caller: match kind {
            CallKind::Delegate => asking.input.caller_address(),
            CallKind::Call | CallKind::Static => acting,
        },
        value: match kind {
            CallKind::Delegate => CallValue::Apparent(asking.input.call_value()),
            CallKind::Call | CallKind::Static => CallValue::Transfer(request.value),
        },
        scheme: match kind {
            CallKind::Call => CallScheme::Call,
            CallKind::Delegate => CallScheme::DelegateCall,
            CallKind::Static => CallScheme::StaticCall,
        },
        is_static: is_static || kind == CallKind::Static,
        charged_new_account_state_gas: false,
    };
    let pending = Pending::Call { base, forwarded };
    Ok(Answer::After(FrameInput::Call(Box::new(call)), pending))
}

/// The code to run: that of the delegate, for an EIP-7702 account. Programs do not pay for finding it.
fn resolve(ctx: &mut Ctx<'_>, code: (B256, Bytecode)) -> (B256, Bytecode) {
    match code.1.eip7702_address() {
        Some(delegate) => (
            accounts::code_hash(ctx, delegate),
            accounts::code(ctx, delegate),
        ),
        None => code,
    }
}

/// 63/64, rounded down, where `CALL` has it rounded up.
fn all_but_64th(gas: u64) -> u64 {
    let share = u128::from(gas) * 63 / 64;
    share as u64
}

/// Begins a creation.
pub(super) fn begin_create(asking: &Interpreter, request: CreateRequest) -> Answer {
    let CreateRequest {
        salt,
        endowment,
        code,
        gas_left,
    } = request;
    let words = (code.len() as u64).div_ceil(32);
    let base = CREATE_GAS
        + if salt.is_some() {
            words * HASH_WORD_GAS
        } else {
            0
        };
    if asking.runtime_flag.is_static() || gas_left < base {
        return Answer::Now(Response::Create {
            result: Err(CreateFault),
            data: Bytes::new(),
            gas: gas_left,
        });
    }
    let available = gas_left - base;
    let kept = available / 64;
    let scheme = match salt {
        Some(salt) => CreateScheme::Create2 { salt: salt.into() },
        None => CreateScheme::Create,
    };
    let acting = asking.input.target_address();
    let create = CreateInputs::new(acting, scheme, endowment, code, available - kept, 0);
    let pending = Pending::Create {
        start: gas_left,
        kept,
    };
    Answer::After(FrameInput::Create(Box::new(create)), pending)
}

impl Pending {
    /// The answer, once the frame has ended.
    pub(super) fn finish(self, result: &FrameResult) -> Response {
        let ended = result.interpreter_result();
        let returned = match ended.result.is_ok_or_revert() {
            true => ended.gas.remaining(),
            false => 0,
        };
        match self {
            Self::Call { base, forwarded } => Response::Call {
                success: ended.result.is_ok(),
                data: match ended.result.is_ok_or_revert() {
                    true => ended.output.clone(),
                    false => Bytes::new(),
                },
                gas: base + forwarded.saturating_sub(returned),
            },
            Self::Create { start, kept } => Response::Create {
                result: Ok(match result {
                    FrameResult::Create(outcome) if ended.result.is_ok() => outcome.address,
                    _ => None,
                }),
                data: match ended.result {
                    InstructionResult::Revert => ended.output.clone(),
                    _ => Bytes::new(),
                },
                gas: start.saturating_sub(returned + kept),
            },
        }
    }
}
