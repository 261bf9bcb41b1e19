//! A plain model of the offering: what the contract must do, written without any of its tricks.
//! It keeps every deposit and every payment by itself and never forgets anything.
//!
//! Tests run the same [`steps`] on it and on the contract and compare payments and refusals.
mod acts;
pub mod draws;
pub mod steps;

use alloy_primitives::{keccak256, Address, U256};
use std::collections::{BTreeMap, BTreeSet};
use steps::{Release, Terms};

/// Where a payment goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Party {
    /// An account.
    Account(Address),
    /// The token's redeem pool.
    RedeemPool,
    /// Nowhere: the tokens are retired.
    Nobody,
}

/// A payment by the offering. Those of 0 are left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payment {
    /// Of money.
    Money(Party, U256),
    /// Of tokens.
    Tokens(Party, U256),
}

/// Why a step is refused: the signature of the error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Refusal(pub &'static str);

impl Refusal {
    /// The first four bytes of the revert data.
    pub fn selector(self) -> [u8; 4] {
        keccak256(self.0)[..4].try_into().expect("4 of 32 bytes")
    }
}

/// The stages of an offering.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Deposits have not begun.
    Upcoming,
    /// Deposits are taken.
    Open,
    /// Too little came in.
    Failed,
    /// Enough came in.
    Successful,
    /// Enough came in, and investors have stopped the release.
    Stopped,
}

/// The offering.
#[derive(Clone, Debug)]
pub struct Model {
    /// What it was launched with.
    pub terms: Terms,
    /// Time, in seconds.
    pub now: u64,
    /// Whether the tokens are in.
    pub funded: bool,
    /// Deposits.
    pub deposits: BTreeMap<Address, U256>,
    /// Who has claimed, or has been refunded after a failure.
    pub settled: BTreeSet<Address>,
    /// Who has got its part of stopped proceeds.
    pub returned: BTreeSet<Address>,
    /// Who votes for stopping.
    pub voters: BTreeSet<Address>,
    /// When the release was stopped.
    pub stopped_at: Option<u64>,
    /// Whether the unsold tokens are disposed of.
    pub disposed: bool,
    /// Whether the redeem pool has its part.
    pub seeded: bool,
    /// Money the creator has got as proceeds.
    pub withdrawn: U256,
    /// Tokens paid of each allocation.
    pub released: Vec<U256>,
    /// Money in the contract.
    pub money: U256,
    /// Tokens in the contract.
    pub tokens: U256,
}

type Result<T> = std::result::Result<T, Refusal>;

impl Model {
    /// An offering that was just launched.
    pub fn new(terms: Terms, now: u64) -> Self {
        Self {
            released: vec![U256::ZERO; terms.allocations.len()],
            terms,
            now,
            funded: false,
            deposits: BTreeMap::new(),
            settled: BTreeSet::new(),
            returned: BTreeSet::new(),
            voters: BTreeSet::new(),
            stopped_at: None,
            disposed: false,
            seeded: false,
            withdrawn: U256::ZERO,
            money: U256::ZERO,
            tokens: U256::ZERO,
        }
    }

    /// All deposits.
    pub fn total(&self) -> U256 {
        self.deposits.values().sum()
    }

    /// The stage now.
    pub fn stage(&self) -> Stage {
        if self.now < self.terms.start {
            Stage::Upcoming
        } else if self.now < self.terms.end() {
            Stage::Open
        } else if self.total() < self.terms.soft_cap {
            Stage::Failed
        } else if self.stopped_at.is_some() {
            Stage::Stopped
        } else {
            Stage::Successful
        }
    }

    /// Tokens for an account.
    pub fn tokens_of(&self, account: Address) -> U256 {
        let (deposit, total) = (self.deposit(account), self.total());
        if total <= self.terms.hard_cap {
            deposit * self.terms.sale / self.terms.hard_cap
        } else {
            deposit * self.terms.sale / total
        }
    }

