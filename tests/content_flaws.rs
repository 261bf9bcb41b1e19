//! The flaws of ERC-7007's reference implementations: each test shows that this collection does not have one of them.
//! They are numbered as in the project's list of flaws. What belongs to them stands beside: proofs, updates, reveals.
#![allow(non_snake_case, reason = "arguments are named as in Solidity")]
mod hooks;

use alloy::primitives::{address, keccak256, Address, Bytes, FixedBytes, B256, U256};
use alloy::sol_types::{SolCall, SolEvent, SolValue};
use anyhow::Result;
use hooks::{request, told, verify};
use imo_tests::content::{bytes, events, token_id, Collection::*, Gallery, EXECUTION, OPML, ZKML};
use imo_tests::solidity::StubRunner;
use imo_tests::token::assert_reverts;

const ALICE: Address = address!("a11ce00000000000000000000000000000000001");
const ETHER: u128 = 10u128.pow(18);

#[tokio::test]
async fn flaw_01_every_interface_is_answered() -> Result<()> {
    let gallery = Gallery::new().await?;
    let plain = gallery.open().await?;
    let listed = gallery.open_with(|l| l.options = 2).await?;
    let asks = |collection, id: u32| {
        let interfaceId = FixedBytes(id.to_be_bytes());
        gallery.view(collection, supportsInterfaceCall { interfaceId })
    };
    for id in [
        0x01ffc9a7, 0x80ac58cd, 0x5b5e139f, 0x702c55a6, 0xfa1a557a, 0x3f37dce2, 0x2a55205a,
        0x49064906,
    ] {
        assert!(asks(plain, id).await?, "{id:#x}");
        assert!(asks(listed, id).await?, "{id:#x}");
    }
    for id in [0xffffffff, 0x36372b07, 0] {
        assert!(!asks(plain, id).await?, "{id:#x}");
    }
    assert!(!asks(plain, 0x780e9d63).await?);
    assert!(asks(listed, 0x780e9d63).await?);
    Ok(())
}

#[tokio::test]
async fn flaw_02_events_have_the_final_form() -> Result<()> {
    let gallery = Gallery::new().await?;
    let collection = gallery.open().await?;
    let receipt = gallery.mint(collection, "red cat").await?;
    let output = gallery.output("red cat").await?;
    let logs = receipt
        .logs()
        .iter()
        .filter(|log| log.topics()[0] == AigcData::SIGNATURE_HASH);
    let logs: Vec<_> = logs.collect();
    assert_eq!(logs.len(), 1);
    let id = B256::from(token_id("red cat"));
    let signature = keccak256("AigcData(uint256,bytes,bytes,bytes)");
    assert_eq!(
        logs[0].topics(),
        [signature, id, keccak256("red cat"), keccak256(&output)]
    );
    assert_eq!(
        logs[0].data().data,
        Bytes::from(Bytes::new().abi_encode()),
        "only the proof"
    );
    Ok(())
}

#[tokio::test]
async fn flaw_03_a_proof_holds_for_one_split_of_prompt_and_output() -> Result<()> {
    let gallery = Gallery::new().await?;
    let collection = gallery.open_with(|l| l.routes = EXECUTION | ZKML).await?;
    let proof = Bytes::from_static(&[3, 1, 2, 3]);
    let whole = Bytes::from_static(b"\0tail");
    told(&gallery, "cat", &whole, &proof, 2).await?;
    assert_eq!(
        verify(&gallery, collection, "cat", &whole, &proof).await?,
        (true, 2)
    );
    // The same bytes in a row, cut elsewhere.
    for (prompt, output) in [
        ("ca", &b"t\0tail"[..]),
        ("cat\0", b"tail"),
        ("cat\0tail", b""),
        ("", b"cat\0tail"),
    ] {
        let output = Bytes::copy_from_slice(output);
        assert_eq!(
            verify(&gallery, collection, prompt, &output, &proof).await?,
            (false, 0)
        );
    }
    gallery.mint_proved(collection, "cat", whole, proof).await?;
    Ok(())
}

