//! Random histories of a token: transactions of one or more steps.
//!
//! A [`Draft`] is drawn without knowing the state, so that it shrinks well; [`Draft::resolve`]
//! turns it into a concrete [`Step`] that is likely to mean something in the state of the model.
use super::{Model, Payment, Refusal};
use alloy_primitives::{Address, U256};
use proptest::prelude::*;

/// One thing that someone does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// `from` transfers.
    Transfer {
        /// Caller.
        from: Address,
        /// Receiver.
        to: Address,
        /// Tokens.
        value: U256,
    },
    /// `owner` approves.
    Approve {
        /// Caller.
        owner: Address,
        /// Who may spend.
        spender: Address,
        /// Tokens.
        value: U256,
    },
    /// `spender` transfers on an allowance.
    TransferFrom {
        /// Caller.
        spender: Address,
        /// Owner of the tokens.
        from: Address,
        /// Receiver.
        to: Address,
        /// Tokens.
        value: U256,
    },
    /// Someone pays income in.
    Receive {
        /// Wei.
        amount: U256,
    },
    /// Income arrives without a call.
    Force {
        /// Wei.
        amount: U256,
    },
    /// `caller` takes a snapshot.
    Snapshot {
        /// Caller.
        caller: Address,
    },
    /// `account` claims.
    Claim {
        /// Caller.
        account: Address,
        /// Snapshot.
        id: U256,
    },
    /// `account` burns.
    Burn {
        /// Caller.
        account: Address,
        /// Tokens.
        value: U256,
    },
    /// `caller` sweeps what came after the end.
    Sweep {
        /// Caller.
        caller: Address,
    },
    /// `account` claims whatever is open.
    ClaimAll {
        /// Caller.
        account: Address,
    },
    /// `account` destroys tokens for nothing.
    Retire {
        /// Caller.
        account: Address,
        /// Tokens.
        value: U256,
    },
    /// `account` shares no longer, or again.
    Share {
        /// Caller.
        account: Address,
        /// Whether it is excluded from now on.
        excluded: bool,
    },
}

/// What a step did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Something without a result.
    Done,
    /// A snapshot of this id.
    Snapshot(U256),
    /// A payment.
    Paid(Payment),
}

impl Model {
    /// Applies a step. A refused step changes nothing.
    pub fn apply(&mut self, step: &Step) -> Result<Outcome, Refusal> {
        match *step {
            Step::Transfer { from, to, value } => {
                self.transfer(from, to, value).map(|()| Outcome::Done)
            }
            Step::Approve {
                owner,
                spender,
                value,
            } => {
                self.approve(owner, spender, value);
                Ok(Outcome::Done)
            }
            Step::TransferFrom {
                spender,
                from,
                to,
                value,
            } => self
                .transfer_from(spender, from, to, value)
                .map(|()| Outcome::Done),
            Step::Receive { amount } => self.receive(amount).map(|()| Outcome::Done),
            Step::Force { amount } => {
                self.force(amount);
                Ok(Outcome::Done)
            }
            Step::Snapshot { .. } => self.snapshot().map(Outcome::Snapshot),
            Step::Claim { account, id } => self.claim(account, id).map(Outcome::Paid),
            Step::Burn { account, value } => self.burn(account, value).map(Outcome::Paid),
            Step::Sweep { .. } => self.sweep().map(Outcome::Paid),
            Step::ClaimAll { account } => Ok(Outcome::Paid(self.claim_all(account, usize::MAX))),
            Step::Retire { account, value } => self.retire(account, value).map(|()| Outcome::Done),
            Step::Share { account, excluded } => {
                self.set_excluded(account, excluded).map(|()| Outcome::Done)
            }
        }
    }
}

/// How much of something.
#[derive(Clone, Copy, Debug)]
pub enum Amount {
    /// Nothing.
    Zero,
    /// The smallest unit.
    One,
    /// So many parts of 65,536.
    Part(u16),
    /// Everything.
    All,
    /// More than there is.
    TooMuch,
}

