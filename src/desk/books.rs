//! The operations on listed revenue tokens, and the claims and burns that pay them.
//!
//! What the contract has received of a token and not paid is its *expected* balance: what burns
//! redeem, what the next snapshot shares, open claims, rounding dust, and payments that are owed.
use super::market::{Market, PAYMENT_GAS, VIEW_GAS};
use crate::{
    math::mul_div,
    token::{
        ledger::{self, Burned, Shared},
        logic::smoothed,
        state::{Chain, State},
        types::{to_u128, MAX_SNAPSHOT_ID, MAX_TOKENS},
        *,
    },
};
use alloc::vec::Vec;
use alloy_primitives::{Address, U256};

/// Units of each listed token.
pub type Amounts = [u128; MAX_TOKENS as usize];

/// Least units of a token that a snapshot shares: of fewer, rounding would take too much.
pub const MIN_SHARED: u128 = 10_000;

/// The number of a listed token.
///
/// # Errors
/// [`UnlistedToken`].
#[inline(never)]
pub fn index<C: Chain>(chain: &C, token: Address) -> Result<u8, Error> {
    chain
        .token_index(token)
        .ok_or_else(|| UnlistedToken { token }.into())
}

/// Books what has come in of revenue token `t` and returns how much.
///
/// # Errors
/// [`TokenCallFailed`], [`TokenBalanceMissing`], [`AccountingOverflow`].
#[inline(never)]
fn take_in<M: Market>(chain: &mut M, t: u8, token: Address, gas: u64) -> Result<u128, Error> {
    let balance = chain.balance(token, gas).ok_or(TokenCallFailed { token })?;
    let live = to_u128(balance).ok_or(AccountingOverflow {})?;
    let expected = chain.expected(t);
    let Some(income) = live.checked_sub(expected) else {
        return Err(TokenBalanceMissing {
            token,
            expected: U256::from(expected),
            balance,
        }
        .into());
    };
    if income > 0 {
        let mut books = chain.books(t);
        // All are parts of the balance.
        if chain.globals().snapshot_id < MAX_SNAPSHOT_ID {
            let pending = chain.terms().claim_part(income);
            books.pending += pending;
            books.redeemable += income - pending;
        } else {
            // No snapshot will share anything any more.
            books.redeemable += books.pending + income;
            books.pending = 0;
        }
        chain.set_books(t, &books);
        chain.set_expected(t, live);
    }
    Ok(income)
}

/// Books what was sent to the contract of a listed token, as long as there are tokens.
///
/// # Errors
/// [`UnlistedToken`], [`NoSharingSupply`], [`TokenCallFailed`], [`TokenBalanceMissing`],
/// [`AccountingOverflow`].
#[inline(never)]
pub fn sync<M: Market>(chain: &mut M, token: Address) -> Result<u128, Error> {
    let t = index(chain, token)?;
    ledger::accept_income(chain)?;
    take_in(chain, t, token, u64::MAX)
}

/// Takes `amount` units on an allowance of `from`; returns what had come in before, and what came
/// in by it, which can be less. Where units are missing, it fills that hole first.
///
/// # Errors
/// As [`sync`].
pub fn deposit<M: Market>(
    chain: &mut M,
    token: Address,
    from: Address,
    amount: U256,
) -> Result<(u128, u128), Error> {
    let before = match sync(chain, token) {
        Err(error) if error.is::<TokenBalanceMissing>() => 0,
        found => found?,
    };
    if !chain.pull(token, from, amount) {
        return Err(TokenCallFailed { token }.into());
    }
    Ok((before, sync(chain, token)?))
}

/// A snapshot, with the listed tokens it shares and those that did not answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedTokens {
    /// Native money.
    pub native: Shared,
    /// Units of each token.
    pub tokens: Vec<(Address, u128)>,
    /// What had come in of each token.
    pub synced: Vec<(Address, u128)>,
    /// What came in of these waits.
    pub failed: Vec<Address>,
}

