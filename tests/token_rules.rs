//! The rules of the token one by one, named after what they promise.
use imo::{
    math::mul_div,
    token::{
        logic::{Append, Place},
        types::{Account, Entry, Globals, Snapshot, Terms, MAX_HELD, MAX_U96},
    },
};
use proptest::prelude::*;

/// An account that has held 50 since period 4 and held 30 when the snapshots 1 to 3 were taken.
fn account() -> Account {
    Account {
        balance: 50,
        previous: 30,
        period: 4,
        ..Account::default()
    }
}

/// The entries that marking `id` moves to the history.
fn mark(account: &mut Account, id: u32) -> Vec<Append> {
    let mut appends = Vec::new();
    account.mark(id, |append| appends.push(append));
    appends
}

fn word(share: u128, claimed: bool) -> Place {
    Place::Word { share, claimed }
}

#[test]
fn first_use_leaves_no_history() {
    let mut fresh = Account::default();
    assert_eq!(fresh.roll(7), None);
    assert_eq!(
        fresh,
        Account {
            period: 7,
            ..Account::default()
        }
    );
    // Snapshots before it saw nothing.
    assert_eq!(fresh.find(6), word(0, false));
}

#[test]
fn a_change_in_the_same_period_records_nothing() {
    let mut account = account();
    let before = account;
    assert_eq!(account.roll(4), None);
    assert_eq!(account.roll(3), None);
    assert_eq!(account, before);
}

#[test]
fn a_change_after_snapshots_keeps_what_they_saw() {
    // One that has settled everything older needs no entry: the word has room.
    let mut account = Account {
        settled: 3,
        ..account()
    };
    assert_eq!(account.roll(6), None);
    account.balance = 0;
    assert_eq!(account.find(4), word(50, false));
    assert_eq!(account.find(5), word(50, false));
    assert_eq!(account.find(6), word(0, false));
    assert_eq!(account.find(3), Place::History);
}

#[test]
fn open_claims_move_to_the_history() {
    let mut account = Account {
        settled: 1,
        history: 1,
        claimed: 0b110,
        ..account()
    };
    let append = account.roll(6).expect("the claim of snapshot 2 is open");
    // Snapshot 3 is claimed. The mark of snapshot 4, which saw the next balance, stays.
    let entry = Entry {
        balance: 30,
        claimed: 0b10,
        lower: 1,
        link: 1,
    };
    assert_eq!(append, Append { key: 3, entry });
    let rolled = Account {
        balance: 50,
        previous: 50,
        period: 6,
        settled: 4,
        history: 3,
        claimed: 0,
        excluded: false,
    };
    assert_eq!(account, rolled);
}

#[test]
fn what_saw_nothing_leaves_no_history() {
    let mut account = Account {
        previous: 0,
        ..account()
    };
    assert_eq!(account.roll(6), None);
    assert_eq!(
        account,
        Account {
            previous: 50,
            period: 6,
            settled: 3,
            ..account
        }
    );
}

#[test]
fn claims_in_order_need_only_the_word() {
    let mut account = account();
    for id in 1..=9 {
        assert!(matches!(
            account.find(id),
            Place::Word { claimed: false, .. }
        ));
        assert_eq!(mark(&mut account, id), []);
        assert_eq!(
            (account.settled, account.claimed, account.history),
            (id, 0, 0)
        );
        assert_eq!(account.find(id), Place::History);
    }
}

#[test]
fn claims_slightly_out_of_order_need_only_the_word() {
    let mut account = account();
    assert_eq!(mark(&mut account, 3), []);
    assert_eq!((account.settled, account.claimed), (0, 0b100));
    assert_eq!(account.find(3), word(30, true));
    assert_eq!(account.find(2), word(30, false));
    assert_eq!(mark(&mut account, 2), []);
    assert_eq!(mark(&mut account, 1), []);
    assert_eq!((account.settled, account.claimed), (3, 0));
}

