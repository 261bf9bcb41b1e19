//! `cargo imo deploy`

use std::{fs, path::PathBuf};

use alloy::{
    dyn_abi::{JsonAbiExt, Specifier},
    json_abi::JsonAbi,
    primitives::{
        utils::{format_ether, parse_ether},
        Address, Bytes, B256, U256,
    },
};
use anyhow::{ensure, Context, Result};
use serde::Serialize;

use super::{check_writable, write_json, NodeArgs};
use crate::{
    build,
    chain::{self, Chain},
    deploy::{self, ConstructorReverted, Plan},
    project::Project,
    ui,
};

/// Builds one contract and puts it on a chain
///
/// Creates, activates and constructs it in one transaction through StylusDeployer, as cargo-stylus
/// does; on a chain other than a devnode that costs real money (the data fee of a first activation
/// is returned where it is not needed). The constructor's arguments follow the contract's name in the
/// order of its file in abi/. The token needs its desk first; numbers are whole units, lists are written "[A,B]":
///
///     cargo imo deploy desk
///     cargo imo deploy token DESK OWNER "Tiny Model" TINY 1000000000000000000000000 8000 3600 0 0 "[]" "[]"
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Args {
    /// Contract to deploy: a package under contracts/
    contract: String,
    /// Arguments of its constructor
    arguments: Vec<String>,
    /// Ether that the constructor receives
    #[arg(long, default_value = "0", value_parser = parse_ether)]
    value: U256,
    /// 32 bytes; when given, the address depends only on it, the arguments and the code
    #[arg(long, default_value_t)]
    salt: B256,
    /// Write address, transaction and cost to this file as JSON ("-": standard output, instead of the text)
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    #[command(flatten)]
    node: NodeArgs,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    contract: String,
    address: String,
    transaction_hash: String,
    gas_used: u64,
    data_fee: Option<String>,
    chain_id: u64,
}

pub(super) fn run(args: &Args) -> Result<()> {
    args.node.check()?;
    check_writable(args.json.as_deref())?;
    let project = Project::find()?;
    let abi = read_abi(&project, args)?;
    let constructor = encode_arguments(&abi, args)?;
    let artifact = build::contract(&args.contract)?;
    let url = args.node.rpc_url().unwrap_or("http://127.0.0.1:8547");
    super::runtime()?.block_on(async {
        let id = Chain::connect(url, []).await?.id;
        let signer = chain::signer(id, args.node.private_key())?;
        let from = signer.address();
        let chain = Chain::connect(url, [signer]).await?;
        let progress = ui::Progress::start(format!("deploying {}", args.contract));
        let plan = Plan {
            constructor,
            value: args.value,
            salt: args.salt,
        };
        let deployment = deploy::deploy(&chain, from, &artifact.code, &plan)
            .await
            .map_err(|error| name_reason(error, &abi))?;
        drop(progress);
        let report = Report {
            contract: args.contract.clone(),
            address: deployment.address.to_string(),
            transaction_hash: deployment.transaction.to_string(),
            gas_used: deployment.gas_used,
            data_fee: deployment.data_fee.map(|fee| fee.to_string()),
            chain_id: chain.id,
        };
        if let Some(file) = &args.json {
            write_json(file, &report)?;
            if file.as_os_str() == "-" {
                return Ok(());
            }
        }
        ui::say(format_args!("{} is at {}", report.contract, report.address));
        ui::say(format_args!("transaction {}", report.transaction_hash));
        let activated = match deployment.data_fee {
            Some(fee) => format!("activated for about {} ether", format_ether(fee)),
            None => "its code was active already".to_owned(),
        };
        ui::say(format_args!(
            "{} gas, {activated}",
            ui::thousands(report.gas_used)
        ));
        Ok(())
    })
}

fn read_abi(project: &Project, args: &Args) -> Result<JsonAbi> {
    let package = project.contract(&args.contract)?;
    let name = format!("{}.json", package.type_name());
    let path = project.root.join("abi").join(name);
    let text = fs::read_to_string(&path)
        .with_context(|| format!("{} is missing: run `cargo imo abi`", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is no JSON ABI", path.display()))
}

/// Names the typed error of a constructor.
fn name_reason(error: anyhow::Error, abi: &JsonAbi) -> anyhow::Error {
    let data = error
        .downcast_ref::<ConstructorReverted>()
        .map(|reverted| &reverted.data);
    match data.and_then(|data| chain::name_error(data, abi.errors().cloned())) {
        Some(reason) => anyhow::anyhow!("the constructor reverted with {reason}"),
        None => error,
    }
}

/// The constructor's arguments as its ABI encodes them; none when the contract has no constructor.
fn encode_arguments(abi: &JsonAbi, args: &Args) -> Result<Option<Bytes>> {
    let Some(constructor) = &abi.constructor else {
        ensure!(
            args.arguments.is_empty(),
            "{} has no constructor",
            args.contract
        );
        return Ok(None);
    };
    let wanted: Vec<_> = constructor
        .inputs
        .iter()
        .map(|param| format!("{} {}", param.selector_type(), param.name))
        .collect();
    ensure!(
        wanted.len() == args.arguments.len(),
        "the constructor takes {} arguments ({}), {} are given",
        wanted.len(),
        wanted.join(", "),
        args.arguments.len()
    );
    let values = constructor
        .inputs
        .iter()
        .zip(&args.arguments)
        .map(|(param, text)| {
            check_checksums(text)?;
            param.resolve()?.coerce_str(text).map_err(|_| {
                anyhow::anyhow!("'{text}' is no {} ({})", param.selector_type(), param.name)
            })
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(Some(constructor.abi_encode_input(&values)?.into()))
}

/// Addresses in mixed case carry a checksum (EIP-55): a slip of the pen is found before it costs anything.
fn check_checksums(text: &str) -> Result<()> {
    for word in text.split(|c: char| !c.is_ascii_alphanumeric()) {
        let digits = word.strip_prefix("0x").filter(|digits| digits.len() == 40);
        let mixed = digits.is_some_and(|digits| {
            digits.contains(|c: char| c.is_ascii_uppercase())
                && digits.contains(|c: char| c.is_ascii_lowercase())
        });
        ensure!(
            !mixed || Address::parse_checksummed(word, None).is_ok(),
            "{word} has a wrong checksum: is every digit right?"
        );
    }
    Ok(())
}
