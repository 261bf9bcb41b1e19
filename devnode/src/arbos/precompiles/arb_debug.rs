//! `ArbDebug` at `0xff`: what development chains have.

use std::sync::LazyLock;

use alloy_primitives::{Address, B256};
use revm::{
    bytecode::Bytecode,
    context::{ContextTr, JournalTr},
};

use super::{
    call::{Call, Fault},
    interfaces::ArbDebug::*,
    method::{Method, Precompile, Purity::*},
};
use crate::arbos::{accounts, address_set::AddressSet};

const CUSTOM_ERROR_TEXT: &str = "This spider family wards off bugs: /\\oo/\\ //\\(oo)//\\ /\\oo/\\";

pub(super) static PRECOMPILE: LazyLock<Precompile> = LazyLock::new(|| {
    Precompile::new([
        Method::new::<eventsCall>(Payable, |call, args| {
            emit_both(call, args.flag, args.value)?;
            Ok(eventsReturn {
                _0: call.caller,
                _1: call.value,
            })
        }),
        Method::new::<eventsViewCall>(View, |call, _| {
            emit_both(call, true, B256::ZERO)?;
            Ok(eventsViewReturn {})
        }),
        Method::new::<customRevertCall>(Pure, |_, args| {
            let text = CUSTOM_ERROR_TEXT.to_owned();
            Err(Custom {
                number: args.number,
                text,
                flag: true,
            }
            .into())
        }),
        Method::new::<becomeChainOwnerCall>(Write, |call, _| {
            AddressSet::CHAIN_OWNERS.insert(call, call.caller)?;
            Ok(becomeChainOwnerReturn {})
        }),
        Method::new::<overwriteContractCodeCall>(Write, |call, args| {
            let old = accounts::code(call.ctx, args.target).original_bytes();
            overwrite_code(call, args.target, Bytecode::new_legacy(args.newCode));
            Ok(old)
        }),
        Method::new::<legacyErrorCall>(Pure, |_, _| Err(Fault::Refused)),
        // The real one halts the chain.
        Method::refused::<panicCall>("ArbDebug"),
    ])
});

fn emit_both(call: &mut Call<'_, '_>, flag: bool, value: B256) -> Result<(), Fault> {
    call.emit(&Basic { flag: !flag, value })?;
    call.emit(&Mixed {
        flag,
        not: !flag,
        value,
        conn: call.address,
        caller: call.caller,
    })
}

fn overwrite_code(call: &mut Call<'_, '_>, target: Address, code: Bytecode) {
    let journal = call.ctx.journal_mut();
    let Ok(_) = journal.load_account(target);
    journal.set_code(target, code);
}
