//! Why a transaction is refused, in the words of geth, which clients match on.

use alloy_primitives::{Address, U256};

/// A transaction that cannot be part of a block.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransactionError {
    /// The sender has used this nonce.
    #[error("nonce too low: address {from}, tx: {tx} state: {state}")]
    NonceTooLow {
        /// Sender.
        from: Address,
        /// Nonce of the transaction.
        tx: u64,
        /// Nonce of the account.
        state: u64,
    },
    /// Transactions with lower nonces are missing.
    #[error("nonce too high: address {from}, tx: {tx} state: {state}")]
    NonceTooHigh {
        /// Sender.
        from: Address,
        /// Nonce of the transaction.
        tx: u64,
        /// Nonce of the account.
        state: u64,
    },
    /// The sender cannot pay the value and the most that gas may cost.
    #[error("insufficient funds for gas * price + value: address {from} have {have} want {want}")]
    InsufficientFunds {
        /// Sender.
        from: Address,
        /// Wei it has.
        have: U256,
        /// Wei it needs.
        want: U256,
    },
    /// The gas limit does not even pay for the transaction's own data.
    #[error("intrinsic gas too low: have {have}, want {want}")]
    IntrinsicGas {
        /// Gas limit.
        have: u64,
        /// Gas needed before the first instruction.
        want: u64,
    },
    /// The fee cap is below the base fee.
    #[error("max fee per gas less than block base fee: address {from}, baseFee: {base_fee}")]
    FeeTooLow {
        /// Sender.
        from: Address,
        /// Base fee in wei.
        base_fee: u64,
    },
    /// The priority fee is above the fee cap.
    #[error("max priority fee per gas higher than max fee per gas: address {from}")]
    TipAboveFeeCap {
        /// Sender.
        from: Address,
    },
    /// The sender is a contract (EIP-3607).
    #[error("sender not an eoa: address {from}")]
    SenderHasCode {
        /// Sender.
        from: Address,
    },
    /// Init code is longer than EIP-3860 allows.
    #[error("max initcode size exceeded")]
    InitCodeTooLarge,
    /// The gas limit is above that of the block.
    #[error("exceeds block gas limit")]
    GasLimitTooHigh,
    /// Signed for another chain.
    #[error("invalid chain id for signer: have {have} want {want}")]
    ChainId {
        /// Chain id of the transaction.
        have: u64,
        /// Chain id of the node.
        want: u64,
    },
    /// The signature is not one.
    #[error("invalid sender")]
    InvalidSender,
    /// The nonce has reached its end (EIP-2681).
    #[error("nonce has max value: address {from}")]
    NonceMax {
        /// Sender.
        from: Address,
    },
    /// Not the encoding of a transaction.
    #[error("rlp: {0}")]
    Malformed(String),
    /// The node has no key of the sender, and it is not impersonated.
    #[error("unknown account {0}")]
    UnknownAccount(Address),
    /// Blobs and everything newer.
    #[error("transaction type not supported")]
    UnsupportedType,
    /// The same transaction waits already.
    #[error("already known")]
    AlreadyKnown,
    /// Another transaction of this nonce waits and pays as much.
    #[error("replacement transaction underpriced")]
    Underpriced,
    /// Too many transactions wait.
    #[error("txpool is full")]
    PoolFull,
    /// Anything else, in the executor's words.
    #[error("{0}")]
    Other(String),
}
