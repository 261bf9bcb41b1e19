//! An operator's stake: what backs its assertions.
use super::{
    logic::Error,
    types::{Operator, MAX_AMOUNT},
};
use crate::dispute::types::Terms;

impl Operator {
    /// Adds to the stake; one that was leaving stays.
    ///
    /// # Errors
    /// [`Error::TooLarge`].
    pub fn deposit(&self, value: u128) -> Result<Operator, Error> {
        let free = self.free.checked_add(value).ok_or(Error::TooLarge)?;
        let all = free.checked_add(self.locked).ok_or(Error::TooLarge)?;
        match all <= MAX_AMOUNT {
            true => Ok(Operator {
                free,
                leaving: false,
                ..*self
            }),
            false => Err(Error::TooLarge),
        }
    }

    /// Locks what an assertion puts at stake, from now until it has ended.
    ///
    /// # Errors
    /// [`Error::Leaving`] and [`Error::NotStaked`].
    pub fn lock(&self, terms: &Terms, now: u64) -> Result<Operator, Error> {
        if self.leaving {
            return Err(Error::Leaving);
        }
        let free = self.free.checked_sub(terms.stake);
        Ok(Operator {
            free: free.ok_or(Error::NotStaked)?,
            locked: self.locked + terms.stake,
            ready: self.ready.max(now.saturating_add(terms.assertion_life())),
            leaving: false,
        })
    }

    /// Frees what an assertion had locked that stands.
    ///
    /// # Errors
    /// [`Error::NotStaked`] if so much is not locked.
    pub fn unlock(&self, terms: &Terms) -> Result<Operator, Error> {
        let slashed = self.slash(terms.stake)?;
        Ok(Operator {
            free: slashed.free + terms.stake,
            ..slashed
        })
    }

    /// Takes what an assertion had locked that has fallen.
    ///
    /// # Errors
    /// As [`Operator::unlock`].
    pub fn slash(&self, stake: u128) -> Result<Operator, Error> {
        let locked = self.locked.checked_sub(stake);
        Ok(Operator {
            locked: locked.ok_or(Error::NotStaked)?,
            ..*self
        })
    }

    /// Announces that the operator asserts no more.
    pub fn leave(&self) -> Operator {
        Operator {
            leaving: true,
            ..*self
        }
    }

    /// Takes out all that is free, once the operator is leaving and none of its assertions can be disputed any more.
    /// What is still locked then can be had later.
    ///
    /// # Errors
    /// [`Error::Leaving`] if it has not said so, [`Error::TooEarly`].
    pub fn withdraw(&self, now: u64) -> Result<(Operator, u128), Error> {
        if !self.leaving {
            return Err(Error::Leaving);
        }
        if now <= self.ready {
            return Err(Error::TooEarly);
        }
        let operator = Operator { free: 0, ..*self };
        Ok((operator, self.free))
    }
}
