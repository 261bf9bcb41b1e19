//! `cargo imo gate`

use anyhow::{ensure, Result};
use console::style;

use crate::{build, gate, project::Project};

/// Checks that a chain would accept every contract
///
/// Builds the contracts and holds each against Nitro's rules: the validator's feature set, imports, exports, memory and
/// size; then activates it on the devnode's VM under both of its ArbOS versions. Prints a line per rule with the figure
/// behind it. Nothing is sent anywhere. (`cargo stylus check` asks a node instead.)
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_: &Args) -> Result<()> {
    let mut broken = 0;
    for artifact in build::build(&Project::find()?)? {
        println!("{}", style(&artifact.name).bold());
        for check in gate::check(&artifact) {
            match check.result {
                Ok(shown) => println!("  {} {} ({shown})", style("ok  ").green(), check.rule),
                Err(error) => {
                    broken += 1;
                    println!("  {} {}: {error:#}", style("FAIL").red().bold(), check.rule);
                }
            }
        }
    }
    ensure!(broken == 0, "{broken} rules are broken");
    Ok(())
}
