//! Nodes as a library: many at once, from async code or not, gone when dropped.

use std::{
    net::TcpStream,
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use alloy_primitives::{hex, U256};
use imo_devnode::{Devnode, Event};
use serde_json::json;

use crate::client::{code, Test};

#[test]
fn nodes_do_not_see_each_other() {
    let threads: Vec<_> = (0..8u64)
        .map(|index| {
            thread::spawn(move || {
                let test = Test::new();
                let counter = test.deploy(&code::COUNTER);
                for _ in 0..index {
                    test.send(json!({ "from": test.account(1), "to": counter }));
                }
                let word: U256 = test.get("eth_getStorageAt", json!([counter, "0x0", "latest"]));
                assert_eq!(word, U256::from(index));
                test.node.address()
            })
        })
        .collect();
    let mut addresses: Vec<_> = threads
        .into_iter()
        .map(|t| t.join().expect("passes"))
        .collect();
    addresses.dedup();
    assert_eq!(addresses.len(), 8);
}

#[test]
fn a_second_node_starts_in_milliseconds() {
    drop(Test::new());
    let start = Instant::now();
    let nodes: Vec<Devnode> = (0..20)
        .map(|_| Devnode::builder().start().expect("starts"))
        .collect();
    // Generous, so that a busy machine does not fail it; it takes about a millisecond each.
    assert!(
        start.elapsed() < Duration::from_secs(2),
        "{:?}",
        start.elapsed()
    );
    drop(nodes);
}

#[test]
fn a_dropped_node_frees_its_port() {
    let node = Devnode::builder().start().expect("starts");
    let address = node.address();
    assert_eq!(node.http_url(), format!("http://{address}"));
    let taken = Devnode::builder().port(address.port()).start();
    let error = taken.err().expect("the port is taken").to_string();
    assert!(error.contains(&address.to_string()), "{error}");
    drop(node);
    let again = Devnode::builder()
        .port(address.port())
        .start()
        .expect("the port is free again");
    assert_eq!(again.address(), address);
    drop(again);
    TcpStream::connect(address).expect_err("nobody listens");
}

#[tokio::test]
async fn starts_and_stops_in_async_code() {
    let node = Devnode::builder().start().expect("starts");
    let answer = node.request("eth_chainId", json!([]));
    assert_eq!(answer, Ok(json!("0x64aba")));
    drop(node);
}

#[test]
fn calls_get_the_gas_that_is_set() {
    let test = Test {
        node: Devnode::builder()
            .call_gas_limit(200_000_000)
            .start()
            .expect("starts"),
    };
    // Returns the gas it has.
    let gas = test.deploy(&hex!("5a5f5260205ff3"));
    for (asked, expected) in [
        ("0x8f0d180", 150_000_000),
        ("0xffffffffffffffff", 200_000_000),
    ] {
        let left: U256 = test.get("eth_call", json!([{ "to": gas, "gas": asked }]));
        let spent = U256::from(expected) - left;
        assert!(spent < U256::from(22_000), "{asked}: {left}");
    }
}

#[test]
fn settings_are_kept() {
    let node = Devnode::builder()
        .chain_id(7)
        .arbos(51)
        .call_gas_limit(100_000)
        .start();
    let node = node.expect("starts");
    assert_eq!(node.chain_id(), 7);
    assert_eq!(node.request("eth_chainId", json!(null)), Ok(json!("0x7")));
    let block = node
        .request("eth_getBlockByNumber", json!(["latest", false]))
        .expect("exists");
    assert!(block["mixHash"]
        .as_str()
        .unwrap()
        .ends_with("00330000000000000000"));
    assert_eq!(node.accounts().len(), 11);
    let error = node
        .request("eth_chainId", json!({}))
        .expect_err("not a list");
    assert_eq!(error.code, -32602);
    let unknown = Devnode::builder()
        .arbos(20)
        .start()
        .err()
        .expect("unknown version")
        .to_string();
    assert!(unknown.contains("ArbOS 20"), "{unknown}");
}

#[test]
fn an_observer_hears_of_everything() {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let sink = heard.clone();
    let node = Devnode::builder().observer(move |event| {
        let text = serde_json::to_string(event).expect("serialises");
        sink.lock().expect("no panic").push((text, event.clone()));
    });
    let test = Test {
        node: node.start().expect("starts"),
    };
    test.send(json!({ "from": test.account(1), "to": test.account(2), "value": "0x1" }));
    test.error("eth_nope", json!([]));
    let heard = heard.lock().expect("no panic");
    let has = |wanted: fn(&Event) -> bool| heard.iter().any(|(_, event)| wanted(event));
    assert!(has(
        |e| matches!(e, Event::Call { method, error: None, .. } if method == "eth_sendTransaction")
    ));
    assert!(has(
        |e| matches!(e, Event::Transaction { gas_used: 21_000, status, .. } if status == "success")
    ));
    assert!(has(
        |e| matches!(e, Event::Call { method, error: Some(_), .. } if method == "eth_nope")
    ));
    assert!(heard
        .iter()
        .any(|(text, _)| text.contains(r#""event":"transaction""#)));
}