impl Amount {
    fn of(self, whole: U256) -> U256 {
        match self {
            Self::Zero => U256::ZERO,
            Self::One => U256::ONE,
            Self::Part(part) => {
                (whole >> 16usize) * U256::from(part)
                    + (whole & U256::from(0xffff)) * U256::from(part) / U256::from(0x10000)
            }
            Self::All => whole,
            Self::TooMuch => whole.saturating_add(U256::ONE),
        }
    }
}

/// A step drawn without knowing the state; holders by index.
#[derive(Clone, Debug)]
pub enum Draft {
    /// From, to, part of the balance.
    Transfer(usize, usize, Amount),
    /// A transfer to the token itself or the zero address.
    TransferNowhere(usize, bool),
    /// Owner, spender, part of the owner's balance.
    Approve(usize, usize, Amount),
    /// Spender, from, to, part of the allowance.
    TransferFrom(usize, usize, usize, Amount),
    /// Wei.
    Receive(u128),
    /// Wei.
    Force(u128),
    /// Caller.
    Snapshot(usize),
    /// Account, and the id counted back from one above the newest.
    ClaimRecent(usize, u32),
    /// Account, and any id.
    ClaimAny(usize, u16),
    /// Account, part of the balance.
    Burn(usize, Amount),
    /// Caller.
    Sweep(usize),
    /// Account.
    ClaimAll(usize),
    /// Account, part of the balance.
    Retire(usize, Amount),
    /// Account, and whether the step is sure to be refused.
    Share(usize, bool),
}

impl Draft {
    /// The concrete step, in the state of `model`, for these holders.
    pub fn resolve(&self, model: &Model, holders: &[Address]) -> Step {
        let holder = |index: usize| holders[index % holders.len()];
        match *self {
            Self::Transfer(from, to, amount) => {
                let (from, to) = (holder(from), holder(to));
                let value = amount.of(model.balance(from));
                Step::Transfer { from, to, value }
            }
            Self::TransferNowhere(from, itself) => Step::Transfer {
                from: holder(from),
                to: if itself { model.this } else { Address::ZERO },
                value: U256::ONE,
            },
            Self::Approve(owner, spender, amount) => {
                let owner = holder(owner);
                let value = match amount {
                    Amount::TooMuch => U256::MAX,
                    amount => amount.of(model.balance(owner)),
                };
                Step::Approve {
                    owner,
                    spender: holder(spender),
                    value,
                }
            }
            Self::TransferFrom(spender, from, to, amount) => {
                let (spender, from) = (holder(spender), holder(from));
                let allowance = model.allowances.get(&(from, spender));
                let whole = allowance.copied().unwrap_or_default();
                Step::TransferFrom {
                    spender,
                    from,
                    to: holder(to),
                    value: amount.of(whole.min(model.balance(from))),
                }
            }
            Self::Receive(amount) => Step::Receive {
                amount: U256::from(amount),
            },
            Self::Force(amount) => Step::Force {
                amount: U256::from(amount),
            },
            Self::Snapshot(caller) => Step::Snapshot {
                caller: holder(caller),
            },
            Self::ClaimRecent(account, back) => Step::Claim {
                account: holder(account),
                id: U256::from(model.snapshots.len() + 1).saturating_sub(U256::from(back)),
            },
            Self::ClaimAny(account, id) => Step::Claim {
                account: holder(account),
                id: U256::from(id as usize % (model.snapshots.len() + 1)),
            },
            Self::Burn(account, amount) => {
                let account = holder(account);
                let value = amount.of(model.balance(account));
                Step::Burn { account, value }
            }
            Self::Sweep(caller) => Step::Sweep {
                caller: holder(caller),
            },
            Self::ClaimAll(account) => Step::ClaimAll {
                account: holder(account),
            },
            Self::Retire(account, amount) => {
                let account = holder(account);
                let value = amount.of(model.balance(account));
                Step::Retire { account, value }
            }
            Self::Share(account, again) => {
                let account = holder(account);
                let excluded = model.excluded.contains(&account) == again;
                Step::Share { account, excluded }
            }
        }
    }
}

