//! The rules of money: what is shared, what is redeemed, and how it is rounded.
use imo::{
    math::mul_div,
    token::types::{Globals, Snapshot, Terms, MAX_HELD, MAX_U96},
};
use proptest::prelude::*;

const TERMS: Terms = Terms {
    supply: 1_000,
    excluded: 0,
    claim_bps: 8_000,
    interval: 1,
    tokens: 0,
    smoothed: false,
};

#[test]
fn income_is_the_balance_beyond_what_snapshots_saw() {
    let globals = Globals {
        assigned: 40,
        ..Globals::default()
    };
    assert_eq!(globals.unseen(100), 60);
    // Burns may have drawn more than was assigned.
    assert_eq!(
        Globals {
            assigned: -40,
            ..globals
        }
        .unseen(100),
        140
    );
    assert_eq!(globals.unseen(39), 0);
}

#[test]
fn the_redeem_pool_is_what_claims_leave() {
    // 60 unseen, of which 48 go to claims at the next snapshot.
    let globals = Globals {
        reserved: 30,
        assigned: 40,
        ..Globals::default()
    };
    assert_eq!(globals.redeemable(100, &TERMS), 22);
    assert_eq!(globals.redeemable_for(0, 100, &TERMS), Some(0));
    assert_eq!(globals.redeemable_for(100, 100, &TERMS), Some(2));
    assert_eq!(globals.redeemable_for(999, 100, &TERMS), Some(21));
    assert_eq!(globals.redeemable_for(1_001, 100, &TERMS), None);
}

#[test]
fn the_last_tokens_redeem_all_that_is_not_reserved() {
    let globals = Globals {
        reserved: 30,
        assigned: 40,
        ..Globals::default()
    };
    assert_eq!(globals.redeemable_for(1_000, 100, &TERMS), Some(70));
    let none = Terms { supply: 0, ..TERMS };
    assert_eq!(globals.redeemable_for(0, 100, &none), Some(0));
    assert_eq!(globals.redeemable_for(1, 100, &none), None);
}

#[test]
fn money_beyond_the_books_waits() {
    let globals = Globals {
        assigned: 10,
        reserved: 5,
        ..Globals::default()
    };
    assert_eq!(globals.unseen(MAX_HELD + 1), MAX_HELD - 10);
    assert_eq!(globals.unreserved(MAX_HELD + 1), MAX_HELD - 5);
}

#[test]
fn shares_round_down() {
    let snapshot = Snapshot {
        claimable: 10,
        sharing: 3,
        tokens: 0,
        time: 0,
    };
    assert_eq!(
        [0, 1, 2, 3].map(|share| snapshot.payout(share)),
        [0, 3, 6, 10]
    );
    let widest = Snapshot {
        claimable: MAX_U96,
        sharing: MAX_U96,
        tokens: 0,
        time: 0,
    };
    assert_eq!(widest.payout(MAX_U96), MAX_U96);
    assert_eq!([0, 1, 2].map(|income| TERMS.claim_part(income)), [0, 0, 1]);
    assert_eq!(
        TERMS.claim_part(MAX_HELD),
        MAX_HELD / 10_000 * 8_000 + MAX_HELD % 10_000 * 8 / 10
    );
}

fn number() -> impl Strategy<Value = u128> {
    let width = (0..=128u32, any::<u128>());
    let random = width.prop_map(|(bits, number)| number.checked_shr(bits).unwrap_or(0));
    let edge =
        (0..128u32, -2..=2i128).prop_map(|(bit, off)| (1u128 << bit).wrapping_add_signed(off));
    prop_oneof![random, edge]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn mul_div_is_exact(a in number(), b in number(), d in number()) {
        use alloy_primitives::U256;
        let product = U256::from(a) * U256::from(b);
        let expected = product.checked_div(U256::from(d)).and_then(|q| u128::try_from(q).ok());
        prop_assert_eq!(mul_div(a, b, d), expected);
    }
}
