//! Precompiles of ArbOS this node does not have. They refuse every call, saying so.

use alloy_primitives::{address, Address};
use alloy_sol_types::{Revert, SolError};

use super::method::Outcome;

pub(super) const ADDRESS_TABLE: Address = address!("0000000000000000000000000000000000000066");
pub(super) const BLS: Address = address!("0000000000000000000000000000000000000067");
pub(super) const FUNCTION_TABLE: Address = address!("0000000000000000000000000000000000000068");
pub(super) const TEST: Address = address!("0000000000000000000000000000000000000069");
pub(super) const AGGREGATOR: Address = address!("000000000000000000000000000000000000006d");
pub(super) const RETRYABLE_TX: Address = address!("000000000000000000000000000000000000006e");
pub(super) const STATISTICS: Address = address!("000000000000000000000000000000000000006f");
pub(super) const NATIVE_TOKEN_MANAGER: Address =
    address!("0000000000000000000000000000000000000073");
pub(super) const FILTERED_TRANSACTIONS_MANAGER: Address =
    address!("0000000000000000000000000000000000000074");
pub(super) const ARBOS_ACTS: Address = address!("00000000000000000000000000000000000a4b05");

/// Refuses a call, if ArbOS answers at `address` at all.
pub(super) fn refuse(address: Address, gas: u64) -> Option<Outcome> {
    let name = match address {
        ADDRESS_TABLE => "ArbAddressTable",
        BLS => "ArbBLS",
        FUNCTION_TABLE => "ArbFunctionTable",
        TEST => "ArbosTest",
        AGGREGATOR => "ArbAggregator",
        RETRYABLE_TX => "ArbRetryableTx",
        STATISTICS => "ArbStatistics",
        NATIVE_TOKEN_MANAGER => "ArbNativeTokenManager",
        FILTERED_TRANSACTIONS_MANAGER => "ArbFilteredTransactionsManager",
        ARBOS_ACTS => "ArbosActs",
        _ => return None,
    };
    let data = Revert::from(format!("{name} is not supported by this node")).abi_encode();
    Some(Outcome {
        result: Err(data.into()),
        gas,
        fatal: None,
    })
}
