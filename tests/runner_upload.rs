//! Uploading a model: cut off, gone on with, checked and registered.
use alloy::primitives::{Address, U256};
use anyhow::{Context, Result};
use imo_cli::{
    model::{
        registration::Reservation,
        text,
        upload::{self, Uploaded},
        ModelFile,
    },
    ui::Progress,
};
use imo_tests::runner::{pixel, Models};
use serde_json::json;

async fn upload_all(models: &Models, model: &ModelFile) -> Result<Vec<Uploaded>> {
    let mut uploaded = Vec::new();
    for chunk in upload::plan(model)? {
        uploaded.push(upload::upload(&models.stage.chain, models.stage.owner, &chunk).await?);
    }
    Ok(uploaded)
}

/// Chunks that were made, by what was paid for.
fn made(uploaded: &[Uploaded]) -> Vec<usize> {
    let paid = uploaded.iter().filter(|chunk| chunk.transaction.is_some());
    paid.map(|chunk| chunk.index).collect()
}

#[tokio::test]
async fn an_upload_goes_on_where_it_was_cut_off() -> Result<()> {
    let models = Models::new().await?;
    let model = pixel()?;
    let (chain, owner) = (&models.stage.chain, models.stage.owner);
    let plan = upload::plan(&model)?;
    assert_eq!(plan.len(), 10);
    assert_eq!(plan.last().context("a last chunk")?.index, 0);

    // A poor account gets as far as its money: the fifth chunk fails, and says so.
    let (poor, pocket) = models
        .stage
        .account(U256::from(2_400_000_000_000_000u64))
        .await?;
    let mut before = Vec::new();
    let error = loop {
        match upload::upload(&pocket, poor, &plan[before.len()]).await {
            Ok(chunk) => before.push(chunk),
            Err(error) => break error,
        }
    };
    assert!(
        (1..9).contains(&before.len()),
        "{} chunks: {error:#}",
        before.len()
    );
    assert!(
        error.to_string().contains("could not be uploaded"),
        "{error:#}"
    );

    let uploaded = upload_all(&models, &model).await?;
    let rest: Vec<_> = plan[before.len()..]
        .iter()
        .map(|chunk| chunk.index)
        .collect();
    assert_eq!(made(&uploaded), rest);
    let again = upload_all(&models, &model).await?;
    assert_eq!(made(&again), Vec::<usize>::new());
    for (chunk, planned) in again.iter().zip(&plan) {
        assert_eq!(
            (chunk.address, chunk.hash),
            (planned.address, planned.hash())
        );
    }

    let first = plan.last().context("a last chunk")?.address;
    let signer = models.node().signer();
    let reservation = Reservation::new(chain, signer, models.runner, model.id)?;
    let register = async || {
        reservation
            .register(chain, &model, first, "ipfs://pixel")
            .await
    };
    let early = register().await.unwrap_err().to_string();
    assert!(early.contains("the runner refuses the model"), "{early}");
    reservation.make(chain).await?;
    reservation.wait(chain, &Progress::bar(1)).await?;
    let registration = register().await?;
    assert_eq!(registration.owner, owner);
    let (_, gas) = registration.transaction.context("it was registered")?;
    println!(
        "registration: {gas} gas, estimate {:?}",
        registration.estimate
    );
    assert!(gas < 2_000_000, "{gas}");
    assert_eq!(register().await?.transaction, None);
    let output = models.run(model.id, b"cat").await?;
    assert_eq!(&output[..], model.session()?.run(b"cat")?);
    Ok(())
}

#[tokio::test]
async fn a_chunk_that_is_not_what_it_should_be_is_found() -> Result<()> {
    let models = Models::new().await?;
    let Some(devnode) = models.node().devnode() else {
        return Ok(());
    };
    let plan = upload::plan(&pixel()?)?;
    let chunk = &plan[2];
    devnode.request("anvil_setCode", json!([chunk.address, "0x00494d4f57"]))?;
    let (chain, owner) = (&models.stage.chain, models.stage.owner);
    let error = upload::upload(chain, owner, chunk).await.unwrap_err();
    assert!(
        error.to_string().contains("does not hold chunk 3"),
        "{error:#}"
    );
    Ok(())
}

#[tokio::test]
async fn a_runner_that_is_none_is_said_to_be_none() -> Result<()> {
    let models = Models::new().await?;
    let (chain, signer) = (&models.stage.chain, models.node().signer());
    let nobody = Address::repeat_byte(9);
    let result = upload::publish(chain, signer, &pixel()?, Some((nobody, ""))).await;
    let error = result.unwrap_err().to_string();
    assert!(error.contains("is no model runner"), "{error}");
    Ok(())
}

#[test]
fn files_that_are_no_models_are_refused() -> Result<()> {
    let bytes = pixel()?.bytes().to_vec();
    assert!(ModelFile::new(bytes.clone()).is_ok());
    assert!(ModelFile::new(Vec::new()).is_err());
    for place in [0, 5, 20, 300, 400, 6_000, bytes.len() - 1] {
        let mut changed = bytes.clone();
        changed[place] ^= 0x40;
        assert!(ModelFile::new(changed).is_err(), "{place}");
    }
    assert!(ModelFile::new([&bytes[..], &[0; 16]].concat()).is_err());
    assert!(ModelFile::new(bytes[..bytes.len() - 16].to_vec()).is_err());
    assert!(text(&[]).is_err());
    assert!(text(&[0, 200, 0, 1]).is_err());
    assert_eq!(text(b"\0\x02\x80hi")?, "hi");
    Ok(())
}
