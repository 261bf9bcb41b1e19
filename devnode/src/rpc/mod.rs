//! The JSON-RPC interface: what a nitro-devnode answers, and the usual conveniences of test nodes.

mod access_list;
mod call;
mod debug;
mod error;
mod extensions;
mod fees;
mod filters;
mod params;
mod reading;
mod sending;
mod server;
mod turns;
mod view;

use std::sync::Arc;

use parking_lot::Mutex;
use serde::Serialize;
use serde_json::Value;

pub use error::RpcError;
use filters::Filters;
pub use params::Params;
pub use server::serve;
use turns::Turns;
pub(crate) use turns::THREADS;

use crate::chain::Node;

/// What methods work on.
pub struct Context {
    /// The chain.
    pub node: Arc<Node>,
    filters: Mutex<Filters>,
    turns: Turns,
}

impl Context {
    /// A context without filters.
    pub fn new(node: Arc<Node>) -> Self {
        Self {
            node,
            filters: Mutex::default(),
            turns: Turns::default(),
        }
    }
}

type Answer = Result<Value, RpcError>;
type Method = fn(&Context, Params) -> Answer;

/// All methods, by name.
const METHODS: &[(&str, Method)] = &[
    ("web3_clientVersion", reading::client_version),
    ("web3_sha3", reading::sha3),
    ("net_version", reading::net_version),
    ("net_listening", reading::net_listening),
    ("net_peerCount", reading::net_peer_count),
    ("eth_chainId", reading::chain_id),
    ("eth_protocolVersion", reading::protocol_version),
    ("eth_syncing", reading::no),
    ("eth_mining", reading::no),
    ("eth_accounts", reading::accounts),
    ("eth_requestAccounts", reading::accounts),
    ("eth_blockNumber", reading::block_number),
    ("eth_getBalance", reading::balance),
    ("eth_getCode", reading::code),
    ("eth_getStorageAt", reading::storage_at),
    ("eth_getTransactionCount", reading::transaction_count),
    ("eth_getBlockByNumber", reading::block_by_number),
    ("eth_getBlockByHash", reading::block_by_hash),
    ("eth_getHeaderByNumber", reading::header_by_number),
    ("eth_getHeaderByHash", reading::header_by_hash),
    (
        "eth_getBlockTransactionCountByNumber",
        reading::transactions_in_block_by_number,
    ),
    (
        "eth_getBlockTransactionCountByHash",
        reading::transactions_in_block_by_hash,
    ),
    ("eth_getUncleCountByBlockNumber", reading::uncles_by_number),
    ("eth_getUncleCountByBlockHash", reading::uncles_by_hash),
    ("eth_getUncleByBlockNumberAndIndex", reading::nothing),
    ("eth_getUncleByBlockHashAndIndex", reading::nothing),
    ("eth_getTransactionByHash", reading::transaction_by_hash),
    (
        "eth_getRawTransactionByHash",
        reading::raw_transaction_by_hash,
    ),
    (
        "eth_getTransactionByBlockNumberAndIndex",
        reading::transaction_by_number_and_index,
    ),
    (
        "eth_getTransactionByBlockHashAndIndex",
        reading::transaction_by_hash_and_index,
    ),
    ("eth_getTransactionReceipt", reading::receipt),
    ("eth_getBlockReceipts", reading::block_receipts),
    ("eth_getProof", reading::proof),
    ("eth_gasPrice", fees::gas_price),
    ("eth_maxPriorityFeePerGas", fees::max_priority_fee),
    ("eth_blobBaseFee", fees::blob_base_fee),
    ("eth_feeHistory", fees::history),
    ("eth_call", call::call),
    ("eth_estimateGas", call::estimate_gas),
    ("eth_createAccessList", access_list::create),
    ("eth_sendRawTransaction", sending::raw_transaction),
    ("eth_sendRawTransactionSync", sending::raw_transaction_sync),
    ("eth_sendTransaction", sending::transaction),
    ("eth_sendTransactionSync", sending::transaction_sync),
    ("eth_signTransaction", sending::sign_transaction),
    ("eth_fillTransaction", sending::fill_transaction),
    ("eth_sign", sending::sign),
    ("personal_sign", sending::personal_sign),
    ("eth_signTypedData_v4", sending::sign_typed_data),
    ("eth_getLogs", filters::logs),
    ("eth_newFilter", filters::new_filter),
    ("eth_newBlockFilter", filters::new_block_filter),
    (
        "eth_newPendingTransactionFilter",
        filters::new_transaction_filter,
    ),
    ("eth_getFilterChanges", filters::changes),
    ("eth_getFilterLogs", filters::filter_logs),
    ("eth_uninstallFilter", filters::uninstall),
    ("debug_traceTransaction", debug::trace_transaction),
    ("debug_traceCall", debug::trace_call),
    ("debug_traceBlockByNumber", debug::trace_block_by_number),
    ("debug_traceBlockByHash", debug::trace_block_by_hash),
    ("debug_getRawTransaction", reading::raw_transaction_by_hash),
    ("debug_getRawReceipts", debug::raw_receipts),
    ("debug_getRawHeader", debug::raw_header),
    ("debug_getRawBlock", debug::raw_block),
    ("evm_snapshot", extensions::snapshot),
    ("anvil_snapshot", extensions::snapshot),
    ("evm_revert", extensions::revert),
    ("anvil_revert", extensions::revert),
    ("evm_mine", extensions::evm_mine),
    ("anvil_mine", extensions::mine),
    ("hardhat_mine", extensions::mine),
    ("evm_increaseTime", extensions::increase_time),
    ("anvil_increaseTime", extensions::increase_time),
    ("evm_setTime", extensions::set_time),
    ("anvil_setTime", extensions::set_time),
    ("evm_setNextBlockTimestamp", extensions::set_next_timestamp),
    (
        "anvil_setNextBlockTimestamp",
        extensions::set_next_timestamp,
    ),
    ("evm_setAutomine", extensions::set_automine),
    ("anvil_setAutomine", extensions::set_automine),
    ("anvil_getAutomine", extensions::automine),
    ("hardhat_getAutomine", extensions::automine),
    ("anvil_setBalance", extensions::set_balance),
    ("hardhat_setBalance", extensions::set_balance),
    ("anvil_setCode", extensions::set_code),
    ("hardhat_setCode", extensions::set_code),
    ("anvil_setStorageAt", extensions::set_storage),
    ("hardhat_setStorageAt", extensions::set_storage),
    ("anvil_setNonce", extensions::set_nonce),
    ("hardhat_setNonce", extensions::set_nonce),
    ("anvil_impersonateAccount", extensions::impersonate),
    ("hardhat_impersonateAccount", extensions::impersonate),
    (
        "anvil_stopImpersonatingAccount",
        extensions::stop_impersonating,
    ),
    (
        "hardhat_stopImpersonatingAccount",
        extensions::stop_impersonating,
    ),
    ("anvil_autoImpersonateAccount", extensions::impersonate_all),
    ("anvil_dropTransaction", extensions::drop_transaction),
    ("hardhat_dropTransaction", extensions::drop_transaction),
];

/// Names of all methods.
pub fn method_names() -> impl Iterator<Item = &'static str> {
    METHODS.iter().map(|(name, _)| *name)
}

/// Answers one request.
///
/// # Errors
/// The error object the client gets instead of a result.
pub fn dispatch(context: &Context, method: &str, params: Params) -> Answer {
    match METHODS.iter().find(|(name, _)| *name == method) {
        Some((_, handler)) => handler(context, params),
        None => Err(RpcError::method_not_found(method)),
    }
}

fn json(value: impl Serialize) -> Answer {
    serde_json::to_value(value).map_err(|error| RpcError::server(error.to_string()))
}
