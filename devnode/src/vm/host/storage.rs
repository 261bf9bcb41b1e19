//! Storage through the frame's cache, and transient storage.

use super::Pending;
use crate::vm::{
    api::{Request, WriteStatus},
    machine::{Halt, Hostio, Machine},
    pricing::{
        COLD_SLOAD_GAS, EVM_API_INK, HOSTIO_INK, POINTER_INK, SSTORE_SENTRY_GAS, STORAGE_CACHE_GAS,
        TRANSIENT_GAS,
    },
};
use alloy_primitives::B256;

const LOAD: &str = "storage_load_bytes32";
const FLUSH: &str = "storage_flush_cache";
const WRITE_PROTECTION: Halt = Halt::Failure("write in a static frame");

pub(super) fn load(m: &mut Machine<'_>, key: u32, out: u32) -> Hostio<()> {
    m.begin(HOSTIO_INK + 2 * POINTER_INK)?;
    let api_gas = api_gas(m);
    m.require_gas(COLD_SLOAD_GAS + STORAGE_CACHE_GAS + api_gas)?;
    let key = m.read_word(key)?;
    match m.host().storage.get(&key) {
        Some(value) => {
            let ramp = m.host().storage.read_gas();
            m.buy_gas(ramp)?;
            m.write(out, value.as_slice())?;
            m.record(LOAD, &[key.as_slice()], &[value.as_slice()])
        }
        None => m.ask(
            Request::LoadSlot { key },
            Pending::LoadSlot { key, out },
            &[key.as_slice()],
        ),
    }
}

pub(super) fn loaded(
    m: &mut Machine<'_>,
    key: B256,
    out: u32,
    value: B256,
    gas: u64,
) -> Hostio<()> {
    let api_gas = api_gas(m);
    let storage = &mut m.host().storage;
    let ramp = storage.read_gas();
    storage.loaded(key, value);
    m.buy_gas(gas.saturating_add(ramp).saturating_add(api_gas))?;
    m.write(out, value.as_slice())?;
    m.record_answer(LOAD, &[value.as_slice()])
}

pub(super) fn cache(m: &mut Machine<'_>, key: u32, value: u32) -> Hostio<()> {
    m.begin(HOSTIO_INK + 2 * POINTER_INK)?;
    m.require_gas(SSTORE_SENTRY_GAS + STORAGE_CACHE_GAS)?;
    let (key, value) = (m.read_word(key)?, m.read_word(value)?);
    let storage = &mut m.host().storage;
    let ramp = storage.write_gas();
    storage.write(key, value);
    m.buy_gas(ramp)?;
    m.record(
        "storage_cache_bytes32",
        &[key.as_slice(), value.as_slice()],
        &[],
    )
}

pub(super) fn flush(m: &mut Machine<'_>, clear: u32) -> Hostio<()> {
    m.begin(HOSTIO_INK + EVM_API_INK)?;
    m.require_gas(SSTORE_SENTRY_GAS)?;
    let clear = clear != 0;
    let flag = [u8::from(clear)];
    let slots = m.host().storage.dirty();
    if slots.is_empty() {
        if clear {
            m.host().storage.clear();
        }
        return m.record(FLUSH, &[&flag], &[]);
    }
    let gas_limit = m.gas_left()?.saturating_add(1);
    m.ask(
        Request::StoreSlots { slots, gas_limit },
        Pending::StoreSlots { clear },
        &[&flag],
    )
}

pub(super) fn flushed(
    m: &mut Machine<'_>,
    clear: bool,
    status: WriteStatus,
    gas: u64,
) -> Hostio<()> {
    if status == WriteStatus::OutOfGas {
        return m.out_of_ink();
    }
    m.buy_gas(gas)?;
    if status == WriteStatus::WriteProtection {
        return Err(WRITE_PROTECTION);
    }
    let storage = &mut m.host().storage;
    storage.flushed();
    if clear {
        storage.clear();
    }
    m.record_answer(FLUSH, &[])
}

pub(super) fn transient_load(m: &mut Machine<'_>, key: u32, out: u32) -> Hostio<()> {
    m.begin(HOSTIO_INK + 2 * POINTER_INK + EVM_API_INK)?;
    m.buy_gas(TRANSIENT_GAS)?;
    let key = m.read_word(key)?;
    m.ask(
        Request::LoadTransient { key },
        Pending::LoadTransient { out },
        &[key.as_slice()],
    )
}

pub(super) fn transient_loaded(m: &mut Machine<'_>, out: u32, value: B256) -> Hostio<()> {
    m.write(out, value.as_slice())?;
    m.record_answer("transient_load_bytes32", &[value.as_slice()])
}

pub(super) fn transient_store(m: &mut Machine<'_>, key: u32, value: u32) -> Hostio<()> {
    m.begin(HOSTIO_INK + 2 * POINTER_INK + EVM_API_INK)?;
    m.buy_gas(TRANSIENT_GAS)?;
    let (key, value) = (m.read_word(key)?, m.read_word(value)?);
    m.ask(
        Request::StoreTransient { key, value },
        Pending::StoreTransient,
        &[key.as_slice(), value.as_slice()],
    )
}

pub(super) fn transient_stored(m: &mut Machine<'_>, status: WriteStatus) -> Hostio<()> {
    match status {
        WriteStatus::Done => m.record_answer("transient_store_bytes32", &[]),
        WriteStatus::WriteProtection => Err(WRITE_PROTECTION),
        WriteStatus::OutOfGas => m.out_of_ink(),
    }
}

/// What asking the chain costs, in whole gas.
fn api_gas(m: &mut Machine<'_>) -> u64 {
    m.host().profile.ink_to_gas(EVM_API_INK)
}
