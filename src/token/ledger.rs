//! The token's operations on its state: what each does, in which order, and when it refuses.
//!
//! Payments are not made here: an operation that owes money returns the amount after its own
//! effects are complete, and the caller pays it last.
use super::{
    errors::*,
    logic::{Place, BASIS_POINTS},
    state::{Chain, State, TERMINAL},
    types::{seconds, to_u96, Account, Entry, Globals, Snapshot, Terms, MAX_HELD, MAX_SNAPSHOT_ID},
};
use alloy_primitives::{Address, U256};

/// Issues `supply` tokens to `owner`, who also becomes the terminal recipient.
///
/// `claim_bps`: part of the revenue that goes to claims, in basis points. `interval`: minimum time
/// between snapshots, in seconds; it also runs from now to the first.
///
/// # Errors
/// [`InvalidOwner`], [`InvalidSupply`], [`InvalidClaimShare`], [`InvalidInterval`].
pub fn construct<C: Chain>(
    chain: &mut C,
    owner: Address,
    supply: U256,
    claim_bps: U256,
    interval: U256,
) -> Result<(), Error> {
    if owner.is_zero() || owner == chain.this() {
        return Err(InvalidOwner { owner }.into());
    }
    let Some(units) = to_u96(supply).filter(|units| *units > 0) else {
        return Err(InvalidSupply { supply }.into());
    };
    if claim_bps > U256::from(BASIS_POINTS) {
        return Err(InvalidClaimShare {
            basisPoints: claim_bps,
        }
        .into());
    }
    if interval.is_zero() || interval > U256::from(u32::MAX) {
        return Err(InvalidInterval { interval }.into());
    }
    chain.set_terms(&Terms {
        supply: units,
        claim_bps: claim_bps.as_limbs()[0] as u16,
        interval: interval.as_limbs()[0] as u32,
    });
    chain.set_globals(&Globals {
        snapshot_at: seconds(chain.now()),
        ..Globals::default()
    });
    chain.store(TERMINAL, U256::from_be_bytes(owner.into_word().0));
    chain.set_account(
        owner,
        &Account {
            balance: units,
            period: 1,
            ..Account::default()
        },
    );
    Ok(())
}

/// Moves `value` tokens.
///
/// # Errors
/// [`ERC20InvalidSender`], [`ERC20InvalidReceiver`], [`ERC20InsufficientBalance`].
#[inline(always)]
pub fn transfer<C: Chain>(
    chain: &mut C,
    from: Address,
    to: Address,
    value: U256,
) -> Result<(), Error> {
    if from.is_zero() {
        return Err(ERC20InvalidSender { sender: from }.into());
    }
    if to.is_zero() || to == chain.this() {
        return Err(ERC20InvalidReceiver { receiver: to }.into());
    }
    let (period, _) = period(chain, &chain.globals());
    let mut sender = chain.account(from);
    let amount = covered(from, &sender, value)?;
    if amount == 0 {
        // No balance changes: a stranger, who may move nothing without an allowance, cannot
        // lengthen anyone's history.
        return Ok(());
    }
    roll(chain, from, &mut sender, period);
    sender.balance -= amount;
    chain.set_account(from, &sender);
    // Read after the sender's word is written: they may be the same account.
    let mut receiver = chain.account(to);
    roll(chain, to, &mut receiver, period);
    receiver.balance += amount;
    chain.set_account(to, &receiver);
    Ok(())
}

/// Takes `value` off the allowance of `spender`; an allowance of 2^256 - 1 stays.
///
/// # Errors
/// [`ERC20InsufficientAllowance`].
#[inline(always)]
pub fn spend_allowance<C: Chain>(
    chain: &mut C,
    owner: Address,
    spender: Address,
    value: U256,
) -> Result<(), Error> {
    let allowance = chain.allowance_of(owner, spender);
    if allowance == U256::MAX {
        return Ok(());
    }
    let Some(rest) = allowance.checked_sub(value) else {
        return Err(ERC20InsufficientAllowance {
            spender,
            allowance,
            needed: value,
        }
        .into());
    };
    chain.set_allowance(owner, spender, rest);
    Ok(())
}

