//! What happens, step by step. What everybody is due is worked out here once more, apart from the contract.

use alloy::{primitives::U256, sol_types::SolCall};
use anyhow::{Context, Result};

use super::{
    album::Album,
    cast::CUSTOMER,
    collection,
    launch::{self, Workshop},
    ledger::{Ledger, Terms},
    stage::{Clock, Holder, Income, Payment, Stage},
    token::Token,
};
use crate::ui::amount;

/// Whole tokens that each holder is given; the sum is the supply.
const SHARES: [u64; 4] = [400_000, 300_000, 200_000, 100_000];
/// Whole tokens that Carol burns.
const BURNED: u64 = 100_000;

const ALICE: usize = 0;
const BOB: usize = 1;
const CAROL: usize = 2;

/// A number of whole tokens in units of 10^-18.
pub(super) fn units(tokens: u64) -> U256 {
    U256::from(tokens) * U256::from(10).pow(U256::from(18))
}

/// Plays the story with a fresh token and a fresh collection.
pub(super) async fn play(
    stage: &mut Stage<'_>,
    workshop: &Workshop,
    album: &Album,
    terms: &Terms,
) -> Result<()> {
    let mut ledger = Ledger::new(SHARES.map(units));

    stage.narrator.act("Launch");
    launch::token(stage, terms, ledger.supply()).await?;
    // In the second of a snapshot, or of the construction, the token looks closer; the table shows the usual case.
    stage.wait(1).await?;
    for (index, share) in SHARES.into_iter().enumerate() {
        give(stage, index, units(share)).await?;
    }
    stage
        .narrator
        .event("Alice gets 400,000 tokens, Bob 300,000, Carol 200,000, Dave 100,000");
    launch::collection(stage, workshop, album, terms).await?;

    stage.narrator.act("Earn");
    infer(stage, &mut ledger, terms.inference, "").await?;
    stage.narrator.event(&pass_time(stage, terms).await?);
    collection::mint(stage, &mut ledger, album, terms).await?;
    collection::sell(stage, &mut ledger, terms).await?;

    stage.narrator.act("Share");
    snapshot(stage, &mut ledger, terms).await?;
    let again = Token::snapshotCall {}.abi_encode();
    let (owner, token, nothing) = (stage.cast.owner.address(), stage.record.token, U256::ZERO);
    let what = "a second snapshot has to wait";
    stage
        .refuses::<Token::SnapshotTooSoon>(what, owner, token, nothing, again)
        .await?;
    claim(stage, &ledger, ALICE, 1).await?;
    let alice = stage.cast.holders[ALICE].address();
    let snapshot_id = U256::ONE;
    let twice = Token::claimCall {
        snapshotId: snapshot_id,
    }
    .abi_encode();
    let what = "nobody is paid twice";
    stage
        .refuses::<Token::NothingToClaim>(what, alice, token, nothing, twice)
        .await?;
    sell(stage, &mut ledger).await?;
    claim(stage, &ledger, BOB, 1).await?;

    stage.narrator.act("Redeem");
    burn(stage, &mut ledger, CAROL, units(BURNED)).await?;

    stage.narrator.act("And again");
    stage.narrator.event(&pass_time(stage, terms).await?);
    infer(stage, &mut ledger, terms.later, "-2").await?;
    snapshot(stage, &mut ledger, terms).await?;
    claim(stage, &ledger, ALICE, 2).await?;
    claim(stage, &ledger, CAROL, 1).await?;
    claim(stage, &ledger, CAROL, 2).await?;
    stage
        .narrator
        .event("Dave does not claim; what he is due waits for him, for ever");
    settle(stage, &ledger).await
}

async fn give(stage: &mut Stage<'_>, index: usize, value: U256) -> Result<()> {
    let (owner, holder) = (
        stage.cast.owner.address(),
        stage.cast.holders[index].clone(),
    );
    let call = Token::transferCall {
        to: holder.address(),
        value,
    };
    let name = format!("transfer-{}", holder.name.to_lowercase());
    let title = format!("transfer to {}", holder.name);
    stage
        .step(&name, &title, owner, U256::ZERO, call.abi_encode())
        .await?;
    Ok(())
}

/// Somebody pays for the use of the model.
async fn infer(
    stage: &mut Stage<'_>,
    ledger: &mut Ledger,
    income: U256,
    suffix: &str,
) -> Result<()> {
    let customer = stage.cast.payers[CUSTOMER].address();
    let name = format!("income-inference-fees{suffix}");
    let title = "income: inference fees";
    stage
        .step(&name, title, customer, income, Vec::new())
        .await?;
    ledger.fresh += income;
    stage.record.incomes.push(Income {
        source: "inference fees",
        amount: income,
        reason: "a customer's payment".to_owned(),
    });
    stage.narrator.event(&format!(
        "{} ether of inference fees come in",
        amount(income)
    ));
    Ok(())
}

async fn pass_time(stage: &Stage<'_>, terms: &Terms) -> Result<String> {
    // One second more than the interval, and one for clocks that disagree.
    let seconds = terms.interval + 2;
    stage.wait(seconds).await?;
    Ok(match stage.clock {
        Clock::Travel => "a day passes (the node's clock is put forward)".to_owned(),
        Clock::Wait => format!("{seconds} seconds pass"),
    })
}

