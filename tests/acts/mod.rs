//! What happens to a token that lists others, whatever these do.
#![allow(dead_code, reason = "each test file uses its own part")]

use crate::native::{holders, Mood, OtherToken, World, TOKEN};
use alloy_primitives::{Address, U256};
use imo::{
    desk::{
        books,
        settlement::{self, Settlement},
    },
    token::{ledger, state::State, AccountingOverflow, Error, NothingOwed},
};
use imo_tests::model::steps::Terms;
use proptest::prelude::*;
use std::collections::{HashMap, HashSet};

pub const HOLDERS: usize = 4;

/// Revenue token `t`; the first ones are listed.
pub fn other(t: usize) -> Address {
    let mut address = Address::repeat_byte(0x30 + t as u8);
    address.0[19] = 0xcc;
    address
}

/// What someone does.
#[derive(Clone, Copy, Debug)]
pub enum Act {
    Push(usize, u128),
    Deposit(usize, u128),
    Sync(usize),
    Snapshot,
    Transfer(usize, usize, u16),
    Claim(usize, u32),
    /// By whoever has the account's signature.
    ClaimSigned(usize, u32),
    ClaimAll(usize, u8),
    Burn(usize, u16),
    Retire(usize, u16),
    Share(usize, bool),
    Behave(usize, Mood),
    Withdraw(usize, usize),
}

/// Anything.
pub fn act() -> impl Strategy<Value = Act> {
    let holder = 0..HOLDERS;
    let token = 0..3usize;
    let mood = prop_oneof![
        4 => Just(Mood::Honest),
        1 => Just(Mood::Refusing),
        1 => Just(Mood::Silent),
        1 => Just(Mood::Greedy),
    ];
    prop_oneof![
        6 => (token.clone(), 1..1u128 << 90).prop_map(|(t, amount)| Act::Push(t, amount)),
        3 => (token.clone(), 1..5_000u128).prop_map(|(t, amount)| Act::Push(t, amount)),
        3 => (token.clone(), 1..1u128 << 64).prop_map(|(t, amount)| Act::Deposit(t, amount)),
        4 => token.clone().prop_map(Act::Sync),
        10 => Just(Act::Snapshot),
        10 => (holder.clone(), holder.clone(), any::<u16>())
            .prop_map(|(from, to, part)| Act::Transfer(from, to, part)),
        8 => (holder.clone(), any::<u32>()).prop_map(|(account, id)| Act::Claim(account, id)),
        3 => (holder.clone(), any::<u32>()).prop_map(|(account, id)| Act::ClaimSigned(account, id)),
        2 => (holder.clone(), any::<u8>()).prop_map(|(account, max)| Act::ClaimAll(account, max)),
        2 => (holder.clone(), any::<u16>()).prop_map(|(account, part)| Act::Burn(account, part)),
        1 => (holder.clone(), any::<u16>()).prop_map(|(account, part)| Act::Retire(account, part)),
        2 => (holder.clone(), any::<bool>()).prop_map(|(account, yes)| Act::Share(account, yes)),
        2 => (token.clone(), mood).prop_map(|(t, mood)| Act::Behave(t, mood)),
        2 => (holder, token).prop_map(|(account, t)| Act::Withdraw(account, t)),
    ]
}

/// A token that lists others, and what must not happen twice.
pub struct Run {
    pub world: World,
    pub holders: Vec<Address>,
    /// Units of each token that ever reached the contract.
    income: HashMap<Address, u128>,
    settled: HashSet<(Address, U256)>,
}

impl Run {
    pub fn new(terms: Terms, tokens: usize) -> Self {
        let holders = holders(HOLDERS as u8);
        let (mut world, _) = World::launch(holders[0], terms);
        for t in 0..3 {
            let empty = OtherToken {
                mood: Mood::Honest,
                balances: HashMap::new(),
            };
            world.tokens.insert(other(t), empty);
            if t < tokens {
                ledger::list(&mut world, other(t)).expect("there is room");
            }
        }
        Self {
            world,
            holders,
            income: HashMap::new(),
            settled: HashSet::new(),
        }
    }

    /// A part of the account's balance.
    pub fn part(&self, account: usize, part: u16) -> U256 {
        let balance = self.world.account(self.holders[account]).balance;
        U256::from(balance / 0xffff * part as u128 + balance % 0xffff * part as u128 / 0xffff)
    }

    /// The snapshot that a number stands for.
    pub fn claim_id(&self, number: u32) -> U256 {
        let last = self.world.globals().snapshot_id;
        U256::from(number % (last + 1))
    }

    /// As if it had been constructed at `time`, in seconds.
    pub fn launched_at(&mut self, time: u64) {
        let mut globals = self.world.globals();
        globals.snapshot_at = time;
        self.world.set_globals(&globals);
        self.world.now = time;
    }

