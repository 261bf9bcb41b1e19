//! Every rule of the gate is broken once.
#![cfg(not(target_arch = "wasm32"))]

use imo_cli::{build::Artifact, gate};

/// What a program needs; `extra` is added to the module, `body` to the entrypoint, and the memory is `memory`.
fn program(memory: &str, body: &str, extra: &str) -> Artifact {
    let text = format!(
        r#"(module
            (import "vm_hooks" "pay_for_memory_grow" (func (param i32)))
            (memory (export "memory") {memory})
            (func (export "user_entrypoint") (param i32) (result i32) {body} i32.const 0)
            {extra})"#
    );
    Artifact::from_wasm("program", &wat::parse_str(text).expect("valid text")).expect("a module")
}

/// The broken rules, with the reasons.
fn broken(artifact: &Artifact) -> Vec<(&'static str, String)> {
    gate::check(artifact)
        .into_iter()
        .filter_map(|check| Some((check.rule, format!("{:#}", check.result.err()?))))
        .collect()
}

#[track_caller]
fn breaks(artifact: &Artifact, rule: &str, reason: &str) {
    let broken = broken(artifact);
    assert!(
        broken
            .iter()
            .any(|(broken, why)| *broken == rule && why.contains(reason)),
        "expected `{rule}` to be broken by `{reason}`, found {broken:?}"
    );
}

const FEATURES: &str = "no floats, no multi-value, no reference types";
const IMPORTS: &str = "imports only from vm_hooks";
const EXPORTS: &str = "exports user_entrypoint and memory";
const PAGE: &str = "one memory page";
const SIZE: &str = "below 24,576 bytes compressed";
const UNPACKS: &str = "code unpacks to the module";
const ACTIVATES: &str = "activates under ArbOS 51 and 61";

#[test]
fn a_plain_program_passes() {
    assert_eq!(broken(&program("1", "", "")), []);
}

#[test]
fn features_that_nitro_lacks() {
    let cases = [
        ("f32.const 1 drop", "", "floating-point"),
        (
            "call $pair drop drop",
            "(func $pair (result i32 i32) i32.const 1 i32.const 2)",
            "multi-value",
        ),
        ("ref.null func drop", "", "reference types"),
        (
            "i32.const 0 i32.const 0 i32.const 0 memory.init 0",
            r#"(data "passive")"#,
            "bulk-memory",
        ),
        ("", "(func $start) (start $start)", "start function"),
    ];
    for (body, extra, reason) in cases {
        breaks(&program("1", body, extra), FEATURES, reason);
    }
}

#[test]
fn bulk_copies_are_allowed() {
    let body = "i32.const 0 i32.const 8 i32.const 8 memory.copy i32.const 0 i32.const 0 i32.const 8 memory.fill";
    assert_eq!(broken(&program("1", body, "")), []);
}

#[test]
fn foreign_imports() {
    let text = r#"(module
        (import "env" "log" (func))
        (memory (export "memory") 1 1)
        (func (export "user_entrypoint") (param i32) (result i32) i32.const 0))"#;
    let wasm = wat::parse_str(text).expect("valid text");
    let artifact = Artifact::from_wasm("program", &wasm).expect("a module");
    breaks(&artifact, IMPORTS, "imports env.log");
    breaks(&artifact, ACTIVATES, "ArbOS 51");
}

#[test]
fn missing_exports() {
    let cases = [
        (r#"(memory (export "memory") 1 1)"#, "no user_entrypoint"),
        (
            r#"(memory 1 1) (func (export "user_entrypoint") (param i32) (result i32) i32.const 0)"#,
            "no memory",
        ),
        (
            r#"(memory (export "memory") 1 1) (func (export "user_entrypoint"))"#,
            "not a function from i32 to i32",
        ),
    ];
    for (body, reason) in cases {
        let wasm = wat::parse_str(format!("(module {body})")).expect("valid text");
        let artifact = Artifact::from_wasm("program", &wasm).expect("a module");
        breaks(&artifact, EXPORTS, reason);
    }
}

#[test]
fn too_much_memory() {
    breaks(&program("17", "", ""), PAGE, "17 pages");
}

#[test]
fn code_that_does_not_fit() {
    // Bytes that do not compress: a linear congruential generator's high bits.
    let mut state = 1u32;
    let noise: String = (0..30_000)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            format!("\\{:02x}", state >> 24)
        })
        .collect();
    let artifact = program("1", "", &format!("(data (i32.const 0) \"{noise}\")"));
    breaks(&artifact, SIZE, "bytes compressed");
}

#[test]
fn code_that_holds_something_else() {
    let mut artifact = program("1", "", "");
    artifact.code = program("1", "i32.const 1 drop", "").code;
    breaks(&artifact, UNPACKS, "another module");
}

#[test]
fn what_the_virtual_machine_refuses() {
    let data = "(data (i32.const 65535) \"beyond\")";
    breaks(&program("1", "", data), ACTIVATES, "ArbOS 51");
}
