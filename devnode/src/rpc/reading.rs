//! Methods that read what is there.

use std::sync::Arc;

use alloy_eips::{BlockId, BlockNumberOrTag, Encodable2718};
use alloy_primitives::{hex, keccak256, Address, Bytes, B256, U256, U64};
use alloy_serde::JsonStorageKey;
use serde_json::Value;

use super::{error::RpcError, json, params::Params, view, Answer, Context};
use crate::chain::{Block, View};

type Found = Option<Arc<Block>>;

/// The view a method reads from: the latest block unless the next parameter names another one.
pub(super) fn view_of(context: &Context, params: &mut Params) -> Result<View, RpcError> {
    let id = params.optional::<BlockId>()?.unwrap_or_default();
    context
        .node
        .chain()
        .view(id)
        .ok_or_else(RpcError::unknown_block)
}

pub(super) fn client_version(_: &Context, _: Params) -> Answer {
    json(concat!("imo-devnode/v", env!("CARGO_PKG_VERSION")))
}

pub(super) fn sha3(_: &Context, mut params: Params) -> Answer {
    json(keccak256(params.take::<Bytes>()?))
}

pub(super) fn net_version(context: &Context, _: Params) -> Answer {
    json(context.node.config().chain_id.to_string())
}

pub(super) fn net_listening(_: &Context, _: Params) -> Answer {
    json(true)
}

pub(super) fn net_peer_count(_: &Context, _: Params) -> Answer {
    json(U64::ZERO)
}

pub(super) fn chain_id(context: &Context, _: Params) -> Answer {
    json(U64::from(context.node.config().chain_id))
}

pub(super) fn protocol_version(_: &Context, _: Params) -> Answer {
    json(U64::from(68))
}

pub(super) fn no(_: &Context, _: Params) -> Answer {
    json(false)
}

pub(super) fn nothing(_: &Context, _: Params) -> Answer {
    Ok(Value::Null)
}

pub(super) fn accounts(context: &Context, _: Params) -> Answer {
    json(
        context
            .node
            .accounts()
            .iter()
            .map(|account| account.address())
            .collect::<Vec<_>>(),
    )
}

pub(super) fn block_number(context: &Context, _: Params) -> Answer {
    json(U64::from(context.node.chain().latest().number()))
}

pub(super) fn balance(context: &Context, mut params: Params) -> Answer {
    let address = params.take::<Address>()?;
    json(view_of(context, &mut params)?.state().balance(address))
}

pub(super) fn code(context: &Context, mut params: Params) -> Answer {
    let address = params.take::<Address>()?;
    json(view_of(context, &mut params)?.state().code(address))
}

pub(super) fn storage_at(context: &Context, mut params: Params) -> Answer {
    let address = params.take::<Address>()?;
    let slot = U256::from_be_bytes(params.take::<JsonStorageKey>()?.as_b256().0);
    let word = view_of(context, &mut params)?.state().slot(address, slot);
    json(B256::from(word))
}

pub(super) fn transaction_count(context: &Context, mut params: Params) -> Answer {
    let address = params.take::<Address>()?;
    let id = params.optional::<BlockId>()?.unwrap_or_default();
    let chain = context.node.chain();
    let nonce = chain
        .view(id)
        .ok_or_else(RpcError::unknown_block)?
        .state()
        .nonce(address);
    let nonce = if id.is_pending() {
        chain.pool.next_nonce(address, nonce)
    } else {
        nonce
    };
    json(U64::from(nonce))
}

fn by_number(context: &Context, params: &mut Params) -> Result<Found, RpcError> {
    let tag = params.take::<BlockNumberOrTag>()?;
    let chain = context.node.chain();
    Ok(chain.block(chain.number_of(tag)).cloned())
}

fn by_hash(context: &Context, params: &mut Params) -> Result<Found, RpcError> {
    let hash = params.take::<B256>()?;
    Ok(context.node.chain().block_by_hash(hash).cloned())
}

fn show_block(found: Found, mut params: Params) -> Answer {
    let full = params.optional::<bool>()?.unwrap_or(false);
    found.map_or(Ok(Value::Null), |block| view::block(&block, full))
}

pub(super) fn block_by_number(context: &Context, mut params: Params) -> Answer {
    show_block(by_number(context, &mut params)?, params)
}

