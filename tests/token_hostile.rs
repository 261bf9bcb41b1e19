//! Revenue tokens that refuse, lie, burn gas and re-enter.
mod desk;

use alloy::primitives::{Bytes, U256};
use alloy::sol_types::SolCall;
use anyhow::Result;
use desk::{behave, events, launch, n, share, units};
use imo_tests::{
    solidity::HostileToken,
    token::{assert_reverts, Token::*},
};

/// False, revert, a burner of gas: what is not paid is owed, and nothing else is harmed.
#[tokio::test]
async fn refused_payments_are_owed() -> Result<()> {
    let (stage, token, other) = launch().await?;
    let owner = stage.owner;
    for (round, mood) in (1..).zip([1u8, 2, 3]) {
        behave(&stage, other, 0, token, Bytes::new()).await?;
        stage.pay(token, n(1_000)).await?;
        share(&stage, token, other, 1_000_000).await?;
        behave(&stage, other, mood, token, Bytes::new()).await?;
        let claim = claimCall {
            snapshotId: n(round),
        };
        let receipt = stage.force(token, claim.abi_encode()).await?;
        assert!(receipt.status(), "mood {mood}");
        let units_due = n(600_000);
        let owed = PaymentOwed {
            account: owner,
            token: other,
            amount: units_due,
        };
        assert_eq!(events::<PaymentOwed>(&receipt), [owed]);
        let paid = RevenueClaimed {
            account: owner,
            id: n(round),
            amount: n(600),
        };
        assert_eq!(events::<RevenueClaimed>(&receipt), [paid]);
        let call = owedCall {
            account: owner,
            token: other,
        };
        assert_eq!(stage.view(token, call.clone()).await?, units_due);
        let withdraw = withdrawForCall {
            account: owner,
            token: other,
        };
        let failed = TokenCallFailed { token: other };
        if mood != 3 {
            assert_reverts(stage.send(token, withdraw.clone()).await, failed);
        }
        behave(&stage, other, 5, token, Bytes::new()).await?;
        stage.send(token, withdraw.clone()).await?;
        assert_eq!(units(&stage, other, owner).await?, n(600_000 * round));
        assert_eq!(stage.view(token, call).await?, U256::ZERO);
        let nothing = NothingOwed {
            account: owner,
            token: other,
        };
        assert_reverts(stage.send(token, withdraw).await, nothing);
    }
    let pools = stage
        .view(token, revenueTokenPoolsCall { token: other })
        .await?;
    assert_eq!(
        (pools.redeemable, pools.pending, pools.expected),
        (n(1_200_000), U256::ZERO, n(1_200_000))
    );
    Ok(())
}

#[tokio::test]
async fn a_stranger_with_little_gas_cannot_make_payments_fail() -> Result<()> {
    let (stage, token, other) = launch().await?;
    share(&stage, token, other, 1_000_000).await?;
    let call = claimForCall {
        account: stage.owner,
        snapshotId: U256::ONE,
    };
    for gas in (100_000..1_000_000u64).step_by(50_000) {
        let request = alloy::rpc::types::TransactionRequest::default()
            .from(stage.owner)
            .to(token)
            .gas_limit(gas)
            .input(Bytes::from(call.abi_encode()).into());
        let receipt = stage.chain.send(request).await?;
        assert!(events::<PaymentOwed>(&receipt).is_empty(), "{gas}");
        if receipt.status() {
            assert_eq!(units(&stage, other, stage.owner).await?, n(600_000));
            return Ok(());
        }
    }
    panic!("a million is enough");
}

#[tokio::test]
async fn revenue_tokens_cannot_reenter() -> Result<()> {
    let (stage, token, other) = launch().await?;
    let id = U256::ONE;
    share(&stage, token, other, 1_000_000).await?;
    for payload in [
        claimCall { snapshotId: id }.abi_encode(),
        claimForCall {
            account: stage.owner,
            snapshotId: id,
        }
        .abi_encode(),
        syncCall { token: other }.abi_encode(),
        withdrawForCall {
            account: stage.owner,
            token: other,
        }
        .abi_encode(),
        transferCall {
            to: other,
            value: U256::ZERO,
        }
        .abi_encode(),
        excludeCall {}.abi_encode(),
    ] {
        behave(&stage, other, 4, token, payload.into()).await?;
        let amount = n(1_000);
        stage.send(token, burnCall { amount }).await?;
    }
    stage.send(token, claimCall { snapshotId: id }).await?;
    assert!(!stage.view(other, HostileToken::enteredCall {}).await?);
    Ok(())
}
