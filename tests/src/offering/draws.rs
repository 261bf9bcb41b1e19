//! How tests draw terms and histories.
use super::steps::{Amount, Draft, History, Release, SetAside, Step, Terms, Wait, MAX};
use alloy_primitives::{Address, U256};
use proptest::{collection::vec, prelude::*};

const DAY: u64 = 24 * 60 * 60;

fn investor() -> impl Strategy<Value = Address> {
    (1..=6u8).prop_map(Address::repeat_byte)
}

fn little() -> impl Strategy<Value = i64> {
    prop_oneof![3 => Just(0), 1 => -1..=1i64, 1 => -40..40i64]
}

fn amount() -> impl Strategy<Value = Amount> {
    prop_oneof![
        1 => Just(Amount::Zero),
        12 => (1..8u64, 0..1_000i64).prop_map(|(times, more)| Amount::Minimums(times, more)),
        2 => (0..3u64, little()).prop_map(|(times, more)| Amount::Minimums(times, more)),
        2 => little().prop_map(Amount::ToSoftCap),
        3 => little().prop_map(Amount::ToHardCap),
        1 => little().prop_map(Amount::ToAccountCap),
        1 => Just(Amount::Huge),
    ]
}

fn deposit() -> impl Strategy<Value = Draft> {
    (investor(), amount(), prop::bool::weighted(0.9))
        .prop_map(|(account, amount, proven)| Draft::Deposit(account, amount, proven))
}

fn force() -> impl Strategy<Value = Step> {
    (0..50u64, 0..50u64).prop_map(|(money, tokens)| Step::Force {
        money: U256::from(money),
        tokens: U256::from(tokens),
    })
}

fn other() -> impl Strategy<Value = Draft> {
    let step = prop_oneof![
        8 => investor().prop_map(|account| Step::Claim { account }),
        4 => investor().prop_map(|account| Step::Refund { account }),
        2 => (vec(investor(), 0..6), prop::option::of(investor()))
            .prop_map(|(accounts, deaf)| Step::RefundMany { accounts, deaf }),
        8 => (investor(), prop::bool::weighted(0.8))
            .prop_map(|(account, stop)| Step::Vote { account, stop }),
        2 => Just(Step::Dispose),
        3 => Just(Step::Withdraw),
        1 => Just(Step::Seed),
        2 => (0..4usize).prop_map(|index| Step::Release { index }),
        1 => Just(Step::SweepMoney),
        1 => Just(Step::SweepTokens),
        1 => force(),
        2 => Just(Step::Fund),
    ];
    step.prop_map(Draft::Step)
}

fn wait() -> impl Strategy<Value = Wait> {
    prop_oneof![
        6 => Just(Wait::None),
        2 => (0..30 * DAY).prop_map(Wait::Seconds),
        2 => (-1..=1i64).prop_map(Wait::Event),
    ]
}

/// Any history.
pub fn history() -> impl Strategy<Value = History> {
    let any_draft = || prop_oneof![1 => deposit(), 1 => other()];
    let open = prop_oneof![8 => deposit(), 1 => other()];
    (
        vec(any_draft(), 0..3),
        vec((0..100u64, open), 1..16),
        vec((wait(), prop_oneof![1 => deposit(), 30 => other()]), 5..50),
    )
        .prop_map(|(before, open, after)| History {
            before,
            open,
            after,
        })
}

fn bits(range: std::ops::RangeInclusive<u32>) -> impl Strategy<Value = u128> {
    range.prop_flat_map(|bits| (1u128 << (bits - 1))..=(u128::MAX >> (128 - bits)))
}

fn schedule() -> impl Strategy<Value = (u64, u64)> {
    let long = prop_oneof![1 => Just(0), 1 => 1..100u64, 4 => 0..=3_650 * DAY];
    (long, 0..=100u64).prop_map(|(vesting, part)| (vesting * part / 100, vesting))
}

fn milestones() -> impl Strategy<Value = Vec<(u64, u64)>> {
    let gap = prop_oneof![Just(7 * DAY), 7 * DAY..100 * DAY];
    (vec((gap, 1..=100u64), 1..=5), any::<bool>()).prop_map(|(list, at_end)| {
        let weights: u64 = list.iter().map(|(_, weight)| weight).sum();
        let (mut time, mut left) = (0, 10_000);
        let count = list.len();
        let mut milestones = vec![];
        for (i, (gap, weight)) in list.into_iter().enumerate() {
            time += if i == 0 && at_end && count > 1 {
                0
            } else {
                gap
            };
            let bps = match i + 1 == count {
                true => left,
                false => 10_000 * weight / weights,
            };
            left -= bps;
            milestones.push((time, bps));
        }
        milestones
    })
}

fn release() -> impl Strategy<Value = Release> {
    prop_oneof![
        2 => schedule().prop_map(|(cliff, vesting)| Release::Linear { cliff, vesting }),
        3 => milestones().prop_map(Release::Milestones),
    ]
}

fn set_aside() -> impl Strategy<Value = SetAside> {
    (0xa0..0xa4u8, bits(1..=90), schedule()).prop_map(|(recipient, amount, (cliff, vesting))| {
        SetAside {
            recipient: Address::repeat_byte(recipient),
            amount: U256::from(amount),
            cliff,
            vesting,
        }
    })
}

/// Any terms for an offering that is launched at `now`.
pub fn terms(now: u64) -> impl Strategy<Value = Terms> {
    let caps = (bits(8..=95), 1..=100u128, 0..100u128, 1..=100u128);
    let accounts = (0..4u128, prop::option::of(1..12u128));
    let times = (0..=180 * DAY, 1..=90 * DAY);
    let list = prop::option::weighted(0.2, prop::collection::btree_set(investor(), 1..=6));
    let money = (prop_oneof![Just(0), 0..=10_000u64], release());
    let rest = (vec(set_aside(), 0..4), any::<bool>(), any::<bool>());
    (caps, accounts, times, list, money, rest).prop_map(
        move |(caps, accounts, times, list, (seed_bps, release), rest)| {
            let (sale, quarters, more, percent) = caps;
            let least = MAX.div_ceil(sale);
            let minimum = least + accounts.0;
            let hard_cap = (least / 4 * quarters + more + 1).min(MAX);
            let soft_cap = (hard_cap / 100 * percent + percent).min(hard_cap);
            let (allocations, retire_unsold, own) = rest;
            Terms {
                creator: Address::repeat_byte(if own { 6 } else { 0xc0 }),
                sale: U256::from(sale),
                soft_cap: U256::from(soft_cap),
                hard_cap: U256::from(hard_cap),
                minimum: U256::from(minimum),
                account_cap: accounts
                    .1
                    .map(|times| U256::from((minimum * times + more).min(MAX))),
                start: now + times.0,
                duration: times.1,
                listed: list.unwrap_or_default(),
                retire_unsold,
                seed_bps,
                release,
                allocations,
            }
        },
    )
}
