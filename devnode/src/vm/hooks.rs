//! Names and types of everything a program can import.

use wasmparser::{FuncType, ValType};

/// One function the host offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hook {
    /// Module it is imported from.
    pub module: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Parameter types.
    pub params: &'static [ValType],
    /// Result types: none or one.
    pub results: &'static [ValType],
}

impl Hook {
    /// Whether it exists on debug chains only.
    pub fn is_debug(&self) -> bool {
        self.module != VM_HOOKS
    }

    /// Whether an import declared with type `ty` can be linked to it.
    pub fn matches(&self, ty: &FuncType) -> bool {
        ty.params() == self.params && ty.results() == self.results
    }
}

/// The hook a program imports as `module.name`.
pub fn find(module: &str, name: &str) -> Option<&'static Hook> {
    HOOKS
        .iter()
        .find(|hook| hook.name == name && hook.module == module)
}

const VM_HOOKS: &str = super::binary::HOST_MODULE;
const I: ValType = ValType::I32;
const L: ValType = ValType::I64;
const F: ValType = ValType::F32;
const D: ValType = ValType::F64;

const fn vm(name: &'static str, params: &'static [ValType], results: &'static [ValType]) -> Hook {
    Hook {
        module: VM_HOOKS,
        name,
        params,
        results,
    }
}

const fn console(
    name: &'static str,
    params: &'static [ValType],
    results: &'static [ValType],
) -> Hook {
    Hook {
        module: "console",
        name,
        params,
        results,
    }
}

const fn debug(name: &'static str) -> Hook {
    Hook {
        module: "debug",
        name,
        params: &[],
        results: &[],
    }
}

/// All of them: 42 host calls, then the debugging imports.
pub const HOOKS: &[Hook] = &[
    vm("read_args", &[I], &[]),
    vm("write_result", &[I, I], &[]),
    vm("exit_early", &[I], &[]),
    vm("storage_load_bytes32", &[I, I], &[]),
    vm("storage_cache_bytes32", &[I, I], &[]),
    vm("storage_flush_cache", &[I], &[]),
    vm("transient_load_bytes32", &[I, I], &[]),
    vm("transient_store_bytes32", &[I, I], &[]),
    vm("call_contract", &[I, I, I, I, L, I], &[I]),
    vm("delegate_call_contract", &[I, I, I, L, I], &[I]),
    vm("static_call_contract", &[I, I, I, L, I], &[I]),
    vm("create1", &[I, I, I, I, I], &[]),
    vm("create2", &[I, I, I, I, I, I], &[]),
    vm("read_return_data", &[I, I, I], &[I]),
    vm("return_data_size", &[], &[I]),
    vm("emit_log", &[I, I, I], &[]),
    vm("account_balance", &[I, I], &[]),
    vm("account_code", &[I, I, I, I], &[I]),
    vm("account_code_size", &[I], &[I]),
    vm("account_codehash", &[I, I], &[]),
    vm("evm_gas_left", &[], &[L]),
    vm("evm_ink_left", &[], &[L]),
    vm("block_basefee", &[I], &[]),
    vm("block_coinbase", &[I], &[]),
    vm("block_gas_limit", &[], &[L]),
    vm("block_number", &[], &[L]),
    vm("block_timestamp", &[], &[L]),
    vm("chainid", &[], &[L]),
    vm("contract_address", &[I], &[]),
    vm("msg_reentrant", &[], &[I]),
    vm("msg_sender", &[I], &[]),
    vm("msg_value", &[I], &[]),
    vm("native_keccak256", &[I, I, I], &[]),
    vm("tx_gas_price", &[I], &[]),
    vm("tx_ink_price", &[], &[I]),
    vm("tx_origin", &[I], &[]),
    vm("math_div", &[I, I], &[]),
    vm("math_mod", &[I, I], &[]),
    vm("math_pow", &[I, I], &[]),
    vm("math_add_mod", &[I, I, I], &[]),
    vm("math_mul_mod", &[I, I, I], &[]),
    vm("pay_for_memory_grow", &[I], &[]),
    console("log_txt", &[I, I], &[]),
    console("log_i32", &[I], &[]),
    console("log_i64", &[L], &[]),
    console("log_f32", &[F], &[]),
    console("log_f64", &[D], &[]),
    console("tee_i32", &[I], &[I]),
    console("tee_i64", &[L], &[L]),
    console("tee_f32", &[F], &[F]),
    console("tee_f64", &[D], &[D]),
    debug("null_host"),
    debug("start_benchmark"),
    debug("end_benchmark"),
];
