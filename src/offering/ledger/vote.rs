//! Stopping the release of the proceeds.
use super::*;

/// A vote that was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Voted {
    /// Deposits of all accounts that vote for stopping.
    pub votes: u128,
    /// Whether that has stopped the release.
    pub stopped: bool,
}

/// Counts the account's deposit for stopping (`stop`), or no longer. As soon as more than half of
/// all deposits are counted, nothing is released any more.
///
/// # Errors
/// [`NotSuccessful`], also once it is stopped; [`NotStoppable`], [`NothingToStop`], [`NoDeposit`],
/// [`VoteUnchanged`].
pub fn vote<C: Chain>(chain: &mut C, account: Address, stop: bool) -> Result<Voted, Error> {
    let (mut book, status) = sold(chain)?;
    if status == Status::Stopped {
        return Err(NotSuccessful {
            status: U256::from(status as u8),
        }
        .into());
    }
    if !book.stoppable {
        return Err(NotStoppable {}.into());
    }
    let now = seconds(chain.now());
    let elapsed = now.saturating_sub(chain.rules().end());
    if chain.milestones().reached(elapsed) as u128 >= logic::BASIS_POINTS {
        return Err(NothingToStop {}.into());
    }
    let mut word = chain.deposit_of(account);
    if word.amount == 0 {
        return Err(NoDeposit { account }.into());
    }
    if word.voted == stop {
        return Err(VoteUnchanged { account }.into());
    }
    let mut count = chain.votes();
    count.votes = match stop {
        true => add(count.votes, word.amount)?,
        false => count.votes.saturating_sub(word.amount),
    };
    word.voted = stop;
    chain.set_votes(&count);
    chain.set_deposit(account, &word);
    // A vote taken back leaves fewer than there were, which had not stopped it.
    let stopped = logic::is_majority(count.votes, book.deposited);
    if stopped {
        book.stopped_at = now;
        chain.set_book(&book);
    }
    Ok(Voted {
        votes: count.votes,
        stopped,
    })
}
