//! Logs, and filters that are polled.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use alloy_primitives::{B256, U256};
use alloy_rpc_types_eth::{Filter, FilterBlockOption, Log};
use rpds::VectorSync;

use super::{error::RpcError, json, params::Params, view, Answer, Context};
use crate::chain::{Block, Chain};

/// How long a filter lives that nobody asks.
const LIFETIME: Duration = Duration::from_secs(5 * 60);
/// Most filters at a time.
const CAPACITY: usize = 4096;
/// Most addresses of a filter, and most topics for one position.
const MAX_ALTERNATIVES: usize = 1_000;
/// Most addresses and topics of all filters together.
const MAX_STORED: usize = 100_000;
/// Most logs in one answer.
const MAX_LOGS: usize = 10_000;
/// Most bytes of data of the logs in one answer.
const MAX_DATA: usize = 16 * 1024 * 1024;

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
    Logs(Arc<Filter>),
    Blocks,
    Transactions,
}

impl Kind {
    /// How many addresses and topics it holds.
    fn size(&self) -> usize {
        match self {
            Self::Logs(filter) => alternatives(filter).sum(),
            Self::Blocks | Self::Transactions => 0,
        }
    }
}

/// The chain's blocks, shared rather than locked: looking through them keeps no block from being made.
type Blocks = VectorSync<Arc<Block>>;

/// How many addresses, and how many topics in each position.
fn alternatives(filter: &Filter) -> impl Iterator<Item = usize> + '_ {
    let topics = filter.topics.iter().map(|topics| topics.len());
    std::iter::once(filter.address.len()).chain(topics)
}

/// A filter that is not too long.
fn take_filter(params: &mut Params) -> Result<Filter, RpcError> {
    let filter = params.take::<Filter>()?;
    if alternatives(&filter).any(|count| count > MAX_ALTERNATIVES) {
        return Err(RpcError::invalid_params(format!(
            "exceed max addresses or topics per search position: at most {MAX_ALTERNATIVES}"
        )));
    }
    Ok(filter)
}

pub(super) fn logs(context: &Context, mut params: Params) -> Answer {
    let filter = take_filter(&mut params)?;
    json(matching(context, &filter)?)
}

fn matching(context: &Context, filter: &Filter) -> Result<Vec<Log>, RpcError> {
    let (blocks, from, to) = {
        let chain = context.node.chain();
        let (from, to) = match filter.block_option {
            FilterBlockOption::AtBlockHash(hash) => {
                let block = chain
                    .block_by_hash(hash)
                    .ok_or_else(|| RpcError::server("unknown block"))?;
                (block.number(), block.number())
            }
            FilterBlockOption::Range {
                from_block,
                to_block,
            } => (
                chain.number_of(from_block.unwrap_or_default()),
                chain.number_of(to_block.unwrap_or_default()),
            ),
        };
        (chain.blocks().clone(), from, to)
    };
    if from > to {
        return Err(RpcError::invalid_params("invalid block range params"));
    }
    let found = Found::in_range(&blocks, filter, from, to);
    if found.is_too_much() || found.next <= to.min(last_number(&blocks)) {
        return Err(RpcError::limit_exceeded(format!(
            "query returned more than {MAX_LOGS} results or {MAX_DATA} bytes"
        )));
    }
    Ok(found.logs)
}

fn last_number(blocks: &Blocks) -> u64 {
    (blocks.len() as u64).saturating_sub(1)
}

/// Logs that match.
#[derive(Default)]
struct Found {
    logs: Vec<Log>,
    /// Bytes of data in them.
    bytes: usize,
    /// The first block that was not looked at.
    next: u64,
}

impl Found {
    /// Looks through blocks `from` to `to`, up to the one that would make the answer too long.
    /// The first block with logs is always taken as a whole.
    fn in_range(blocks: &Blocks, filter: &Filter, from: u64, to: u64) -> Self {
        let mut found = Self::default();
        for number in from..=to.min(last_number(blocks)) {
            found.next = number;
            let logs = usize::try_from(number)
                .ok()
                .and_then(|number| blocks.get(number))
                .map(|block| in_block(block, filter))
                .unwrap_or_default();
            let before = found.logs.len();
            found.bytes += logs
                .iter()
                .map(|log| log.inner.data.data.len())
                .sum::<usize>();
            found.logs.extend(logs);
            if before > 0 && found.is_too_much() {
                found.logs.truncate(before);
                return found;
            }
        }
        found.next = to.saturating_add(1);
        found
    }

    fn is_too_much(&self) -> bool {
        self.logs.len() > MAX_LOGS || self.bytes > MAX_DATA
    }
}

fn in_block(block: &Block, filter: &Filter) -> Vec<Log> {
    let has_logs = block
        .transaction
        .as_ref()
        .is_some_and(|mined| !mined.done.logs.is_empty());
    if !has_logs || !filter.matches_bloom(block.header.logs_bloom) {
        return Vec::new();
    }
    let mut logs = view::logs(block);
    logs.retain(|log| filter.matches(&log.inner));
    logs
}

fn install(context: &Context, kind: Kind) -> Answer {
    let next = context.node.chain().latest().number() + 1;
    let mut filters = context.filters.lock();
    filters
        .filters
        .retain(|_, filter| filter.asked.elapsed() < LIFETIME);
    let stored = filters.filters.values().map(|filter| filter.kind.size());
    if filters.filters.len() >= CAPACITY || stored.sum::<usize>() + kind.size() > MAX_STORED {
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
    let filter = take_filter(&mut params)?;
    install(context, Kind::Logs(Arc::new(filter)))
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
    let blocks = context.node.chain().blocks().clone();
    let latest = last_number(&blocks);
    let (kind, next) = {
        let mut filters = context.filters.lock();
        let filter = filters.filters.get_mut(&id).ok_or_else(not_found)?;
        filter.asked = Instant::now();
        let next = std::mem::replace(&mut filter.next, latest + 1);
        (filter.kind.clone(), next)
    };
    // After going back to a snapshot, new blocks count from there.
    let from = next.min(latest + 1);
    let new = || {
        let from = usize::try_from(from).unwrap_or(usize::MAX);
        (from..blocks.len()).filter_map(|number| blocks.get(number))
    };
    match &kind {
        Kind::Blocks => json(new().map(|block| block.hash()).collect::<Vec<B256>>()),
        Kind::Transactions => json(
            new()
                .filter_map(|block| Some(block.transaction.as_ref()?.transaction.hash))
                .collect::<Vec<B256>>(),
        ),
        Kind::Logs(filter) => {
            let (lowest, highest) = bounds(&context.node.chain(), filter);
            let (from, to) = (from.max(lowest), latest.min(highest));
            let found = Found::in_range(&blocks, filter, from, to);
            // What is too much for one answer comes with the next.
            if found.next <= to {
                if let Some(filter) = context.filters.lock().filters.get_mut(&id) {
                    filter.next = found.next;
                }
            }
            json(found.logs)
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
        Kind::Logs(filter) => json(matching(context, &filter)?),
        Kind::Blocks | Kind::Transactions => Err(not_found()),
    }
}

fn not_found() -> RpcError {
    RpcError::server("filter not found")
}
