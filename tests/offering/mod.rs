//! The offering's rules on a map instead of a chain: the same code that runs in the contract.
#![allow(dead_code, reason = "each test file uses its own part")]

pub mod scenes;

use alloy_primitives::{Address, B256, U256};
use imo::offering::{
    ledger::{self, AllocationTerms, MilestoneTerms, Offer, Payer, Schedule},
    logic,
    state::{Chain, State},
    Error,
};
use imo_tests::offering::{
    steps::{Release, Step, Terms},
    Party, Payment,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Where the offering lives.
pub const OFFERING: Address = Address::repeat_byte(0x70);
/// The token that is sold.
pub const TOKEN: Address = Address::repeat_byte(0x71);
/// A contract that can be the currency.
pub const CURRENCY: Address = Address::repeat_byte(0x72);
/// When it is launched, in seconds.
pub const LAUNCH: u64 = 1_700_000_000;

/// A chain with nothing but the offering.
#[derive(Clone, Debug)]
pub struct World {
    /// Storage.
    pub words: HashMap<B256, U256>,
    /// Time in seconds.
    pub now: u64,
    /// Money in the contract.
    pub money: U256,
    /// Tokens in the contract.
    pub tokens: U256,
    /// Who may deposit.
    pub listed: BTreeSet<Address>,
    /// All payments of money, by party.
    pub money_paid: BTreeMap<Party, U256>,
    /// All payments of tokens, by party.
    pub tokens_paid: BTreeMap<Party, U256>,
    /// An account that does not take money.
    deaf: Option<Address>,
    /// Payments of the running step.
    step: Vec<Payment>,
}

impl Chain for World {
    fn load(&self, slot: B256) -> U256 {
        self.words.get(&slot).copied().unwrap_or_default()
    }

    fn store(&mut self, slot: B256, word: U256) {
        self.words.insert(slot, word);
    }

    fn now(&self) -> u64 {
        self.now
    }

    fn this(&self) -> Address {
        OFFERING
    }

    fn code_size(&self, account: Address) -> usize {
        [OFFERING, TOKEN, CURRENCY].contains(&account) as usize * 100
    }
}

impl Payer for World {
    fn pay(&mut self, account: Address, amount: u128) -> bool {
        let arrives = self.deaf != Some(account);
        if arrives {
            self.pay_money(Party::Account(account), U256::from(amount));
        }
        arrives
    }
}

impl World {
    /// Nothing, at [`LAUNCH`].
    pub fn empty() -> Self {
        Self {
            words: HashMap::new(),
            now: LAUNCH,
            money: U256::ZERO,
            tokens: U256::ZERO,
            listed: BTreeSet::new(),
            money_paid: BTreeMap::new(),
            tokens_paid: BTreeMap::new(),
            deaf: None,
            step: Vec::new(),
        }
    }

    /// An offering on these terms.
    pub fn launch(terms: &Terms) -> Result<Self, Error> {
        let mut world = Self::empty();
        world.listed = terms.listed.clone();
        let allocations: Vec<_> = terms
            .allocations
            .iter()
            .map(|all| AllocationTerms {
                recipient: all.recipient,
                amount: all.amount,
                schedule: schedule(all.cliff, all.vesting),
            })
            .collect();
        let (release, milestones) = match &terms.release {
            Release::Linear { cliff, vesting } => (schedule(*cliff, *vesting), vec![]),
            Release::Milestones(list) => (Schedule::default(), milestones(list)),
        };
        let offer = Offer {
            token: TOKEN,
            creator: terms.creator,
            currency: Address::ZERO,
            sale: terms.sale,
            soft_cap: terms.soft_cap,
            hard_cap: terms.hard_cap,
            minimum: terms.minimum,
            account_cap: terms.account_cap.unwrap_or_default(),
            start: U256::from(terms.start),
            duration: U256::from(terms.duration),
            root: Tree::new(&world.listed).root(),
            retire_unsold: terms.retire_unsold,
            seed_bps: U256::from(terms.seed_bps),
            release,
            milestones: &milestones,
            allocations: &allocations,
        };
        ledger::construct(&mut world, &offer)?;
        Ok(world)
    }

    /// Takes a step, as the public functions do: the payments made. A refused step changes
    /// nothing.
    pub fn apply(&mut self, step: &Step) -> Result<Vec<Payment>, Error> {
        let before = self.clone();
        self.step.clear();
        match self.try_apply(step) {
            Ok(()) => Ok(std::mem::take(&mut self.step)),
            Err(error) => {
                *self = before;
                Err(error)
            }
        }
    }

    fn try_apply(&mut self, step: &Step) -> Result<(), Error> {
        let creator = Party::Account(self.goal().creator);
        match step {
            Step::Force { money, tokens } => {
                self.money += money;
                self.tokens += tokens;
            }
            Step::Fund => {
                ledger::fund(self, self.tokens)?;
            }
            Step::Deposit {
                account,
                amount,
                proven,
            } => {
                let proof = match proven {
                    true => Tree::new(&self.listed).proof(*account),
                    false => vec![B256::repeat_byte(1)],
                };
                ledger::deposit(self, *account, *amount, proof.into_iter())?;
                self.money += amount;
            }
            Step::Claim { account } => {
                let claimed = ledger::claim(self, *account)?;
                if let Some(disposal) = claimed.disposal {
                    self.dispose(disposal);
                }
                let due = claimed.due;
                self.pay_tokens(Party::Account(*account), U256::from(due.tokens));
                self.pay_money(Party::Account(*account), U256::from(due.money()));
            }
            Step::Refund { account } => {
                let amount = U256::from(ledger::refund(self, *account)?.amount);
                self.pay_money(Party::Account(*account), amount);
            }
            Step::RefundMany { accounts, deaf } => {
                self.deaf = *deaf;
                let paid = ledger::refund_batch(self, accounts.iter().copied())?;
                let sum: u128 = paid.iter().map(|(_, amount)| amount).sum();
                let paid_out = self.step.iter().map(|payment| match payment {
                    Payment::Money(_, amount) | Payment::Tokens(_, amount) => *amount,
                });
                assert_eq!(U256::from(sum), paid_out.sum::<U256>());
            }
            Step::Dispose => {
                let disposal = ledger::dispose(self)?;
                self.dispose(disposal);
            }
            Step::Withdraw => {
                let amount = U256::from(ledger::withdraw(self)?);
                self.pay_money(creator, amount);
            }
            Step::Seed => {
                let amount = U256::from(ledger::seed(self)?);
                self.pay_money(Party::RedeemPool, amount);
            }
            Step::Release { index } => {
                let vested = ledger::release(self, U256::from(*index))?;
                let recipient = Party::Account(vested.recipient);
                self.pay_tokens(recipient, U256::from(vested.amount));
            }
            Step::Vote { account, stop } => {
                ledger::vote(self, *account, *stop)?;
            }
            Step::SweepMoney => {
                let amount = ledger::sweep_money(self, self.money)?;
                self.pay_money(creator, amount);
            }
            Step::SweepTokens => {
                let amount = ledger::sweep_tokens(self, self.tokens)?;
                self.pay_tokens(creator, amount);
            }
        }
        Ok(())
    }

    fn dispose(&mut self, disposal: ledger::Disposal) {
        let to = match disposal.retired {
            true => Party::Nobody,
            false => Party::Account(self.goal().creator),
        };
        self.pay_tokens(to, U256::from(disposal.amount));
    }

    fn pay_money(&mut self, to: Party, amount: U256) {
        let rest = self.money.checked_sub(amount);
        self.money = rest.expect("the offering has the money it owes");
        *self.money_paid.entry(to).or_default() += amount;
        if !amount.is_zero() {
            self.step.push(Payment::Money(to, amount));
        }
    }

    fn pay_tokens(&mut self, to: Party, amount: U256) {
        let rest = self.tokens.checked_sub(amount);
        self.tokens = rest.expect("the offering has the tokens it owes");
        *self.tokens_paid.entry(to).or_default() += amount;
        if !amount.is_zero() {
            self.step.push(Payment::Tokens(to, amount));
        }
    }
}

/// A schedule in seconds.
pub fn schedule(cliff: u64, vesting: u64) -> Schedule {
    Schedule {
        cliff: U256::from(cliff),
        vesting: U256::from(vesting),
    }
}

/// Milestones from seconds and basis points.
pub fn milestones(list: &[(u64, u64)]) -> Vec<MilestoneTerms> {
    list.iter()
        .map(|(offset, bps)| MilestoneTerms {
            offset: U256::from(*offset),
            bps: U256::from(*bps),
        })
        .collect()
}

/// The selector of an error.
pub fn selector(error: &Error) -> [u8; 4] {
    let data = Vec::from(error.clone());
    data[..4].try_into().expect("errors have selectors")
}

/// The tree of the accounts that may deposit. A node without a sibling moves up as it is.
pub struct Tree {
    leaves: Vec<B256>,
}

impl Tree {
    /// The tree of these accounts.
    pub fn new(accounts: &BTreeSet<Address>) -> Self {
        let mut leaves: Vec<_> = accounts
            .iter()
            .map(|account| logic::leaf(*account))
            .collect();
        leaves.sort();
        Self { leaves }
    }

    /// The root; zero of an empty tree.
    pub fn root(&self) -> B256 {
        let mut level = self.leaves.clone();
        while level.len() > 1 {
            level = level.chunks(2).map(parent).collect();
        }
        level.first().copied().unwrap_or_default()
    }

    /// The proof of an account; of one that is not listed, that of another.
    pub fn proof(&self, account: Address) -> Vec<B256> {
        let leaf = logic::leaf(account);
        let place = self.leaves.iter().position(|other| *other == leaf);
        let (mut index, mut level) = (place.unwrap_or(0), self.leaves.clone());
        let mut proof = vec![];
        while level.len() > 1 {
            proof.extend(level.get(index ^ 1));
            level = level.chunks(2).map(parent).collect();
            index /= 2;
        }
        proof
    }
}

fn parent(pair: &[B256]) -> B256 {
    match pair {
        [one, other] => {
            let (low, high) = if one < other {
                (one, other)
            } else {
                (other, one)
            };
            alloy_primitives::keccak256([low.0, high.0].concat())
        }
        _ => pair[0],
    }
}
