//! Running code without a transaction: calls and gas estimates.

use alloy_eips::BlockId;
use alloy_primitives::{Address, U256, U64};
use alloy_rpc_types_eth::{
    state::{AccountOverride, StateOverride},
    BlockOverrides, TransactionRequest,
};

use super::{
    error::{self, RpcError},
    json,
    params::Params,
    Answer, Context,
};
use crate::{
    chain::State,
    evm::{BlockContext, ExecOptions, Executed, Outcome, TxError, TxRequest},
};

/// Gas of a transfer without data to an account without code.
const TRANSFER_GAS: u64 = 21_000;
/// What a call with value gets on top of the gas passed to it.
const CALL_STIPEND: u64 = 2_300;
/// How the executor's reasons begin for a call that needs more gas.
const OUT_OF_GAS: &str = "out of gas";
/// Estimates are exact to one part in this.
const ESTIMATE_TOLERANCE: u64 = 66;

/// A call, and what it runs on.
pub(super) struct Call {
    /// The request.
    pub(super) request: TransactionRequest,
    /// The state, overrides applied.
    pub(super) state: State,
    /// The block it believes to be in, overrides applied.
    pub(super) block: BlockContext,
}

impl Call {
    /// Parses request, block and overrides.
    pub(super) fn parse(
        context: &Context,
        params: &mut Params,
        default_block: BlockId,
    ) -> Result<Self, RpcError> {
        let request = params.take::<TransactionRequest>()?;
        let id = params.optional::<BlockId>()?.unwrap_or(default_block);
        let state_overrides = params.optional::<StateOverride>()?.unwrap_or_default();
        let block_overrides = params.optional::<BlockOverrides>()?.unwrap_or_default();
        Self::new(context, request, id, state_overrides, block_overrides)
    }

    /// A call on the state after a block, with changes to both.
    pub(super) fn new(
        context: &Context,
        request: TransactionRequest,
        id: BlockId,
        state_overrides: StateOverride,
        block_overrides: BlockOverrides,
    ) -> Result<Self, RpcError> {
        let view = context
            .node
            .chain()
            .view(id)
            .ok_or_else(RpcError::unknown_block)?;
        let mut state = view.state().clone();
        for (address, change) in state_overrides {
            override_account(&mut state, address, change)?;
        }
        let block = override_block(view.context, block_overrides)?;
        Ok(Self {
            request,
            state,
            block,
        })
    }

    fn from(&self) -> Address {
        self.request.from.unwrap_or_default()
    }

    /// The executor's form of the request, with this gas limit.
    pub(super) fn tx(&self, gas_limit: u64) -> Result<TxRequest, RpcError> {
        let request = &self.request;
        let dynamic = request.max_fee_per_gas.or(request.max_priority_fee_per_gas);
        if request.gas_price.is_some() && dynamic.is_some() {
            return Err(RpcError::server(
                "both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified",
            ));
        }
        if request.blob_versioned_hashes.is_some() || request.sidecar.is_some() {
            return Err(RpcError::unsupported("a blob transaction"));
        }
        let input = request.input.clone().try_into_unique_input();
        Ok(TxRequest {
            from: self.from(),
            to: request.to.unwrap_or_default(),
            value: request.value.unwrap_or_default(),
            input: input
                .map_err(|error| RpcError::invalid_params(error.to_string()))?
                .unwrap_or_default(),
            gas_limit,
            max_fee_per_gas: request
                .gas_price
                .or(request.max_fee_per_gas)
                .unwrap_or_default(),
            max_priority_fee_per_gas: request.max_priority_fee_per_gas.unwrap_or_default(),
            nonce: None,
            chain_id: request.chain_id,
            access_list: request.access_list.clone().unwrap_or_default(),
            authorization_list: request.authorization_list.clone(),
        })
    }

    /// Runs it with this gas limit.
    pub(super) fn run(
        &self,
        context: &Context,
        gas_limit: u64,
        options: &ExecOptions,
    ) -> Result<Executed, RpcError> {
        Ok(self.attempt(context, gas_limit, options)??)
    }

    /// As [`Self::run`], with the executor's own error for what is not valid.
    fn attempt(
        &self,
        context: &Context,
        gas_limit: u64,
        options: &ExecOptions,
    ) -> Result<Result<Executed, TxError>, RpcError> {
        let tx = self.tx(gas_limit)?;
        let options = ExecOptions {
            gas_cap: context.node.config().call_gas_limit,
            ..options.clone()
        };
        let executor = context.node.executor();
        Ok(executor.transact(&self.state, &self.block, &tx, &options))
    }

    /// The gas limit it asks for, as far as it is allowed.
    pub(super) fn gas_limit(&self, context: &Context) -> u64 {
        let cap = context.node.config().call_gas_limit;
        self.request
            .gas
            .filter(|gas| *gas > 0)
            .unwrap_or(cap)
            .min(cap)
    }
}

