//! Funding, and the deposits.
use super::*;
use alloy_primitives::B256;

/// What an account and all accounts have deposited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deposited {
    /// The account.
    pub account: u128,
    /// All.
    pub all: u128,
}

/// Opens the offering for deposits, now that the contract holds `balance` tokens. Returns the
/// tokens that it needs: for the sale and the allocations.
///
/// # Errors
/// [`AlreadyFunded`], [`DepositsClosed`] after the end, [`InsufficientTokens`].
pub fn fund<C: Chain>(chain: &mut C, balance: U256) -> Result<u128, Error> {
    let mut book = chain.book();
    if book.funded {
        return Err(AlreadyFunded {}.into());
    }
    let rules = chain.rules();
    if chain.now() >= rules.end() {
        return Err(closed(&rules));
    }
    let needed = tokens_needed(chain)?;
    if balance < U256::from(needed) {
        return Err(InsufficientTokens {
            needed: U256::from(needed),
            balance,
        }
        .into());
    }
    book.funded = true;
    chain.set_book(&book);
    Ok(needed)
}

/// Books a deposit of `amount`, as much as has arrived. The first of an account needs a `proof`
/// if deposits go by list; `proof` is not looked at otherwise.
///
/// # Errors
/// [`DepositsClosed`], [`NotFunded`], [`NothingDeposited`], [`TooMuchDeposited`], [`NotListed`],
/// [`BelowMinimum`], [`AboveAccountCap`].
#[inline(always)]
pub fn deposit<C: Chain>(
    chain: &mut C,
    account: Address,
    amount: U256,
    proof: impl Iterator<Item = B256>,
) -> Result<Deposited, Error> {
    let rules = chain.rules();
    let now = chain.now();
    if now < rules.start || now >= rules.end() {
        return Err(closed(&rules));
    }
    let mut book = chain.book();
    if !book.funded {
        return Err(NotFunded {}.into());
    }
    if amount.is_zero() {
        return Err(NothingDeposited {}.into());
    }
    let Some((units, all)) =
        to_u96(amount).and_then(|units| Some((units, add(book.deposited, units).ok()?)))
    else {
        return Err(TooMuchDeposited { amount }.into());
    };
    let mut word = chain.deposit_of(account);
    if rules.by_list && word.amount == 0 && !logic::is_listed(chain.root(), account, proof) {
        return Err(NotListed { account }.into());
    }
    // An account's deposit is part of all deposits: no sum here can overflow.
    word.amount += units;
    if word.amount < rules.minimum {
        return Err(BelowMinimum {
            deposited: U256::from(word.amount),
            minimum: U256::from(rules.minimum),
        }
        .into());
    }
    if word.amount > rules.account_cap {
        return Err(AboveAccountCap {
            deposited: U256::from(word.amount),
            accountCap: U256::from(rules.account_cap),
        }
        .into());
    }
    book.deposited = all;
    chain.set_deposit(account, &word);
    chain.set_book(&book);
    Ok(Deposited {
        account: word.amount,
        all,
    })
}

#[cold]
#[inline(never)]
fn closed(rules: &Rules) -> Error {
    DepositsClosed {
        start: U256::from(rules.start),
        end: U256::from(rules.end()),
    }
    .into()
}
