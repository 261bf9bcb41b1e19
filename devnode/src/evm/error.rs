//! Why a transaction cannot be executed at all.

use alloy_primitives::{Address, U256};

/// A transaction that is not valid: it changes nothing and cannot be in a block. The texts are go-ethereum's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TxError {
    /// The nonce was used before.
    #[error("nonce too low: address {address}, tx: {tx} state: {state}")]
    NonceTooLow {
        /// Sender.
        address: Address,
        /// Nonce of the transaction.
        tx: u64,
        /// Next nonce of the sender.
        state: u64,
    },
    /// An earlier transaction of the sender is missing.
    #[error("nonce too high: address {address}, tx: {tx} state: {state}")]
    NonceTooHigh {
        /// Sender.
        address: Address,
        /// Nonce of the transaction.
        tx: u64,
        /// Next nonce of the sender.
        state: u64,
    },
    /// The nonce has reached 2^64 - 1.
    #[error("nonce has max value: address {address}, nonce: {}", u64::MAX)]
    NonceMax {
        /// Sender.
        address: Address,
    },
    /// The sender cannot pay value and gas.
    #[error(
        "insufficient funds for gas * price + value: address {address} have {have} want {want}"
    )]
    InsufficientFunds {
        /// Sender.
        address: Address,
        /// Balance, in wei.
        have: U256,
        /// Value plus gas limit times fee, in wei.
        want: U256,
    },
    /// The gas limit does not cover calldata, creation and access list.
    #[error("intrinsic gas too low: have {have}, want {want}")]
    IntrinsicGas {
        /// Gas limit.
        have: u64,
        /// Gas needed before execution.
        want: u64,
    },
    /// The fee is below the block's base fee.
    #[error(
        "max fee per gas less than block base fee: address {address}, maxFeePerGas: {max_fee}, \
         baseFee: {base_fee}"
    )]
    FeeTooLow {
        /// Sender.
        address: Address,
        /// Fee per gas, in wei.
        max_fee: u128,
        /// Base fee of the block, in wei.
        base_fee: u64,
    },
    /// The tip exceeds the fee.
    #[error(
        "max priority fee per gas higher than max fee per gas: address {address}, \
         maxPriorityFeePerGas: {tip}, maxFeePerGas: {max_fee}"
    )]
    TipAboveFee {
        /// Sender.
        address: Address,
        /// Tip per gas, in wei.
        tip: u128,
        /// Fee per gas, in wei.
        max_fee: u128,
    },
    /// The sender is a contract (EIP-3607).
    #[error("sender not an eoa: address {address}")]
    SenderNotEoa {
        /// Sender.
        address: Address,
    },
    /// The gas limit exceeds the block's.
    #[error("exceeds block gas limit")]
    GasLimitReached,
    /// Gas limit times fee overflows.
    #[error("gas uint64 overflow")]
    GasOverflow,
    /// Signed for another chain.
    #[error("invalid chain id for signer: have {have} want {want}")]
    ChainId {
        /// Chain id of the transaction.
        have: u64,
        /// Chain id of this chain.
        want: u64,
    },
    /// The init code is longer than EIP-3860 allows.
    #[error("max initcode size exceeded: code size {size} limit {limit}")]
    InitCodeSize {
        /// Length of the init code.
        size: usize,
        /// Longest allowed.
        limit: usize,
    },
    /// A blob transaction.
    #[error("transaction type not supported")]
    UnsupportedType,
    /// An EIP-7702 transaction without authorisations.
    #[error("EIP-7702 transaction with empty auth list (sender {address})")]
    EmptyAuthorizationList {
        /// Sender.
        address: Address,
    },
    /// An EIP-7702 transaction that would create a contract.
    #[error("EIP-7702 transaction cannot be used to create contract (sender {address})")]
    AuthorizationCreate {
        /// Sender.
        address: Address,
    },
    /// A tracer or tracer configuration this node does not have.
    #[error("{0}")]
    Tracer(String),
    /// Anything else the EVM refuses.
    #[error("{0}")]
    Invalid(String),
}
