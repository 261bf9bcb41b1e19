//! Calls, overrides, estimates and access lists.

use alloy_primitives::{address, hex, Address, Bytes, B256, U256};
use alloy_rpc_types_eth::AccessListResult;
use alloy_sol_types::{Panic, Revert, SolError};
use serde_json::{json, Value};

use crate::client::{code, quantity, Test};

const NOBODY: Address = address!("0x00000000000000000000000000000000deadbeef");

fn words(bytes: &Bytes) -> Vec<u64> {
    bytes
        .chunks(32)
        .map(|word| U256::from_be_slice(word).to::<u64>())
        .collect()
}

#[test]
fn calls_run_code_and_change_nothing() {
    let test = Test::new();
    let counter = test.deploy(&code::COUNTER);
    let number = test.block_number();
    for _ in 0..2 {
        let result: U256 = test.get("eth_call", json!([{ "to": counter }, "latest"]));
        assert_eq!(result, U256::ONE);
    }
    assert_eq!(test.block_number(), number);
    // Calldata under either name, or both if they agree; no code, no block.
    let echo = test.deploy(&code::ECHO);
    let call = |request: Value| test.try_call("eth_call", json!([request]));
    assert_eq!(call(json!({ "to": echo, "data": "0x12" })).unwrap(), "0x12");
    assert_eq!(
        call(json!({ "to": echo, "input": "0x12" })).unwrap(),
        "0x12"
    );
    assert_eq!(
        call(json!({ "to": echo, "input": "0x12", "data": "0x12" })).unwrap(),
        "0x12"
    );
    call(json!({ "to": echo, "input": "0x12", "data": "0x13" })).unwrap_err();
    assert_eq!(call(json!({ "to": NOBODY, "data": "0x12" })).unwrap(), "0x");
    // A creation returns the code it would deploy.
    let init = crate::client::init_code(&code::ECHO);
    assert_eq!(
        call(json!({ "data": init })).unwrap(),
        hex::encode_prefixed(code::ECHO)
    );
}

#[test]
fn calls_see_their_block() {
    let test = Test::new();
    let environment = test.deploy(&code::ENVIRONMENT);
    let block = test.call("eth_getBlockByNumber", json!(["latest", false]));
    let result: Bytes = test.get("eth_call", json!([{ "to": environment }, "latest"]));
    let seen = words(&result);
    assert_eq!(seen[0], quantity(&block["timestamp"]));
    // The number is that of L1; a call without a gas price sees none and no base fee, as in geth.
    assert_eq!(seen[1], quantity(&block["l1BlockNumber"]));
    assert_eq!((seen[3], seen[4]), (412_346, 0));
    let paying = json!({ "to": environment, "from": test.account(1), "gasPrice": "0x5f5e100" });
    let result: Bytes = test.get("eth_call", json!([paying, "latest"]));
    assert_eq!(words(&result)[2..], [100_000_000, 412_346, 100_000_000]);

    test.call("evm_increaseTime", json!([1000]));
    let result: Bytes = test.get("eth_call", json!([{ "to": environment }, "pending"]));
    assert!(words(&result)[0] >= seen[0] + 1000);
    let result: Bytes = test.get("eth_call", json!([{ "to": environment }, "latest"]));
    assert_eq!(words(&result)[0], seen[0]);
}

#[test]
fn reverts_carry_data_and_reason() {
    let test = Test::new();
    let refuse = test.deploy(&code::REFUSE);
    let boom = Bytes::from(
        Revert {
            reason: "boom".into(),
        }
        .abi_encode(),
    );
    let overflow = Bytes::from(
        Panic {
            code: U256::from(0x11),
        }
        .abi_encode(),
    );
    let typed = Bytes::from_static(&[1, 2, 3, 4, 5]);
    let cases = [
        (boom, "execution reverted: boom"),
        (
            overflow,
            "execution reverted: arithmetic underflow or overflow",
        ),
        (typed, "execution reverted"),
        (Bytes::new(), "execution reverted"),
    ];
    for (data, message) in cases {
        for method in ["eth_call", "eth_estimateGas"] {
            let error = test.error(method, json!([{ "to": refuse, "data": data }, "latest"]));
            assert_eq!(error["code"], 3);
            assert_eq!(error["message"], message);
            assert_eq!(error["data"], hex::encode_prefixed(&data));
        }
    }
}

