//! What the host calls do, ask and record.

mod vm_support;

use alloy_primitives::{keccak256, Address, Bytes, B256, U256};
use imo_devnode::vm::{
    activate,
    api::{CallEnv, CallKind, CreateFault, Outcome, Request, Response, WriteStatus},
    hooks::HOOKS,
    params::{ARBOS_51, ARBOS_61},
    ArbosProfile, Finished, Instance, Program, Step,
};
use serde_json::{json, Value};
use vm_support::{
    finish,
    hooks::{execute, import, module, script, BLOCK_INK, CALL_INK, INK},
    program, run, slot, ScriptedHost,
};

#[test]
fn words_are_flushed_once_in_the_order_they_came() {
    // Keys 3, 1, 2; the second is written back to what storage holds, the first is written twice.
    let body = r#"
        (i64.store8 (i32.const 31) (i64.const 3)) (i64.store8 (i32.const 63) (i64.const 1))
        (i64.store8 (i32.const 95) (i64.const 2))
        (call $storage_load_bytes32 (i32.const 32) (i32.const 128))
        (call $storage_cache_bytes32 (i32.const 0) (i32.const 64))
        (call $storage_cache_bytes32 (i32.const 32) (i32.const 128))
        (call $storage_cache_bytes32 (i32.const 64) (i32.const 0))
        (call $storage_cache_bytes32 (i32.const 0) (i32.const 32))
        (call $storage_flush_cache (i32.const 0)) (call $storage_flush_cache (i32.const 1))
        (call $storage_load_bytes32 (i32.const 0) (i32.const 160))
        (call $write_result (i32.const 160) (i32.const 32)) (i32.const 0)"#;
    let mut instance = Instance::new(
        &program(&module(body), &ARBOS_61),
        CallEnv::default(),
        Bytes::new(),
        INK,
    )
    .expect("instantiates");
    let mut asked = Vec::new();
    let mut step = instance.run();
    while let Step::Request(request) = step {
        let response = match &request {
            Request::LoadSlot { .. } => Response::Word {
                value: slot(77),
                gas: 2_100,
            },
            _ => Response::Write {
                status: WriteStatus::Done,
                gas: 20_000,
            },
        };
        asked.push(request);
        step = instance.resume(response);
    }
    let [Request::LoadSlot { key: first }, Request::StoreSlots { slots, .. }, Request::LoadSlot { key: last }] =
        &asked[..]
    else {
        panic!("{asked:?}");
    };
    assert_eq!((*first, *last), (slot(1), slot(3)));
    assert_eq!(slots[..], [(slot(3), slot(1)), (slot(2), slot(3))]);
}

/// Runs a body with one host call up to its question.
fn question(body: &str, profile: &ArbosProfile) -> (Instance, Request) {
    let program = program(&module(body), profile);
    let mut instance =
        Instance::new(&program, CallEnv::default(), Bytes::new(), INK).expect("instantiates");
    match instance.run() {
        Step::Request(request) => (instance, request),
        Step::Done(finished) => panic!("asked nothing: {finished:?}"),
    }
}

fn done(step: Step) -> Finished {
    match step {
        Step::Done(finished) => finished,
        Step::Request(request) => panic!("asks {request:?}"),
    }
}

#[test]
fn calls_carry_everything_and_report_failure_as_two() {
    let body = r#"
        (i64.store8 (i32.const 19) (i64.const 9)) (i64.store8 (i32.const 63) (i64.const 5))
        (i32.store (i32.const 100) (call $call_contract
            (i32.const 0) (i32.const 18) (i32.const 3) (i32.const 32) (i64.const -1) (i32.const 104)))
        (drop (call $read_return_data (i32.const 108) (i32.const 1) (i32.const 9)))
        (call $write_result (i32.const 100) (i32.const 12)) (i32.const 0)"#;
    let (mut instance, request) = question(body, &ARBOS_61);
    let Request::Call {
        kind,
        target,
        value,
        input,
        gas_left,
        gas_requested,
    } = request
    else {
        panic!("{request:?}");
    };
    assert_eq!((kind, target), (CallKind::Call, Address::with_last_byte(9)));
    assert_eq!((value, input), (U256::from(5), Bytes::from(vec![0, 9, 0])));
    assert!(gas_requested == gas_left && gas_left > 999_000);
    let finished = done(instance.resume(Response::Call {
        success: false,
        data: vec![1, 2, 3].into(),
        gas: 100,
    }));
    assert_eq!(finished.output[..], [2, 0, 0, 0, 3, 0, 0, 0, 2, 3, 0, 0]);
}

