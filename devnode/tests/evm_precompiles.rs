//! The precompiles of ArbOS: what they answer, what they refuse, what they cost.

mod evm_support;

use alloy_primitives::{address, keccak256, Address, Bytes, U256};
use alloy_sol_types::{SolCall, SolEvent};
use evm_support::{
    asm::{forwarder, Asm},
    script::Kind,
    *,
};
use imo_devnode::{
    arbos::precompiles::{
        interfaces::{ArbDebug, ArbInfo, ArbOwnerPublic, ArbSys, ArbWasm},
        ADDRESSES, ARB_DEBUG, ARB_INFO, ARB_OWNER_PUBLIC, ARB_SYS, ARB_WASM,
    },
    evm::TxRequest,
    vm::params::{ARBOS_51, ARBOS_61},
};

#[test]
fn accounts_of_precompiles_have_code() {
    let world = World::default();
    for address in ADDRESSES {
        assert_eq!(world.state.code(address)[..], [0xfe], "{address}");
    }
}

#[test]
fn arb_sys() {
    let mut world = World::default();
    world.next_block(1);
    world.block.number = 500;
    let hash = keccak256("a block");
    world.state.set_block_hash(300, hash);
    assert_eq!(
        world.ask(ARB_SYS, ArbSys::arbBlockNumberCall {}),
        U256::from(500)
    );
    assert_eq!(
        world.ask(ARB_SYS, ArbSys::arbChainIDCall {}),
        U256::from(CHAIN_ID)
    );
    assert_eq!(
        world.ask(ARB_SYS, ArbSys::arbOSVersionCall {}),
        U256::from(116)
    );
    assert_eq!(
        world.ask(ARB_SYS, ArbSys::getStorageGasAvailableCall {}),
        U256::ZERO
    );
    let arb_block_hash = |n: u64| ArbSys::arbBlockHashCall {
        arbBlockNum: U256::from(n),
    };
    assert_eq!(world.ask(ARB_SYS, arb_block_hash(300)), hash);
    for unknown in [500, 501, 243] {
        let executed = world.view(ARB_SYS, arb_block_hash(unknown).abi_encode());
        let error: ArbSys::InvalidBlockNumber = error_of(&executed);
        assert_eq!(error.requested, U256::from(unknown));
        assert_eq!(error.current, U256::from(500));
    }
    let alias = ArbSys::mapL1SenderContractAddressToL2AliasCall {
        sender: address!("ffffffffffffffffffffffffffffffffffffffff"),
        unused: ALICE,
    };
    assert_eq!(
        world.ask(ARB_SYS, alias),
        address!("1111000000000000000000000000000000001110")
    );
    assert!(!world.ask(ARB_SYS, ArbSys::wasMyCallersAddressAliasedCall {}));
    assert_eq!(
        world.ask(ARB_SYS, ArbSys::myCallersAddressWithoutAliasingCall {}),
        Address::ZERO
    );
    assert!(world.ask(ARB_SYS, ArbSys::isTopLevelCallCall {}));
}

#[test]
fn arb_sys_knows_the_frames() {
    let mut world = World::default();
    let first = world.place(forwarder(Kind::Call, ARB_SYS));
    let second = world.place(forwarder(Kind::Call, first));
    assert!(world.ask(first, ArbSys::isTopLevelCallCall {}));
    assert!(!world.ask(second, ArbSys::isTopLevelCallCall {}));
    let caller = || ArbSys::myCallersAddressWithoutAliasingCall {};
    assert_eq!(world.ask(first, caller()), ALICE);
    assert_eq!(world.ask(second, caller()), second);
}

#[test]
fn what_is_not_done_is_refused_by_name() {
    let world = World::default();
    let refusals: [(Address, Vec<u8>, &str); 4] = [
        (
            ARB_SYS,
            ArbSys::withdrawEthCall { destination: BOB }.abi_encode(),
            "ArbSys.withdrawEth(address) is not supported by this node",
        ),
        (
            ARB_DEBUG,
            ArbDebug::panicCall {}.abi_encode(),
            "ArbDebug.panic() is not supported by this node",
        ),
        (
            address!("000000000000000000000000000000000000006e"),
            vec![1, 2, 3, 4],
            "ArbRetryableTx is not supported by this node",
        ),
        (
            address!("0000000000000000000000000000000000000066"),
            vec![],
            "ArbAddressTable is not supported by this node",
        ),
    ];
    for (address, input, reason) in refusals {
        assert_eq!(revert_reason(&world.view(address, input)), reason);
    }
}

