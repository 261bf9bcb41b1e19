//! What came of a transaction.

use alloy_primitives::{Address, Bytes, Log};
use alloy_rpc_types_trace::geth::GethTrace;
use revm::{
    context::result::{HaltReason, OutOfGasError, Output},
    state::EvmState,
    DatabaseCommit,
};

use super::{
    block::BlockContext, context::ArbContext, executor::RevmResult, recent::RecentPrograms,
};

/// How a transaction ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It succeeded.
    Success,
    /// It was reverted; the output is what it was reverted with.
    Revert,
    /// It failed with all its gas gone.
    Halt {
        /// Why, in go-ethereum's words.
        reason: String,
    },
}

/// A transaction that was executed.
#[derive(Clone, Debug)]
pub struct Executed {
    /// How it ended.
    pub outcome: Outcome,
    /// Gas paid for: what was spent less refunds.
    pub gas_used: u64,
    /// Refunds for cleared storage in it.
    pub gas_refunded: u64,
    /// Price of gas, in wei: the base fee.
    pub effective_gas_price: u128,
    /// Return data, or revert data; the deployed code for a creation.
    pub output: Bytes,
    /// Logs, in order; none unless it succeeded.
    pub logs: Vec<Log>,
    /// The account a creation made.
    pub created: Option<Address>,
    /// Accounts it touched, as they are after it, to be committed.
    pub changes: EvmState,
    /// The trace that was asked for.
    pub trace: Option<GethTrace>,
    recent_programs: RecentPrograms,
}

impl Executed {
    pub(crate) fn new(
        result: RevmResult,
        changes: EvmState,
        chain: ArbContext,
        effective_gas_price: u128,
        trace: Option<GethTrace>,
    ) -> Self {
        let (gas_used, gas_refunded) = (result.tx_gas_used(), result.gas().final_refunded());
        let (outcome, output, logs, created) = match result {
            RevmResult::Success { output, logs, .. } => {
                let (output, created) = match output {
                    Output::Call(output) => (output, None),
                    Output::Create(output, created) => (output, created),
                };
                (Outcome::Success, output, logs, created)
            }
            RevmResult::Revert { output, .. } => (Outcome::Revert, output, Vec::new(), None),
            RevmResult::Halt { reason, .. } => {
                let reason = match reason {
                    HaltReason::PrecompileError => chain.failure.unwrap_or_default(),
                    reason => describe(&reason),
                };
                (Outcome::Halt { reason }, Bytes::new(), Vec::new(), None)
            }
        };
        Self {
            outcome,
            gas_used,
            gas_refunded,
            effective_gas_price,
            output,
            logs,
            created,
            changes,
            trace,
            recent_programs: chain.recent_programs,
        }
    }

    /// Whether it succeeded.
    pub fn is_success(&self) -> bool {
        self.outcome == Outcome::Success
    }

    /// Makes the transaction part of `block` and its changes part of `state`.
    pub fn apply(&self, state: &mut impl DatabaseCommit, block: &mut BlockContext) {
        state.commit(self.changes.clone());
        block.recent_programs = self.recent_programs.clone();
    }
}

/// go-ethereum's words for a failure.
fn describe(reason: &HaltReason) -> String {
    match reason {
        HaltReason::OutOfGas(OutOfGasError::ReentrancySentry) => {
            "out of gas: not enough gas for reentrancy sentry".into()
        }
        HaltReason::OutOfGas(_) => "out of gas".into(),
        HaltReason::OpcodeNotFound | HaltReason::InvalidFEOpcode | HaltReason::NotActivated => {
            "invalid opcode".into()
        }
        HaltReason::InvalidJump => "invalid jump destination".into(),
        HaltReason::StackUnderflow => "stack underflow".into(),
        HaltReason::StackOverflow => "stack limit reached 1024".into(),
        HaltReason::OutOfOffset => "return data out of bounds".into(),
        HaltReason::CreateCollision => "contract address collision".into(),
        HaltReason::CreateContractSizeLimit => "max code size exceeded".into(),
        HaltReason::CreateContractStartingWithEF => "invalid code: must not begin with 0xef".into(),
        HaltReason::CreateInitCodeSizeLimit => "max initcode size exceeded".into(),
        HaltReason::NonceOverflow => "nonce uint64 overflow".into(),
        HaltReason::StateChangeDuringStaticCall | HaltReason::CallNotAllowedInsideStatic => {
            "write protection".into()
        }
        HaltReason::OutOfFunds => "insufficient balance for transfer".into(),
        HaltReason::OverflowPayment => "the receiver's balance would overflow".into(),
        HaltReason::CallTooDeep => "max call depth exceeded".into(),
        HaltReason::PrecompileErrorWithContext(reason) => reason.clone(),
        other => format!("{other:?}"),
    }
}
