//! ERC-7641, the views around it, and ERC-165.
use super::{ledger, *};
use crate::abi::Selector;
use state::State;

/// ERC-7641, revenue sharing (interface id 0xed7b2e4e).
#[public]
pub trait Erc7641 {
    /// Wei that `account` may claim of snapshot `snapshot_id`: 0 if it is unknown, claimed, or
    /// was taken in this transaction.
    fn claimable_revenue(&self, account: Adr, snapshot_id: U256) -> Result<U256, Error>;

    /// Pays the caller's part of snapshot `snapshot_id`, once.
    ///
    /// # Errors
    /// [`UnknownSnapshot`], [`SnapshotInThisTransaction`], [`NothingToClaim`], [`PaymentFailed`],
    /// [`ReentrancyGuardReentrantCall`].
    ///
    /// # Events
    /// [`RevenueClaimed`].
    fn claim(&mut self, snapshot_id: U256) -> Result<(), Error>;

    /// Shares the income since the last snapshot among the balances at the end of this
    /// transaction, and returns the new snapshot's id. Open to everyone.
    ///
    /// # Errors
    /// [`SnapshotTooSoon`], [`NothingToShare`], [`NoSharingSupply`], [`SnapshotsExhausted`],
    /// [`ReentrancyGuardReentrantCall`].
    ///
    /// # Events
    /// [`Snapshot`], [`RevenueShared`].
    fn snapshot(&mut self) -> Result<U256, Error>;

    /// Wei that burning `amount` tokens would pay now.
    ///
    /// # Errors
    /// [`ExceedsSupply`].
    fn redeemable_on_burn(&self, amount: U256) -> Result<U256, Error>;

    /// Destroys `amount` tokens of the caller and pays what they redeem. The part of income that
    /// the next snapshot will share among the holders is not redeemed: claim first. Past
    /// snapshots stay claimable.
    ///
    /// # Errors
    /// [`ERC20InsufficientBalance`], [`SnapshotInThisTransaction`], [`PaymentFailed`],
    /// [`AccountingOverflow`], [`ReentrancyGuardReentrantCall`].
    ///
    /// # Events
    /// [`Transfer`] to the zero address, [`Redeemed`].
    fn burn(&mut self, amount: U256) -> Result<(), Error>;
}

/// What wallets and explorers want to know about the revenue.
#[public]
pub trait RevenueViews {
    /// Balance of `account` that shares in snapshot `snapshot_id`. Not usable for votes: what an
    /// account has claimed is forgotten.
    ///
    /// # Errors
    /// [`UnknownSnapshot`], [`SnapshotInThisTransaction`], [`HistoryPruned`].
    fn balance_of_at(&self, account: Adr, snapshot_id: U256) -> Result<U256, Error>;

    /// Tokens that share in snapshot `snapshot_id`.
    ///
    /// # Errors
    /// [`UnknownSnapshot`].
    fn total_supply_at(&self, snapshot_id: U256) -> Result<U256, Error>;

    /// Snapshot `snapshot_id`: wei shared, tokens it is shared among, time in seconds.
    ///
    /// # Errors
    /// [`UnknownSnapshot`].
    fn snapshot_info(&self, snapshot_id: U256) -> Result<(U256, U256, U256), Error>;

    /// Id of the last snapshot, 0 before the first.
    fn last_snapshot_id(&self) -> U256;

    /// Whether `snapshot()` would succeed now, and the time (in seconds) after which the
    /// interval allows it.
    fn snapshot_due(&self) -> (bool, U256);

    /// Minimum time between snapshots, in seconds.
    fn snapshot_interval(&self) -> U256;

    /// Part of the income that goes to claims, in basis points.
    fn claim_share_bps(&self) -> U256;

    /// Income that no snapshot has seen yet, in wei.
    fn pending_revenue(&self) -> U256;

    /// How the money in the contract is divided, in wei: reserved for claims of past snapshots,
    /// redeemable by burning, and reserved for the next snapshot's claims. The sum is the
    /// contract's balance. When all claims are made, what is still reserved is rounding dust:
    /// less than one wei per holder and snapshot.
    fn revenue_pools(&self) -> (U256, U256, U256);

    /// Who is paid what comes in after the last token is burned.
    fn terminal_recipient(&self) -> Address;
}

