//! More of the numbered flaws, see `content_flaws.rs`.
#![allow(non_snake_case, reason = "arguments are named as in Solidity")]
mod hooks;

use alloy::primitives::{address, keccak256, Address, Bytes, U256};
use anyhow::Result;
use hooks::{request, told, verify};
use imo_tests::content::{bytes, events, token_id, Collection::*, Gallery, EXECUTION, OPML, ZKML};
use imo_tests::solidity::TokenReceiver;
use imo_tests::token::assert_reverts;

const ALICE: Address = address!("a11ce00000000000000000000000000000000001");

#[tokio::test]
async fn flaw_07_an_update_changes_what_is_shown_once() -> Result<()> {
    let gallery = Gallery::new().await?;
    let collection = gallery.open_with(|l| l.routes = EXECUTION | OPML).await?;
    let (right, proof) = (gallery.output("cat").await?, request(8));
    let wrong = Bytes::from([&[0u8, 4, 4][..], &[0; 12]].concat());
    told(&gallery, "cat", &wrong, &proof, 1).await?;
    gallery
        .mint_proved(collection, "cat", wrong.clone(), proof.clone())
        .await?;
    let before = gallery.uri(collection, "cat").await?;

    let tokenId = token_id("cat");
    let update = |output: &Bytes| updateCall {
        prompt: bytes("cat"),
        aigcData: output.clone(),
    };
    let status = U256::ZERO;
    assert_reverts(
        gallery.send(collection, update(&right)).await,
        UnverifiedOutput { status },
    );
    assert_reverts(
        gallery.send(collection, update(&wrong)).await,
        NothingToUpdate { tokenId },
    );
    // The challenge was won: another output is final.
    told(&gallery, "cat", &wrong, &proof, 3).await?;
    told(&gallery, "cat", &right, &proof, 2).await?;
    let receipt = gallery.send(collection, update(&right)).await?;
    let event = Update {
        tokenId,
        prompt: keccak256("cat"),
        aigcData: keccak256(&right),
    };
    assert_eq!(events::<Update>(&receipt, collection), [event]);
    assert_eq!(
        events::<MetadataUpdate>(&receipt, collection),
        [MetadataUpdate { _tokenId: tokenId }]
    );
    let after = gallery.uri(collection, "cat").await?;
    assert!(
        after != before && after.len() > before.len(),
        "now there is a picture"
    );
    told(&gallery, "cat", &wrong, &proof, 2).await?;
    assert_reverts(
        gallery.send(collection, update(&wrong)).await,
        AlreadyUpdated { tokenId },
    );
    // Nothing but an opML request can be updated.
    gallery.mint(collection, "dog").await?;
    let call = updateCall {
        prompt: bytes("dog"),
        aigcData: right,
    };
    assert_reverts(
        gallery.send(collection, call.clone()).await,
        NoRequest {
            tokenId: token_id("dog"),
        },
    );
    let call = updateCall {
        prompt: bytes("owl"),
        ..call
    };
    assert_reverts(
        gallery.send(collection, call).await,
        ERC721NonexistentToken {
            tokenId: token_id("owl"),
        },
    );
    Ok(())
}

#[tokio::test]
async fn flaw_11_a_receiver_sees_the_whole_token() -> Result<()> {
    let gallery = Gallery::new().await?;
    let collection = gallery.open_with(|l| (l.fee, l.options) = (3, 2)).await?;
    let receiver = TokenReceiver::deploy(&gallery.stage.chain.provider).await?;
    let to = *receiver.address();
    receiver
        .behave(6, 0, Address::ZERO, Bytes::new())
        .send()
        .await?
        .watch()
        .await?;
    gallery.mint_to(to, collection, "red cat").await?;
    assert_eq!(receiver.seenOwner().call().await?, to);
    assert_eq!(receiver.seenBalance().call().await?, U256::ONE);
    assert_eq!(receiver.seenSupply().call().await?, U256::ONE);
    assert_eq!(receiver.seenPrompt().call().await?, "red cat");
    assert!(receiver.seenMetadata().call().await? > U256::from(500));
    Ok(())
}

#[tokio::test]
async fn flaw_12_functions_of_tokens_that_do_not_exist_say_so() -> Result<()> {
    let gallery = Gallery::new().await?;
    let collection = gallery.open().await?;
    let tokenId = token_id("cat");
    let error = ERC721NonexistentToken { tokenId };
    assert_reverts(
        gallery.view(collection, ownerOfCall { tokenId }).await,
        error.clone(),
    );
    assert_reverts(
        gallery.view(collection, tokenURICall { tokenId }).await,
        error.clone(),
    );
    assert_reverts(
        gallery.view(collection, promptCall { tokenId }).await,
        error.clone(),
    );
    assert_reverts(
        gallery.view(collection, getApprovedCall { tokenId }).await,
        error.clone(),
    );
    assert_reverts(
        gallery.view(collection, provenanceCall { tokenId }).await,
        error.clone(),
    );
    assert_reverts(
        gallery.send(collection, burnCall { tokenId }).await,
        error.clone(),
    );
    let approve = approveCall { to: ALICE, tokenId };
    assert_reverts(gallery.send(collection, approve).await, error);
    Ok(())
}

