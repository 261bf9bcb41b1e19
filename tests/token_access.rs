//! Who may do what with a token on a chain: signed claims, exclusions, ownership, and the published
//! interface. Flaws are numbered as in `token_flaws.rs`.
mod desk;

use alloy::{
    primitives::{keccak256, Address, Bytes, U256},
    providers::Provider,
    signers::{local::PrivateKeySigner, SignerSync},
    sol,
    sol_types::{eip712_domain, SolCall, SolError, SolStruct},
};
use anyhow::Result;
use desk::{events, launch, n, share, units, SUPPLY};
use imo_tests::{
    solidity::Wallet,
    token::{assert_reverts, revert_data, Stage, Token::*, PLENTY},
};

sol! {
    struct Claim {
        address account;
        uint256[] ids;
        address recipient;
        uint256 deadline;
    }
}

/// The claim of the first two snapshots of `account`, signed.
fn signed(
    stage: &Stage,
    token: Address,
    signer: &PrivateKeySigner,
    account: Address,
    recipient: Address,
    deadline: U256,
) -> Result<claimToWithSignatureCall> {
    let domain = eip712_domain! {
        name: "Tiny Model",
        version: "1",
        chain_id: stage.chain.id,
        verifying_contract: token,
    };
    let ids = vec![U256::ONE, n(2)];
    let claim = Claim {
        account,
        ids: ids.clone(),
        recipient,
        deadline,
    };
    let signature = signer.sign_hash_sync(&claim.eip712_signing_hash(&domain))?;
    Ok(claimToWithSignatureCall {
        account,
        snapshotIds: ids,
        recipient,
        deadline,
        signature: Bytes::from(signature.as_bytes().to_vec()),
    })
}

#[tokio::test]
async fn claims_by_signature() -> Result<()> {
    let (stage, token, other) = launch().await?;
    let signer = PrivateKeySigner::random();
    let (account, recipient) = (signer.address(), Address::repeat_byte(0x66));
    stage
        .send(
            token,
            transferCall {
                to: account,
                value: n(SUPPLY / 2),
            },
        )
        .await?;
    for _ in 0..2 {
        stage.pay(token, n(1_000)).await?;
        share(&stage, token, other, 1_000_000).await?;
    }
    let deadline = n(stage.now().await? as u128 + 1_000);
    let call = signed(&stage, token, &signer, account, recipient, deadline)?;
    let invalid = || InvalidClaimSignature { account };
    let tampered = [
        claimToWithSignatureCall {
            recipient: stage.owner,
            ..call.clone()
        },
        claimToWithSignatureCall {
            snapshotIds: vec![U256::ONE],
            ..call.clone()
        },
        claimToWithSignatureCall {
            deadline: deadline + U256::ONE,
            ..call.clone()
        },
        claimToWithSignatureCall {
            signature: Bytes::new(),
            ..call.clone()
        },
    ];
    for call in tampered {
        assert_reverts(stage.send(token, call).await, invalid());
    }
    let late = claimToWithSignatureCall {
        deadline: U256::ONE,
        ..call.clone()
    };
    assert_reverts(
        stage.send(token, late).await,
        ClaimExpired {
            deadline: U256::ONE,
        },
    );
    let receipt = stage.send(token, call.clone()).await?;
    assert_eq!(events::<PaidTo>(&receipt), [PaidTo { account, recipient }]);
    assert_eq!(stage.chain.balance(recipient).await?, n(600));
    assert_eq!(units(&stage, other, recipient).await?, n(600_000));
    let again = NothingToClaim {
        account,
        id: U256::ONE,
    };
    assert_reverts(stage.send(token, call).await, again);
    Ok(())
}

/// A smart account signs by ERC-1271.
#[tokio::test]
async fn claims_by_a_smart_account() -> Result<()> {
    let (stage, token, other) = launch().await?;
    let (signer, stranger) = (PrivateKeySigner::random(), PrivateKeySigner::random());
    let wallet = Wallet::deploy(&stage.chain.provider, signer.address()).await?;
    let (account, recipient) = (*wallet.address(), Address::repeat_byte(0x66));
    let give = transferCall {
        to: account,
        value: n(SUPPLY / 2),
    };
    stage.send(token, give).await?;
    for _ in 0..2 {
        stage.pay(token, n(1_000)).await?;
        share(&stage, token, other, 1_000_000).await?;
    }
    let deadline = n(stage.now().await? as u128 + 1_000);
    let call = |signer| signed(&stage, token, signer, account, recipient, deadline);
    let invalid = InvalidClaimSignature { account };
    assert_reverts(stage.send(token, call(&stranger)?).await, invalid);
    // Somebody claims one of them for the account first: the other is still paid as it has signed.
    let other_way = claimForCall {
        account,
        snapshotId: U256::ONE,
    };
    stage.send(token, other_way).await?;
    assert_eq!(stage.chain.balance(account).await?, n(300));
    let receipt = stage.send(token, call(&signer)?).await?;
    assert_eq!(events::<PaidTo>(&receipt), [PaidTo { account, recipient }]);
    assert_eq!(stage.chain.balance(recipient).await?, n(300));
    assert_eq!(units(&stage, other, recipient).await?, n(300_000));
    Ok(())
}

