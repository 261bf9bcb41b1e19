//! Claims of one account that are settled together and then paid.
use super::books::{take_out, Amounts};
use crate::{
    math::mul_div,
    token::{
        ledger,
        state::{Chain, State},
        types::{Account, Globals},
        *,
    },
};
use alloc::vec::Vec;
use alloy_primitives::{Address, U256};

/// Claims that were settled together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// The snapshots.
    pub ids: Vec<U256>,
    /// Wei to pay.
    pub wei: u128,
    /// Units of each listed token to pay.
    pub tokens: Amounts,
}

/// Claims of one account that are being settled.
pub struct Settlement {
    account: Address,
    globals: Globals,
    word: Account,
    settled: Settled,
}

impl Settlement {
    /// Begins.
    #[inline(never)]
    pub fn new<C: Chain>(chain: &C, account: Address) -> Self {
        Self {
            account,
            globals: chain.globals(),
            word: chain.account(account),
            settled: Settled::default(),
        }
    }

    /// Settles the claim of snapshot `id`, if it is open.
    ///
    /// # Errors
    /// [`UnknownSnapshot`], [`SnapshotInThisTransaction`], [`NothingToClaim`].
    #[inline(never)]
    pub fn claim<C: Chain>(&mut self, chain: &mut C, id: U256) -> Result<(), Error> {
        let known = ledger::final_id(chain, &self.globals, id)?;
        match self.settle(chain, known) {
            true => Ok(()),
            false => Err(NothingToClaim {
                account: self.account,
                id,
            }
            .into()),
        }
    }

    /// Settles at most `max` open claims: the newest balance first, then older ones.
    pub fn claim_all<C: Chain>(&mut self, chain: &mut C, max: U256) {
        let (period, _) = ledger::period(chain, &self.globals);
        let last = period - 1;
        while U256::from(self.settled.ids.len()) < max {
            let open = ledger::next_open(chain, self.account, &mut self.word, last);
            if !open.is_some_and(|id| self.settle(chain, id)) {
                return;
            }
        }
    }

    #[inline(never)]
    fn settle<C: Chain>(&mut self, chain: &mut C, id: u32) -> bool {
        let Some(claimed) = ledger::settle(chain, self.account, &mut self.word, id) else {
            return false;
        };
        let (share, snapshot) = (claimed.share, claimed.snapshot);
        self.settled.ids.push(U256::from(id));
        self.settled.wei += snapshot.payout(share);
        for (t, amount) in (0..).zip(&mut self.settled.tokens) {
            if snapshot.tokens >> t & 1 == 1 {
                let units = chain.shared(t, id);
                *amount += mul_div(share, units, snapshot.sharing).unwrap_or(0);
            }
        }
        true
    }

    /// Writes what was settled, which is then to be paid.
    ///
    /// # Errors
    /// [`AccountingOverflow`].
    #[inline(never)]
    pub fn finish<C: Chain>(mut self, chain: &mut C) -> Result<Settled, Error> {
        chain.set_account(self.account, &self.word);
        ledger::book(chain, &mut self.globals, self.settled.wei)?;
        take_out(chain, &self.settled.tokens)?;
        Ok(self.settled)
    }
}
