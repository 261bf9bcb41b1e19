//! The revenue token as its users see it: its public interface, written out by hand, and a stage
//! to use it on.
mod interface;

use crate::{model::steps::Terms, node::TestNode};
use alloy::{
    network::TransactionBuilder,
    primitives::{Address, Bytes, U256},
    providers::Provider,
    rpc::types::{BlockNumberOrTag, TransactionReceipt, TransactionRequest},
    sol,
    sol_types::{SolCall, SolValue},
};
use anyhow::{Context, Result};
use imo_cli::{
    build,
    chain::{Chain, Refusal},
    deploy,
};
use serde_json::json;
use std::time::Duration;

pub use interface::Token;

/// Enough gas for any transaction of a test: no estimate, which a swallowed failure would mislead.
pub const PLENTY: u64 = 20_000_000;

/// What a token is launched with beside the terms of native revenue.
#[derive(Clone, Debug)]
pub struct Launch {
    /// First second in which a snapshot is possible, or 0.
    pub sharing_start: U256,
    /// Smoothing in seconds.
    pub smoothing: U256,
    /// Revenue tokens.
    pub tokens: Vec<Address>,
    /// Accounts that do not share.
    pub excluded: Vec<Address>,
}

/// A node, and someone with ether on it who owns the tokens that are deployed.
pub struct Stage {
    /// The node.
    pub node: TestNode,
    /// Signs for the owner.
    pub chain: Chain,
    /// Sends every transaction unless a test says otherwise.
    pub owner: Address,
}

impl Launch {
    /// Native revenue only, shared from the first interval on among all.
    pub const PLAIN: Self = Self {
        sharing_start: U256::ZERO,
        smoothing: U256::ZERO,
        tokens: Vec::new(),
        excluded: Vec::new(),
    };
}

impl Stage {
    /// Starts a node or connects to one.
    ///
    /// # Errors
    /// When neither works.
    pub async fn new() -> Result<Self> {
        let node = TestNode::start().await?;
        let chain = node.connect(&[]).await?;
        let owner = node.account();
        Ok(Self { node, chain, owner })
    }

    /// Deploys the token with the owner of the stage as its owner.
    ///
    /// # Errors
    /// When the constructor reverts or the node fails.
    pub async fn deploy(&self, terms: Terms) -> Result<Address> {
        let name = ("Tiny Model".to_owned(), "TINY".to_owned());
        let numbers = [
            U256::from(terms.supply),
            U256::from(terms.claim_bps),
            U256::from(terms.interval),
        ];
        self.construct(self.owner, name, numbers).await
    }

    /// Deploys the token with any arguments: (name, symbol), and supply, claim share and interval.
    ///
    /// # Errors
    /// When the constructor reverts or the node fails.
    pub async fn construct(
        &self,
        owner: Address,
        (name, symbol): (String, String),
        [supply, claim_bps, interval]: [U256; 3],
    ) -> Result<Address> {
        let numbers = [supply, claim_bps, interval];
        self.launch(owner, (name, symbol), numbers, Launch::PLAIN)
            .await
    }

    /// Deploys the token with everything.
    ///
    /// # Errors
    /// When the constructor reverts or the node fails.
    pub async fn launch(
        &self,
        owner: Address,
        (name, symbol): (String, String),
        [supply, claim_bps, interval]: [U256; 3],
        launch: Launch,
    ) -> Result<Address> {
        let desk = self.desk().await?;
        let numbers = [supply, claim_bps, interval];
        let arguments = arguments(desk, owner, (&name, &symbol), numbers, launch);
        self.node.deploy(&self.chain, "token", arguments).await
    }

    /// Deploys the desk.
    ///
    /// # Errors
    /// When the node fails.
    pub async fn desk(&self) -> Result<Address> {
        let code = build::contract("desk")?.code;
        let plan = deploy::Plan::default();
        let desk = deploy::deploy(&self.chain, self.owner, &code, &plan).await?;
        Ok(desk.address)
    }

    /// Sends `call` to `to` and waits.
    ///
    /// # Errors
    /// When it reverts; [`Refusal`] holds the data.
    pub async fn send<C: SolCall>(&self, to: Address, call: C) -> Result<TransactionReceipt> {
        self.send_as(self.owner, to, U256::ZERO, call.abi_encode())
            .await
    }

