//! The model runner as its users see it: its public interface, written out by hand, and a stage with models to use
//! it on.
#![allow(missing_docs, reason = "the interface is documented in the contract")]

use crate::{node::TestNode, token::Stage};
use alloy::{
    network::TransactionBuilder,
    primitives::{Address, Bytes, B256, U256},
    providers::Provider,
    rpc::types::TransactionRequest,
    sol,
    sol_types::{SolCall, SolValue},
};
use anyhow::{ensure, Context, Result};
use imo_cli::{
    build,
    chain::{explain, ArbWasmCache, ARB_WASM_CACHE},
    deploy::{self, Plan},
    model::{
        upload::{self, Chunk},
        ModelFile,
    },
};
use std::path::Path;

sol! {
    #[derive(Debug, PartialEq, Eq)]
    interface Runner {
        event Reserved(address indexed account, bytes32 indexed commitment);
        event ModelRegistered(bytes32 indexed modelId, address indexed owner, bytes32 indexed previous, address firstChunk);
        event ModelDeprecated(bytes32 indexed modelId);
        event URIUpdated(bytes32 indexed modelId);
        event ModelTransferStarted(bytes32 indexed modelId, address indexed owner, address indexed newOwner);
        event ModelTransferred(bytes32 indexed modelId, address indexed previousOwner, address indexed newOwner);

        error UnknownModel(bytes32 modelId);
        error ModelExists(bytes32 modelId);
        error AlreadyConstructed();
        error InvalidInspector(address inspector);
        error InspectionFailed();
        error InvalidChunk(uint256 index);
        error InvalidGraph(uint256 rule, uint256 index);
        error WeightsRootMismatch(bytes32 found);
        error ModelIdMismatch(bytes32 found);
        error NotModelOwner(bytes32 modelId, address account);
        error AlreadySuperseded(bytes32 modelId, bytes32 successor);
        error AlreadyDeprecated(bytes32 modelId);
        error InvalidURI();
        error ReservationExists(bytes32 commitment);
        error UnknownReservation(bytes32 commitment);
        error ReservationTooYoung(uint256 earliest);
        error ReservationExpired(uint256 latest);
        error WeightsOffChain(bytes32 modelId);
        error RouteUnavailable();
        error InvalidArgument();
        error UnknownFunction();
        error NotPayable();

        function run(bytes32 modelId, bytes prompt) external view returns (bytes output);
        function estimate(bytes32 modelId) external view returns (uint256 gas);
        function verifyOutput(bytes32 modelId, bytes prompt, bytes output, bytes proof) external view returns (uint8 status);
        function reserve(bytes32 commitment) external;
        function reservationOf(address account, bytes32 modelId, bytes32 salt) external view returns (bytes32 commitment);
        function reservedAt(address account, bytes32 commitment) external view returns (uint256 time);
        function reservationAges() external view returns (uint256 least, uint256 greatest);
        function register(bytes32 modelId, address firstChunk, string uri, bytes32 salt) external returns (address owner);
        function registerVersion(bytes32 modelId, address firstChunk, string uri, bytes32 previous, bytes32 salt) external returns (address owner);
        function deprecate(bytes32 modelId) external;
        function setUri(bytes32 modelId, string uri) external;
        function transferModel(bytes32 modelId, address newOwner) external;
        function acceptModel(bytes32 modelId) external;
        function modelInfo(bytes32 modelId) external view returns (address owner, address firstChunk, uint256 version, uint256 registered, bool offChain, bytes32 previous, bytes32 successor);
        function versions(bytes32 modelId) external view returns (bytes32[]);
        function modelOwner(bytes32 modelId) external view returns (address);
        function pendingModelOwner(bytes32 modelId) external view returns (address);
        function isDeprecated(bytes32 modelId) external view returns (bool);
        function uri(bytes32 modelId) external view returns (string);
        function inspector() external view returns (address);
    }
}

/// `verifyOutput`: there is no such model or route.
pub const UNKNOWN: u8 = 0;
/// `verifyOutput`: the model gives this output.
pub const VERIFIED: u8 = 2;
/// `verifyOutput`: the model gives another output.
pub const REJECTED: u8 = 3;

/// Of the reservations of the stage.
pub const SALT: B256 = B256::repeat_byte(0x5a);

/// The committed pixel model.
///
/// # Errors
/// When it cannot be read.
pub fn pixel() -> Result<ModelFile> {
    ModelFile::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/pixel/pixel.imo"))
}

/// Gas that a transaction with this input costs before any code runs.
pub fn intrinsic(input: &[u8]) -> u64 {
    let bytes = input.iter().map(|byte| if *byte == 0 { 4 } else { 16 });
    21_000 + bytes.sum::<u64>()
}

/// Makes a data contract with this code, unless it is there, where its content puts it.
///
/// # Errors
/// When the node refuses it.
pub async fn store(stage: &Stage, code: &[u8]) -> Result<Address> {
    let chunk = Chunk::new(0, code.to_vec());
    let uploaded = upload::upload(&stage.chain, stage.owner, &chunk).await?;
    Ok(uploaded.address)
}

