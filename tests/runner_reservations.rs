//! Nobody registers a model whose id was seen in another's transaction.
#![allow(non_snake_case, reason = "calls have Solidity's names")]
mod model_graphs;

use alloy::{
    primitives::{keccak256, Address, Bytes, B256, U256},
    sol_types::{SolCall, SolEvent, SolValue},
};
use anyhow::Result;
use imo::{model::file, runner::MAX_AGE};
use imo_cli::{
    chain::Chain,
    model::{registration::Reservation, upload, ModelFile},
};
use imo_tests::{
    runner::{Models, Runner::*, SALT, UNKNOWN},
    token::assert_reverts,
};
use model_graphs::drawing;

const ETHER: u64 = 1_000_000_000_000_000_000;

/// A random model of one chunk.
fn small(seed: u64) -> ModelFile {
    let (parts, weights) = drawing(seed);
    let graph = parts.encode();
    let model = imo::model::validate(&graph, weights.len() as u64).expect("a valid graph");
    let bytes = file::build(&model, &graph, &weights).expect("a small model");
    ModelFile::new(bytes).expect("it keeps all rules")
}

async fn as_thief(
    models: &Models,
    (thief, chain): &(Address, Chain),
    call: &impl SolCall,
) -> Result<()> {
    let input = call.abi_encode().into();
    chain
        .transact(*thief, models.runner, U256::ZERO, input)
        .await?;
    Ok(())
}

#[tokio::test]
async fn who_sees_a_model_comes_too_late() -> Result<()> {
    let models = Models::new().await?;
    let (model, owner) = (small(1), models.stage.owner);
    let modelId = model.id;
    let of = |account, salt| reservationOfCall {
        account,
        modelId,
        salt,
    };
    let commitment = models.view(of(owner, SALT)).await?;
    let chain_id = U256::from(models.stage.chain.id);
    let words = (chain_id, models.runner, owner, modelId, SALT);
    assert_eq!(commitment, keccak256(words.abi_encode()));
    let ages = models.view(reservationAgesCall {}).await?;
    assert_eq!(
        (ages.least, ages.greatest),
        (U256::from(60), U256::from(MAX_AGE))
    );

    let receipt = models
        .stage
        .send(models.runner, reserveCall { commitment })
        .await?;
    let event = Reserved::decode_log(&receipt.logs()[0].inner)?.data;
    let account = owner;
    assert_eq!(
        event,
        Reserved {
            account,
            commitment
        }
    );
    let time = models.stage.time_of(&receipt).await?;
    let at = reservedAtCall {
        account,
        commitment,
    };
    assert_eq!(models.view(at.clone()).await?, U256::from(time));
    let again = models.stage.send(models.runner, reserveCall { commitment });
    assert_reverts(again.await, ReservationExists { commitment });
    // Too young still.
    let first = models.upload(model.bytes()).await?[0];
    let register = models.registration(modelId, first);
    let early = models.stage.send(models.runner, register.clone()).await;
    let earliest = U256::from(time + 60);
    assert_reverts(early, ReservationTooYoung { earliest });
    models.stage.wait(61).await?;

    // The id is public now. A thief has not reserved it, cannot use another's reservation, and does not wait in time.
    let thief = models.stage.account(U256::from(ETHER)).await?;
    let own = models.view(of(thief.0, SALT)).await?;
    let stolen = as_thief(&models, &thief, &register).await;
    assert_reverts(stolen, UnknownReservation { commitment: own });
    // A copied commitment harms nobody.
    as_thief(&models, &thief, &reserveCall { commitment }).await?;
    let stolen = as_thief(&models, &thief, &register).await;
    assert_reverts(stolen, UnknownReservation { commitment: own });
    as_thief(&models, &thief, &reserveCall { commitment: own }).await?;
    let stolen = as_thief(&models, &thief, &register).await;
    assert!(stolen.is_err());
    assert_eq!(
        models.view(modelOwnerCall { modelId }).await?,
        Address::ZERO
    );
    models.stage.send(models.runner, register.clone()).await?;
    assert_eq!(models.view(modelOwnerCall { modelId }).await?, owner);
    assert_eq!(models.view(at).await?, U256::ZERO, "it is used up");
    models.stage.wait(61).await?;
    let stolen = as_thief(&models, &thief, &register).await;
    assert_reverts(stolen, ModelExists { modelId });
    Ok(())
}

