//! The compiled token on a chain: what its users may rely on, through its public interface only.
use alloy::{
    primitives::{address, b256, keccak256, Address, Bytes, B256, U256},
    providers::Provider,
    rpc::types::TransactionReceipt,
    signers::SignerSync,
    sol,
    sol_types::{eip712_domain, SolCall, SolEvent, SolStruct, SolValue},
};
use anyhow::{Context, Result};
use imo_cli::{build, deploy};
use imo_tests::{
    model::steps::Terms,
    token::{
        assert_reverts, revert_data, Stage,
        Token::{self, *},
    },
};

const ETHER: u128 = 10u128.pow(18);
const TERMS: Terms = Terms {
    supply: 1_000_000 * ETHER,
    claim_bps: 8_000,
    interval: 1,
    smoothing: 0,
};
const ALICE: Address = address!("a11ce00000000000000000000000000000000001");

fn tokens(amount: u128) -> U256 {
    U256::from(amount * ETHER)
}

/// The events of type `E` that `token` emitted.
fn events<E: SolEvent>(receipt: &TransactionReceipt, token: Address) -> Vec<E> {
    let logs = receipt.logs().iter().filter(|log| log.address() == token);
    logs.filter_map(|log| E::decode_log_data(log.data()).ok())
        .collect()
}

#[tokio::test]
async fn construction_sets_everything() -> Result<()> {
    let stage = Stage::new().await?;
    let token = stage.deploy(TERMS).await?;
    let owner = stage.owner;
    assert_eq!(stage.view(token, nameCall {}).await?, "Tiny Model");
    assert_eq!(stage.view(token, symbolCall {}).await?, "TINY");
    assert_eq!(stage.view(token, decimalsCall {}).await?, 18);
    let supply = U256::from(TERMS.supply);
    assert_eq!(stage.view(token, totalSupplyCall {}).await?, supply);
    let balance = balanceOfCall { account: owner };
    assert_eq!(stage.view(token, balance).await?, supply);
    let share = stage.view(token, claimShareBpsCall {}).await?;
    assert_eq!(share, U256::from(8_000));
    let interval = stage.view(token, snapshotIntervalCall {}).await?;
    assert_eq!(interval, U256::ONE);
    let terminal = stage.view(token, terminalRecipientCall {}).await?;
    assert_eq!(terminal, owner);
    assert_eq!(stage.view(token, lastSnapshotIdCall {}).await?, U256::ZERO);
    assert!(!stage.view(token, snapshotDueCall {}).await?);

    let filter = alloy::rpc::types::Filter::new()
        .address(token)
        .from_block(0);
    let created = stage.chain.provider.get_logs(&filter).await?;
    let transfer = Token::Transfer::decode_log_data(created[0].data())?;
    let expected = Transfer {
        from: Address::ZERO,
        to: owner,
        value: supply,
    };
    assert_eq!(transfer, expected);
    Ok(())
}

sol! {
    /// The door of the SDK's constructors; the arguments follow its selector.
    function stylus_constructor();
}

/// Calls the constructor of a program that was deployed without.
async fn construct(
    stage: &Stage,
    (token, desk): (Address, Address),
    owner: Address,
    (name, symbol): (&str, &str),
    numbers: [U256; 3],
) -> Result<TransactionReceipt> {
    let [supply, claim_bps, interval] = numbers;
    let none = Vec::<Address>::new();
    let zero = U256::ZERO;
    let arguments = (
        desk,
        owner,
        name,
        symbol,
        supply,
        claim_bps,
        interval,
        zero,
        zero,
        none.clone(),
        none,
    );
    let arguments = arguments.abi_encode_params();
    let input = [&stylus_constructorCall::SELECTOR[..], &arguments].concat();
    stage.send_as(stage.owner, token, U256::ZERO, input).await
}