#[test]
fn arb_info() {
    let mut world = World::default();
    let code = Asm::new().finish();
    let contract = world.place(code.clone());
    let balance = ArbInfo::getBalanceCall { account: ALICE };
    assert_eq!(world.ask(ARB_INFO, balance), world.state.balance(ALICE));
    assert_eq!(
        world.ask(ARB_INFO, ArbInfo::getCodeCall { account: contract }),
        code
    );
    // Opening ArbOS, the argument, the balance, the result.
    let input = ArbInfo::getBalanceCall { account: BOB }.abi_encode();
    assert_eq!(gas_inside(&world, ARB_INFO, input), 800 + 3 + 700 + 3);
}

#[test]
fn rules_all_precompiles_share() {
    let mut world = World::default();
    // No selector, an unknown one, arguments that do not fit: all gas.
    for input in [vec![], vec![1, 2, 3], vec![1, 2, 3, 4]] {
        let executed = world.call(ARB_SYS, input);
        assert!(selector_only(&executed));
        assert_eq!(executed.gas_used, GAS);
    }
    let short = &ArbInfo::getBalanceCall { account: BOB }.abi_encode()[..20];
    assert_eq!(world.call(ARB_INFO, short.to_vec()).gas_used, GAS);
    // Value for a method that takes none.
    let number = ArbSys::arbBlockNumberCall {}.abi_encode();
    let tx = TxRequest {
        value: U256::from(1),
        ..request(ARB_SYS, number.clone())
    };
    let executed = world.send(&tx);
    assert!(selector_only(&executed));
    assert_eq!(executed.gas_used, GAS);
    // Writing in a static frame, reading with borrowed code.
    let static_caller = world.place(forwarder(Kind::Static, ARB_DEBUG));
    let become_owner = ArbDebug::becomeChainOwnerCall {}.abi_encode();
    assert!(selector_only(&world.call(static_caller, become_owner)));
    let borrower = world.place(forwarder(Kind::Delegate, ARB_SYS));
    assert!(selector_only(&world.call(borrower, number.clone())));
    // A pure method may be borrowed.
    let alias = ArbSys::mapL1SenderContractAddressToL2AliasCall {
        sender: BOB,
        unused: BOB,
    };
    world.expect(borrower, alias.abi_encode());
    // The price of a getter without arguments: opening ArbOS, and a word of result.
    assert_eq!(gas_inside(&world, ARB_SYS, number), 800 + 3);
    // Precompiles are warm: the forwarder pays 100 for the call.
    let reader = world.place(forwarder(Kind::Call, ARB_SYS));
    let chain_id = ArbSys::arbChainIDCall {}.abi_encode();
    let direct = gas_inside(&world, ARB_SYS, chain_id.clone());
    let through = gas_inside(&world, reader, chain_id);
    assert!(through - direct < 250, "{through} {direct}");
}

#[test]
fn arb_wasm_tells_the_profile() {
    for (profile, version) in [(ARBOS_51, 2), (ARBOS_61, 3)] {
        let world = World::new(profile);
        assert_eq!(world.ask(ARB_WASM, ArbWasm::stylusVersionCall {}), version);
        assert_eq!(world.ask(ARB_WASM, ArbWasm::inkPriceCall {}), 10_000);
        assert_eq!(world.ask(ARB_WASM, ArbWasm::maxStackDepthCall {}), 22_000);
        assert_eq!(world.ask(ARB_WASM, ArbWasm::freePagesCall {}), 2);
        assert_eq!(world.ask(ARB_WASM, ArbWasm::pageGasCall {}), 1_000);
        assert_eq!(world.ask(ARB_WASM, ArbWasm::pageRampCall {}), 620_674_314);
        assert_eq!(world.ask(ARB_WASM, ArbWasm::pageLimitCall {}), 128);
        let least = world.ask(ARB_WASM, ArbWasm::minInitGasCall {});
        assert_eq!((least.gas, least.cached), (8_832, 352));
        assert_eq!(world.ask(ARB_WASM, ArbWasm::initCostScalarCall {}), 100);
        assert_eq!(world.ask(ARB_WASM, ArbWasm::expiryDaysCall {}), 365);
        assert_eq!(world.ask(ARB_WASM, ArbWasm::keepaliveDaysCall {}), 31);
        assert_eq!(world.ask(ARB_WASM, ArbWasm::blockCacheSizeCall {}), 32);
        // Opening ArbOS, the parameters, the result.
        let input = ArbWasm::inkPriceCall {}.abi_encode();
        assert_eq!(gas_inside(&world, ARB_WASM, input), 800 + 100 + 3);
    }
    // What later versions have, earlier ones do not know.
    let old = World::new(ARBOS_51);
    let calls: [(Address, Vec<u8>); 2] = [
        (ARB_WASM, ArbWasm::activationGasCall {}.abi_encode()),
        (
            ARB_OWNER_PUBLIC,
            ArbOwnerPublic::getMaxStylusContractFragmentsCall {}.abi_encode(),
        ),
    ];
    for (address, call) in calls {
        assert!(selector_only(&old.view(address, call)));
    }
}

