//! `ArbWasm` at `0x71`: activation and the Stylus parameters.

use std::sync::LazyLock;

use alloy_primitives::{Address, B256, U256};
use revm::context::{Block, ContextTr};

use super::{
    call::{Call, Fault},
    interfaces::ArbWasm::*,
    method::{Method, Precompile, Purity::*},
};
use crate::{
    arbos::{
        accounts, activation, data_pricer,
        params::load_params,
        programs::{self, Program},
        words,
    },
    vm::ArbosProfile,
};

/// Gas every activation costs.
const ACTIVATION_GAS: u64 = 1_659_168;

/// First ArbOS version with a changeable extra price of activations.
const ACTIVATION_GAS_SINCE: u64 = 59;

pub(super) static PRECOMPILE: LazyLock<Precompile> = LazyLock::new(|| {
    Precompile::new([
        Method::new::<activateProgramCall>(Payable, activate),
        Method::new::<codehashKeepaliveCall>(Payable, keepalive),
        Method::new::<stylusVersionCall>(View, |call, _| Ok(load_params(call)?.stylus_version)),
        Method::new::<codehashVersionCall>(View, |call, args| {
            Ok(active_program(call, args.codehash)?.0.version)
        }),
        Method::new::<codehashAsmSizeCall>(View, |call, args| {
            Ok(active_program(call, args.codehash)?.0.asm_size())
        }),
        Method::new::<programVersionCall>(View, |call, args| {
            let code_hash = call.code_hash(args.program)?;
            Ok(active_program(call, code_hash)?.0.version)
        }),
        Method::new::<programInitGasCall>(View, |call, args| {
            let (program, params) = program_at(call, args.program)?;
            let cached = program.costs.cached_init_gas(&params);
            let gas = program.costs.init_gas(&params) + cached;
            Ok(programInitGasReturn {
                gas,
                gasWhenCached: cached,
            })
        }),
        Method::new::<programMemoryFootprintCall>(View, |call, args| {
            Ok(program_at(call, args.program)?.0.costs.footprint)
        }),
        Method::new::<programTimeLeftCall>(View, |call, args| {
            let (program, params) = program_at(call, args.program)?;
            let age = program.age(now(call));
            Ok(programs::days(params.expiry_days).saturating_sub(age))
        }),
        Method::new::<inkPriceCall>(View, |call, _| Ok(load_params(call)?.ink_price)),
        Method::new::<maxStackDepthCall>(View, |call, _| Ok(load_params(call)?.max_stack_depth)),
        Method::new::<freePagesCall>(View, |call, _| Ok(load_params(call)?.free_pages)),
        Method::new::<pageGasCall>(View, |call, _| Ok(load_params(call)?.page_gas)),
        Method::new::<pageRampCall>(View, |call, _| Ok(load_params(call)?.page_ramp)),
        Method::new::<pageLimitCall>(View, |call, _| Ok(load_params(call)?.page_limit)),
        Method::new::<minInitGasCall>(View, |call, _| {
            let params = load_params(call)?;
            let (gas, cached) = (params.min_init_gas(), params.min_cached_init_gas());
            Ok(minInitGasReturn { gas, cached })
        }),
        Method::new::<initCostScalarCall>(View, |call, _| {
            Ok(load_params(call)?.init_cost_percent())
        }),
        Method::new::<expiryDaysCall>(View, |call, _| Ok(load_params(call)?.expiry_days)),
        Method::new::<keepaliveDaysCall>(View, |call, _| Ok(load_params(call)?.keepalive_days)),
        Method::new::<blockCacheSizeCall>(View, |call, _| Ok(load_params(call)?.block_cache_size)),
        Method::new::<activationGasCall>(View, |call, _| call.load_u64(words::ACTIVATION_GAS))
            .since(ACTIVATION_GAS_SINCE),
    ])
});

fn activate(
    call: &mut Call<'_, '_>,
    args: activateProgramCall,
) -> Result<activateProgramReturn, Fault> {
    if call.ctx.chain.profile.arbos_version >= ACTIVATION_GAS_SINCE {
        let extra = call.load_u64(words::ACTIVATION_GAS)?;
        call.burn(extra)?;
    }
    call.burn(ACTIVATION_GAS)?;
    let activated = activation::run(call, args.program)?;
    let (version, data_fee) = (activated.version, activated.data_fee);
    pay_data_fee(call, data_fee)?;
    call.emit(&ProgramActivated {
        codehash: activated.code_hash,
        moduleHash: activated.module_hash,
        program: args.program,
        dataFee: data_fee,
        version,
    })?;
    Ok(activateProgramReturn {
        version,
        dataFee: data_fee,
    })
}

fn keepalive(
    call: &mut Call<'_, '_>,
    args: codehashKeepaliveCall,
) -> Result<codehashKeepaliveReturn, Fault> {
    let (mut program, params) = active_program(call, args.codehash)?;
    let time = now(call);
    let age = program.age(time);
    if age < programs::days(params.keepalive_days) {
        return Err(ProgramKeepaliveTooSoon { ageInSeconds: age }.into());
    }
    let data_fee = data_pricer::price(call, program.asm_size(), time)?;
    program.activated_at = programs::hours_since_start(time);
    call.store(Program::slot(args.codehash), program.pack())?;
    pay_data_fee(call, data_fee)?;
    call.emit(&ProgramLifetimeExtended {
        codehash: args.codehash,
        dataFee: data_fee,
    })?;
    Ok(codehashKeepaliveReturn {})
}

/// Hands the fee on to the network's account, and the rest of the value back.
fn pay_data_fee(call: &mut Call<'_, '_>, fee: U256) -> Result<(), Fault> {
    let Some(rest) = call.value.checked_sub(fee) else {
        return Err(ProgramInsufficientValue {
            have: call.value,
            want: fee,
        }
        .into());
    };
    let network = call.load_address(words::NETWORK_FEE_ACCOUNT)?;
    let paid = accounts::transfer(call.ctx, call.address, network, fee)
        && accounts::transfer(call.ctx, call.address, call.caller, rest);
    if paid {
        Ok(())
    } else {
        Err(Fault::Refused)
    }
}

fn now(call: &Call<'_, '_>) -> u64 {
    call.ctx.block().timestamp().saturating_to()
}

/// Pays for and reads the parameters and the record of a program that can be called.
fn active_program(
    call: &mut Call<'_, '_>,
    code_hash: B256,
) -> Result<(Program, ArbosProfile), Fault> {
    let params = load_params(call)?;
    check_active(call, code_hash, params)
}

/// The same by address.
fn program_at(call: &mut Call<'_, '_>, address: Address) -> Result<(Program, ArbosProfile), Fault> {
    let params = load_params(call)?;
    let code_hash = call.code_hash(address)?;
    check_active(call, code_hash, params)
}

fn check_active(
    call: &mut Call<'_, '_>,
    code_hash: B256,
    params: ArbosProfile,
) -> Result<(Program, ArbosProfile), Fault> {
    let program = Program::unpack(call.load(Program::slot(code_hash))?);
    program.check(&params, now(call))?;
    Ok((program, params))
}
