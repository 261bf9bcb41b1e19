//! Stylus programs: deployed and activated as cargo-stylus does it, called, traced.

use std::{
    io::Write as _,
    net::TcpStream,
    time::{Duration, Instant},
};

use alloy_primitives::{address, hex, Address, Bytes, B256, U256};
use alloy_sol_types::{sol, SolCall, SolError, SolEvent};
use serde_json::{json, Value};

use crate::client::{quantity, Test};

sol! {
    function deploy(bytes calldata bytecode, bytes calldata initData, uint256 initValue, bytes32 salt)
        returns (address);
    error ProgramNotActivated();
    event ContractDeployed(address deployedContract);
    function activateProgram(address program) returns (uint16 version, uint256 dataFee);
    function codehashVersion(bytes32 codehash) returns (uint16 version);
    function programTimeLeft(address program) returns (uint64 timeLeft);
    function cacheProgram(address program);
}

const DEPLOYER: Address = address!("0xcEcba2F1DC234f70Dd89F2041029807F8D03A990");
const ARB_WASM: Address = address!("0x0000000000000000000000000000000000000071");
const ARB_WASM_CACHE: Address = address!("0x0000000000000000000000000000000000000072");
const ONE_ETHER: &str = "0xde0b6b3a7640000";

/// Returns its calldata, after counting in slot 0 how often it was called.
const ECHO: &str = r#"(module
    (import "vm_hooks" "read_args" (func $read_args (param i32)))
    (import "vm_hooks" "write_result" (func $write_result (param i32 i32)))
    (import "vm_hooks" "storage_load_bytes32" (func $load (param i32 i32)))
    (import "vm_hooks" "storage_cache_bytes32" (func $store (param i32 i32)))
    (import "vm_hooks" "storage_flush_cache" (func $flush (param i32)))
    (memory (export "memory") 1 1)
    (func (export "user_entrypoint") (param $length i32) (result i32)
        (call $load (i32.const 0) (i32.const 32))
        (i32.store8 (i32.const 63) (i32.add (i32.load8_u (i32.const 63)) (i32.const 1)))
        (call $store (i32.const 0) (i32.const 32))
        (call $flush (i32.const 0))
        (call $read_args (i32.const 64))
        (call $write_result (i32.const 64) (local.get $length))
        (i32.const 0)))"#;

/// Reverts with its calldata.
const REFUSE: &str = r#"(module
    (import "vm_hooks" "read_args" (func $read_args (param i32)))
    (import "vm_hooks" "write_result" (func $write_result (param i32 i32)))
    (memory (export "memory") 1 1)
    (func (export "user_entrypoint") (param $length i32) (result i32)
        (call $read_args (i32.const 0))
        (call $write_result (i32.const 0) (local.get $length))
        (i32.const 1)))"#;

/// Never ends.
const LOOP: &str = r#"(module
    (memory (export "memory") 1 1)
    (func (export "user_entrypoint") (param i32) (result i32)
        (loop $again (br $again))
        (i32.const 0)))"#;

/// What cargo-stylus deploys: the compressed module after its prefix.
fn program_code(text: &str) -> Vec<u8> {
    let module = wat::parse_str(text).expect("valid text");
    let mut code = hex!("eff00000").to_vec();
    let mut writer = brotli::CompressorWriter::new(&mut code, 4096, 11, 22);
    writer.write_all(&module).expect("to memory");
    drop(writer);
    code
}

/// cargo-stylus's init code: copies what follows its 43 bytes.
fn program_init_code(code: &[u8]) -> Bytes {
    let length = B256::from(U256::from(code.len()));
    [
        [0x7f].as_slice(),
        length.as_slice(),
        hex!("80602b6000396000f300").as_slice(),
        code,
    ]
    .concat()
    .into()
}

/// Deploys, activates and finds a program through StylusDeployer, with an estimated gas limit.
pub(crate) fn deploy_program(test: &Test, text: &str) -> (Address, Value) {
    let call = deployCall {
        bytecode: program_init_code(&program_code(text)),
        initData: Bytes::new(),
        initValue: U256::ZERO,
        salt: B256::ZERO,
    };
    let receipt = test.send(json!({
        "from": test.account(1), "to": DEPLOYER, "value": ONE_ETHER,
        "data": Bytes::from(call.abi_encode()),
    }));
    assert_eq!(receipt["status"], "0x1", "{receipt}");
    let log = receipt["logs"]
        .as_array()
        .expect("a list")
        .last()
        .expect("an event")
        .clone();
    assert_eq!(
        log["topics"][0],
        ContractDeployed::SIGNATURE_HASH.to_string()
    );
    let data: Bytes = serde_json::from_value(log["data"].clone()).expect("bytes");
    (Address::from_slice(&data[12..]), receipt)
}

fn view(test: &Test, to: Address, call: impl SolCall) -> Result<Value, Value> {
    test.try_call(
        "eth_call",
        json!([{ "to": to, "data": Bytes::from(call.abi_encode()) }, "latest"]),
    )
}

#[test]
fn the_deployer_deploys_and_activates() {
    let test = Test::new();
    let before = test.balance(test.account(1));
    let (program, receipt) = deploy_program(&test, ECHO);
    // Gas is estimated with the activation in it; of the ether sent along, only the data fee is kept.
    assert!(
        (1_700_000..5_000_000).contains(&quantity(&receipt["gasUsed"])),
        "{receipt}"
    );
    assert!(before - test.balance(test.account(1)) < U256::from(10).pow(U256::from(15)));

    let request = json!({ "from": test.account(1), "to": program, "data": "0x1234" });
    assert_eq!(test.call("eth_call", json!([request, "latest"])), "0x1234");
    let receipt = test.send(request);
    assert_eq!(receipt["status"], "0x1");
    assert!(
        (21_000..70_000).contains(&quantity(&receipt["gasUsed"])),
        "{receipt}"
    );
    let word: U256 = test.get("eth_getStorageAt", json!([program, "0x0", "latest"]));
    assert_eq!(word, U256::ONE);
    let left = view(&test, ARB_WASM, programTimeLeftCall { program }).expect("is active");
    let left: U256 = serde_json::from_value(left).expect("a word");
    assert!(left > U256::from(364 * 86_400), "{left}");
}