/// What a snapshot assigned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shared {
    /// Id of the snapshot.
    pub id: u32,
    /// Wei shared among the holders.
    pub claimable: u128,
    /// Wei added to what burns redeem.
    pub redeemable: u128,
    /// Tokens it is shared among.
    pub sharing: u128,
}

/// Shares the income since the last snapshot. Balances count as they are at the end of the
/// transaction.
///
/// # Errors
/// [`SnapshotTooSoon`], [`NoSharingSupply`], [`NothingToShare`], [`SnapshotsExhausted`].
#[inline(always)]
pub fn snapshot<C: Chain>(chain: &mut C) -> Result<Shared, Error> {
    let mut globals = chain.globals();
    let terms = chain.terms();
    let now = seconds(chain.now());
    let earliest = earliest_snapshot(&globals, &terms);
    if now < earliest {
        return Err(SnapshotTooSoon {
            earliest: U256::from(earliest),
        }
        .into());
    }
    if terms.supply == 0 {
        return Err(NoSharingSupply {}.into());
    }
    let held = held(chain);
    let unseen = globals.unseen(held);
    let claimable = terms.claim_part(unseen);
    if claimable == 0 {
        return Err(NothingToShare {}.into());
    }
    if globals.snapshot_id >= MAX_SNAPSHOT_ID {
        return Err(SnapshotsExhausted {}.into());
    }
    globals.snapshot_id += 1;
    globals.snapshot_at = now;
    globals.reserved += claimable;
    globals.assigned = held as i128;
    chain.set_globals(&globals);
    chain.set_taken(
        globals.snapshot_id,
        &Snapshot {
            claimable,
            sharing: terms.supply,
            time: now,
        },
    );
    chain.set_snapshot_flag();
    Ok(Shared {
        id: globals.snapshot_id,
        claimable,
        redeemable: unseen - claimable,
        sharing: terms.supply,
    })
}

/// Marks the claim of snapshot `id` and returns the wei to pay to `account`. A share that is worth
/// less than one wei is marked too and pays 0: nothing that strangers put into an account's history
/// stays in the way of its older claims.
///
/// # Errors
/// [`UnknownSnapshot`], [`SnapshotInThisTransaction`], [`NothingToClaim`].
#[inline(always)]
pub fn claim<C: Chain>(chain: &mut C, account: Address, id: U256) -> Result<u128, Error> {
    let mut globals = chain.globals();
    let known = final_id(chain, &globals, id)?;
    let mut word = chain.account(account);
    let found = find(chain, account, &word, known);
    let share = found.open_share();
    if share == 0 {
        return Err(NothingToClaim { account, id }.into());
    }
    let payout = chain.taken(known).payout(share);
    match found {
        Found::Word { .. } => {
            word.mark(known, |append| {
                chain.set_entry(account, append.key, &append.entry);
            });
            chain.set_account(account, &word);
        }
        Found::Entry(visit) => mark_in_history(chain, account, word, visit, known),
        Found::Settled => {}
    }
    pay_out(&mut globals, payout)?;
    globals.reserved = globals
        .reserved
        .checked_sub(payout)
        .ok_or(AccountingOverflow {})?;
    chain.set_globals(&globals);
    Ok(payout)
}

/// Wei that `account` may claim of snapshot `id`; 0 if there is none, if it is claimed, or in the
/// transaction of that snapshot.
#[inline(always)]
pub fn claimable<C: Chain>(chain: &C, account: Address, id: U256) -> u128 {
    let Ok(id) = final_id(chain, &chain.globals(), id) else {
        return 0;
    };
    match find(chain, account, &chain.account(account), id).open_share() {
        0 => 0,
        share => chain.taken(id).payout(share),
    }
}

