//! Who takes part: the owner, four holders, and three who pay.

use alloy::{
    primitives::{keccak256, Address, U256},
    providers::Provider,
    signers::local::PrivateKeySigner,
};
use anyhow::{Context, Result};

use super::ledger::Terms;
use crate::chain::{explain, Chain};

/// Names of the holders.
pub(super) const HOLDERS: [&str; 4] = ["Alice", "Bob", "Carol", "Dave"];
/// Names of those from whom income comes.
const PAYERS: [&str; 3] = ["the customer", "the collector", "the buyer"];
/// Pays for the use of the model.
pub(super) const CUSTOMER: usize = 0;
/// Mints pictures.
pub(super) const COLLECTOR: usize = 1;
/// Buys one of them.
pub(super) const BUYER: usize = 2;

/// Gas that each account should be able to pay for.
const ALLOWANCE: u64 = 3_000_000;
/// Likewise, for each picture.
const MINT: u64 = 400_000;
/// Gas kept back for the transaction that returns what is left.
const RETURN: u64 = 100_000;

/// A party and its key.
#[derive(Clone, Debug)]
pub(super) struct Party {
    pub(super) name: &'static str,
    pub(super) signer: PrivateKeySigner,
}

impl Party {
    /// The key follows from the owner's, so that an interrupted run strands no money.
    fn derive(owner: &PrivateKeySigner, name: &'static str) -> Result<Self> {
        let seed = [b"imo demo", owner.to_bytes().as_slice(), name.as_bytes()].concat();
        let signer = PrivateKeySigner::from_bytes(&keccak256(seed))
            .with_context(|| format!("no key follows for {name}"))?;
        Ok(Self { name, signer })
    }

    pub(super) fn address(&self) -> Address {
        self.signer.address()
    }
}

/// Everybody.
#[derive(Clone, Debug)]
pub(super) struct Cast {
    pub(super) owner: PrivateKeySigner,
    pub(super) holders: Vec<Party>,
    pub(super) payers: Vec<Party>,
}

impl Cast {
    pub(super) fn of(owner: PrivateKeySigner) -> Result<Self> {
        let derive = |names: &[&'static str]| {
            names
                .iter()
                .map(|name| Party::derive(&owner, name))
                .collect::<Result<Vec<_>>>()
        };
        Ok(Self {
            holders: derive(&HOLDERS)?,
            payers: derive(&PAYERS)?,
            owner,
        })
    }

    pub(super) fn signers(&self) -> Vec<PrivateKeySigner> {
        let parties = self.holders.iter().chain(&self.payers);
        let mut signers = vec![self.owner.clone()];
        signers.extend(parties.map(|party| party.signer.clone()));
        signers
    }

    /// Gives every party what it needs for gas, and the payers what they spend besides.
    pub(super) async fn fund(&self, chain: &Chain, terms: &Terms) -> Result<()> {
        let gas = gas_money(chain, ALLOWANCE + MINT * terms.pictures).await?;
        let holders = self.holders.iter().map(|party| (party, gas));
        let payers = self.payers.iter().zip(terms.spending());
        let payers = payers.map(|(party, spent)| (party, gas + spent));
        for (party, wanted) in holders.chain(payers) {
            let missing = wanted.saturating_sub(chain.balance(party.address()).await?);
            if missing.is_zero() {
                continue;
            }
            chain
                .transact(
                    self.owner.address(),
                    party.address(),
                    missing,
                    Default::default(),
                )
                .await
                .with_context(|| format!("cannot fund {} ({})", party.name, party.address()))?;
        }
        Ok(())
    }

    /// Returns what the parties have left to the owner; returns the sum.
    pub(super) async fn refund(&self, chain: &Chain) -> Result<U256> {
        let keep = gas_money(chain, RETURN).await?;
        let mut sum = U256::ZERO;
        for party in self.holders.iter().chain(&self.payers) {
            let left = chain.balance(party.address()).await?.saturating_sub(keep);
            if !left.is_zero() {
                chain
                    .transact(
                        party.address(),
                        self.owner.address(),
                        left,
                        Default::default(),
                    )
                    .await?;
                sum += left;
            }
        }
        Ok(sum)
    }
}

/// What `gas` costs at twice the present price, in wei.
async fn gas_money(chain: &Chain, gas: u64) -> Result<U256> {
    let price = chain.provider.get_gas_price().await.map_err(explain)?;
    Ok(U256::from(price) * U256::from(2) * U256::from(gas))
}
