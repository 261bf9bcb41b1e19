//! Units of listed tokens at the edges: dust, holes, the last snapshot, the last burn.
mod native;

use alloy_primitives::{Address, U256};
use imo::{
    desk::{
        books::{self, MIN_SHARED},
        settlement::Settlement,
    },
    token::{ledger, state::State, types::MAX_SNAPSHOT_ID, Error, NothingToShare},
};
use imo_tests::model::steps::Terms;
use native::{holders, Mood, OtherToken, World, TOKEN};
use std::collections::HashMap;

const SUPPLY: u128 = 1_000_000;

fn other() -> Address {
    let mut address = Address::repeat_byte(0x30);
    address.0[19] = 0xcc;
    address
}

/// A token of ten equal holders that lists another.
fn launch(claim_bps: u64) -> (World, Vec<Address>) {
    let holders = holders(10);
    let terms = Terms {
        supply: SUPPLY,
        claim_bps,
        interval: 60,
        smoothing: 0,
    };
    let (mut world, _) = World::launch(holders[0], terms);
    let empty = OtherToken {
        mood: Mood::Honest,
        balances: HashMap::new(),
    };
    world.tokens.insert(other(), empty);
    ledger::list(&mut world, other()).expect("there is room");
    for holder in &holders[1..] {
        let part = U256::from(SUPPLY / 10);
        ledger::transfer(&mut world, holders[0], *holder, part).expect("it has it");
    }
    (world, holders)
}

fn balances(world: &mut World) -> &mut HashMap<Address, u128> {
    let token = world.tokens.get_mut(&other());
    &mut token.expect("it exists").balances
}

fn push(world: &mut World, units: u128) {
    *balances(world).entry(TOKEN).or_default() += units;
}

/// Nobody can have the income of a token with few decimals shared in pieces that round to nothing.
#[test]
fn few_units_wait_until_they_are_worth_sharing() {
    let (mut world, holders) = launch(10_000);
    let rounds = 3 * MIN_SHARED / 9;
    for _ in 0..rounds {
        push(&mut world, 9);
        world.next_transaction(61);
        let before = world.clone();
        let due = books::snapshot_due(&world);
        let taken = books::snapshot(&mut world);
        assert_eq!(taken.is_ok(), due);
        if let Err(error) = taken {
            assert_eq!(error, Error::from(NothingToShare {}));
            world = before;
        }
    }
    world.next_transaction(1);
    let mut paid = 0;
    for holder in &holders {
        let mut settlement = Settlement::new(&world, *holder);
        settlement.claim_all(&mut world, U256::MAX);
        paid += settlement.finish(&mut world).expect("it is there").tokens[0];
    }
    let left = world.tokens[&other()].balances[&TOKEN] - paid;
    let waiting = left - world.expected(0) + world.books(0).pending;
    assert!(waiting < MIN_SHARED + 9);
    assert_eq!(world.globals().snapshot_id, 2);
    assert!(
        rounds * 9 - waiting - paid < 20,
        "less than one per holder and snapshot is lost"
    );
}

#[test]
fn after_the_last_snapshot_everything_is_redeemed() {
    let (mut world, _) = launch(5_000);
    push(&mut world, 1_000);
    books::sync(&mut world, other()).expect("it is listed");
    assert_eq!(
        (world.books(0).redeemable, world.books(0).pending),
        (500, 500)
    );
    let mut globals = world.globals();
    globals.snapshot_id = MAX_SNAPSHOT_ID;
    world.set_globals(&globals);
    push(&mut world, 1_000);
    books::sync(&mut world, other()).expect("it is listed");
    assert_eq!(
        (world.books(0).redeemable, world.books(0).pending),
        (2_000, 0)
    );
}

/// Tokens whose balances shrink by themselves: what is deposited fills the hole first.
#[test]
fn a_deposit_fills_what_is_missing() {
    let (mut world, holders) = launch(5_000);
    push(&mut world, 1_000);
    books::sync(&mut world, other()).expect("it is listed");
    *balances(&mut world).entry(TOKEN).or_default() -= 1;
    assert!(books::sync(&mut world, other()).is_err());
    balances(&mut world).insert(holders[3], 5_000);
    let came = books::deposit(&mut world, other(), holders[3], U256::from(1_000));
    assert_eq!(came, Ok((0, 999)));
    assert_eq!(world.expected(0), 1_999);
}

/// Who burns the last tokens gets what has come in, booked or not, whatever the token does.
#[test]
fn the_last_burn_takes_what_nobody_has_booked() {
    for (mood, paid) in [(Mood::Honest, 10_000), (Mood::Silent, 0)] {
        let (mut world, holders) = launch(5_000);
        for holder in &holders[1..] {
            books::burn(&mut world, *holder, U256::from(SUPPLY / 10), true).expect("it has it");
        }
        push(&mut world, 10_000);
        world.tokens.get_mut(&other()).expect("it exists").mood = mood;
        let burned = books::burn(&mut world, holders[0], U256::from(SUPPLY / 10), true);
        assert_eq!(burned.expect("nothing is in the way").1[0], paid);
    }
}
