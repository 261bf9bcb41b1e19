//! Nitro's transaction rules.

use alloy_primitives::{address, Address, TxKind, U256};
use imo_devnode::{
    arbos::genesis::ArbosGenesis,
    evm::{BlockContext, ExecOptions, Executor, TxError, TxRequest},
    vm::params::ARBOS_61,
};
use revm::{
    database::{CacheDB, EmptyDB},
    state::AccountInfo,
    DatabaseCommit,
};

const ALICE: Address = address!("00000000000000000000000000000000000a11ce");
const BOB: Address = address!("0000000000000000000000000000000000000b0b");

#[test]
fn transfer() {
    let mut state = CacheDB::new(EmptyDB::default());
    let genesis = ArbosGenesis {
        profile: ARBOS_61,
        chain_id: 412_346,
        chain_owner: None,
        min_base_fee: 100_000_000,
        l1_price_per_unit: 0,
    };
    state.commit(genesis.changes());
    state.insert_account_info(
        ALICE,
        AccountInfo {
            balance: U256::from(10).pow(U256::from(18)),
            ..Default::default()
        },
    );
    let executor = Executor::new(412_346, ARBOS_61);
    let mut block = BlockContext::new(1, 0, 1_700_000_000);
    let tx = TxRequest {
        from: ALICE,
        to: TxKind::Call(BOB),
        value: U256::from(5),
        gas_limit: 100_000_000,
        max_fee_per_gas: 1_000_000_000,
        max_priority_fee_per_gas: 5,
        nonce: Some(0),
        chain_id: Some(412_346),
        ..Default::default()
    };
    let executed = executor
        .transact(&state, &block, &tx, &ExecOptions::transaction())
        .unwrap();
    assert!(executed.is_success());
    assert_eq!(executed.gas_used, 21_000);
    executed.apply(&mut state, &mut block);
    let again = executor.transact(&state, &block, &tx, &ExecOptions::transaction());
    assert_eq!(
        again.unwrap_err(),
        TxError::NonceTooLow {
            address: ALICE,
            tx: 0,
            state: 1
        }
    );
}
