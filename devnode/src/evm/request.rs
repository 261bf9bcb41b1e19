//! Transactions and calls as the executor takes them.

use alloy_consensus::Transaction;
use alloy_eips::{eip2930::AccessList, eip7702::SignedAuthorization};
use alloy_primitives::{Address, Bytes, TxKind, U256};

use super::error::TxError;

/// A transaction or call: any type but blobs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TxRequest {
    /// Sender.
    pub from: Address,
    /// Callee, or a creation.
    pub to: TxKind,
    /// Value, in wei.
    pub value: U256,
    /// Calldata or init code.
    pub input: Bytes,
    /// Gas limit.
    pub gas_limit: u64,
    /// Most the sender pays per gas, in wei: the gas price of legacy and EIP-2930 transactions.
    /// Zero together with [`Checks::call`](super::Checks::call) means that gas is free.
    pub max_fee_per_gas: u128,
    /// Tip per gas, in wei, at most the fee; equal to it for legacy and EIP-2930 transactions. It is never taken, but
    /// programs are told of it.
    pub max_priority_fee_per_gas: u128,
    /// Nonce; none takes the sender's.
    pub nonce: Option<u64>,
    /// Chain id, none for transactions from before EIP-155.
    pub chain_id: Option<u64>,
    /// EIP-2930 access list.
    pub access_list: AccessList,
    /// EIP-7702 authorisations; none for any other type, since an empty list is an error.
    pub authorization_list: Option<Vec<SignedAuthorization>>,
}

impl TxRequest {
    /// Takes over a signed transaction whose sender was recovered.
    ///
    /// # Errors
    ///
    /// [`TxError::UnsupportedType`] for blob transactions.
    pub fn from_transaction(tx: &impl Transaction, from: Address) -> Result<Self, TxError> {
        if tx.blob_versioned_hashes().is_some() {
            return Err(TxError::UnsupportedType);
        }
        Ok(Self {
            from,
            to: tx.kind(),
            value: tx.value(),
            input: tx.input().clone(),
            gas_limit: tx.gas_limit(),
            max_fee_per_gas: tx.max_fee_per_gas(),
            max_priority_fee_per_gas: tx
                .max_priority_fee_per_gas()
                .unwrap_or_else(|| tx.max_fee_per_gas()),
            nonce: Some(tx.nonce()),
            chain_id: tx.chain_id(),
            access_list: tx.access_list().cloned().unwrap_or_default(),
            authorization_list: tx.authorization_list().map(<[_]>::to_vec),
        })
    }
}
