//! A node in this process on which scenarios are played, each from where the contracts have just been deployed.

use std::collections::BTreeMap;

use alloy::{
    network::TransactionBuilder,
    primitives::{Address, Bytes, U256, U64},
    rpc::types::TransactionRequest,
    sol_types::{SolCall, SolValue},
};
use anyhow::{anyhow, bail, ensure, Context, Result};
use imo_devnode::{chain::Chain as State, Devnode};
use serde::{de::DeserializeOwned, Deserialize};
use serde_json::{json, Value};
use tokio::runtime::Runtime;

use super::{operation::Subject, peers::Peers};
use crate::{
    build,
    chain::{self, ArbWasmCache, Chain, ARB_WASM_CACHE, DEVNODE_CHAIN_ID},
    deploy::{self, Plan},
};

/// More than any transaction here needs: estimates are not asked for.
const GAS_LIMIT: u64 = 30_000_000;

/// Accounts that have ether.
const ACCOUNTS: u8 = 16;

/// Seconds that pass after a snapshot. A thousand times this is less than the year after which a program must be
/// activated again.
pub const PAUSE: u64 = 2 * 3_600;

/// An account with ether: `number` is less than 16. Its address has no zero bytes, which would be cheaper.
pub const fn account(number: u8) -> Address {
    Address::repeat_byte(0xa0 | number)
}

/// A transaction to be sent.
#[derive(Clone, Debug)]
pub struct Transaction {
    /// Sender: any address, it needs no key.
    pub from: Address,
    /// Receiver; none creates a contract.
    pub to: Option<Address>,
    /// Wei.
    pub value: U256,
    /// Calldata, or init code.
    pub input: Bytes,
}

impl Transaction {
    /// A call.
    pub fn call(from: Address, to: Address, call: &impl SolCall) -> Self {
        Self {
            from,
            to: Some(to),
            value: U256::ZERO,
            input: call.abi_encode().into(),
        }
    }

    /// A payment without calldata.
    pub fn payment(from: Address, to: Address, value: U256) -> Self {
        Self {
            from,
            to: Some(to),
            value,
            input: Bytes::new(),
        }
    }

    /// What it costs before anything runs: 21,000, 4 for a zero byte of calldata, 16 for another.
    pub fn intrinsic_gas(&self) -> u64 {
        let byte = |byte: &u8| if *byte == 0 { 4 } else { 16 };
        21_000 + self.input.iter().map(byte).sum::<u64>()
    }
}

/// What a transaction did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Gas it used.
    pub gas: u64,
    /// Wei it paid its sender.
    pub income: U256,
}

/// The part of a receipt that counts.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Receipt {
    status: U64,
    gas_used: U64,
    effective_gas_price: U256,
    contract_address: Option<Address>,
}

/// The node, and what is deployed on it.
pub struct Lab {
    node: Devnode,
    runtime: Runtime,
    peers: Option<Peers>,
    /// The chain with all contracts asked for so far, untouched.
    base: State,
    deployed: BTreeMap<&'static str, Address>,
    programs: Vec<Address>,
    stages: BTreeMap<String, State>,
}

impl Lab {
    /// Starts a node on which anyone can send and has ether.
    pub(super) fn start(peers: Option<Peers>) -> Result<Self> {
        let node = Devnode::builder()
            .start()
            .context("the devnode does not start")?;
        let ether = U256::from(10).pow(U256::from(24));
        node.node().update(|chain| {
            chain.impersonate_all = true;
            chain.patch(|state| {
                for number in 0..ACCOUNTS {
                    state.set_balance(account(number), ether);
                }
            });
        });
        let base = node.node().chain().clone();
        Ok(Self {
            node,
            runtime: Runtime::new().context("cannot start threads")?,
            peers,
            base,
            deployed: BTreeMap::new(),
            programs: Vec::new(),
            stages: BTreeMap::new(),
        })
    }

    /// Lets time pass until the next transaction.
    ///
    /// # Errors
    /// When it would go beyond the year 3000.
    pub fn pass(&self, seconds: u64) -> Result<()> {
        self.request("evm_increaseTime", json!([seconds]))
            .map(|_: Value| ())
    }

    /// Sends a transaction.
    ///
    /// # Errors
    /// When it fails.
    pub fn send(&self, transaction: &Transaction) -> Result<Sent> {
        let held = |account| self.node.node().chain().state().balance(account);
        let before = held(transaction.from);
        let receipt = self.receipt(transaction)?;
        let spent = receipt.gas_used.to::<U256>() * receipt.effective_gas_price + transaction.value;
        Ok(Sent {
            gas: receipt.gas_used.to(),
            income: (held(transaction.from) + spent).saturating_sub(before),
        })
    }

    /// Calls a view.
    ///
    /// # Errors
    /// When it reverts or answers something else.
    pub fn view<C: SolCall>(&self, to: Address, call: &C) -> Result<C::Return> {
        let request = json!({ "to": to, "data": Bytes::from(call.abi_encode()) });
        let data: Bytes = self.request("eth_call", json!([request, "latest"]))?;
        C::abi_decode_returns(&data).with_context(|| format!("{} is not answered", C::SIGNATURE))
    }