/// Destroys `value` tokens of `account` and returns the wei to pay for them. The last tokens
/// redeem everything that is not reserved for claims.
///
/// # Errors
/// [`ERC20InsufficientBalance`], [`SnapshotInThisTransaction`], [`AccountingOverflow`].
#[inline(always)]
pub fn burn<C: Chain>(chain: &mut C, account: Address, value: U256) -> Result<u128, Error> {
    let mut globals = chain.globals();
    let (period, closing) = period(chain, &globals);
    if closing {
        return Err(SnapshotInThisTransaction {
            id: U256::from(period),
        }
        .into());
    }
    let mut word = chain.account(account);
    let amount = covered(account, &word, value)?;
    let mut terms = chain.terms();
    let supply = terms.supply;
    let payout = globals
        .redeemable_for(amount, held(chain), &terms)
        .ok_or(AccountingOverflow {})?;
    roll(chain, account, &mut word, period);
    word.balance -= amount;
    chain.set_account(account, &word);
    terms.supply = supply.checked_sub(amount).ok_or(AccountingOverflow {})?;
    chain.set_terms(&terms);
    if amount > 0 && terms.supply == 0 {
        globals.assigned = globals.reserved as i128;
    } else {
        pay_out(&mut globals, payout)?;
    }
    chain.set_globals(&globals);
    Ok(payout)
}

/// Wei that burning `amount` tokens would pay now.
///
/// # Errors
/// [`ExceedsSupply`].
#[inline(always)]
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

/// Whether income may be paid in: as long as there are tokens.
///
/// # Errors
/// [`NoSharingSupply`].
#[inline(always)]
pub fn accept_income<C: Chain>(chain: &C) -> Result<(), Error> {
    match chain.terms().supply {
        0 => Err(NoSharingSupply {}.into()),
        _ => Ok(()),
    }
}

/// Books what came in when no tokens were left as paid, and returns (recipient, wei).
///
/// # Errors
/// [`TokensOutstanding`], [`NothingToSweep`].
#[inline(always)]
pub fn sweep<C: Chain>(chain: &C) -> Result<(Address, u128), Error> {
    let supply = chain.terms().supply;
    if supply > 0 {
        return Err(TokensOutstanding {
            supply: U256::from(supply),
        }
        .into());
    }
    // What leaves was never assigned: the books do not change.
    let (recipient, amount) = (terminal(chain), chain.globals().unseen(held(chain)));
    // Without a recipient the token is not constructed yet.
    if amount == 0 || recipient.is_zero() {
        return Err(NothingToSweep {}.into());
    }
    Ok((recipient, amount))
}

/// Who is paid what comes in after the last token is burned.
#[inline(always)]
pub fn terminal<C: Chain>(chain: &C) -> Address {
    Address::from_word(chain.load(TERMINAL).into())
}

/// The balance that snapshot `id` saw.
///
/// # Errors
/// [`UnknownSnapshot`], [`SnapshotInThisTransaction`], [`HistoryPruned`].
#[inline(always)]
pub fn balance_at<C: Chain>(chain: &C, account: Address, id: U256) -> Result<u128, Error> {
    let known = final_id(chain, &chain.globals(), id)?;
    let word = chain.account(account);
    if known >= word.period {
        return Ok(word.balance);
    }
    match find(chain, account, &word, known) {
        Found::Word { share, .. } => Ok(share),
        Found::Entry(visit) => Ok(visit.entry.balance),
        Found::Settled => Err(HistoryPruned { account, id }.into()),
    }
}

/// Snapshot `id`.
///
/// # Errors
/// [`UnknownSnapshot`].
#[inline(always)]
pub fn snapshot_info<C: Chain>(chain: &C, id: U256) -> Result<Snapshot, Error> {
    Ok(chain.taken(known_id(&chain.globals(), id)?))
}

