//! Debugging calls, free of charge, on debug chains only.

use crate::vm::machine::{Hostio, Machine};
use std::fmt::Display;

pub(super) fn log_txt(m: &mut Machine<'_>, pointer: u32, length: u32) -> Hostio<()> {
    let text = String::from_utf8_lossy(m.read(pointer, length)?).into_owned();
    log(m, text)
}

pub(super) fn log<T: Display>(m: &mut Machine<'_>, value: T) -> Hostio<()> {
    let contract = m.host().env.contract_address;
    tracing::info!(target: "stylus::console", %contract, "{value}");
    Ok(())
}

pub(super) fn tee<T: Copy + Display>(m: &mut Machine<'_>, value: T) -> Hostio<T> {
    log(m, value)?;
    Ok(value)
}

pub(super) fn nothing(_: &mut Machine<'_>) -> Hostio<()> {
    Ok(())
}
