//! Every case recorded on the real VM (`tests/vectors`), reproduced exactly.

mod vm_support;

use alloy_primitives::hex;
use imo_devnode::vm::{
    activate, api::Outcome, memory::MemoryModel, params::ARBOS_51, Finished, Program,
};
use serde_json::{json, Value};
use sha2::{Digest, Sha256};
use vm_support::{bytes, cases, number, program, run, text, vectors, ScriptedHost};
use wasmparser::{BlockType, ConstExpr, ExternalKind, MemArg, Operator, Parser, Payload, ValType};

/// Collects differences so that one run shows them all.
#[derive(Default)]
struct Differences(Vec<String>);

impl Differences {
    fn compare(&mut self, case: &str, what: &str, found: &Value, expected: &Value) {
        if found != expected {
            self.0.push(format!(
                "{case}: {what}: found {found}, expected {expected}"
            ));
        }
    }
}

impl Drop for Differences {
    fn drop(&mut self) {
        if !std::thread::panicking() && !self.0.is_empty() {
            let shown = self.0.iter().take(40).cloned().collect::<Vec<_>>();
            panic!("{} differences:\n{}", self.0.len(), shown.join("\n"));
        }
    }
}

#[test]
fn activation() {
    let file = vectors("activation");
    let mut differences = Differences::default();
    assert_eq!(cases(&file).len(), 120);
    for case in cases(&file) {
        let name = text(&case["name"]);
        let wasm = bytes(&case["wasm"]);
        let result = activate(&wasm, &ARBOS_51, ARBOS_51.page_limit, false);
        let accepted = result
            .as_ref()
            .is_ok_and(|activation| Program::compile(activation, &ARBOS_51).is_ok());
        let mut compare = |what, found: Value| differences.compare(name, what, &found, &case[what]);
        compare("accepted", json!(accepted));
        match result {
            Ok(activation) if accepted => {
                compare("init_cost", json!(activation.costs.init_cost));
                compare("cached_init_cost", json!(activation.costs.cached_init_cost));
                compare("footprint", json!(activation.costs.footprint));
                compare("asm_estimate", json!(activation.asm_estimate));
                compare("activation_gas", json!(activation.activation_gas));
                let globals = activation.globals;
                compare(
                    "injected_globals",
                    json!({
                        "ink_left": globals.ink_left,
                        "ink_status": globals.ink_status,
                        "stack_left": globals.stack_left,
                    }),
                );
            }
            Err(error) if case.get("activation_gas_before_error").is_some() => {
                compare("activation_gas_before_error", json!(error.activation_gas));
            }
            _ => {}
        }
    }
}

#[test]
fn ink() {
    runs("ink", 195, 549);
}

#[test]
fn random_programs() {
    runs("random", 58, 174);
}

#[test]
fn host_calls() {
    runs("hostio", 266, 596);
}

fn runs(file: &str, modules: usize, expected_runs: usize) {
    let file = vectors(file);
    let mut differences = Differences::default();
    let mut count = 0;
    assert_eq!(cases(&file).len(), modules);
    for case in cases(&file) {
        let name = text(&case["name"]);
        let mut environment = file["environment"].clone();
        for (key, value) in case["environment_override"]
            .as_object()
            .into_iter()
            .flatten()
        {
            environment[key] = value.clone();
        }
        let environment = vm_support::environment(&environment);
        let wasm = bytes(&case["wasm"]);
        if let Some(operators) = case.get("total_operators_after_passes") {
            let activation = activate(&wasm, &ARBOS_51, 128, false).expect("activates");
            let found = json!(activation.operators);
            differences.compare(name, "operators", &found, operators);
        }
        let program = program(&wasm, &ARBOS_51);
        for (index, expected) in case["runs"].as_array().expect("runs").iter().enumerate() {
            count += 1;
            let pages = number(&case["memory_pages_at_entry"]) as u16;
            let mut host = ScriptedHost::new(&case["host"], pages);
            let finished = run(
                &program,
                environment.clone(),
                bytes(&case["args"]),
                number(&expected["ink"]),
                &mut host,
            );
            let name = format!("{name} run {index}");
            compare_run(&mut differences, &name, &finished, expected);
            let requests = match &expected["host_requests"] {
                Value::Null => json!([]),
                requests => requests.clone(),
            };
            differences.compare(&name, "host_requests", &json!(host.log), &requests);
        }
    }
    assert_eq!(count, expected_runs);
}

