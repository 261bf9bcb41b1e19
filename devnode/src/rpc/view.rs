//! How blocks, transactions, receipts and logs look to clients.

use alloy_consensus::{transaction::Recovered, ReceiptEnvelope};
use alloy_primitives::{B256, U64};
use alloy_rpc_types_eth::{
    Block as RpcBlock, BlockTransactions, Header, Log, Transaction, TransactionReceipt,
};
use serde::Serialize;

use super::{json, Answer};
use crate::chain::{Block, MinedTransaction, PooledTransaction};

/// A block with Nitro's additional members.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NitroBlock {
    #[serde(flatten)]
    block: RpcBlock,
    l1_block_number: U64,
    send_count: U64,
    send_root: B256,
}

/// A receipt with Nitro's additional members.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NitroReceipt {
    #[serde(flatten)]
    receipt: TransactionReceipt,
    gas_used_for_l1: U64,
    l1_block_number: U64,
    timeboosted: bool,
}

/// A block with the hashes of its transactions, or all of them.
pub(super) fn block(block: &Block, full: bool) -> Answer {
    let transactions = if full {
        BlockTransactions::Full(
            block
                .transaction
                .iter()
                .map(|mined| transaction(block, mined))
                .collect(),
        )
    } else {
        BlockTransactions::Hashes(
            block
                .transaction
                .iter()
                .map(|mined| mined.transaction.hash)
                .collect(),
        )
    };
    let header = Header::from_sealed(block.header.clone());
    json(NitroBlock {
        block: RpcBlock::new(header, transactions),
        l1_block_number: U64::from(block.context.l1_number),
        send_count: U64::ZERO,
        send_root: B256::ZERO,
    })
}

/// A transaction in a block.
pub(super) fn transaction(block: &Block, mined: &MinedTransaction) -> Transaction {
    Transaction {
        block_hash: Some(block.hash()),
        block_number: Some(block.number()),
        transaction_index: Some(0),
        effective_gas_price: Some(block.context.base_fee.into()),
        block_timestamp: Some(block.context.timestamp),
        ..waiting(&mined.transaction)
    }
}

/// A transaction that waits.
pub(super) fn waiting(transaction: &PooledTransaction) -> Transaction {
    Transaction {
        inner: Recovered::new_unchecked(transaction.envelope.clone(), transaction.from),
        block_hash: None,
        block_number: None,
        transaction_index: None,
        effective_gas_price: None,
        block_timestamp: None,
    }
}

/// The receipt of a transaction in a block.
pub(super) fn receipt(block: &Block, mined: &MinedTransaction) -> Answer {
    let mut logs = logs(block).into_iter();
    let inner: ReceiptEnvelope<Log> = mined.receipt().map_logs(|log| {
        logs.next().unwrap_or_else(|| Log {
            inner: log,
            ..Default::default()
        })
    });
    json(NitroReceipt {
        receipt: TransactionReceipt {
            inner,
            transaction_hash: mined.transaction.hash,
            transaction_index: Some(0),
            block_hash: Some(block.hash()),
            block_number: Some(block.number()),
            gas_used: mined.done.gas_used,
            effective_gas_price: block.context.base_fee.into(),
            blob_gas_used: None,
            blob_gas_price: None,
            from: mined.transaction.from,
            to: alloy_consensus::Transaction::to(&mined.transaction.envelope),
            contract_address: mined.contract_address(),
        },
        gas_used_for_l1: U64::ZERO,
        l1_block_number: U64::from(block.context.l1_number),
        timeboosted: false,
    })
}

/// All logs of a block.
pub(super) fn logs(block: &Block) -> Vec<Log> {
    let Some(mined) = &block.transaction else {
        return Vec::new();
    };
    mined
        .done
        .logs
        .iter()
        .zip(0..)
        .map(|(log, index)| Log {
            inner: log.clone(),
            block_hash: Some(block.hash()),
            block_number: Some(block.number()),
            block_timestamp: Some(block.context.timestamp),
            transaction_hash: Some(mined.transaction.hash),
            transaction_index: Some(0),
            log_index: Some(index),
            removed: false,
        })
        .collect()
}
