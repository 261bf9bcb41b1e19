//! The life of a revenue-sharing token, on any node: launched, handed out, earning, shared, redeemed.
//!
//! The same steps run once with the program as it is deployed, and once more with the program in the chain's cache where
//! the owner may put it there.

use alloy::{
    primitives::{keccak256, utils::parse_ether, Address, Bytes, U256},
    sol_types::SolCall,
};
use anyhow::{ensure, Context, Result};
use imo_devnode::Devnode;

use crate::{
    build::Artifact,
    chain::{self, ArbWasmCache, Chain, ARB_WASM_CACHE, DEVNODE_CHAIN_ID},
    ui::{amount, thousands},
};

mod cast;
mod launch;
mod report;
mod stage;
mod story;
mod token;

pub use report::Report;
pub use stage::{Check, Holder, Payment, Record, Step};

use cast::Cast;
use stage::{Clock, Stage};
use story::Terms;

/// A day between snapshots where the clock can be put forward.
const DAY: u64 = 86_400;

/// Where the demo runs.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// JSON-RPC address; none starts a devnode in this process.
    pub rpc_url: Option<String>,
    /// Key of the account that pays; none takes a devnode's own.
    pub private_key: Option<String>,
    /// Wei that come in during the first period; none is 3 ether in this process and 0.003 ether elsewhere.
    pub income: Option<U256>,
}

/// Is told what happens.
pub trait Narrator: Send + Sync {
    /// A part of the story begins.
    fn act(&self, title: &str);
    /// Something has happened.
    fn event(&self, text: &str);
}

/// Tells nobody.
struct Silence;

impl Narrator for Silence {
    fn act(&self, _: &str) {}
    fn event(&self, _: &str) {}
}

/// Runs the demo with the built token.
///
/// # Errors
/// When a node does not answer, or a step fails. Checks that fail are in the report.
pub async fn run(token: &Artifact, options: &Options, narrator: &dyn Narrator) -> Result<Report> {
    narrator.act("Start");
    narrator.event(&format!(
        "the token is built: {} bytes of code",
        thousands(token.code.len() as u64)
    ));
    let (url, devnode) = match &options.rpc_url {
        Some(url) => (url.clone(), None),
        None => {
            let node = Devnode::builder()
                .start()
                .context("the devnode does not start")?;
            (node.http_url(), Some(node))
        }
    };
    let id = Chain::connect(&url, []).await?.id;
    let cast = Cast::of(chain::signer(id, options.private_key.as_deref())?)?;
    let chain = Chain::connect(&url, cast.signers()).await?;
    narrator.event(&match devnode {
        Some(_) => format!("a Stylus node runs inside this process (chain {id}, {url})"),
        None => format!("the node at {url} answers (chain {id})"),
    });

    let here = devnode.is_some();
    let terms = terms(here, options.income)?;
    let clock = if here { Clock::Travel } else { Clock::Wait };
    let cache = Cache::new(&chain, cast.owner.address(), &token.code);
    let cached_before = !cache.evict().await?;

    let runs = Runs {
        chain: &chain,
        cast: &cast,
        clock,
        terms: &terms,
        code: &token.code,
    };
    let outcome = runs.both(&cache, !cached_before, narrator).await;
    if id != DEVNODE_CHAIN_ID {
        // Also after a failure: the money is real.
        let sum = cast.refund(&chain).await?;
        narrator.event(&format!("{} ether go back to the owner", amount(sum)));
    }
    let (record, twin) = outcome?;
    Ok(Report {
        chain_id: id,
        cached: cached_before,
        record,
        twin,
    })
}

/// What every run of the story needs.
struct Runs<'a> {
    chain: &'a Chain,
    cast: &'a Cast,
    clock: Clock,
    terms: &'a Terms,
    code: &'a [u8],
}

impl Runs<'_> {
    /// One run, and another one with the program in the cache if it can be put there.
    async fn both(
        &self,
        cache: &Cache<'_>,
        compare: bool,
        narrator: &dyn Narrator,
    ) -> Result<(Record, Option<Record>)> {
        let first = self.one(narrator).await?;
        if !compare || !cache.insert(first.token).await? {
            return Ok((first, None));
        }
        narrator.act("Once more, with the program in the chain's cache");
        let second = self.one(&Silence).await?;
        narrator.event("the same steps cost less; see the table of gas below");
        Ok((first, Some(second)))
    }

    async fn one(&self, narrator: &dyn Narrator) -> Result<Record> {
        self.cast.fund(self.chain, &self.terms.all_income()).await?;
        let mut stage = Stage::new(self.chain, self.cast, self.clock, narrator);
        story::play(&mut stage, self.code, self.terms).await?;
        Ok(stage.record)
    }
}

fn terms(here: bool, income: Option<U256>) -> Result<Terms> {
    let first = match income {
        Some(income) => income,
        None => parse_ether(if here { "3" } else { "0.003" })?,
    };
    ensure!(
        (U256::from(1_000_000)..=parse_ether("1000000")?).contains(&first),
        "the income must be a million wei at least, and a million ether at most"
    );
    let part = |tenths: u64| first * U256::from(tenths) / U256::from(10);
    Ok(Terms {
        claim_bps: 8_000,
        interval: if here { DAY } else { 1 },
        income: [part(5), part(3), part(2)],
        later: first / U256::from(3),
    })
}

/// The chain's cache of programs, as far as the owner may change it.
struct Cache<'a> {
    chain: &'a Chain,
    owner: Address,
    code: &'a [u8],
}

impl<'a> Cache<'a> {
    fn new(chain: &'a Chain, owner: Address, code: &'a [u8]) -> Self {
        Self { chain, owner, code }
    }

    async fn holds(&self) -> Result<bool> {
        let codehash = keccak256(self.code);
        let call = ArbWasmCache::codehashIsCachedCall { codehash };
        self.chain.view(ARB_WASM_CACHE, &call).await
    }

    /// Takes the program out; whether it is out now.
    async fn evict(&self) -> Result<bool> {
        if self.holds().await? {
            let codehash = keccak256(self.code);
            self.send(
                ArbWasmCache::evictCodehashCall { codehash }
                    .abi_encode()
                    .into(),
            )
            .await;
        }
        Ok(!self.holds().await?)
    }

    /// Puts the program in; whether it is in now.
    async fn insert(&self, program: Address) -> Result<bool> {
        self.send(
            ArbWasmCache::cacheProgramCall { program }
                .abi_encode()
                .into(),
        )
        .await;
        self.holds().await
    }

    /// Who may not change the cache is refused; what the cache holds afterwards tells.
    async fn send(&self, call: Bytes) {
        let sent = self
            .chain
            .transact(self.owner, ARB_WASM_CACHE, U256::ZERO, call)
            .await;
        if let Err(error) = sent {
            tracing::debug!("the cache stays as it is: {error:#}");
        }
    }
}
