//! `ArbOwnerPublic` at `0x6b`: what anyone may ask about the chain's owners and settings.

use std::sync::LazyLock;

use super::{
    interfaces::ArbOwnerPublic::*,
    method::{Method, Precompile, Purity::*},
};
use crate::arbos::{address_set::AddressSet, params::load_params, words};

/// First ArbOS version with fragmented programs, tips and transaction filters.
const ELARA: u64 = 60;

pub(super) static PRECOMPILE: LazyLock<Precompile> = LazyLock::new(|| {
    Precompile::new([
        Method::new::<isChainOwnerCall>(View, |call, args| {
            AddressSet::CHAIN_OWNERS.contains(call, args.addr)
        }),
        Method::new::<getAllChainOwnersCall>(View, |call, _| {
            AddressSet::CHAIN_OWNERS.members(call)
        }),
        Method::new::<isNativeTokenOwnerCall>(View, |call, args| {
            AddressSet::NATIVE_TOKEN_OWNERS.contains(call, args.addr)
        }),
        Method::new::<getAllNativeTokenOwnersCall>(View, |call, _| {
            AddressSet::NATIVE_TOKEN_OWNERS.members(call)
        }),
        Method::new::<getNetworkFeeAccountCall>(View, |call, _| {
            call.load_address(words::NETWORK_FEE_ACCOUNT)
        }),
        Method::new::<getInfraFeeAccountCall>(View, |call, _| {
            call.load_address(words::INFRA_FEE_ACCOUNT)
        }),
        Method::new::<getBrotliCompressionLevelCall>(View, |call, _| {
            call.load_u64(words::BROTLI_COMPRESSION_LEVEL)
        }),
        // Nothing is ever scheduled: two words are read to find that out.
        Method::new::<getScheduledUpgradeCall>(View, |call, _| {
            call.load(words::UPGRADE_VERSION.slot())?;
            call.load(words::UPGRADE_TIMESTAMP.slot())?;
            Ok(getScheduledUpgradeReturn {
                arbosVersion: 0,
                scheduledForTimestamp: 0,
            })
        }),
        Method::new::<isCalldataPriceIncreaseEnabledCall>(View, |call, _| {
            Ok(call.load_u64(words::FEATURES)? & 1 == 1)
        }),
        Method::new::<getNativeTokenManagementFromCall>(View, |call, _| {
            call.load_u64(words::NATIVE_TOKEN_FROM)
        }),
        Method::new::<getParentGasFloorPerTokenCall>(View, |call, _| {
            call.load_u64(words::PARENT_GAS_FLOOR_PER_TOKEN)
        }),
        Method::new::<getMaxStylusContractFragmentsCall>(View, |call, _| {
            let count = load_params(call)?.max_fragment_count;
            Ok(u8::try_from(count).unwrap_or(u8::MAX))
        })
        .since(ELARA),
        Method::new::<getCollectTipsCall>(View, |call, _| {
            Ok(call.load_u64(words::COLLECT_TIPS)? != 0)
        })
        .since(ELARA),
        Method::refused::<rectifyChainOwnerCall>("ArbOwnerPublic"),
        Method::refused::<getTransactionFilteringFromCall>("ArbOwnerPublic").since(ELARA),
        Method::refused::<isTransactionFiltererCall>("ArbOwnerPublic").since(ELARA),
        Method::refused::<getAllTransactionFilterersCall>("ArbOwnerPublic").since(ELARA),
        Method::refused::<getFilteredFundsRecipientCall>("ArbOwnerPublic").since(ELARA),
    ])
});
