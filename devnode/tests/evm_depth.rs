//! Frames as deep as the EVM allows.

mod evm_support;

use alloy_primitives::{Address, Bytes, U256};
use evm_support::{
    asm::{self, Asm},
    script::{Kind, Script},
    *,
};
use imo_devnode::evm::{ExecOptions, Executed, TxRequest};

/// Calls itself with its calldata minus one until that is zero, then calls `bottom` with what follows in the calldata.
/// Answers what the call answered, byte by byte.
fn diver(bottom: Address) -> Bytes {
    // CALLDATASIZE, PUSH0, PUSH0, CALLDATACOPY: the calldata to memory.
    let copy: [u8; 4] = [0x36, 0x5f, 0x5f, 0x37];
    // n = mload(0); if n == 0 jump to the bottom.
    let asm = Asm::new().raw(&copy).raw(&[0x5f, 0x51, 0x80, 0x15, 0x60]);
    let jump = asm.bytes();
    // mstore(0, n - 1); call(gas, this, 0, 0, calldatasize, 0, 0)
    let dive = Asm::new()
        .raw(&[0x57, 0x60, 0x01, 0x90, 0x03, 0x5f, 0x52])
        .raw(&[0x5f, 0x5f, 0x36, 0x5f, 0x5f])
        .op(asm::ADDRESS)
        .op(asm::GAS)
        .op(0xf1)
        .op(asm::POP)
        .raw(&RETURN_ALL)
        .bytes();
    // call(gas, bottom, 0, 32, calldatasize - 32, 0, 0)
    let land = Asm::new()
        .op(0x5b)
        .raw(&[0x5f, 0x5f, 0x60, 0x20, 0x36, 0x03, 0x60, 0x20, 0x5f])
        .push_address(bottom)
        .op(asm::GAS)
        .op(0xf1)
        .op(asm::POP)
        .raw(&RETURN_ALL)
        .bytes();
    let target = jump.len() + 1 + dive.len();
    [&jump[..], &[target as u8], &dive, &land].concat().into()
}

/// returndatacopy(0, 0, returndatasize); return(0, returndatasize)
const RETURN_ALL: [u8; 8] = [
    asm::RETURNDATASIZE,
    0x5f,
    0x5f,
    asm::RETURNDATACOPY,
    asm::RETURNDATASIZE,
    0x5f,
    0xf3,
    0x00,
];

fn dive(depth: u64, script: Script) -> Bytes {
    [word(depth).as_slice(), &script.bytes()].concat().into()
}

/// A call with gas for any depth.
fn call(world: &World, to: Address, input: impl Into<Bytes>) -> Executed {
    let tx = TxRequest {
        gas_limit: 1 << 40,
        max_fee_per_gas: 0,
        ..request(to, input)
    };
    let options = ExecOptions {
        gas_cap: u64::MAX,
        ..ExecOptions::call()
    };
    world
        .executor
        .transact(&world.state, &world.block, &tx, &options)
        .expect("a valid call")
}

#[test]
fn programs_at_the_bottom() {
    let mut world = World::default();
    let program = world.script_program();
    let diver = world.place(diver(program));
    let asked = Script::new().address();
    // Frames are numbered from 0 to 1024: the program is the last one.
    let executed = call(&world, diver, dive(1_023, asked.clone()));
    assert_eq!(executed.output[..], program[..]);
    let executed = call(&world, diver, dive(1_024, asked.clone()));
    assert!(executed.is_success());
    assert!(executed.output.is_empty(), "one frame too many");
    // At the bottom a program cannot call, and goes on.
    let calling = Script::new()
        .call(Kind::Call, program, asked.clone())
        .address();
    let executed = call(&world, diver, dive(1_023, calling));
    assert_eq!(executed.output[0], 2);
    assert_eq!(executed.output[1..], program[..]);
}

#[test]
fn programs_at_the_top() {
    let mut world = World::default();
    let program = world.script_program();
    let diver = world.place(diver(program));
    let asked = Script::new().reentrant();
    let through =
        |depth, script: Script| Script::new().call(Kind::Call, diver, dive(depth, script));
    let executed = call(&world, program, through(1_022, asked.clone()));
    assert_eq!(
        executed.output[..],
        [0, 1],
        "reentered from 1024 frames below"
    );
    let executed = call(&world, program, through(1_023, asked));
    assert_eq!(
        executed.output[..],
        [0],
        "the program below could not start"
    );
}

/// Programs in turn with EVM frames, as deep as memory pages allow: 128 programs with a page each.
#[test]
fn programs_in_turn_with_contracts() {
    let mut world = World::default();
    let program = world.script_program();
    let bridge = world.place(asm::forwarder(Kind::Call, program));
    let mut script = Script::new().address();
    let mut shown = Vec::new();
    for depth in 1..=150 {
        script = Script::new().call(Kind::Call, bridge, script);
        if depth % 10 == 0 {
            shown.push((depth, call(&world, program, script.clone()).output));
        }
    }
    for (depth, output) in shown {
        let failures = output.iter().filter(|byte| **byte == 2).count();
        if depth < 128 {
            assert_eq!(output.len(), depth + 20, "{depth}");
            assert!(output.ends_with(program.as_slice()));
        } else {
            assert!(failures > 0, "{depth}");
        }
    }
}

#[test]
fn creations_at_the_bottom() {
    let mut world = World::default();
    let program = world.script_program();
    let diver = world.place(diver(program));
    let create = || Script::new().create(U256::ZERO, &init_code(&[0]));
    let executed = call(&world, diver, dive(1_022, create()));
    assert_eq!(Address::from_slice(&executed.output), program.create(0));
    let executed = call(&world, diver, dive(1_023, create()));
    assert_eq!(executed.output[..], [0; 20]);
}
