//! The collection as its users see it: its public interface, written out by hand, and a stage to use it on.
mod interface;

use std::{fs, path::Path};

use crate::{
    model::steps::Terms,
    runner::store,
    solidity::StubRunner,
    token::{Stage, Token},
};
use alloy::{
    primitives::{keccak256, Address, Bytes, B256, U256},
    rpc::types::TransactionReceipt,
    sol_types::{SolCall, SolEvent, SolValue},
};
use anyhow::{Context, Result};
use imo_cli::{
    build,
    chain::{ArbWasmCache, ARB_WASM_CACHE},
    deploy::{self, Plan},
};

pub use interface::{Collection, Renderer};

use Collection::{mint_0Call, mint_1Call, mint_2Call};

/// The execution route, as a bit of the accepted routes.
pub const EXECUTION: u64 = 1 << 1;
/// The opML route.
pub const OPML: u64 = 1 << 2;
/// The zkML route.
pub const ZKML: u64 = 1 << 3;

/// What a collection is launched with.
#[derive(Clone, Debug)]
pub struct Launch {
    pub owner: Address,
    pub name: String,
    pub symbol: String,
    pub runner: Address,
    pub hook: Address,
    pub model: B256,
    pub graph: Address,
    pub renderer: Address,
    pub studio: Address,
    pub revenue: Address,
    pub fee: u128,
    pub max_supply: u64,
    pub cap: u64,
    pub royalty: u64,
    pub ages: (u64, u64),
    pub routes: u64,
    pub options: u64,
}

/// A node with a revenue token, a runner that does as it is told, the renderer, and collections.
pub struct Gallery {
    pub stage: Stage,
    /// The runner and hook.
    pub runner: StubRunner::StubRunnerInstance<alloy::providers::DynProvider>,
    /// The revenue token.
    pub token: Address,
    /// Launches of this, changed or not.
    pub launch: Launch,
}

impl Gallery {
    /// Starts all of it, for a model that reads words.
    ///
    /// # Errors
    /// When the node fails.
    pub async fn new() -> Result<Self> {
        Self::with_model(pixel_chunk()?).await
    }

    /// Starts all of it, for the model with this first chunk.
    ///
    /// # Errors
    /// When the node fails.
    pub async fn with_model(chunk: Vec<u8>) -> Result<Self> {
        let stage = Stage::new().await?;
        let graph = store(&stage, &chunk).await?;
        Self::on(stage, graph).await
    }

    /// Sets all of it up on a stage that has the model's first chunk.
    ///
    /// # Errors
    /// When the node fails.
    pub async fn on(stage: Stage, graph: Address) -> Result<Self> {
        let token = stage
            .deploy(Terms {
                supply: 1_000_000,
                claim_bps: 6_000,
                interval: 1,
                smoothing: 0,
            })
            .await?;
        let runner = StubRunner::deploy(stage.chain.provider.clone()).await?;
        let renderer = program(&stage, "renderer").await?;
        let studio = program(&stage, "studio").await?;
        let inspect = Renderer::inspectCall { graph };
        let model = stage.view(renderer, inspect).await?.modelId;
        let launch = Launch {
            owner: stage.owner,
            name: "Tiny Pictures".into(),
            symbol: "TINY".into(),
            runner: *runner.address(),
            hook: *runner.address(),
            model,
            graph,
            renderer,
            studio,
            revenue: token,
            fee: 0,
            max_supply: 1_000,
            cap: 0,
            royalty: 500,
            ages: (0, 0),
            routes: EXECUTION,
            options: 0,
        };
        Ok(Self {
            stage,
            runner,
            token,
            launch,
        })
    }

    /// Launches the collection as it stands.
    ///
    /// # Errors
    /// When the constructor reverts.
    pub async fn open(&self) -> Result<Address> {
        self.open_with(|_| {}).await
    }

    /// Launches a collection with something changed.
    ///
    /// # Errors
    /// When the constructor reverts.
    pub async fn open_with(&self, change: impl FnOnce(&mut Launch)) -> Result<Address> {
        let mut l = self.launch.clone();
        change(&mut l);
        let numbers = [
            U256::from(l.fee),
            U256::from(l.max_supply),
            U256::from(l.cap),
            U256::from(l.royalty),
            U256::from(l.ages.0),
            U256::from(l.ages.1),
            U256::from(l.routes),
            U256::from(l.options),
        ];
        // An array of fixed length is encoded as its items are.
        let bound = (l.runner, l.hook, l.model, l.graph, l.renderer, l.revenue);
        let arguments = (l.studio, l.owner, l.name, l.symbol, bound, numbers).abi_encode_params();
        let stage = &self.stage;
        stage.node.deploy(&stage.chain, "content", arguments).await
    }

    /// Mints by execution as the owner of the stage, with the right fee.
    ///
    /// # Errors
    /// When it reverts.
    pub async fn mint(&self, collection: Address, prompt: &str) -> Result<TransactionReceipt> {
        self.mint_as(self.stage.owner, collection, prompt).await
    }

    /// Mints by execution as one of the signers, with the right fee.
    ///
    /// # Errors
    /// When it reverts.
    pub async fn mint_as(
        &self,
        from: Address,
        collection: Address,
        prompt: &str,
    ) -> Result<TransactionReceipt> {
        let fee = self.view(collection, Collection::mintingFeeCall {}).await?;
        let prompt = bytes(prompt);
        let call = mint_0Call { prompt }.abi_encode();
        self.stage.send_as(from, collection, fee, call).await
    }

