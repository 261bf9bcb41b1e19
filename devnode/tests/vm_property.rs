//! Instrumentation never changes what a program computes, and every program ends.

mod vm_support;

use arbitrary::Unstructured;
use imo_devnode::vm::{
    activate,
    api::{CallEnv, Outcome},
    params::{ARBOS_51, ARBOS_61},
    Program,
};
use proptest::{collection::vec, prelude::*, strategy::ValueTree, test_runner::TestRunner};
use serde_json::Value;
use std::cell::Cell;
use vm_support::{run, ScriptedHost};
use wasm_smith::{Config, Module as RandomModule};
use wasmi::{
    Caller, CompilationMode, Engine, Func, Instance, Linker, Memory, Module, ResumableCall, Store,
    TrapCode, Val,
};

/// A random module with one memory of fixed size, integers only, and an entrypoint that calls all its functions.
fn random_module(seed: &[u8], bulk: bool) -> Option<Vec<u8>> {
    let config = Config {
        allow_floats: false,
        allow_start_export: false,
        // Bulk operators come with a data count section as soon as there is data.
        bulk_memory_enabled: bulk,
        max_data_segments: if bulk { 0 } else { 3 },
        compact_imports_enabled: false,
        exceptions_enabled: false,
        extended_const_enabled: false,
        gc_enabled: false,
        max_exports: 0,
        max_imports: 0,
        min_funcs: 1,
        max_funcs: 6,
        max_globals: 6,
        max_instructions: 200,
        max_memories: 1,
        min_memories: 1,
        max_memory32_bytes: 2 * 65_536,
        max_tables: 1,
        max_table_elements: 50,
        memory64_enabled: false,
        memory_max_size_required: true,
        multi_value_enabled: false,
        reference_types_enabled: false,
        relaxed_simd_enabled: false,
        simd_enabled: false,
        tail_call_enabled: false,
        threads_enabled: false,
        wide_arithmetic_enabled: false,
        ..Config::default()
    };
    let module = RandomModule::new(config, &mut Unstructured::new(seed)).ok()?;
    let text = wasmprinter::print_bytes(module.to_bytes()).expect("a valid module");
    Some(with_entrypoint(&text, &module.to_bytes()))
}

