//! ERC-20 and its metadata.
use super::{ledger, state, state::Chain, state::State, text, *};
use crate::abi::Text;

/// ERC-20 (interface id 0x36372b07).
#[public]
pub trait Erc20 {
    /// Number of tokens, in units of 10^-18.
    fn total_supply(&self) -> U256;

    /// Tokens of `account`.
    ///
    /// # Errors
    /// [`crate::abi::InvalidArgument`], as in every function with an address.
    fn balance_of(&self, account: Adr) -> Result<U256, Error>;

    /// Moves `value` tokens of the caller. Not to the token itself, where they would be lost.
    ///
    /// # Errors
    /// [`ERC20InsufficientBalance`], [`ERC20InvalidReceiver`], [`ReentrancyGuardReentrantCall`].
    ///
    /// # Events
    /// [`Transfer`].
    fn transfer(&mut self, to: Adr, value: U256) -> Result<bool, Error>;

    /// Tokens of `owner` that `spender` may move; 2^256 - 1 never runs out.
    fn allowance(&self, owner: Adr, spender: Adr) -> Result<U256, Error>;

    /// Lets `spender` move `value` tokens of the caller.
    ///
    /// # Errors
    /// [`ERC20InvalidSpender`], [`ReentrancyGuardReentrantCall`].
    ///
    /// # Events
    /// [`Approval`].
    fn approve(&mut self, spender: Adr, value: U256) -> Result<bool, Error>;

    /// Moves `value` tokens of `from` on the caller's allowance.
    ///
    /// # Errors
    /// [`ERC20InsufficientAllowance`], [`ERC20InsufficientBalance`], [`ERC20InvalidSender`],
    /// [`ERC20InvalidReceiver`], [`ReentrancyGuardReentrantCall`].
    ///
    /// # Events
    /// [`Transfer`].
    fn transfer_from(&mut self, from: Adr, to: Adr, value: U256) -> Result<bool, Error>;
}

/// The metadata extension of ERC-20.
#[public]
pub trait Erc20Metadata {
    /// The token's name.
    fn name(&self) -> Text;

    /// The token's symbol.
    fn symbol(&self) -> Text;

    /// 18.
    fn decimals(&self) -> u8;
}

#[public]
impl Erc20 for Token {
    fn total_supply(&self) -> U256 {
        U256::from(self.terms().supply)
    }

    fn balance_of(&self, account: Adr) -> Result<U256, Error> {
        Ok(U256::from(self.account(account.get()?).balance))
    }

    fn transfer(&mut self, to: Adr, value: U256) -> Result<bool, Error> {
        self.guard()?;
        let from = self.vm().msg_sender();
        self.move_tokens(from, to.get()?, value)
    }

    fn allowance(&self, owner: Adr, spender: Adr) -> Result<U256, Error> {
        Ok(self.allowance_of(owner.get()?, spender.get()?))
    }

    fn approve(&mut self, spender: Adr, value: U256) -> Result<bool, Error> {
        self.guard()?;
        let owner = self.vm().msg_sender();
        self.set_approval(owner, spender.get()?, value)?;
        Ok(true)
    }

    fn transfer_from(&mut self, from: Adr, to: Adr, value: U256) -> Result<bool, Error> {
        self.guard()?;
        let from = from.get()?;
        let spender = self.vm().msg_sender();
        ledger::spend_allowance(self, from, spender, value)?;
        self.move_tokens(from, to.get()?, value)
    }
}

#[public]
impl Erc20Metadata for Token {
    fn name(&self) -> Text {
        text::unpack(self.load(state::NAME))
    }

    fn symbol(&self) -> Text {
        text::unpack(self.load(state::SYMBOL))
    }

    fn decimals(&self) -> u8 {
        18
    }
}

impl Token {
    fn move_tokens(&mut self, from: Address, to: Address, value: U256) -> Result<bool, Error> {
        ledger::transfer(self, from, to, value)?;
        self.vm().log(Transfer { from, to, value });
        Ok(true)
    }

    pub(super) fn set_approval(
        &mut self,
        owner: Address,
        spender: Address,
        value: U256,
    ) -> Result<(), Error> {
        if spender.is_zero() {
            return Err(ERC20InvalidSpender { spender }.into());
        }
        self.set_allowance(owner, spender, value);
        self.vm().log(Approval {
            owner,
            spender,
            value,
        });
        Ok(())
    }
}
