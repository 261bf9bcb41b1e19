//! Nitro's transaction rules on top of Ethereum's.

use std::{convert::Infallible, marker::PhantomData};

use alloy_primitives::U256;
use revm::{
    context::{
        result::{EVMError, HaltReason},
        Block, Cfg, ContextTr, Transaction,
    },
    handler::{
        evm::FrameTr, handle_reservoir_remaining_gas,
        validation::validate_initial_tx_gas_with_gas_params, EvmTr, FrameResult, Handler,
    },
    inspector::InspectorHandler,
    interpreter::{interpreter::EthInterpreter, FrameInput, GasTracker, InitialAndFloorGas},
    Inspector,
};

use super::{context::Ctx, executor::Checks, machine::ArbEvm};
use crate::arbos::{fees, params::GasLimits};

/// revm's handler with Nitro's differences.
pub(crate) struct ArbHandler<'a, INSP> {
    /// Whether the compute limit per transaction holds; calls are limited by their gas alone.
    limit_compute: bool,
    marker: PhantomData<(&'a (), INSP)>,
}

impl<INSP> ArbHandler<'_, INSP> {
    pub(crate) fn new(checks: Checks) -> Self {
        Self {
            limit_compute: checks.compute_limit,
            marker: PhantomData,
        }
    }
}

impl<'a, INSP> Handler for ArbHandler<'a, INSP> {
    type Evm = ArbEvm<'a, INSP>;
    type Error = EVMError<Infallible>;
    type HaltReason = HaltReason;

    /// Without EIP-7623's price floor on calldata, which ArbOS has off.
    fn validate_initial_tx_gas(
        &self,
        evm: &mut Self::Evm,
    ) -> Result<InitialAndFloorGas, Self::Error> {
        let ctx = evm.ctx_ref();
        let (no_floor, no_state_gas) = (true, false);
        Ok(validate_initial_tx_gas_with_gas_params(
            ctx.tx(),
            *ctx.cfg().spec(),
            ctx.cfg().gas_params(),
            no_floor,
            no_state_gas,
            ctx.cfg().tx_gas_limit_cap(),
            None,
        )?)
    }

    /// A transaction computes with at most ArbOS' limit. What it bought beyond is held, and given back at its end.
    fn tx_gas(&self, evm: &mut Self::Evm, initial: &InitialAndFloorGas) -> GasTracker {
        let ctx = evm.ctx();
        let gas_limit = ctx.tx().gas_limit();
        let intrinsic = initial.initial_regular_gas();
        let remaining = gas_limit.saturating_sub(intrinsic);
        let most = if self.limit_compute {
            GasLimits::load(ctx)
                .per_transaction
                .saturating_sub(intrinsic)
        } else {
            remaining
        };
        ctx.chain.held_gas = remaining.saturating_sub(most);
        GasTracker::new(gas_limit, remaining.min(most), 0)
    }

    fn last_frame_result(
        &mut self,
        evm: &mut Self::Evm,
        result: &mut <<Self::Evm as EvmTr>::Frame as FrameTr>::FrameResult,
        parent_gas: &mut GasTracker,
    ) -> Result<(), Self::Error> {
        parent_gas.spend_all();
        let outcome = result.instruction_result();
        handle_reservoir_remaining_gas(outcome, parent_gas, result.gas_mut().tracker_mut());
        parent_gas.erase_cost(std::mem::take(&mut evm.ctx().chain.held_gas));
        *result.gas_mut().tracker_mut() = *parent_gas;
        Ok(())
    }

    /// The base fee goes to ArbOS' fee accounts, the block's beneficiary gets nothing.
    fn reward_beneficiary(
        &self,
        evm: &mut Self::Evm,
        result: &mut FrameResult,
    ) -> Result<(), Self::Error> {
        let ctx = evm.ctx();
        let price = U256::from(ctx.block().basefee());
        fees::credit(ctx, price, result.gas().used())?;
        Ok(())
    }
}

impl<'a, INSP> InspectorHandler for ArbHandler<'a, INSP>
where
    INSP: Inspector<Ctx<'a>, EthInterpreter, FrameInput, FrameResult>,
{
    type IT = EthInterpreter;
}
