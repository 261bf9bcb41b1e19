//! Calls to other tokens.
use super::Desk;
use crate::{
    abi::{errors::encode, Field, Words},
    token::state::Chain,
};
use alloc::vec::Vec;
use alloy_primitives::{Address, U256};
use stylus_sdk::{call::RawCall, function_selector, prelude::*};

/// Gas for asking a balance within a snapshot.
pub const VIEW_GAS: u64 = 100_000;
/// Gas for a payment within a claim or burn.
pub const PAYMENT_GAS: u64 = 250_000;

/// ERC-20 tokens as the books see them. `gas` caps what a call may use.
pub trait Market: Chain {
    /// The contract's balance of `token`, if it answers.
    fn balance(&self, token: Address, gas: u64) -> Option<U256>;
    /// Sends `amount` units of `token`; whether that worked.
    fn send(&mut self, token: Address, to: Address, amount: u128, gas: u64) -> bool;
    /// Takes `amount` units of `token` on an allowance of `from`; whether that worked.
    fn pull(&mut self, token: Address, from: Address, amount: U256) -> bool;
    /// Whether a call can be given `gas`.
    fn can_give(&self, gas: u64) -> bool;
}

const BALANCE_OF: [u8; 4] = function_selector!("balanceOf", Address);
const TRANSFER: [u8; 4] = function_selector!("transfer", Address, U256);
const TRANSFER_FROM: [u8; 4] = function_selector!("transferFrom", Address, Address, U256);

impl Market for Desk {
    #[inline(never)]
    fn balance(&self, token: Address, gas: u64) -> Option<U256> {
        let input = encode(BALANCE_OF, &[Field::from(&self.this())]);
        // SAFETY: no storage reference exists.
        let output = unsafe {
            RawCall::new_static(self.vm())
                .gas(gas)
                .limit_return_data(0, 32)
                .flush_storage_cache()
                .call(token, &input)
        };
        Words(&output.ok()?).next()
    }

    #[inline(never)]
    fn send(&mut self, token: Address, to: Address, amount: u128, gas: u64) -> bool {
        let amount = U256::from(amount);
        let input = encode(TRANSFER, &[Field::from(&to), Field::from(&amount)]);
        self.command(token, &input, gas)
    }

    fn pull(&mut self, token: Address, from: Address, amount: U256) -> bool {
        let to = self.this();
        let fields = [Field::from(&from), Field::from(&to), Field::from(&amount)];
        let input = encode(TRANSFER_FROM, &fields);
        self.command(token, &input, u64::MAX)
    }

    #[inline(never)]
    fn can_give(&self, gas: u64) -> bool {
        // A call gets at most 63/64 of what is left after its own price.
        self.vm().evm_gas_left() / 64 * 63 > gas + 10_000
    }
}

impl Desk {
    /// Makes a call that must answer true, or nothing as some tokens do.
    #[inline(never)]
    fn command(&mut self, token: Address, input: &[u8], gas: u64) -> bool {
        // SAFETY: no storage reference exists, and what is written is read afresh.
        let output = unsafe {
            RawCall::new(self.vm())
                .gas(gas)
                .limit_return_data(0, 32)
                .clear_storage_cache()
                .call(token, input)
        };
        match output {
            Ok(output) if output.is_empty() => self.code_size(token) > 0,
            Ok(output) => Words(&output).next() == Some(U256::ONE),
            Err(_) => false,
        }
    }

    /// Asks a contract a question; the first word of its answer.
    pub(super) fn ask(&self, account: Address, input: &[u8]) -> Option<U256> {
        // SAFETY: no storage reference exists.
        let output = unsafe {
            RawCall::new_static(self.vm())
                .limit_return_data(0, 32)
                .flush_storage_cache()
                .call(account, input)
        };
        let output: Vec<u8> = output.ok()?;
        Words(&output).next()
    }
}
