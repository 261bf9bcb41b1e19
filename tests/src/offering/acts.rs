//! What each step does to the plain model.
use super::{
    linear,
    steps::{Release, Step},
    Model, Party, Payment, Refusal, Result, Stage,
};
use alloy_primitives::{Address, U256};

impl Model {
    /// Takes a step: the payments it makes, or why it is refused. A refused step changes nothing.
    pub fn apply(&mut self, step: &Step) -> Result<Vec<Payment>> {
        let payments = self.decide(step)?;
        let mut made = Vec::new();
        for payment in payments {
            let (pot, amount) = match payment {
                Payment::Money(_, amount) => (&mut self.money, amount),
                Payment::Tokens(_, amount) => (&mut self.tokens, amount),
            };
            *pot = pot.checked_sub(amount).expect("the model is solvent");
            if !amount.is_zero() {
                made.push(payment);
            }
        }
        Ok(made)
    }

    fn decide(&mut self, step: &Step) -> Result<Vec<Payment>> {
        let creator = Party::Account(self.terms.creator);
        match step {
            Step::Force { money, tokens } => {
                self.money += money;
                self.tokens += tokens;
                Ok(vec![])
            }
            Step::Fund => self.fund(),
            Step::Deposit {
                account,
                amount,
                proven,
            } => self.deposit_more(*account, *amount, *proven),
            Step::Claim { account } => self.claim(*account),
            Step::Refund { account } => {
                let amount = self.refund(*account)?;
                Ok(vec![Payment::Money(Party::Account(*account), amount)])
            }
            Step::RefundMany { accounts, deaf } => self.refund_many(accounts, *deaf),
            Step::Dispose => {
                self.must_be_sold()?;
                let disposal = self.dispose();
                match disposal.is_empty() {
                    true => Err(Refusal("NothingUnsold()")),
                    false => Ok(disposal),
                }
            }
            Step::Withdraw => {
                self.must_be_sold()?;
                let amount = self.due_to_creator() - self.withdrawn;
                if amount.is_zero() {
                    return Err(Refusal("NothingReleased()"));
                }
                self.withdrawn += amount;
                Ok(vec![Payment::Money(creator, amount)])
            }
            Step::Seed => {
                self.must_be_sold()?;
                if self.seeded || self.seed().is_zero() {
                    return Err(Refusal("NothingToSeed()"));
                }
                self.seeded = true;
                Ok(vec![Payment::Money(Party::RedeemPool, self.seed())])
            }
            Step::Release { index } => self.release(*index),
            Step::Vote { account, stop } => self.vote(*account, *stop),
            Step::SweepMoney => {
                let surplus = sweep(self.money, self.money_owed())?;
                Ok(vec![Payment::Money(creator, surplus)])
            }
            Step::SweepTokens => {
                let surplus = sweep(self.tokens, self.tokens_owed())?;
                Ok(vec![Payment::Tokens(creator, surplus)])
            }
        }
    }

    fn fund(&mut self) -> Result<Vec<Payment>> {
        let needed = self.terms.needed();
        if self.funded {
            return Err(Refusal("AlreadyFunded()"));
        }
        if self.now >= self.terms.end() {
            return Err(Refusal("DepositsClosed(uint256,uint256)"));
        }
        if self.tokens < needed {
            return Err(Refusal("InsufficientTokens(uint256,uint256)"));
        }
        self.funded = true;
        Ok(vec![])
    }

    fn deposit_more(
        &mut self,
        account: Address,
        amount: U256,
        proven: bool,
    ) -> Result<Vec<Payment>> {
        if self.stage() != Stage::Open {
            return Err(Refusal("DepositsClosed(uint256,uint256)"));
        }
        if !self.funded {
            return Err(Refusal("NotFunded()"));
        }
        if amount.is_zero() {
            return Err(Refusal("NothingDeposited()"));
        }
        if amount >> 96 != U256::ZERO || (self.total() + amount) >> 96 != U256::ZERO {
            return Err(Refusal("TooMuchDeposited(uint256)"));
        }
        let before = self.deposit(account);
        let listed = proven && self.terms.listed.contains(&account);
        if self.terms.by_list() && before.is_zero() && !listed {
            return Err(Refusal("NotListed(address)"));
        }
        if before + amount < self.terms.minimum {
            return Err(Refusal("BelowMinimum(uint256,uint256)"));
        }
        if self
            .terms
            .account_cap
            .is_some_and(|cap| before + amount > cap)
        {
            return Err(Refusal("AboveAccountCap(uint256,uint256)"));
        }
        self.deposits.insert(account, before + amount);
        self.money += amount;
        Ok(vec![])
    }

