//! `cargo imo build`

use std::{fs, path::PathBuf};

use anyhow::{Context, Result};
use serde::Serialize;

use super::{check_writable, write_json};
use crate::{
    build,
    gate::{self, EntryGas},
    project::Project,
    ui,
    wasm::Facts,
};

/// Builds every contract and shows what its size costs
///
/// Compiles each package under contracts/ to wasm in release mode, post-processes it as cargo-stylus does (raw rustc
/// output is not valid for Nitro) and compresses it. `code` is what the account holds, less than 24,576 bytes. The last two
/// columns are the gas that every call costs before the contract's own code runs, when the chain caches the program and
/// when it does not; each data byte adds 0.75 gas to it.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Write sizes and counts to this file as JSON ("-": standard output, instead of the table)
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Write NAME.wasm and NAME.code (deployable bytes) to this folder
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    #[serde(flatten)]
    facts: Facts,
    entry_gas: EntryGas,
}

pub(super) fn run(args: &Args) -> Result<()> {
    check_writable(args.json.as_deref())?;
    let artifacts = build::build(&Project::find()?)?;
    if let Some(folder) = &args.out {
        let cannot = || format!("cannot write to {}", folder.display());
        fs::create_dir_all(folder).with_context(cannot)?;
        for artifact in &artifacts {
            let file = |kind| folder.join(format!("{}.{kind}", artifact.name));
            fs::write(file("wasm"), &artifact.wasm).with_context(cannot)?;
            fs::write(file("code"), &artifact.code).with_context(cannot)?;
        }
    }
    let rows: Vec<Row<'_>> = artifacts
        .iter()
        .map(|artifact| {
            Ok(Row {
                name: &artifact.name,
                facts: artifact.facts,
                entry_gas: gate::entry(artifact)
                    .with_context(|| format!("{} cannot be activated", artifact.name))?,
            })
        })
        .collect::<Result<_>>()?;
    if let Some(file) = &args.json {
        write_json(file, &rows)?;
        if file.as_os_str() == "-" {
            return Ok(());
        }
    }
    let mut table = ui::table([
        "contract",
        "wasm",
        "code",
        "data",
        "functions",
        "pages",
        "cached",
        "uncached",
    ]);
    ui::align_right(&mut table, 1..8);
    for row in rows {
        let facts = row.facts;
        table.add_row([
            row.name.to_owned(),
            ui::thousands(facts.wasm_bytes as u64),
            ui::thousands(facts.code_bytes as u64),
            ui::thousands(facts.data_bytes as u64),
            ui::thousands(facts.functions.into()),
            facts.memory_pages.to_string(),
            ui::thousands(row.entry_gas.cached),
            ui::thousands(row.entry_gas.uncached),
        ]);
    }
    ui::say(table);
    Ok(())
}
