//! `ArbOwner` at `0x70`: what chain owners may change. It costs them no gas.

use std::sync::LazyLock;

use alloy_primitives::{Address, FixedBytes, U256};

use super::{
    call::{Call, Fault},
    interfaces::ArbOwner::*,
    method::{Input, Method, Outcome, Precompile, Purity::*},
};
use crate::{
    arbos::{
        address_set::AddressSet,
        params::{self, load_params},
        words::{self, Word},
    },
    evm::context::Ctx,
    vm::ArbosProfile,
};

/// Calls a method for an owner; others lose all gas.
pub(super) fn call(ctx: &mut Ctx<'_>, input: &Input<'_>) -> Outcome {
    let mut check = Call {
        ctx,
        address: input.address,
        caller: input.caller,
        value: U256::ZERO,
        read_only: true,
        gas: input.gas,
    };
    let is_owner = check
        .load(words::VERSION.slot())
        .and_then(|_| AddressSet::CHAIN_OWNERS.contains(&mut check, input.caller));
    match is_owner {
        Ok(true) => {}
        Ok(false) => {
            return Outcome::fatal("unauthorized caller to access-controlled method");
        }
        Err(_) => return Outcome::fatal("out of gas"),
    }
    let mut outcome = PRECOMPILE.call(ctx, input);
    outcome.gas = input.gas;
    if outcome.result.is_ok() && !input.is_static {
        report(ctx, input);
    }
    outcome
}

/// Logs what an owner did.
fn report(ctx: &mut Ctx<'_>, input: &Input<'_>) {
    let Some(selector) = input.data.first_chunk::<4>() else {
        return;
    };
    let event = OwnerActs {
        method: FixedBytes(*selector),
        owner: input.caller,
        data: input.data.to_vec().into(),
    };
    let mut call = Call {
        ctx,
        address: input.address,
        caller: input.caller,
        value: U256::ZERO,
        read_only: false,
        gas: u64::MAX,
    };
    let logged = call.emit(&event);
    debug_assert!(logged.is_ok(), "there is gas for any event");
}

static PRECOMPILE: LazyLock<Precompile> =
    LazyLock::new(|| Precompile::new(owners().into_iter().chain(pricing()).chain(stylus())));

/// A method that writes one word.
macro_rules! set {
    ($method:ident, $returns:ident, $word:expr, $field:ident) => {
        Method::new::<$method>(Write, |call, args| {
            call.store($word.slot(), to_word(args.$field))?;
            Ok($returns {})
        })
    };
}

/// A method that changes one Stylus parameter.
macro_rules! set_param {
    ($method:ident, $returns:ident, |$params:ident, $args:ident| $change:expr) => {
        Method::new::<$method>(Write, |call, $args| {
            change_params(call, |$params| $change)?;
            Ok($returns {})
        })
    };
}