#[tokio::test]
async fn construction_refuses_bad_arguments() -> Result<()> {
    let stage = Stage::new().await?;
    let code = build::contract("token")?.code;
    let plan = deploy::Plan::default();
    let deployed = deploy::deploy(&stage.chain, stage.owner, &code, &plan).await?;
    let (token, owner) = (deployed.address, stage.owner);
    let good = [U256::from(TERMS.supply), U256::from(10_000), U256::ONE];
    let names = ("Tiny Model", "TINY");
    let desk = stage.desk().await?;
    let programs = (token, desk);
    let with = |owner, names, numbers| construct(&stage, programs, owner, names, numbers);

    for desk in [Address::ZERO, ALICE] {
        let result = construct(&stage, (token, desk), owner, names, good).await;
        assert_reverts(result, InvalidDesk { desk });
    }

    for owner in [Address::ZERO, token] {
        assert_reverts(with(owner, names, good).await, InvalidOwner { owner });
    }
    let long = "a".repeat(32);
    for name in ["", long.as_str()] {
        assert_reverts(with(owner, (name, "T"), good).await, InvalidName {});
        assert_reverts(with(owner, ("T", name), good).await, InvalidSymbol {});
    }
    for supply in [U256::ZERO, U256::ONE << 96, U256::MAX] {
        let numbers = [supply, good[1], good[2]];
        assert_reverts(with(owner, names, numbers).await, InvalidSupply { supply });
    }
    for basis_points in [10_001, u64::MAX] {
        let share = U256::from(basis_points);
        let error = InvalidClaimShare { basisPoints: share };
        let numbers = [good[0], share, good[2]];
        assert_reverts(with(owner, names, numbers).await, error);
    }
    for interval in [U256::ZERO, U256::ONE << 32] {
        let numbers = [good[0], good[1], interval];
        let error = InvalidInterval { interval };
        assert_reverts(with(owner, names, numbers).await, error);
    }
    // At the limits it works, once.
    let limits = [
        (U256::ONE << 96) - U256::ONE,
        U256::from(10_000),
        U256::from(u32::MAX),
    ];
    let names = ("\u{1f916}\u{00e9}\u{20ac}4567890123456789012", "S");
    with(owner, names, limits).await?;
    assert_eq!(stage.view(token, nameCall {}).await?, names.0);
    assert_reverts(with(owner, names, good).await, AlreadyConstructed {});
    Ok(())
}

#[tokio::test]
async fn erc20() -> Result<()> {
    let stage = Stage::new().await?;
    let token = stage.deploy(TERMS).await?;
    let owner = stage.owner;
    let (bob, bobs) = stage.account(U256::from(ETHER / 10)).await?;
    let balance = |account| stage.view(token, balanceOfCall { account });

    let value = tokens(10);
    let receipt = stage.send(token, transferCall { to: bob, value }).await?;
    let moved = Transfer {
        from: owner,
        to: bob,
        value,
    };
    assert_eq!(events::<Transfer>(&receipt, token), [moved]);
    assert_eq!(balance(bob).await?, value);
    assert_eq!(balance(owner).await?, tokens(999_990));
    stage.send(token, transferCall { to: owner, value }).await?;
    assert_eq!(balance(owner).await?, tokens(999_990), "to oneself");

    let needed = tokens(1_000_000);
    let result = stage.send(
        token,
        transferCall {
            to: bob,
            value: needed,
        },
    );
    let error = ERC20InsufficientBalance {
        sender: owner,
        balance: tokens(999_990),
        needed,
    };
    assert_reverts(result.await, error);
    for receiver in [Address::ZERO, token] {
        let result = stage.send(
            token,
            transferCall {
                to: receiver,
                value,
            },
        );
        assert_reverts(result.await, ERC20InvalidReceiver { receiver });
    }

    let approval = approveCall {
        spender: bob,
        value: tokens(3),
    };
    let receipt = stage.send(token, approval).await?;
    let approved = Approval {
        owner,
        spender: bob,
        value: tokens(3),
    };
    assert_eq!(events::<Approval>(&receipt, token), [approved]);
    let take = |value| {
        let call = transferFromCall {
            from: owner,
            to: ALICE,
            value,
        };
        bobs.transact(bob, token, U256::ZERO, call.abi_encode().into())
    };
    let error = ERC20InsufficientAllowance {
        spender: bob,
        allowance: tokens(3),
        needed: tokens(4),
    };
    assert_reverts(take(tokens(4)).await, error);
    take(tokens(2)).await?;
    assert_eq!(balance(ALICE).await?, tokens(2));
    let allowance = allowanceCall {
        owner,
        spender: bob,
    };
    assert_eq!(stage.view(token, allowance.clone()).await?, tokens(1));
    let unlimited = approveCall {
        spender: bob,
        value: U256::MAX,
    };
    stage.send(token, unlimited).await?;
    take(tokens(2)).await?;
    assert_eq!(stage.view(token, allowance.clone()).await?, U256::MAX);

    let spender = Address::ZERO;
    let result = stage.send(token, approveCall { spender, value });
    assert_reverts(result.await, ERC20InvalidSpender { spender });
    let nobody = transferFromCall {
        from: Address::ZERO,
        to: bob,
        value: U256::ZERO,
    };
    let error = ERC20InvalidSender {
        sender: Address::ZERO,
    };
    assert_reverts(stage.send(token, nobody).await, error);
    Ok(())
}

