//! What a node is made with, and what it tells of itself.

use std::sync::Arc;

use alloy_consensus::Transaction;
use alloy_primitives::{Address, B256, U256};
use serde::Serialize;

use super::block::MinedTransaction;
use crate::evm::{Outcome, CALL_GAS_CAP};

/// What a node is made with.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Config {
    /// Chain id.
    pub chain_id: u64,
    /// ArbOS version: 51 or 61.
    pub arbos: u64,
    /// Most gas that a call or an estimate may use.
    pub call_gas_limit: u64,
    /// Most blocks the chain may have: each keeps memory.
    pub max_blocks: u64,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            chain_id: 412_346,
            arbos: 61,
            call_gas_limit: CALL_GAS_CAP,
            max_blocks: 1_000_000,
        }
    }
}

/// Something worth a line in a log.
#[derive(Clone, Debug, Serialize)]
#[serde(
    tag = "event",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Event {
    /// A request was answered.
    Call {
        /// Method.
        method: String,
        /// How long it took, in microseconds.
        micros: u64,
        /// Message of the error it was answered with.
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<String>,
    },
    /// A transaction was mined.
    Transaction {
        /// Its hash.
        hash: B256,
        /// Number of its block.
        block: u64,
        /// Sender.
        from: Address,
        /// Receiver, none for a creation.
        to: Option<Address>,
        /// Contract it made.
        #[serde(skip_serializing_if = "Option::is_none")]
        created: Option<Address>,
        /// Value in wei.
        value: U256,
        /// Gas used.
        gas_used: u64,
        /// `success`, `revert` or why it was halted.
        status: String,
    },
    /// A waiting transaction could not be mined and is forgotten.
    Dropped {
        /// Its hash.
        hash: B256,
        /// Sender.
        from: Address,
        /// Why.
        error: String,
    },
}

/// Is told of every [`Event`].
pub type Observer = Arc<dyn Fn(&Event) + Send + Sync>;

impl Event {
    /// What is told of a transaction in block number `block`.
    pub(super) fn mined(block: u64, mined: &MinedTransaction) -> Self {
        let MinedTransaction { transaction, done } = mined;
        Self::Transaction {
            hash: transaction.hash,
            block,
            from: transaction.from,
            to: transaction.envelope.to(),
            created: done.created,
            value: transaction.envelope.value(),
            gas_used: done.gas_used,
            status: match &done.outcome {
                Outcome::Success => "success".into(),
                Outcome::Revert => "revert".into(),
                Outcome::Halt { reason } => reason.clone(),
            },
        }
    }
}
