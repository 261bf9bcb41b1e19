//! The offering's operations on its state: what each does, in which order, and when it refuses.
//!
//! Payments are not made here: an operation that owes money or tokens returns the amounts after
//! its own effects are complete, and the caller pays them last.
mod construct;
mod deposit;
mod proceeds;
mod settle;
mod sweep;
mod tokens;
mod views;
mod vote;

pub use construct::*;
pub use deposit::*;
pub use proceeds::*;
pub use settle::*;
pub use sweep::*;
pub use tokens::*;
pub use views::*;
pub use vote::*;

use super::{
    errors::*,
    logic::{self, Deal, Status},
    state::{Chain, State},
    types::*,
};
use alloy_primitives::{Address, U256};

/// The status now.
#[inline(never)]
pub fn status<C: Chain>(chain: &C) -> Status {
    status_at(chain, &chain.book(), &chain.rules(), chain.now())
}

/// The totals that decide what a deposit gets.
#[inline(never)]
pub fn deal<C: Chain>(chain: &C, book: &Book) -> Deal {
    Deal {
        sale: chain.asset().sale,
        hard_cap: chain.price().hard_cap,
        deposited: book.deposited,
    }
}

#[inline(never)]
fn status_at<C: Chain>(chain: &C, book: &Book, rules: &Rules, time: u64) -> Status {
    logic::status(
        time,
        rules.start,
        rules.end(),
        book.deposited,
        chain.goal().soft_cap,
        book.stopped_at,
    )
}

/// The status now. Notes the outcome in `book`, so that time and soft cap, which no longer matter,
/// need not be read again; the next word written keeps it.
#[inline(never)]
fn conclude<C: Chain>(chain: &C, book: &mut Book) -> Status {
    let status = match book.outcome {
        Outcome::Failed => Status::Failed,
        Outcome::Successful if book.stopped_at > 0 => Status::Stopped,
        Outcome::Successful => Status::Successful,
        Outcome::Unknown => status_at(chain, book, &chain.rules(), chain.now()),
    };
    book.outcome = match status {
        Status::Upcoming | Status::Open => Outcome::Unknown,
        Status::Failed => Outcome::Failed,
        Status::Successful | Status::Stopped => Outcome::Successful,
    };
    status
}

/// The totals and the status of a successful offering.
///
/// # Errors
/// [`NotSuccessful`].
#[inline(never)]
fn sold<C: Chain>(chain: &C) -> Result<(Book, Status), Error> {
    let mut book = chain.book();
    match conclude(chain, &mut book) {
        status if status.is_sold() => Ok((book, status)),
        status => Err(NotSuccessful {
            status: U256::from(status as u8),
        }
        .into()),
    }
}

/// The sum, if it fits in 96 bits.
///
/// # Errors
/// [`AccountingOverflow`].
#[inline(always)]
fn add(a: u128, b: u128) -> Result<u128, Error> {
    match a.checked_add(b) {
        Some(sum) if sum <= MAX_U96 => Ok(sum),
        _ => Err(AccountingOverflow {}.into()),
    }
}
