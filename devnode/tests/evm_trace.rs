//! Traces.

mod evm_support;

use alloy_primitives::{Bytes, U256};
use alloy_rpc_types_trace::geth::{
    CallConfig, GethDebugBuiltInTracerType, GethDebugTracerConfig, GethDebugTracerType,
    GethDebugTracingOptions, GethTrace,
};
use evm_support::{
    asm::{forwarder, Asm},
    script::{Kind, Script},
    *,
};
use imo_devnode::evm::{ExecOptions, Executed, TxError};
use serde_json::Value;

fn traced(
    world: &World,
    to: alloy_primitives::Address,
    script: Script,
    options: GethDebugTracingOptions,
) -> Result<Executed, TxError> {
    let options = ExecOptions::call().with_trace(options);
    world
        .executor
        .transact(&world.state, &world.block, &request(to, script), &options)
}

fn named(name: &str) -> GethDebugTracingOptions {
    let tracer = GethDebugTracerType::JsTracer(name.into());
    GethDebugTracingOptions {
        tracer: Some(tracer),
        ..Default::default()
    }
}

fn names(steps: &Value) -> Vec<&str> {
    steps
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["name"].as_str().unwrap())
        .collect()
}

#[test]
fn the_call_tracer_shows_programs_as_frames() {
    let mut world = World::default();
    let program = world.script_program();
    let bridge = world.place(forwarder(Kind::Call, program));
    let failing = world.place(Asm::new().push(U256::from(1)).answer().revert());
    let inner = Script::new().log(&[word(1)], b"inner");
    let script = Script::new()
        .call(Kind::Call, bridge, inner)
        .call(Kind::Static, failing, [])
        .create(U256::ZERO, &init_code(&[0]));
    let config = CallConfig {
        with_log: Some(true),
        ..Default::default()
    };
    let options = GethDebugTracingOptions::default()
        .with_tracer(GethDebugTracerType::BuiltInTracer(
            GethDebugBuiltInTracerType::CallTracer,
        ))
        .with_call_config(config);
    let executed = traced(&world, program, script, options).unwrap();
    assert!(executed.is_success());
    let Some(GethTrace::CallTracer(frame)) = executed.trace else {
        panic!("a call trace")
    };
    assert_eq!(frame.to, Some(program));
    assert_eq!(frame.gas_used, U256::from(executed.gas_used));
    let kinds: Vec<_> = frame.calls.iter().map(|call| call.typ.as_str()).collect();
    assert_eq!(kinds, ["CALL", "STATICCALL", "CREATE"]);
    let bridged = &frame.calls[0];
    assert_eq!(bridged.calls[0].to, Some(program));
    assert_eq!(bridged.calls[0].logs[0].data, Some(Bytes::from("inner")));
    assert_eq!(frame.calls[1].error.as_deref(), Some("execution reverted"));
    assert_eq!(frame.calls[1].output.as_ref().unwrap().len(), 32);
}

#[test]
fn the_stylus_tracer_nests_host_calls() {
    let mut world = World::default();
    let program = world.script_program();
    let other = world.copy(program, 1);
    let bridge = world.place(forwarder(Kind::Call, other));
    let inner = Script::new().load(5);
    let script = Script::new()
        .store(1, 2)
        .call(Kind::Call, bridge, inner)
        .create(U256::ZERO, &init_code(&[0]))
        .flush();
    let executed = traced(&world, program, script, named("stylusTracer")).unwrap();
    let Some(GethTrace::JS(steps)) = executed.trace else {
        panic!("a trace of host calls")
    };
    assert_eq!(
        names(&steps),
        [
            "user_entrypoint",
            "read_args",
            "storage_cache_bytes32",
            "call_contract",
            "read_return_data",
            "evm_create1",
            "create1",
            "read_return_data",
            "storage_flush_cache",
            "write_result",
            "user_returned"
        ]
    );
    let call = &steps[3];
    assert_eq!(call["address"], Value::String(format!("{bridge:?}")));
    let bridged = &call["steps"];
    assert_eq!(names(bridged), ["evm_call_contract"]);
    let nested = &bridged[0];
    assert_eq!(nested["address"], Value::String(format!("{other:?}")));
    assert_eq!(nested["args"], "0x");
    assert_eq!(
        names(&nested["steps"]),
        [
            "user_entrypoint",
            "read_args",
            "storage_load_bytes32",
            "write_result",
            "user_returned"
        ]
    );
    let load = &nested["steps"][2];
    assert_eq!(load["args"], format!("{}", word(5)));
    assert_eq!(load["outs"], format!("{}", word(0)));
    let spent = load["startInk"].as_u64().unwrap() - load["endInk"].as_u64().unwrap();
    assert_eq!(spent, 18_480 + 2_105 * 10_000);
    assert!(steps[2].get("address").is_none() && steps[2].get("steps").is_none());
}

#[test]
fn the_script_of_cargo_stylus_is_known() {
    let mut world = World::default();
    let program = world.script_program();
    // The parts it is known by.
    let code =
        r#"{ "hostio": function(info) {}, "enter": function(frame) { "evm_call_contract" } }"#;
    let executed = traced(&world, program, Script::new().load(1), named(code)).unwrap();
    assert!(matches!(executed.trace, Some(GethTrace::JS(_))));
    let error = traced(
        &world,
        program,
        Script::new(),
        named("{ result: function() {} }"),
    );
    let TxError::Tracer(reason) = error.unwrap_err() else {
        panic!("a tracer error")
    };
    assert!(reason.contains("JavaScript"));
}

#[test]
fn other_tracers_of_geth() {
    let mut world = World::default();
    let program = world.script_program();
    let bridge = world.place(forwarder(Kind::Call, program));
    let script = Script::new().store(1, 2).flush();
    let executed = traced(&world, bridge, script.clone(), Default::default()).unwrap();
    let Some(GethTrace::Default(frame)) = executed.trace else {
        panic!("opcodes")
    };
    assert!(frame.struct_logs.iter().any(|log| log.op == "CALL"));
    let prestate = GethDebugTracingOptions {
        tracer: Some(GethDebugTracerType::BuiltInTracer(
            GethDebugBuiltInTracerType::PreStateTracer,
        )),
        tracer_config: GethDebugTracerConfig(serde_json::json!({ "diffMode": true })),
        ..Default::default()
    };
    let executed = traced(&world, bridge, script, prestate).unwrap();
    let trace = serde_json::to_value(executed.trace.unwrap()).unwrap();
    let slot = &trace["post"][format!("{program:?}")]["storage"][format!("{}", word(1))];
    assert_eq!(*slot, Value::String(format!("{}", word(2))));
}
