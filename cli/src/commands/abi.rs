//! `cargo imo abi`

use std::fs;

use anyhow::{ensure, Context, Result};

use crate::{abi, project::Project, ui};

/// Writes the contracts' interfaces to abi/
///
/// Per contract NAME.json, a JSON ABI with functions, events, errors and constructor for ethers, viem and alloy, and
/// INAME.sol for Solidity. Both come from the code itself. The constructor is called through StylusDeployer, as
/// `stylus_constructor`: the selector of that name without arguments, then the encoded arguments.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Change nothing; fail when a file in abi/ is not what the code says
    #[arg(long)]
    check: bool,
}

pub(super) fn run(args: &Args) -> Result<()> {
    let project = Project::find()?;
    if args.check {
        let drifted = abi::drift(&project)?;
        for path in &drifted {
            ui::say(format_args!("differs: {}", path.display()));
        }
        ensure!(
            drifted.is_empty(),
            "abi/ is out of date: run `cargo imo abi` and commit"
        );
        ui::say("abi/ agrees with the code");
        return Ok(());
    }
    fs::create_dir_all(project.root.join("abi")).context("cannot create abi/")?;
    for interface in abi::generate(&project)? {
        for file in interface.files()? {
            fs::write(project.root.join(&file.path), file.text)
                .with_context(|| format!("cannot write {}", file.path.display()))?;
            ui::say(format_args!("{}", file.path.display()));
        }
    }
    Ok(())
}