#[test]
fn a_claim_far_ahead_parks_what_it_skips() {
    let mut account = account();
    mark(&mut account, 2);
    // Snapshots 1 and 3 saw 30, those from 4 on saw 50.
    let parked = mark(&mut account, 20);
    let first = Entry {
        balance: 30,
        claimed: 0b10,
        lower: 0,
        link: 0,
    };
    let second = Entry {
        balance: 50,
        claimed: 0,
        lower: 3,
        link: 3,
    };
    let expected = [
        Append {
            key: 3,
            entry: first,
        },
        Append {
            key: 19,
            entry: second,
        },
    ];
    assert_eq!(parked, expected);
    assert_eq!(
        (account.settled, account.claimed, account.history),
        (20, 0, 19)
    );
}

#[test]
fn a_claim_within_the_same_balance_parks_one_entry() {
    let mut account = Account {
        period: 30,
        ..account()
    };
    let entry = Entry {
        balance: 30,
        claimed: 0,
        lower: 0,
        link: 0,
    };
    assert_eq!(mark(&mut account, 9), [Append { key: 8, entry }]);
    assert_eq!(
        (account.settled, account.claimed, account.history),
        (9, 0, 8)
    );
}

#[test]
fn parking_the_older_balance_can_be_enough() {
    let mut account = account();
    let entry = Entry {
        balance: 30,
        claimed: 0,
        lower: 0,
        link: 0,
    };
    assert_eq!(mark(&mut account, 5), [Append { key: 3, entry }]);
    assert_eq!(
        (account.settled, account.claimed, account.history),
        (3, 0b10, 3)
    );
    assert_eq!(account.find(4), word(50, false));
    assert_eq!(account.find(5), word(50, true));
}

#[test]
fn a_claim_right_after_the_older_balance_parks_only_that() {
    let mut account = account();
    let entry = Entry {
        balance: 30,
        claimed: 0,
        lower: 0,
        link: 0,
    };
    assert_eq!(mark(&mut account, 4), [Append { key: 3, entry }]);
    assert_eq!(
        (account.settled, account.claimed, account.history),
        (4, 0, 3)
    );
}

#[test]
fn snapshots_that_saw_nothing_are_skipped() {
    let mut account = Account {
        previous: 0,
        period: 40,
        ..account()
    };
    assert_eq!(mark(&mut account, 41), []);
    assert_eq!(
        (account.settled, account.claimed, account.history),
        (39, 0b10, 0)
    );
}

#[test]
fn history_marks_absorb_from_below() {
    let mut entry = Entry {
        balance: 1,
        claimed: 0,
        lower: 10,
        link: 5,
    };
    for id in [12, 13, 130] {
        assert!(!entry.is_claimed(id));
        assert_eq!(entry.mark(id), None);
        assert!(entry.is_claimed(id));
    }
    assert_eq!(entry.lower, 10);
    assert_eq!(entry.mark(11), None);
    assert_eq!((entry.lower, entry.link), (13, 5));
    assert!(entry.is_claimed(130));
    assert!(!entry.is_claimed(131));
    // Beyond the marks.
    assert!(!entry.is_claimed(13 + 121));
}

#[test]
fn a_full_entry_marks_all_of_its_range() {
    let mut entry = Entry {
        balance: 1,
        claimed: 0,
        lower: 0,
        link: 0,
    };
    for id in (1..=120).rev() {
        assert_eq!(entry.mark(id), None);
    }
    assert_eq!((entry.lower, entry.claimed), (120, 0));
}

#[test]
fn a_claim_out_of_reach_splits_the_entry() {
    let mut entry = Entry {
        balance: 1,
        claimed: 0b1010,
        lower: 10,
        link: 5,
    };
    let below = Append { key: 130, entry };
    assert_eq!(entry.mark(131), Some(below));
    assert_eq!(
        entry,
        Entry {
            balance: 1,
            claimed: 0,
            lower: 131,
            link: 130
        }
    );
}

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
