//! One fixture per class of instructions, run under both profiles.

mod vm_support;

use imo_devnode::vm::{
    api::Outcome,
    params::{ARBOS_51, ARBOS_61},
    ArbosProfile, Finished,
};
use serde_json::Value;
use vm_support::{program, run, ScriptedHost};

/// Items the expressions below can use.
const PRELUDE: &str = r#"
    (import "vm_hooks" "pay_for_memory_grow" (func $pay (param i32)))
    (import "vm_hooks" "write_result" (func $out (param i32 i32)))
    (import "vm_hooks" "exit_early" (func $exit (param i32)))
    (memory (export "memory") 1 4)
    (data (i32.const 64) "\ff\fe\fd\fc\fb\fa\f9\f8")
    (type $unary (func (param i32) (result i32)))
    (type $binary (func (param i32 i32) (result i32)))
    (table 4 funcref)
    (elem (i32.const 0) $double $square $minus)
    (global $counter (mut i32) (i32.const 5))
    (global $constant i64 (i64.const -9))
    (func $double (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
    (func $square (param i32) (result i32) (i32.mul (local.get 0) (local.get 0)))
    (func $minus (param i32 i32) (result i32) (i32.sub (local.get 0) (local.get 1)))
    (func $early (param i32) (result i32)
        (if (i32.eqz (local.get 0)) (then (return (i32.const 10))))
        (i32.const 20))
    (func $factorial (param $n i64) (result i64)
        (if (result i64) (i64.eqz (local.get $n))
            (then (i64.const 1))
            (else (i64.mul (local.get $n) (call $factorial (i64.sub (local.get $n) (i64.const 1)))))))
    (func $switch (param i32) (result i32)
        (block $default (block $two (block $one (block $zero
            (br_table $zero $one $two $default (local.get 0)))
            (return (i32.const 100)))
            (return (i32.const 101)))
            (return (i32.const 102)))
        (i32.const 103))
    (func $sum (param $n i32) (result i32) (local $total i32)
        (block $done (loop $next
            (br_if $done (i32.eqz (local.get $n)))
            (local.set $total (i32.add (local.get $total) (local.get $n)))
            (local.set $n (i32.sub (local.get $n) (i32.const 1)))
            (br $next)))
        (local.get $total))"#;

fn execute(body: &str, profile: &ArbosProfile) -> Finished {
    let text = format!(
        "(module {PRELUDE} (func (export \"user_entrypoint\") (param i32) (result i32) (local $a i32) (local $b i64) {body}))"
    );
    let wasm = wat::parse_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let mut host = ScriptedHost::new(&Value::Null, 1);
    let env = Default::default();
    run(
        &program(&wasm, profile),
        env,
        vec![],
        1_000_000_000,
        &mut host,
    )
}

/// The value of an i64 expression.
fn i64_of(expression: &str) -> i64 {
    let body = format!("(i64.store (i32.const 0) {expression}) (call $out (i32.const 0) (i32.const 8)) (i32.const 0)");
    let [old, new] = [ARBOS_51, ARBOS_61].map(|profile| execute(&body, &profile));
    assert_eq!(old, new, "{expression}");
    assert_eq!(
        new.outcome,
        Outcome::Success,
        "{expression}: {:?}",
        new.fault
    );
    i64::from_le_bytes(new.output[..].try_into().expect("8 bytes"))
}

/// Checks i32 expressions, compared as signed numbers.
fn check32(table: &[(&str, i32)]) {
    for (expression, expected) in table {
        let found = i64_of(&format!("(i64.extend_i32_s {expression})"));
        assert_eq!(found, i64::from(*expected), "{expression}");
    }
}

fn check64(table: &[(&str, i64)]) {
    for (expression, expected) in table {
        assert_eq!(i64_of(expression), *expected, "{expression}");
    }
}

#[test]
fn i32_arithmetic() {
    check32(&[
        ("(i32.add (i32.const 2147483647) (i32.const 1))", i32::MIN),
        ("(i32.sub (i32.const 3) (i32.const 5))", -2),
        ("(i32.mul (i32.const 65537) (i32.const 65537))", 131_073),
        ("(i32.div_s (i32.const -7) (i32.const 2))", -3),
        ("(i32.div_u (i32.const -7) (i32.const 2))", 2_147_483_644),
        ("(i32.rem_s (i32.const -7) (i32.const 2))", -1),
        ("(i32.rem_s (i32.const -2147483648) (i32.const -1))", 0),
        ("(i32.rem_u (i32.const -7) (i32.const 4))", 1),
        ("(i32.and (i32.const 12) (i32.const 10))", 8),
        ("(i32.or (i32.const 12) (i32.const 10))", 14),
        ("(i32.xor (i32.const 12) (i32.const 10))", 6),
        ("(i32.shl (i32.const 1) (i32.const 35))", 8),
        ("(i32.shr_s (i32.const -8) (i32.const 1))", -4),
        ("(i32.shr_u (i32.const -8) (i32.const 1))", 2_147_483_644),
        ("(i32.rotl (i32.const 0x80000001) (i32.const 1))", 3),
        ("(i32.rotr (i32.const 3) (i32.const 1))", -2_147_483_647),
        ("(i32.clz (i32.const 1))", 31),
        ("(i32.ctz (i32.const 8))", 3),
        ("(i32.popcnt (i32.const -1))", 32),
        ("(i32.extend8_s (i32.const 0x80))", -128),
        ("(i32.extend16_s (i32.const 0x8000))", -32_768),
        ("(i32.wrap_i64 (i64.const 0x1_0000_0007))", 7),
    ]);
}

#[test]
fn i64_arithmetic() {
    check64(&[
        (
            "(i64.add (i64.const 9223372036854775807) (i64.const 1))",
            i64::MIN,
        ),
        ("(i64.sub (i64.const 3) (i64.const 5))", -2),
        (
            "(i64.mul (i64.const 4294967297) (i64.const 4294967297))",
            8_589_934_593,
        ),
        ("(i64.div_s (i64.const -7) (i64.const 2))", -3),
        ("(i64.div_u (i64.const -1) (i64.const 2))", i64::MAX),
        ("(i64.rem_s (i64.const -7) (i64.const 4))", -3),
        ("(i64.rem_u (i64.const -1) (i64.const 10))", 5),
        ("(i64.and (i64.const 12) (i64.const 10))", 8),
        ("(i64.or (i64.const 12) (i64.const 10))", 14),
        ("(i64.xor (i64.const 12) (i64.const 10))", 6),
        ("(i64.shl (i64.const 1) (i64.const 67))", 8),
        ("(i64.shr_s (i64.const -8) (i64.const 1))", -4),
        ("(i64.shr_u (i64.const -1) (i64.const 63))", 1),
        (
            "(i64.rotl (i64.const -9223372036854775807) (i64.const 1))",
            3,
        ),
        ("(i64.rotr (i64.const 1) (i64.const 1))", i64::MIN),
        ("(i64.clz (i64.const 1))", 63),
        ("(i64.ctz (i64.const 0))", 64),
        ("(i64.popcnt (i64.const 255))", 8),
        ("(i64.extend8_s (i64.const 0xff))", -1),
        ("(i64.extend16_s (i64.const 0x8000))", -32_768),
        ("(i64.extend32_s (i64.const 0x80000000))", -2_147_483_648),
        ("(i64.extend_i32_s (i32.const -1))", -1),
        ("(i64.extend_i32_u (i32.const -1))", 4_294_967_295),
    ]);
}

#[test]
fn comparisons() {
    for (name, signed, unsigned) in [
        ("lt", true, false),
        ("gt", false, true),
        ("le", true, false),
        ("ge", false, true),
    ] {
        for ty in ["i32", "i64"] {
            for (sign, expected) in [("s", signed), ("u", unsigned)] {
                let compare = format!("({ty}.{name}_{sign} ({ty}.const -1) ({ty}.const 1))");
                check32(&[(&compare, i32::from(expected))]);
            }
        }
    }
    for ty in ["i32", "i64"] {
        check32(&[
            (&format!("({ty}.eqz ({ty}.const 0))"), 1),
            (&format!("({ty}.eq ({ty}.const 4) ({ty}.const 4))"), 1),
            (&format!("({ty}.ne ({ty}.const 4) ({ty}.const 4))"), 0),
        ]);
    }
}

#[test]
fn control_flow() {
    check32(&[
        ("(call $early (i32.const 0))", 10),
        ("(call $early (i32.const 1))", 20),
        ("(call $sum (i32.const 100))", 5_050),
        ("(call $switch (i32.const 0))", 100),
        ("(call $switch (i32.const 2))", 102),
        ("(call $switch (i32.const -1))", 103),
        (
            "(if (result i32) (i32.const 0) (then (i32.const 1)) (else (i32.const 2)))",
            2,
        ),
        ("(block (result i32) (br 0 (i32.const 6)) unreachable)", 6),
        ("(select (i32.const 1) (i32.const 2) (i32.const 0))", 2),
        (
            "(call_indirect (type $unary) (i32.const 7) (i32.const 1))",
            49,
        ),
        (
            "(call_indirect (type $binary) (i32.const 7) (i32.const 9) (i32.const 2))",
            -2,
        ),
    ]);
    check64(&[(
        "(call $factorial (i64.const 20))",
        2_432_902_008_176_640_000,
    )]);
}

#[test]
fn variables() {
    check32(&[
        ("(local.tee $a (i32.const 3))", 3),
        ("(local.get $a)", 0),
        ("(global.get $counter)", 5),
        (
            "(block (result i32) (global.set $counter (i32.const 8)) (global.get $counter))",
            8,
        ),
        (
            "(block (result i32) (local.set $a (i32.const 4)) (local.get $a))",
            4,
        ),
    ]);
    check64(&[("(global.get $constant)", -9), ("(local.get $b)", 0)]);
}

#[test]
fn memory() {
    check32(&[
        ("(i32.load (i32.const 64))", 0xfcfd_feff_u32 as i32),
        ("(i32.load8_s (i32.const 64))", -1),
        ("(i32.load8_u offset=1 (i32.const 64))", 0xfe),
        ("(i32.load16_s (i32.const 64))", -257),
        ("(i32.load16_u (i32.const 64))", 0xfeff),
        ("(memory.size)", 1),
        ("(memory.grow (i32.const 2))", 1),
        ("(block (result i32) (drop (memory.grow (i32.const 3))) (memory.size))", 4),
        ("(memory.grow (i32.const 4))", -1),
        ("(block (result i32) (memory.fill (i32.const 8) (i32.const 7) (i32.const 4)) (i32.load (i32.const 8)))", 0x0707_0707),
        ("(block (result i32) (memory.copy (i32.const 8) (i32.const 64) (i32.const 2)) (i32.load (i32.const 8)))", 0xfeff),
    ]);
    check64(&[
        (
            "(i64.load (i32.const 64))",
            0xf8f9_fafb_fcfd_feff_u64 as i64,
        ),
        ("(i64.load8_s (i32.const 64))", -1),
        ("(i64.load8_u (i32.const 64))", 0xff),
        ("(i64.load16_s (i32.const 64))", -257),
        ("(i64.load16_u (i32.const 64))", 0xfeff),
        ("(i64.load32_s (i32.const 64))", -50_462_977),
        ("(i64.load32_u (i32.const 64))", 0xfcfd_feff),
    ]);
    for (store, expected) in [
        ("i64.store", -1),
        ("i64.store8", 0xff),
        ("i64.store16", 0xffff),
        ("i64.store32", 0xffff_ffff),
    ] {
        let body = format!(
            "(block (result i64) ({store} (i32.const 8) (i64.const -1)) (i64.load (i32.const 8)))"
        );
        check64(&[(&body, expected)]);
    }
    for (store, expected) in [
        ("i32.store", -1),
        ("i32.store8", 0xff),
        ("i32.store16", 0xffff),
    ] {
        let body = format!(
            "(block (result i32) ({store} (i32.const 8) (i32.const -1)) (i32.load (i32.const 8)))"
        );
        check32(&[(&body, expected)]);
    }
}

#[test]
fn traps_are_failures_without_data() {
    for body in [
        "unreachable",
        "(i32.div_u (i32.const 1) (i32.const 0))",
        "(i32.rem_s (i32.const 1) (i32.const 0))",
        "(i32.div_s (i32.const -2147483648) (i32.const -1))",
        "(i32.wrap_i64 (i64.div_s (i64.const 1) (i64.const 0)))",
        "(i32.load (i32.const 65533))",
        "(i32.load offset=4294967295 (i32.const 4294967295))",
        "(i64.store8 (i32.const 65536) (i64.const 0)) (i32.const 0)",
        "(memory.fill (i32.const 65536) (i32.const 0) (i32.const 1)) (i32.const 0)",
        "(memory.copy (i32.const 0) (i32.const 65530) (i32.const 7)) (i32.const 0)",
        "(call_indirect (type $unary) (i32.const 1) (i32.const 3))",
        "(call_indirect (type $unary) (i32.const 1) (i32.const 4))",
        "(call_indirect (type $unary) (i32.const 1) (i32.const 2))",
    ] {
        // Data written before the trap is dropped.
        let body = format!("(call $out (i32.const 64) (i32.const 8)) {body}");
        let finished = execute(&body, &ARBOS_61);
        assert_eq!(finished.outcome, Outcome::Failure, "{body}");
        assert!(
            finished.output.is_empty() && finished.fault.is_some(),
            "{body}"
        );
        assert!(finished.ink_left > 0 && finished.gas_left > 0, "{body}");
    }
}

#[test]
fn exit_early_unwinds_from_any_depth() {
    for (status, outcome) in [
        (0, Outcome::Success),
        (1, Outcome::Revert),
        (-1, Outcome::Revert),
    ] {
        let text = format!(
            r#"(module {PRELUDE}
                (func $descend (param i32)
                    (if (local.get 0) (then (call $descend (i32.sub (local.get 0) (i32.const 1)))))
                    (call $out (i32.const 64) (i32.const 3))
                    (call $exit (i32.const {status})))
                (func (export "user_entrypoint") (param i32) (result i32)
                    (call $descend (i32.const 100)) unreachable))"#
        );
        let wasm = wat::parse_str(text).expect("valid text");
        let mut host = ScriptedHost::new(&Value::Null, 1);
        let finished = run(
            &program(&wasm, &ARBOS_61),
            Default::default(),
            vec![],
            1 << 40,
            &mut host,
        );
        assert_eq!(finished.outcome, outcome);
        assert_eq!(finished.output[..], [0xff, 0xfe, 0xfd]);
        assert!(
            finished.stack_left < 22_000,
            "frames that were left are not given back"
        );
    }
}
