//! Who shares: exclusions after the launch.
use super::*;
use crate::token::types::Proposal;

/// Seconds that must pass, beside a snapshot, before a proposal takes effect.
pub const NOTICE: u64 = 7 * 24 * 60 * 60;

/// Seconds after the notice in which a proposal can be executed.
pub const VALIDITY: u64 = 30 * 24 * 60 * 60;

/// Bytes of code of an account that has delegated itself (EIP-7702): a person's, not a contract.
const DELEGATION: usize = 23;

/// Proposes to exclude the contract `account`; returns when it may take effect, in seconds.
///
/// # Errors
/// [`NotAContract`], [`ExclusionForbidden`], [`SharingUnchanged`].
pub fn propose<C: Chain>(chain: &mut C, account: Address) -> Result<u64, Error> {
    must_be_contract(chain, account)?;
    if chain.proposal(account).vetoed {
        return Err(ExclusionForbidden { account }.into());
    }
    if chain.account(account).excluded {
        return Err(SharingUnchanged { account }.into());
    }
    let since = seconds(chain.now());
    let proposal = Proposal {
        since,
        snapshot_id: chain.globals().snapshot_id,
        vetoed: false,
    };
    chain.set_proposal(account, &proposal);
    Ok(since + NOTICE)
}

/// Excludes `account` as proposed, from the current period on.
///
/// # Errors
/// [`NoExclusionProposed`], [`ExclusionTooEarly`], [`NotAContract`], [`SharingUnchanged`],
/// [`SnapshotInThisTransaction`].
pub fn execute<C: Chain>(chain: &mut C, account: Address) -> Result<(), Error> {
    let proposal = proposed(chain, account)?;
    let time = proposal.since + NOTICE;
    if chain.now() < time || chain.globals().snapshot_id <= proposal.snapshot_id {
        return Err(ExclusionTooEarly {
            time: U256::from(time),
            id: U256::from(proposal.snapshot_id + 1),
        }
        .into());
    }
    must_be_contract(chain, account)?;
    change(chain, account, true)
}

/// Takes a proposal back.
///
/// # Errors
/// [`NoExclusionProposed`].
pub fn withdraw<C: Chain>(chain: &mut C, account: Address) -> Result<(), Error> {
    proposed(chain, account)?;
    chain.set_proposal(account, &Proposal::default());
    Ok(())
}

/// Forbids proposals to exclude `account`, the present one included.
///
/// # Errors
/// [`ExclusionForbidden`] if it has done so.
pub fn veto<C: Chain>(chain: &mut C, account: Address) -> Result<(), Error> {
    if chain.proposal(account).vetoed {
        return Err(ExclusionForbidden { account }.into());
    }
    let vetoed = Proposal {
        vetoed: true,
        ..Proposal::default()
    };
    chain.set_proposal(account, &vetoed);
    Ok(())
}

/// Lets the balance of `account` share, or not, from the current period on.
///
/// # Errors
/// [`SharingUnchanged`], [`SnapshotInThisTransaction`].
pub fn change<C: Chain>(chain: &mut C, account: Address, excluded: bool) -> Result<(), Error> {
    if !set_excluded(chain, account, excluded)? {
        return Err(SharingUnchanged { account }.into());
    }
    // Whoever comes back gets a new notice.
    let vetoed = chain.proposal(account).vetoed;
    let proposal = Proposal {
        vetoed,
        ..Proposal::default()
    };
    chain.set_proposal(account, &proposal);
    Ok(())
}

/// The proposal, until it is out of date.
fn proposed<C: Chain>(chain: &C, account: Address) -> Result<Proposal, Error> {
    let proposal = chain.proposal(account);
    if proposal.since == 0 || chain.now() > proposal.since + NOTICE + VALIDITY {
        return Err(NoExclusionProposed { account }.into());
    }
    Ok(proposal)
}

fn must_be_contract<C: Chain>(chain: &C, account: Address) -> Result<(), Error> {
    match chain.code_size(account) {
        0 | DELEGATION => Err(NotAContract { account }.into()),
        _ => Ok(()),
    }
}
