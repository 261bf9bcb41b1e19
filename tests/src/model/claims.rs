//! Who claims what.
use super::{floor, Model, Payment, Refusal, Taken};
use alloy_primitives::{Address, U256};

impl Model {
    /// The snapshot `id`, if it is known and its transaction is over.
    fn taken(&self, id: U256) -> Result<&Taken, Refusal> {
        if id.is_zero() || id > U256::from(self.snapshots.len()) {
            return Err(Refusal::UnknownSnapshot);
        }
        let index = id.to::<usize>() - 1;
        if self.closing && index + 1 == self.snapshots.len() {
            return Err(Refusal::SnapshotInThisTransaction);
        }
        Ok(&self.snapshots[index])
    }

    /// The balance of `account` that snapshot `id` saw.
    pub fn balance_at(&self, account: Address, id: U256) -> Result<U256, Refusal> {
        let taken = self.taken(id)?;
        Ok(taken.balances.get(&account).copied().unwrap_or_default())
    }

    /// Wei that `account` may claim of snapshot `id`.
    pub fn claimable(&self, account: Address, id: U256) -> U256 {
        match self.taken(id) {
            Ok(taken) if !taken.claimed.contains(&account) => {
                let share = taken.balances.get(&account).copied().unwrap_or_default();
                floor(share, taken.claimable, taken.supply)
            }
            _ => U256::ZERO,
        }
    }

    /// `account` has nothing left to claim of snapshot `id`, now or ever.
    pub fn is_settled(&self, account: Address, id: U256) -> bool {
        self.taken(id).is_ok_and(|taken| {
            taken.claimed.contains(&account)
                || taken
                    .balances
                    .get(&account)
                    .is_none_or(|share| share.is_zero())
        })
    }

    /// Pays a claim.
    pub fn claim(&mut self, account: Address, id: U256) -> Result<Payment, Refusal> {
        self.taken(id)?;
        if self.is_settled(account, id) {
            return Err(Refusal::NothingToClaim);
        }
        let amount = self.claimable(account, id);
        let taken = &mut self.snapshots[id.to::<usize>() - 1];
        taken.left -= amount;
        assert!(taken.claimed.insert(account), "nobody is paid twice");
        self.paid += amount;
        Ok(Payment {
            to: account,
            amount,
        })
    }

    /// Claims what is open of at most `max` snapshots, in the order of the contract.
    pub fn claim_all(&mut self, account: Address, max: usize) -> Payment {
        let mut amount = U256::ZERO;
        for id in self.open(account).into_iter().take(max) {
            let paid = self.claim(account, id).expect("it is open");
            amount += paid.amount;
        }
        Payment {
            to: account,
            amount,
        }
    }

    /// The open claims of `account`, oldest first.
    pub fn open(&self, account: Address) -> Vec<U256> {
        let ids = (1..=self.snapshots.len()).map(U256::from);
        ids.filter(|id| self.taken(*id).is_ok() && !self.is_settled(account, *id))
            .collect()
    }
}
