//! The money of requests: what one costs, how its fee is split, who has what of the gas that was paid in advance.
//!
//! ```text
//! a request             fee * elements  +  gas limit * price cap, twice if an early answer is wanted
//! split of a fee        creator, holders, protocol: floor(fee * bps / 10_000) each; the operator: the rest
//! a callback            min(gas used, gas limit) * min(price, price cap) to whoever sent it; the account has the rest
//! an end without answer fee and unused gas to the account
//! ```
use super::{logic::Error, request::Request, types::Split};
use crate::math::mul_div;

/// One part in ten thousand is a basis point.
pub const BASIS_POINTS: u128 = 10_000;
/// Gas that is kept for what a contract does after a callback.
pub const AFTER_CALLBACK_GAS: u64 = 60_000;
/// Gas that the call itself may cost on top of what the consumer gets.
pub const CALL_GAS: u64 = 10_000;

/// What a request costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quote {
    /// The fee, in units of the model's token.
    pub fee: u128,
    /// Gas of callbacks, in wei.
    pub gas: u128,
}

/// A fee, split. The parts add up to the fee.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shares {
    /// Of the operator whose answer stands.
    pub operator: u128,
    /// Of the payee.
    pub creator: u128,
    /// Of the revenue token's holders.
    pub holders: u128,
    /// Of the protocol.
    pub protocol: u128,
}

/// Money that was paid for callbacks, in wei.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gas {
    /// For who sent the callback.
    pub to_caller: u128,
    /// Back to the account that made the request.
    pub to_account: u128,
}

/// What a request costs: for so many elements at a fee each, with callbacks of so much gas at a highest price, two
/// of them if an early answer is wanted.
///
/// # Errors
/// [`Error::TooLarge`] if it does not fit in 96 bits.
pub fn quote(
    fee: u128,
    elements: u32,
    (gas_limit, gas_price_cap): (u64, u128),
    early: bool,
) -> Result<Quote, Error> {
    let fee = fee.checked_mul(elements as u128);
    let gas = gas_price_cap.checked_mul(gas_limit as u128);
    let gas = gas.and_then(|gas| gas.checked_mul(1 + early as u128));
    match (fee, gas) {
        (Some(fee), Some(gas)) if fee | gas < 1 << 96 => Ok(Quote { fee, gas }),
        _ => Err(Error::TooLarge),
    }
}

impl Quote {
    /// Wei that must come with a request.
    #[inline(always)]
    pub fn native(&self, native_fee: bool) -> u128 {
        match native_fee {
            true => self.fee + self.gas,
            false => self.gas,
        }
    }

    /// Wei of `value` that go back.
    ///
    /// # Errors
    /// [`Error::Underpaid`] if it is too little.
    #[inline(always)]
    pub fn change(&self, native_fee: bool, value: u128) -> Result<u128, Error> {
        value
            .checked_sub(self.native(native_fee))
            .ok_or(Error::Underpaid)
    }
}

impl Split {
    /// Checks a split for a model with or without a revenue token.
    ///
    /// # Errors
    /// [`Error::InvalidSplit`] if it exceeds the whole, or nobody could have the holders' part.
    pub fn check(&self, has_revenue_token: bool) -> Result<(), Error> {
        let sum = self.creator as u128 + self.holders as u128 + self.protocol as u128;
        match sum <= BASIS_POINTS && (has_revenue_token || self.holders == 0) {
            true => Ok(()),
            false => Err(Error::InvalidSplit),
        }
    }

    /// Splits a fee.
    #[inline(never)]
    pub fn shares(&self, fee: u128) -> Shares {
        let part = |bps: u16| mul_div(fee, bps as u128, BASIS_POINTS).unwrap_or(0);
        let creator = part(self.creator);
        let holders = part(self.holders);
        let protocol = part(self.protocol);
        Shares {
            operator: fee.saturating_sub(creator + holders + protocol),
            creator,
            holders,
            protocol,
        }
    }
}

impl Request {
    /// What was paid for one callback, in wei.
    #[inline(always)]
    pub fn gas_budget(&self) -> u128 {
        self.gas_price_cap.saturating_mul(self.gas_limit as u128)
    }

    /// Wei that are left for callbacks, after the early one or before.
    #[inline(always)]
    pub fn gas_left(&self, early_done: bool) -> u128 {
        self.gas_budget() * (1 + self.early as u128 - (self.early && early_done) as u128)
    }

    /// What the early callback pays, of one budget: the other is for the one that follows.
    #[inline(always)]
    pub fn early_gas(&self, used: u64, price: u128) -> Gas {
        self.pay(self.gas_budget(), used, price)
    }

    /// What the last callback pays, of all that is left.
    #[inline(always)]
    pub fn last_gas(&self, early_done: bool, used: u64, price: u128) -> Gas {
        self.pay(self.gas_left(early_done), used, price)
    }

    fn pay(&self, from: u128, used: u64, price: u128) -> Gas {
        let gas = used.min(self.gas_limit) as u128;
        let to_caller = price.min(self.gas_price_cap).saturating_mul(gas);
        Gas {
            to_caller,
            to_account: from.saturating_sub(to_caller),
        }
    }

    /// Checks, just before the consumer is called, that the gas left gives it all that was paid for. A call hands on
    /// at most all but one 64th.
    ///
    /// # Errors
    /// [`Error::InsufficientGas`]: the callback is not made, and not recorded as failed.
    #[inline(always)]
    pub fn check_gas(&self, gas_left: u64) -> Result<(), Error> {
        let kept = (gas_left / 64).max(AFTER_CALLBACK_GAS);
        let handed = gas_left.saturating_sub(kept).saturating_sub(CALL_GAS);
        match handed >= self.gas_limit {
            true => Ok(()),
            false => Err(Error::InsufficientGas),
        }
    }
}