    /// Mints to another account.
    ///
    /// # Errors
    /// When it reverts.
    pub async fn mint_to(
        &self,
        to: Address,
        collection: Address,
        prompt: &str,
    ) -> Result<TransactionReceipt> {
        let fee = self.view(collection, Collection::mintingFeeCall {}).await?;
        let prompt = bytes(prompt);
        let call = mint_1Call { to, prompt }.abi_encode();
        self.stage
            .send_as(self.stage.owner, collection, fee, call)
            .await
    }

    /// Mints an output with a proof, to the owner of the stage.
    ///
    /// # Errors
    /// When it reverts.
    pub async fn mint_proved(
        &self,
        collection: Address,
        prompt: &str,
        output: impl Into<Bytes>,
        proof: impl Into<Bytes>,
    ) -> Result<TransactionReceipt> {
        let call = mint_2Call {
            to: self.stage.owner,
            prompt: bytes(prompt),
            aigcData: output.into(),
            uri: String::new(),
            proof: proof.into(),
        };
        let fee = self.view(collection, Collection::mintingFeeCall {}).await?;
        self.stage
            .send_as(self.stage.owner, collection, fee, call.abi_encode())
            .await
    }

    /// What the runner makes of a prompt.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn output(&self, prompt: &str) -> Result<Bytes> {
        Ok(self.runner.run(B256::ZERO, bytes(prompt)).call().await?)
    }

    /// Sends a call as the owner of the stage.
    ///
    /// # Errors
    /// When it reverts.
    pub async fn send<C: SolCall>(&self, to: Address, call: C) -> Result<TransactionReceipt> {
        self.stage.send(to, call).await
    }

    /// Calls a view.
    ///
    /// # Errors
    /// When it reverts.
    pub async fn view<C: SolCall>(&self, to: Address, call: C) -> Result<C::Return> {
        self.stage.view(to, call).await
    }

    /// The metadata of a token, out of its URI.
    ///
    /// # Errors
    /// When there are none.
    pub async fn uri(&self, collection: Address, prompt: &str) -> Result<String> {
        let call = Collection::tokenURICall {
            tokenId: token_id(prompt),
        };
        self.view(collection, call).await
    }

    /// Caches programs, as they would be on a chain where they are used.
    ///
    /// # Errors
    /// When the node does not let the owner of the stage.
    pub async fn cache(&self, programs: &[Address]) -> Result<()> {
        for program in programs {
            let call = ArbWasmCache::cacheProgramCall { program: *program };
            self.send(ARB_WASM_CACHE, call).await?;
        }
        Ok(())
    }

    /// Wei that the revenue token holds.
    ///
    /// # Errors
    /// When the node does not answer.
    pub async fn revenue(&self) -> Result<U256> {
        self.stage.chain.balance(self.token).await
    }

    /// Income that the revenue token has announced in a receipt.
    pub fn income(&self, receipt: &TransactionReceipt) -> Vec<U256> {
        let events = events::<Token::RevenueReceived>(receipt, self.token);
        events.into_iter().map(|event| event.amount).collect()
    }
}

/// The events of type `E` that `emitter` emitted.
pub fn events<E: SolEvent>(receipt: &TransactionReceipt, emitter: Address) -> Vec<E> {
    let logs = receipt.logs().iter();
    logs.filter(|log| log.address() == emitter)
        .filter_map(|log| E::decode_log_data(log.data()).ok())
        .collect()
}

/// A prompt's bytes.
pub fn bytes(prompt: &str) -> Bytes {
    Bytes::copy_from_slice(prompt.as_bytes())
}

/// The id of a prompt's token.
pub fn token_id(prompt: &str) -> U256 {
    keccak256(prompt).into()
}

/// Deploys a program without a constructor.
async fn program(stage: &Stage, name: &str) -> Result<Address> {
    let code = build::contract(name)?.code;
    let plan = Plan::default();
    let deployment = deploy::deploy(&stage.chain, stage.owner, &code, &plan).await?;
    Ok(deployment.address)
}

const CHUNK_PAYLOAD: usize = 24_560;

/// Chunk 0 of a model of `count` chunks, with this start of its payload.
fn chunk(count: u16, payload: &[u8]) -> Vec<u8> {
    let [low, high] = count.to_le_bytes();
    let head = [
        0u8, b'I', b'M', b'O', b'W', 1, 0, 0, low, high, 0, 0, 0, 0, 0, 0,
    ];
    [&head, payload].concat()
}

fn file(path: &str) -> Result<Vec<u8>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    fs::read(&path).with_context(|| format!("{} is missing", path.display()))
}

/// The first chunk of the pixel model, which reads words and draws.
///
/// # Errors
/// When the model is missing.
pub fn pixel_chunk() -> Result<Vec<u8>> {
    let file = file("models/pixel/pixel.imo")?;
    let count = file.len().div_ceil(CHUNK_PAYLOAD) as u16;
    Ok(chunk(count, &file[..CHUNK_PAYLOAD]))
}

/// The only chunk of a model that reads bytes and writes text; its weights are left out.
///
/// # Errors
/// When the graph is missing.
pub fn writing_chunk() -> Result<Vec<u8>> {
    let graph = file("fuzz/seeds/graph/writing-off-chain")?;
    let mut payload = vec![1, 0, 0, 0];
    payload.extend_from_slice(&(graph.len() as u32).to_le_bytes());
    payload.extend_from_slice(&1_024u64.to_le_bytes());
    payload.extend_from_slice(&[7; 32]);
    payload.extend_from_slice(&graph);
    Ok(chunk(1, &payload))
}
