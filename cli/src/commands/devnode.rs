//! `cargo imo devnode`

use anyhow::Result;
use imo_devnode::cli;

/// Runs a local Stylus node on port 8547, a drop-in for nitro-devnode
///
/// Prints its accounts and keys, then a line per call and transaction; Ctrl-C stops it. cargo-stylus, alloy, ethers, viem
/// and MetaMask talk to it unchanged.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    node: cli::Args,
}

pub(super) fn run(args: &Args) -> Result<()> {
    Ok(cli::run(&args.node)?)
}
