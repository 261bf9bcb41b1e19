//! Income, and snapshots of listed tokens.
use super::{books, *};

/// Income. Plain payments of native money go to the token itself.
#[public]
pub trait Income {
    /// Takes the wei of the call as income and says what for; `source` is the caller's word.
    ///
    /// # Errors
    /// [`NoSharingSupply`].
    ///
    /// # Events
    /// [`RevenueDeposited`] of the zero address.
    #[payable]
    fn deposit_native(&mut self, source: B256) -> Result<(), Error>;

    /// Takes `amount` units of the listed `token` from the caller's allowance as income and says
    /// what for; returns what came in by it, which can be less.
    ///
    /// # Errors
    /// [`UnlistedToken`], [`NoSharingSupply`], [`TokenCallFailed`], [`TokenBalanceMissing`],
    /// [`AccountingOverflow`], [`ReentrancyGuardReentrantCall`].
    ///
    /// # Events
    /// [`RevenueDeposited`]; [`RevenueSynced`] for what had come in before.
    fn deposit(&mut self, token: Adr, amount: Uint, source: B256) -> Result<Uint, Error>;

    /// Counts what was sent of the listed `token` as income, and returns how much. Open to
    /// everyone.
    ///
    /// # Errors
    /// As [`deposit`](Income::deposit).
    ///
    /// # Events
    /// [`RevenueSynced`], if there is any.
    fn sync(&mut self, token: Adr) -> Result<Uint, Error>;

    /// As the token's `snapshot`, which comes here when there are listed tokens to share. Counts
    /// first what was sent of them; a token that does not answer waits for the next snapshot.
    ///
    /// # Errors
    /// [`SnapshotTooSoon`], [`NothingToShare`], [`NoSharingSupply`], [`SnapshotsExhausted`],
    /// [`NotEnoughGas`], [`ReentrancyGuardReentrantCall`].
    ///
    /// # Events
    /// [`RevenueSynced`] or [`SyncFailed`] for tokens, [`Snapshot`], [`RevenueShared`],
    /// [`TokenRevenueShared`].
    fn snapshot(&mut self) -> Result<Uint, Error>;
}

#[public]
impl Income for Desk {
    #[payable]
    fn deposit_native(&mut self, source: B256) -> Result<(), Error> {
        ledger::accept_income(self)?;
        self.deposited(Address::ZERO, source, self.vm().msg_value());
        Ok(())
    }

    fn deposit(&mut self, token: Adr, amount: Uint, source: B256) -> Result<Uint, Error> {
        let token = token.get()?;
        let from = self.vm().msg_sender();
        let (before, amount) = books::deposit(self, token, from, amount.0)?;
        self.synced(token, before);
        self.deposited(token, source, U256::from(amount));
        Ok(amount.into())
    }

    fn sync(&mut self, token: Adr) -> Result<Uint, Error> {
        let token = token.get()?;
        let amount = books::sync(self, token)?;
        self.synced(token, amount);
        Ok(amount.into())
    }

    fn snapshot(&mut self) -> Result<Uint, Error> {
        let shared = books::snapshot(self)?;
        for (token, amount) in &shared.synced {
            self.synced(*token, *amount);
        }
        for token in &shared.failed {
            self.emit(SyncFailed { token: *token });
        }
        let id = announce(self, &shared.native);
        for (token, units) in &shared.tokens {
            self.emit(TokenRevenueShared {
                id,
                token: *token,
                claimable: U256::from(*units),
            });
        }
        Ok(id.into())
    }
}

impl Desk {
    fn synced(&self, token: Address, amount: u128) {
        if amount > 0 {
            self.emit(RevenueSynced {
                token,
                amount: U256::from(amount),
            });
        }
    }

    fn deposited(&self, token: Address, source: B256, amount: U256) {
        self.emit(RevenueDeposited {
            token,
            from: self.vm().msg_sender(),
            source,
            amount,
        });
    }
}
