//! Why a transaction is refused, in the words of geth, which clients match on.

use alloy_primitives::Address;

use crate::evm::TxError;

/// A transaction that the node does not take.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransactionError {
    /// It cannot be part of a block.
    #[error(transparent)]
    Invalid(#[from] TxError),
    /// Not the encoding of a transaction.
    #[error("rlp: {0}")]
    Malformed(String),
    /// The signature is not one.
    #[error("invalid sender")]
    InvalidSender,
    /// The node has no key of the sender, and it is not impersonated.
    #[error("unknown account {0}")]
    UnknownAccount(Address),
    /// The same transaction waits already.
    #[error("already known")]
    AlreadyKnown,
    /// Another transaction of this nonce waits and pays as much.
    #[error("replacement transaction underpriced")]
    Underpriced,
    /// Too many transactions wait.
    #[error("txpool is full")]
    PoolFull,
    /// Longer than a transaction may be.
    #[error("oversized data: transaction size {size}, limit {limit}")]
    Oversized {
        /// Bytes of its encoded form.
        size: usize,
        /// Most bytes allowed.
        limit: usize,
    },
    /// The chain has as many blocks as it may have.
    #[error("the chain holds at most {0} blocks")]
    ChainFull(u64),
    /// There are as many snapshots as there may be.
    #[error("too many snapshots: at most {0}, revert to one to forget it")]
    Snapshots(usize),
    /// The key of the sender does not sign.
    #[error("{0}")]
    Signer(String),
    /// The ArbOS version is not one the node knows.
    #[error("ArbOS {0} is not supported: choose 51 or 61")]
    Arbos(u64),
    /// A transaction of the genesis failed.
    #[error("genesis transaction {0} failed")]
    Genesis(u64),
}
