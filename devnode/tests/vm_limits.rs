//! Nothing a module contains may bring the process down, and every program ends.

mod vm_support;

use alloy_primitives::Bytes;
use imo_devnode::vm::{
    activate,
    api::{CallEnv, Outcome, Response},
    params::{ARBOS_51, ARBOS_61},
    Finished, Instance, Program, Step,
};
use serde_json::Value;
use vm_support::{program, run, ScriptedHost};

const PLENTY: u64 = 1 << 62;

fn text(body: &str) -> Vec<u8> {
    wat::parse_str(body).unwrap_or_else(|error| panic!("{error}"))
}

fn execute(wasm: &[u8], ink: u64) -> Finished {
    let mut host = ScriptedHost::new(&Value::Null, 1);
    run(
        &program(wasm, &ARBOS_61),
        CallEnv::default(),
        vec![],
        ink,
        &mut host,
    )
}

const fn assert_send<T: Send>() {}
const _: () = {
    assert_send::<Instance>();
    assert_send::<Program>();
};

/// Whatever a frame looks like, the depth counter stops the recursion, not the engine.
#[test]
fn only_the_depth_counter_stops_a_recursion() {
    let locals = "(local i64) ".repeat(348);
    let params = "(param i32) ".repeat(1_000);
    let args = "(i32.const 1) ".repeat(1_000);
    let many = |count: usize| {
        format!(
            "{} {}",
            "(i32.const 1) ".repeat(count),
            "drop ".repeat(count)
        )
    };
    let live = format!(
        "{} (call $f) {}",
        "(i32.const 1) ".repeat(3_000),
        "drop ".repeat(3_000)
    );
    let wide = many(4_000);
    let mutual = "(call $g)";
    for (name, module) in [
        ("smallest frame", "(func $f (call $f))".to_string()),
        ("many locals", format!("(func $f {locals} (call $f))")),
        ("many operands", format!("(func $f {wide} (call $f))")),
        ("operands across the call", format!("(func $f {live})")),
        ("many parameters", format!("(func $f (call $p {args})) (func $p {params} (call $p {args}))")),
        ("mutual", format!("(func $f {mutual}) (func $g (call $f))")),
        ("through the table", "(table 1 funcref) (elem (i32.const 0) $f) (type $t (func)) (func $f (call_indirect (type $t) (i32.const 0)))".into()),
        ("in a loop", "(func $f (local i32) (loop (call $f) (br_if 0 (local.tee 0 (i32.const 1)))))".into()),
    ] {
        let wasm = text(&format!(
            r#"(module {module} (memory (export "memory") 0 0)
                (func (export "user_entrypoint") (param i32) (result i32) (call $f) (i32.const 0)))"#
        ));
        for profile in [ARBOS_51, ARBOS_61] {
            let mut host = ScriptedHost::new(&Value::Null, 0);
            let finished = run(&program(&wasm, &profile), CallEnv::default(), vec![], PLENTY, &mut host);
            assert_eq!(finished.outcome, Outcome::OutOfStack, "{name}: {:?}", finished.fault);
            assert_eq!((finished.gas_left, finished.stack_left), (0, 0), "{name}");
            assert!(finished.ink_left > 0, "{name}");
        }
    }
}

#[test]
fn a_frame_may_use_the_whole_depth() {
    // A recursion of 2,000 frames of 10 words fits, and everything is given back.
    let wasm = text(
        r#"(module (memory (export "memory") 0 0)
            (func $f (param $n i32) (result i32)
                (if (result i32) (local.get $n)
                    (then (i32.add (i32.const 1) (call $f (i32.sub (local.get $n) (i32.const 1)))))
                    (else (i32.const 0))))
            (func (export "user_entrypoint") (param i32) (result i32)
                (i32.sub (call $f (i32.const 2000)) (i32.const 2000))))"#,
    );
    let finished = execute(&wasm, PLENTY);
    assert_eq!(
        (finished.outcome, finished.stack_left),
        (Outcome::Success, 22_000)
    );
}

