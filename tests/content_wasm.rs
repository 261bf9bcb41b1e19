//! Minting with the compiled collection on a chain, through its public interface only.
#![allow(non_snake_case, reason = "arguments are named as in Solidity")]
use alloy::primitives::{address, keccak256, Address, Bytes, B256, U256};
use alloy::sol_types::SolCall;
use anyhow::Result;
use imo_tests::content::{
    bytes, events, token_id,
    Collection::{self, *},
    Gallery,
};
use imo_tests::token::assert_reverts;

const ALICE: Address = address!("a11ce00000000000000000000000000000000001");
const ETHER: u128 = 10u128.pow(18);

#[tokio::test]
async fn a_mint_makes_a_token_of_the_prompt() -> Result<()> {
    let gallery = Gallery::new().await?;
    let (collection, owner) = (
        gallery.open_with(|l| l.fee = 700).await?,
        gallery.stage.owner,
    );
    let id = token_id("red cat");
    let prompt = bytes("red cat");
    let available = availableCall {
        prompt: prompt.clone(),
    };
    assert!(gallery.view(collection, available.clone()).await?);

    let receipt = gallery.mint(collection, "red cat").await?;
    let output = gallery.output("red cat").await?;
    let transfer = Collection::Transfer {
        from: Address::ZERO,
        to: owner,
        tokenId: id,
    };
    assert_eq!(
        events::<Collection::Transfer>(&receipt, collection),
        [transfer]
    );
    let data = AigcData {
        tokenId: id,
        prompt: keccak256(&prompt),
        aigcData: keccak256(&output),
        proof: Bytes::new(),
    };
    assert_eq!(events::<AigcData>(&receipt, collection), [data]);
    assert_eq!(gallery.income(&receipt), [U256::from(700)]);
    assert_eq!(gallery.revenue().await?, U256::from(700));

    let view = |call| gallery.view(collection, call);
    assert_eq!(view(ownerOfCall { tokenId: id }).await?, owner);
    assert_eq!(
        gallery.view(collection, balanceOfCall { owner }).await?,
        U256::ONE
    );
    assert_eq!(
        gallery.view(collection, totalSupplyCall {}).await?,
        U256::ONE
    );
    assert_eq!(gallery.view(collection, mintedCall {}).await?, U256::ONE);
    let call = promptCall { tokenId: id };
    assert_eq!(gallery.view(collection, call).await?, "red cat");
    let call = tokenIdCall {
        prompt: prompt.clone(),
    };
    assert_eq!(gallery.view(collection, call).await?, id);
    assert!(!gallery.view(collection, available).await?);
    let made = gallery
        .view(collection, provenanceCall { tokenId: id })
        .await?;
    assert_eq!(made.route, U256::ONE);
    assert_eq!(
        made.time,
        U256::from(gallery.stage.time_of(&receipt).await?)
    );
    let digest = U256::from_be_bytes(keccak256(&output).0) & ((U256::ONE << 48) - U256::ONE);
    assert_eq!(
        (made.digest, made.request, made.updated),
        (digest, B256::ZERO, false)
    );
    let call = verifyCall {
        prompt: prompt.clone(),
        aigcData: output,
        proof: Bytes::new(),
    };
    assert!(gallery.view(collection, call).await?);
    Ok(())
}

#[tokio::test]
async fn what_may_not_be_minted_is_refused_by_name() -> Result<()> {
    let gallery = Gallery::new().await?;
    let collection = gallery
        .open_with(|l| (l.fee, l.max_supply, l.cap) = (100, 4, 3))
        .await?;
    let owner = gallery.stage.owner;
    let pay = |wei: u64, prompt: &str| {
        let call = mint_0Call {
            prompt: bytes(prompt),
        };
        let stage = &gallery.stage;
        stage.send_as(owner, collection, U256::from(wei), call.abi_encode())
    };
    let fee = |sent: u64| IncorrectFee {
        sent: U256::from(sent),
        needed: U256::from(100),
    };
    assert_reverts(pay(99, "cat").await, fee(99));
    assert_reverts(pay(101, "cat").await, fee(101));
    assert_reverts(pay(0, "cat").await, fee(0));
    assert_reverts(
        pay(100, "").await,
        InvalidPromptLength { length: U256::ZERO },
    );
    let long = "a".repeat(257);
    let length = U256::from(257);
    assert_reverts(pay(100, &long).await, InvalidPromptLength { length });
    for other in [
        "Cat",
        "cat ",
        " cat",
        "red  cat",
        "cat!",
        "ca\u{301}t",
        "c\u{e1}t",
        "cat\n",
    ] {
        assert_reverts(pay(100, other).await, NonCanonicalPrompt {});
    }
    let call = mint_0Call {
        prompt: Bytes::from_static(&[b'c', 0xff]),
    };
    let sent = gallery
        .stage
        .send_as(owner, collection, U256::from(100), call.abi_encode());
    assert_reverts(sent.await, InvalidUtf8 {});
    let four = U256::from(4);
    assert_reverts(pay(100, "zzz").await, PromptNotUnderstood { status: four });
    assert_eq!(gallery.revenue().await?, U256::ZERO, "no fee was taken");

    gallery.runner.deprecate(true).send().await?.watch().await?;
    let modelId = gallery.launch.model;
    assert_reverts(pay(100, "cat").await, ModelDeprecated { modelId });
    gallery
        .runner
        .deprecate(false)
        .send()
        .await?
        .watch()
        .await?;

    pay(100, "cat").await?;
    let tokenId = token_id("cat");
    assert_reverts(pay(100, "cat").await, PromptTaken { tokenId });
    gallery.send(collection, burnCall { tokenId }).await?;
    assert_reverts(pay(100, "cat").await, PromptBurned { tokenId });
    assert!(
        !gallery
            .view(
                collection,
                availableCall {
                    prompt: bytes("cat")
                }
            )
            .await?
    );
    pay(100, &"a".repeat(256)).await?;
    pay(100, "a dog").await?;
    let cap = WalletCapReached {
        account: owner,
        cap: U256::from(3),
    };
    assert_reverts(pay(100, "owl").await, cap);
    // Another account mints the last one, to this one: it is the minter who is limited.
    let (other, _) = gallery.stage.account(U256::from(ETHER / 10)).await?;
    let [signer] = gallery.stage.node.fund(U256::from(ETHER / 10)).await?;
    let chain = gallery
        .stage
        .node
        .connect(std::slice::from_ref(&signer))
        .await?;
    let call = mint_1Call {
        to: owner,
        prompt: bytes("owl"),
    };
    chain
        .transact(
            signer.address(),
            collection,
            U256::from(100),
            call.abi_encode().into(),
        )
        .await?;
    assert_eq!(
        gallery.view(collection, balanceOfCall { owner }).await?,
        U256::from(3)
    );
    let call = mint_1Call {
        to: other,
        prompt: bytes("fox"),
    };
    let sold = chain.transact(
        signer.address(),
        collection,
        U256::from(100),
        call.abi_encode().into(),
    );
    assert_reverts(sold.await, SoldOut { maxSupply: four });
    let to_nobody = mint_1Call {
        to: Address::ZERO,
        prompt: bytes("fox"),
    };
    let sent = gallery
        .stage
        .send_as(owner, collection, U256::from(100), to_nobody.abi_encode());
    let receiver = Address::ZERO;
    assert_reverts(sent.await, ERC721InvalidReceiver { receiver });
    assert_eq!(
        gallery.view(collection, totalSupplyCall {}).await?,
        U256::from(3)
    );
    assert_eq!(gallery.revenue().await?, U256::from(400));
    Ok(())
}

