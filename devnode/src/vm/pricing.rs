//! Prices of host calls, in ink. The prices of operators are in [`super::instrument::prices`].

/// Crossing the border between a program and its host.
pub const HOSTIO_INK: u64 = 8_400;
/// Passing one pointer across the border.
pub const POINTER_INK: u64 = 13_440 - HOSTIO_INK;
/// Asking the chain rather than the VM.
pub const EVM_API_INK: u64 = 59_673;
/// `math_div` and `math_mod`, beyond the border and three pointers.
pub const DIV_INK: u64 = 20_000;
/// `math_mul_mod`, beyond the border and four pointers.
pub const MUL_MOD_INK: u64 = 24_100;
/// `math_add_mod`, beyond the border and four pointers.
pub const ADD_MOD_INK: u64 = 21_000;

/// Gas that must be left for `SSTORE` (EIP-2200).
pub const SSTORE_SENTRY_GAS: u64 = 2_300;
/// A cold storage read (EIP-2929).
pub const COLD_SLOAD_GAS: u64 = 2_100;
/// A cold account access (EIP-2929).
pub const COLD_ACCOUNT_GAS: u64 = 2_600;
/// A transient read or write (EIP-1153).
pub const TRANSIENT_GAS: u64 = 100;
/// The base gas of a log, and of each topic.
pub const LOG_TOPIC_GAS: u64 = 375;
/// Gas per byte of log data.
pub const LOG_DATA_GAS: u64 = 8;
/// Gas that must be left beyond the access itself for a look at the storage cache.
pub const STORAGE_CACHE_GAS: u64 = 10;

const WORD: u64 = 32;

/// Ink of writing `bytes` bytes into a program's memory.
pub fn write_price(bytes: u64) -> u64 {
    per_byte_beyond_word(5_040, 30, bytes)
}

/// Ink of reading `bytes` bytes from a program's memory.
pub fn read_price(bytes: u64) -> u64 {
    per_byte_beyond_word(16_381, 55, bytes)
}

/// Ink of hashing `bytes` bytes with `native_keccak256`.
pub fn keccak_price(bytes: u64) -> u64 {
    let words = bytes.div_ceil(WORD);
    121_800u64.saturating_add(words.saturating_sub(2).saturating_mul(21_000))
}

/// Ink of raising to `exponent` (32 bytes, big-endian), beyond the border and three pointers.
pub fn pow_price(exponent: &[u8; 32]) -> u64 {
    let zeros = exponent.iter().take_while(|byte| **byte == 0).count() as u64;
    3_000 + 17_500 * (33 - zeros)
}

fn per_byte_beyond_word(base: u64, per_byte: u64, bytes: u64) -> u64 {
    base.saturating_add(bytes.saturating_sub(WORD).saturating_mul(per_byte))
}

/// Gas of a log with `topics` topics and `data` bytes besides them.
pub fn log_gas(topics: u64, data: u64) -> u64 {
    (1 + topics)
        .saturating_mul(LOG_TOPIC_GAS)
        .saturating_add(data.saturating_mul(LOG_DATA_GAS))
}

/// Gas of the n-th storage read of a frame (from 1), beyond what the read itself costs.
pub fn storage_read_ramp(nth: u64) -> u64 {
    match nth {
        0..=32 => 0,
        33..=128 => 2,
        _ => 10,
    }
}

/// Gas of the n-th cached storage write of a frame (from 1).
pub fn storage_write_ramp(nth: u64) -> u64 {
    match nth {
        0..=8 => 0,
        9..=64 => 7,
        _ => 10,
    }
}