/// A transaction: some time passes, then the steps happen, each on its own.
#[derive(Clone, Debug)]
pub struct Transaction {
    /// Seconds since the last transaction.
    pub wait: u64,
    /// What happens.
    pub steps: Vec<Draft>,
}

/// The terms of a token.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// Tokens.
    pub supply: u128,
    /// Basis points that go to claims.
    pub claim_bps: u64,
    /// Seconds between snapshots.
    pub interval: u64,
    /// Seconds over which income is released to snapshots, or 0.
    pub smoothing: u64,
}

/// Terms at their edges and between.
pub fn terms() -> impl Strategy<Value = Terms> {
    let supply = prop_oneof![
        Just(1u128),
        Just(7),
        Just(1_000),
        Just(10u128.pow(27)),
        Just((1 << 96) - 1),
        1..1u128 << 96,
    ];
    let claim_bps = prop_oneof![
        Just(0),
        Just(1),
        Just(3_333),
        Just(8_000),
        Just(9_999),
        Just(10_000u64),
    ];
    let smoothing = prop_oneof![2 => Just(0), 1 => 1..200u64];
    (supply, claim_bps, 1..30u64, smoothing).prop_map(|(supply, claim_bps, interval, smoothing)| {
        Terms {
            supply,
            claim_bps,
            interval,
            smoothing: match smoothing {
                0 => 0,
                longer => interval + longer,
            },
        }
    })
}

fn amount() -> impl Strategy<Value = Amount> {
    prop_oneof![
        1 => Just(Amount::Zero),
        1 => Just(Amount::One),
        6 => any::<u16>().prop_map(Amount::Part),
        2 => Just(Amount::All),
        1 => Just(Amount::TooMuch),
    ]
}

fn wei() -> impl Strategy<Value = u128> {
    prop_oneof![Just(1), 1..200u128, Just(10u128.pow(18)), 1..10u128.pow(24),]
}

/// One step.
pub fn draft() -> impl Strategy<Value = Draft> {
    let holder = 0..6usize;
    prop_oneof![
        30 => (holder.clone(), holder.clone(), amount())
            .prop_map(|(from, to, amount)| Draft::Transfer(from, to, amount)),
        1 => (holder.clone(), any::<bool>())
            .prop_map(|(from, itself)| Draft::TransferNowhere(from, itself)),
        3 => (holder.clone(), holder.clone(), amount())
            .prop_map(|(owner, spender, amount)| Draft::Approve(owner, spender, amount)),
        4 => (holder.clone(), holder.clone(), holder.clone(), amount())
            .prop_map(|(spender, from, to, amount)| Draft::TransferFrom(spender, from, to, amount)),
        15 => wei().prop_map(Draft::Receive),
        3 => wei().prop_map(Draft::Force),
        25 => holder.clone().prop_map(Draft::Snapshot),
        12 => (holder.clone(), 0..6u32).prop_map(|(account, back)| Draft::ClaimRecent(account, back)),
        12 => (holder.clone(), any::<u16>()).prop_map(|(account, id)| Draft::ClaimAny(account, id)),
        4 => (holder.clone(), amount()).prop_map(|(account, amount)| Draft::Burn(account, amount)),
        1 => holder.clone().prop_map(Draft::Sweep),
        3 => holder.clone().prop_map(Draft::ClaimAll),
        1 => (holder.clone(), any::<u16>())
            .prop_map(|(account, part)| Draft::Retire(account, Amount::Part(part))),
        3 => (holder, prop::bool::weighted(0.1))
            .prop_map(|(account, again)| Draft::Share(account, again)),
    ]
}

/// A history of up to `length` transactions.
pub fn history(length: usize) -> impl Strategy<Value = Vec<Transaction>> {
    let wait = prop_oneof![2 => Just(0), 2 => 1..5u64, 6 => 5..60u64];
    let steps = prop_oneof![
        3 => prop::collection::vec(draft(), 1),
        2 => prop::collection::vec(draft(), 2..6),
    ];
    let transaction = (wait, steps).prop_map(|(wait, steps)| Transaction { wait, steps });
    prop::collection::vec(transaction, 1..length)
}
