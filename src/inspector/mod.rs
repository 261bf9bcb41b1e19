//! The model inspector: reads a model from its chunks and checks everything that its id and the specification
//! (`docs/spec/model.md`) promise.
//!
//! It has no state. The [`runner`](crate::runner) asks it when a model is registered; what every run needs is not
//! weighed down by what is needed once.
mod errors;

pub use errors::*;

use crate::{
    abi::{
        router::{Args, NotPayable, UnknownFunction},
        Adr, Give, InvalidArgument, Uint,
    },
    model::{
        check_weights, estimate,
        file::{chunk_payload, First, CHUNK_HEAD, CHUNK_PAYLOAD},
        hash::{graph_hash, model_id, WeightsRoot},
        validate, Fault, Model, Node, Plan,
    },
    runner::chunks::Chunks,
};
use alloc::{vec, vec::Vec};
use alloy_primitives::{Address, B256, U256};
use stylus_sdk::{function_selector, host::VM, prelude::*, ArbResult};

/// Memory of the runner's stack, the chunk at hand and what else a run needs whatever the model.
const MEMORY: usize = 16_384 + 24_624 + 6_144;
/// Bytes of a memory page.
const PAGE: usize = 65_536;
/// Gas of a page beyond the first, when the caller has opened those that are free.
const PAGE_GAS: u64 = 1_100;

/// The model inspector.
#[storage]
pub struct Inspector {}

// SAFETY: `Inspector` is the top of the storage tree: only the entry package instantiates it.
unsafe impl TopLevelStorage for Inspector {}

#[public]
impl Inspector {
    /// Reads the model whose first chunk is the code of `first_chunk`: every chunk and its
    /// [address](crate::model::address), the graph, its hash, the root of the weights, the biases and the id. Returns whether the weights are off chain (their root is the
    /// header's word then), and a bound of the gas of a run.
    ///
    /// # Errors
    /// [`InvalidChunk`], [`InvalidGraph`], [`WeightsRootMismatch`], [`ModelIdMismatch`],
    /// [`crate::abi::InvalidArgument`].
    pub fn inspect(&self, model_id: B256, first_chunk: Adr) -> Result<(bool, Uint), Error> {
        let facts = facts(&model_id, first_chunk.get()?)?;
        Ok((facts.off_chain, Uint::from(facts.gas)))
    }
}

/// What is found out about a model.
struct Facts {
    off_chain: bool,
    gas: u64,
}

fn facts(id: &B256, first: Address) -> Result<Facts, Error> {
    let mut chunks = Chunks::new(first);
    if !chunks.is_permanent() {
        return Err(invalid_chunk(0));
    }
    let first = First::parse(chunks.code()).map_err(|_| invalid_chunk(0))?;
    let (graph, header, count) = (first.graph.to_vec(), first.header, first.chunks);
    let (addresses, weights_at) = (first.addresses.to_vec(), first.weights_at);
    let model = validate(&graph, header.weights_len).map_err(invalid_graph)?;
    let off_chain = model.graph.header.off_chain;
    let bytes = first.payload_len(off_chain);
    if !first.has_all(off_chain) {
        return Err(invalid_chunk(0));
    }
    chunks.place(addresses, weights_at);

    let mut root = WeightsRoot::default();
    for index in 0..count {
        if index > 0 {
            chunks.load(index as usize);
            if !chunks.is_permanent() {
                return Err(invalid_chunk(index));
            }
        }
        let wanted = (bytes - index as u64 * CHUNK_PAYLOAD as u64).min(CHUNK_PAYLOAD as u64);
        let skip = if index == 0 { weights_at } else { 0 };
        let weights = chunk_payload(chunks.code(), index, count)
            .ok()
            .filter(|payload| payload.len() as u64 == wanted)
            .and_then(|payload| payload.get(skip..))
            .ok_or_else(|| invalid_chunk(index))?;
        root.update(weights);
    }
    if !off_chain {
        let found = root.finish();
        if found != header.weights_root {
            return Err(WeightsRootMismatch { found }.into());
        }
        check_weights(&model, &mut chunks).map_err(invalid_graph)?;
    }
    let found = model_id(graph_hash(&graph), header.weights_root, header.weights_len);
    if found != *id {
        return Err(ModelIdMismatch { found }.into());
    }
    let gas = bound(&model, weights_at).map_err(invalid_graph)?;
    Ok(Facts { off_chain, gas })
}

/// Bound of the gas of a run, with the memory pages that it opens beyond the first.
fn bound(model: &Model, weights_at: usize) -> Result<u64, Fault> {
    let plan = Plan::new(model)?;
    let tables = weights_at + model.nodes.len() * (size_of::<Node>() + 64);
    let outputs = 3 * model.graph.header.out_len as usize;
    let memory = MEMORY + CHUNK_HEAD + tables + plan.bytes as usize + outputs;
    let pages = memory.div_ceil(PAGE).saturating_sub(1) as u64;
    Ok(estimate(model, weights_at).saturating_add(pages * PAGE_GAS))
}

#[cold]
#[inline(never)]
fn invalid_chunk(index: u16) -> Error {
    let index = U256::from(index);
    InvalidChunk { index }.into()
}

#[cold]
#[inline(never)]
fn invalid_graph(fault: Fault) -> Error {
    let (rule, index) = (U256::from(fault.error as u8), U256::from(fault.index));
    InvalidGraph { rule, index }.into()
}

/// Runs a call of the inspector.
///
/// # Errors
/// The revert data.
pub fn run(calldata: &[u8], vm: VM) -> ArbResult {
    // SAFETY: it is the only storage reference of the program, and there is no storage.
    let inspector = unsafe { Inspector::new(U256::ZERO, 0, vm) };
    answer(&inspector, calldata).map_err(Into::into)
}

fn answer(inspector: &Inspector, calldata: &[u8]) -> Result<Vec<u8>, Error> {
    let arguments = calldata
        .strip_prefix(&function_selector!("inspect", B256, Address))
        .ok_or(UnknownFunction {})?;
    if !inspector.vm().msg_value().is_zero() {
        return Err(NotPayable {}.into());
    }
    let mut args = Args::new(arguments);
    let (model_id, first_chunk) = (args.take(), args.take());
    if !args.complete() {
        return Err(InvalidArgument {}.into());
    }
    let mut out = Vec::new();
    inspector.inspect(model_id, first_chunk)?.give(&mut out);
    Ok(out)
}