#[test]
fn a_check_is_a_call_with_overrides() {
    let test = Test::new();
    let code = program_code(ECHO);
    let (at, from) = (Address::repeat_byte(0x11), Address::repeat_byte(0x22));
    let hash = alloy_primitives::keccak256(&code);
    // Not active yet: the error that cargo-stylus takes as "must be activated".
    let error = view(&test, ARB_WASM, codehashVersionCall { codehash: hash }).unwrap_err();
    assert_eq!(
        (&error["code"], &error["data"]),
        (
            &json!(3),
            &json!(hex::encode_prefixed(ProgramNotActivated::SELECTOR))
        ),
        "{error}"
    );

    let call = activateProgramCall { program: at };
    let request = json!({ "from": from, "to": ARB_WASM, "value": ONE_ETHER,
        "data": Bytes::from(call.abi_encode()) });
    let overrides = json!({
        at.to_string(): { "code": hex::encode_prefixed(&code) },
        from.to_string(): { "balance": format!("{:#x}", U256::MAX) },
    });
    let result: Bytes = test.get("eth_call", json!([request, "latest", overrides]));
    let activated = activateProgramCall::abi_decode_returns(&result).expect("decodes");
    assert_eq!(activated.version, 3);
    assert!(activated.dataFee > U256::ZERO);
    // The real thing still is inactive.
    view(&test, ARB_WASM, codehashVersionCall { codehash: hash }).unwrap_err();
}

#[test]
fn reverts_of_programs_carry_data() {
    let test = Test::new();
    let (program, _) = deploy_program(&test, REFUSE);
    let request = json!({ "from": test.account(1), "to": program, "data": "0x12345678" });
    for method in ["eth_call", "eth_estimateGas"] {
        let error = test.error(method, json!([request, "latest"]));
        assert_eq!(
            (&error["code"], &error["data"]),
            (&json!(3), &json!("0x12345678"))
        );
    }
}

#[test]
fn an_endless_program_ends_with_the_gas_of_a_call() {
    let test = Test::new();
    let (program, _) = deploy_program(&test, LOOP);
    let start = Instant::now();
    let error = test.error(
        "eth_call",
        json!([{ "to": program, "gas": "0xffffffffffffffff" }, "latest"]),
    );
    assert_eq!(error["message"], "out of gas");
    assert!(
        start.elapsed() < Duration::from_secs(60),
        "{:?}",
        start.elapsed()
    );
    // The node goes on meanwhile and afterwards.
    let request = json!({ "from": test.account(1), "to": program, "gas": "0x100000" });
    assert_eq!(test.send(request)["status"], "0x0");
}

#[test]
fn many_endless_programs_keep_nobody_waiting() {
    let test = Test::new();
    let (program, _) = deploy_program(&test, LOOP);
    let call =
        json!({ "jsonrpc": "2.0", "id": 1, "method": "eth_call", "params": [{ "to": program }] });
    let body = call.to_string();
    let clients: Vec<TcpStream> = (0..200)
        .map(|_| {
            let mut stream = TcpStream::connect(test.node.address()).expect("the node listens");
            let head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
            write!(stream, "{head}Content-Length: {}\r\n\r\n{body}", body.len()).expect("written");
            stream
        })
        .collect();
    let start = Instant::now();
    std::thread::sleep(Duration::from_millis(500));
    test.call("eth_chainId", json!([]));
    test.send(json!({ "from": test.account(1), "to": test.account(2), "gas": "0x5208" }));
    assert!(
        start.elapsed() < Duration::from_secs(10),
        "{:?}",
        start.elapsed()
    );
    // Who has gone is waited for no longer.
    drop(clients);
    let error = test.error("eth_call", json!([{ "to": program }]));
    assert_eq!(error["message"], "out of gas");
    assert!(
        start.elapsed() < Duration::from_secs(40),
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn cached_programs_are_cheaper() {
    let test = Test::new();
    let (program, _) = deploy_program(&test, ECHO);
    let call = || {
        let receipt = test.send(json!({ "from": test.account(1), "to": program }));
        quantity(&receipt["gasUsed"])
    };
    call();
    let uncached = call();
    let cache = cacheProgramCall { program }.abi_encode();
    let receipt = test
        .send(json!({ "from": test.account(0), "to": ARB_WASM_CACHE, "data": Bytes::from(cache) }));
    assert_eq!(receipt["status"], "0x1", "{receipt}");
    let cached = call();
    assert!(cached + 8_000 < uncached, "{cached} against {uncached}");
}

#[test]
fn code_that_is_no_program_is_still_refused() {
    let test = Test::new();
    let request = json!([{ "from": test.account(1), "data": crate::client::init_code(&[0xef, 0x01]), "gas": "0x30d40" }]);
    let error = test.error("eth_call", request.clone());
    assert!(
        error["message"].as_str().unwrap().contains("0xef"),
        "{error}"
    );
    // Deployed but not activated: calling it fails.
    let receipt = test
        .send(json!({ "from": test.account(1), "data": program_init_code(&program_code(REFUSE)) }));
    assert_eq!(receipt["status"], "0x1");
    let error = test.error(
        "eth_call",
        json!([{ "to": receipt["contractAddress"] }, "latest"]),
    );
    assert_eq!(error["code"], -32000);
}
