//! The collection as its users see it: its public interface, written out by hand, and a stage to use it on.
#![allow(missing_docs, reason = "the interface is documented in the contract")]

use std::{fs, path::Path};

use crate::{
    model::steps::Terms,
    solidity::StubRunner,
    token::{Stage, Token},
};
use alloy::{
    primitives::{keccak256, Address, Bytes, B256, U256},
    rpc::types::TransactionReceipt,
    sol,
    sol_types::{SolCall, SolEvent, SolValue},
};
use anyhow::{Context, Result};
use imo_cli::{
    build,
    chain::{ArbWasmCache, ARB_WASM_CACHE},
    deploy::{self, Plan},
};

sol! {
    #[derive(Debug, PartialEq, Eq)]
    interface Collection {
        event Transfer(address indexed from, address indexed to, uint256 indexed tokenId);
        event Approval(address indexed owner, address indexed approved, uint256 indexed tokenId);
        event ApprovalForAll(address indexed owner, address indexed operator, bool approved);
        event AigcData(uint256 indexed tokenId, bytes indexed prompt, bytes indexed aigcData, bytes proof);
        event Update(uint256 indexed tokenId, bytes indexed prompt, bytes indexed aigcData);
        event MetadataUpdate(uint256 _tokenId);
        event Committed(address indexed account, bytes32 indexed commitment);
        event MintingFeeChanged(uint256 fee);
        event OwnershipTransferStarted(address indexed previousOwner, address indexed newOwner);
        event OwnershipTransferred(address indexed previousOwner, address indexed newOwner);
        event ContractURIUpdated();
        event Swept(address indexed revenueToken, uint256 amount);

        error InvalidArgument();
        error UnknownFunction();
        error NotPayable();
        error ERC721InvalidOwner(address owner);
        error ERC721NonexistentToken(uint256 tokenId);
        error ERC721IncorrectOwner(address sender, uint256 tokenId, address owner);
        error ERC721InvalidReceiver(address receiver);
        error ERC721InsufficientApproval(address operator, uint256 tokenId);
        error ERC721InvalidApprover(address approver);
        error ERC721InvalidOperator(address operator);
        error ERC721OutOfBoundsIndex(address owner, uint256 index);
        error NotEnumerable();
        error ReentrancyGuardReentrantCall();
        error InvalidPromptLength(uint256 length);
        error InvalidUtf8();
        error NonCanonicalPrompt();
        error PromptTaken(uint256 tokenId);
        error PromptBurned(uint256 tokenId);
        error PromptNotUnderstood(uint256 status);
        error OutputTaken(bytes32 outputHash);
        error InvalidOutput();
        error IncorrectFee(uint256 sent, uint256 needed);
        error FeeRefused(address revenueToken, uint256 amount);
        error SoldOut(uint256 maxSupply);
        error WalletCapReached(address account, uint256 cap);
        error EmptyBatch();
        error ModelDeprecated(bytes32 modelId);
        error RouteUnavailable();
        error RouteNotAccepted(uint256 route);
        error InvalidProof();
        error UnverifiedOutput(uint256 status);
        error UriNotAccepted();
        error TokenMismatch(uint256 tokenId, uint256 expected);
        error OutputMismatch(uint256 tokenId);
        error DataAlreadyAdded(uint256 tokenId);
        error NoRequest(uint256 tokenId);
        error NothingToUpdate(uint256 tokenId);
        error AlreadyUpdated(uint256 tokenId);
        error CommitmentRequired();
        error CommitmentsDisabled();
        error CommitmentExists(bytes32 commitment);
        error UnknownCommitment(bytes32 commitment);
        error CommitmentTooYoung(uint256 earliest);
        error CommitmentExpired(uint256 latest);
        error OwnableUnauthorizedAccount(address account);
        error InvalidContractURI();
        error InvalidFee(uint256 fee);
        error NothingToSweep();
        error AlreadyConstructed();
        error InvalidOwner(address owner);
        error InvalidName();
        error InvalidSymbol();
        error InvalidContract(address account);
        error InvalidModel(bytes32 modelId);
        error InvalidSupply(uint256 maxSupply);
        error InvalidWalletCap(uint256 cap);
        error InvalidRoyalty(uint256 basisPoints);
        error InvalidAges(uint256 minAge, uint256 maxAge);
        error InvalidRoutes(uint256 routes);
        error InvalidOptions(uint256 options);

        function balanceOf(address owner) external view returns (uint256);
        function ownerOf(uint256 tokenId) external view returns (address);
        function transferFrom(address from, address to, uint256 tokenId) external;
        function safeTransferFrom(address from, address to, uint256 tokenId) external;
        function safeTransferFrom(address from, address to, uint256 tokenId, bytes data) external;
        function approve(address to, uint256 tokenId) external;
        function getApproved(uint256 tokenId) external view returns (address);
        function setApprovalForAll(address operator, bool approved) external;
        function isApprovedForAll(address owner, address operator) external view returns (bool);
        function burn(uint256 tokenId) external;
        function name() external view returns (string);
        function symbol() external view returns (string);
        function tokenURI(uint256 tokenId) external view returns (string);
        function totalSupply() external view returns (uint256);
        function tokenByIndex(uint256 index) external view returns (uint256);
        function tokenOfOwnerByIndex(address owner, uint256 index) external view returns (uint256);
        function addAigcData(uint256 tokenId, bytes prompt, bytes aigcData, bytes proof) external;
        function verify(bytes prompt, bytes aigcData, bytes proof) external view returns (bool success);
        function status(bytes prompt, bytes aigcData, bytes proof) external view returns (uint8);
        function tokenId(bytes prompt) external view returns (uint256);
        function prompt(uint256 tokenId) external view returns (string);
        function update(bytes prompt, bytes aigcData) external;
        function provenance(uint256 tokenId) external view
            returns (uint256 route, uint256 time, uint256 digest, bytes32 request, bool updated);
        function binding() external view returns (address hook, address runner, bytes32 modelId);
        function acceptedRoutes() external view returns (uint256);
        function mint(bytes prompt) external payable returns (uint256);
        function mint(address to, bytes prompt) external payable returns (uint256);
        function mint(address to, bytes prompt, bytes aigcData, string uri, bytes proof) external payable returns (uint256);
        function mintBatch(address to, bytes[] prompts) external payable returns (uint256[]);
        function commit(bytes32 commitment) external;
        function commitmentOf(address minter, address to, bytes prompt, bytes32 salt) external view returns (bytes32);
        function reveal(address to, bytes prompt, bytes32 salt) external payable returns (uint256);
        function reveal(address to, bytes prompt, bytes32 salt, bytes aigcData, bytes proof) external payable returns (uint256);
        function preview(bytes prompt) external view returns (bytes);
        function available(bytes prompt) external view returns (bool);
        function mintingFee() external view returns (uint256);
        function maxSupply() external view returns (uint256);
        function minted() external view returns (uint256);
        function walletCap(address account) external view returns (uint256 cap, uint256 minted);
        function commitmentAges() external view returns (uint256 least, uint256 greatest);
        function committedAt(address account, bytes32 commitment) external view returns (uint256);
        function owner() external view returns (address);
        function pendingOwner() external view returns (address);
        function transferOwnership(address newOwner) external;
        function acceptOwnership() external;
        function renounceOwnership() external;
        function setMintingFee(uint256 fee) external;
        function contractURI() external view returns (string);
        function setContractURI(string uri) external;
        function royaltyInfo(uint256 tokenId, uint256 salePrice) external view returns (address, uint256);
        function revenueToken() external view returns (address);
        function renderer() external view returns (address);
        function sweep() external;
        function supportsInterface(bytes4 interfaceId) external view returns (bool);
    }

    #[derive(Debug, PartialEq, Eq)]
    interface Renderer {
        error InvalidGraph(address account);

        function metadata(bytes32 modelId, address graph, uint256 time, uint256 route, uint256 status, bytes prompt,
            bytes output, string name) external view returns (string);
        function image(address graph, bytes output) external view returns (string);
        function inspect(address graph) external view returns (bytes32 modelId, bool words);
    }
}

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

/// Creates a data contract with this code.
///
/// # Errors
/// When the node fails.
pub async fn store(stage: &Stage, code: &[u8]) -> Result<Address> {
    let length = u16::try_from(code.len()).context("a contract's code")?;
    let [high, low] = length.to_be_bytes();
    // PUSH2 length, DUP1, PUSH1 10, RETURNDATASIZE, CODECOPY, RETURNDATASIZE, RETURN
    let mut init = vec![0x61, high, low, 0x80, 0x60, 10, 0x3d, 0x39, 0x3d, 0xf3];
    init.extend_from_slice(code);
    stage
        .node
        .create(&stage.chain, init.into(), U256::ZERO)
        .await
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