/// ERC-165 (interface id 0x01ffc9a7).
#[public]
pub trait Erc165 {
    /// True for ERC-165, ERC-20, ERC-2612 and ERC-7641.
    ///
    /// # Errors
    /// [`crate::abi::InvalidArgument`].
    fn supports_interface(&self, interface_id: Selector) -> Result<bool, Error>;
}

#[public]
impl Erc7641 for Token {
    fn claimable_revenue(&self, account: Adr, snapshot_id: U256) -> Result<U256, Error> {
        let wei = ledger::claimable(self, account.get()?, snapshot_id);
        Ok(U256::from(wei))
    }

    fn claim(&mut self, snapshot_id: U256) -> Result<(), Error> {
        self.guard()?;
        let account = self.vm().msg_sender();
        let wei = ledger::claim(self, account, snapshot_id)?;
        self.vm().log(RevenueClaimed {
            account,
            id: snapshot_id,
            amount: U256::from(wei),
        });
        self.pay(account, wei)
    }

    fn snapshot(&mut self) -> Result<U256, Error> {
        self.guard()?;
        let shared = ledger::snapshot(self)?;
        let id = U256::from(shared.id);
        self.vm().log(Snapshot { id });
        self.vm().log(RevenueShared {
            id,
            claimable: U256::from(shared.claimable),
            redeemable: U256::from(shared.redeemable),
            sharing: U256::from(shared.sharing),
        });
        Ok(id)
    }

    fn redeemable_on_burn(&self, amount: U256) -> Result<U256, Error> {
        ledger::redeemable(self, amount).map(U256::from)
    }

    fn burn(&mut self, amount: U256) -> Result<(), Error> {
        self.guard()?;
        let account = self.vm().msg_sender();
        let payout = ledger::burn(self, account, amount)?;
        self.vm().log(Transfer {
            from: account,
            to: Address::ZERO,
            value: amount,
        });
        self.vm().log(Redeemed {
            account,
            amount,
            payout: U256::from(payout),
        });
        match payout {
            0 => Ok(()),
            payout => self.pay(account, payout),
        }
    }
}

#[public]
impl RevenueViews for Token {
    fn balance_of_at(&self, account: Adr, snapshot_id: U256) -> Result<U256, Error> {
        ledger::balance_at(self, account.get()?, snapshot_id).map(U256::from)
    }

    fn total_supply_at(&self, snapshot_id: U256) -> Result<U256, Error> {
        Ok(U256::from(
            ledger::snapshot_info(self, snapshot_id)?.sharing,
        ))
    }

    fn snapshot_info(&self, snapshot_id: U256) -> Result<(U256, U256, U256), Error> {
        let info = ledger::snapshot_info(self, snapshot_id)?;
        Ok((
            U256::from(info.claimable),
            U256::from(info.sharing),
            U256::from(info.time),
        ))
    }

    fn last_snapshot_id(&self) -> U256 {
        U256::from(self.globals().snapshot_id)
    }

    fn snapshot_due(&self) -> (bool, U256) {
        let (ready, time) = ledger::snapshot_due(self);
        (ready, U256::from(time))
    }

    fn snapshot_interval(&self) -> U256 {
        U256::from(self.terms().interval)
    }

    fn claim_share_bps(&self) -> U256 {
        U256::from(self.terms().claim_bps)
    }

    fn pending_revenue(&self) -> U256 {
        U256::from(self.globals().unseen(ledger::held(self)))
    }

    fn revenue_pools(&self) -> (U256, U256, U256) {
        let (reserved, redeemable, next) = ledger::pools(self);
        (
            U256::from(reserved),
            U256::from(redeemable),
            U256::from(next),
        )
    }

    fn terminal_recipient(&self) -> Address {
        ledger::terminal(self)
    }
}

#[public]
impl Erc165 for Token {
    fn supports_interface(&self, interface_id: Selector) -> Result<bool, Error> {
        const ERC165: u32 = 0x01ffc9a7;
        const ERC20: u32 = 0x36372b07;
        const ERC2612: u32 = 0x9d8ff7da;
        const ERC7641: u32 = 0xed7b2e4e;
        Ok(matches!(
            interface_id.get()?,
            ERC165 | ERC20 | ERC2612 | ERC7641
        ))
    }
}
