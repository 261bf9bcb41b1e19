//! Pure integer arithmetic, the same bits on every machine.

/// `floor(a * b / d)` with a 256-bit product, or `None` if `d` is zero or the result exceeds 128 bits.
///
/// Schoolbook division in base 2^32: native 64-bit divisions only, which on Stylus is several
/// times cheaper than a general 256-bit division.
///
/// ```
/// use imo::math::mul_div;
/// assert_eq!(mul_div(u128::MAX, u128::MAX, u128::MAX), Some(u128::MAX));
/// assert_eq!(mul_div(7, 3, 2), Some(10));
/// assert_eq!(mul_div(1 << 127, 4, 2), None);
/// ```
#[inline(never)]
pub fn mul_div(a: u128, b: u128, d: u128) -> Option<u128> {
    let (high, low) = wide_mul(a, b);
    if high >= d {
        return None;
    }
    // Normalise: the divisor's top bit set, the dividend scaled by the same power of two.
    let shift = d.leading_zeros();
    let d = d << shift;
    let mut remainder = match shift {
        0 => high,
        _ => high << shift | low >> (128 - shift),
    };
    let low = low << shift;
    let mut quotient = 0u128;
    for step in [96, 64, 32, 0] {
        let digit = (low >> step) as u32;
        let (q, r) = divide_digit(remainder, digit, d);
        quotient = quotient << 32 | q as u128;
        remainder = r;
    }
    Some(quotient)
}

/// The 256-bit product of two 128-bit numbers as (high, low).
fn wide_mul(a: u128, b: u128) -> (u128, u128) {
    const LOW: u128 = u64::MAX as u128;
    let (a1, a0, b1, b0) = (a >> 64, a & LOW, b >> 64, b & LOW);
    let bottom = a0 * b0;
    // At most (2^64 - 1)^2 + 2 (2^64 - 1) = 2^128 - 1: no sum below can overflow.
    let middle = a1 * b0 + (bottom >> 64);
    let crossed = a0 * b1 + (middle & LOW);
    let high = a1 * b1 + (middle >> 64) + (crossed >> 64);
    (high, crossed << 64 | bottom & LOW)
}

/// Quotient digit and remainder of `(remainder * 2^32 + digit) / d`, for `remainder < d` and a
/// `d` with its top bit set (Knuth, TAOCP 4.3.1, algorithm D, base 2^32).
fn divide_digit(remainder: u128, digit: u32, d: u128) -> (u32, u128) {
    let top = (remainder >> 64) as u64;
    // The top bit is set already; saying so spares the compiler its division-by-zero panic.
    let lead = (d >> 96) as u64 | 1 << 31;
    // Never too small, and at most 2 too large.
    let mut q = (top / lead).min(u32::MAX as u64);

    // The 160-bit difference `remainder * 2^32 + digit - q * d` as (high, low), wrapping.
    let product_low = (d & u64::MAX as u128) * q as u128;
    let product_high = (d >> 64) * q as u128 + (product_low >> 64);
    let product = product_high << 64 | product_low & u64::MAX as u128;
    let (mut low, borrow) = (remainder << 32 | digit as u128).overflowing_sub(product);
    let mut high = ((remainder >> 96) as u64)
        .wrapping_sub((product_high >> 64) as u64)
        .wrapping_sub(borrow as u64);
    while high != 0 {
        let (sum, carry) = low.overflowing_add(d);
        low = sum;
        high = high.wrapping_add(carry as u64);
        q -= 1;
    }
    (q as u32, low)
}
