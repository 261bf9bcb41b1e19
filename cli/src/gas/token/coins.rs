//! Revenue in ERC-20 tokens: what each listed one adds.

use super::{steps::income, subjects::PlainToken, *};
use alloy::primitives::B256;

const TABLE: &str = "Revenue tokens listed, all with income";
const COINS: u64 = 1_000_000_000;

/// The operations of tokens that list revenue tokens.
pub(super) fn operations() -> Vec<Operation> {
    let [one, ..] = &LISTING;
    let mut operations = vec![
        Operation::new(
            "token.sync",
            "sync: income in a listed token is booked",
            one,
            |lab, token| {
                shared(lab, token)?;
                pay_in(lab, token)?;
                let coin = coin(lab, token)?;
                Ok(Transaction::call(
                    CAROL,
                    token,
                    &Token::syncCall { token: coin },
                ))
            },
        ),
        Operation::new(
            "token.deposit",
            "deposit: income in a listed token is pulled in",
            one,
            |lab, token| {
                shared(lab, token)?;
                let (coin, amount) = (coin(lab, token)?, U256::from(COINS));
                let allow = PlainToken::approveCall {
                    spender: token,
                    value: U256::MAX,
                };
                lab.send(&Transaction::call(ISSUER, coin, &allow))?;
                let call = Token::depositCall {
                    token: coin,
                    amount,
                    source: B256::repeat_byte(0x5e),
                };
                Ok(Transaction::call(ISSUER, token, &call))
            },
        ),
    ];
    for (subject, count) in LISTING.iter().zip([1, 4, 8]) {
        operations.extend([
            Operation::new(
                format!("token.transfer_listing_{count}"),
                format!("transfer, {count} listed"),
                subject,
                |lab, token| {
                    shared(lab, token)?;
                    Ok(give_bob(token))
                },
            )
            .point(TABLE, "transfer", count),
            Operation::new(
                format!("token.snapshot_listing_{count}"),
                format!("snapshot, {count} listed"),
                subject,
                |lab, token| {
                    shared(lab, token)?;
                    pay_in(lab, token)?;
                    Ok(Transaction::call(CAROL, token, &Token::snapshotCall {}))
                },
            )
            .point(TABLE, "snapshot", count),
            Operation::new(
                format!("token.claim_listing_{count}"),
                format!("claim, {count} listed"),
                subject,
                |lab, token| {
                    shared(lab, token)?;
                    lab.send(&claim(token, 1))?;
                    period_with_coins(lab, token)?;
                    Ok(claim(token, 2))
                },
            )
            .point(TABLE, "claim", count),
            Operation::new(
                format!("token.claim_batch_10_listing_{count}"),
                format!("claim of ten snapshots at once, {count} listed"),
                subject,
                |lab, token| {
                    shared(lab, token)?;
                    (1..10).try_for_each(|_| period_with_coins(lab, token))?;
                    Ok(claim_batch(token, 10))
                },
            )
            .point(TABLE, "claim of ten", count),
            Operation::new(
                format!("token.burn_listing_{count}"),
                format!("burn, {count} listed"),
                subject,
                |lab, token| {
                    shared(lab, token)?;
                    lab.send(&give_bob(token))?;
                    Ok(burn(token))
                },
            )
            .point(TABLE, "burn", count),
        ]);
    }
    operations
}

/// Alice and Bob have tokens and coins, and a snapshot has shared native money and every listed token.
fn shared(lab: &mut Lab, token: Address) -> Result<()> {
    lab.stage(format!("{token} coins"), |lab| {
        holders(lab, token)?;
        for coin in lab.view(token, &Token::revenueTokensCall {})? {
            for to in [ALICE, BOB] {
                give(lab, coin, to)?;
            }
        }
        period_with_coins(lab, token)
    })
}

/// Native money and coins arrive.
fn pay_in(lab: &Lab, token: Address) -> Result<()> {
    income(lab, token)?;
    for coin in lab.view(token, &Token::revenueTokensCall {})? {
        give(lab, coin, token)?;
    }
    Ok(())
}

fn period_with_coins(lab: &Lab, token: Address) -> Result<()> {
    pay_in(lab, token)?;
    lab.send(&Transaction::call(CAROL, token, &Token::snapshotCall {}))?;
    lab.pass(PAUSE)
}

fn give(lab: &Lab, coin: Address, to: Address) -> Result<()> {
    let value = U256::from(COINS);
    let call = PlainToken::transferCall { to, value };
    lab.send(&Transaction::call(ISSUER, coin, &call))?;
    Ok(())
}

/// The first listed token.
fn coin(lab: &Lab, token: Address) -> Result<Address> {
    let coins = lab.view(token, &Token::revenueTokensCall {})?;
    coins.first().copied().context("none is listed")
}
