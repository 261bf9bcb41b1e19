//! How cost grows with what an account has slept through, and with how long its history is.

use super::*;

const SLEPT: &str = "Snapshots slept through";
const HISTORY: &str = "Entries of history";

/// The token's series.
pub(super) fn operations() -> Vec<Operation> {
    let mut operations = Vec::new();
    for count in [1, 10, 100, 1_000] {
        operations.push(
            Operation::new(
                format!("token.transfer_slept_{count}"),
                format!("transfer by and to who slept through {count} snapshots"),
                &TOKEN,
                move |lab, token| {
                    slept(lab, token, count)?;
                    Ok(give_bob(token))
                },
            )
            .peers(ERC7641)
            .point(SLEPT, "transfer", count),
        );
        operations.push(
            Operation::new(
                format!("token.claim_oldest_slept_{count}"),
                format!("claim of the oldest of {count} open snapshots"),
                &TOKEN,
                move |lab, token| {
                    slept(lab, token, count)?;
                    Ok(claim(token, 1))
                },
            )
            .peers(ERC7641)
            .point(SLEPT, "claim the oldest", count),
        );
        operations.push(
            Operation::new(
                format!("token.claim_newest_slept_{count}"),
                format!("claim of the newest of {count} open snapshots"),
                &TOKEN,
                move |lab, token| {
                    slept(lab, token, count)?;
                    Ok(claim(token, count))
                },
            )
            .peers(ERC7641)
            .point(SLEPT, "claim the newest", count),
        );
        operations.push(
            Operation::new(
                format!("token.claim_all_slept_{count}"),
                format!("claimAll of {count} open snapshots"),
                &TOKEN,
                move |lab, token| {
                    slept(lab, token, count)?;
                    let max = U256::from(count);
                    Ok(Transaction::call(
                        ALICE,
                        token,
                        &Token::claimAllCall { max },
                    ))
                },
            )
            .point(SLEPT, "claim all", count),
        );
    }
    for entries in [1, 10, 100] {
        operations.push(
            Operation::new(
                format!("token.transfer_entries_{entries}"),
                format!("transfer that adds to {entries} entries of history on both sides"),
                &TOKEN,
                move |lab, token| {
                    traded(lab, token, entries)?;
                    period(lab, token)?;
                    Ok(give_bob(token))
                },
            )
            .peers(ERC7641)
            .point(HISTORY, "transfer", entries),
        );
        operations.push(
            Operation::new(
                format!("token.claim_entries_{entries}"),
                format!("claim from the newest of {entries} entries of history"),
                &TOKEN,
                move |lab, token| {
                    traded(lab, token, entries)?;
                    Ok(claim(token, entries))
                },
            )
            .peers(ERC7641)
            .point(HISTORY, "claim from the newest", entries),
        );
        operations.push(
            Operation::new(
                format!("token.claim_history_{entries}"),
                format!("claim from history, depth {entries}"),
                &TOKEN,
                move |lab, token| {
                    traded(lab, token, entries)?;
                    Ok(claim(token, 1))
                },
            )
            .peers(ERC7641)
            .point(HISTORY, "claim from the oldest", entries),
        );
        operations.push(
            Operation::new(
                format!("token.claim_all_history_{entries}"),
                format!("claimAll of {entries} entries of history"),
                &TOKEN,
                move |lab, token| {
                    traded(lab, token, entries)?;
                    let max = U256::from(entries + 1);
                    Ok(Transaction::call(
                        ALICE,
                        token,
                        &Token::claimAllCall { max },
                    ))
                },
            )
            .point(HISTORY, "claim all", entries),
        );
    }
    operations
}

/// Alice and Bob have tokens and do nothing while `count` snapshots are taken.
fn slept(lab: &mut Lab, token: Address, count: u32) -> Result<()> {
    lab.stage(format!("{token} slept {count}"), |lab| {
        let from = count / 10;
        if from == 0 {
            holders(lab, token)?;
        } else {
            slept(lab, token, from)?;
        }
        (from..count).try_for_each(|_| period(lab, token))
    })
}

/// Alice gives to Bob after each of `entries + 1` snapshots: the first `entries` are in the history of both.
fn traded(lab: &mut Lab, token: Address, entries: u32) -> Result<()> {
    lab.stage(format!("{token} traded {entries}"), |lab| {
        let from = entries / 10;
        if from == 0 {
            holders(lab, token)?;
        } else {
            traded(lab, token, from)?;
        }
        let rounds = if from == 0 {
            entries + 1
        } else {
            entries - from
        };
        for _ in 0..rounds {
            period(lab, token)?;
            lab.send(&give_bob(token))?;
        }
        Ok(())
    })
}
