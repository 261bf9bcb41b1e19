//! The terms of a launch, checked.
use super::*;
use crate::content::types::{EXECUTION, FULL_BPS, MAX_FEE, MAX_SUPPLY, OPML, ZKML};

/// The rare words of a launch.
///
/// # Errors
/// [`InvalidRoyalty`], [`InvalidAges`].
pub(super) fn terms(royalty: U256, min_age: U256, max_age: U256) -> Result<Terms, Error> {
    if royalty > U256::from(FULL_BPS) {
        return Err(InvalidRoyalty {
            basisPoints: royalty,
        }
        .into());
    }
    let none = min_age.is_zero() && max_age.is_zero();
    // A commitment that can be revealed at once protects nobody.
    let some = !min_age.is_zero() && min_age < max_age && max_age <= U256::from(u32::MAX);
    if !none && !some {
        return Err(InvalidAges {
            minAge: min_age,
            maxAge: max_age,
        }
        .into());
    }
    Ok(Terms {
        min_age: min_age.as_limbs()[0] as u32,
        max_age: max_age.as_limbs()[0] as u32,
        royalty: royalty.as_limbs()[0] as u16,
    })
}

/// The accepted routes.
///
/// # Errors
/// [`InvalidRoutes`].
pub(super) fn routes(routes: U256) -> Result<u8, Error> {
    let known = 1 << EXECUTION | 1 << OPML | 1 << ZKML;
    let accepted = routes.as_limbs()[0] as u8;
    if routes.is_zero() || routes != U256::from(accepted) || accepted & !known != 0 {
        return Err(InvalidRoutes { routes }.into());
    }
    Ok(accepted)
}

/// # Errors
/// [`InvalidSupply`].
pub(super) fn supply(max_supply: U256) -> Result<u32, Error> {
    match max_supply.is_zero() || max_supply > U256::from(MAX_SUPPLY) {
        true => Err(InvalidSupply {
            maxSupply: max_supply,
        }
        .into()),
        false => Ok(max_supply.as_limbs()[0] as u32),
    }
}

/// # Errors
/// [`InvalidWalletCap`].
pub(super) fn wallet_cap(cap: U256) -> Result<u16, Error> {
    match cap > U256::from(u16::MAX) {
        true => Err(InvalidWalletCap { cap }.into()),
        false => Ok(cap.as_limbs()[0] as u16),
    }
}

/// A fee that fits.
///
/// # Errors
/// [`InvalidFee`].
pub(super) fn valid_fee(fee: U256) -> Result<u128, Error> {
    match fee > U256::from(MAX_FEE) {
        true => Err(InvalidFee { fee }.into()),
        false => {
            let [low, high, ..] = *fee.as_limbs();
            Ok(low as u128 | (high as u128) << 64)
        }
    }
}
