//! What scenarios are made of.

use super::*;

pub(super) const ISSUER: Address = account(1);
pub(super) const ALICE: Address = account(2);
pub(super) const BOB: Address = account(3);
/// Has no tokens.
pub(super) const CAROL: Address = account(4);
pub(super) const SPENDER: Address = account(5);
/// A little more than a token; no byte of it is zero, which would be cheaper.
pub(super) const VALUE: u64 = 1_012_345_678_912_345_678;

/// Wei that come in during a period.
const INCOME: u64 = 1_000_000_000_000_000_000;
/// In multiples of [`VALUE`].
const HELD: u64 = 10_000;

/// Alice and Bob have tokens.
pub(super) fn holders(lab: &mut Lab, token: Address) -> Result<()> {
    lab.stage(format!("{token} holders"), |lab| {
        for to in [ALICE, BOB] {
            let value = U256::from(VALUE) * U256::from(HELD);
            let call = Token::transferCall { to, value };
            lab.send(&Transaction::call(ISSUER, token, &call))?;
        }
        lab.pass(PAUSE)
    })
}

/// Money arrives.
pub(super) fn income(lab: &Lab, token: Address) -> Result<()> {
    lab.send(&Transaction::payment(CAROL, token, U256::from(INCOME)))?;
    Ok(())
}

/// Money arrives, a snapshot shares it, and two hours pass.
pub(super) fn period(lab: &Lab, token: Address) -> Result<()> {
    income(lab, token)?;
    lab.send(&Transaction::call(CAROL, token, &Token::snapshotCall {}))?;
    lab.pass(PAUSE)
}
