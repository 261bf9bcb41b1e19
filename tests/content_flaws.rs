//! The flaws of ERC-7007's reference implementations: each test shows that this collection does not have one of them.
//! They are numbered as in the project's list of flaws. What belongs to them stands beside: proofs, updates, reveals.
#![allow(non_snake_case, reason = "arguments are named as in Solidity")]
use alloy::{
    primitives::{address, keccak256, Address, Bytes, FixedBytes, B256, U256},
    sol_types::{SolCall, SolEvent, SolValue},
};
use anyhow::Result;
use imo_tests::{
    content::{bytes, events, token_id, Collection::*, Gallery, EXECUTION, OPML, ZKML},
    solidity::{StubRunner, TokenReceiver},
    token::assert_reverts,
};

const ALICE: Address = address!("a11ce00000000000000000000000000000000001");
const ETHER: u128 = 10u128.pow(18);

/// The proof of an opML request.
fn request(number: u8) -> Bytes {
    [&[2][..], &B256::with_last_byte(number)[..]]
        .concat()
        .into()
}

/// What the hook says of an output, from now on.
async fn told(
    gallery: &Gallery,
    prompt: &str,
    output: &Bytes,
    proof: &Bytes,
    status: u64,
) -> Result<()> {
    let call = gallery.runner.assertStatus(
        bytes(prompt),
        output.clone(),
        proof.clone(),
        U256::from(status),
    );
    call.send().await?.watch().await?;
    Ok(())
}

async fn verify(
    gallery: &Gallery,
    collection: Address,
    prompt: &str,
    output: &Bytes,
    proof: &Bytes,
) -> Result<(bool, u8)> {
    let (prompt, aigcData, proof) = (bytes(prompt), output.clone(), proof.clone());
    let status = statusCall {
        prompt: prompt.clone(),
        aigcData: aigcData.clone(),
        proof: proof.clone(),
    };
    let verify = verifyCall {
        prompt,
        aigcData,
        proof,
    };
    let status = gallery.view(collection, status).await?;
    Ok((gallery.view(collection, verify).await?, status))
}

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

// Flaw 8, metadata that do not parse: `content_metadata`.

#[tokio::test]
async fn flaw_09_a_committed_prompt_cannot_be_taken() -> Result<()> {
    let gallery = Gallery::new().await?;
    let collection = gallery
        .open_with(|l| (l.ages, l.fee) = ((60, 3_600), 5))
        .await?;
    let owner = gallery.stage.owner;
    let salt = B256::repeat_byte(7);
    let required = gallery.mint(collection, "cat").await;
    assert_reverts(required, CommitmentRequired {});
    let proved = gallery
        .mint_proved(collection, "cat", vec![0], vec![])
        .await;
    assert_reverts(proved, CommitmentRequired {});
    let batch = mintBatchCall {
        to: owner,
        prompts: vec![bytes("cat")],
    };
    assert_reverts(gallery.send(collection, batch).await, CommitmentRequired {});

    let of = |to, prompt: &str, salt| {
        let minter = owner;
        commitmentOfCall {
            minter,
            to,
            prompt: bytes(prompt),
            salt,
        }
    };
    let commitment = gallery.view(collection, of(ALICE, "cat", salt)).await?;
    let wanted = (
        gallery.stage.chain.id,
        collection,
        owner,
        ALICE,
        keccak256("cat"),
        salt,
    );
    assert_eq!(commitment, keccak256(wanted.abi_encode()));
    let reveal = |to, prompt: &str, salt| {
        let call = reveal_0Call {
            to,
            prompt: bytes(prompt),
            salt,
        }
        .abi_encode();
        gallery
            .stage
            .send_as(owner, collection, U256::from(5), call)
    };
    assert_reverts(
        reveal(ALICE, "cat", salt).await,
        UnknownCommitment { commitment },
    );
    let receipt = gallery.send(collection, commitCall { commitment }).await?;
    let event = Committed {
        account: owner,
        commitment,
    };
    assert_eq!(events::<Committed>(&receipt, collection), [event]);
    let time = gallery.stage.time_of(&receipt).await?;
    let call = committedAtCall {
        account: owner,
        commitment,
    };
    assert_eq!(gallery.view(collection, call).await?, U256::from(time));
    assert_reverts(
        gallery.send(collection, commitCall { commitment }).await,
        CommitmentExists { commitment },
    );
    assert_reverts(
        reveal(ALICE, "cat", salt).await,
        CommitmentTooYoung {
            earliest: U256::from(time + 60),
        },
    );
    gallery.stage.wait(61).await?;
    // Bound to the recipient, the prompt, the salt and the minter.
    for (to, prompt, salt) in [
        (owner, "cat", salt),
        (ALICE, "dog", salt),
        (ALICE, "cat", B256::ZERO),
    ] {
        let commitment = gallery.view(collection, of(to, prompt, salt)).await?;
        assert_reverts(
            reveal(to, prompt, salt).await,
            UnknownCommitment { commitment },
        );
    }
    let (bob, chain) = gallery.stage.account(U256::from(ETHER / 10)).await?;
    let copied = reveal_0Call {
        to: ALICE,
        prompt: bytes("cat"),
        salt,
    }
    .abi_encode();
    let stolen = chain
        .transact(bob, collection, U256::from(5), copied.into())
        .await;
    assert!(stolen.is_err());
    // A copy of the commitment is the copier's own and harms nobody.
    let copy = commitCall { commitment }.abi_encode();
    chain
        .transact(bob, collection, U256::ZERO, copy.into())
        .await?;
    reveal(ALICE, "cat", salt).await?;
    assert_eq!(
        gallery
            .view(
                collection,
                ownerOfCall {
                    tokenId: token_id("cat")
                }
            )
            .await?,
        ALICE
    );
    assert_reverts(
        reveal(ALICE, "cat", salt).await,
        UnknownCommitment { commitment },
    );

    // Too late; and it can be made again.
    let commitment = gallery.view(collection, of(ALICE, "dog", salt)).await?;
    let receipt = gallery.send(collection, commitCall { commitment }).await?;
    let time = gallery.stage.time_of(&receipt).await?;
    gallery.stage.wait(3_700).await?;
    assert_reverts(
        reveal(ALICE, "dog", salt).await,
        CommitmentExpired {
            latest: U256::from(time + 3_600),
        },
    );
    gallery.send(collection, commitCall { commitment }).await?;
    gallery.stage.wait(100).await?;
    // With a proof, too.
    let output = gallery.output("dog").await?;
    let proved = reveal_1Call {
        to: ALICE,
        prompt: bytes("dog"),
        salt,
        aigcData: output,
        proof: Bytes::new(),
    };
    gallery
        .stage
        .send_as(owner, collection, U256::from(5), proved.abi_encode())
        .await?;

    let open = gallery.open().await?;
    assert_reverts(
        gallery.send(open, commitCall { commitment }).await,
        CommitmentsDisabled {},
    );
    let call = reveal_0Call {
        to: ALICE,
        prompt: bytes("dog"),
        salt,
    };
    assert_reverts(gallery.send(open, call).await, CommitmentsDisabled {});
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
