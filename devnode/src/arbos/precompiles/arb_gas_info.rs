//! `ArbGasInfo` at `0x6c`: prices.

use std::sync::LazyLock;

use alloy_primitives::{I256, U256};

use super::{
    call::{Call, Fault},
    interfaces::ArbGasInfo::*,
    method::{Method, Precompile, Purity::View},
};
use crate::arbos::words;

/// L1 gas of a byte of calldata.
const L1_GAS_PER_BYTE: u64 = 16;
/// Bytes a simple transaction is thought to have.
const SIMPLE_TX_BYTES: u64 = 140;
/// Gas of allocating storage.
const STORAGE_GAS: u64 = 20_000;

pub(super) static PRECOMPILE: LazyLock<Precompile> = LazyLock::new(|| {
    Precompile::new([
        Method::new::<getPricesInWeiWithAggregatorCall>(View, |call, _| {
            let prices = prices_in_wei(call)?;
            Ok(getPricesInWeiWithAggregatorReturn {
                perL2Tx: prices.perL2Tx,
                perL1CalldataByte: prices.perL1CalldataByte,
                perStorageAllocation: prices.perStorageAllocation,
                perArbGasBase: prices.perArbGasBase,
                perArbGasCongestion: prices.perArbGasCongestion,
                perArbGasTotal: prices.perArbGasTotal,
            })
        }),
        Method::new::<getPricesInWeiCall>(View, |call, _| prices_in_wei(call)),
        Method::new::<getPricesInArbGasWithAggregatorCall>(View, |call, _| {
            let prices = prices_in_gas(call)?;
            Ok(getPricesInArbGasWithAggregatorReturn {
                perL2Tx: prices.perL2Tx,
                perL1CalldataByte: prices.perL1CalldataByte,
                perStorageAllocation: prices.perStorageAllocation,
            })
        }),
        Method::new::<getPricesInArbGasCall>(View, |call, _| prices_in_gas(call)),
        Method::new::<getGasAccountingParamsCall>(View, |call, _| {
            let speed = call.load(words::SPEED_LIMIT.slot())?;
            let block = call.load(words::BLOCK_GAS.slot())?;
            Ok(getGasAccountingParamsReturn {
                speedLimitPerSecond: speed,
                gasPoolMax: block,
                maxBlockGasLimit: block,
            })
        }),
        Method::new::<getMaxTxGasLimitCall>(View, |call, _| {
            call.load(words::TRANSACTION_GAS.slot())
        }),
        Method::new::<getMaxBlockGasLimitCall>(View, |call, _| call.load_u64(words::BLOCK_GAS)),
        Method::new::<getMinimumGasPriceCall>(View, |call, _| {
            call.load(words::MIN_BASE_FEE.slot())
        }),
        Method::new::<getL1BaseFeeEstimateCall>(View, |call, _| {
            call.load(words::L1_PRICE_PER_UNIT.slot())
        }),
        Method::new::<getL1GasPriceEstimateCall>(View, |call, _| {
            call.load(words::L1_PRICE_PER_UNIT.slot())
        }),
        Method::new::<getL1BaseFeeEstimateInertiaCall>(View, |call, _| {
            call.load_u64(words::L1_INERTIA)
        }),
        Method::new::<getL1RewardRateCall>(View, |call, _| call.load_u64(words::L1_REWARD_RATE)),
        Method::new::<getL1RewardRecipientCall>(View, |call, _| {
            call.load_address(words::L1_REWARD_RECIPIENT)
        }),
        // No transaction pays for L1 here.
        Method::new::<getCurrentTxL1GasFeesCall>(View, |_, _| Ok(U256::ZERO)),
        Method::new::<getGasBacklogCall>(View, |call, _| call.load_u64(words::GAS_BACKLOG)),
        Method::new::<getPricingInertiaCall>(View, |call, _| call.load_u64(words::PRICING_INERTIA)),
        Method::new::<getGasBacklogToleranceCall>(View, |call, _| {
            call.load_u64(words::BACKLOG_TOLERANCE)
        }),
        Method::new::<getL1PricingSurplusCall>(View, surplus),
        Method::new::<getPerBatchGasChargeCall>(View, |call, _| {
            let gas = call.load(words::L1_PER_BATCH_GAS.slot())?;
            Ok(gas.as_limbs()[0] as i64)
        }),
        Method::new::<getAmortizedCostCapBipsCall>(View, |call, _| {
            call.load_u64(words::L1_AMORTIZED_COST_CAP)
        }),
        Method::new::<getL1FeesAvailableCall>(View, |call, _| {
            call.load(words::L1_FEES_AVAILABLE.slot())
        }),
        Method::new::<getL1PricingEquilibrationUnitsCall>(View, |call, _| {
            call.load(words::L1_EQUILIBRATION_UNITS.slot())
        }),
        Method::new::<getLastL1PricingUpdateTimeCall>(View, |call, _| {
            call.load_u64(words::L1_LAST_UPDATE)
        }),
        Method::new::<getL1PricingFundsDueForRewardsCall>(View, |call, _| {
            call.load(words::L1_FUNDS_DUE_FOR_REWARDS.slot())
        }),
        Method::new::<getL1PricingUnitsSinceUpdateCall>(View, |call, _| {
            call.load_u64(words::L1_UNITS_SINCE_UPDATE)
        }),
        Method::new::<getLastL1PricingSurplusCall>(View, |call, _| {
            Ok(I256::from_raw(call.load(words::L1_LAST_SURPLUS.slot())?))
        }),
        Method::refused::<getGasPricingConstraintsCall>("ArbGasInfo"),
        Method::refused::<getMultiGasBaseFeeCall>("ArbGasInfo").since(60),
    ])
});