#[tokio::test]
async fn flaw_04_what_cannot_claim_can_be_excluded() -> Result<()> {
    let (stage, token, other) = launch().await?;
    let (pool, person) = (other, Address::repeat_byte(0x55));
    stage
        .send(
            token,
            transferCall {
                to: pool,
                value: n(SUPPLY / 2),
            },
        )
        .await?;
    let propose = |account| stage.send(token, proposeExclusionCall { account });
    assert_reverts(propose(person).await, NotAContract { account: person });
    propose(pool).await?;
    let execute = executeExclusionCall { account: pool };
    let data = revert_data(stage.send(token, execute.clone()).await)?;
    assert_eq!(
        data[..4],
        keccak256("ExclusionTooEarly(uint256,uint256)")[..4]
    );
    if stage.node.devnode().is_none() {
        return Ok(());
    }
    stage.wait(8 * 24 * 60 * 60).await?;
    let data = revert_data(stage.send(token, execute.clone()).await)?;
    assert_eq!(
        data[..4],
        keccak256("ExclusionTooEarly(uint256,uint256)")[..4],
        "not before a snapshot"
    );
    stage.pay(token, n(1_000)).await?;
    share(&stage, token, other, 1_000_000).await?;
    stage.send(token, execute).await?;
    assert_eq!(
        stage.view(token, excludedSupplyCall {}).await?,
        n(SUPPLY / 2)
    );
    // What it has earned stays; what comes now is the others'.
    stage.pay(token, n(1_000)).await?;
    share(&stage, token, other, 1_000_000).await?;
    let due = |account, id| {
        stage.view(
            token,
            claimableRevenueCall {
                account,
                snapshotId: n(id),
            },
        )
    };
    assert_eq!(
        (due(pool, 1).await?, due(pool, 2).await?),
        (n(300), U256::ZERO)
    );
    assert_eq!(
        (due(stage.owner, 1).await?, due(stage.owner, 2).await?),
        (n(300), n(600))
    );
    // The account itself decides.
    stage.send(token, excludeCall {}).await?;
    let unchanged = SharingUnchanged {
        account: stage.owner,
    };
    assert_reverts(stage.send(token, excludeCall {}).await, unchanged);
    stage.send(token, includeCall {}).await?;
    stage.send(token, vetoExclusionCall {}).await?;
    let forbidden = ExclusionForbidden {
        account: stage.owner,
    };
    assert_reverts(stage.send(token, vetoExclusionCall {}).await, forbidden);
    Ok(())
}

#[tokio::test]
async fn the_owner_can_do_little_and_leave() -> Result<()> {
    let (stage, token, other) = launch().await?;
    let (next, nexts) = stage.account(n(10u128.pow(17))).await?;
    let uri = "https://example.org/a/description/that/is/longer/than/one/word.json";
    stage
        .send(
            token,
            setContractURICall {
                uri: uri.to_owned(),
            },
        )
        .await?;
    assert_eq!(stage.view(token, contractURICall {}).await?, uri);
    for listed in [other, token, next] {
        let error = InvalidRevenueToken { token: listed };
        assert_reverts(
            stage
                .send(token, listRevenueTokenCall { token: listed })
                .await,
            error,
        );
    }
    stage
        .send(token, transferOwnershipCall { newOwner: next })
        .await?;
    assert_eq!(stage.view(token, ownerCall {}).await?, stage.owner);
    let stranger = OwnableUnauthorizedAccount {
        account: stage.owner,
    };
    assert_reverts(
        stage.send(token, acceptOwnershipCall {}).await,
        stranger.clone(),
    );
    let accept = acceptOwnershipCall {}.abi_encode();
    nexts
        .transact(next, token, U256::ZERO, accept.into())
        .await?;
    assert_eq!(stage.view(token, ownerCall {}).await?, next);
    let calls = [
        renounceOwnershipCall {}.abi_encode(),
        proposeExclusionCall { account: other }.abi_encode(),
        listRevenueTokenCall { token: other }.abi_encode(),
        setContractURICall { uri: String::new() }.abi_encode(),
    ];
    for call in calls {
        let result = stage.send_as(stage.owner, token, U256::ZERO, call).await;
        assert_reverts(result, stranger.clone());
    }
    let leave = renounceOwnershipCall {}.abi_encode();
    nexts
        .transact(next, token, U256::ZERO, leave.into())
        .await?;
    assert_eq!(stage.view(token, ownerCall {}).await?, Address::ZERO);
    Ok(())
}

/// Every function of the published interface is there; what is not has a name for it.
#[tokio::test]
async fn the_interface_is_complete() -> Result<()> {
    let (stage, token, _) = launch().await?;
    let unknown = Bytes::from(UnknownFunction::SELECTOR.to_vec());
    let abi: alloy::json_abi::JsonAbi = serde_json::from_str(include_str!("../abi/Token.json"))?;
    assert!(abi.functions().count() > 70);
    for function in abi.functions() {
        let input = [&function.selector()[..], &[0; 32]].concat();
        let request = alloy::rpc::types::TransactionRequest::default()
            .from(stage.owner)
            .to(token)
            .gas_limit(PLENTY)
            .input(Bytes::from(input).into());
        let answer = stage.chain.provider.call(request).await;
        if let Err(error) = answer {
            let data = error
                .as_error_resp()
                .and_then(|error| error.as_revert_data());
            assert!(
                data.is_some_and(|data| !data.is_empty() && data != unknown),
                "{}",
                function.signature()
            );
        }
    }
    let nonsense = stage
        .send_as(stage.owner, token, U256::ZERO, [1, 2, 3, 4])
        .await;
    assert_reverts(nonsense, UnknownFunction {});
    let paid = stage
        .send_as(stage.owner, token, U256::ONE, nameCall {}.abi_encode())
        .await;
    assert_reverts(paid, NotPayable {});
    Ok(())
}
