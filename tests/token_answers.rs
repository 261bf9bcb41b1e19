//! More of the numbered flaws (see `token_flaws.rs`): what the reference implementations leave open, or do only in part.
mod launched;

use alloy::{
    network::TransactionBuilder,
    primitives::{hex, Address, U256},
    rpc::types::TransactionRequest,
    sol_types::SolEventInterface,
};
use anyhow::{Context, Result};
use imo_tests::token::{
    arguments, assert_reverts, construction, Launch, Stage,
    Token::{self, *},
};
use launched::{claimable, give, launch, share, SUPPLY, TERMS};

/// Whoever slept through many snapshots is paid by a few calls, whatever was burned, moved and claimed meanwhile.
#[tokio::test]
async fn flaw_08_a_dormant_holder_catches_up_in_a_few_calls() -> Result<()> {
    let (stage, token) = launch().await?;
    let sleeper = stage.owner;
    let mut due = U256::ZERO;
    for id in 1..=25 {
        share(&stage, token, 10_000).await?;
        if id % 5 == 0 {
            give(&stage, token, Address::repeat_byte(0x44), 1_000).await?;
        }
        due += claimable(&stage, token, sleeper, id).await?;
    }
    let mut counts = Vec::new();
    let mut paid = U256::ZERO;
    loop {
        let max = U256::from(10);
        let count = stage.view(token, claimAllCall { max }).await?;
        if count.is_zero() {
            break;
        }
        let receipt = stage.send(token, claimAllCall { max }).await?;
        let events = events(&receipt, token)?;
        let [TokenEvents::RevenueBatchClaimed(batch)] = &events[..] else {
            panic!("one event: {events:?}");
        };
        paid += batch.amount;
        counts.push(batch.ids.len());
    }
    assert_eq!((paid, counts), (due, vec![10, 10, 5]));
    Ok(())
}

/// An indexer that reads nothing but events knows all money that moved.
#[tokio::test]
async fn flaw_12_events_tell_every_movement_of_money() -> Result<()> {
    let (stage, token) = launch().await?;
    let mut receipts = vec![stage.pay(token, U256::from(5_000)).await?];
    stage.wait(2).await?;
    receipts.push(stage.send(token, snapshotCall {}).await?);
    let id = U256::ONE;
    receipts.push(stage.send(token, claimCall { snapshotId: id }).await?);
    let amount = U256::from(SUPPLY / 4);
    receipts.push(stage.send(token, burnCall { amount }).await?);
    let (mut received, mut claimed, mut redeemed) = (U256::ZERO, U256::ZERO, U256::ZERO);
    let mut shared = None;
    for receipt in &receipts {
        for event in events(receipt, token)? {
            match event {
                TokenEvents::RevenueReceived(event) => received += event.amount,
                TokenEvents::RevenueShared(event) => shared = Some(event),
                TokenEvents::RevenueClaimed(event) => claimed += event.amount,
                TokenEvents::Redeemed(event) => redeemed += event.payout,
                _ => {}
            }
        }
    }
    let shared = shared.context("the snapshot says what it shares")?;
    assert_eq!(received, U256::from(5_000));
    assert_eq!(shared.claimable + shared.redeemable, received);
    let held = stage.chain.balance(token).await?;
    assert_eq!(received - claimed - redeemed, held);
    assert_eq!((claimed, redeemed), (U256::from(3_000), U256::from(500)));
    Ok(())
}

/// The claim share is in basis points, from none to all.
#[tokio::test]
async fn flaw_17_the_claim_share_is_in_basis_points() -> Result<()> {
    let stage = Stage::new().await?;
    for (claim_bps, shared) in [(1, 1_000), (3_333, 3_333_000), (10_000, 10_000_000)] {
        let mut terms = TERMS;
        terms.claim_bps = claim_bps;
        let token = stage.deploy(terms).await?;
        share(&stage, token, 10_000_000).await?;
        let due = claimable(&stage, token, stage.owner, 1).await?;
        assert_eq!(due, U256::from(shared));
    }
    Ok(())
}

