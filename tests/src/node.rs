//! A node to test against: in this process, or any other with `STYLUS_RPC_URL`.

use std::env;

use alloy::{
    network::TransactionBuilder, rpc::types::TransactionRequest, signers::local::PrivateKeySigner,
};
use alloy_primitives::{utils::parse_ether, Address, Bytes, U256};
use anyhow::{ensure, Context, Result};
use imo_cli::{
    build,
    chain::{self, Chain},
    deploy::{self, Plan},
};
use imo_devnode::Devnode;
use tokio::sync::Mutex;

/// Ether that a test takes from the common account of a node that it does not start itself.
const GRANT: &str = "1";

/// The account behind `STYLUS_PRIVATE_KEY` pays all tests of a process: one transaction at a time.
static BANK: Mutex<()> = Mutex::const_new(());

/// A variable of the environment; an empty one counts as unset.
fn set(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// A node with an account that has ether.
///
/// Without `STYLUS_RPC_URL` every `TestNode` is a chain of its own, in this process. With it, all
/// of them are that one node; each gets an account of its own, with one ether from the account of
/// `STYLUS_PRIVATE_KEY` (on a devnode, by default, the one that every devnode funds).
pub struct TestNode {
    url: String,
    signer: PrivateKeySigner,
    devnode: Option<Devnode>,
}

impl TestNode {
    /// Starts a node, or connects to the given one.
    ///
    /// # Errors
    /// When that fails, or the common account cannot pay.
    pub async fn start() -> Result<Self> {
        let Some(url) = set("STYLUS_RPC_URL") else {
            let devnode = Devnode::builder().start()?;
            let account = devnode.accounts().first().context("no accounts")?;
            return Ok(Self {
                url: devnode.http_url(),
                signer: account.signer.clone(),
                devnode: Some(devnode),
            });
        };
        let _turn = BANK.lock().await;
        let id = Chain::connect(&url, []).await?.id;
        let bank = chain::signer(id, set("STYLUS_PRIVATE_KEY").as_deref())?;
        let signer = PrivateKeySigner::random();
        let chain = Chain::connect(&url, [bank.clone()]).await?;
        pay(
            &chain,
            bank.address(),
            signer.address(),
            parse_ether(GRANT)?,
        )
        .await?;
        Ok(Self {
            url,
            signer,
            devnode: None,
        })
    }

    /// JSON-RPC address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The node, when it runs in this process: only there are time travel and other extensions.
    pub fn devnode(&self) -> Option<&Devnode> {
        self.devnode.as_ref()
    }

    /// The account that has ether.
    pub fn signer(&self) -> &PrivateKeySigner {
        &self.signer
    }

    /// Address of the account that has ether.
    pub fn account(&self) -> Address {
        self.signer.address()
    }

    /// A connection that signs for the account that has ether, and for `others`.
    ///
    /// # Errors
    /// When the node does not answer.
    pub async fn connect(&self, others: &[PrivateKeySigner]) -> Result<Chain> {
        let signers = [self.signer.clone()]
            .into_iter()
            .chain(others.iter().cloned());
        Chain::connect(&self.url, signers).await
    }

    /// New accounts with `wei` each.
    ///
    /// # Errors
    /// When the account that has ether cannot pay.
    pub async fn fund<const N: usize>(&self, wei: U256) -> Result<[PrivateKeySigner; N]> {
        let accounts = [(); N].map(|()| PrivateKeySigner::random());
        let chain = self.connect(&[]).await?;
        for account in &accounts {
            pay(&chain, self.account(), account.address(), wei).await?;
        }
        Ok(accounts)
    }

    /// Creates a contract from EVM init code, with `wei`.
    ///
    /// # Errors
    /// When its constructor reverts.
    pub async fn create(&self, chain: &Chain, init_code: Bytes, wei: U256) -> Result<Address> {
        let request = TransactionRequest::default()
            .with_from(self.account())
            .with_value(wei)
            .with_deploy_code(init_code);
        let receipt = chain.send(request).await?;
        ensure!(receipt.status(), "the creation failed");
        receipt.contract_address.context("nothing was created")
    }

    /// Builds the contract `name` of this workspace, deploys and activates it, and constructs it with
    /// ABI encoded `arguments`.
    ///
    /// # Errors
    /// When it does not compile, or its constructor reverts.
    pub async fn deploy(&self, chain: &Chain, name: &str, arguments: Vec<u8>) -> Result<Address> {
        let contract = build::contract(name)?;
        let plan = Plan {
            constructor: Some(arguments.into()),
            ..Plan::default()
        };
        let deployment = deploy::deploy(chain, self.account(), &contract.code, &plan).await?;
        Ok(deployment.address)
    }
}

async fn pay(chain: &Chain, from: Address, to: Address, wei: U256) -> Result<()> {
    chain.transact(from, to, wei, Bytes::new()).await?;
    Ok(())
}
