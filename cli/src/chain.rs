//! A node that commands talk to, and the accounts that sign for them.

use std::{error::Error, fmt, str::FromStr, time::Duration};

use alloy::{
    dyn_abi::{DynSolValue, JsonAbiExt},
    hex, json_abi,
    network::{EthereumWallet, TransactionBuilder},
    primitives::{address, Address, Bytes, U256},
    providers::{DynProvider, Provider, ProviderBuilder},
    rpc::types::{BlockNumberOrTag, TransactionReceipt, TransactionRequest},
    signers::local::PrivateKeySigner,
    sol,
    sol_types::{Revert, SolCall, SolError, SolEvent},
    transports::{http::reqwest::Url, RpcError, TransportError},
};
use anyhow::{anyhow, bail, ensure, Context, Result};
use tokio::time::{sleep, timeout, Instant};

/// Chain id of a nitro-devnode.
pub const DEVNODE_CHAIN_ID: u64 = 412_346;

/// The public key of the account that every nitro-devnode funds.
pub const DEVNODE_KEY: &str = "0xb6b15c8cb491557369f3c7d2c287b053eb229daa9c22138887752191c9520659";

/// How long a transaction may take to be mined.
const PATIENCE: Duration = Duration::from_secs(120);

/// How long a node may take to tell its chain id.
const GREETING: Duration = Duration::from_secs(20);

/// The precompile that caches programs.
pub const ARB_WASM_CACHE: Address = address!("0000000000000000000000000000000000000072");

sol! {
    /// The chain's cache of programs.
    interface ArbWasmCache {
        /// Puts a program in, if the sender may.
        function cacheProgram(address program) external;
        /// Whether a program of this code is in.
        function codehashIsCached(bytes32 codehash) external view returns (bool);
        /// Takes programs of this code out, if the sender may.
        function evictCodehash(bytes32 codehash) external;
    }
}

/// A connection to a node.
#[derive(Clone, Debug)]
pub struct Chain {
    /// JSON-RPC, signing for the accounts it was made with.
    pub provider: DynProvider,
    /// Chain id.
    pub id: u64,
}

impl Chain {
    /// Connects to the node at `url`; transactions from these accounts can be sent.
    ///
    /// # Errors
    /// When the address is malformed or nobody answers.
    pub async fn connect(
        url: &str,
        signers: impl IntoIterator<Item = PrivateKeySigner>,
    ) -> Result<Self> {
        let address = parse_url(url)?;
        let mut signers = signers.into_iter();
        // The first signs what names no sender.
        let mut wallet = signers.next().map(EthereumWallet::from).unwrap_or_default();
        for signer in signers {
            wallet.register_signer(signer);
        }
        // Nonces are asked for each time: counting them here leaves a gap behind a refused transaction.
        let provider = ProviderBuilder::new()
            .disable_recommended_fillers()
            .with_gas_estimation()
            .with_simple_nonce_management()
            .fetch_chain_id()
            .wallet(wallet)
            .connect_http(address)
            .erased();
        let id = match timeout(GREETING, provider.get_chain_id()).await {
            Ok(answer) => answer.map_err(explain),
            Err(_) => Err(anyhow!("silent for {} seconds", GREETING.as_secs())),
        };
        let id = id.with_context(|| format!("no node answers at {url}"))?;
        Ok(Self { provider, id })
    }

    /// Sends a transaction and waits until it is mined, whatever its outcome.
    ///
    /// # Errors
    /// When the node refuses it, also because it would revert, or does not mine it within two minutes.
    pub async fn send(&self, request: TransactionRequest) -> Result<TransactionReceipt> {
        let pending = self
            .provider
            .send_transaction(request)
            .await
            .map_err(explain)?;
        let hash = *pending.tx_hash();
        let start = Instant::now();
        let mut pause = Duration::from_millis(5);
        loop {
            let receipt = self.provider.get_transaction_receipt(hash).await;
            if let Some(receipt) = receipt.map_err(explain)? {
                return Ok(receipt);
            }
            ensure!(
                start.elapsed() < PATIENCE,
                "{hash} is not mined after two minutes"
            );
            sleep(pause).await;
            pause = (pause * 2).min(Duration::from_secs(1));
        }
    }

    /// Sends a call of `to` and waits; a revert is an error.
    ///
    /// # Errors
    /// As [`Chain::send`], and when the transaction fails.
    pub async fn transact(
        &self,
        from: Address,
        to: Address,
        value: U256,
        call: Bytes,
    ) -> Result<TransactionReceipt> {
        let request = TransactionRequest::default()
            .with_from(from)
            .with_to(to)
            .with_value(value)
            .with_input(call);
        let receipt = self.send(request).await?;
        ensure!(
            receipt.status(),
            "transaction {} failed",
            receipt.transaction_hash
        );
        Ok(receipt)
    }

    /// Calls a view.
    ///
    /// # Errors
    /// When the call reverts or returns something else.
    pub async fn view<C: SolCall>(&self, to: Address, call: &C) -> Result<C::Return> {
        let request = TransactionRequest::default()
            .with_to(to)
            .with_input(call.abi_encode());
        let data = self.provider.call(request).await.map_err(explain)?;
        C::abi_decode_returns(&data)
            .with_context(|| format!("{to} does not answer {}", C::SIGNATURE))
    }

    /// Time of the last block, in seconds.
    ///
    /// # Errors
    /// When the node does not answer.
    pub async fn time(&self) -> Result<u64> {
        let latest = BlockNumberOrTag::Latest;
        let block = self.provider.get_block_by_number(latest).await;
        let block = block.map_err(explain)?.context("the chain has no block")?;
        Ok(block.header.timestamp)
    }

