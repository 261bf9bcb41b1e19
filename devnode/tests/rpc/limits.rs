//! What a node keeps and answers has bounds, whatever clients send.

use alloy_primitives::{address, hex, keccak256, Address, Bytes, B256, U256};
use imo_devnode::Devnode;
use revm::DatabaseRef;
use serde_json::{json, Value};

use crate::client::{code, Test};

const SOMEONE: Address = address!("0x00000000000000000000000000000000deadbeef");

/// Logs no data, as often as its calldata says.
const LOGGER: [u8; 16] = hex!("5f355b5f5fa06001900380600257005b");
/// Logs 98,304 bytes, as often as its calldata says.
const LONG_LOGGER: [u8; 19] = hex!("5f355b620180005fa06001900380600257005b");

fn log(test: &Test, logger: Address, count: u64) -> Value {
    let receipt = test.send(json!({
        "from": test.account(1), "to": logger, "data": B256::from(U256::from(count)), "gas": "0x1e00000",
    }));
    assert_eq!(receipt["status"], "0x1", "{count}");
    receipt
}

fn addresses(count: usize) -> Vec<Address> {
    (0..count)
        .map(|n| Address::from_word(U256::from(n).into()))
        .collect()
}

fn topics(count: usize) -> Vec<B256> {
    (0..count).map(|n| U256::from(n).into()).collect()
}

#[test]
fn filters_have_a_thousand_addresses_and_topics_at_most() {
    let test = Test::new();
    for method in ["eth_getLogs", "eth_newFilter"] {
        test.call(
            method,
            json!([{ "address": addresses(1_000), "topics": [topics(1_000), null, topics(1_000)] }]),
        );
        for long in [
            json!({ "address": addresses(1_001) }),
            json!({ "topics": [topics(1_001)] }),
            json!({ "topics": [null, null, null, topics(1_001)] }),
        ] {
            let error = test.error(method, json!([long]));
            assert_eq!(error["code"], -32602);
            let message = error["message"].as_str().unwrap();
            assert!(
                message.contains("exceed max addresses or topics"),
                "{message}"
            );
        }
    }
}

#[test]
fn an_answer_has_ten_thousand_logs_at_most() {
    let test = Test::new();
    let logger = test.deploy(&LOGGER);
    let id = test.call("eth_newFilter", json!([{ "address": logger }]));
    let found = |range: &Value| test.try_call("eth_getLogs", json!([range]));
    let all = json!({ "address": logger, "fromBlock": "0x0" });
    log(&test, logger, 6_000);
    log(&test, logger, 4_000);
    assert_eq!(found(&all).unwrap().as_array().unwrap().len(), 10_000);
    let third = log(&test, logger, 1);
    let error = found(&all).unwrap_err();
    assert_eq!(error["code"], -32005);
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("more than 10000 results"), "{message}");
    let last = json!({ "blockHash": third["blockHash"] });
    assert_eq!(found(&last).unwrap().as_array().unwrap().len(), 1);
    let large = log(&test, logger, 10_001);
    assert!(found(&json!({ "blockHash": large["blockHash"] })).is_err());

    // What is polled is never lost: it comes in parts, a block with too many logs by itself.
    let polled = || {
        test.call("eth_getFilterChanges", json!([id]))
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!(
        [polled(), polled(), polled(), polled()],
        [10_000, 1, 10_001, 0]
    );
}

#[test]
fn an_answer_has_sixteen_megabytes_of_log_data_at_most() {
    let test = Test::new();
    let logger = test.deploy(&LONG_LOGGER);
    let all = json!([{ "address": logger, "fromBlock": "0x0" }]);
    for _ in 0..5 {
        log(&test, logger, 30);
    }
    assert!(test.node.request("eth_getLogs", all.clone()).is_ok());
    log(&test, logger, 30);
    assert_eq!(test.error("eth_getLogs", all)["code"], -32005);
}

#[test]
fn stored_filters_have_a_size_in_all() {
    let test = Test::new();
    let large = json!([{
        "address": addresses(1_000), "topics": [topics(1_000), topics(1_000), topics(1_000), topics(1_000)],
    }]);
    let ids: Vec<Value> = (0..20)
        .map(|_| test.call("eth_newFilter", large.clone()))
        .collect();
    assert_eq!(
        test.error("eth_newFilter", large.clone())["message"],
        "too many filters"
    );
    test.call("eth_newBlockFilter", json!([]));
    test.call("eth_uninstallFilter", json!([ids[3]]));
    test.call("eth_newFilter", large);
}

