//! ERC-7641, the views around it, and ERC-165.
use super::{ledger, *};
use crate::abi::{Field, Selector, Uint};
use state::State;
use stylus_sdk::function_selector;

/// Functions that the desk has too.
const CLAIM: u32 = u32::from_be_bytes(function_selector!("claim", U256));
pub(super) const CLAIM_BATCH: u32 = u32::from_be_bytes(function_selector!("claimBatch", Vec<U256>));
const SNAPSHOT: u32 = u32::from_be_bytes(function_selector!("snapshot"));
const BURN: u32 = u32::from_be_bytes(function_selector!("burn", U256));

/// ERC-7641, revenue sharing (interface id 0xed7b2e4e).
#[public]
pub trait Erc7641 {
    /// Wei that `account` may claim of snapshot `snapshot_id`: 0 if it is unknown, claimed, or
    /// was taken in this transaction.
    fn claimable_revenue(&self, account: Adr, snapshot_id: Uint) -> Result<Uint, Error>;

    /// Pays the caller's part of snapshot `snapshot_id`, once: native money and every listed token
    /// that it shares. A part of less than one unit is settled without a payment.
    ///
    /// # Errors
    /// [`UnknownSnapshot`], [`SnapshotInThisTransaction`], [`NothingToClaim`], [`PaymentFailed`],
    /// [`ReentrancyGuardReentrantCall`].
    ///
    /// # Events
    /// [`RevenueClaimed`].
    fn claim(&mut self, snapshot_id: Uint) -> Result<(), Error>;

    /// Shares the income since the last snapshot among the balances at the end of this
    /// transaction, and returns the new snapshot's id. Open to everyone.
    ///
    /// # Errors
    /// [`SnapshotTooSoon`], [`NothingToShare`], [`NoSharingSupply`], [`SnapshotsExhausted`],
    /// [`ReentrancyGuardReentrantCall`].
    ///
    /// # Events
    /// [`Snapshot`], [`RevenueShared`].
    fn snapshot(&mut self) -> Result<Uint, Error>;

    /// Wei that burning `amount` tokens would pay now.
    ///
    /// # Errors
    /// [`ExceedsSupply`].
    fn redeemable_on_burn(&self, amount: Uint) -> Result<Uint, Error>;

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
    fn burn(&mut self, amount: Uint) -> Result<(), Error>;
}

/// What wallets and explorers want to know about the revenue.
#[public]
pub trait RevenueViews {
    /// Balance of `account` that shares in snapshot `snapshot_id`. Not usable for votes: what an
    /// account has claimed is forgotten.
    ///
    /// # Errors
    /// [`UnknownSnapshot`], [`SnapshotInThisTransaction`], [`HistoryPruned`].
    fn balance_of_at(&self, account: Adr, snapshot_id: Uint) -> Result<Uint, Error>;

    /// Tokens that share in snapshot `snapshot_id`.
    ///
    /// # Errors
    /// [`UnknownSnapshot`].
    fn total_supply_at(&self, snapshot_id: Uint) -> Result<Uint, Error>;

    /// Snapshot `snapshot_id`: wei shared, tokens it is shared among, time in seconds.
    ///
    /// # Errors
    /// [`UnknownSnapshot`].
    fn snapshot_info(&self, snapshot_id: Uint) -> Result<(Uint, Uint, Uint), Error>;

    /// Id of the last snapshot, 0 before the first.
    fn last_snapshot_id(&self) -> Uint;

    /// Time (in seconds) from which the interval allows a snapshot.
    fn next_snapshot_time(&self) -> Uint;

    /// Minimum time between snapshots, in seconds.
    fn snapshot_interval(&self) -> Uint;

    /// Part of the income that goes to claims, in basis points.
    fn claim_share_bps(&self) -> Uint;

    /// Income that no snapshot has seen yet, in wei.
    fn pending_revenue(&self) -> Uint;

    /// How the money in the contract is divided, in wei: reserved for claims of past snapshots,
    /// redeemable by burning, and reserved for the next snapshot's claims. The sum is the
    /// contract's balance. When all claims are made, what is still reserved is rounding dust:
    /// less than one wei per holder and snapshot.
    fn revenue_pools(&self) -> (Uint, Uint, Uint);

    /// Tokens of excluded accounts.
    fn excluded_supply(&self) -> Uint;

    /// Seconds over which income is released to snapshots; 0: at once.
    fn smoothing_time(&self) -> Uint;

    /// Who is paid what comes in after the last token is burned.
    fn terminal_recipient(&self) -> Address;

    /// The program behind these functions.
    fn desk(&self) -> Address;

    /// The listed revenue tokens, in order.
    fn revenue_tokens(&self) -> Vec<Address>;
}

/// ERC-165 (interface id 0x01ffc9a7).
#[public]
pub trait Erc165 {
    /// True for ERC-165, ERC-20, ERC-2612, ERC-7641 and its extension for revenue in other tokens.
    ///
    /// # Errors
    /// [`crate::abi::InvalidArgument`].
    fn supports_interface(&self, interface_id: Selector) -> Result<bool, Error>;
}

