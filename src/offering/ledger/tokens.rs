//! Tokens that are set aside.
use super::*;

/// Vested tokens to be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vested {
    /// To whom.
    pub recipient: Address,
    /// Tokens.
    pub amount: u128,
}

/// Books what is vested of allocation `index` as paid to its recipient and returns it.
///
/// # Errors
/// [`NotSuccessful`], [`UnknownAllocation`], [`NothingVested`].
pub fn release<C: Chain>(chain: &mut C, index: U256) -> Result<Vested, Error> {
    sold(chain)?;
    let i = known_allocation(chain, index)?;
    let mut allocation = chain.allocation(i);
    let vested = vested(chain, &allocation);
    let amount = vested.saturating_sub(allocation.paid);
    if amount == 0 {
        return Err(NothingVested { index }.into());
    }
    allocation.paid = vested;
    chain.set_allocation(i, &allocation);
    Ok(Vested {
        recipient: chain.recipient(i),
        amount,
    })
}

/// Tokens of `allocation` that are vested, paid or not. Meaningful only after a successful end.
#[inline(always)]
pub fn vested<C: Chain>(chain: &C, allocation: &Allocation) -> u128 {
    let Allocation {
        amount,
        cliff,
        vesting,
        ..
    } = *allocation;
    let elapsed = seconds(chain.now()).saturating_sub(chain.rules().end());
    logic::vested(amount, elapsed, cliff, vesting)
}

/// The number of an allocation.
///
/// # Errors
/// [`UnknownAllocation`].
pub fn known_allocation<C: Chain>(chain: &C, index: U256) -> Result<u8, Error> {
    match to_u96(index) {
        Some(i) if i < chain.use_of_proceeds().allocations as u128 => Ok(i as u8),
        _ => Err(UnknownAllocation { index }.into()),
    }
}

/// Tokens of all allocations that have not been paid.
///
/// # Errors
/// [`AccountingOverflow`].
#[inline(never)]
pub(super) fn allocated<C: Chain>(chain: &C) -> Result<u128, Error> {
    let mut sum = 0;
    for i in 0..chain.use_of_proceeds().allocations {
        let Allocation { amount, paid, .. } = chain.allocation(i);
        sum = add(sum, amount.saturating_sub(paid))?;
    }
    Ok(sum)
}

/// Tokens that the sale and the allocations need.
///
/// # Errors
/// [`AccountingOverflow`].
#[inline(never)]
pub fn tokens_needed<C: Chain>(chain: &C) -> Result<u128, Error> {
    add(chain.asset().sale, allocated(chain)?)
}
