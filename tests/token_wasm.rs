//! The compiled token on a chain: what its users may rely on, through its public interface only.
mod whole_tokens;

use alloy::{
    network::TransactionBuilder,
    primitives::{Address, Bytes, B256, U256},
    providers::Provider,
    rpc::types::{TransactionReceipt, TransactionRequest},
    sol_types::{SolCall, SolEvent},
};
use anyhow::{Context, Result};
use imo_cli::{build, deploy};
use imo_tests::token::{
    arguments, assert_reverts, construction, Launch, Stage,
    Token::{self, *},
};
use whole_tokens::{events, tokens, ALICE, ETHER, TERMS};

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

/// Calls the constructor of a program that was deployed without.
async fn construct(
    stage: &Stage,
    (token, desk): (Address, Address),
    owner: Address,
    names: (&str, &str),
    numbers: [U256; 3],
) -> Result<TransactionReceipt> {
    let arguments = arguments(desk, owner, names, numbers, Launch::PLAIN);
    let input = construction(&arguments);
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

    // A contract that accepts everything constructs nothing.
    let create = TransactionRequest::default()
        .with_from(owner)
        .with_deploy_code([0x60, 0x01, 0x60, 0x00, 0xf3]);
    let receipt = stage.chain.send(create).await?;
    let yes = receipt.contract_address.context("it is deployed")?;
    for desk in [Address::ZERO, ALICE, yes] {
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

/// Nobody can make a token of the desk itself: it constructs only what a token asks it to.
#[tokio::test]
async fn the_desk_cannot_be_constructed() -> Result<()> {
    let stage = Stage::new().await?;
    let token = stage.deploy(TERMS).await?;
    let desk = stage.desk().await?;
    let numbers = [U256::from(TERMS.supply), U256::from(10_000), U256::ONE];
    for named in [desk, token, Address::ZERO] {
        let result = construct(&stage, (desk, named), ALICE, ("Desk", "D"), numbers).await;
        assert_reverts(result, InvalidDesk { desk: named });
    }
    assert_reverts(stage.pay(desk, U256::ONE).await, UnknownFunction {});
    let pay = depositNativeCall { source: B256::ZERO }.abi_encode();
    let paid = stage.send_as(stage.owner, desk, U256::ONE, pay).await;
    assert_reverts(paid, NoSharingSupply {});
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