async fn snapshot(stage: &mut Stage<'_>, ledger: &mut Ledger, terms: &Terms) -> Result<()> {
    let claimable = ledger.snapshot(terms).claimable;
    let id = ledger.snapshots.len();
    let owner = stage.cast.owner.address();
    let call = Token::snapshotCall {}.abi_encode();
    let name = format!("snapshot-{id}");
    stage
        .step(&name, &format!("snapshot {id}"), owner, U256::ZERO, call)
        .await?;
    stage.narrator.event(&format!(
        "snapshot {id}: {} ether to claim by whoever holds tokens now, {} ether behind each million tokens",
        amount(claimable),
        amount(ledger.pool * units(1_000_000) / ledger.supply())
    ));
    stage.wait(1).await?;
    Ok(())
}

async fn claim(stage: &mut Stage<'_>, ledger: &Ledger, index: usize, id: usize) -> Result<()> {
    let holder = stage.cast.holders[index].clone();
    let snapshot = ledger.snapshots.get(id - 1).context("no such snapshot")?;
    let held = snapshot.held[index];
    let due = held * snapshot.claimable / snapshot.supply;
    let snapshot_id = U256::from(id);
    let shown = stage
        .view(Token::claimableRevenueCall {
            account: holder.address(),
            snapshotId: snapshot_id,
        })
        .await?;
    let paid = stage
        .payout(
            &format!("claim-{id}-{}", holder.name.to_lowercase()),
            &format!("{} claims snapshot {id}", holder.name),
            holder.address(),
            Token::claimCall {
                snapshotId: snapshot_id,
            }
            .abi_encode(),
        )
        .await?;
    let what = format!(
        "{} is paid for snapshot {id} what the view promised and arithmetic says",
        holder.name
    );
    stage.check(what, paid == due && shown == due);
    let reason = format!(
        "held {} of {} tokens at snapshot {id}, which shares {}",
        amount(held),
        amount(snapshot.supply),
        amount(snapshot.claimable)
    );
    stage
        .narrator
        .event(&format!("{} claims {} ether", holder.name, amount(paid)));
    stage.record.payments.push(Payment {
        holder: holder.name,
        amount: paid,
        redeemed: false,
        reason,
    });
    Ok(())
}

/// Bob sells everything to Alice before he claims: the snapshot remembers him.
async fn sell(stage: &mut Stage<'_>, ledger: &mut Ledger) -> Result<()> {
    let [alice, bob] = [ALICE, BOB].map(|index| stage.cast.holders[index].address());
    let value = std::mem::take(&mut ledger.held[BOB]);
    ledger.held[ALICE] += value;
    let call = Token::transferCall { to: alice, value };
    stage
        .step(
            "transfer-bob-alice",
            "Bob sells to Alice",
            bob,
            U256::ZERO,
            call.abi_encode(),
        )
        .await?;
    stage
        .narrator
        .event("Bob sells his tokens to Alice; the snapshot remembers that he held them");
    Ok(())
}

async fn burn(
    stage: &mut Stage<'_>,
    ledger: &mut Ledger,
    index: usize,
    burned: U256,
) -> Result<()> {
    let holder = stage.cast.holders[index].clone();
    let due = burned * ledger.pool / ledger.supply();
    let reason = format!(
        "burned {} of {} tokens, behind which stand {}",
        amount(burned),
        amount(ledger.supply()),
        amount(ledger.pool)
    );
    let shown = stage
        .view(Token::redeemableOnBurnCall { amount: burned })
        .await?;
    let paid = stage
        .payout(
            &format!("burn-{}", holder.name.to_lowercase()),
            &format!("{} burns", holder.name),
            holder.address(),
            Token::burnCall { amount: burned }.abi_encode(),
        )
        .await?;
    let what = format!(
        "{} redeems what the view promised and arithmetic says",
        holder.name
    );
    stage.check(what, paid == due && shown == due);
    ledger.held[index] -= burned;
    ledger.pool -= due;
    stage.narrator.event(&format!(
        "{} burns {} tokens and is paid {} ether at once",
        holder.name,
        amount(burned),
        amount(paid)
    ));
    stage.record.payments.push(Payment {
        holder: holder.name,
        amount: paid,
        redeemed: true,
        reason,
    });
    Ok(())
}

/// Compares where everything has ended up.
async fn settle(stage: &mut Stage<'_>, ledger: &Ledger) -> Result<()> {
    let mut sum = U256::ZERO;
    for (index, holder) in stage.cast.holders.clone().iter().enumerate() {
        let account = holder.address();
        let held = stage.view(Token::balanceOfCall { account }).await?;
        stage.check(
            format!("{} holds what was moved", holder.name),
            held == ledger.held[index],
        );
        sum += held;
        let mut due = U256::ZERO;
        for id in 1..=ledger.snapshots.len() {
            let snapshot_id = U256::from(id);
            due += stage
                .view(Token::claimableRevenueCall {
                    account,
                    snapshotId: snapshot_id,
                })
                .await?;
        }
        stage.record.holders.push(Holder {
            name: holder.name,
            address: account,
            tokens: held,
            due,
        });
    }
    let supply = stage.view(Token::totalSupplyCall {}).await?;
    stage.check("balances add up to the supply", sum == supply);
    stage.record.left = stage.chain.balance(stage.record.token).await?;
    let money = stage.record.conservation();
    stage.check(
        "what came in was paid out or is still there, to the wei",
        money.holds,
    );
    Ok(())
}