fn compare_run(differences: &mut Differences, name: &str, finished: &Finished, expected: &Value) {
    let mut compare = |what, found: Value| differences.compare(name, what, &found, &expected[what]);
    let (outcome, status) = match finished.outcome {
        Outcome::Success => ("success", json!("zero")),
        Outcome::Revert => ("revert", json!("nonzero")),
        Outcome::Failure => ("failure", Value::Null),
        Outcome::OutOfInk => ("out_of_ink", Value::Null),
        Outcome::OutOfStack => ("out_of_stack", Value::Null),
    };
    compare("outcome", json!(outcome));
    compare("status", status);
    compare("ink_left", json!(finished.ink_left));
    compare("gas_left_reported", json!(finished.gas_left));
    compare("stack_words_left", json!(finished.stack_left));
    compare("memory_pages_at_exit", json!(finished.memory_pages));
    let output = &finished.output;
    if expected.get("output_sha256").is_some() {
        compare("output_length", json!(output.len()));
        compare("output_sha256", json!(hex::encode(Sha256::digest(output))));
        let tail = &output[output.len().saturating_sub(40)..];
        compare("output_last_40_bytes", json!(hex::encode(tail)));
    } else {
        compare("output", json!(hex::encode(output)));
    }
}

#[test]
fn memory_prices() {
    let file = vectors("memory");
    let model = MemoryModel::from(&ARBOS_51);
    let mut differences = Differences::default();
    assert_eq!(cases(&file).len(), 418);
    for case in cases(&file) {
        let pages = |what: &str| number(&case[what]) as u16;
        let gas = model.gas(pages("new_pages"), pages("open_pages"), pages("ever_pages"));
        differences.compare(
            &case.to_string(),
            "gas",
            &json!(gas.to_string()),
            &case["gas"],
        );
    }
}

#[test]
fn instrumentation() {
    let file = vectors("instrument");
    let mut differences = Differences::default();
    assert_eq!(cases(&file).len(), 33);
    for case in cases(&file) {
        let name = text(&case["name"]);
        let activation = activate(&bytes(&case["wasm"]), &ARBOS_51, 128, false).expect("activates");
        let found = disassemble(&activation.module);
        for what in ["functions", "globals", "exports", "imported_functions"] {
            differences.compare(name, what, &found[what], &case[what]);
        }
        let globals = activation.globals;
        let mut compare =
            |what: &str, found: Value| differences.compare(name, what, &found, &case[what]);
        compare("total_operators", json!(activation.operators));
        compare("ink_left_global", json!(globals.ink_left));
        compare("ink_status_global", json!(globals.ink_status));
        compare("stack_left_global", json!(globals.stack_left));
    }
}

