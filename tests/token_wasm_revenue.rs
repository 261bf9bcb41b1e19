//! Revenue in listed tokens, whatever they do: random histories on the compiled token, compared act by act with the
//! rules that run natively.
mod acts;
mod native;

use acts::{act, other, Act, Run, HOLDERS};
use alloy::{
    primitives::{Address, B256, U256},
    signers::{local::PrivateKeySigner, SignerSync},
    sol_types::{eip712_domain, SolCall, SolStruct},
};
use anyhow::{Context, Result};
use imo::{desk::books, token::state::State};
use imo_tests::{
    model::steps::Terms,
    solidity::{HostileToken, SigningClaimer},
    token::{revert_data, Launch, Stage, Token::*},
};
use native::Mood;
use proptest::prelude::*;
use tokio::runtime::Runtime;

alloy::sol! {
    struct Claim {
        address account;
        uint256[] ids;
        address recipient;
        uint256 deadline;
    }
}

/// The same token on a chain.
struct Wasm {
    stage: Stage,
    token: Address,
    others: [Address; 3],
    holders: Vec<Address>,
    /// Who signs for all of them.
    signer: PrivateKeySigner,
}

impl Wasm {
    async fn new(terms: Terms, tokens: usize) -> Result<Self> {
        let stage = Stage::new().await?;
        let provider = &stage.chain.provider;
        let signer = PrivateKeySigner::random();
        let mut others = [Address::ZERO; 3];
        for other in &mut others {
            *other = *HostileToken::deploy(provider).await?.address();
        }
        let mut holders = Vec::new();
        for _ in 0..HOLDERS {
            let holder = SigningClaimer::deploy(provider, signer.address()).await?;
            holders.push(*holder.address());
        }
        let names = ("Tiny Model".to_owned(), "TINY".to_owned());
        let numbers = [
            U256::from(terms.supply),
            U256::from(terms.claim_bps),
            U256::from(terms.interval),
        ];
        let launch = Launch {
            smoothing: U256::from(terms.smoothing),
            tokens: others[..tokens].to_vec(),
            ..Launch::PLAIN
        };
        let token = stage.launch(holders[0], names, numbers, launch).await?;
        Ok(Self {
            stage,
            token,
            others,
            holders,
            signer,
        })
    }

    /// Does it; when, in seconds, and the selector of the error if the token refuses.
    async fn act(&self, act: Act, run: &Run) -> Result<(u64, Option<[u8; 4]>)> {
        let (index, input) = match act {
            Act::Push(t, amount) => {
                self.mint(t, self.token, amount).await?;
                return Ok((run.world.now, None));
            }
            Act::Behave(t, mood) => {
                self.behave(t, mood).await?;
                return Ok((run.world.now, None));
            }
            Act::Deposit(t, amount) => {
                self.mint(t, self.holders[1], amount).await?;
                let call = depositCall {
                    token: self.others[t],
                    amount: U256::from(amount),
                    source: B256::with_last_byte(7),
                };
                (1, call.abi_encode())
            }
            Act::Sync(t) => {
                let token = self.others[t];
                (0, syncCall { token }.abi_encode())
            }
            Act::Snapshot => (0, snapshotCall {}.abi_encode()),
            Act::Transfer(from, to, part) => {
                let (to, value) = (self.holders[to], run.part(from, part));
                (from, transferCall { to, value }.abi_encode())
            }
            Act::Claim(index, number) => {
                let id = run.claim_id(number);
                (index, claimCall { snapshotId: id }.abi_encode())
            }
            Act::ClaimSigned(index, number) => (index, self.signed(index, run.claim_id(number))?),
            Act::ClaimAll(index, max) => {
                let max = U256::from(max);
                (index, claimAllCall { max }.abi_encode())
            }
            Act::Burn(index, part) => {
                let amount = run.part(index, part);
                (index, burnCall { amount }.abi_encode())
            }
            Act::Retire(index, part) => {
                let amount = run.part(index, part);
                (index, retireCall { amount }.abi_encode())
            }
            Act::Share(index, true) => (index, excludeCall {}.abi_encode()),
            Act::Share(index, false) => (index, includeCall {}.abi_encode()),
            Act::Withdraw(index, t) => {
                let call = withdrawCall {
                    token: self.others[t],
                    recipient: self.holders[index],
                };
                (index, call.abi_encode())
            }
        };
        let holder = self.holders[index];
        let call = SigningClaimer::executeCall {
            target: self.token,
            data: input.into(),
        };
        let receipt = self.stage.force(holder, call.abi_encode()).await?;
        let time = self.stage.time_of(&receipt).await?;
        if receipt.status() {
            return Ok((time, None));
        }
        let data = revert_data(self.stage.view(holder, call).await)?;
        let selector = data.first_chunk().context("every error has a selector")?;
        Ok((time, Some(*selector)))
    }

    /// A signed claim; it is all the same who sends it.
    fn signed(&self, index: usize, id: U256) -> Result<Vec<u8>> {
        let (account, recipient) = (self.holders[index], self.holders[index]);
        let domain = eip712_domain! {
            name: "Tiny Model",
            version: "1",
            chain_id: self.stage.chain.id,
            verifying_contract: self.token,
        };
        let (ids, deadline) = (vec![id], U256::MAX);
        let claim = Claim {
            account,
            ids: ids.clone(),
            recipient,
            deadline,
        };
        let hash = claim.eip712_signing_hash(&domain);
        let signature = self.signer.sign_hash_sync(&hash)?;
        let call = claimToWithSignatureCall {
            account,
            snapshotIds: ids,
            recipient,
            deadline,
            signature: signature.as_bytes().to_vec().into(),
        };
        Ok(call.abi_encode())
    }

