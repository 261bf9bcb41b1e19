//! The launch of the story's token.

use alloy::{
    primitives::{Address, U256},
    sol_types::SolValue,
};
use anyhow::Result;

use super::{
    stage::{Stage, Step},
    story::Terms,
    token::Token,
};
use crate::{
    build,
    deploy::{self, Plan},
    ui::amount,
};

/// Name and symbol.
pub(super) const NAME: [&str; 2] = ["Tiny Model", "TINY"];

pub(super) async fn launch(
    stage: &mut Stage<'_>,
    code: &[u8],
    terms: &Terms,
    supply: U256,
) -> Result<()> {
    let [name, symbol] = NAME;
    let owner = stage.cast.owner.address();
    let (claim_bps, interval) = (U256::from(terms.claim_bps), U256::from(terms.interval));
    let desk = build::contract("desk")?.code;
    let desk = deploy::deploy(stage.chain, owner, &desk, &Plan::default()).await?;
    // No later start, no smoothing, no listed tokens, nobody excluded.
    let arguments = (
        desk.address,
        owner,
        name,
        symbol,
        supply,
        claim_bps,
        interval,
        U256::ZERO,
        U256::ZERO,
        Vec::<Address>::new(),
        Vec::<Address>::new(),
    );
    let arguments = arguments.abi_encode_params();
    let plan = Plan {
        constructor: Some(arguments.into()),
        ..Plan::default()
    };
    let deployment = deploy::deploy(stage.chain, owner, code, &plan).await?;
    stage.record.token = deployment.address;
    stage.record.steps.push(Step {
        name: "deploy".to_owned(),
        title: match deployment.data_fee {
            Some(_) => "deploy, activate and construct".to_owned(),
            None => "deploy and construct".to_owned(),
        },
        transaction_hash: deployment.transaction,
        gas_used: deployment.gas_used,
        status: true,
    });
    stage.narrator.event(&format!(
        "{name} ({symbol}) is at {}: {} tokens, {}% of income to claim",
        deployment.address,
        amount(supply),
        terms.claim_bps / 100
    ));
    let held: U256 = stage.view(Token::balanceOfCall { account: owner }).await?;
    stage.check("the owner starts with the whole supply", held == supply);
    Ok(())
}
