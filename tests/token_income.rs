//! The life of income in the compiled token: paid in, shared, claimed, redeemed.
mod whole_tokens;

use alloy::{
    primitives::{Address, U256},
    sol_types::SolCall,
};
use anyhow::{Context, Result};
use imo_tests::token::{assert_reverts, Stage, Token::*};
use whole_tokens::{events, tokens, ETHER, TERMS};

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