#[tokio::test]
async fn flaw_13_royalties_reach_the_holders() -> Result<()> {
    let gallery = Gallery::new().await?;
    let collection = gallery.open_with(|l| l.royalty = 500).await?;
    let call = royaltyInfoCall {
        tokenId: token_id("cat"),
        salePrice: U256::from(999),
    };
    let info = gallery.view(collection, call).await?;
    assert_eq!((info._0, info._1), (gallery.token, U256::from(49)));
    Ok(())
}

#[tokio::test]
async fn flaw_14_burnt_prompts_stay_burnt_and_batches_exist() -> Result<()> {
    let gallery = Gallery::new().await?;
    let collection = gallery.open_with(|l| l.routes = EXECUTION | ZKML).await?;
    let prompts = ["cat", "dog"].map(bytes).to_vec();
    let to = gallery.stage.owner;
    gallery
        .send(collection, mintBatchCall { to, prompts })
        .await?;
    let tokenId = token_id("cat");
    gallery.send(collection, burnCall { tokenId }).await?;
    let error = PromptBurned { tokenId };
    assert_reverts(gallery.mint(collection, "cat").await, error.clone());
    let output = gallery.output("cat").await?;
    let proved = gallery
        .mint_proved(collection, "cat", output, vec![1])
        .await;
    assert_reverts(proved, error.clone());
    let batch = mintBatchCall {
        to,
        prompts: vec![bytes("owl"), bytes("cat")],
    };
    assert_reverts(gallery.send(collection, batch).await, error);
    Ok(())
}

#[tokio::test]
async fn flaw_15_every_status_is_told_apart() -> Result<()> {
    let gallery = Gallery::new().await?;
    let collection = gallery.open_with(|l| l.routes = EXECUTION | OPML).await?;
    let output = gallery.output("cat").await?;
    for status in 0..=3 {
        let proof = request(status);
        told(&gallery, "cat", &output, &proof, status as u64).await?;
        let answer = verify(&gallery, collection, "cat", &output, &proof).await?;
        assert_eq!(answer, (status == 2, status));
    }
    assert_eq!(
        verify(&gallery, collection, "cat", &output, &Bytes::new()).await?,
        (true, 2)
    );
    let forged = Bytes::from_static(&[0, 1]);
    assert_eq!(
        verify(&gallery, collection, "cat", &forged, &Bytes::new()).await?,
        (false, 3)
    );
    let zk = Bytes::from_static(&[3]);
    assert_eq!(
        verify(&gallery, collection, "cat", &output, &zk).await?,
        (false, 0),
        "no such route here"
    );
    // Deprecation stops mints, not answers.
    gallery.mint(collection, "cat").await?;
    gallery.runner.deprecate(true).send().await?.watch().await?;
    assert_eq!(
        verify(&gallery, collection, "cat", &output, &Bytes::new()).await?,
        (true, 2)
    );
    gallery.uri(collection, "cat").await?;
    // A hook that cannot answer says nothing at all.
    gallery.runner.behave(1).send().await?.watch().await?;
    let call = verifyCall {
        prompt: bytes("cat"),
        aigcData: output,
        proof: Bytes::new(),
    };
    assert_reverts(gallery.view(collection, call).await, RouteUnavailable {});
    assert_reverts(gallery.uri(collection, "cat").await, RouteUnavailable {});
    let call = previewCall {
        prompt: bytes("cat"),
    };
    assert_reverts(gallery.view(collection, call).await, RouteUnavailable {});
    Ok(())
}

#[tokio::test]
async fn flaw_16_the_references_tests_pass() -> Result<()> {
    // Those of the reference that are not above: the id of "test", enumeration, an invalid proof.
    let gallery = Gallery::new().await?;
    let collection = gallery.open_with(|l| l.routes = ZKML).await?;
    let id: U256 =
        "70622639689279718371527342103894932928233838121221666359043189029713682937432".parse()?;
    let call = tokenIdCall {
        prompt: bytes("test"),
    };
    assert_eq!(gallery.view(collection, call).await?, id);
    let (output, proof) = (Bytes::from_static(&[0, 5]), Bytes::from_static(&[3, 1]));
    let invalid = gallery
        .mint_proved(collection, "test", output.clone(), proof.clone())
        .await;
    assert_reverts(invalid, UnverifiedOutput { status: U256::ZERO });
    told(&gallery, "test", &output, &proof, 2).await?;
    let receipt = gallery
        .mint_proved(collection, "test", output.clone(), proof.clone())
        .await?;
    let data = AigcData {
        tokenId: id,
        prompt: keccak256("test"),
        aigcData: keccak256(&output),
        proof,
    };
    assert_eq!(events::<AigcData>(&receipt, collection), [data]);
    assert_eq!(
        gallery.view(collection, promptCall { tokenId: id }).await?,
        "test"
    );
    // What cannot be run here is not minted by execution.
    let run = gallery.mint(collection, "cat").await;
    assert_reverts(run, RouteNotAccepted { route: U256::ONE });
    Ok(())
}
