//! What gas costs: always the base fee. Tips are never taken.

use alloy_eips::BlockNumberOrTag;
use alloy_primitives::{U256, U64};
use alloy_rpc_types_eth::FeeHistory;

use super::{error::RpcError, json, params::Params, Answer, Context};

/// Most blocks in one fee history.
const MAX_HISTORY: u64 = 1024;
/// Most percentiles in one fee history.
const MAX_PERCENTILES: usize = 100;

pub(super) fn gas_price(context: &Context, _: Params) -> Answer {
    json(U256::from(context.node.chain().next_context().base_fee))
}

pub(super) fn max_priority_fee(_: &Context, _: Params) -> Answer {
    json(U256::ZERO)
}

pub(super) fn blob_base_fee(_: &Context, _: Params) -> Answer {
    json(U256::ONE)
}

pub(super) fn history(context: &Context, mut params: Params) -> Answer {
    let wanted = params
        .take::<U64>()?
        .saturating_to::<u64>()
        .min(MAX_HISTORY);
    let tag = params.take::<BlockNumberOrTag>()?;
    let percentiles = params.optional::<Vec<f64>>()?.unwrap_or_default();
    check_percentiles(&percentiles)?;
    let chain = context.node.chain();
    let newest = chain.number_of(tag);
    if chain.block(newest).is_none() {
        return Err(RpcError::server(format!(
            "request beyond head block: requested {newest}, head {}",
            chain.latest().number()
        )));
    }
    let oldest = (newest + 1).saturating_sub(wanted);
    let blocks = || {
        (oldest..=newest)
            .take(wanted as usize)
            .filter_map(|number| chain.block(number))
    };
    let mut base_fees: Vec<u128> = blocks()
        .map(|block| block.context.base_fee.into())
        .collect();
    base_fees.push(chain.next_context().base_fee.into());
    json(FeeHistory {
        base_fee_per_gas: base_fees,
        gas_used_ratio: blocks()
            .map(|block| block.header.gas_used as f64 / block.header.gas_limit as f64)
            .collect(),
        oldest_block: oldest,
        reward: (!percentiles.is_empty())
            .then(|| blocks().map(|_| vec![0; percentiles.len()]).collect()),
        ..Default::default()
    })
}

fn check_percentiles(percentiles: &[f64]) -> Result<(), RpcError> {
    if percentiles.len() > MAX_PERCENTILES {
        return Err(RpcError::server(format!(
            "over the query limit {MAX_PERCENTILES}: reward percentiles"
        )));
    }
    let in_order = percentiles.windows(2).all(|pair| pair[0] <= pair[1]);
    if !in_order || percentiles.iter().any(|p| !(0.0..=100.0).contains(p)) {
        return Err(RpcError::server("invalid reward percentile"));
    }
    Ok(())
}
