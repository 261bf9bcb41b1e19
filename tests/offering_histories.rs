//! Random histories: the offering's rules against the plain model, step by step.
mod offering;

use alloy_primitives::{Address, U256};
use imo::offering::{ledger, logic::Status, state::State, types::Outcome};
use imo_tests::offering::{
    draws,
    steps::{investors, Draft, History, Release, Step, Terms},
    Model, Party, Payment, Refusal, Stage,
};
use offering::{selector, World, LAUNCH};
use proptest::prelude::*;
use std::{collections::BTreeMap, sync::Mutex};

/// A world and its model, and what came in beside deposits.
struct Run {
    world: World,
    model: Model,
    investors: Vec<Address>,
    forced: (U256, U256),
    seen: BTreeMap<&'static str, u32>,
}

impl Run {
    fn new(terms: &Terms) -> Self {
        Self {
            world: World::launch(terms).expect("the terms are valid"),
            model: Model::new(terms.clone(), LAUNCH),
            investors: investors(6),
            forced: (U256::ZERO, U256::ZERO),
            seen: BTreeMap::new(),
        }
    }

    fn wait_until(&mut self, time: u64) {
        self.world.now = time;
        self.model.now = time;
        self.check();
    }

    fn draft(&mut self, draft: &Draft) {
        let step = draft.resolve(&self.model);
        self.step(&step);
    }

    fn step(&mut self, step: &Step) -> Option<Vec<Payment>> {
        let result = self.world.apply(step);
        let expected = self.model.apply(step);
        if let (Step::Force { money, tokens }, Ok(_)) = (step, &result) {
            self.forced.0 += money;
            self.forced.1 += tokens;
        }
        self.check();
        match (result, expected) {
            (Ok(payments), Ok(expected)) => {
                assert_eq!(payments, expected, "{step:?}");
                *self.seen.entry(name(step)).or_default() += 1;
                Some(payments)
            }
            (Err(error), Err(Refusal(signature))) => {
                let expected = Refusal(signature).selector();
                assert_eq!(selector(&error), expected, "{step:?}: {signature}");
                *self.seen.entry(signature).or_default() += 1;
                None
            }
            (result, expected) => {
                panic!("{step:?}: {result:?}, the model says {expected:?}")
            }
        }
    }

    fn check(&self) {
        let (world, model) = (&self.world, &self.model);
        // Every unit that came in is in the contract or was paid out.
        let paid: U256 = world.money_paid.values().sum();
        assert_eq!(model.total() + self.forced.0, world.money + paid);
        let paid: U256 = world.tokens_paid.values().sum();
        assert_eq!(self.forced.1, world.tokens + paid);
        assert_eq!((world.money, world.tokens), (model.money, model.tokens));
        // And it has at all times what it owes, which covers what is due to each.
        let money_owed = U256::from(ledger::money_owed(world).expect("fits"));
        let tokens_owed = U256::from(ledger::tokens_owed(world).expect("fits"));
        assert_eq!(money_owed, model.money_owed());
        assert_eq!(tokens_owed, model.tokens_owed());
        assert!(money_owed <= world.money && tokens_owed <= world.tokens);
        let (mut money, mut tokens) = (U256::ZERO, U256::ZERO);
        for investor in &self.investors {
            let position = ledger::position(world, *investor);
            money += U256::from(position.due.money());
            tokens += U256::from(position.due.tokens);
        }
        assert!(money <= money_owed && tokens <= tokens_owed);
        let standing = ledger::standing(world);
        let stage = match standing.status {
            Status::Upcoming => Stage::Upcoming,
            Status::Open => Stage::Open,
            Status::Failed => Stage::Failed,
            Status::Successful => Stage::Successful,
            Status::Stopped => Stage::Stopped,
        };
        assert_eq!(stage, model.stage());
        match standing.book.outcome {
            Outcome::Unknown => {}
            Outcome::Failed => assert_eq!(stage, Stage::Failed),
            Outcome::Successful => assert!(standing.status.is_sold()),
        }
        assert_eq!(U256::from(standing.unsold), model.unsold());
        if standing.status.is_sold() {
            assert_eq!(U256::from(standing.split.seed), model.seed());
            assert_eq!(U256::from(standing.split.released), model.due_to_creator());
        }
    }

