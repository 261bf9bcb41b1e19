//! What wallets and explorers ask beside the token's own views.
use super::{books, *};

/// The extension of ERC-7641 for revenue in other tokens (interface id 0x5d18f986).
#[public]
pub trait AltRevToken {
    /// Units of `token` that `account` may claim of snapshot `snapshot_id`: 0 if it is unknown,
    /// claimed, or was taken in this transaction, or if the token is not listed.
    #[selector(name = "claimableERC20")]
    fn claimable_erc20(&self, account: Adr, snapshot_id: Uint, token: Adr) -> Result<Uint, Error>;

    /// Units of `token` that burning `amount` tokens would pay now; 0 if it is not listed. What
    /// was sent of it counts when it is synced.
    ///
    /// # Errors
    /// [`ExceedsSupply`].
    #[selector(name = "redeemableERC20OnBurn")]
    fn redeemable_erc20_on_burn(&self, amount: Uint, token: Adr) -> Result<Uint, Error>;
}

/// More views.
#[public]
pub trait DeskViews {
    /// Whether `snapshot()` would succeed now.
    fn snapshot_due(&self) -> bool;

    /// Balance of `account`, its share, wei that burning the balance would pay now, wei that it
    /// may claim, and of how many snapshots.
    fn account_summary(&self, account: Adr) -> Result<(Uint, Uint, Uint, Uint, Uint), Error>;

    /// The books of the listed `token`: units that burns redeem, that the next snapshot shares,
    /// and all that has been received and not paid.
    ///
    /// # Errors
    /// [`UnlistedToken`].
    fn revenue_token_pools(&self, token: Adr) -> Result<(Uint, Uint, Uint), Error>;

    /// Units of the listed `token` that snapshot `snapshot_id` shares.
    ///
    /// # Errors
    /// [`UnlistedToken`], [`UnknownSnapshot`].
    fn shared_of(&self, snapshot_id: Uint, token: Adr) -> Result<Uint, Error>;

    /// Units of `token` that it refused to pay to `account`.
    fn owed(&self, account: Adr, token: Adr) -> Result<Uint, Error>;
}

#[public]
impl AltRevToken for Desk {
    #[selector(name = "claimableERC20")]
    fn claimable_erc20(&self, account: Adr, snapshot_id: Uint, token: Adr) -> Result<Uint, Error> {
        let (account, token) = (account.get()?, token.get()?);
        Ok(books::claimable(self, account, snapshot_id.0, token).into())
    }

    #[selector(name = "redeemableERC20OnBurn")]
    fn redeemable_erc20_on_burn(&self, amount: Uint, token: Adr) -> Result<Uint, Error> {
        books::redeemable(self, amount.0, token.get()?).map(Uint::from)
    }
}

#[public]
impl DeskViews for Desk {
    fn snapshot_due(&self) -> bool {
        books::snapshot_due(self)
    }

    fn account_summary(&self, account: Adr) -> Result<(Uint, Uint, Uint, Uint, Uint), Error> {
        let account = account.get()?;
        let word = self.account(account);
        let redeemable = ledger::redeemable(self, U256::from(word.balance))?;
        let (mut claimable, mut open) = (0, 0u64);
        ledger::open_claims(self, account, &word, &mut |id, share| {
            claimable += self.taken(id).payout(share);
            open += 1;
        });
        Ok((
            word.balance.into(),
            word.share().into(),
            redeemable.into(),
            claimable.into(),
            open.into(),
        ))
    }

    fn revenue_token_pools(&self, token: Adr) -> Result<(Uint, Uint, Uint), Error> {
        let t = books::index(self, token.get()?)?;
        let books = self.books(t);
        let expected = self.expected(t);
        Ok((
            books.redeemable.into(),
            books.pending.into(),
            expected.into(),
        ))
    }

    fn shared_of(&self, snapshot_id: Uint, token: Adr) -> Result<Uint, Error> {
        let t = books::index(self, token.get()?)?;
        let id = ledger::known_id(&self.globals(), snapshot_id.0)?;
        Ok(self.shared(t, id).into())
    }

    fn owed(&self, account: Adr, token: Adr) -> Result<Uint, Error> {
        Ok(self.owed_to(account.get()?, token.get()?).into())
    }
}
