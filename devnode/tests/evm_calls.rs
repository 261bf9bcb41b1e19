//! Programs and EVM contracts calling each other.

mod evm_support;

use alloy_primitives::{keccak256, Address, B256, U256};
use evm_support::{
    asm::{self, forwarder, Asm},
    script::{Kind, Script},
    *,
};
use imo_devnode::evm::Outcome;

/// The first byte of an answer to a call: how it went.
fn statuses(output: &[u8]) -> u8 {
    output[0]
}

#[test]
fn a_program_stores_and_loads() {
    for profile in PROFILES {
        let mut world = World::new(profile);
        let program = world.script_program();
        let executed = world.expect(program, Script::new().store(1, 7).load(1).flush());
        assert_eq!(executed.output[..], word(7)[..]);
        assert_eq!(world.slot(program, 1), U256::from(7));
        let executed = world.expect(program, Script::new().load(1).store(1, 8));
        assert_eq!(executed.output[..], word(7)[..]);
        assert_eq!(
            world.slot(program, 1),
            U256::from(7),
            "the cache is dropped with the frame"
        );
    }
}

#[test]
fn a_reverted_call_leaves_nothing_behind() {
    let mut world = World::default();
    let outer = world.script_program();
    let inner = world.copy(outer, 1);
    let evm = world.place(Asm::new().store(5, 9).log(&[word(1)], b"x").revert());
    let failing = Script::new()
        .store(2, 3)
        .flush()
        .log(&[word(1)], b"lost")
        .transient_store(1, 2)
        .create(U256::ZERO, &init_code(&[0]))
        .call(Kind::Call, evm, [])
        .revert();
    let script = Script::new()
        .store(1, 1)
        .flush()
        .log(&[word(2)], b"kept")
        .call(Kind::Call, inner, failing)
        .call(Kind::Call, evm, [])
        .load(1);
    let executed = world.expect(outer, script);
    assert_eq!(statuses(&executed.output), 2);
    assert_eq!(world.slot(outer, 1), U256::from(1));
    assert_eq!(world.slot(inner, 2), U256::ZERO);
    assert_eq!(world.slot(evm, 5), U256::ZERO);
    assert_eq!(
        world.state.nonce(inner),
        0,
        "the created account's nonce is undone as well"
    );
    let logs: Vec<_> = executed.logs.iter().map(|log| &log.data.data[..]).collect();
    assert_eq!(logs, [b"kept"]);
}

#[test]
fn an_evm_contract_reverts_what_a_program_did() {
    let mut world = World::default();
    let program = world.script_program();
    let script = Script::new().store(1, 1).flush().bytes();
    let caller = Asm::new()
        .call(Kind::Call, program, U256::ZERO, &script)
        .op(asm::POP)
        .revert();
    let caller = world.place(caller);
    let executed = world.call(caller, []);
    assert_eq!(executed.outcome, Outcome::Revert);
    assert_eq!(world.slot(program, 1), U256::ZERO);
}

#[test]
fn return_data_passes_both_ways() {
    let mut world = World::default();
    let program = world.script_program();
    for kind in [Kind::Call, Kind::Delegate, Kind::Static] {
        let bridge = world.place(forwarder(kind, program));
        let script = Script::new().call(kind, bridge, Script::new().load(77).sender().address());
        let executed = world.expect(program, script);
        let output = &executed.output;
        assert_eq!(output.len(), 1 + 32 + 40, "{kind:?}");
        assert_eq!(output[0], 0);
        let (sender, address) = (&output[33..53], &output[53..73]);
        let expected = match kind {
            // The program in the bridge's frame, called by the bridge.
            Kind::Call | Kind::Static => (bridge, program),
            // The outer program's own frame, twice borrowed: called by Alice, acting as the program.
            Kind::Delegate => (ALICE, program),
        };
        assert_eq!(
            (sender, address),
            (expected.0.as_slice(), expected.1.as_slice()),
            "{kind:?}"
        );
    }
}

#[test]
fn delegated_code_writes_to_the_caller() {
    let mut world = World::default();
    let program = world.script_program();
    let evm = world.place(Asm::new().store(4, 44).finish());
    world.expect(program, Script::new().call(Kind::Delegate, evm, []));
    assert_eq!(world.slot(program, 4), U256::from(44));
    let proxy = world.place(forwarder(Kind::Delegate, program));
    world.expect(proxy, Script::new().store(5, 55).flush());
    assert_eq!(world.slot(proxy, 5), U256::from(55));
    assert_eq!(world.slot(program, 5), U256::ZERO);
}

