//! `cargo imo gate`

use anyhow::{ensure, Result};
use console::style;

use crate::{build, gate, project::Project, ui};

/// Checks that a chain would accept every contract
///
/// Builds the contracts and holds each against Nitro's rules: the validator's feature set, imports, exports, memory and
/// size; then activates it on the devnode's VM under both of its ArbOS versions. Prints a line per rule with the figure
/// behind it. Nothing is sent anywhere. (`cargo stylus check` asks a node instead.)
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_: &Args) -> Result<()> {
    let (mut passed, mut failed) = (0, 0);
    for artifact in build::build(&Project::find()?)? {
        ui::say(style(&artifact.name).bold());
        for check in gate::check(&artifact) {
            let rule = check.rule;
            match check.result {
                Ok(shown) => {
                    passed += 1;
                    ui::say(format_args!("  {} {rule} ({shown})", style("ok  ").green()));
                }
                Err(error) => {
                    failed += 1;
                    let mark = style("FAIL").red().bold();
                    ui::say(format_args!("  {mark} {rule}: {error:#}"));
                }
            }
        }
    }
    ui::say(format_args!("gate: {passed} passed, {failed} failed"));
    ensure!(failed == 0, "{failed} rules of the chain are broken");
    Ok(())
}
