//! Launches of the compiled collection, and what its owner may do.
#![allow(non_snake_case, reason = "arguments are named as in Solidity")]
use alloy::primitives::{address, b256, keccak256, Address, Bytes, B256, U256};
use alloy::sol_types::SolCall;
use anyhow::Result;
use imo_tests::content::{
    bytes, events, token_id, writing_chunk, Collection::*, Gallery, Renderer, EXECUTION, OPML, ZKML,
};
use imo_tests::solidity::StubRunner;
use imo_tests::token::assert_reverts;

const ALICE: Address = address!("a11ce00000000000000000000000000000000001");
const BOB: Address = address!("b0b0000000000000000000000000000000000002");
const ETHER: u128 = 10u128.pow(18);

#[tokio::test]
async fn the_launch_is_as_it_was_announced() -> Result<()> {
    let gallery = Gallery::new().await?;
    let other = StubRunner::deploy(&gallery.stage.chain.provider).await?;
    let collection = gallery
        .open_with(|l| {
            (l.owner, l.hook, l.fee) = (ALICE, *other.address(), 5);
            (l.max_supply, l.cap, l.royalty) = (7, 3, 250);
            (l.ages, l.routes) = ((60, 3_600), EXECUTION | OPML | ZKML);
        })
        .await?;
    let view = &gallery.launch;
    assert_eq!(
        gallery.view(collection, nameCall {}).await?,
        "Tiny Pictures"
    );
    assert_eq!(gallery.view(collection, symbolCall {}).await?, "TINY");
    assert_eq!(gallery.view(collection, ownerCall {}).await?, ALICE);
    assert_eq!(
        gallery.view(collection, mintingFeeCall {}).await?,
        U256::from(5)
    );
    assert_eq!(
        gallery.view(collection, maxSupplyCall {}).await?,
        U256::from(7)
    );
    let cap = gallery
        .view(collection, walletCapCall { account: BOB })
        .await?;
    assert_eq!((cap.cap, cap.minted), (U256::from(3), U256::ZERO));
    let ages = gallery.view(collection, commitmentAgesCall {}).await?;
    assert_eq!(
        (ages.least, ages.greatest),
        (U256::from(60), U256::from(3_600))
    );
    assert_eq!(
        gallery.view(collection, acceptedRoutesCall {}).await?,
        U256::from(14)
    );
    let bound = gallery.view(collection, bindingCall {}).await?;
    let wanted = (*other.address(), view.runner, view.model);
    assert_eq!((bound.hook, bound.runner, bound.modelId), wanted);
    assert_eq!(
        gallery.view(collection, revenueTokenCall {}).await?,
        gallery.token
    );
    assert_eq!(
        gallery.view(collection, rendererCall {}).await?,
        view.renderer
    );
    assert_eq!(
        view.model,
        b256!("e370f7813a2724f220df3e1571687d130851d1e79f3109f1831e49465531f84b"),
        "models/pixel/hashes.txt"
    );
    Ok(())
}

