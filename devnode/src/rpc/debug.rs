//! Traces, and the encoded forms of what is in blocks.

use std::sync::Arc;

use alloy_consensus::{BlockBody, TxEnvelope};
use alloy_eips::{BlockId, BlockNumberOrTag, Encodable2718};
use alloy_primitives::{Bytes, B256};
use alloy_rpc_types_eth::TransactionRequest;
use alloy_rpc_types_trace::geth::{
    GethDebugTracerType, GethDebugTracingCallOptions, GethDebugTracingOptions, GethTrace,
};
use serde_json::{json as object, Value};

use super::{call::Call, error::RpcError, json, params::Params, Answer, Context};
use crate::{
    chain::{options_for, Block, MinedTransaction},
    evm::{ExecOptions, TxRequest},
};

/// Nitro's tracer of host calls.
const STYLUS_TRACER: &str = "stylusTracer";

pub(super) fn trace_transaction(context: &Context, mut params: Params) -> Answer {
    let hash = params.take::<B256>()?;
    let options = params
        .optional::<GethDebugTracingOptions>()?
        .unwrap_or_default();
    let block = context.node.chain().block_of_transaction(hash).cloned();
    match block
        .as_ref()
        .and_then(|block| Some((block, block.transaction.as_ref()?)))
    {
        Some((block, mined)) => json(replay(context, block, mined, options)?),
        None => Err(RpcError::server("transaction not found")),
    }
}

/// Runs a mined transaction again on the state it found.
fn replay(
    context: &Context,
    block: &Block,
    mined: &MinedTransaction,
    options: GethDebugTracingOptions,
) -> Result<GethTrace, RpcError> {
    let parent = block.number().checked_sub(1);
    let parent = parent.and_then(|number| context.node.chain().block(number).cloned());
    let parent = parent.ok_or_else(|| RpcError::server("genesis is not traceable"))?;
    let transaction = &mined.transaction;
    let request = TxRequest::from_transaction(&transaction.envelope, transaction.from)
        .map_err(|error| RpcError::server(error.to_string()))?;
    let options = options_for(transaction).with_trace(known(options)?);
    let executed =
        context
            .node
            .executor()
            .transact(&parent.state, &block.context, &request, &options)?;
    executed
        .trace
        .ok_or_else(|| RpcError::server("the tracer recorded nothing"))
}

pub(super) fn trace_call(context: &Context, mut params: Params) -> Answer {
    let request = params.take::<TransactionRequest>()?;
    let id = params.optional::<BlockId>()?.unwrap_or_default();
    let GethDebugTracingCallOptions {
        tracing_options,
        state_overrides,
        block_overrides,
        ..
    } = params.optional()?.unwrap_or_default();
    let call = Call::new(
        context,
        request,
        id,
        state_overrides.unwrap_or_default(),
        block_overrides.unwrap_or_default(),
    )?;
    let options = ExecOptions::call().with_trace(known(tracing_options)?);
    let executed = call.run(context, call.gas_limit(context), &options)?;
    json(
        executed
            .trace
            .ok_or_else(|| RpcError::server("the tracer recorded nothing"))?,
    )
}

pub(super) fn trace_block_by_number(context: &Context, mut params: Params) -> Answer {
    let tag = params.take::<BlockNumberOrTag>()?;
    trace_block(context, tag.into(), params)
}

pub(super) fn trace_block_by_hash(context: &Context, mut params: Params) -> Answer {
    let hash = params.take::<B256>()?;
    trace_block(context, hash.into(), params)
}

fn trace_block(context: &Context, id: BlockId, mut params: Params) -> Answer {
    let options = params
        .optional::<GethDebugTracingOptions>()?
        .unwrap_or_default();
    let block = block_of(context, id)?;
    block
        .transaction
        .iter()
        .map(|mined| {
            let trace = replay(context, &block, mined, options.clone())?;
            Ok(object!({ "txHash": mined.transaction.hash, "result": json(trace)? }))
        })
        .collect::<Result<Value, RpcError>>()
}

/// There is no JavaScript here; the one program that tools for Stylus send is known by what it does.
fn known(mut options: GethDebugTracingOptions) -> Result<GethDebugTracingOptions, RpcError> {
    if let Some(GethDebugTracerType::JsTracer(tracer)) = &mut options.tracer {
        if is_stylus_query(tracer) {
            *tracer = STYLUS_TRACER.to_owned();
        } else if tracer != STYLUS_TRACER {
            return Err(RpcError::unsupported(
                "a JavaScript tracer or one of this name",
            ));
        }
    }
    Ok(options)
}

/// Whether a tracer is the program of `cargo stylus trace`: it records host calls and nests calls in them.
fn is_stylus_query(tracer: &str) -> bool {
    [
        "\"hostio\"",
        "evm_call_contract",
        "evm_delegate_call_contract",
        "evm_static_call_contract",
    ]
    .iter()
    .all(|part| tracer.contains(part))
}

fn block_of(context: &Context, id: BlockId) -> Result<Arc<Block>, RpcError> {
    let view = context.node.chain().view(id);
    view.map(|view| view.block)
        .ok_or_else(RpcError::unknown_block)
}

pub(super) fn raw_header(context: &Context, mut params: Params) -> Answer {
    let block = block_of(context, params.take()?)?;
    json(Bytes::from(alloy_rlp::encode(block.header.inner())))
}

pub(super) fn raw_block(context: &Context, mut params: Params) -> Answer {
    let block = block_of(context, params.take()?)?;
    let transactions = block
        .transaction
        .iter()
        .map(|mined| mined.transaction.envelope.clone());
    let body = BlockBody::<TxEnvelope> {
        transactions: transactions.collect(),
        ommers: Vec::new(),
        withdrawals: None,
    };
    json(Bytes::from(alloy_rlp::encode(
        body.into_block(block.header.inner().clone()),
    )))
}

pub(super) fn raw_receipts(context: &Context, mut params: Params) -> Answer {
    let block = block_of(context, params.take()?)?;
    let receipts = block
        .transaction
        .iter()
        .map(|mined| mined.receipt().encoded_2718());
    json(receipts.map(Bytes::from).collect::<Vec<_>>())
}