    /// Balance in wei.
    ///
    /// # Errors
    /// When the node does not answer.
    pub async fn balance(&self, account: Address) -> Result<U256> {
        self.provider.get_balance(account).await.map_err(explain)
    }
}

/// The first event `E` of a receipt.
pub fn event<E: SolEvent>(receipt: &TransactionReceipt, emitter: Address) -> Option<E> {
    receipt
        .logs()
        .iter()
        .filter(|log| log.address() == emitter)
        .find_map(|log| E::decode_log(&log.inner).ok())
        .map(|log| log.data)
}

/// The key of a devnode, or the given one.
///
/// # Errors
/// When no key is given and the chain is no devnode, or the key is malformed.
pub fn signer(chain_id: u64, key: Option<&str>) -> Result<PrivateKeySigner> {
    let key = match key {
        Some(key) => key,
        None if chain_id == DEVNODE_CHAIN_ID => DEVNODE_KEY,
        None => bail!(
            "chain {chain_id} is no devnode: set STYLUS_PRIVATE_KEY to the key of a funded account"
        ),
    };
    parse_key(key)
}

/// Reads the address of a node.
///
/// # Errors
/// When it is malformed.
pub fn parse_url(url: &str) -> Result<Url> {
    url.parse()
        .with_context(|| format!("{url} is no URL of a node"))
}

/// Reads a private key.
///
/// # Errors
/// When it is malformed.
pub fn parse_key(key: &str) -> Result<PrivateKeySigner> {
    // The message of a parser could repeat the key.
    PrivateKeySigner::from_str(key.trim())
        .ok()
        .context("the private key is not 32 bytes in hexadecimal")
}

/// A node's refusal of a request.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// What the node says.
    pub message: String,
    /// What the contract reverted with.
    pub data: Bytes,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if self.data.is_empty() {
            return Ok(());
        }
        match known_error(&self.data) {
            Some(name) => write!(f, " ({name})"),
            // A text is part of the message already.
            None if self.data.starts_with(&Revert::SELECTOR) => Ok(()),
            None => write!(f, " ({})", self.data),
        }
    }
}

impl Error for Refusal {}

/// The typed error that a contract reverted with, if it is an `E`.
pub fn reverted_with<E: SolError>(error: &anyhow::Error) -> Option<E> {
    let refusal = error.downcast_ref::<Refusal>()?;
    E::abi_decode(&refusal.data).ok()
}

/// An RPC error in the words that matter to a person.
pub fn explain(error: TransportError) -> anyhow::Error {
    match error {
        RpcError::ErrorResp(payload) => Refusal {
            message: payload.message.to_string(),
            data: payload.as_revert_data().unwrap_or_default(),
        }
        .into(),
        RpcError::Transport(error) => anyhow::anyhow!("{error}"),
        other => anyhow::anyhow!("{other}"),
    }
}

/// As much of a long byte string as a message shows.
const SHOWN_BYTES: usize = 64;

/// Errors of a Stylus chain's own contracts.
const KNOWN: [&str; 10] = [
    "error ProgramNotWasm()",
    "error ProgramNotActivated()",
    "error ProgramNeedsUpgrade(uint16 version, uint16 stylusVersion)",
    "error ProgramExpired(uint64 ageInSeconds)",
    "error ProgramUpToDate()",
    "error ProgramInsufficientValue(uint256 have, uint256 want)",
    "error ContractDeploymentError(bytes bytecode)",
    "error RefundExcessValueError(uint256 excessValue)",
    "error EmptyBytecode()",
    "error InitValueButNotInitData()",
];

fn known_error(data: &[u8]) -> Option<String> {
    let errors = KNOWN
        .iter()
        .filter_map(|text| json_abi::Error::parse(text).ok());
    name_error(data, errors)
}

/// Writes revert data as the error it is, `InvalidSupply(0)`, if it is one of these.
pub fn name_error(
    data: &[u8],
    errors: impl IntoIterator<Item = json_abi::Error>,
) -> Option<String> {
    let (selector, arguments) = data.split_at_checked(4)?;
    let error = errors
        .into_iter()
        .find(|error| selector == error.selector().as_slice())?;
    let values = error.abi_decode_input(arguments).ok()?;
    let values: Vec<_> = values.iter().map(show).collect();
    Some(format!("{}({})", error.name, values.join(", ")))
}

fn show(value: &DynSolValue) -> String {
    match value {
        DynSolValue::Bool(value) => value.to_string(),
        DynSolValue::Int(value, _) => value.to_string(),
        DynSolValue::Uint(value, _) => value.to_string(),
        DynSolValue::Address(value) => value.to_string(),
        DynSolValue::String(value) => format!("{value:?}"),
        DynSolValue::Bytes(value) if value.len() > SHOWN_BYTES => format!(
            "{}... ({} bytes)",
            hex::encode_prefixed(value.get(..SHOWN_BYTES).unwrap_or_default()),
            value.len()
        ),
        DynSolValue::Bytes(value) => hex::encode_prefixed(value),
        DynSolValue::FixedBytes(word, size) => {
            hex::encode_prefixed(word.get(..*size).unwrap_or_default())
        }
        DynSolValue::Array(values)
        | DynSolValue::FixedArray(values)
        | DynSolValue::Tuple(values) => {
            let values: Vec<_> = values.iter().map(show).collect();
            format!("[{}]", values.join(", "))
        }
        other => format!("{other:?}"),
    }
}
