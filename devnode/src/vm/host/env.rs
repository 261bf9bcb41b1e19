//! What a program may know of block, transaction and message, and of its own meter.

use crate::vm::{
    api::CallEnv,
    machine::{Hostio, Machine},
    pricing::{HOSTIO_INK, POINTER_INK},
};

/// Writes a value through a pointer.
fn put(
    m: &mut Machine<'_>,
    name: &'static str,
    out: u32,
    value: impl FnOnce(&CallEnv) -> Vec<u8>,
) -> Hostio<()> {
    m.begin(HOSTIO_INK + POINTER_INK)?;
    let value = value(&m.host().env);
    m.write(out, &value)?;
    m.record(name, &[], &[&value])
}

/// Returns a number.
fn number(
    m: &mut Machine<'_>,
    name: &'static str,
    value: impl FnOnce(&CallEnv) -> u64,
) -> Hostio<u64> {
    m.begin(HOSTIO_INK)?;
    let value = value(&m.host().env);
    m.record(name, &[], &[&value.to_be_bytes()])?;
    Ok(value)
}

pub(super) fn gas_left(m: &mut Machine<'_>) -> Hostio<u64> {
    m.begin(HOSTIO_INK)?;
    let gas = m.gas_left()?;
    m.record("evm_gas_left", &[], &[&gas.to_be_bytes()])?;
    Ok(gas)
}

pub(super) fn ink_left(m: &mut Machine<'_>) -> Hostio<u64> {
    m.begin(HOSTIO_INK)?;
    let ink = m.ink_left()?;
    m.record("evm_ink_left", &[], &[&ink.to_be_bytes()])?;
    Ok(ink)
}

pub(super) fn block_basefee(m: &mut Machine<'_>, out: u32) -> Hostio<()> {
    put(m, "block_basefee", out, |env| {
        env.block_basefee.to_be_bytes_vec()
    })
}

pub(super) fn block_coinbase(m: &mut Machine<'_>, out: u32) -> Hostio<()> {
    put(m, "block_coinbase", out, |env| env.block_coinbase.to_vec())
}

pub(super) fn block_gas_limit(m: &mut Machine<'_>) -> Hostio<u64> {
    number(m, "block_gas_limit", |env| env.block_gas_limit)
}

pub(super) fn block_number(m: &mut Machine<'_>) -> Hostio<u64> {
    number(m, "block_number", |env| env.block_number)
}

pub(super) fn block_timestamp(m: &mut Machine<'_>) -> Hostio<u64> {
    number(m, "block_timestamp", |env| env.block_timestamp)
}

pub(super) fn chain_id(m: &mut Machine<'_>) -> Hostio<u64> {
    number(m, "chainid", |env| env.chain_id)
}

pub(super) fn contract_address(m: &mut Machine<'_>, out: u32) -> Hostio<()> {
    put(m, "contract_address", out, |env| {
        env.contract_address.to_vec()
    })
}

pub(super) fn msg_reentrant(m: &mut Machine<'_>) -> Hostio<u32> {
    m.begin(HOSTIO_INK)?;
    let reentrant = u32::from(m.host().env.reentrant);
    m.record("msg_reentrant", &[], &[&reentrant.to_be_bytes()])?;
    Ok(reentrant)
}

pub(super) fn msg_sender(m: &mut Machine<'_>, out: u32) -> Hostio<()> {
    put(m, "msg_sender", out, |env| env.msg_sender.to_vec())
}

pub(super) fn msg_value(m: &mut Machine<'_>, out: u32) -> Hostio<()> {
    put(m, "msg_value", out, |env| env.msg_value.to_be_bytes_vec())
}

pub(super) fn tx_gas_price(m: &mut Machine<'_>, out: u32) -> Hostio<()> {
    put(m, "tx_gas_price", out, |env| {
        env.tx_gas_price.to_be_bytes_vec()
    })
}

pub(super) fn tx_ink_price(m: &mut Machine<'_>) -> Hostio<u32> {
    m.begin(HOSTIO_INK)?;
    let price = m.host().profile.ink_price;
    m.record("tx_ink_price", &[], &[&price.to_be_bytes()])?;
    Ok(price)
}

pub(super) fn tx_origin(m: &mut Machine<'_>, out: u32) -> Hostio<()> {
    put(m, "tx_origin", out, |env| env.tx_origin.to_vec())
}
