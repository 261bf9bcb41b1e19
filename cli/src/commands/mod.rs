//! The `imo` program: one file per subcommand.

use std::{fs, path::Path, process::ExitCode};

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};
use serde::Serialize;

use crate::{chain, ui};

mod abi;
mod build;
mod clients;
mod demo;
mod deploy;
mod gas;
mod gate;
mod model;
mod pictures;

/// Initial Model Offerings on Arbitrum Stylus.
///
/// Start with `cargo imo demo`: it builds the contracts, starts a Stylus node inside this process, puts a model that draws
/// on it, mints its pictures, and walks through the life of the token that shares what it earns. Run it at the root of the workspace. Every command adds
/// the wasm target to your Rust toolchain when it is missing, and ends with a non-zero exit code when anything fails.
#[derive(Debug, Parser)]
#[command(name = "imo", bin_name = "cargo imo", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::Args),
    Build(build::Args),
    /// Runs a local Stylus node on port 8547, a drop-in for nitro-devnode
    ///
    /// Prints its accounts and keys, then a line per call and transaction; Ctrl-C stops it. cargo-stylus, alloy, ethers,
    /// viem and MetaMask talk to it unchanged.
    Devnode(imo_devnode::cli::Args),
    Deploy(deploy::Args),
    Abi(abi::Args),
    Gate(gate::Args),
    Gas(gas::Args),
    Model(model::Args),
    Mint(pictures::Mint),
    Verify(pictures::Verify),
    Clients(clients::Args),
}

/// Which node, and who pays.
#[derive(Debug, clap::Args)]
struct NodeArgs {
    /// JSON-RPC address of a node
    #[arg(long, env = "STYLUS_RPC_URL", value_name = "URL")]
    rpc_url: Option<String>,
    /// Key of the account that pays; better set STYLUS_PRIVATE_KEY, which no history keeps [default on a devnode: its
    /// prefunded account]
    #[arg(
        long,
        env = "STYLUS_PRIVATE_KEY",
        hide_env_values = true,
        value_name = "KEY"
    )]
    private_key: Option<String>,
}

impl NodeArgs {
    /// An empty variable counts as unset.
    fn rpc_url(&self) -> Option<&str> {
        self.rpc_url.as_deref().filter(|url| !url.is_empty())
    }

    fn private_key(&self) -> Option<&str> {
        self.private_key.as_deref().filter(|key| !key.is_empty())
    }

    /// Finds fault with the address or the key before any long work.
    fn check(&self) -> Result<()> {
        if let Some(url) = self.rpc_url() {
            chain::parse_url(url)?;
        }
        if let Some(key) = self.private_key() {
            chain::parse_key(key)?;
        }
        Ok(())
    }
}

fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Runtime::new().context("cannot start threads")
}

/// Parses the command line, runs it, and prints an error as one line.
pub fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Demo(args) => demo::run(&args),
        Command::Build(args) => build::run(&args),
        Command::Devnode(args) => imo_devnode::cli::run(&args).map_err(Into::into),
        Command::Deploy(args) => deploy::run(&args),
        Command::Abi(args) => abi::run(&args),
        Command::Gate(args) => gate::run(&args),
        Command::Gas(args) => gas::run(&args),
        Command::Model(args) => model::run(&args),
        Command::Mint(args) => pictures::mint(&args),
        Command::Verify(args) => pictures::verify(&args),
        Command::Clients(args) => clients::run(&args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let label = console::style("error:").red().bold().for_stderr();
            ui::tell(format_args!("{label} {}", one_line(&error)));
            ExitCode::FAILURE
        }
    }
}

/// An error and its causes, each said once: some errors tell their cause themselves.
fn one_line(error: &anyhow::Error) -> String {
    let mut line = String::new();
    for cause in error.chain().map(|cause| flatten(&cause.to_string())) {
        if line.is_empty() {
            line = cause;
        } else if !line.contains(&cause) {
            line = format!("{line}: {cause}");
        }
    }
    line
}

fn flatten(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Fails when [`write_json`] could not write to `file`; leaves nothing behind.
fn check_writable(file: Option<&Path>) -> Result<()> {
    let Some(file) = file.filter(|file| *file != Path::new("-")) else {
        return Ok(());
    };
    let tried = if file.exists() {
        fs::OpenOptions::new().append(true).open(file).map(drop)
    } else {
        let folder = match file.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        tempfile::tempfile_in(folder).map(drop)
    };
    tried.with_context(|| format!("cannot write {}", file.display()))
}

/// Writes `value` as JSON to `file`, or to standard output when `file` is `-`.
fn write_json(file: &Path, value: &impl Serialize) -> Result<()> {
    let mut text = serde_json::to_string_pretty(value)?;
    text.push('\n');
    if file == Path::new("-") {
        ui::say(text.trim_end());
        return Ok(());
    }
    fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
}
