//! The rest of the tests named after weaknesses of OAO: who is paid, who may answer, what a consumer can rely on. And the
//! limits of what the oracle takes.
mod oracles;

use alloy_primitives::{b256, keccak256, Address, B256, U256};
use imo::{
    dispute::{
        logic::Error as DisputeError,
        types::{AssertionStatus, Terms},
    },
    merkle::{salt, tree::Tree},
    oracle::{
        logic::Error,
        money::{quote, BASIS_POINTS},
        request::{operators_hash, Request},
        types::{Model, Split},
    },
};
use oracles::{
    draft, lose, world, Call, World, CALLER, CHALLENGER, GOOD, NATIVE, OPERATOR, PROTOCOL, TERMS,
    TOKEN, USER,
};

#[test]
fn flaw_08_everyone_is_paid_by_a_credit_of_its_own() {
    let mut world = world(draft());
    world.assert(0, 0, OPERATOR, &[]).unwrap();
    world.now += 101;
    world.finalize(0, 0, GOOD).unwrap();
    let request = world.requests[0];
    let payees = [
        OPERATOR,
        request.payee,
        request.revenue,
        PROTOCOL,
        CALLER,
        USER,
    ];
    for who in payees {
        assert!(world.ledger.credit_of(NATIVE, who) > 0, "{who}");
    }
    // No rule gives a payment that could be refused: there is nothing to be blocked by.
    let sum: u128 = payees
        .iter()
        .map(|who| world.ledger.credit_of(NATIVE, *who))
        .sum();
    assert_eq!(sum, request.fee + request.gas_budget());
}

#[test]
fn flaw_09_holders_are_paid_in_the_token_that_the_fee_was_paid_in() {
    let mut world = World::new(TERMS, TOKEN);
    world.stake(OPERATOR, 100_000).unwrap();
    world.request(draft(), 9_000_000).unwrap();
    world.assert(0, 0, OPERATOR, &[]).unwrap();
    world.now += 101;
    world.finalize(0, 0, GOOD).unwrap();
    let request = world.requests[0];
    let shares = request.split.shares(request.fee);
    assert_eq!(
        world.ledger.credit_of(TOKEN, request.revenue),
        shares.holders
    );
    assert_eq!(world.ledger.credit_of(NATIVE, request.revenue), 0);
    let all = shares.operator + shares.creator + shares.holders + shares.protocol;
    assert_eq!(all, request.fee);
    // Nobody to have it: no such model.
    let split = Split {
        holders: 1,
        ..Split::default()
    };
    assert_eq!(split.check(false), Err(Error::InvalidSplit));
    assert_eq!(split.check(true), Ok(()));
    let over = Split {
        creator: 5_000,
        holders: 5_000,
        protocol: 1,
    };
    assert_eq!(over.check(true), Err(Error::InvalidSplit));
    let whole = Split {
        creator: 5_000,
        holders: 4_999,
        protocol: 1,
    };
    assert_eq!(whole.check(true), Ok(()));
    for fee in [0, 1, 9_999, 1_000_003, (1 << 96) - 1] {
        let shares = whole.shares(fee);
        assert_eq!(shares.creator, fee / 2);
        assert_eq!(shares.protocol, fee / BASIS_POINTS);
        assert_eq!(
            shares.operator,
            fee - shares.creator - shares.holders - shares.protocol
        );
    }
}

#[test]
fn flaw_10_anyone_with_a_stake_can_answer_unless_the_requester_says_otherwise() {
    let mut world = world(draft());
    let stranger = Address::repeat_byte(0x33);
    assert_eq!(world.assert(0, 0, stranger, &[]), Err(Error::NotStaked));
    world.stake(stranger, TERMS.stake - 1).unwrap();
    assert_eq!(world.assert(0, 0, stranger, &[]), Err(Error::NotStaked));
    world.stake(stranger, 1).unwrap();
    world.assert(0, 0, stranger, &[]).unwrap();
    assert_eq!(
        world.assert(0, 0, OPERATOR, &[]),
        Err(Error::AlreadyAsserted)
    );
    assert_eq!(world.assert(0, 1, OPERATOR, &[]), Err(Error::WrongAttempt));

    let named = [OPERATOR, Address::repeat_byte(0x34)];
    let operators = operators_hash(&named);
    let mut world = oracles::world(Request {
        operators,
        ..draft()
    });
    world.stake(stranger, TERMS.stake).unwrap();
    assert_eq!(
        world.assert(0, 0, stranger, &named),
        Err(Error::NotAccepted)
    );
    assert_eq!(
        world.assert(0, 0, stranger, &[stranger]),
        Err(Error::NotAccepted)
    );
    world.assert(0, 0, OPERATOR, &named).unwrap();
}