#[test]
fn failures_say_why() {
    let test = Test::new();
    let endless = test.deploy(&code::LOOP);
    let gas = json!([{ "to": endless, "gas": "0x186a0" }, "latest"]);
    let error = test.error("eth_call", gas.clone());
    assert_eq!(
        (&error["code"], &error["message"]),
        (&json!(-32000), &json!("out of gas"))
    );
    assert!(error.get("data").is_none());
    let error = test.error("eth_estimateGas", gas);
    assert_eq!(error["message"], "gas required exceeds allowance (100000)");
    let error = test.error(
        "eth_call",
        json!([{ "to": endless, "gas": "0x5207" }, "latest"]),
    );
    assert!(
        error["message"]
            .as_str()
            .unwrap()
            .contains("intrinsic gas too low"),
        "{error}"
    );
    let error = test.error(
        "eth_call",
        json!([{ "from": NOBODY, "to": endless, "value": "0x1" }]),
    );
    assert!(
        error["message"]
            .as_str()
            .unwrap()
            .contains("insufficient funds"),
        "{error}"
    );
    let both = json!([{ "to": endless, "gasPrice": "0x1", "maxFeePerGas": "0x1" }]);
    assert!(test.error("eth_call", both)["message"]
        .as_str()
        .unwrap()
        .contains("both gasPrice"));
    let blob = json!([{ "to": endless, "blobVersionedHashes": [B256::ZERO] }]);
    assert_eq!(test.error("eth_call", blob)["code"], -32004);
}

#[test]
fn an_endless_loop_ends_with_the_gas_of_a_call() {
    let test = Test::new();
    let endless = test.deploy(&code::LOOP);
    let absurd = json!([{ "to": endless, "gas": "0xffffffffffffffff" }, "latest"]);
    assert_eq!(test.error("eth_call", absurd)["message"], "out of gas");
}

#[test]
fn state_can_be_overridden_for_a_call() {
    let test = Test::new();
    let read = test.deploy(&code::READ);
    test.call(
        "anvil_setStorageAt",
        json!([read, "0x1", B256::repeat_byte(1)]),
    );
    let call = |overrides: Value, slot: u64| -> U256 {
        let request = json!({ "to": read, "data": B256::from(U256::from(slot)) });
        test.get("eth_call", json!([request, "latest", overrides]))
    };
    let one = B256::from(U256::ONE);
    let slot = B256::from(U256::from(2));
    let word = |byte| U256::from_be_bytes([byte; 32]);
    // `stateDiff` keeps what it does not name, `state` does not.
    assert_eq!(
        call(
            json!({ read.to_string(): { "stateDiff": { slot.to_string(): one } } }),
            1
        ),
        word(1)
    );
    assert_eq!(
        call(
            json!({ read.to_string(): { "stateDiff": { slot.to_string(): one } } }),
            2
        ),
        U256::ONE
    );
    assert_eq!(
        call(
            json!({ read.to_string(): { "state": { slot.to_string(): one } } }),
            1
        ),
        U256::ZERO
    );
    assert_eq!(
        call(
            json!({ read.to_string(): { "state": { slot.to_string(): one } } }),
            2
        ),
        U256::ONE
    );
    // Code and balance of an account that does not exist.
    let overrides = json!({ NOBODY.to_string(): {
        "code": hex::encode_prefixed(code::ECHO), "balance": "0xde0b6b3a7640000", "nonce": "0x5" } });
    let request = json!({ "from": NOBODY, "to": NOBODY, "value": "0x1", "data": "0xabcd" });
    assert_eq!(
        test.call("eth_call", json!([request, "latest", overrides])),
        "0xabcd"
    );
    test.error("eth_call", json!([request, "latest"]));
    assert!(
        quantity(&test.call("eth_estimateGas", json!([request, "latest", overrides]))) > 21_000
    );
    let both = json!({ NOBODY.to_string(): { "state": {}, "stateDiff": {} } });
    assert_eq!(
        test.error("eth_call", json!([request, "latest", both]))["code"],
        -32602
    );
    let moved = json!({ NOBODY.to_string(): { "movePrecompileToAddress": NOBODY } });
    assert_eq!(
        test.error("eth_call", json!([request, "latest", moved]))["code"],
        -32004
    );
}