/// A node with a runner.
pub struct Models {
    /// The node and who pays.
    pub stage: Stage,
    /// The runner.
    pub runner: Address,
    /// Its inspector.
    pub inspector: Address,
}

impl Models {
    /// Starts a node and deploys inspector and runner.
    ///
    /// # Errors
    /// When the node fails.
    pub async fn new() -> Result<Self> {
        let stage = Stage::new().await?;
        let code = build::contract("inspector")?.code;
        let plan = Plan::default();
        let inspector = deploy::deploy(&stage.chain, stage.owner, &code, &plan).await?;
        let inspector = inspector.address;
        let runner = stage
            .node
            .deploy(&stage.chain, "runner", inspector.abi_encode())
            .await?;
        Ok(Self {
            stage,
            runner,
            inspector,
        })
    }

    /// The node.
    pub fn node(&self) -> &TestNode {
        &self.stage.node
    }

    /// Puts the runner into the chain's cache of programs.
    ///
    /// # Errors
    /// When the account of the stage may not.
    pub async fn cache(&self) -> Result<()> {
        let call = ArbWasmCache::cacheProgramCall {
            program: self.runner,
        };
        self.stage.send(ARB_WASM_CACHE, call).await?;
        Ok(())
    }

    /// Makes a data contract where its content puts it.
    ///
    /// # Errors
    /// When the node refuses it.
    pub async fn chunk(&self, code: &[u8]) -> Result<Address> {
        store(&self.stage, code).await
    }

    /// Makes data contracts of a file, and returns all their addresses.
    ///
    /// # Errors
    /// When the node refuses one.
    pub async fn upload(&self, file: &[u8]) -> Result<Vec<Address>> {
        let mut chunks = imo::model::file::cut(file).ok().context("too large")?;
        let mut addresses = Vec::new();
        for chunk in &chunks[1..] {
            addresses.push(self.chunk(chunk).await?);
        }
        let first = imo::model::file::set_addresses(&mut chunks[0], &addresses);
        ensure!(first.is_ok(), "no first chunk");
        addresses.insert(0, self.chunk(&chunks[0]).await?);
        Ok(addresses)
    }

    /// Uploads and registers a model, and returns the addresses of its chunks.
    ///
    /// # Errors
    /// When the runner refuses it.
    pub async fn add(&self, model: &ModelFile) -> Result<Vec<Address>> {
        self.reserve(model.id).await?;
        let chunks = self.upload(model.bytes()).await?;
        let call = self.registration(model.id, chunks[0]);
        self.stage.send(self.runner, call).await?;
        Ok(chunks)
    }

    /// Reserves a model for the owner of the stage, unless it is reserved, and lets as much time pass as it takes.
    ///
    /// # Errors
    /// When the runner refuses it.
    pub async fn reserve(&self, id: B256) -> Result<()> {
        let account = self.stage.owner;
        let call = Runner::reservationOfCall {
            account,
            modelId: id,
            salt: SALT,
        };
        let commitment = self.view(call).await?;
        let call = Runner::reservedAtCall {
            account,
            commitment,
        };
        if self.view(call).await?.is_zero() {
            let call = Runner::reserveCall { commitment };
            self.stage.send(self.runner, call).await?;
            self.stage.wait(61).await?;
            // A block at that time, so that views see it.
            self.stage.pay(account, U256::ZERO).await?;
        }
        Ok(())
    }

    /// The call that registers a model.
    pub fn registration(&self, id: B256, first_chunk: Address) -> Runner::registerCall {
        Runner::registerCall {
            modelId: id,
            firstChunk: first_chunk,
            uri: "ipfs://model".to_owned(),
            salt: SALT,
        }
    }

    /// Calls the runner.
    ///
    /// # Errors
    /// When it reverts.
    pub async fn view<C: SolCall>(&self, call: C) -> Result<C::Return> {
        self.stage.view(self.runner, call).await
    }

    /// The output of a run on chain.
    ///
    /// # Errors
    /// When it reverts.
    pub async fn run(&self, id: B256, prompt: &[u8]) -> Result<Bytes> {
        let call = Runner::runCall {
            modelId: id,
            prompt: prompt.to_vec().into(),
        };
        self.view(call).await
    }

    /// Calls the runner with so much gas, that of the transaction included.
    ///
    /// # Errors
    /// When it reverts or the gas does not suffice.
    pub async fn view_with_gas<C: SolCall>(&self, call: &C, gas: u64) -> Result<C::Return> {
        let request = TransactionRequest::default()
            .with_to(self.runner)
            .with_gas_limit(gas)
            .with_input(call.abi_encode());
        let data = self.stage.chain.provider.call(request).await;
        Ok(C::abi_decode_returns(&data.map_err(explain)?)?)
    }

    /// Gas that a transaction with this call uses beyond its intrinsic price.
    ///
    /// # Errors
    /// When it reverts.
    pub async fn execution_gas<C: SolCall>(&self, call: &C) -> Result<u64> {
        let input = call.abi_encode();
        let receipt = self.stage.force(self.runner, input.clone()).await?;
        ensure!(receipt.status(), "the transaction failed");
        Ok(receipt.gas_used - intrinsic(&input))
    }
}