#[test]
fn flaw_10_a_stake_cannot_leave_before_what_it_backs() {
    let mut world = world(draft());
    world.assert(0, 0, OPERATOR, &[]).unwrap();
    let asserted = world.now;
    assert_eq!(world.withdraw_stake(OPERATOR), Err(Error::Leaving));
    world.leave(OPERATOR);
    world.now = asserted + TERMS.assertion_life();
    assert_eq!(world.withdraw_stake(OPERATOR), Err(Error::TooEarly));
    world.now += 1;
    world.withdraw_stake(OPERATOR).unwrap();
    assert_eq!(world.operator(OPERATOR).locked, TERMS.stake);
    assert_eq!(
        world.ledger.credit_of(NATIVE, OPERATOR),
        100_000 - TERMS.stake
    );
    world.request(draft(), 9_000_000).unwrap();
    assert_eq!(world.assert(1, 0, OPERATOR, &[]), Err(Error::Leaving));
    world.finalize(0, 0, GOOD).unwrap();
    world.withdraw_stake(OPERATOR).unwrap();
    assert_eq!(
        world.operator(OPERATOR).pack(),
        world.operator(OPERATOR).leave().pack()
    );
    assert_eq!(world.staked(), 0);
    world.audit();
}

#[test]
fn flaw_11_a_consumer_gets_what_is_final_unless_it_asks_and_then_is_told_what_became_of_it() {
    let mut plain = world(draft());
    plain.assert(0, 0, OPERATOR, &[]).unwrap();
    assert_eq!(plain.deliver_early(0, 0, GOOD), Err(Error::NoCallback));
    plain.now += 100;
    let open = Err(Error::Dispute(DisputeError::WindowOpen));
    assert_eq!(plain.finalize(0, 0, GOOD), open);

    // Final: called again.
    let early = Request {
        early: true,
        ..draft()
    };
    let mut world = oracles::world(early);
    assert_eq!(
        world.requests[0].gas_left(false),
        2 * world.requests[0].gas_budget()
    );
    world.assert(0, 0, OPERATOR, &[]).unwrap();
    world.deliver_early(0, 0, GOOD).unwrap();
    assert_eq!(
        world.deliver_early(0, 0, GOOD),
        Err(Error::AlreadyDelivered)
    );
    world.audit();
    world.now += 101;
    world.finalize(0, 0, GOOD).unwrap();
    assert_eq!(world.calls, [Call::Early(0), Call::Last(0)]);
    world.audit();

    // Corrected: called again by the attempt that stands, not early a second time.
    let mut world = oracles::world(early);
    let id = world.assert(0, 0, OPERATOR, &[]).unwrap();
    world.deliver_early(0, 0, GOOD).unwrap();
    lose(&mut world, id);
    world.assert(0, 1, OPERATOR, &[]).unwrap();
    assert_eq!(
        world.deliver_early(0, 1, GOOD),
        Err(Error::AlreadyDelivered)
    );
    world.now += 101;
    world.finalize(0, 1, GOOD).unwrap();
    assert_eq!(world.calls, [Call::Early(0), Call::Last(0)]);
    world.audit();

    // Fallen for good, or cancelled: told.
    for attempts in [1, 3] {
        let mut world = oracles::world(early);
        for attempt in 0..attempts {
            let id = world.assert(0, attempt, OPERATOR, &[]).unwrap();
            if attempt == 0 {
                world.deliver_early(0, 0, GOOD).unwrap();
            }
            lose(&mut world, id);
        }
        world.now += world.model.timeout as u64 + 1;
        world.end(0, GOOD).unwrap();
        assert_eq!(world.calls, [Call::Early(0), Call::Error(0)]);
        world.audit();
    }

    // Not while somebody disputes it.
    let mut world = oracles::world(early);
    let id = world.assert(0, 0, OPERATOR, &[]).unwrap();
    world.open(CHALLENGER, 0, id).unwrap();
    let disputed = Err(Error::Dispute(DisputeError::Disputed));
    assert_eq!(world.deliver_early(0, 0, GOOD), disputed);
}

#[test]
fn flaw_12_a_request_is_one_word() {
    let world = world(draft());
    assert_eq!(world.words.len(), 1);
    assert_eq!(world.words[&0], world.requests[0].hash());
    // Before an answer there is no other.
    assert_eq!(
        world.attempts(0).map(|attempt| attempt.status),
        [AssertionStatus::None; 3]
    );
}

