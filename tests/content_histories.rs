//! Random histories of the compiled collection against a plain model of ERC-721: every step is refused when the model
//! refuses it, with the same error, and every view agrees afterwards.
#![allow(non_snake_case, reason = "arguments are named as in Solidity")]
mod collecting;

use alloy::{
    primitives::{Address, Bytes, U256},
    sol_types::SolError,
};
use anyhow::Result;
use collecting::{call, steps, Step, ACTORS, FEE, PROMPTS};
use imo_cli::chain::Chain;
use imo_tests::{
    content::{bytes, token_id, Collection::*, Gallery},
    token::revert_data,
};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use std::collections::{BTreeMap, BTreeSet};
use tokio::runtime::Runtime;

/// ERC-721 with prompts, in the plainest way.
#[derive(Default)]
struct Model {
    /// Of each prompt that was ever minted: owner and approved account; none when burned.
    tokens: BTreeMap<usize, Option<(Address, Option<Address>)>>,
    operators: BTreeSet<(Address, Address)>,
    fees: u64,
}

impl Model {
    fn mint(&mut self, to: Address, prompts: &[usize], fee: u64) -> Result<(), Vec<u8>> {
        let needed = FEE * prompts.len() as u64;
        if fee != needed {
            let (sent, needed) = (U256::from(fee), U256::from(needed));
            return Err(IncorrectFee { sent, needed }.abi_encode());
        }
        let mut seen = BTreeSet::new();
        let mut twice = None;
        for prompt in prompts {
            let tokenId = token_id(PROMPTS[*prompt]);
            match self.tokens.get(prompt) {
                Some(Some(_)) => return Err(PromptTaken { tokenId }.abi_encode()),
                Some(None) => return Err(PromptBurned { tokenId }.abi_encode()),
                None if PROMPTS[*prompt] == "zz" => {
                    let status = U256::from(4);
                    return Err(PromptNotUnderstood { status }.abi_encode());
                }
                None => {}
            }
            if !seen.insert(prompt) && twice.is_none() {
                twice = Some(PromptTaken { tokenId }.abi_encode());
            }
        }
        if let Some(error) = twice {
            return Err(error);
        }
        self.tokens
            .extend(prompts.iter().map(|prompt| (*prompt, Some((to, None)))));
        self.fees += fee;
        Ok(())
    }

    fn token(&mut self, prompt: usize) -> Result<(Address, Option<Address>), Vec<u8>> {
        let tokenId = token_id(PROMPTS[prompt]);
        let found = self.tokens.get(&prompt).copied().flatten();
        found.ok_or(ERC721NonexistentToken { tokenId }.abi_encode())
    }

    fn may(
        &self,
        caller: Address,
        (owner, approved): (Address, Option<Address>),
        prompt: usize,
    ) -> Result<(), Vec<u8>> {
        let allowed = caller == owner
            || approved == Some(caller)
            || self.operators.contains(&(owner, caller));
        let error = ERC721InsufficientApproval {
            operator: caller,
            tokenId: token_id(PROMPTS[prompt]),
        };
        allowed.then_some(()).ok_or(error.abi_encode())
    }

    fn apply(&mut self, caller: Address, step: &Step, actors: &[Address]) -> Result<(), Vec<u8>> {
        match step {
            Step::Mint { to, prompt, fee } => self.mint(actors[*to], &[*prompt], *fee),
            Step::Batch { to, prompts } => {
                self.mint(actors[*to], prompts, FEE * prompts.len() as u64)
            }
            Step::Transfer {
                from, to, prompt, ..
            } => {
                let token = self.token(*prompt)?;
                let (sender, owner) = (actors[*from], token.0);
                if sender != owner {
                    let tokenId = token_id(PROMPTS[*prompt]);
                    return Err(ERC721IncorrectOwner {
                        sender,
                        tokenId,
                        owner,
                    }
                    .abi_encode());
                }
                self.may(caller, token, *prompt)?;
                self.tokens.insert(*prompt, Some((actors[*to], None)));
                Ok(())
            }
            Step::Approve { to, prompt } => {
                let (owner, _) = self.token(*prompt)?;
                if caller != owner && !self.operators.contains(&(owner, caller)) {
                    return Err(ERC721InvalidApprover { approver: caller }.abi_encode());
                }
                self.tokens
                    .insert(*prompt, Some((owner, to.map(|to| actors[to]))));
                Ok(())
            }
            Step::Operator { operator, approved } => {
                let pair = (caller, actors[*operator]);
                match approved {
                    true => self.operators.insert(pair),
                    false => self.operators.remove(&pair),
                };
                Ok(())
            }
            Step::Burn { prompt } => {
                let token = self.token(*prompt)?;
                self.may(caller, token, *prompt)?;
                self.tokens.insert(*prompt, None);
                Ok(())
            }
        }
    }

