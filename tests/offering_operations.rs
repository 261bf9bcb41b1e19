//! The operations of the offering one by one, named after what they promise.
mod offering;

use alloy_primitives::U256;
use imo::offering::{
    ledger,
    logic::Status,
    state::State,
    types::{Book, Deposit, Outcome, Votes, MAX_U96},
    AboveAccountCap, AccountingOverflow, BelowMinimum, DepositsClosed, InsufficientTokens,
    NotFunded, NotListed, NotRefundable, NotSuccessful, NothingToSweep, NothingUnsold,
    TooMuchDeposited,
};
use imo_tests::offering::{
    steps::{Step, Terms},
    Party, Payment,
};
use offering::{scenes::*, World};
use std::collections::BTreeSet;

#[test]
fn deposits_are_taken_from_the_start_until_before_the_end() {
    let terms = terms();
    let mut world = open(&terms);
    let closed = DepositsClosed {
        start: U256::from(terms.start),
        end: U256::from(END),
    };
    world.now = terms.start - 1;
    refused(world.apply(&deposit(ANN, 2)), closed);
    world.now = terms.start;
    world.apply(&deposit(ANN, 2)).expect("open");
    world.now = END - 1;
    world.apply(&deposit(ANN, 2)).expect("open");
    assert_eq!(world.deposit_of(ANN).amount, 4);
    world.now = END;
    let closed = DepositsClosed {
        start: U256::from(terms.start),
        end: U256::from(END),
    };
    refused(world.apply(&deposit(ANN, 2)), closed);
}

#[test]
fn nothing_is_deposited_before_the_tokens_are_there() {
    let terms = terms();
    let mut world = World::launch(&terms).expect("valid");
    world.now = terms.start;
    refused(world.apply(&deposit(ANN, 2)), NotFunded {});
    let balance = terms.sale - U256::from(1);
    let needed = terms.sale;
    refused(
        ledger::fund(&mut world, balance),
        InsufficientTokens { needed, balance },
    );
    assert_eq!(ledger::fund(&mut world, needed).map(U256::from), Ok(needed));
    world.apply(&deposit(ANN, 2)).expect("funded");
}

#[test]
fn an_accounts_deposits_are_bounded_in_sum() {
    let terms = Terms {
        minimum: number(10),
        account_cap: Some(number(20)),
        ..terms()
    };
    let mut world = open(&terms);
    let below = |deposited: u128| BelowMinimum {
        deposited: number(deposited),
        minimum: number(10),
    };
    let above = |deposited: u128| AboveAccountCap {
        deposited: number(deposited),
        accountCap: number(20),
    };
    refused(world.apply(&deposit(ANN, 9)), below(9));
    refused(world.apply(&deposit(ANN, 21)), above(21));
    world.apply(&deposit(ANN, 10)).expect("the minimum");
    world.apply(&deposit(ANN, 1)).expect("more may be less");
    refused(world.apply(&deposit(ANN, 10)), above(21));
    world.apply(&deposit(ANN, 9)).expect("the cap");
    world.apply(&deposit(BOB, 20)).expect("another account");
    let amount = number(MAX_U96 - 39);
    refused(
        world.apply(&deposit(BOB, MAX_U96 - 39)),
        TooMuchDeposited { amount },
    );
    let amount = U256::MAX;
    let huge = Step::Deposit {
        account: BOB,
        amount,
        proven: true,
    };
    refused(world.apply(&huge), TooMuchDeposited { amount });
}

#[test]
fn the_list_is_asked_once_per_account() {
    let terms = Terms {
        listed: BTreeSet::from([ANN, CREATOR, TEAM]),
        ..terms()
    };
    let mut world = open(&terms);
    let without_proof = |account| Step::Deposit {
        account,
        amount: number(2),
        proven: false,
    };
    refused(world.apply(&without_proof(ANN)), NotListed { account: ANN });
    refused(world.apply(&deposit(BOB, 2)), NotListed { account: BOB });
    world.apply(&deposit(ANN, 2)).expect("listed");
    world.apply(&without_proof(ANN)).expect("known");
}

#[test]
fn below_the_soft_cap_everyone_is_refunded_in_full() {
    let mut world = ended(&terms(), &[(ANN, 30), (BOB, 19)]);
    let status = U256::from(Status::Failed as u8);
    refused(
        world.apply(&Step::Claim { account: ANN }),
        NotSuccessful { status },
    );
    refused(world.apply(&Step::Withdraw), NotSuccessful { status });
    // All tokens go back at once, though the terms say that unsold ones are retired.
    let back = Payment::Tokens(Party::Account(CREATOR), terms().sale);
    assert_eq!(world.apply(&Step::SweepTokens), Ok(vec![back]));
    let refund = |account| Step::Refund { account };
    assert_eq!(world.apply(&refund(BOB)), Ok(vec![money(BOB, 19)]));
    refused(world.apply(&Step::SweepMoney), NothingToSweep {});
    assert_eq!(world.apply(&refund(ANN)), Ok(vec![money(ANN, 30)]));
    assert_eq!(world.money, U256::ZERO);
    assert_eq!(world.deposit_of(ANN), Deposit::default());
}

