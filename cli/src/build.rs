//! Builds the contracts: `cargo build` to wasm, then what cargo-stylus does to it.
//!
//! A target directory of its own keeps these builds out of the way of a cargo that runs around them; a file lock lets
//! any number of processes ask at once, the first builds and the others find everything fresh.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{Mutex, PoisonError},
    thread,
};

use anyhow::{ensure, Context, Result};
use serde::Deserialize;

use crate::{
    project::{Project, WASM_TARGET},
    ui::Progress,
    wasm::{self, Facts},
};

/// A built contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// Package name.
    pub name: String,
    /// The module as it runs on chain.
    pub wasm: Vec<u8>,
    /// The code that its account holds.
    pub code: Vec<u8>,
    /// Sizes and counts.
    pub facts: Facts,
}

impl Artifact {
    /// Post-processes a module that rustc wrote.
    ///
    /// # Errors
    /// When the bytes are no WebAssembly module.
    pub fn from_wasm(name: impl Into<String>, wasm: &[u8]) -> Result<Self> {
        let wasm = wasm::normalize(wasm)?;
        let code = wasm::deployable(&wasm)?;
        let facts = wasm::facts(&wasm, &code)?;
        Ok(Self {
            name: name.into(),
            wasm,
            code,
            facts,
        })
    }

    /// Init code of a creating transaction.
    pub fn init_code(&self) -> Vec<u8> {
        wasm::init_code(&self.code)
    }
}

static BUILT: Mutex<Option<Vec<Artifact>>> = Mutex::new(None);

/// All contracts of the workspace around the current directory, built at most once per process.
///
/// # Errors
/// As [`build`].
pub fn contracts() -> Result<Vec<Artifact>> {
    let mut built = BUILT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(artifacts) = built.as_ref() {
        return Ok(artifacts.clone());
    }
    let artifacts = build(&Project::find()?)?;
    *built = Some(artifacts.clone());
    Ok(artifacts)
}

/// One of [`contracts`].
///
/// # Errors
/// As [`build`], and when there is no such contract.
pub fn contract(name: &str) -> Result<Artifact> {
    let artifacts = contracts()?;
    let names: Vec<_> = artifacts.iter().map(|a| a.name.clone()).collect();
    artifacts
        .into_iter()
        .find(|artifact| artifact.name == name)
        .with_context(|| {
            let names = names.join(", ");
            format!("no contract is named {name}; there are: {names}")
        })
}

/// Builds all contracts, adding the wasm target first when it is missing.
///
/// # Errors
/// When a contract does not compile (the compiler's report goes to standard error), or tools are missing.
pub fn build(project: &Project) -> Result<Vec<Artifact>> {
    let progress = Progress::start("building contracts");
    let target = project.target.join("contracts");
    let _lock = lock(&target)?;
    project.ensure_wasm_target()?;

    let mut command = project.cargo();
    command
        .args(["build", "--lib", "--locked", "--release"])
        .args(["--target", WASM_TARGET])
        .args(["--message-format", "json-render-diagnostics"])
        .arg("--target-dir")
        .arg(&target)
        .arg("--config")
        .arg(remap_config()?);
    for contract in &project.contracts {
        command.args(["--package", &contract.name]);
    }
    let files = run(command, &progress)?.modules;

    progress.say("compressing contracts");
    project
        .contracts
        .iter()
        .map(|contract| {
            let file = files
                .get(&contract.name)
                .with_context(|| format!("{} has no cdylib target", contract.name))?;
            let wasm = fs::read(file).with_context(|| format!("{} is gone", file.display()))?;
            Artifact::from_wasm(&contract.name, &wasm).with_context(|| contract.name.clone())
        })
        .collect()
}

/// Holds off other processes until it is dropped.
pub(crate) fn lock(target: &Path) -> Result<File> {
    fs::create_dir_all(target).with_context(|| format!("cannot create {}", target.display()))?;
    let path = target.join(".lock");
    let file = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    file.lock()
        .with_context(|| format!("cannot lock {}", path.display()))?;
    Ok(file)
}

/// Any path of a dependency that ends up in a panic message is written relative to the registry: the code, and with it
/// the code hash, does not depend on the machine.
fn remap_config() -> Result<String> {
    let home = match std::env::var_os("CARGO_HOME") {
        Some(home) => PathBuf::from(home),
        None => std::env::home_dir()
            .context("no home directory: set CARGO_HOME")?
            .join(".cargo"),
    };
    let sources = home.join("registry").join("src");
    let mut flags = Vec::new();
    let registries = fs::read_dir(&sources).into_iter().flatten().flatten();
    for registry in registries {
        flags.push(format!(
            "--remap-path-prefix={}=/registry",
            registry.path().display()
        ));
    }
    flags.sort();
    let flags = toml::Value::from(flags);
    Ok(format!("target.{WASM_TARGET}.rustflags={flags}"))
}

#[derive(Deserialize)]
struct Message {
    reason: String,
    target: Option<Target>,
    #[serde(default)]
    filenames: Vec<PathBuf>,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

/// What a cargo build left, by target name.
#[derive(Debug, Default)]
pub(crate) struct Outputs {
    /// Wasm modules.
    pub(crate) modules: BTreeMap<String, PathBuf>,
    /// Programs for this machine.
    pub(crate) programs: BTreeMap<String, PathBuf>,
}

/// Runs a cargo build that reports in JSON; the compiler's complaints go to standard error when it fails.
pub(crate) fn run(mut command: Command, progress: &Progress) -> Result<Outputs> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("cargo could not be run: install Rust from https://rustup.rs")?;
    let stdout = child.stdout.take().context("cargo has no output")?;
    let mut stderr = child.stderr.take().context("cargo has no error output")?;
    let complaints = thread::spawn(move || {
        let mut text = Vec::new();
        // A broken pipe ends the text early, which is all there is to show then.
        let _ = stderr.read_to_end(&mut text);
        text
    });

    let mut outputs = Outputs::default();
    for (count, line) in BufReader::new(stdout).lines().enumerate() {
        let Ok(message) = serde_json::from_str::<Message>(&line?) else {
            continue;
        };
        let (true, Some(target)) = (message.reason == "compiler-artifact", message.target) else {
            continue;
        };
        progress.say(format!("compiling {} ({})", target.name, count + 1));
        let is_wasm = |file: &PathBuf| file.extension().is_some_and(|kind| kind == "wasm");
        if let Some(file) = message.filenames.into_iter().find(is_wasm) {
            outputs.modules.insert(target.name.clone(), file);
        }
        if let Some(file) = message.executable {
            outputs.programs.insert(target.name, file);
        }
    }
    let status = child.wait()?;
    let complaints = complaints.join().unwrap_or_default();
    if !status.success() {
        progress.print(&String::from_utf8_lossy(&complaints));
    }
    ensure!(status.success(), "the contracts do not compile");
    Ok(outputs)
}