pub(super) fn block_by_hash(context: &Context, mut params: Params) -> Answer {
    show_block(by_hash(context, &mut params)?, params)
}

fn show_header(found: Found) -> Answer {
    let Some(block) = found else {
        return Ok(Value::Null);
    };
    let mut header = view::block(&block, false)?;
    if let Some(members) = header.as_object_mut() {
        members.remove("transactions");
        members.remove("uncles");
    }
    Ok(header)
}

pub(super) fn header_by_number(context: &Context, mut params: Params) -> Answer {
    show_header(by_number(context, &mut params)?)
}

pub(super) fn header_by_hash(context: &Context, mut params: Params) -> Answer {
    show_header(by_hash(context, &mut params)?)
}

fn count(found: Found, count: impl Fn(&Block) -> u64) -> Answer {
    json(found.map(|block| U64::from(count(&block))))
}

fn transactions_in(block: &Block) -> u64 {
    block.transaction.is_some().into()
}

pub(super) fn transactions_in_block_by_number(context: &Context, mut params: Params) -> Answer {
    count(by_number(context, &mut params)?, transactions_in)
}

pub(super) fn transactions_in_block_by_hash(context: &Context, mut params: Params) -> Answer {
    count(by_hash(context, &mut params)?, transactions_in)
}

pub(super) fn uncles_by_number(context: &Context, mut params: Params) -> Answer {
    count(by_number(context, &mut params)?, |_| 0)
}

pub(super) fn uncles_by_hash(context: &Context, mut params: Params) -> Answer {
    count(by_hash(context, &mut params)?, |_| 0)
}

pub(super) fn transaction_by_hash(context: &Context, mut params: Params) -> Answer {
    let hash = params.take::<B256>()?;
    let chain = context.node.chain();
    if let Some(block) = chain.block_of_transaction(hash).cloned() {
        drop(chain);
        return json(
            block
                .transaction
                .as_ref()
                .map(|mined| view::transaction(&block, mined)),
        );
    }
    json(chain.pool.get(hash).map(view::waiting))
}

pub(super) fn raw_transaction_by_hash(context: &Context, mut params: Params) -> Answer {
    let hash = params.take::<B256>()?;
    let chain = context.node.chain();
    let envelope = match chain.block_of_transaction(hash) {
        Some(block) => block
            .transaction
            .as_ref()
            .map(|mined| &mined.transaction.envelope),
        None => chain
            .pool
            .get(hash)
            .map(|transaction| &transaction.envelope),
    };
    json(envelope.map(|envelope| hex::encode_prefixed(envelope.encoded_2718())))
}

fn at_index(found: Found, mut params: Params) -> Answer {
    let index = params.take::<U64>()?;
    let Some(block) = found.filter(|_| index.is_zero()) else {
        return Ok(Value::Null);
    };
    json(
        block
            .transaction
            .as_ref()
            .map(|mined| view::transaction(&block, mined)),
    )
}

pub(super) fn transaction_by_number_and_index(context: &Context, mut params: Params) -> Answer {
    at_index(by_number(context, &mut params)?, params)
}

pub(super) fn transaction_by_hash_and_index(context: &Context, mut params: Params) -> Answer {
    at_index(by_hash(context, &mut params)?, params)
}

pub(super) fn receipt(context: &Context, mut params: Params) -> Answer {
    let hash = params.take::<B256>()?;
    let block = context.node.chain().block_of_transaction(hash).cloned();
    match block
        .as_ref()
        .and_then(|block| Some((block, block.transaction.as_ref()?)))
    {
        Some((block, mined)) => view::receipt(block, mined),
        None => Ok(Value::Null),
    }
}

pub(super) fn block_receipts(context: &Context, mut params: Params) -> Answer {
    let id = params.take::<BlockId>()?;
    let Some(View { block, .. }) = context.node.chain().view(id) else {
        return Ok(Value::Null);
    };
    block
        .transaction
        .iter()
        .map(|mined| view::receipt(&block, mined))
        .collect()
}

pub(super) fn proof(_: &Context, _: Params) -> Answer {
    Err(RpcError::unsupported(
        "eth_getProof (blocks have no state root)",
    ))
}
