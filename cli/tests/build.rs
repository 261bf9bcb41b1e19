//! The workspace's own contracts, built for real.
#![cfg(all(unix, not(target_arch = "wasm32")))]

use std::{
    env, fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Stdio},
};

use imo_cli::{build, gate, project::Project};

fn imo(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_imo"));
    command.args(args).current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

#[test]
fn every_contract_passes_the_gate() {
    let artifacts = build::contracts().expect("the contracts build");
    assert!(artifacts.iter().any(|artifact| artifact.name == "token"));
    for artifact in &artifacts {
        for check in gate::check(artifact) {
            if let Err(error) = check.result {
                panic!("{}: {}: {error:#}", artifact.name, check.rule);
            }
        }
    }
}

#[test]
fn code_does_not_tell_where_it_was_built() {
    let project = Project::find().expect("the workspace");
    let home = env::home_dir().expect("a home");
    for artifact in build::contracts().expect("the contracts build") {
        for path in [&project.root, &home] {
            let path = path.to_str().expect("text").as_bytes();
            let told = artifact
                .wasm
                .windows(path.len())
                .any(|window| window == path);
            assert!(!told, "{} holds a path of this machine", artifact.name);
        }
    }
}

#[test]
fn processes_that_build_at_once_agree() {
    let build = || {
        imo(&["build", "--json", "-"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program runs")
    };
    let [first, second] = [build(), build()].map(|child| child.wait_with_output().expect("ends"));
    assert!(first.status.success() && second.status.success());
    assert_eq!(first.stdout, second.stdout);
    let built = build::contracts().expect("the contracts build");
    let rows: serde_json::Value = serde_json::from_slice(&first.stdout).expect("JSON");
    assert_eq!(rows[0]["name"], built[0].name);
    assert_eq!(rows[0]["code_bytes"], built[0].code.len());
    assert!(rows[0]["entry_gas"]["cached"].as_u64() < rows[0]["entry_gas"]["uncached"].as_u64());
}

#[test]
fn built_files_are_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("new/folder");
    let path = out.to_str().expect("text");
    assert!(imo(&["build", "--out", path])
        .output()
        .expect("runs")
        .status
        .success());
    let token = build::contract("token").expect("the token");
    assert_eq!(
        fs::read(out.join("token.wasm")).expect("written"),
        token.wasm
    );
    assert_eq!(
        fs::read(out.join("token.code")).expect("written"),
        token.code
    );
}

#[test]
fn flags_of_the_caller_do_not_change_the_code() {
    let plain = imo(&["build", "--json", "-"]).output().expect("runs");
    let bent = imo(&["build", "--json", "-"])
        .env("RUSTFLAGS", "-Copt-level=0")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
        .output()
        .expect("runs");
    assert!(bent.status.success());
    assert_eq!(plain.stdout, bent.stdout);
}

/// Puts a program into `folder` that runs `script`.
fn program(folder: &Path, name: &str, script: &str) {
    let path = folder.join(name);
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("executable");
}

/// Runs `imo build` with a compiler that lacks the wasm target, and this `rustup`, if any.
fn without_target(rustup: Option<&str>) -> (String, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("log");
    program(folder.path(), "rustc", "echo /nowhere");
    if let Some(script) = rustup {
        program(
            folder.path(),
            "rustup",
            &script.replace("LOG", log.to_str().expect("text")),
        );
    }
    let output = imo(&["build"])
        .env("RUSTC", folder.path().join("rustc"))
        .env("CARGO", env!("CARGO"))
        .env("PATH", folder.path())
        .output()
        .expect("runs");
    assert!(!output.status.success());
    let error = String::from_utf8(output.stderr).expect("text");
    assert_eq!(error.lines().count(), 1, "not one line: {error}");
    (error, fs::read_to_string(log).unwrap_or_default())
}

#[test]
fn a_missing_target_is_added_through_rustup() {
    let (error, log) = without_target(Some(
        "echo \"$@\" > LOG; echo 'error: no network' >&2; exit 1",
    ));
    let channel = Project::find()
        .and_then(|project| project.channel())
        .expect("a channel");
    assert_eq!(
        log.trim(),
        format!("target add --toolchain {channel} wasm32-unknown-unknown")
    );
    assert!(error.contains("rustup says: no network"), "{error}");
}

#[test]
fn without_rustup_it_says_what_to_do() {
    let (error, _) = without_target(None);
    assert!(error.contains("rustup target add --toolchain"), "{error}");
    assert!(error.contains("rustup could not be run"), "{error}");
}
