//! Random lives of requests: whatever happens in whatever order, the oracle owes exactly what it holds, and in the end
//! everybody has everything back.
mod oracles;

use alloy_primitives::{Address, B256};
use imo::{
    dispute::types::{GameStatus, Terms},
    oracle::{
        logic::Stage,
        request::{operators_hash, Request},
    },
};
use oracles::{Call, Callback, World, CONSUMER, NATIVE, TOKEN, USER};
use proptest::prelude::*;

const OPERATORS: [Address; 3] = [
    Address::repeat_byte(1),
    Address::repeat_byte(2),
    Address::repeat_byte(3),
];
const CHALLENGERS: [Address; 2] = [Address::repeat_byte(0xc1), Address::repeat_byte(0xc2)];
const TERMS: Terms = Terms {
    bond: 1_001,
    window: 100,
    asserter_clock: 30,
    challenger_clock: 20,
    stake: 10_007,
};

/// Stands for the attempt that a request is at.
const CURRENT: u8 = 9;

#[derive(Clone, Debug)]
enum Step {
    Request {
        gas: Option<u64>,
        early: bool,
        elements: u32,
        named: bool,
        more: u128,
    },
    Bump(u64, u128),
    Assert(u64, u8, usize),
    Open(usize, u16, u64, u8),
    /// A game that the asserter does not play, to its end.
    Fall(usize, u16, u64),
    Pass(usize, u16),
    Timeout(usize, u16),
    Collect(usize, u16),
    Early(u64, u8, Callback),
    Finalize(u64, u8, Callback),
    Retry(u64, u8, Callback),
    End(u64, Callback),
    Stake(usize, u128),
    Leave(usize),
    WithdrawStake(usize),
    Wait(u64),
    Withdraw,
    /// The model's owner changes everything it can.
    Reprice(u128),
}

fn callback() -> impl Strategy<Value = Callback> {
    (any::<bool>(), 0..3_000u64, 0..3_000u128).prop_map(|(succeeds, gas, price)| Callback {
        succeeds,
        gas,
        price,
    })
}

fn step() -> impl Strategy<Value = Step> {
    let id = || 0..3u64;
    let attempt = || prop_oneof![5 => Just(CURRENT), 1 => 0..4u8];
    let seat = || (0..2usize, 0..2u16);
    prop_oneof![
        3 => (any::<Option<u64>>(), any::<bool>(), 0..4u32, any::<bool>(), 0..2_000_000u128).prop_map(
            |(gas, early, elements, named, more)| Step::Request {
                gas: gas.map(|gas| gas % 2_000),
                early,
                elements,
                named,
                more,
            }
        ),
        1 => (id(), 0..1_000u128).prop_map(|(id, more)| Step::Bump(id, more)),
        12 => (id(), attempt(), 0..3usize).prop_map(|(id, attempt, who)| Step::Assert(id, attempt, who)),
        4 => (seat(), id(), attempt()).prop_map(|((who, seat), id, attempt)| Step::Open(who, seat, id, attempt)),
        5 => (seat(), id()).prop_map(|((who, seat), id)| Step::Fall(who, seat, id)),
        2 => seat().prop_map(|(who, seat)| Step::Pass(who, seat)),
        4 => seat().prop_map(|(who, seat)| Step::Timeout(who, seat)),
        2 => seat().prop_map(|(who, seat)| Step::Collect(who, seat)),
        2 => (id(), attempt(), callback()).prop_map(|(id, attempt, c)| Step::Early(id, attempt, c)),
        3 => (id(), attempt(), callback()).prop_map(|(id, attempt, c)| Step::Finalize(id, attempt, c)),
        2 => (id(), attempt(), callback()).prop_map(|(id, attempt, c)| Step::Retry(id, attempt, c)),
        2 => (id(), callback()).prop_map(|(id, c)| Step::End(id, c)),
        1 => (0..3usize, 0..50_000u128).prop_map(|(who, value)| Step::Stake(who, value)),
        1 => (0..30usize).prop_map(|who| Step::Leave(who.min(2))),
        1 => (0..3usize).prop_map(Step::WithdrawStake),
        6 => (0..130u64).prop_map(Step::Wait),
        1 => Just(Step::Withdraw),
        1 => (0..1_000_000u128).prop_map(Step::Reprice),
    ]
}