/// A minimal proxy (ERC-1167) of a token is a token, with terms of its own, once.
#[tokio::test]
async fn flaw_18_a_clone_is_a_token_of_its_own() -> Result<()> {
    let (stage, original) = launch().await?;
    let code = [
        &hex!("3d602d80600a3d3981f3363d3d373d3d3d363d73")[..],
        original.as_slice(),
        &hex!("5af43d82803e903d91602b57fd5bf3"),
    ];
    let create = TransactionRequest::default()
        .with_from(stage.owner)
        .with_deploy_code(code.concat());
    let receipt = stage.chain.send(create).await?;
    let clone = receipt.contract_address.context("it is deployed")?;
    let numbers = [SUPPLY, 10_000, 1].map(U256::from);
    let desk = stage.view(original, deskCall {}).await?;
    let names = ("Clone", "CLONE");
    let arguments = arguments(desk, stage.owner, names, numbers, Launch::PLAIN);
    let input = construction(&arguments);
    let construct = || stage.send_as(stage.owner, clone, U256::ZERO, input.clone());
    construct().await?;
    assert_reverts(construct().await, AlreadyConstructed {});
    assert_eq!(stage.view(clone, nameCall {}).await?, "Clone");
    assert_eq!(stage.view(original, nameCall {}).await?, "Tiny Model");
    give(&stage, clone, Address::repeat_byte(0x44), SUPPLY / 4).await?;
    share(&stage, clone, 1_000).await?;
    assert_eq!(
        claimable(&stage, clone, stage.owner, 1).await?,
        U256::from(750)
    );
    assert_eq!(
        claimable(&stage, original, stage.owner, 1).await?,
        U256::ZERO
    );
    let paid = stage.send(clone, claimAllCall { max: U256::MAX }).await?;
    assert_eq!(events(&paid, clone)?.len(), 1);
    assert_eq!(stage.chain.balance(clone).await?, U256::from(250));
    Ok(())
}

/// Who may take a snapshot: anyone. What a view says after a claim: nothing. What redeems: all but the next claims.
#[tokio::test]
async fn flaw_19_what_the_standard_leaves_open_is_decided() -> Result<()> {
    let (stage, token) = launch().await?;
    let (stranger, theirs) = stage.account(U256::from(10u128.pow(17))).await?;
    stage.pay(token, U256::from(1_000)).await?;
    let amount = U256::from(SUPPLY);
    let half = U256::from(SUPPLY / 2);
    let redeemable = |amount| stage.view(token, redeemableOnBurnCall { amount });
    assert_eq!(
        redeemable(half).await?,
        U256::from(200),
        "of the 400 not for claims"
    );
    assert_eq!(
        redeemable(amount).await?,
        U256::from(1_000),
        "the last take all"
    );
    stage.wait(2).await?;
    let call = alloy::sol_types::SolCall::abi_encode(&snapshotCall {});
    theirs
        .transact(stranger, token, U256::ZERO, call.into())
        .await?;
    assert_eq!(
        redeemable(half).await?,
        U256::from(200),
        "as before the snapshot"
    );
    assert_eq!(
        claimable(&stage, token, stage.owner, 1).await?,
        U256::from(600)
    );
    stage
        .send(
            token,
            claimCall {
                snapshotId: U256::ONE,
            },
        )
        .await?;
    assert_eq!(claimable(&stage, token, stage.owner, 1).await?, U256::ZERO);
    Ok(())
}

fn events(
    receipt: &alloy::rpc::types::TransactionReceipt,
    token: Address,
) -> Result<Vec<Token::TokenEvents>> {
    let logs = receipt.logs().iter().filter(|log| log.address() == token);
    logs.map(|log| Ok(TokenEvents::decode_log(&log.inner)?.data))
        .collect()
}
