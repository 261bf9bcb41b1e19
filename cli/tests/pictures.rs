//! Minting from a collection and verifying its pictures, as a person does.
#![cfg(not(target_arch = "wasm32"))]

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use imo_devnode::Devnode;
use serde_json::Value;

fn imo(url: &str, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_imo"))
        .args(args)
        .args(["--rpc-url", url])
        .env_remove("STYLUS_PRIVATE_KEY")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("the program runs")
}

#[track_caller]
fn says(output: &Output, words: &[&str]) {
    let text = String::from_utf8_lossy(&output.stdout);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}\n{error}");
    for word in words {
        assert!(text.contains(word), "no `{word}` in: {text}");
    }
}

/// Fails with one line on standard error.
#[track_caller]
fn fails(output: &Output, word: &str) {
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    assert_eq!(error.lines().count(), 1, "{error}");
    assert!(error.contains(word), "no `{word}` in: {error}");
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path")
}

#[test]
fn a_picture_is_minted_and_verified() {
    let node = Devnode::builder().start().expect("a node");
    let url = node.http_url();
    let folder = tempfile::tempdir().expect("a folder");
    let report = folder.path().join("demo.json");
    let out = text(folder.path());
    let output = imo(
        &url,
        &["demo", "ghost", "--out", out, "--json", text(&report)],
    );
    says(&output, &["0 failed"]);
    let report: Value = serde_json::from_slice(&fs::read(report).expect("a report")).expect("JSON");
    let collection = report["collection"].as_str().expect("an address");

    let mint = |prompts: &[&str]| {
        let args = [&["mint", collection], prompts, &["--out", out]].concat();
        imo(&url, &args)
    };
    says(
        &mint(&["green dog", "boat on the sea"]),
        &[
            "\"green dog\" is token ",
            "\"boat on the sea\" is token ",
            ", verified",
            "0.0009 ether",
        ],
    );
    let [svg, json] = ["1-green-dog.svg", "2-boat-on-the-sea.json"]
        .map(|name| fs::read_to_string(folder.path().join(name)).expect("a file"));
    assert!(svg.starts_with("<svg "), "{svg}");
    let json: Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["prompt"], "boat on the sea");

    fails(&mint(&["green dog"]), "refuses with PromptTaken(");
    fails(&mint(&["Red Cat"]), "refuses with NonCanonicalPrompt()");
    fails(
        &mint(&["zzyzx"]),
        "\"zzyzx\": the model does not know the first thing",
    );

    let verify = |prompt: &str, file: Option<&str>| {
        let path = file.map(|file| folder.path().join(file));
        let mut args = vec!["verify", collection, prompt];
        if let Some(path) = &path {
            args.extend(["--metadata", text(path)]);
        }
        imo(&url, &args)
    };
    says(&verify("green dog", None), &["\"green dog\": Verified"]);
    let file = Some("1-green-dog.json");
    says(&verify("green dog", file), &["\"green dog\": Verified"]);
    // The picture of another prompt, also of one that nobody has minted.
    fails(&verify("ghost", file), "\"ghost\": Rejected");
    fails(&verify("red dog", file), "\"red dog\": Rejected");
    fails(
        &verify("red dog", None),
        "refuses with ERC721NonexistentToken(",
    );
    fails(
        &verify("green dog", Some("1-green-dog.svg")),
        "no metadata of a token",
    );
    let nobody = "0x00000000000000000000000000000000000000aa";
    fails(&imo(&url, &["mint", nobody, "cat"]), " is no collection");
}
