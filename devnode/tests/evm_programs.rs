//! Stylus programs in the EVM.

mod evm_support;

use alloy_primitives::U256;
use evm_support::{script::Script, *};

#[test]
fn a_program_stores_and_loads() {
    for profile in PROFILES {
        let mut world = World::new(profile);
        let program = world.script_program();
        let script = Script::new()
            .store(U256::from(1), U256::from(7))
            .load(U256::from(1))
            .flush();
        let executed = world.expect(program, script);
        assert_eq!(executed.output[..], word(7)[..]);
        assert_eq!(world.slot(program, 1), U256::from(7));
    }
}