#[test]
fn value_moves_and_is_told() {
    let mut world = World::default();
    let outer = world.script_program();
    let inner = world.copy(outer, 1);
    world.state.set_balance(outer, ether(5));
    let told = Script::new().value().balance(inner);
    let script = Script::new().call_with(Kind::Call, inner, ether(2), u64::MAX, told);
    let executed = world.expect(outer, script);
    assert_eq!(executed.output[1..33], ether(2).to_be_bytes::<32>());
    assert_eq!(executed.output[33..65], ether(2).to_be_bytes::<32>());
    let too_much = Script::new().call_with(Kind::Call, inner, ether(4), u64::MAX, []);
    let executed = world.expect(outer, too_much);
    assert_eq!(executed.output[..], [2]);
    assert_eq!(world.state.balance(inner), ether(2));
}

#[test]
fn reentrancy_counts_frames_of_the_acting_account() {
    let mut world = World::default();
    let program = world.script_program();
    let other = world.copy(program, 1);
    let asked = Script::new().reentrant();
    let flag =
        |world: &mut World, script: Script| *world.expect(program, script).output.last().unwrap();
    assert_eq!(flag(&mut world, asked.clone()), 0);
    let itself = Script::new().call(Kind::Call, program, asked.clone());
    assert_eq!(flag(&mut world, itself), 1);
    let itself_statically = Script::new().call(Kind::Static, program, asked.clone());
    assert_eq!(flag(&mut world, itself_statically), 1);
    let elsewhere = Script::new().call(Kind::Call, other, asked.clone());
    assert_eq!(flag(&mut world, elsewhere), 0);
    let borrowed = Script::new().call(Kind::Delegate, other, asked.clone());
    assert_eq!(
        flag(&mut world, borrowed),
        0,
        "borrowed code is no frame of its own"
    );
    let back = Script::new().call(
        Kind::Call,
        other,
        Script::new().call(Kind::Call, program, asked.clone()),
    );
    assert_eq!(flag(&mut world, back), 1);
    let bridge = world.place(forwarder(Kind::Call, program));
    let through_evm = Script::new().call(Kind::Call, bridge, asked.clone());
    assert_eq!(flag(&mut world, through_evm), 1);
    // A frame that is closed counts no longer.
    let after = Script::new().call(Kind::Call, program, []).reentrant();
    assert_eq!(flag(&mut world, after), 0);
}

#[test]
fn static_frames_do_not_write() {
    let mut world = World::default();
    let outer = world.script_program();
    let inner = world.copy(outer, 1);
    world.state.set_balance(inner, ether(1));
    let writes = [
        Script::new().store(1, 1).flush(),
        Script::new().transient_store(1, 1),
        Script::new().log(&[], b""),
        Script::new().create(U256::ZERO, &[]),
        Script::new().create2(B256::ZERO, U256::ZERO, &[]),
    ];
    for write in writes {
        let script = Script::new().call(Kind::Static, inner, write.clone());
        let executed = world.expect(outer, script);
        assert_eq!(executed.output[..], [2], "{write:?}");
        let bridge = world.place(forwarder(Kind::Static, inner));
        assert_eq!(
            world.call(bridge, write.clone()).outcome,
            Outcome::Revert,
            "{write:?}"
        );
        world.expect(inner, write);
    }
    // A call with value fails alone: the program goes on.
    let paying = Script::new()
        .call_with(Kind::Call, BOB, U256::from(1), u64::MAX, [])
        .load(0);
    let executed = world.expect(outer, Script::new().call(Kind::Static, inner, paying));
    assert_eq!(executed.output.len(), 1 + 1 + 32);
    assert_eq!(executed.output[..2], [0, 2]);
    // The flag is inherited.
    let nested = Script::new().call(Kind::Call, outer, Script::new().store(1, 1).flush());
    let executed = world.expect(outer, Script::new().call(Kind::Static, inner, nested));
    assert_eq!(executed.output[..], [0, 2]);
}

