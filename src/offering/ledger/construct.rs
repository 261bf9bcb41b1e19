//! The launch.
use super::*;
use crate::offering::logic::{least_minimum, BASIS_POINTS};
use alloy_primitives::B256;

/// What an offering is launched with.
#[derive(Clone, Copy, Debug)]
pub struct Offer<'a> {
    /// The token that is sold: a contract.
    pub token: Address,
    /// Gets the proceeds and what is left over.
    pub creator: Address,
    /// ERC-20 token that is deposited, or zero for native money.
    pub currency: Address,
    /// Tokens for sale, in units, 1 to 2^96 - 1.
    pub sale: U256,
    /// Money below which the offering fails, 1 to the hard cap.
    pub soft_cap: U256,
    /// Money that the whole sale costs, up to 2^96 - 1.
    pub hard_cap: U256,
    /// Least deposit of an account, or 0 for the least that always buys one unit.
    pub minimum: U256,
    /// Largest deposit of an account, or 0 for no cap.
    pub account_cap: U256,
    /// First second for deposits, at most 180 days ahead, or 0 for now.
    pub start: U256,
    /// Seconds for deposits, 1 to 90 days.
    pub duration: U256,
    /// Root of the tree of accounts that may deposit, or zero if all may.
    pub root: B256,
    /// Whether unsold tokens are retired; else they are returned to the creator.
    pub retire_unsold: bool,
    /// Part of the proceeds for the token's redeem pool, in basis points.
    pub seed_bps: U256,
    /// Release of the rest of the proceeds, unless there are milestones.
    pub release: Schedule,
    /// At most 5 milestones, or none.
    pub milestones: &'a [MilestoneTerms],
    /// At most 8 allocations.
    pub allocations: &'a [AllocationTerms],
}

/// A linear schedule, in seconds after the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Schedule {
    /// Nothing before; at most `vesting`.
    pub cliff: U256,
    /// Everything from then on; up to 3,650 days.
    pub vesting: U256,
}

/// A milestone as announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MilestoneTerms {
    /// Seconds after the end.
    pub offset: U256,
    /// Part of the creator's proceeds, in basis points.
    pub bps: U256,
}

/// An allocation as announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AllocationTerms {
    /// Who gets it.
    pub recipient: Address,
    /// Tokens, in units.
    pub amount: U256,
    /// When.
    pub schedule: Schedule,
}

/// Launches an offering.
///
/// # Errors
/// [`InvalidToken`], [`InvalidCreator`], [`InvalidCurrency`], [`InvalidSale`], [`InvalidCaps`],
/// [`InvalidMinimum`], [`InvalidAccountCap`], [`InvalidStart`], [`InvalidDuration`],
/// [`InvalidSeed`], [`InvalidVesting`], [`TooManyMilestones`], [`InvalidMilestone`],
/// [`IncompleteMilestones`], [`TooManyAllocations`], [`InvalidAllocation`].
pub fn construct<C: Chain>(chain: &mut C, offer: &Offer<'_>) -> Result<(), Error> {
    must_be_parties(chain, offer)?;
    let sale = read_sale(offer)?;
    let rules = read_rules(chain, offer, sale)?;
    let (soft_cap, hard_cap) = read_caps(offer)?;
    let proceeds = read_proceeds(offer)?;
    chain.set_asset(&Asset {
        token: offer.token,
        sale,
    });
    chain.set_price(&Price {
        currency: offer.currency,
        hard_cap,
    });
    chain.set_goal(&Goal {
        creator: offer.creator,
        soft_cap,
    });
    chain.set_rules(&rules);
    chain.set_book(&Book {
        erc20: !offer.currency.is_zero(),
        stoppable: !offer.milestones.is_empty(),
        retired: offer.retire_unsold,
        ..Book::default()
    });
    chain.set_use_of_proceeds(&proceeds);
    if rules.by_list {
        chain.set_root(offer.root);
    }
    if !offer.milestones.is_empty() {
        chain.set_milestones(&read_milestones(offer.milestones)?);
    }
    set_allocations(chain, offer, sale)
}

/// # Errors
/// [`InvalidToken`], [`InvalidCreator`], [`InvalidCurrency`].
fn must_be_parties<C: Chain>(chain: &C, offer: &Offer<'_>) -> Result<(), Error> {
    let Offer {
        token,
        creator,
        currency,
        ..
    } = *offer;
    let this = chain.this();
    if token == this || chain.code_size(token) == 0 {
        return Err(InvalidToken { token }.into());
    }
    if creator.is_zero() || creator == this || creator == token {
        return Err(InvalidCreator { creator }.into());
    }
    let other = currency != this && currency != token && chain.code_size(currency) > 0;
    if !currency.is_zero() && !other {
        return Err(InvalidCurrency { currency }.into());
    }
    Ok(())
}

/// # Errors
/// [`InvalidSale`].
fn read_sale(offer: &Offer<'_>) -> Result<u128, Error> {
    match to_u96(offer.sale) {
        Some(sale) if sale > 0 => Ok(sale),
        _ => Err(InvalidSale { sale: offer.sale }.into()),
    }
}

/// # Errors
/// [`InvalidCaps`].
fn read_caps(offer: &Offer<'_>) -> Result<(u128, u128), Error> {
    match (to_u96(offer.soft_cap), to_u96(offer.hard_cap)) {
        (Some(soft), Some(hard)) if 0 < soft && soft <= hard => Ok((soft, hard)),
        _ => Err(InvalidCaps {
            softCap: offer.soft_cap,
            hardCap: offer.hard_cap,
        }
        .into()),
    }
}