    /// Money above the hard cap that goes back to an account.
    pub fn excess_of(&self, account: Address) -> U256 {
        let total = self.total();
        if total <= self.terms.hard_cap {
            return U256::ZERO;
        }
        self.deposit(account) * (total - self.terms.hard_cap) / total
    }

    /// An account's part of stopped proceeds.
    pub fn rest_of(&self, account: Address) -> U256 {
        let rest = self.creators_part() - self.due_to_creator();
        self.deposit(account) * rest / self.total()
    }

    /// What the redeem pool gets.
    pub fn seed(&self) -> U256 {
        let proceeds = self.total().min(self.terms.hard_cap);
        proceeds * U256::from(self.terms.seed_bps) / U256::from(10_000)
    }

    /// What the creator gets if nobody stops it.
    pub fn creators_part(&self) -> U256 {
        self.total().min(self.terms.hard_cap) - self.seed()
    }

    /// What of it is released.
    pub fn due_to_creator(&self) -> U256 {
        let time = self.stopped_at.unwrap_or(self.now) - self.terms.end();
        let part = self.creators_part();
        match &self.terms.release {
            Release::Linear { cliff, vesting } => linear(part, time, *cliff, *vesting),
            Release::Milestones(milestones) => {
                let bps: u64 = milestones
                    .iter()
                    .filter(|(offset, _)| *offset <= time)
                    .map(|(_, bps)| bps)
                    .sum();
                part * U256::from(bps) / U256::from(10_000)
            }
        }
    }

    /// Tokens that nobody has bought.
    pub fn unsold(&self) -> U256 {
        let (total, hard) = (self.total(), self.terms.hard_cap);
        if total >= hard {
            return U256::ZERO;
        }
        self.terms.sale - (total * self.terms.sale).div_ceil(hard)
    }

    /// An account's deposit.
    pub fn deposit(&self, account: Address) -> U256 {
        self.deposits.get(&account).copied().unwrap_or_default()
    }

    /// Money that must stay in the contract.
    pub fn money_owed(&self) -> U256 {
        let open = self.total() - self.sum(&self.settled);
        let (total, hard) = (self.total(), self.terms.hard_cap);
        let mut owed = match self.stage() {
            Stage::Upcoming | Stage::Open | Stage::Failed => return open,
            _ if total > hard => open * (total - hard) / total,
            _ => U256::ZERO,
        };
        if !self.seeded {
            owed += self.seed();
        }
        if self.stopped_at.is_some() {
            let rest = self.creators_part() - self.due_to_creator();
            owed += (total - self.sum(&self.returned)) * rest / total;
            owed + self.due_to_creator() - self.withdrawn
        } else {
            owed + self.creators_part() - self.withdrawn
        }
    }

    /// Tokens that must stay in the contract.
    pub fn tokens_owed(&self) -> U256 {
        let amounts = self.terms.allocations.iter().map(|all| all.amount);
        let set_aside = amounts.sum::<U256>() - self.released.iter().sum::<U256>();
        match self.stage() {
            _ if !self.funded => U256::ZERO,
            Stage::Failed => U256::ZERO,
            Stage::Upcoming | Stage::Open => self.terms.sale + set_aside,
            Stage::Successful | Stage::Stopped => {
                let open = self.total() - self.sum(&self.settled);
                let claims = open * self.terms.sale / self.total().max(self.terms.hard_cap);
                let unsold = if self.disposed {
                    U256::ZERO
                } else {
                    self.unsold()
                };
                claims + unsold + set_aside
            }
        }
    }

    fn sum(&self, accounts: &BTreeSet<Address>) -> U256 {
        accounts.iter().map(|account| self.deposit(*account)).sum()
    }
}

fn linear(amount: U256, time: u64, cliff: u64, vesting: u64) -> U256 {
    if time < cliff {
        U256::ZERO
    } else if time >= vesting {
        amount
    } else {
        amount * U256::from(time) / U256::from(vesting)
    }
}
