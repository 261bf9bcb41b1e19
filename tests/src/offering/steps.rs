//! Steps of an offering's history.
use super::Model;
use alloy_primitives::{Address, U256};
use std::collections::BTreeSet;

/// Largest amount: 2^96 - 1.
pub const MAX: u128 = (1 << 96) - 1;

/// How proceeds are released, in seconds after the end.
#[derive(Clone, Debug)]
pub enum Release {
    /// Linearly.
    Linear {
        /// Nothing before.
        cliff: u64,
        /// Everything from then on.
        vesting: u64,
    },
    /// By milestones: time and basis points.
    Milestones(Vec<(u64, u64)>),
}

/// Tokens set aside.
#[derive(Clone, Debug)]
pub struct SetAside {
    /// For whom.
    pub recipient: Address,
    /// How many.
    pub amount: U256,
    /// Seconds after the end.
    pub cliff: u64,
    /// Seconds after the end.
    pub vesting: u64,
}

/// What an offering is launched with.
#[derive(Clone, Debug)]
pub struct Terms {
    /// Gets the proceeds.
    pub creator: Address,
    /// Tokens for sale.
    pub sale: U256,
    /// Money below which it fails.
    pub soft_cap: U256,
    /// Money that is kept at most.
    pub hard_cap: U256,
    /// Least deposit.
    pub minimum: U256,
    /// Largest deposit.
    pub account_cap: Option<U256>,
    /// First second for deposits.
    pub start: u64,
    /// Seconds for deposits.
    pub duration: u64,
    /// Who may deposit; nobody stands for everybody.
    pub listed: BTreeSet<Address>,
    /// What happens to unsold tokens.
    pub retire_unsold: bool,
    /// Part of the redeem pool, in basis points.
    pub seed_bps: u64,
    /// The rest.
    pub release: Release,
    /// Tokens set aside.
    pub allocations: Vec<SetAside>,
}

impl Terms {
    /// First second after the deposits.
    pub fn end(&self) -> u64 {
        self.start + self.duration
    }

    /// Whether only listed accounts may deposit.
    pub fn by_list(&self) -> bool {
        !self.listed.is_empty()
    }

    /// Tokens it needs.
    pub fn needed(&self) -> U256 {
        let amounts = self.allocations.iter().map(|all| all.amount);
        self.sale + amounts.sum::<U256>()
    }

    /// Times at which something changes.
    fn events(&self) -> Vec<u64> {
        let end = self.end();
        let mut times = vec![self.start, end];
        match &self.release {
            Release::Linear { cliff, vesting } => times.extend([end + cliff, end + vesting]),
            Release::Milestones(list) => times.extend(list.iter().map(|(offset, _)| end + offset)),
        }
        for all in &self.allocations {
            times.extend([end + all.cliff, end + all.vesting]);
        }
        times
    }
}

/// A step.
#[derive(Clone, Debug)]
pub enum Step {
    /// Money and tokens arrive by force or by mistake.
    Force { money: U256, tokens: U256 },
    /// The tokens are counted.
    Fund,
    /// A deposit; `proven`: with the account's proof, if there is one.
    Deposit {
        account: Address,
        amount: U256,
        proven: bool,
    },
    /// A claim.
    Claim { account: Address },
    /// A refund.
    Refund { account: Address },
    /// A batch of refunds; one account does not take its money.
    RefundMany {
        accounts: Vec<Address>,
        deaf: Option<Address>,
    },
    /// Unsold tokens are retired or returned.
    Dispose,
    /// The creator gets what is released.
    Withdraw,
    /// The redeem pool gets its part.
    Seed,
    /// An allocation's recipient gets what is vested.
    Release { index: usize },
    /// A vote.
    Vote { account: Address, stop: bool },
    /// What is not owed goes to the creator.
    SweepMoney,
    /// Likewise.
    SweepTokens,
}

/// `count` investors.
pub fn investors(count: u8) -> Vec<Address> {
    (1..=count).map(Address::repeat_byte).collect()
}

/// An amount still to be worked out.
#[derive(Clone, Debug)]
pub enum Amount {
    /// Nothing.
    Zero,
    /// A multiple of the minimum and a little more or less.
    Minimums(u64, i64),
    /// What makes the total the soft cap, give or take.
    ToSoftCap(i64),
    /// What makes the total the hard cap, give or take.
    ToHardCap(i64),
    /// What fills the account's cap, give or take.
    ToAccountCap(i64),
    /// More than the books hold.
    Huge,
}

/// A step still to be worked out.
#[derive(Clone, Debug)]
pub enum Draft {
    /// As it is.
    Step(Step),
    /// A deposit.
    Deposit(Address, Amount, bool),
}

impl Draft {
    /// The step that it is now.
    pub fn resolve(&self, model: &Model) -> Step {
        let (account, amount, proven) = match self {
            Self::Step(step) => return step.clone(),
            Self::Deposit(account, amount, proven) => (*account, amount, *proven),
        };
        let (terms, deposit, total) = (&model.terms, model.deposit(account), model.total());
        let amount = match *amount {
            Amount::Zero => U256::ZERO,
            Amount::Minimums(times, more) => shift(terms.minimum * U256::from(times), more),
            Amount::ToSoftCap(more) => shift(terms.soft_cap.saturating_sub(total), more),
            Amount::ToHardCap(more) => shift(terms.hard_cap.saturating_sub(total), more),
            Amount::ToAccountCap(more) => {
                let cap = terms.account_cap.unwrap_or(U256::from(MAX));
                shift(cap.saturating_sub(deposit), more)
            }
            Amount::Huge => U256::from(MAX) + U256::ONE,
        };
        Step::Deposit {
            account,
            amount,
            proven,
        }
    }
}

fn shift(amount: U256, more: i64) -> U256 {
    let by = U256::from(more.unsigned_abs());
    match more >= 0 {
        true => amount + by,
        false => amount.saturating_sub(by),
    }
}

/// How time passes before a step.
#[derive(Clone, Copy, Debug)]
pub enum Wait {
    /// Not at all.
    None,
    /// Some seconds.
    Seconds(u64),
    /// To the next time at which something changes, a second before it, or one after.
    Event(i64),
}

impl Wait {
    /// The time after it.
    pub fn until(self, model: &Model) -> u64 {
        let now = model.now;
        match self {
            Self::None => now,
            Self::Seconds(seconds) => now + seconds,
            Self::Event(more) => {
                let times = model.terms.events().into_iter().filter(|time| *time > now);
                let next = times.min().unwrap_or(now);
                next.saturating_add_signed(more).max(now)
            }
        }
    }
}

/// A history: steps before the start, during the deposits and after the end.
#[derive(Clone, Debug)]
pub struct History {
    /// Before the start.
    pub before: Vec<Draft>,
    /// While deposits are taken; a part of the duration passes before each.
    pub open: Vec<(u64, Draft)>,
    /// After the end.
    pub after: Vec<(Wait, Draft)>,
}