#[test]
fn the_chain_has_an_end() {
    let node = Devnode::builder().max_blocks(20).start().unwrap();
    let test = Test { node };
    let snapshot = test.call("evm_snapshot", json!([]));
    let room = 20 - (test.block_number() + 1);
    let full = |method: &str, params: Value| {
        let error = test.error(method, params);
        assert_eq!(
            error["message"], "the chain holds at most 20 blocks",
            "{method}"
        );
    };
    full("anvil_mine", json!([room + 1]));
    test.call("anvil_mine", json!([room]));
    assert_eq!(test.block_number(), 19);
    let transfer = json!([{ "from": test.account(1), "to": SOMEONE, "gas": "0x5208" }]);
    full("evm_mine", json!([]));
    full("eth_sendTransaction", transfer.clone());
    assert_eq!(test.block_number(), 19);
    test.call("evm_revert", json!([snapshot]));
    test.call("eth_sendTransaction", transfer);
}

#[test]
fn the_hashes_of_the_last_256_blocks_are_known() {
    let test = Test::new();
    test.call("anvil_mine", json!([300]));
    let latest = test.block_number();
    let chain = test.node.node().chain().clone();
    let hash = |number: u64| chain.state().block_hash_ref(number).unwrap();
    for number in [latest, latest - 255] {
        assert_eq!(hash(number), chain.block(number).unwrap().hash());
    }
    for number in [0, latest - 256] {
        assert_eq!(hash(number), B256::ZERO);
    }
    // arbBlockHash(uint256)
    let asked = |number: u64| {
        let data = [
            &hex!("2b407a82")[..],
            &U256::from(number).to_be_bytes::<32>(),
        ]
        .concat();
        let request = json!({ "to": Address::with_last_byte(0x64), "data": Bytes::from(data) });
        test.try_call("eth_call", json!([request, "pending"]))
    };
    assert_eq!(asked(latest - 255).unwrap(), json!(hash(latest - 255)));
    assert!(asked(latest - 256).is_err());
}

#[test]
fn transactions_that_wait_could_be_mined_but_for_their_nonce() {
    let test = Test::new();
    let from = test.account(1);
    let cases = [
        (
            json!({ "gas": "0x4e20" }),
            "intrinsic gas too low: have 20000, want 21000",
        ),
        (
            json!({ "value": U256::MAX >> 8 }),
            "insufficient funds for gas * price + value",
        ),
        (
            json!({ "maxFeePerGas": "0x1" }),
            "max fee per gas less than block base fee",
        ),
        (
            json!({ "maxFeePerGas": "0x3b9aca00", "maxPriorityFeePerGas": "0x3b9aca01" }),
            "max priority fee per gas higher than max fee per gas",
        ),
        (
            json!({ "gas": "0x8000000000000" }),
            "exceeds block gas limit",
        ),
        (
            json!({ "chainId": "0x1" }),
            "invalid chain id for signer: have 1 want 412346",
        ),
        (
            json!({ "data": Bytes::from(vec![0; 131_072]), "gas": "0x1000000" }),
            "oversized data: transaction size 13",
        ),
    ];
    let request = |nonce: u64, change: &Value| {
        let mut request = json!({
            "from": from, "to": SOMEONE, "nonce": format!("{nonce:#x}"), "gas": "0x5208",
            "maxFeePerGas": "0x3b9aca00", "maxPriorityFeePerGas": "0x0",
        });
        let changes = change.as_object().unwrap().clone();
        request.as_object_mut().unwrap().extend(changes);
        json!([request])
    };
    for automine in [true, false] {
        test.call("evm_setAutomine", json!([automine]));
        for (change, expected) in &cases {
            // The next nonce waits only without automine.
            for nonce in [0, 7] {
                let error = test.error("eth_sendTransaction", request(nonce, change));
                let message = error["message"].as_str().unwrap();
                assert!(message.starts_with(expected), "{message}");
            }
        }
        assert!(test.node.node().chain().pool.iter().next().is_none());
    }
    test.call("eth_sendTransaction", request(7, &json!({})));
    test.call("eth_sendTransaction", request(0, &json!({})));
    assert_eq!(test.node.node().chain().pool.iter().count(), 2);
}