#[tokio::test]
async fn reservations_grow_old_and_versions_need_them_too() -> Result<()> {
    let models = Models::new().await?;
    if models.node().devnode().is_none() {
        return Ok(());
    }
    let (first, second) = (small(1), small(2));
    models.add(&first).await?;
    let chunk = models.upload(second.bytes()).await?[0];
    let version = registerVersionCall {
        modelId: second.id,
        firstChunk: chunk,
        uri: String::new(),
        previous: first.id,
        salt: SALT,
    };
    let account = models.stage.owner;
    let call = reservationOfCall {
        account,
        modelId: second.id,
        salt: SALT,
    };
    let commitment = models.view(call).await?;
    let missing = models.stage.send(models.runner, version.clone()).await;
    assert_reverts(missing, UnknownReservation { commitment });
    let reserve = reserveCall { commitment };
    let receipt = models.stage.send(models.runner, reserve.clone()).await?;
    let latest = models.stage.time_of(&receipt).await? + MAX_AGE;
    models.stage.wait(MAX_AGE + 2).await?;
    let late = models.stage.send(models.runner, version.clone()).await;
    let latest = U256::from(latest);
    assert_reverts(late, ReservationExpired { latest });
    // It can be made again.
    models.stage.send(models.runner, reserve).await?;
    models.stage.wait(61).await?;
    models.stage.send(models.runner, version).await?;
    let ids = vec![first.id, second.id];
    let call = versionsCall { modelId: first.id };
    assert_eq!(models.view(call).await?, ids);
    Ok(())
}

#[tokio::test]
async fn ids_that_differ_in_any_byte_are_other_models() -> Result<()> {
    let models = Models::new().await?;
    let model = small(5);
    models.add(&model).await?;
    let output = models.run(model.id, b"cat").await?;
    for place in 0..32 {
        let mut modelId = model.id;
        modelId.0[place] ^= 1;
        let unknown = || UnknownModel { modelId };
        assert_reverts(models.run(modelId, b"cat").await, unknown());
        assert_reverts(models.view(estimateCall { modelId }).await, unknown());
        assert_reverts(models.view(modelInfoCall { modelId }).await, unknown());
        assert_reverts(models.view(uriCall { modelId }).await, unknown());
        let verify = verifyOutputCall {
            modelId,
            prompt: b"cat".to_vec().into(),
            output: output.clone(),
            proof: Bytes::new(),
        };
        assert_eq!(models.view(verify).await?, UNKNOWN);
        let owner = models.view(modelOwnerCall { modelId }).await?;
        assert_eq!(owner, Address::ZERO);
        let deprecate = deprecateCall { modelId };
        let refused = models.stage.send(models.runner, deprecate).await;
        assert_reverts(refused, unknown());
    }
    Ok(())
}

/// The command reserves first and sends the chunk that tells the id last; it finds what it has done when it starts again.
#[tokio::test]
async fn publishing_keeps_the_model_from_others() -> Result<()> {
    let models = Models::new().await?;
    let (chain, node) = (&models.stage.chain, models.node());
    let model = small(7);
    let runner = Some((models.runner, "ipfs://small"));
    let reservation = Reservation::new(chain, node.signer(), models.runner, model.id)?;
    let same = Reservation::new(chain, node.signer(), models.runner, model.id)?;
    assert_eq!(reservation, same);
    assert_ne!(reservation.salt, B256::ZERO);
    let call = reservationOfCall {
        account: models.stage.owner,
        modelId: model.id,
        salt: reservation.salt,
    };
    assert_eq!(models.view(call).await?, reservation.commitment);
    // Cut off after the reservation.
    assert!(reservation.make(chain).await?.is_some());
    let published = upload::publish(chain, node.signer(), &model, runner).await?;
    assert_eq!(published.reservation, None);
    let done = published.registration.expect("a registration");
    assert_eq!(done.owner, models.stage.owner);
    assert!(done.transaction.is_some());
    let again = upload::publish(chain, node.signer(), &model, runner).await?;
    assert_eq!(again.reservation, None);
    assert_eq!(again.registration.expect("it is there").transaction, None);

    // Somebody else says so before anything is paid for.
    let [other] = node.fund(U256::from(ETHER)).await?;
    let chain = node.connect(std::slice::from_ref(&other)).await?;
    let error = upload::publish(&chain, &other, &model, runner).await;
    let error = error.expect_err("it belongs to another").to_string();
    let owner = models.stage.owner.to_string();
    assert!(
        error.contains("belongs to") && error.contains(&owner),
        "{error}"
    );
    Ok(())
}
