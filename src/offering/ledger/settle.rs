//! Claims and refunds.
use super::*;
use alloc::vec::Vec;

/// What is due to an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Due {
    /// Tokens.
    pub tokens: u128,
    /// Money that was deposited above the hard cap.
    pub excess: u128,
    /// Money that is refunded: the deposit of a failed offering, or a part of stopped proceeds.
    pub refund: u128,
}

/// Unsold tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disposal {
    /// Tokens.
    pub amount: u128,
    /// Whether they are retired; else they go to the creator.
    pub retired: bool,
}

/// A claim to be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// What the account gets.
    pub due: Due,
    /// What is done with unsold tokens, before: only at the first claim.
    pub disposal: Option<Disposal>,
}

/// A refund to be paid, and what is needed to take it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refunded {
    /// Money for the account. It can be 0, of stopped proceeds.
    pub amount: u128,
    before: Deposit,
    failed: bool,
}

/// Who makes the payments of a batch.
pub trait Payer {
    /// Pays `amount` of the offering's money to `account`; returns whether it has arrived. It
    /// must bound the gas and the returned data of the call.
    fn pay(&mut self, account: Address, amount: u128) -> bool;
}

impl Due {
    /// All money.
    #[inline(always)]
    pub fn money(&self) -> u128 {
        self.excess + self.refund
    }
}

/// What is due to an account with this deposit now and not paid yet.
#[inline(never)]
pub(super) fn due<C: Chain>(chain: &C, book: &Book, status: Status, word: &Deposit) -> Due {
    let mut due = Due::default();
    if status == Status::Failed {
        due.refund = word.amount;
    }
    if status.is_sold() && !word.settled {
        let deal = deal(chain, book);
        due.tokens = deal.tokens(word.amount);
        due.excess = deal.excess(word.amount);
    }
    if status == Status::Stopped && !word.returned {
        due.refund = logic::portion(split(chain, book).rest, word.amount, book.deposited);
    }
    due
}

/// Settles the account after a successful offering: its tokens, its excess, and its part of
/// stopped proceeds.
///
/// # Errors
/// [`NotSuccessful`], [`NothingToClaim`].
#[inline(always)]
pub fn claim<C: Chain>(chain: &mut C, account: Address) -> Result<Claimed, Error> {
    let (mut book, status) = sold(chain)?;
    let mut word = chain.deposit_of(account);
    let stopped = status == Status::Stopped && !word.returned;
    if word.amount == 0 || word.settled && !stopped {
        return Err(NothingToClaim { account }.into());
    }
    let due = due(chain, &book, status, &word);
    if stopped {
        mark_returned(chain, &mut word)?;
    }
    if !word.settled {
        word.settled = true;
        book.settled = add(book.settled, word.amount)?;
    }
    let disposal = take_unsold(chain, &mut book);
    chain.set_book(&book);
    set_or_clear(chain, account, &book, &word);
    Ok(Claimed { due, disposal })
}

/// Refunds the account: its deposit after a failed offering, or its part of stopped proceeds.
///
/// # Errors
/// [`NotRefundable`], [`NothingToRefund`].
#[inline(never)]
pub fn refund<C: Chain>(chain: &mut C, account: Address) -> Result<Refunded, Error> {
    let mut book = chain.book();
    let status = conclude(chain, &mut book);
    let failed = status == Status::Failed;
    if !failed && status != Status::Stopped {
        return Err(NotRefundable {
            status: U256::from(status as u8),
        }
        .into());
    }
    let before = chain.deposit_of(account);
    if before.amount == 0 || before.returned {
        return Err(NothingToRefund { account }.into());
    }
    let amount = due(chain, &book, status, &before).refund;
    let mut word = before;
    if failed {
        word.settled = true;
        word.returned = true;
        book.settled = add(book.settled, word.amount)?;
        chain.set_book(&book);
    } else {
        mark_returned(chain, &mut word)?;
    }
    set_or_clear(chain, account, &book, &word);
    Ok(Refunded {
        amount,
        before,
        failed,
    })
}

/// Takes back a refund whose payment did not arrive.
///
/// # Errors
/// [`AccountingOverflow`].
pub fn take_back<C: Chain>(
    chain: &mut C,
    account: Address,
    refunded: &Refunded,
) -> Result<(), Error> {
    let Refunded { before, failed, .. } = *refunded;
    if failed {
        let mut book = chain.book();
        book.settled = subtract(book.settled, before.amount)?;
        chain.set_book(&book);
    } else {
        let mut votes = chain.votes();
        votes.returned = subtract(votes.returned, before.amount)?;
        chain.set_votes(&votes);
    }
    chain.set_deposit(account, &before);
    Ok(())
}

/// Refunds many accounts, as [`refund`]. Skips those that get nothing and those whose payment
/// does not arrive, and returns the others with their amounts.
///
/// # Errors
/// [`NotRefundable`].
pub fn refund_batch<C: Chain + Payer>(
    chain: &mut C,
    accounts: impl Iterator<Item = Address>,
) -> Result<Vec<(Address, u128)>, Error> {
    let mut paid = Vec::new();
    must_be_refundable(chain)?;
    for account in accounts {
        let Ok(refunded) = refund(chain, account) else {
            continue;
        };
        if refunded.amount == 0 || chain.pay(account, refunded.amount) {
            paid.push((account, refunded.amount));
        } else {
            take_back(chain, account, &refunded)?;
        }
    }
    Ok(paid)
}

/// Retires or returns the unsold tokens of a successful offering, without waiting for the first
/// claim.
///
/// # Errors
/// [`NotSuccessful`], [`NothingUnsold`].
pub fn dispose<C: Chain>(chain: &mut C) -> Result<Disposal, Error> {
    let (mut book, _) = sold(chain)?;
    let disposal = take_unsold(chain, &mut book).ok_or(NothingUnsold {})?;
    chain.set_book(&book);
    Ok(disposal)
}

/// Notes in `book` that the unsold tokens are disposed of; returns them, if there are any left.
#[inline(always)]
fn take_unsold<C: Chain>(chain: &C, book: &mut Book) -> Option<Disposal> {
    if core::mem::replace(&mut book.disposed, true) {
        return None;
    }
    let amount = deal(chain, book).unsold();
    (amount > 0).then_some(Disposal {
        amount,
        retired: book.retired,
    })
}

#[inline(never)]
fn mark_returned<C: Chain>(chain: &mut C, word: &mut Deposit) -> Result<(), Error> {
    word.returned = true;
    let mut votes = chain.votes();
    votes.returned = add(votes.returned, word.amount)?;
    chain.set_votes(&votes);
    Ok(())
}

/// Writes an account's word, or clears it if nothing can be due any more: that gives gas back.
#[inline(always)]
fn set_or_clear<C: Chain>(chain: &mut C, account: Address, book: &Book, word: &Deposit) {
    let over = word.settled && (word.returned || !book.stoppable);
    let kept = if over { Deposit::default() } else { *word };
    chain.set_deposit(account, &kept);
}

/// # Errors
/// [`NotRefundable`].
#[inline(always)]
fn must_be_refundable<C: Chain>(chain: &C) -> Result<(), Error> {
    match conclude(chain, &mut chain.book()) {
        Status::Failed | Status::Stopped => Ok(()),
        status => Err(NotRefundable {
            status: U256::from(status as u8),
        }
        .into()),
    }
}

/// The difference, if it is not negative.
///
/// # Errors
/// [`AccountingOverflow`].
#[inline(always)]
fn subtract(a: u128, b: u128) -> Result<u128, Error> {
    a.checked_sub(b).ok_or_else(|| AccountingOverflow {}.into())
}