#[tokio::test]
async fn arguments_with_dirty_bits_are_refused() -> Result<()> {
    let stage = Stage::new().await?;
    let token = stage.deploy(TERMS).await?;
    let mut input = transferCall {
        to: ALICE,
        value: U256::ONE,
    }
    .abi_encode();
    input[4 + 11] = 1;
    let result = stage.send_as(stage.owner, token, U256::ZERO, input).await;
    assert_reverts(result, InvalidArgument {});
    let mut input = supportsInterfaceCall {
        interfaceId: [0x36, 0x37, 0x2b, 0x07].into(),
    }
    .abi_encode();
    input[4 + 4] = 1;
    let result = stage.send_as(stage.owner, token, U256::ZERO, input).await;
    assert_reverts(result, InvalidArgument {});
    Ok(())
}

#[tokio::test]
async fn interfaces_are_answered() -> Result<()> {
    let stage = Stage::new().await?;
    let token = stage.deploy(TERMS).await?;
    let ids: [(u32, bool); 7] = [
        (0xed7b2e4e, true),
        (0x36372b07, true),
        (0x9d8ff7da, true),
        (0x01ffc9a7, true),
        (0x5d18f986, true),
        (0xffffffff, false),
        (0, false),
    ];
    for (id, supported) in ids {
        let interface_id = id.to_be_bytes().into();
        let call = supportsInterfaceCall {
            interfaceId: interface_id,
        };
        assert_eq!(stage.view(token, call).await?, supported, "{id:08x}");
    }
    Ok(())
}

sol! {
    struct Permit {
        address owner;
        address spender;
        uint256 value;
        uint256 nonce;
        uint256 deadline;
    }
}

