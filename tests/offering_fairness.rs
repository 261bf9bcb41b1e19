//! Nobody is better off by being early or late, or by splitting an account.
mod offering;

use alloy_primitives::{Address, U256};
use imo::offering::state::State;
use imo_tests::offering::{
    draws,
    steps::{Step, Terms},
    Party,
};
use offering::{World, LAUNCH};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// What every party has got in money and in tokens.
type Payouts = (BTreeMap<Party, U256>, BTreeMap<Party, U256>);

/// Terms that anyone may deposit on, as much as they like.
fn terms() -> impl Strategy<Value = Terms> {
    draws::terms(LAUNCH).prop_map(|terms| Terms {
        account_cap: None,
        listed: Default::default(),
        creator: Address::repeat_byte(0xc0),
        ..terms
    })
}

/// Deposits in multiples of the minimum and a little more, by account.
fn deposits() -> impl Strategy<Value = Vec<(Address, u64, u64)>> {
    let deposit = (1..=6u8, 1..20u64, 0..50u64);
    let draw =
        deposit.prop_map(|(account, times, more)| (Address::repeat_byte(account), times, more));
    prop::collection::vec(draw, 1..10)
}

fn amount(terms: &Terms, times: u64, more: u64) -> U256 {
    terms.minimum * U256::from(times) + U256::from(more)
}

/// The whole story: the deposits, a stop in the given second after the end if `stoppers` are
/// enough, everything claimed in the given order, and what is left swept.
fn play(
    terms: &Terms,
    deposits: &[(Address, U256)],
    stop: (u64, &[Address]),
    order: &[Address],
) -> Payouts {
    let mut world = World::launch(terms).expect("valid");
    let tokens = terms.needed();
    let money = U256::ZERO;
    world.apply(&Step::Force { money, tokens }).expect("always");
    world.apply(&Step::Fund).expect("enough");
    world.now = terms.start;
    for (account, amount) in deposits {
        let deposit = Step::Deposit {
            account: *account,
            amount: *amount,
            proven: true,
        };
        world.apply(&deposit).expect("valid");
    }
    world.now = terms.end() + stop.0;
    for account in stop.1 {
        let account = *account;
        // Refused if they have no deposit, or cannot stop anything any more.
        let _ = world.apply(&Step::Vote {
            account,
            stop: true,
        });
    }
    world.now = terms.end() + 4_000 * 24 * 60 * 60;
    for account in order {
        let account = *account;
        let claimed = world.apply(&Step::Claim { account });
        let refunded = world.apply(&Step::Refund { account });
        let deposited = deposits.iter().any(|(other, _)| *other == account);
        assert_eq!(claimed.is_ok() || refunded.is_ok(), deposited);
        assert!(world.book().settled <= world.book().deposited);
    }
    for step in [
        Step::Dispose,
        Step::Seed,
        Step::Withdraw,
        Step::SweepMoney,
        Step::SweepTokens,
    ] {
        // Refused if there is nothing to do.
        let _ = world.apply(&step);
    }
    (world.money_paid, world.tokens_paid)
}

fn got(paid: &BTreeMap<Party, U256>, account: Address) -> U256 {
    paid.get(&Party::Account(account))
        .copied()
        .unwrap_or_default()
}

fn investors() -> Vec<Address> {
    imo_tests::offering::steps::investors(6)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    /// Whatever the order of deposits, of votes in one second, and of claims: everybody, the
    /// creator included, gets the same.
    #[test]
    fn order_does_not_matter(
        terms in terms(),
        (one, other) in deposits().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        orders in (Just(investors()).prop_shuffle(), Just(investors()).prop_shuffle()),
        stop in 0..100 * 24 * 60 * 60u64,
    ) {
        // First deposits must reach the minimum: all of these do.
        let all = |list: Vec<(Address, u64, u64)>| -> Vec<_> {
            list.into_iter().map(|(who, times, more)| (who, amount(&terms, times, more))).collect()
        };
        let (one, other) = (all(one), all(other));
        prop_assume!(one.iter().map(|(_, amount)| amount).sum::<U256>() >> 96 == U256::ZERO);
        let stoppers = &investors()[..4];
        let mut back = stoppers.to_vec();
        back.reverse();
        let first = play(&terms, &one, (stop, stoppers), &orders.0);
        let second = play(&terms, &other, (stop, &back), &orders.1);
        prop_assert_eq!(first, second);
    }

    /// An investor that splits its deposit over two accounts gets no more of anything, and
    /// everybody else the same.
    #[test]
    fn splitting_does_not_pay(
        terms in terms(),
        list in deposits(),
        order in Just(investors()).prop_shuffle(),
        (times, stop) in (1..20u64, 0..100 * 24 * 60 * 60u64),
    ) {
        let twin = Address::repeat_byte(0x77);
        let splitter = list[0].0;
        let mut whole: Vec<_> = list
            .iter()
            .map(|(who, times, more)| (*who, amount(&terms, *times, *more)))
            .collect();
        let part = terms.minimum * U256::from(times);
        let mut split = whole.clone();
        split.push((twin, part));
        whole[0].1 += part;
        prop_assume!(whole.iter().map(|(_, amount)| amount).sum::<U256>() >> 96 == U256::ZERO);
        let mut voters = investors()[..3].to_vec();
        let once = play(&terms, &whole, (stop, &voters), &order);
        if voters.contains(&splitter) {
            voters.push(twin);
        }
        let mut longer = order;
        longer.push(twin);
        let twice = play(&terms, &split, (stop, &voters), &longer);
        for account in investors() {
            let (money, tokens) = (got(&twice.0, account), got(&twice.1, account));
            let before = (got(&once.0, account), got(&once.1, account));
            if account == splitter {
                prop_assert!(money + got(&twice.0, twin) <= before.0);
                prop_assert!(tokens + got(&twice.1, twin) <= before.1);
            } else {
                prop_assert_eq!((money, tokens), before);
            }
        }
    }
}
