//! `cargo imo demo`

use std::path::PathBuf;

use alloy::primitives::{utils::parse_ether, U256};
use anyhow::{ensure, Result};
use console::style;

use super::{check_writable, write_json, NodeArgs};
use crate::{
    build,
    demo::{self, Narrator, Options},
    ui,
};

/// Shows the life of a revenue-sharing token, on a real Stylus VM
///
/// Builds the token, starts a Stylus node inside this process, and walks through what a token is for: it is launched and
/// handed to four holders, income arrives from three sources, snapshots share it, holders claim, one sells, one burns.
/// Every amount is compared with arithmetic done apart from the contract, and the money is counted at the end.
///
/// With --rpc-url the same runs on any Stylus chain, without time travel: holders and sources get keys that follow from
/// yours and a little ether for gas, which they return on chains other than a devnode.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Write every step (name, transactionHash, gasUsed, status), payments and final balances to this file as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Ether that comes in during the first period [default: 3, with --rpc-url 0.003]
    #[arg(long, value_name = "ETHER", value_parser = parse_ether)]
    income: Option<U256>,
    #[command(flatten)]
    node: NodeArgs,
}

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
    check_writable(args.json.as_deref())?;
    let token = build::contract("token")?;
    let options = Options {
        rpc_url: args.node.rpc_url().map(str::to_owned),
        private_key: args.node.private_key().map(str::to_owned),
        income: args.income,
    };
    ui::say(
        "A token that shares what a model earns (ERC-7641): part of the income is claimed by whoever holds\n\
         tokens when a snapshot is taken, the rest stands behind the tokens and is paid out when they are burned.",
    );
    let report = super::runtime()?.block_on(demo::run(&token, &options, &Aloud))?;
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
