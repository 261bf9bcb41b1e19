//! One test for each weakness of the oracle in the field that rules alone can show, and that these rules do not have
//! it. The numbers are those of the survey of OAO.
mod oracles;

use alloy_primitives::{Address, B256, U256};
use imo::{
    dispute::logic::{Error as DisputeError, Shape},
    merkle::{levels, salt},
    oracle::{
        logic::{Error, Stage},
        request::Request,
        types::{Model, Split},
    },
};
use oracles::{
    draft, fall, world, Call, World, BAD, GAS_PRICE_CAP, GOOD, NATIVE, OPERATOR, TERMS, TOKEN, USER,
};

#[test]
fn flaw_01_a_failing_callback_leaves_the_result_standing_and_can_be_tried_again() {
    let mut world = world(draft());
    let id = world.assert(0, 0, OPERATOR, &[]).unwrap();
    world.now += 101;
    world.finalize(0, 0, BAD).unwrap();
    assert_eq!(world.stage(0), Stage::DeliveryFailed(0));
    assert!(world.assertion(id).status.is_final());
    // The operator is paid for its answer, whatever the consumer does.
    let paid = world.ledger.credit_of(NATIVE, OPERATOR);
    assert_eq!(
        paid,
        world.requests[0]
            .split
            .shares(world.requests[0].fee)
            .operator
    );
    world.retry(0, 0, BAD).unwrap();
    world.retry(0, 0, GOOD).unwrap();
    assert_eq!(world.stage(0), Stage::Delivered(0));
    assert_eq!(
        world.calls,
        [Call::Failed(0), Call::Failed(0), Call::Last(0)]
    );
    world.audit();
}

#[test]
fn flaw_01_a_callback_cannot_be_starved_of_gas() {
    for limit in [1, 50_000, 5_000_000, 30_000_000] {
        let request = Request {
            gas_limit: limit,
            ..draft()
        };
        // The least gas that is accepted gives the consumer all that was paid for, after the 64th that stays behind.
        let (mut low, mut high) = (0, 100_000_000);
        while low + 1 < high {
            let middle = (low + high) / 2;
            match request.check_gas(middle) {
                Ok(()) => high = middle,
                Err(error) => {
                    assert_eq!(error, Error::InsufficientGas);
                    low = middle;
                }
            }
        }
        assert!(high - high / 64 >= limit);
        assert!(high - limit >= 60_000, "and something for afterwards");
        assert!(high <= limit + limit / 63 + 80_000);
    }
}

#[test]
fn flaw_02_an_unanswered_request_is_refunded_and_no_over_payment_is_kept() {
    let mut world = World::new(TERMS, NATIVE);
    world.request(draft(), 9_000_000).unwrap();
    let request = world.requests[0];
    assert_eq!(
        world.ledger.held(NATIVE),
        request.fee + 1_000 * GAS_PRICE_CAP
    );
    world.bump(0, 55).unwrap();
    world.now += world.model.timeout as u64;
    assert_eq!(world.end(0, GOOD), Err(Error::TooEarly));
    world.now += 1;
    world.end(0, GOOD).unwrap();
    assert_eq!(world.stage(0), Stage::Cancelled);
    assert_eq!(
        world.ledger.credit_of(NATIVE, USER),
        request.fee + 55 + 1_000 * GAS_PRICE_CAP
    );
    assert_eq!(world.end(0, GOOD), Err(Error::UnknownRequest));
    world.audit();
}

#[test]
fn flaw_02_a_request_whose_answers_all_fell_is_refunded() {
    let mut world = world(draft());
    for attempt in 0..3 {
        assert_eq!(world.stage(0), Stage::Requested(attempt));
        fall(&mut world, attempt);
    }
    assert_eq!(world.stage(0), Stage::Exhausted);
    assert_eq!(world.assert(0, 3, OPERATOR, &[]), Err(Error::WrongAttempt));
    world.end(0, GOOD).unwrap();
    assert_eq!(world.stage(0), Stage::Refunded);
    let request = world.requests[0];
    assert_eq!(
        world.ledger.credit_of(NATIVE, USER),
        request.fee + request.gas_budget()
    );
    assert!(world.calls.is_empty());
    world.audit();
}

#[test]
fn flaw_02_the_time_to_answer_starts_anew_when_an_answer_falls() {
    let mut world = world(draft());
    world.now += world.model.timeout as u64;
    fall(&mut world, 0);
    assert_eq!(world.end(0, GOOD), Err(Error::TooEarly));
    world.now += world.model.timeout as u64;
    assert_eq!(world.end(0, GOOD), Err(Error::TooEarly));
    world.now += 1;
    world.end(0, GOOD).unwrap();
}

#[test]
fn flaw_03_a_callback_is_made_once() {
    let mut world = world(draft());
    world.assert(0, 0, OPERATOR, &[]).unwrap();
    assert_eq!(world.retry(0, 0, GOOD), Err(Error::TooEarly));
    world.now += 101;
    world.finalize(0, 0, GOOD).unwrap();
    for _ in 0..3 {
        assert_eq!(world.retry(0, 0, GOOD), Err(Error::AlreadyDelivered));
        let again = Err(Error::Dispute(DisputeError::NotAsserted));
        assert_eq!(world.finalize(0, 0, GOOD), again);
        assert_eq!(world.deliver_early(0, 0, GOOD), Err(Error::NoCallback));
    }
    assert_eq!(world.calls, [Call::Last(0)]);
}

