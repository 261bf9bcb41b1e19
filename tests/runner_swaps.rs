//! A model that is registered stays what it is: no account whose code could be another one later is taken for a chunk.
#![allow(non_snake_case, reason = "calls have Solidity's names")]
mod model_graphs;

use alloy::{
    primitives::{Address, B256, U256},
    providers::Provider,
    sol_types::SolCall,
};
use anyhow::Result;
use imo::model::file;
use imo_cli::{model::ModelFile, wasm::init_code};
use imo_tests::{
    content::{Gallery, Launch, Renderer},
    runner::{pixel, Models, Runner::*, SALT},
    solidity::Swapper,
    token::assert_reverts,
};
use model_graphs::drawing;

/// A random model of one chunk.
fn small(seed: u64) -> ModelFile {
    let (parts, weights) = drawing(seed);
    let graph = parts.encode();
    let model = imo::model::validate(&graph, weights.len() as u64).expect("a valid graph");
    let bytes = file::build(&model, &graph, &weights).expect("a small model");
    ModelFile::new(bytes).expect("it keeps all rules")
}

/// Code that is there while the model is registered, and gone at the end of the transaction; other code follows it.
#[tokio::test]
async fn a_chunk_that_can_be_swapped_is_no_chunk() -> Result<()> {
    let models = Models::new().await?;
    let stage = &models.stage;
    let model = small(3);
    let chunk = file::cut(model.bytes()).expect("one chunk").remove(0);
    let mut forged = chunk.clone();
    *forged.last_mut().expect("a weight") ^= 1;
    let (honest, forged) = (models.chunk(&chunk).await?, models.chunk(&forged).await?);
    let swapper = Swapper::deploy(&stage.chain.provider).await?;
    let place = swapper.place().call().await?;
    let code = async || stage.chain.provider.get_code_at(place).await;

    let account = *swapper.address();
    let call = reservationOfCall {
        account,
        modelId: model.id,
        salt: SALT,
    };
    let commitment = models.view(call).await?;
    let reserve = reserveCall { commitment }.abi_encode();
    let call = Swapper::executeCall {
        target: models.runner,
        data: reserve.into(),
    };
    stage.send(account, call).await?;
    stage.wait(61).await?;
    // All that the inspector reads is right, but not where it is.
    let attack = |firstChunk: Address| Swapper::createAndExecuteCall {
        source_: honest,
        target: models.runner,
        data: models
            .registration(model.id, firstChunk)
            .abi_encode()
            .into(),
    };
    let index = U256::ZERO;
    assert_reverts(
        stage.send(account, attack(place)).await,
        InvalidChunk { index },
    );
    // What would have come of it: the copy is gone after the transaction, and another takes its place.
    stage.send(account, attack(honest)).await?;
    assert!(code().await?.is_empty());
    let call = Swapper::createCall {
        source_: forged,
        lasting_: true,
    };
    stage.send(account, call).await?;
    let expected = stage.chain.provider.get_code_at(forged).await?;
    assert_eq!(code().await?, expected);
    Ok(())
}

/// No chunk is taken from elsewhere than where its content puts it, the first or another.
#[tokio::test]
async fn chunks_are_where_their_content_puts_them() -> Result<()> {
    let models = Models::new().await?;
    let stage = &models.stage;
    let model = pixel()?;
    models.reserve(model.id).await?;
    let mut chunks = file::cut(model.bytes()).expect("ten chunks");
    let mut addresses = models.upload(model.bytes()).await?;
    let first = addresses.remove(0);
    let elsewhere = async |code: &[u8]| {
        let code = init_code(code).into();
        stage.node.create(&stage.chain, code, U256::ZERO).await
    };
    let register = async |first| models.view(models.registration(model.id, first)).await;
    file::set_addresses(&mut chunks[0], &addresses).expect("nine addresses");
    let copy = elsewhere(&chunks[0]).await?;
    assert_reverts(register(copy).await, InvalidChunk { index: U256::ZERO });
    for index in [1, 9] {
        let mut addresses = addresses.clone();
        addresses[index - 1] = elsewhere(&chunks[index]).await?;
        file::set_addresses(&mut chunks[0], &addresses).expect("nine addresses");
        let first = models.chunk(&chunks[0]).await?;
        let index = U256::from(index);
        assert_reverts(register(first).await, InvalidChunk { index });
    }
    assert_eq!(register(first).await?, stage.owner);
    Ok(())
}

/// Nor is a palette, of which a collection's pictures are made.
#[tokio::test]
async fn a_graph_that_can_be_swapped_is_no_graph() -> Result<()> {
    let gallery = Gallery::new().await?;
    let (stage, renderer) = (&gallery.stage, gallery.launch.renderer);
    let code = stage
        .chain
        .provider
        .get_code_at(gallery.launch.graph)
        .await?;
    let account = stage
        .node
        .create(&stage.chain, init_code(&code).into(), U256::ZERO)
        .await?;
    let inspect = Renderer::inspectCall { graph: account };
    let refused = Renderer::InvalidGraph { account };
    assert_reverts(gallery.view(renderer, inspect).await, refused.clone());
    let elsewhere = |l: &mut Launch| l.graph = account;
    assert!(gallery.open_with(elsewhere).await.is_err());
    gallery.open().await?;

    // A graph of another model shows nothing of this one.
    let metadata = |modelId, graph| Renderer::metadataCall {
        modelId,
        graph,
        time: U256::ZERO,
        route: U256::ONE,
        status: U256::from(2),
        prompt: b"cat".to_vec().into(),
        output: vec![0].into(),
        name: "Tiny Pictures".into(),
    };
    let (model, graph) = (gallery.launch.model, gallery.launch.graph);
    gallery.view(renderer, metadata(model, graph)).await?;
    let other = gallery.view(renderer, metadata(B256::ZERO, graph)).await;
    let account = graph;
    assert_reverts(other, Renderer::InvalidGraph { account });
    Ok(())
}
