//! The launch.
use super::*;
use crate::token::{
    logic::BASIS_POINTS,
    state::{OWNER, SMOOTHING},
    types::{Terms, MAX_TOKENS},
};

/// What a token is launched with.
#[derive(Clone, Copy, Debug)]
pub struct Launch<'a> {
    /// Gets the supply; the first owner; the terminal recipient.
    pub owner: Address,
    /// In token units, 1 to 2^96 - 1.
    pub supply: U256,
    /// Part of the income that goes to claims, 0 to 10,000 basis points.
    pub claim_bps: U256,
    /// Minimum time between snapshots, 1 to 2^32 - 1 seconds.
    pub interval: U256,
    /// First second in which a snapshot is possible, or 0: one interval from now.
    pub sharing_start: U256,
    /// Seconds over which income is released to snapshots, longer than the interval, to
    /// 2^32 - 1; 0: at once.
    pub smoothing: U256,
    /// At most 8 revenue tokens.
    pub tokens: &'a [Address],
    /// Accounts that do not share.
    pub excluded: &'a [Address],
}

/// Launches a token.
///
/// # Errors
/// [`InvalidOwner`], [`InvalidSupply`], [`InvalidClaimShare`],
/// [`InvalidInterval`], [`InvalidSharingStart`], [`InvalidSmoothing`], [`InvalidRevenueToken`],
/// [`TooManyRevenueTokens`].
#[inline(always)]
pub fn construct<C: Chain>(chain: &mut C, launch: &Launch<'_>) -> Result<(), Error> {
    let owner = launch.owner;
    if owner.is_zero() || owner == chain.this() {
        return Err(InvalidOwner { owner }.into());
    }
    let Some(supply) = to_u96(launch.supply).filter(|units| *units > 0) else {
        return Err(InvalidSupply {
            supply: launch.supply,
        }
        .into());
    };
    let Some(claim_bps) = number(launch.claim_bps, BASIS_POINTS as u64) else {
        return Err(InvalidClaimShare {
            basisPoints: launch.claim_bps,
        }
        .into());
    };
    let Some(interval) = number(launch.interval, u32::MAX as u64).filter(|time| *time > 0) else {
        return Err(InvalidInterval {
            interval: launch.interval,
        }
        .into());
    };
    let now = seconds(chain.now());
    let snapshot_at = match number(launch.sharing_start, seconds(u64::MAX)) {
        Some(0) => now,
        // A snapshot is possible one second after the interval.
        Some(start) if start > now && start > interval => start - interval - 1,
        _ => {
            return Err(InvalidSharingStart {
                time: launch.sharing_start,
            }
            .into())
        }
    };
    let smoothing = number(launch.smoothing, u32::MAX as u64);
    let Some(smoothing) = smoothing.filter(|time| *time == 0 || *time > interval) else {
        return Err(InvalidSmoothing {
            time: launch.smoothing,
        }
        .into());
    };
    chain.set_terms(&Terms {
        supply,
        excluded: 0,
        claim_bps: claim_bps as u16,
        interval: interval as u32,
        tokens: 0,
        smoothed: smoothing > 0,
    });
    chain.set_globals(&Globals {
        snapshot_at,
        ..Globals::default()
    });
    if smoothing > 0 {
        chain.store(fixed_slot(SMOOTHING), launch.smoothing);
    }
    for slot in [TERMINAL, OWNER] {
        chain.set_address(fixed_slot(slot), owner);
    }
    chain.set_account(
        owner,
        &Account {
            balance: supply,
            period: 1,
            ..Account::default()
        },
    );
    for token in launch.tokens {
        list(chain, *token)?;
    }
    for account in launch.excluded {
        set_excluded(chain, *account, true)?;
    }
    Ok(())
}

/// `value`, if it is at most `max`.
#[inline(never)]
fn number(value: U256, max: u64) -> Option<u64> {
    let [low, rest @ ..] = *value.as_limbs();
    (rest == [0; 3] && low <= max).then_some(low)
}

/// Lists a revenue token for good and returns its number.
///
/// # Errors
/// [`InvalidRevenueToken`], [`TooManyRevenueTokens`].
#[inline(never)]
pub fn list<C: Chain>(chain: &mut C, token: Address) -> Result<u8, Error> {
    let mut terms = chain.terms();
    if token == chain.this() || chain.token_index(token).is_some() || chain.code_size(token) == 0 {
        return Err(InvalidRevenueToken { token }.into());
    }
    let t = terms.tokens;
    if t >= MAX_TOKENS {
        return Err(TooManyRevenueTokens {}.into());
    }
    chain.list_token(t, token);
    terms.tokens = t + 1;
    chain.set_terms(&terms);
    Ok(t)
}

/// Lets the balance of an account share from the current period on, or not; returns whether that
/// is a change.
///
/// # Errors
/// [`SnapshotInThisTransaction`].
#[inline(never)]
pub fn set_excluded<C: Chain>(
    chain: &mut C,
    account: Address,
    excluded: bool,
) -> Result<bool, Error> {
    let globals = chain.globals();
    let period = open_period(chain, &globals)?;
    let mut word = chain.account(account);
    if word.excluded == excluded {
        return Ok(false);
    }
    roll_share(chain, account, &mut word, period);
    word.excluded = excluded;
    chain.set_account(account, &word);
    change_excluded(chain, &globals, word.balance, excluded)?;
    Ok(true)
}
