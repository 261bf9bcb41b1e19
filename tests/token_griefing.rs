//! What strangers may do to a token, and what it costs its holders: nothing.
mod native;

use alloy_primitives::{Address, U256};
use imo::token::{ledger, state::State, types::Globals, types::Terms as Words, Error};
use imo::{
    desk::books,
    token::{types::MAX_SNAPSHOT_ID, NoExclusionProposed, NothingToSweep},
};
use imo_tests::model::steps::{Step, Terms};
use native::{holders, World};

/// Snapshots that share one wei, taken by a stranger.
const ROUNDS: u64 = 200;

fn launch() -> World {
    let (mut world, _) = World::launch(
        holders(1)[0],
        Terms {
            supply: 1_000_000,
            claim_bps: 5_000,
            interval: 1,
            smoothing: 0,
        },
    );
    ledger::transfer(&mut world, holders(2)[0], holders(2)[1], U256::from(10))
        .expect("the first holder holds everything");
    world.held += U256::from(1_000_000);
    snapshot(&mut world);
    world
}

fn snapshot(world: &mut World) {
    world.next_transaction(2);
    ledger::snapshot(world).expect("there is income to share");
    world.next_transaction(2);
}

/// Moves `value` of the victim's tokens after each of many worthless snapshots.
fn pester(world: &mut World, value: u64) {
    let [victim, stranger] = [holders(2)[0], holders(2)[1]];
    for _ in 0..ROUNDS {
        world.held += U256::from(2);
        snapshot(world);
        ledger::transfer(world, victim, stranger, U256::from(value)).expect("the victim holds it");
    }
}

#[test]
fn moves_of_nothing_leave_no_history() {
    let mut world = launch();
    let victim = holders(1)[0];
    let before = world.account(victim);
    pester(&mut world, 0);
    assert_eq!(world.account(victim), before);
}

#[test]
fn worthless_claims_are_settled_so_that_the_way_to_older_ones_is_free() {
    let mut world = launch();
    let victim = holders(1)[0];
    pester(&mut world, 1);
    assert!(world.account(victim).history > 0);
    for id in (2..=ROUNDS + 1).rev() {
        let paid = world
            .apply(&Step::Claim {
                account: victim,
                id: U256::from(id),
            })
            .expect("a share is settled whatever it is worth");
        assert!(
            matches!(paid, imo_tests::model::steps::Outcome::Paid(paid) if paid.amount.is_zero())
        );
    }
    let account = world.account(victim);
    let entry = world.entry(victim, account.history);
    // The first two snapshots saw the same balance and share an entry.
    assert_eq!((account.history, entry.link), (2, 0), "one entry is left");
    assert_eq!(
        ledger::claim(&mut world, victim, U256::ONE),
        Ok(Some(499_995))
    );
}

#[test]
fn income_after_the_last_snapshot_is_redeemed() {
    let terms = Words {
        supply: 10,
        claim_bps: 5_000,
        interval: 1,
        ..Words::default()
    };
    let mut globals = Globals {
        snapshot_id: MAX_SNAPSHOT_ID - 1,
        ..Globals::default()
    };
    assert_eq!(globals.redeemable(1_000, &terms), 500);
    globals.snapshot_id = MAX_SNAPSHOT_ID;
    assert_eq!(globals.redeemable(1_000, &terms), 1_000);
    assert_eq!(globals.next_claimable(1_000, &terms), 0);
}

/// After each of many snapshots somebody without an allowance burns nothing of the victim's.
#[test]
fn burns_of_nothing_leave_no_history() {
    let mut world = launch();
    let [victim, stranger] = [holders(2)[0], holders(2)[1]];
    let before = world.account(victim);
    for _ in 0..ROUNDS {
        world.held += U256::from(2);
        snapshot(&mut world);
        ledger::spend_allowance(&mut world, victim, stranger, U256::ZERO).expect("it is nothing");
        books::burn(&mut world, victim, U256::ZERO, true).expect("it is nothing");
    }
    assert_eq!(world.account(victim), before);
}

/// Whoever comes back from an exclusion gets a new notice, and an old proposal is none.
#[test]
fn proposals_do_not_wait_for_years() {
    let mut contract = Address::repeat_byte(0x55);
    contract.0[19] = 0xcc;
    for leaves in [true, false] {
        let mut world = launch();
        ledger::holders::propose(&mut world, contract).expect("it is a contract");
        if leaves {
            ledger::holders::change(&mut world, contract, true).expect("it decides itself");
        }
        world.held += U256::from(2);
        snapshot(&mut world);
        world.next_transaction(ledger::holders::NOTICE + leaves_out(leaves));
        if leaves {
            ledger::holders::change(&mut world, contract, false).expect("it decides itself");
        }
        let late = NoExclusionProposed { account: contract };
        let executed = ledger::holders::execute(&mut world, contract);
        assert_eq!(executed, Err(Error::from(late)));
    }
}

/// Seconds beyond the notice: none matter after it has left, else the validity.
fn leaves_out(leaves: bool) -> u64 {
    match leaves {
        true => 0,
        false => ledger::holders::VALIDITY + 1,
    }
}

#[test]
fn nothing_is_swept_before_construction() {
    let mut world = World::empty();
    world.held = U256::from(5);
    assert_eq!(ledger::sweep(&world), Err(Error::from(NothingToSweep {})));
}
