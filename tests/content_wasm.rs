//! The compiled collection on a chain: what its users may rely on, through its public interface only.
#![allow(non_snake_case, reason = "arguments are named as in Solidity")]
use alloy::{
    primitives::{address, b256, keccak256, Address, Bytes, B256, U256},
    sol_types::SolCall,
};
use anyhow::Result;
use imo_tests::{
    content::{
        bytes, events, token_id, writing_chunk,
        Collection::{self, *},
        Gallery, Renderer, EXECUTION, OPML, ZKML,
    },
    solidity::{ForceSender, StubRunner, TokenReceiver},
    token::{assert_reverts, Token},
};

const ALICE: Address = address!("a11ce00000000000000000000000000000000001");
const BOB: Address = address!("b0b0000000000000000000000000000000000002");
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
async fn tokens_move_as_erc721_says() -> Result<()> {
    let gallery = Gallery::new().await?;
    let collection = gallery.open().await?;
    let owner = gallery.stage.owner;
    gallery.mint(collection, "cat").await?;
    gallery.mint(collection, "dog").await?;
    let (cat, dog) = (token_id("cat"), token_id("dog"));
    let (bob, chain) = gallery.stage.account(U256::from(ETHER / 10)).await?;
    let as_bob = |call: Vec<u8>| chain.transact(bob, collection, U256::ZERO, call.into());
    let moving = |from, to, tokenId| transferFromCall { from, to, tokenId };

    let insufficient = ERC721InsufficientApproval {
        operator: bob,
        tokenId: cat,
    };
    assert_reverts(
        as_bob(moving(owner, bob, cat).abi_encode()).await,
        insufficient.clone(),
    );
    let wrong = ERC721IncorrectOwner {
        sender: bob,
        tokenId: cat,
        owner,
    };
    assert_reverts(
        gallery.send(collection, moving(bob, owner, cat)).await,
        wrong,
    );
    let receiver = Address::ZERO;
    let nobody = gallery.send(collection, moving(owner, receiver, cat)).await;
    assert_reverts(nobody, ERC721InvalidReceiver { receiver });
    let tokenId = U256::from(7);
    let none = gallery.send(collection, moving(owner, bob, tokenId)).await;
    assert_reverts(none, ERC721NonexistentToken { tokenId });
    // Slots of other words are no tokens.
    for tokenId in [U256::ZERO, U256::ONE, U256::ONE << 248] {
        let none = gallery.view(collection, ownerOfCall { tokenId }).await;
        assert_reverts(none, ERC721NonexistentToken { tokenId });
    }

    let receipt = gallery
        .send(
            collection,
            approveCall {
                to: bob,
                tokenId: cat,
            },
        )
        .await?;
    let approval = Collection::Approval {
        owner,
        approved: bob,
        tokenId: cat,
    };
    assert_eq!(
        events::<Collection::Approval>(&receipt, collection),
        [approval]
    );
    assert_eq!(
        gallery
            .view(collection, getApprovedCall { tokenId: cat })
            .await?,
        bob
    );
    as_bob(moving(owner, bob, cat).abi_encode()).await?;
    assert_eq!(
        gallery
            .view(collection, ownerOfCall { tokenId: cat })
            .await?,
        bob
    );
    assert_eq!(
        gallery
            .view(collection, getApprovedCall { tokenId: cat })
            .await?,
        Address::ZERO
    );
    as_bob(moving(bob, owner, cat).abi_encode()).await?;
    assert_reverts(
        as_bob(moving(owner, bob, cat).abi_encode()).await,
        insufficient.clone(),
    );

    // Taken back.
    gallery
        .send(
            collection,
            approveCall {
                to: bob,
                tokenId: cat,
            },
        )
        .await?;
    gallery
        .send(
            collection,
            approveCall {
                to: Address::ZERO,
                tokenId: cat,
            },
        )
        .await?;
    assert_reverts(
        as_bob(moving(owner, bob, cat).abi_encode()).await,
        insufficient,
    );
    let approver = bob;
    let result = as_bob(
        approveCall {
            to: bob,
            tokenId: cat,
        }
        .abi_encode(),
    )
    .await;
    assert_reverts(result, ERC721InvalidApprover { approver });

    let operator = bob;
    let all = |approved| setApprovalForAllCall { operator, approved };
    let receipt = gallery.send(collection, all(true)).await?;
    let event = Collection::ApprovalForAll {
        owner,
        operator,
        approved: true,
    };
    assert_eq!(
        events::<Collection::ApprovalForAll>(&receipt, collection),
        [event]
    );
    assert!(
        gallery
            .view(collection, isApprovedForAllCall { owner, operator })
            .await?
    );
    as_bob(
        approveCall {
            to: ALICE,
            tokenId: dog,
        }
        .abi_encode(),
    )
    .await?;
    as_bob(moving(owner, ALICE, dog).abi_encode()).await?;
    gallery.send(collection, all(false)).await?;
    let zero = setApprovalForAllCall {
        operator: Address::ZERO,
        approved: true,
    };
    let result = gallery.send(collection, zero).await;
    assert_reverts(
        result,
        ERC721InvalidOperator {
            operator: Address::ZERO,
        },
    );
    assert_eq!(
        gallery.view(collection, balanceOfCall { owner }).await?,
        U256::ONE
    );
    assert_eq!(
        gallery
            .view(collection, balanceOfCall { owner: ALICE })
            .await?,
        U256::ONE
    );
    let zero = gallery
        .view(
            collection,
            balanceOfCall {
                owner: Address::ZERO,
            },
        )
        .await;
    assert_reverts(
        zero,
        ERC721InvalidOwner {
            owner: Address::ZERO,
        },
    );

    // To oneself: nothing but the event and the approval changes.
    gallery.send(collection, moving(owner, owner, cat)).await?;
    assert_eq!(
        gallery.view(collection, balanceOfCall { owner }).await?,
        U256::ONE
    );

    let burn = burnCall { tokenId: cat };
    let operator = bob;
    assert_reverts(
        as_bob(burn.abi_encode()).await,
        ERC721InsufficientApproval {
            operator,
            tokenId: cat,
        },
    );
    let receipt = gallery.send(collection, burn.clone()).await?;
    let event = Collection::Transfer {
        from: owner,
        to: Address::ZERO,
        tokenId: cat,
    };
    assert_eq!(
        events::<Collection::Transfer>(&receipt, collection),
        [event]
    );
    assert_reverts(
        gallery.send(collection, burn).await,
        ERC721NonexistentToken { tokenId: cat },
    );
    let gone = gallery.view(collection, promptCall { tokenId: cat }).await;
    assert_reverts(gone, ERC721NonexistentToken { tokenId: cat });
    assert_eq!(
        gallery.view(collection, totalSupplyCall {}).await?,
        U256::ONE
    );
    Ok(())
}

