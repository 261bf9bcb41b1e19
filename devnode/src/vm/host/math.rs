//! 256-bit arithmetic and hashing.

use crate::vm::{
    machine::{Hostio, Machine},
    pricing::{
        keccak_price, pow_price, ADD_MOD_INK, DIV_INK, HOSTIO_INK, MUL_MOD_INK, POINTER_INK,
    },
};
use alloy_primitives::{keccak256 as hash, U256};

/// Two operands in, one result out.
const BINARY_INK: u64 = HOSTIO_INK + 3 * POINTER_INK;
/// Three operands in, one result out.
const TERNARY_INK: u64 = HOSTIO_INK + 4 * POINTER_INK;

/// Every operation puts its result where its first operand was.
fn finish(
    m: &mut Machine<'_>,
    name: &'static str,
    a: u32,
    args: &[U256],
    result: U256,
) -> Hostio<()> {
    let result = result.to_be_bytes::<32>();
    m.write(a, &result)?;
    let args: Vec<u8> = args.iter().flat_map(U256::to_be_bytes::<32>).collect();
    m.record(name, &[&args], &[&result])
}

/// Division; by zero it is zero.
pub(super) fn div(m: &mut Machine<'_>, a: u32, b: u32) -> Hostio<()> {
    m.begin(BINARY_INK + DIV_INK)?;
    let (x, y) = (m.read_u256(a)?, m.read_u256(b)?);
    let result = x.checked_div(y).unwrap_or_default();
    finish(m, "math_div", a, &[x, y], result)
}

/// Remainder; of division by zero it is zero.
pub(super) fn modulo(m: &mut Machine<'_>, a: u32, b: u32) -> Hostio<()> {
    m.begin(BINARY_INK + DIV_INK)?;
    let (x, y) = (m.read_u256(a)?, m.read_u256(b)?);
    let result = x.checked_rem(y).unwrap_or_default();
    finish(m, "math_mod", a, &[x, y], result)
}

/// Power modulo 2^256.
pub(super) fn pow(m: &mut Machine<'_>, a: u32, b: u32) -> Hostio<()> {
    m.begin(BINARY_INK)?;
    let (x, exponent) = (m.read_u256(a)?, m.read_u256(b)?);
    m.buy(pow_price(&exponent.to_be_bytes()))?;
    finish(m, "math_pow", a, &[x, exponent], x.wrapping_pow(exponent))
}

/// Sum modulo `modulus`; modulo zero it is zero.
pub(super) fn add_mod(m: &mut Machine<'_>, a: u32, b: u32, modulus: u32) -> Hostio<()> {
    m.begin(TERNARY_INK + ADD_MOD_INK)?;
    let (x, y, n) = (m.read_u256(a)?, m.read_u256(b)?, m.read_u256(modulus)?);
    finish(m, "math_add_mod", a, &[x, y, n], x.add_mod(y, n))
}

/// Product modulo `modulus`; modulo zero it is zero.
pub(super) fn mul_mod(m: &mut Machine<'_>, a: u32, b: u32, modulus: u32) -> Hostio<()> {
    m.begin(TERNARY_INK + MUL_MOD_INK)?;
    let (x, y, n) = (m.read_u256(a)?, m.read_u256(b)?, m.read_u256(modulus)?);
    finish(m, "math_mul_mod", a, &[x, y, n], x.mul_mod(y, n))
}

pub(super) fn keccak256(m: &mut Machine<'_>, pointer: u32, length: u32, out: u32) -> Hostio<()> {
    m.begin(keccak_price(u64::from(length)))?;
    let preimage = m.read_bytes(pointer, length)?;
    let digest = hash(&preimage);
    m.write(out, digest.as_slice())?;
    m.record("native_keccak256", &[&preimage], &[digest.as_slice()])
}