/// Shares the native income since the last snapshot, and that of every listed token.
///
/// # Errors
/// [`SnapshotTooSoon`], [`NoSharingSupply`], [`NothingToShare`], [`SnapshotsExhausted`],
/// [`NotEnoughGas`].
pub fn snapshot<M: Market>(chain: &mut M) -> Result<SharedTokens, Error> {
    let terms = chain.terms();
    let due = ledger::due(chain, terms)?;
    let id = due.id()?;
    let (mut tokens, mut synced, mut failed) = (Vec::new(), Vec::new(), Vec::new());
    let mut mask = 0;
    for t in 0..terms.tokens {
        let token = chain.revenue_token(t);
        if !chain.can_give(VIEW_GAS) {
            return Err(NotEnoughGas {}.into());
        }
        match take_in(chain, t, token, VIEW_GAS) {
            Ok(0) => {}
            Ok(income) => synced.push((token, income)),
            Err(_) => failed.push(token),
        }
        let mut books = chain.books(t);
        let units = smoothed(books.pending, due.elapsed, due.smoothing);
        if units >= MIN_SHARED {
            books.pending -= units;
            chain.set_books(t, &books);
            chain.set_shared(t, id, units);
            mask |= 1 << t;
            tokens.push((token, units));
        }
    }
    Ok(SharedTokens {
        native: ledger::take(chain, &due, mask)?,
        tokens,
        synced,
        failed,
    })
}

/// Takes what is to be paid out of the expected balances.
#[inline(never)]
pub(super) fn take_out<C: Chain>(chain: &mut C, amounts: &Amounts) -> Result<(), Error> {
    for (t, amount) in (0..).zip(amounts) {
        if *amount > 0 {
            let rest = chain.expected(t).checked_sub(*amount);
            chain.set_expected(t, rest.ok_or(AccountingOverflow {})?);
        }
    }
    Ok(())
}

/// Destroys `value` tokens of `account`, `paid` for or not; returns what to pay. Native money as
/// in [`ledger::burn_all_kinds`], listed tokens likewise: what has come in and is not booked yet
/// is so only for the last tokens.
///
/// # Errors
/// [`ERC20InsufficientBalance`], [`SnapshotInThisTransaction`], [`AccountingOverflow`],
/// [`NotEnoughGas`].
pub fn burn<M: Market>(
    chain: &mut M,
    account: Address,
    value: U256,
    paid: bool,
) -> Result<(Burned, Amounts), Error> {
    let burned = ledger::burn_all_kinds(chain, account, value, paid)?;
    let mut amounts = Amounts::default();
    let last = burned.amount > 0 && burned.amount == burned.supply;
    if !paid && !last || burned.amount == 0 {
        return Ok((burned, amounts));
    }
    for (t, amount) in (0..chain.terms().tokens).zip(&mut amounts) {
        if last {
            if !chain.can_give(VIEW_GAS) {
                return Err(NotEnoughGas {}.into());
            }
            let token = chain.revenue_token(t);
            // A token that does not answer does not keep anybody from burning.
            let _ = take_in(chain, t, token, VIEW_GAS);
        }
        let mut books = chain.books(t);
        *amount = redeemable_of(&books, burned.amount, burned.supply);
        if last {
            books = types::Books::default();
        } else {
            books.redeemable -= *amount;
        }
        chain.set_books(t, &books);
    }
    take_out(chain, &amounts)?;
    if !paid {
        // Nobody's any more: the terminal recipient's.
        amounts = Amounts::default();
    }
    Ok((burned, amounts))
}

/// Units of a token that `amount` of `supply` tokens redeem.
#[inline(never)]
fn redeemable_of(books: &types::Books, amount: u128, supply: u128) -> u128 {
    if amount == supply {
        return books.redeemable + books.pending;
    }
    mul_div(amount, books.redeemable, supply).unwrap_or(0)
}

/// Pays `amount` units of revenue token `t`, which are out of the books, or makes them owed to
/// `account`; returns whether they were paid.
///
/// # Errors
/// [`NotEnoughGas`].
#[inline(never)]
pub fn pay<M: Market>(
    chain: &mut M,
    t: u8,
    account: Address,
    recipient: Address,
    amount: u128,
) -> Result<bool, Error> {
    let token = chain.revenue_token(t);
    if !chain.can_give(PAYMENT_GAS) {
        return Err(NotEnoughGas {}.into());
    }
    if chain.send(token, recipient, amount, PAYMENT_GAS) {
        return Ok(true);
    }
    let owed = chain.owed_to(account, token) + amount;
    chain.set_owed(account, token, owed);
    let expected = chain.expected(t) + amount;
    chain.set_expected(t, expected);
    Ok(false)
}