fn owners() -> Vec<Method> {
    vec![
        Method::new::<addChainOwnerCall>(Write, |call, args| {
            AddressSet::CHAIN_OWNERS.insert(call, args.newOwner)?;
            if has_owner_events(call) {
                call.emit(&ChainOwnerAdded {
                    newOwner: args.newOwner,
                })?;
            }
            Ok(addChainOwnerReturn {})
        }),
        Method::new::<removeChainOwnerCall>(Write, |call, args| {
            if !AddressSet::CHAIN_OWNERS.contains(call, args.ownerToRemove)? {
                return Err(Fault::Refused);
            }
            AddressSet::CHAIN_OWNERS.remove(call, args.ownerToRemove)?;
            if has_owner_events(call) {
                call.emit(&ChainOwnerRemoved {
                    removedOwner: args.ownerToRemove,
                })?;
            }
            Ok(removeChainOwnerReturn {})
        }),
        Method::new::<isChainOwnerCall>(View, |call, args| {
            AddressSet::CHAIN_OWNERS.contains(call, args.addr)
        }),
        Method::new::<getAllChainOwnersCall>(View, |call, _| {
            AddressSet::CHAIN_OWNERS.members(call)
        }),
        Method::new::<getNetworkFeeAccountCall>(View, |call, _| {
            call.load_address(words::NETWORK_FEE_ACCOUNT)
        }),
        Method::new::<getInfraFeeAccountCall>(View, |call, _| {
            call.load_address(words::INFRA_FEE_ACCOUNT)
        }),
        set!(
            setNetworkFeeAccountCall,
            setNetworkFeeAccountReturn,
            words::NETWORK_FEE_ACCOUNT,
            newNetworkFeeAccount
        ),
        set!(
            setInfraFeeAccountCall,
            setInfraFeeAccountReturn,
            words::INFRA_FEE_ACCOUNT,
            newInfraFeeAccount
        ),
        Method::new::<addWasmCacheManagerCall>(Write, |call, args| {
            AddressSet::CACHE_MANAGERS.insert(call, args.manager)?;
            Ok(addWasmCacheManagerReturn {})
        }),
        Method::new::<removeWasmCacheManagerCall>(Write, |call, args| {
            if !AddressSet::CACHE_MANAGERS.contains(call, args.manager)? {
                return Err(Fault::Refused);
            }
            AddressSet::CACHE_MANAGERS.remove(call, args.manager)?;
            Ok(removeWasmCacheManagerReturn {})
        }),
        Method::new::<isNativeTokenOwnerCall>(View, |call, args| {
            AddressSet::NATIVE_TOKEN_OWNERS.contains(call, args.addr)
        }),
        Method::new::<getAllNativeTokenOwnersCall>(View, |call, _| {
            AddressSet::NATIVE_TOKEN_OWNERS.members(call)
        }),
        Method::refused::<setNativeTokenManagementFromCall>("ArbOwner"),
        Method::refused::<addNativeTokenOwnerCall>("ArbOwner"),
        Method::refused::<removeNativeTokenOwnerCall>("ArbOwner"),
        Method::refused::<setTransactionFilteringFromCall>("ArbOwner").since(60),
        Method::refused::<addTransactionFiltererCall>("ArbOwner").since(60),
        Method::refused::<removeTransactionFiltererCall>("ArbOwner").since(60),
        Method::refused::<setFilteredFundsRecipientCall>("ArbOwner").since(60),
        Method::refused::<scheduleArbOSUpgradeCall>("ArbOwner"),
        Method::refused::<setChainConfigCall>("ArbOwner"),
    ]
}

#[rustfmt::skip]
fn pricing() -> Vec<Method> {
    vec![
        set!(setL1BaseFeeEstimateInertiaCall, setL1BaseFeeEstimateInertiaReturn, words::L1_INERTIA, inertia),
        set!(setL1PricingInertiaCall, setL1PricingInertiaReturn, words::L1_INERTIA, inertia),
        set!(setL1PricingEquilibrationUnitsCall, setL1PricingEquilibrationUnitsReturn, words::L1_EQUILIBRATION_UNITS, equilibrationUnits),
        set!(setL1PricingRewardRecipientCall, setL1PricingRewardRecipientReturn, words::L1_REWARD_RECIPIENT, recipient),
        set!(setL1PricingRewardRateCall, setL1PricingRewardRateReturn, words::L1_REWARD_RATE, weiPerUnit),
        set!(setL1PricePerUnitCall, setL1PricePerUnitReturn, words::L1_PRICE_PER_UNIT, pricePerUnit),
        set!(setParentGasFloorPerTokenCall, setParentGasFloorPerTokenReturn, words::PARENT_GAS_FLOOR_PER_TOKEN, floorPerToken),
        set!(setAmortizedCostCapBipsCall, setAmortizedCostCapBipsReturn, words::L1_AMORTIZED_COST_CAP, cap),
        set!(setBrotliCompressionLevelCall, setBrotliCompressionLevelReturn, words::BROTLI_COMPRESSION_LEVEL, level),
        set!(setL2BaseFeeCall, setL2BaseFeeReturn, words::BASE_FEE, priceInWei),
        set!(setMaxTxGasLimitCall, setMaxTxGasLimitReturn, words::TRANSACTION_GAS, limit),
        set!(setMaxBlockGasLimitCall, setMaxBlockGasLimitReturn, words::BLOCK_GAS, limit),
        set!(setL2GasBacklogToleranceCall, setL2GasBacklogToleranceReturn, words::BACKLOG_TOLERANCE, sec),
        set!(setGasBacklogCall, setGasBacklogReturn, words::GAS_BACKLOG, backlog),
        Method::new::<setPerBatchGasChargeCall>(Write, |call, args| {
            call.store(words::L1_PER_BATCH_GAS.slot(), U256::from(args.cost as u64))?;
            Ok(setPerBatchGasChargeReturn {})
        }),
        Method::new::<setMinimumL2BaseFeeCall>(Write, |call, args| {
            store_nonzero(call, words::MIN_BASE_FEE, args.priceInWei)?;
            Ok(setMinimumL2BaseFeeReturn {})
        }),
        Method::new::<setSpeedLimitCall>(Write, |call, args| {
            store_nonzero(call, words::SPEED_LIMIT, U256::from(args.limit))?;
            Ok(setSpeedLimitReturn {})
        }),
        Method::new::<setL2GasPricingInertiaCall>(Write, |call, args| {
            store_nonzero(call, words::PRICING_INERTIA, U256::from(args.sec))?;
            Ok(setL2GasPricingInertiaReturn {})
        }),
        Method::refused::<releaseL1PricerSurplusFundsCall>("ArbOwner"),
        Method::refused::<setCalldataPriceIncreaseCall>("ArbOwner"),
        Method::refused::<setCollectTipsCall>("ArbOwner").since(60),
        Method::refused::<setGasPricingConstraintsCall>("ArbOwner"),
    ]
}

