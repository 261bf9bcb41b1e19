//! A small offering, ready to act on.
use super::{World, LAUNCH};
use alloy_primitives::{Address, U256};
use imo::offering::{types::DAY, Error};
use imo_tests::offering::{
    steps::{Release, Step, Terms},
    Party, Payment,
};
use std::collections::BTreeSet;

/// An investor.
pub const ANN: Address = Address::repeat_byte(1);
/// Another.
pub const BOB: Address = Address::repeat_byte(2);
/// Who launches.
pub const CREATOR: Address = Address::repeat_byte(0xc0);
/// Who gets an allocation.
pub const TEAM: Address = Address::repeat_byte(0xa0);
/// When deposits end.
pub const END: u64 = LAUNCH + 10 * DAY;
/// So many units that two of money always buy one.
pub const SALE: u128 = 79_000_000_000_000_000_000_000_000_000;

/// For 100 units of money, from tomorrow for nine days.
pub fn terms() -> Terms {
    Terms {
        creator: CREATOR,
        sale: U256::from(SALE),
        soft_cap: U256::from(50),
        hard_cap: U256::from(100),
        minimum: U256::from(2),
        account_cap: None,
        start: LAUNCH + DAY,
        duration: 9 * DAY,
        listed: BTreeSet::new(),
        retire_unsold: true,
        seed_bps: 1_000,
        release: Release::Linear {
            cliff: 0,
            vesting: 0,
        },
        allocations: vec![],
    }
}

/// An amount.
pub fn number(number: u128) -> U256 {
    U256::from(number)
}

/// A deposit with proof.
pub fn deposit(account: Address, amount: u128) -> Step {
    Step::Deposit {
        account,
        amount: number(amount),
        proven: true,
    }
}

/// An offering that has its tokens, in its first second.
pub fn open(terms: &Terms) -> World {
    let mut world = World::launch(terms).expect("valid");
    let tokens = terms.needed();
    let money = U256::ZERO;
    world.apply(&Step::Force { money, tokens }).expect("always");
    world.apply(&Step::Fund).expect("enough");
    world.now = terms.start;
    world
}

/// An offering that has just ended with these deposits.
pub fn ended(terms: &Terms, deposits: &[(Address, u128)]) -> World {
    let mut world = open(terms);
    for (account, amount) in deposits {
        world.apply(&deposit(*account, *amount)).expect("valid");
    }
    world.now = terms.end();
    world
}

/// A payment of money.
pub fn money(to: Address, amount: u128) -> Payment {
    Payment::Money(Party::Account(to), number(amount))
}

/// Asserts that it is refused so.
pub fn refused<T: std::fmt::Debug>(result: Result<T, Error>, error: impl Into<Error>) {
    assert_eq!(result.expect_err("refused"), error.into());
}

/// Milestones: 20 % at the end, 30 % after 30 days, 50 % after 60.
pub fn by_milestones() -> Terms {
    Terms {
        release: Release::Milestones(vec![(0, 2_000), (30 * DAY, 3_000), (60 * DAY, 5_000)]),
        ..terms()
    }
}
