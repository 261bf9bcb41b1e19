//! Whatever a client sends, the node answers, and goes on answering.

use std::{
    io::Write,
    net::TcpStream,
    time::{Duration, Instant},
};

use serde_json::{json, Value};

use crate::client::{code, http, Test};

fn alive(test: &Test) {
    assert_eq!(test.call("eth_chainId", json!([])), "0x64aba");
}

fn error_code(test: &Test, body: &str) -> i64 {
    let mut answer = test.post(body).json();
    // A list is taken for a batch, whatever is in it.
    if let Some(first) = answer.get_mut(0) {
        answer = first.take();
    }
    assert_eq!(answer["jsonrpc"], "2.0", "{answer}");
    answer["error"]["code"]
        .as_i64()
        .unwrap_or_else(|| panic!("no error: {answer}"))
}

#[test]
fn malformed_requests_are_answered() {
    let test = Test::new();
    for (body, code) in [
        ("", -32700),
        ("{", -32700),
        ("nonsense", -32700),
        ("\u{0}", -32700),
        ("{}", -32600),
        ("[]", -32600),
        ("1", -32600),
        (r#"{"jsonrpc":"1.0","id":1,"method":"eth_chainId"}"#, -32600),
        (r#"{"jsonrpc":"2.0","id":1}"#, -32600),
        (r#"{"jsonrpc":"2.0","id":1,"method":5}"#, -32600),
        (r#"{"jsonrpc":"2.0","id":1,"method":"eth_nope"}"#, -32601),
        (r#"{"jsonrpc":"2.0","id":1,"method":""}"#, -32601),
        (
            r#"{"jsonrpc":"2.0","id":1,"method":"eth_getBalance","params":{"a":1}}"#,
            -32602,
        ),
        (
            r#"{"jsonrpc":"2.0","id":1,"method":"eth_getBalance","params":[]}"#,
            -32602,
        ),
        (
            r#"{"jsonrpc":"2.0","id":1,"method":"eth_getBalance","params":["0x12"]}"#,
            -32602,
        ),
    ] {
        let answered = error_code(&test, body);
        assert!(
            answered == code || (code == -32600 && answered == -32700),
            "{body}: {answered}"
        );
    }
    alive(&test);
}

#[test]
fn deep_nesting_is_refused() {
    let test = Test::new();
    for depth in [200, 5_000, 1_000_000] {
        let nested = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        error_code(&test, &nested);
        let body = format!(r#"{{"jsonrpc":"2.0","id":1,"method":"eth_call","params":[{nested}]}}"#);
        error_code(&test, &body);
        let nested = format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
        let body = format!(r#"{{"jsonrpc":"2.0","id":1,"method":"eth_call","params":[{nested}]}}"#);
        error_code(&test, &body);
    }
    alive(&test);
}

#[test]
fn huge_bodies_are_refused() {
    let test = Test::new();
    let big = "ab".repeat(4 * 1024 * 1024);
    let body = format!(
        r#"{{"jsonrpc":"2.0","id":1,"method":"eth_call","params":[{{"data":"0x{big}"}},"latest"]}}"#
    );
    // Eight megabytes are within the limit: refused only for the length of the init code.
    assert_eq!(error_code(&test, &body), -32000);
    let body =
        format!(r#"{{"jsonrpc":"2.0","id":1,"method":"web3_sha3","params":["0x{big}{big}"]}}"#);
    let answer = test.post(&body);
    assert_eq!(answer.status, 413);
    assert!(answer.json()["error"]["message"]
        .as_str()
        .unwrap()
        .contains("too big"));
    let lying = format!(
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        u64::MAX
    );
    assert!(http(test.node.address(), &lying).status >= 400);
    alive(&test);
}

#[test]
fn batches_are_answered_one_by_one() {
    let test = Test::new();
    let request = |id: u64, method: &str| json!({ "jsonrpc": "2.0", "id": id, "method": method });
    let batch = json!([
        request(1, "eth_chainId"),
        request(2, "eth_nope"),
        3,
        request(4, "net_version")
    ]);
    let answers = test.post(&batch.to_string()).json();
    assert_eq!(answers[0]["result"], "0x64aba");
    assert_eq!(answers[1]["error"]["code"], -32601);
    assert_eq!(answers[2]["error"]["code"], -32600);
    assert_eq!(
        answers[3],
        json!({ "jsonrpc": "2.0", "id": 4, "result": "412346" })
    );
    let many: Vec<Value> = (0..1001).map(|id| request(id, "eth_chainId")).collect();
    assert!(test.post(&json!(many).to_string()).json()["error"]["message"].is_string());
    let answers = test.post(&json!(many[..1000]).to_string()).json();
    assert_eq!(answers.as_array().unwrap().len(), 1000);
}

#[test]
fn other_protocols_are_refused() {
    let test = Test::new();
    let address = test.node.address();
    assert_eq!(
        http(
            address,
            "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        )
        .status,
        405
    );
    let text = "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\
                Connection: close\r\n\r\n{}";
    assert_eq!(http(address, text).status, 415);
    for garbage in [
        "\0\0\0\0\r\n\r\n",
        "HELO\r\n\r\n",
        "\u{16}\u{3}\u{1}\r\n\r\n",
    ] {
        http(address, garbage);
    }
    alive(&test);
}

#[test]
fn browsers_may_ask_from_anywhere() {
    let test = Test::new();
    let preflight = "OPTIONS / HTTP/1.1\r\nHost: x\r\nOrigin: https://example.org\r\n\
                     Access-Control-Request-Method: POST\r\n\
                     Access-Control-Request-Headers: content-type\r\nConnection: close\r\n\r\n";
    let answer = http(test.node.address(), preflight);
    assert_eq!(answer.status, 200);
    let head = answer.head.to_lowercase();
    for header in ["allow-origin: *", "allow-methods: *", "allow-headers: *"] {
        assert!(head.contains(&format!("access-control-{header}")), "{head}");
    }
    let body = r#"{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}"#;
    let request = format!(
        "POST / HTTP/1.1\r\nHost: x\r\nOrigin: https://example.org\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    let head = http(test.node.address(), &request).head.to_lowercase();
    assert!(head.contains("access-control-allow-origin: *"), "{head}");
}

/// Values that are wrong for most parameters, and absurd for the others.
fn absurdities() -> Vec<Value> {
    let huge = format!("0x{}", "f".repeat(64));
    vec![
        Value::Null,
        json!(true),
        json!(-1),
        json!(1.5),
        json!(1e300),
        json!(u64::MAX),
        json!(""),
        json!("0x"),
        json!("0xzz"),
        json!("latest"),
        json!("pending"),
        json!("0xffffffffffffffff"),
        json!(huge),
        json!(format!("{huge}ff")),
        json!("x".repeat(10_000)),
        json!("0x3f1Eae7D46d88F08fc2F8ed27FCb2AB183EB2d0E"),
        json!([]),
        json!([[], [null, []]]),
        json!(["0xffffffffffffffff"]),
        json!({}),
        json!({ "fromBlock": "0x0", "toBlock": "0xffffffffffffffff" }),
        json!({ "blockHash": huge }),
        json!({ "gas": "0xffffffffffffffff", "gasPrice": huge, "value": huge, "nonce": "0xffffffffffffffff" }),
        json!({ "maxFeePerGas": "0xffffffffffffffffffffffffffffffff", "gas": "0xffffffffffffffff",
                "maxPriorityFeePerGas": "0xffffffffffffffffffffffffffffffff",
                "from": "0x3f1Eae7D46d88F08fc2F8ed27FCb2AB183EB2d0E" }),
        json!({ "to": "0x3f1Eae7D46d88F08fc2F8ed27FCb2AB183EB2d0E", "authorizationList": [] }),
        json!({ "blobVersionedHashes": [], "to": null, "type": "0x3" }),
        json!({ "tracer": "{}", "tracerConfig": [1], "timeout": "forever" }),
    ]
}

#[test]
fn no_method_falls_over_absurd_parameters() {
    let test = Test::new();
    // Those that would change what the other requests see are left to their own tests.
    let left_out = ["evm_revert", "anvil_revert"];
    let methods: Vec<&str> = imo_devnode::rpc::method_names()
        .filter(|name| !left_out.contains(name))
        .collect();
    assert!(methods.len() > 80, "{}", methods.len());
    let values = absurdities();
    for method in methods {
        for (index, value) in values.iter().enumerate() {
            let other = &values[(index * 7 + 3) % values.len()];
            for params in [
                json!([value]),
                json!([value, other]),
                json!([other, value, value, other]),
            ] {
                if let Err(error) = test.node.request(method, params.clone()) {
                    assert!(error.code != -32603, "{method} {params}: {error}");
                    assert!(error.message.len() < 30_000, "{method}: a novel");
                }
            }
        }
    }
    alive(&test);
}

#[test]
fn readers_do_not_wait_for_long_calls() {
    let test = Test::new();
    let endless = test.deploy(&code::LOOP);
    let start = Instant::now();
    let call =
        json!({ "jsonrpc": "2.0", "id": 1, "method": "eth_call", "params": [{ "to": endless }] });
    let body = call.to_string();
    let mut streams: Vec<TcpStream> = (0..8)
        .map(|_| TcpStream::connect(test.node.address()).expect("the node listens"))
        .collect();
    for stream in &mut streams {
        let head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
        write!(stream, "{head}Content-Length: {}\r\n\r\n{body}", body.len()).expect("written");
    }
    alive(&test);
    test.send(json!({ "from": test.account(1), "to": test.account(2) }));
    assert!(
        start.elapsed() < Duration::from_secs(20),
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn half_requests_do_no_harm() {
    let test = Test::new();
    let streams: Vec<TcpStream> = (0..50)
        .map(|_| {
            let mut stream = TcpStream::connect(test.node.address()).expect("the node listens");
            stream
                .write_all(b"POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\n{")
                .expect("written");
            stream
        })
        .collect();
    alive(&test);
    drop(streams);
    alive(&test);
}
