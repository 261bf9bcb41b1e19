//! What one operation costs: a host call of a program in ink, an opcode in gas.

use alloy_primitives::{Address, Bytes, B256, U256};

use imo_devnode::evm::Executed;

use super::{asm::Asm, World};

/// Ink per gas.
pub const INK: u64 = 10_000;

/// Where [`Op`]s find their operands in memory.
pub const KEY: u32 = 0;
pub const VALUE: u32 = 32;
pub const TARGET: u32 = 64;
pub const DATA: u32 = 256;
/// Where they may write.
pub const OUT: u32 = 0x4000;

/// A host call under measurement.
#[derive(Clone, Debug)]
pub struct Op {
    /// Its name.
    pub name: &'static str,
    /// Types of its parameters, and of its result if it has one, in text form.
    pub signature: &'static str,
    /// Its arguments in text form, all of them constants.
    pub args: String,
    /// What runs before it.
    pub setup: String,
}

/// Words in memory.
#[derive(Clone, Debug, Default)]
pub struct Operands {
    pub key: B256,
    pub value: B256,
    pub target: Address,
    pub data: Bytes,
}

fn text(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("\\{byte:02x}")).collect()
}

/// A program that returns the ink `op` takes, as 8 bytes.
pub fn measuring_program(op: &Op, operands: &Operands) -> String {
    let Op {
        name,
        signature,
        args,
        setup,
    } = op;
    let drop = if signature.contains("result") {
        "drop"
    } else {
        ""
    };
    let mut imports = String::new();
    for (name, signature) in [
        ("evm_ink_left", "(result i64)"),
        ("write_result", "(param i32 i32)"),
        ("storage_cache_bytes32", "(param i32 i32)"),
        ("storage_flush_cache", "(param i32)"),
        ("account_balance", "(param i32 i32)"),
        ("storage_load_bytes32", "(param i32 i32)"),
    ] {
        imports += &format!("(import \"vm_hooks\" \"{name}\" (func ${name} {signature}))\n");
    }
    let (key, value) = (
        text(operands.key.as_slice()),
        text(operands.value.as_slice()),
    );
    let (target, data) = (text(operands.target.as_slice()), text(&operands.data));
    format!(
        r#"(module
  {imports}
  (import "vm_hooks" "{name}" (func $measured {signature}))
  (memory (export "memory") 1 1)
  (data (i32.const {KEY}) "{key}")
  (data (i32.const {VALUE}) "{value}")
  (data (i32.const {TARGET}) "{target}")
  (data (i32.const {DATA}) "{data}")
  (func (export "user_entrypoint") (param i32) (result i32) (local $before i64) (local $after i64)
    {setup}
    call $evm_ink_left
    local.set $before
    {args}
    call $measured
    {drop}
    call $evm_ink_left
    local.set $after
    (i64.store (i32.const {OUT}) (i64.sub (local.get $before) (local.get $after)))
    (call $write_result (i32.const {OUT}) (i32.const 8))
    i32.const 0))"#
    )
}

/// Ink that `op` itself takes in a call of a program that does it.
pub fn ink_of(world: &mut World, op: &Op, operands: &Operands) -> u64 {
    let program = world.program(&measuring_program(op, operands));
    world.state.set_balance(program, super::ether(1));
    measured_ink(world, program, op)
}

/// The same for a program that is there already.
pub fn measured_ink(world: &mut World, program: Address, op: &Op) -> u64 {
    let executed = run(world, program);
    let ink: [u8; 8] = executed.output[..].try_into().expect("eight bytes");
    u64::from_le_bytes(ink) - overhead(op)
}

/// Runs a transaction and forgets what it changed.
fn run(world: &mut World, to: Address) -> Executed {
    let before = world.state.clone();
    let executed = world.expect(to, []);
    world.state = before;
    executed
}

/// Ink of what is around the host call: two basic blocks, each ended by a call, with their constants, a `local.set` and
/// a `drop`, and the second reading of the meter.
fn overhead(op: &Op) -> u64 {
    const BLOCK: u64 = 2_450;
    const CALL: u64 = 3_800;
    const LOCAL_SET: u64 = 210;
    const DROP: u64 = 9;
    const READ_METER: u64 = 8_400;
    let constants = op.args.matches("const").count() as u64;
    let result = if op.signature.contains("result") {
        DROP
    } else {
        0
    };
    2 * (BLOCK + CALL) + LOCAL_SET + constants + result + READ_METER
}

/// Gas that `op` takes, without the constants it pushes: the stack must be as before after it.
pub fn gas_of(world: &mut World, before: Asm, op: Asm) -> u64 {
    let op = op.bytes();
    let contract = measuring_contract(before, &op);
    let contract = world.place(contract);
    world.state.set_balance(contract, super::ether(1));
    measured_gas(world, contract, &op)
}

pub fn measuring_contract(before: Asm, op: &[u8]) -> Bytes {
    const SWAP1_SUB: [u8; 3] = [0x90, 0x03, 0x00];
    let measured = before.op(super::asm::GAS).raw(op).op(super::asm::GAS);
    measured.raw(&SWAP1_SUB[..2]).answer().finish()
}

pub fn measured_gas(world: &mut World, contract: Address, op: &[u8]) -> u64 {
    let executed = run(world, contract);
    let gas: u64 = U256::from_be_slice(&executed.output).to();
    gas - pushes(op) - 2
}

/// Gas of the pushes and pops in straight code.
fn pushes(code: &[u8]) -> u64 {
    let mut gas = 0;
    let mut bytes = code.iter();
    while let Some(op) = bytes.next() {
        match op {
            0x5f | 0x50 | 0x5a => gas += 2,
            0x60..=0x7f => {
                gas += 3;
                bytes.by_ref().nth(usize::from(op - 0x60));
            }
            _ => {}
        }
    }
    gas
}

/// Price of reading `bytes` of a program's memory.
pub fn read_price(bytes: usize) -> u64 {
    16_381 + 55 * (bytes as u64).saturating_sub(32)
}