/// First second in which the interval allows a snapshot.
#[inline(always)]
pub fn earliest_snapshot(globals: &Globals, terms: &Terms) -> u64 {
    globals.snapshot_at + terms.interval as u64 + 1
}

/// Whether a snapshot would succeed now.
#[inline(always)]
pub fn snapshot_due<C: Chain>(chain: &C) -> bool {
    let (globals, terms) = (chain.globals(), chain.terms());
    seconds(chain.now()) >= earliest_snapshot(&globals, &terms)
        && terms.supply > 0
        && globals.next_claimable(held(chain), &terms) > 0
}

/// How the money in the contract is divided: (reserved for claims, redeemable by burns, reserved
/// for claims by the next snapshot), in wei. The sum is the contract's balance.
#[inline(always)]
pub fn pools<C: Chain>(chain: &C) -> (u128, u128, u128) {
    let (globals, terms, held) = (chain.globals(), chain.terms(), held(chain));
    let redeemable = globals.redeemable(held, &terms);
    (
        globals.reserved,
        redeemable,
        globals.next_claimable(held, &terms),
    )
}

/// The contract's balance in wei, as far as the books can hold it.
#[inline(never)]
pub fn held<C: Chain>(chain: &C) -> u128 {
    to_u96(chain.held()).map_or(MAX_HELD, |held| held.min(MAX_HELD))
}

/// The period that a change of balance belongs to, and whether its snapshot was taken in this
/// very transaction.
#[inline(never)]
fn period<C: Chain>(chain: &C, globals: &Globals) -> (u32, bool) {
    // At any other time there is no need to ask: two snapshots are never taken in one second.
    let closing = seconds(chain.now()) == globals.snapshot_at && chain.snapshot_flag();
    (globals.snapshot_id + !closing as u32, closing)
}

fn known_id(globals: &Globals, id: U256) -> Result<u32, Error> {
    match to_u96(id) {
        Some(known) if known > 0 && known <= globals.snapshot_id as u128 => Ok(known as u32),
        _ => Err(UnknownSnapshot { id }.into()),
    }
}

/// A known snapshot whose balances can no longer change.
fn final_id<C: Chain>(chain: &C, globals: &Globals, id: U256) -> Result<u32, Error> {
    let known = known_id(globals, id)?;
    if known == globals.snapshot_id && period(chain, globals).1 {
        return Err(SnapshotInThisTransaction { id }.into());
    }
    Ok(known)
}

/// `value`, if the account has it.
#[inline(always)]
fn covered(account: Address, word: &Account, value: U256) -> Result<u128, Error> {
    match to_u96(value) {
        Some(amount) if amount <= word.balance => Ok(amount),
        _ => Err(ERC20InsufficientBalance {
            sender: account,
            balance: U256::from(word.balance),
            needed: value,
        }
        .into()),
    }
}

#[inline(never)]
fn roll<C: Chain>(chain: &mut C, account: Address, word: &mut Account, period: u32) {
    if let Some(append) = word.roll(period) {
        chain.set_entry(account, append.key, &append.entry);
    }
}

/// Takes `payout` out of the assigned money.
#[inline(always)]
fn pay_out(globals: &mut Globals, payout: u128) -> Result<(), Error> {
    globals.assigned -= payout as i128;
    if globals.assigned < -(MAX_HELD as i128) {
        return Err(AccountingOverflow {}.into());
    }
    Ok(())
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

/// Marks `id` in the entry it was found in, and takes the entry out of the list when nothing in
/// it is open any more.
fn mark_in_history<C: Chain>(
    chain: &mut C,
    account: Address,
    mut word: Account,
    visit: Visit,
    id: u32,
) {
    let Visit {
        key,
        mut entry,
        newer,
        ..
    } = visit;
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
        None => {
            word.history = entry.link;
            chain.set_account(account, &word);
        }
    }
}
