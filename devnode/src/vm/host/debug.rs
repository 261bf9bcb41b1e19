//! Debugging calls, free of charge, on debug chains only.

use crate::vm::machine::{Hostio, Machine};
use std::fmt::Display;

/// Prints text.
pub(super) fn log_txt(m: &mut Machine<'_>, pointer: u32, length: u32) -> Hostio<()> {
    m.begin(0)?;
    let text = m.read_bytes(pointer, length)?;
    print(m, &String::from_utf8_lossy(&text));
    m.record("console_log_text", &[&text], &[])
}

/// Prints a number.
pub(super) fn log<T: Display>(m: &mut Machine<'_>, value: T) -> Hostio<()> {
    m.begin(0)?;
    let text = value.to_string();
    print(m, &text);
    m.record("console_log", &[text.as_bytes()], &[])
}

/// Prints a number and hands it back.
pub(super) fn tee<T: Copy + Display>(m: &mut Machine<'_>, value: T) -> Hostio<T> {
    print(m, &value.to_string());
    Ok(value)
}

/// Marks that mean something to a profiler only.
pub(super) fn nothing(_: &mut Machine<'_>) -> Hostio<()> {
    Ok(())
}

fn print(m: &mut Machine<'_>, text: &str) {
    let contract = m.host().env.contract_address;
    tracing::info!(target: "stylus::console", %contract, "{text}");
}
