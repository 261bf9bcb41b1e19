//! What the tests of packed words put in, and where they look for it.
use alloy_primitives::{Address, U256};
use proptest::prelude::*;

/// A number of `bits` bits: all edges, and anything between.
pub fn bits(bits: u32) -> impl Strategy<Value = u128> {
    let max = u128::MAX >> (128 - bits);
    prop_oneof![
        Just(0),
        Just(1),
        Just(max),
        Just(max - 1),
        Just(1 << (bits - 1)),
        (0..bits).prop_map(|bit| 1 << bit),
        0..=max,
    ]
}

/// An address: none of its bits, all of them, or any.
pub fn address() -> impl Strategy<Value = Address> {
    prop_oneof![
        Just(Address::ZERO),
        Just(Address::repeat_byte(0xff)),
        any::<[u8; 20]>().prop_map(Address::from),
    ]
}

/// The field of `width` bits at `at`.
pub fn field(word: U256, at: usize, width: usize) -> U256 {
    (word >> at) & (U256::MAX >> (256 - width))
}

/// The field of `width` bits at `at`, at most 128.
pub fn small_field(word: U256, at: usize, width: usize) -> u128 {
    field(word, at, width).to()
}
