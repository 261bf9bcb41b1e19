//! A plain model of the revenue token: what the contract must do, written without any of its
//! tricks. It copies all balances at every snapshot, keeps each pot of money by itself, and never
//! forgets anything.
//!
//! Tests run the same [`steps`] on it and on the contract (its rules natively, or the compiled
//! wasm on a node) and compare results, refusals, balances and money.
mod claims;
mod refusal;
pub mod steps;

pub use refusal::Refusal;

use alloy_primitives::{Address, U256, U512};
use std::collections::{BTreeMap, BTreeSet};

/// A payment of native money by the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Who is paid.
    pub to: Address,
    /// How much, in wei.
    pub amount: U256,
}

/// A snapshot with everything it saw.
#[derive(Clone, Debug)]
pub struct Taken {
    /// Shares at the end of its transaction.
    pub balances: BTreeMap<Address, U256>,
    /// Sum of the shares.
    pub supply: U256,
    /// Income that it was the first to see, in wei.
    pub income: U256,
    /// Wei of it that it shares.
    pub claimable: U256,
    /// Wei of those that are not claimed yet.
    pub left: U256,
    /// Who has been paid.
    pub claimed: BTreeSet<Address>,
    /// When it was taken, in seconds.
    pub time: u64,
}

/// The token. Amounts of tokens and of wei are plain numbers.
#[derive(Clone, Debug)]
pub struct Model {
    /// The token's own address.
    pub this: Address,
    /// Part of the income that goes to claims, in basis points.
    pub claim_bps: u64,
    /// Minimum time between snapshots, in seconds.
    pub interval: u64,
    /// Paid when no tokens are left.
    pub terminal: Address,
    /// Balances.
    pub balances: BTreeMap<Address, U256>,
    /// Who does not share.
    pub excluded: BTreeSet<Address>,
    /// Seconds over which income is released to snapshots, or 0.
    pub smoothing: u64,
    /// Allowances by owner and spender.
    pub allowances: BTreeMap<(Address, Address), U256>,
    /// Snapshots; the first has id 1.
    pub snapshots: Vec<Taken>,
    /// Time of the last snapshot or of construction, in seconds.
    pub snapshot_at: u64,
    /// Income that no snapshot has seen, in wei.
    pub unseen: U256,
    /// The part of seen income that burns may redeem, in wei, as (in, out): what burns took out
    /// may exceed what snapshots put in.
    pub redeem: (U256, U256),
    /// All income ever, in wei.
    pub income: U256,
    /// All payments ever, in wei.
    pub paid: U256,
    /// Time, in seconds.
    pub now: u64,
    /// Whether a snapshot was taken in the running transaction.
    closing: bool,
}

impl Model {
    /// A token whose whole supply belongs to `owner`.
    pub fn new(
        this: Address,
        owner: Address,
        supply: U256,
        claim_bps: u64,
        interval: u64,
        now: u64,
    ) -> Self {
        Self {
            this,
            claim_bps,
            interval,
            terminal: owner,
            balances: BTreeMap::from([(owner, supply)]),
            excluded: BTreeSet::new(),
            smoothing: 0,
            allowances: BTreeMap::new(),
            snapshots: Vec::new(),
            snapshot_at: now,
            unseen: U256::ZERO,
            redeem: (U256::ZERO, U256::ZERO),
            income: U256::ZERO,
            paid: U256::ZERO,
            now,
            closing: false,
        }
    }

    /// Ends the running transaction: only now does a snapshot taken in it see the balances.
    pub fn end_transaction(&mut self) {
        if std::mem::take(&mut self.closing) {
            let mut balances = self.balances.clone();
            balances.retain(|account, _| !self.excluded.contains(account));
            if let Some(last) = self.snapshots.last_mut() {
                last.balances = balances;
            }
        }
    }

    /// Whether a snapshot was taken in the running transaction.
    pub fn closing(&self) -> bool {
        self.closing
    }

    /// Balance of `account`.
    pub fn balance(&self, account: Address) -> U256 {
        self.balances.get(&account).copied().unwrap_or_default()
    }

    /// All tokens.
    pub fn supply(&self) -> U256 {
        self.balances.values().sum()
    }

    /// Tokens that share.
    pub fn sharing(&self) -> U256 {
        let shares = |(account, _): &(&Address, &U256)| !self.excluded.contains(*account);
        self.balances
            .iter()
            .filter(shares)
            .map(|(_, balance)| balance)
            .sum()
    }

    /// Wei reserved for the claims of past snapshots.
    pub fn reserved(&self) -> U256 {
        self.snapshots.iter().map(|taken| taken.left).sum()
    }

    /// Wei in the contract.
    pub fn held(&self) -> U256 {
        self.income - self.paid
    }

    fn claim_part(&self, income: U256) -> U256 {
        income * U256::from(self.claim_bps) / U256::from(10_000)
    }

    /// Wei that all tokens together redeem.
    pub fn redeemable_by_all(&self) -> U256 {
        self.redeem.0 + self.unseen - self.claim_part(self.unseen) - self.redeem.1
    }

    /// Wei that burning `amount` tokens pays.
    pub fn redeemable(&self, amount: U256) -> U256 {
        let supply = self.supply();
        if amount.is_zero() {
            U256::ZERO
        } else if amount == supply {
            self.held() - self.reserved()
        } else {
            floor(amount, self.redeemable_by_all(), supply)
        }
    }

