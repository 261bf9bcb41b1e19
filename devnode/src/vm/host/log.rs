//! Logs.

use super::Pending;
use crate::vm::{
    api::{Request, WriteStatus},
    machine::{Halt, Hostio, Machine},
    pricing::{log_gas, EVM_API_INK, HOSTIO_INK},
};
use alloy_primitives::B256;

/// The bytes begin with the topics.
pub(super) fn emit(m: &mut Machine<'_>, pointer: u32, length: u32, topics: u32) -> Hostio<()> {
    m.begin(HOSTIO_INK + EVM_API_INK)?;
    if topics > 4 || length < topics * 32 {
        return Err(Halt::Failure("bad topics of a log"));
    }
    m.pay_for_read(length)?;
    m.buy_gas(log_gas(u64::from(topics), u64::from(length - topics * 32)))?;
    let bytes = m.read_bytes(pointer, length)?;
    let split = topics as usize * 32;
    let request = Request::EmitLog {
        topics: bytes[..split]
            .chunks_exact(32)
            .map(B256::from_slice)
            .collect(),
        data: bytes.slice(split..),
    };
    m.ask(request, Pending::EmitLog, &[&topics.to_be_bytes(), &bytes])
}

pub(super) fn emitted(m: &mut Machine<'_>, status: WriteStatus) -> Hostio<()> {
    match status {
        WriteStatus::Done => m.record_answer("emit_log", &[]),
        WriteStatus::WriteProtection => Err(Halt::Failure("log in a static frame")),
        WriteStatus::OutOfGas => m.out_of_ink(),
    }
}
