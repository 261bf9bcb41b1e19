//! A token on a chain that lists another, which the test controls.
#![allow(dead_code, reason = "each test file uses its own part")]

use alloy::{
    primitives::{Address, Bytes, U256},
    rpc::types::TransactionReceipt,
    sol_types::SolEvent,
};
use anyhow::Result;
use imo_tests::{
    model::steps::Terms,
    solidity::HostileToken,
    token::{Launch, Stage, Token::*},
};

pub const SUPPLY: u128 = 1_000_000;
pub const TERMS: Terms = Terms {
    supply: SUPPLY,
    claim_bps: 6_000,
    interval: 1,
    smoothing: 0,
};

pub fn n(number: u128) -> U256 {
    U256::from(number)
}

pub fn events<E: SolEvent>(receipt: &TransactionReceipt) -> Vec<E> {
    let logs = receipt.logs().iter();
    logs.filter_map(|log| E::decode_log_data(log.data()).ok())
        .collect()
}

/// A token that lists another, which the test controls.
pub async fn launch() -> Result<(Stage, Address, Address)> {
    let stage = Stage::new().await?;
    let other = *HostileToken::deploy(&stage.chain.provider).await?.address();
    let launch = Launch {
        tokens: vec![other],
        ..Launch::PLAIN
    };
    let names = ("Tiny Model".to_owned(), "TINY".to_owned());
    let numbers = [n(SUPPLY), n(TERMS.claim_bps as u128), U256::ONE];
    let token = stage.launch(stage.owner, names, numbers, launch).await?;
    Ok((stage, token, other))
}

pub async fn behave(
    stage: &Stage,
    other: Address,
    mood: u8,
    target: Address,
    payload: Bytes,
) -> Result<()> {
    let call = HostileToken::behaveCall {
        mood_: mood,
        target_: target,
        payload_: payload,
    };
    stage.send(other, call).await?;
    Ok(())
}

pub async fn units(stage: &Stage, other: Address, account: Address) -> Result<U256> {
    stage
        .view(other, HostileToken::balanceOfCall { account })
        .await
}

pub async fn mint(stage: &Stage, other: Address, to: Address, value: u128) -> Result<()> {
    let value = n(value);
    stage
        .send(other, HostileToken::mintCall { to, value })
        .await?;
    Ok(())
}

/// Sends units to the token and takes a snapshot.
pub async fn share(
    stage: &Stage,
    token: Address,
    other: Address,
    value: u128,
) -> Result<TransactionReceipt> {
    mint(stage, other, token, value).await?;
    stage.wait(2).await?;
    stage.send(token, snapshotCall {}).await
}
