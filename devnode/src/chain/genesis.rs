//! What a nitro-devnode holds when its start script is through: the same transactions, in the same order.

use std::{
    collections::HashMap,
    sync::{Mutex, OnceLock, PoisonError},
};

use alloy_consensus::{SignableTransaction, TxEip1559, TxEnvelope};
use alloy_primitives::{address, Address, Bytes, TxKind, B256, U256};
use alloy_signer::SignerSync;
use alloy_sol_types::{sol, SolCall};

use super::{
    accounts::{dev_accounts, DevAccount},
    bytecode,
    error::TransactionError,
    node::{Config, Node},
    Chain, State,
};

/// The deterministic deployment proxy, which creates with CREATE2.
pub const CREATE2_FACTORY: Address = address!("0x4e59b44847b379578588920ca78fbf26c0b4956c");
/// `StylusDeployer`.
pub const STYLUS_DEPLOYER: Address = address!("0xcEcba2F1DC234f70Dd89F2041029807F8D03A990");
/// The cache manager.
pub const CACHE_MANAGER: Address = address!("0x2F8Bd4EaB69764c105aDd7dE7CB0402557a44E6f");

const FACTORY_DEPLOYER: Address = address!("0x3fab184622dc19b6109349b94811493bf2a45362");
const ARB_DEBUG: Address = address!("0x00000000000000000000000000000000000000ff");
const ARB_OWNER: Address = address!("0x0000000000000000000000000000000000000070");

sol! {
    function becomeChainOwner();
    function setL1PricePerUnit(uint256 pricePerUnit);
    function addWasmCacheManager(address manager);
}

/// The chain of `config` after genesis. It is made once per process and configuration.
///
/// # Errors
/// [`TransactionError`] if one of the transactions fails.
pub(super) fn chain(config: &Config) -> Result<Chain, TransactionError> {
    static MADE: OnceLock<Mutex<HashMap<Config, Chain>>> = OnceLock::new();
    let mut made = MADE
        .get_or_init(Mutex::default)
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    if let Some(chain) = made.get(config) {
        return Ok(chain.clone());
    }
    let chain = make(config)?;
    made.insert(config.clone(), chain.clone());
    Ok(chain)
}

fn make(config: &Config) -> Result<Chain, TransactionError> {
    let mut state = State::default();
    for account in dev_accounts() {
        state.set_balance(account.address(), account.genesis_balance);
    }
    let node = Node::with_chain(config.clone(), Chain::new(config, state), None);
    let owner = &node.accounts()[0];
    let ether = U256::from(10).pow(U256::from(18));
    send(&node, owner, FACTORY_DEPLOYER, ether, Bytes::new())?;
    node.submit_raw(&bytecode::CREATE2_FACTORY_TRANSACTION)?;
    send(
        &node,
        owner,
        CREATE2_FACTORY,
        U256::ZERO,
        with_zero_salt(&bytecode::CACHE_MANAGER),
    )?;
    send(
        &node,
        owner,
        CREATE2_FACTORY,
        U256::ZERO,
        with_zero_salt(&bytecode::STYLUS_DEPLOYER),
    )?;
    let chain = node.chain().clone();
    Ok(chain)
}

fn with_zero_salt(init_code: &[u8]) -> Bytes {
    [B256::ZERO.as_slice(), init_code].concat().into()
}

fn send(
    node: &Node,
    from: &DevAccount,
    to: Address,
    value: U256,
    input: Bytes,
) -> Result<(), TransactionError> {
    let transaction = TxEip1559 {
        chain_id: node.config().chain_id,
        nonce: node.chain().state().nonce(from.address()),
        gas_limit: 10_000_000,
        max_fee_per_gas: node.config().base_fee.into(),
        max_priority_fee_per_gas: 0,
        to: TxKind::Call(to),
        value,
        access_list: Default::default(),
        input,
    };
    node.submit_unsigned(transaction.into(), from.address())
        .map(drop)
}
