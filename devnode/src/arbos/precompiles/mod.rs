//! The precompiles of ArbOS.

mod arb_debug;
mod arb_gas_info;
mod arb_info;
mod arb_owner;
mod arb_owner_public;
mod arb_sys;
mod arb_wasm;
mod arb_wasm_cache;
pub(crate) mod call;
pub mod interfaces;
pub(crate) mod method;
mod others;

use alloy_primitives::{address, Address};

use crate::evm::context::Ctx;
use method::{Input, Outcome};

/// `ArbSys`.
pub const ARB_SYS: Address = address!("0000000000000000000000000000000000000064");
/// `ArbInfo`.
pub const ARB_INFO: Address = address!("0000000000000000000000000000000000000065");
/// `ArbOwnerPublic`.
pub const ARB_OWNER_PUBLIC: Address = address!("000000000000000000000000000000000000006b");
/// `ArbGasInfo`.
pub const ARB_GAS_INFO: Address = address!("000000000000000000000000000000000000006c");
/// `ArbOwner`.
pub const ARB_OWNER: Address = address!("0000000000000000000000000000000000000070");
/// `ArbWasm`.
pub const ARB_WASM: Address = address!("0000000000000000000000000000000000000071");
/// `ArbWasmCache`.
pub const ARB_WASM_CACHE: Address = address!("0000000000000000000000000000000000000072");
/// `ArbDebug`.
pub const ARB_DEBUG: Address = address!("00000000000000000000000000000000000000ff");

/// Every address ArbOS answers at. Those without a constant of their own refuse all calls, saying what they are.
pub const ADDRESSES: [Address; 18] = [
    ARB_SYS,
    ARB_INFO,
    others::ADDRESS_TABLE,
    others::BLS,
    others::FUNCTION_TABLE,
    others::TEST,
    ARB_OWNER_PUBLIC,
    ARB_GAS_INFO,
    others::AGGREGATOR,
    others::RETRYABLE_TX,
    others::STATISTICS,
    ARB_OWNER,
    ARB_WASM,
    ARB_WASM_CACHE,
    others::NATIVE_TOKEN_MANAGER,
    others::FILTERED_TRANSACTIONS_MANAGER,
    ARB_DEBUG,
    others::ARBOS_ACTS,
];

/// Runs the precompile at `input.address`, if ArbOS answers there.
pub(crate) fn run(ctx: &mut Ctx<'_>, input: &Input<'_>) -> Option<Outcome> {
    let precompile = match input.address {
        ARB_SYS => &*arb_sys::PRECOMPILE,
        ARB_INFO => &*arb_info::PRECOMPILE,
        ARB_OWNER_PUBLIC => &*arb_owner_public::PRECOMPILE,
        ARB_GAS_INFO => &*arb_gas_info::PRECOMPILE,
        ARB_OWNER => return Some(arb_owner::call(ctx, input)),
        ARB_WASM => &*arb_wasm::PRECOMPILE,
        ARB_WASM_CACHE => &*arb_wasm_cache::PRECOMPILE,
        ARB_DEBUG => &*arb_debug::PRECOMPILE,
        address => return others::refuse(address, input.gas),
    };
    Some(precompile.call(ctx, input))
}