fn override_account(
    state: &mut State,
    address: Address,
    change: AccountOverride,
) -> Result<(), RpcError> {
    if change.move_precompile_to.is_some() {
        return Err(RpcError::unsupported("movePrecompileToAddress"));
    }
    if change.state.is_some() && change.state_diff.is_some() {
        return Err(RpcError::invalid_params(format!(
            "account {address} has both 'state' and 'stateDiff'"
        )));
    }
    if let Some(nonce) = change.nonce {
        state.set_nonce(address, nonce);
    }
    if let Some(balance) = change.balance {
        state.set_balance(address, balance);
    }
    if let Some(code) = change.code {
        state.set_code(address, code);
    }
    if change.state.is_some() {
        state.clear_storage(address);
    }
    for (slot, value) in change.state.or(change.state_diff).into_iter().flatten() {
        state.set_slot(address, slot.into(), value.into());
    }
    Ok(())
}

fn override_block(
    mut block: BlockContext,
    overrides: BlockOverrides,
) -> Result<BlockContext, RpcError> {
    let BlockOverrides {
        number,
        time,
        base_fee,
        difficulty,
        gas_limit,
        coinbase,
        random,
        ..
    } = overrides;
    if difficulty.is_some() || gas_limit.is_some() || coinbase.is_some() || random.is_some() {
        return Err(RpcError::unsupported(
            "overriding difficulty, gasLimit, coinbase or random",
        ));
    }
    if let Some(number) = number {
        block.l1_number = number.saturating_to();
    }
    if let Some(time) = time {
        block.timestamp = time;
    }
    if let Some(base_fee) = base_fee {
        block.base_fee = base_fee.saturating_to();
    }
    Ok(block)
}

pub(super) fn call(context: &Context, mut params: Params) -> Answer {
    let call = Call::parse(context, &mut params, BlockId::latest())?;
    json(error::output(call.run(
        context,
        call.gas_limit(context),
        &ExecOptions::call(),
    )?)?)
}

pub(super) fn estimate_gas(context: &Context, mut params: Params) -> Answer {
    let call = Call::parse(context, &mut params, BlockId::pending())?;
    json(U64::from(estimate(context, &call)?))
}

/// The lowest gas limit the call succeeds with, found by trying.
///
/// # Errors
/// The error of the call itself if it fails with all the gas it may have.
pub(super) fn estimate(context: &Context, call: &Call) -> Result<u64, RpcError> {
    let trial = ExecOptions::estimate();
    let succeeds = |gas| {
        call.run(context, gas, &trial)
            .is_ok_and(|executed| executed.is_success())
    };
    let allowance = affordable(call, call.gas_limit(context))?;
    if is_transfer(call) && succeeds(TRANSFER_GAS) {
        return Ok(TRANSFER_GAS);
    }
    let too_little = || RpcError::server(format!("gas required exceeds allowance ({allowance})"));
    let first = match call.attempt(context, allowance, &trial)? {
        Err(TxError::IntrinsicGas { .. }) => return Err(too_little()),
        executed => executed?,
    };
    let used = first.gas_used;
    match first.outcome {
        Outcome::Success => {}
        Outcome::Revert => return Err(RpcError::revert(&first.output)),
        Outcome::Halt { reason } if reason.starts_with(OUT_OF_GAS) => return Err(too_little()),
        Outcome::Halt { reason } => return Err(RpcError::server(reason)),
    }
    let (mut low, mut high) = (used.saturating_sub(1), allowance);
    // Most calls succeed with what they used, the stipend, and what the rule of 63/64 holds back.
    let guess = used
        .saturating_add(first.gas_refunded)
        .saturating_add(CALL_STIPEND)
        .saturating_mul(64)
        / 63;
    if guess < high {
        if succeeds(guess) {
            high = guess;
        } else {
            low = guess;
        }
    }
    while low + 1 < high && high - low > high / ESTIMATE_TOLERANCE {
        let middle = (low + (high - low) / 2).min(low.saturating_mul(2));
        if succeeds(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    Ok(high)
}

fn is_transfer(call: &Call) -> bool {
    let to = call.request.to.and_then(|kind| kind.to().copied());
    call.request
        .input
        .input()
        .is_none_or(|data| data.is_empty())
        && call.request.access_list.is_none()
        && call.request.authorization_list.is_none()
        && to.is_some_and(|to| call.state.code(to).is_empty())
}

/// Lowers a gas limit to what the sender can pay at the fee it names.
fn affordable(call: &Call, gas_limit: u64) -> Result<u64, RpcError> {
    let fee = call
        .request
        .gas_price
        .or(call.request.max_fee_per_gas)
        .unwrap_or_default();
    if fee == 0 {
        return Ok(gas_limit);
    }
    let balance = call.state.balance(call.from());
    let left = balance
        .checked_sub(call.request.value.unwrap_or_default())
        .ok_or_else(|| {
            RpcError::server(format!(
                "insufficient funds for transfer: address {} have {balance}",
                call.from()
            ))
        })?;
    Ok(gas_limit.min((left / U256::from(fee)).saturating_to()))
}
