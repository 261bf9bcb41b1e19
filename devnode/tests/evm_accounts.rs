//! Accounts, block and transaction as programs see them.

mod evm_support;

use alloy_primitives::{keccak256, Address, Bytes, B256, U256};
use evm_support::{
    asm::{self, forwarder, Asm},
    script::{Kind, Script},
    *,
};
use imo_devnode::{
    arbos::precompiles::ARB_SYS,
    chain::State,
    evm::{ExecOptions, Outcome, TxRequest},
};

#[test]
fn a_delegated_account_runs_a_program() {
    let mut world = World::default();
    let program = world.script_program();
    world.state.set_code(
        BOB,
        [&[0xef, 0x01, 0x00], program.as_slice()].concat().into(),
    );
    world.expect(BOB, Script::new().store(1, 5).flush());
    assert_eq!(world.slot(BOB, 1), U256::from(5));
    // Through a program and through the EVM as well.
    world.expect(
        program,
        Script::new().call(Kind::Call, BOB, Script::new().store(1, 6).flush()),
    );
    assert_eq!(world.slot(BOB, 1), U256::from(6));
    let bridge = world.place(forwarder(Kind::Call, BOB));
    world.expect(bridge, Script::new().store(1, 7).flush());
    assert_eq!(world.slot(BOB, 1), U256::from(7));
    // The account's code is its delegation.
    let executed = world.expect(program, Script::new().code(BOB));
    assert_eq!(executed.output.len(), 23);
}

#[test]
fn an_account_delegated_to_a_precompile_has_no_code() {
    let mut world = World::default();
    let program = world.script_program();
    world.state.set_code(
        BOB,
        [&[0xef, 0x01, 0x00], ARB_SYS.as_slice()].concat().into(),
    );
    // arbBlockNumber()
    let asked = [0xa3, 0xb1, 0xb3, 0x1d];
    assert!(world.expect(BOB, asked).output.is_empty());
    let executed = world.expect(program, Script::new().call(Kind::Call, BOB, asked));
    assert_eq!(executed.output[..], [0]);
    let bridge = world.place(forwarder(Kind::Call, BOB));
    assert!(world.expect(bridge, asked).output.is_empty());
}

#[test]
fn code_acting_as_a_program_cannot_destroy_it() {
    let mut world = World::default();
    let program = world.script_program();
    world.state.set_balance(program, ether(1));
    let bomb = world.place(Asm::new().push_address(BOB).op(asm::SELFDESTRUCT).bytes());
    let executed = world.expect(program, Script::new().call(Kind::Delegate, bomb, []));
    assert_eq!(executed.output[..], [2]);
    assert_eq!(world.state.balance(program), ether(1));
    // Elsewhere it sends the balance away.
    let victim = world.place(forwarder(Kind::Delegate, bomb));
    world.state.set_balance(victim, ether(1));
    world.expect(victim, []);
    assert_eq!(world.state.balance(BOB), ether(1));
}

#[test]
fn programs_see_accounts_as_they_are() {
    let mut world = World::default();
    let program = world.script_program();
    let script = Script::new()
        .code_hash(program)
        .code_hash(BOB)
        .code_hash(ALICE)
        .balance(ALICE);
    let executed = world.expect(program, script);
    let words: Vec<B256> = executed.output.chunks(32).map(B256::from_slice).collect();
    assert_eq!(words[0], keccak256(world.state.code(program)));
    assert_eq!(words[1], B256::ZERO, "an account that does not exist");
    assert_eq!(words[2], keccak256([]));
    let executed = world.expect(program, Script::new().code(program));
    assert_eq!(executed.output, world.state.code(program));
}

