//! Random histories on the compiled token, compared with the plain model: the same that the rules
//! go through natively, here with transactions of several steps by several contracts.
use alloy::{
    network::TransactionBuilder,
    primitives::{Address, Bytes, U256},
    rpc::types::{TransactionReceipt, TransactionRequest},
    sol_types::{SolCall, SolEventInterface},
};
use anyhow::{ensure, Result};
use imo_tests::{
    model::{
        steps::{history, terms, Draft, Outcome, Step, Terms, Transaction},
        Model,
    },
    solidity::{ForceSender, ReentrantClaimer, Relay},
    token::{
        Launch, Stage,
        Token::{self, *},
        PLENTY,
    },
};
use proptest::prelude::*;
use tokio::runtime::Runtime;

/// A token whose holders are contracts, and the model of it.
struct Run {
    stage: Stage,
    token: Address,
    relay: Address,
    holders: Vec<Address>,
    model: Model,
    /// Transactions so far.
    sent: usize,
}

impl Run {
    async fn new(mut terms: Terms) -> Result<Self> {
        let stage = Stage::new().await?;
        if stage.node.devnode().is_none() {
            // There, time passes by itself.
            terms.interval = 1;
        }
        let provider = &stage.chain.provider;
        let relay = *Relay::deploy(provider).await?.address();
        let mut holders = Vec::new();
        for _ in 0..6 {
            holders.push(*ReentrantClaimer::deploy(provider).await?.address());
        }
        let supply = U256::from(terms.supply);
        let names = ("Tiny Model".to_owned(), "TINY".to_owned());
        let numbers = [
            supply,
            U256::from(terms.claim_bps),
            U256::from(terms.interval),
        ];
        let launch = Launch {
            smoothing: U256::from(terms.smoothing),
            ..Launch::PLAIN
        };
        let token = stage.launch(holders[0], names, numbers, launch).await?;
        let start = stage.view(token, nextSnapshotTimeCall {}).await?;
        let start = start.to::<u64>() - terms.interval - 1;
        let Terms {
            claim_bps,
            interval,
            ..
        } = terms;
        let mut model = Model::new(token, holders[0], supply, claim_bps, interval, start);
        model.smoothing = terms.smoothing;
        Ok(Self {
            stage,
            token,
            relay,
            holders,
            model,
            sent: 0,
        })
    }

    /// A transaction of any steps; only income by force needs one of its own.
    async fn transaction(&mut self, transaction: &Transaction) -> Result<()> {
        self.sent += 1;
        let seconds = transaction.wait;
        if self.stage.node.devnode().is_some() {
            self.stage.wait(seconds).await?;
        } else if seconds >= 5 {
            self.stage.wait(2).await?;
        }
        if let [Draft::Force(amount)] = transaction.steps[..] {
            let provider = &self.stage.chain.provider;
            let value = U256::from(amount % MOST_WEI);
            let sender = ForceSender::deploy_builder(provider, self.token).value(value);
            sender.deploy().await?;
            self.model.force(value);
            return self.check().await;
        }

        // What the steps mean is settled on a copy, at the time that the block will about have.
        let mut copy = self.model.clone();
        copy.now = self.stage.now().await? + seconds;
        let mut steps = Vec::new();
        for draft in &transaction.steps {
            let draft = match draft {
                Draft::Force(amount) | Draft::Receive(amount) => Draft::Receive(amount % MOST_WEI),
                other => other.clone(),
            };
            let step = draft.resolve(&copy, &self.holders);
            // Whether it works there does not matter.
            let _ = copy.apply(&step);
            steps.push(step);
        }
        let receipt = self.send(&steps).await?;
        ensure!(receipt.status(), "no step can fail the transaction");

        self.model.now = self.stage.time_of(&receipt).await?;
        let mut expected = Vec::new();
        for step in &steps {
            let open = match step {
                Step::ClaimAll { account } => self.model.open(*account),
                _ => Vec::new(),
            };
            if let Ok(outcome) = self.model.apply(step) {
                self.expect(step, outcome, open, &mut expected);
            }
        }
        self.model.end_transaction();
        let mut events = Vec::new();
        for log in receipt.logs() {
            if log.address() == self.token {
                let mut event = TokenEvents::decode_log(&log.inner)?.data;
                if let TokenEvents::RevenueBatchClaimed(batch) = &mut event {
                    // In which order is up to the contract.
                    batch.ids.sort();
                }
                events.push(event);
            }
        }
        assert_eq!(events, expected, "{steps:#?}");
        self.check().await
    }

