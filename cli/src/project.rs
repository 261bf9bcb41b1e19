//! Where things are: the workspace, its contracts, its pinned toolchain.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{bail, ensure, Context, Result};
use serde::Deserialize;

/// The target that contracts are compiled for.
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// The workspace that the current directory belongs to.
#[derive(Clone, Debug)]
pub struct Project {
    /// Folder of the workspace's `Cargo.toml`.
    pub root: PathBuf,
    /// Cargo's target directory.
    pub target: PathBuf,
    /// Every package under `contracts/` that has a `Stylus.toml`, by name.
    pub contracts: Vec<ContractPackage>,
}

/// A contract's entry package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractPackage {
    /// Package name, also the name of its wasm.
    pub name: String,
    /// Its folder.
    pub dir: PathBuf,
}

impl ContractPackage {
    /// The contract's name in the field's spelling: `usage_settlement` is `UsageSettlement`.
    pub fn type_name(&self) -> String {
        self.name
            .split(['_', '-'])
            .filter_map(|word| {
                let mut chars = word.chars();
                chars
                    .next()
                    .map(|first| first.to_uppercase().chain(chars).collect::<String>())
            })
            .collect()
    }
}

#[derive(Deserialize)]
struct Metadata {
    workspace_root: PathBuf,
    target_directory: PathBuf,
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    manifest_path: PathBuf,
}

#[derive(Deserialize)]
struct ToolchainFile {
    toolchain: Toolchain,
}

#[derive(Deserialize)]
struct Toolchain {
    channel: String,
}

impl Project {
    /// Finds the workspace around the current directory.
    ///
    /// # Errors
    /// When cargo cannot be run, or there is no workspace here.
    pub fn find() -> Result<Self> {
        Self::find_from(&env::current_dir().context("the current directory is gone")?)
    }

    /// Finds the workspace around `dir`.
    ///
    /// # Errors
    /// As [`Project::find`].
    pub fn find_from(dir: &Path) -> Result<Self> {
        let output = Command::new(cargo())
            .args(["metadata", "--no-deps", "--format-version", "1"])
            .current_dir(dir)
            .output()
            .context("cargo could not be run: install Rust from https://rustup.rs")?;
        if !output.status.success() {
            let text = String::from_utf8_lossy(&output.stderr);
            bail!(
                "no cargo workspace here ({}): {}",
                dir.display(),
                one_line(&text)
            );
        }
        let metadata: Metadata = serde_json::from_slice(&output.stdout)
            .context("`cargo metadata` printed something unexpected")?;
        let folder = metadata.workspace_root.join("contracts");
        let mut contracts: Vec<_> = metadata
            .packages
            .into_iter()
            .filter_map(|package| {
                let dir = package.manifest_path.parent()?.to_path_buf();
                let is_contract = dir.starts_with(&folder) && dir.join("Stylus.toml").is_file();
                is_contract.then_some(ContractPackage {
                    name: package.name,
                    dir,
                })
            })
            .collect();
        contracts.sort_by(|a, b| a.name.cmp(&b.name));
        ensure!(
            !contracts.is_empty(),
            "no contracts in {}: a contract is a package under contracts/ with a Stylus.toml",
            metadata.workspace_root.display()
        );
        Ok(Self {
            root: metadata.workspace_root,
            target: metadata.target_directory,
            contracts,
        })
    }

    /// The contract of that name.
    ///
    /// # Errors
    /// Names the contracts there are when there is none of that name.
    pub fn contract(&self, name: &str) -> Result<&ContractPackage> {
        self.contracts
            .iter()
            .find(|contract| contract.name == name)
            .with_context(|| {
                let names: Vec<_> = self.contracts.iter().map(|c| c.name.as_str()).collect();
                format!(
                    "no contract is named {name}; there are: {}",
                    names.join(", ")
                )
            })
    }

    /// The pinned channel in `rust-toolchain.toml`.
    ///
    /// # Errors
    /// When the file is missing or malformed.
    pub fn channel(&self) -> Result<String> {
        let path = self.root.join("rust-toolchain.toml");
        let text =
            fs::read_to_string(&path).with_context(|| format!("{} is missing", path.display()))?;
        let file: ToolchainFile = toml::from_str(&text)
            .map_err(|error| anyhow::anyhow!("{}: {}", path.display(), error.message()))?;
        Ok(file.toolchain.channel)
    }

    /// Makes sure that the pinned toolchain can compile to wasm, by adding the target through rustup when it is missing.
    ///
    /// # Errors
    /// Says what to do when rustup is missing or fails.
    pub fn ensure_wasm_target(&self) -> Result<()> {
        if self.has_wasm_target()? {
            return Ok(());
        }
        let channel = self.channel()?;
        let advice = format!(
            "Rust {channel} cannot compile to {WASM_TARGET} yet; install rustup from https://rustup.rs \
             and run `rustup target add --toolchain {channel} {WASM_TARGET}`"
        );
        let output = Command::new("rustup")
            .args(["target", "add", "--toolchain", &channel, WASM_TARGET])
            .current_dir(&self.root)
            .output()
            .map_err(|error| anyhow::anyhow!("{advice} (rustup could not be run: {error})"))?;
        ensure!(
            output.status.success(),
            "{advice} (rustup says: {})",
            one_line(&String::from_utf8_lossy(&output.stderr))
        );
        Ok(())
    }

    fn has_wasm_target(&self) -> Result<bool> {
        let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let output = Command::new(rustc)
            .args(["--print", "target-libdir", "--target", WASM_TARGET])
            .current_dir(&self.root)
            .output()
            .context("rustc could not be run: install Rust from https://rustup.rs")?;
        ensure!(
            output.status.success(),
            "rustc does not know {WASM_TARGET}: {}",
            one_line(&String::from_utf8_lossy(&output.stderr))
        );
        let folder = String::from_utf8_lossy(&output.stdout);
        Ok(Path::new(folder.trim()).is_dir())
    }

    /// A cargo command at the workspace root which nothing in the caller's environment bends: flags and profiles
    /// come from the workspace's own files, so that the same sources give the same bytes everywhere.
    pub fn cargo(&self) -> Command {
        let mut command = Command::new(cargo());
        command.current_dir(&self.root);
        for (name, _) in env::vars_os() {
            let Some(text) = name.to_str() else { continue };
            let bends = matches!(
                text,
                "RUSTFLAGS" | "CARGO_ENCODED_RUSTFLAGS" | "CARGO_TARGET_DIR"
            ) || ["CARGO_PROFILE_", "CARGO_BUILD_", "CARGO_TARGET_WASM32_"]
                .iter()
                .any(|prefix| text.starts_with(prefix));
            if bends {
                command.env_remove(&name);
            }
        }
        command
    }
}

fn cargo() -> std::ffi::OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// The last telling line of a program's complaint.
pub(crate) fn one_line(text: &str) -> String {
    text.lines()
        .map(str::trim)
        .rfind(|line| !line.is_empty())
        .map(|line| line.strip_prefix("error: ").unwrap_or(line))
        .unwrap_or("no reason given")
        .to_owned()
}
