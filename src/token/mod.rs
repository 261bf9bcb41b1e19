//! The revenue-sharing token: ERC-20 with ERC-2612 permits and ERC-7641 revenue in native money.
//!
//! Whatever native money reaches the contract is income. A *snapshot* splits the income since the
//! last one: a fixed part may be *claimed* by the holders in proportion to the balances that the
//! snapshot saw, the rest is *redeemed* by burning tokens. Claims never expire. A snapshot counts
//! balances as they are when its transaction ends, so that tokens borrowed for a transaction earn
//! nothing.
//!
//! Inherent to the standard: whoever holds tokens when a snapshot is taken shares the whole
//! period's income, however short they have held; who sells or burns before it does not.
//!
//! - `types`, [`logic`]: packed words, and the rules on plain values
//! - [`state`]: the storage layout
//! - [`ledger`]: the operations
//! - this module, `erc20`, `permit` and `revenue`: the public functions, which add the caller, the
//!   reentrancy check, the payment and the event
//!
//! Functions that change state refuse to be called from within a payment of this contract
//! ([`ReentrancyGuardReentrantCall`]); views and plain payments stay open.
mod erc20;
mod errors;
mod events;
pub mod ledger;
pub mod logic;
mod permit;
mod revenue;
pub mod state;
mod text;
pub mod types;

pub use erc20::*;
pub use errors::*;
pub use events::*;
pub use permit::*;
pub use revenue::*;

use crate::{
    abi::{
        self,
        events::{emit, Log},
        Adr, Text, Uint,
    },
    host::transient,
};
use alloc::{vec, vec::Vec};
use alloy_primitives::{Address, B256, U256};
use state::Chain;
use stylus_sdk::{call::transfer::transfer_eth, prelude::*};

/// The token contract. All storage is in raw slots, drawn in [`state`].
#[storage]
pub struct Token {}

// SAFETY: `Token` is the top of the storage tree: only the entry package instantiates it.
unsafe impl TopLevelStorage for Token {}

#[public]
#[implements(Erc20, Erc20Metadata, Erc2612, Erc5267, Erc165, Erc7641, RevenueViews)]
impl Token {
    /// Issues the whole supply to `owner`, who is also the terminal recipient: paid what comes in
    /// when no tokens are left.
    ///
    /// - `name`, `symbol`: 1 to 31 bytes of UTF-8
    /// - `supply`: 1 to 2^96 - 1 units of 10^-18 tokens
    /// - `claim_bps`: part of the income that goes to claims, 0 to 10,000 basis points
    /// - `interval`: minimum time between snapshots, and before the first, 1 to 2^32 - 1 seconds
    ///
    /// # Errors
    /// [`InvalidOwner`], [`InvalidName`], [`InvalidSymbol`], [`InvalidSupply`],
    /// [`InvalidClaimShare`], [`InvalidInterval`], [`crate::abi::InvalidArgument`].
    ///
    /// # Events
    /// [`Transfer`] from the zero address.
    #[constructor]
    pub fn constructor(
        &mut self,
        owner: Adr,
        name: Text,
        symbol: Text,
        supply: Uint,
        claim_bps: Uint,
        interval: Uint,
    ) -> Result<(), Error> {
        let owner = owner.get()?;
        let name = text::pack(&name.0).ok_or(InvalidName {})?;
        let symbol = text::pack(&symbol.0).ok_or(InvalidSymbol {})?;
        ledger::construct(self, owner, supply.0, claim_bps.0, interval.0)?;
        self.store(state::NAME, name);
        self.store(state::SYMBOL, symbol);
        self.emit(Transfer {
            from: Address::ZERO,
            to: owner,
            value: supply.0,
        });
        Ok(())
    }

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
        self.guard()?;
        let (recipient, amount) = ledger::sweep(self)?;
        self.emit(Swept {
            recipient,
            amount: U256::from(amount),
        });
        self.pay(recipient, amount)
    }
}

impl Token {
    /// Refuses calls from within a call that this contract made.
    #[inline(always)]
    fn guard(&self) -> Result<(), Error> {
        if self.vm().msg_reentrant() {
            return Err(ReentrancyGuardReentrantCall {}.into());
        }
        Ok(())
    }

    /// Emits an event.
    #[inline(always)]
    fn emit(&self, event: impl Log) {
        emit(self.vm(), &event);
    }

    /// Pays `amount` wei, if any, with all gas, after everything else is done and written.
    fn pay(&mut self, recipient: Address, amount: u128) -> Result<(), Error> {
        if amount == 0 {
            return Ok(());
        }
        let amount = U256::from(amount);
        transfer_eth(self.vm(), recipient, amount)
            .map_err(|_| PaymentFailed { recipient, amount }.into())
    }
}

impl Chain for Token {
    #[inline(never)]
    fn load(&self, slot: B256) -> U256 {
        self.vm().storage_load_bytes32(slot.into()).into()
    }

    #[inline(never)]
    fn store(&mut self, slot: B256, word: U256) {
        // SAFETY: no storage reference of the SDK exists that this could alias.
        unsafe {
            self.vm()
                .storage_cache_bytes32(slot.into(), abi::word(&word))
        }
    }

    #[inline(always)]
    fn load_transient(&self, slot: B256) -> U256 {
        transient::load(slot)
    }

    #[inline(always)]
    fn store_transient(&mut self, slot: B256, word: U256) {
        transient::store(slot, word);
    }

    #[inline(always)]
    fn now(&self) -> u64 {
        self.vm().block_timestamp()
    }

    #[inline(always)]
    fn this(&self) -> Address {
        self.vm().contract_address()
    }

    #[inline(always)]
    fn held(&self) -> U256 {
        self.vm().balance(self.this())
    }
}
