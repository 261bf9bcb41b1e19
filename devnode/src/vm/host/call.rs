//! Calls and creations.

use super::Pending;
use crate::vm::{
    api::{CallKind, CreateFault, Request},
    machine::{Halt, Hostio, Machine},
    pricing::{EVM_API_INK, HOSTIO_INK, POINTER_INK},
};
use alloy_primitives::{Address, Bytes, U256};

/// What a program gets back from a call that did not return normally, whatever the reason.
const CALL_FAILED: u32 = 2;

/// Pointers and lengths of a call's arguments.
struct CallArgs {
    kind: CallKind,
    to: u32,
    data: (u32, u32),
    value: Option<u32>,
    gas: u64,
    length_out: u32,
}

pub(super) fn call(
    m: &mut Machine<'_>,
    to: u32,
    data: u32,
    length: u32,
    value: u32,
    gas: u64,
    length_out: u32,
) -> Hostio<u32> {
    let args = CallArgs {
        kind: CallKind::Call,
        to,
        data: (data, length),
        value: Some(value),
        gas,
        length_out,
    };
    args.ask(m)
}

pub(super) fn delegate_call(
    m: &mut Machine<'_>,
    to: u32,
    data: u32,
    length: u32,
    gas: u64,
    length_out: u32,
) -> Hostio<u32> {
    let args = CallArgs {
        kind: CallKind::Delegate,
        to,
        data: (data, length),
        value: None,
        gas,
        length_out,
    };
    args.ask(m)
}

pub(super) fn static_call(
    m: &mut Machine<'_>,
    to: u32,
    data: u32,
    length: u32,
    gas: u64,
    length_out: u32,
) -> Hostio<u32> {
    let args = CallArgs {
        kind: CallKind::Static,
        to,
        data: (data, length),
        value: None,
        gas,
        length_out,
    };
    args.ask(m)
}

impl CallArgs {
    fn ask(self, m: &mut Machine<'_>) -> Hostio<u32> {
        let (data, length) = self.data;
        m.begin(HOSTIO_INK + 3 * POINTER_INK + EVM_API_INK)?;
        m.pay_for_read(length)?;
        m.pay_for_read(length)?;
        let gas_left = m.gas_left()?;
        let gas_requested = self.gas.min(gas_left);
        let target = m.read_address(self.to)?;
        let input = m.read_bytes(data, length)?;
        let value = self
            .value
            .map_or(Ok(U256::ZERO), |value| m.read_u256(value))?;
        let word = value.to_be_bytes::<32>();
        let (name, value_arg) = match self.kind {
            CallKind::Call => ("call_contract", &word[..]),
            CallKind::Delegate => ("delegate_call_contract", &[][..]),
            CallKind::Static => ("static_call_contract", &[][..]),
        };
        let length_out = self.length_out;
        let record = input.clone();
        let request = Request::Call {
            kind: self.kind,
            target,
            value,
            input,
            gas_left,
            gas_requested,
        };
        m.ask(
            request,
            Pending::Call { name, length_out },
            &[
                target.as_slice(),
                &self.gas.to_be_bytes(),
                value_arg,
                &record,
            ],
        )
    }
}

pub(super) fn returned(
    m: &mut Machine<'_>,
    name: &'static str,
    length_out: u32,
    success: bool,
    data: Bytes,
    gas: u64,
) -> Hostio<u32> {
    m.buy_gas(gas)?;
    let length = data.len() as u32;
    m.host().return_data = data;
    m.write(length_out, &length.to_le_bytes())?;
    let status = if success { 0 } else { CALL_FAILED };
    m.record_answer(name, &[&length.to_be_bytes(), &[status as u8]])?;
    Ok(status)
}

/// Where a creation puts its results.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CreateOut {
    name: &'static str,
    address: u32,
    length: u32,
}

pub(super) fn create1(
    m: &mut Machine<'_>,
    code: u32,
    length: u32,
    value: u32,
    out: u32,
    length_out: u32,
) -> Hostio<()> {
    let out = CreateOut {
        name: "create1",
        address: out,
        length: length_out,
    };
    create(m, code, length, value, None, out)
}

pub(super) fn create2(
    m: &mut Machine<'_>,
    code: u32,
    length: u32,
    value: u32,
    salt: u32,
    out: u32,
    length_out: u32,
) -> Hostio<()> {
    let out = CreateOut {
        name: "create2",
        address: out,
        length: length_out,
    };
    create(m, code, length, value, Some(salt), out)
}

fn create(
    m: &mut Machine<'_>,
    code: u32,
    length: u32,
    value: u32,
    salt: Option<u32>,
    out: CreateOut,
) -> Hostio<()> {
    let pointers = if salt.is_some() { 4 } else { 3 };
    m.begin(HOSTIO_INK + pointers * POINTER_INK + EVM_API_INK)?;
    m.pay_for_read(length)?;
    m.pay_for_read(length)?;
    let code = m.read_bytes(code, length)?;
    let endowment = m.read_u256(value)?;
    let salt = salt.map(|salt| m.read_word(salt)).transpose()?;
    let gas_left = m.gas_left()?;
    let record = code.clone();
    let request = Request::Create {
        salt,
        endowment,
        code,
        gas_left,
    };
    m.ask(
        request,
        Pending::Create(out),
        &[
            &endowment.to_be_bytes::<32>(),
            salt.as_ref().map_or(&[], |salt| salt.as_slice()),
            &record,
        ],
    )
}

pub(super) fn created(
    m: &mut Machine<'_>,
    out: CreateOut,
    result: Result<Option<Address>, CreateFault>,
    data: Bytes,
    gas: u64,
) -> Hostio<()> {
    let address = result.map_err(|_| Halt::Failure("creation in a static frame or without gas"))?;
    m.buy_gas(gas)?;
    let length = data.len() as u32;
    let address = address.unwrap_or_default();
    m.host().return_data = data;
    m.write(out.length, &length.to_le_bytes())?;
    m.write(out.address, address.as_slice())?;
    m.record_answer(out.name, &[address.as_slice(), &length.to_be_bytes()])
}
