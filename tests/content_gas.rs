//! What the collection's calls cost: whole transactions, on a chain that caches the programs.
#![allow(non_snake_case, reason = "arguments are named as in Solidity")]
use alloy::{
    primitives::{address, Address, Bytes, B256, U256},
    sol_types::SolCall,
};
use anyhow::Result;
use imo_tests::{
    content::{bytes, token_id, Collection::*, Gallery, EXECUTION, ZKML},
    runner::{pixel, Models},
    token::Stage,
};

const ALICE: Address = address!("a11ce00000000000000000000000000000000001");
/// 31 bytes.
const PROMPT: &str = "a beautiful picture of the lion";

/// `mint(prompt)`.
fn mint(prompt: &str) -> Vec<u8> {
    let prompt = bytes(prompt);
    mint_0Call { prompt }.abi_encode()
}

/// Gas of a call sent by the owner of the stage.
async fn gas(stage: &Stage, to: Address, wei: u64, input: Vec<u8>) -> Result<u64> {
    let receipt = stage
        .send_as(stage.owner, to, U256::from(wei), input)
        .await?;
    Ok(receipt.gas_used)
}

#[tokio::test]
async fn calls_cost_what_they_may() -> Result<()> {
    let gallery = Gallery::new().await?;
    let stage = &gallery.stage;
    let collection = gallery
        .open_with(|l| (l.fee, l.routes) = (5, EXECUTION | ZKML))
        .await?;
    let launch = &gallery.launch;
    gallery
        .cache(&[collection, launch.studio, launch.renderer, gallery.token])
        .await?;
    // The token has had income before.
    stage.pay(gallery.token, U256::ONE).await?;
    let owner = stage.owner;

    let first = gas(
        stage,
        collection,
        5,
        mint("the pretty picture of this lion"),
    )
    .await?;
    let next = gas(stage, collection, 5, mint(PROMPT)).await?;
    let runner = gallery
        .runner
        .run(B256::ZERO, bytes(PROMPT))
        .estimate_gas()
        .await?;
    println!("mint by execution: first {first}, next {next} (the runner alone, as a transaction: {runner})");

    // With a proof, without a fee: the verifier is another contract.
    let free = gallery.open_with(|l| l.routes = ZKML).await?;
    gallery.cache(&[free]).await?;
    let mut proved = Vec::new();
    // The first is of a new holder.
    for (prompt, length) in [
        ("cat", 32),
        ("thirty two bytes are in this one", 32),
        ("five hundred and twelve are here", 512),
    ] {
        let output = Bytes::from([&[0u8][..], &vec![0x77; length - 1]].concat());
        let proof = Bytes::from_static(&[3; 32]);
        let told = gallery.runner.assertStatus(
            bytes(prompt),
            output.clone(),
            proof.clone(),
            U256::from(2),
        );
        told.send().await?.watch().await?;
        let call = mint_2Call {
            to: owner,
            prompt: bytes(prompt),
            aigcData: output.clone(),
            uri: String::new(),
            proof: proof.clone(),
        };
        let verifier = gallery
            .runner
            .verifyOutput(B256::ZERO, bytes(prompt), output, proof)
            .estimate_gas()
            .await?;
        let whole = gas(stage, free, 0, call.abi_encode()).await?;
        println!(
            "mint with a proof, {length} bytes: {whole}, of which the verifier at most {}",
            verifier - 21_000
        );
        proved.push((whole, verifier - 21_000));
    }

    let tokenId = token_id(PROMPT);
    let give = transferFromCall {
        from: owner,
        to: ALICE,
        tokenId,
    }
    .abi_encode();
    let to_new = gas(stage, collection, 0, give).await?;
    let tokenId = token_id("the pretty picture of this lion");
    gallery.mint(collection, "cat").await?;
    let give = transferFromCall {
        from: owner,
        to: ALICE,
        tokenId,
    }
    .abi_encode();
    let transfer = gas(stage, collection, 0, give).await?;
    let approve = approveCall {
        to: ALICE,
        tokenId: token_id("cat"),
    }
    .abi_encode();
    let approve = gas(stage, collection, 0, approve).await?;
    let burn = gas(
        stage,
        collection,
        0,
        burnCall {
            tokenId: token_id("cat"),
        }
        .abi_encode(),
    )
    .await?;
    println!("transfer {transfer} (to a new holder {to_new}), approve {approve}, burn {burn}");
    assert!(transfer <= 43_500, "{transfer}");
    assert!(next + 17_100 <= first + 50, "a new holder costs one word");
    for ((whole, verifier), reach) in proved[1..].iter().zip([86_500, 115_000]) {
        // The verifier is a cold account, too.
        let own = whole - verifier - 2_600;
        assert!(own <= reach, "{own}");
    }
    Ok(())
}

#[tokio::test]
async fn a_picture_of_the_pixel_model_costs_what_it_may() -> Result<()> {
    let models = Models::new().await?;
    let model = pixel()?;
    let chunks = models.add(&model).await?;
    models.cache().await?;
    let Models { stage, runner, .. } = models;
    let gallery = Gallery::on(stage, chunks[0]).await?;
    let collection = gallery
        .open_with(|l| (l.runner, l.hook, l.fee) = (runner, runner, 5))
        .await?;
    assert_eq!(gallery.launch.model, model.id);
    gallery
        .cache(&[
            collection,
            gallery.launch.studio,
            gallery.launch.renderer,
            gallery.token,
        ])
        .await?;
    let stage = &gallery.stage;
    stage.pay(gallery.token, U256::ONE).await?;

    let first = gas(
        stage,
        collection,
        5,
        mint("the pretty picture of this lion"),
    )
    .await?;
    let next = gas(stage, collection, 5, mint(PROMPT)).await?;
    let scene = gas(
        stage,
        collection,
        5,
        mint("a picture of the lion at sunset"),
    )
    .await?;
    let two = gas(
        stage,
        collection,
        5,
        mint("snowman and penguin in the snow"),
    )
    .await?;
    println!(
        "mint of the pixel model: new holder {first}, existing holder {next}, with a setting {scene}, two things {two}"
    );

    // What was minted is what the model makes, and the metadata show it.
    let output = gallery
        .view(
            collection,
            previewCall {
                prompt: bytes(PROMPT),
            },
        )
        .await?;
    assert_eq!(output.as_ref(), model.session()?.run(PROMPT.as_bytes())?);
    let verify = |data: Bytes| verifyCall {
        prompt: bytes(PROMPT),
        aigcData: data,
        proof: Bytes::new(),
    };
    assert!(gallery.view(collection, verify(output.clone())).await?);
    let mut forged = output.to_vec();
    forged[20] ^= 1;
    assert!(!gallery.view(collection, verify(forged.into())).await?);
    let uri = gallery.uri(collection, PROMPT).await?;
    assert!(uri.starts_with("data:application/json;base64,") && uri.len() > 2_000);
    // Of it about 52,500 are the run, and a new holder is a fresh word: 17,100.
    assert!(next <= 158_000, "{next}");
    assert!(first <= 175_000, "{first}");
    assert!(first - next <= 17_150, "{first} - {next}");
    Ok(())
}