/// Adds exports of the memory and of an entrypoint that calls every function. Its memory starts as large as it gets, so
/// that nothing has to pay for growth.
fn with_entrypoint(text: &str, wasm: &[u8]) -> Vec<u8> {
    let mut types = Vec::new();
    let mut calls = String::new();
    let mut function = 0;
    let mut text = text.trim_end().trim_end_matches(')').to_string();
    for payload in wasmparser::Parser::new(0).parse_all(wasm) {
        match payload.expect("valid") {
            wasmparser::Payload::TypeSection(section) => {
                types.extend(
                    section
                        .into_iter_err_on_gc_types()
                        .map(|ty| ty.expect("valid")),
                );
            }
            wasmparser::Payload::FunctionSection(section) => {
                for index in section {
                    let ty = &types[index.expect("valid") as usize];
                    let args: String = (ty.params().iter().enumerate())
                        .map(|(at, ty)| format!("({ty}.const {})", at as i64 * 77 - 50))
                        .collect();
                    let drop = "drop ".repeat(ty.results().len());
                    calls.push_str(&format!("(call {function} {args}) {drop}"));
                    function += 1;
                }
            }
            wasmparser::Payload::MemorySection(section) => {
                let memory = section.into_iter().next().expect("one").expect("valid");
                let maximum = memory.maximum.expect("required");
                text = text.replacen(
                    &format!("(memory (;0;) {} {maximum})", memory.initial),
                    &format!("(memory (;0;) {maximum} {maximum})"),
                    1,
                );
            }
            _ => {}
        }
    }
    text.push_str(&format!(
        "(export \"memory\" (memory 0))
         (func (export \"user_entrypoint\") (param i32) (result i32) {calls} (i32.const 0)))"
    ));
    wat::parse_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// Fuel the engine runs on before it gives control back.
const SLICE: u64 = 10_000;

/// How a plain run ended, and the memory it left.
#[derive(Debug, PartialEq)]
struct Ending {
    result: Result<i32, Option<TrapCode>>,
    memory: Vec<u8>,
}

/// Runs a module on the bare engine for so many slices of fuel; `ink` goes into the meter of an instrumented one.
fn plain_run(wasm: &[u8], slices: u64, ink: Option<u64>) -> Ending {
    let mut config = wasmi::Config::default();
    config
        .compilation_mode(CompilationMode::Eager)
        .consume_fuel(true)
        .set_max_recursion_depth(100_000)
        .set_max_stack_height(16 << 20);
    let engine = Engine::new(&config);
    let module = Module::new(&engine, wasm).expect("valid");
    let mut store = Store::new(&engine, ());
    store.set_fuel(SLICE).expect("fuel is on");
    let mut linker = Linker::new(&engine);
    let nothing = |_: Caller<'_, ()>, _: i32| {};
    linker
        .func_wrap("vm_hooks", "pay_for_memory_grow", nothing)
        .expect("defined once");
    let instance = linker
        .instantiate_and_start(&mut store, &module)
        .expect("instantiates");
    if let Some(ink) = ink {
        for (name, value) in [
            ("stylus_ink_left", Val::I64(ink as i64)),
            ("stylus_stack_left", Val::I32(1 << 30)),
        ] {
            let global = instance.get_global(&store, name).expect("exported");
            global.set(&mut store, value).expect("mutable");
        }
    }
    let (entry, memory) = exports(&instance, &store);
    let mut status = [Val::I32(0)];
    let mut result = entry.call_resumable(&mut store, &[Val::I32(0)], &mut status);
    // In slices, because the engine may use native stack until it gives control back.
    for _ in 0..slices {
        let Ok(ResumableCall::OutOfFuel(call)) = result else {
            break;
        };
        store
            .set_fuel(SLICE.max(call.required_fuel()))
            .expect("fuel is on");
        result = call.resume(&mut store, &mut status);
    }
    Ending {
        result: match result {
            Ok(ResumableCall::Finished) => Ok(status[0].i32().expect("an i32")),
            Ok(_) => Err(Some(TrapCode::OutOfFuel)),
            Err(error) => Err(error.as_trap_code()),
        },
        memory: memory.data(&store).to_vec(),
    }
}

fn exports(instance: &Instance, store: &Store<()>) -> (Func, Memory) {
    (
        instance
            .get_func(store, "user_entrypoint")
            .expect("exported"),
        instance.get_memory(store, "memory").expect("exported"),
    )
}

thread_local! {
    static COMPARED: Cell<u32> = const { Cell::new(0) };
    static ACTIVATED: Cell<u32> = const { Cell::new(0) };
}

/// Whether a module behaves the same with and without instrumentation; none if there is nothing to compare.
fn unchanged(wasm: &[u8]) -> Option<()> {
    let [old, new] = [ARBOS_51, ARBOS_61].map(|profile| activate(wasm, &profile, 128, false));
    assert_eq!(old.is_ok(), new.is_ok());
    let activation = new.ok()?;
    ACTIVATED.set(ACTIVATED.get() + 1);
    // With little ink it ends as well, whatever it does.
    let program = Program::compile(&activation, &ARBOS_61).expect("activated modules compile");
    for ink in [0, 1 << 20, 1 << 32] {
        let mut host = ScriptedHost::new(&Value::Null, 1);
        let finished = run(&program, CallEnv::default(), vec![], ink, &mut host);
        assert!(finished.ink_left <= ink);
        assert!(ink > 0 || finished.outcome == Outcome::OutOfInk);
    }
    let before = plain_run(wasm, 200, None);
    if before.result == Err(Some(TrapCode::OutOfFuel))
        || before.result == Err(Some(TrapCode::StackOverflow))
    {
        return None;
    }
    let after = plain_run(&activation.module, 20_000, Some(u64::MAX));
    assert_eq!(before, after);
    COMPARED.set(COMPARED.get() + 1);
    Some(())
}

#[test]
fn random_modules_compute_the_same() {
    let mut runner = TestRunner::deterministic();
    let strategy = (vec(any::<u8>(), 200..4_000), any::<bool>());
    for _ in 0..400 {
        let tree = strategy.new_tree(&mut runner).expect("a value");
        let (seed, bulk) = tree.current();
        if let Some(wasm) = random_module(&seed, bulk) {
            unchanged(&wasm);
        }
    }
    let (activated, compared) = (ACTIVATED.get(), COMPARED.get());
    assert!(activated > 200, "only {activated} modules were activated");
    assert!(compared > 100, "only {compared} modules were compared");
}

/// A random expression of type i32 over the locals `$a`, `$b` and the memory.
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        any::<i32>().prop_map(|value| format!("(i32.const {value})")),
        Just("(local.get $a)".to_string()),
        Just("(local.get $b)".to_string()),
        Just("(memory.size)".to_string()),
    ];
    leaf.prop_recursive(5, 60, 3, |inner| {
        let operator = prop_oneof![
            Just("add"), Just("sub"), Just("mul"), Just("xor"), Just("rotl"), Just("div_u"), Just("lt_s"),
        ];
        prop_oneof![
            (operator, inner.clone(), inner.clone())
                .prop_map(|(name, x, y)| format!("(i32.{name} {x} {y})")),
            inner.clone().prop_map(|x| format!("(i32.load (i32.and {x} (i32.const 0xffff)))")),
            inner.clone().prop_map(|x| format!("(local.tee $a {x})")),
            inner.clone().prop_map(|x| format!("(memory.grow (i32.and {x} (i32.const 1)))")),
            inner.clone().prop_map(|x| format!("(call $f {x})")),
            (inner.clone(), inner.clone(), inner.clone()).prop_map(|(x, y, z)| {
                format!("(if (result i32) {x} (then {y}) (else (block (result i32) (br_if 0 {z} (local.get $b)))))")
            }),
            (inner.clone(), inner).prop_map(|(x, y)| {
                format!("(block (result i32) (memory.fill (i32.and {x} (i32.const 0xff)) {y} (i32.const 9)) (local.get $b))")
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn growing_programs_compute_the_same(body in expression(), helper in expression(), rounds in 1..5) {
        // The helper calls nothing, so that only the loop decides how long it takes.
        let helper = helper.replace("(call $f ", "(i32.popcnt ");
        let text = format!(
            r#"(module (import "vm_hooks" "pay_for_memory_grow" (func (param i32)))
                (memory (export "memory") 1 9)
                (func $f (param $a i32) (result i32) (local $b i32) {helper})
                (func (export "user_entrypoint") (param $a i32) (result i32) (local $b i32)
                    (local.set $b (i32.const {rounds}))
                    (loop $next
                        (i32.store (i32.const 16) {body})
                        (br_if $next (local.tee $b (i32.sub (local.get $b) (i32.const 1)))))
                    (i32.load (i32.const 16))))"#
        );
        let wasm = wat::parse_str(&text).expect("valid text");
        prop_assert!(unchanged(&wasm).is_some());
    }

    #[test]
    fn any_bytes_are_answered(mut bytes in vec(any::<u8>(), 0..300), header in any::<bool>()) {
        if header {
            bytes.splice(0..0, *b"\0asm\x01\0\0\0");
        }
        prop_assert!(activate(&bytes, &ARBOS_61, 128, false).is_err());
    }
}