    /// Everyone takes everything, in the given order; then nothing is left.
    fn settle(&mut self, order: &[Address]) {
        let far = self.model.now.max(self.model.terms.end()) + 4_000 * 24 * 60 * 60;
        self.wait_until(far);
        for account in order {
            self.step(&Step::Claim { account: *account });
            self.step(&Step::Refund { account: *account });
        }
        self.step(&Step::Dispose);
        self.step(&Step::Seed);
        self.step(&Step::Withdraw);
        for index in 0..4 {
            self.step(&Step::Release { index });
        }
        self.step(&Step::SweepMoney);
        self.step(&Step::SweepTokens);
        let left = (self.world.money, self.world.tokens);
        assert_eq!(left, (U256::ZERO, U256::ZERO), "nothing is stuck");
        self.check_payouts();
    }

    /// What each investor has got in all follows from deposits, totals and the time of the stop,
    /// whatever happened in between.
    fn check_payouts(&self) {
        let model = &self.model;
        for investor in &self.investors {
            if *investor == model.terms.creator {
                continue;
            }
            let (money, tokens) = match model.stage() {
                Stage::Failed => (model.deposit(*investor), U256::ZERO),
                Stage::Stopped => (
                    model.excess_of(*investor) + model.rest_of(*investor),
                    model.tokens_of(*investor),
                ),
                _ => (model.excess_of(*investor), model.tokens_of(*investor)),
            };
            let party = Party::Account(*investor);
            let got = |paid: &BTreeMap<Party, U256>| paid.get(&party).copied().unwrap_or_default();
            assert_eq!(got(&self.world.money_paid), money, "{investor}");
            assert_eq!(got(&self.world.tokens_paid), tokens, "{investor}");
            if model.stage() != Stage::Failed && !model.deposit(*investor).is_zero() {
                assert!(!tokens.is_zero(), "a deposit buys at least one unit");
            }
        }
    }

    fn live(&mut self, history: &History, funded: bool) {
        if funded {
            let tokens = self.model.terms.needed();
            let money = U256::ZERO;
            self.step(&Step::Force { money, tokens });
            self.step(&Step::Fund);
        }
        for draft in &history.before {
            self.draft(draft);
        }
        let (start, end) = (self.model.terms.start, self.model.terms.end());
        self.wait_until(start);
        for (part, draft) in &history.open {
            let left = end - 1 - self.model.now;
            self.wait_until(self.model.now + left * part / 200);
            self.draft(draft);
        }
        self.wait_until(end - 1);
        self.draft(&history.open[0].1);
        self.wait_until(end);
        for (wait, draft) in &history.after {
            self.wait_until(wait.until(&self.model));
            self.draft(draft);
        }
    }
}

fn name(step: &Step) -> &'static str {
    match step {
        Step::Force { .. } => "force",
        Step::Fund => "fund",
        Step::Deposit { .. } => "deposit",
        Step::Claim { .. } => "claim",
        Step::Refund { .. } => "refund",
        Step::RefundMany { .. } => "refund many",
        Step::Dispose => "dispose",
        Step::Withdraw => "withdraw",
        Step::Seed => "seed",
        Step::Release { .. } => "release",
        Step::Vote { .. } => "vote",
        Step::SweepMoney => "sweep money",
        Step::SweepTokens => "sweep tokens",
    }
}

fn order() -> impl Strategy<Value = Vec<Address>> {
    Just(investors(6)).prop_shuffle()
}