#[test]
fn programs_create_contracts() {
    let mut world = World::default();
    let program = world.script_program();
    world.state.set_balance(program, ether(3));
    let code = Asm::new().push(U256::from(42)).answer().finish();
    let init = init_code(&code);
    let executed = world.expect(program, Script::new().create(ether(1), &init));
    let created = Address::from_slice(&executed.output);
    assert_eq!(created, program.create(0));
    assert_eq!(world.state.code(created), code);
    assert_eq!(world.state.balance(created), ether(1));
    let salt = word(9);
    let executed = world.expect(program, Script::new().create2(salt, ether(1), &init));
    assert_eq!(
        Address::from_slice(&executed.output),
        program.create2(salt, keccak256(&init))
    );
    // The same address again is a collision: no address, no data, and the program goes on.
    let again = Script::new().create2(salt, U256::ZERO, &init).load(0);
    assert_eq!(world.expect(program, again).output[..20], [0; 20]);
    let reverting = Asm::new().push(U256::from(13)).answer().revert();
    let executed = world.expect(program, Script::new().create(U256::ZERO, &reverting));
    assert_eq!(executed.output[..20], [0; 20]);
    assert_eq!(executed.output[20..], word(13)[..], "revert data is there");
    let poor = Script::new().create(ether(9), &init);
    assert_eq!(world.expect(program, poor).output[..], [0; 20]);
}

#[test]
fn a_program_deploys_a_program() {
    let mut world = World::default();
    let program = world.script_program();
    let code = world.state.code(program);
    let executed = world.expect(program, Script::new().create(U256::ZERO, &init_code(&code)));
    let created = Address::from_slice(&executed.output);
    // The code hash is activated already.
    let executed = world.expect(created, Script::new().address());
    assert_eq!(executed.output[..], created[..]);
}

#[test]
fn outcomes_of_programs() {
    let mut world = World::default();
    let program = world.script_program();
    let executed = world.call(program, Script::new().load(1).revert());
    assert_eq!(
        (executed.outcome, executed.output.len()),
        (Outcome::Revert, 32)
    );
    let executed = world.call(program, Script::new().load(1).exit(1));
    assert_eq!(
        (executed.outcome, executed.output.len()),
        (Outcome::Revert, 32)
    );
    let executed = world.call(program, Script::new().load(1).exit(0));
    assert_eq!(
        (executed.outcome, executed.output.len()),
        (Outcome::Success, 32)
    );
    let trapped = world.call(program, Script::new().load(1).trap());
    assert_eq!(
        (trapped.outcome, trapped.output.len()),
        (Outcome::Revert, 0)
    );
    assert!(trapped.gas_used < 100_000, "gas not used is given back");
    let endless = world.call(program, Script::new().loop_forever());
    assert_eq!(
        (halt_reason(&endless), endless.gas_used),
        ("out of gas", GAS)
    );
    let deep = world.call(program, Script::new().recurse());
    assert_eq!(
        (halt_reason(&deep), deep.gas_used),
        ("max call depth exceeded", GAS)
    );
}

#[test]
fn callers_see_one_status_for_every_failure() {
    let mut world = World::default();
    let outer = world.script_program();
    let inner = world.copy(outer, 1);
    let failures = [
        Script::new().load(1).revert(),
        Script::new().trap(),
        Script::new().loop_forever(),
        Script::new().recurse(),
    ];
    for failure in failures {
        let script = Script::new()
            .call_with(Kind::Call, inner, U256::ZERO, 300_000, failure.clone())
            .load(0);
        let executed = world.expect(outer, script);
        assert_eq!(executed.output[0], 2);
        let data = executed.output.len() - 1 - 32;
        let expected = if failure.bytes().last() == Some(&0) {
            32
        } else {
            0
        };
        assert_eq!(data, expected, "{failure:?}");
    }
}

#[test]
fn a_stale_cache_is_the_programs_own_business() {
    let mut world = World::default();
    let program = world.script_program();
    let write = Script::new().store(1, 2).flush();
    let stale = Script::new()
        .load(1)
        .call(Kind::Call, program, write.clone())
        .load(1);
    assert_eq!(world.expect(program, stale).output[33..], word(0)[..]);
    let fresh = Script::new()
        .load(1)
        .flush_and_clear()
        .call(Kind::Call, program, write)
        .load(1);
    assert_eq!(world.expect(program, fresh).output[33..], word(2)[..]);
}

#[test]
fn transient_words_last_for_the_transaction() {
    let mut world = World::default();
    let program = world.script_program();
    let read = Script::new().transient_load(1);
    let script = Script::new()
        .transient_store(1, 3)
        .call(Kind::Call, program, read.clone())
        .call(
            Kind::Call,
            program,
            Script::new().transient_store(1, 4).revert(),
        )
        .transient_load(1);
    let executed = world.expect(program, script);
    assert_eq!(executed.output[1..33], word(3)[..]);
    assert_eq!(executed.output[34..], word(3)[..]);
    assert_eq!(world.expect(program, read).output[..], word(0)[..]);
}
