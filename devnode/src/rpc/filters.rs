//! Logs, and filters that are polled.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use alloy_primitives::{B256, U256};
use alloy_rpc_types_eth::{Filter, FilterBlockOption, Log};

use super::{error::RpcError, json, params::Params, view, Answer, Context};
use crate::chain::Chain;

/// How long a filter lives that nobody asks.
const LIFETIME: Duration = Duration::from_secs(5 * 60);
/// Most filters at a time.
const CAPACITY: usize = 4096;

/// Filters that clients have made.
#[derive(Debug, Default)]
pub(super) struct Filters {
    filters: HashMap<U256, Polled>,
    last: u64,
}

#[derive(Debug)]
struct Polled {
    kind: Kind,
    /// The first block that was not looked at.
    next: u64,
    asked: Instant,
}

#[derive(Clone, Debug)]
enum Kind {
    Logs(Box<Filter>),
    Blocks,
    Transactions,
}

pub(super) fn logs(context: &Context, mut params: Params) -> Answer {
    let filter = params.take::<Filter>()?;
    json(matching(&context.node.chain(), &filter)?)
}

fn matching(chain: &Chain, filter: &Filter) -> Result<Vec<Log>, RpcError> {
    match filter.block_option {
        FilterBlockOption::AtBlockHash(hash) => {
            let block = chain
                .block_by_hash(hash)
                .ok_or_else(|| RpcError::server("unknown block"))?;
            Ok(view::logs(block)
                .into_iter()
                .filter(|log| filter.matches(&log.inner))
                .collect())
        }
        FilterBlockOption::Range {
            from_block,
            to_block,
        } => {
            let from = chain.number_of(from_block.unwrap_or_default());
            let to = chain.number_of(to_block.unwrap_or_default());
            if from > to {
                return Err(RpcError::invalid_params("invalid block range params"));
            }
            Ok(in_range(chain, filter, from, to))
        }
    }
}

fn in_range(chain: &Chain, filter: &Filter, from: u64, to: u64) -> Vec<Log> {
    let bloom_fits = |bloom| filter.matches_bloom(bloom);
    (from..=to.min(chain.latest().number()))
        .filter_map(|number| chain.block(number))
        .filter(|block| bloom_fits(block.header.logs_bloom))
        .flat_map(|block| view::logs(block))
        .filter(|log| filter.matches(&log.inner))
        .collect()
}

fn install(context: &Context, kind: Kind) -> Answer {
    let next = context.node.chain().latest().number() + 1;
    let mut filters = context.filters.lock();
    filters
        .filters
        .retain(|_, filter| filter.asked.elapsed() < LIFETIME);
    if filters.filters.len() >= CAPACITY {
        return Err(RpcError::server("too many filters"));
    }
    filters.last += 1;
    let id = U256::from(filters.last);
    filters.filters.insert(
        id,
        Polled {
            kind,
            next,
            asked: Instant::now(),
        },
    );
    json(id)
}

pub(super) fn new_filter(context: &Context, mut params: Params) -> Answer {
    let filter = params.take::<Filter>()?;
    install(context, Kind::Logs(Box::new(filter)))
}

pub(super) fn new_block_filter(context: &Context, _: Params) -> Answer {
    install(context, Kind::Blocks)
}

pub(super) fn new_transaction_filter(context: &Context, _: Params) -> Answer {
    install(context, Kind::Transactions)
}

pub(super) fn uninstall(context: &Context, mut params: Params) -> Answer {
    let id = params.take::<U256>()?;
    json(context.filters.lock().filters.remove(&id).is_some())
}

pub(super) fn changes(context: &Context, mut params: Params) -> Answer {
    let id = params.take::<U256>()?;
    let mut filters = context.filters.lock();
    let filter = filters.filters.get_mut(&id).ok_or_else(not_found)?;
    filter.asked = Instant::now();
    let chain = context.node.chain();
    let latest = chain.latest().number();
    // After going back to a snapshot, new blocks count from there.
    let from = filter.next.min(latest + 1);
    filter.next = latest + 1;
    let blocks = || (from..=latest).filter_map(|number| chain.block(number));
    match &filter.kind {
        Kind::Blocks => json(blocks().map(|block| block.hash()).collect::<Vec<B256>>()),
        Kind::Transactions => json(
            blocks()
                .filter_map(|block| Some(block.transaction.as_ref()?.transaction.hash))
                .collect::<Vec<B256>>(),
        ),
        Kind::Logs(filter) => {
            let (lowest, highest) = bounds(&chain, filter);
            json(in_range(
                &chain,
                filter,
                from.max(lowest),
                latest.min(highest),
            ))
        }
    }
}

fn bounds(chain: &Chain, filter: &Filter) -> (u64, u64) {
    match filter.block_option {
        FilterBlockOption::Range {
            from_block,
            to_block,
        } => (
            from_block.and_then(|tag| tag.as_number()).unwrap_or(0),
            to_block.and_then(|tag| tag.as_number()).unwrap_or(u64::MAX),
        ),
        FilterBlockOption::AtBlockHash(hash) => match chain.block_by_hash(hash) {
            Some(block) => (block.number(), block.number()),
            None => (u64::MAX, 0),
        },
    }
}

pub(super) fn filter_logs(context: &Context, mut params: Params) -> Answer {
    let id = params.take::<U256>()?;
    let kind = {
        let mut filters = context.filters.lock();
        let filter = filters.filters.get_mut(&id).ok_or_else(not_found)?;
        filter.asked = Instant::now();
        filter.kind.clone()
    };
    match kind {
        Kind::Logs(filter) => json(matching(&context.node.chain(), &filter)?),
        Kind::Blocks | Kind::Transactions => Err(not_found()),
    }
}

fn not_found() -> RpcError {
    RpcError::server("filter not found")
}
