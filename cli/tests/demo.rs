//! The demo, in this process and against a node elsewhere.
#![cfg(not(target_arch = "wasm32"))]

use std::process::Command;

use imo_cli::{
    build,
    chain::{self, Chain, DEVNODE_CHAIN_ID},
    deploy::{self, Plan},
};
use imo_devnode::Devnode;
use serde_json::Value;

/// Runs the demo and returns what it prints and its JSON.
fn demo(args: &[&str]) -> (String, Value) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("demo.json");
    let output = Command::new(env!("CARGO_BIN_EXE_imo"))
        .arg("demo")
        .arg("--json")
        .arg(&file)
        .args(args)
        .env_remove("STYLUS_RPC_URL")
        .env_remove("STYLUS_PRIVATE_KEY")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("the program runs");
    let text = String::from_utf8(output.stdout).expect("text");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}\n{error}");
    assert!(
        !text.contains('\u{1b}'),
        "colours although no terminal shows them"
    );
    let json = std::fs::read_to_string(file).expect("a report");
    (text, serde_json::from_str(&json).expect("JSON"))
}

fn number(value: &Value) -> u128 {
    value
        .as_str()
        .and_then(|text| text.parse().ok())
        .expect("a number in a string")
}

/// What must be true of any report.
#[track_caller]
fn is_sound(report: &Value) {
    assert_eq!(report["ok"], true);
    let steps = report["steps"].as_array().expect("steps");
    assert!(steps.len() >= 17, "{} steps", steps.len());
    for step in steps {
        assert_eq!(step["status"], true, "{step}");
        assert_eq!(
            step["transactionHash"].as_str().map(str::len),
            Some(66),
            "{step}"
        );
        assert!(step["gasUsed"].as_u64() > Some(21_000), "{step}");
    }
    let money = &report["conservation"];
    let out = number(&money["claimed"]) + number(&money["redeemed"]) + number(&money["left"]);
    assert_eq!(out, number(&money["income"]));
    let paid: u128 = report["payments"]
        .as_array()
        .expect("payments")
        .iter()
        .map(|p| number(&p["amount"]))
        .sum();
    assert_eq!(paid, number(&money["claimed"]) + number(&money["redeemed"]));
    let tokens: u128 = report["finalBalances"]
        .as_array()
        .expect("balances")
        .iter()
        .map(|b| number(&b["tokens"]))
        .sum();
    assert_eq!(tokens, 900_000 * 10u128.pow(18));
}

#[test]
fn in_this_process() {
    let (text, report) = demo(&[]);
    is_sound(&report);
    assert_eq!(
        number(&report["conservation"]["income"]),
        4 * 10u128.pow(18)
    );
    for step in report["steps"].as_array().expect("steps").iter().skip(1) {
        assert!(
            step["gasCached"].as_u64() < step["gasUncached"].as_u64(),
            "{step}"
        );
        assert_eq!(step["gasUncached"], step["gasUsed"]);
    }
    for word in [
        "Alice",
        "Dave",
        "royalties",
        "adds up to the wei",
        "uncached",
    ] {
        assert!(text.contains(word), "no {word} in {text}");
    }
}

#[test]
fn twice_on_a_node_elsewhere_without_its_extensions() {
    let node = Devnode::builder().start().expect("a node");
    for _ in 0..2 {
        let (text, report) = demo(&["--rpc-url", &node.http_url(), "--income", "0.3"]);
        is_sound(&report);
        assert_eq!(
            number(&report["conservation"]["income"]),
            4 * 10u128.pow(17)
        );
        assert!(text.contains("seconds pass"), "{text}");
    }
}

#[test]
fn without_the_right_to_cache() {
    let node = Devnode::builder().start().expect("a node");
    let key = node.accounts()[1].private_key().to_string();
    let (text, report) = demo(&["--rpc-url", &node.http_url(), "--private-key", &key]);
    is_sound(&report);
    assert!(text.contains("n/a"), "{text}");
    assert!(report["steps"]
        .as_array()
        .expect("steps")
        .iter()
        .all(|step| step["gasCached"].is_null()));
}

#[test]
fn code_is_activated_once_and_a_constructor_says_no_by_name() {
    let code = build::contract("token").expect("the token").code;
    let node = Devnode::builder().start().expect("a node");
    let signer = chain::signer(DEVNODE_CHAIN_ID, None).expect("a key");
    let owner = signer.address();
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    runtime.block_on(async {
        let chain = Chain::connect(&node.http_url(), [signer])
            .await
            .expect("a connection");
        let bare = Plan::default();
        let first = deploy::deploy(&chain, owner, &code, &bare)
            .await
            .expect("deployed");
        assert!(first.data_fee.is_some());
        let second = deploy::deploy(&chain, owner, &code, &bare)
            .await
            .expect("deployed");
        assert_eq!(second.data_fee, None);
        assert_ne!(first.address, second.address);
        assert!(second.gas_used + 1_659_168 < first.gas_used);

        let salted = Plan {
            salt: [7; 32].into(),
            ..Plan::default()
        };
        deploy::deploy(&chain, owner, &code, &salted)
            .await
            .expect("deployed");
        let error = deploy::deploy(&chain, owner, &code, &salted)
            .await
            .expect_err("refused");
        assert!(format!("{error:#}").contains("exists already"), "{error:#}");

        let wrong = Plan {
            constructor: Some(vec![0; 32].into()),
            ..Plan::default()
        };
        let error = deploy::deploy(&chain, owner, &code, &wrong)
            .await
            .expect_err("refused");
        assert!(
            error
                .downcast_ref::<deploy::ConstructorReverted>()
                .is_some(),
            "{error:#}"
        );
        let error = deploy::data_fee(&chain, b"\xef\xf0\x00\x00nonsense")
            .await
            .expect_err("refused");
        assert!(
            format!("{error:#}").contains("would not activate"),
            "{error:#}"
        );
    });
}