/// Everything that histories must have met.
const MET: [&str; 37] = [
    "fund",
    "deposit",
    "claim",
    "refund",
    "refund many",
    "dispose",
    "withdraw",
    "seed",
    "release",
    "vote",
    "sweep money",
    "sweep tokens",
    "DepositsClosed(uint256,uint256)",
    "NotFunded()",
    "AlreadyFunded()",
    "InsufficientTokens(uint256,uint256)",
    "NothingDeposited()",
    "BelowMinimum(uint256,uint256)",
    "AboveAccountCap(uint256,uint256)",
    "TooMuchDeposited(uint256)",
    "NotListed(address)",
    "NotSuccessful(uint256)",
    "NotRefundable(uint256)",
    "NothingToClaim(address)",
    "NothingToRefund(address)",
    "NothingReleased()",
    "NothingToSeed()",
    "NothingUnsold()",
    "UnknownAllocation(uint256)",
    "NothingVested(uint256)",
    "NothingToSweep()",
    "NotStoppable()",
    "NothingToStop()",
    "NoDeposit(address)",
    "VoteUnchanged(address)",
    "failed",
    "stopped",
];

static SEEN: Mutex<BTreeMap<&'static str, u32>> = Mutex::new(BTreeMap::new());

fn histories(cases: u32) {
    let config = ProptestConfig {
        cases,
        ..ProptestConfig::default()
    };
    let inputs = (
        draws::terms(LAUNCH),
        draws::history(),
        order(),
        prop::bool::weighted(0.9),
    );
    proptest!(config, |((terms, history, order, funded) in inputs)| {
        let mut run = Run::new(&terms);
        run.live(&history, funded);
        run.settle(&order);
        let mut seen = SEEN.lock().expect("no test panics with it");
        let end = match run.model.stage() {
            Stage::Failed => "failed",
            Stage::Stopped => "stopped",
            _ if run.model.total() > terms.hard_cap => "oversubscribed",
            _ => "sold",
        };
        *run.seen.entry(end).or_default() += 1;
        for (what, count) in run.seen {
            *seen.entry(what).or_default() += count;
        }
    });
}

#[test]
fn any_history_agrees_with_the_plain_model() {
    histories(3_000);
    let seen = SEEN.lock().expect("no test panics with it");
    println!("{seen:#?}");
    let missed: Vec<_> = MET
        .iter()
        .filter(|what| !seen.contains_key(*what))
        .collect();
    assert!(missed.is_empty(), "not met: {missed:?}");
    assert!(seen["oversubscribed"] > 100 && seen["sold"] > 100 && seen["stopped"] > 100);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// The status at any time is the same whether or not anybody did anything after the end.
    #[test]
    fn nobody_needs_to_act(
        terms in draws::terms(LAUNCH).prop_filter("cannot be stopped", |terms| {
            matches!(terms.release, Release::Linear { .. })
        }),
        history in draws::history(),
        order in order(),
    ) {
        let mut run = Run::new(&terms);
        run.live(&History { after: vec![], ..history.clone() }, true);
        let mut busy = Run::new(&terms);
        busy.live(&history, true);
        run.wait_until(busy.model.now);
        prop_assert_eq!(ledger::status(&run.world), ledger::status(&busy.world));
        run.settle(&order);
        busy.settle(&order);
        // Whoever was idle got the same.
        for investor in investors(6) {
            if investor == terms.creator {
                continue;
            }
            let party = Party::Account(investor);
            prop_assert_eq!(run.world.money_paid.get(&party), busy.world.money_paid.get(&party));
            prop_assert_eq!(run.world.tokens_paid.get(&party), busy.world.tokens_paid.get(&party));
        }
        let recipients = |world: &World| {
            terms.allocations.iter().map(|all| world.tokens_paid[&Party::Account(all.recipient)])
                .collect::<Vec<_>>()
        };
        if run.world.book().outcome == Outcome::Successful {
            prop_assert_eq!(recipients(&run.world), recipients(&busy.world));
        }
    }
}
