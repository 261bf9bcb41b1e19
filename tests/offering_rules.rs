//! The rules of the offering on plain values: shares, rounding, vesting, the status, the list.
mod offering;

use alloy_primitives::{keccak256, Address, B256, U256};
use imo::offering::{
    logic::{self, least_minimum, portion, vested, Deal, Status},
    types::{Milestone, Milestones, MAX_U96},
};
use offering::Tree;
use proptest::prelude::*;

fn number(number: u128) -> U256 {
    U256::from(number)
}

fn small() -> impl Strategy<Value = u128> {
    prop_oneof![1..50u128, 1..=MAX_U96, 1..1_000_000u128]
}

fn split() -> impl Strategy<Value = (Deal, Vec<u128>)> {
    (small(), small(), prop::collection::vec(small(), 1..12)).prop_map(
        |(sale, hard_cap, mut deposits)| {
            deposits.iter_mut().for_each(|deposit| *deposit /= 12);
            let deposited = deposits.iter().sum();
            let deal = Deal {
                sale,
                hard_cap,
                deposited,
            };
            (deal, deposits)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5_000, ..ProptestConfig::default() })]

    /// All deposits together get what there is, and the rounding keeps less than a unit each.
    #[test]
    fn everything_is_shared_out((deal, deposits) in split()) {
        let count = deposits.len() as u128;
        let tokens: u128 = deposits.iter().map(|deposit| deal.tokens(*deposit)).sum();
        let excess: u128 = deposits.iter().map(|deposit| deal.excess(*deposit)).sum();
        let for_sale = deal.sale - deal.unsold();
        prop_assert!(tokens <= for_sale && for_sale <= tokens + count);
        let above = deal.deposited - deal.proceeds();
        prop_assert!(excess <= above && above < excess + count);
        if deal.deposited >= deal.hard_cap {
            prop_assert_eq!(deal.unsold(), 0);
            prop_assert_eq!(deal.proceeds(), deal.hard_cap);
        } else {
            prop_assert_eq!(above, 0);
        }
    }

    /// Against plain big numbers.
    #[test]
    fn unsold_is_what_the_sold_part_rounded_up_leaves((deal, _) in split()) {
        let (sale, hard) = (number(deal.sale), number(deal.hard_cap));
        let sold = (number(deal.proceeds()) * sale).div_ceil(hard);
        prop_assert_eq!(number(deal.unsold()), sale - sold);
    }

    /// Two accounts never get more than one with the same deposit.
    #[test]
    fn splitting_an_account_gains_nothing((deal, deposits) in split(), seed in any::<u128>()) {
        let whole = deposits[0];
        let one = seed % (whole + 1);
        let other = whole - one;
        prop_assert!(deal.tokens(one) + deal.tokens(other) <= deal.tokens(whole));
        prop_assert!(deal.excess(one) + deal.excess(other) <= deal.excess(whole));
        let parts = portion(deal.sale, one, deal.deposited) + portion(deal.sale, other, deal.deposited);
        prop_assert!(parts <= portion(deal.sale, whole, deal.deposited));
    }

    /// What is set aside for open deposits pays them all, whoever comes first.
    #[test]
    fn open_deposits_are_always_covered((deal, deposits) in split()) {
        let mut open = deal.deposited;
        let mut tokens = deal.sale - deal.unsold();
        let mut money = deal.deposited - deal.proceeds();
        for deposit in deposits {
            prop_assert!(deal.tokens(open) <= tokens && deal.excess(open) <= money);
            tokens -= deal.tokens(deposit);
            money -= deal.excess(deposit);
            open -= deposit;
        }
        prop_assert_eq!((deal.tokens(open), deal.excess(open)), (0, 0));
    }

    /// The least minimum buys a unit even if the total is the largest possible, one less does not.
    #[test]
    fn a_minimum_deposit_buys_a_unit(sale in small(), hard_cap in small()) {
        let minimum = least_minimum(sale);
        let bought = |deposited, amount| Deal { sale, hard_cap, deposited }.tokens(amount);
        prop_assert!(bought(MAX_U96, minimum) >= 1);
        prop_assert!(bought(minimum, minimum) >= 1);
        prop_assert_eq!(bought(MAX_U96, minimum - 1), 0);
    }

    #[test]
    fn vesting_is_monotone_and_complete(
        amount in small(),
        (cliff, vesting) in (0..1_000u64, 0..1_000u64),
        times in (0..2_000u64, 0..2_000u64),
    ) {
        let cliff = cliff.min(vesting);
        let (early, late) = (times.0.min(times.1), times.0.max(times.1));
        let at = |time| vested(amount, time, cliff, vesting);
        prop_assert!(at(early) <= at(late) && at(late) <= amount);
        if early < cliff {
            prop_assert_eq!(at(early), 0);
        }
        if late >= vesting {
            prop_assert_eq!(at(late), amount);
        } else if late >= cliff {
            let expected = number(amount) * U256::from(late) / U256::from(vesting);
            prop_assert_eq!(number(at(late)), expected);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn the_list_admits_its_accounts_and_no_others(
        accounts in prop::collection::btree_set(any::<[u8; 20]>().prop_map(Address::from), 1..40),
        stranger in any::<[u8; 20]>().prop_map(Address::from),
    ) {
        let tree = Tree::new(&accounts);
        let listed = |account, proof: Vec<B256>| logic::is_listed(tree.root(), account, proof.into_iter());
        for account in &accounts {
            let proof = tree.proof(*account);
            prop_assert!(listed(*account, proof.clone()));
            if !accounts.contains(&stranger) {
                prop_assert!(!listed(stranger, proof.clone()));
            }
            for bit in 0..proof.len() {
                let mut wrong = proof.clone();
                wrong[bit].0[31] ^= 1;
                prop_assert!(!listed(*account, wrong));
            }
            prop_assert!(!listed(*account, [proof, vec![B256::ZERO]].concat()));
        }
    }
}

/// The leaf is that of OpenZeppelin's `StandardMerkleTree` over `["address"]`.
#[test]
fn the_leaf_is_hashed_twice() {
    let mut word = [0; 32];
    let account = Address::repeat_byte(1);
    word[12..].copy_from_slice(account.as_slice());
    assert_eq!(logic::leaf(account), keccak256(keccak256(word)));
}

#[test]
fn the_status_follows_from_time_and_totals() {
    let at = |now, deposited, stopped| logic::status(now, 10, 20, deposited, 5, stopped);
    assert_eq!(at(9, 0, 0), Status::Upcoming);
    assert_eq!(at(10, 0, 0), Status::Open);
    assert_eq!(at(19, 100, 0), Status::Open);
    assert_eq!(at(20, 4, 0), Status::Failed);
    assert_eq!(at(20, 5, 0), Status::Successful);
    assert_eq!(at(30, 5, 25), Status::Stopped);
}

#[test]
fn a_majority_is_more_than_half() {
    assert!(!logic::is_majority(5, 10) && logic::is_majority(6, 10));
    assert!(!logic::is_majority(5, 11) && logic::is_majority(6, 11));
    assert!(!logic::is_majority(0, 1) && logic::is_majority(1, 1));
}

#[test]
fn milestones_are_reached_in_their_second() {
    let mut milestones = Milestones::default();
    milestones.0[0] = Milestone {
        offset: 0,
        bps: 1_000,
    };
    milestones.0[1] = Milestone {
        offset: 100,
        bps: 9_000,
    };
    assert_eq!(
        [0, 99, 100].map(|time| milestones.reached(time)),
        [1_000, 1_000, 10_000]
    );
}