    fn must_be_sold(&self) -> Result<()> {
        match self.stage() {
            Stage::Successful | Stage::Stopped => Ok(()),
            _ => Err(Refusal("NotSuccessful(uint256)")),
        }
    }

    fn claim(&mut self, account: Address) -> Result<Vec<Payment>> {
        self.must_be_sold()?;
        let (mut tokens, mut money) = (U256::ZERO, U256::ZERO);
        let mut anything = false;
        if self.deposits.contains_key(&account) && !self.settled.contains(&account) {
            tokens = self.tokens_of(account);
            money += self.excess_of(account);
            anything = true;
        }
        if self.may_be_returned(account) {
            money += self.rest_of(account);
            self.returned.insert(account);
            anything = true;
        }
        if !anything {
            return Err(Refusal("NothingToClaim(address)"));
        }
        self.settled.insert(account);
        let mut payments = self.dispose();
        payments.push(Payment::Tokens(Party::Account(account), tokens));
        payments.push(Payment::Money(Party::Account(account), money));
        Ok(payments)
    }

    fn may_be_returned(&self, account: Address) -> bool {
        self.stage() == Stage::Stopped
            && self.deposits.contains_key(&account)
            && !self.returned.contains(&account)
    }

    fn dispose(&mut self) -> Vec<Payment> {
        let unsold = self.unsold();
        if std::mem::replace(&mut self.disposed, true) || unsold.is_zero() {
            return vec![];
        }
        let to = match self.terms.retire_unsold {
            true => Party::Nobody,
            false => Party::Account(self.terms.creator),
        };
        vec![Payment::Tokens(to, unsold)]
    }

    fn refund(&mut self, account: Address) -> Result<U256> {
        match self.stage() {
            Stage::Failed => {
                let open = self.deposits.contains_key(&account) && self.settled.insert(account);
                match open {
                    true => Ok(self.deposit(account)),
                    false => Err(Refusal("NothingToRefund(address)")),
                }
            }
            Stage::Stopped => {
                if !self.may_be_returned(account) {
                    return Err(Refusal("NothingToRefund(address)"));
                }
                self.returned.insert(account);
                Ok(self.rest_of(account))
            }
            _ => Err(Refusal("NotRefundable(uint256)")),
        }
    }

    fn refund_many(&mut self, accounts: &[Address], deaf: Option<Address>) -> Result<Vec<Payment>> {
        if !matches!(self.stage(), Stage::Failed | Stage::Stopped) {
            return Err(Refusal("NotRefundable(uint256)"));
        }
        let mut payments = vec![];
        for account in accounts {
            let before = self.clone();
            match self.refund(*account) {
                Ok(amount) if deaf == Some(*account) && !amount.is_zero() => *self = before,
                Ok(amount) => payments.push(Payment::Money(Party::Account(*account), amount)),
                Err(_) => {}
            }
        }
        Ok(payments)
    }

    fn release(&mut self, index: usize) -> Result<Vec<Payment>> {
        self.must_be_sold()?;
        let Some(all) = self.terms.allocations.get(index) else {
            return Err(Refusal("UnknownAllocation(uint256)"));
        };
        let time = self.now - self.terms.end();
        let amount = linear(all.amount, time, all.cliff, all.vesting) - self.released[index];
        if amount.is_zero() {
            return Err(Refusal("NothingVested(uint256)"));
        }
        self.released[index] += amount;
        Ok(vec![Payment::Tokens(Party::Account(all.recipient), amount)])
    }

    fn vote(&mut self, account: Address, stop: bool) -> Result<Vec<Payment>> {
        if self.stage() != Stage::Successful {
            return Err(Refusal("NotSuccessful(uint256)"));
        }
        let Release::Milestones(milestones) = &self.terms.release else {
            return Err(Refusal("NotStoppable()"));
        };
        let over = |(offset, _): &(u64, u64)| self.terms.end() + offset <= self.now;
        if milestones.iter().all(over) {
            return Err(Refusal("NothingToStop()"));
        }
        if !self.deposits.contains_key(&account) {
            return Err(Refusal("NoDeposit(address)"));
        }
        let changed = match stop {
            true => self.voters.insert(account),
            false => self.voters.remove(&account),
        };
        if !changed {
            return Err(Refusal("VoteUnchanged(address)"));
        }
        if self.sum(&self.voters) * U256::from(2) > self.total() {
            self.stopped_at = Some(self.now);
        }
        Ok(vec![])
    }
}

fn sweep(held: U256, owed: U256) -> Result<U256> {
    if held <= owed {
        return Err(Refusal("NothingToSweep()"));
    }
    Ok(held - owed)
}
