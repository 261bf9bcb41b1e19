//! Conveniences of test nodes: snapshots, time, mining, accounts at will.

use alloy_primitives::{address, hex, Address, Bytes, B256, U256};
use serde_json::{json, Value};

use crate::client::{code, quantity, Test};

const SOMEONE: Address = address!("0x00000000000000000000000000000000deadbeef");

fn timestamp(test: &Test) -> u64 {
    quantity(&test.call("eth_getBlockByNumber", json!(["latest", false]))["timestamp"])
}

#[test]
fn snapshots_bring_everything_back() {
    let test = Test::new();
    let counter = test.deploy(&code::COUNTER);
    let seen = |test: &Test| {
        let block = test.call("eth_getBlockByNumber", json!(["latest", true]));
        let word = test.call("eth_getStorageAt", json!([counter, "0x0", "latest"]));
        (
            block,
            word,
            test.balance(test.account(1)),
            test.nonce(test.account(1)),
        )
    };
    let before = seen(&test);
    let first = test.call("evm_snapshot", json!([]));
    let receipt = test.send(json!({ "from": test.account(1), "to": counter }));
    test.call("anvil_setBalance", json!([test.account(1), "0x0"]));
    let second = test.call("evm_snapshot", json!([]));
    assert_ne!(seen(&test), before);
    assert_eq!(test.call("evm_revert", json!([first])), true);
    assert_eq!(seen(&test), before);
    let gone = test.call(
        "eth_getTransactionReceipt",
        json!([receipt["transactionHash"]]),
    );
    assert_eq!(gone, Value::Null);
    assert_eq!(
        test.call("eth_getBlockByHash", json!([receipt["blockHash"], false])),
        Value::Null
    );
    // A snapshot serves once, and later ones go with it.
    assert_eq!(test.call("evm_revert", json!([first])), false);
    assert_eq!(test.call("anvil_revert", json!([second])), false);
    assert_eq!(
        test.call("evm_revert", json!(["0xffffffffffffffffffffffffffff"])),
        false
    );
    let again = test.send(json!({ "from": test.account(1), "to": counter }));
    assert_eq!(again["status"], "0x1");
}

#[test]
fn time_moves_forward_only() {
    let test = Test::new();
    let start = timestamp(&test);
    test.call("evm_increaseTime", json!([3600]));
    test.call("evm_mine", json!([]));
    let later = timestamp(&test);
    assert!((start + 3600..start + 3660).contains(&later), "{later}");
    test.call("evm_increaseTime", json!(["0xe10"]));
    test.send(json!({ "from": test.account(1), "to": SOMEONE }));
    assert!(timestamp(&test) >= later + 3600);

    let exact = timestamp(&test) + 12_345;
    test.call("evm_setNextBlockTimestamp", json!([exact]));
    test.send(json!({ "from": test.account(1), "to": SOMEONE }));
    assert_eq!(timestamp(&test), exact);
    test.call("evm_mine", json!([]));
    assert!(
        (exact..exact + 60).contains(&timestamp(&test)),
        "the clock runs on from there"
    );
    test.call("evm_mine", json!([exact + 1000]));
    assert_eq!(timestamp(&test), exact + 1000);
    test.call("anvil_setTime", json!([exact + 5000]));
    test.call("evm_mine", json!([]));
    assert!(timestamp(&test) >= exact + 5000);

    for method in ["evm_setNextBlockTimestamp", "evm_setTime", "evm_mine"] {
        let error = test.error(method, json!([start]));
        assert!(
            error["message"].as_str().unwrap().contains("lower than"),
            "{error}"
        );
        for absurd in [
            json!(u64::MAX),
            json!("0xffffffffffffffff"),
            json!(32_503_680_000u64),
        ] {
            test.error(method, json!([absurd]));
        }
    }
    for absurd in [
        json!(u64::MAX),
        json!(-1),
        json!(1.5),
        json!("soon"),
        json!([1]),
    ] {
        test.error("evm_increaseTime", json!([absurd]));
    }
}

