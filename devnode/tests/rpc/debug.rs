//! Traces and encoded forms.

use alloy_consensus::{Block, Header, TxEnvelope};
use alloy_primitives::{keccak256, Bytes, B256};
use alloy_rlp::Decodable;
use serde_json::{json, Value};

use crate::client::{code, Test};

#[test]
fn calls_are_traced_as_a_tree() {
    let test = Test::new();
    let (counter, forward) = (test.deploy(&code::COUNTER), test.deploy(&code::FORWARD));
    let request = json!({ "from": test.account(1), "to": forward, "data": counter.into_word() });
    let receipt = test.send(request.clone());
    let tracer = json!({ "tracer": "callTracer", "tracerConfig": { "withLog": true } });
    let hash = &receipt["transactionHash"];
    let trace = test.call("debug_traceTransaction", json!([hash, tracer]));
    assert_eq!(trace["type"], "CALL");
    assert_eq!(trace["to"], format!("{forward:#x}"));
    assert_eq!(trace["gasUsed"], receipt["gasUsed"]);
    assert_eq!(trace["calls"][0]["to"], format!("{counter:#x}"));
    assert_eq!(trace["calls"][0]["logs"].as_array().unwrap().len(), 1);

    let called = test.call(
        "debug_traceCall",
        json!([request, "latest", { "tracer": "callTracer" }]),
    );
    assert_eq!(called["calls"][0]["to"], trace["calls"][0]["to"]);
    for (method, id) in [
        ("debug_traceBlockByNumber", &receipt["blockNumber"]),
        ("debug_traceBlockByHash", &receipt["blockHash"]),
    ] {
        let block = test.call(method, json!([id, tracer]));
        assert_eq!(block, json!([{ "txHash": hash, "result": trace }]));
    }
}

#[test]
fn instructions_are_traced() {
    let test = Test::new();
    let counter = test.deploy(&code::COUNTER);
    let receipt = test.send(json!({ "from": test.account(1), "to": counter }));
    let trace = test.call(
        "debug_traceTransaction",
        json!([receipt["transactionHash"]]),
    );
    let operations: Vec<&str> = trace["structLogs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|log| log["op"].as_str().unwrap())
        .collect();
    assert_eq!(operations[..3], ["PUSH0", "SLOAD", "PUSH1"]);
    assert_eq!(trace["failed"], false);
}

#[test]
fn traced_calls_take_overrides() {
    let test = Test::new();
    let to = test.account(3);
    let options = json!({ "tracer": "callTracer",
        "stateOverrides": { to.to_string(): { "code": Bytes::from_static(&code::ECHO) } } });
    let trace = test.call(
        "debug_traceCall",
        json!([{ "to": to, "data": "0x1234" }, "latest", options]),
    );
    assert_eq!(trace["output"], "0x1234");
}

#[test]
fn tracing_again_gives_what_happened_then() {
    let test = Test::new();
    let counter = test.deploy(&code::COUNTER);
    let first = test.send(json!({ "from": test.account(1), "to": counter }));
    test.send(json!({ "from": test.account(1), "to": counter }));
    test.call(
        "anvil_setStorageAt",
        json!([counter, "0x0", B256::repeat_byte(9)]),
    );
    let tracer = json!({ "tracer": "callTracer" });
    let trace = test.call(
        "debug_traceTransaction",
        json!([first["transactionHash"], tracer]),
    );
    assert_eq!(trace["output"], B256::with_last_byte(1).to_string());
}

#[test]
fn unknown_tracers_are_refused() {
    let test = Test::new();
    let hash =
        test.call("eth_getBlockByNumber", json!(["latest", false]))["transactions"][0].clone();
    for tracer in ["{step: function() {}}", "noSuchTracer"] {
        let error = test.error(
            "debug_traceTransaction",
            json!([hash, { "tracer": tracer }]),
        );
        assert_eq!(error["code"], -32004);
    }
    let error = test.error("debug_traceTransaction", json!([B256::ZERO]));
    assert_eq!(error["message"], "transaction not found");
    assert_eq!(
        test.call("debug_traceBlockByNumber", json!(["0x0"])),
        json!([])
    );
}

#[test]
fn encoded_forms_decode() {
    let test = Test::new();
    let block = test.call("eth_getBlockByNumber", json!(["latest", false]));
    let raw = |method| test.get::<Bytes>(method, json!(["latest"]));
    let header = raw("debug_getRawHeader");
    assert_eq!(block["hash"], keccak256(&header).to_string());
    let decoded =
        Block::<TxEnvelope, Header>::decode(&mut raw("debug_getRawBlock").as_ref()).unwrap();
    assert_eq!(decoded.header.hash_slow(), keccak256(&header));
    assert_eq!(
        decoded.body.transactions[0].tx_hash().to_string(),
        block["transactions"][0]
    );
    let receipts: Vec<Bytes> = test.get("debug_getRawReceipts", json!(["latest"]));
    assert_eq!(receipts.len(), 1);
    let transaction = test.call("debug_getRawTransaction", json!([block["transactions"][0]]));
    assert_ne!(transaction, Value::Null);
}

#[test]
fn traces_have_an_end() {
    let test = Test::new();
    let too_long = |request: &Value, options: Value| {
        let error = test.error("debug_traceCall", json!([request, "latest", options]));
        let message = error["message"].as_str().unwrap();
        assert!(message.starts_with("the trace is too long"), "{message}");
    };
    // Millions of instructions.
    let endless = test.deploy(&code::LOOP);
    let request = json!({ "to": endless });
    too_long(&request, json!({}));
    let stack = json!({ "disableStack": true, "disableStorage": true, "disableMemory": true });
    too_long(&request, stack);
    // Other tracers do not record them.
    let options = json!({ "tracer": "callTracer" });
    test.call("debug_traceCall", json!([request, "latest", options]));
    // A hundred thousand calls with 96 kB each: CALL(gas, 0xdead, 0, 0, 0x18000, 0, 0), again and again.
    let caller = test.deploy(&alloy_primitives::hex!(
        "5b5f5f620180005f5f61dead5af1505f56"
    ));
    too_long(&json!({ "to": caller }), json!({ "tracer": "callTracer" }));

    // Programs make host calls without pause, with all their calldata each time.
    let (program, _) = crate::programs::deploy_program(
        &test,
        r#"(module
            (import "vm_hooks" "read_args" (func $read (param i32)))
            (memory (export "memory") 4 4)
            (func (export "user_entrypoint") (param i32) (result i32)
                (loop $again (call $read (i32.const 0)) (br $again))
                i32.const 0))"#,
    );
    let request = json!({ "to": program, "data": Bytes::from(vec![1; 100_000]) });
    too_long(&request, json!({ "tracer": "stylusTracer" }));
}