#[tokio::test]
async fn permits() -> Result<()> {
    let stage = Stage::new().await?;
    let token = stage.deploy(TERMS).await?;
    let domain = eip712_domain! {
        name: "Tiny Model",
        version: "1",
        chain_id: stage.chain.id,
        verifying_contract: token,
    };
    let separator = stage.view(token, DOMAIN_SEPARATORCall {}).await?;
    assert_eq!(separator, domain.separator());
    let described = stage.view(token, eip712DomainCall {}).await?;
    assert_eq!(described.fields, [0x0f]);
    assert_eq!(described.name, "Tiny Model");
    assert_eq!(described.version, "1");
    assert_eq!(described.chainId, U256::from(stage.chain.id));
    assert_eq!(described.verifyingContract, token);
    assert_eq!(described.salt, B256::ZERO);
    assert!(described.extensions.is_empty());

    let signer = alloy::signers::local::PrivateKeySigner::random();
    let owner = signer.address();
    let deadline = U256::from(stage.now().await? + 1_000);
    let sign = |permit: &Permit| -> Result<permitCall> {
        let signature = signer.sign_hash_sync(&permit.eip712_signing_hash(&domain))?;
        Ok(permitCall {
            owner: permit.owner,
            spender: permit.spender,
            value: permit.value,
            deadline: permit.deadline,
            v: 27 + signature.v() as u8,
            r: signature.r().into(),
            s: signature.s().into(),
        })
    };
    let permit = Permit {
        owner,
        spender: ALICE,
        value: tokens(5),
        nonce: U256::ZERO,
        deadline,
    };
    let good = sign(&permit)?;

    // Nothing that was not signed.
    let order = U256::from_be_bytes(
        b256!("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141").0,
    );
    let flipped = order - U256::from_be_bytes(good.s.0);
    let tampered = [
        permitCall {
            value: tokens(6),
            ..good.clone()
        },
        permitCall {
            spender: token,
            ..good.clone()
        },
        permitCall {
            deadline: deadline + U256::ONE,
            ..good.clone()
        },
        permitCall {
            v: good.v - 27,
            ..good.clone()
        },
        permitCall {
            r: B256::ZERO,
            ..good.clone()
        },
        // The same signature in its other form.
        permitCall {
            v: 27 + 28 - good.v,
            s: flipped.into(),
            ..good.clone()
        },
        // Nobody signs for the zero address.
        permitCall {
            owner: Address::ZERO,
            v: 0,
            ..good.clone()
        },
    ];
    for call in &tampered {
        let data = revert_data(stage.send(token, call.clone()).await)?;
        assert_eq!(
            data[..4],
            keccak256("ERC2612InvalidSigner(address,address)")[..4]
        );
    }

    let receipt = stage.send(token, good.clone()).await?;
    let approved = Approval {
        owner,
        spender: ALICE,
        value: tokens(5),
    };
    assert_eq!(events::<Approval>(&receipt, token), [approved]);
    let allowance = allowanceCall {
        owner,
        spender: ALICE,
    };
    assert_eq!(stage.view(token, allowance.clone()).await?, tokens(5));
    assert_eq!(stage.view(token, noncesCall { owner }).await?, U256::ONE);

    // Not twice, not late, not for nobody.
    let data = revert_data(stage.send(token, good.clone()).await)?;
    assert_eq!(
        data[..4],
        keccak256("ERC2612InvalidSigner(address,address)")[..4]
    );
    let late = Permit {
        nonce: U256::ONE,
        deadline: U256::from(stage.now().await? - 1),
        ..permit.clone()
    };
    let error = ERC2612ExpiredSignature {
        deadline: late.deadline,
    };
    assert_reverts(stage.send(token, sign(&late)?).await, error);
    let nobody = Permit {
        nonce: U256::ONE,
        spender: Address::ZERO,
        ..permit
    };
    let error = ERC20InvalidSpender {
        spender: Address::ZERO,
    };
    assert_reverts(stage.send(token, sign(&nobody)?).await, error);
    Ok(())
}

