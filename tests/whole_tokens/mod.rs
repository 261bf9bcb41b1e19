//! A supply of a million tokens of 18 decimals, and what is read of it.
#![allow(dead_code, reason = "each test file uses its own part")]

use alloy::{
    primitives::{address, Address, U256},
    rpc::types::TransactionReceipt,
    sol_types::SolEvent,
};
use imo_tests::model::steps::Terms;

pub const ETHER: u128 = 10u128.pow(18);

pub const TERMS: Terms = Terms {
    supply: 1_000_000 * ETHER,
    claim_bps: 8_000,
    interval: 1,
    smoothing: 0,
};

pub const ALICE: Address = address!("a11ce00000000000000000000000000000000001");

pub fn tokens(amount: u128) -> U256 {
    U256::from(amount * ETHER)
}

/// The events of type `E` that `token` emitted.
pub fn events<E: SolEvent>(receipt: &TransactionReceipt, token: Address) -> Vec<E> {
    let logs = receipt.logs().iter().filter(|log| log.address() == token);
    logs.filter_map(|log| E::decode_log_data(log.data()).ok())
        .collect()
}
