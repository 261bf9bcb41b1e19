//! Where the money of a collection goes.
#![allow(non_snake_case, reason = "arguments are named as in Solidity")]
mod hooks;

use alloy::primitives::{address, keccak256, Address, Bytes, U256};
use alloy::sol_types::SolCall;
use anyhow::Result;
use hooks::{request, told};
use imo_tests::content::{bytes, events, token_id, Collection::*, Gallery, EXECUTION, OPML};
use imo_tests::solidity::{ForceSender, TokenReceiver};
use imo_tests::token::{assert_reverts, Token};

const ALICE: Address = address!("a11ce00000000000000000000000000000000001");
const BOB: Address = address!("b0b0000000000000000000000000000000000002");

#[tokio::test]
async fn unique_outputs_are_minted_once() -> Result<()> {
    let gallery = Gallery::new().await?;
    let collection = gallery.open_with(|l| l.options = 1).await?;
    let output = gallery.output("cat").await?;
    gallery
        .runner
        .tell(bytes("a cat"), output.clone())
        .send()
        .await?
        .watch()
        .await?;
    gallery.mint(collection, "a cat").await?;
    let outputHash = keccak256(&output);
    assert_reverts(
        gallery.mint(collection, "cat").await,
        OutputTaken { outputHash },
    );
    let tokenId = token_id("a cat");
    gallery.send(collection, burnCall { tokenId }).await?;
    assert_reverts(
        gallery.mint(collection, "cat").await,
        OutputTaken { outputHash },
    );
    gallery.mint(collection, "dog").await?;
    Ok(())
}

/// An output that is not final yet may be false, and the true output of another prompt.
#[tokio::test]
async fn unique_outputs_are_final() -> Result<()> {
    let gallery = Gallery::new().await?;
    let collection = gallery
        .open_with(|l| (l.options, l.routes) = (1, EXECUTION | OPML))
        .await?;
    let (right, other) = (gallery.output("cat").await?, gallery.output("dog").await?);
    let proof = request(1);
    told(&gallery, "a cat", &right, &proof, 1).await?;
    let pending = gallery
        .mint_proved(collection, "a cat", right.clone(), proof.clone())
        .await;
    let status = U256::ONE;
    assert_reverts(pending, UnverifiedOutput { status });
    gallery.mint(collection, "cat").await?;
    // Nor does an update bring an output that another token has.
    told(&gallery, "a dog", &other, &proof, 2).await?;
    gallery
        .mint_proved(collection, "a dog", other, proof.clone())
        .await?;
    told(&gallery, "a dog", &right, &proof, 2).await?;
    let update = updateCall {
        prompt: bytes("a dog"),
        aigcData: right,
    };
    let tokenId = token_id("a dog");
    let refused = gallery.send(collection, update).await;
    assert_reverts(refused, NothingToUpdate { tokenId });
    Ok(())
}

#[tokio::test]
async fn hostile_revenue_tokens_stop_mints_and_nothing_else() -> Result<()> {
    let gallery = Gallery::new().await?;
    let hostile = TokenReceiver::deploy(&gallery.stage.chain.provider).await?;
    let revenue = *hostile.address();
    let collection = gallery
        .open_with(|l| (l.revenue, l.fee) = (revenue, 9))
        .await?;
    let owner = gallery.stage.owner;
    gallery.mint(collection, "cat").await?;
    hostile
        .behave(0, 2, Address::ZERO, Bytes::new())
        .send()
        .await?
        .watch()
        .await?;
    let refused = gallery.mint(collection, "dog").await;
    let revenueToken = revenue;
    assert_reverts(
        refused,
        FeeRefused {
            revenueToken,
            amount: U256::from(9),
        },
    );
    let tokenId = token_id("cat");
    gallery
        .send(
            collection,
            transferFromCall {
                from: owner,
                to: ALICE,
                tokenId,
            },
        )
        .await?;
    gallery.uri(collection, "cat").await?;
    // It may look, but not mint for the fee that it is paid.
    let nested = mint_0Call {
        prompt: bytes("fox"),
    }
    .abi_encode();
    hostile
        .behave(0, 5, collection, nested.into())
        .send()
        .await?
        .watch()
        .await?;
    gallery.mint(collection, "dog").await?;
    assert!(!hostile.succeeded().call().await?);
    assert_eq!(
        gallery.view(collection, totalSupplyCall {}).await?,
        U256::from(2)
    );
    Ok(())
}

#[tokio::test]
async fn royalties_go_to_the_revenue_token() -> Result<()> {
    let gallery = Gallery::new().await?;
    let collection = gallery.open_with(|l| l.royalty = 333).await?;
    for price in [
        U256::ZERO,
        U256::ONE,
        U256::from(10_000),
        U256::from(123_456_789u64),
        U256::MAX,
    ] {
        let call = royaltyInfoCall {
            tokenId: U256::ONE,
            salePrice: price,
        };
        let info = gallery.view(collection, call).await?;
        // floor(price * 333 / 10000), exactly: the price in tens of thousands and the rest.
        let whole = U256::from(10_000);
        let wanted = price / whole * U256::from(333) + price % whole * U256::from(333) / whole;
        assert_eq!((info._0, info._1), (gallery.token, wanted));
    }
    Ok(())
}

#[tokio::test]
async fn money_that_comes_by_force_goes_to_the_revenue_token() -> Result<()> {
    let gallery = Gallery::new().await?;
    let collection = gallery.open().await?;
    assert_reverts(
        gallery.stage.pay(collection, U256::ONE).await,
        UnknownFunction {},
    );
    let call = transferFromCall {
        from: ALICE,
        to: BOB,
        tokenId: U256::ONE,
    };
    let paid = gallery.stage.send_as(
        gallery.stage.owner,
        collection,
        U256::ONE,
        call.abi_encode(),
    );
    assert_reverts(paid.await, NotPayable {});
    assert_reverts(
        gallery.send(collection, sweepCall {}).await,
        NothingToSweep {},
    );
    let wei = U256::from(55);
    let sender = ForceSender::deploy_builder(&gallery.stage.chain.provider, collection).value(wei);
    sender.send().await?.watch().await?;
    let receipt = gallery.send(collection, sweepCall {}).await?;
    assert_eq!(gallery.income(&receipt), [wei]);
    Ok(())
}

#[tokio::test]
async fn the_token_keeps_what_it_is_paid() -> Result<()> {
    // Fees are income like any other: a snapshot shares them.
    let gallery = Gallery::new().await?;
    let collection = gallery.open_with(|l| l.fee = 1_000).await?;
    gallery.mint(collection, "cat").await?;
    gallery.stage.wait(2).await?;
    let receipt = gallery.send(gallery.token, Token::snapshotCall {}).await?;
    let shared = events::<Token::RevenueShared>(&receipt, gallery.token);
    assert_eq!(shared[0].claimable, U256::from(600));
    Ok(())
}
