//! Moves of pictures, and who is asked.
#![allow(non_snake_case, reason = "arguments are named as in Solidity")]
use alloy::primitives::{address, Address, Bytes, B256, U256};
use alloy::sol_types::SolCall;
use anyhow::Result;
use imo_tests::content::{
    bytes, events, token_id,
    Collection::{self, *},
    Gallery,
};
use imo_tests::solidity::TokenReceiver;
use imo_tests::token::assert_reverts;

const ALICE: Address = address!("a11ce00000000000000000000000000000000001");
const BOB: Address = address!("b0b0000000000000000000000000000000000002");
const ETHER: u128 = 10u128.pow(18);

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
