//! Running one transaction or call on a state. The only place of the chain that knows the executor.

use alloy_consensus::{Transaction, TxEnvelope};
use alloy_primitives::{Address, Bytes, Log, U256};
use revm::{
    context::{
        result::{EVMError, ExecutionResult, InvalidTransaction},
        BlockEnv, Context, TxEnv,
    },
    primitives::hardfork::SpecId,
    state::EvmState,
    ExecuteEvm, MainBuilder, MainContext,
};

use super::{
    block::{BlockContext, BLOCK_GAS_LIMIT, SEQUENCER},
    error::TransactionError,
    state::State,
};

/// How a transaction or call ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// Returned normally.
    Success,
    /// Reverted; the output is the revert data.
    Revert,
    /// Ended by the machine, with the reason in geth's words; there is no output.
    Halt(String),
}

impl Status {
    /// Whether it returned normally.
    pub fn is_success(&self) -> bool {
        *self == Self::Success
    }
}

/// What came of a transaction or call.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// How it ended.
    pub status: Status,
    /// Gas used, after refunds.
    pub gas_used: u64,
    /// Return or revert data; the deployed code of a creation.
    pub output: Bytes,
    /// Logs, none unless it succeeded.
    pub logs: Vec<Log>,
}

/// Which rules apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Everything a transaction in a block has to obey.
    Transaction,
    /// As `eth_call`: nonce, balance, fees and sender's code are not checked.
    Call,
}

/// Runs `tx` on `state`, which is left as it is.
///
/// # Errors
/// [`TransactionError`] if it cannot be part of a block.
pub fn execute(
    state: &State,
    chain_id: u64,
    context: &BlockContext,
    tx: TxEnv,
    mode: Mode,
) -> Result<(Outcome, EvmState), TransactionError> {
    let caller = tx.caller;
    let mut evm = Context::mainnet()
        .with_db(state.clone())
        .with_block(block_env(context))
        .modify_cfg_chained(|cfg| {
            cfg.set_spec_and_mainnet_gas_params(SpecId::OSAKA);
            cfg.chain_id = chain_id;
            cfg.tx_gas_limit_cap = Some(u64::MAX);
            if mode == Mode::Call {
                cfg.disable_nonce_check = true;
                cfg.disable_balance_check = true;
                cfg.disable_base_fee = true;
                cfg.disable_block_gas_limit = true;
                cfg.disable_eip3607 = true;
            }
        })
        .build_mainnet();
    match evm.transact(tx) {
        Ok(result) => Ok((outcome(result.result), result.state)),
        Err(EVMError::Transaction(invalid)) => Err(invalid_transaction(caller, context, invalid)),
        Err(error) => Err(TransactionError::Other(error.to_string())),
    }
}

/// The executor's form of a transaction.
pub fn tx_env(envelope: &TxEnvelope, from: Address) -> TxEnv {
    TxEnv {
        tx_type: envelope.tx_type() as u8,
        caller: from,
        gas_limit: envelope.gas_limit(),
        gas_price: envelope.max_fee_per_gas(),
        kind: envelope.kind(),
        value: envelope.value(),
        data: envelope.input().clone(),
        nonce: envelope.nonce(),
        chain_id: envelope.chain_id(),
        access_list: envelope.access_list().cloned().unwrap_or_default(),
        gas_priority_fee: envelope.max_priority_fee_per_gas(),
        authorization_list: envelope
            .authorization_list()
            .unwrap_or_default()
            .iter()
            .cloned()
            .map(revm::context_interface::either::Either::Left)
            .collect(),
        ..Default::default()
    }
}

fn block_env(context: &BlockContext) -> BlockEnv {
    BlockEnv {
        number: U256::from(context.l1_number),
        beneficiary: SEQUENCER,
        timestamp: U256::from(context.timestamp),
        gas_limit: BLOCK_GAS_LIMIT,
        basefee: context.base_fee,
        difficulty: U256::ONE,
        prevrandao: Some(U256::ONE.into()),
        ..Default::default()
    }
}

fn outcome(result: ExecutionResult) -> Outcome {
    let gas_used = result.tx_gas_used();
    match result {
        ExecutionResult::Success { logs, output, .. } => Outcome {
            status: Status::Success,
            gas_used,
            output: output.into_data(),
            logs,
        },
        ExecutionResult::Revert { output, .. } => Outcome {
            status: Status::Revert,
            gas_used,
            output,
            logs: Vec::new(),
        },
        ExecutionResult::Halt { reason, .. } => Outcome {
            status: Status::Halt(format!("{reason:?}")),
            gas_used,
            output: Bytes::new(),
            logs: Vec::new(),
        },
    }
}

fn invalid_transaction(
    from: Address,
    context: &BlockContext,
    invalid: InvalidTransaction,
) -> TransactionError {
    match invalid {
        InvalidTransaction::NonceTooLow { tx, state } => {
            TransactionError::NonceTooLow { from, tx, state }
        }
        InvalidTransaction::NonceTooHigh { tx, state } => {
            TransactionError::NonceTooHigh { from, tx, state }
        }
        InvalidTransaction::LackOfFundForMaxFee { fee, balance } => {
            TransactionError::InsufficientFunds {
                from,
                have: *balance,
                want: *fee,
            }
        }
        InvalidTransaction::CallGasCostMoreThanGasLimit {
            initial_gas,
            gas_limit,
        } => TransactionError::IntrinsicGas {
            have: gas_limit,
            want: initial_gas,
        },
        InvalidTransaction::GasPriceLessThanBasefee => TransactionError::FeeTooLow {
            from,
            base_fee: context.base_fee,
        },
        InvalidTransaction::PriorityFeeGreaterThanMaxFee => {
            TransactionError::TipAboveFeeCap { from }
        }
        InvalidTransaction::RejectCallerWithCode => TransactionError::SenderHasCode { from },
        InvalidTransaction::CreateInitCodeSizeLimit => TransactionError::InitCodeTooLarge,
        InvalidTransaction::CallerGasLimitMoreThanBlock
        | InvalidTransaction::TxGasLimitGreaterThanCap { .. } => TransactionError::GasLimitTooHigh,
        other => TransactionError::Other(other.to_string()),
    }
}