#[test]
fn flaw_04_the_gas_price_is_fixed_by_the_request_and_not_by_whoever_answers() {
    let request = Request {
        gas_price_cap: 100,
        ..draft()
    };
    let paid = |used, price| request.last_gas(false, used, price).to_caller;
    assert_eq!(paid(700, 90), 63_000);
    assert_eq!(paid(700, 101), 70_000, "not above the cap");
    assert_eq!(paid(700, u128::MAX), 70_000);
    assert_eq!(paid(5_000, 90), 90_000, "not more gas than the limit");
    for (used, price) in [(0, 0), (700, 90), (u64::MAX, u128::MAX)] {
        let gas = request.last_gas(false, used, price);
        assert_eq!(
            gas.to_caller + gas.to_account,
            100_000,
            "the rest goes back"
        );
    }
}

#[test]
fn flaw_05_requests_that_look_alike_are_two() {
    let mut world = world(draft());
    world.request(draft(), 9_000_000).unwrap();
    let (first, second) = (world.requests[0], world.requests[1]);
    assert_eq!(Request { id: 1, ..first }, second);
    assert_ne!(first.hash(), second.hash());
    assert_eq!(second.check(first.hash()), Err(Error::UnknownRequest));
    let salt = |request| salt(U256::ONE, Address::ZERO, request, 0, OPERATOR);
    assert_ne!(salt(0), salt(1));
}

#[test]
fn flaw_06_every_form_of_a_request_is_under_the_same_rules() {
    let world = world(draft());
    let admit = |request: Request, input, da| {
        let request = request.bind(&world.model)?;
        request.admit(input, da, &TERMS, u64::MAX)
    };
    assert_eq!(admit(draft(), 1, (0, 0)), Ok(()));
    assert_eq!(admit(draft(), 0, (0, 0)), Err(Error::EmptyInput));
    for da in [(1, 0), (0, 1), (2, 2)] {
        let value = da.0.max(da.1);
        assert_eq!(
            admit(draft(), 1, da),
            Err(Error::UnsupportedDataAvailability(value))
        );
    }
    let elements = |elements| Request {
        elements,
        ..draft()
    };
    assert_eq!(admit(elements(0), 1, (0, 0)), Err(Error::BatchSize));
    assert_eq!(admit(elements(257), 1, (0, 0)), Err(Error::BatchSize));
    assert_eq!(admit(elements(256), 1, (0, 0)), Ok(()));
    // A batch pays for, and proves, every element.
    let batch = elements(5).bind(&world.model).unwrap();
    assert_eq!(batch.fee, 5 * world.model.fee);
    assert_eq!(batch.tiles, 5 * world.model.tiles);
    let shape = Shape {
        salt: B256::ZERO,
        tiles: batch.tiles,
        elements: 5,
    };
    assert_eq!(shape.last_tile(4), Some(5 * world.model.tiles - 1));
    let large = Model {
        tiles: 1 << 31,
        ..world.model
    };
    assert_eq!(elements(2).bind(&large), Err(Error::TooLarge));
    // A callback has gas, and gas has a callback.
    let none = Request {
        callback: Address::ZERO,
        ..draft()
    };
    assert_eq!(admit(none, 1, (0, 0)), Err(Error::CallbackMismatch));
    let no_gas = Request {
        gas_limit: 0,
        ..draft()
    };
    assert_eq!(admit(no_gas, 1, (0, 0)), Err(Error::CallbackMismatch));
    let early = Request {
        callback: Address::ZERO,
        gas_limit: 0,
        early: true,
        ..draft()
    };
    assert_eq!(admit(early, 1, (0, 0)), Err(Error::NoCallback));
}

#[test]
fn flaw_07_changes_of_a_model_do_not_reach_requests_in_flight() {
    let mut world = world(draft());
    let before = world.requests[0];
    world.model = Model {
        fee: 1,
        payee: Address::repeat_byte(0xee),
        revenue: Address::ZERO,
        token: TOKEN,
        split: Split {
            creator: 10_000,
            ..Split::default()
        },
        tiles: 1,
        deprecated: true,
        ..world.model
    };
    assert_eq!(world.request(draft(), 9_000_000), Err(Error::Deprecated));
    let id = world.assert(0, 0, OPERATOR, &[]).unwrap();
    assert_eq!(world.assertion(id).levels, levels(300));
    world.now += 101;
    world.finalize(0, 0, GOOD).unwrap();
    let shares = before.split.shares(before.fee);
    assert_eq!(world.ledger.credit_of(NATIVE, before.payee), shares.creator);
    assert_eq!(
        world.ledger.credit_of(NATIVE, before.revenue),
        shares.holders
    );
    assert_eq!(world.ledger.credit_of(TOKEN, before.payee), 0);
    world.audit();
}
