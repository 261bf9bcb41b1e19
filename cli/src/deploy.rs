//! Puts a contract on a chain: creates, activates and constructs it in one transaction through StylusDeployer.
//!
//! Nothing here is particular to a devnode.

use std::{error::Error, fmt};

use alloy::{
    network::TransactionBuilder,
    primitives::{address, keccak256, Address, Bytes, B256, U256},
    providers::Provider,
    rpc::types::{
        state::{AccountOverride, StateOverridesBuilder},
        TransactionRequest,
    },
    sol,
    sol_types::SolCall,
};
use anyhow::{anyhow, ensure, Context, Result};

use crate::{
    chain::{event, explain, reverted_with, Chain},
    wasm,
};

/// StylusDeployer, at the same address on every chain that has it.
pub const STYLUS_DEPLOYER: Address = address!("cEcba2F1DC234f70Dd89F2041029807F8D03A990");

/// The precompile that activates programs.
pub const ARB_WASM: Address = address!("0000000000000000000000000000000000000071");

/// Paid on top of the estimated data fee, in percent: the fee moves with demand. The deployer returns what is over.
const DATA_FEE_BUMP: u64 = 20;

sol! {
    /// Deploys programs.
    interface StylusDeployer {
        event ContractDeployed(address deployedContract);

        error ContractDeploymentError(bytes bytecode);
        error ContractInitializationError(address newContract, bytes error);

        function deploy(bytes bytecode, bytes initData, uint256 initValue, bytes32 salt)
            external payable returns (address);
    }

    /// Activates programs.
    interface ArbWasm {
        error ProgramNotActivated();
        error ProgramNeedsUpgrade(uint16 version, uint16 stylusVersion);
        error ProgramExpired(uint64 ageInSeconds);

        function activateProgram(address program) external payable returns (uint16 version, uint256 dataFee);
        function codehashVersion(bytes32 codehash) external view returns (uint16 version);
        function stylusVersion() external view returns (uint16 version);
    }

    /// The door through which the SDK's constructors are called; the arguments follow its selector.
    function stylus_constructor();
}

/// How to construct a contract.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// ABI encoded constructor arguments; none calls no constructor.
    pub constructor: Option<Bytes>,
    /// Wei that the constructor receives.
    pub value: U256,
    /// Not zero: the address depends on this, the arguments and the code only (`CREATE2`).
    pub salt: B256,
}

/// A deployed contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deployment {
    /// Its address.
    pub address: Address,
    /// The transaction that created it.
    pub transaction: B256,
    /// Gas that the transaction used.
    pub gas_used: u64,
    /// Estimated data fee of the activation in wei; none when the code was active already.
    pub data_fee: Option<U256>,
}

/// The constructor refused its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConstructorReverted {
    /// What it reverted with.
    pub data: Bytes,
}

impl fmt::Display for ConstructorReverted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.data.is_empty() {
            true => write!(f, "the constructor reverted without a reason"),
            false => write!(f, "the constructor reverted with {}", self.data),
        }
    }
}

impl Error for ConstructorReverted {}

/// The data fee in wei that activating `code` costs now; none when it is active already.
///
/// # Errors
/// When the chain knows no Stylus, refuses the program, or does not answer.
pub async fn data_fee(chain: &Chain, code: &[u8]) -> Result<Option<U256>> {
    let version = ArbWasm::codehashVersionCall {
        codehash: keccak256(code),
    };
    match chain.view(ARB_WASM, &version).await {
        Ok(version) => {
            let current = chain.view(ARB_WASM, &ArbWasm::stylusVersionCall {}).await?;
            if version == current {
                return Ok(None);
            }
        }
        Err(error) => {
            let known = reverted_with::<ArbWasm::ProgramNotActivated>(&error).is_some()
                || reverted_with::<ArbWasm::ProgramNeedsUpgrade>(&error).is_some()
                || reverted_with::<ArbWasm::ProgramExpired>(&error).is_some();
            if !known {
                return Err(error).with_context(|| format!("chain {} has no Stylus", chain.id));
            }
        }
    }
    // The code at an address that cannot exist, paid for by an account that has the money.
    let program = Address::from_word(keccak256(code));
    let payer = Address::from_word(keccak256(program));
    let call = ArbWasm::activateProgramCall { program };
    let request = TransactionRequest::default()
        .with_from(payer)
        .with_to(ARB_WASM)
        .with_value(U256::from(10).pow(U256::from(18)))
        .with_input(call.abi_encode());
    let overrides = StateOverridesBuilder::default()
        .append(
            program,
            AccountOverride::default().with_code(Bytes::copy_from_slice(code)),
        )
        .append(
            payer,
            AccountOverride::default().with_balance(U256::MAX >> 1),
        );
    let data = chain
        .provider
        .call(request)
        .overrides(overrides)
        .await
        .map_err(explain)
        .context("the chain would not activate this program")?;
    let answer = ArbWasm::activateProgramCall::abi_decode_returns(&data)
        .context("ArbWasm does not answer activateProgram")?;
    Ok(Some(answer.dataFee))
}

/// Deploys `code` as `from`, activates it unless it is active, and constructs it, all or nothing.
///
/// # Errors
/// When the chain has no StylusDeployer or refuses the program; [`ConstructorReverted`].
pub async fn deploy(chain: &Chain, from: Address, code: &[u8], plan: &Plan) -> Result<Deployment> {
    let deployer = chain
        .provider
        .get_code_at(STYLUS_DEPLOYER)
        .await
        .map_err(explain)?;
    ensure!(
        !deployer.is_empty(),
        "chain {} has no StylusDeployer at {STYLUS_DEPLOYER}",
        chain.id
    );
    let data_fee = data_fee(chain, code).await?;
    let paid = data_fee.map_or(U256::ZERO, |fee| {
        fee.saturating_add(fee * U256::from(DATA_FEE_BUMP) / U256::from(100))
    });
    let init_data = match &plan.constructor {
        Some(arguments) => [&stylus_constructorCall::SELECTOR[..], arguments].concat(),
        None => Vec::new(),
    };
    let call = StylusDeployer::deployCall {
        bytecode: wasm::init_code(code).into(),
        initData: init_data.into(),
        initValue: plan.value,
        salt: plan.salt,
    };
    let receipt = chain
        .transact(
            from,
            STYLUS_DEPLOYER,
            paid.saturating_add(plan.value),
            call.abi_encode().into(),
        )
        .await
        .map_err(|error| {
            if let Some(reverted) =
                reverted_with::<StylusDeployer::ContractInitializationError>(&error)
            {
                let data = reverted.error;
                return ConstructorReverted { data }.into();
            }
            let refused =
                reverted_with::<StylusDeployer::ContractDeploymentError>(&error).is_some();
            match refused && !plan.salt.is_zero() {
                true => anyhow!(
                    "the contract cannot be created: with this salt, code and arguments it exists already"
                ),
                false => error.context("the deployment failed"),
            }
        })?;
    let deployed = event::<StylusDeployer::ContractDeployed>(&receipt, STYLUS_DEPLOYER)
        .context("the deployer reports no contract")?;
    let address = deployed.deployedContract;
    let stored = chain.provider.get_code_at(address).await.map_err(explain)?;
    ensure!(
        stored.as_ref() == code,
        "{address} holds other code than was deployed"
    );
    Ok(Deployment {
        address,
        transaction: receipt.transaction_hash,
        gas_used: receipt.gas_used,
        data_fee,
    })
}
