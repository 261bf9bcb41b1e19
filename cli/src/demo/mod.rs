//! The life of a model that draws, on any node: put on the chain, minting pictures that anyone can check, and earning for
//! a token that is launched, handed out, shared and redeemed.
//!
//! The same steps run once with the programs as they are deployed, and once more with the programs in the chain's cache
//! where the owner may put them there.

use std::path::PathBuf;

use alloy::primitives::U256;
use anyhow::{Context, Result};
use imo_devnode::Devnode;

use crate::{
    build,
    chain::{self, Chain, DEVNODE_CHAIN_ID},
    ui::{amount, thousands},
};

pub mod album;
mod cache;
mod cast;
mod collection;
mod launch;
mod ledger;
mod report;
mod stage;
mod story;
mod token;

pub use album::{Album, Work};
pub use ledger::check_income;
pub use report::Report;
pub use stage::{Check, Holder, Income, Payment, Record, Step};

use cache::Cache;
use cast::Cast;
use launch::Workshop;
use ledger::Terms;
use stage::{Clock, Stage};

/// The programs that the demo runs.
const PROGRAMS: [&str; 7] = [
    "inspector",
    "runner",
    "renderer",
    "studio",
    "content",
    "desk",
    "token",
];

/// Where the demo runs, and what it leaves.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// JSON-RPC address; none starts a devnode in this process.
    pub rpc_url: Option<String>,
    /// Key of the account that pays; none takes a devnode's own.
    pub private_key: Option<String>,
    /// Wei that come in during the first period; none is 3 ether in this process and 0.003 ether elsewhere.
    pub income: Option<U256>,
    /// Where the pictures go.
    pub folder: PathBuf,
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

/// Runs the demo, and writes the pictures to the folder of `options`.
///
/// # Errors
/// When a contract does not build, a node does not answer, a step fails, or a file cannot be written. Checks that fail are
/// in the report.
pub async fn run(album: &Album, options: &Options, narrator: &dyn Narrator) -> Result<Report> {
    let here = options.rpc_url.is_none();
    let terms = Terms::new(here, options.income, album.pieces.len())?;
    narrator.act("Start");
    let mut bytes = 0;
    for name in PROGRAMS {
        bytes += build::contract(name)?.code.len() as u64;
    }
    narrator.event(&format!(
        "{} programs are built: {} bytes of code",
        PROGRAMS.len(),
        thousands(bytes)
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

    let clock = if here { Clock::Travel } else { Clock::Wait };
    let cache = Cache::new(&chain, cast.owner.address(), PROGRAMS)?;
    let cached_before = !cache.evict().await?;

    let runs = Runs {
        chain: &chain,
        cast: &cast,
        clock,
        terms: &terms,
        album,
    };
    let outcome = runs.both(&cache, !cached_before, narrator).await;
    if id != DEVNODE_CHAIN_ID {
        // Also after a failure: the money is real.
        let sum = cast.refund(&chain).await?;
        narrator.event(&format!("{} ether go back to the owner", amount(sum)));
    }
    let (mut record, twin) = outcome?;
    let sheet = album::write(&options.folder, &mut record.works, &album.palette)?;
    Ok(Report {
        chain_id: id,
        cached: cached_before,
        model_id: album.model.id,
        sheet,
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
    album: &'a Album,
}

impl Runs<'_> {
    /// One run, and another one with the programs in the cache if they can be put there.
    async fn both(
        &self,
        cache: &Cache<'_>,
        compare: bool,
        narrator: &dyn Narrator,
    ) -> Result<(Record, Option<Record>)> {
        let mut stage = Stage::new(self.chain, self.cast, self.clock, narrator);
        narrator.act("The model");
        let workshop = launch::workshop(&mut stage, self.album).await?;
        let first = self.one(stage, &workshop).await?;
        let programs = [
            workshop.inspector,
            workshop.runner,
            workshop.renderer,
            workshop.studio,
            first.collection,
            first.desk,
            first.token,
        ];
        if !compare || !cache.insert(&programs).await? {
            return Ok((first, None));
        }
        narrator.act("Once more, with the programs in the chain's cache");
        let stage = Stage::new(self.chain, self.cast, self.clock, &Silence);
        let second = self.one(stage, &workshop).await?;
        narrator.event("the same steps cost less; see the table of gas below");
        Ok((first, Some(second)))
    }

    async fn one(&self, mut stage: Stage<'_>, workshop: &Workshop) -> Result<Record> {
        self.cast.fund(self.chain, self.terms).await?;
        story::play(&mut stage, workshop, self.album, self.terms).await?;
        Ok(stage.record)
    }
}
