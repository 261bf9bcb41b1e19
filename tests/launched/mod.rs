//! A token on a stage, and the steps that many tests begin with.
#![allow(dead_code, reason = "each test file uses its own part")]

use alloy::primitives::{Address, U256};
use anyhow::Result;
use imo_tests::{
    model::steps::Terms,
    token::{Stage, Token::*},
};

pub const SUPPLY: u128 = 1_000_000;

pub const TERMS: Terms = Terms {
    supply: SUPPLY,
    claim_bps: 6_000,
    interval: 1,
    smoothing: 0,
};

/// A stage with the token on it.
pub async fn launch() -> Result<(Stage, Address)> {
    let stage = Stage::new().await?;
    let token = stage.deploy(TERMS).await?;
    Ok((stage, token))
}

pub async fn give(stage: &Stage, token: Address, to: Address, value: u128) -> Result<()> {
    let value = U256::from(value);
    stage.send(token, transferCall { to, value }).await?;
    Ok(())
}

/// Pays `wei` in and takes a snapshot.
pub async fn share(stage: &Stage, token: Address, wei: u128) -> Result<()> {
    stage.pay(token, U256::from(wei)).await?;
    stage.wait(2).await?;
    stage.send(token, snapshotCall {}).await?;
    Ok(())
}

pub async fn claimable(stage: &Stage, token: Address, account: Address, id: u64) -> Result<U256> {
    let call = claimableRevenueCall {
        account,
        snapshotId: U256::from(id),
    };
    stage.view(token, call).await
}
