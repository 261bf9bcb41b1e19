//! Solidity contracts of other makes, compiled when they are wanted: what they contain is not ours to store.

use std::collections::BTreeMap;

use alloy::primitives::Bytes;
use anyhow::{Context, Result};

use crate::{npm, project::Project};

/// The peers' folder in the workspace.
const FOLDER: &str = "benches/peers";

/// Compiled peers.
#[derive(Clone, Debug)]
pub struct Peers(BTreeMap<String, Bytes>);

impl Peers {
    /// Installs the pinned npm packages and compiles the contracts.
    ///
    /// # Errors
    /// When Node.js or npm is missing, or npm cannot get the packages.
    pub fn compile(project: &Project) -> Result<Self> {
        let folder = project.root.join(FOLDER);
        npm::install(&folder)?;
        let text = npm::run(&folder, &["run", "--silent", "compile"])?;
        let compiled = serde_json::from_str(&text).context("the peers' compiler says nonsense")?;
        Ok(Self(compiled))
    }

    /// The npm packages and their versions.
    ///
    /// # Errors
    /// When `benches/peers/package.json` is missing or malformed.
    pub fn packages(project: &Project) -> Result<BTreeMap<String, String>> {
        #[derive(serde::Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Package {
            dev_dependencies: BTreeMap<String, String>,
        }
        let file = project.root.join(FOLDER).join("package.json");
        let text = std::fs::read_to_string(&file)
            .with_context(|| format!("{} is missing", file.display()))?;
        let package: Package = serde_json::from_str(&text)
            .with_context(|| format!("{} is malformed", file.display()))?;
        Ok(package.dev_dependencies)
    }

    pub(super) fn init_code(&self, name: &str) -> Result<&[u8]> {
        let code = self.0.get(name);
        Ok(code.with_context(|| format!("no peer is named {name}"))?)
    }
}