/// Pays what is owed to `account`; returns how much.
///
/// # Errors
/// [`UnlistedToken`], [`NothingOwed`], [`TokenCallFailed`], [`AccountingOverflow`].
pub fn pay_owed<M: Market>(
    chain: &mut M,
    account: Address,
    token: Address,
    recipient: Address,
) -> Result<u128, Error> {
    let t = index(chain, token)?;
    let amount = chain.owed_to(account, token);
    if amount == 0 {
        return Err(NothingOwed { account, token }.into());
    }
    chain.set_owed(account, token, 0);
    let rest = chain.expected(t).checked_sub(amount);
    chain.set_expected(t, rest.ok_or(AccountingOverflow {})?);
    match chain.send(token, recipient, amount, u64::MAX) {
        true => Ok(amount),
        false => Err(TokenCallFailed { token }.into()),
    }
}

/// Sends what came in of a listed token when no tokens were left to the terminal recipient;
/// returns (recipient, units).
///
/// # Errors
/// [`TokensOutstanding`], [`UnlistedToken`], [`TokenCallFailed`], [`NothingToSweep`].
pub fn sweep<M: Market>(chain: &mut M, token: Address) -> Result<(Address, u128), Error> {
    ledger::ended(chain)?;
    let t = index(chain, token)?;
    let recipient = ledger::terminal(chain);
    let balance = chain.balance(token, u64::MAX);
    let live = balance.and_then(to_u128).ok_or(TokenCallFailed { token })?;
    let amount = live.saturating_sub(chain.expected(t));
    if amount == 0 {
        return Err(NothingToSweep {}.into());
    }
    match chain.send(token, recipient, amount, u64::MAX) {
        true => Ok((recipient, amount)),
        false => Err(TokenCallFailed { token }.into()),
    }
}

/// Units of `token` that `account` may claim of snapshot `id`; 0 as in [`ledger::claimable`], and
/// if the token is not listed.
pub fn claimable<C: Chain>(chain: &C, account: Address, id: U256, token: Address) -> u128 {
    let Some(t) = chain.token_index(token) else {
        return 0;
    };
    match ledger::open_share(chain, account, id) {
        (0, _) => 0,
        (share, id) => {
            let sharing = chain.taken(id).sharing;
            mul_div(share, chain.shared(t, id), sharing).unwrap_or(0)
        }
    }
}

/// Units of `token` that burning `amount` tokens would pay now; 0 if it is not listed.
///
/// # Errors
/// [`ExceedsSupply`].
pub fn redeemable<C: Chain>(chain: &C, amount: U256, token: Address) -> Result<u128, Error> {
    let supply = chain.terms().supply;
    let Some(units) = to_u128(amount).filter(|units| *units <= supply) else {
        let supply = U256::from(supply);
        return Err(ExceedsSupply { amount, supply }.into());
    };
    Ok(match chain.token_index(token) {
        Some(t) if units > 0 => redeemable_of(&chain.books(t), units, supply),
        _ => 0,
    })
}

/// Whether a snapshot would succeed now.
pub fn snapshot_due<M: Market>(chain: &M) -> bool {
    let terms = chain.terms();
    let Ok(due) = ledger::due(chain, terms) else {
        return false;
    };
    let shares = |t| {
        let balance = chain.balance(chain.revenue_token(t), VIEW_GAS);
        let live = balance.and_then(to_u128).unwrap_or(0);
        let income = live.saturating_sub(chain.expected(t));
        let pending = chain.books(t).pending + terms.claim_part(income);
        smoothed(pending, due.elapsed, due.smoothing) >= MIN_SHARED
    };
    due.id().is_ok() && (due.claimable > 0 || (0..terms.tokens).any(shares))
}