#[tokio::test]
async fn launches_that_make_no_sense_are_refused() -> Result<()> {
    let gallery = Gallery::new().await?;
    let bad = B256::repeat_byte(1);
    let try_it = |change: fn(&mut imo_tests::content::Launch)| gallery.open_with(change);
    let refused = |result: Result<Address>| -> Bytes {
        let error = result.expect_err("it is refused");
        let reverted = error.downcast_ref::<imo_cli::deploy::ConstructorReverted>();
        reverted.map(|r| r.data.clone()).unwrap_or_default()
    };
    macro_rules! refuses {
        ($error:expr, $change:expr) => {
            let data = refused(try_it($change).await);
            let error = alloy::sol_types::SolError::abi_encode(&$error);
            assert_eq!(data, Bytes::from(error), "{}", stringify!($error));
        };
    }
    let big = |bits: u32| U256::ONE << bits;
    refuses!(
        InvalidOwner {
            owner: Address::ZERO
        },
        |l| l.owner = Address::ZERO
    );
    refuses!(InvalidName {}, |l| l.name = String::new());
    refuses!(InvalidName {}, |l| l.name = "x".repeat(32));
    refuses!(InvalidSymbol {}, |l| l.symbol = String::new());
    refuses!(InvalidContract { account: ALICE }, |l| l.runner = ALICE);
    refuses!(InvalidContract { account: ALICE }, |l| l.hook = ALICE);
    refuses!(InvalidContract { account: ALICE }, |l| l.graph = ALICE);
    refuses!(InvalidContract { account: ALICE }, |l| l.renderer = ALICE);
    refuses!(InvalidContract { account: ALICE }, |l| l.revenue = ALICE);
    refuses!(
        InvalidContract {
            account: gallery.token
        },
        |l| l.renderer = l.revenue
    );
    refuses!(
        InvalidContract {
            account: gallery.launch.renderer
        },
        |l| l.graph = l.runner
    );
    refuses!(InvalidModel { modelId: bad }, |l| l.model =
        B256::repeat_byte(1));
    refuses!(InvalidFee { fee: big(72) }, |l| l.fee = 1 << 72);
    refuses!(
        InvalidSupply {
            maxSupply: U256::ZERO
        },
        |l| l.max_supply = 0
    );
    refuses!(InvalidSupply { maxSupply: big(32) }, |l| l.max_supply =
        1 << 32);
    refuses!(InvalidWalletCap { cap: big(16) }, |l| l.cap = 1 << 16);
    refuses!(
        InvalidRoyalty {
            basisPoints: U256::from(10_001)
        },
        |l| l.royalty = 10_001
    );
    let ages = |least: u64, most: u64| InvalidAges {
        minAge: U256::from(least),
        maxAge: U256::from(most),
    };
    refuses!(ages(0, 9), |l| l.ages = (0, 9));
    refuses!(ages(9, 9), |l| l.ages = (9, 9));
    refuses!(ages(9, 1 << 32), |l| l.ages = (9, 1 << 32));
    refuses!(InvalidRoutes { routes: U256::ZERO }, |l| l.routes = 0);
    refuses!(InvalidRoutes { routes: U256::ONE }, |l| l.routes = 1);
    refuses!(
        InvalidRoutes {
            routes: U256::from(258)
        },
        |l| l.routes = 258
    );
    refuses!(
        InvalidOptions {
            options: U256::from(4)
        },
        |l| l.options = 4
    );

    // A model of which nothing can be minted: the runner does not know it, or does not run it.
    let modelId = gallery.launch.model;
    let unknown = InvalidModel { modelId };
    refuses!(unknown, |l| l.runner = l.renderer);
    gallery.runner.behave(1).send().await?.watch().await?;
    refuses!(InvalidModel { modelId }, |_| ());
    gallery.open_with(|l| l.routes = OPML).await?;
    gallery.runner.behave(0).send().await?.watch().await?;
    gallery.runner.deprecate(true).send().await?.watch().await?;
    refuses!(ModelDeprecated { modelId }, |_| ());
    refuses!(ModelDeprecated { modelId }, |l| l.routes = ZKML);
    gallery
        .runner
        .deprecate(false)
        .send()
        .await?
        .watch()
        .await?;

    // And once only.
    let collection = gallery.open().await?;
    let selector = &keccak256("stylus_constructor()")[..4];
    let again = [selector, &[0; 40 * 32]].concat();
    let stage = &gallery.stage;
    let again = stage.send_as(stage.owner, collection, U256::ZERO, again);
    assert_reverts(again.await, AlreadyConstructed {});
    Ok(())
}

