//! Snapshots.
use super::*;
use crate::token::{
    logic::smoothed,
    types::{Terms, MAX_SNAPSHOT_ID},
};

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

/// A snapshot that may be taken now.
#[derive(Clone, Copy, Debug)]
pub struct Due {
    globals: Globals,
    terms: Terms,
    now: u64,
    /// Wei that it would be the first to see.
    seen: u128,
    /// Seconds since the last snapshot, at most one more than the interval.
    pub elapsed: u64,
    /// Smoothing time in seconds.
    pub smoothing: u64,
    /// Wei that it would share.
    pub claimable: u128,
}

impl Due {
    /// Its id.
    ///
    /// # Errors
    /// [`SnapshotsExhausted`].
    pub fn id(&self) -> Result<u32, Error> {
        match self.globals.snapshot_id {
            MAX_SNAPSHOT_ID.. => Err(SnapshotsExhausted {}.into()),
            id => Ok(id + 1),
        }
    }
}

/// First second in which the interval allows a snapshot.
#[inline(always)]
pub fn earliest_snapshot(globals: &Globals, terms: &Terms) -> u64 {
    globals.snapshot_at + terms.interval as u64 + 1
}

/// Whether a snapshot may be taken now, if there is something to share.
///
/// # Errors
/// [`SnapshotTooSoon`], [`NoSharingSupply`].
#[inline(never)]
pub fn due<C: Chain>(chain: &C, terms: Terms) -> Result<Due, Error> {
    let globals = chain.globals();
    let now = seconds(chain.now());
    let earliest = earliest_snapshot(&globals, &terms);
    if now < earliest {
        return Err(SnapshotTooSoon {
            earliest: U256::from(earliest),
        }
        .into());
    }
    if terms.sharing() == 0 {
        return Err(NoSharingSupply {}.into());
    }
    let smoothing = chain.smoothing(&terms);
    // However long nothing came in: what comes then is released in parts too.
    let elapsed = (now - globals.snapshot_at).min(terms.interval as u64 + 1);
    let seen = smoothed(globals.unseen(held(chain)), elapsed, smoothing);
    Ok(Due {
        globals,
        terms,
        now,
        seen,
        elapsed,
        smoothing,
        claimable: terms.claim_part(seen),
    })
}

/// Takes a snapshot that is due and shares the listed tokens of the mask `tokens` too. Balances
/// count as they are at the end of the transaction.
///
/// # Errors
/// [`NothingToShare`], [`SnapshotsExhausted`].
#[inline(never)]
pub fn take<C: Chain>(chain: &mut C, due: &Due, tokens: u16) -> Result<Shared, Error> {
    if due.claimable == 0 && tokens == 0 {
        return Err(NothingToShare {}.into());
    }
    let id = due.id()?;
    let mut globals = due.globals;
    globals.snapshot_id = id;
    globals.snapshot_at = due.now;
    globals.reserved += due.claimable;
    globals.assigned += due.seen as i128;
    chain.set_globals(&globals);
    let sharing = due.terms.sharing();
    chain.set_taken(
        id,
        &Snapshot {
            claimable: due.claimable,
            sharing,
            tokens,
            time: due.now,
        },
    );
    chain.set_snapshot_flag();
    Ok(Shared {
        id,
        claimable: due.claimable,
        redeemable: due.seen - due.claimable,
        sharing,
    })
}

/// Shares the native income since the last snapshot; `None` if there are listed tokens to share
/// too.
///
/// # Errors
/// [`SnapshotTooSoon`], [`NoSharingSupply`], [`NothingToShare`], [`SnapshotsExhausted`].
#[inline(always)]
pub fn snapshot<C: Chain>(chain: &mut C) -> Result<Option<Shared>, Error> {
    let terms = chain.terms();
    if terms.tokens > 0 {
        return Ok(None);
    }
    let due = due(chain, terms)?;
    take(chain, &due, 0).map(Some)
}