    /// Sends all steps in one transaction; a failing one is undone alone.
    async fn send(&self, steps: &[Step]) -> Result<TransactionReceipt> {
        let mut value = U256::ZERO;
        let mut calls = Vec::new();
        for step in steps {
            let call = match step {
                Step::Receive { amount } => {
                    value += *amount;
                    Relay::Call {
                        target: self.relay,
                        value: *amount,
                        data: relay(self.token, Bytes::new()),
                    }
                }
                step => {
                    let (holder, input) = input(step);
                    let act = ReentrantClaimer::executeCall {
                        target: self.token,
                        data: input.into(),
                    };
                    Relay::Call {
                        target: self.relay,
                        value: U256::ZERO,
                        data: relay(holder, act.abi_encode().into()),
                    }
                }
            };
            calls.push(call);
        }
        let request = TransactionRequest::default()
            .with_from(self.stage.owner)
            .with_to(self.relay)
            .with_value(value)
            .with_gas_limit(PLENTY)
            .with_input(Relay::batchCall { calls }.abi_encode());
        self.stage.chain.send(request).await
    }

    /// The events of a step that worked; the model has made it already.
    fn expect(
        &self,
        step: &Step,
        outcome: Outcome,
        open: Vec<U256>,
        events: &mut Vec<TokenEvents>,
    ) {
        match (*step, outcome) {
            (Step::Transfer { from, to, value }, _)
            | (
                Step::TransferFrom {
                    from, to, value, ..
                },
                _,
            ) => events.push(TokenEvents::Transfer(Transfer { from, to, value })),
            (
                Step::Approve {
                    owner,
                    spender,
                    value,
                },
                _,
            ) => events.push(TokenEvents::Approval(Approval {
                owner,
                spender,
                value,
            })),
            (Step::Receive { amount }, _) => {
                let from = self.relay;
                events.push(TokenEvents::RevenueReceived(RevenueReceived {
                    from,
                    amount,
                }));
            }
            (Step::Snapshot { .. }, Outcome::Snapshot(id)) => {
                let taken = self.model.snapshots.last().expect("one was taken");
                events.push(TokenEvents::Snapshot(Token::Snapshot { id }));
                events.push(TokenEvents::RevenueShared(RevenueShared {
                    id,
                    claimable: taken.claimable,
                    redeemable: taken.income - taken.claimable,
                    sharing: taken.supply,
                }));
            }
            (Step::Claim { account, id }, Outcome::Paid(payment)) => {
                let amount = payment.amount;
                events.push(TokenEvents::RevenueClaimed(RevenueClaimed {
                    account,
                    id,
                    amount,
                }));
            }
            (Step::ClaimAll { account }, Outcome::Paid(payment)) => {
                if !open.is_empty() {
                    events.push(TokenEvents::RevenueBatchClaimed(RevenueBatchClaimed {
                        account,
                        ids: open,
                        amount: payment.amount,
                    }));
                }
            }
            (Step::Retire { account, value }, _) => {
                let (from, to) = (account, Address::ZERO);
                let amount = value;
                events.push(TokenEvents::Transfer(Transfer { from, to, value }));
                events.push(TokenEvents::Retired(Retired { account, amount }));
            }
            (Step::Share { account, excluded }, _) => events.push(match excluded {
                true => TokenEvents::Excluded(Excluded { account }),
                false => TokenEvents::Included(Included { account }),
            }),
            (Step::Burn { account, value }, Outcome::Paid(payment)) => {
                let (from, to) = (account, Address::ZERO);
                events.push(TokenEvents::Transfer(Transfer { from, to, value }));
                events.push(TokenEvents::Redeemed(Redeemed {
                    account,
                    amount: value,
                    payout: payment.amount,
                }));
            }
            (Step::Sweep { .. }, Outcome::Paid(payment)) => {
                events.push(TokenEvents::Swept(Swept {
                    recipient: payment.to,
                    amount: payment.amount,
                }));
            }
            (step, outcome) => panic!("{step:?} cannot have {outcome:?}"),
        }
    }

