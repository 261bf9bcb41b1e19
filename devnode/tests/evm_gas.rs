//! The gas of a host call is that of the EVM's opcode for the same.

mod evm_support;

use alloy_eips::eip2930::{AccessList, AccessListItem};
use alloy_primitives::{Address, Bytes, B256, U256};
use evm_support::{
    asm::{self, Asm},
    measure::*,
    script::Kind,
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
const CALL: u64 = 83_193;
const CREATE: u64 = 83_193;
const CREATE2: u64 = 88_233;
/// Gas of the storage cache, per load.
const CACHE_GAS: u64 = 5;

fn op(name: &'static str, signature: &'static str, args: &[u64]) -> Op {
    let args = args
        .iter()
        .map(|arg| format!("i32.const {arg}\n"))
        .collect();
    Op {
        name,
        signature,
        args,
        setup: String::new(),
    }
}

fn operands() -> Operands {
    Operands {
        key: word(1),
        value: word(2),
        target: BOB,
        ..Default::default()
    }
}

const KEY: u64 = measure::KEY as u64;
const VALUE: u64 = measure::VALUE as u64;
const TARGET: u64 = measure::TARGET as u64;
const DATA: u64 = measure::DATA as u64;
const OUT: u64 = measure::OUT as u64;

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

#[test]
fn calls() {
    let mut world = World::default();
    let worker = world.place(Asm::new().store(3, 4).load(5).finish());
    let failing = world.place(Asm::new().load(5).revert());
    let burning = world.place(Bytes::from_static(&[0xfe]));
    let targets = [BOB, ALICE, worker, failing, Address::with_last_byte(4)];
    for (kind, name, arguments) in [
        (
            Kind::Call,
            "call_contract",
            "(param i32 i32 i32 i32 i64 i32) (result i32)",
        ),
        (
            Kind::Delegate,
            "delegate_call_contract",
            "(param i32 i32 i32 i64 i32) (result i32)",
        ),
        (
            Kind::Static,
            "static_call_contract",
            "(param i32 i32 i32 i64 i32) (result i32)",
        ),
    ] {
        for target in targets {
            for value in [0_u64, 1] {
                for length in [0_usize, 32, 96] {
                    if (value > 0 && kind != Kind::Call)
                        || (kind == Kind::Static && target == worker)
                    {
                        continue;
                    }
                    let pay = match kind {
                        Kind::Call => format!("i32.const {VALUE}\n"),
                        Kind::Delegate | Kind::Static => String::new(),
                    };
                    let call = Op {
                        name,
                        signature: arguments,
                        args: format!(
                            "i32.const {TARGET}\ni32.const {DATA}\ni32.const {length}\n{pay}\
                             i64.const -1\ni32.const {OUT}\n"
                        ),
                        setup: String::new(),
                    };
                    let operands = Operands {
                        target,
                        value: word(value),
                        data: vec![1; length].into(),
                        ..operands()
                    };
                    let ink = ink_of(&mut world, &call, &operands);
                    let data = vec![1; length];
                    let evm_call = Asm::new()
                        .call(kind, target, U256::from(value), &data)
                        .op(asm::POP);
                    let prepare = Asm::new().memory(0x8000, &[1; 96]);
                    let evm_call = without_memory(evm_call, &data);
                    let gas = gas_of(&mut world, prepare, evm_call);
                    // The stipend is the caller's gain in the EVM; a program pays for it.
                    let gas = gas + if value > 0 { 2_300 } else { 0 };
                    let host = CALL + 2 * read_price(length);
                    assert_eq!(ink, host + gas * INK, "{kind:?} {target} {value} {length}");
                }
            }
        }
    }
    // A callee that burns all its gas burns 63/64 rounded down, where the EVM keeps 1/64 rounded down.
    let call = op(
        "call_contract",
        "(param i32 i32 i32 i32 i64 i32) (result i32)",
        &[],
    );
    let limited = Op {
        args: format!(
            "i32.const {TARGET}\ni32.const {DATA}\ni32.const 0\ni32.const {VALUE}\n\
             i64.const 50000\ni32.const {OUT}\n"
        ),
        ..call
    };
    let operands = Operands {
        target: burning,
        value: word(0),
        ..operands()
    };
    let ink = ink_of(&mut world, &limited, &operands);
    assert_eq!(ink, CALL + 2 * read_price(0) + (2_600 + 50_000) * INK);
}

#[test]
fn creations() {
    let mut world = World::default();
    let code = Asm::new().load(1).finish();
    let inits = [
        init_code(&code),
        vec![],
        Asm::new().store(1, 2).revert().to_vec(),
    ];
    for init in inits {
        let words = (init.len() as u64).div_ceil(32);
        let prepare = || Asm::new().memory(0x8000, &init);
        let zero = format!("(i64.store (i32.const {}) (i64.const 0))", OUT);
        let args = |salt: &str| {
            format!(
                "i32.const {DATA}\ni32.const {}\ni32.const {VALUE}\n{salt}i32.const {OUT}\n\
                 i32.const {}\n",
                init.len(),
                OUT + 32
            )
        };
        let create1 = Op {
            name: "create1",
            signature: "(param i32 i32 i32 i32 i32)",
            args: args(""),
            setup: zero.clone(),
        };
        let create2 = Op {
            name: "create2",
            signature: "(param i32 i32 i32 i32 i32 i32)",
            args: args(&format!("i32.const {KEY}\n")),
            setup: zero,
        };
        let operands = Operands {
            value: word(1),
            data: init.clone().into(),
            ..operands()
        };
        let evm = |salt: Option<B256>| {
            let create = Asm::new().create(salt, U256::from(1), &init).op(asm::POP);
            without_memory(create, &init)
        };
        // The EVM charges 2 gas per word of init code on top (EIP-3860).
        let gas = gas_of(&mut world, prepare(), evm(None)) - 2 * words;
        let ink = ink_of(&mut world, &create1, &operands);
        assert_eq!(
            ink,
            CREATE + 2 * read_price(init.len()) + gas * INK,
            "create1 {init:02x?}"
        );
        let gas = gas_of(&mut world, prepare(), evm(Some(word(1)))) - 2 * words;
        let ink = ink_of(&mut world, &create2, &operands);
        assert_eq!(
            ink,
            CREATE2 + 2 * read_price(init.len()) + gas * INK,
            "create2 {init:02x?}"
        );
    }
}

/// Drops the code that puts `data` into memory.
fn without_memory(code: Asm, data: &[u8]) -> Asm {
    let prefix = Asm::new().memory(0x8000, data).bytes();
    let code = code.bytes();
    assert_eq!(code[..prefix.len()], prefix[..]);
    Asm::new().raw(&code[prefix.len()..])
}
