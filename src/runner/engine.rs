//! Running models from their chunks, and checking them before they are registered.
use super::{chunks::Chunks, errors::*, state::Chain, types::Record};
use crate::model::{
    self, check_weights, estimate,
    file::{chunk_payload, First, CHUNK_HEAD, CHUNK_PAYLOAD},
    hash::{graph_hash, model_id, WeightsRoot},
    validate, Fault, Graph, Model, Node, Packed, Plan,
};
use alloc::{vec, vec::Vec};
use alloy_primitives::{Address, B256, U256};

/// Memory of the stack, the chunk at hand and what else a run needs whatever the model.
const MEMORY: usize = 16_384 + 24_576 + 6_144;
/// Bytes of a memory page.
const PAGE: usize = 65_536;
/// Gas of a page beyond the first, when the caller has opened the pages that are free.
const PAGE_GAS: u64 = 1_100;

/// What registration finds out about a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The weights are not on chain.
    pub off_chain: bool,
    /// Bound of the gas of a run.
    pub gas: u32,
}

/// Runs a model.
///
/// # Errors
/// [`RouteUnavailable`] if less gas is left than the model may need, or a chunk is not there.
pub fn infer(chain: &impl Chain, record: &Record, prompt: &[u8]) -> Result<Vec<u8>, Error> {
    let output = match chain.gas_left() >= record.gas as u64 {
        true => execute(chain, record.first_chunk, prompt),
        false => None,
    };
    output.ok_or_else(|| RouteUnavailable {}.into())
}

fn execute(chain: &impl Chain, first: Address, prompt: &[u8]) -> Option<Vec<u8>> {
    let mut chunks = Chunks::new(chain, first.into_array());
    let first = First::parse(chunks.code()).ok()?;
    let graph = first.graph.to_vec();
    let (addresses, weights_at) = (first.addresses.to_vec(), first.weights_at);
    chunks.place(addresses, weights_at);
    let model = Model::new(Graph::stored(&graph).ok()?).ok()?;
    let plan = Plan::new(&model).ok()?;
    let mut memory = vec![0; plan.bytes as usize];
    let output = model::run::<Packed>(&model, &plan, prompt, &mut chunks, &mut memory);
    output.ok().map(<[u8]>::to_vec)
}

/// Reads all chunks of a model and checks everything that its id and the specification promise.
///
/// # Errors
/// [`InvalidChunk`], [`InvalidGraph`], [`WeightsRootMismatch`], [`ModelIdMismatch`].
pub fn inspect(chain: &impl Chain, id: &B256, first: Address) -> Result<Facts, Error> {
    let mut chunks = Chunks::new(chain, first.into_array());
    let first = First::parse(chunks.code()).map_err(|_| invalid_chunk(0))?;
    let (graph, header) = (first.graph.to_vec(), first.header);
    let (addresses, weights_at) = (first.addresses.to_vec(), first.weights_at);
    let model = validate(&graph, header.weights_len).map_err(invalid_graph)?;
    let off_chain = model.graph.header.off_chain;
    if !first.has_all(off_chain) {
        return Err(invalid_chunk(0));
    }
    let (count, bytes) = (first.chunks, first.payload_len(off_chain));
    chunks.place(addresses, weights_at);

    let mut root = WeightsRoot::default();
    for index in 0..count {
        if index > 0 {
            chunks.load(index as usize);
        }
        let payload = chunk_payload(chunks.code(), index, count);
        let wanted = (bytes - index as u64 * CHUNK_PAYLOAD as u64).min(CHUNK_PAYLOAD as u64);
        let skip = if index == 0 { weights_at } else { 0 };
        let weights = payload
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
fn bound(model: &Model, weights_at: usize) -> Result<u32, Fault> {
    let plan = Plan::new(model)?;
    let tables = weights_at + model.nodes.len() * (size_of::<Node>() + 64);
    let outputs = 3 * model.graph.header.out_len as usize;
    let memory = MEMORY + CHUNK_HEAD + tables + plan.bytes as usize + outputs;
    let pages = memory.div_ceil(PAGE).saturating_sub(1) as u64;
    let gas = estimate(model, weights_at).saturating_add(pages * PAGE_GAS);
    Ok(u32::try_from(gas).unwrap_or(u32::MAX))
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
