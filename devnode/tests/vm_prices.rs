//! The price of every host call, and what a frame knows of its surroundings.

mod vm_support;

use alloy_primitives::{Address, Bytes, U256};
use imo_devnode::vm::{
    api::{CallEnv, Outcome},
    entry::{entry_gas, grow_gas, ProgramCosts},
    hooks::HOOKS,
    params::ARBOS_61,
    ArbosProfile,
};
use vm_support::hooks::{execute, script, BLOCK_INK, CALL_INK, INK};

/// Ink of each host call with all arguments zero, no calldata and the script above.
const PRICES: [(&str, u64); 42] = [
    ("read_args", 8_400 + 5_040),
    ("write_result", 8_400 + 2 * 16_381),
    ("exit_early", 0),
    ("storage_load_bytes32", 18_480 + 21_050_000),
    ("storage_cache_bytes32", 18_480),
    ("storage_flush_cache", 68_073),
    ("transient_load_bytes32", 78_153 + 1_000_000),
    ("transient_store_bytes32", 78_153 + 1_000_000),
    ("call_contract", 83_193 + 2 * 16_381 + 7_000_000),
    ("delegate_call_contract", 83_193 + 2 * 16_381 + 7_000_000),
    ("static_call_contract", 83_193 + 2 * 16_381 + 7_000_000),
    ("create1", 83_193 + 2 * 16_381 + 320_000_000),
    ("create2", 88_233 + 2 * 16_381 + 320_000_000),
    ("read_return_data", 68_073 + 5_040),
    ("return_data_size", 8_400),
    ("emit_log", 68_073 + 16_381 + 3_750_000),
    ("account_balance", 78_153 + 26_000_000),
    ("account_code", 68_073 + 33_000_000 + 5_040),
    ("account_code_size", 68_073 + 33_000_000),
    ("account_codehash", 78_153 + 1_000_000),
    ("evm_gas_left", 8_400),
    ("evm_ink_left", 8_400),
    ("block_basefee", 13_440),
    ("block_coinbase", 13_440),
    ("block_gas_limit", 8_400),
    ("block_number", 8_400),
    ("block_timestamp", 8_400),
    ("chainid", 8_400),
    ("contract_address", 13_440),
    ("msg_reentrant", 8_400),
    ("msg_sender", 13_440),
    ("msg_value", 13_440),
    ("native_keccak256", 121_800),
    ("tx_gas_price", 13_440),
    ("tx_ink_price", 8_400),
    ("tx_origin", 13_440),
    ("math_div", 43_520),
    ("math_mod", 43_520),
    ("math_pow", 23_520 + 3_000 + 17_500),
    ("math_add_mod", 49_560),
    ("math_mul_mod", 52_660),
    ("pay_for_memory_grow", 8_400),
];

#[test]
fn every_host_call_has_its_price() {
    let offered: Vec<&str> = HOOKS
        .iter()
        .filter(|h| !h.is_debug())
        .map(|h| h.name)
        .collect();
    for (name, ink) in PRICES {
        assert!(offered.contains(&name), "{name}");
        let hook = HOOKS
            .iter()
            .find(|hook| hook.name == name)
            .expect("offered");
        let args: String = hook
            .params
            .iter()
            .map(|ty| format!("({ty}.const 0)"))
            .collect();
        let drop = if hook.results.is_empty() { "" } else { "drop" };
        let body = format!("(call ${name} {args}) {drop} (i32.const 0)");
        let (finished, _) = execute(&body, CallEnv::default(), vec![], &script());
        assert_eq!(
            finished.outcome,
            Outcome::Success,
            "{name}: {:?}",
            finished.fault
        );
        let operands = hook.params.len() as u64;
        // exit_early never reaches the block after it.
        let rest = match name {
            "exit_early" => 0,
            _ => BLOCK_INK + 9 * hook.results.len() as u64 + 2,
        };
        let used = INK - finished.ink_left;
        assert_eq!(used, BLOCK_INK + operands + CALL_INK + ink + rest, "{name}");
    }
    assert_eq!(offered.len(), PRICES.len());
}

#[test]
fn a_frame_knows_its_surroundings() {
    let env = CallEnv {
        block_basefee: U256::from(1),
        block_coinbase: Address::with_last_byte(2),
        block_gas_limit: 3,
        block_number: 4,
        block_timestamp: 5,
        chain_id: 6,
        contract_address: Address::with_last_byte(7),
        msg_sender: Address::with_last_byte(8),
        msg_value: U256::from(9),
        tx_gas_price: U256::from(10),
        tx_origin: Address::with_last_byte(11),
        reentrant: true,
    };
    let body = r#"
        (call $block_basefee (i32.const 0)) (call $block_coinbase (i32.const 32))
        (i64.store (i32.const 52) (call $block_gas_limit)) (i64.store (i32.const 60) (call $block_number))
        (i64.store (i32.const 68) (call $block_timestamp)) (i64.store (i32.const 76) (call $chainid))
        (call $contract_address (i32.const 84)) (call $msg_sender (i32.const 104))
        (call $msg_value (i32.const 124)) (call $tx_gas_price (i32.const 156))
        (call $tx_origin (i32.const 188)) (i32.store (i32.const 208) (call $msg_reentrant))
        (i32.store (i32.const 212) (call $tx_ink_price))
        (call $write_result (i32.const 0) (i32.const 216)) (i32.const 0)"#;
    let (finished, _) = execute(body, env.clone(), vec![], &script());
    let expected = [
        &env.block_basefee.to_be_bytes::<32>()[..],
        env.block_coinbase.as_slice(),
        &3u64.to_le_bytes(),
        &4u64.to_le_bytes(),
        &5u64.to_le_bytes(),
        &6u64.to_le_bytes(),
        env.contract_address.as_slice(),
        env.msg_sender.as_slice(),
        &env.msg_value.to_be_bytes::<32>(),
        &env.tx_gas_price.to_be_bytes::<32>(),
        env.tx_origin.as_slice(),
        &1u32.to_le_bytes(),
        &10_000u32.to_le_bytes(),
    ]
    .concat();
    assert_eq!(finished.output, Bytes::from(expected));
}

#[test]
fn a_page_limit_of_zero_is_none() {
    let unlimited = ArbosProfile {
        page_limit: 0,
        ..ARBOS_61
    };
    let costs = ProgramCosts {
        footprint: 1,
        ..Default::default()
    };
    assert_eq!(grow_gas(&unlimited, 1, 128, 129), 1_000);
    assert_eq!(entry_gas(&unlimited, &costs, true, 128, 129), 352 + 1_000);
    assert_eq!(grow_gas(&ARBOS_61, 1, 128, 129), u64::MAX);
}