impl Step {
    /// Whether the rules accept it does not matter: the money must be right.
    fn apply(&self, world: &mut World) {
        let known = |world: &World, id: u64| id < world.requests.len() as u64;
        let at = |world: &World, id: u64, attempt: u8| match world.stage(id) {
            Stage::Requested(current)
            | Stage::Asserted(current)
            | Stage::Final(current)
            | Stage::DeliveryFailed(current)
                if attempt == CURRENT =>
            {
                current
            }
            _ => attempt & 3,
        };
        match *self {
            Step::Request {
                gas,
                early,
                elements,
                named,
                more,
            } => {
                let draft = Request {
                    account: USER,
                    callback: gas.map_or(Address::ZERO, |_| CONSUMER),
                    gas_limit: gas.unwrap_or(0),
                    early,
                    elements,
                    operators: match named {
                        true => operators_hash(&OPERATORS[..2]),
                        false => B256::ZERO,
                    },
                    ..Request::default()
                };
                let held = world.ledger.held(NATIVE);
                if world.request(draft, 4_000_000 + more).is_ok() {
                    let request = world.requests.last().unwrap();
                    let fee = if request.token == NATIVE {
                        request.fee
                    } else {
                        0
                    };
                    let kept = world.ledger.held(NATIVE) - held;
                    assert_eq!(
                        kept,
                        fee + request.gas_left(false),
                        "no over-payment is kept"
                    );
                }
            }
            Step::Reprice(fee) => {
                world.model.fee = fee;
                world.model.payee = Address::repeat_byte(fee as u8);
            }
            Step::Wait(seconds) => world.now += seconds,
            Step::Withdraw => world.ledger.withdraw_all(),
            Step::Stake(who, value) => world.stake(OPERATORS[who], value).unwrap(),
            Step::Leave(who) => world.leave(OPERATORS[who]),
            Step::WithdrawStake(who) => {
                let _ = world.withdraw_stake(OPERATORS[who]);
            }
            Step::Open(who, seat, id, attempt) => {
                let _ = world.open(
                    CHALLENGERS[who],
                    seat,
                    4 * id + at(world, id, attempt) as u64,
                );
            }
            Step::Fall(who, seat, id) => {
                let assertion = 4 * id + at(world, id, CURRENT) as u64;
                if world.open(CHALLENGERS[who], seat, assertion).is_ok() {
                    world.now += TERMS.asserter_clock as u64 + 1;
                    world.timeout(CHALLENGERS[who], seat).expect("not played");
                }
            }
            Step::Pass(who, seat) => world.pass_turn(CHALLENGERS[who], seat),
            Step::Timeout(who, seat) => {
                let _ = world.timeout(CHALLENGERS[who], seat);
            }
            Step::Collect(who, seat) => {
                let _ = world.collect(CHALLENGERS[who], seat);
            }
            Step::Bump(id, more) if known(world, id) => {
                let _ = world.bump(id, more);
            }
            Step::Assert(id, attempt, who) if known(world, id) => {
                let named = match world.requests[id as usize].operators.is_zero() {
                    true => &[][..],
                    false => &OPERATORS[..2],
                };
                let _ = world.assert(id, at(world, id, attempt), OPERATORS[who], named);
            }
            Step::Early(id, attempt, callback) if known(world, id) => {
                let _ = world.deliver_early(id, at(world, id, attempt).min(2), callback);
            }
            Step::Finalize(id, attempt, callback) if known(world, id) => {
                let _ = world.finalize(id, at(world, id, attempt).min(2), callback);
            }
            Step::Retry(id, attempt, callback) if known(world, id) => {
                let _ = world.retry(id, at(world, id, attempt).min(2), callback);
            }
            Step::End(id, callback) if known(world, id) => {
                let _ = world.end(id, callback);
            }
            _ => {}
        }
        world.audit();
    }
}

/// Time goes by, and everybody does what is left to do.
fn wind_up(world: &mut World) {
    let callback = Callback {
        succeeds: true,
        gas: 1,
        price: 1,
    };
    world.now += 10_000;
    for (who, seat) in world.seats() {
        if world.game(who, seat).status == GameStatus::Open && world.timeout(who, seat).is_err() {
            world.collect(who, seat).expect("an open game ends");
        }
    }
    // A request whose answer has just fallen waits once more.
    world.now += 10_000;
    for id in 0..world.requests.len() as u64 {
        match world.stage(id) {
            Stage::Requested(_) | Stage::Exhausted => world.end(id, callback).expect("money back"),
            Stage::Asserted(attempt) => world.finalize(id, attempt, callback).expect("final"),
            Stage::DeliveryFailed(attempt) => world.retry(id, attempt, callback).expect("again"),
            _ => {}
        }
        world.audit();
    }
    for operator in OPERATORS {
        world.leave(operator);
    }
    world.now += 10_000;
    for operator in OPERATORS {
        world.withdraw_stake(operator).expect("stake back");
        assert_eq!(world.operator(operator).locked, 0);
    }
    world.ledger.withdraw_all();
    world.audit();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn money_is_conserved(native: bool, steps in prop::collection::vec(step(), 1..250)) {
        let mut world = World::new(TERMS, if native { NATIVE } else { TOKEN });
        for operator in OPERATORS {
            world.stake(operator, 400_000).unwrap();
        }
        for step in &steps {
            step.apply(&mut world);
        }
        wind_up(&mut world);
        prop_assert_eq!(world.ledger.held(NATIVE), 0);
        prop_assert_eq!(world.ledger.held(TOKEN), 0);
        for request in &world.requests {
            let calls = |wanted: Call| world.calls.iter().filter(|call| **call == wanted).count();
            let id = request.id;
            let stage = world.stage(id);
            let delivered = matches!(stage, Stage::Delivered(_)) as usize;
            prop_assert_eq!(calls(Call::Last(id)), delivered, "once, and only once");
            prop_assert!(calls(Call::Early(id)) <= request.early as usize);
            // Whoever got an answer that fell is told.
            let told = calls(Call::Error(id)) + calls(Call::Last(id));
            prop_assert!(calls(Call::Early(id)) <= told);
        }
    }
}
