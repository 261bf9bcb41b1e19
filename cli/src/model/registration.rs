//! A model's name in a runner: reserved before anybody can know it, then registered.

use std::time::Duration;

use alloy::{
    primitives::{keccak256, Address, Bytes, B256, U256},
    providers::Provider,
    signers::{local::PrivateKeySigner, SignerSync},
    sol,
    sol_types::{SolCall, SolValue},
};
use anyhow::{bail, Context, Result};
use imo::runner::{MAX_AGE, MIN_AGE};
use serde_json::{json, Value};
use tokio::time::sleep;

use super::ModelFile;
use crate::{
    chain::{explain, Chain, DEVNODE_CHAIN_ID},
    ui::Progress,
};

sol! {
    /// What an upload wants of the runner.
    interface ModelRunner {
        /// Reserves a model without saying which.
        function reserve(bytes32 commitment) external;
        /// Time of a reservation in seconds; zero if there is none.
        function reservedAt(address account, bytes32 commitment) external view returns (uint256);
        /// Registers a model under its id.
        function register(bytes32 modelId, address firstChunk, string uri, bytes32 salt) external returns (address owner);
        /// The owner of a model; zero if it is not registered.
        function modelOwner(bytes32 modelId) external view returns (address);
        /// Most gas that a run needs.
        function estimate(bytes32 modelId) external view returns (uint256);
    }
}

/// Seconds beyond the least age, for clocks that differ.
const MARGIN: u64 = 2;

/// A transaction and the gas that it used.
pub type Paid = (B256, u64);

/// An account's claim on a model that the runner does not know yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reservation {
    runner: Address,
    account: Address,
    model: B256,
    /// What nobody else can know: it follows from the account's key, so that nothing need be kept.
    pub salt: B256,
    /// What is shown of it.
    pub commitment: B256,
}

/// What became of the registration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// The model's owner.
    pub owner: Address,
    /// Most gas that a run needs; none if the weights are off chain.
    pub estimate: Option<U256>,
    /// The transaction; none if the model was registered already.
    pub transaction: Option<Paid>,
}

impl Reservation {
    /// The signer's, of a model in a runner.
    ///
    /// # Errors
    /// When the key does not sign.
    pub fn new(
        chain: &Chain,
        signer: &PrivateKeySigner,
        runner: Address,
        model: B256,
    ) -> Result<Self> {
        let (chain, account) = (U256::from(chain.id), signer.address());
        let text = "imo: salt of a model's reservation";
        let hash = keccak256((text, chain, runner, model).abi_encode());
        // The signature of a hash is always the same (RFC 6979).
        let signature = signer.sign_hash_sync(&hash).context("the key signs not")?;
        let salt = keccak256(signature.as_bytes());
        Ok(Self {
            runner,
            account,
            model,
            salt,
            commitment: keccak256((chain, runner, account, model, salt).abi_encode()),
        })
    }

    /// Whether the account has registered the model.
    ///
    /// # Errors
    /// When somebody else has, or the runner is none.
    pub async fn is_used(&self, chain: &Chain) -> Result<bool> {
        let (model, runner) = (self.model, self.runner);
        let owner = ModelRunner::modelOwnerCall { modelId: model };
        let owner = chain.view(runner, &owner).await;
        let owner = owner.with_context(|| format!("{runner} is no model runner"))?;
        if owner != self.account && !owner.is_zero() {
            bail!("model {model} is registered at {runner} already, and belongs to {owner}");
        }
        Ok(!owner.is_zero())
    }

    /// Reserves the model, unless it is reserved or registered already.
    ///
    /// # Errors
    /// When somebody else has registered it, or the runner refuses.
    pub async fn make(&self, chain: &Chain) -> Result<Option<Paid>> {
        if self.is_used(chain).await? {
            return Ok(None);
        }
        let time = self.time(chain).await?;
        if time != 0 && chain.time().await? <= time.saturating_add(MAX_AGE) {
            return Ok(None);
        }
        let call = ModelRunner::reserveCall {
            commitment: self.commitment,
        };
        let input = Bytes::from(call.abi_encode());
        let receipt = chain
            .transact(self.account, self.runner, U256::ZERO, input)
            .await
            .context("the runner takes no reservation")?;
        Ok(Some((receipt.transaction_hash, receipt.gas_used)))
    }

    /// Waits until the model can be registered. A devnode's clock is put forward instead.
    ///
    /// # Errors
    /// When the node does not answer.
    pub async fn wait(&self, chain: &Chain, progress: &Progress) -> Result<()> {
        if self.is_used(chain).await? {
            return Ok(());
        }
        let earliest = self.time(chain).await?.saturating_add(MIN_AGE);
        let left = earliest.saturating_sub(chain.time().await?);
        if left == 0 || chain.id == DEVNODE_CHAIN_ID && advance(chain, left).await.is_ok() {
            return Ok(());
        }
        for second in (1..=left + MARGIN).rev() {
            progress.say(format!("the reservation is old enough in {second} seconds"));
            sleep(Duration::from_secs(1)).await;
        }
        Ok(())
    }

    /// Time of it in seconds; 0 if it is not made.
    async fn time(&self, chain: &Chain) -> Result<u64> {
        let call = ModelRunner::reservedAtCall {
            account: self.account,
            commitment: self.commitment,
        };
        Ok(chain.view(self.runner, &call).await?.saturating_to())
    }

    /// Registers the model, unless the account has done so before.
    ///
    /// # Errors
    /// When the runner refuses it.
    pub async fn register(
        &self,
        chain: &Chain,
        model: &ModelFile,
        first_chunk: Address,
        uri: &str,
    ) -> Result<Registration> {
        let id = self.model;
        let mut transaction = None;
        if !self.is_used(chain).await? {
            let call = ModelRunner::registerCall {
                modelId: id,
                firstChunk: first_chunk,
                uri: uri.to_owned(),
                salt: self.salt,
            };
            let input = Bytes::from(call.abi_encode());
            let receipt = chain
                .transact(self.account, self.runner, U256::ZERO, input)
                .await
                .context("the runner refuses the model")?;
            transaction = Some((receipt.transaction_hash, receipt.gas_used));
        }
        let estimate = match model.off_chain {
            true => None,
            false => {
                let call = ModelRunner::estimateCall { modelId: id };
                Some(chain.view(self.runner, &call).await?)
            }
        };
        Ok(Registration {
            owner: self.account,
            estimate,
            transaction,
        })
    }
}

/// Puts a devnode's clock forward, and makes a block there.
async fn advance(chain: &Chain, seconds: u64) -> Result<()> {
    for (method, arguments) in [
        ("evm_increaseTime", json!([seconds])),
        ("evm_mine", json!([])),
    ] {
        let request = chain
            .provider
            .raw_request::<_, Value>(method.into(), arguments);
        request.await.map_err(explain)?;
    }
    Ok(())
}