#[test]
fn the_block_can_be_overridden_for_a_call() {
    let test = Test::new();
    let environment = test.deploy(&code::ENVIRONMENT);
    let call = |overrides: Value| {
        test.try_call(
            "eth_call",
            json!([{ "to": environment, "from": test.account(1), "gasPrice": "0x10" },
            "latest", {}, overrides]),
        )
    };
    let result = call(json!({ "time": "0x64", "number": "0x65", "baseFeePerGas": "0x7" })).unwrap();
    let result: Bytes = serde_json::from_value(result).unwrap();
    assert_eq!(words(&result)[..3], [100, 101, 7]);
    assert_eq!(
        call(json!({ "coinbase": NOBODY })).unwrap_err()["code"],
        -32004
    );
}

#[test]
fn estimates_are_what_a_transaction_needs() {
    let test = Test::new();
    let (counter, clear) = (test.deploy(&code::COUNTER), test.deploy(&code::CLEAR));
    let forward = test.deploy(&code::FORWARD);
    test.call(
        "anvil_setStorageAt",
        json!([clear, "0x0", B256::repeat_byte(1)]),
    );
    let requests = [
        json!({ "to": counter }),
        // Uses less than it needs: clearing storage is refunded afterwards.
        json!({ "to": clear }),
        // Needs more than it uses: a call passes on only 63/64 of the gas.
        json!({ "to": forward, "data": counter.into_word() }),
        json!({ "data": crate::client::init_code(&code::COUNTER) }),
        json!({ "to": NOBODY, "value": "0x1", "data": "0x1234" }),
    ];
    let from = test.account(2);
    for mut request in requests {
        request["from"] = json!(from);
        let estimate = quantity(&test.call("eth_estimateGas", json!([request])));
        let enough = |gas: u64| {
            let snapshot = test.call("evm_snapshot", json!([]));
            request["gas"] = json!(format!("{gas:#x}"));
            let sent = test.try_call("eth_sendTransaction", json!([request]));
            let success = sent.is_ok_and(|hash| {
                test.call("eth_getTransactionReceipt", json!([hash]))["status"] == "0x1"
            });
            test.call("evm_revert", json!([snapshot]));
            success
        };
        let mut enough = enough;
        assert!(enough(estimate), "{estimate} is too little");
        assert!(
            !enough(estimate - estimate / 50),
            "{estimate} is much too much"
        );
    }
}

#[test]
fn estimates_of_transfers_are_exact() {
    let test = Test::new();
    let transfer = json!({ "from": test.account(1), "to": NOBODY, "value": "0x1" });
    assert_eq!(test.call("eth_estimateGas", json!([transfer])), "0x5208");
    assert_eq!(
        test.call("eth_estimateGas", json!([transfer, "latest"])),
        "0x5208"
    );
    // A sender that can pay for no gas at the fee it names, or not even the value.
    let poor = |value: &str| json!([{ "from": NOBODY, "to": NOBODY, "value": value, "gasPrice": "0x5f5e100" }]);
    let error = test.error("eth_estimateGas", poor("0x1"));
    assert!(
        error["message"]
            .as_str()
            .unwrap()
            .contains("insufficient funds"),
        "{error}"
    );
    test.error("eth_estimateGas", poor("0x0"));
}

#[test]
fn access_lists_hold_what_is_touched() {
    let test = Test::new();
    let (counter, forward) = (test.deploy(&code::COUNTER), test.deploy(&code::FORWARD));
    let request = json!({ "from": test.account(1), "to": forward, "data": counter.into_word() });
    let result: AccessListResult = test.get("eth_createAccessList", json!([request]));
    assert_eq!(result.error, None);
    let items: Vec<_> = result
        .access_list
        .0
        .iter()
        .map(|i| (i.address, i.storage_keys.clone()))
        .collect();
    assert_eq!(items, [(counter, vec![B256::ZERO])]);
    let refuse = test.deploy(&code::REFUSE);
    let result: AccessListResult = test.get("eth_createAccessList", json!([{ "to": refuse }]));
    assert_eq!(result.error, Some("execution reverted".into()));
}
