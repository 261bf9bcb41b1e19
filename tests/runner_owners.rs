//! What owners of models may do in the compiled runner, and how little that is.
#![allow(non_snake_case, reason = "calls have Solidity's names")]
mod model_graphs;

use alloy::{
    primitives::{Address, Bytes, B256, U256},
    sol_types::SolEvent,
};
use anyhow::Result;
use imo::model::file;
use imo_cli::model::ModelFile;
use imo_tests::{
    runner::{Models, Runner::*, SALT, VERIFIED},
    token::assert_reverts,
};
use model_graphs::drawing;

const ETHER: u64 = 1_000_000_000_000_000_000;

/// A random model.
fn small(seed: u64) -> ModelFile {
    let (parts, weights) = drawing(seed);
    let graph = parts.encode();
    let model = imo::model::validate(&graph, weights.len() as u64).expect("a valid graph");
    let bytes = file::build(&model, &graph, &weights).expect("a small model");
    ModelFile::new(bytes).expect("it keeps all rules")
}

#[tokio::test]
async fn versions_follow_each_other_and_deprecation_stops_nothing() -> Result<()> {
    let models = Models::new().await?;
    let versions: Vec<_> = (20..23).map(small).collect();
    let ids: Vec<_> = versions.iter().map(|model| model.id).collect();
    let first = &versions[0];
    models.add(first).await?;
    let text = b"cat on the moon";
    let output = models.run(first.id, text).await?;
    let next = |model: &ModelFile, chunk, previous| registerVersionCall {
        modelId: model.id,
        firstChunk: chunk,
        uri: String::new(),
        previous,
        salt: SALT,
    };
    for (index, model) in versions.iter().enumerate().skip(1) {
        models.reserve(model.id).await?;
        let chunk = models.upload(model.bytes()).await?[0];
        let call = next(model, chunk, ids[index - 1]);
        models.stage.send(models.runner, call).await?;
    }
    for modelId in &ids {
        let modelId = *modelId;
        assert_eq!(models.view(versionsCall { modelId }).await?, ids);
    }
    let info = models.view(modelInfoCall { modelId: ids[1] }).await?;
    assert_eq!(
        (info.version, info.previous, info.successor),
        (U256::from(2), ids[0], ids[2])
    );

    // Only the last version has a next one, only its owner adds it.
    let fourth = small(23);
    let chunk = models.upload(fourth.bytes()).await?[0];
    let superseded = AlreadySuperseded {
        modelId: ids[0],
        successor: ids[1],
    };
    assert_reverts(models.view(next(&fourth, chunk, ids[0])).await, superseded);
    let unknown = UnknownModel { modelId: fourth.id };
    assert_reverts(models.view(next(&fourth, chunk, fourth.id)).await, unknown);
    let (stranger, chain) = models.stage.account(U256::from(ETHER)).await?;
    let call = next(&fourth, chunk, ids[2]);
    let theft = as_stranger(&models, &chain, stranger, call).await;
    assert_reverts(theft, not_owner(ids[2], stranger));

    let modelId = first.id;
    models
        .stage
        .send(models.runner, deprecateCall { modelId })
        .await?;
    assert!(models.view(isDeprecatedCall { modelId }).await?);
    assert!(!models.view(isDeprecatedCall { modelId: ids[1] }).await?);
    let again = models
        .stage
        .send(models.runner, deprecateCall { modelId })
        .await;
    assert_reverts(again, AlreadyDeprecated { modelId });
    assert_eq!(models.run(modelId, text).await?, output);
    let verify = verifyOutputCall {
        modelId,
        prompt: text.to_vec().into(),
        output,
        proof: Bytes::new(),
    };
    assert_eq!(models.view(verify).await?, VERIFIED);
    Ok(())
}

fn not_owner(id: B256, account: Address) -> NotModelOwner {
    NotModelOwner {
        modelId: id,
        account,
    }
}

async fn as_stranger(
    models: &Models,
    chain: &imo_cli::chain::Chain,
    stranger: Address,
    call: impl alloy::sol_types::SolCall,
) -> Result<alloy::rpc::types::TransactionReceipt> {
    let input = call.abi_encode().into();
    chain
        .transact(stranger, models.runner, U256::ZERO, input)
        .await
}

#[tokio::test]
async fn models_change_hands_in_two_steps() -> Result<()> {
    let models = Models::new().await?;
    let model = small(5);
    models.add(&model).await?;
    let modelId = model.id;
    let (heir, chain) = models.stage.account(U256::from(ETHER)).await?;
    let uri = |text: &str| setUriCall {
        modelId,
        uri: text.to_owned(),
    };
    let offer = |newOwner| transferModelCall { modelId, newOwner };
    let refused = || not_owner(modelId, heir);
    let accept = acceptModelCall { modelId };
    assert_reverts(
        as_stranger(&models, &chain, heir, uri("x")).await,
        refused(),
    );
    assert_reverts(
        as_stranger(&models, &chain, heir, deprecateCall { modelId }).await,
        refused(),
    );
    assert_reverts(
        as_stranger(&models, &chain, heir, offer(heir)).await,
        refused(),
    );
    assert_reverts(
        as_stranger(&models, &chain, heir, accept.clone()).await,
        refused(),
    );
    // An offer taken back.
    models.stage.send(models.runner, offer(heir)).await?;
    models
        .stage
        .send(models.runner, offer(Address::ZERO))
        .await?;
    assert_reverts(
        as_stranger(&models, &chain, heir, accept.clone()).await,
        refused(),
    );

    models.stage.send(models.runner, offer(heir)).await?;
    let pending = pendingModelOwnerCall { modelId };
    assert_eq!(models.view(pending.clone()).await?, heir);
    let owner = models.stage.owner;
    assert_eq!(models.view(modelOwnerCall { modelId }).await?, owner);
    let receipt = as_stranger(&models, &chain, heir, accept.clone()).await?;
    let event = ModelTransferred::decode_log(&receipt.logs()[0].inner)?.data;
    assert_eq!((event.previousOwner, event.newOwner), (owner, heir));
    assert_eq!(models.view(modelOwnerCall { modelId }).await?, heir);
    assert_eq!(models.view(pending).await?, Address::ZERO);
    assert_reverts(as_stranger(&models, &chain, heir, accept).await, refused());
    let late = models.stage.send(models.runner, uri("x")).await;
    assert_reverts(late, not_owner(modelId, owner));
    for text in [
        "",
        "https://example.org/a-description-that-is-longer-than-a-word",
        "short",
    ] {
        as_stranger(&models, &chain, heir, uri(text)).await?;
        assert_eq!(models.view(uriCall { modelId }).await?, text);
    }
    let long = as_stranger(&models, &chain, heir, uri(&"x".repeat(1_025))).await;
    assert_reverts(long, InvalidURI {});
    Ok(())
}
