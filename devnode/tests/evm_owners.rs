//! Chain owners: who they are, what they set, and where it can be read.

mod evm_support;

use alloy_primitives::{address, Address, I256, U256};
use alloy_sol_types::{SolCall, SolEvent};
use evm_support::{asm::Asm, script::Kind, *};
use imo_devnode::{
    arbos::precompiles::{
        interfaces::{ArbDebug, ArbGasInfo, ArbOwner, ArbOwnerPublic, ArbWasm},
        ARB_DEBUG, ARB_GAS_INFO, ARB_OWNER, ARB_OWNER_PUBLIC, ARB_WASM,
    },
    evm::TxRequest,
};

#[test]
fn chain_owners() {
    let mut world = World::default();
    let set = ArbOwner::setL1PricePerUnitCall {
        pricePerUnit: U256::from(3),
    }
    .abi_encode();
    let executed = world.call(ARB_OWNER, set.clone());
    assert_eq!(
        halt_reason(&executed),
        "unauthorized caller to access-controlled method"
    );
    assert_eq!(executed.gas_used, GAS, "others lose all gas");
    world.become_owner();
    let is_owner = |addr| ArbOwnerPublic::isChainOwnerCall { addr };
    assert!(world.ask(ARB_OWNER_PUBLIC, is_owner(ALICE)));
    assert!(!world.ask(ARB_OWNER_PUBLIC, is_owner(BOB)));
    let executed = world.expect(ARB_OWNER, set.clone());
    assert_eq!(executed.gas_used, intrinsic(&set), "owners pay nothing");
    let acts = ArbOwner::OwnerActs::decode_log(&executed.logs[0]).unwrap();
    assert_eq!((acts.owner, &acts.data.data[..]), (ALICE, &set[..]));
    assert_eq!(
        world.ask(ARB_GAS_INFO, ArbGasInfo::getL1BaseFeeEstimateCall {}),
        U256::from(3)
    );
    world.expect(
        ARB_OWNER,
        ArbOwner::addChainOwnerCall { newOwner: BOB }.abi_encode(),
    );
    let all = || ArbOwnerPublic::getAllChainOwnersCall {};
    assert_eq!(world.ask(ARB_OWNER_PUBLIC, all()), [ALICE, BOB]);
    assert_eq!(
        world.ask(ARB_OWNER, ArbOwner::getAllChainOwnersCall {}),
        [ALICE, BOB]
    );
    assert!(world.ask(ARB_OWNER, ArbOwner::isChainOwnerCall { addr: BOB }));
    let remove = ArbOwner::removeChainOwnerCall {
        ownerToRemove: ALICE,
    };
    world.expect(ARB_OWNER, remove.abi_encode());
    assert_eq!(world.ask(ARB_OWNER_PUBLIC, all()), [BOB]);
}

#[test]
fn ownership_rolls_back_with_reverts() {
    let mut world = World::default();
    let become_owner = ArbDebug::becomeChainOwnerCall {}.abi_encode();
    let caller = Asm::new()
        .call(Kind::Call, ARB_DEBUG, U256::ZERO, &become_owner)
        .answer()
        .revert();
    let caller = world.place(caller);
    let executed = world.call(caller, []);
    assert_eq!(executed.output[..], word(1)[..], "it became one");
    let asked = ArbOwnerPublic::isChainOwnerCall { addr: caller };
    assert!(!world.ask(ARB_OWNER_PUBLIC, asked));
}

#[test]
fn owners_set_fees() {
    let mut world = World::default();
    world.become_owner();
    let network = ArbOwner::setNetworkFeeAccountCall {
        newNetworkFeeAccount: BOB,
    };
    world.expect(ARB_OWNER, network.abi_encode());
    assert_eq!(
        world.ask(
            ARB_OWNER_PUBLIC,
            ArbOwnerPublic::getNetworkFeeAccountCall {}
        ),
        BOB
    );
    let before = world.state.balance(BOB);
    let executed = world.expect(ALICE, []);
    let fee = U256::from(executed.gas_used) * U256::from(BASE_FEE);
    assert_eq!(world.state.balance(BOB) - before, fee);
    // The infrastructure account gets the share of the lowest base fee, the network what is above.
    let infra = address!("0000000000000000000000000000000000001f0a");
    let set = ArbOwner::setInfraFeeAccountCall {
        newInfraFeeAccount: infra,
    };
    world.expect(ARB_OWNER, set.abi_encode());
    assert_eq!(
        world.ask(ARB_OWNER_PUBLIC, ArbOwnerPublic::getInfraFeeAccountCall {}),
        infra
    );
    world.block.base_fee = 3 * BASE_FEE as u64;
    let (network_before, infra_before) = (world.state.balance(BOB), world.state.balance(infra));
    let tx = TxRequest {
        max_fee_per_gas: 5 * BASE_FEE,
        ..request(ALICE, [])
    };
    let gas = U256::from(world.send(&tx).gas_used);
    let share = |parts: u64| gas * U256::from(BASE_FEE) * U256::from(parts);
    assert_eq!(world.state.balance(infra) - infra_before, share(1));
    assert_eq!(world.state.balance(BOB) - network_before, share(2));
}