#[tokio::test]
async fn receivers_are_asked_and_cannot_do_harm() -> Result<()> {
    let gallery = Gallery::new().await?;
    let collection = gallery.open().await?;
    let owner = gallery.stage.owner;
    let receiver = TokenReceiver::deploy(&gallery.stage.chain.provider).await?;
    let to = *receiver.address();
    gallery.mint(collection, "cat").await?;
    let cat = token_id("cat");
    let plain = safeTransferFrom_0Call {
        from: owner,
        to,
        tokenId: cat,
    };
    // Wrong magic, revert, nothing, a contract that is no receiver.
    for mood in [1, 2, 4] {
        receiver
            .behave(mood, 0, Address::ZERO, Bytes::new())
            .send()
            .await?
            .watch()
            .await?;
        let refused = gallery.send(collection, plain.clone()).await;
        assert_reverts(refused, ERC721InvalidReceiver { receiver: to });
        let minted = gallery.mint_to(to, collection, "owl").await;
        assert_reverts(minted, ERC721InvalidReceiver { receiver: to });
    }
    let minted = gallery.mint_to(gallery.token, collection, "owl").await;
    assert_reverts(
        minted,
        ERC721InvalidReceiver {
            receiver: gallery.token,
        },
    );
    // All its gas is gone.
    receiver
        .behave(3, 0, Address::ZERO, Bytes::new())
        .send()
        .await?
        .watch()
        .await?;
    let receipt = gallery.stage.force(collection, plain.abi_encode()).await?;
    assert!(!receipt.status());
    assert_eq!(
        gallery
            .view(collection, ownerOfCall { tokenId: cat })
            .await?,
        owner
    );

    // With data, and it may pass the token on at once.
    let pass = transferFromCall {
        from: to,
        to: BOB,
        tokenId: cat,
    }
    .abi_encode();
    receiver
        .behave(5, 0, collection, pass.into())
        .send()
        .await?
        .watch()
        .await?;
    let data = Bytes::from_static(b"for you");
    let with = safeTransferFrom_1Call {
        from: owner,
        to,
        tokenId: cat,
        data: data.clone(),
    };
    gallery.send(collection, with).await?;
    assert!(receiver.succeeded().call().await?);
    assert_eq!(receiver.data().call().await?, data);
    assert_eq!(
        (
            receiver.operator().call().await?,
            receiver.from().call().await?
        ),
        (owner, owner)
    );
    assert_eq!(
        gallery
            .view(collection, ownerOfCall { tokenId: cat })
            .await?,
        BOB
    );

    // Another mint from within is refused by name.
    let nested = mint_0Call {
        prompt: bytes("fox"),
    }
    .abi_encode();
    receiver
        .behave(5, 0, collection, nested.into())
        .send()
        .await?
        .watch()
        .await?;
    gallery.mint_to(to, collection, "owl").await?;
    assert!(!receiver.succeeded().call().await?);
    let error = ReentrancyGuardReentrantCall {};
    assert_eq!(
        receiver.answer().call().await?,
        Bytes::from(alloy::sol_types::SolError::abi_encode(&error))
    );
    let commitment = commitCall {
        commitment: B256::ZERO,
    }
    .abi_encode();
    receiver
        .behave(5, 0, collection, commitment.into())
        .send()
        .await?
        .watch()
        .await?;
    gallery.mint_to(to, collection, "elk").await?;
    assert!(!receiver.succeeded().call().await?);
    assert_eq!(
        gallery.view(collection, totalSupplyCall {}).await?,
        U256::from(3)
    );
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
