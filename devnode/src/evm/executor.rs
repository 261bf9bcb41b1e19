//! Running one transaction or call.

use std::convert::Infallible;

use alloy_primitives::{TxKind, U256};
use alloy_rpc_types_trace::geth::GethDebugTracingOptions;
use revm::{
    context::{
        result::{EVMError, ExecutionResult, HaltReason, InvalidTransaction},
        transaction::TransactionType,
        BlockEnv, CfgEnv, ContextTr, JournalTr, LocalContext, TxEnv,
    },
    context_interface::{block::BlobExcessGasAndPrice, either::Either},
    handler::Handler,
    inspector::{InspectorHandler, NoOpInspector},
    primitives::hardfork::SpecId,
    Context, Journal,
};

use super::{
    block::BlockContext,
    cache::ProgramCache,
    context::{ArbContext, Ctx, Pages, StateDb, StateRef},
    error::TxError,
    executed::Executed,
    frames::OpenFrames,
    handler::ArbHandler,
    machine::ArbEvm,
    request::TxRequest,
    stylus_trace::StylusTrace,
    trace::{self, Tracer},
};
use crate::vm::ArbosProfile;

/// Ethereum's rules as of ArbOS 50 and later.
const SPEC: SpecId = SpecId::OSAKA;

/// Which rules a transaction must keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checks {
    /// The nonce is the sender's next.
    pub nonce: bool,
    /// The sender is no contract (EIP-3607).
    pub sender: bool,
    /// A fee of zero is too low. Without this check such a request pays nothing and sees a base fee of zero.
    pub fee: bool,
    /// At most ArbOS' limit of gas, 32 million, is computed with; the rest of the gas limit is given back.
    pub compute_limit: bool,
}

impl Checks {
    /// Those of a transaction in a block.
    pub const fn transaction() -> Self {
        Self {
            nonce: true,
            sender: true,
            fee: true,
            compute_limit: true,
        }
    }

    /// Those of `eth_call`.
    pub const fn call() -> Self {
        Self {
            nonce: false,
            sender: false,
            fee: false,
            compute_limit: false,
        }
    }

    /// Those of a trial for `eth_estimateGas`: what holds for the transaction later, but for the sender's side.
    pub const fn estimate() -> Self {
        Self {
            compute_limit: true,
            ..Self::call()
        }
    }
}

/// How to execute.
#[derive(Clone, Debug)]
pub struct ExecOptions {
    /// Rules to keep.
    pub checks: Checks,
    /// Gas limits above it are lowered to it.
    pub gas_cap: u64,
    /// What to record: one of geth's tracers or `stylusTracer`.
    pub trace: Option<GethDebugTracingOptions>,
}

/// Gas a call or a trial may use at most, go-ethereum's default.
pub const CALL_GAS_CAP: u64 = 50_000_000;

impl ExecOptions {
    /// For a transaction in a block.
    pub const fn transaction() -> Self {
        Self {
            checks: Checks::transaction(),
            gas_cap: u64::MAX,
            trace: None,
        }
    }

    /// For `eth_call`.
    pub const fn call() -> Self {
        Self {
            checks: Checks::call(),
            gas_cap: CALL_GAS_CAP,
            trace: None,
        }
    }

    /// For a trial of `eth_estimateGas`.
    pub const fn estimate() -> Self {
        Self {
            checks: Checks::estimate(),
            gas_cap: CALL_GAS_CAP,
            trace: None,
        }
    }

    /// Records a trace.
    pub fn with_trace(self, trace: GethDebugTracingOptions) -> Self {
        Self {
            trace: Some(trace),
            ..self
        }
    }
}

/// Runs transactions and calls. Clones share the cache of compiled programs.
#[derive(Clone, Debug)]
pub struct Executor {
    chain_id: u64,
    profile: ArbosProfile,
    programs: ProgramCache,
}

impl Executor {
    /// An executor for a chain that started with `profile`.
    pub fn new(chain_id: u64, profile: ArbosProfile) -> Self {
        Self {
            chain_id,
            profile,
            programs: ProgramCache::default(),
        }
    }

    /// Chain id.
    pub fn chain_id(&self) -> u64 {
        self.chain_id
    }

    /// What the chain started with.
    pub fn profile(&self) -> &ArbosProfile {
        &self.profile
    }

