//! `cargo imo demo`

use std::path::PathBuf;

use alloy::primitives::{utils::parse_ether, U256};
use anyhow::{ensure, Result};
use console::style;

use super::{check_writable, write_json, NodeArgs};
use crate::{
    build,
    demo::{self, album, Album, Narrator, Options},
    model::ModelFile,
    project::Project,
    ui,
};

/// Prompts of a demo for which none are given.
const PROMPTS: [&str; 5] = [
    "purple dragon near the castle at night",
    "robot and dog on the moon",
    "snowman and penguin in the snow",
    "unicorn and rainbow in the sky",
    "lion in the desert at sunset",
];

/// Shows a model that draws in a contract and earns for the holders of its token, on a real Stylus VM
///
/// Builds the contracts, starts a Stylus node inside this process, and walks through what they are for. The model is
/// uploaded and registered; a token and a collection that is bound to the model are launched. Pictures are minted from
/// prompts, verified on chain by running the model again, and written to out/demo. Minting fees, a royalty and fees for the
/// model's use arrive in the token; snapshots share them, holders claim, one sells, one burns. Every amount is compared with
/// arithmetic done apart from the contracts, and the money is counted at the end.
///
/// With --rpc-url the same runs on any Stylus chain, without time travel: holders and payers get keys that follow from
/// yours and a little ether, which they return on chains other than a devnode. The model's upload alone takes some 50
/// million gas there.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Args {
    /// Pictures to mint: one or two things, colours, a place, a time [default: five prompts]
    #[arg(value_name = "PROMPT")]
    prompts: Vec<String>,
    /// Folder for the pictures [default: out/demo in the workspace]
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Write every step (name, transactionHash, gasUsed, status), pictures, income, payments and final balances to this
    /// file as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Ether that comes in during the first period [default: 3, with --rpc-url 0.003]
    #[arg(long, value_name = "ETHER", value_parser = parse_ether)]
    income: Option<U256>,
    #[command(flatten)]
    node: NodeArgs,
}

const EXAMPLES: &str = "\
Examples:
  cargo imo demo
  cargo imo demo \"red cat\" \"pink elephant with a balloon\" \"boat on the sea\"
  cargo imo demo --json out/demo.json --rpc-url http://127.0.0.1:8547";

struct Aloud;

impl Narrator for Aloud {
    fn act(&self, title: &str) {
        ui::say(format_args!("\n{}", style(title).bold()));
    }

    fn event(&self, text: &str) {
        ui::say(format_args!("  {text}"));
    }
}

pub(super) fn run(args: &Args) -> Result<()> {
    args.node.check()?;
    args.income.map(demo::check_income).transpose()?;
    check_writable(args.json.as_deref())?;
    let root = Project::find()?.root;
    let model = ModelFile::open(&root.join("models/pixel/pixel.imo"))?;
    let album = match args.prompts.as_slice() {
        [] => Album::new(model, &PROMPTS.map(str::to_owned))?,
        prompts => Album::new(model, prompts)?,
    };
    let folder = args.out.clone().unwrap_or_else(|| root.join("out/demo"));
    album::prepare(&folder)?;
    build::contracts()?;
    let options = Options {
        rpc_url: args.node.rpc_url().map(str::to_owned),
        private_key: args.node.private_key().map(str::to_owned),
        income: args.income,
        folder,
    };
    ui::say(
        "A model that draws runs in a contract. Every picture it makes is an NFT that anyone can check (ERC-7007), and what\n\
         it earns is shared by a token (ERC-7641): part of the income is claimed by whoever holds tokens when a snapshot is\n\
         taken, the rest stands behind the tokens and is paid out when they are burned.",
    );
    let report = super::runtime()?.block_on(demo::run(&album, &options, &Aloud))?;
    if console::colors_enabled() {
        let (_, columns) = console::Term::stdout().size();
        let pictures = album::ansi(&report.record.works, &album.palette, columns.into())?;
        ui::say(format_args!("\n{}", pictures.trim_end_matches('\n')));
    }
    ui::say(format_args!("\n{}", report.text()));
    if let Some(file) = &args.json {
        write_json(file, &report.json())?;
    }
    let failed: Vec<_> = report.checks().filter(|check| !check.holds).collect();
    for check in &failed {
        ui::say(format_args!(
            "{} {}",
            style("not so:").red().bold(),
            check.what
        ));
    }
    let passed = report.checks().count() - failed.len();
    ui::say(format_args!(
        "demo: {passed} passed, {} failed",
        failed.len()
    ));
    ensure!(
        failed.is_empty(),
        "{} checks of the demo failed",
        failed.len()
    );
    Ok(())
}
