//! Balances and code of other accounts.

use super::Pending;
use crate::vm::{
    api::Request,
    machine::{Hostio, Machine},
    pricing::{COLD_ACCOUNT_GAS, EVM_API_INK, HOSTIO_INK, POINTER_INK},
};
use alloy_primitives::{Address, Bytes, B256};

/// What a program wants to know of an account's code.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Wanted {
    /// Its length.
    Size,
    /// A part of it.
    Part { offset: u32, size: u32, out: u32 },
}

pub(super) fn balance(m: &mut Machine<'_>, address: u32, out: u32) -> Hostio<()> {
    m.begin(HOSTIO_INK + 2 * POINTER_INK + EVM_API_INK)?;
    m.require_gas(COLD_ACCOUNT_GAS)?;
    let address = m.read_address(address)?;
    m.ask(
        Request::AccountBalance { address },
        Pending::Balance { out },
        &[address.as_slice()],
    )
}

pub(super) fn code_hash(m: &mut Machine<'_>, address: u32, out: u32) -> Hostio<()> {
    m.begin(HOSTIO_INK + 2 * POINTER_INK + EVM_API_INK)?;
    m.require_gas(COLD_ACCOUNT_GAS)?;
    let address = m.read_address(address)?;
    m.ask(
        Request::AccountCodeHash { address },
        Pending::CodeHash { out },
        &[address.as_slice()],
    )
}

pub(super) fn looked_up(
    m: &mut Machine<'_>,
    name: &'static str,
    out: u32,
    value: B256,
    gas: u64,
) -> Hostio<()> {
    m.buy_gas(gas)?;
    m.write(out, value.as_slice())?;
    m.record_answer(name, &[value.as_slice()])
}

pub(super) fn code(
    m: &mut Machine<'_>,
    address: u32,
    offset: u32,
    size: u32,
    out: u32,
) -> Hostio<u32> {
    load_code(m, address, Wanted::Part { offset, size, out })
}

pub(super) fn code_size(m: &mut Machine<'_>, address: u32) -> Hostio<u32> {
    load_code(m, address, Wanted::Size)
}

/// The code read last is kept, so that reading it in parts is charged once.
fn load_code(m: &mut Machine<'_>, address: u32, wanted: Wanted) -> Hostio<u32> {
    m.begin(HOSTIO_INK + EVM_API_INK)?;
    m.require_gas(COLD_ACCOUNT_GAS)?;
    let address = m.read_address(address)?;
    let args = wanted.args();
    let args: [&[u8]; 2] = [address.as_slice(), &args];
    match m.host().last_code.clone() {
        Some((last, code)) if last == address && !code.is_empty() => {
            m.record_inputs(&args);
            code_loaded(m, address, wanted, code, 0)
        }
        _ => {
            let gas_left = m.gas_left()?;
            m.ask(
                Request::AccountCode { address, gas_left },
                Pending::Code { address, wanted },
                &args,
            )
        }
    }
}

pub(super) fn code_loaded(
    m: &mut Machine<'_>,
    address: Address,
    wanted: Wanted,
    code: Bytes,
    gas: u64,
) -> Hostio<u32> {
    m.buy_gas(gas)?;
    m.host().last_code = Some((address, code.clone()));
    match wanted {
        Wanted::Size => {
            let size = code.len() as u32;
            m.record_answer("account_code_size", &[&size.to_be_bytes()])?;
            Ok(size)
        }
        Wanted::Part { offset, size, out } => {
            m.pay_for_write(code.len())?;
            let rest = code.get(offset as usize..).unwrap_or_default();
            let part = rest.get(..size as usize).unwrap_or(rest);
            m.write(out, part)?;
            m.record_answer("account_code", &[part])?;
            Ok(part.len() as u32)
        }
    }
}

impl Wanted {
    fn args(self) -> Vec<u8> {
        match self {
            Self::Size => Vec::new(),
            Self::Part { offset, size, .. } => [offset.to_be_bytes(), size.to_be_bytes()].concat(),
        }
    }
}