    /// Moves tokens.
    pub fn transfer(&mut self, from: Address, to: Address, value: U256) -> Result<(), Refusal> {
        if to.is_zero() || to == self.this {
            return Err(Refusal::InvalidReceiver);
        }
        let crossing = self.excluded.contains(&from) != self.excluded.contains(&to);
        if crossing && self.closing && !value.is_zero() && value <= self.balance(from) {
            return Err(Refusal::SnapshotInThisTransaction);
        }
        self.take(from, value)?;
        *self.balances.entry(to).or_default() += value;
        Ok(())
    }

    /// Sets an allowance.
    pub fn approve(&mut self, owner: Address, spender: Address, value: U256) {
        self.allowances.insert((owner, spender), value);
    }

    /// Moves tokens on an allowance.
    pub fn transfer_from(
        &mut self,
        spender: Address,
        from: Address,
        to: Address,
        value: U256,
    ) -> Result<(), Refusal> {
        let before = self.clone();
        let allowance = self.allowances.entry((from, spender)).or_default();
        if *allowance != U256::MAX {
            *allowance = allowance
                .checked_sub(value)
                .ok_or(Refusal::InsufficientAllowance)?;
        }
        self.transfer(from, to, value)
            .inspect_err(|_| *self = before)
    }

    /// Takes income that is paid in.
    pub fn receive(&mut self, amount: U256) -> Result<(), Refusal> {
        if self.supply().is_zero() {
            return Err(Refusal::NoSharingSupply);
        }
        self.force(amount);
        Ok(())
    }

    /// Takes income that cannot be refused.
    pub fn force(&mut self, amount: U256) {
        self.unseen += amount;
        self.income += amount;
    }

    /// Shares the unseen income and returns the id.
    pub fn snapshot(&mut self) -> Result<U256, Refusal> {
        if self.now <= self.snapshot_at + self.interval {
            return Err(Refusal::SnapshotTooSoon);
        }
        let supply = self.sharing();
        if supply.is_zero() {
            return Err(Refusal::NoSharingSupply);
        }
        let elapsed = (self.now - self.snapshot_at).min(self.interval + 1);
        let income = match elapsed < self.smoothing {
            true => floor(self.unseen, U256::from(elapsed), U256::from(self.smoothing)),
            false => self.unseen,
        };
        let claimable = self.claim_part(income);
        if claimable.is_zero() {
            return Err(Refusal::NothingToShare);
        }
        self.unseen -= income;
        self.redeem.0 += income - claimable;
        self.snapshots.push(Taken {
            balances: BTreeMap::new(),
            supply,
            income,
            claimable,
            left: claimable,
            claimed: BTreeSet::new(),
            time: self.now,
        });
        self.snapshot_at = self.now;
        self.closing = true;
        Ok(U256::from(self.snapshots.len()))
    }

    /// Burns tokens and pays for them.
    pub fn burn(&mut self, account: Address, value: U256) -> Result<Payment, Refusal> {
        if self.closing {
            return Err(Refusal::SnapshotInThisTransaction);
        }
        let amount = if value <= self.balance(account) {
            self.redeemable(value)
        } else {
            U256::ZERO
        };
        self.take(account, value)?;
        if self.supply().is_zero() && !value.is_zero() {
            self.unseen = U256::ZERO;
            self.redeem = (U256::ZERO, U256::ZERO);
        } else {
            self.redeem.1 += amount;
        }
        self.paid += amount;
        Ok(Payment {
            to: account,
            amount,
        })
    }

    /// Destroys tokens without paying for them.
    pub fn retire(&mut self, account: Address, value: U256) -> Result<(), Refusal> {
        if self.closing {
            return Err(Refusal::SnapshotInThisTransaction);
        }
        self.take(account, value)?;
        if self.supply().is_zero() && !value.is_zero() {
            // Nobody's any more.
            self.unseen = self.held() - self.reserved();
            self.redeem = (U256::ZERO, U256::ZERO);
        }
        Ok(())
    }

    /// Lets an account share, or not.
    pub fn set_excluded(&mut self, account: Address, excluded: bool) -> Result<(), Refusal> {
        if self.closing {
            return Err(Refusal::SnapshotInThisTransaction);
        }
        let changed = match excluded {
            true => self.excluded.insert(account),
            false => self.excluded.remove(&account),
        };
        changed.then_some(()).ok_or(Refusal::SharingUnchanged)
    }

    /// Pays what came in after the end to the terminal recipient.
    pub fn sweep(&mut self) -> Result<Payment, Refusal> {
        if !self.supply().is_zero() {
            return Err(Refusal::TokensOutstanding);
        }
        let amount = std::mem::take(&mut self.unseen);
        if amount.is_zero() {
            return Err(Refusal::NothingToSweep);
        }
        self.paid += amount;
        Ok(Payment {
            to: self.terminal,
            amount,
        })
    }

    fn take(&mut self, account: Address, value: U256) -> Result<(), Refusal> {
        let balance = self.balances.entry(account).or_default();
        *balance = balance
            .checked_sub(value)
            .ok_or(Refusal::InsufficientBalance)?;
        Ok(())
    }
}

/// `floor(a * b / d)`.
fn floor(a: U256, b: U256, d: U256) -> U256 {
    let wide = |n: U256| U512::from(n);
    (wide(a) * wide(b) / wide(d)).to::<U256>()
}
