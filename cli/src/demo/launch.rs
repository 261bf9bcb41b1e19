//! What is put on the chain: the model, the programs that serve any number of collections, then the token and the
//! collection of the story.

use alloy::{
    primitives::{Address, B256, U256},
    sol_types::SolValue,
};
use anyhow::{Context, Result};
use imo::content::types::EXECUTION;

use super::{
    album::Album,
    ledger::{Terms, ROYALTY_BPS},
    stage::{Stage, Step},
    token::Token,
};
use crate::{
    model::upload,
    ui::{amount, thousands},
};

/// Name and symbol of the token.
pub(super) const NAME: [&str; 2] = ["Tiny Model", "TINY"];
/// Name and symbol of the collection.
const PICTURES: [&str; 2] = ["Tiny Pictures", "PIX"];
/// Pictures that there may ever be.
const MAX_SUPPLY: u64 = 10_000;

/// What all runs of the story share.
#[derive(Clone, Copy, Debug)]
pub(super) struct Workshop {
    /// Checks models when they are registered.
    pub(super) inspector: Address,
    /// The runner, in which the model is registered.
    pub(super) runner: Address,
    /// Draws the pictures.
    pub(super) renderer: Address,
    /// Second program of collections.
    pub(super) studio: Address,
    /// The model's first data contract.
    graph: Address,
}

/// Uploads and registers the model, and deploys what collections need.
pub(super) async fn workshop(stage: &mut Stage<'_>, album: &Album) -> Result<Workshop> {
    let inspector = stage.deploy("inspector", None).await?;
    let runner = stage.deploy("runner", Some(inspector.abi_encode())).await?;
    let (owner, model) = (&stage.cast.owner, &album.model);
    let published = upload::publish(stage.chain, owner, model, Some((runner, ""))).await?;
    let (graph, chunks) = (published.first, published.chunks.len());
    if let Some((hash, gas)) = published.reservation {
        let step = setup("reserve", "reserve the model", hash, gas);
        stage.record.steps.push(step);
    }
    let sent = published.chunks.iter().filter_map(|u| u.transaction);
    let sent: Vec<_> = sent.collect();
    for (index, (hash, gas)) in sent.iter().enumerate() {
        let name = format!("upload-{}", index + 1);
        stage.record.steps.push(setup(&name, UPLOAD, *hash, *gas));
    }
    stage.narrator.event(&format!(
        "{} bytes are data contracts now: {} uploaded, {} were there",
        thousands(model.bytes().len() as u64),
        sent.len(),
        chunks - sent.len()
    ));
    let done = published.registration.context("it was not registered")?;
    if let Some((hash, gas)) = done.transaction {
        let step = setup("register", "register the model", hash, gas);
        stage.record.steps.push(step);
    }
    stage.narrator.event(&format!(
        "the runner at {runner} has checked and registered model {}",
        model.id
    ));
    if let Some(gas) = done.estimate {
        let gas = thousands(gas.saturating_to());
        let text = format!("a run of it needs at most {gas} gas");
        stage.narrator.event(&text);
    }
    Ok(Workshop {
        inspector,
        runner,
        renderer: stage.deploy("renderer", None).await?,
        studio: stage.deploy("studio", None).await?,
        graph,
    })
}

const UPLOAD: &str = "upload the model";

fn setup(name: &str, title: &str, hash: B256, gas_used: u64) -> Step {
    Step {
        name: name.to_owned(),
        title: title.to_owned(),
        transaction_hash: hash,
        gas_used,
        status: true,
        setup: true,
    }
}

/// Launches the token.
pub(super) async fn token(stage: &mut Stage<'_>, terms: &Terms, supply: U256) -> Result<()> {
    let [name, symbol] = NAME;
    let owner = stage.cast.owner.address();
    let (claim_bps, interval) = (U256::from(terms.claim_bps), U256::from(terms.interval));
    let desk = stage.deploy("desk", None).await?;
    stage.record.desk = desk;
    // No later start, no smoothing, no listed tokens, nobody excluded.
    let arguments = (
        desk,
        owner,
        name,
        symbol,
        supply,
        claim_bps,
        interval,
        U256::ZERO,
        U256::ZERO,
        Vec::<Address>::new(),
        Vec::<Address>::new(),
    );
    let arguments = arguments.abi_encode_params();
    stage.record.token = stage.deploy("token", Some(arguments)).await?;
    stage.narrator.event(&format!(
        "{name} ({symbol}) is at {}: {} tokens, {}% of income to claim",
        stage.record.token,
        amount(supply),
        terms.claim_bps / 100
    ));
    let held: U256 = stage.view(Token::balanceOfCall { account: owner }).await?;
    stage.check("the owner starts with the whole supply", held == supply);
    Ok(())
}

/// Launches the collection, which pays fees and royalties to the token.
pub(super) async fn collection(
    stage: &mut Stage<'_>,
    workshop: &Workshop,
    album: &Album,
    terms: &Terms,
) -> Result<()> {
    let [name, symbol] = PICTURES;
    let owner = stage.cast.owner.address();
    let Workshop {
        runner,
        renderer,
        studio,
        graph,
        ..
    } = *workshop;
    // The runner is the hook: it runs the model again.
    let token = stage.record.token;
    let bound = (runner, runner, album.model.id, graph, renderer, token);
    // No cap, no commitments, no unique outputs, no lists.
    let numbers = [
        terms.fee,
        U256::from(MAX_SUPPLY),
        U256::ZERO,
        U256::from(ROYALTY_BPS),
        U256::ZERO,
        U256::ZERO,
        U256::from(1 << EXECUTION),
        U256::ZERO,
    ];
    let arguments = (studio, owner, name, symbol, bound, numbers).abi_encode_params();
    stage.record.collection = stage.deploy("content", Some(arguments)).await?;
    stage.narrator.event(&format!(
        "{name} ({symbol}) is at {}, bound to the model; a mint costs {} ether, a sale {}%: both are the token's",
        stage.record.collection,
        amount(terms.fee),
        ROYALTY_BPS / 100
    ));
    Ok(())
}
