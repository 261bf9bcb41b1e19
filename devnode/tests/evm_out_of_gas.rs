//! Running out of gas at any point of nested calls changes nothing but fee and nonce.

mod evm_support;

use alloy_primitives::{Address, Bytes, U256};
use evm_support::{
    asm::{self, forwarder, Asm},
    script::{Kind, Script},
    *,
};
use imo_devnode::{
    chain::State,
    evm::{Executed, Outcome, TxRequest},
};

/// What must not change unless the transaction succeeds.
fn fingerprint(state: &State, accounts: &[Address]) -> Vec<(U256, u64, Bytes, Vec<U256>)> {
    let account = |address: &Address| {
        let slots = (0..8)
            .map(|slot| state.slot(*address, U256::from(slot)))
            .collect();
        (
            state.balance(*address),
            state.nonce(*address),
            state.code(*address),
            slots,
        )
    };
    accounts.iter().map(account).collect()
}

/// A transaction in which programs and EVM contracts call each other, store, log, create and send value.
struct Scene {
    world: World,
    to: Address,
    input: Bytes,
    accounts: Vec<Address>,
}

impl Scene {
    fn new() -> Self {
        let mut world = World::default();
        let outer = world.script_program();
        let inner = world.copy(outer, 1);
        let bridge = world.place(forwarder(Kind::Call, inner));
        let writer = world.place(Asm::new().store(1, 2).log(&[word(3)], b"evm").finish());
        for account in [outer, inner, bridge, writer] {
            world.state.set_balance(account, ether(1));
        }
        let innermost = Script::new()
            .store(3, 4)
            .flush()
            .call(Kind::Delegate, writer, [])
            .log(&[word(1), word(2)], b"program");
        let middle = Script::new()
            .transient_store(1, 1)
            .call_with(Kind::Call, outer, U256::from(7), u64::MAX, innermost)
            .create(U256::from(5), &init_code(&[0]))
            .store(5, 6)
            .flush();
        let script = Script::new()
            .store(1, 1)
            .flush()
            .grow(3)
            .call_with(Kind::Call, bridge, U256::from(3), u64::MAX, middle)
            .call(Kind::Call, writer, [])
            .store(2, 2)
            .flush();
        let created = inner.create(0);
        let accounts = vec![outer, inner, bridge, writer, created, BOB];
        Self {
            world,
            to: outer,
            input: script.into(),
            accounts,
        }
    }

    fn run(&self, gas_limit: u64) -> (Executed, State) {
        let tx = TxRequest {
            gas_limit,
            ..request(self.to, self.input.clone())
        };
        let mut world = World {
            state: self.world.state.clone(),
            executor: self.world.executor.clone(),
            block: self.world.block.clone(),
        };
        let executed = world.send(&tx);
        (executed, world.state)
    }
}

#[test]
fn no_state_leaks() {
    let scene = Scene::new();
    let before = fingerprint(&scene.world.state, &scene.accounts);
    let (full, after) = scene.run(GAS);
    assert_eq!(full.outcome, Outcome::Success);
    let done = fingerprint(&after, &scene.accounts);
    assert_ne!(before, done);
    let spent = full.gas_used + full.gas_refunded;
    let mut failures = 0;
    let mut gas_limit = 22_000 + 16 * scene.input.len() as u64;
    // Every limit near the end, wider steps before: each host call is cut short somewhere.
    while gas_limit < 2 * spent {
        let (executed, state) = scene.run(gas_limit);
        assert!(executed.gas_used <= gas_limit);
        let paid = U256::from(executed.gas_used) * U256::from(BASE_FEE);
        assert_eq!(
            scene.world.state.balance(ALICE) - state.balance(ALICE),
            paid
        );
        if executed.outcome == Outcome::Success {
            check_partial(&scene, &executed, &state);
        } else {
            failures += 1;
            assert_eq!(
                fingerprint(&state, &scene.accounts),
                before,
                "at {gas_limit}"
            );
            assert!(executed.logs.is_empty());
        }
        gas_limit += if gas_limit > spent { 997 } else { 211 };
    }
    assert!(failures > 100, "the sweep must cover failures: {failures}");
}

/// The outer program goes on when what it calls fails: then nothing of the failed part is there.
fn check_partial(scene: &Scene, executed: &Executed, state: &State) {
    let [outer, inner, bridge, writer, created, _] = scene.accounts[..] else {
        panic!("six accounts");
    };
    let slot = |address, slot: u64| state.slot(address, U256::from(slot));
    assert_eq!(slot(outer, 2), U256::from(2), "the last thing it does");
    let bridged = executed.output[0] == 0;
    if !bridged {
        assert_eq!(slot(inner, 5), U256::ZERO);
        assert_eq!(slot(outer, 3), U256::ZERO);
        assert_eq!(state.balance(bridge), ether(1));
        assert_eq!(state.nonce(inner), 0);
    }
    let inside = slot(outer, 3) == U256::from(4);
    let received = state.balance(outer) + U256::from(3) - ether(1);
    assert_eq!(
        received == U256::from(7),
        inside,
        "value and storage go together"
    );
    let exists = !state.code(created).is_empty();
    assert_eq!(
        state.balance(created),
        U256::from(if exists { 5 } else { 0 })
    );
    let written = slot(writer, 1) == U256::from(2);
    let logs = executed
        .logs
        .iter()
        .filter(|log| log.address == writer)
        .count();
    assert_eq!(logs, usize::from(written));
}

#[test]
fn an_endless_loop_ends() {
    let scene = Scene::new();
    for gas_limit in [100_000, 1_000_000, 32_000_000, 1 << 40] {
        let tx = TxRequest {
            gas_limit,
            ..request(scene.to, Script::new().loop_forever())
        };
        let started = std::time::Instant::now();
        let executed = scene.world.executor.transact(
            &scene.world.state,
            &scene.world.block,
            &tx,
            &imo_devnode::evm::ExecOptions::transaction(),
        );
        let executed = executed.expect("a valid transaction");
        assert_eq!(halt_reason(&executed), "out of gas");
        assert!(
            executed.gas_used <= 32_000_000,
            "what is beyond the compute limit is given back"
        );
        assert!(started.elapsed().as_secs() < 120);
    }
}

#[test]
fn gas_beyond_the_compute_limit_is_given_back() {
    let mut world = World::default();
    let burner = world.place(Bytes::from_static(&[0xfe]));
    let tx = TxRequest {
        gas_limit: 100_000_000,
        ..request(burner, [])
    };
    assert_eq!(world.send(&tx).gas_used, 32_000_000);
    let teller = world.place(Asm::new().op(asm::GAS).answer().finish());
    let tx = TxRequest {
        gas_limit: 100_000_000,
        ..request(teller, [])
    };
    let told: u64 = U256::from_be_slice(&world.send(&tx).output).to();
    assert_eq!(told, 32_000_000 - 21_000 - 2);
}