#[test]
fn creations_report_addresses_and_faults() {
    let body = r#"
        (call $create2 (i32.const 0) (i32.const 4) (i32.const 32) (i32.const 64) (i32.const 100) (i32.const 120))
        (call $write_result (i32.const 100) (i32.const 24)) (i32.const 0)"#;
    let created = |result, data: &[u8]| {
        let (mut instance, request) = question(body, &ARBOS_61);
        assert!(
            matches!(
                request,
                Request::Create {
                    salt: Some(B256::ZERO),
                    ..
                }
            ),
            "{request:?}"
        );
        let data = Bytes::copy_from_slice(data);
        done(instance.resume(Response::Create {
            result,
            data,
            gas: 1,
        }))
    };
    let finished = created(Ok(Some(Address::repeat_byte(7))), &[]);
    assert_eq!(finished.output[..20], [7; 20]);
    let finished = created(Ok(None), &[1, 2]);
    assert_eq!(finished.output[..], [&[0; 20][..], &[2, 0, 0, 0]].concat());
    let finished = created(Err(CreateFault), &[]);
    assert_eq!(finished.outcome, Outcome::Failure);
}

#[test]
fn the_last_code_is_kept() {
    let body = r#"
        (drop (call $account_code_size (i32.const 0)))
        (drop (call $account_code (i32.const 0) (i32.const 2) (i32.const 9) (i32.const 64)))
        (drop (call $account_code_size (i32.const 1)))
        (call $write_result (i32.const 64) (i32.const 5)) (i32.const 0)"#;
    let (finished, host) = execute(
        &format!("(i64.store8 (i32.const 20) (i64.const 1)) {body}"),
        CallEnv::default(),
        vec![],
        &script(),
    );
    assert_eq!(finished.output[..], [0x60, 2, 0x60, 3, 0]);
    assert_eq!(
        host.log.len(),
        2,
        "the second question about one account is answered inside"
    );
}

#[test]
fn growth_beyond_the_address_space_ends_a_program_from_arbos_59_on() {
    for pages in [65_536, 65_537, -1] {
        let wasm = module(&format!(
            "(call $pay_for_memory_grow (i32.const {pages})) (i32.const 0)"
        ));
        let mut host = ScriptedHost::new(&Value::Null, 1);
        let new = run(
            &program(&wasm, &ARBOS_61),
            CallEnv::default(),
            vec![],
            INK,
            &mut host,
        );
        assert_eq!(new.outcome, Outcome::OutOfInk);
        assert!(host.log.is_empty());
    }
    let wasm = module("(call $pay_for_memory_grow (i32.const 65536)) (i32.const 0)");
    let mut host = ScriptedHost::new(&Value::Null, 1);
    let old = run(
        &program(&wasm, &ARBOS_51),
        CallEnv::default(),
        vec![],
        INK,
        &mut host,
    );
    assert_eq!(old.outcome, Outcome::Success);
}

#[test]
fn static_frames_cannot_write() {
    for body in [
        "(call $storage_cache_bytes32 (i32.const 0) (i32.const 0)) (call $storage_flush_cache (i32.const 0))",
        "(call $transient_store_bytes32 (i32.const 0) (i32.const 0))",
        "(call $emit_log (i32.const 0) (i32.const 0) (i32.const 0))",
    ] {
        let mut script = script();
        script["static"] = json!(true);
        let (finished, _) = execute(&format!("{body} (i32.const 0)"), CallEnv::default(), vec![], &script);
        assert_eq!(finished.outcome, Outcome::Failure, "{body}");
    }
}

