//! npm: the programs and compilers that come from there.

use std::{
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{ensure, Context, Result};

use crate::project::one_line;

/// Installs what the folder's lock file names.
///
/// # Errors
/// When Node.js or npm is missing, or npm cannot get the packages.
pub fn install(folder: &Path) -> Result<()> {
    run(
        folder,
        &["ci", "--prefer-offline", "--no-fund", "--no-audit"],
    )
    .map(drop)
}

/// Runs npm in a folder and returns what it prints.
///
/// # Errors
/// When npm is missing or fails, or prints something that is no text.
pub fn run(folder: &Path, args: &[&str]) -> Result<String> {
    let output = Command::new("npm")
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .context("npm could not be run")?;
    ensure!(
        output.status.success(),
        "npm {} failed: {}",
        args.join(" "),
        one_line(&String::from_utf8_lossy(&output.stderr))
    );
    String::from_utf8(output.stdout).context("npm printed something unreadable")
}