#[test]
fn a_refused_transaction_leaves_the_fixed_time() {
    let test = Test::new();
    let exact = timestamp(&test) + 500;
    test.call("evm_setNextBlockTimestamp", json!([exact]));
    let bad = json!([{ "from": test.account(1), "to": SOMEONE, "gas": "0x1" }]);
    test.error("eth_sendTransaction", bad);
    test.send(json!({ "from": test.account(1), "to": SOMEONE }));
    assert_eq!(timestamp(&test), exact);
}

#[test]
fn l1_blocks_pass_with_time() {
    let test = Test::new();
    test.call("evm_increaseTime", json!([1200]));
    test.call("evm_mine", json!([]));
    let block = test.call("eth_getBlockByNumber", json!(["latest", false]));
    assert!(
        (100..110).contains(&quantity(&block["l1BlockNumber"])),
        "{block}"
    );
}

#[test]
fn blocks_are_mined_on_request() {
    let test = Test::new();
    let number = test.block_number();
    assert_eq!(test.call("evm_mine", json!([])), "0x0");
    assert_eq!(test.block_number(), number + 1);
    test.call("evm_mine", json!([{ "blocks": 5 }]));
    assert_eq!(test.block_number(), number + 6);
    let before = timestamp(&test);
    test.call("hardhat_mine", json!(["0x3", "0x3c"]));
    assert_eq!(test.block_number(), number + 9);
    assert!(timestamp(&test) >= before + 120);
    let error = test.error("anvil_mine", json!(["0xffffffff"]));
    assert!(
        error["message"].as_str().unwrap().contains("at most"),
        "{error}"
    );
}

#[test]
fn mining_can_wait() {
    let test = Test::new();
    let from = test.account(1);
    assert_eq!(test.call("anvil_getAutomine", json!([])), true);
    test.call("evm_setAutomine", json!([false]));
    let send = || {
        test.get::<B256>(
            "eth_sendTransaction",
            json!([{ "from": from, "to": SOMEONE }]),
        )
    };
    let (number, hashes) = (test.block_number(), [send(), send()]);
    assert_eq!(test.block_number(), number);
    assert_eq!(
        test.call("eth_getTransactionCount", json!([from, "latest"])),
        "0x0"
    );
    assert_eq!(
        test.call("eth_getTransactionCount", json!([from, "pending"])),
        "0x2"
    );
    let dropped = send();
    let drop = |hash: B256| test.call("anvil_dropTransaction", json!([hash]));
    assert_eq!(
        (drop(dropped), drop(dropped)),
        (json!(dropped), Value::Null)
    );
    test.call("evm_mine", json!([]));
    for hash in hashes {
        assert_eq!(
            test.call("eth_getTransactionReceipt", json!([hash]))["status"],
            "0x1"
        );
    }
    let late = send();
    test.call("anvil_setAutomine", json!([true]));
    assert_eq!(
        test.call("eth_getTransactionReceipt", json!([late]))["status"],
        "0x1"
    );
}

#[test]
fn accounts_can_be_set() {
    let test = Test::new();
    test.call("anvil_setBalance", json!([SOMEONE, "0x1234"]));
    assert_eq!(test.balance(SOMEONE), U256::from(0x1234));
    test.call("hardhat_setNonce", json!([SOMEONE, "0x9"]));
    assert_eq!(test.nonce(SOMEONE), 9);
    test.call(
        "anvil_setCode",
        json!([SOMEONE, hex::encode_prefixed(code::READ)]),
    );
    test.call(
        "hardhat_setStorageAt",
        json!([SOMEONE, "0x3", B256::repeat_byte(2)]),
    );
    let request = json!({ "to": SOMEONE, "data": B256::from(U256::from(3)) });
    let word: B256 = test.get("eth_call", json!([request, "latest"]));
    assert_eq!(word, B256::repeat_byte(2));
    test.call("anvil_setCode", json!([SOMEONE, "0x"]));
    assert_eq!(test.call("eth_getCode", json!([SOMEONE, "latest"])), "0x");
    // What was set holds in the blocks that follow.
    test.call("evm_mine", json!([]));
    assert_eq!(test.balance(SOMEONE), U256::from(0x1234));
}