/// Frames wait on the heap: a thousand of them, each deep inside itself, on a small native stack.
#[test]
fn many_suspended_frames() {
    let wasm = text(
        r#"(module (import "vm_hooks" "storage_load_bytes32" (func $load (param i32 i32)))
            (import "vm_hooks" "read_args" (func $args (param i32)))
            (import "vm_hooks" "write_result" (func $out (param i32 i32)))
            (memory (export "memory") 1 1)
            (func $descend (param $n i32)
                (if (local.get $n)
                    (then (call $descend (i32.sub (local.get $n) (i32.const 1))))
                    (else (call $load (i32.const 32) (i32.const 64)))))
            (func (export "user_entrypoint") (param i32) (result i32)
                (call $args (i32.const 0)) (call $descend (i32.const 300))
                (call $out (i32.const 0) (i32.const 96)) (i32.const 0)))"#,
    );
    let program = program(&wasm, &ARBOS_61);
    let work = move || {
        let mut waiting: Vec<Instance> = (0..1_024u64)
            .map(|depth| {
                let args = Bytes::copy_from_slice(&depth.to_le_bytes());
                let mut instance = Instance::new(&program, CallEnv::default(), args, PLENTY)
                    .expect("instantiates");
                assert!(matches!(instance.run(), Step::Request(_)));
                instance
            })
            .collect();
        for depth in (0..1_024u64).rev() {
            let mut instance = waiting.pop().expect("as many as were made");
            let value = vm_support::slot(depth * 3);
            let Step::Done(finished) = instance.resume(Response::Word { value, gas: 2_100 }) else {
                panic!("a second question");
            };
            assert_eq!(finished.outcome, Outcome::Success);
            assert_eq!(finished.output[..8], depth.to_le_bytes());
            assert_eq!(finished.output[64..], value[..]);
        }
    };
    small_stack(work);
}

/// Runs on a thread with a quarter of a megabyte of stack.
fn small_stack(work: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(256 * 1024);
    thread
        .spawn(work)
        .expect("a thread")
        .join()
        .expect("no panic");
}

/// The engine must not leave native frames behind, whatever the operator.
#[test]
fn long_loops_need_no_native_stack() {
    for body in [
        "",
        "(local.set $a (i32.add (local.get $a) (local.get $i)))",
        "(local.set $b (i64.rem_s (local.get $b) (i64.const 7)))",
        "(i64.store8 (i32.const 3) (i64.load (i32.const 8)))",
        "(global.set $g (i32.add (global.get $g) (i32.const 1)))",
        "(local.set $a (call $id (local.get $i)))",
        "(local.set $a (call_indirect (type $t) (local.get $i) (i32.const 0)))",
        "(local.set $a (call $host))",
        "(block $x (block $y (br_table $x $y (local.get $i))))",
        "(if (local.get $i) (then (local.set $a (i32.const 1))) (else nop))",
        "(local.set $b (select (local.get $b) (i64.const 4) (local.get $i)))",
        "(local.set $a (memory.size))",
        "(local.set $a (memory.grow (i32.const 0)))",
        "(local.set $a (memory.grow (i32.const -1)))",
        "(memory.copy (i32.const 0) (i32.const 100) (i32.const 5))",
        "(memory.fill (i32.const 0) (i32.const 1) (i32.const 5))",
        "(local.set $a (i32.popcnt (local.get $i))) (local.set $b (i64.clz (local.get $b)))",
    ] {
        for memory in ["1 1", "1"] {
            if memory == "1" && body.contains("-1") {
                continue;
            }
            let wasm = text(&format!(
                r#"(module
                    (import "vm_hooks" "msg_reentrant" (func $host (result i32)))
                    (import "vm_hooks" "pay_for_memory_grow" (func $pay (param i32)))
                    (memory (export "memory") {memory}) (table funcref (elem $id))
                    (type $t (func (param i32) (result i32))) (global $g (mut i32) (i32.const 0))
                    (func $id (param i32) (result i32) (local.get 0))
                    (func (export "user_entrypoint") (param i32) (result i32)
                        (local $i i32) (local $a i32) (local $b i64)
                        (local.set $i (i32.const 200000))
                        (loop $next {body}
                            (br_if $next (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))
                        (i32.const 0)))"#
            ));
            let body = body.to_string();
            small_stack(move || {
                let finished = execute(&wasm, PLENTY);
                assert_eq!(
                    finished.outcome,
                    Outcome::Success,
                    "{body}: {:?}",
                    finished.fault
                );
            });
        }
    }
}

#[test]
fn ink_ends_every_loop() {
    for body in [
        "(loop (br 0))",
        "(loop (br_if 0 (i32.const 1)))",
        "(loop (br_table 0 0 (i32.const 5)))",
        "(loop (call $nothing) (br 0))",
        "(loop (memory.fill (i32.const 0) (i32.const 0) (i32.const 65536)) (br 0))",
        "(loop (call $hash (i32.const 0) (i32.const 65536) (i32.const 0)) (br 0))",
    ] {
        let wasm = text(&format!(
            r#"(module (import "vm_hooks" "native_keccak256" (func $hash (param i32 i32 i32)))
                (memory (export "memory") 1 1) (func $nothing)
                (func (export "user_entrypoint") (param i32) (result i32) {body} (i32.const 0)))"#
        ));
        let finished = execute(&wasm, 1_000_000_000);
        assert_eq!(finished.outcome, Outcome::OutOfInk, "{body}");
        assert_eq!((finished.ink_left, finished.gas_left), (0, 0), "{body}");
    }
}

