//! A model onto a chain: its chunks as data contracts, then its name in the runner.
//!
//! Chunks are made with CREATE2 at addresses that follow from their content alone: an upload that was cut off, or
//! was made by someone else, goes on where it ended, and nothing is written down here.

use alloy::{
    primitives::{keccak256, Address, B256, U256},
    providers::Provider,
    signers::local::PrivateKeySigner,
};
use anyhow::{anyhow, ensure, Context, Result};
pub use imo::model::address::CREATE2_FACTORY;
use imo::model::{address::chunk_address, file};

use super::{
    registration::{Paid, Registration, Reservation},
    ModelFile,
};
use crate::{
    chain::{explain, Chain},
    ui::Progress,
    wasm::init_code,
};

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
    /// A chunk, where its content puts it.
    pub fn new(index: usize, code: Vec<u8>) -> Self {
        Self {
            index,
            address: chunk_address(&init_code(&code)),
            code,
        }
    }

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
    pub transaction: Option<Paid>,
}

/// The data contracts of a model, chunk 0 last: it names the others.
///
/// # Errors
/// When the model has too many.
pub fn plan(model: &ModelFile) -> Result<Vec<Chunk>> {
    let too_large = |error| anyhow!("the model cannot be cut: {error:?}");
    let codes = file::cut(model.bytes()).map_err(too_large)?;
    let mut codes = codes.into_iter().enumerate();
    let (_, mut first) = codes.next().context("the model is empty")?;
    let mut chunks: Vec<_> = codes.map(|(index, code)| Chunk::new(index, code)).collect();
    let addresses: Vec<_> = chunks.iter().map(|chunk| chunk.address).collect();
    file::set_addresses(&mut first, &addresses).map_err(too_large)?;
    chunks.push(Chunk::new(0, first));
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

/// What is on the chain of a model.
#[derive(Clone, Debug)]
pub struct Published {
    /// Its data contracts, the first last.
    pub chunks: Vec<Uploaded>,
    /// Address of the first.
    pub first: Address,
    /// The transaction that reserved it; none if it was reserved already, or is not registered.
    pub reservation: Option<Paid>,
    /// Its registration, if there is a runner.
    pub registration: Option<Registration>,
}

/// Puts a model on a chain, and with a runner registers it there for the signer, with a URI. The chunk that tells
/// which model it is goes last, when the reservation is old enough. Goes on where it was cut off.
///
/// # Errors
/// As [`upload`]; when the model is registered by somebody else, or the runner refuses it.
pub async fn publish(
    chain: &Chain,
    signer: &PrivateKeySigner,
    model: &ModelFile,
    runner: Option<(Address, &str)>,
) -> Result<Published> {
    let from = signer.address();
    let plan = plan(model)?;
    let (last, rest) = plan.split_last().context("the model is empty")?;
    let progress = Progress::bar(plan.len() as u64 + 2 * u64::from(runner.is_some()));
    let mut reserved = None;
    let mut reservation = None;
    if let Some((runner, uri)) = runner {
        progress.say("reserving");
        let made = Reservation::new(chain, signer, runner, model.id)?;
        reservation = made.make(chain).await?;
        reserved = Some((made, uri));
        progress.step("reserved");
    }
    let mut chunks = Vec::with_capacity(plan.len());
    for chunk in rest {
        chunks.push(step(chain, from, chunk, plan.len(), &progress).await?);
    }
    if let Some((reservation, _)) = &reserved {
        reservation.wait(chain, &progress).await?;
    }
    chunks.push(step(chain, from, last, plan.len(), &progress).await?);
    let mut registration = None;
    if let Some((reservation, uri)) = &reserved {
        progress.say("registering");
        let done = reservation
            .register(chain, model, last.address, uri)
            .await?;
        registration = Some(done);
    }
    Ok(Published {
        chunks,
        first: last.address,
        reservation,
        registration,
    })
}

/// Uploads one of `count` chunks: a step of the bar.
async fn step(
    chain: &Chain,
    from: Address,
    chunk: &Chunk,
    count: usize,
    progress: &Progress,
) -> Result<Uploaded> {
    progress.say(format!("chunk {} of {count}", chunk.index + 1));
    let uploaded = upload(chain, from, chunk).await?;
    progress.step(format!("chunk {}", chunk.index + 1));
    Ok(uploaded)
}

/// Hash of an account's code, if it has any.
async fn code_hash(chain: &Chain, account: Address) -> Result<Option<B256>> {
    let code = chain.provider.get_code_at(account).await.map_err(explain)?;
    Ok((!code.is_empty()).then(|| keccak256(&code)))
}
