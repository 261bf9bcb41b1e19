//! The flaws of ERC-7641's reference implementations: each test shows that this token does not
//! have one of them. They are numbered as in the project's list of flaws.
//!
//! Inherent to the standard, and so left: 2, who buys just before a snapshot shares the whole
//! period's income; 3, who burns before a snapshot leaves its claim part behind.
use alloy::{
    primitives::{Address, Bytes, U256},
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

const SUPPLY: u128 = 1_000_000;
const TERMS: Terms = Terms {
    supply: SUPPLY,
    claim_bps: 6_000,
    interval: 1,
    smoothing: 0,
};

/// A stage with the token on it.
async fn launch() -> Result<(Stage, Address)> {
    let stage = Stage::new().await?;
    let token = stage.deploy(TERMS).await?;
    Ok((stage, token))
}

async fn give(stage: &Stage, token: Address, to: Address, value: u128) -> Result<()> {
    let value = U256::from(value);
    stage.send(token, transferCall { to, value }).await?;
    Ok(())
}

/// Pays `wei` in and takes a snapshot.
async fn share(stage: &Stage, token: Address, wei: u128) -> Result<()> {
    stage.pay(token, U256::from(wei)).await?;
    stage.wait(2).await?;
    stage.send(token, snapshotCall {}).await?;
    Ok(())
}

async fn claimable(stage: &Stage, token: Address, account: Address, id: u64) -> Result<U256> {
    let call = claimableRevenueCall {
        account,
        snapshotId: U256::from(id),
    };
    stage.view(token, call).await
}

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
async fn a_claim_follows_the_snapshot_not_the_token() -> Result<()> {
    let (stage, token) = launch().await?;
    let seller = ReentrantClaimer::deploy(&stage.chain.provider).await?;
    let buyer = ReentrantClaimer::deploy(&stage.chain.provider).await?;
    give(&stage, token, *seller.address(), 100_000).await?;
    share(&stage, token, 1_000).await?;
    let sale = transferCall {
        to: *buyer.address(),
        value: U256::from(100_000),
    };
    let sale = seller.execute(token, sale.abi_encode().into()).gas(PLENTY);
    assert!(sale.send().await?.get_receipt().await?.status());
    share(&stage, token, 2_000).await?;

    let dues = [
        (*seller.address(), 1, 60),
        (*buyer.address(), 1, 0),
        (*seller.address(), 2, 0),
        (*buyer.address(), 2, 120),
    ];
    for (account, id, due) in dues {
        assert_eq!(
            claimable(&stage, token, account, id).await?,
            U256::from(due)
        );
    }
    for (holder, id, due) in [(&seller, 1, 60), (&buyer, 2, 120)] {
        let id = U256::from(id);
        let claim = claimCall { snapshotId: id }.abi_encode();
        let claim = holder.execute(token, claim.into()).gas(PLENTY);
        assert!(claim.send().await?.get_receipt().await?.status());
        let paid = stage.chain.balance(*holder.address()).await?;
        assert_eq!(paid, U256::from(due));
    }
    let again = ReentrantClaimer::executeCall {
        target: token,
        data: claimCall {
            snapshotId: U256::ONE,
        }
        .abi_encode()
        .into(),
    };
    let error = NothingToClaim {
        account: *seller.address(),
        id: U256::ONE,
    };
    assert_reverts(stage.send(*seller.address(), again).await, error);
    Ok(())
}

#[tokio::test]
async fn burned_tokens_keep_their_past_claims() -> Result<()> {
    let (stage, token) = launch().await?;
    let holder = ReentrantClaimer::deploy(&stage.chain.provider).await?;
    let account = *holder.address();
    give(&stage, token, account, 100_000).await?;
    share(&stage, token, 1_000).await?;
    let burn = burnCall {
        amount: U256::from(100_000),
    };
    let burn = holder.execute(token, burn.abi_encode().into()).gas(PLENTY);
    assert!(burn.send().await?.get_receipt().await?.status());
    share(&stage, token, 900).await?;
    assert_eq!(claimable(&stage, token, account, 1).await?, U256::from(60));
    assert_eq!(claimable(&stage, token, account, 2).await?, U256::ZERO);
    let claim = claimCall {
        snapshotId: U256::ONE,
    };
    let claim = holder.execute(token, claim.abi_encode().into()).gas(PLENTY);
    assert!(claim.send().await?.get_receipt().await?.status());
    assert_eq!(stage.chain.balance(account).await?, U256::from(40 + 60));
    Ok(())
}

/// Everything that changes state is closed while the token pays; views and payments are open.
#[tokio::test]
async fn paid_contracts_cannot_reenter() -> Result<()> {
    let (stage, token) = launch().await?;
    let holder = ReentrantClaimer::deploy(&stage.chain.provider).await?;
    let account = *holder.address();
    give(&stage, token, account, 100_000).await?;
    let id = U256::ONE;
    let one = U256::ONE;
    let doors: [Bytes; 8] = [
        claimCall { snapshotId: id }.abi_encode().into(),
        burnCall { amount: one }.abi_encode().into(),
        snapshotCall {}.abi_encode().into(),
        transferCall {
            to: stage.owner,
            value: one,
        }
        .abi_encode()
        .into(),
        approveCall {
            spender: stage.owner,
            value: one,
        }
        .abi_encode()
        .into(),
        transferFromCall {
            from: account,
            to: stage.owner,
            value: U256::ZERO,
        }
        .abi_encode()
        .into(),
        permitCall {
            owner: account,
            spender: stage.owner,
            value: one,
            deadline: U256::MAX,
            v: 27,
            r: U256::ONE.into(),
            s: U256::ONE.into(),
        }
        .abi_encode()
        .into(),
        sweepCall {}.abi_encode().into(),
    ];
    let closed = Bytes::from(ReentrancyGuardReentrantCall {}.abi_encode());
    for (round, door) in (1..).zip(doors) {
        share(&stage, token, 1_000_000).await?;
        let payments: [Bytes; 2] = [
            claimCall {
                snapshotId: U256::from(round),
            }
            .abi_encode()
            .into(),
            burnCall {
                amount: U256::from(100),
            }
            .abi_encode()
            .into(),
        ];
        for payment in payments {
            let before = stage.chain.balance(account).await?;
            let arm = holder.arm(token, door.clone(), U256::from(3)).gas(PLENTY);
            assert!(arm.send().await?.get_receipt().await?.status());
            let pays = holder.execute(token, payment).gas(PLENTY);
            assert!(pays.send().await?.get_receipt().await?.status());
            assert!(stage.chain.balance(account).await? > before, "it was paid");
            assert_eq!(holder.reentries().call().await?, U256::ONE);
            assert!(!holder.lastSuccess().call().await?);
            assert_eq!(holder.lastResult().call().await?, closed);
        }
    }

    // A view sees the claim as made already.
    share(&stage, token, 1_000).await?;
    let id = U256::from(9);
    let view = claimableRevenueCall {
        account,
        snapshotId: id,
    };
    let arm = holder.arm(token, view.abi_encode().into(), one).gas(PLENTY);
    assert!(arm.send().await?.get_receipt().await?.status());
    let claim = claimCall { snapshotId: id }.abi_encode();
    let claim = holder.execute(token, claim.into()).gas(PLENTY);
    assert!(claim.send().await?.get_receipt().await?.status());
    assert!(holder.lastSuccess().call().await?);
    assert_eq!(holder.lastResult().call().await?, Bytes::from([0; 32]));
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
