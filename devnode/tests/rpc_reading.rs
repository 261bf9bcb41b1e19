//! Methods that read: identity, accounts, blocks, transactions, receipts, fees.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use alloy_primitives::{address, U256};
use common::Test;
use serde_json::json;

#[test]
fn says_who_it_is() {
    let test = Test::new();
    assert_eq!(test.call("eth_chainId", json!([])), "0x64aba");
    assert_eq!(test.call("net_version", json!([])), "412346");
    assert!(test
        .call("web3_clientVersion", json!([]))
        .as_str()
        .unwrap()
        .starts_with("imo-devnode/"));
    assert_eq!(test.call("net_listening", json!([])), true);
    assert_eq!(test.call("eth_syncing", json!([])), false);
    assert_eq!(
        test.call("web3_sha3", json!(["0x"])),
        "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
    );
}

#[test]
fn funds_the_known_accounts() {
    let test = Test::new();
    let accounts: Vec<alloy_primitives::Address> = test.get("eth_accounts", json!([]));
    assert_eq!(accounts.len(), 11);
    assert_eq!(
        accounts[0],
        address!("0x3f1Eae7D46d88F08fc2F8ed27FCb2AB183EB2d0E")
    );
    assert_eq!(
        accounts[1],
        address!("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266")
    );
    assert_eq!(
        accounts[10],
        address!("0xa0Ee7A142d267C1f36714E4a8F75612F20a79720")
    );
    let ether = U256::from(10).pow(U256::from(18));
    for account in &accounts[1..] {
        assert_eq!(test.balance(*account), ether * U256::from(10_000));
    }
    assert!(test.balance(accounts[0]) > ether * U256::from(990));
}
