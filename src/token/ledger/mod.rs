//! The token's operations on its state: what each does, in which order, and when it refuses.
//!
//! Payments are not made here: an operation that owes money returns the amount after its own
//! effects are complete, and the caller pays it last.
//!
//! What listed revenue tokens add to these operations is in [`crate::desk::books`].
mod claim;
mod construct;
pub mod holders;
mod redeem;
mod snapshot;
mod transfer;

pub use claim::*;
pub use construct::*;
pub use redeem::*;
pub use snapshot::*;
pub use transfer::*;

use super::{
    errors::*,
    state::{fixed_slot, Chain, State, TERMINAL},
    types::{seconds, to_u96, Account, Globals, Snapshot, MAX_HELD},
};
use alloy_primitives::{Address, U256};

/// The contract's balance in wei, as far as the books can hold it.
#[inline(never)]
pub fn held<C: Chain>(chain: &C) -> u128 {
    to_u96(chain.held()).map_or(MAX_HELD, |held| held.min(MAX_HELD))
}

/// The period that a change of share belongs to, and whether its snapshot was taken in this
/// very transaction.
#[inline(never)]
pub fn period<C: Chain>(chain: &C, globals: &Globals) -> (u32, bool) {
    // At any other time there is no need to ask: two snapshots are never taken in one second.
    let closing = seconds(chain.now()) == globals.snapshot_at && chain.snapshot_flag();
    (globals.snapshot_id + !closing as u32, closing)
}

/// The period that a change of share belongs to, unless its snapshot was taken in this very
/// transaction.
///
/// # Errors
/// [`SnapshotInThisTransaction`].
#[inline(never)]
pub fn open_period<C: Chain>(chain: &C, globals: &Globals) -> Result<u32, Error> {
    match period(chain, globals) {
        (period, false) => Ok(period),
        (period, true) => Err(SnapshotInThisTransaction {
            id: U256::from(period),
        }
        .into()),
    }
}

/// The number of a known snapshot.
///
/// # Errors
/// [`UnknownSnapshot`].
#[inline(never)]
pub fn known_id(globals: &Globals, id: U256) -> Result<u32, Error> {
    match to_u96(id) {
        Some(known) if known > 0 && known <= globals.snapshot_id as u128 => Ok(known as u32),
        _ => Err(UnknownSnapshot { id }.into()),
    }
}

/// A known snapshot whose balances can no longer change.
///
/// # Errors
/// [`UnknownSnapshot`], [`SnapshotInThisTransaction`].
#[inline(never)]
pub fn final_id<C: Chain>(chain: &C, globals: &Globals, id: U256) -> Result<u32, Error> {
    let known = known_id(globals, id)?;
    if known == globals.snapshot_id {
        open_period(chain, globals)?;
    }
    Ok(known)
}

/// `value`, if the account has it.
#[inline(always)]
fn covered(account: Address, word: &Account, value: U256) -> Result<u128, Error> {
    match to_u96(value) {
        Some(amount) if amount <= word.balance => Ok(amount),
        _ => Err(ERC20InsufficientBalance {
            sender: account,
            balance: U256::from(word.balance),
            needed: value,
        }
        .into()),
    }
}

/// Prepares an account for a change of its balance. That of an excluded account changes no share.
#[inline(never)]
fn roll<C: Chain>(chain: &mut C, account: Address, word: &mut Account, period: u32) {
    if !word.excluded {
        roll_share(chain, account, word, period);
    }
}

/// Prepares an account for a change of its share.
#[inline(always)]
pub fn roll_share<C: Chain>(chain: &mut C, account: Address, word: &mut Account, period: u32) {
    if let Some(append) = word.roll(period) {
        chain.set_entry(account, append.key, &append.entry);
    }
}

/// Whether income may be paid in: as long as there are tokens.
///
/// # Errors
/// [`NoSharingSupply`].
#[inline(always)]
pub fn accept_income<C: Chain>(chain: &C) -> Result<(), Error> {
    match chain.terms().supply {
        0 => Err(NoSharingSupply {}.into()),
        _ => Ok(()),
    }
}

/// Who is paid what comes in after the last token is burned.
#[inline(always)]
pub fn terminal<C: Chain>(chain: &C) -> Address {
    chain.address(fixed_slot(TERMINAL))
}

/// Snapshot `id`.
///
/// # Errors
/// [`UnknownSnapshot`].
#[inline(always)]
pub fn snapshot_info<C: Chain>(chain: &C, id: U256) -> Result<Snapshot, Error> {
    Ok(chain.taken(known_id(&chain.globals(), id)?))
}

/// How the money in the contract is divided: (reserved for claims, redeemable by burns, reserved
/// for claims by the next snapshot), in wei. The sum is the contract's balance.
#[inline(always)]
pub fn pools<C: Chain>(chain: &C) -> (u128, u128, u128) {
    let (globals, terms, held) = (chain.globals(), chain.terms(), held(chain));
    let redeemable = globals.redeemable(held, &terms);
    (
        globals.reserved,
        redeemable,
        globals.next_claimable(held, &terms),
    )
}
