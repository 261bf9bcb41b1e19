//! The gas of a host call is that of the EVM's opcode for the same.

mod evm_support;

use alloy_eips::eip2930::{AccessList, AccessListItem};
use alloy_primitives::{Address, Bytes, B256, U256};
use evm_support::{
    asm::{self, Asm},
    measure::*,
    operations::{op, operands, DATA, KEY, OUT, TARGET, VALUE},
    *,
};
use imo_devnode::evm::TxRequest;

/// Base prices of host calls, in ink.
const LOAD: u64 = 18_480;
const FLUSH: u64 = 68_073;
const TRANSIENT: u64 = 78_153;
const LOG: u64 = 68_073;
const ACCOUNT: u64 = 78_153;
const CODE_SIZE: u64 = 68_073;
/// Gas of the storage cache, per load.
const CACHE_GAS: u64 = 5;

#[test]
fn loads() {
    let mut world = World::default();
    let load = op("storage_load_bytes32", "(param i32 i32)", &[KEY, OUT]);
    let cold = ink_of(&mut world, &load, &operands());
    let evm_load = || Asm::new().push(U256::from(1)).op(asm::SLOAD).op(asm::POP);
    let evm_cold = gas_of(&mut world, Asm::new(), evm_load());
    assert_eq!(cold, LOAD + (evm_cold + CACHE_GAS) * INK);
    // Warm but unknown to the cache: written and cleared.
    let warm = Op {
        setup: format!(
            "(call $storage_load_bytes32 (i32.const {KEY}) (i32.const {OUT}))
             (call $storage_flush_cache (i32.const 1))"
        ),
        ..load
    };
    let warm = ink_of(&mut world, &warm, &operands());
    let evm_warm = gas_of(&mut world, evm_load(), evm_load());
    assert_eq!(warm, LOAD + (evm_warm + CACHE_GAS) * INK);
    assert_eq!((evm_cold, evm_warm), (2_100, 100));
}

/// Raises the gas a transaction uses, so that its refund is not capped.
fn ballast() -> AccessList {
    let item = |n: u64| AccessListItem {
        address: Address::from_word(word(0xba11_0000 + n)),
        storage_keys: Vec::new(),
    };
    AccessList((0..100).map(item).collect())
}

/// Every way a word can change twice in a transaction.
#[test]
fn stores() {
    for original in 0..3_u64 {
        for first in 0..3_u64 {
            for second in 0..3_u64 {
                check_stores(original, first, second);
            }
        }
    }
}

fn check_stores(original: u64, first: u64, second: u64) {
    let case = (original, first, second);
    let mut world = World::default();
    let flush = |setup: String| Op {
        name: "storage_flush_cache",
        signature: "(param i32)",
        args: "i32.const 1\n".into(),
        setup,
    };
    // The word to write second is at OUT + 32.
    let write =
        |at: u64| format!("(call $storage_cache_bytes32 (i32.const {KEY}) (i32.const {at}))\n");
    let second_value = format!(
        "(i64.store (i32.const {}) (i64.const {}))\n",
        OUT + 56,
        second.swap_bytes() as i64
    );
    let once = flush(write(VALUE));
    let twice = flush(format!(
        "{}{second_value}{}{}",
        write(VALUE),
        "(call $storage_flush_cache (i32.const 1))\n",
        write(OUT + 32),
    ));
    let operands = Operands {
        value: word(first),
        ..operands()
    };
    let store = |value: u64| Asm::new().store(1, value);
    let evm_once = measuring_contract(Asm::new(), &store(first).bytes());
    let evm_twice = measuring_contract(store(first), &store(second).bytes());
    let cases = [
        (once, evm_once, store(first)),
        (twice, evm_twice, store(second)),
    ];
    for (op, contract, evm_op) in cases {
        let program = world.program(&measuring_program(&op, &operands));
        let contract = world.place([&contract[..], &[case.0 as u8, case.1 as u8]].concat());
        for account in [program, contract] {
            world
                .state
                .set_slot(account, U256::from(1), U256::from(original));
        }
        let ink = measured_ink(&mut world, program, &op);
        let gas = measured_gas(&mut world, contract, &evm_op.bytes());
        assert_eq!(ink, FLUSH + gas * INK, "{case:?}");
        let mut refund = |to| {
            let tx = TxRequest {
                access_list: ballast(),
                ..request(to, [])
            };
            world.send(&tx).gas_refunded
        };
        assert_eq!(refund(program), refund(contract), "{case:?}");
    }
}

