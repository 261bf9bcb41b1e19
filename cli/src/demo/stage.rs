//! Carries out what the story says, and keeps the record.

use std::time::Duration;

use alloy::{
    network::TransactionBuilder,
    primitives::{Address, B256, U256},
    providers::Provider,
    rpc::types::{TransactionReceipt, TransactionRequest},
    sol_types::{SolCall, SolError},
};
use anyhow::{Context, Result};
use serde::Serialize;
use tokio::time::sleep;

use super::{album::Work, cast::Cast, Narrator};
use crate::{
    build,
    chain::{explain, reverted_with, Chain},
    deploy::{self, Plan},
};

/// One transaction.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// Name for machines.
    pub name: String,
    /// What happens.
    pub title: String,
    /// Its hash.
    pub transaction_hash: B256,
    /// Gas it used.
    pub gas_used: u64,
    /// Whether it succeeded.
    pub status: bool,
    /// Whether it prepares what the second run finds as it is, or finds active.
    #[serde(skip)]
    pub setup: bool,
}

/// Wei that came in.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Income {
    /// What for.
    pub source: &'static str,
    /// Wei.
    #[serde(serialize_with = "decimal")]
    pub amount: U256,
    /// Who paid, and how that makes so much.
    pub reason: String,
}

/// Wei that a holder received.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Payment {
    /// Who.
    pub holder: &'static str,
    /// Wei.
    #[serde(serialize_with = "decimal")]
    pub amount: U256,
    /// Whether for a burn, not for a claim.
    pub redeemed: bool,
    /// Why that much.
    pub reason: String,
}

/// Where a holder ends up.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Holder {
    /// Who.
    pub name: &'static str,
    /// Address.
    pub address: Address,
    /// Tokens, in units of 10^-18.
    #[serde(serialize_with = "decimal")]
    pub tokens: U256,
    /// Wei that may still be claimed.
    #[serde(serialize_with = "decimal")]
    pub due: U256,
}

/// Writes a number in decimal, as a string: it can exceed what JSON numbers hold.
pub(super) fn decimal<S: serde::Serializer>(
    number: &U256,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_str(number)
}

/// Something that must be so.
#[derive(Clone, Debug, Serialize)]
pub struct Check {
    /// What.
    pub what: String,
    /// Whether it is.
    pub holds: bool,
}

/// The record of one run.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// The token's address.
    pub token: Address,
    /// The address of the token's second program.
    pub desk: Address,
    /// The collection's address.
    pub collection: Address,
    /// All transactions in order.
    pub steps: Vec<Step>,
    /// The pictures that were minted.
    pub works: Vec<Work>,
    /// All income in order.
    pub incomes: Vec<Income>,
    /// All payments in order.
    pub payments: Vec<Payment>,
    /// All that must be so.
    pub checks: Vec<Check>,
    /// The holders at the end.
    pub holders: Vec<Holder>,
    /// Wei in the contract at the end.
    pub left: U256,
}

/// How time passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clock {
    /// The devnode's clock is put forward.
    Travel,
    /// By waiting.
    Wait,
}

/// Where the story plays.
pub(super) struct Stage<'a> {
    pub(super) chain: &'a Chain,
    pub(super) cast: &'a Cast,
    pub(super) clock: Clock,
    pub(super) narrator: &'a dyn Narrator,
    pub(super) record: Record,
}

impl<'a> Stage<'a> {
    pub(super) fn new(
        chain: &'a Chain,
        cast: &'a Cast,
        clock: Clock,
        narrator: &'a dyn Narrator,
    ) -> Self {
        Self {
            chain,
            cast,
            clock,
            narrator,
            record: Record::default(),
        }
    }

