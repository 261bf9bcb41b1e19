//! What a nitro-devnode holds when its start script is through: the same transactions, in the same order.

use std::collections::BTreeMap;

use alloy_consensus::TxEip1559;
use alloy_primitives::{address, Address, Bytes, TxKind, B256, U256};
use alloy_sol_types::{sol, SolCall};
use parking_lot::Mutex;
use revm::DatabaseCommit;

use super::{
    accounts::dev_accounts, bytecode, error::TransactionError, event::Config, node::Node, Chain,
    State,
};
use crate::{arbos::genesis::ArbosGenesis, evm::block::MIN_BASE_FEE, vm::ArbosProfile};

/// The deterministic deployment proxy, which creates with CREATE2.
pub const CREATE2_FACTORY: Address = address!("0x4e59b44847b379578588920ca78fbf26c0b4956c");
/// `StylusDeployer`.
pub const STYLUS_DEPLOYER: Address = address!("0xcEcba2F1DC234f70Dd89F2041029807F8D03A990");
/// The cache manager.
pub const CACHE_MANAGER: Address = address!("0x2F8Bd4EaB69764c105aDd7dE7CB0402557a44E6f");

const OWNER: Address = address!("0x3f1Eae7D46d88F08fc2F8ed27FCb2AB183EB2d0E");
const FACTORY_DEPLOYER: Address = address!("0x3fab184622dc19b6109349b94811493bf2a45362");
const ARB_DEBUG: Address = address!("0x00000000000000000000000000000000000000ff");
const ARB_OWNER: Address = address!("0x0000000000000000000000000000000000000070");

sol! {
    function becomeChainOwner();
    function setL1PricePerUnit(uint256 pricePerUnit);
    function addWasmCacheManager(address manager);
}

/// The chain after genesis. It is made once per process, chain id and ArbOS version.
///
/// # Errors
/// [`TransactionError`] if one of the transactions fails.
pub(super) fn chain(chain_id: u64, profile: ArbosProfile) -> Result<Chain, TransactionError> {
    static MADE: Mutex<BTreeMap<(u64, u64), Chain>> = Mutex::new(BTreeMap::new());
    let mut made = MADE.lock();
    let key = (chain_id, profile.arbos_version);
    if let Some(chain) = made.get(&key) {
        return Ok(chain.clone());
    }
    let chain = make(chain_id, profile)?;
    made.insert(key, chain.clone());
    Ok(chain)
}

fn make(chain_id: u64, profile: ArbosProfile) -> Result<Chain, TransactionError> {
    let mut state = State::default();
    let arbos = ArbosGenesis {
        profile,
        chain_id,
        chain_owner: None,
        min_base_fee: MIN_BASE_FEE,
        l1_price_per_unit: 0,
    };
    state.commit(arbos.changes());
    for account in dev_accounts() {
        state.set_balance(account.address(), account.genesis_balance);
    }
    let config = Config {
        chain_id,
        arbos: profile.arbos_version,
        ..Config::default()
    };
    let chain = Chain::new(profile.arbos_version, state);
    let node = Node::with_chain(config, profile, chain, None);

    let factory =
        |init_code: &[u8]| -> Bytes { [B256::ZERO.as_slice(), init_code].concat().into() };
    let ether = U256::from(10).pow(U256::from(18));
    send(
        &node,
        ARB_DEBUG,
        U256::ZERO,
        becomeChainOwnerCall {}.abi_encode(),
    )?;
    let price = setL1PricePerUnitCall {
        pricePerUnit: U256::ZERO,
    };
    send(&node, ARB_OWNER, U256::ZERO, price.abi_encode())?;
    send(&node, FACTORY_DEPLOYER, ether, Vec::new())?;
    node.submit_raw(&bytecode::CREATE2_FACTORY_TRANSACTION)?;
    send(
        &node,
        CREATE2_FACTORY,
        U256::ZERO,
        factory(&bytecode::CACHE_MANAGER),
    )?;
    let manager = addWasmCacheManagerCall {
        manager: CACHE_MANAGER,
    };
    send(&node, ARB_OWNER, U256::ZERO, manager.abi_encode())?;
    send(
        &node,
        CREATE2_FACTORY,
        U256::ZERO,
        factory(&bytecode::STYLUS_DEPLOYER),
    )?;
    let chain = node.chain().clone();
    Ok(chain)
}

/// Sends from the account that becomes chain owner.
fn send(
    node: &Node,
    to: Address,
    value: U256,
    input: impl Into<Bytes>,
) -> Result<(), TransactionError> {
    let transaction = TxEip1559 {
        chain_id: node.config().chain_id,
        nonce: node.chain().state().nonce(OWNER),
        gas_limit: 10_000_000,
        max_fee_per_gas: MIN_BASE_FEE.into(),
        max_priority_fee_per_gas: 0,
        to: TxKind::Call(to),
        value,
        access_list: Default::default(),
        input: input.into(),
    };
    node.submit_unsigned(transaction.into(), OWNER)?;
    let block = node.chain().latest().clone();
    match &block.transaction {
        Some(mined) if mined.is_success() => Ok(()),
        _ => Err(TransactionError::Genesis(block.number())),
    }
}
