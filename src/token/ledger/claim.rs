//! Claims, and the history they are made from.
use super::*;
use crate::{
    abi::Uint,
    token::{logic::Place, types::Entry},
};
use alloc::vec::Vec;

/// A claim that was settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// Share in token units.
    pub share: u128,
    /// The snapshot it is of.
    pub snapshot: Snapshot,
}

/// Marks the claim of snapshot `id` and returns the wei to pay to `account`, or `None`, having
/// done nothing, if the snapshot shares listed tokens too. A share that is worth less than one
/// wei is marked too and pays 0: nothing that strangers put into an account's history stays in the
/// way of its older claims.
///
/// # Errors
/// [`UnknownSnapshot`], [`SnapshotInThisTransaction`], [`NothingToClaim`].
#[inline(always)]
pub fn claim<C: Chain>(chain: &mut C, account: Address, id: U256) -> Result<Option<u128>, Error> {
    let mut globals = chain.globals();
    let known = final_id(chain, &globals, id)?;
    let mut word = chain.account(account);
    let found = find(chain, account, &word, known);
    let share = found.open_share();
    if share == 0 {
        return Err(NothingToClaim { account, id }.into());
    }
    let taken = chain.taken(known);
    if taken.tokens != 0 {
        return Ok(None);
    }
    mark(chain, account, &mut word, &found, known);
    chain.set_account(account, &word);
    let payout = taken.payout(share);
    book(chain, &mut globals, payout)?;
    Ok(Some(payout))
}

/// Claims that were settled together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// The snapshots.
    pub ids: Vec<U256>,
    /// Wei to pay for all of them.
    pub wei: u128,
}

/// Marks the open claims among `ids` and returns what to pay to `account`, or `None`, having done
/// nothing, if one of the snapshots shares listed tokens too.
///
/// # Errors
/// [`AccountingOverflow`].
#[inline(always)]
pub fn claim_batch<C: Chain>(
    chain: &mut C,
    account: Address,
    ids: &[Uint],
) -> Result<Option<Batch>, Error> {
    let mut globals = chain.globals();
    for id in ids {
        let shares_tokens = |id| chain.taken(id).tokens != 0;
        if final_id(chain, &globals, id.0).is_ok_and(shares_tokens) {
            return Ok(None);
        }
    }
    let mut word = chain.account(account);
    let mut batch = Batch::default();
    for id in ids {
        let Ok(known) = final_id(chain, &globals, id.0) else {
            continue;
        };
        if let Some(claimed) = settle(chain, account, &mut word, known) {
            batch.ids.push(id.0);
            batch.wei += claimed.snapshot.payout(claimed.share);
        }
    }
    chain.set_account(account, &word);
    book(chain, &mut globals, batch.wei)?;
    Ok(Some(batch))
}

/// Marks the claim of the known snapshot `id` if it is open; `word` is the account's, which the
/// caller writes.
#[inline(never)]
pub fn settle<C: Chain>(
    chain: &mut C,
    account: Address,
    word: &mut Account,
    id: u32,
) -> Option<Claimed> {
    let found = find(chain, account, word, id);
    let share = found.open_share();
    if share == 0 {
        return None;
    }
    mark(chain, account, word, &found, id);
    Some(Claimed {
        share,
        snapshot: chain.taken(id),
    })
}

/// The oldest open snapshot of the newest part of an account's record, up to `last`; what saw
/// nothing on the way there is passed over for good.
#[inline(never)]
pub fn next_open<C: Chain>(
    chain: &C,
    account: Address,
    word: &mut Account,
    last: u32,
) -> Option<u32> {
    while word.settled < last {
        let id = word.settled + 1;
        if word.share_above_history(id) > 0 {
            // The cursor is never below a claimed snapshot.
            return Some(id);
        }
        if id >= word.period {
            break;
        }
        word.pass_nothing();
    }
    // An entry's first snapshot is open.
    (word.history > 0).then(|| chain.entry(account, word.history).lower + 1)
}

/// Calls `found` with every open claim of an account, as (snapshot, share).
pub fn open_claims<C: Chain>(
    chain: &C,
    account: Address,
    word: &Account,
    found: &mut dyn FnMut(u32, u128),
) {
    let (period, _) = period(chain, &chain.globals());
    for id in word.settled + 1..period {
        if let Place::Word {
            share,
            claimed: false,
        } = word.find(id)
        {
            if share > 0 {
                found(id, share);
            }
        }
    }
    let mut key = word.history;
    while key > 0 {
        let entry = chain.entry(account, key);
        for id in entry.lower + 1..=key {
            if !entry.is_claimed(id) {
                found(id, entry.balance);
            }
        }
        key = entry.link;
    }
}

