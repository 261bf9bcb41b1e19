//! `ArbSys` at `0x64`: the chain itself.

use std::sync::LazyLock;

use alloy_primitives::{address, Address, U256};

use super::{
    call::{Call, Fault},
    interfaces::ArbSys::*,
    method::{Method, Precompile, Purity::*},
};
use crate::arbos::words;

/// What an L1 contract's address is moved by to become its alias.
const ALIAS_OFFSET: Address = address!("1111000000000000000000000000000000001111");

/// The version ArbOS says is its own plus this: classic Arbitrum ended at 55.
const CLASSIC_VERSIONS: u64 = 55;

pub(super) static PRECOMPILE: LazyLock<Precompile> = LazyLock::new(|| {
    Precompile::new([
        Method::new::<arbBlockNumberCall>(View, |call, _| Ok(U256::from(call.ctx.chain.l2_block))),
        Method::new::<arbBlockHashCall>(View, block_hash),
        Method::new::<arbChainIDCall>(View, |call, _| Ok(U256::from(call.ctx.cfg.chain_id))),
        Method::new::<arbOSVersionCall>(View, |call, _| {
            Ok(words::VERSION.load(call.ctx) + U256::from(CLASSIC_VERSIONS))
        }),
        Method::new::<getStorageGasAvailableCall>(View, |_, _| Ok(U256::ZERO)),
        Method::new::<isTopLevelCallCall>(View, |call, _| Ok(call.ctx.chain.frames.depth() < 2)),
        Method::new::<mapL1SenderContractAddressToL2AliasCall>(Pure, |_, args| {
            Ok(alias(args.sender))
        }),
        // Only messages from L1 are aliased, and this node has none.
        Method::new::<wasMyCallersAddressAliasedCall>(View, |_, _| Ok(false)),
        Method::new::<myCallersAddressWithoutAliasingCall>(View, |call, _| {
            let frames = &call.ctx.chain.frames;
            let caller = frames
                .depth()
                .checked_sub(1)
                .and_then(|top| frames.get(top));
            Ok(caller.map(|frame| frame.caller).unwrap_or_default())
        }),
        Method::refused::<withdrawEthCall>("ArbSys"),
        Method::refused::<sendTxToL1Call>("ArbSys"),
        Method::refused::<sendMerkleTreeStateCall>("ArbSys"),
    ])
});

/// Hash of one of the 256 blocks before this one.
fn block_hash(
    call: &mut Call<'_, '_>,
    args: arbBlockHashCall,
) -> Result<alloy_primitives::B256, Fault> {
    let current = call.ctx.chain.l2_block;
    match u64::try_from(args.arbBlockNum) {
        Ok(number) if number < current && current - number <= 256 => {
            Ok(call.ctx.journaled_state.database.l2_block_hash(number))
        }
        _ => Err(InvalidBlockNumber {
            requested: args.arbBlockNum,
            current: U256::from(current),
        }
        .into()),
    }
}

/// Address plus offset, wrapping at 160 bits.
fn alias(sender: Address) -> Address {
    let sum =
        U256::from_be_bytes(sender.into_word().0) + U256::from_be_bytes(ALIAS_OFFSET.into_word().0);
    Address::from_word(sum.into())
}
