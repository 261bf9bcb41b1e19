//! `cargo imo model`

use std::{
    fs,
    path::{Path, PathBuf},
};

use alloy::primitives::Address;
use anyhow::{ensure, Context, Result};
use clap::Subcommand;
use serde::Serialize;

use super::{check_writable, write_json, NodeArgs};
use crate::{
    chain::{self, Chain},
    model::{
        self,
        picture::Picture,
        registration::{Paid, Registration},
        sheet,
        upload::{self, Uploaded},
        ModelFile,
    },
    project::Project,
    ui,
};

/// Runs, draws and uploads integer models
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(Run),
    Sheet(Sheet),
    Upload(Upload),
}

/// Runs a model here, with the code that runs it on chain
///
///     cargo imo model run models/pixel/pixel.imo "purple dragon near the castle at night"
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
struct Run {
    /// Model file (.imo)
    model: PathBuf,
    /// What to make
    prompt: String,
    /// Write the picture to this file as PNG, 16 pixels for one
    #[arg(long, value_name = "FILE")]
    png: Option<PathBuf>,
    /// Write the picture to this file as SVG
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
}

/// Draws what a model makes of many prompts as a contact sheet
#[derive(Debug, clap::Args)]
struct Sheet {
    /// Model file [default: the pixel model]
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// File with a prompt per line [default: the pixel model's 64]
    #[arg(long, value_name = "FILE")]
    prompts: Option<PathBuf>,
    /// Where the PNG goes [default: docs/pixel-sheet.png]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Puts a model on a chain as data contracts, and registers it
///
/// Cuts the file into chunks and makes a contract of each at an address that follows from its content; chunks that
/// are there already are not paid for again, so that an upload that was cut off goes on when it is started again.
/// Afterwards the hash of every chunk is checked. With --runner the model is registered there, in the name of the
/// account that pays: it is reserved first, and the chunk that tells which model it is goes last, at least a minute
/// later, so that nobody who sees it can register it instead.
#[derive(Debug, clap::Args)]
struct Upload {
    /// Model file (.imo)
    model: PathBuf,
    /// Address of a model runner
    #[arg(long, value_name = "ADDRESS")]
    runner: Option<Address>,
    /// Where the model is described, at most 1,024 bytes
    #[arg(long, default_value = "", requires = "runner")]
    uri: String,
    /// Write addresses, hashes and costs to this file as JSON ("-": standard output, instead of the table)
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    #[command(flatten)]
    node: NodeArgs,
}

pub(super) fn run(args: &Args) -> Result<()> {
    match &args.command {
        Command::Run(args) => run_here(args),
        Command::Sheet(args) => draw_sheet(args),
        Command::Upload(args) => upload_model(args),
    }
}

fn run_here(args: &Run) -> Result<()> {
    check_writable(args.png.as_deref())?;
    check_writable(args.svg.as_deref())?;
    let file = ModelFile::open(&args.model)?;
    let mut session = file.session()?;
    let palette = session.palette().map(<[_]>::to_vec);
    let output = session.run(args.prompt.as_bytes())?;
    let Some(palette) = palette else {
        ensure!(
            args.png.is_none() && args.svg.is_none(),
            "the model makes text, not pictures"
        );
        ui::say(model::text(output)?);
        return Ok(());
    };
    let picture = Picture::read(output, &palette)?;
    if let Some(path) = &args.png {
        picture.scaled(16).write_png(path)?;
    }
    if let Some(path) = &args.svg {
        fs::write(path, picture.svg())
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    let text = match console::colors_enabled() {
        true => picture.ansi(),
        false => picture.ascii(),
    };
    ui::say(text.trim_end_matches('\n'));
    Ok(())
}

fn draw_sheet(args: &Sheet) -> Result<()> {
    let root = Project::find().map(|project| project.root);
    let path = |given: &Option<PathBuf>, default: &str| match given {
        Some(path) => Ok(path.clone()),
        None => root
            .as_ref()
            .map(|root| root.join(default))
            .map_err(|error| anyhow::anyhow!("{error:#}")),
    };
    let out = path(&args.out, "docs/pixel-sheet.png")?;
    check_writable(Some(&out))?;
    let prompts = path(&args.prompts, "models/pixel/prompts/sheet.txt")?;
    let prompts = fs::read_to_string(&prompts)
        .with_context(|| format!("cannot read {}", prompts.display()))?;
    let prompts: Vec<_> = prompts.lines().collect();
    let file = ModelFile::open(&path(&args.model, "models/pixel/pixel.imo")?)?;
    let sheet = sheet::draw(&mut file.session()?, &prompts)?;
    sheet.write_png(&out)?;
    ui::say(format_args!(
        "{} prompts drawn: {}",
        prompts.len(),
        out.display()
    ));
    Ok(())
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    model_id: String,
    graph_hash: String,
    weights_root: String,
    first_chunk: String,
    chunks: Vec<ChunkReport>,
    registration: Option<RegistrationReport>,
    gas_used: u64,
    chain_id: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ChunkReport {
    index: usize,
    address: String,
    bytes: usize,
    code_hash: String,
    transaction_hash: Option<String>,
    gas_used: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RegistrationReport {
    runner: String,
    owner: String,
    estimate: Option<String>,
    reservation_hash: Option<String>,
    transaction_hash: Option<String>,
    gas_used: u64,
}

impl From<&Uploaded> for ChunkReport {
    fn from(chunk: &Uploaded) -> Self {
        Self {
            index: chunk.index,
            address: chunk.address.to_string(),
            bytes: chunk.bytes,
            code_hash: chunk.hash.to_string(),
            transaction_hash: chunk.transaction.map(|(hash, _)| hash.to_string()),
            gas_used: chunk.transaction.map_or(0, |(_, gas)| gas),
        }
    }
}

impl RegistrationReport {
    fn new(runner: Address, reservation: Option<Paid>, registration: &Registration) -> Self {
        let transaction = registration.transaction;
        let gas = reservation.iter().chain(&transaction).map(|(_, gas)| gas);
        Self {
            runner: runner.to_string(),
            owner: registration.owner.to_string(),
            estimate: registration.estimate.map(|gas| gas.to_string()),
            reservation_hash: reservation.map(|(hash, _)| hash.to_string()),
            transaction_hash: transaction.map(|(hash, _)| hash.to_string()),
            gas_used: gas.sum(),
        }
    }
}

fn upload_model(args: &Upload) -> Result<()> {
    args.node.check()?;
    check_writable(args.json.as_deref())?;
    let file = ModelFile::open(&args.model)?;
    let url = args.node.rpc_url().unwrap_or("http://127.0.0.1:8547");
    let report = super::runtime()?.block_on(async {
        let id = Chain::connect(url, []).await?.id;
        let signer = chain::signer(id, args.node.private_key())?;
        let chain = Chain::connect(url, [signer.clone()]).await?;
        let runner = args.runner.map(|runner| (runner, args.uri.as_str()));
        let published = upload::publish(&chain, &signer, &file, runner).await?;
        let (mut uploaded, reservation) = (published.chunks, published.reservation);
        let registration = args.runner.zip(published.registration);
        let registration =
            registration.map(|(runner, done)| RegistrationReport::new(runner, reservation, &done));
        uploaded.sort_by_key(|chunk| chunk.index);
        let chunks: Vec<_> = uploaded.iter().map(ChunkReport::from).collect();
        let gas = chunks.iter().map(|chunk| chunk.gas_used).sum::<u64>();
        anyhow::Ok(Report {
            model_id: file.id.to_string(),
            graph_hash: file.graph_hash.to_string(),
            weights_root: file.weights_root.to_string(),
            first_chunk: published.first.to_string(),
            gas_used: gas + registration.as_ref().map_or(0, |done| done.gas_used),
            chunks,
            registration,
            chain_id: chain.id,
        })
    })?;
    if let Some(path) = &args.json {
        write_json(path, &report)?;
        if path == Path::new("-") {
            return Ok(());
        }
    }
    show(&report);
    Ok(())
}

fn show(report: &Report) {
    let mut table = ui::table(["chunk", "address", "bytes", "gas", ""]);
    for chunk in &report.chunks {
        let state = match chunk.transaction_hash {
            Some(_) => "uploaded",
            None => "was there",
        };
        table.add_row([
            chunk.index.to_string(),
            chunk.address.clone(),
            ui::thousands(chunk.bytes as u64),
            ui::thousands(chunk.gas_used),
            state.to_owned(),
        ]);
    }
    ui::align_right(&mut table, [0, 2, 3]);
    ui::say(table);
    ui::say(format_args!("model {}", report.model_id));
    if let Some(registration) = &report.registration {
        let runner = &registration.runner;
        let how = match registration.transaction_hash {
            Some(_) => "registered",
            None => "was registered",
        };
        ui::say(format_args!("{how} at {runner} for {}", registration.owner));
        if let Some(gas) = registration
            .estimate
            .as_ref()
            .and_then(|gas| gas.parse().ok())
        {
            ui::say(format_args!(
                "a run needs at most {} gas",
                ui::thousands(gas)
            ));
        }
    }
    ui::say(format_args!("{} gas", ui::thousands(report.gas_used)));
}