#[test]
fn the_pool_has_a_size() {
    let test = Test::new();
    let send = |nonce: u64| {
        test.node.request(
            "eth_sendTransaction",
            json!([{
                "from": test.account(1), "to": SOMEONE, "nonce": format!("{nonce:#x}"), "gas": "0x100000",
                "data": Bytes::from(vec![0; 130_000]),
            }]),
        )
    };
    let mut hashes = Vec::new();
    let error = loop {
        match send(1 + hashes.len() as u64) {
            Ok(hash) => hashes.push(hash),
            Err(error) => break error,
        }
        assert!(
            hashes.len() < 1_000,
            "{} MB wait",
            hashes.len() * 130 / 1_000
        );
    };
    assert_eq!(error.message, "txpool is full");
    assert!(hashes.len() > 500, "{}", hashes.len());
    let next = 1 + hashes.len() as u64;
    test.call("anvil_dropTransaction", json!([hashes[2]]));
    assert!(send(next).is_ok());
    assert!(send(next + 1).is_err());
    // Mining the first two makes room for two more.
    test.call(
        "eth_sendTransaction",
        json!([{ "from": test.account(1), "to": SOMEONE, "nonce": "0x0" }]),
    );
    assert_eq!(test.nonce(test.account(1)), 3);
    assert!(send(next + 1).is_ok());
    assert!(send(next + 2).is_ok());
    assert!(send(next + 3).is_err());
}

#[test]
fn snapshots_are_numbered_once_and_not_without_number() {
    let test = Test::new();
    let first = test.call("evm_snapshot", json!([]));
    test.call("evm_revert", json!([first]));
    let second = test.call("evm_snapshot", json!([]));
    assert_ne!(first, second);
    assert_eq!(test.call("evm_revert", json!([first])), false);
    for _ in 1..1_000 {
        test.node.request("evm_snapshot", json!([])).unwrap();
    }
    let error = test.error("evm_snapshot", json!([]));
    assert!(error["message"]
        .as_str()
        .unwrap()
        .starts_with("too many snapshots"));
    assert_eq!(test.call("evm_revert", json!([second])), true);
    test.call("evm_snapshot", json!([]));
}

#[test]
fn estimates_name_the_gas_a_sender_can_pay_for() {
    let test = Test::new();
    let counter = test.deploy(&code::COUNTER);
    let price = 100_000_000_u64;
    for gas in [0, 1_000, 20_999, 25_000] {
        test.call(
            "anvil_setBalance",
            json!([SOMEONE, U256::from(gas * price)]),
        );
        let request = json!([{ "from": SOMEONE, "to": counter, "gasPrice": U256::from(price) }]);
        assert_eq!(
            test.error("eth_estimateGas", request)["message"],
            format!("gas required exceeds allowance ({gas})")
        );
    }
    test.call(
        "anvil_setBalance",
        json!([SOMEONE, U256::from(20_999 * price)]),
    );
    let transfer =
        json!([{ "from": SOMEONE, "to": test.account(2), "gasPrice": U256::from(price) }]);
    assert_eq!(
        test.error("eth_estimateGas", transfer)["message"],
        "gas required exceeds allowance (20999)"
    );
}

#[test]
fn a_set_of_absurd_size_takes_no_member() {
    let test = Test::new();
    // Word 0 of the chain owners in ArbOS' memory: their number.
    let part = keccak256([4]);
    let mut slot = keccak256([part.as_slice(), &[0; 31]].concat());
    slot.0[31] = 0;
    let state = address!("0xa4b05fffffffffffffffffffffffffffffffffff");
    let size = || test.call("eth_getStorageAt", json!([state, slot, "latest"]));
    assert_eq!(size(), json!(B256::with_last_byte(1)));
    for (absurd, taken) in [(u64::MAX - 2, "0x1"), (u64::MAX, "0x0")] {
        let absurd = B256::from(U256::from(absurd));
        test.call("anvil_setStorageAt", json!([state, slot, absurd]));
        // addChainOwner(address)
        let data = [&hex!("481f8dbf")[..], SOMEONE.into_word().as_slice()].concat();
        let receipt = test.send(json!({
            "from": test.account(0), "to": Address::with_last_byte(0x70), "data": Bytes::from(data), "gas": "0x100000",
        }));
        assert_eq!(receipt["status"], taken);
        let removed = json!([state, index_slot(part, SOMEONE), B256::ZERO]);
        test.call("anvil_setStorageAt", removed);
    }
    assert_eq!(size(), json!(B256::from(U256::from(u64::MAX))));
}

/// Where the index of `member` is.
fn index_slot(part: B256, member: Address) -> B256 {
    let indices = keccak256([part.as_slice(), &[0]].concat());
    let key = member.into_word();
    let mut slot = keccak256([indices.as_slice(), &key[..31]].concat());
    slot.0[31] = key[31];
    slot
}
