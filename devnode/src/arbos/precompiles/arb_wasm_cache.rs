//! `ArbWasmCache` at `0x72`: which programs are cheap to enter.

use std::sync::LazyLock;

use alloy_primitives::{Address, B256};
use revm::context::{Block, ContextTr};

use super::{
    call::{Call, Fault},
    interfaces::{
        ArbWasm::{ProgramExpired, ProgramNeedsUpgrade},
        ArbWasmCache::*,
    },
    method::{Method, Precompile, Purity::*},
};
use crate::arbos::{address_set::AddressSet, params::load_params, programs::Program};

pub(super) static PRECOMPILE: LazyLock<Precompile> = LazyLock::new(|| {
    Precompile::new([
        Method::new::<isCacheManagerCall>(View, |call, args| {
            AddressSet::CACHE_MANAGERS.contains(call, args.manager)
        }),
        Method::new::<allCacheManagersCall>(View, |call, _| {
            AddressSet::CACHE_MANAGERS.members(call)
        }),
        Method::new::<cacheProgramCall>(Write, |call, args| {
            let code_hash = call.code_hash(args.program)?;
            set_cached(call, code_hash, true)?;
            Ok(cacheProgramReturn {})
        }),
        Method::new::<evictCodehashCall>(Write, |call, args| {
            set_cached(call, args.codehash, false)?;
            Ok(evictCodehashReturn {})
        }),
        Method::new::<codehashIsCachedCall>(View, |call, args| {
            Ok(Program::unpack(call.load(Program::slot(args.codehash))?).cached)
        }),
    ])
});

/// Caches or evicts a program. Callers who may not lose all gas.
fn set_cached(call: &mut Call<'_, '_>, code_hash: B256, cached: bool) -> Result<(), Fault> {
    if !has_access(call, call.caller)? {
        return Err(call.burn_out());
    }
    let params = load_params(call)?;
    let time: u64 = call.ctx.block().timestamp().saturating_to();
    let mut program = Program::unpack(call.load(Program::slot(code_hash))?);
    if cached && program.version != params.stylus_version {
        let (version, stylus_version) = (program.version, params.stylus_version);
        return Err(ProgramNeedsUpgrade {
            version,
            stylusVersion: stylus_version,
        }
        .into());
    }
    if cached && program.is_expired(&params, time) {
        return Err(ProgramExpired {
            ageInSeconds: program.age(time),
        }
        .into());
    }
    if program.cached == cached {
        return Ok(());
    }
    call.emit(&UpdateProgramCache {
        manager: call.caller,
        codehash: code_hash,
        cached,
    })?;
    call.burn(u64::from(program.costs.init_cost))?;
    call.load(Program::module_slot(code_hash))?;
    program.cached = cached;
    call.store(Program::slot(code_hash), program.pack())
}

/// Cache managers and chain owners have access.
fn has_access(call: &mut Call<'_, '_>, caller: Address) -> Result<bool, Fault> {
    Ok(AddressSet::CACHE_MANAGERS.contains(call, caller)?
        || AddressSet::CHAIN_OWNERS.contains(call, caller)?)
}
