//! Where fees go.

use std::convert::Infallible;

use alloy_primitives::{Address, U256};
use revm::context::{journaled_state::account::JournaledAccountTr, ContextTr, JournalTr};

use super::words;
use crate::evm::context::Ctx;

/// Credits the fee of `gas` at `price` wei to ArbOS' fee accounts: the share of the lowest base fee to the
/// infrastructure account, if there is one, the rest to the network's.
pub(crate) fn credit(ctx: &mut Ctx<'_>, price: U256, gas: u64) -> Result<(), Infallible> {
    let gas = U256::from(gas);
    let mut network_share = price * gas;
    let infra = words::INFRA_FEE_ACCOUNT.load_address(ctx);
    if infra != Address::ZERO {
        let infra_share = words::MIN_BASE_FEE.load(ctx).min(price) * gas;
        network_share -= infra_share;
        give(ctx, infra, infra_share)?;
    }
    let network = words::NETWORK_FEE_ACCOUNT.load_address(ctx);
    give(ctx, network, network_share)
}

fn give(ctx: &mut Ctx<'_>, account: Address, amount: U256) -> Result<(), Infallible> {
    if !amount.is_zero() {
        ctx.journal_mut()
            .load_account_mut(account)?
            .data
            .incr_balance(amount);
    }
    Ok(())
}
