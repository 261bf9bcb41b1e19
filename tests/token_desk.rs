//! The token's second program on a chain: revenue in other tokens, and claims and burns in every
//! form. Flaws are numbered as in `token_flaws.rs`.
mod desk;

use alloy::primitives::{Address, Bytes, B256, U256};
use alloy::sol_types::SolCall;
use anyhow::Result;
use desk::{behave, events, launch, mint, n, share, units, SUPPLY};
use imo_tests::{
    solidity::ReentrantClaimer,
    token::{assert_reverts, Token::*},
};

mod overload {
    alloy::sol! {
        /// The other `burn`.
        function burn(uint256 amount, uint256[] minOut, address recipient) external;
    }
}

#[tokio::test]
async fn flaw_10_tokens_that_are_sent_are_shared() -> Result<()> {
    let (stage, token, other) = launch().await?;
    let owner = stage.owner;
    let receipt = share(&stage, token, other, 1_000_000).await?;
    assert_eq!(
        events::<RevenueSynced>(&receipt),
        [RevenueSynced {
            token: other,
            amount: n(1_000_000)
        }]
    );
    let shared = TokenRevenueShared {
        id: U256::ONE,
        token: other,
        claimable: n(600_000),
    };
    assert_eq!(events::<TokenRevenueShared>(&receipt), [shared]);
    let due = claimableERC20Call {
        account: owner,
        snapshotId: U256::ONE,
        token: other,
    };
    assert_eq!(stage.view(token, due.clone()).await?, n(600_000));
    let redeemable = redeemableERC20OnBurnCall {
        amount: n(SUPPLY / 2),
        token: other,
    };
    assert_eq!(stage.view(token, redeemable).await?, n(200_000));

    let receipt = stage
        .send(
            token,
            claimCall {
                snapshotId: U256::ONE,
            },
        )
        .await?;
    let claimed = TokenRevenueClaimed {
        account: owner,
        token: other,
        amount: n(600_000),
    };
    assert_eq!(events::<TokenRevenueClaimed>(&receipt), [claimed]);
    assert_eq!(units(&stage, other, owner).await?, n(600_000));
    assert_eq!(stage.view(token, due).await?, U256::ZERO);
    stage
        .send(
            token,
            burnCall {
                amount: n(SUPPLY / 2),
            },
        )
        .await?;
    assert_eq!(units(&stage, other, owner).await?, n(800_000));
    stage
        .send(
            token,
            burnCall {
                amount: n(SUPPLY / 2),
            },
        )
        .await?;
    assert_eq!(units(&stage, other, owner).await?, n(1_000_000));

    // Afterwards it is the terminal recipient's.
    mint(&stage, other, token, 7).await?;
    assert_reverts(
        stage.send(token, syncCall { token: other }).await,
        NoSharingSupply {},
    );
    stage.send(token, sweepTokenCall { token: other }).await?;
    assert_eq!(units(&stage, other, owner).await?, n(1_000_007));
    let unlisted = UnlistedToken { token };
    assert_reverts(stage.send(token, sweepTokenCall { token }).await, unlisted);
    Ok(())
}

#[tokio::test]
async fn flaw_11_income_says_what_it_is_for() -> Result<()> {
    let (stage, token, other) = launch().await?;
    let (from, source) = (stage.owner, B256::repeat_byte(7));
    let call = depositNativeCall { source }.abi_encode();
    let receipt = stage.send_as(from, token, n(5), call).await?;
    let deposited = |token, amount| RevenueDeposited {
        token,
        from,
        source,
        amount: n(amount),
    };
    assert_eq!(
        events::<RevenueDeposited>(&receipt),
        [deposited(Address::ZERO, 5)]
    );
    assert_eq!(stage.view(token, pendingRevenueCall {}).await?, n(5));

    mint(&stage, other, token, 11).await?;
    mint(&stage, other, from, 500).await?;
    behave(&stage, other, 6, token, Bytes::new()).await?;
    let deposit = depositCall {
        token: other,
        amount: n(500),
        source,
    };
    let receipt = stage.send(token, deposit.clone()).await?;
    assert_eq!(
        events::<RevenueDeposited>(&receipt),
        [deposited(other, 495)]
    );
    assert_eq!(
        events::<RevenueSynced>(&receipt),
        [RevenueSynced {
            token: other,
            amount: n(11)
        }]
    );
    behave(&stage, other, 1, token, Bytes::new()).await?;
    let failed = TokenCallFailed { token: other };
    assert_reverts(stage.send(token, deposit).await, failed);
    Ok(())
}