fn prices_in_wei(call: &mut Call<'_, '_>) -> Result<getPricesInWeiReturn, Fault> {
    let l1_price = call.load(words::L1_PRICE_PER_UNIT.slot())?;
    let gas_price = U256::from(call.ctx.chain.base_fee);
    let per_byte = l1_price.saturating_mul(U256::from(L1_GAS_PER_BYTE));
    let base = call.load(words::MIN_BASE_FEE.slot())?.min(gas_price);
    Ok(getPricesInWeiReturn {
        perL2Tx: per_byte.saturating_mul(U256::from(SIMPLE_TX_BYTES)),
        perL1CalldataByte: per_byte,
        perStorageAllocation: gas_price * U256::from(STORAGE_GAS),
        perArbGasBase: base,
        perArbGasCongestion: gas_price - base,
        perArbGasTotal: gas_price,
    })
}

fn prices_in_gas(call: &mut Call<'_, '_>) -> Result<getPricesInArbGasReturn, Fault> {
    let l1_price = call.load(words::L1_PRICE_PER_UNIT.slot())?;
    let gas_price = U256::from(call.ctx.chain.base_fee);
    let per_byte = l1_price.saturating_mul(U256::from(L1_GAS_PER_BYTE));
    let per_tx = per_byte.saturating_mul(U256::from(SIMPLE_TX_BYTES));
    Ok(getPricesInArbGasReturn {
        perL2Tx: per_tx.checked_div(gas_price).unwrap_or_default(),
        perL1CalldataByte: per_byte.checked_div(gas_price).unwrap_or_default(),
        perStorageAllocation: U256::from(STORAGE_GAS),
    })
}

/// Fees collected for L1 less what is due for it.
fn surplus(call: &mut Call<'_, '_>, _: getL1PricingSurplusCall) -> Result<I256, Fault> {
    let due_for_refunds = call.load(words::L1_FUNDS_DUE_FOR_REFUNDS.slot())?;
    let due_for_rewards = call.load(words::L1_FUNDS_DUE_FOR_REWARDS.slot())?;
    let available = call.load(words::L1_FEES_AVAILABLE.slot())?;
    Ok(I256::from_raw(
        available
            .wrapping_sub(due_for_refunds)
            .wrapping_sub(due_for_rewards),
    ))
}
