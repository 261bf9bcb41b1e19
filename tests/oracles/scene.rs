use super::{Callback, World, CONSUMER, NATIVE, USER};
use alloy_primitives::Address;
use imo::{dispute::types::Terms, oracle::request::Request};

pub const OPERATOR: Address = Address::repeat_byte(1);
pub const CHALLENGER: Address = Address::repeat_byte(0xc1);
pub const TERMS: Terms = Terms {
    bond: 1_001,
    window: 100,
    asserter_clock: 30,
    challenger_clock: 20,
    stake: 10_007,
};
pub const GOOD: Callback = Callback {
    succeeds: true,
    gas: 700,
    price: 90,
};
pub const BAD: Callback = Callback {
    succeeds: false,
    ..GOOD
};

pub fn draft() -> Request {
    Request {
        account: USER,
        elements: 1,
        callback: CONSUMER,
        gas_limit: 1_000,
        ..Request::default()
    }
}

/// A world with a staked operator and a request.
pub fn world(draft: Request) -> World {
    let mut world = World::new(TERMS, NATIVE);
    world.stake(OPERATOR, 100_000).unwrap();
    world.request(draft, 9_000_000).unwrap();
    world
}

/// An attempt falls.
pub fn fall(world: &mut World, attempt: u8) {
    let id = world.assert(0, attempt, OPERATOR, &[]).unwrap();
    lose(world, id);
}

pub fn lose(world: &mut World, id: u64) {
    world.open(CHALLENGER, 0, id).unwrap();
    world.now += TERMS.asserter_clock as u64 + 1;
    world.timeout(CHALLENGER, 0).unwrap();
    world.audit();
}
