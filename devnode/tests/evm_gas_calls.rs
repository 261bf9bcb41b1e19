//! The gas of calls and creations is that of the EVM's opcodes, with what Nitro reckons differently.

mod evm_support;

use alloy_primitives::{Address, Bytes, B256, U256};
use evm_support::{
    asm::{self, Asm},
    measure::*,
    operations::{op, operands, DATA, KEY, OUT, TARGET, VALUE},
    script::Kind,
    *,
};

/// Base prices of host calls, in ink.
const CALL: u64 = 83_193;
const CREATE: u64 = 83_193;
const CREATE2: u64 = 88_233;

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
