//! What anyone can read.
use super::*;

/// Where the offering stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The status.
    pub status: Status,
    /// The totals.
    pub book: Book,
    /// Money that is kept, as deposits are now.
    pub proceeds: u128,
    /// Tokens that nobody has bought, as deposits are now.
    pub unsold: u128,
    /// The split of the proceeds; all 0 unless the offering was successful.
    pub split: Split,
    /// Money the creator has got.
    pub paid: u128,
    /// The count of votes for stopping.
    pub votes: Votes,
}

/// Where an account stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Its deposit; empty once nothing can be due any more.
    pub deposit: Deposit,
    /// What is due to it now.
    pub due: Due,
    /// What would be due to it had deposits ended with the present totals; after the end the same.
    pub expected: Due,
}

/// Where the offering stands now.
pub fn standing<C: Chain>(chain: &C) -> Standing {
    let book = chain.book();
    let status = status(chain);
    let deal = deal(chain, &book);
    Standing {
        status,
        book,
        proceeds: deal.proceeds(),
        unsold: deal.unsold(),
        split: match status.is_sold() {
            true => split(chain, &book),
            false => Split::default(),
        },
        paid: chain.use_of_proceeds().paid,
        votes: chain.votes(),
    }
}

/// Where `account` stands now.
pub fn position<C: Chain>(chain: &C, account: Address) -> Position {
    let (book, rules) = (chain.book(), chain.rules());
    let deposit = chain.deposit_of(account);
    let due_at = |time| {
        due(
            chain,
            &book,
            status_at(chain, &book, &rules, time),
            &deposit,
        )
    };
    Position {
        deposit,
        due: due_at(chain.now()),
        expected: due_at(chain.now().max(rules.end())),
    }
}
