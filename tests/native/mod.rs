//! The token's rules on a map instead of a chain: the same code that runs in the contract.
#![allow(dead_code, reason = "each test file uses its own part")]

use alloy_primitives::{Address, B256, U256};
use imo::{
    desk::{books, market::Market, settlement::Settlement},
    token::{ledger, state::Chain, Error},
};
use imo_tests::model::{
    steps::{Outcome, Step, Terms},
    Model, Payment,
};
use std::collections::HashMap;

/// Where the token lives.
pub const TOKEN: Address = Address::repeat_byte(0x70);
/// When it is constructed, in seconds.
pub const START: u64 = 1_700_000_000;

/// Why an operation is the token's own.
pub const NATIVE: &str = "no tokens are listed";

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
    /// Other tokens.
    pub tokens: HashMap<Address, OtherToken>,
}

/// How another token behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// As it should.
    Honest,
    /// It makes no transfers.
    Refusing,
    /// It answers nothing.
    Silent,
    /// It keeps a hundredth of every transfer.
    Greedy,
}

/// Another token.
#[derive(Clone, Debug)]
pub struct OtherToken {
    /// How it behaves.
    pub mood: Mood,
    /// Balances.
    pub balances: HashMap<Address, u128>,
}

impl World {
    /// Moves units of another token.
    pub fn move_units(&mut self, token: Address, from: Address, to: Address, amount: u128) -> bool {
        let token = self.tokens.get_mut(&token).expect("it exists");
        let arriving = match token.mood {
            Mood::Honest => amount,
            Mood::Greedy => amount - amount / 100,
            Mood::Refusing | Mood::Silent => return false,
        };
        let balance = token.balances.entry(from).or_default();
        let Some(rest) = balance.checked_sub(amount) else {
            return false;
        };
        *balance = rest;
        *token.balances.entry(to).or_default() += arriving;
        true
    }
}

impl Market for World {
    fn balance(&self, token: Address, _: u64) -> Option<U256> {
        let token = &self.tokens[&token];
        let balance = token.balances.get(&TOKEN).copied().unwrap_or_default();
        (token.mood != Mood::Silent).then(|| U256::from(balance))
    }

    fn send(&mut self, token: Address, to: Address, amount: u128, _: u64) -> bool {
        self.move_units(token, TOKEN, to, amount)
    }

    fn pull(&mut self, token: Address, from: Address, amount: U256) -> bool {
        amount
            .try_into()
            .is_ok_and(|amount| self.move_units(token, from, TOKEN, amount))
    }

    fn can_give(&self, _: u64) -> bool {
        true
    }
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

    fn code_size(&self, account: Address) -> usize {
        // Contracts have addresses that end in 0xcc, people that have delegated themselves in 0xdd.
        match account.as_slice().last() {
            Some(0xcc) => 100,
            Some(0xdd) => 23,
            _ => 0,
        }
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
            tokens: HashMap::new(),
        }
    }

    /// A token whose supply belongs to `owner`, and the model of it.
    pub fn launch(owner: Address, terms: Terms) -> (Self, Model) {
        let Terms {
            supply,
            claim_bps,
            interval,
            smoothing,
        } = terms;
        let supply = U256::from(supply);
        let mut world = Self::empty();
        let launch = ledger::Launch {
            owner,
            supply,
            claim_bps: U256::from(claim_bps),
            interval: U256::from(interval),
            sharing_start: U256::ZERO,
            smoothing: U256::from(smoothing),
            tokens: &[],
            excluded: &[],
        };
        ledger::construct(&mut world, &launch).expect("the terms are valid");
        let mut model = Model::new(TOKEN, owner, supply, claim_bps, interval, START);
        model.smoothing = smoothing;
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
                let shared = ledger::snapshot(self)?.expect(NATIVE);
                Ok(Outcome::Snapshot(U256::from(shared.id)))
            }
            Step::Claim { account, id } => {
                let amount = ledger::claim(self, account, id)?.expect(NATIVE);
                Ok(self.pay(account, amount))
            }
            Step::Burn { account, value } => {
                let amount = ledger::burn(self, account, value)?.expect(NATIVE);
                Ok(self.pay(account, amount))
            }
            Step::ClaimAll { account } => {
                let mut settlement = Settlement::new(self, account);
                settlement.claim_all(self, U256::MAX);
                let settled = settlement.finish(self)?;
                Ok(self.pay(account, settled.wei))
            }
            Step::Retire { account, value } => {
                let (burned, tokens) = books::burn(self, account, value, false)?;
                assert_eq!((burned.payout, tokens), (0, Default::default()));
                Ok(Outcome::Done)
            }
            Step::Share { account, excluded } => {
                ledger::holders::change(self, account, excluded)?;
                Ok(Outcome::Done)
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
