//! Random histories: the token's rules against the plain model, step by step.
mod native;

use alloy_primitives::{Address, U256};
use imo::token::{ledger, state::State, Error, HistoryPruned};
use imo_tests::model::{
    steps::{history, terms, Outcome, Step, Terms, Transaction},
    Model, Payment,
};
use native::{holders, World};
use proptest::prelude::*;
use std::collections::HashSet;

/// A world and its model, and what has been paid.
struct Run {
    world: World,
    model: Model,
    holders: Vec<Address>,
    paid: U256,
    claims: HashSet<(Address, U256)>,
    /// Shares of past snapshots as they were first seen.
    seen: Vec<Vec<U256>>,
}

impl Run {
    fn new(terms: Terms) -> Self {
        let holders = holders(6);
        let (world, model) = World::launch(holders[0], terms);
        Self {
            world,
            model,
            holders,
            paid: U256::ZERO,
            claims: HashSet::new(),
            seen: Vec::new(),
        }
    }

    fn transaction(&mut self, transaction: &Transaction) {
        self.world.next_transaction(transaction.wait);
        self.model.now += transaction.wait;
        for draft in &transaction.steps {
            let step = draft.resolve(&self.model, &self.holders);
            self.step(&step);
        }
        self.end_transaction();
        self.check_history();
    }

    fn end_transaction(&mut self) {
        self.model.end_transaction();
        self.world.next_transaction(0);
        if self.seen.len() < self.model.snapshots.len() {
            let id = U256::from(self.model.snapshots.len());
            let shares = self.holders.iter().map(|holder| {
                let share = ledger::balance_at(&self.world, *holder, id);
                U256::from(share.expect("a fresh snapshot is not pruned"))
            });
            self.seen.push(shares.collect());
        }
    }

    fn step(&mut self, step: &Step) {
        let supply = self.model.supply();
        let redeemable = self.redeemable_by_all();
        let result = self.world.apply(step);
        let expected = self.model.apply(step);
        match (&result, &expected) {
            (Ok(outcome), Ok(expected)) => assert_eq!(outcome, expected, "{step:?}"),
            (Err(error), Err(refusal)) => {
                assert_eq!(selector(error), refusal.selector(), "{step:?}");
            }
            _ => panic!("{step:?}: {result:?}, the model says {expected:?}"),
        }
        if let Ok(Outcome::Paid(Payment { to, amount })) = result {
            self.paid += amount;
            if let Step::Claim { account, id } = *step {
                assert_eq!(to, account);
                assert!(self.claims.insert((account, id)), "nobody is paid twice");
            }
        }
        if let (Step::Burn { .. }, Ok(_)) = (step, result) {
            // What each remaining token redeems has not fallen: V1 / S1 >= V0 / S0.
            let left = self.model.supply();
            assert!(self.redeemable_by_all() * supply >= redeemable * left);
        }
        self.check_money();
        self.check_balances();
    }

    fn redeemable_by_all(&self) -> U256 {
        let (globals, terms) = (self.world.globals(), self.world.terms());
        U256::from(globals.redeemable(ledger::held(&self.world), &terms))
    }

    fn check_money(&self) {
        let (world, model) = (&self.world, &self.model);
        assert_eq!(
            model.income,
            self.paid + world.held,
            "income is paid or held"
        );
        let (reserved, redeemable, next) = ledger::pools(world);
        assert_eq!(U256::from(reserved), model.reserved());
        assert_eq!(U256::from(redeemable), model.redeemable_by_all());
        let pools = U256::from(reserved) + U256::from(redeemable) + U256::from(next);
        assert_eq!(pools, world.held, "the pools are the balance");
        let unseen = world.globals().unseen(ledger::held(world));
        assert_eq!(U256::from(unseen), model.unseen);
    }

    fn check_balances(&self) {
        let mut sum = U256::ZERO;
        for &holder in &self.holders {
            let balance = U256::from(self.world.account(holder).balance);
            assert_eq!(balance, self.model.balance(holder));
            sum += balance;
        }
        assert_eq!(
            sum,
            U256::from(self.world.terms().supply),
            "balances are the supply"
        );
        for &amount in &[U256::ZERO, U256::ONE, sum >> 1, sum] {
            if amount <= sum {
                let redeemable = ledger::redeemable(&self.world, amount);
                assert_eq!(
                    redeemable.map(U256::from),
                    Ok(self.model.redeemable(amount))
                );
            }
        }
        assert!(ledger::redeemable(&self.world, sum + U256::ONE).is_err());
    }

