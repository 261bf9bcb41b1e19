//! Conveniences of test nodes, which a Nitro node lacks.

use alloy_primitives::{Address, Bytes, B256, U256, U64};
use alloy_serde::JsonStorageKey;
use serde::Deserialize;

use super::{error::RpcError, json, params::Params, Answer, Context};
use crate::chain::{State, TimeError};

/// Most blocks mined by one request.
const MAX_BLOCKS: u64 = 100_000;

impl From<TimeError> for RpcError {
    fn from(error: TimeError) -> Self {
        Self::invalid_params(error.to_string())
    }
}

pub(super) fn snapshot(context: &Context, _: Params) -> Answer {
    json(U64::from(context.node.snapshot()?))
}

pub(super) fn revert(context: &Context, mut params: Params) -> Answer {
    let id = params.take::<U256>()?;
    json(u64::try_from(id).is_ok_and(|id| context.node.revert(id)))
}

#[derive(Deserialize)]
#[serde(untagged)]
enum MineOptions {
    Timestamp(U64),
    Options {
        timestamp: Option<U64>,
        blocks: Option<U64>,
    },
}

pub(super) fn evm_mine(context: &Context, mut params: Params) -> Answer {
    let (timestamp, blocks) = match params.optional::<MineOptions>()? {
        None => (None, None),
        Some(MineOptions::Timestamp(timestamp)) => (Some(timestamp), None),
        Some(MineOptions::Options { timestamp, blocks }) => (timestamp, blocks),
    };
    if let Some(timestamp) = timestamp {
        at(context, timestamp)?;
    }
    mine_blocks(context, blocks, None)?;
    json("0x0")
}

pub(super) fn mine(context: &Context, mut params: Params) -> Answer {
    let (blocks, interval) = (params.optional::<U64>()?, params.optional::<U64>()?);
    mine_blocks(context, blocks, interval)?;
    json(true)
}

fn mine_blocks(
    context: &Context,
    blocks: Option<U64>,
    interval: Option<U64>,
) -> Result<(), RpcError> {
    let blocks = blocks.unwrap_or(U64::ONE).to::<u64>();
    if blocks > MAX_BLOCKS {
        return Err(RpcError::invalid_params(format!(
            "at most {MAX_BLOCKS} blocks can be mined at once"
        )));
    }
    context.node.check_room(blocks)?;
    for made in 0..blocks {
        if let Some(interval) = interval.filter(|_| made > 0) {
            context.node.update(|chain| {
                let parent = chain.latest().context.timestamp;
                chain
                    .clock
                    .set_next(parent.saturating_add(interval.to()), parent)
            })?;
        }
        context.node.mine()?;
    }
    Ok(())
}

fn at(context: &Context, timestamp: U64) -> Result<(), RpcError> {
    Ok(context.node.update(|chain| {
        let parent = chain.latest().context.timestamp;
        chain.clock.set_next(timestamp.to(), parent)
    })?)
}

pub(super) fn increase_time(context: &Context, mut params: Params) -> Answer {
    let seconds = params.take::<U64>()?.to::<u64>();
    json(context.node.update(|chain| chain.clock.increase(seconds))?)
}

pub(super) fn set_time(context: &Context, mut params: Params) -> Answer {
    let timestamp = params.take::<U64>()?.to::<u64>();
    context.node.update(|chain| {
        let parent = chain.latest().context.timestamp;
        chain.clock.set(timestamp, parent)
    })?;
    json(0)
}

pub(super) fn set_next_timestamp(context: &Context, mut params: Params) -> Answer {
    let timestamp = params.take::<U64>()?;
    at(context, timestamp)?;
    json(())
}

pub(super) fn set_automine(context: &Context, mut params: Params) -> Answer {
    let automine = params.take::<bool>()?;
    context.node.update(|chain| chain.automine = automine);
    if automine {
        context.node.mine_waiting_all();
    }
    json(())
}

pub(super) fn automine(context: &Context, _: Params) -> Answer {
    json(context.node.chain().automine)
}

fn patch(context: &Context, change: impl FnOnce(&mut State)) {
    context.node.update(|chain| chain.patch(change));
}

pub(super) fn set_balance(context: &Context, mut params: Params) -> Answer {
    let (address, balance) = (params.take::<Address>()?, params.take::<U256>()?);
    patch(context, |state| state.set_balance(address, balance));
    json(true)
}

pub(super) fn set_code(context: &Context, mut params: Params) -> Answer {
    let (address, code) = (params.take::<Address>()?, params.take::<Bytes>()?);
    patch(context, |state| state.set_code(address, code));
    json(true)
}

pub(super) fn set_storage(context: &Context, mut params: Params) -> Answer {
    let (address, slot) = (params.take::<Address>()?, params.take::<JsonStorageKey>()?);
    let value = params.take::<B256>()?;
    patch(context, |state| {
        state.set_slot(address, slot.as_b256().into(), value.into())
    });
    json(true)
}

pub(super) fn set_nonce(context: &Context, mut params: Params) -> Answer {
    let (address, nonce) = (params.take::<Address>()?, params.take::<U64>()?);
    patch(context, |state| state.set_nonce(address, nonce.to()));
    json(true)
}

pub(super) fn impersonate(context: &Context, mut params: Params) -> Answer {
    let address = params.take::<Address>()?;
    context
        .node
        .update(|chain| chain.impersonated.insert_mut(address));
    json(())
}

pub(super) fn stop_impersonating(context: &Context, mut params: Params) -> Answer {
    let address = params.take::<Address>()?;
    context
        .node
        .update(|chain| chain.impersonated.remove_mut(&address));
    json(())
}

pub(super) fn impersonate_all(context: &Context, mut params: Params) -> Answer {
    let everyone = params.take::<bool>()?;
    context
        .node
        .update(|chain| chain.impersonate_all = everyone);
    json(())
}

pub(super) fn drop_transaction(context: &Context, mut params: Params) -> Answer {
    let hash = params.take::<B256>()?;
    json(
        context
            .node
            .update(|chain| chain.pool.remove(hash))
            .then_some(hash),
    )
}