#[tokio::test]
async fn the_owner_has_two_powers() -> Result<()> {
    let gallery = Gallery::new().await?;
    let collection = gallery.open().await?;
    let (bob, chain) = gallery.stage.account(U256::from(ETHER / 10)).await?;
    let as_bob = |call: Vec<u8>| chain.transact(bob, collection, U256::ZERO, call.into());
    let denied = OwnableUnauthorizedAccount { account: bob };
    let fee = setMintingFeeCall {
        fee: U256::from(77),
    };
    let uri = setContractURICall {
        uri: "ipfs://x".repeat(20),
    };
    for call in [
        fee.abi_encode(),
        uri.abi_encode(),
        renounceOwnershipCall {}.abi_encode(),
        transferOwnershipCall { newOwner: bob }.abi_encode(),
        acceptOwnershipCall {}.abi_encode(),
    ] {
        assert_reverts(as_bob(call).await, denied.clone());
    }
    let receipt = gallery.send(collection, fee).await?;
    let changed = MintingFeeChanged {
        fee: U256::from(77),
    };
    assert_eq!(events::<MintingFeeChanged>(&receipt, collection), [changed]);
    assert_eq!(
        gallery.view(collection, mintingFeeCall {}).await?,
        U256::from(77)
    );
    let fee = U256::ONE << 72;
    let result = gallery.send(collection, setMintingFeeCall { fee }).await;
    assert_reverts(result, InvalidFee { fee });
    gallery.send(collection, uri.clone()).await?;
    assert_eq!(gallery.view(collection, contractURICall {}).await?, uri.uri);
    let long = setContractURICall {
        uri: "x".repeat(1_025),
    };
    assert_reverts(gallery.send(collection, long).await, InvalidContractURI {});
    gallery
        .send(collection, transferOwnershipCall { newOwner: bob })
        .await?;
    assert_eq!(gallery.view(collection, pendingOwnerCall {}).await?, bob);
    as_bob(acceptOwnershipCall {}.abi_encode()).await?;
    assert_eq!(gallery.view(collection, ownerCall {}).await?, bob);
    as_bob(renounceOwnershipCall {}.abi_encode()).await?;
    assert_eq!(gallery.view(collection, ownerCall {}).await?, Address::ZERO);
    Ok(())
}

#[tokio::test]
async fn a_model_of_bytes_takes_any_visible_text() -> Result<()> {
    let gallery = Gallery::with_model(writing_chunk()?).await?;
    let inspect = Renderer::inspectCall {
        graph: gallery.launch.graph,
    };
    assert!(!gallery.view(gallery.launch.renderer, inspect).await?.words);
    let collection = gallery.open().await?;
    let output = [&[0u8, 5, 0x80][..], b"he\"y\\", &[0; 20]].concat();
    for prompt in ["say \"hi\"!", "\u{1f431} caf\u{e9}", "\u{732b}"] {
        gallery
            .runner
            .tell(bytes(prompt), output.clone().into())
            .send()
            .await?
            .watch()
            .await?;
        gallery.mint(collection, prompt).await?;
        gallery.uri(collection, prompt).await?;
    }
    for prompt in [
        "Hi",
        "hi ",
        "ca\u{301}t",
        "a\u{200b}b",
        "a\u{a0}b",
        "a\tb",
        "a  b",
        "\u{feff}a",
    ] {
        assert_reverts(
            gallery.mint(collection, prompt).await,
            NonCanonicalPrompt {},
        );
    }
    Ok(())
}

#[tokio::test]
async fn lists_are_kept_if_the_launch_says_so() -> Result<()> {
    let gallery = Gallery::new().await?;
    let plain = gallery.open().await?;
    let by_index = |index: u64| tokenByIndexCall {
        index: U256::from(index),
    };
    assert_reverts(gallery.view(plain, by_index(0)).await, NotEnumerable {});
    let collection = gallery.open_with(|l| l.options = 2).await?;
    let owner = gallery.stage.owner;
    for prompt in ["cat", "dog", "owl"] {
        gallery.mint(collection, prompt).await?;
    }
    let (cat, dog, owl) = (token_id("cat"), token_id("dog"), token_id("owl"));
    assert_eq!(gallery.view(collection, by_index(1)).await?, dog);
    gallery
        .send(
            collection,
            transferFromCall {
                from: owner,
                to: ALICE,
                tokenId: cat,
            },
        )
        .await?;
    let own = |owner, index: u64| tokenOfOwnerByIndexCall {
        owner,
        index: U256::from(index),
    };
    assert_eq!(gallery.view(collection, own(owner, 0)).await?, owl);
    assert_eq!(gallery.view(collection, own(owner, 1)).await?, dog);
    assert_eq!(gallery.view(collection, own(ALICE, 0)).await?, cat);
    let out = ERC721OutOfBoundsIndex {
        owner,
        index: U256::from(2),
    };
    assert_reverts(gallery.view(collection, own(owner, 2)).await, out);
    gallery.send(collection, burnCall { tokenId: dog }).await?;
    assert_eq!(gallery.view(collection, by_index(1)).await?, owl);
    let out = ERC721OutOfBoundsIndex {
        owner: Address::ZERO,
        index: U256::from(2),
    };
    assert_reverts(gallery.view(collection, by_index(2)).await, out);
    Ok(())
}
