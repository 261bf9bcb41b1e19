//! Blocks, transactions in them, and their receipts.

use alloy_consensus::{
    constants::EMPTY_ROOT_HASH, proofs, Header, Receipt, ReceiptEnvelope, Sealable, Sealed,
    Transaction, TxEnvelope, TxType,
};
use alloy_primitives::{address, Address, Bloom, Bytes, Log, B256, B64, U256};

use super::{exec::Outcome, state::State};

/// The fee recipient of every block: Arbitrum's sequencer.
pub const SEQUENCER: Address = address!("0xa4b000000000000000000073657175656e636572");

/// Gas limit that block headers show.
pub const BLOCK_GAS_LIMIT: u64 = 1 << 50;

/// What a block is made in: everything but its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockContext {
    /// L2 block number.
    pub number: u64,
    /// L1 block number, which is what `NUMBER` answers.
    pub l1_number: u64,
    /// Seconds since the epoch.
    pub timestamp: u64,
    /// Base fee in wei, which is the gas price of every transaction.
    pub base_fee: u64,
    /// ArbOS version.
    pub arbos: u64,
}

/// A transaction and who sent it.
#[derive(Clone, Debug)]
pub struct PooledTransaction {
    /// The transaction. The signature of an impersonated sender's transaction is made up.
    pub envelope: TxEnvelope,
    /// Its hash.
    pub hash: B256,
    /// The sender.
    pub from: Address,
}

/// A transaction in a block, with what came of it.
#[derive(Clone, Debug)]
pub struct MinedTransaction {
    /// The transaction.
    pub transaction: PooledTransaction,
    /// What came of it.
    pub outcome: Outcome,
}

impl MinedTransaction {
    /// The consensus form of the receipt.
    pub fn receipt(&self) -> ReceiptEnvelope<Log> {
        let receipt = Receipt {
            status: self.outcome.status.is_success().into(),
            cumulative_gas_used: self.outcome.gas_used,
            logs: self.outcome.logs.clone(),
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

    /// The contract made by this transaction, if it made one.
    pub fn created(&self) -> Option<Address> {
        (self.transaction.envelope.to().is_none()).then(|| {
            self.transaction
                .from
                .create(self.transaction.envelope.nonce())
        })
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
        transaction: Option<MinedTransaction>,
        mut state: State,
    ) -> Self {
        let receipt = transaction.as_ref().map(MinedTransaction::receipt);
        let header = Header {
            parent_hash,
            beneficiary: SEQUENCER,
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
            gas_limit: BLOCK_GAS_LIMIT,
            gas_used: transaction
                .as_ref()
                .map_or(0, |mined| mined.outcome.gas_used),
            timestamp: context.timestamp,
            extra_data: Bytes::from(vec![0; 32]),
            mix_hash: mix_hash(context),
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
fn mix_hash(context: BlockContext) -> B256 {
    let mut mix = B256::ZERO;
    mix[8..16].copy_from_slice(&context.l1_number.to_be_bytes());
    mix[16..24].copy_from_slice(&context.arbos.to_be_bytes());
    mix
}
