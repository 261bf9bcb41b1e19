//! Burning in every form, and the end.
use super::{books, *};
use crate::abi::InvalidArgument;

/// Burning.
#[public]
pub trait Redeem {
    /// As the token's `burn`, which comes here when there are listed tokens to pay.
    ///
    /// # Errors
    /// [`ERC20InsufficientBalance`], [`SnapshotInThisTransaction`], [`PaymentFailed`],
    /// [`AccountingOverflow`], [`NotEnoughGas`], [`ReentrancyGuardReentrantCall`].
    ///
    /// # Events
    /// [`Transfer`] to the zero address, [`Redeemed`]; for each token [`TokenRedeemed`], and
    /// [`PaymentOwed`] if it refuses.
    fn burn(&mut self, amount: Uint) -> Result<(), Error>;

    /// Destroys `amount` tokens of the caller and pays what they redeem to `recipient`: at least
    /// `min_out` (native money, then the listed tokens in order; what is left out may be 0). A
    /// payment that a token refuses is owed to the caller.
    ///
    /// # Errors
    /// As [`burn`](Redeem::burn), [`InsufficientPayout`], [`InvalidRecipient`].
    ///
    /// # Events
    /// As [`burn`](Redeem::burn), and [`PaidTo`] if the recipient is another account.
    #[selector(name = "burn")]
    fn burn_for_at_least(
        &mut self,
        amount: Uint,
        min_out: Vec<Uint>,
        recipient: Adr,
    ) -> Result<(), Error>;

    /// Destroys `amount` tokens of `account` on the caller's allowance, and pays `account`.
    ///
    /// # Errors
    /// As [`burn`](Redeem::burn), [`ERC20InsufficientAllowance`].
    ///
    /// # Events
    /// As [`burn`](Redeem::burn).
    fn burn_from(&mut self, account: Adr, amount: Uint) -> Result<(), Error>;

    /// Destroys `amount` tokens of the caller, who is paid nothing: what they would have redeemed
    /// is the other holders'.
    ///
    /// # Errors
    /// [`ERC20InsufficientBalance`], [`SnapshotInThisTransaction`],
    /// [`ReentrancyGuardReentrantCall`].
    ///
    /// # Events
    /// [`Transfer`] to the zero address, [`Retired`].
    fn retire(&mut self, amount: Uint) -> Result<(), Error>;

    /// Pays what came in of the listed `token` after the last token was burned to the terminal
    /// recipient. Open to everyone. What is reserved for claims, or owed, stays.
    ///
    /// # Errors
    /// [`TokensOutstanding`], [`UnlistedToken`], [`NothingToSweep`], [`TokenCallFailed`],
    /// [`ReentrancyGuardReentrantCall`].
    ///
    /// # Events
    /// [`TokenSwept`].
    fn sweep_token(&mut self, token: Adr) -> Result<(), Error>;
}

#[public]
impl Redeem for Desk {
    fn burn(&mut self, amount: Uint) -> Result<(), Error> {
        let account = self.vm().msg_sender();
        self.redeem(account, amount.0, account, &[])
    }

    #[selector(name = "burn")]
    fn burn_for_at_least(
        &mut self,
        amount: Uint,
        min_out: Vec<Uint>,
        recipient: Adr,
    ) -> Result<(), Error> {
        let account = self.vm().msg_sender();
        let recipient = payable(self, recipient.get()?)?;
        self.redeem(account, amount.0, recipient, &min_out)
    }

    fn burn_from(&mut self, account: Adr, amount: Uint) -> Result<(), Error> {
        let account = account.get()?;
        let spender = self.vm().msg_sender();
        ledger::spend_allowance(self, account, spender, amount.0)?;
        self.redeem(account, amount.0, account, &[])
    }

    fn retire(&mut self, amount: Uint) -> Result<(), Error> {
        let (account, amount) = (self.vm().msg_sender(), amount.0);
        books::burn(self, account, amount, false)?;
        self.emit(Transfer {
            from: account,
            to: Address::ZERO,
            value: amount,
        });
        self.emit(Retired { account, amount });
        Ok(())
    }

    fn sweep_token(&mut self, token: Adr) -> Result<(), Error> {
        let token = token.get()?;
        let (recipient, amount) = books::sweep(self, token)?;
        self.emit(TokenSwept {
            token,
            recipient,
            amount: U256::from(amount),
        });
        Ok(())
    }
}

impl Desk {
    fn redeem(
        &mut self,
        account: Address,
        amount: U256,
        recipient: Address,
        min_out: &[Uint],
    ) -> Result<(), Error> {
        let (burned, tokens) = books::burn(self, account, amount, true)?;
        if min_out.len() > 1 + self.terms().tokens as usize {
            return Err(InvalidArgument {}.into());
        }
        let payouts = core::iter::once(&burned.payout).chain(&tokens);
        for (t, (minimum, payout)) in (0u8..).zip(min_out.iter().zip(payouts)) {
            let (minimum, payout) = (minimum.0, U256::from(*payout));
            if payout < minimum {
                let token = t.checked_sub(1).map(|t| self.revenue_token(t));
                return Err(InsufficientPayout {
                    token: token.unwrap_or_default(),
                    payout,
                    minimum,
                }
                .into());
            }
        }
        self.emit(Transfer {
            from: account,
            to: Address::ZERO,
            value: amount,
        });
        self.emit(Redeemed {
            account,
            amount,
            payout: U256::from(burned.payout),
        });
        if recipient != account {
            self.emit(PaidTo { account, recipient });
        }
        self.pay(recipient, burned.payout)?;
        for (t, units) in (0..).zip(tokens) {
            if units > 0 {
                self.emit(TokenRedeemed {
                    account,
                    token: self.revenue_token(t),
                    amount: U256::from(units),
                });
                self.pay_token(t, account, recipient, units)?;
            }
        }
        Ok(())
    }
}
