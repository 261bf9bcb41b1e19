//! How fast programs run, start, suspend and resume: the figures behind the choice of the engine.
//!
//! `cargo bench --bench vm_speed`. Plain timing; figures are only comparable on one machine in one run.

use alloy_primitives::{Bytes, B256};
use imo_devnode::vm::{
    activate,
    api::{CallEnv, Response},
    Activation, ArbosProfile, Finished, Instance, Program, Step,
};
use std::time::{Duration, Instant};

/// Gas a transaction may use, in ink.
const TRANSACTION_INK: u64 = 32_000_000 * 10_000;

/// Loop bodies: name, text, WebAssembly operators per round, the loop's own six included.
const LOOPS: [(&str, &str, u64); 7] = [
    ("empty loop", "", 6),
    ("i32 arithmetic", "(local.set $a (i32.xor (i32.add (local.get $a) (local.get $i)) (i32.const 77)))", 12),
    ("i64 multiply and divide", "(local.set $b (i64.div_u (i64.mul (local.get $b) (i64.const 7)) (i64.const 3)))", 12),
    ("load and store", "(i32.store (i32.const 8) (i32.add (i32.load (i32.const 16)) (local.get $i)))", 12),
    ("branches", "(if (i32.and (local.get $i) (i32.const 1)) (then (local.set $a (i32.const 1))) (else nop))", 13),
    ("calls", "(local.set $a (call $same (local.get $i)))", 11),
    ("host calls", "(drop (call $reentrant))", 8),
];

fn module(body: &str) -> Vec<u8> {
    let text = format!(
        r#"(module
            (import "vm_hooks" "msg_reentrant" (func $reentrant (result i32)))
            (import "vm_hooks" "storage_load_bytes32" (func $load (param i32 i32)))
            (import "vm_hooks" "write_result" (func $write (param i32 i32)))
            (memory (export "memory") 1 1)
            (func $same (param i32) (result i32) (local.get 0))
            (func (export "user_entrypoint") (param i32) (result i32)
                (local $i i32) (local $a i32) (local $b i64) {body} (i32.const 0)))"#
    );
    wat::parse_str(text).expect("valid text")
}

/// A program whose entrypoint repeats `body`.
fn repeat(body: &str, rounds: u32) -> Vec<u8> {
    module(&format!(
        "(local.set $i (i32.const {rounds})) (loop $next {body}
            (br_if $next (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))"
    ))
}

/// A module with as many functions as a large contract has.
fn large() -> Vec<u8> {
    let body = "(local.set 0 (i32.add (local.get 0) (i32.load (i32.const 8))))".repeat(60);
    let functions: String = (0..150)
        .map(|_| format!("(func (param i32) (result i32) {body} (local.get 0))"))
        .collect();
    let text = format!(
        r#"(module {functions} (memory (export "memory") 1 1)
            (func (export "user_entrypoint") (param i32) (result i32) (call 0 (i32.const 1))))"#
    );
    wat::parse_str(text).expect("valid text")
}

fn activated(wasm: &[u8]) -> (Activation, Program) {
    let profile = ArbosProfile::default();
    let activation = activate(wasm, &profile, profile.page_limit, false).expect("activates");
    let program = Program::compile(&activation, &profile).expect("compiles");
    (activation, program)
}

fn instance(program: &Program) -> Instance {
    Instance::new(program, CallEnv::default(), Bytes::new(), TRANSACTION_INK).expect("instantiates")
}

/// Runs a frame, answering every question with a word, and counts the questions.
fn run(program: &Program) -> (Finished, u32) {
    let mut instance = instance(program);
    let mut step = instance.run();
    let mut questions = 0;
    loop {
        match step {
            Step::Done(finished) => return (finished, questions),
            Step::Request(_) => {
                questions += 1;
                step = instance.resume(Response::Word {
                    value: B256::ZERO,
                    gas: 0,
                });
            }
        }
    }
}

/// The best of several timings, which is the one least disturbed.
fn best(times: u32, mut work: impl FnMut()) -> Duration {
    let timing = |_| {
        let start = Instant::now();
        work();
        start.elapsed()
    };
    (0..times).map(timing).min().unwrap_or_default()
}

fn line(name: &str, figure: f64, unit: &str) {
    println!("{name:32} {figure:12.1} {unit}");
}

fn main() {
    println!("execution");
    for (name, body, operators) in LOOPS {
        let rounds = 300_000;
        let (_, program) = activated(&repeat(body, rounds));
        let gas = (TRANSACTION_INK - run(&program).0.ink_left) as f64 / 1e4;
        let seconds = best(5, || drop(run(&program))).as_secs_f64();
        let speed = f64::from(rounds) * operators as f64 / seconds / 1e6;
        println!(
            "{name:32} {speed:12.1} million operators/s {:8.1} Mgas/s",
            gas / seconds / 1e6
        );
    }

    println!("\nframes");
    let (_, program) = activated(&module(""));
    let start = best(200, || drop(instance(&program)));
    line("make an instance", start.as_secs_f64() * 1e6, "us");
    let whole = best(200, || drop(run(&program)));
    line("make and run an empty one", whole.as_secs_f64() * 1e6, "us");
    // Distinct keys, so that the cache of the frame does not answer.
    let (_, program) = activated(&repeat(
        "(i32.store (i32.const 0) (local.get $i)) (call $load (i32.const 0) (i32.const 32))",
        10_000,
    ));
    let questions = run(&program).1;
    let all = best(5, || drop(run(&program)));
    line(
        "suspend and resume",
        all.as_secs_f64() * 1e9 / f64::from(questions),
        "ns",
    );
    let (_, program) = activated(&module("(call $load (i32.const 0) (i32.const 32))"));
    let hold = || {
        let mut waiting: Vec<Instance> = (0..1_024).map(|_| instance(&program)).collect();
        for instance in &mut waiting {
            assert!(matches!(instance.run(), Step::Request(_)));
        }
    };
    line(
        "1,024 suspended frames",
        best(5, hold).as_secs_f64() * 1e3,
        "ms",
    );

    println!("\npreparation of a large module");
    let wasm = large();
    let profile = ArbosProfile::default();
    let (activation, _) = activated(&wasm);
    line("size", wasm.len() as f64 / 1024.0, "KiB");
    let time = best(5, || {
        drop(activate(&wasm, &profile, 128, false).expect("activates"))
    });
    line("activate", time.as_secs_f64() * 1e3, "ms");
    let time = best(5, || {
        drop(Program::compile(&activation, &profile).expect("compiles"))
    });
    line("compile", time.as_secs_f64() * 1e3, "ms");
}