/// Emits the events of a snapshot; returns its id.
pub(crate) fn announce<P: Program>(program: &P, shared: &ledger::Shared) -> U256 {
    let id = U256::from(shared.id);
    program.emit(Snapshot { id });
    program.emit(RevenueShared {
        id,
        claimable: U256::from(shared.claimable),
        redeemable: U256::from(shared.redeemable),
        sharing: U256::from(shared.sharing),
    });
    id
}

#[public]
impl Erc7641 for Token {
    fn claimable_revenue(&self, account: Adr, snapshot_id: Uint) -> Result<Uint, Error> {
        let wei = ledger::claimable(self, account.get()?, snapshot_id.0);
        Ok(wei.into())
    }

    fn claim(&mut self, snapshot_id: Uint) -> Result<(), Error> {
        let account = self.vm().msg_sender();
        let Some(wei) = ledger::claim(self, account, snapshot_id.0)? else {
            self.forward_call(CLAIM, &[Field::from(&snapshot_id.0)])?;
            return Ok(());
        };
        self.emit(RevenueClaimed {
            account,
            id: snapshot_id.0,
            amount: U256::from(wei),
        });
        self.pay(account, wei)
    }

    fn snapshot(&mut self) -> Result<Uint, Error> {
        if let Some(shared) = ledger::snapshot(self)? {
            return Ok(announce(self, &shared).into());
        }
        let id = self.forward_call(SNAPSHOT, &[])?;
        Ok(forward::first_word(&id).into())
    }

    fn redeemable_on_burn(&self, amount: Uint) -> Result<Uint, Error> {
        ledger::redeemable(self, amount.0).map(Uint::from)
    }

    fn burn(&mut self, amount: Uint) -> Result<(), Error> {
        let (account, amount) = (self.vm().msg_sender(), amount.0);
        let Some(payout) = ledger::burn(self, account, amount)? else {
            self.forward_call(BURN, &[Field::from(&amount)])?;
            return Ok(());
        };
        self.emit(Transfer {
            from: account,
            to: Address::ZERO,
            value: amount,
        });
        self.emit(Redeemed {
            account,
            amount,
            payout: U256::from(payout),
        });
        self.pay(account, payout)
    }
}

#[public]
impl RevenueViews for Token {
    fn balance_of_at(&self, account: Adr, snapshot_id: Uint) -> Result<Uint, Error> {
        ledger::balance_at(self, account.get()?, snapshot_id.0).map(Uint::from)
    }

    fn total_supply_at(&self, snapshot_id: Uint) -> Result<Uint, Error> {
        Ok(ledger::snapshot_info(self, snapshot_id.0)?.sharing.into())
    }

    fn snapshot_info(&self, snapshot_id: Uint) -> Result<(Uint, Uint, Uint), Error> {
        let info = ledger::snapshot_info(self, snapshot_id.0)?;
        Ok((info.claimable.into(), info.sharing.into(), info.time.into()))
    }

    fn last_snapshot_id(&self) -> Uint {
        (self.globals().snapshot_id as u64).into()
    }

    fn next_snapshot_time(&self) -> Uint {
        ledger::earliest_snapshot(&self.globals(), &self.terms()).into()
    }

    fn snapshot_interval(&self) -> Uint {
        (self.terms().interval as u64).into()
    }

    fn claim_share_bps(&self) -> Uint {
        (self.terms().claim_bps as u64).into()
    }

    fn pending_revenue(&self) -> Uint {
        self.globals().unseen(ledger::held(self)).into()
    }

    fn revenue_pools(&self) -> (Uint, Uint, Uint) {
        let (reserved, redeemable, next) = ledger::pools(self);
        (reserved.into(), redeemable.into(), next.into())
    }

    fn excluded_supply(&self) -> Uint {
        self.terms().excluded.into()
    }

    fn smoothing_time(&self) -> Uint {
        self.smoothing(&self.terms()).into()
    }

    fn terminal_recipient(&self) -> Address {
        ledger::terminal(self)
    }

    fn desk(&self) -> Address {
        self.address(state::fixed_slot(state::DESK))
    }

    fn revenue_tokens(&self) -> Vec<Address> {
        let listed = 0..self.terms().tokens;
        listed.map(|t| self.revenue_token(t)).collect()
    }
}

#[public]
impl Erc165 for Token {
    fn supports_interface(&self, interface_id: Selector) -> Result<bool, Error> {
        const ERC165: u32 = 0x01ffc9a7;
        const ERC20: u32 = 0x36372b07;
        const ERC2612: u32 = 0x9d8ff7da;
        const ERC7641: u32 = 0xed7b2e4e;
        const ERC7641_ALT_REV_TOKEN: u32 = 0x5d18f986;
        Ok(matches!(
            interface_id.get()?,
            ERC165 | ERC20 | ERC2612 | ERC7641 | ERC7641_ALT_REV_TOKEN
        ))
    }
}
