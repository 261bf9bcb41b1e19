//! The `imo-devnode` command.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use imo_devnode::Devnode;
use serde_json::Value;

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_imo-devnode"));
    command
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn ask(url: &str, method: &str) {
    let address = url
        .trim_start_matches("http://")
        .parse()
        .expect("an address");
    let body = format!(r#"{{"jsonrpc":"2.0","id":1,"method":"{method}","params":[]}}"#);
    let request = format!(
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{body}",
        body.len()
    );
    assert_eq!(crate::client::http(address, &request).status, 200);
}

fn stop(mut child: Child, signal: &str) -> bool {
    let id = child.id().to_string();
    Command::new("kill")
        .args([signal, &id])
        .status()
        .expect("kill runs");
    child.wait().expect("it ends").success()
}

#[test]
fn greets_logs_and_stops() {
    let mut child = command(&["--port", "0"]).spawn().expect("runs");
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
    let mut greeting = String::new();
    let url = loop {
        let line = lines.next().expect("goes on").expect("text");
        if let Some(url) = line.strip_prefix("Listening on ") {
            break url.to_owned();
        }
        greeting += &line;
    };
    for part in [
        "0x3f1Eae7D46d88F08fc2F8ed27FCb2AB183EB2d0E",
        "0xb6b15c8cb491557369f3c7d2c287b053eb229daa9c22138887752191c9520659",
        "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
        "0xcEcba2F1DC234f70Dd89F2041029807F8D03A990",
        "412346",
        "ArbOS 61",
    ] {
        assert!(greeting.contains(part), "{part} is not in {greeting}");
    }
    ask(&url, "eth_chainId");
    let line = lines.next().expect("goes on").expect("text");
    assert!(line.starts_with("eth_chainId"), "{line}");
    ask(&url, "eth_nope");
    let line = lines.next().expect("goes on").expect("text");
    assert!(
        line.starts_with("eth_nope") && line.contains("error"),
        "{line}"
    );
    assert!(stop(child, "-INT"));
}

#[test]
fn logs_json() {
    let mut child = command(&["--port", "0", "--json", "--arbos", "51"])
        .spawn()
        .expect("runs");
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
    let mut next = || -> Value {
        serde_json::from_str(&lines.next().expect("goes on").expect("text")).expect("JSON")
    };
    let greeting = next();
    assert_eq!(
        (&greeting["event"], &greeting["arbos"]),
        (&"started".into(), &51.into())
    );
    assert_eq!(greeting["accounts"].as_array().expect("a list").len(), 11);
    ask(greeting["url"].as_str().expect("text"), "eth_blockNumber");
    assert_eq!(next()["method"], "eth_blockNumber");
    assert!(stop(child, "-TERM"));
}

#[test]
fn errors_are_one_line() {
    let node = Devnode::builder().start().expect("starts");
    let port = node.address().port().to_string();
    for (arguments, reason) in [
        (["--port", &port], "cannot listen on 127.0.0.1"),
        (["--arbos", "12"], "ArbOS 12 is not supported"),
    ] {
        let output = command(&arguments).output().expect("runs");
        let error = String::from_utf8(output.stderr).expect("text");
        assert!(!output.status.success());
        assert!(
            error.starts_with("error: ") && error.contains(reason),
            "{error}"
        );
        assert_eq!(error.lines().count(), 1, "{error}");
    }
}
