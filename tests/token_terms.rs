//! The terms of a launch on a chain: when sharing starts, how income is released, who shares from the first day.
use alloy::{
    primitives::{hex, Address, U256},
    sol_types::SolError,
};
use anyhow::Result;
use imo_tests::{
    solidity::HostileToken,
    token::{assert_reverts, Launch, Stage, Token::*},
};

const SUPPLY: u64 = 1_000_000;

/// All income goes to claims; an hour passes between snapshots.
async fn launch(stage: &Stage, launch: Launch) -> Result<Address> {
    let names = ("Tiny Model".to_owned(), "TINY".to_owned());
    let numbers = [SUPPLY, 10_000, 1].map(U256::from);
    stage.launch(stage.owner, names, numbers, launch).await
}

#[tokio::test]
async fn sharing_starts_when_announced() -> Result<()> {
    let stage = Stage::new().await?;
    let start = U256::from(stage.now().await? + 60);
    let terms = Launch {
        sharing_start: start,
        ..Launch::PLAIN
    };
    let token = launch(&stage, terms).await?;
    stage.pay(token, U256::from(1_000)).await?;
    let early = SnapshotTooSoon { earliest: start };
    assert_reverts(stage.send(token, snapshotCall {}).await, early);
    assert_eq!(stage.view(token, nextSnapshotTimeCall {}).await?, start);
    assert!(!stage.view(token, snapshotDueCall {}).await?);
    if stage.node.devnode().is_none() {
        return Ok(());
    }
    stage.wait(60).await?;
    stage.send(token, snapshotCall {}).await?;
    let info = snapshotInfoCall {
        snapshotId: U256::ONE,
    };
    assert_eq!(stage.view(token, info).await?.claimable, U256::from(1_000));
    Ok(())
}

/// Whoever buys late, and be it after months without income, shares a small part of what comes then.
#[tokio::test]
async fn flaw_02_smoothing_releases_income_in_parts() -> Result<()> {
    let stage = Stage::new().await?;
    if stage.node.devnode().is_none() {
        // It would take hours.
        return Ok(());
    }
    let (mut left, interval, smoothing) = (U256::from(10_000_000), 1_000, U256::from(10_000));
    let names = ("Tiny Model".to_owned(), "TINY".to_owned());
    let numbers = [SUPPLY, 10_000, interval].map(U256::from);
    let terms = Launch {
        smoothing,
        ..Launch::PLAIN
    };
    let token = stage.launch(stage.owner, names, numbers, terms).await?;
    stage.wait(100 * 24 * 60 * 60).await?;
    stage.pay(token, left).await?;
    for (id, wait) in (1..).zip([0, 5_000, 1_001]) {
        stage.wait(wait).await?;
        stage.send(token, snapshotCall {}).await?;
        let released = left * U256::from(interval + 1) / smoothing;
        let info = snapshotInfoCall {
            snapshotId: U256::from(id),
        };
        assert_eq!(stage.view(token, info).await?.claimable, released);
        left -= released;
        assert_eq!(stage.view(token, pendingRevenueCall {}).await?, left);
    }
    Ok(())
}

#[tokio::test]
async fn a_pool_excluded_at_launch_never_shares() -> Result<()> {
    let stage = Stage::new().await?;
    let pool = Address::repeat_byte(0x99);
    let terms = Launch {
        excluded: vec![pool, pool],
        ..Launch::PLAIN
    };
    let token = launch(&stage, terms).await?;
    let value = U256::from(SUPPLY / 4);
    stage.send(token, transferCall { to: pool, value }).await?;
    assert!(stage.view(token, isExcludedCall { account: pool }).await?);
    assert_eq!(stage.view(token, excludedSupplyCall {}).await?, value);
    stage.pay(token, U256::from(1_000)).await?;
    stage.wait(2).await?;
    stage.send(token, snapshotCall {}).await?;
    for (account, due) in [(pool, 0), (stage.owner, 1_000)] {
        let call = claimableRevenueCall {
            account,
            snapshotId: U256::ONE,
        };
        assert_eq!(stage.view(token, call).await?, U256::from(due));
    }
    Ok(())
}

#[tokio::test]
async fn terms_out_of_range_are_refused_by_name() -> Result<()> {
    let stage = Stage::new().await?;
    let other = *HostileToken::deploy(&stage.chain.provider).await?.address();
    let person = Address::repeat_byte(0x55);
    let mut many = Vec::new();
    for _ in 0..9 {
        many.push(*HostileToken::deploy(&stage.chain.provider).await?.address());
    }
    let start = |sharing_start| Launch {
        sharing_start,
        ..Launch::PLAIN
    };
    let with = |tokens| Launch {
        tokens,
        ..Launch::PLAIN
    };
    let smooth = |smoothing: u64| Launch {
        smoothing: U256::from(smoothing),
        ..Launch::PLAIN
    };
    for (terms, error) in [
        (start(U256::ONE), InvalidSharingStart::SELECTOR),
        (start(U256::MAX), InvalidSharingStart::SELECTOR),
        // The interval is a second.
        (smooth(1), InvalidSmoothing::SELECTOR),
        (smooth(1 << 32), InvalidSmoothing::SELECTOR),
        (with(vec![other, other]), InvalidRevenueToken::SELECTOR),
        (with(vec![person]), InvalidRevenueToken::SELECTOR),
        (with(many), TooManyRevenueTokens::SELECTOR),
    ] {
        let refused = launch(&stage, terms).await.expect_err("out of range");
        let error = hex::encode(error);
        assert!(refused.to_string().contains(&error), "{error}: {refused}");
    }
    Ok(())
}
