//! Logs and polled filters.

use alloy_primitives::{Address, B256};
use alloy_rpc_types_eth::Log;
use serde_json::{json, Value};

use crate::client::{code, Test};

fn bump(test: &Test, counter: Address) -> Value {
    test.send(json!({ "from": test.account(1), "to": counter }))
}

fn topic(number: u8) -> B256 {
    B256::with_last_byte(number)
}

#[test]
fn logs_are_found_by_address_topic_and_block() {
    let test = Test::new();
    let (first, second) = (test.deploy(&code::COUNTER), test.deploy(&code::COUNTER));
    let start = test.block_number();
    let receipts = [bump(&test, first), bump(&test, second), bump(&test, first)];
    let found = |filter: Value| {
        let logs: Vec<Log> = test.get("eth_getLogs", json!([filter]));
        logs.iter()
            .map(|log| log.block_number.unwrap() - start)
            .collect::<Vec<_>>()
    };
    let all = |mut filter: Value| {
        filter["fromBlock"] = json!("earliest");
        found(filter)
    };
    assert_eq!(all(json!({ "address": first })), [1, 3]);
    assert_eq!(all(json!({ "address": [first, second] })), [1, 2, 3]);
    assert_eq!(
        all(json!({ "address": first, "topics": [topic(1)] })),
        [1, 3]
    );
    assert_eq!(
        all(json!({ "address": first, "topics": [[topic(2), topic(1)]] })),
        [1, 3]
    );
    assert_eq!(
        all(json!({ "address": first, "topics": [topic(2)] })),
        [0; 0]
    );
    assert_eq!(
        all(json!({ "address": first, "topics": [null, topic(1)] })),
        [0; 0]
    );
    // Without a range, the latest block only.
    assert_eq!(found(json!({})), [3]);
    let number = |offset: u64| format!("{:#x}", start + offset);
    assert_eq!(
        found(json!({ "fromBlock": number(1), "toBlock": number(2) })),
        [1, 2]
    );
    assert_eq!(
        found(json!({ "fromBlock": number(2), "toBlock": "0xffffffffffffffff" })),
        [2, 3]
    );
    assert_eq!(
        found(json!({ "fromBlock": number(9), "toBlock": number(10) })),
        [0; 0]
    );
    assert_eq!(found(json!({ "blockHash": receipts[1]["blockHash"] })), [2]);
    let error = test.error("eth_getLogs", json!([{ "blockHash": B256::ZERO }]));
    assert_eq!(error["message"], "unknown block");
    let backwards = json!([{ "fromBlock": number(2), "toBlock": number(1) }]);
    assert_eq!(
        test.error("eth_getLogs", backwards)["message"],
        "invalid block range params"
    );
    let both = json!([{ "blockHash": B256::ZERO, "fromBlock": "0x1" }]);
    assert_eq!(test.error("eth_getLogs", both)["code"], -32602);
}

#[test]
fn filters_tell_what_is_new() {
    let test = Test::new();
    let counter = test.deploy(&code::COUNTER);
    bump(&test, counter);
    let logs = test.call(
        "eth_newFilter",
        json!([{ "address": counter, "topics": [topic(1)] }]),
    );
    let blocks = test.call("eth_newBlockFilter", json!([]));
    let transactions = test.call("eth_newPendingTransactionFilter", json!([]));
    let changes = |id: &Value| test.call("eth_getFilterChanges", json!([id]));
    for id in [&logs, &blocks, &transactions] {
        assert_eq!(changes(id), json!([]));
    }
    let receipt = bump(&test, counter);
    assert_eq!(changes(&logs), receipt["logs"]);
    assert_eq!(changes(&blocks), json!([receipt["blockHash"]]));
    assert_eq!(changes(&transactions), json!([receipt["transactionHash"]]));
    for id in [&logs, &blocks, &transactions] {
        assert_eq!(changes(id), json!([]));
    }
    let everything = json!([{ "address": counter, "fromBlock": "0x0" }]);
    let all = test.call("eth_newFilter", everything);
    assert_eq!(
        test.call("eth_getFilterLogs", json!([all]))
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(
        test.error("eth_getFilterLogs", json!([blocks]))["message"],
        "filter not found"
    );

    assert_eq!(test.call("eth_uninstallFilter", json!([logs])), true);
    assert_eq!(test.call("eth_uninstallFilter", json!([logs])), false);
    assert_eq!(
        test.error("eth_getFilterChanges", json!([logs]))["message"],
        "filter not found"
    );
}

#[test]
fn filters_keep_to_their_range() {
    let test = Test::new();
    let counter = test.deploy(&code::COUNTER);
    let later = format!("{:#x}", test.block_number() + 2);
    let filter = json!([{ "address": counter, "fromBlock": later, "toBlock": later }]);
    let id = test.call("eth_newFilter", filter);
    let receipts = [
        bump(&test, counter),
        bump(&test, counter),
        bump(&test, counter),
    ];
    assert_eq!(
        test.call("eth_getFilterChanges", json!([id])),
        receipts[1]["logs"]
    );
}

#[test]
fn filters_survive_going_back() {
    let test = Test::new();
    let counter = test.deploy(&code::COUNTER);
    let id = test.call("eth_newFilter", json!([{ "address": counter }]));
    let snapshot = test.call("evm_snapshot", json!([]));
    bump(&test, counter);
    bump(&test, counter);
    assert_eq!(
        test.call("eth_getFilterChanges", json!([id]))
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(test.call("evm_revert", json!([snapshot])), true);
    assert_eq!(test.call("eth_getFilterChanges", json!([id])), json!([]));
    let receipt = bump(&test, counter);
    assert_eq!(
        test.call("eth_getFilterChanges", json!([id])),
        receipt["logs"]
    );
}

#[test]
fn filters_are_not_without_number() {
    let test = Test::new();
    for _ in 0..4096 {
        test.node
            .request("eth_newBlockFilter", json!([]))
            .expect("there is room");
    }
    assert_eq!(
        test.error("eth_newBlockFilter", json!([]))["message"],
        "too many filters"
    );
}