#[test]
fn others_can_be_impersonated() {
    let test = Test::new();
    let contract = test.deploy(&code::ECHO);
    let request = |from: Address| json!([{ "from": from, "to": SOMEONE, "value": "0x1" }]);
    for account in [SOMEONE, contract] {
        test.call("anvil_setBalance", json!([account, "0xde0b6b3a7640000"]));
        test.error("eth_sendTransaction", request(account));
    }
    test.call("anvil_impersonateAccount", json!([SOMEONE]));
    test.call("hardhat_impersonateAccount", json!([contract]));
    let mut hashes = Vec::new();
    for account in [SOMEONE, contract] {
        let receipt = test.send(request(account)[0].clone());
        assert_eq!(receipt["status"], "0x1");
        assert_eq!(receipt["from"], format!("{account:#x}"));
        let transaction = test.call(
            "eth_getTransactionByHash",
            json!([receipt["transactionHash"]]),
        );
        assert_eq!(transaction["from"], format!("{account:#x}"));
        hashes.push(receipt["transactionHash"].clone());
    }
    assert_ne!(hashes[0], hashes[1]);
    // Replaying works without the impersonation.
    test.call("anvil_stopImpersonatingAccount", json!([contract]));
    test.error("eth_sendTransaction", request(contract));
    test.call(
        "debug_traceTransaction",
        json!([hashes[1], { "tracer": "callTracer" }]),
    );
    test.call("anvil_autoImpersonateAccount", json!([true]));
    assert_eq!(test.send(request(contract)[0].clone())["status"], "0x1");
    let kept: Bytes = test.get("eth_getCode", json!([contract, "latest"]));
    assert_eq!(kept, Bytes::from_static(&code::ECHO));
}

#[test]
fn a_payment_beyond_what_a_balance_can_hold_moves_nothing() {
    let test = Test::new();
    let rich = Address::repeat_byte(0x77);
    test.call("anvil_setBalance", json!([rich, U256::MAX]));
    let request = json!({ "from": test.account(1), "to": rich, "value": "0x5", "gas": "0x5208" });
    assert_eq!(
        test.error("eth_call", json!([request]))["message"],
        "the receiver's balance would overflow"
    );
    let before = test.balance(test.account(1));
    assert_eq!(test.send(request)["status"], "0x0");
    let fee = U256::from(21_000_u64 * 100_000_000);
    assert_eq!(test.balance(test.account(1)), before - fee);

    // Calls that address with 5 wei, and returns whether that succeeded.
    let payer = [
        &hex!("5f5f5f5f600573")[..],
        rich.as_slice(),
        &hex!("5af15f5260205ff3"),
    ];
    let payer = test.deploy(&payer.concat());
    test.call("anvil_setBalance", json!([payer, "0x10"]));
    let result: U256 = test.get("eth_call", json!([{ "to": payer }]));
    assert_eq!(result, U256::ZERO);
    assert_eq!(
        test.send(json!({ "from": test.account(1), "to": payer }))["status"],
        "0x1"
    );
    assert_eq!(test.balance(payer), U256::from(16));
    assert_eq!(test.balance(rich), U256::MAX);
}

#[test]
fn strangers_are_told_that_they_are_unknown() {
    let test = Test::new();
    let stranger = Address::repeat_byte(0x88);
    let request = json!([{ "from": stranger, "to": test.account(1), "value": "0x1" }]);
    for method in ["eth_sendTransaction", "eth_sendTransactionSync"] {
        let error = test.error(method, request.clone());
        assert_eq!(error["message"], format!("unknown account {stranger}"));
    }
}
