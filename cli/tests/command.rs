//! The `imo` program as a person meets it.
#![cfg(not(target_arch = "wasm32"))]

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

fn imo(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_imo"))
        .args(args)
        .current_dir(folder)
        .env_remove("STYLUS_RPC_URL")
        .env_remove("STYLUS_PRIVATE_KEY")
        .output()
        .expect("the program runs")
}

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Fails with exactly one line on standard error, which holds all of `words`.
#[track_caller]
fn fails(output: &Output, words: &[&str]) {
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "it succeeded");
    assert_eq!(text.lines().count(), 1, "not one line: {text}");
    assert!(text.starts_with("error: "), "{text}");
    for word in words {
        assert!(text.contains(word), "no `{word}` in: {text}");
    }
}

#[test]
fn help_teaches_every_command() {
    let text = imo(here(), &["--help"]).stdout;
    let text = String::from_utf8(text).expect("text");
    assert!(text.contains("cargo imo demo"), "{text}");
    for command in [
        "demo", "build", "devnode", "deploy", "abi", "gate", "gas", "model", "mint", "verify",
        "clients",
    ] {
        assert!(text.contains(command), "no {command} in {text}");
        let output = imo(here(), &[command, "--help"]);
        assert!(output.status.success());
        let help = String::from_utf8(output.stdout).expect("text");
        assert!(help.len() > 300, "{command} explains little: {help}");
        assert!(
            help.contains(&format!("Usage: cargo imo {command}")),
            "{help}"
        );
    }
}

#[test]
fn outside_a_workspace() {
    let folder = tempfile::tempdir().expect("a folder");
    fails(
        &imo(folder.path(), &["build"]),
        &["no cargo workspace here", "Cargo.toml"],
    );
}

#[test]
fn a_workspace_without_contracts() {
    let folder = tempfile::tempdir().expect("a folder");
    let manifest =
        "[package]\nname = \"empty\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[workspace]\n";
    fs::write(folder.path().join("Cargo.toml"), manifest).expect("written");
    fs::create_dir(folder.path().join("src")).expect("created");
    fs::write(folder.path().join("src/lib.rs"), "").expect("written");
    fails(
        &imo(folder.path(), &["build"]),
        &["no contracts", "contracts/"],
    );
}

#[test]
fn an_unknown_contract() {
    fails(
        &imo(here(), &["deploy", "nonsense"]),
        &["no contract is named nonsense", "token"],
    );
}

#[test]
fn an_unknown_operation() {
    fails(
        &imo(here(), &["gas", "nonsense", "--no-peers"]),
        &[
            "no operation begins with nonsense",
            "token.transfer, ",
            "content.burn",
        ],
    );
}

#[test]
fn a_browser_that_is_not_there() {
    let output = Command::new(env!("CARGO_BIN_EXE_imo"))
        .args(["clients", "browser"])
        .current_dir(here())
        .env("CHROMIUM", "no-such-browser")
        .output()
        .expect("the program runs");
    fails(
        &output,
        &["apt-get install chromium", "no-such-browser cannot be run"],
    );
}

#[test]
fn wrong_constructor_arguments() {
    fails(
        &imo(here(), &["deploy", "token", "1"]),
        &["takes 11 arguments", "address owner"],
    );
    let args = [
        "deploy", "token", "me", "me", "Name", "SYM", "1", "2", "3", "0", "0", "[]", "[]",
    ];
    fails(&imo(here(), &args), &["'me' is no address (desk)"]);
}

#[test]
fn a_node_that_does_not_answer() {
    let args = ["demo", "--rpc-url", "http://127.0.0.1:1"];
    fails(
        &imo(here(), &args),
        &["no node answers at http://127.0.0.1:1"],
    );
    let args = ["demo", "--rpc-url", "nowhere"];
    fails(&imo(here(), &args), &["nowhere is no URL"]);
}

#[test]
fn a_node_that_is_silent() {
    // It takes connections, and nobody reads from them.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", silent.local_addr().expect("an address"));
    let output = imo(here(), &["demo", "--rpc-url", &url]);
    fails(
        &output,
        &[&format!("no node answers at {url}"), "silent for"],
    );
}

#[test]
fn a_port_in_use() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("an address");
    let output = imo(here(), &["devnode", "--port", &address.port().to_string()]);
    fails(&output, &[&format!("cannot listen on {address}")]);
    // The reason is told once.
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(text.matches("os error").count(), 1, "{text}");
}

#[test]
fn a_key_is_never_repeated() {
    let output = imo(here(), &["demo", "--private-key", "0xsecret"]);
    fails(&output, &["the private key is not 32 bytes"]);
    assert!(!String::from_utf8_lossy(&output.stderr).contains("secret"));
}

#[test]
fn faults_are_found_before_any_work() {
    // No workspace is here: whatever is built first would say so.
    let folder = tempfile::tempdir().expect("a folder");
    for command in ["demo", "build"] {
        let output = imo(folder.path(), &[command, "--json", "missing/report.json"]);
        fails(&output, &["cannot write missing/report.json"]);
    }
    let output = imo(folder.path(), &["deploy", "token", "--private-key", "1"]);
    fails(&output, &["the private key is not 32 bytes"]);
    let output = imo(folder.path(), &["demo", "--rpc-url", "nowhere"]);
    fails(&output, &["nowhere is no URL"]);
    let output = imo(folder.path(), &["devnode", "--chain-id", "0"]);
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(
        !output.status.success() && text.contains("0 is not in 1"),
        "{text}"
    );

    let output = imo(folder.path(), &["build", "--json", "report.json"]);
    fails(&output, &["no cargo workspace here"]);
    let left = fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(left, 0, "a file is left behind");
}