#[tokio::test]
async fn hostile_runners_mint_nothing() -> Result<()> {
    let gallery = Gallery::new().await?;
    let collection = gallery.open().await?;
    for (mood, invalid) in [
        (1, false),
        (2, true),
        (3, true),
        (4, true),
        (5, true),
        (6, true),
        (7, false),
        (8, false),
    ] {
        gallery.runner.behave(mood).send().await?.watch().await?;
        let call = mint_0Call {
            prompt: bytes("cat"),
        };
        let receipt = gallery.stage.force(collection, call.abi_encode()).await?;
        assert!(!receipt.status(), "mood {mood}");
        if mood == 7 {
            continue;
        }
        let result = gallery.mint(collection, "cat").await;
        match invalid {
            true => assert_reverts(result, InvalidOutput {}),
            false => assert_reverts(result, RouteUnavailable {}),
        }
        let call = statusCall {
            prompt: bytes("cat"),
            aigcData: Bytes::from_static(&[0]),
            proof: Bytes::new(),
        };
        let status = gallery.view(collection, call).await;
        match mood {
            // Words that read as a status above 3 or none.
            1 | 2 | 3 | 4 | 5 | 6 | 8 => assert_reverts(status, RouteUnavailable {}),
            _ => unreachable!(),
        }
    }
    gallery.runner.behave(0).send().await?.watch().await?;
    gallery.mint(collection, "cat").await?;
    Ok(())
}

#[tokio::test]
async fn batches_are_minted_whole_or_not_at_all() -> Result<()> {
    let gallery = Gallery::new().await?;
    let collection = gallery.open_with(|l| l.fee = 10).await?;
    let owner = gallery.stage.owner;
    let batch = |prompts: &[&str]| mintBatchCall {
        to: ALICE,
        prompts: prompts.iter().map(|prompt| bytes(prompt)).collect(),
    };
    let pay = |wei: u64, prompts: &[&str]| {
        let input = batch(prompts).abi_encode();
        gallery
            .stage
            .send_as(owner, collection, U256::from(wei), input)
    };
    assert_reverts(pay(0, &[]).await, EmptyBatch {});
    let tokenId = token_id("cat");
    assert_reverts(pay(20, &["cat", "cat"]).await, PromptTaken { tokenId });
    assert_reverts(pay(20, &["cat", "Dog"]).await, NonCanonicalPrompt {});
    let needed = U256::from(30);
    let sent = U256::from(20);
    assert_reverts(
        pay(20, &["cat", "dog", "owl"]).await,
        IncorrectFee { sent, needed },
    );
    let receipt = pay(30, &["cat", "dog", "owl"]).await?;
    assert_eq!(
        events::<Collection::Transfer>(&receipt, collection).len(),
        3
    );
    assert_eq!(gallery.income(&receipt), [needed], "one payment");
    assert_eq!(
        gallery
            .view(collection, balanceOfCall { owner: ALICE })
            .await?,
        U256::from(3)
    );
    for prompt in ["cat", "dog", "owl"] {
        let tokenId = token_id(prompt);
        assert_eq!(
            gallery.view(collection, ownerOfCall { tokenId }).await?,
            ALICE
        );
        assert_eq!(
            gallery.view(collection, promptCall { tokenId }).await?,
            prompt
        );
    }
    Ok(())
}