#[test]
fn owners_set_stylus_parameters() {
    let mut world = World::default();
    world.become_owner();
    let calls: [Vec<u8>; 12] = [
        ArbOwner::setInkPriceCall { price: 20_000 }.abi_encode(),
        ArbOwner::setWasmMaxStackDepthCall { depth: 30_000 }.abi_encode(),
        ArbOwner::setWasmFreePagesCall { pages: 5 }.abi_encode(),
        ArbOwner::setWasmPageGasCall { gas: 2_000 }.abi_encode(),
        ArbOwner::setWasmPageLimitCall { limit: 64 }.abi_encode(),
        ArbOwner::setWasmMinInitGasCall {
            gas: 200,
            cached: 100,
        }
        .abi_encode(),
        ArbOwner::setWasmInitCostScalarCall { percent: 151 }.abi_encode(),
        ArbOwner::setWasmExpiryDaysCall { _days: 10 }.abi_encode(),
        ArbOwner::setWasmKeepaliveDaysCall { _days: 3 }.abi_encode(),
        ArbOwner::setWasmBlockCacheSizeCall { count: 7 }.abi_encode(),
        ArbOwner::setWasmMaxSizeCall { size: 1_000 }.abi_encode(),
        ArbOwner::setMaxStylusContractFragmentsCall { maxFragments: 2 }.abi_encode(),
    ];
    for call in calls {
        world.expect(ARB_OWNER, call);
    }
    assert_eq!(world.ask(ARB_WASM, ArbWasm::inkPriceCall {}), 20_000);
    assert_eq!(world.ask(ARB_WASM, ArbWasm::maxStackDepthCall {}), 30_000);
    assert_eq!(world.ask(ARB_WASM, ArbWasm::freePagesCall {}), 5);
    assert_eq!(world.ask(ARB_WASM, ArbWasm::pageGasCall {}), 2_000);
    assert_eq!(world.ask(ARB_WASM, ArbWasm::pageLimitCall {}), 64);
    let least = world.ask(ARB_WASM, ArbWasm::minInitGasCall {});
    assert_eq!(
        (least.gas, least.cached),
        (256, 128),
        "in units of 128 and 32"
    );
    assert_eq!(world.ask(ARB_WASM, ArbWasm::initCostScalarCall {}), 152);
    assert_eq!(world.ask(ARB_WASM, ArbWasm::expiryDaysCall {}), 10);
    assert_eq!(world.ask(ARB_WASM, ArbWasm::keepaliveDaysCall {}), 3);
    assert_eq!(world.ask(ARB_WASM, ArbWasm::blockCacheSizeCall {}), 7);
    let fragments = ArbOwnerPublic::getMaxStylusContractFragmentsCall {};
    assert_eq!(world.ask(ARB_OWNER_PUBLIC, fragments), 2);
    assert!(selector_only(&world.call(
        ARB_OWNER,
        ArbOwner::setInkPriceCall { price: 1 << 24 }.abi_encode()
    )));
    let extra = ArbOwner::setWasmActivationGasCall { gas: 77 };
    world.expect(ARB_OWNER, extra.abi_encode());
    assert_eq!(world.ask(ARB_WASM, ArbWasm::activationGasCall {}), 77);
}