#[test]
fn a_wrong_answer_is_a_failure_and_a_wrong_turn_too() {
    let body = "(call $storage_load_bytes32 (i32.const 0) (i32.const 0)) (i32.const 0)";
    let (mut instance, _) = question(body, &ARBOS_61);
    assert_eq!(done(instance.run()).outcome, Outcome::Failure, "run twice");
    let (mut instance, _) = question(body, &ARBOS_61);
    let finished = done(instance.resume(Response::Pages { gas: 0 }));
    assert_eq!(finished.outcome, Outcome::Failure);
    assert_eq!(
        done(instance.resume(Response::Pages { gas: 0 })).outcome,
        Outcome::Failure
    );
    let fresh = program(&module(body), &ARBOS_61);
    let mut instance =
        Instance::new(&fresh, CallEnv::default(), Bytes::new(), INK).expect("instantiates");
    assert_eq!(
        done(instance.resume(Response::Pages { gas: 0 })).outcome,
        Outcome::Failure
    );
}

#[test]
fn recorded_host_calls() {
    let body = r#"
        (call $read_args (i32.const 0))
        (call $storage_load_bytes32 (i32.const 32) (i32.const 64))
        (call $native_keccak256 (i32.const 0) (i32.const 3) (i32.const 96))
        (drop (call $static_call_contract (i32.const 200) (i32.const 0) (i32.const 2) (i64.const 5) (i32.const 220)))
        (call $exit_early (i32.const 1)) (i32.const 0)"#;
    let wasm = module(body);
    let program = program(&wasm, &ARBOS_61);
    let mut instance = Instance::new(&program, CallEnv::default(), vec![1, 2, 3].into(), INK)
        .expect("instantiates");
    instance.record();
    let finished = finish(&mut instance, &mut ScriptedHost::new(&script(), 1));
    let records = instance.take_records();
    let names: Vec<&str> = records.iter().map(|record| record.name).collect();
    assert_eq!(
        names,
        [
            "user_entrypoint",
            "read_args",
            "storage_load_bytes32",
            "native_keccak256",
            "static_call_contract",
            "exit_early",
            "user_returned"
        ]
    );
    assert_eq!(records[0].args[..], [0, 0, 0, 3]);
    assert_eq!(records[1].outs[..], [1, 2, 3]);
    assert_eq!(records[2].args[..], [0; 32]);
    assert_eq!(records[3].outs[..], keccak256([1, 2, 3])[..]);
    let call = [&[0; 20][..], &5u64.to_be_bytes(), &[1, 2]].concat();
    assert_eq!(records[4].args[..], call[..]);
    assert_eq!(records[4].outs[..], [0, 0, 0, 2, 0]);
    assert_eq!(
        (&records[5].args[..], &records[6].outs[..]),
        (&[0, 0, 0, 1][..], &[0, 0, 0, 1][..])
    );
    // Time goes one way, and the price of a call is the difference.
    assert!(records
        .windows(2)
        .all(|pair| pair[0].end_ink >= pair[1].start_ink));
    assert_eq!(records[0].start_ink, INK);
    assert_eq!(records[1].start_ink - records[1].end_ink, 13_440);
    assert_eq!(records[6].end_ink, finished.ink_left);
    assert!(instance.take_records().is_empty());
}

#[test]
fn debug_calls_are_free_and_for_debug_chains() {
    let imports: String = HOOKS.iter().map(import).collect();
    let text = format!(
        r#"(module {imports} (memory (export "memory") 1 1) (func $never unreachable) (start $never)
          (func (export "user_entrypoint") (param i32) (result i32)
            (call $log_txt (i32.const 0) (i32.const 4)) (call $log_i32 (i32.const 1))
            (drop (call $tee_i64 (i64.const 7))) (call $null_host)
            (call $start_benchmark) (call $end_benchmark)
            (call $tee_i32 (i32.const 0))))"#
    );
    let wasm = wat::parse_str(text).expect("valid text");
    assert!(activate(&wasm, &ARBOS_61, 128, false).is_err());
    let activation = activate(&wasm, &ARBOS_61, 128, true).expect("activates on a debug chain");
    let program = Program::compile(&activation, &ARBOS_61).expect("compiles");
    let mut host = ScriptedHost::new(&Value::Null, 1);
    let finished = run(&program, CallEnv::default(), vec![], INK, &mut host);
    assert_eq!(finished.outcome, Outcome::Success, "{:?}", finished.fault);
    let operators = 5 + 9 + 1;
    assert_eq!(
        INK - finished.ink_left,
        8 * BLOCK_INK + 7 * CALL_INK + operators
    );
}