    /// Creates an EVM contract.
    ///
    /// # Errors
    /// When its constructor fails.
    pub fn create(&self, from: Address, init_code: Bytes) -> Result<Address> {
        let creation = Transaction {
            from,
            to: None,
            value: U256::ZERO,
            input: init_code,
        };
        self.receipt(&creation)?
            .contract_address
            .context("nothing was created")
    }

    /// Creates the peer of that name with these constructor arguments.
    ///
    /// # Errors
    /// When there is none, or its constructor fails.
    pub fn peer<T: SolValue>(&self, from: Address, name: &str, arguments: &T) -> Result<Address>
    where
        for<'a> <T::SolType as alloy::sol_types::SolType>::Token<'a>:
            alloy::sol_types::abi::TokenSeq<'a>,
    {
        let peers = self.peers.as_ref().context("the peers are not compiled")?;
        let init_code = [peers.init_code(name)?, &arguments.abi_encode_params()].concat();
        self.create(from, init_code.into())
    }

    /// Deploys a contract of this workspace; ABI encoded constructor arguments, none for no constructor.
    ///
    /// # Errors
    /// When it does not build, or its constructor fails.
    pub fn program(&mut self, name: &str, arguments: Option<Vec<u8>>) -> Result<Address> {
        let code = build::contract(name)?.code;
        let plan = Plan {
            constructor: arguments.map(Into::into),
            ..Plan::default()
        };
        let deployment = self.runtime.block_on(async {
            let signer = chain::signer(DEVNODE_CHAIN_ID, None)?;
            let from = signer.address();
            let chain = Chain::connect(&self.node.http_url(), [signer]).await?;
            deploy::deploy(&chain, from, &code, &plan).await
        })?;
        self.programs.push(deployment.address);
        Ok(deployment.address)
    }

    /// Compressed size of a contract of this workspace, in bytes.
    pub(super) fn code_bytes(&self, program: &str) -> Result<u64> {
        Ok(build::contract(program)?.facts.code_bytes as u64)
    }

    /// Goes to the state in which this has happened: by doing it now, or by going back to when it was done before.
    /// `name` must say all that matters, the contract too.
    ///
    /// # Errors
    /// Those of `play`.
    pub fn stage(
        &mut self,
        name: String,
        play: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<()> {
        if let Some(state) = self.stages.get(&name) {
            self.restore(&state.clone());
            return Ok(());
        }
        play(self)?;
        self.stages.insert(name, self.state());
        Ok(())
    }

    /// Goes to where all contracts are untouched, and returns the address of this one.
    ///
    /// # Errors
    /// When it cannot be deployed.
    pub fn subject(&mut self, subject: &Subject) -> Result<Address> {
        self.restore(&self.base.clone());
        if let Some(address) = self.deployed.get(subject.name) {
            return Ok(*address);
        }
        let address = (subject.deploy)(self)
            .with_context(|| format!("{} cannot be deployed", subject.name))?;
        self.pass(PAUSE)?;
        self.deployed.insert(subject.name, address);
        self.base = self.state();
        Ok(address)
    }

    pub(super) fn has_peers(&self) -> bool {
        self.peers.is_some()
    }

    pub(super) fn state(&self) -> State {
        self.node.node().chain().clone()
    }

    pub(super) fn restore(&self, state: &State) {
        self.node.node().update(|chain| *chain = state.clone());
    }

    /// Puts all programs into the chain's cache.
    pub(super) fn cache(&self) -> Result<()> {
        let owner = self.node.accounts().first();
        let owner = owner.context("the node has no owner")?.address();
        let state = self.state();
        let exists = |program: &&Address| !state.state().code(**program).is_empty();
        for program in self.programs.iter().filter(exists) {
            let call = ArbWasmCache::cacheProgramCall { program: *program };
            self.send(&Transaction::call(owner, ARB_WASM_CACHE, &call))?;
        }
        Ok(())
    }

    fn receipt(&self, transaction: &Transaction) -> Result<Receipt> {
        let mut request = TransactionRequest::default()
            .with_from(transaction.from)
            .with_value(transaction.value)
            .with_input(transaction.input.clone())
            .with_gas_limit(GAS_LIMIT);
        request.to = transaction.to.map(Into::into);
        let request = serde_json::to_value(&request)?;
        let receipt: Receipt = self.request("eth_sendTransactionSync", json!([request]))?;
        if receipt.status.is_zero() {
            self.request::<Value>("eth_call", json!([request, "latest"]))?;
            bail!("a transaction failed");
        }
        Ok(receipt)
    }

    fn request<T: DeserializeOwned>(&self, method: &str, params: Value) -> Result<T> {
        let answer = self
            .node
            .request(method, params)
            .map_err(|error| match error.data {
                Some(data) => anyhow!("{} {data}", error.message),
                None => anyhow!("{}", error.message),
            })?;
        ensure!(!answer.is_null(), "{method}: no answer");
        Ok(serde_json::from_value(answer)?)
    }
}