#[tokio::test]
async fn revenue_from_payment_to_claim_and_burn() -> Result<()> {
    let stage = Stage::new().await?;
    let token = stage.deploy(TERMS).await?;
    let owner = stage.owner;
    let (bob, bobs) = stage.account(U256::from(ETHER / 10)).await?;
    let quarter = tokens(250_000);
    stage
        .send(
            token,
            transferCall {
                to: bob,
                value: quarter,
            },
        )
        .await?;

    let revenue = U256::from(1_000_003);
    let receipt = stage.pay(token, revenue).await?;
    let received = RevenueReceived {
        from: owner,
        amount: revenue,
    };
    assert_eq!(events::<RevenueReceived>(&receipt, token), [received]);
    assert_eq!(stage.view(token, pendingRevenueCall {}).await?, revenue);

    stage.wait(2).await?;
    let receipt = stage.send(token, snapshotCall {}).await?;
    let time = stage.time_of(&receipt).await?;
    let id = U256::ONE;
    let claimable = U256::from(800_002);
    let supply = U256::from(TERMS.supply);
    assert_eq!(events::<Snapshot>(&receipt, token), [Snapshot { id }]);
    let shared = RevenueShared {
        id,
        claimable,
        redeemable: revenue - claimable,
        sharing: supply,
    };
    assert_eq!(events::<RevenueShared>(&receipt, token), [shared]);
    let info = stage
        .view(token, snapshotInfoCall { snapshotId: id })
        .await?;
    assert_eq!(
        (info.claimable, info.sharing, info.time),
        (claimable, supply, U256::from(time))
    );
    let at = totalSupplyAtCall { snapshotId: id };
    assert_eq!(stage.view(token, at).await?, supply);
    let next = stage.view(token, nextSnapshotTimeCall {}).await?;
    assert_eq!(next, U256::from(time + 2));
    assert_eq!(stage.view(token, pendingRevenueCall {}).await?, U256::ZERO);

    let due = claimableRevenueCall {
        account: bob,
        snapshotId: id,
    };
    let part = U256::from(200_000);
    assert_eq!(stage.view(token, due.clone()).await?, part);
    let before = stage.chain.balance(token).await?;
    let claim = claimCall { snapshotId: id };
    let receipt = bobs
        .transact(bob, token, U256::ZERO, claim.abi_encode().into())
        .await?;
    let claimed = RevenueClaimed {
        account: bob,
        id,
        amount: part,
    };
    assert_eq!(events::<RevenueClaimed>(&receipt, token), [claimed]);
    assert_eq!(stage.chain.balance(token).await?, before - part);
    assert_eq!(stage.view(token, due.clone()).await?, U256::ZERO);
    let again = bobs.transact(bob, token, U256::ZERO, claim.abi_encode().into());
    assert_reverts(again.await, NothingToClaim { account: bob, id });

    // A fifth was left to redeem; bob has a quarter of the tokens.
    let payout = (revenue - claimable) / U256::from(4);
    let redeemable = redeemableOnBurnCall { amount: quarter };
    assert_eq!(stage.view(token, redeemable).await?, payout);
    let burn = burnCall { amount: quarter };
    let receipt = bobs
        .transact(bob, token, U256::ZERO, burn.abi_encode().into())
        .await?;
    let redeemed = Redeemed {
        account: bob,
        amount: quarter,
        payout,
    };
    assert_eq!(events::<Redeemed>(&receipt, token), [redeemed]);
    let burned = Transfer {
        from: bob,
        to: Address::ZERO,
        value: quarter,
    };
    assert_eq!(events::<Transfer>(&receipt, token), [burned]);
    let left = stage.chain.balance(token).await?;
    assert_eq!(left, revenue - part - payout);
    let pools = stage.view(token, revenuePoolsCall {}).await?;
    assert_eq!(pools.reserved, claimable - part);
    assert_eq!(pools.reserved + pools.redeemable + pools.next, left);

    let unknown = U256::from(2);
    let result = stage
        .send(
            token,
            claimCall {
                snapshotId: unknown,
            },
        )
        .await;
    assert_reverts(result, UnknownSnapshot { id: unknown });
    let amount = supply;
    let result = stage.view(token, redeemableOnBurnCall { amount }).await;
    let error = ExceedsSupply {
        amount,
        supply: supply - quarter,
    };
    assert_reverts(result, error);
    let context = "the owner claims the rest";
    stage.send(token, claim.clone()).await.context(context)?;
    let pools = stage.view(token, revenuePoolsCall {}).await?;
    assert!(pools.reserved <= U256::ONE, "dust of two holders");
    Ok(())
}

#[tokio::test]
async fn value_goes_only_through_the_front_door() -> Result<()> {
    let stage = Stage::new().await?;
    let token = stage.deploy(TERMS).await?;
    let calls: [Bytes; 3] = [
        snapshotCall {}.abi_encode().into(),
        claimCall {
            snapshotId: U256::ONE,
        }
        .abi_encode()
        .into(),
        transferCall {
            to: ALICE,
            value: U256::ONE,
        }
        .abi_encode()
        .into(),
    ];
    for call in calls {
        let result = stage.send_as(stage.owner, token, U256::ONE, call).await;
        assert!(result.is_err());
    }
    Ok(())
}
