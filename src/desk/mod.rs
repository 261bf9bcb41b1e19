//! The desk of the revenue-sharing token: the rarer functions, and those that concern listed revenue
//! tokens, in a program of their own.
//!
//! A token runs it by delegatecall, from its fallback ([`crate::token`]): storage, address, caller
//! and value are the token's. One desk serves any number of tokens and has no state of its own; what
//! is done at its own address concerns no token.
//!
//! - [`market`]: calls to other tokens
//! - [`books`]: the operations on listed revenue tokens, and burns that pay them; [`settlement`]: claims
//! - `claims`, `redeem`, `income`, `permit`, `views`: the public functions; `routes`: which one a
//!   call runs
//!
//! Amounts that are paid come from stored words only, never from a balance: a revenue token that
//! lies harms those who share that token, and nobody else. A refused payment becomes `owed`; every
//! call to a revenue token within a claim, burn or snapshot has a cap on its gas, and is made only
//! when that much is left.
pub mod books;
mod claims;
mod income;
pub mod market;
mod permit;
mod redeem;
mod routes;
pub mod settlement;
mod views;

pub use claims::*;
pub use income::*;
pub use permit::*;
pub use redeem::*;
pub use views::*;

use crate::{
    abi::{router::UnknownFunction, Adr, Text, Uint},
    token::{
        ledger,
        program::Program,
        state::{self, Chain, State},
        text, *,
    },
};
use alloc::{vec, vec::Vec};
use alloy_primitives::{Address, B256, U256};
use stylus_sdk::{abi::CONSTRUCTOR_SELECTOR, host::VM, prelude::*, ArbResult};

/// The desk. All storage is the token's, drawn in [`state`].
#[storage]
pub struct Desk {}

// SAFETY: `Desk` is the top of the storage tree: only the entry package instantiates it.
unsafe impl TopLevelStorage for Desk {}

impl Program for Desk {}

#[public]
#[implements(Claims, Redeem, Income, Erc2612, Erc5267, AltRevToken, DeskViews)]
impl Desk {
    /// Issues the whole supply to `owner`, who is also the terminal recipient: paid what comes in
    /// when no tokens are left.
    ///
    /// - `desk`: the token's second program, deployed before
    /// - `name`, `symbol`: 1 to 31 bytes of UTF-8
    /// - `supply`: 1 to 2^96 - 1 units of 10^-18 tokens
    /// - `claim_bps`: part of the income that goes to claims, 0 to 10,000 basis points
    /// - `interval`: minimum time between snapshots, 1 to 2^32 - 1 seconds
    /// - `sharing_start`: first second in which a snapshot is possible, or 0: one interval from now
    /// - `smoothing`: a snapshot shares at most (`interval` + 1) / `smoothing` of what came in; longer
    ///   than the interval, to 2^32 - 1 seconds, or 0: everything
    /// - `revenue_tokens`: at most 8 ERC-20 tokens that are income too
    /// - `excluded`: accounts that do not share
    ///
    /// # Errors
    /// [`AlreadyConstructed`], [`InvalidDesk`], [`InvalidOwner`], [`InvalidName`], [`InvalidSymbol`], [`InvalidSupply`],
    /// [`InvalidClaimShare`], [`InvalidInterval`], [`InvalidSharingStart`], [`InvalidSmoothing`],
    /// [`InvalidRevenueToken`], [`TooManyRevenueTokens`], [`crate::abi::InvalidArgument`].
    ///
    /// # Events
    /// [`Transfer`] from the zero address, [`OwnershipTransferred`]; [`RevenueTokenListed`] and
    /// [`Excluded`] for each of the lists.
    #[constructor]
    #[allow(clippy::too_many_arguments)]
    pub fn constructor(
        &mut self,
        desk: Adr,
        owner: Adr,
        name: Text,
        symbol: Text,
        supply: Uint,
        claim_bps: Uint,
        interval: Uint,
        sharing_start: Uint,
        smoothing: Uint,
        revenue_tokens: Vec<Adr>,
        excluded: Vec<Adr>,
    ) -> Result<(), Error> {
        let desk = desk.get()?;
        // The token has just set it. At an address of its own the desk constructs nothing.
        if desk.is_zero() || desk != self.address(state::fixed_slot(state::DESK)) {
            return Err(InvalidDesk { desk }.into());
        }
        let owner = owner.get()?;
        let name = text::pack(&name.0).ok_or(InvalidName {})?;
        let symbol = text::pack(&symbol.0).ok_or(InvalidSymbol {})?;
        let launch = ledger::Launch {
            owner,
            supply: supply.0,
            claim_bps: claim_bps.0,
            interval: interval.0,
            sharing_start: sharing_start.0,
            smoothing: smoothing.0,
            tokens: &addresses(revenue_tokens)?,
            excluded: &addresses(excluded)?,
        };
        ledger::construct(self, &launch)?;
        self.store(state::fixed_slot(state::NAME), name);
        self.store(state::fixed_slot(state::SYMBOL), symbol);
        self.emit(Transfer {
            from: Address::ZERO,
            to: owner,
            value: supply.0,
        });
        self.emit(OwnershipTransferred {
            previousOwner: Address::ZERO,
            newOwner: owner,
        });
        for (index, token) in launch.tokens.iter().enumerate() {
            self.emit(RevenueTokenListed {
                token: *token,
                index: U256::from(index),
            });
        }
        for account in launch.excluded {
            self.emit(Excluded { account: *account });
        }
        Ok(())
    }
}

/// Runs a call of the desk.
///
/// # Errors
/// The revert data.
pub fn run(calldata: &[u8], vm: VM) -> ArbResult {
    // SAFETY: it is the only storage reference of the program, and all storage is in raw slots.
    let mut desk = unsafe { Desk::new(U256::ZERO, 0, vm) };
    let unknown = || Error::from(UnknownFunction {});
    let (selector, arguments) = calldata.split_first_chunk().ok_or_else(unknown)?;
    let selector = u32::from_be_bytes(*selector);
    if selector == CONSTRUCTOR_SELECTOR {
        return routes::construct(&mut desk, arguments);
    }
    routes::route(&mut desk, selector, arguments).unwrap_or_else(|| Err(unknown().into()))
}

/// The addresses of a list.
#[inline(never)]
fn addresses(list: Vec<Adr>) -> Result<Vec<Address>, crate::abi::InvalidArgument> {
    let mut addresses = Vec::new();
    for address in list {
        addresses.push(address.get()?);
    }
    Ok(addresses)
}

/// `recipient`, if it can be paid.
///
/// # Errors
/// [`InvalidRecipient`].
#[inline(never)]
fn payable(chain: &impl Chain, recipient: Address) -> Result<Address, Error> {
    if recipient.is_zero() || recipient == chain.this() {
        return Err(InvalidRecipient { recipient }.into());
    }
    Ok(recipient)
}