/// # Errors
/// [`InvalidMinimum`], [`InvalidAccountCap`], [`InvalidStart`], [`InvalidDuration`].
fn read_rules<C: Chain>(chain: &C, offer: &Offer<'_>, sale: u128) -> Result<Rules, Error> {
    let least = least_minimum(sale);
    let minimum = match to_u96(offer.minimum) {
        Some(0) => least,
        Some(minimum) if minimum >= least => minimum,
        _ => {
            return Err(InvalidMinimum {
                minimum: offer.minimum,
                least: U256::from(least),
            }
            .into())
        }
    };
    let account_cap = match to_u96(offer.account_cap) {
        Some(0) => MAX_U96,
        Some(cap) if cap >= minimum => cap,
        _ => {
            return Err(InvalidAccountCap {
                accountCap: offer.account_cap,
            }
            .into())
        }
    };
    let now = seconds(chain.now());
    let start = match number(offer.start, now.saturating_add(MAX_LEAD)) {
        Some(0) => now,
        Some(start) if start >= now => start,
        _ => return Err(InvalidStart { start: offer.start }.into()),
    };
    let Some(duration) = number(offer.duration, MAX_DURATION).filter(|time| *time > 0) else {
        return Err(InvalidDuration {
            duration: offer.duration,
        }
        .into());
    };
    Ok(Rules {
        minimum,
        account_cap,
        start,
        duration,
        by_list: !offer.root.is_zero(),
    })
}

/// # Errors
/// [`InvalidSeed`], [`InvalidVesting`], [`TooManyAllocations`].
fn read_proceeds(offer: &Offer<'_>) -> Result<Proceeds, Error> {
    let Some(seed_bps) = number(offer.seed_bps, BASIS_POINTS as u64) else {
        return Err(InvalidSeed {
            basisPoints: offer.seed_bps,
        }
        .into());
    };
    let linear = offer.release != Schedule::default();
    let (cliff, vesting) = read_schedule(&offer.release)
        .filter(|_| !linear || offer.milestones.is_empty())
        .ok_or(InvalidVesting {
            cliff: offer.release.cliff,
            vesting: offer.release.vesting,
        })?;
    let allocations = match offer.allocations.len() {
        count if count <= MAX_ALLOCATIONS as usize => count as u8,
        _ => return Err(TooManyAllocations {}.into()),
    };
    Ok(Proceeds {
        paid: 0,
        cliff,
        vesting,
        seed_bps: seed_bps as u16,
        allocations,
    })
}

/// # Errors
/// [`TooManyMilestones`], [`InvalidMilestone`], [`IncompleteMilestones`].
fn read_milestones(terms: &[MilestoneTerms]) -> Result<Milestones, Error> {
    let mut milestones = Milestones::default();
    if terms.len() > milestones.0.len() {
        return Err(TooManyMilestones {}.into());
    }
    let (mut earliest, mut left) = (0, BASIS_POINTS as u64);
    let mut last = 0;
    for (index, (milestone, terms)) in milestones.0.iter_mut().zip(terms).enumerate() {
        // Only the first can be due at the end itself; nobody can stop that one.
        let at_end = index == 0 && terms.offset.is_zero();
        let offset = number(terms.offset, MAX_VESTING)
            .filter(|offset| at_end || *offset >= earliest + MILESTONE_NOTICE);
        let bps = number(terms.bps, left).filter(|bps| *bps > 0);
        let (Some(offset), Some(bps)) = (offset, bps) else {
            let index = U256::from(index);
            return Err(InvalidMilestone { index }.into());
        };
        *milestone = Milestone {
            offset,
            bps: bps as u16,
        };
        earliest = offset;
        last = offset;
        left -= bps;
    }
    if left > 0 || last == 0 {
        return Err(IncompleteMilestones {
            basisPoints: U256::from(BASIS_POINTS as u64 - left),
        }
        .into());
    }
    Ok(milestones)
}

/// # Errors
/// [`InvalidAllocation`].
fn set_allocations<C: Chain>(chain: &mut C, offer: &Offer<'_>, sale: u128) -> Result<(), Error> {
    let mut tokens = sale;
    for (index, terms) in offer.allocations.iter().enumerate() {
        let recipient = terms.recipient;
        let proper = !recipient.is_zero() && recipient != chain.this() && recipient != offer.token;
        let amount = to_u96(terms.amount).filter(|amount| proper && *amount > 0);
        let all = amount.and_then(|amount| add(tokens, amount).ok());
        let schedule = read_schedule(&terms.schedule);
        let (Some(amount), Some(all), Some((cliff, vesting))) = (amount, all, schedule) else {
            let index = U256::from(index);
            return Err(InvalidAllocation { index }.into());
        };
        tokens = all;
        let i = index as u8;
        chain.set_recipient(i, recipient);
        chain.set_allocation(
            i,
            &Allocation {
                amount,
                paid: 0,
                cliff,
                vesting,
            },
        );
    }
    Ok(())
}

/// Cliff and vesting, if they are in range.
#[inline(never)]
fn read_schedule(schedule: &Schedule) -> Option<(u64, u64)> {
    let vesting = number(schedule.vesting, MAX_VESTING)?;
    Some((number(schedule.cliff, vesting)?, vesting))
}

/// `value`, if it is at most `max`.
#[inline(never)]
fn number(value: U256, max: u64) -> Option<u64> {
    let [low, rest @ ..] = *value.as_limbs();
    (rest == [0; 3] && low <= max).then_some(low)
}
