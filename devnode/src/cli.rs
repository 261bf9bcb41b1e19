//! The command line of the node, for `imo-devnode` and for programs that offer it as a command of theirs.

use std::{
    fmt::Write as _,
    io::{self, Write as _},
    net::{IpAddr, Ipv4Addr},
};

use alloy_primitives::utils::format_ether;
use clap::Parser;
use serde_json::json;

use crate::{
    chain::{Config, Event, CACHE_MANAGER, CREATE2_FACTORY, STYLUS_DEPLOYER},
    evm::CALL_GAS_CAP,
    Devnode, StartError,
};

/// Runs a local Arbitrum Stylus node: a drop-in for nitro-devnode.
#[derive(Clone, Debug, Parser)]
#[command(name = "imo-devnode", version)]
pub struct Args {
    /// Port of the JSON-RPC interface; 0 takes a free one
    #[arg(long, default_value_t = 8547)]
    pub port: u16,
    /// Address to listen on
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    pub host: IpAddr,
    /// ArbOS version: 51 or 61
    #[arg(long, default_value_t = 61)]
    pub arbos: u64,
    /// Chain id, from 1
    #[arg(long, default_value_t = 412_346, value_parser = clap::value_parser!(u64).range(1..))]
    pub chain_id: u64,
    /// Most gas that eth_call and eth_estimateGas may use
    #[arg(long, default_value_t = CALL_GAS_CAP)]
    pub call_gas_limit: u64,
    /// Log JSON, one object per line
    #[arg(long)]
    pub json: bool,
    /// Do not log requests and transactions
    #[arg(long, short)]
    pub quiet: bool,
}

/// Why the command failed.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The node did not start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// Signals cannot be waited for.
    #[error("cannot wait for Ctrl-C: {0}")]
    Signal(#[from] io::Error),
}

/// Starts a node, prints where it is and who has ether, and logs until Ctrl-C.
///
/// # Errors
/// [`RunError`].
pub fn run(args: &Args) -> Result<(), RunError> {
    let (json, quiet) = (args.json, args.quiet);
    let mut builder = Devnode::builder()
        .host(args.host)
        .port(args.port)
        .config(Config {
            chain_id: args.chain_id,
            arbos: args.arbos,
            call_gas_limit: args.call_gas_limit,
            ..Config::default()
        });
    if !quiet {
        builder = builder.observer(move |event| print(&printable(&line(event, json))));
    }
    let node = builder.start()?;
    print(&greeting(&node, json));
    wait_for_signal()?;
    Ok(())
}

/// A line that cannot be written is nobody's loss: whoever read has gone.
fn print(text: &str) {
    let _ = writeln!(io::stdout().lock(), "{text}");
}

/// Clients and contracts choose some of the text: nothing of it reaches the terminal as a command.
fn printable(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

fn wait_for_signal() -> io::Result<()> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(async {
            #[cfg(unix)]
            {
                use tokio::signal::unix::{signal, SignalKind};
                let mut terminate = signal(SignalKind::terminate())?;
                tokio::select! {
                    result = tokio::signal::ctrl_c() => result,
                    _ = terminate.recv() => Ok(()),
                }
            }
            #[cfg(not(unix))]
            tokio::signal::ctrl_c().await
        })
}

fn greeting(node: &Devnode, as_json: bool) -> String {
    let config = node.node().config();
    let chain = node.node().chain();
    let balance = |address| chain.state().balance(address);
    if as_json {
        let accounts: Vec<_> = node
            .accounts()
            .iter()
            .map(|account| {
                json!({
                    "address": account.address(),
                    "privateKey": account.private_key(),
                    "balance": balance(account.address()),
                })
            })
            .collect();
        return json!({
            "event": "started",
            "url": node.http_url(),
            "chainId": config.chain_id,
            "arbos": config.arbos,
            "accounts": accounts,
        })
        .to_string();
    }
    let mut text = format!(
        "imo-devnode {}: chain {}, ArbOS {}\n\n",
        env!("CARGO_PKG_VERSION"),
        config.chain_id,
        config.arbos
    );
    for (index, account) in node.accounts().iter().enumerate() {
        let ether = format_ether(balance(account.address()));
        let ether = ether
            .split_once('.')
            .map_or(ether.as_str(), |(whole, _)| whole);
        let owner = if index == 0 { "  (chain owner)" } else { "" };
        // Writing to a string does not fail.
        let _ = writeln!(text, "{}  {ether:>6} ether{owner}", account.address());
        let _ = writeln!(text, "    key {}", account.private_key());
    }
    let _ = write!(
        text,
        "\nStylusDeployer {STYLUS_DEPLOYER}\nCREATE2 factory {CREATE2_FACTORY}\n\
         Cache manager  {CACHE_MANAGER}\n\nListening on {}",
        node.http_url()
    );
    text
}

fn line(event: &Event, as_json: bool) -> String {
    if as_json {
        return serde_json::to_string(event).unwrap_or_default();
    }
    match event {
        Event::Call {
            method,
            micros,
            error,
        } => {
            let error = error
                .as_ref()
                .map(|error| format!("  error: {error}"))
                .unwrap_or_default();
            format!("{method}  {micros} us{error}")
        }
        Event::Transaction {
            hash,
            block,
            from,
            to,
            created,
            gas_used,
            status,
            ..
        } => {
            let to = match (to, created) {
                (Some(to), _) => to.to_string(),
                (None, Some(created)) => format!("new {created}"),
                (None, None) => "new contract".into(),
            };
            format!("  tx {hash}  block {block}  {from} -> {to}  gas {gas_used}  {status}")
        }
        Event::Dropped { hash, from, error } => format!("  tx {hash}  {from}  dropped: {error}"),
    }
}