    fn held(&self, account: Address) -> BTreeSet<U256> {
        let tokens = self.tokens.iter();
        tokens
            .filter(|(_, token)| token.is_some_and(|(owner, _)| owner == account))
            .map(|(prompt, _)| token_id(PROMPTS[*prompt]))
            .collect()
    }
}

async fn compare(
    gallery: &Gallery,
    collection: Address,
    model: &Model,
    actors: &[Address],
    listed: bool,
) -> Result<()> {
    let mut all = BTreeSet::new();
    for owner in actors.iter().copied() {
        let held = model.held(owner);
        let balance = gallery.view(collection, balanceOfCall { owner }).await?;
        assert_eq!(balance, U256::from(held.len()));
        if listed {
            let mut found = BTreeSet::new();
            for index in 0..held.len() {
                let index = U256::from(index);
                found.insert(
                    gallery
                        .view(collection, tokenOfOwnerByIndexCall { owner, index })
                        .await?,
                );
            }
            assert_eq!(found, held);
        }
        all.extend(held);
        for operator in actors.iter().copied() {
            let approved = gallery
                .view(collection, isApprovedForAllCall { owner, operator })
                .await?;
            assert_eq!(approved, model.operators.contains(&(owner, operator)));
        }
    }
    let supply = gallery.view(collection, totalSupplyCall {}).await?;
    assert_eq!(supply, U256::from(all.len()));
    let minted = gallery.view(collection, mintedCall {}).await?;
    assert_eq!(minted, U256::from(model.tokens.len()));
    if listed {
        let mut found = BTreeSet::new();
        for index in 0..all.len() {
            let index = U256::from(index);
            found.insert(gallery.view(collection, tokenByIndexCall { index }).await?);
        }
        assert_eq!(found, all);
    }
    for (number, prompt) in PROMPTS.iter().enumerate() {
        let tokenId = token_id(prompt);
        let free = gallery
            .view(
                collection,
                availableCall {
                    prompt: bytes(prompt),
                },
            )
            .await?;
        assert_eq!(free, !model.tokens.contains_key(&number));
        let Some((owner, approved)) = model.tokens.get(&number).copied().flatten() else {
            let error = ERC721NonexistentToken { tokenId }.abi_encode();
            let result = gallery.view(collection, ownerOfCall { tokenId }).await;
            assert_eq!(revert_data(result)?, Bytes::from(error));
            continue;
        };
        assert_eq!(
            gallery.view(collection, ownerOfCall { tokenId }).await?,
            owner
        );
        let found = gallery
            .view(collection, getApprovedCall { tokenId })
            .await?;
        assert_eq!(found, approved.unwrap_or_default());
        assert_eq!(
            gallery.view(collection, promptCall { tokenId }).await?,
            *prompt
        );
    }
    Ok(())
}

async fn run(
    gallery: &Gallery,
    chain: &Chain,
    actors: &[Address],
    history: &[(usize, Step)],
    listed: bool,
) -> Result<()> {
    let collection = gallery
        .open_with(|l| (l.fee, l.options) = (FEE as u128, if listed { 2 } else { 0 }))
        .await?;
    let before = gallery.revenue().await?;
    let mut model = Model::default();
    for (number, (caller, step)) in history.iter().enumerate() {
        let caller = actors[*caller];
        let (input, wei) = call(step, actors);
        let result = chain
            .transact(caller, collection, U256::from(wei), input)
            .await;
        match model.apply(caller, step, actors) {
            Ok(()) => drop(result?),
            Err(error) => assert_eq!(revert_data(result)?, Bytes::from(error), "{step:?}"),
        }
        if number % 10 == 9 {
            compare(gallery, collection, &model, actors, listed).await?;
        }
    }
    compare(gallery, collection, &model, actors, listed).await?;
    let paid = gallery.revenue().await? - before;
    assert_eq!(paid, U256::from(model.fees), "every fee is income");
    Ok(())
}

#[test]
fn histories_agree_with_a_plain_model() {
    let runtime = Runtime::new().expect("threads");
    let (gallery, chain, actors) = runtime.block_on(async {
        let gallery = Gallery::new().await.expect("a gallery");
        let wei = U256::from(10).pow(U256::from(17));
        let signers = gallery
            .stage
            .node
            .fund::<ACTORS>(wei)
            .await
            .expect("accounts");
        let chain = gallery
            .stage
            .node
            .connect(&signers)
            .await
            .expect("a connection");
        (gallery, chain, signers.map(|signer| signer.address()))
    });
    let config = Config {
        cases: 10,
        failure_persistence: None,
        max_shrink_iters: 40,
        ..Config::default()
    };
    let result = TestRunner::new(config).run(&(steps(), any::<bool>()), |(history, listed)| {
        runtime
            .block_on(run(&gallery, &chain, &actors, &history, listed))
            .map_err(|error| TestCaseError::fail(format!("{error:#}")))
    });
    result.unwrap();
}
