use alloy_primitives::Address;
use std::collections::BTreeMap;

/// Stands for native money.
pub const NATIVE: Address = Address::ZERO;

/// What a contract holds and what it owes.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    held: BTreeMap<Address, u128>,
    credits: BTreeMap<(Address, Address), u128>,
    pub burnt: u128,
}

impl Ledger {
    pub fn held(&self, token: Address) -> u128 {
        self.held.get(&token).copied().unwrap_or(0)
    }

    /// Money comes in.
    pub fn receive(&mut self, token: Address, amount: u128) {
        *self.held.entry(token).or_default() += amount;
    }

    /// Money goes out; there must be enough.
    pub fn pay(&mut self, token: Address, amount: u128) {
        let held = self.held.entry(token).or_default();
        *held = held.checked_sub(amount).expect("solvent");
    }

    pub fn burn(&mut self, amount: u128) {
        self.pay(NATIVE, amount);
        self.burnt += amount;
    }

    /// An account may withdraw so much more.
    pub fn credit(&mut self, token: Address, who: Address, amount: u128) {
        *self.credits.entry((token, who)).or_default() += amount;
    }

    pub fn credit_of(&self, token: Address, who: Address) -> u128 {
        self.credits.get(&(token, who)).copied().unwrap_or(0)
    }

    pub fn credits(&self, token: Address) -> u128 {
        let all = self.credits.iter().filter(|((of, _), _)| *of == token);
        all.map(|(_, amount)| amount).sum()
    }

    /// Everybody withdraws everything.
    pub fn withdraw_all(&mut self) {
        for ((token, _), amount) in std::mem::take(&mut self.credits) {
            self.pay(token, amount);
        }
    }
}
