//! Claims stay with who held the tokens, whatever is done with these, and nobody who is paid gets back in.
mod launched;

use alloy::{
    primitives::{Bytes, U256},
    sol_types::{SolCall, SolError},
};
use anyhow::Result;
use imo_tests::{
    solidity::ReentrantClaimer,
    token::{assert_reverts, Token::*, PLENTY},
};
use launched::{claimable, give, launch, share};

#[tokio::test]
async fn a_claim_follows_the_snapshot_not_the_token() -> Result<()> {
    let (stage, token) = launch().await?;
    let seller = ReentrantClaimer::deploy(&stage.chain.provider).await?;
    let buyer = ReentrantClaimer::deploy(&stage.chain.provider).await?;
    give(&stage, token, *seller.address(), 100_000).await?;
    share(&stage, token, 1_000).await?;
    let sale = transferCall {
        to: *buyer.address(),
        value: U256::from(100_000),
    };
    let sale = seller.execute(token, sale.abi_encode().into()).gas(PLENTY);
    assert!(sale.send().await?.get_receipt().await?.status());
    share(&stage, token, 2_000).await?;

    let dues = [
        (*seller.address(), 1, 60),
        (*buyer.address(), 1, 0),
        (*seller.address(), 2, 0),
        (*buyer.address(), 2, 120),
    ];
    for (account, id, due) in dues {
        assert_eq!(
            claimable(&stage, token, account, id).await?,
            U256::from(due)
        );
    }
    for (holder, id, due) in [(&seller, 1, 60), (&buyer, 2, 120)] {
        let id = U256::from(id);
        let claim = claimCall { snapshotId: id }.abi_encode();
        let claim = holder.execute(token, claim.into()).gas(PLENTY);
        assert!(claim.send().await?.get_receipt().await?.status());
        let paid = stage.chain.balance(*holder.address()).await?;
        assert_eq!(paid, U256::from(due));
    }
    let again = ReentrantClaimer::executeCall {
        target: token,
        data: claimCall {
            snapshotId: U256::ONE,
        }
        .abi_encode()
        .into(),
    };
    let error = NothingToClaim {
        account: *seller.address(),
        id: U256::ONE,
    };
    assert_reverts(stage.send(*seller.address(), again).await, error);
    Ok(())
}

#[tokio::test]
async fn burned_tokens_keep_their_past_claims() -> Result<()> {
    let (stage, token) = launch().await?;
    let holder = ReentrantClaimer::deploy(&stage.chain.provider).await?;
    let account = *holder.address();
    give(&stage, token, account, 100_000).await?;
    share(&stage, token, 1_000).await?;
    let burn = burnCall {
        amount: U256::from(100_000),
    };
    let burn = holder.execute(token, burn.abi_encode().into()).gas(PLENTY);
    assert!(burn.send().await?.get_receipt().await?.status());
    share(&stage, token, 900).await?;
    assert_eq!(claimable(&stage, token, account, 1).await?, U256::from(60));
    assert_eq!(claimable(&stage, token, account, 2).await?, U256::ZERO);
    let claim = claimCall {
        snapshotId: U256::ONE,
    };
    let claim = holder.execute(token, claim.abi_encode().into()).gas(PLENTY);
    assert!(claim.send().await?.get_receipt().await?.status());
    assert_eq!(stage.chain.balance(account).await?, U256::from(40 + 60));
    Ok(())
}

/// Everything that changes state is closed while the token pays; views and payments are open.
#[tokio::test]
async fn paid_contracts_cannot_reenter() -> Result<()> {
    let (stage, token) = launch().await?;
    let holder = ReentrantClaimer::deploy(&stage.chain.provider).await?;
    let account = *holder.address();
    give(&stage, token, account, 100_000).await?;
    let id = U256::ONE;
    let one = U256::ONE;
    let doors: [Bytes; 8] = [
        claimCall { snapshotId: id }.abi_encode().into(),
        burnCall { amount: one }.abi_encode().into(),
        snapshotCall {}.abi_encode().into(),
        transferCall {
            to: stage.owner,
            value: one,
        }
        .abi_encode()
        .into(),
        approveCall {
            spender: stage.owner,
            value: one,
        }
        .abi_encode()
        .into(),
        transferFromCall {
            from: account,
            to: stage.owner,
            value: U256::ZERO,
        }
        .abi_encode()
        .into(),
        permitCall {
            owner: account,
            spender: stage.owner,
            value: one,
            deadline: U256::MAX,
            v: 27,
            r: U256::ONE.into(),
            s: U256::ONE.into(),
        }
        .abi_encode()
        .into(),
        sweepCall {}.abi_encode().into(),
    ];
    let closed = Bytes::from(ReentrancyGuardReentrantCall {}.abi_encode());
    for (round, door) in (1..).zip(doors) {
        share(&stage, token, 1_000_000).await?;
        let payments: [Bytes; 2] = [
            claimCall {
                snapshotId: U256::from(round),
            }
            .abi_encode()
            .into(),
            burnCall {
                amount: U256::from(100),
            }
            .abi_encode()
            .into(),
        ];
        for payment in payments {
            let before = stage.chain.balance(account).await?;
            let arm = holder.arm(token, door.clone(), U256::from(3)).gas(PLENTY);
            assert!(arm.send().await?.get_receipt().await?.status());
            let pays = holder.execute(token, payment).gas(PLENTY);
            assert!(pays.send().await?.get_receipt().await?.status());
            assert!(stage.chain.balance(account).await? > before, "it was paid");
            assert_eq!(holder.reentries().call().await?, U256::ONE);
            assert!(!holder.lastSuccess().call().await?);
            assert_eq!(holder.lastResult().call().await?, closed);
        }
    }

    // A view sees the claim as made already.
    share(&stage, token, 1_000).await?;
    let id = U256::from(9);
    let view = claimableRevenueCall {
        account,
        snapshotId: id,
    };
    let arm = holder.arm(token, view.abi_encode().into(), one).gas(PLENTY);
    assert!(arm.send().await?.get_receipt().await?.status());
    let claim = claimCall { snapshotId: id }.abi_encode();
    let claim = holder.execute(token, claim.into()).gas(PLENTY);
    assert!(claim.send().await?.get_receipt().await?.status());
    assert!(holder.lastSuccess().call().await?);
    assert_eq!(holder.lastResult().call().await?, Bytes::from([0; 32]));
    Ok(())
}
