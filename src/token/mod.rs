//! The revenue-sharing token: ERC-20 with ERC-2612 permits, and ERC-7641 revenue in native money and
//! listed ERC-20 tokens.
//!
//! Whatever native money reaches the contract is income. A *snapshot* splits the income since the
//! last one: a fixed part may be *claimed* by the holders in proportion to the balances that the
//! snapshot saw, the rest is *redeemed* by burning tokens. Claims never expire. A snapshot counts
//! balances as they are when its transaction ends, so that tokens borrowed for a transaction earn
//! nothing.
//!
//! Inherent to the standard: whoever holds tokens when a snapshot is taken shares the whole
//! period's income, however short they have held; who sells or burns before it does not.
//! `smoothing` makes that expensive: a snapshot shares at most the part `interval / smoothing` of
//! what came in, however long nothing did.
//!
//! - `types`, [`logic`]: packed words, and the rules on plain values
//! - [`state`]: the storage layout
//! - [`ledger`]: the operations
//! - this module, `erc20`, `revenue`, `owner` and `sharing`: the public functions, which add the
//!   caller, the payment and the event
//! - `routes`: which function a call runs; here are the refusal of re-entries and of money
//! - `forward`: the way to the [`desk`](crate::desk), the second program of every token. It has
//!   the rarer functions and those that concern listed revenue tokens; this one, which all calls
//!   run, stays small: its size is paid for on every call.
//!
//! Functions that change state refuse to be called from within a payment of this contract
//! ([`ReentrancyGuardReentrantCall`]); views and plain payments stay open.
mod erc20;
mod errors;
mod events;
mod forward;
pub mod ledger;
pub mod logic;
mod owner;
pub mod program;
mod revenue;
mod routes;
mod sharing;
pub mod state;
pub mod text;
pub mod types;

pub use erc20::*;
pub use errors::*;
pub use events::*;
pub use owner::*;
pub use revenue::*;
pub use sharing::*;

use crate::{
    abi::{self, router::UnknownFunction, Adr},
    owned::Owned,
};
use alloc::{vec, vec::Vec};
use alloy_primitives::{Address, U256};
use program::Program;
use state::Chain;
use stylus_sdk::{abi::CONSTRUCTOR_SELECTOR, host::VM, prelude::*, ArbResult};

/// The token contract. All storage is in raw slots, drawn in [`state`].
#[storage]
pub struct Token {}

// SAFETY: `Token` is the top of the storage tree: only the entry package instantiates it.
unsafe impl TopLevelStorage for Token {}

impl Program for Token {}

#[public]
#[implements(Erc20, Erc20Metadata, Erc165, Erc7641, RevenueViews, Owner, Sharing)]
impl Token {
    /// Takes income, as long as there are tokens.
    ///
    /// # Errors
    /// [`NoSharingSupply`].
    ///
    /// # Events
    /// [`RevenueReceived`].
    #[receive]
    #[payable]
    pub fn receive(&mut self) -> Result<(), Vec<u8>> {
        ledger::accept_income(self)?;
        self.emit(RevenueReceived {
            from: self.vm().msg_sender(),
            amount: self.vm().msg_value(),
        });
        Ok(())
    }

    /// Pays what was forced in after the last token was burned to the terminal recipient. Open to
    /// everyone. What is reserved for claims stays.
    ///
    /// # Errors
    /// [`TokensOutstanding`], [`NothingToSweep`], [`PaymentFailed`],
    /// [`ReentrancyGuardReentrantCall`].
    ///
    /// # Events
    /// [`Swept`].
    pub fn sweep(&mut self) -> Result<(), Error> {
        let (recipient, amount) = ledger::sweep(self)?;
        self.emit(Swept {
            recipient,
            amount: U256::from(amount),
        });
        self.pay(recipient, amount)
    }

    /// Everything else is up to the [`desk`](crate::desk).
    ///
    /// # Errors
    /// Those of the desk's functions.
    #[fallback]
    #[payable]
    pub fn fallback(&mut self, calldata: &[u8]) -> ArbResult {
        self.forward(calldata)
    }
}

/// Runs a call of the token.
///
/// # Errors
/// The revert data.
pub fn run(calldata: &[u8], vm: VM) -> ArbResult {
    // SAFETY: it is the only storage reference of the program, and all storage is in raw slots.
    let mut token = unsafe { Token::new(U256::ZERO, 0, vm) };
    let Some((selector, arguments)) = calldata.split_first_chunk() else {
        return match calldata {
            [] => token.receive().map(|()| Vec::new()),
            _ => Err(Error::from(UnknownFunction {}).into()),
        };
    };
    let selector = u32::from_be_bytes(*selector);
    match routes::route(&mut token, selector, arguments) {
        Some(result) => result,
        None if selector == CONSTRUCTOR_SELECTOR => token.construct(calldata, arguments),
        None => token.fallback(calldata),
    }
}
