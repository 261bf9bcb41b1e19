//! Moves and allowances.
use super::*;

/// Moves `value` tokens.
///
/// # Errors
/// [`ERC20InvalidSender`], [`ERC20InvalidReceiver`], [`ERC20InsufficientBalance`];
/// [`SnapshotInThisTransaction`] between an excluded account and another.
#[inline(always)]
pub fn transfer<C: Chain>(
    chain: &mut C,
    from: Address,
    to: Address,
    value: U256,
) -> Result<(), Error> {
    if from.is_zero() {
        return Err(ERC20InvalidSender { sender: from }.into());
    }
    if to.is_zero() || to == chain.this() {
        return Err(ERC20InvalidReceiver { receiver: to }.into());
    }
    let globals = chain.globals();
    let mut sender = chain.account(from);
    let amount = covered(from, &sender, value)?;
    if amount == 0 {
        // No balance changes: a stranger, who may move nothing without an allowance, cannot
        // lengthen anyone's history.
        return Ok(());
    }
    let (period, _) = period(chain, &globals);
    roll(chain, from, &mut sender, period);
    sender.balance -= amount;
    chain.set_account(from, &sender);
    // Read after the sender's word is written: they may be the same account.
    let mut receiver = chain.account(to);
    roll(chain, to, &mut receiver, period);
    receiver.balance += amount;
    chain.set_account(to, &receiver);
    if sender.excluded != receiver.excluded {
        change_excluded(chain, &globals, amount, receiver.excluded)?;
    }
    Ok(())
}

/// Moves `amount` tokens into the excluded part of the supply, or out of it.
///
/// # Errors
/// [`SnapshotInThisTransaction`]: the sharing supply of a snapshot is fixed when it is taken.
#[inline(never)]
pub fn change_excluded<C: Chain>(
    chain: &mut C,
    globals: &Globals,
    amount: u128,
    into: bool,
) -> Result<(), Error> {
    open_period(chain, globals)?;
    let mut terms = chain.terms();
    // It is the sum of the balances of excluded accounts.
    terms.excluded = match into {
        true => terms.excluded + amount,
        false => terms.excluded.saturating_sub(amount),
    };
    chain.set_terms(&terms);
    Ok(())
}

/// Takes `value` off the allowance of `spender`; an allowance of 2^256 - 1 stays.
///
/// # Errors
/// [`ERC20InsufficientAllowance`].
#[inline(always)]
pub fn spend_allowance<C: Chain>(
    chain: &mut C,
    owner: Address,
    spender: Address,
    value: U256,
) -> Result<(), Error> {
    let allowance = chain.allowance_of(owner, spender);
    if allowance == U256::MAX {
        return Ok(());
    }
    let Some(rest) = allowance.checked_sub(value) else {
        return Err(ERC20InsufficientAllowance {
            spender,
            allowance,
            needed: value,
        }
        .into());
    };
    chain.set_allowance(owner, spender, rest);
    Ok(())
}