    /// Deploys a contract with these ABI encoded constructor arguments, none for no constructor, and records it.
    pub(super) async fn deploy(
        &mut self,
        contract: &str,
        arguments: Option<Vec<u8>>,
    ) -> Result<Address> {
        let code = build::contract(contract)?.code;
        let plan = Plan {
            constructor: arguments.map(Into::into),
            ..Plan::default()
        };
        let owner = self.cast.owner.address();
        let deployment = deploy::deploy(self.chain, owner, &code, &plan)
            .await
            .with_context(|| format!("cannot deploy {contract}"))?;
        self.record.steps.push(Step {
            name: format!("deploy-{contract}"),
            title: format!("deploy: {contract}"),
            transaction_hash: deployment.transaction,
            gas_used: deployment.gas_used,
            status: true,
            setup: true,
        });
        Ok(deployment.address)
    }

    /// Sends a transaction to the token and records it.
    pub(super) async fn step(
        &mut self,
        name: &str,
        title: &str,
        from: Address,
        value: U256,
        call: Vec<u8>,
    ) -> Result<TransactionReceipt> {
        let token = self.record.token;
        self.send(name, title, from, token, value, call).await
    }

    /// Sends a transaction and records it.
    pub(super) async fn send(
        &mut self,
        name: &str,
        title: &str,
        from: Address,
        to: Address,
        value: U256,
        call: Vec<u8>,
    ) -> Result<TransactionReceipt> {
        let receipt = self
            .chain
            .transact(from, to, value, call.into())
            .await
            .with_context(|| name.to_owned())?;
        self.record.steps.push(Step {
            name: name.to_owned(),
            title: title.to_owned(),
            transaction_hash: receipt.transaction_hash,
            gas_used: receipt.gas_used,
            status: receipt.status(),
            setup: false,
        });
        Ok(receipt)
    }

    /// A step that pays its sender; returns how much, by the sender's balance.
    pub(super) async fn payout(
        &mut self,
        name: &str,
        title: &str,
        from: Address,
        call: Vec<u8>,
    ) -> Result<U256> {
        let before = self.chain.balance(from).await?;
        let receipt = self.step(name, title, from, U256::ZERO, call).await?;
        let after = self.chain.balance(from).await?;
        let fee = U256::from(receipt.gas_used) * U256::from(receipt.effective_gas_price);
        Ok((after + fee).saturating_sub(before))
    }

    /// Calls a view of the token.
    pub(super) async fn view<C: SolCall>(&self, call: C) -> Result<C::Return> {
        self.chain.view(self.record.token, &call).await
    }

    /// Records something that must be so.
    pub(super) fn check(&mut self, what: impl Into<String>, holds: bool) {
        self.record.checks.push(Check {
            what: what.into(),
            holds,
        });
    }

    /// Calls a view of the collection.
    pub(super) async fn look<C: SolCall>(&self, call: C) -> Result<C::Return> {
        self.chain.view(self.record.collection, &call).await
    }

    /// Records that a contract refuses a call with the typed error `E`.
    pub(super) async fn refuses<E: SolError>(
        &mut self,
        what: &str,
        from: Address,
        to: Address,
        value: U256,
        call: Vec<u8>,
    ) -> Result<()> {
        let request = TransactionRequest::default()
            .with_from(from)
            .with_to(to)
            .with_value(value)
            .with_input(call);
        let answer = self.chain.provider.call(request).await.map_err(explain);
        let holds = match answer {
            Ok(_) => false,
            Err(error) => match reverted_with::<E>(&error) {
                Some(_) => true,
                None => return Err(error).context(what.to_owned()),
            },
        };
        self.check(what, holds);
        Ok(())
    }

    /// Lets `seconds` pass on the chain.
    pub(super) async fn wait(&self, seconds: u64) -> Result<()> {
        match self.clock {
            Clock::Travel => {
                let seconds = serde_json::json!([seconds]);
                let request = self
                    .chain
                    .provider
                    .raw_request::<_, serde_json::Value>("evm_increaseTime".into(), seconds);
                request.await.map_err(explain)?;
            }
            Clock::Wait => sleep(Duration::from_secs(seconds)).await,
        }
        Ok(())
    }
}
