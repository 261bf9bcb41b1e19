//! Burning, and the end.
use super::*;

/// Tokens destroyed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Burned {
    /// How many.
    pub amount: u128,
    /// The supply before.
    pub supply: u128,
    /// Wei to pay for them.
    pub payout: u128,
}

/// Destroys `value` tokens of `account`; returns the wei to pay for them, or `None`, having done
/// nothing, if there are listed tokens to pay too. The last tokens redeem everything that is not
/// reserved for claims.
///
/// # Errors
/// As [`burn_all_kinds`].
#[inline(always)]
pub fn burn<C: Chain>(chain: &mut C, account: Address, value: U256) -> Result<Option<u128>, Error> {
    if chain.terms().tokens > 0 {
        return Ok(None);
    }
    let burned = burn_all_kinds(chain, account, value, true)?;
    Ok(Some(burned.payout))
}

/// Destroys `value` tokens of `account`. They are `paid` for, or not: then what they would have
/// redeemed is the other tokens', or the terminal recipient's if there are none.
///
/// # Errors
/// [`ERC20InsufficientBalance`], [`SnapshotInThisTransaction`], [`AccountingOverflow`].
#[inline(never)]
pub fn burn_all_kinds<C: Chain>(
    chain: &mut C,
    account: Address,
    value: U256,
    paid: bool,
) -> Result<Burned, Error> {
    let mut globals = chain.globals();
    let period = open_period(chain, &globals)?;
    let mut word = chain.account(account);
    let amount = covered(account, &word, value)?;
    let mut terms = chain.terms();
    let supply = terms.supply;
    let payout = match paid {
        true => globals
            .redeemable_for(amount, held(chain), &terms)
            .ok_or(AccountingOverflow {})?,
        false => 0,
    };
    if amount > 0 {
        // Else a stranger, who may burn nothing without an allowance, could lengthen its history.
        roll(chain, account, &mut word, period);
    }
    word.balance -= amount;
    chain.set_account(account, &word);
    terms.supply = supply.checked_sub(amount).ok_or(AccountingOverflow {})?;
    if word.excluded {
        terms.excluded = terms.excluded.saturating_sub(amount);
    }
    chain.set_terms(&terms);
    if amount > 0 && terms.supply == 0 {
        globals.assigned = globals.reserved as i128;
    } else {
        pay_out(&mut globals, payout)?;
    }
    chain.set_globals(&globals);
    Ok(Burned {
        amount,
        supply,
        payout,
    })
}

/// Takes `payout` out of the assigned money.
///
/// # Errors
/// [`AccountingOverflow`].
#[inline(always)]
pub fn pay_out(globals: &mut Globals, payout: u128) -> Result<(), Error> {
    globals.assigned -= payout as i128;
    if globals.assigned < -(MAX_HELD as i128) {
        return Err(AccountingOverflow {}.into());
    }
    Ok(())
}

/// Wei that burning `amount` tokens would pay now.
///
/// # Errors
/// [`ExceedsSupply`].
#[inline(never)]
pub fn redeemable<C: Chain>(chain: &C, amount: U256) -> Result<u128, Error> {
    let terms = chain.terms();
    to_u96(amount)
        .and_then(|units| chain.globals().redeemable_for(units, held(chain), &terms))
        .ok_or_else(|| {
            ExceedsSupply {
                amount,
                supply: U256::from(terms.supply),
            }
            .into()
        })
}

/// Nothing is swept as long as there are tokens.
///
/// # Errors
/// [`TokensOutstanding`].
pub fn ended<C: Chain>(chain: &C) -> Result<(), Error> {
    match chain.terms().supply {
        0 => Ok(()),
        supply => Err(TokensOutstanding {
            supply: U256::from(supply),
        }
        .into()),
    }
}

/// Books what came in when no tokens were left as paid, and returns (recipient, wei).
///
/// # Errors
/// [`TokensOutstanding`], [`NothingToSweep`].
#[inline(never)]
pub fn sweep<C: Chain>(chain: &C) -> Result<(Address, u128), Error> {
    ended(chain)?;
    // What leaves was never assigned: the books do not change.
    let (recipient, amount) = (terminal(chain), chain.globals().unseen(held(chain)));
    // Without a recipient the token is not constructed yet.
    if amount == 0 || recipient.is_zero() {
        return Err(NothingToSweep {}.into());
    }
    Ok((recipient, amount))
}