#[test]
fn arb_debug() {
    let mut world = World::default();
    let events = ArbDebug::eventsCall {
        flag: true,
        value: word(5),
    };
    let tx = TxRequest {
        value: U256::from(9),
        ..request(ARB_DEBUG, events.abi_encode())
    };
    let executed = world.send(&tx);
    assert_eq!(executed.logs.len(), 2);
    let basic = ArbDebug::Basic::decode_log(&executed.logs[0]).unwrap();
    assert_eq!((basic.flag, basic.value), (false, word(5)));
    let mixed = ArbDebug::Mixed::decode_log(&executed.logs[1]).unwrap();
    assert_eq!((mixed.conn, mixed.caller), (ARB_DEBUG, ALICE));
    let returned = ArbDebug::eventsCall::abi_decode_returns(&executed.output).unwrap();
    assert_eq!((returned._0, returned._1), (ALICE, U256::from(9)));
    assert!(selector_only(
        &world.view(ARB_DEBUG, ArbDebug::eventsViewCall {}.abi_encode())
    ));
    let custom = world.view(
        ARB_DEBUG,
        ArbDebug::customRevertCall { number: 3 }.abi_encode(),
    );
    assert_eq!(error_of::<ArbDebug::Custom>(&custom).number, 3);
    let legacy = world.call(ARB_DEBUG, ArbDebug::legacyErrorCall {}.abi_encode());
    assert!(selector_only(&legacy));
    assert!(legacy.gas_used < 30_000, "gas not used is left");
    let contract = world.place(Asm::new().finish());
    let code = Asm::new().push(U256::from(8)).answer().finish();
    let overwrite = ArbDebug::overwriteContractCodeCall {
        target: contract,
        newCode: code.clone(),
    };
    let executed = world.expect(ARB_DEBUG, overwrite.abi_encode());
    let old = ArbDebug::overwriteContractCodeCall::abi_decode_returns(&executed.output).unwrap();
    assert_eq!(old, Asm::new().finish());
    assert_eq!(world.state.code(contract), code);
}

#[test]
fn precompiles_of_ethereum() {
    let world = World::default();
    let at = |n: u16| Address::from_word(word(n.into()));
    // Recovers the signer of a known signature.
    let hash = keccak256("message");
    let key = alloy_signer_local::PrivateKeySigner::random();
    let signature = alloy_signer::SignerSync::sign_hash_sync(&key, &hash).unwrap();
    let input = [
        hash.as_slice(),
        word(27 + u64::from(signature.v())).as_slice(),
        &signature.r().to_be_bytes::<32>(),
        &signature.s().to_be_bytes::<32>(),
    ]
    .concat();
    assert_eq!(world.view(at(1), input).output[12..], key.address()[..]);
    // SHA-256 of nothing.
    let sha: Bytes = world.view(at(2), []).output;
    assert_eq!(sha[..4], [0xe3, 0xb0, 0xc4, 0x42]);
    // BN254: the generator twice, and the empty pairing.
    let generator = [word(1).as_slice(), word(2).as_slice()].concat();
    let doubled = world
        .view(at(6), [&generator[..], &generator[..]].concat())
        .output;
    let multiplied = world
        .view(at(7), [&generator[..], word(2).as_slice()].concat())
        .output;
    assert_eq!(doubled, multiplied);
    assert_eq!(world.view(at(8), []).output[..], word(1)[..]);
    // P-256 is there and answers nothing to nonsense; its price is Osaka's.
    let input = vec![1; 160];
    let executed = world.view(at(0x100), input.clone());
    assert!(executed.is_success() && executed.output.is_empty());
    assert_eq!(executed.gas_used - intrinsic(&input), 6_900);
}
