//! `eth_createAccessList`: which accounts and slots a transaction would touch.

use alloy_eips::{
    eip2930::{AccessList, AccessListItem, AccessListResult},
    BlockId,
};
use alloy_primitives::{Address, B256, U256};

use super::{call::Call, error::RpcError, json, params::Params, Answer, Context};
use crate::{
    arbos::storage::STATE_ACCOUNT,
    evm::{ExecOptions, Executed, Outcome},
};

/// How often the list is improved on: with it in place, code may take another way.
const MAX_ROUNDS: usize = 8;

pub(super) fn create(context: &Context, mut params: Params) -> Answer {
    let mut call = Call::parse(context, &mut params, BlockId::pending())?;
    let gas_limit = call.gas_limit(context);
    let mut list = call.request.access_list.clone().unwrap_or_default();
    for _ in 0..MAX_ROUNDS {
        call.request.access_list = Some(list.clone());
        let executed = call.run(context, gas_limit, &ExecOptions::call())?;
        let touched = touched(&call, &executed);
        if touched == list {
            return json(result(list, &executed));
        }
        list = touched;
    }
    Err(RpcError::server(
        "the accounts it touches depend on the access list",
    ))
}

fn result(access_list: AccessList, executed: &Executed) -> AccessListResult {
    AccessListResult {
        access_list,
        gas_used: U256::from(executed.gas_used),
        error: match &executed.outcome {
            Outcome::Success => None,
            Outcome::Revert => Some("execution reverted".into()),
            Outcome::Halt { reason } => Some(reason.clone()),
        },
    }
}

/// Slots of all accounts, and accounts that are not warm anyway, in the order of their addresses.
fn touched(call: &Call, executed: &Executed) -> AccessList {
    let mut items: Vec<AccessListItem> = executed
        .changes
        .iter()
        .filter(|(address, _)| !is_system(**address))
        .map(|(address, account)| {
            let mut storage_keys: Vec<B256> = account
                .storage
                .keys()
                .map(|slot| B256::from(*slot))
                .collect();
            storage_keys.sort_unstable();
            AccessListItem {
                address: *address,
                storage_keys,
            }
        })
        .filter(|item| !item.storage_keys.is_empty() || !is_warm(call, executed, item.address))
        .collect();
    items.sort_unstable_by_key(|item| item.address);
    AccessList(items)
}

/// Accounts that ArbOS works on by itself.
fn is_system(address: Address) -> bool {
    address == STATE_ACCOUNT || address.starts_with(&[0xa4, 0xb0])
}

/// Accounts that cost nothing to touch: both ends of the transaction, and precompiles.
fn is_warm(call: &Call, executed: &Executed, address: Address) -> bool {
    let to = call.request.to.and_then(|kind| kind.to().copied());
    address == call.request.from.unwrap_or_default()
        || Some(address) == to.or(executed.created)
        || address.iter().take(18).all(|byte| *byte == 0)
}