#[tokio::test]
async fn flaw_04_data_are_added_to_their_own_token_once_and_by_its_owner() -> Result<()> {
    let gallery = Gallery::new().await?;
    let collection = gallery.open_with(|l| l.routes = EXECUTION | ZKML).await?;
    gallery.mint(collection, "cat").await?;
    gallery.mint(collection, "dog").await?;
    let output = gallery.output("cat").await?;
    let (tokenId, expected) = (token_id("dog"), token_id("cat"));
    let proof = Bytes::from_static(&[3, 9]);
    let add = |tokenId, output: &Bytes| addAigcDataCall {
        tokenId,
        prompt: bytes("cat"),
        aigcData: output.clone(),
        proof: proof.clone(),
    };
    assert_reverts(
        gallery.send(collection, add(tokenId, &output)).await,
        TokenMismatch { tokenId, expected },
    );
    let cat = expected;
    let status = U256::ZERO;
    assert_reverts(
        gallery.send(collection, add(cat, &output)).await,
        UnverifiedOutput { status },
    );
    told(&gallery, "cat", &output, &proof, 2).await?;
    let other = Bytes::from_static(&[0, 1]);
    told(&gallery, "cat", &other, &proof, 2).await?;
    assert_reverts(
        gallery.send(collection, add(cat, &other)).await,
        OutputMismatch { tokenId: cat },
    );
    let (bob, chain) = gallery.stage.account(U256::from(ETHER / 10)).await?;
    let stranger = chain
        .transact(
            bob,
            collection,
            U256::ZERO,
            add(cat, &output).abi_encode().into(),
        )
        .await;
    assert_reverts(
        stranger,
        ERC721InsufficientApproval {
            operator: bob,
            tokenId: cat,
        },
    );
    let receipt = gallery.send(collection, add(cat, &output)).await?;
    let data = AigcData {
        tokenId: cat,
        prompt: keccak256("cat"),
        aigcData: keccak256(&output),
        proof: proof.clone(),
    };
    assert_eq!(events::<AigcData>(&receipt, collection), [data]);
    assert_reverts(
        gallery.send(collection, add(cat, &output)).await,
        DataAlreadyAdded { tokenId: cat },
    );
    gallery.send(collection, burnCall { tokenId: cat }).await?;
    assert_reverts(
        gallery.send(collection, add(cat, &output)).await,
        ERC721NonexistentToken { tokenId: cat },
    );
    let mut unminted = add(token_id("owl"), &output);
    unminted.prompt = bytes("owl");
    assert_reverts(
        gallery.send(collection, unminted).await,
        ERC721NonexistentToken {
            tokenId: token_id("owl"),
        },
    );
    Ok(())
}

#[tokio::test]
async fn flaw_05_request_zero_is_a_request_like_any_other() -> Result<()> {
    let gallery = Gallery::new().await?;
    let collection = gallery.open_with(|l| l.routes = OPML).await?;
    let (output, zero) = (gallery.output("cat").await?, request(0));
    told(&gallery, "cat", &output, &zero, 2).await?;
    // A prompt that nobody minted does not inherit it.
    assert_eq!(
        verify(&gallery, collection, "dog", &output, &zero).await?,
        (false, 0)
    );
    assert_eq!(
        verify(&gallery, collection, "dog", &output, &Bytes::new()).await?,
        (false, 0)
    );
    gallery
        .mint_proved(collection, "cat", output.clone(), zero.clone())
        .await?;
    let call = provenanceCall {
        tokenId: token_id("cat"),
    };
    assert_eq!(gallery.view(collection, call).await?.request, B256::ZERO);
    let again = gallery.mint_proved(collection, "cat", output, zero).await;
    assert_reverts(
        again,
        PromptTaken {
            tokenId: token_id("cat"),
        },
    );
    Ok(())
}

#[tokio::test]
async fn flaw_06_only_what_the_hook_knows_is_minted() -> Result<()> {
    let gallery = Gallery::new().await?;
    let hook = StubRunner::deploy(&gallery.stage.chain.provider).await?;
    let collection = gallery
        .open_with(|l| (l.routes, l.hook) = (EXECUTION | OPML, *hook.address()))
        .await?;
    let output = gallery.output("cat").await?;
    let mint = |output: &Bytes, proof: &[u8]| {
        gallery.mint_proved(
            collection,
            "cat",
            output.clone(),
            Bytes::copy_from_slice(proof),
        )
    };
    let unverified = |status: u64| UnverifiedOutput {
        status: U256::from(status),
    };
    assert_reverts(mint(&output, &request(1)).await, unverified(0));
    let forged = Bytes::from_static(&[0, 4, 4, 1]);
    assert_reverts(mint(&forged, &[]).await, unverified(3));
    assert_reverts(mint(&forged, &[1]).await, unverified(3));
    assert_reverts(
        mint(&output, &[3]).await,
        RouteNotAccepted {
            route: U256::from(3),
        },
    );
    assert_reverts(
        mint(&output, &[200]).await,
        RouteNotAccepted {
            route: U256::from(200),
        },
    );
    assert_reverts(mint(&output, &[2]).await, InvalidProof {});
    assert_reverts(mint(&output, &[2; 34]).await, InvalidProof {});
    assert_reverts(mint(&Bytes::new(), &[1]).await, InvalidOutput {});
    let status = U256::from(4);
    assert_reverts(
        mint(&Bytes::from_static(&[4]), &[1]).await,
        PromptNotUnderstood { status },
    );
    let call = mint_2Call {
        to: ALICE,
        prompt: bytes("cat"),
        aigcData: output.clone(),
        uri: "ipfs://mine".into(),
        proof: Bytes::new(),
    };
    assert_reverts(gallery.send(collection, call).await, UriNotAccepted {});
    // A status that is none is no answer.
    let odd = hook.assertStatus(bytes("cat"), output.clone(), request(1), U256::from(4));
    odd.send().await?.watch().await?;
    assert_reverts(mint(&output, &request(1)).await, RouteUnavailable {});
    mint(&output, &[]).await?;
    Ok(())
}

#[tokio::test]
async fn flaw_10_a_collection_is_one_model_and_says_which() -> Result<()> {
    let gallery = Gallery::new().await?;
    let (one, other) = (gallery.open().await?, gallery.open().await?);
    gallery.mint(one, "cat").await?;
    gallery.mint(other, "cat").await?;
    let bound = gallery.view(one, bindingCall {}).await?;
    assert_eq!(bound.modelId, gallery.launch.model);
    Ok(())
}
