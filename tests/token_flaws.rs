//! The flaws of ERC-7641's reference implementations: each test shows that this token does not
//! have one of them. They are numbered as in the project's list of flaws.
//!
//! Inherent to the standard, and so left: 2, who buys just before a snapshot shares the whole
//! period's income; 3, who burns before a snapshot leaves its claim part behind.
mod launched;

use alloy::{
    primitives::{Bytes, U256},
    sol_types::{SolCall, SolError, SolEvent},
};
use anyhow::Result;
use imo_tests::{
    model::steps::Terms,
    solidity::{FlashAttacker, FlashLender, ForceSender, ReentrantClaimer, RefusingReceiver},
    token::{
        assert_reverts, Stage,
        Token::{self, *},
        PLENTY,
    },
};
use launched::{claimable, give, launch, share, SUPPLY, TERMS};

#[tokio::test]
async fn flaw_01_borrowed_tokens_earn_nothing() -> Result<()> {
    let (stage, token) = launch().await?;
    let provider = &stage.chain.provider;
    let lender = FlashLender::deploy(provider).await?;
    let attacker = FlashAttacker::deploy(provider).await?;
    give(&stage, token, *lender.address(), 300_000).await?;
    stage.pay(token, U256::from(1_000)).await?;
    stage.wait(2).await?;

    let id = U256::ONE;
    let amount = U256::from(300_000);
    let steps: Vec<Bytes> = vec![
        snapshotCall {}.abi_encode().into(),
        claimableRevenueCall {
            account: *attacker.address(),
            snapshotId: id,
        }
        .abi_encode()
        .into(),
        claimCall { snapshotId: id }.abi_encode().into(),
        burnCall { amount }.abi_encode().into(),
        balanceOfAtCall {
            account: *attacker.address(),
            snapshotId: id,
        }
        .abi_encode()
        .into(),
        transferCall {
            to: stage.owner,
            value: U256::ONE,
        }
        .abi_encode()
        .into(),
    ];
    // One token is the attacker's own, so that the loan can be returned.
    give(&stage, token, *attacker.address(), 1).await?;
    let attack = attacker
        .attack(*lender.address(), token, amount, steps)
        .gas(PLENTY);
    let receipt = attack.send().await?.get_receipt().await?;
    assert!(receipt.status());
    let steps: Vec<_> = receipt
        .logs()
        .iter()
        .filter_map(|log| FlashAttacker::Step::decode_log_data(log.data()).ok())
        .collect();
    let closed = Bytes::from(SnapshotInThisTransaction { id }.abi_encode());
    assert!(steps[0].success, "anyone may take a snapshot");
    assert_eq!(
        steps[1].result,
        Bytes::from([0; 32]),
        "nothing to claim yet"
    );
    for refused in [2, 3, 4] {
        assert!(!steps[refused].success);
        assert_eq!(steps[refused].result, closed);
    }
    assert!(steps[5].success, "tokens can be moved");

    // The snapshot saw the tokens back where they belong: 600 wei for a million tokens.
    assert_eq!(
        claimable(&stage, token, *attacker.address(), 1).await?,
        U256::ZERO
    );
    assert_eq!(
        claimable(&stage, token, *lender.address(), 1).await?,
        U256::from(180)
    );
    let at = |account| balanceOfAtCall {
        account,
        snapshotId: id,
    };
    assert_eq!(
        stage.view(token, at(*attacker.address())).await?,
        U256::ZERO
    );
    assert_eq!(stage.view(token, at(*lender.address())).await?, amount);
    let owners = stage.view(token, at(stage.owner)).await?;
    assert_eq!(owners, U256::from(SUPPLY - 300_000));
    Ok(())
}

#[tokio::test]
async fn flaw_05_claims_never_expire() -> Result<()> {
    let (stage, token) = launch().await?;
    let sleeper = ReentrantClaimer::deploy(&stage.chain.provider).await?;
    let account = *sleeper.address();
    give(&stage, token, account, 100_000).await?;
    for _ in 0..6 {
        share(&stage, token, 1_000).await?;
    }
    for id in 1..=6 {
        assert_eq!(claimable(&stage, token, account, id).await?, U256::from(60));
    }
    let call = claimCall {
        snapshotId: U256::ONE,
    };
    let claim = sleeper.execute(token, call.abi_encode().into()).gas(PLENTY);
    assert!(claim.send().await?.get_receipt().await?.status());
    assert_eq!(stage.chain.balance(account).await?, U256::from(60));
    for id in 2..=6 {
        assert_eq!(claimable(&stage, token, account, id).await?, U256::from(60));
    }
    Ok(())
}