    /// Sends `input` and `value` from one of the signers.
    ///
    /// # Errors
    /// When it reverts; [`Refusal`] holds the data.
    pub async fn send_as(
        &self,
        from: Address,
        to: Address,
        value: U256,
        input: impl Into<Bytes>,
    ) -> Result<TransactionReceipt> {
        let input = input.into();
        self.chain.transact(from, to, value, input).await
    }

    /// Sends without estimating first: a revert is a receipt, not an error.
    ///
    /// # Errors
    /// When the node refuses it.
    pub async fn force(&self, to: Address, input: impl Into<Bytes>) -> Result<TransactionReceipt> {
        let request = TransactionRequest::default()
            .with_from(self.owner)
            .with_to(to)
            .with_gas_limit(PLENTY)
            .with_input(input.into());
        self.chain.send(request).await
    }

    /// Pays `amount` wei to `to`.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn pay(&self, to: Address, amount: U256) -> Result<TransactionReceipt> {
        self.send_as(self.owner, to, amount, Bytes::new()).await
    }

    /// Calls a view.
    ///
    /// # Errors
    /// When it reverts; [`Refusal`] holds the data.
    pub async fn view<C: SolCall>(&self, to: Address, call: C) -> Result<C::Return> {
        self.chain.view(to, &call).await
    }

    /// Time of the last block, in seconds.
    ///
    /// # Errors
    /// When the node does not answer.
    pub async fn now(&self) -> Result<u64> {
        let block = self
            .chain
            .provider
            .get_block_by_number(BlockNumberOrTag::Latest)
            .await?;
        Ok(block.context("there is a latest block")?.header.timestamp)
    }

    /// Time of the block of a transaction, in seconds.
    ///
    /// # Errors
    /// When the node does not answer.
    pub async fn time_of(&self, receipt: &TransactionReceipt) -> Result<u64> {
        let number = receipt.block_number.context("it is mined")?;
        let block = self.chain.provider.get_block_by_number(number.into());
        Ok(block.await?.context("its block is known")?.header.timestamp)
    }

    /// Lets at least `seconds` pass until the next block.
    ///
    /// # Errors
    /// When the node does not answer.
    pub async fn wait(&self, seconds: u64) -> Result<()> {
        if let Some(devnode) = self.node.devnode() {
            devnode.request("evm_increaseTime", json!([seconds]))?;
        } else {
            tokio::time::sleep(Duration::from_secs(seconds + 1)).await;
        }
        Ok(())
    }

    /// A new account with `wei`, and a chain that it signs on.
    ///
    /// # Errors
    /// When it cannot be paid.
    pub async fn account(&self, wei: U256) -> Result<(Address, Chain)> {
        let [signer] = self.node.fund(wei).await?;
        let chain = self.node.connect(std::slice::from_ref(&signer)).await?;
        Ok((signer.address(), chain))
    }
}

/// The encoded arguments of the constructor.
pub fn arguments(
    desk: Address,
    owner: Address,
    (name, symbol): (&str, &str),
    [supply, claim_bps, interval]: [U256; 3],
    launch: Launch,
) -> Vec<u8> {
    let arguments = (
        desk,
        owner,
        name,
        symbol,
        supply,
        claim_bps,
        interval,
        launch.sharing_start,
        launch.smoothing,
        launch.tokens,
        launch.excluded,
    );
    arguments.abi_encode_params()
}

/// A call of the constructor of a program that was deployed without.
pub fn construction(arguments: &[u8]) -> Bytes {
    sol! {
        /// The door of the SDK's constructors; the arguments follow its selector.
        function stylus_constructor();
    }
    Bytes::from([&stylus_constructorCall::SELECTOR[..], arguments].concat())
}

/// The data that a refused call reverted with.
///
/// # Errors
/// When it succeeded, or failed in another way.
pub fn revert_data<T>(result: Result<T>) -> Result<Bytes> {
    let Err(error) = result else {
        anyhow::bail!("it was not refused");
    };
    let refusal = error.downcast_ref::<Refusal>();
    let data = refusal.map(|refusal| refusal.data.clone());
    data.ok_or(error)
}

/// Asserts that a call reverted with exactly this error.
#[track_caller]
pub fn assert_reverts<T>(result: Result<T>, error: impl alloy::sol_types::SolError) {
    let data = revert_data(result).expect("it reverts");
    assert_eq!(data, Bytes::from(error.abi_encode()));
}
