//! The price of keeping native code around.

use alloy_primitives::U256;

use super::{
    precompiles::call::{Call, Fault},
    words,
};

/// Whole, in basis points.
const ONE: u64 = 10_000;
/// Terms of the series the exponential is cut after.
const TERMS: u64 = 12;

/// Adds `bytes` to the demand at `time` and prices them, in wei. The price grows with e^(demand/inertia); the demand
/// falls with time.
pub(super) fn price(call: &mut Call<'_, '_>, bytes: u32, time: u64) -> Result<U256, Fault> {
    let demand = number(call, words::DATA_DEMAND)?;
    let per_second = number(call, words::DATA_BYTES_PER_SECOND)?;
    let last_update: u64 = call.load(words::DATA_LAST_UPDATE.slot())?.saturating_to();
    let min_price = number(call, words::DATA_MIN_PRICE)?;
    let inertia = number(call, words::DATA_INERTIA)?;

    let passed = u32::try_from(time.wrapping_sub(last_update)).unwrap_or(u32::MAX);
    let demand = demand
        .saturating_sub(per_second.saturating_mul(passed))
        .saturating_add(bytes);
    call.store(words::DATA_DEMAND.slot(), U256::from(demand))?;
    call.store(words::DATA_LAST_UPDATE.slot(), U256::from(time))?;

    let exponent = (ONE * u64::from(demand))
        .checked_div(u64::from(inertia))
        .unwrap_or_default();
    let per_byte = u64::from(min_price).saturating_mul(exp(exponent)) / ONE;
    Ok(U256::from(per_byte.saturating_mul(u64::from(bytes))))
}

fn number(call: &mut Call<'_, '_>, word: words::Word) -> Result<u32, Fault> {
    Ok(call.load(word.slot())?.saturating_to())
}

/// e^x in basis points by Horner's rule.
fn exp(x: u64) -> u64 {
    (1..TERMS).rev().fold(ONE + x / TERMS, |sum, term| {
        ONE + sum.saturating_mul(x) / (term * ONE)
    })
}