#[test]
fn arb_gas_info() {
    let mut world = World::default();
    world.become_owner();
    let set = ArbOwner::setL1PricePerUnitCall {
        pricePerUnit: U256::from(1_000),
    };
    world.expect(ARB_OWNER, set.abi_encode());
    let fee = U256::from(BASE_FEE);
    let prices = world.ask(ARB_GAS_INFO, ArbGasInfo::getPricesInWeiCall {});
    assert_eq!(prices.perL1CalldataByte, U256::from(16_000));
    assert_eq!(prices.perL2Tx, U256::from(16_000 * 140));
    assert_eq!(prices.perStorageAllocation, fee * U256::from(20_000));
    assert_eq!(prices.perArbGasBase, fee);
    assert_eq!(prices.perArbGasCongestion, U256::ZERO);
    assert_eq!(prices.perArbGasTotal, fee);
    let of = ArbGasInfo::getPricesInWeiWithAggregatorCall { aggregator: BOB };
    assert_eq!(world.ask(ARB_GAS_INFO, of).perArbGasTotal, fee);
    let in_gas = world.ask(ARB_GAS_INFO, ArbGasInfo::getPricesInArbGasCall {});
    assert_eq!(in_gas.perStorageAllocation, U256::from(20_000));
    let of = ArbGasInfo::getPricesInArbGasWithAggregatorCall { aggregator: BOB };
    assert_eq!(world.ask(ARB_GAS_INFO, of).perL2Tx, in_gas.perL2Tx);
    let accounting = world.ask(ARB_GAS_INFO, ArbGasInfo::getGasAccountingParamsCall {});
    assert_eq!(accounting.speedLimitPerSecond, U256::from(7_000_000));
    assert_eq!(accounting.maxBlockGasLimit, U256::from(32_000_000));
    let limit = U256::from(32_000_000);
    assert_eq!(
        world.ask(ARB_GAS_INFO, ArbGasInfo::getMaxTxGasLimitCall {}),
        limit
    );
    assert_eq!(
        world.ask(ARB_GAS_INFO, ArbGasInfo::getMaxBlockGasLimitCall {}),
        32_000_000
    );
    assert_eq!(
        world.ask(ARB_GAS_INFO, ArbGasInfo::getMinimumGasPriceCall {}),
        fee
    );
    let estimate = ArbGasInfo::getL1GasPriceEstimateCall {};
    assert_eq!(world.ask(ARB_GAS_INFO, estimate), U256::from(1_000));
    assert_eq!(
        world.ask(ARB_GAS_INFO, ArbGasInfo::getL1BaseFeeEstimateInertiaCall {}),
        10
    );
    assert_eq!(
        world.ask(ARB_GAS_INFO, ArbGasInfo::getL1RewardRateCall {}),
        10
    );
    assert_eq!(
        world.ask(ARB_GAS_INFO, ArbGasInfo::getL1RewardRecipientCall {}),
        Address::ZERO
    );
    assert_eq!(
        world.ask(ARB_GAS_INFO, ArbGasInfo::getCurrentTxL1GasFeesCall {}),
        U256::ZERO
    );
    assert_eq!(world.ask(ARB_GAS_INFO, ArbGasInfo::getGasBacklogCall {}), 0);
    assert_eq!(
        world.ask(ARB_GAS_INFO, ArbGasInfo::getPricingInertiaCall {}),
        102
    );
    assert_eq!(
        world.ask(ARB_GAS_INFO, ArbGasInfo::getGasBacklogToleranceCall {}),
        10
    );
    assert_eq!(
        world.ask(ARB_GAS_INFO, ArbGasInfo::getL1PricingSurplusCall {}),
        I256::ZERO
    );
    assert_eq!(
        world.ask(ARB_GAS_INFO, ArbGasInfo::getPerBatchGasChargeCall {}),
        210_000
    );
    assert_eq!(
        world.ask(ARB_GAS_INFO, ArbGasInfo::getAmortizedCostCapBipsCall {}),
        0
    );
    assert_eq!(
        world.ask(ARB_GAS_INFO, ArbGasInfo::getL1FeesAvailableCall {}),
        U256::ZERO
    );
    let units = ArbGasInfo::getL1PricingEquilibrationUnitsCall {};
    assert_eq!(world.ask(ARB_GAS_INFO, units), U256::from(160_000_000));
    assert_eq!(
        world.ask(ARB_GAS_INFO, ArbGasInfo::getLastL1PricingUpdateTimeCall {}),
        0
    );
    let due = ArbGasInfo::getL1PricingFundsDueForRewardsCall {};
    assert_eq!(world.ask(ARB_GAS_INFO, due), U256::ZERO);
    assert_eq!(
        world.ask(
            ARB_GAS_INFO,
            ArbGasInfo::getL1PricingUnitsSinceUpdateCall {}
        ),
        0
    );
    assert_eq!(
        world.ask(ARB_GAS_INFO, ArbGasInfo::getLastL1PricingSurplusCall {}),
        I256::ZERO
    );
}

#[test]
fn arb_owner_public_tells_settings() {
    let world = World::default();
    let ask = ArbOwnerPublic::getBrotliCompressionLevelCall {};
    assert_eq!(world.ask(ARB_OWNER_PUBLIC, ask), 1);
    let upgrade = world.ask(ARB_OWNER_PUBLIC, ArbOwnerPublic::getScheduledUpgradeCall {});
    assert_eq!(
        (upgrade.arbosVersion, upgrade.scheduledForTimestamp),
        (0, 0)
    );
    let increased = ArbOwnerPublic::isCalldataPriceIncreaseEnabledCall {};
    assert!(!world.ask(ARB_OWNER_PUBLIC, increased));
    let native = ArbOwnerPublic::isNativeTokenOwnerCall { addr: ALICE };
    assert!(!world.ask(ARB_OWNER_PUBLIC, native));
    let natives = ArbOwnerPublic::getAllNativeTokenOwnersCall {};
    assert!(world.ask(ARB_OWNER_PUBLIC, natives).is_empty());
    assert_eq!(
        world.ask(
            ARB_OWNER_PUBLIC,
            ArbOwnerPublic::getNativeTokenManagementFromCall {}
        ),
        0
    );
    assert_eq!(
        world.ask(
            ARB_OWNER_PUBLIC,
            ArbOwnerPublic::getParentGasFloorPerTokenCall {}
        ),
        0
    );
    assert!(!world.ask(ARB_OWNER_PUBLIC, ArbOwnerPublic::getCollectTipsCall {}));
    let fragments = ArbOwnerPublic::getMaxStylusContractFragmentsCall {};
    assert_eq!(world.ask(ARB_OWNER_PUBLIC, fragments), 4);
}