    /// Executes `tx` on `state`, which stays as it is: the changes are in the result.
    ///
    /// # Errors
    ///
    /// A transaction that is not valid. One that is valid and fails is no error: see [`Executed::outcome`].
    pub fn transact(
        &self,
        state: StateRef<'_>,
        block: &BlockContext,
        tx: &TxRequest,
        options: &ExecOptions,
    ) -> Result<Executed, TxError> {
        let checks = options.checks;
        let env = self.tx_env(state, tx, options.gas_cap)?;
        let tracer = options.trace.clone().map(Tracer::new).transpose()?;
        let mut ctx = self.context(state, block, env, checks, tx);
        if let Some(Tracer::Stylus) = tracer {
            ctx.chain.stylus_trace = Some(StylusTrace::default());
        }
        let invalid = |error| invalid(error, tx, block);
        let (result, mut ctx, inspector) = match tracer {
            Some(Tracer::Geth(inspector)) => {
                let mut evm = ArbEvm::new(ctx, *inspector, SPEC);
                let result = ArbHandler::new(checks)
                    .inspect_run(&mut evm)
                    .map_err(invalid)?;
                let (ctx, inspector) = evm.into_parts();
                (result, ctx, Some(inspector))
            }
            None | Some(Tracer::Stylus) => {
                let mut evm = ArbEvm::new(ctx, NoOpInspector, SPEC);
                let result = ArbHandler::new(checks).run(&mut evm).map_err(invalid)?;
                (result, evm.into_parts().0, None)
            }
        };
        let changes = ctx.journal_mut().finalize();
        let price = u128::from(ctx.block.basefee);
        let trace = match (inspector, ctx.chain.stylus_trace.take()) {
            (Some(inspector), _) => Some(trace::geth_trace(
                inspector, &ctx, &result, &changes, state,
            )?),
            (None, Some(stylus)) => Some(trace::stylus_trace(stylus)?),
            (None, None) => None,
        };
        Ok(Executed::new(result, changes, ctx.chain, price, trace))
    }

    /// Checks `tx` as [`Self::transact`] does, without executing it.
    ///
    /// # Errors
    ///
    /// A transaction that is not valid on `state`.
    pub fn validate(
        &self,
        state: StateRef<'_>,
        block: &BlockContext,
        tx: &TxRequest,
        checks: Checks,
    ) -> Result<(), TxError> {
        let env = self.tx_env(state, tx, u64::MAX)?;
        let ctx = self.context(state, block, env, checks, tx);
        let mut evm = ArbEvm::new(ctx, NoOpInspector, SPEC);
        match ArbHandler::new(checks).validate(&mut evm) {
            Ok(_) => Ok(()),
            Err(error) => Err(invalid(error, tx, block)),
        }
    }

    fn tx_env(&self, state: StateRef<'_>, tx: &TxRequest, gas_cap: u64) -> Result<TxEnv, TxError> {
        if let Some(chain_id) = tx.chain_id.filter(|chain_id| *chain_id != self.chain_id) {
            return Err(TxError::ChainId {
                have: chain_id,
                want: self.chain_id,
            });
        }
        if tx.max_priority_fee_per_gas > tx.max_fee_per_gas {
            return Err(TxError::TipAboveFee {
                address: tx.from,
                tip: tx.max_priority_fee_per_gas,
                max_fee: tx.max_fee_per_gas,
            });
        }
        if tx.authorization_list.is_some() && tx.to == TxKind::Create {
            return Err(TxError::AuthorizationCreate { address: tx.from });
        }
        let nonce = tx.nonce.unwrap_or_else(|| {
            let Ok(sender) = state.basic_ref(tx.from);
            sender.map(|sender| sender.nonce).unwrap_or_default()
        });
        // Every type is priced alike: the base fee and no tip.
        let tx_type = match tx.authorization_list {
            Some(_) => TransactionType::Eip7702,
            None => TransactionType::Eip1559,
        };
        let authorizations = tx.authorization_list.iter().flatten();
        Ok(TxEnv {
            tx_type: tx_type as u8,
            caller: tx.from,
            gas_limit: tx.gas_limit.min(gas_cap),
            gas_price: tx.max_fee_per_gas,
            gas_priority_fee: Some(0),
            kind: tx.to,
            value: tx.value,
            data: tx.input.clone(),
            nonce,
            chain_id: Some(self.chain_id),
            access_list: tx.access_list.clone(),
            authorization_list: authorizations
                .map(|auth| Either::Left(auth.clone()))
                .collect(),
            ..TxEnv::default()
        })
    }