/// A module in the vectors' form.
fn disassemble(module: &[u8]) -> Value {
    let (mut imports, mut globals) = (0, Vec::new());
    let (mut exports, mut functions) = (Vec::new(), Vec::new());
    for payload in Parser::new(0).parse_all(module) {
        match payload.expect("valid") {
            Payload::ImportSection(section) => imports = section.into_imports().count(),
            Payload::GlobalSection(section) => {
                for global in section {
                    globals.push(initial_value(&global.expect("valid").init_expr));
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    let export = export.expect("valid");
                    let kind = match export.kind {
                        ExternalKind::Func => "Func",
                        ExternalKind::Memory => "Memory",
                        ExternalKind::Global => "Global",
                        other => panic!("unexpected export of kind {other:?}"),
                    };
                    exports.push(format!("{}: {kind} {}", export.name, export.index));
                }
            }
            Payload::CodeSectionEntry(body) => {
                let locals = body.get_locals_reader().expect("valid");
                let locals: u32 = locals
                    .into_iter()
                    .map(|group| group.expect("valid").0)
                    .sum();
                let reader = body.get_operators_reader().expect("valid");
                let code: Vec<String> = reader
                    .into_iter()
                    .map(|operator| spell(&operator.expect("valid")))
                    .collect();
                functions.push(json!({
                    "index": imports + functions.len(),
                    "declared_locals": locals,
                    "operators": code.len(),
                    "code": code,
                }));
            }
            _ => {}
        }
    }
    exports.sort();
    json!({
        "imported_functions": imports, "globals": globals, "exports": exports, "functions": functions,
    })
}

fn initial_value(expression: &ConstExpr<'_>) -> String {
    match expression.get_operators_reader().read().expect("valid") {
        Operator::I32Const { value } => format!("I32({value})"),
        Operator::I64Const { value } => format!("I64({})", value as u64),
        other => panic!("unexpected initial value {other:?}"),
    }
}

/// The text spelling of an operator.
fn spell(operator: &Operator<'_>) -> String {
    use Operator::*;
    let debug = format!("{operator:?}");
    let variant = debug.split([' ', '(']).next().unwrap_or_default();
    let mut name = String::new();
    for (index, letter) in variant.chars().enumerate() {
        if index > 0 && letter.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    for prefix in ["i32", "i64", "f32", "f64", "local", "global", "memory"] {
        if let Some(rest) = name.strip_prefix(&format!("{prefix}_")) {
            name = format!("{prefix}.{rest}");
        }
    }
    let memory = |arg: &MemArg| format!("{name} offset={} align={}", arg.offset, 1 << arg.align);
    match operator {
        Block { blockty } | Loop { blockty } | If { blockty } => match blockty {
            BlockType::Empty => name,
            BlockType::Type(ValType::I32) => format!("{name} (result i32)"),
            BlockType::Type(ValType::I64) => format!("{name} (result i64)"),
            other => panic!("unexpected block type {other:?}"),
        },
        Br { relative_depth } | BrIf { relative_depth } => format!("{name} {relative_depth}"),
        BrTable { targets } => {
            let mut list: Vec<u32> = targets
                .targets()
                .map(|target| target.expect("valid"))
                .collect();
            list.push(targets.default());
            let list: Vec<String> = list.iter().map(u32::to_string).collect();
            format!("{name} {}", list.join(" "))
        }
        Call { function_index } => format!("{name} {function_index}"),
        CallIndirect {
            type_index,
            table_index,
        } => format!("{name} {table_index} (type {type_index})"),
        LocalGet { local_index } | LocalSet { local_index } | LocalTee { local_index } => {
            format!("{name} {local_index}")
        }
        GlobalGet { global_index } | GlobalSet { global_index } => format!("{name} {global_index}"),
        I32Const { value } => format!("{name} {value}"),
        I64Const { value } => format!("{name} {value}"),
        I32Load { memarg }
        | I32Load8S { memarg }
        | I32Load8U { memarg }
        | I32Load16S { memarg }
        | I32Load16U { memarg }
        | I64Load { memarg }
        | I64Load8S { memarg }
        | I64Load8U { memarg }
        | I64Load16S { memarg }
        | I64Load16U { memarg }
        | I64Load32S { memarg }
        | I64Load32U { memarg }
        | I32Store { memarg }
        | I32Store8 { memarg }
        | I32Store16 { memarg }
        | I64Store { memarg }
        | I64Store8 { memarg }
        | I64Store16 { memarg }
        | I64Store32 { memarg } => memory(memarg),
        _ => name,
    }
}