    async fn mint(&self, t: usize, to: Address, amount: u128) -> Result<()> {
        let value = U256::from(amount);
        let call = HostileToken::mintCall { to, value };
        self.stage.send(self.others[t], call).await?;
        Ok(())
    }

    /// Each token has ways of its own to do what the rules cannot tell apart.
    async fn behave(&self, t: usize, mood: Mood) -> Result<()> {
        let [honest, refusing] = [[HONEST, 1], [NOTHING, 2], [REENTERS, BURNS_GAS]][t];
        let mood = match mood {
            Mood::Honest => honest,
            Mood::Refusing => refusing,
            Mood::Greedy => KEEPS_A_FEE,
            Mood::Silent => SILENT,
        };
        let again = snapshotCall {}.abi_encode();
        let call = HostileToken::behaveCall {
            mood_: mood,
            target_: self.token,
            payload_: again.into(),
        };
        self.stage.send(self.others[t], call).await?;
        Ok(())
    }

    /// Everything is as the rules have it.
    async fn check(&self, run: &Run) -> Result<()> {
        let (stage, token, world) = (&self.stage, self.token, &run.world);
        let supply = stage.view(token, totalSupplyCall {}).await?;
        assert_eq!(supply, U256::from(world.terms().supply));
        let last = stage.view(token, lastSnapshotIdCall {}).await?;
        assert_eq!(last, U256::from(world.globals().snapshot_id));
        for (t, address) in (0..world.terms().tokens).zip(self.others) {
            let pools = stage.view(token, revenueTokenPoolsCall { token: address });
            let pools = pools.await?;
            let books = world.books(t);
            assert_eq!(pools.redeemable, U256::from(books.redeemable));
            assert_eq!(pools.pending, U256::from(books.pending));
            assert_eq!(pools.expected, U256::from(world.expected(t)));
            let units = HostileToken::unitsCall { account: token };
            let units = stage.view(address, units).await?;
            let live = &world.tokens[&other(t as usize)].balances;
            let live = live.get(&native::TOKEN).copied().unwrap_or_default();
            assert_eq!(units, U256::from(live));
            for (&account, &native) in self.holders.iter().zip(&run.holders) {
                let call = owedCall {
                    account,
                    token: address,
                };
                let owed = stage.view(token, call).await?;
                let due = world.owed_to(native, other(t as usize));
                assert_eq!(owed, U256::from(due));
                let call = claimableERC20Call {
                    account,
                    snapshotId: last,
                    token: address,
                };
                let claimable = stage.view(token, call).await?;
                let due = books::claimable(world, native, last, other(t as usize));
                assert_eq!(claimable, U256::from(due));
            }
        }
        for (&account, &native) in self.holders.iter().zip(&run.holders) {
            let balance = stage.view(token, balanceOfCall { account }).await?;
            assert_eq!(balance, U256::from(world.account(native).balance));
        }
        Ok(())
    }
}

const HONEST: u8 = 0;
const BURNS_GAS: u8 = 3;
const REENTERS: u8 = 4;
const NOTHING: u8 = 5;
const KEEPS_A_FEE: u8 = 6;
const SILENT: u8 = 7;

/// (histories, most acts in each): about 5,000 acts, few where time is real.
fn extent() -> (u32, usize) {
    match std::env::var_os("STYLUS_RPC_URL") {
        None => (36, 300),
        Some(_) => (1, 20),
    }
}

async fn follow(terms: Terms, tokens: usize, acts: &[Act]) -> Result<()> {
    let wasm = Wasm::new(terms, tokens).await?;
    let mut run = Run::new(terms, tokens);
    let start = wasm.stage.view(wasm.token, nextSnapshotTimeCall {}).await?;
    run.launched_at(start.to::<u64>() - terms.interval - 1);
    let dealt = (1..HOLDERS).map(|to| Act::Transfer(0, to, 0x3000));
    for (index, act) in dealt.chain(acts.iter().copied()).enumerate() {
        wasm.stage.wait(3).await?;
        let (time, refused) = wasm.act(act, &run).await?;
        run.world.now = time;
        let expected = run.act(act).err().map(|error| {
            let data = Vec::from(error);
            *data.first_chunk().expect("an error has a selector")
        });
        assert_eq!(refused, expected, "{act:?}");
        if index % 8 == 0 {
            wasm.check(&run).await?;
        }
    }
    wasm.check(&run).await
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: extent().0,
        max_shrink_iters: 100,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_wasm_follows_the_rules(
        (claim_bps, smoothing) in (0..=10_000u64, prop_oneof![Just(0), 2..40u64]),
        tokens in 1..=3usize,
        acts in prop::collection::vec(act(), 1..extent().1),
    ) {
        let terms = Terms { supply: 1_000_003, claim_bps, interval: 1, smoothing };
        let runtime = Runtime::new().expect("threads can be started");
        let result = runtime.block_on(follow(terms, tokens, &acts));
        result.map_err(|error| TestCaseError::fail(format!("{error:#}")))?;
    }
}
