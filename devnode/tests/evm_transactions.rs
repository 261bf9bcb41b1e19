//! Nitro's transaction rules.

mod evm_support;

use evm_support::*;
use imo_devnode::evm::TxError;

#[test]
fn transfer() {
    let mut world = World::default();
    let tx = request(BOB, []);
    let executed = world.send(&tx);
    assert!(executed.is_success());
    assert_eq!(executed.gas_used, 21_000);
    let replayed = imo_devnode::evm::TxRequest {
        nonce: Some(0),
        ..tx
    };
    assert_eq!(
        world.try_send(&replayed).unwrap_err(),
        TxError::NonceTooLow {
            address: ALICE,
            tx: 0,
            state: 1
        }
    );
}
