//! Figures: measured, stored, compared.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{ensure, Context, Result};
use serde::{Deserialize, Serialize};

use super::{lab::Lab, operation::Operation};

/// How far a figure may move before it counts as drift, in percent.
const TOLERANCE: u64 = 1;

/// What an operation costs, in gas.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// Name of the operation.
    pub operation: String,
    /// With the program in the chain's cache.
    pub cached: u64,
    /// Without.
    pub uncached: u64,
    /// The least that it could cost.
    pub floor: Option<u64>,
    /// What it costs with other contracts.
    pub peers: BTreeMap<String, u64>,
    /// Whether the peers' figures are older than the others: they were not measured in the same run.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub peers_recorded: bool,
    /// Compressed size of the program in bytes, where entering it is measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_bytes: Option<u64>,
}

/// Plays an operation's scenario with its contract and its peers.
pub(super) fn measure(lab: &mut Lab, operation: &Operation) -> Result<Figure> {
    let contract = lab.subject(operation.subject)?;
    let transaction = (operation.scenario)(lab, contract)?;
    let ready = lab.state();
    let overhead = |gas: u64| match operation.entry {
        Some(_) => gas.saturating_sub(transaction.intrinsic_gas()),
        None => gas,
    };
    let uncached = lab.send(&transaction)?;
    lab.restore(&ready);
    lab.cache()?;
    let cached = lab.send(&transaction)?;

    let mut peers = BTreeMap::new();
    let available = match lab.has_peers() {
        true => operation.peers,
        false => &[],
    };
    for peer in available {
        let sent = lab
            .subject(peer)
            .and_then(|contract| (operation.scenario)(lab, contract))
            .and_then(|transaction| lab.send(&transaction))
            .with_context(|| peer.name)?;
        ensure!(
            sent.income == cached.income,
            "{} pays {} wei instead of {}",
            peer.name,
            sent.income,
            cached.income
        );
        peers.insert(peer.name.to_owned(), sent.gas);
    }
    let code_bytes = operation.entry.map(|name| lab.code_bytes(name));
    Ok(Figure {
        operation: operation.name.clone(),
        cached: overhead(cached.gas),
        uncached: overhead(uncached.gas),
        floor: operation.floor.cached,
        peers,
        peers_recorded: false,
        code_bytes: code_bytes.transpose()?,
    })
}

/// Figures in the order of the operations.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Figures(pub Vec<Figure>);

/// A figure that is not what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drift {
    /// Which.
    pub what: String,
    /// What the file says; none if the file lacks it.
    pub recorded: Option<u64>,
    /// What it is now; none if it is no longer measured.
    pub measured: Option<u64>,
}

impl std::fmt::Display for Drift {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let show = |gas: Option<u64>| gas.map_or("nothing".to_owned(), crate::ui::thousands);
        write!(
            f,
            "{}: {} recorded, {} measured",
            self.what,
            show(self.recorded),
            show(self.measured)
        )
    }
}

impl Figures {
    /// Reads a file that [`Figures::json`] gave.
    ///
    /// # Errors
    /// When it is missing or malformed.
    pub fn read(file: &Path) -> Result<Self> {
        let cannot = || format!("{} has no figures", file.display());
        let text = fs::read_to_string(file).with_context(cannot)?;
        serde_json::from_str(&text).with_context(cannot)
    }

    /// As JSON, a line per operation.
    ///
    /// # Errors
    /// Never in practice.
    pub fn json(&self) -> Result<String> {
        let lines: Vec<String> = self
            .0
            .iter()
            .map(|figure| Ok(format!("  {}", serde_json::to_string(figure)?)))
            .collect::<Result<_>>()?;
        Ok(format!("[\n{}\n]\n", lines.join(",\n")))
    }

    /// The figure of an operation.
    pub fn of(&self, operation: &str) -> Option<&Figure> {
        self.0.iter().find(|figure| figure.operation == operation)
    }

    /// Takes over the peers' figures of an earlier run, and marks them as such.
    pub fn keep_peers(&mut self, earlier: &Self) {
        for figure in &mut self.0 {
            if let Some(earlier) = earlier.of(&figure.operation) {
                figure.peers.clone_from(&earlier.peers);
                figure.peers_recorded = !figure.peers.is_empty();
            }
        }
    }

    /// What differs by more than a percent from these recorded figures. Peers count where both have some.
    pub fn drift(&self, recorded: &Self) -> Vec<Drift> {
        let mut found = Vec::new();
        for now in &self.0 {
            let then = recorded.of(&now.operation);
            for (name, now_gas, then_gas) in [
                ("cached", Some(now.cached), then.map(|f| f.cached)),
                ("uncached", Some(now.uncached), then.map(|f| f.uncached)),
                ("floor", now.floor, then.and_then(|f| f.floor)),
                ("code", now.code_bytes, then.and_then(|f| f.code_bytes)),
            ] {
                note(&mut found, &now.operation, name, then_gas, now_gas);
            }
            let Some(then) = then.filter(|_| !now.peers.is_empty()) else {
                continue;
            };
            let names: std::collections::BTreeSet<_> =
                now.peers.keys().chain(then.peers.keys()).collect();
            for name in names {
                let gas = |figure: &Figure| figure.peers.get(name).copied();
                note(&mut found, &now.operation, name, gas(then), gas(now));
            }
        }
        for then in recorded.0.iter() {
            if self.of(&then.operation).is_none() {
                note(
                    &mut found,
                    &then.operation,
                    "cached",
                    Some(then.cached),
                    None,
                );
            }
        }
        found
    }
}

fn note(
    found: &mut Vec<Drift>,
    operation: &str,
    name: &str,
    recorded: Option<u64>,
    measured: Option<u64>,
) {
    let same = match (recorded, measured) {
        (None, None) => true,
        (Some(a), Some(b)) => a.abs_diff(b) * 100 <= a * TOLERANCE,
        _ => false,
    };
    if !same {
        found.push(Drift {
            what: format!("{operation} {name}"),
            recorded,
            measured,
        });
    }
}
