//! A model onto a chain: its chunks as data contracts, then its name in the runner.
//!
//! Chunks are made with CREATE2 at addresses that follow from their content alone: an upload that was cut off, or
//! was made by someone else, goes on where it ended, and nothing is written down here.

use alloy::{
    primitives::{address, keccak256, Address, Bytes, B256, U256},
    providers::Provider,
    sol,
    sol_types::SolCall,
};
use anyhow::{anyhow, ensure, Context, Result};
use imo::model::file;

use super::ModelFile;
use crate::{
    chain::{explain, Chain},
    ui::Progress,
    wasm::init_code,
};

/// The factory that is at this address on every chain: salt and init code in, contract out.
pub const CREATE2_FACTORY: Address = address!("4e59b44847b379578588920cA78FbF26c0B4956C");

sol! {
    /// What an upload wants of the runner.
    interface ModelRunner {
        /// Registers a model under its id.
        function register(bytes32 modelId, address firstChunk, string uri) external returns (address owner);
        /// The owner of a model; zero if it is not registered.
        function modelOwner(bytes32 modelId) external view returns (address);
        /// Most gas that a run needs.
        function estimate(bytes32 modelId) external view returns (uint256);
    }
}

/// A data contract that is to be.
#[derive(Clone, Debug)]
pub struct Chunk {
    /// Its number.
    pub index: usize,
    /// Where it will be.
    pub address: Address,
    /// Its code.
    pub code: Vec<u8>,
}

impl Chunk {
    /// Hash of its code.
    pub fn hash(&self) -> B256 {
        keccak256(&self.code)
    }
}

/// A data contract that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uploaded {
    /// Its number.
    pub index: usize,
    /// Where it is.
    pub address: Address,
    /// Bytes of its code.
    pub bytes: usize,
    /// Hash of its code.
    pub hash: B256,
    /// The transaction that made it and the gas that it used; none if it was there already.
    pub transaction: Option<(B256, u64)>,
}

/// What became of the registration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// The model's owner.
    pub owner: Address,
    /// Most gas that a run needs; none if the weights are off chain.
    pub estimate: Option<U256>,
    /// The transaction and the gas that it used; none if the model was registered already.
    pub transaction: Option<(B256, u64)>,
}

/// The data contracts of a model, chunk 0 last: it names the others.
///
/// # Errors
/// When the model has too many.
pub fn plan(model: &ModelFile) -> Result<Vec<Chunk>> {
    let too_large = |error| anyhow!("the model cannot be cut: {error:?}");
    let codes = file::cut(model.bytes()).map_err(too_large)?;
    let chunk = |index, code: Vec<u8>| Chunk {
        index,
        address: CREATE2_FACTORY.create2_from_code(B256::ZERO, init_code(&code)),
        code,
    };
    let mut codes = codes.into_iter().enumerate();
    let (_, mut first) = codes.next().context("the model is empty")?;
    let mut chunks: Vec<_> = codes.map(|(index, code)| chunk(index, code)).collect();
    let addresses: Vec<_> = chunks.iter().map(|chunk| chunk.address).collect();
    file::set_addresses(&mut first, &addresses).map_err(too_large)?;
    chunks.push(chunk(0, first));
    Ok(chunks)
}

/// Makes a data contract unless it is there, and checks its code's hash.
///
/// # Errors
/// When the chain has no CREATE2 factory or refuses the transaction, or the address holds other code.
pub async fn upload(chain: &Chain, from: Address, chunk: &Chunk) -> Result<Uploaded> {
    let mut transaction = None;
    if code_hash(chain, chunk.address).await?.is_none() {
        let input = [B256::ZERO.to_vec(), init_code(&chunk.code)].concat();
        let receipt = chain
            .transact(from, CREATE2_FACTORY, U256::ZERO, input.into())
            .await
            .with_context(|| format!("chunk {} could not be uploaded", chunk.index))?;
        transaction = Some((receipt.transaction_hash, receipt.gas_used));
    }
    let hash = code_hash(chain, chunk.address).await?;
    let (index, address) = (chunk.index, chunk.address);
    ensure!(
        hash == Some(chunk.hash()),
        "{address} does not hold chunk {index}: has chain {} a CREATE2 factory at {CREATE2_FACTORY}?",
        chain.id
    );
    Ok(Uploaded {
        index,
        address,
        bytes: chunk.code.len(),
        hash: chunk.hash(),
        transaction,
    })
}

/// [`upload`]s all chunks of a [`plan`], a step of the bar for each; first chunk last.
///
/// # Errors
/// As [`upload`].
pub async fn upload_all(
    chain: &Chain,
    from: Address,
    chunks: &[Chunk],
    progress: &Progress,
) -> Result<Vec<Uploaded>> {
    let mut uploaded = Vec::with_capacity(chunks.len());
    for chunk in chunks {
        progress.say(format!("chunk {} of {}", chunk.index + 1, chunks.len()));
        uploaded.push(upload(chain, from, chunk).await?);
        progress.step(format!("chunk {}", chunk.index + 1));
    }
    Ok(uploaded)
}

/// Hash of an account's code, if it has any.
async fn code_hash(chain: &Chain, account: Address) -> Result<Option<B256>> {
    let code = chain.provider.get_code_at(account).await.map_err(explain)?;
    Ok((!code.is_empty()).then(|| keccak256(&code)))
}

/// Registers a model unless it is registered.
///
/// # Errors
/// When the runner refuses it.
pub async fn register(
    chain: &Chain,
    from: Address,
    runner: Address,
    model: &ModelFile,
    first_chunk: Address,
    uri: &str,
) -> Result<Registration> {
    let id = model.id;
    let owner = ModelRunner::modelOwnerCall { modelId: id };
    let mut transaction = None;
    let found = chain.view(runner, &owner).await;
    let found = found.with_context(|| format!("{runner} is no model runner"))?;
    if found.is_zero() {
        let call = ModelRunner::registerCall {
            modelId: id,
            firstChunk: first_chunk,
            uri: uri.to_owned(),
        };
        let input = Bytes::from(call.abi_encode());
        let receipt = chain
            .transact(from, runner, U256::ZERO, input)
            .await
            .context("the runner refuses the model")?;
        transaction = Some((receipt.transaction_hash, receipt.gas_used));
    }
    let estimate = match model.off_chain {
        true => None,
        false => {
            let call = ModelRunner::estimateCall { modelId: id };
            Some(chain.view(runner, &call).await?)
        }
    };
    Ok(Registration {
        owner: chain.view(runner, &owner).await?,
        estimate,
        transaction,
    })
}
