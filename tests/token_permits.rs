//! Permits (ERC-2612) of the compiled token, and the domain they are signed for (ERC-5267).
mod whole_tokens;

use alloy::{
    primitives::{b256, keccak256, Address, B256, U256},
    signers::SignerSync,
    sol,
    sol_types::{eip712_domain, SolStruct},
};
use anyhow::Result;
use imo_tests::token::{assert_reverts, revert_data, Stage, Token::*};
use whole_tokens::{events, tokens, ALICE, TERMS};

sol! {
    struct Permit {
        address owner;
        address spender;
        uint256 value;
        uint256 nonce;
        uint256 deadline;
    }
}

#[tokio::test]
async fn permits() -> Result<()> {
    let stage = Stage::new().await?;
    let token = stage.deploy(TERMS).await?;
    let domain = eip712_domain! {
        name: "Tiny Model",
        version: "1",
        chain_id: stage.chain.id,
        verifying_contract: token,
    };
    let separator = stage.view(token, DOMAIN_SEPARATORCall {}).await?;
    assert_eq!(separator, domain.separator());
    let described = stage.view(token, eip712DomainCall {}).await?;
    assert_eq!(described.fields, [0x0f]);
    assert_eq!(described.name, "Tiny Model");
    assert_eq!(described.version, "1");
    assert_eq!(described.chainId, U256::from(stage.chain.id));
    assert_eq!(described.verifyingContract, token);
    assert_eq!(described.salt, B256::ZERO);
    assert!(described.extensions.is_empty());

    let signer = alloy::signers::local::PrivateKeySigner::random();
    let owner = signer.address();
    let deadline = U256::from(stage.now().await? + 1_000);
    let sign = |permit: &Permit| -> Result<permitCall> {
        let signature = signer.sign_hash_sync(&permit.eip712_signing_hash(&domain))?;
        Ok(permitCall {
            owner: permit.owner,
            spender: permit.spender,
            value: permit.value,
            deadline: permit.deadline,
            v: 27 + signature.v() as u8,
            r: signature.r().into(),
            s: signature.s().into(),
        })
    };
    let permit = Permit {
        owner,
        spender: ALICE,
        value: tokens(5),
        nonce: U256::ZERO,
        deadline,
    };
    let good = sign(&permit)?;

    // Nothing that was not signed.
    let order = U256::from_be_bytes(
        b256!("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141").0,
    );
    let flipped = order - U256::from_be_bytes(good.s.0);
    let tampered = [
        permitCall {
            value: tokens(6),
            ..good.clone()
        },
        permitCall {
            spender: token,
            ..good.clone()
        },
        permitCall {
            deadline: deadline + U256::ONE,
            ..good.clone()
        },
        permitCall {
            v: good.v - 27,
            ..good.clone()
        },
        permitCall {
            r: B256::ZERO,
            ..good.clone()
        },
        // The same signature in its other form.
        permitCall {
            v: 27 + 28 - good.v,
            s: flipped.into(),
            ..good.clone()
        },
        // Nobody signs for the zero address.
        permitCall {
            owner: Address::ZERO,
            v: 0,
            ..good.clone()
        },
    ];
    for call in &tampered {
        let data = revert_data(stage.send(token, call.clone()).await)?;
        assert_eq!(
            data[..4],
            keccak256("ERC2612InvalidSigner(address,address)")[..4]
        );
    }

    let receipt = stage.send(token, good.clone()).await?;
    let approved = Approval {
        owner,
        spender: ALICE,
        value: tokens(5),
    };
    assert_eq!(events::<Approval>(&receipt, token), [approved]);
    let allowance = allowanceCall {
        owner,
        spender: ALICE,
    };
    assert_eq!(stage.view(token, allowance.clone()).await?, tokens(5));
    assert_eq!(stage.view(token, noncesCall { owner }).await?, U256::ONE);

    // Not twice, not late, not for nobody.
    let data = revert_data(stage.send(token, good.clone()).await)?;
    assert_eq!(
        data[..4],
        keccak256("ERC2612InvalidSigner(address,address)")[..4]
    );
    let late = Permit {
        nonce: U256::ONE,
        deadline: U256::from(stage.now().await? - 1),
        ..permit.clone()
    };
    let error = ERC2612ExpiredSignature {
        deadline: late.deadline,
    };
    assert_reverts(stage.send(token, sign(&late)?).await, error);
    let nobody = Permit {
        nonce: U256::ONE,
        spender: Address::ZERO,
        ..permit
    };
    let error = ERC20InvalidSpender {
        spender: Address::ZERO,
    };
    assert_reverts(stage.send(token, sign(&nobody)?).await, error);
    Ok(())
}