    /// Every snapshot: what each holder's share was and what is left to claim.
    fn check_history(&mut self) {
        for (index, taken) in self.model.snapshots.iter().enumerate() {
            let id = U256::from(index + 1);
            let info = ledger::snapshot_info(&self.world, id).expect("the snapshot is known");
            assert_eq!(U256::from(info.claimable), taken.claimable);
            assert_eq!(U256::from(info.sharing), taken.supply);
            assert_eq!(info.time, taken.time);
            for (holder, seen) in self.holders.iter().zip(&self.seen[index]) {
                let claimable = ledger::claimable(&self.world, *holder, id);
                let expected = self.model.claimable(*holder, id);
                assert_eq!(U256::from(claimable), expected, "{holder} {id}");
                let share = self.model.balance_at(*holder, id).expect("known");
                assert_eq!(share, *seen, "history does not change");
                match ledger::balance_at(&self.world, *holder, id) {
                    Ok(balance) => assert_eq!(U256::from(balance), share),
                    Err(error) => {
                        let account = *holder;
                        assert_eq!(error, HistoryPruned { account, id }.into());
                        assert!(self.model.is_settled(account, id), "{holder} {id}");
                    }
                }
            }
        }
    }

    /// Everybody claims everything that is left, newest first or oldest first.
    fn settle(&mut self, newest_first: bool) {
        let mut ids: Vec<_> = (1..=self.model.snapshots.len()).map(U256::from).collect();
        if newest_first {
            ids.reverse();
        }
        for id in ids {
            for account in self.holders.clone() {
                self.step(&Step::Claim { account, id });
            }
        }
        let dust = self.model.reserved();
        let bound = U256::from(self.model.snapshots.len() * self.holders.len());
        assert!(dust <= bound, "only dust stays reserved: {dust}");
    }
}

fn selector(error: &Error) -> [u8; 4] {
    let data = Vec::from(error.clone());
    data.first_chunk()
        .copied()
        .expect("an error has a selector")
}

proptest! {
    #![proptest_config(ProptestConfig {
        // With 75 transactions of two steps each on average: a million steps.
        cases: 7_000,
        ..ProptestConfig::default()
    })]

    #[test]
    fn histories_follow_the_model(
        terms in terms(),
        history in history(150),
        newest_first in any::<bool>(),
    ) {
        let mut run = Run::new(terms);
        for transaction in &history {
            run.transaction(transaction);
        }
        run.settle(newest_first);
        run.check_history();
    }
}

/// Claims far out of order, of more snapshots than an account word or a history entry has marks for.
#[test]
fn long_sleepers_claim_in_any_order() {
    let terms = Terms {
        supply: 1_000_000,
        claim_bps: 8_000,
        interval: 1,
        smoothing: 0,
    };
    // None of them shares a factor with 300: each walks through all ids, in an order of its own.
    for (seed, stride) in (0..).zip([1, 7, 11, 13, 149, 299u64]) {
        let mut run = Run::new(terms);
        let [sleeper, trader, ..] = run.holders[..] else {
            panic!("there are six holders");
        };
        let value = U256::from(1_000 + seed);
        run.step(&Step::Transfer {
            from: sleeper,
            to: trader,
            value,
        });
        for round in 0..300u64 {
            run.world.next_transaction(2);
            run.model.now += 2;
            run.step(&Step::Receive {
                amount: U256::from(10_000 + round * seed),
            });
            run.step(&Step::Snapshot { caller: trader });
            run.end_transaction();
            if round == 100 * seed {
                run.step(&Step::Transfer {
                    from: sleeper,
                    to: trader,
                    value,
                });
            }
        }
        for step in 0..300u64 {
            let id = U256::from(1 + (step * stride + seed) % 300);
            run.step(&Step::Claim {
                account: sleeper,
                id,
            });
            run.step(&Step::Claim {
                account: trader,
                id,
            });
        }
        run.check_history();
        assert!(run.model.reserved() <= U256::from(600));
    }
}
