//! Matrix times vector for panels of 16 rows: the scalar reference and the fast kernel.
//!
//! A panel holds, column by column, 16 bytes `w + 128`. The fast kernel keeps two rows in one 64-bit word: with
//! `t` the bytes of 8 rows, `(t >> 8k) & 0x000000ff_000000ff` are the rows k and k + 4, and one multiplication by
//! the signed activation serves both. The upper half then lacks the lower one's borrow, which [`Packed::finish`]
//! gives back, and both carry 128 times the sum of the activations too much. Exact while
//! 255 * 128 * columns < 2^31, so for the 32,768 columns of the format.

/// Rows of a panel.
pub const PANEL: usize = 16;

/// Sums the products of a panel's columns and their activations.
pub trait Kernel {
    /// The sums of 16 rows.
    type Sums: Copy;
    /// No column yet.
    const ZERO: Self::Sums;
    /// Adds columns: 16 bytes of weights for every activation (i8).
    fn add(sums: &mut Self::Sums, weights: &[u8], x: &[u8]);
    /// The 16 sums; `total` is the [`total`] of all activations that were added.
    fn finish(sums: &Self::Sums, total: i32) -> [i32; PANEL];
}

/// One product after the other: the definition.
#[derive(Clone, Copy, Debug)]
pub struct Scalar;

impl Kernel for Scalar {
    type Sums = [i32; PANEL];
    const ZERO: Self::Sums = [0; PANEL];

    fn add(sums: &mut Self::Sums, weights: &[u8], x: &[u8]) {
        for (column, x) in weights.as_chunks::<PANEL>().0.iter().zip(x) {
            for (sum, weight) in sums.iter_mut().zip(column) {
                let product = (*weight as i32 - 128) * *x as i8 as i32;
                *sum = sum.wrapping_add(product);
            }
        }
    }

    fn finish(sums: &Self::Sums, _total: i32) -> [i32; PANEL] {
        *sums
    }
}

/// Two rows in one multiplication: what programs use.
#[derive(Clone, Copy, Debug)]
pub struct Packed;

const LANES: u64 = 0x0000_00ff_0000_00ff;

macro_rules! column {
    ($a:ident, $column:expr, $x:expr) => {{
        let bytes = u128::from_le_bytes(*$column);
        let (t, u, x) = (bytes as u64, (bytes >> 64) as u64, $x as i8 as i64 as u64);
        $a[0] = $a[0].wrapping_add((t & LANES).wrapping_mul(x));
        $a[1] = $a[1].wrapping_add((t >> 8 & LANES).wrapping_mul(x));
        $a[2] = $a[2].wrapping_add((t >> 16 & LANES).wrapping_mul(x));
        $a[3] = $a[3].wrapping_add((t >> 24 & LANES).wrapping_mul(x));
        $a[4] = $a[4].wrapping_add((u & LANES).wrapping_mul(x));
        $a[5] = $a[5].wrapping_add((u >> 8 & LANES).wrapping_mul(x));
        $a[6] = $a[6].wrapping_add((u >> 16 & LANES).wrapping_mul(x));
        $a[7] = $a[7].wrapping_add((u >> 24 & LANES).wrapping_mul(x));
    }};
}

impl Kernel for Packed {
    type Sums = [u64; 8];
    const ZERO: Self::Sums = [0; 8];

    // Code that is there once is cheaper than what a call costs here.
    #[inline(never)]
    fn add(sums: &mut Self::Sums, weights: &[u8], x: &[u8]) {
        let mut a = *sums;
        let (columns, _) = weights.as_chunks::<PANEL>();
        let (blocks, rest) = columns.as_chunks::<8>();
        let (xs, x_rest) = x.as_chunks::<8>();
        for ([c0, c1, c2, c3, c4, c5, c6, c7], x) in blocks.iter().zip(xs) {
            let x = u64::from_le_bytes(*x);
            column!(a, c0, x);
            column!(a, c1, x >> 8);
            column!(a, c2, x >> 16);
            column!(a, c3, x >> 24);
            column!(a, c4, x >> 32);
            column!(a, c5, x >> 40);
            column!(a, c6, x >> 48);
            column!(a, c7, x >> 56);
        }
        for (column, x) in rest.iter().zip(x_rest) {
            column!(a, column, *x);
        }
        *sums = a;
    }

    #[inline(always)]
    fn finish(sums: &Self::Sums, total: i32) -> [i32; PANEL] {
        let excess = total.wrapping_mul(128);
        let low = |lane: u64| (lane as i32).wrapping_sub(excess);
        let high = |lane: u64| {
            let borrow = lane as i32 as i64 as u64;
            ((lane.wrapping_sub(borrow) >> 32) as i32).wrapping_sub(excess)
        };
        let [a, b, c, d, e, f, g, h] = *sums;
        [
            low(a),
            low(b),
            low(c),
            low(d),
            high(a),
            high(b),
            high(c),
            high(d),
            low(e),
            low(f),
            low(g),
            low(h),
            high(e),
            high(f),
            high(g),
            high(h),
        ]
    }
}

/// The sum of all activations.
#[inline(always)]
pub fn total(x: &[u8]) -> i32 {
    const EVEN: u64 = 0x00ff_00ff_00ff_00ff;
    const SIGNS: u64 = 0x8080_8080_8080_8080;
    let (words, rest) = x.as_chunks::<8>();
    let mut sum = 0i32;
    // A 16-bit lane takes 128 times two bytes.
    for block in words.chunks(128) {
        let mut lanes = 0u64;
        for word in block {
            let word = u64::from_le_bytes(*word) ^ SIGNS;
            lanes = lanes.wrapping_add((word & EVEN).wrapping_add(word >> 8 & EVEN));
        }
        let [a, b, c, d] = [0, 16, 32, 48].map(|shift| (lanes >> shift) as u16 as i32);
        sum = sum.wrapping_add(a + b + c + d - 1_024 * block.len() as i32);
    }
    rest.iter()
        .fold(sum, |sum, x| sum.wrapping_add(*x as i8 as i32))
}
