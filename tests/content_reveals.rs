//! Commitments and reveals: who has a prompt first keeps it. Flaws are numbered as in `content_flaws.rs`.
#![allow(non_snake_case, reason = "arguments are named as in Solidity")]
use alloy::primitives::{address, keccak256, Address, Bytes, B256, U256};
use alloy::sol_types::{SolCall, SolValue};
use anyhow::Result;
use imo::content::types::MAX_FEE;
use imo_tests::content::{bytes, events, token_id, Collection::*, Gallery};
use imo_tests::token::assert_reverts;

const ALICE: Address = address!("a11ce00000000000000000000000000000000001");
const ETHER: u128 = 10u128.pow(18);

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

/// What an owner would do to take a prompt that another has committed to: make the reveal fail until the commitment is too
/// old, by another fee.
#[tokio::test]
async fn the_owner_cannot_hold_up_a_reveal_by_the_fee() -> Result<()> {
    let gallery = Gallery::new().await?;
    let collection = gallery
        .open_with(|l| (l.ages, l.fee) = ((60, 3_600), 5))
        .await?;
    let owner = gallery.stage.owner;
    let (minter, chain) = gallery.stage.account(U256::from(ETHER / 10)).await?;
    let set = |fee: u128| setMintingFeeCall {
        fee: U256::from(fee),
    };
    let committed = async |prompt: &str| {
        let of = commitmentOfCall {
            minter,
            to: minter,
            prompt: bytes(prompt),
            salt: B256::ZERO,
        };
        let commitment = gallery.view(collection, of).await?;
        let input = commitCall { commitment }.abi_encode().into();
        chain
            .transact(minter, collection, U256::ZERO, input)
            .await?;
        anyhow::Ok(commitment)
    };
    let reveal = async |prompt: &str, wei: u128| {
        let call = reveal_0Call {
            to: minter,
            prompt: bytes(prompt),
            salt: B256::ZERO,
        };
        let input = call.abi_encode().into();
        chain
            .transact(minter, collection, U256::from(wei), input)
            .await
    };
    for (prompt, now, later) in [("cat", 5, MAX_FEE), ("dog", MAX_FEE, 6), ("owl", 6, 0)] {
        gallery.send(collection, set(now)).await?;
        let commitment = committed(prompt).await?;
        let fee = committedFeeCall {
            account: minter,
            commitment,
        };
        gallery.send(collection, set(later)).await?;
        assert_eq!(
            gallery.view(collection, fee.clone()).await?,
            U256::from(now)
        );
        gallery.stage.wait(61).await?;
        if now == MAX_FEE {
            // Too dear: what was committed to is not minted, and nothing is lost.
            continue;
        }
        let sent = U256::from(later.min(7));
        let needed = U256::from(now);
        assert_reverts(
            reveal(prompt, later.min(7)).await,
            IncorrectFee { sent, needed },
        );
        reveal(prompt, now).await?;
        assert_eq!(gallery.view(collection, fee).await?, U256::ZERO);
        // The owner's fee stands.
        let fee = gallery.view(collection, mintingFeeCall {}).await?;
        assert_eq!(fee, U256::from(later));
        let tokenId = token_id(prompt);
        let holder = gallery.view(collection, ownerOfCall { tokenId }).await?;
        assert_eq!(holder, minter);
    }
    assert_ne!(owner, minter);
    Ok(())
}
