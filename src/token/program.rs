//! What the token's two programs have in common: the host as the rules see it, events and payments.
use super::{
    errors::{Error, PaymentFailed},
    state::Chain,
};
use crate::{
    abi::events::{emit, Log},
    host::{storage, transient},
};
use alloy_primitives::{Address, B256, U256};
use stylus_sdk::{call::transfer::transfer_eth, prelude::*};

/// One of the programs that run on the token's storage.
pub trait Program: HostAccess + Sized {
    /// Emits an event.
    #[inline(never)]
    fn emit<E: Log>(&self, event: E) {
        emit(self.vm(), &event);
    }

    /// Pays `amount` wei, if any, with all gas, after everything else is done and written.
    ///
    /// # Errors
    /// [`PaymentFailed`].
    #[inline(never)]
    fn pay(&mut self, recipient: Address, amount: u128) -> Result<(), Error> {
        if amount == 0 {
            return Ok(());
        }
        let amount = U256::from(amount);
        transfer_eth(self.vm(), recipient, amount)
            .map_err(|_| PaymentFailed { recipient, amount }.into())
    }
}

impl<P: Program> Chain for P {
    #[inline(always)]
    fn load(&self, slot: B256) -> U256 {
        storage::load(self.vm(), slot)
    }

    #[inline(always)]
    fn store(&mut self, slot: B256, word: U256) {
        storage::store(self.vm(), slot, word);
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

    #[inline(always)]
    fn code_size(&self, account: Address) -> usize {
        self.vm().code_size(account)
    }
}