#[test]
fn at_the_soft_cap_it_is_a_success_and_the_rest_is_unsold() {
    let terms = terms();
    let mut world = ended(&terms, &[(ANN, 30), (BOB, 20)]);
    let status = U256::from(Status::Successful as u8);
    refused(
        world.apply(&Step::Refund { account: ANN }),
        NotRefundable { status },
    );
    let many = Step::RefundMany {
        accounts: vec![ANN],
        deaf: None,
    };
    refused(world.apply(&many), NotRefundable { status });
    let half = terms.sale / U256::from(2);
    let tokens =
        |to, percent: u64| Payment::Tokens(to, terms.sale / U256::from(100) * U256::from(percent));
    let first = world.apply(&Step::Claim { account: ANN });
    let retired = Payment::Tokens(Party::Nobody, half);
    assert_eq!(first, Ok(vec![retired, tokens(Party::Account(ANN), 30)]));
    refused(world.apply(&Step::Dispose), NothingUnsold {});
    let second = world.apply(&Step::Claim { account: BOB });
    assert_eq!(second, Ok(vec![tokens(Party::Account(BOB), 20)]));
    let pool = Payment::Money(Party::RedeemPool, number(5));
    assert_eq!(world.apply(&Step::Seed), Ok(vec![pool]));
    assert_eq!(world.apply(&Step::Withdraw), Ok(vec![money(CREATOR, 45)]));
    assert_eq!((world.money, world.tokens), (U256::ZERO, U256::ZERO));
}

#[test]
fn unsold_tokens_are_returned_if_announced() {
    let terms = Terms {
        retire_unsold: false,
        ..terms()
    };
    let mut world = ended(&terms, &[(ANN, 75)]);
    let quarter = terms.sale / U256::from(4);
    let returned = Payment::Tokens(Party::Account(CREATOR), quarter);
    assert_eq!(world.apply(&Step::Dispose), Ok(vec![returned]));
}

#[test]
fn above_the_hard_cap_the_excess_goes_back() {
    let terms = terms();
    let mut world = ended(&terms, &[(ANN, 100), (BOB, 201)]);
    let tokens = |to, amount: U256| Payment::Tokens(Party::Account(to), amount);
    // floor(100 * 201 / 301) = 66 and floor(201 * 201 / 301) = 134 of 201.
    let all = number(301);
    let anns = tokens(ANN, number(100) * terms.sale / all);
    let bobs = tokens(BOB, number(201) * terms.sale / all);
    let claim = |account| Step::Claim { account };
    assert_eq!(world.apply(&claim(BOB)), Ok(vec![bobs, money(BOB, 134)]));
    assert_eq!(world.apply(&claim(ANN)), Ok(vec![anns, money(ANN, 66)]));
    world.apply(&Step::Seed).expect("10");
    assert_eq!(world.apply(&Step::Withdraw), Ok(vec![money(CREATOR, 90)]));
    // The proceeds were exactly the hard cap; the unit that rounding left is the creator's.
    assert_eq!(world.apply(&Step::SweepMoney), Ok(vec![money(CREATOR, 1)]));
}

#[test]
fn what_is_sent_by_mistake_is_never_stuck() {
    let mut world = open(&terms());
    world.apply(&deposit(ANN, 60)).expect("open");
    refused(world.apply(&Step::SweepMoney), NothingToSweep {});
    let forced = U256::MAX >> 1;
    let force = Step::Force {
        money: forced,
        tokens: U256::from(5),
    };
    world.apply(&force).expect("always");
    let swept = Payment::Money(Party::Account(CREATOR), forced);
    assert_eq!(world.apply(&Step::SweepMoney), Ok(vec![swept]));
    let swept = Payment::Tokens(Party::Account(CREATOR), U256::from(5));
    assert_eq!(world.apply(&Step::SweepTokens), Ok(vec![swept]));
    assert_eq!(world.money, number(60));
}

#[test]
fn a_batch_skips_who_does_not_take_the_money() {
    let mut world = ended(&terms(), &[(ANN, 30), (BOB, 19)]);
    let accounts = vec![TEAM, ANN, BOB, BOB];
    let deaf = Some(ANN);
    let batch = world.apply(&Step::RefundMany { accounts, deaf });
    assert_eq!(batch, Ok(vec![money(BOB, 19)]));
    assert_eq!(world.deposit_of(ANN).amount, 30);
    assert_eq!(world.book().settled, 19);
    let refund = world.apply(&Step::Refund { account: ANN });
    assert_eq!(refund, Ok(vec![money(ANN, 30)]));
}

#[test]
fn the_outcome_is_noted_only_after_the_end() {
    let mut world = open(&terms());
    world.apply(&deposit(ANN, 60)).expect("open");
    world
        .apply(&Step::Claim { account: ANN })
        .expect_err("open");
    assert_eq!(world.book().outcome, Outcome::Unknown);
    let position = ledger::position(&world, ANN);
    assert_eq!(position.due, ledger::Due::default());
    world.now = END;
    assert_eq!(ledger::position(&world, ANN).due, position.expected);
    assert!(ledger::position(&world, ANN).due.tokens > 0);
    world.apply(&Step::Claim { account: ANN }).expect("ended");
    assert_eq!(world.book().outcome, Outcome::Successful);
}

/// Words that contradict each other, which no history writes, make no money.
#[test]
fn contradicting_books_are_refused() {
    let full = Book {
        deposited: MAX_U96,
        settled: MAX_U96,
        outcome: Outcome::Failed,
        ..Book::default()
    };
    let mut world = ended(&terms(), &[(ANN, 30)]);
    world.set_book(&full);
    let refund = Step::Refund { account: ANN };
    refused(world.apply(&refund), AccountingOverflow {});
    let mut world = ended(&by_milestones(), &[(ANN, 100)]);
    let votes = Votes {
        votes: 0,
        returned: MAX_U96,
    };
    world
        .apply(&Step::Vote {
            account: ANN,
            stop: true,
        })
        .expect("all");
    world.set_votes(&votes);
    refused(world.apply(&refund), AccountingOverflow {});
}
