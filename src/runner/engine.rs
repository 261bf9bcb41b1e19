//! Running models from their chunks.
use super::{chunks::Chunks, errors::*, state::Chain, types::Record};
use crate::model::{self, file::First, Graph, Model, Packed, Plan};
use alloc::{vec, vec::Vec};
use alloy_primitives::Address;

/// Runs a model.
///
/// # Errors
/// [`RouteUnavailable`] if less gas is left than the model may need, or a chunk is not there.
#[inline(never)]
pub fn infer(chain: &impl Chain, record: &Record, prompt: &[u8]) -> Result<Vec<u8>, Error> {
    let output = match chain.gas_left() >= record.gas as u64 {
        true => execute(record.first_chunk, prompt),
        false => None,
    };
    output.ok_or_else(|| RouteUnavailable {}.into())
}

/// The output, if all chunks are there.
fn execute(first: Address, prompt: &[u8]) -> Option<Vec<u8>> {
    let mut chunks = Chunks::new(first);
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