    fn context<'a>(
        &self,
        state: StateRef<'a>,
        block: &BlockContext,
        tx: TxEnv,
        checks: Checks,
        request: &TxRequest,
    ) -> Ctx<'a> {
        let free = is_free(request, checks);
        let block_env = block_env(block, free);
        let offered_gas_price = u128::from(block_env.basefee)
            .saturating_add(request.max_priority_fee_per_gas)
            .min(request.max_fee_per_gas);
        let mut cfg = CfgEnv::new_with_spec(SPEC).with_chain_id(self.chain_id);
        cfg.disable_eip3541 = true;
        cfg.tx_gas_limit_cap = Some(u64::MAX);
        cfg.disable_nonce_check = !checks.nonce;
        cfg.disable_eip3607 = !checks.sender;
        cfg.disable_base_fee = free;
        let chain = ArbContext {
            profile: self.profile,
            l2_block: block.number,
            base_fee: block.base_fee,
            frames: OpenFrames::default(),
            pages: Pages::default(),
            recent_programs: block.recent_programs.clone(),
            programs: self.programs.clone(),
            offered_gas_price,
            held_gas: 0,
            failure: None,
            stylus_trace: None,
        };
        Context {
            block: block_env,
            tx,
            cfg,
            journaled_state: Journal::new(StateDb(state)),
            chain,
            local: LocalContext::default(),
            error: Ok(()),
        }
    }
}

/// Whether a request pays nothing for gas.
fn is_free(tx: &TxRequest, checks: Checks) -> bool {
    !checks.fee && tx.max_fee_per_gas == 0
}

fn block_env(block: &BlockContext, free: bool) -> BlockEnv {
    BlockEnv {
        number: U256::from(block.l1_number),
        beneficiary: block.coinbase,
        timestamp: U256::from(block.timestamp),
        gas_limit: block.gas_limit,
        basefee: if free { 0 } else { block.base_fee },
        difficulty: U256::from(1),
        prevrandao: Some(block.prev_randao),
        blob_excess_gas_and_price: Some(BlobExcessGasAndPrice {
            excess_blob_gas: 0,
            blob_gasprice: 1,
        }),
        slot_num: 0,
    }
}

/// go-ethereum's words for what revm refuses.
fn invalid(error: EVMError<Infallible>, tx: &TxRequest, block: &BlockContext) -> TxError {
    let address = tx.from;
    let error = match error {
        EVMError::Transaction(error) => error,
        other => return TxError::Invalid(other.to_string()),
    };
    match error {
        InvalidTransaction::NonceTooLow { tx, state } => {
            TxError::NonceTooLow { address, tx, state }
        }
        InvalidTransaction::NonceTooHigh { tx, state } => {
            TxError::NonceTooHigh { address, tx, state }
        }
        InvalidTransaction::NonceOverflowInTransaction => TxError::NonceMax { address },
        InvalidTransaction::LackOfFundForMaxFee { fee, balance } => TxError::InsufficientFunds {
            address,
            have: *balance,
            want: *fee,
        },
        InvalidTransaction::OverflowPaymentInTransaction => TxError::GasOverflow,
        InvalidTransaction::GasPriceLessThanBasefee => TxError::FeeTooLow {
            address,
            max_fee: tx.max_fee_per_gas,
            base_fee: block.base_fee,
        },
        InvalidTransaction::CallerGasLimitMoreThanBlock => TxError::GasLimitReached,
        InvalidTransaction::CallGasCostMoreThanGasLimit {
            initial_gas,
            gas_limit,
        } => TxError::IntrinsicGas {
            have: gas_limit,
            want: initial_gas,
        },
        InvalidTransaction::RejectCallerWithCode => TxError::SenderNotEoa { address },
        InvalidTransaction::CreateInitCodeSizeLimit => TxError::InitCodeSize {
            size: tx.input.len(),
            limit: 2 * crate::arbos::MAX_CODE_SIZE,
        },
        InvalidTransaction::EmptyAuthorizationList => TxError::EmptyAuthorizationList { address },
        other => TxError::Invalid(other.to_string()),
    }
}

/// Keeps the result type of revm in one place.
pub(crate) type RevmResult = ExecutionResult<HaltReason>;
