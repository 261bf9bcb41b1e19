//! Methods that send, and those that sign for accounts whose keys the node knows.

use alloy_consensus::{SignableTransaction, Signed, TxEnvelope, TypedTransaction};
use alloy_eips::{BlockId, Encodable2718};
use alloy_primitives::{hex, Address, Bytes, B256};
use alloy_rpc_types_eth::TransactionRequest;
use alloy_signer::SignerSync;
use serde_json::{json as object, Value};

use super::{
    call::{estimate, Call},
    error::RpcError,
    json,
    params::Params,
    view, Answer, Context,
};
use crate::chain::{DevAccount, TransactionError};

pub(super) fn raw_transaction(context: &Context, mut params: Params) -> Answer {
    json(context.node.submit_raw(&params.take::<Bytes>()?)?)
}

pub(super) fn raw_transaction_sync(context: &Context, mut params: Params) -> Answer {
    let hash = context.node.submit_raw(&params.take::<Bytes>()?)?;
    receipt_of(context, hash)
}

pub(super) fn transaction(context: &Context, mut params: Params) -> Answer {
    json(send(context, &mut params)?)
}

pub(super) fn transaction_sync(context: &Context, mut params: Params) -> Answer {
    let hash = send(context, &mut params)?;
    receipt_of(context, hash)
}

fn send(context: &Context, params: &mut Params) -> Result<B256, RpcError> {
    let request = params.take::<TransactionRequest>()?;
    if let Some(stranger) = request.from.filter(|from| !context.node.can_send(*from)) {
        return Err(TransactionError::UnknownAccount(stranger).into());
    }
    let (transaction, from) = fill(context, request)?;
    Ok(context.node.submit_unsigned(transaction, from)?)
}

fn receipt_of(context: &Context, hash: B256) -> Answer {
    let block = context.node.chain().block_of_transaction(hash).cloned();
    match block
        .as_ref()
        .and_then(|block| Some((block, block.transaction.as_ref()?)))
    {
        Some((block, mined)) => view::receipt(block, mined),
        None => Err(RpcError::server(format!(
            "transaction {hash} waits for an earlier nonce"
        ))),
    }
}

/// Completes a request: nonce, gas limit, fees, chain id.
fn fill(
    context: &Context,
    mut request: TransactionRequest,
) -> Result<(TypedTransaction, Address), RpcError> {
    let from = request
        .from
        .ok_or_else(|| RpcError::invalid_params("missing field `from`"))?;
    request
        .chain_id
        .get_or_insert(context.node.config().chain_id);
    request.to.get_or_insert_default();
    if request.gas_price.is_none() {
        let base_fee = context.node.chain().next_context().base_fee;
        request
            .max_fee_per_gas
            .get_or_insert(2 * u128::from(base_fee));
        request.max_priority_fee_per_gas.get_or_insert(0);
    }
    if request.nonce.is_none() {
        let chain = context.node.chain();
        request.nonce = Some(chain.pool.next_nonce(from, chain.state().nonce(from)));
    }
    if request.gas.is_none() {
        let mut asked = Params::from(vec![json(&request)?]);
        let call = Call::parse(context, &mut asked, BlockId::pending())?;
        request.gas = Some(estimate(context, &call)?);
    }
    let transaction = request.build_typed_tx().map_err(|request| {
        RpcError::invalid_params(format!("not a complete transaction: {request:?}"))
    })?;
    Ok((transaction, from))
}

pub(super) fn fill_transaction(context: &Context, mut params: Params) -> Answer {
    let (transaction, _) = fill(context, params.take()?)?;
    json(object!({ "tx": json(&transaction)? }))
}

pub(super) fn sign_transaction(context: &Context, mut params: Params) -> Answer {
    let (transaction, from) = fill(context, params.take()?)?;
    let signer = &account(context, from)?.signer;
    let hash = transaction.signature_hash();
    let signature = signer
        .sign_hash_sync(&hash)
        .map_err(|error| RpcError::server(error.to_string()))?;
    let signed: TxEnvelope = Signed::new_unhashed(transaction, signature).into();
    json(object!({
        "raw": hex::encode_prefixed(signed.encoded_2718()),
        "tx": json(&signed)?,
    }))
}

pub(super) fn sign(context: &Context, mut params: Params) -> Answer {
    let (address, data) = (params.take::<Address>()?, params.take::<Bytes>()?);
    sign_message(account(context, address)?, &data)
}

pub(super) fn personal_sign(context: &Context, mut params: Params) -> Answer {
    let (data, address) = (params.take::<Bytes>()?, params.take::<Address>()?);
    sign_message(account(context, address)?, &data)
}

pub(super) fn sign_typed_data(_: &Context, _: Params) -> Answer {
    Err(RpcError::unsupported(
        "eth_signTypedData_v4 (sign with the key of the account)",
    ))
}

fn account(context: &Context, address: Address) -> Result<&DevAccount, RpcError> {
    context
        .node
        .account(address)
        .ok_or_else(|| RpcError::server("unknown account"))
}

fn sign_message(account: &DevAccount, data: &[u8]) -> Answer {
    let signature = account
        .signer
        .sign_message_sync(data)
        .map_err(|error| RpcError::server(error.to_string()))?;
    Ok(Value::String(hex::encode_prefixed(signature.as_bytes())))
}
