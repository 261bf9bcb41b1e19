//! The host calls: what each costs, does and asks of the outside.

mod account;
mod call;
mod data;
mod debug;
mod env;
mod log;
mod math;
mod memory;
mod storage;

use super::{
    api::Response,
    machine::{Halt, Host, Hostio, Machine},
};
use alloy_primitives::{Address, B256};
use wasmi::{Caller, Error, Linker, Val};

/// A question to the outside that waits for its answer, with what the rest of the host call needs.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Pending {
    LoadSlot {
        key: B256,
        out: u32,
    },
    StoreSlots {
        clear: bool,
    },
    LoadTransient {
        out: u32,
    },
    StoreTransient,
    Call {
        name: &'static str,
        length_out: u32,
    },
    Create(call::CreateOut),
    EmitLog,
    Balance {
        out: u32,
    },
    CodeHash {
        out: u32,
    },
    Code {
        address: Address,
        wanted: account::Wanted,
    },
    AddPages,
}

/// Finishes a suspended host call with the answer to its question. The result is what the program gets back.
pub(crate) fn resume(
    m: &mut Machine<'_>,
    pending: Pending,
    response: Response,
) -> Hostio<Option<Val>> {
    match (pending, response) {
        (Pending::LoadSlot { key, out }, Response::Word { value, gas }) => {
            storage::loaded(m, key, out, value, gas)?;
        }
        (Pending::StoreSlots { clear }, Response::Write { status, gas }) => {
            storage::flushed(m, clear, status, gas)?;
        }
        (Pending::LoadTransient { out }, Response::Word { value, .. }) => {
            storage::transient_loaded(m, out, value)?;
        }
        (Pending::StoreTransient, Response::Write { status, .. }) => {
            storage::transient_stored(m, status)?;
        }
        (Pending::Call { name, length_out }, Response::Call { success, data, gas }) => {
            let status = call::returned(m, name, length_out, success, data, gas)?;
            return Ok(Some(Val::I32(status as i32)));
        }
        (Pending::Create(out), Response::Create { result, data, gas }) => {
            call::created(m, out, result, data, gas)?;
        }
        (Pending::EmitLog, Response::Write { status, .. }) => log::emitted(m, status)?,
        (Pending::Balance { out }, Response::Word { value, gas }) => {
            account::looked_up(m, "account_balance", out, value, gas)?;
        }
        (Pending::CodeHash { out }, Response::Word { value, gas }) => {
            account::looked_up(m, "account_codehash", out, value, gas)?;
        }
        (Pending::Code { address, wanted }, Response::Code { code, gas }) => {
            let length = account::code_loaded(m, address, wanted, code, gas)?;
            return Ok(Some(Val::I32(length as i32)));
        }
        (Pending::AddPages, Response::Pages { gas }) => memory::pages_added(m, gas)?,
        _ => return Err(Halt::Failure("the host answered another question")),
    }
    Ok(None)
}

/// Defines host functions: `"name" => function(parameter: type, ...)`.
macro_rules! define {
    ($linker:ident, $module:literal, $($name:literal => $function:expr, ($($arg:ident: $ty:ty),*);)*) => {
        $($linker.func_wrap(
            $module,
            $name,
            |mut caller: Caller<'_, Host> $(, $arg: $ty)*| {
                $function(&mut Machine::new(&mut caller) $(, $arg)*).map_err(Error::host)
            },
        )?;)*
    };
}

/// Defines all host calls, the debugging ones included; whether a module may import those is decided at activation.
pub(crate) fn link(linker: &mut Linker<Host>) -> Result<(), Error> {
    define! { linker, "vm_hooks",
        "read_args" => data::read_args, (out: u32);
        "write_result" => data::write_result, (pointer: u32, length: u32);
        "exit_early" => data::exit_early, (status: u32);
        "read_return_data" => data::read_return_data, (out: u32, offset: u32, size: u32);
        "return_data_size" => data::return_data_size, ();
        "storage_load_bytes32" => storage::load, (key: u32, out: u32);
        "storage_cache_bytes32" => storage::cache, (key: u32, value: u32);
        "storage_flush_cache" => storage::flush, (clear: u32);
        "transient_load_bytes32" => storage::transient_load, (key: u32, out: u32);
        "transient_store_bytes32" => storage::transient_store, (key: u32, value: u32);
        "call_contract" => call::call, (to: u32, data: u32, length: u32, value: u32, gas: u64, length_out: u32);
        "delegate_call_contract" => call::delegate_call, (to: u32, data: u32, length: u32, gas: u64, length_out: u32);
        "static_call_contract" => call::static_call, (to: u32, data: u32, length: u32, gas: u64, length_out: u32);
        "create1" => call::create1, (code: u32, length: u32, value: u32, out: u32, length_out: u32);
        "create2" => call::create2, (code: u32, length: u32, value: u32, salt: u32, out: u32, length_out: u32);
        "emit_log" => log::emit, (pointer: u32, length: u32, topics: u32);
        "account_balance" => account::balance, (address: u32, out: u32);
        "account_code" => account::code, (address: u32, offset: u32, size: u32, out: u32);
        "account_code_size" => account::code_size, (address: u32);
        "account_codehash" => account::code_hash, (address: u32, out: u32);
        "evm_gas_left" => env::gas_left, ();
        "evm_ink_left" => env::ink_left, ();
        "block_basefee" => env::block_basefee, (out: u32);
        "block_coinbase" => env::block_coinbase, (out: u32);
        "block_gas_limit" => env::block_gas_limit, ();
        "block_number" => env::block_number, ();
        "block_timestamp" => env::block_timestamp, ();
        "chainid" => env::chain_id, ();
        "contract_address" => env::contract_address, (out: u32);
        "msg_reentrant" => env::msg_reentrant, ();
        "msg_sender" => env::msg_sender, (out: u32);
        "msg_value" => env::msg_value, (out: u32);
        "tx_gas_price" => env::tx_gas_price, (out: u32);
        "tx_ink_price" => env::tx_ink_price, ();
        "tx_origin" => env::tx_origin, (out: u32);
        "native_keccak256" => math::keccak256, (pointer: u32, length: u32, out: u32);
        "math_div" => math::div, (a: u32, b: u32);
        "math_mod" => math::modulo, (a: u32, b: u32);
        "math_pow" => math::pow, (a: u32, b: u32);
        "math_add_mod" => math::add_mod, (a: u32, b: u32, modulus: u32);
        "math_mul_mod" => math::mul_mod, (a: u32, b: u32, modulus: u32);
        "pay_for_memory_grow" => memory::pay_for_memory_grow, (pages: u32);
    }
    define! { linker, "console",
        "log_txt" => debug::log_txt, (pointer: u32, length: u32);
        "log_i32" => debug::log, (value: u32);
        "log_i64" => debug::log, (value: u64);
        "log_f32" => debug::log, (value: f32);
        "log_f64" => debug::log, (value: f64);
        "tee_i32" => debug::tee, (value: u32);
        "tee_i64" => debug::tee, (value: u64);
        "tee_f32" => debug::tee, (value: f32);
        "tee_f64" => debug::tee, (value: f64);
    }
    define! { linker, "debug",
        "null_host" => debug::nothing, ();
        "start_benchmark" => debug::nothing, ();
        "end_benchmark" => debug::nothing, ();
    }
    Ok(())
}