#[tokio::test]
async fn flaw_06_dust_is_bounded_and_shown() -> Result<()> {
    let (stage, token) = launch().await?;
    let holder = ReentrantClaimer::deploy(&stage.chain.provider).await?;
    give(&stage, token, *holder.address(), 333_333).await?;
    share(&stage, token, 1_001).await?;
    let claim = claimCall {
        snapshotId: U256::ONE,
    };
    stage.send(token, claim.clone()).await?;
    let claim = holder.execute(token, claim.abi_encode().into()).gas(PLENTY);
    assert!(claim.send().await?.get_receipt().await?.status());
    // 600 wei: 400 and 199 were paid.
    let pools = stage.view(token, revenuePoolsCall {}).await?;
    assert_eq!(pools.reserved, U256::ONE);
    assert_eq!(pools.redeemable, U256::from(401));
    Ok(())
}

#[tokio::test]
async fn flaw_07_the_last_tokens_leave_nothing_behind() -> Result<()> {
    let (stage, token) = launch().await?;
    let holder = ReentrantClaimer::deploy(&stage.chain.provider).await?;
    give(&stage, token, *holder.address(), 500_000).await?;
    share(&stage, token, 1_000).await?;
    // Income that no snapshot sees any more.
    stage.pay(token, U256::from(500)).await?;
    let half = U256::from(SUPPLY / 2);
    stage.send(token, burnCall { amount: half }).await?;
    // Half of 400 + 200.
    let held = stage.chain.balance(token).await?;
    assert_eq!(held, U256::from(1_200));

    // The other half are the last tokens: they redeem all but the 600 of open claims.
    let redeemable = stage
        .view(token, redeemableOnBurnCall { amount: half })
        .await?;
    assert_eq!(redeemable, U256::from(600));
    let burn = burnCall { amount: half }.abi_encode();
    let burn = holder.execute(token, burn.into()).gas(PLENTY);
    assert!(burn.send().await?.get_receipt().await?.status());
    assert_eq!(stage.chain.balance(*holder.address()).await?, redeemable);

    // Views answer, income is refused, open claims are paid.
    let nothing = redeemableOnBurnCall { amount: U256::ZERO };
    assert_eq!(stage.view(token, nothing).await?, U256::ZERO);
    assert_eq!(stage.view(token, pendingRevenueCall {}).await?, U256::ZERO);
    assert!(!stage.view(token, snapshotDueCall {}).await?);
    assert_reverts(stage.pay(token, U256::ONE).await, NoSharingSupply {});
    assert_reverts(stage.send(token, sweepCall {}).await, NothingToSweep {});
    stage.wait(2).await?;
    let result = stage.send(token, snapshotCall {}).await;
    assert_reverts(result, NoSharingSupply {});

    // What is forced in goes to the terminal recipient, and nothing else.
    let forced = U256::from(77);
    let sender = ForceSender::deploy_builder(&stage.chain.provider, token).value(forced);
    sender.deploy().await?;
    // Burning nothing is no way to get it.
    stage.send(token, burnCall { amount: U256::ZERO }).await?;
    let receipt = stage.send(token, sweepCall {}).await?;
    let swept = receipt
        .logs()
        .iter()
        .find_map(|log| Token::Swept::decode_log_data(log.data()).ok());
    let expected = Swept {
        recipient: stage.owner,
        amount: forced,
    };
    assert_eq!(swept, Some(expected));
    let claim = claimCall {
        snapshotId: U256::ONE,
    };
    stage.send(token, claim.clone()).await?;
    let claim = holder.execute(token, claim.abi_encode().into()).gas(PLENTY);
    assert!(claim.send().await?.get_receipt().await?.status());
    assert_eq!(stage.chain.balance(token).await?, U256::ZERO);
    Ok(())
}