/// The protocol is published: its document gives examples, and they are what the code computes.
#[test]
fn flaw_13_the_specification_says_what_the_code_does() {
    let text = include_str!("../docs/spec/disputes.md");
    let oracle = Address::repeat_byte(0x0a);
    let operator = Address::repeat_byte(0x0b);
    let salt = salt(U256::from(412_346), oracle, 5, 1, operator);
    let hashes: Vec<B256> = (0..17u8).map(|tile| keccak256([tile])).collect();
    let root = Tree::new(salt, &hashes).root();
    let request = Request::default().hash();
    let operators = operators_hash(&[oracle, operator]);
    for (name, hash) in [
        ("salt", salt),
        ("root", root),
        ("request", request),
        ("operators", operators),
    ] {
        assert!(
            text.contains(&format!("| {name} | `{hash}` |")),
            "{name} {hash}"
        );
    }
    let no_data = b256!("0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
    assert_eq!(imo::merkle::NO_DATA, no_data);
}

#[test]
fn a_quote_that_does_not_fit_is_refused() {
    assert!(quote(1 << 95, 1, (1, 1), false).is_ok());
    assert_eq!(quote(1 << 95, 2, (1, 1), false), Err(Error::TooLarge));
    assert_eq!(
        quote(1, 1, (u64::MAX, 1 << 33), false),
        Err(Error::TooLarge)
    );
    assert!(quote(1, 1, (1 << 32, (1 << 63) - 1), true).is_ok());
    assert_eq!(quote(1, 1, (1 << 32, 1 << 63), true), Err(Error::TooLarge));
    assert_eq!(
        quote(u128::MAX, u32::MAX, (u64::MAX, u128::MAX), true),
        Err(Error::TooLarge)
    );
    let exact = quote(10, 3, (7, 5), true).unwrap();
    assert_eq!((exact.native(true), exact.native(false)), (100, 70));
    assert_eq!(exact.change(true, 99), Err(Error::Underpaid));
    assert_eq!(exact.change(true, 100), Ok(0));
    assert_eq!(exact.change(false, 100), Ok(30));
}

#[test]
fn nothing_starts_that_the_programs_may_not_outlive() {
    let keepalive = Err(Error::Dispute(DisputeError::KeepaliveDue));
    let mut world = world(draft());
    let life = TERMS.assertion_life();
    world.safe_until = world.now + world.model.timeout as u64 + life;
    assert!(world.request(draft(), 9_000_000).is_ok());
    world.safe_until -= 1;
    assert_eq!(world.request(draft(), 9_000_000).map(drop), keepalive);
    world.safe_until = world.now + life - 1;
    assert_eq!(world.assert(0, 0, OPERATOR, &[]).map(drop), keepalive);
    world.safe_until += 1;
    let id = world.assert(0, 0, OPERATOR, &[]).unwrap();
    // What could be asserted can be disputed to the last second.
    world.now += TERMS.window as u64;
    world.open(CHALLENGER, 0, id).unwrap();
    world.safe_until -= 1;
    assert_eq!(world.open(CHALLENGER, 1, id), keepalive);
}

#[test]
fn an_answer_has_as_many_outputs_as_the_request_has_elements() {
    let mut world = world(Request {
        elements: 3,
        ..draft()
    });
    for count in [0, 1, 2, 4] {
        let refused = world.assert_outputs(0, 0, OPERATOR, &[], count);
        assert_eq!(refused, Err(Error::BatchSize));
    }
    world.assert_outputs(0, 0, OPERATOR, &[], 3).unwrap();
}

#[test]
fn models_are_checked() {
    let world = World::new(TERMS, NATIVE);
    let good = world.model;
    let terms = Terms {
        stake: 1 << 60,
        bond: 1 << 60,
        ..TERMS
    };
    assert_eq!(good.check(&terms, 1_000), Ok(()));
    let invalid = Err(Error::InvalidModel);
    assert_eq!(Model { tiles: 0, ..good }.check(&terms, 1), invalid);
    assert_eq!(Model { timeout: 0, ..good }.check(&terms, 1), invalid);
    assert_eq!(
        Model {
            fee: 1 << 96,
            ..good
        }
        .check(&terms, 1),
        invalid
    );
    assert_eq!(
        Model {
            payee: Address::ZERO,
            ..good
        }
        .check(&terms, 1),
        invalid
    );
    assert_eq!(
        Model {
            id: B256::ZERO,
            ..good
        }
        .check(&terms, 1),
        invalid
    );
    let none = Model {
        revenue: Address::ZERO,
        ..good
    };
    assert_eq!(none.check(&terms, 1), Err(Error::InvalidSplit));
    let terms = Err(Error::Dispute(DisputeError::InvalidTerms));
    // Bonds are enough for the largest batch: 300 tiles take 3 levels, 256 times as many take 5.
    let bonds = |levels| {
        let (stake, bond) = Terms::least_bonds(levels, 1_000).unwrap();
        Terms {
            stake,
            bond,
            ..TERMS
        }
    };
    assert_eq!(good.check(&bonds(5), 1_000), Ok(()));
    assert_eq!(good.check(&bonds(4), 1_000), terms);
    assert_eq!(good.check(&TERMS, 1_000), terms);
}
