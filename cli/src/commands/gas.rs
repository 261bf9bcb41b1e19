//! `cargo imo gas`

use std::{fs, path::Path};

use anyhow::{ensure, Context, Result};
use console::style;

use crate::{
    gas::{self, Figures, Operation, Peers, Report},
    project::Project,
    ui::{self, Progress},
};

/// Measures what every operation costs, and writes GAS.md and benches/gas.json
///
/// Plays a scenario for each operation on a Stylus node inside this process (ArbOS 61) and reads the gas of its last
/// transaction from the receipt, with the program in the chain's cache and without. Solidity contracts play the same
/// scenarios: OpenZeppelin's and Solady's ERC-20, and an ERC-7641 on OpenZeppelin's checkpoints, compiled by the pinned
/// npm solc. That needs Node.js 20.11 or later with npm; without, their recorded figures are kept and marked.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Args {
    /// Measure only operations whose names begin with one of these, and write nothing
    #[arg(value_name = "OPERATION")]
    only: Vec<String>,
    /// Compare with GAS.md and benches/gas.json instead of writing them
    #[arg(long)]
    check: bool,
    /// Print what benches/gas.json holds instead of tables
    #[arg(long)]
    json: bool,
    /// Keep the recorded figures of the Solidity contracts
    #[arg(long)]
    no_peers: bool,
}

const EXAMPLES: &str = "\
Examples:
  cargo imo gas                              everything, after a change that costs or saves gas
  cargo imo gas token.transfer --no-peers    what a change does to some operations, in seconds
  cargo imo gas --check                      fails when a figure is more than 1 % off the files";

/// The files, in the workspace.
const PAGE: &str = "GAS.md";
const FIGURES: &str = "benches/gas.json";

pub(super) fn run(args: &Args) -> Result<()> {
    let project = Project::find()?;
    let packages = Peers::packages(&project)?;
    let operations = chosen(gas::operations(), &args.only)?;
    let peers = peers(&project, args);
    let measured_peers = peers.is_some();
    crate::build::contracts()?;

    let bar = Progress::bar(operations.len() as u64);
    let mut figures = gas::measure(&operations, peers, |operation| {
        bar.step(operation.name.clone())
    })?;
    drop(bar);

    let (page, file) = (project.root.join(PAGE), project.root.join(FIGURES));
    let recorded = Figures::read(&file);
    if let (false, Ok(recorded)) = (measured_peers, &recorded) {
        figures.keep_peers(recorded);
    }
    let report = Report::new(&operations, &figures, &packages);
    let text = match args.json {
        true => figures.json()?,
        false => report.terminal(),
    };
    ui::say(text.trim_end());
    if args.check {
        return check(
            &args.only,
            &operations,
            &figures,
            &recorded?,
            &page,
            &packages,
        );
    }
    if args.only.is_empty() {
        write(&page, &report.markdown())?;
        write(&file, &figures.json()?)?;
        ui::tell(format_args!("{PAGE} and {FIGURES} are written"));
    }
    Ok(())
}

/// Operations whose names begin with one of `only`, or all.
fn chosen(operations: Vec<Operation>, only: &[String]) -> Result<Vec<Operation>> {
    let names: Vec<_> = operations.iter().map(|o| o.name.clone()).collect();
    let begins = |operation: &Operation| only.iter().any(|begin| operation.name.starts_with(begin));
    let chosen: Vec<_> = operations
        .into_iter()
        .filter(|operation| only.is_empty() || begins(operation))
        .collect();
    ensure!(
        !chosen.is_empty(),
        "no operation begins with {}; there are: {}",
        only.join(" or "),
        names.join(", ")
    );
    Ok(chosen)
}

/// The peers, unless they are not wanted or cannot be had, which one line says.
fn peers(project: &Project, args: &Args) -> Option<Peers> {
    if args.no_peers {
        return None;
    }
    let _progress = Progress::start("compiling the Solidity peers");
    Peers::compile(project)
        .inspect_err(|error| {
            ui::tell(format_args!(
                "{} the Solidity peers keep their recorded figures: {error:#}",
                style("note:").yellow().bold().for_stderr()
            ));
        })
        .ok()
}

fn check(
    only: &[String],
    operations: &[Operation],
    figures: &Figures,
    recorded: &Figures,
    page: &Path,
    packages: &std::collections::BTreeMap<String, String>,
) -> Result<()> {
    let mut recorded = recorded.clone();
    if only.is_empty() {
        let text = fs::read_to_string(page).with_context(|| format!("{PAGE} is missing"))?;
        ensure!(
            text == Report::new(operations, &recorded, packages).markdown(),
            "{PAGE} does not say what {FIGURES} says: run `cargo imo gas`"
        );
    } else {
        recorded
            .0
            .retain(|figure| figures.of(&figure.operation).is_some());
    }
    let drift = figures.drift(&recorded);
    for figure in &drift {
        ui::say(figure);
    }
    ensure!(
        drift.is_empty(),
        "figures that differ from {FIGURES} by more than 1 %: {}; run `cargo imo gas` and look at what changed",
        drift.len()
    );
    match only.is_empty() {
        true => ui::tell(format_args!("{PAGE} and {FIGURES} are up to date")),
        false => ui::tell(format_args!(
            "{} figures agree with {FIGURES}",
            recorded.0.len()
        )),
    }
    Ok(())
}

fn write(file: &Path, text: &str) -> Result<()> {
    fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
}