    /// What the token says of itself, every few transactions; its events are compared in each.
    async fn check(&self) -> Result<()> {
        if !self.sent.is_multiple_of(4) {
            return Ok(());
        }
        let (stage, token, model) = (&self.stage, self.token, &self.model);
        assert_eq!(stage.chain.balance(token).await?, model.held());
        let pools = stage.view(token, revenuePoolsCall {}).await?;
        assert_eq!(pools.reserved, model.reserved());
        assert_eq!(pools.redeemable, model.redeemable_by_all());
        assert_eq!(pools.reserved + pools.redeemable + pools.next, model.held());
        let pending = stage.view(token, pendingRevenueCall {}).await?;
        assert_eq!(pending, model.unseen);
        let supply = stage.view(token, totalSupplyCall {}).await?;
        assert_eq!(supply, model.supply());
        for &account in &self.holders {
            let balance = stage.view(token, balanceOfCall { account }).await?;
            assert_eq!(balance, model.balance(account));
        }
        Ok(())
    }

    /// All that was ever recorded, and all that is left to claim.
    async fn check_history(&self) -> Result<()> {
        let (stage, token) = (&self.stage, self.token);
        let last = stage.view(token, lastSnapshotIdCall {}).await?;
        assert_eq!(last, U256::from(self.model.snapshots.len()));
        for (index, taken) in self.model.snapshots.iter().enumerate() {
            let id = U256::from(index + 1);
            let info = stage
                .view(token, snapshotInfoCall { snapshotId: id })
                .await?;
            assert_eq!(info.claimable, taken.claimable);
            assert_eq!(info.sharing, taken.supply);
            assert_eq!(info.time, U256::from(taken.time));
            for &account in &self.holders {
                let due = claimableRevenueCall {
                    account,
                    snapshotId: id,
                };
                let due = stage.view(token, due).await?;
                assert_eq!(due, self.model.claimable(account, id));
                let at = balanceOfAtCall {
                    account,
                    snapshotId: id,
                };
                match stage.view(token, at).await {
                    Ok(share) => assert_eq!(Ok(share), self.model.balance_at(account, id)),
                    result => {
                        imo_tests::token::assert_reverts(result, HistoryPruned { account, id });
                        assert!(self.model.is_settled(account, id));
                    }
                }
            }
        }
        Ok(())
    }
}

fn relay(target: Address, data: Bytes) -> Bytes {
    Relay::relayCall { target, data }.abi_encode().into()
}

/// Who makes the step, with which call.
fn input(step: &Step) -> (Address, Vec<u8>) {
    match *step {
        Step::Transfer { from, to, value } => (from, transferCall { to, value }.abi_encode()),
        Step::Approve {
            owner,
            spender,
            value,
        } => (owner, approveCall { spender, value }.abi_encode()),
        Step::TransferFrom {
            spender,
            from,
            to,
            value,
        } => (spender, transferFromCall { from, to, value }.abi_encode()),
        Step::Snapshot { caller } => (caller, snapshotCall {}.abi_encode()),
        Step::Claim { account, id } => (account, claimCall { snapshotId: id }.abi_encode()),
        Step::Burn { account, value } => (account, burnCall { amount: value }.abi_encode()),
        Step::Sweep { caller } => (caller, sweepCall {}.abi_encode()),
        Step::ClaimAll { account } => (account, claimAllCall { max: U256::MAX }.abi_encode()),
        Step::Retire { account, value } => (account, retireCall { amount: value }.abi_encode()),
        Step::Share { account, excluded } => match excluded {
            true => (account, excludeCall {}.abi_encode()),
            false => (account, includeCall {}.abi_encode()),
        },
        Step::Receive { .. } | Step::Force { .. } => unreachable!("income is not a holder's call"),
    }
}

/// Income stays affordable.
const MOST_WEI: u128 = 10u128.pow(15) + 1;

/// (histories, most transactions in each): about 5,000 steps, few where time is real.
fn extent() -> (u32, usize) {
    match std::env::var_os("STYLUS_RPC_URL") {
        None => (18, 300),
        Some(_) => (2, 12),
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: extent().0,
        max_shrink_iters: 200,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_wasm_follows_the_model(
        terms in terms(),
        history in history(extent().1),
    ) {
        let runtime = Runtime::new().expect("threads can be started");
        let result: Result<()> = runtime.block_on(async {
            let mut run = Run::new(terms).await?;
            for transaction in &history {
                run.transaction(transaction).await?;
            }
            run.check_history().await
        });
        result.map_err(|error| TestCaseError::fail(format!("{error:#}")))?;
    }
}
