//! The token's rules on a map instead of a chain: the same code that runs in the contract.
#![allow(dead_code, reason = "each test file uses its own part")]

use alloy_primitives::{Address, B256, U256};
use imo::token::{ledger, state::Chain, Error};
use imo_tests::model::{
    steps::{Outcome, Step, Terms},
    Model, Payment,
};
use std::collections::HashMap;

/// Where the token lives.
pub const TOKEN: Address = Address::repeat_byte(0x70);
/// When it is constructed, in seconds.
pub const START: u64 = 1_700_000_000;

/// `count` holders.
pub fn holders(count: u8) -> Vec<Address> {
    (1..=count).map(Address::repeat_byte).collect()
}

/// A chain with nothing but the token.
#[derive(Clone, Debug)]
pub struct World {
    /// Storage.
    pub words: HashMap<B256, U256>,
    /// Storage of the running transaction.
    pub transient: HashMap<B256, U256>,
    /// Time in seconds.
    pub now: u64,
    /// Balance of the token in wei.
    pub held: U256,
}

impl Chain for World {
    fn load(&self, slot: B256) -> U256 {
        self.words.get(&slot).copied().unwrap_or_default()
    }

    fn store(&mut self, slot: B256, word: U256) {
        self.words.insert(slot, word);
    }

    fn load_transient(&self, slot: B256) -> U256 {
        self.transient.get(&slot).copied().unwrap_or_default()
    }

    fn store_transient(&mut self, slot: B256, word: U256) {
        self.transient.insert(slot, word);
    }

    fn now(&self) -> u64 {
        self.now
    }

    fn this(&self) -> Address {
        TOKEN
    }

    fn held(&self) -> U256 {
        self.held
    }
}

impl World {
    /// Nothing, at [`START`].
    pub fn empty() -> Self {
        Self {
            words: HashMap::new(),
            transient: HashMap::new(),
            now: START,
            held: U256::ZERO,
        }
    }

    /// A token whose supply belongs to `owner`, and the model of it.
    pub fn launch(owner: Address, terms: Terms) -> (Self, Model) {
        let Terms {
            supply,
            claim_bps,
            interval,
        } = terms;
        let supply = U256::from(supply);
        let mut world = Self::empty();
        ledger::construct(
            &mut world,
            owner,
            supply,
            U256::from(claim_bps),
            U256::from(interval),
        )
        .expect("the terms are valid");
        let model = Model::new(TOKEN, owner, supply, claim_bps, interval, START);
        (world, model)
    }

    /// Applies a step, as the public functions do. A refused step changes nothing.
    pub fn apply(&mut self, step: &Step) -> Result<Outcome, Error> {
        let before = self.clone();
        self.try_apply(step).inspect_err(|_| *self = before)
    }

    fn try_apply(&mut self, step: &Step) -> Result<Outcome, Error> {
        match *step {
            Step::Transfer { from, to, value } => {
                ledger::transfer(self, from, to, value)?;
                Ok(Outcome::Done)
            }
            Step::Approve {
                owner,
                spender,
                value,
            } => {
                use imo::token::state::State;
                self.set_allowance(owner, spender, value);
                Ok(Outcome::Done)
            }
            Step::TransferFrom {
                spender,
                from,
                to,
                value,
            } => {
                ledger::spend_allowance(self, from, spender, value)?;
                ledger::transfer(self, from, to, value)?;
                Ok(Outcome::Done)
            }
            Step::Receive { amount } => {
                ledger::accept_income(self)?;
                self.held += amount;
                Ok(Outcome::Done)
            }
            Step::Force { amount } => {
                self.held += amount;
                Ok(Outcome::Done)
            }
            Step::Snapshot { .. } => {
                let shared = ledger::snapshot(self)?;
                Ok(Outcome::Snapshot(U256::from(shared.id)))
            }
            Step::Claim { account, id } => {
                let amount = ledger::claim(self, account, id)?;
                Ok(self.pay(account, amount))
            }
            Step::Burn { account, value } => {
                let amount = ledger::burn(self, account, value)?;
                Ok(self.pay(account, amount))
            }
            Step::Sweep { .. } => {
                let (to, amount) = ledger::sweep(self)?;
                Ok(self.pay(to, amount))
            }
        }
    }

    fn pay(&mut self, to: Address, amount: u128) -> Outcome {
        let amount = U256::from(amount);
        self.held = self.held.checked_sub(amount).expect("the token is solvent");
        Outcome::Paid(Payment { to, amount })
    }

    /// Ends the running transaction and lets time pass.
    pub fn next_transaction(&mut self, wait: u64) {
        self.transient.clear();
        self.now += wait;
    }
}
