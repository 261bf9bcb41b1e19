//! Errors of the JSON-RPC interface, with the codes and words of geth.

use alloy_primitives::{hex, Bytes};
use alloy_sol_types::{Panic, Revert, SolError};
use serde_json::Value;

use crate::{
    chain::TransactionError,
    evm::{Executed, Outcome, TxError},
};

/// An error object of JSON-RPC.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct RpcError {
    /// Code: 3 for a revert, or one of JSON-RPC's.
    pub code: i32,
    /// Message.
    pub message: String,
    /// Revert data.
    pub data: Option<Value>,
}

impl RpcError {
    /// The method does not exist, or not here.
    pub fn method_not_found(method: &str) -> Self {
        Self::new(
            -32601,
            format!("the method {method} does not exist/is not available"),
        )
    }

    /// The parameters are not what the method takes.
    pub fn invalid_params(message: impl Into<String>) -> Self {
        Self::new(-32602, message)
    }

    /// The request is understood and fails.
    pub fn server(message: impl Into<String>) -> Self {
        Self::new(-32000, message)
    }

    /// The block that was asked for does not exist.
    pub fn unknown_block() -> Self {
        Self::server("header not found")
    }

    /// What this node does not do, by name.
    pub fn unsupported(what: &str) -> Self {
        Self::new(
            -32004,
            format!("{what} is not supported by this development node"),
        )
    }

    /// The answer would be longer than one may be.
    pub fn limit_exceeded(message: impl Into<String>) -> Self {
        Self::new(-32005, message)
    }

    fn new(code: i32, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            data: None,
        }
    }

    /// A call that reverted with `data`.
    pub fn revert(data: &Bytes) -> Self {
        let message = match reason(data) {
            Some(reason) => format!("execution reverted: {reason}"),
            None => "execution reverted".into(),
        };
        Self {
            code: 3,
            message,
            data: Some(Value::String(hex::encode_prefixed(data))),
        }
    }
}

impl From<TxError> for RpcError {
    fn from(error: TxError) -> Self {
        Self::server(error.to_string())
    }
}

impl From<TransactionError> for RpcError {
    fn from(error: TransactionError) -> Self {
        Self::server(error.to_string())
    }
}

/// The output of a call, or the error that clients expect instead.
///
/// # Errors
/// A revert (code 3 with data) or the machine's reason to stop.
pub(super) fn output(executed: Executed) -> Result<Bytes, RpcError> {
    match executed.outcome {
        Outcome::Success => Ok(executed.output),
        Outcome::Revert => Err(RpcError::revert(&executed.output)),
        Outcome::Halt { reason } => Err(RpcError::server(reason)),
    }
}

/// The text of `Error(string)` or the meaning of `Panic(uint256)`.
fn reason(data: &Bytes) -> Option<String> {
    if let Ok(revert) = Revert::abi_decode(data) {
        return Some(revert.reason);
    }
    let panic = Panic::abi_decode(data).ok()?;
    Some(match panic.kind() {
        Some(kind) => kind.as_str().to_owned(),
        None => format!("unknown panic code: {:#x}", panic.code),
    })
}
