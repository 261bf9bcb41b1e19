//! ERC-20 and its metadata.
use super::{ledger, state, state::State, text, *};
use crate::abi::{Text, Uint};

/// ERC-20 (interface id 0x36372b07).
#[public]
pub trait Erc20 {
    /// Number of tokens, in units of 10^-18.
    fn total_supply(&self) -> Uint;

    /// Tokens of `account`.
    ///
    /// # Errors
    /// [`crate::abi::InvalidArgument`], as in every function with an address.
    fn balance_of(&self, account: Adr) -> Result<Uint, Error>;

    /// Moves `value` tokens of the caller. Not to the token itself, where they would be lost.
    ///
    /// # Errors
    /// [`ERC20InsufficientBalance`], [`ERC20InvalidReceiver`], [`ReentrancyGuardReentrantCall`];
    /// between an excluded account and another, [`SnapshotInThisTransaction`].
    ///
    /// # Events
    /// [`Transfer`].
    fn transfer(&mut self, to: Adr, value: Uint) -> Result<bool, Error>;

    /// Tokens of `owner` that `spender` may move; 2^256 - 1 never runs out.
    fn allowance(&self, owner: Adr, spender: Adr) -> Result<Uint, Error>;

    /// Lets `spender` move `value` tokens of the caller.
    ///
    /// # Errors
    /// [`ERC20InvalidSpender`], [`ReentrancyGuardReentrantCall`].
    ///
    /// # Events
    /// [`Approval`].
    fn approve(&mut self, spender: Adr, value: Uint) -> Result<bool, Error>;

    /// Moves `value` tokens of `from` on the caller's allowance.
    ///
    /// # Errors
    /// [`ERC20InsufficientAllowance`], [`ERC20InsufficientBalance`], [`ERC20InvalidSender`],
    /// [`ERC20InvalidReceiver`], [`ReentrancyGuardReentrantCall`].
    ///
    /// # Events
    /// [`Transfer`].
    fn transfer_from(&mut self, from: Adr, to: Adr, value: Uint) -> Result<bool, Error>;
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
    fn total_supply(&self) -> Uint {
        self.terms().supply.into()
    }

    fn balance_of(&self, account: Adr) -> Result<Uint, Error> {
        Ok(self.account(account.get()?).balance.into())
    }

    fn transfer(&mut self, to: Adr, value: Uint) -> Result<bool, Error> {
        let from = self.vm().msg_sender();
        self.move_tokens(from, to.get()?, value.0)
    }

    fn allowance(&self, owner: Adr, spender: Adr) -> Result<Uint, Error> {
        Ok(self.allowance_of(owner.get()?, spender.get()?).into())
    }

    fn approve(&mut self, spender: Adr, value: Uint) -> Result<bool, Error> {
        let owner = self.vm().msg_sender();
        set_approval(self, owner, spender.get()?, value.0)?;
        Ok(true)
    }

    fn transfer_from(&mut self, from: Adr, to: Adr, value: Uint) -> Result<bool, Error> {
        let from = from.get()?;
        let spender = self.vm().msg_sender();
        ledger::spend_allowance(self, from, spender, value.0)?;
        self.move_tokens(from, to.get()?, value.0)
    }
}

#[public]
impl Erc20Metadata for Token {
    fn name(&self) -> Text {
        text::unpack(self.load(state::fixed_slot(state::NAME)))
    }

    fn symbol(&self) -> Text {
        text::unpack(self.load(state::fixed_slot(state::SYMBOL)))
    }

    fn decimals(&self) -> u8 {
        18
    }
}

impl Token {
    fn move_tokens(&mut self, from: Address, to: Address, value: U256) -> Result<bool, Error> {
        ledger::transfer(self, from, to, value)?;
        self.emit(Transfer { from, to, value });
        Ok(true)
    }
}

/// Sets an allowance; shared with the permits of the desk.
pub(crate) fn set_approval<P: Program>(
    program: &mut P,
    owner: Address,
    spender: Address,
    value: U256,
) -> Result<(), Error> {
    if spender.is_zero() {
        return Err(ERC20InvalidSpender { spender }.into());
    }
    program.set_allowance(owner, spender, value);
    program.emit(Approval {
        owner,
        spender,
        value,
    });
    Ok(())
}
