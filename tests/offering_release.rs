//! What the offering releases over time, and how investors stop it.
mod offering;

use alloy_primitives::U256;
use imo::offering::{
    ledger,
    logic::Status,
    state::State,
    types::{Deposit, DAY},
    NotSuccessful, NothingReleased, NothingToSweep, NothingVested, UnknownAllocation,
};
use imo_tests::offering::{
    steps::{Release, SetAside, Step, Terms},
    Party, Payment,
};
use offering::scenes::*;

#[test]
fn a_locked_allocation_is_paid_in_the_announced_second() {
    let liquidity = SetAside {
        recipient: TEAM,
        amount: number(300),
        cliff: 5 * DAY,
        vesting: 5 * DAY,
    };
    let team = SetAside {
        recipient: TEAM,
        amount: number(1_000),
        cliff: DAY,
        vesting: 10 * DAY,
    };
    let terms = Terms {
        allocations: vec![liquidity, team],
        ..terms()
    };
    let mut world = ended(&terms, &[(ANN, 75)]);
    let tokens = |amount| Payment::Tokens(Party::Account(TEAM), number(amount));
    let release = |index| Step::Release { index };
    let nothing = |index: u8| NothingVested {
        index: U256::from(index),
    };
    world.now = END + DAY - 1;
    refused(world.apply(&release(1)), nothing(1));
    world.now = END + DAY;
    assert_eq!(world.apply(&release(1)), Ok(vec![tokens(100)]));
    world.now = END + 5 * DAY - 1;
    refused(world.apply(&release(0)), nothing(0));
    world.now = END + 5 * DAY;
    assert_eq!(world.apply(&release(0)), Ok(vec![tokens(300)]));
    assert_eq!(world.apply(&release(1)), Ok(vec![tokens(400)]));
    refused(world.apply(&release(0)), nothing(0));
    world.now = END + 50 * DAY;
    assert_eq!(world.apply(&release(1)), Ok(vec![tokens(500)]));
    for index in [2, usize::MAX] {
        let index_word = U256::from(index);
        refused(
            world.apply(&release(index)),
            UnknownAllocation { index: index_word },
        );
    }
}

#[test]
fn proceeds_are_released_linearly_from_the_cliff_on() {
    let terms = Terms {
        seed_bps: 0,
        release: Release::Linear {
            cliff: DAY,
            vesting: 4 * DAY,
        },
        ..terms()
    };
    let mut world = ended(&terms, &[(ANN, 100)]);
    refused(world.apply(&Step::Withdraw), NothingReleased {});
    world.now = END + DAY - 1;
    refused(world.apply(&Step::Withdraw), NothingReleased {});
    world.now = END + DAY;
    assert_eq!(world.apply(&Step::Withdraw), Ok(vec![money(CREATOR, 25)]));
    refused(world.apply(&Step::Withdraw), NothingReleased {});
    world.now = END + 4 * DAY;
    assert_eq!(world.apply(&Step::Withdraw), Ok(vec![money(CREATOR, 75)]));
}

#[test]
fn a_majority_of_deposits_stops_what_is_not_released() {
    let mut world = ended(&by_milestones(), &[(ANN, 50), (BOB, 51), (TEAM, 99)]);
    let vote = |account, stop| Step::Vote { account, stop };
    world.now = END + 30 * DAY;
    world.apply(&vote(TEAM, true)).expect("99 of 200");
    world.apply(&vote(TEAM, false)).expect("none");
    world.apply(&vote(ANN, true)).expect("50");
    world.apply(&Step::Claim { account: BOB }).expect("tokens");
    assert_eq!(ledger::status(&world), Status::Successful);
    let voted = ledger::vote(&mut world, BOB, true).expect("101");
    assert_eq!((voted.votes, voted.stopped), (101, true));
    assert_eq!(ledger::status(&world), Status::Stopped);
    let status = U256::from(Status::Stopped as u8);
    refused(world.apply(&vote(TEAM, true)), NotSuccessful { status });
    // Of 100: 10 for the pool, 45 released, 45 go back.
    world.now = END + 90 * DAY;
    assert_eq!(world.apply(&Step::Withdraw), Ok(vec![money(CREATOR, 45)]));
    let refund = |account| Step::Refund { account };
    assert_eq!(world.apply(&refund(BOB)), Ok(vec![money(BOB, 11)]));
    // A claim after the stop pays everything: 25 of excess and 11 of the rest.
    let due = ledger::position(&world, ANN).due;
    assert_eq!((due.excess, due.refund), (25, 11));
    let paid = world.apply(&Step::Claim { account: ANN }).expect("open");
    assert_eq!(paid.last(), Some(&money(ANN, 36)));
    assert_eq!(world.apply(&refund(TEAM)), Ok(vec![money(TEAM, 22)]));
    let paid = world.apply(&Step::Claim { account: TEAM }).expect("tokens");
    assert_eq!(paid.last(), Some(&money(TEAM, 49)));
    // 10 for the pool, and what rounding left: 1 each of excess (two odd deposits) and of the rest.
    assert_eq!(world.apply(&Step::SweepMoney), Ok(vec![money(CREATOR, 2)]));
    world.apply(&Step::Seed).expect("it is not stopped");
    assert_eq!(world.money, U256::ZERO);
}

#[test]
fn a_milestone_reached_in_the_second_of_the_stop_counts() {
    for (time, rest) in [(30 * DAY - 1, 72), (30 * DAY, 45)] {
        let mut world = ended(&by_milestones(), &[(ANN, 100)]);
        world.now = END + time;
        world
            .apply(&Step::Vote {
                account: ANN,
                stop: true,
            })
            .expect("a majority");
        assert_eq!(ledger::standing(&world).split.rest, rest);
    }
}

/// A part too small to be paid is settled all the same, so that what is left over is not kept for it.
#[test]
fn a_part_below_one_unit_is_settled() {
    let terms = Terms {
        release: Release::Milestones(vec![(7 * DAY, 9_999), (60 * DAY, 1)]),
        ..terms()
    };
    let mut world = ended(&terms, &[(ANN, 50), (BOB, 50)]);
    world.now = END + 7 * DAY;
    for account in [ANN, BOB] {
        world.apply(&Step::Claim { account }).expect("tokens");
        let stop = true;
        world.apply(&Step::Vote { account, stop }).expect("counted");
    }
    assert_eq!(ledger::standing(&world).split.rest, 1);
    world.apply(&Step::Withdraw).expect("released");
    world.apply(&Step::Seed).expect("announced");
    refused(world.apply(&Step::SweepMoney), NothingToSweep {});
    let batch = Step::RefundMany {
        accounts: vec![ANN, BOB],
        deaf: Some(ANN),
    };
    assert_eq!(world.apply(&batch), Ok(vec![]));
    assert_eq!(world.deposit_of(ANN), Deposit::default());
    assert_eq!(world.apply(&Step::SweepMoney), Ok(vec![money(CREATOR, 1)]));
    assert_eq!(world.money, U256::ZERO);
}
