//! Calldata, results and return data.

use crate::vm::{
    machine::{Halt, Hostio, Machine},
    pricing::{EVM_API_INK, HOSTIO_INK},
};

/// Copies the whole calldata.
pub(super) fn read_args(m: &mut Machine<'_>, out: u32) -> Hostio<()> {
    m.begin(HOSTIO_INK)?;
    let args = m.host().args.clone();
    m.pay_for_write(args.len())?;
    m.write(out, &args)?;
    m.record("read_args", &[], &[&args])
}

/// Sets the return data; paid twice, for the program's side and for the EVM's.
pub(super) fn write_result(m: &mut Machine<'_>, pointer: u32, length: u32) -> Hostio<()> {
    m.begin(HOSTIO_INK)?;
    m.pay_for_read(length)?;
    m.pay_for_read(length)?;
    let output = m.read_bytes(pointer, length)?;
    m.host().output = output.clone();
    m.record("write_result", &[&output], &[])
}

/// Ends the program.
pub(super) fn exit_early(m: &mut Machine<'_>, status: u32) -> Hostio<()> {
    m.begin(0)?;
    m.record("exit_early", &[&status.to_be_bytes()], &[])?;
    Err(Halt::Exit(status))
}

/// Copies what there is of the last call's return data within the wanted range; returns how many bytes.
pub(super) fn read_return_data(
    m: &mut Machine<'_>,
    out: u32,
    offset: u32,
    size: u32,
) -> Hostio<u32> {
    m.begin(HOSTIO_INK + EVM_API_INK)?;
    let data = m.host().return_data.clone();
    let rest = data.get(offset as usize..).unwrap_or_default();
    let part = rest.get(..size as usize).unwrap_or(rest);
    m.pay_for_write(part.len())?;
    if !part.is_empty() {
        m.write(out, part)?;
    }
    m.record(
        "read_return_data",
        &[&offset.to_be_bytes(), &size.to_be_bytes()],
        &[part],
    )?;
    Ok(part.len() as u32)
}

/// Length of the last call's return data.
pub(super) fn return_data_size(m: &mut Machine<'_>) -> Hostio<u32> {
    m.begin(HOSTIO_INK)?;
    let size = m.host().return_data.len() as u32;
    m.record("return_data_size", &[], &[&size.to_be_bytes()])?;
    Ok(size)
}
