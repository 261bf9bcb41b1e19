//! Modules that import every host call, and a host that answers them all.

use super::{program, run, ScriptedHost};
use imo_devnode::vm::{
    api::CallEnv,
    hooks::{Hook, HOOKS},
    params::ARBOS_61,
    Finished,
};
use serde_json::{json, Value};

/// Ink the frames of these tests start with.
pub(crate) const INK: u64 = 10_000_000_000;
/// Ink of a `call` operator.
pub(crate) const CALL_INK: u64 = 3_800;
/// Ink of entering a basic block.
pub(crate) const BLOCK_INK: u64 = 2_450;

/// What the host answers.
pub(crate) fn script() -> Value {
    let word = "00000000000000000000000000000000000000000000000000000000000000ff";
    json!({
        "cold_load_gas": 2_100, "warm_load_gas": 100, "store_gas": 20_000, "static": false,
        "call": {"status": 0, "gas": 700, "data": "0102"},
        "create": {"result": "01cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd", "gas": 32_000, "data": ""},
        "balance": {"gas": 2_600, "value": word}, "codehash": {"gas": 100, "value": word},
        "code": {"gas": 3_300, "code": "600160026003"},
    })
}

/// The text that imports a hook as `$name`.
pub(crate) fn import(hook: &Hook) -> String {
    let list = |types: &[wasmparser::ValType]| {
        types
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(" ")
    };
    format!(
        "(import \"{}\" \"{}\" (func ${} (param {}) (result {})))",
        hook.module,
        hook.name,
        hook.name,
        list(hook.params),
        list(hook.results)
    )
}

/// A module that imports every host call and has this entrypoint.
pub(crate) fn module(body: &str) -> Vec<u8> {
    let imports: String = HOOKS
        .iter()
        .filter(|hook| !hook.is_debug())
        .map(import)
        .collect();
    let text = format!(
        "(module {imports} (memory (export \"memory\") 1 8)
          (func (export \"user_entrypoint\") (param i32) (result i32) {body}))"
    );
    wat::parse_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// Runs an entrypoint's body to its end.
pub(crate) fn execute(
    body: &str,
    env: CallEnv,
    args: Vec<u8>,
    script: &Value,
) -> (Finished, ScriptedHost) {
    let mut host = ScriptedHost::new(script, 1);
    let finished = run(
        &program(&module(body), &ARBOS_61),
        env,
        args,
        INK,
        &mut host,
    );
    (finished, host)
}
