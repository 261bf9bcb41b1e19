//! The proceeds: to the redeem pool and the creator.
use super::*;

/// How the proceeds of a successful offering are split.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// For the token's redeem pool.
    pub seed: u128,
    /// For the creator, if nobody stops the release.
    pub creator: u128,
    /// The part of `creator` that is released.
    pub released: u128,
    /// The part of `creator` that goes back to the investors because they have stopped it.
    pub rest: u128,
}

/// The split now. Meaningful only after a successful end.
#[inline(never)]
pub fn split<C: Chain>(chain: &C, book: &Book) -> Split {
    let proceeds = chain.use_of_proceeds();
    let kept = book.deposited.min(chain.price().hard_cap);
    let seed = logic::part(kept, proceeds.seed_bps);
    let creator = kept.saturating_sub(seed);
    let stopped = book.stopped_at > 0;
    let until = match stopped {
        true => book.stopped_at,
        false => seconds(chain.now()),
    };
    let elapsed = until.saturating_sub(chain.rules().end());
    let released = match book.stoppable {
        true => logic::part(creator, chain.milestones().reached(elapsed)),
        false => logic::vested(creator, elapsed, proceeds.cliff, proceeds.vesting),
    };
    Split {
        seed,
        creator,
        released,
        rest: match stopped {
            true => creator.saturating_sub(released),
            false => 0,
        },
    }
}

/// Books what is released as paid to the creator and returns the amount.
///
/// # Errors
/// [`NotSuccessful`], [`NothingReleased`].
pub fn withdraw<C: Chain>(chain: &mut C) -> Result<u128, Error> {
    let (book, _) = sold(chain)?;
    let Split { released, .. } = split(chain, &book);
    let mut proceeds = chain.use_of_proceeds();
    let amount = released.saturating_sub(proceeds.paid);
    if amount == 0 {
        return Err(NothingReleased {}.into());
    }
    proceeds.paid = released;
    chain.set_use_of_proceeds(&proceeds);
    Ok(amount)
}

/// Books the redeem pool's part of the proceeds as paid and returns the amount.
///
/// # Errors
/// [`NotSuccessful`], [`NothingToSeed`].
pub fn seed<C: Chain>(chain: &mut C) -> Result<u128, Error> {
    let (mut book, _) = sold(chain)?;
    let Split { seed, .. } = split(chain, &book);
    if book.seeded || seed == 0 {
        return Err(NothingToSeed {}.into());
    }
    book.seeded = true;
    chain.set_book(&book);
    Ok(seed)
}