#[test]
fn transient_words() {
    let mut world = World::default();
    let load = op("transient_load_bytes32", "(param i32 i32)", &[KEY, OUT]);
    let store = op("transient_store_bytes32", "(param i32 i32)", &[KEY, VALUE]);
    let one = || Asm::new().push(U256::from(1));
    let evm_load = gas_of(&mut world, Asm::new(), one().op(asm::TLOAD).op(asm::POP));
    let evm_store = one().push(U256::from(1)).op(asm::TSTORE);
    let evm_store = gas_of(&mut world, Asm::new(), evm_store);
    assert_eq!(
        ink_of(&mut world, &load, &operands()),
        TRANSIENT + evm_load * INK
    );
    assert_eq!(
        ink_of(&mut world, &store, &operands()),
        TRANSIENT + evm_store * INK
    );
}

#[test]
fn logs() {
    let mut world = World::default();
    for topics in 0..=4_usize {
        for length in [0, 1, 32, 100] {
            let size = 32 * topics + length;
            let emit = op(
                "emit_log",
                "(param i32 i32 i32)",
                &[DATA, size as u64, topics as u64],
            );
            let data = Bytes::from(vec![7; size]);
            let ink = ink_of(&mut world, &emit, &Operands { data, ..operands() });
            let topic = B256::repeat_byte(7);
            let log = Asm::new().log(&vec![topic; topics], &[]);
            // The data is in memory beforehand; LOG takes it from there.
            let prepare = Asm::new().memory(0x8000, &[7; 128]);
            let log = with_length(log, length);
            let gas = gas_of(&mut world, prepare, log);
            assert_eq!(
                ink,
                LOG + read_price(size) + gas * INK,
                "{topics} topics, {length} bytes"
            );
        }
    }
}

/// Replaces the length a log of no data pushes.
fn with_length(log: Asm, length: usize) -> Asm {
    let code = log.bytes();
    let tail = code.len() - 5;
    let (topics, rest) = code.split_at(tail);
    assert_eq!(rest[0], 0x5f, "the length pushed");
    Asm::new()
        .raw(topics)
        .push(U256::from(length))
        .raw(&rest[1..])
}

#[test]
fn accounts() {
    let mut world = World::default();
    let code = world.place(Asm::new().finish());
    for (name, signature, base, opcode, extra) in [
        (
            "account_balance",
            "(param i32 i32)",
            ACCOUNT,
            asm::BALANCE,
            0,
        ),
        (
            "account_codehash",
            "(param i32 i32)",
            ACCOUNT,
            asm::EXTCODEHASH,
            0,
        ),
        // EXTCODESIZE, and 700 gas for code that may be long.
        (
            "account_code_size",
            "(param i32) (result i32)",
            CODE_SIZE,
            0x3b,
            700,
        ),
    ] {
        for target in [BOB, ALICE, code] {
            let args: &[u64] = if base == CODE_SIZE {
                &[TARGET]
            } else {
                &[TARGET, OUT]
            };
            let cold = op(name, signature, args);
            let touch = format!("(call $account_balance (i32.const {TARGET}) (i32.const {OUT}))");
            let warm = Op {
                setup: touch,
                ..cold.clone()
            };
            let read = || Asm::new().push_address(target).op(opcode).op(asm::POP);
            let operands = Operands {
                target,
                ..operands()
            };
            let evm_cold = gas_of(&mut world, Asm::new(), read());
            let evm_warm = gas_of(&mut world, read(), read());
            let ink = ink_of(&mut world, &cold, &operands);
            assert_eq!(ink, base + (evm_cold + extra) * INK, "{name}, cold");
            let ink = ink_of(&mut world, &warm, &operands);
            assert_eq!(ink, base + (evm_warm + extra) * INK, "{name}, warm");
        }
    }
}
