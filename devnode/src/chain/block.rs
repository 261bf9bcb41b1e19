//! Blocks, transactions in them, and their receipts.

use alloy_consensus::{
    constants::EMPTY_ROOT_HASH, proofs, Header, Receipt, ReceiptEnvelope, Sealable, Sealed,
    Transaction, TxEnvelope, TxType,
};
use alloy_primitives::{Address, Bloom, Bytes, Log, B256, B64, U256};

use super::state::State;
use crate::evm::{BlockContext, Executed, Outcome};

/// A transaction and who sent it.
#[derive(Clone, Debug)]
pub struct PooledTransaction {
    /// The transaction. The signature of an impersonated sender's transaction is made up.
    pub envelope: TxEnvelope,
    /// Its hash.
    pub hash: B256,
    /// The sender.
    pub from: Address,
    /// Whether the sender is impersonated, and may be a contract.
    pub impersonated: bool,
}

/// What came of a transaction.
#[derive(Clone, Debug)]
pub struct Done {
    /// How it ended.
    pub outcome: Outcome,
    /// Gas used, after refunds.
    pub gas_used: u64,
    /// Return or revert data; the deployed code of a creation.
    pub output: Bytes,
    /// Logs, none unless it succeeded.
    pub logs: Vec<Log>,
    /// The contract it made.
    pub created: Option<Address>,
}

impl From<Executed> for Done {
    fn from(executed: Executed) -> Self {
        let Executed {
            outcome,
            gas_used,
            output,
            logs,
            created,
            ..
        } = executed;
        Self {
            outcome,
            gas_used,
            output,
            logs,
            created,
        }
    }
}

/// A transaction in a block, with what came of it.
#[derive(Clone, Debug)]
pub struct MinedTransaction {
    /// The transaction.
    pub transaction: PooledTransaction,
    /// What came of it.
    pub done: Done,
}

impl MinedTransaction {
    /// Whether it succeeded.
    pub fn is_success(&self) -> bool {
        self.done.outcome == Outcome::Success
    }

    /// The consensus form of the receipt.
    pub fn receipt(&self) -> ReceiptEnvelope<Log> {
        let receipt = Receipt {
            status: self.is_success().into(),
            cumulative_gas_used: self.done.gas_used,
            logs: self.done.logs.clone(),
        }
        .with_bloom();
        match self.transaction.envelope.tx_type() {
            TxType::Legacy => ReceiptEnvelope::Legacy(receipt),
            TxType::Eip2930 => ReceiptEnvelope::Eip2930(receipt),
            TxType::Eip1559 => ReceiptEnvelope::Eip1559(receipt),
            TxType::Eip4844 => ReceiptEnvelope::Eip4844(receipt),
            TxType::Eip7702 => ReceiptEnvelope::Eip7702(receipt),
        }
    }

    /// The address a creation makes or would have made, none for a call.
    pub fn contract_address(&self) -> Option<Address> {
        let envelope = &self.transaction.envelope;
        envelope
            .to()
            .is_none()
            .then(|| self.transaction.from.create(envelope.nonce()))
    }
}

/// A finished block: at most one transaction, and the state after it.
#[derive(Clone, Debug)]
pub struct Block {
    /// The header, with its hash.
    pub header: Sealed<Header>,
    /// What it was made in.
    pub context: BlockContext,
    /// The transaction, none in blocks that were mined on request.
    pub transaction: Option<MinedTransaction>,
    /// State after the block.
    pub state: State,
}

impl Block {
    /// Seals a block on top of `parent_hash`; `state` is the state after the transaction.
    pub fn seal(
        parent_hash: B256,
        context: BlockContext,
        arbos: u64,
        transaction: Option<MinedTransaction>,
        mut state: State,
    ) -> Self {
        let receipt = transaction.as_ref().map(MinedTransaction::receipt);
        let header = Header {
            parent_hash,
            beneficiary: context.coinbase,
            state_root: B256::ZERO,
            transactions_root: transaction.as_ref().map_or(EMPTY_ROOT_HASH, |mined| {
                proofs::calculate_transaction_root(std::slice::from_ref(
                    &mined.transaction.envelope,
                ))
            }),
            receipts_root: receipt.as_ref().map_or(EMPTY_ROOT_HASH, |receipt| {
                proofs::calculate_receipt_root(std::slice::from_ref(receipt))
            }),
            logs_bloom: receipt
                .as_ref()
                .map_or(Bloom::ZERO, |receipt| *receipt.logs_bloom()),
            difficulty: U256::ONE,
            number: context.number,
            gas_limit: context.gas_limit,
            gas_used: transaction.as_ref().map_or(0, |mined| mined.done.gas_used),
            timestamp: context.timestamp,
            extra_data: Bytes::from(vec![0; 32]),
            mix_hash: mix_hash(context.l1_number, arbos),
            nonce: B64::ZERO,
            base_fee_per_gas: Some(context.base_fee),
            ..Default::default()
        };
        let header = header.seal_slow();
        state.set_block_hash(context.number, header.hash());
        Self {
            header,
            context,
            transaction,
            state,
        }
    }

    /// Block number.
    pub fn number(&self) -> u64 {
        self.context.number
    }

    /// Block hash.
    pub fn hash(&self) -> B256 {
        self.header.hash()
    }
}

/// Nitro's use of the field: send count, L1 block number, ArbOS version, each in eight bytes.
fn mix_hash(l1_number: u64, arbos: u64) -> B256 {
    let mut mix = B256::ZERO;
    mix[8..16].copy_from_slice(&l1_number.to_be_bytes());
    mix[16..24].copy_from_slice(&arbos.to_be_bytes());
    mix
}
