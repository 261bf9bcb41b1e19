//! Answers to what programs ask.

use std::convert::Infallible;

use alloy_primitives::{Address, Bytes, Log, B256};
use revm::{
    context::{Cfg, ContextTr, JournalTr},
    interpreter::{
        interpreter_types::{InputsTr, RuntimeFlag},
        FrameInput, Gas, Interpreter,
    },
};

use super::{
    context::Ctx,
    outcalls::{self, CallRequest, CreateRequest, Pending},
};
use crate::{
    arbos::MAX_CODE_SIZE,
    vm::{
        api::{Request, Response, WriteStatus},
        entry::grow_gas,
        ArbosProfile,
    },
};

/// Gas of touching an account for the first time in a transaction.
const COLD_ACCOUNT_GAS: u64 = 2_600;
/// Gas of touching it again.
pub(super) const WARM_GAS: u64 = 100;
/// Gas of touching a slot for the first time in a transaction.
const COLD_SLOT_GAS: u64 = 2_100;
/// Gas of reading code that is as long as Ethereum allows.
const CODE_GAS: u64 = 700;
/// Ethereum's limit of code, in bytes.
const ETHEREUM_CODE_SIZE: usize = 24_576;

/// The answer to a question.
pub(super) enum Answer {
    /// It is there.
    Now(Response),
    /// It comes after another frame has run.
    After(FrameInput, Pending),
}

/// Answers a question of the program in the frame of `interpreter`.
pub(super) fn answer(
    ctx: &mut Ctx<'_>,
    interpreter: &mut Interpreter,
    params: &ArbosProfile,
    request: Request,
) -> Result<Answer, Infallible> {
    let mut asking = Asking {
        acting: interpreter.input.target_address(),
        is_static: interpreter.runtime_flag.is_static(),
        gas: &mut interpreter.gas,
    };
    let response = match request {
        Request::LoadSlot { key } => asking.load_slot(ctx, key)?,
        Request::StoreSlots { slots, gas_limit } => asking.store_slots(ctx, &slots, gas_limit)?,
        Request::LoadTransient { key } => asking.load_transient(ctx, key),
        Request::StoreTransient { key, value } => asking.write(|acting| {
            ctx.journal_mut().tstore(acting, key.into(), value.into());
        }),
        Request::EmitLog { topics, data } => asking.write(|acting| {
            let log = Log::new_unchecked(acting, topics, data);
            ctx.journal_mut().log(log);
        }),
        Request::AccountBalance { address } => balance(ctx, address)?,
        Request::AccountCode { address, gas_left } => code(ctx, address, gas_left)?,
        Request::AccountCodeHash { address } => code_hash(ctx, address)?,
        Request::AddPages { pages } => add_pages(ctx, params, pages),
        Request::Call {
            kind,
            target,
            value,
            input,
            gas_left,
            gas_requested,
        } => {
            let call = CallRequest {
                kind,
                target,
                value,
                input,
                gas_left,
                gas_requested,
            };
            return outcalls::begin_call(ctx, interpreter, call);
        }
        Request::Create {
            salt,
            endowment,
            code,
            gas_left,
        } => {
            let create = CreateRequest {
                salt,
                endowment,
                code,
                gas_left,
            };
            return Ok(outcalls::begin_create(interpreter, create));
        }
    };
    Ok(Answer::Now(response))
}

/// The frame that asks.
struct Asking<'a> {
    /// The acting account.
    acting: Address,
    /// Whether it must not write.
    is_static: bool,
    /// Where refunds go.
    gas: &'a mut Gas,
}

impl Asking<'_> {
    fn load_transient(&self, ctx: &mut Ctx<'_>, key: B256) -> Response {
        let value = ctx.journal_mut().tload(self.acting, key.into());
        Response::Word {
            value: value.into(),
            gas: 0,
        }
    }

    fn load_slot(&self, ctx: &mut Ctx<'_>, key: B256) -> Result<Response, Infallible> {
        let slot = ctx.journal_mut().sload(self.acting, key.into())?;
        let gas = if slot.is_cold {
            COLD_SLOT_GAS
        } else {
            WARM_GAS
        };
        Ok(Response::Word {
            value: slot.data.into(),
            gas,
        })
    }

    /// Stores words at the prices of `SSTORE`, until the gas is spent.
    fn store_slots(
        &mut self,
        ctx: &mut Ctx<'_>,
        slots: &[(B256, B256)],
        gas_limit: u64,
    ) -> Result<Response, Infallible> {
        if self.is_static && !slots.is_empty() {
            return Ok(Response::Write {
                status: WriteStatus::WriteProtection,
                gas: 0,
            });
        }
        let mut left = gas_limit;
        for (key, value) in slots {
            let store = ctx
                .journal_mut()
                .sstore(self.acting, (*key).into(), (*value).into())?;
            let prices = ctx.cfg().gas_params();
            let is_istanbul = true;
            let gas = prices.sstore_static_gas()
                + prices.sstore_dynamic_gas(is_istanbul, &store.data, store.is_cold);
            left = left.saturating_sub(gas);
            if left == 0 {
                break;
            }
            self.gas
                .record_refund(prices.sstore_refund(is_istanbul, &store.data));
        }
        let status = if left == 0 {
            WriteStatus::OutOfGas
        } else {
            WriteStatus::Done
        };
        Ok(Response::Write {
            status,
            gas: gas_limit - left,
        })
    }

    /// Writes unless the frame is static. The VM has charged for it.
    fn write(&self, write: impl FnOnce(Address)) -> Response {
        if self.is_static {
            return Response::Write {
                status: WriteStatus::WriteProtection,
                gas: 0,
            };
        }
        write(self.acting);
        Response::Write {
            status: WriteStatus::Done,
            gas: 0,
        }
    }
}

fn add_pages(ctx: &mut Ctx<'_>, params: &ArbosProfile, pages: u16) -> Response {
    let before = ctx.chain.pages;
    ctx.chain.pages.add(pages);
    Response::Pages {
        gas: grow_gas(params, pages, before.open, before.ever),
    }
}

fn balance(ctx: &mut Ctx<'_>, address: Address) -> Result<Response, Infallible> {
    let account = ctx.journal_mut().load_account(address)?;
    Ok(Response::Word {
        value: account.info.balance.into(),
        gas: access_gas(account.is_cold),
    })
}

/// The hash of an account that does not exist is zero. A call without value makes none.
fn code_hash(ctx: &mut Ctx<'_>, address: Address) -> Result<Response, Infallible> {
    let account = ctx.journal_mut().load_account(address)?;
    let exists = !account.info.is_empty() || !account.is_loaded_as_not_existing();
    let value = if exists {
        account.info.code_hash
    } else {
        B256::ZERO
    };
    Ok(Response::Word {
        value,
        gas: access_gas(account.is_cold),
    })
}

fn code(ctx: &mut Ctx<'_>, address: Address, gas_left: u64) -> Result<Response, Infallible> {
    let account = ctx.journal_mut().load_account_with_code(address)?;
    let per_code = (MAX_CODE_SIZE / ETHEREUM_CODE_SIZE) as u64 * CODE_GAS;
    let gas = per_code + access_gas(account.is_cold);
    let code = match &account.info.code {
        Some(code) if gas <= gas_left => code.original_bytes(),
        _ => Bytes::new(),
    };
    Ok(Response::Code { code, gas })
}

/// Gas of touching an account.
pub(super) fn access_gas(is_cold: bool) -> u64 {
    if is_cold {
        COLD_ACCOUNT_GAS
    } else {
        WARM_GAS
    }
}