#[tokio::test]
async fn flaw_13_contracts_that_cannot_claim_are_paid_by_others() -> Result<()> {
    let (stage, token, other) = launch().await?;
    let holder = *ReentrantClaimer::deploy(&stage.chain.provider)
        .await?
        .address();
    stage
        .send(
            token,
            transferCall {
                to: holder,
                value: n(SUPPLY / 2),
            },
        )
        .await?;
    stage.pay(token, n(1_000)).await?;
    share(&stage, token, other, 1_000_000).await?;
    let claim = claimForCall {
        account: holder,
        snapshotId: U256::ONE,
    };
    stage.send(token, claim.clone()).await?;
    assert_eq!(stage.chain.balance(holder).await?, n(300));
    assert_eq!(units(&stage, other, holder).await?, n(300_000));
    let again = NothingToClaim {
        account: holder,
        id: U256::ONE,
    };
    assert_reverts(stage.send(token, claim).await, again);
    Ok(())
}

#[tokio::test]
async fn flaw_14_a_batch_skips_what_cannot_be_claimed() -> Result<()> {
    let (stage, token, other) = launch().await?;
    let ids = |ids: &[u128]| ids.iter().copied().map(n).collect::<Vec<_>>();
    for round in 1..=4 {
        stage.pay(token, n(1_000)).await?;
        if round == 4 {
            mint(&stage, other, token, 1_000_000).await?;
        }
        stage.wait(2).await?;
        stage.send(token, snapshotCall {}).await?;
    }
    let batch = claimBatchCall {
        snapshotIds: ids(&[2, 9, 0, 2, 1]),
    };
    let receipt = stage.send(token, batch.clone()).await?;
    let claimed = |list: &[u128], amount| RevenueBatchClaimed {
        account: stage.owner,
        ids: ids(list),
        amount: n(amount),
    };
    assert_eq!(
        events::<RevenueBatchClaimed>(&receipt),
        [claimed(&[2, 1], 1_200)]
    );
    let receipt = stage.send(token, batch).await?;
    assert!(events::<RevenueBatchClaimed>(&receipt).is_empty());
    // With one that shares another token too, and the rest in one call.
    let batch = claimBatchCall {
        snapshotIds: ids(&[4, 4]),
    };
    let receipt = stage.send(token, batch).await?;
    assert_eq!(
        events::<RevenueBatchClaimed>(&receipt),
        [claimed(&[4], 600)]
    );
    assert_eq!(units(&stage, other, stage.owner).await?, n(600_000));
    let summary = stage
        .view(
            token,
            accountSummaryCall {
                account: stage.owner,
            },
        )
        .await?;
    assert_eq!((summary.claimable, summary.open), (n(600), U256::ONE));
    let receipt = stage.send(token, claimAllCall { max: n(10) }).await?;
    assert_eq!(
        events::<RevenueBatchClaimed>(&receipt),
        [claimed(&[3], 600)]
    );
    Ok(())
}

#[tokio::test]
async fn flaw_15_burning_has_a_minimum_and_a_recipient() -> Result<()> {
    let (stage, token, other) = launch().await?;
    let recipient = Address::repeat_byte(0x77);
    stage.pay(token, n(1_000)).await?;
    share(&stage, token, other, 2_000_000).await?;
    let with = |first, second| burn_for(n(SUPPLY / 4), vec![n(first), n(second)], recipient);
    let short = InsufficientPayout {
        token: Address::ZERO,
        payout: n(100),
        minimum: n(101),
    };
    assert_reverts(stage.send(token, with(101, 0)).await, short);
    let short = InsufficientPayout {
        token: other,
        payout: n(200_000),
        minimum: n(200_001),
    };
    assert_reverts(stage.send(token, with(100, 200_001)).await, short);
    stage.send(token, with(100, 200_000)).await?;
    assert_eq!(stage.chain.balance(recipient).await?, n(100));
    assert_eq!(units(&stage, other, recipient).await?, n(200_000));

    let amount = n(SUPPLY / 4);
    let error = ERC20InsufficientAllowance {
        spender: stage.owner,
        allowance: U256::ZERO,
        needed: amount,
    };
    let from = burnFromCall {
        account: stage.owner,
        amount,
    };
    assert_reverts(stage.send(token, from.clone()).await, error);
    stage
        .send(
            token,
            approveCall {
                spender: stage.owner,
                value: amount,
            },
        )
        .await?;
    stage.send(token, from).await?;
    stage.send(token, retireCall { amount }).await?;
    let redeemable = redeemableERC20OnBurnCall {
        amount,
        token: other,
    };
    assert_eq!(
        stage.view(token, redeemable).await?,
        n(400_000),
        "the rest is the last quarter's"
    );
    Ok(())
}

fn burn_for(amount: U256, min_out: Vec<U256>, recipient: Address) -> overload::burnCall {
    overload::burnCall {
        amount,
        minOut: min_out,
        recipient,
    }
}
