//! `ArbInfo` at `0x65`: balances and code.

use std::sync::LazyLock;

use super::{
    interfaces::ArbInfo::*,
    method::{Method, Precompile, Purity::View},
};
use crate::arbos::accounts;

/// Gas of a balance.
const BALANCE_GAS: u64 = 700;
/// Gas of touching code.
const CODE_GAS: u64 = 2_100;

pub(super) static PRECOMPILE: LazyLock<Precompile> = LazyLock::new(|| {
    Precompile::new([
        Method::new::<getBalanceCall>(View, |call, args| {
            call.burn(BALANCE_GAS)?;
            Ok(accounts::peek(call.ctx, args.account)
                .map(|info| info.balance)
                .unwrap_or_default())
        }),
        Method::new::<getCodeCall>(View, |call, args| {
            call.burn(CODE_GAS)?;
            let code = accounts::code(call.ctx, args.account).original_bytes();
            call.burn(3 * (code.len() as u64).div_ceil(32))?;
            Ok(code)
        }),
    ])
});