/// Takes a claim out of the reserved money.
///
/// # Errors
/// [`AccountingOverflow`].
#[inline(never)]
pub fn book<C: Chain>(chain: &mut C, globals: &mut Globals, payout: u128) -> Result<(), Error> {
    pay_out(globals, payout)?;
    globals.reserved = globals
        .reserved
        .checked_sub(payout)
        .ok_or(AccountingOverflow {})?;
    chain.set_globals(globals);
    Ok(())
}

/// The open share of `account` in snapshot `id`, and its number; 0 if there is none, if it is
/// claimed or unknown, or in the transaction of that snapshot.
#[inline(never)]
pub fn open_share<C: Chain>(chain: &C, account: Address, id: U256) -> (u128, u32) {
    match final_id(chain, &chain.globals(), id) {
        Ok(id) => {
            let word = chain.account(account);
            (find(chain, account, &word, id).open_share(), id)
        }
        Err(_) => (0, 0),
    }
}

/// Wei that `account` may claim of snapshot `id`; 0 if there is none, if it is claimed, or in the
/// transaction of that snapshot.
#[inline(always)]
pub fn claimable<C: Chain>(chain: &C, account: Address, id: U256) -> u128 {
    match open_share(chain, account, id) {
        (0, _) => 0,
        (share, id) => chain.taken(id).payout(share),
    }
}

/// The share that snapshot `id` saw.
///
/// # Errors
/// [`UnknownSnapshot`], [`SnapshotInThisTransaction`], [`HistoryPruned`].
#[inline(always)]
pub fn balance_at<C: Chain>(chain: &C, account: Address, id: U256) -> Result<u128, Error> {
    let known = final_id(chain, &chain.globals(), id)?;
    let word = chain.account(account);
    if known >= word.period {
        return Ok(word.share());
    }
    match find(chain, account, &word, known) {
        Found::Word { share, .. } => Ok(share),
        Found::Entry(visit) => Ok(visit.entry.balance),
        Found::Settled => Err(HistoryPruned { account, id }.into()),
    }
}

/// An entry met on the way through an account's history, and the next newer one.
#[derive(Clone, Copy)]
struct Visit {
    key: u32,
    entry: Entry,
    newer: Option<(u32, Entry)>,
    claimed: bool,
}

/// Where a snapshot was found.
enum Found {
    Word { share: u128, claimed: bool },
    Entry(Visit),
    Settled,
}

impl Found {
    /// The share, if it is not claimed, else 0.
    fn open_share(&self) -> u128 {
        match self {
            Self::Word {
                share,
                claimed: false,
            } => *share,
            Self::Entry(visit) if !visit.claimed => visit.entry.balance,
            _ => 0,
        }
    }
}

#[inline(never)]
fn find<C: Chain>(chain: &C, account: Address, word: &Account, id: u32) -> Found {
    match word.find(id) {
        Place::Word { share, claimed } => Found::Word { share, claimed },
        Place::History => find_in_history(chain, account, word.history, id),
    }
}

/// Walks from the newest entry down to the one whose range holds `id`.
fn find_in_history<C: Chain>(chain: &C, account: Address, newest: u32, id: u32) -> Found {
    let mut newer = None;
    let mut key = newest;
    while key >= id {
        let entry = chain.entry(account, key);
        if id > entry.lower {
            return Found::Entry(Visit {
                key,
                entry,
                newer,
                claimed: entry.is_claimed(id),
            });
        }
        newer = Some((key, entry));
        key = entry.link;
    }
    Found::Settled
}

/// Marks `id` where it was found.
#[inline(always)]
fn mark<C: Chain>(chain: &mut C, account: Address, word: &mut Account, found: &Found, id: u32) {
    match found {
        Found::Word { .. } => word.mark(id, |append| {
            chain.set_entry(account, append.key, &append.entry);
        }),
        Found::Entry(visit) => mark_in_history(chain, account, word, visit, id),
        Found::Settled => {}
    }
}

/// Marks `id` in the entry it was found in, and takes the entry out of the list when nothing in
/// it is open any more.
#[inline(never)]
fn mark_in_history<C: Chain>(
    chain: &mut C,
    account: Address,
    word: &mut Account,
    visit: &Visit,
    id: u32,
) {
    let Visit {
        key,
        mut entry,
        newer,
        ..
    } = *visit;
    if let Some(below) = entry.mark(id) {
        chain.set_entry(account, below.key, &below.entry);
    }
    if entry.lower < key {
        chain.set_entry(account, key, &entry);
        return;
    }
    // A cleared word is refunded in part.
    chain.set_entry(account, key, &Entry::default());
    match newer {
        Some((newer_key, newer_entry)) => {
            let linked = Entry {
                link: entry.link,
                ..newer_entry
            };
            chain.set_entry(account, newer_key, &linked);
        }
        None => word.history = entry.link,
    }
}
