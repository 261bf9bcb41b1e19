//! `cargo imo clients`

use std::{
    ffi::OsStr,
    fs,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{bail, ensure, Context, Result};
use clap::ValueEnum;
use imo_devnode::Devnode;

use super::NodeArgs;
use crate::{build, npm, project::Project, ui::Progress};

/// The version that the scripts are written for.
const CARGO_STYLUS: &str = "0.10.10";
/// The oldest Node.js that runs the scripts.
const NODE: (u64, u64) = (20, 11);

/// The variable that names the browser, for people and for its client.
const CHROMIUM: &str = "CHROMIUM";
/// What Chromium is called.
const BROWSERS: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "chrome-headless-shell",
];
/// The variable that names this program for the clients.
const PROGRAM: &str = "IMO";

/// Runs real clients against the built contracts: ethers, viem, cargo-stylus and a browser
///
/// The programs in clients/ know nothing of this repository's Rust. Each deploys the token and uses it, on a fresh node
/// inside this process, or on the node of --rpc-url; with the browser, the token's pictures are looked at. Needs Node.js
/// 20.11 or later with npm, cargo-stylus 0.10.10 (`cargo install cargo-stylus --version 0.10.10 --locked`), and Chromium
/// (`apt-get install chromium`, or its path in CHROMIUM); npm packages are installed in the versions of
/// clients/package-lock.json.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Clients to run
    #[arg(value_enum, default_values_t = [Client::Ethers, Client::Viem, Client::Stylus, Client::Browser])]
    clients: Vec<Client>,
    #[command(flatten)]
    node: NodeArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Client {
    /// ethers 6
    Ethers,
    /// viem 2
    Viem,
    /// cargo-stylus
    Stylus,
    /// Chromium, on pictures of the collection
    Browser,
}

impl Client {
    fn script(self) -> &'static str {
        match self {
            Self::Ethers => "ethers",
            Self::Viem => "viem",
            Self::Stylus => "stylus",
            Self::Browser => "browser",
        }
    }
}

pub(super) fn run(args: &Args) -> Result<()> {
    args.node.check()?;
    let project = Project::find()?;
    let browser = match args.clients.contains(&Client::Browser) {
        true => Some(find_browser(&project)?),
        false => None,
    };
    check_tools(&project, args)?;
    let folder = project.root.join("clients");
    {
        let _progress = Progress::start("installing npm packages");
        npm::install(&folder)?;
    }
    write_code(&project)?;

    let mut failed = Vec::new();
    for client in args.clients.iter().copied() {
        let node = match args.node.rpc_url() {
            Some(_) => None,
            None => Some(
                Devnode::builder()
                    .start()
                    .context("the devnode does not start")?,
            ),
        };
        let mut command = Command::new("npm");
        command
            .args(["run", "--silent", client.script(), "--prefix"])
            .arg(&folder)
            .current_dir(&project.root)
            .stdin(Stdio::null())
            .env(PROGRAM, std::env::current_exe().unwrap_or_default());
        if let (Client::Browser, Some(browser)) = (client, &browser) {
            command.env(CHROMIUM, browser);
        }
        let elsewhere = args.node.rpc_url().map(str::to_owned);
        if let Some(url) = elsewhere.or(node.as_ref().map(Devnode::http_url)) {
            command.env("STYLUS_RPC_URL", url);
        }
        if let Some(key) = args.node.private_key() {
            command.env("STYLUS_PRIVATE_KEY", key);
        }
        let status = command.status().context("npm could not be run")?;
        if !status.success() {
            failed.push(client.script());
        }
    }
    ensure!(failed.is_empty(), "failed: {}", failed.join(", "));
    Ok(())
}

/// Says what is missing before anything is built.
fn check_tools(project: &Project, args: &Args) -> Result<()> {
    let (major, minor) = NODE;
    let needed = format!(
        "the clients need Node.js {major}.{minor} or later with npm, from https://nodejs.org"
    );
    let Some(version) = output("node", ["--version"], &project.root) else {
        bail!("{needed}; no `node` is on the path");
    };
    let mut numbers = version.trim_start_matches('v').split('.').map(str::parse);
    let found = match (numbers.next(), numbers.next()) {
        (Some(Ok(major)), Some(Ok(minor))) => (major, minor),
        _ => bail!("{needed}; `node --version` says {version}"),
    };
    ensure!(found >= NODE, "{needed}; this is {version}");
    ensure!(
        output("npm", ["--version"], &project.root).is_some(),
        "{needed}; no `npm` is on the path"
    );
    if args.clients.contains(&Client::Stylus) {
        let advice = format!("run `cargo install cargo-stylus --version {CARGO_STYLUS} --locked`");
        match output("cargo", ["stylus", "--version"], &project.root) {
            Some(found) if found.ends_with(CARGO_STYLUS) => {}
            Some(found) => {
                bail!("cargo-stylus {CARGO_STYLUS} is needed, this is {found}: {advice}")
            }
            None => bail!("cargo-stylus {CARGO_STYLUS} is needed: {advice}"),
        }
    }
    Ok(())
}

/// The name or path of Chromium.
fn find_browser(project: &Project) -> Result<String> {
    let named = std::env::var(CHROMIUM).ok().filter(|name| !name.is_empty());
    let usual = BROWSERS.map(str::to_owned);
    let names = named.map_or(usual.to_vec(), |name| vec![name]);
    let found = names
        .iter()
        .find(|name| output(name, ["--version"], &project.root).is_some());
    found.cloned().with_context(|| {
        format!(
            "the browser client needs Chromium: run `apt-get install chromium`, or set {CHROMIUM} to its path \
             ({} cannot be run)",
            names.join(", ")
        )
    })
}

/// What a program prints; none when it is missing or fails.
fn output<I: AsRef<OsStr>>(
    program: &str,
    args: impl IntoIterator<Item = I>,
    folder: &Path,
) -> Option<String> {
    let output = Command::new(program)
        .args(args)
        .current_dir(folder)
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    output.status.success().then(|| text.trim().to_owned())
}

/// The scripts read deployable code from out/.
fn write_code(project: &Project) -> Result<()> {
    let folder = project.root.join("out");
    fs::create_dir_all(&folder).context("cannot create out/")?;
    for artifact in build::contracts()? {
        let file = folder.join(format!("{}.code", artifact.name));
        fs::write(&file, &artifact.code)
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}
