//! Accounts as ArbOS sees them: reading or paying them costs no gas and warms nothing.

use alloy_primitives::{Address, B256, U256};
use revm::{
    bytecode::Bytecode, context::journaled_state::account::JournaledAccountTr, state::AccountInfo,
    Database,
};

use crate::evm::context::Ctx;

/// The account as it is now, none if it does not exist.
pub(crate) fn peek(ctx: &mut Ctx<'_>, address: Address) -> Option<AccountInfo> {
    let journal = &mut ctx.journaled_state;
    let info = match journal.inner.state.get(&address) {
        Some(account) => Some(account.info.clone()),
        None => {
            let Ok(info) = journal.database.basic(address);
            info
        }
    };
    info.filter(|info| !info.is_empty())
}

/// Code hash: zero for an account that does not exist.
pub(crate) fn code_hash(ctx: &mut Ctx<'_>, address: Address) -> B256 {
    peek(ctx, address)
        .map(|info| info.code_hash)
        .unwrap_or_default()
}

/// Deployed code, as it was deployed.
pub(crate) fn code(ctx: &mut Ctx<'_>, address: Address) -> Bytecode {
    let Some(info) = peek(ctx, address) else {
        return Bytecode::default();
    };
    match info.code {
        Some(code) => code,
        None => {
            let Ok(code) = ctx.journaled_state.database.code_by_hash(info.code_hash);
            code
        }
    }
}

/// Moves `amount` wei. Returns whether `from` had it.
pub(crate) fn transfer(ctx: &mut Ctx<'_>, from: Address, to: Address, amount: U256) -> bool {
    let journal = &mut ctx.journaled_state;
    let cold = [from, to].map(|address| {
        let Ok(account) = journal.inner.load_account(&mut journal.database, address);
        account.is_cold
    });
    let failure = journal.inner.transfer_loaded(from, to, amount);
    for (address, _) in [from, to].into_iter().zip(cold).filter(|(_, cold)| *cold) {
        if let Some(mut account) = journal
            .inner
            .get_account_mut(&mut journal.database, address)
        {
            account.unsafe_mark_cold();
        }
    }
    failure.is_none()
}

/// Whether the account destroyed itself in this transaction.
pub(crate) fn is_destroyed(ctx: &mut Ctx<'_>, address: Address) -> bool {
    ctx.journaled_state
        .inner
        .state
        .get(&address)
        .is_some_and(|account| account.is_selfdestructed())
}