#[test]
fn absurd_modules_are_answered() {
    let entry = |body: &str| {
        text(&format!(
            r#"(module (memory (export "memory") 1 1)
                (func (export "user_entrypoint") (param i32) (result i32) {body} (i32.const 0)))"#
        ))
    };
    let nested = |depth: usize| {
        entry(&format!(
            "{} {}",
            "block ".repeat(depth),
            "end ".repeat(depth)
        ))
    };
    let table = |targets: usize| {
        entry(&format!(
            "(block (br_table {} (i32.const 0)))",
            "0 ".repeat(targets)
        ))
    };
    for (name, wasm, accepted) in [
        ("70,000 branch targets", table(70_000), true),
        ("1,000 nested blocks", nested(1_000), true),
        ("60,000 nested blocks", nested(60_000), false),
        (
            "50,000 operands",
            entry(&format!(
                "{}{}",
                "i32.const 0 ".repeat(50_000),
                "drop ".repeat(50_000)
            )),
            false,
        ),
        (
            "120,000 branches",
            entry(&format!("(block {})", "br 0 ".repeat(60_000))),
            false,
        ),
    ] {
        for profile in [ARBOS_51, ARBOS_61] {
            let result = activate(&wasm, &profile, 128, false);
            assert_eq!(result.is_ok(), accepted, "{name}: {:?}", result.err());
            if let Ok(activation) = result {
                Program::compile(&activation, &profile).expect(name);
            }
        }
    }
    // Four billion locals, twice, by hand: the groups are (count, type).
    let mut locals = entry("");
    let body = locals
        .windows(4)
        .rposition(|bytes| bytes == [0, 0x41, 0, 0x0b])
        .expect("the body");
    let code = [
        2, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x7f, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x7e,
    ];
    locals.splice(body..=body, code);
    for size in [body - 1, body - 3] {
        locals[size] += code.len() as u8 - 1;
    }
    let refused = activate(&locals, &ARBOS_61, 128, false).expect_err("too many locals");
    assert!(refused.to_string().contains("local"), "{refused}");
}

#[test]
fn every_damaged_module_is_answered() {
    let wasm = text(
        r#"(module (import "vm_hooks" "write_result" (func $out (param i32 i32)))
            (memory (export "memory") 1 1) (table 2 funcref) (elem (i32.const 0) $f)
            (data (i32.const 0) "data") (global (mut i64) (i64.const 5)) (type $t (func (result i32)))
            (func $f (result i32) (i32.const 3))
            (func (export "user_entrypoint") (param i32) (result i32) (local i64)
                (call $out (i32.const 0) (i32.const 4))
                (if (local.get 0) (then (global.set 0 (i64.const 9))))
                (call_indirect (type $t) (i32.const 0))))"#,
    );
    assert_eq!(execute(&wasm, PLENTY).outcome, Outcome::Revert);
    let whole = |length: &usize| activate(&wasm[..*length], &ARBOS_61, 128, false).is_ok();
    let accepted = (0..wasm.len()).filter(whole).count();
    assert_eq!(accepted, 2, "only names and data can be cut off");
    let mut ran = 0;
    for index in 0..wasm.len() {
        for value in [
            0x00,
            0x01,
            0x0b,
            0x3f,
            0x40,
            0x7f,
            0x80,
            0xff,
            wasm[index] ^ 1,
            wasm[index].wrapping_add(1),
        ] {
            let mut damaged = wasm.clone();
            damaged[index] = value;
            if let Ok(activation) = activate(&damaged, &ARBOS_61, 128, false) {
                let program =
                    Program::compile(&activation, &ARBOS_61).expect("activated modules compile");
                let mut host = ScriptedHost::new(&Value::Null, 1);
                run(&program, CallEnv::default(), vec![], 1 << 30, &mut host);
                ran += 1;
            }
        }
    }
    assert!(ran > 300, "only {ran} damaged modules still ran");
}

#[test]
fn pages_left_limit_the_footprint() {
    let wasm = text(
        r#"(module (memory (export "memory") 5 5)
            (func (export "user_entrypoint") (param i32) (result i32) (i32.const 0)))"#,
    );
    assert!(activate(&wasm, &ARBOS_61, 5, false).is_ok());
    assert!(activate(&wasm, &ARBOS_61, 4, false).is_err());
}

/// Before ArbOS 59 only the low 16 bits of a growth are paid for; the whole address space is not to be had for nothing.
#[test]
fn unpaid_growth_is_refused() {
    let wasm = text(
        r#"(module (import "vm_hooks" "pay_for_memory_grow" (func (param i32)))
            (memory (export "memory") 0)
            (func (export "user_entrypoint") (param i32) (result i32)
                (i32.add (memory.grow (i32.const 65536)) (i32.const 1))))"#,
    );
    let mut host = ScriptedHost::new(&Value::Null, 0);
    let program = program(&wasm, &ARBOS_51);
    let finished = run(&program, CallEnv::default(), vec![], PLENTY, &mut host);
    assert_eq!(
        (finished.outcome, finished.memory_pages),
        (Outcome::Success, 0)
    );
}