#[test]
fn the_l1_block_and_the_offered_price_are_told() {
    let mut world = World::default();
    world.block.l1_number = 1234;
    let program = world.script_program();
    let tx = TxRequest {
        max_fee_per_gas: 3 * BASE_FEE,
        max_priority_fee_per_gas: BASE_FEE,
        ..request(program, Script::new().block_number().gas_price())
    };
    let executed = world.send(&tx);
    assert_eq!(executed.output[..8], 1234_u64.to_le_bytes());
    assert_eq!(executed.output[8..], word(2 * BASE_FEE as u64)[..]);
    assert_eq!(executed.effective_gas_price, BASE_FEE);
    let evm = world.place(
        Asm::new()
            .op(asm::NUMBER)
            .answer()
            .op(asm::GASPRICE)
            .answer()
            .finish(),
    );
    let executed = world.send(&TxRequest {
        to: evm.into(),
        nonce: None,
        ..tx
    });
    assert_eq!(executed.output[..32], word(1234)[..]);
    assert_eq!(executed.output[32..], word(BASE_FEE as u64)[..]);
}

#[test]
fn a_call_without_value_makes_no_account() {
    let mut world = World::default();
    let program = world.script_program();
    let empty = Address::repeat_byte(0x77);
    let script = Script::new().call(Kind::Call, empty, []).code_hash(empty);
    let executed = world.expect(program, script);
    assert_eq!(executed.output[1..], B256::ZERO[..]);
    // One that has spent all it had is still there.
    world.state.set_balance(program, U256::from(1));
    let spend = Script::new()
        .call_with(Kind::Call, BOB, U256::from(1), u64::MAX, [])
        .code_hash(BOB);
    let executed = world.expect(program, spend);
    assert_eq!(executed.output[1..], keccak256([])[..]);
}

#[test]
fn init_code_is_never_a_program() {
    for profile in PROFILES {
        let mut world = World::new(profile);
        let wat = "(module
            (import \"vm_hooks\" \"write_result\" (func $result (param i32 i32)))
            (memory (export \"memory\") 1 1)
            (func (export \"user_entrypoint\") (param i32) (result i32)
                (call $result (i32.const 0) (i32.const 1)) i32.const 0))";
        world.program(wat);
        // The same code is active as a program, but not as init code: all gas is gone.
        let code = program_code(wat);
        let creator = world.script_program();
        let script = Script::new().create(U256::ZERO, &code).gas_left();
        let executed = world.expect(creator, script.clone());
        let created = Address::from_slice(&executed.output[..20]);
        assert_eq!(created, Address::ZERO, "{executed:?}");
        assert!(executed.gas_used > GAS * 62 / 64);
    }
}

#[test]
fn a_root_runs_its_own_fragments() {
    let mut world = World::default();
    let wat = |answer: u8| {
        format!(
            "(module
            (import \"vm_hooks\" \"write_result\" (func $result (param i32 i32)))
            (memory (export \"memory\") 1 1)
            (data (i32.const 0) \"{}\")
            (func (export \"user_entrypoint\") (param i32) (result i32)
                (call $result (i32.const 0) (i32.const 1)) i32.const 0))",
            char::from(answer)
        )
    };
    let module = |answer| wat::parse_str(wat(answer)).unwrap();
    let fragment = |answer| [&[0xef, 0xf0, 0x01], compress(&module(answer)).as_slice()].concat();
    let part = world.place(fragment(b'a'));
    let length = module(b'a').len() as u32;
    let root = [
        &[0xef, 0xf0, 0x02, 0x00][..],
        &length.to_be_bytes(),
        part.as_slice(),
    ];
    let root = world.place(root.concat());
    assert_eq!(world.activate(root).outcome, Outcome::Success);
    // A call on a state where the fragment is another leaves nothing behind.
    let mut made_up = world.state.clone();
    made_up.set_code(part, Bytes::from(fragment(b'b')));
    let asked = |state: &State| {
        world
            .executor
            .transact(
                state,
                &world.block,
                &request(root, []),
                &ExecOptions::call(),
            )
            .unwrap()
            .output
    };
    assert_eq!(asked(&made_up)[..], *b"b");
    assert_eq!(asked(&world.state)[..], *b"a");
    assert_eq!(asked(&made_up)[..], *b"b");
}
