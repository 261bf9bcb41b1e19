//! The rules of the token one by one, named after what they promise.
use imo::token::{
    logic::{Append, Place},
    types::{Account, Entry},
};

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