#[tokio::test]
async fn flaw_07_while_there_are_tokens_nothing_is_swept() -> Result<()> {
    let (stage, token) = launch().await?;
    stage.pay(token, U256::from(5)).await?;
    let error = TokensOutstanding {
        supply: U256::from(SUPPLY),
    };
    assert_reverts(stage.send(token, sweepCall {}).await, error);
    Ok(())
}

#[tokio::test]
async fn flaw_09_no_snapshot_without_income() -> Result<()> {
    let (stage, token) = launch().await?;
    stage.wait(2).await?;
    assert_reverts(stage.send(token, snapshotCall {}).await, NothingToShare {});
    // One wei is all dust.
    stage.pay(token, U256::ONE).await?;
    assert_reverts(stage.send(token, snapshotCall {}).await, NothingToShare {});
    stage.pay(token, U256::ONE).await?;
    stage.send(token, snapshotCall {}).await?;
    Ok(())
}

#[tokio::test]
async fn flaw_13_a_refused_payment_changes_nothing() -> Result<()> {
    let (stage, token) = launch().await?;
    let holder = RefusingReceiver::deploy(&stage.chain.provider).await?;
    let recipient = *holder.address();
    give(&stage, token, recipient, 100_000).await?;
    share(&stage, token, 1_000).await?;
    let calls: [(Bytes, u64); 2] = [
        (
            claimCall {
                snapshotId: U256::ONE,
            }
            .abi_encode()
            .into(),
            60,
        ),
        (
            burnCall {
                amount: U256::from(100_000),
            }
            .abi_encode()
            .into(),
            40,
        ),
    ];
    for (call, wei) in &calls {
        let input = RefusingReceiver::executeCall {
            target: token,
            data: call.clone(),
        };
        let error = PaymentFailed {
            recipient,
            amount: U256::from(*wei),
        };
        assert_reverts(stage.send(recipient, input).await, error);
    }
    assert_eq!(
        claimable(&stage, token, recipient, 1).await?,
        U256::from(60)
    );
    let pools = stage.view(token, revenuePoolsCall {}).await?;
    assert_eq!(
        (pools.reserved, pools.redeemable),
        (U256::from(600), U256::from(400))
    );

    let accept = holder.setAccepting(true).gas(PLENTY);
    assert!(accept.send().await?.get_receipt().await?.status());
    for (call, _) in calls {
        let call = holder.execute(token, call).gas(PLENTY);
        assert!(call.send().await?.get_receipt().await?.status());
    }
    assert_eq!(stage.chain.balance(recipient).await?, U256::from(100));
    Ok(())
}

#[tokio::test]
async fn flaw_16_the_interval_is_in_seconds() -> Result<()> {
    let stage = Stage::new().await?;
    let interval = 2;
    let token = stage.deploy(Terms { interval, ..TERMS }).await?;
    stage.pay(token, U256::from(1_000)).await?;
    stage.wait(3).await?;
    let receipt = stage.send(token, snapshotCall {}).await?;
    let earliest = stage.time_of(&receipt).await? + interval + 1;
    let next = stage.view(token, nextSnapshotTimeCall {}).await?;
    assert_eq!(next, U256::from(earliest));
    stage.pay(token, U256::from(1_000)).await?;
    let error = SnapshotTooSoon {
        earliest: U256::from(earliest),
    };
    assert_reverts(stage.send(token, snapshotCall {}).await, error);
    stage.wait(interval + 1).await?;
    stage.send(token, snapshotCall {}).await?;
    Ok(())
}

#[tokio::test]
async fn flaw_20_all_of_the_income_can_go_to_claims() -> Result<()> {
    let stage = Stage::new().await?;
    let claim_bps = 10_000;
    let token = stage.deploy(Terms { claim_bps, ..TERMS }).await?;
    share(&stage, token, 1_000).await?;
    assert_eq!(
        claimable(&stage, token, stage.owner, 1).await?,
        U256::from(1_000)
    );
    let amount = U256::from(SUPPLY - 1);
    let redeemable = redeemableOnBurnCall { amount };
    assert_eq!(stage.view(token, redeemable).await?, U256::ZERO);
    Ok(())
}
