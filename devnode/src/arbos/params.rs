//! Parameters chain owners can change.

use alloy_primitives::{B256, U256};

use super::{
    precompiles::call::{Call, Fault},
    words,
};
use crate::{evm::context::Ctx, vm::ArbosProfile};

/// Gas of reading the Stylus parameters.
const READ_GAS: u64 = 100;

/// Limits of computation, in gas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GasLimits {
    /// Most gas a transaction computes with.
    pub(crate) per_transaction: u64,
}

impl GasLimits {
    pub(crate) fn load(ctx: &mut Ctx<'_>) -> Self {
        Self {
            per_transaction: words::TRANSACTION_GAS.load_u64(ctx),
        }
    }
}

/// The Stylus parameters in force: those of the profile with what chain owners changed.
pub(crate) fn stylus_params(ctx: &mut Ctx<'_>) -> ArbosProfile {
    let word = words::STYLUS_PARAMS.load(ctx);
    let activation_gas = words::ACTIVATION_GAS.load_u64(ctx);
    let mut params = unpack(&ctx.chain.profile, word);
    params.activation_gas = activation_gas;
    params
}

/// Pays for and reads the Stylus parameters in force.
pub(super) fn load_params(call: &mut Call<'_, '_>) -> Result<ArbosProfile, Fault> {
    call.burn(READ_GAS)?;
    Ok(stylus_params(call.ctx))
}

/// Packs the changeable parameters into their word, in Nitro's order.
pub(crate) fn pack(params: &ArbosProfile) -> U256 {
    let mut word = Vec::with_capacity(32);
    word.extend(params.stylus_version.to_be_bytes());
    word.extend(&params.ink_price.to_be_bytes()[1..]);
    word.extend(params.max_stack_depth.to_be_bytes());
    word.extend(params.free_pages.to_be_bytes());
    word.extend(params.page_gas.to_be_bytes());
    word.extend(params.page_limit.to_be_bytes());
    word.push(params.min_init_gas_units);
    word.push(params.min_cached_init_gas_units);
    word.push(params.init_cost_scalar_units);
    word.push(params.cached_cost_scalar_units);
    word.extend(params.expiry_days.to_be_bytes());
    word.extend(params.keepalive_days.to_be_bytes());
    word.extend(params.block_cache_size.to_be_bytes());
    word.extend(params.max_wasm_size.to_be_bytes());
    word.push(params.max_fragment_count.to_be_bytes()[1]);
    word.resize(32, 0);
    U256::from_be_slice(&word)
}

/// The reverse of [`pack`].
pub(crate) fn unpack(base: &ArbosProfile, word: U256) -> ArbosProfile {
    let bytes = B256::from(word);
    let number = |from: usize, to: usize| {
        bytes[from..to]
            .iter()
            .fold(0_u32, |number, byte| number << 8 | u32::from(*byte))
    };
    let short = |at: usize| u16::from_be_bytes([bytes[at], bytes[at + 1]]);
    ArbosProfile {
        stylus_version: short(0),
        ink_price: number(2, 5),
        max_stack_depth: number(5, 9),
        free_pages: short(9),
        page_gas: short(11),
        page_limit: short(13),
        min_init_gas_units: bytes[15],
        min_cached_init_gas_units: bytes[16],
        init_cost_scalar_units: bytes[17],
        cached_cost_scalar_units: bytes[18],
        expiry_days: short(19),
        keepalive_days: short(21),
        block_cache_size: short(23),
        max_wasm_size: number(25, 29),
        max_fragment_count: u16::from(bytes[29]),
        ..*base
    }
}
