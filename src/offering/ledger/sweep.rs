//! What the contract owes; the rest is the creator's.
//!
//! Dust of claims, and money or tokens that were sent by mistake or by force, are never stuck:
//! whatever is not owed can be swept to the creator, at any time.
use super::*;

/// Money that the contract must keep: for refunds, the redeem pool and the creator's proceeds.
#[inline(never)]
pub fn money_owed<C: Chain>(chain: &C) -> Result<u128, Error> {
    let mut book = chain.book();
    let status = conclude(chain, &mut book);
    let open = book.deposited.saturating_sub(book.settled);
    if !status.is_sold() {
        return Ok(open);
    }
    let Split {
        seed,
        creator,
        released,
        rest,
    } = split(chain, &book);
    let paid = chain.use_of_proceeds().paid;
    let mut owed = deal(chain, &book).excess(open);
    if !book.seeded {
        owed = add(owed, seed)?;
    }
    if status == Status::Stopped {
        let waiting = book.deposited.saturating_sub(chain.votes().returned);
        let refunds = logic::portion(rest, waiting, book.deposited);
        return add(add(owed, released.saturating_sub(paid))?, refunds);
    }
    add(owed, creator.saturating_sub(paid))
}

/// Tokens that the contract must keep: for claims, allocations and what is announced for unsold
/// tokens. None before it is funded and none after a failed offering.
#[inline(never)]
pub fn tokens_owed<C: Chain>(chain: &C) -> Result<u128, Error> {
    let mut book = chain.book();
    let status = conclude(chain, &mut book);
    if !book.funded || status == Status::Failed {
        return Ok(0);
    }
    if !status.is_sold() {
        return tokens_needed(chain);
    }
    let deal = deal(chain, &book);
    let mut owed = deal.tokens(book.deposited.saturating_sub(book.settled));
    if !book.disposed {
        owed = add(owed, deal.unsold())?;
    }
    add(owed, allocated(chain)?)
}

/// Money of `balance`, all that the contract holds, that goes to the creator.
///
/// # Errors
/// [`NothingToSweep`].
pub fn sweep_money<C: Chain>(chain: &C, balance: U256) -> Result<U256, Error> {
    surplus(balance, money_owed(chain)?)
}

/// Tokens of `balance`, all that the contract holds, that go to the creator: all of them after a
/// failed offering.
///
/// # Errors
/// [`NothingToSweep`].
pub fn sweep_tokens<C: Chain>(chain: &C, balance: U256) -> Result<U256, Error> {
    surplus(balance, tokens_owed(chain)?)
}

#[inline(never)]
fn surplus(balance: U256, owed: u128) -> Result<U256, Error> {
    match balance.checked_sub(U256::from(owed)) {
        Some(surplus) if !surplus.is_zero() => Ok(surplus),
        _ => Err(NothingToSweep {}.into()),
    }
}