#[rustfmt::skip]
fn stylus() -> Vec<Method> {
    vec![
        Method::new::<setInkPriceCall>(Write, |call, args| {
            let params = load_params(call)?;
            if args.price == 0 || args.price >= 1 << 24 {
                return Err(Fault::Refused);
            }
            let params = ArbosProfile { ink_price: args.price, ..params };
            call.store(words::STYLUS_PARAMS.slot(), params::pack(&params))?;
            Ok(setInkPriceReturn {})
        }),
        set_param!(setWasmMaxStackDepthCall, setWasmMaxStackDepthReturn, |p, args| p.max_stack_depth = args.depth),
        set_param!(setWasmFreePagesCall, setWasmFreePagesReturn, |p, args| p.free_pages = args.pages),
        set_param!(setWasmPageGasCall, setWasmPageGasReturn, |p, args| p.page_gas = args.gas),
        set_param!(setWasmPageLimitCall, setWasmPageLimitReturn, |p, args| p.page_limit = args.limit),
        set_param!(setWasmMinInitGasCall, setWasmMinInitGasReturn, |p, args| {
            p.min_init_gas_units = units(u64::from(args.gas), 128);
            p.min_cached_init_gas_units = units(u64::from(args.cached), 32);
        }),
        set_param!(setWasmInitCostScalarCall, setWasmInitCostScalarReturn, |p, args| {
            p.init_cost_scalar_units = units(args.percent, 2);
        }),
        set_param!(setWasmExpiryDaysCall, setWasmExpiryDaysReturn, |p, args| p.expiry_days = args._days),
        set_param!(setWasmKeepaliveDaysCall, setWasmKeepaliveDaysReturn, |p, args| p.keepalive_days = args._days),
        set_param!(setWasmBlockCacheSizeCall, setWasmBlockCacheSizeReturn, |p, args| p.block_cache_size = args.count),
        set_param!(setWasmMaxSizeCall, setWasmMaxSizeReturn, |p, args| p.max_wasm_size = args.size),
        set_param!(setMaxStylusContractFragmentsCall, setMaxStylusContractFragmentsReturn, |p, args| {
            p.max_fragment_count = u16::from(args.maxFragments);
        }).since(60),
        set!(setWasmActivationGasCall, setWasmActivationGasReturn, words::ACTIVATION_GAS, gas).since(59),
    ]
}

/// Whether adding and removing owners is logged on its own.
fn has_owner_events(call: &Call<'_, '_>) -> bool {
    call.ctx.chain.profile.arbos_version >= 60
}

fn store_nonzero(call: &mut Call<'_, '_>, word: Word, value: U256) -> Result<(), Fault> {
    if value.is_zero() {
        return Err(Fault::Refused);
    }
    call.store(word.slot(), value)
}

fn change_params(
    call: &mut Call<'_, '_>,
    change: impl FnOnce(&mut ArbosProfile),
) -> Result<(), Fault> {
    let mut params = load_params(call)?;
    change(&mut params);
    call.store(words::STYLUS_PARAMS.slot(), params::pack(&params))
}

/// `value` in units, rounded up and saturating.
fn units(value: u64, unit: u64) -> u8 {
    u8::try_from(value.div_ceil(unit)).unwrap_or(u8::MAX)
}

trait ToWord {
    fn to_word(self) -> U256;
}

impl ToWord for U256 {
    fn to_word(self) -> U256 {
        self
    }
}

impl ToWord for u64 {
    fn to_word(self) -> U256 {
        U256::from(self)
    }
}

impl ToWord for Address {
    fn to_word(self) -> U256 {
        self.into_word().into()
    }
}

fn to_word(value: impl ToWord) -> U256 {
    value.to_word()
}