    /// Does it as a transaction of its own; if it is refused, nothing has happened.
    pub fn act(&mut self, act: Act) -> Result<(), Error> {
        let before = self.world.clone();
        let done = self.try_act(act).inspect_err(|_| self.world = before);
        assert_ne!(done, Err(AccountingOverflow {}.into()), "{act:?}");
        self.world.next_transaction(0);
        done
    }

    fn try_act(&mut self, act: Act) -> Result<(), Error> {
        let account = |index: usize| self.holders[index];
        match act {
            Act::Push(t, amount) => {
                let balances = &mut self
                    .world
                    .tokens
                    .get_mut(&other(t))
                    .expect("it exists")
                    .balances;
                *balances.entry(TOKEN).or_default() += amount;
                *self.income.entry(other(t)).or_default() += amount;
            }
            Act::Deposit(t, amount) => {
                let (giver, world) = (account(1), &mut self.world);
                let balances = &mut world.tokens.get_mut(&other(t)).expect("it exists").balances;
                *balances.entry(giver).or_default() += amount;
                let live = world.tokens[&other(t)].balances.get(&TOKEN).copied();
                let units = U256::from(amount);
                let (_, came) = books::deposit(world, other(t), giver, units)?;
                let after = world.tokens[&other(t)].balances[&TOKEN];
                assert_eq!(after - live.unwrap_or_default(), came);
                *self.income.entry(other(t)).or_default() += came;
            }
            Act::Sync(t) => {
                books::sync(&mut self.world, other(t))?;
            }
            Act::Snapshot => {
                let due = books::snapshot_due(&self.world);
                let shared = books::snapshot(&mut self.world);
                assert_eq!(shared.is_ok(), due);
                shared?;
            }
            Act::Transfer(from, to, part) => {
                let value = self.part(from, part);
                let (from, to) = (account(from), account(to));
                ledger::transfer(&mut self.world, from, to, value)?;
            }
            Act::Claim(index, id) | Act::ClaimSigned(index, id) => {
                let (id, account) = (self.claim_id(id), account(index));
                let due: Vec<_> = (0..3)
                    .map(|t| books::claimable(&self.world, account, id, other(t)))
                    .collect();
                let mut settlement = Settlement::new(&self.world, account);
                settlement.claim(&mut self.world, id)?;
                let settled = settlement.finish(&mut self.world)?;
                assert_eq!(settled.tokens[..3], due[..]);
                self.pay(account, settled)?;
            }
            Act::ClaimAll(index, max) => {
                let account = account(index);
                let mut settlement = Settlement::new(&self.world, account);
                settlement.claim_all(&mut self.world, U256::from(max));
                let settled = settlement.finish(&mut self.world)?;
                assert!(settled.ids.len() <= max as usize);
                self.pay(account, settled)?;
            }
            Act::Burn(index, part) => {
                let (value, account) = (self.part(index, part), account(index));
                let promised: Vec<_> = (0..3)
                    .map(|t| books::redeemable(&self.world, value, other(t)))
                    .collect::<Result<_, _>>()?;
                let (_, tokens) = books::burn(&mut self.world, account, value, true)?;
                assert_eq!(tokens[..3], promised[..]);
                self.pay_tokens(account, &tokens)?;
            }
            Act::Retire(index, part) => {
                let (value, account) = (self.part(index, part), account(index));
                books::burn(&mut self.world, account, value, false)?;
            }
            Act::Share(index, excluded) => {
                let account = account(index);
                ledger::holders::change(&mut self.world, account, excluded)?;
            }
            Act::Behave(t, mood) => {
                self.world
                    .tokens
                    .get_mut(&other(t))
                    .expect("it exists")
                    .mood = mood;
            }
            Act::Withdraw(index, t) => {
                let (account, token) = (account(index), other(t));
                let owed = self.world.owed_to(account, token);
                let paid = books::pay_owed(&mut self.world, account, token, account);
                if owed == 0 && self.world.token_index(token).is_some() {
                    assert_eq!(paid, Err(NothingOwed { account, token }.into()));
                }
                assert_eq!(paid?, owed);
                assert_eq!(self.world.owed_to(account, token), 0);
            }
        }
        Ok(())
    }

    fn pay(&mut self, account: Address, settled: settlement::Settled) -> Result<(), Error> {
        for id in settled.ids {
            assert!(self.settled.insert((account, id)), "nobody is paid twice");
        }
        self.pay_tokens(account, &settled.tokens)
    }

    fn pay_tokens(&mut self, account: Address, tokens: &books::Amounts) -> Result<(), Error> {
        for (t, amount) in (0..).zip(tokens) {
            if *amount > 0 {
                let owed = self.world.owed_to(account, other(t as usize));
                let paid = books::pay(&mut self.world, t, account, account, *amount)?;
                let owed_now = self.world.owed_to(account, other(t as usize));
                assert_eq!(owed_now - owed, if paid { 0 } else { *amount });
            }
        }
        Ok(())
    }
}
