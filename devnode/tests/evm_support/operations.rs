//! Host calls to be measured.

use super::{
    measure::{Op, Operands},
    word, BOB,
};

pub const KEY: u64 = super::measure::KEY as u64;
pub const VALUE: u64 = super::measure::VALUE as u64;
pub const TARGET: u64 = super::measure::TARGET as u64;
pub const DATA: u64 = super::measure::DATA as u64;
pub const OUT: u64 = super::measure::OUT as u64;

/// A host call with constant arguments.
pub fn op(name: &'static str, signature: &'static str, args: &[u64]) -> Op {
    let args = args
        .iter()
        .map(|arg| format!("i32.const {arg}\n"))
        .collect();
    Op {
        name,
        signature,
        args,
        setup: String::new(),
    }
}

/// Operands of most measurements.
pub fn operands() -> Operands {
    Operands {
        key: word(1),
        value: word(2),
        target: BOB,
        ..Default::default()
    }
}
