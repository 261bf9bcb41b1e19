//! Who shares.
use super::{ledger::holders, state::State, *};
use crate::abi::Uint;

/// Holders that do not share: their part of every later snapshot goes to the others. What they
/// have earned stays theirs.
#[public]
pub trait Sharing {
    /// The caller shares no longer.
    ///
    /// # Errors
    /// [`SharingUnchanged`], [`SnapshotInThisTransaction`], [`ReentrancyGuardReentrantCall`].
    ///
    /// # Events
    /// [`Excluded`].
    fn exclude(&mut self) -> Result<(), Error>;

    /// The caller shares again, from the current period on.
    ///
    /// # Errors
    /// As [`exclude`](Sharing::exclude).
    ///
    /// # Events
    /// [`Included`].
    fn include(&mut self) -> Result<(), Error>;

    /// The owner proposes to exclude the contract `account`. It may be done after 7 days and a
    /// snapshot.
    ///
    /// # Errors
    /// [`OwnableUnauthorizedAccount`], [`NotAContract`], [`ExclusionForbidden`],
    /// [`SharingUnchanged`], [`ReentrancyGuardReentrantCall`].
    ///
    /// # Events
    /// [`ExclusionProposed`].
    fn propose_exclusion(&mut self, account: Adr) -> Result<(), Error>;

    /// The owner takes a proposal back.
    ///
    /// # Errors
    /// [`OwnableUnauthorizedAccount`], [`NoExclusionProposed`], [`ReentrancyGuardReentrantCall`].
    ///
    /// # Events
    /// [`ExclusionWithdrawn`].
    fn withdraw_exclusion(&mut self, account: Adr) -> Result<(), Error>;

    /// Excludes the contract `account` as proposed. Open to everyone.
    ///
    /// # Errors
    /// [`NoExclusionProposed`], [`ExclusionTooEarly`], [`NotAContract`], [`SharingUnchanged`],
    /// [`SnapshotInThisTransaction`], [`ReentrancyGuardReentrantCall`].
    ///
    /// # Events
    /// [`Excluded`].
    fn execute_exclusion(&mut self, account: Adr) -> Result<(), Error>;

    /// Forbids all proposals to exclude the caller, for ever.
    ///
    /// # Errors
    /// [`ExclusionForbidden`] if that is done, [`ReentrancyGuardReentrantCall`].
    ///
    /// # Events
    /// [`ExclusionVetoed`].
    fn veto_exclusion(&mut self) -> Result<(), Error>;

    /// Whether `account` does not share.
    fn is_excluded(&self, account: Adr) -> Result<bool, Error>;

    /// The proposal to exclude `account`: when it may be done, in seconds, and not before which
    /// snapshot (both 0 without a proposal), and whether the account has forbidden it.
    fn exclusion_proposal(&self, account: Adr) -> Result<(Uint, Uint, bool), Error>;
}

#[public]
impl Sharing for Token {
    fn exclude(&mut self) -> Result<(), Error> {
        let account = self.vm().msg_sender();
        holders::change(self, account, true)?;
        self.emit(Excluded { account });
        Ok(())
    }

    fn include(&mut self) -> Result<(), Error> {
        let account = self.vm().msg_sender();
        holders::change(self, account, false)?;
        self.emit(Included { account });
        Ok(())
    }

    fn propose_exclusion(&mut self, account: Adr) -> Result<(), Error> {
        self.only_owner()?;
        let account = account.get()?;
        let time = U256::from(holders::propose(self, account)?);
        self.emit(ExclusionProposed { account, time });
        Ok(())
    }

    fn withdraw_exclusion(&mut self, account: Adr) -> Result<(), Error> {
        self.only_owner()?;
        let account = account.get()?;
        holders::withdraw(self, account)?;
        self.emit(ExclusionWithdrawn { account });
        Ok(())
    }

    fn execute_exclusion(&mut self, account: Adr) -> Result<(), Error> {
        let account = account.get()?;
        holders::execute(self, account)?;
        self.emit(Excluded { account });
        Ok(())
    }

    fn veto_exclusion(&mut self) -> Result<(), Error> {
        let account = self.vm().msg_sender();
        holders::veto(self, account)?;
        self.emit(ExclusionVetoed { account });
        Ok(())
    }

    fn is_excluded(&self, account: Adr) -> Result<bool, Error> {
        Ok(self.account(account.get()?).excluded)
    }

    fn exclusion_proposal(&self, account: Adr) -> Result<(Uint, Uint, bool), Error> {
        let proposal = self.proposal(account.get()?);
        let (time, id) = match proposal.since {
            0 => (0, 0),
            since => (since + holders::NOTICE, proposal.snapshot_id as u64 + 1),
        };
        Ok((time.into(), id.into(), proposal.vetoed))
    }
}
