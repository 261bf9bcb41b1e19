//! `GAS.md` and `benches/gas.json` say what operations cost now.
#![cfg(not(target_arch = "wasm32"))]

use std::fs;

use anyhow::{ensure, Result};
use imo_cli::{
    gas::{self, Drift, Figure, Figures, Peers, Report},
    project::Project,
};

const ADVICE: &str = "if that is meant, run `cargo imo gas` and commit GAS.md and benches/gas.json";

fn recorded(project: &Project) -> Result<Figures> {
    Figures::read(&project.root.join("benches/gas.json"))
}

#[test]
fn operations_cost_what_is_recorded() -> Result<()> {
    let recorded = recorded(&Project::find()?)?;
    let measured = gas::measure(&gas::operations(), None, |_| {})?;
    let drift: Vec<String> = measured
        .drift(&recorded)
        .iter()
        .map(Drift::to_string)
        .collect();
    ensure!(
        drift.is_empty(),
        "gas has changed by more than 1 %; {ADVICE}:\n{}",
        drift.join("\n")
    );
    Ok(())
}

#[test]
fn the_page_says_what_is_recorded() -> Result<()> {
    let project = Project::find()?;
    let (operations, recorded) = (gas::operations(), recorded(&project)?);
    let packages = Peers::packages(&project)?;
    let page = fs::read_to_string(project.root.join("GAS.md"))?;
    ensure!(
        page == Report::new(&operations, &recorded, &packages).markdown(),
        "GAS.md is not what benches/gas.json makes it; {ADVICE}"
    );
    Ok(())
}

fn figure(operation: &str, cached: u64, peer: u64) -> Figure {
    Figure {
        operation: operation.to_owned(),
        cached,
        uncached: 60_000,
        peers: [("Solady".to_owned(), peer)].into(),
        ..Figure::default()
    }
}

/// What drifts from one figure of 40,000 gas and a peer's of 30,000.
fn drift(now: Vec<Figure>) -> Vec<String> {
    let recorded = Figures(vec![figure("a", 40_000, 30_000)]);
    let drift = Figures(now).drift(&recorded);
    drift.iter().map(Drift::to_string).collect()
}

#[test]
fn up_to_a_percent_is_no_drift() {
    assert!(drift(vec![figure("a", 40_400, 30_300)]).is_empty());
    assert!(drift(vec![figure("a", 39_600, 29_700)]).is_empty());
}

#[test]
fn more_than_a_percent_is_drift_in_both_directions() {
    assert_eq!(
        drift(vec![figure("a", 40_401, 29_699)]),
        [
            "a cached: 40,000 recorded, 40,401 measured",
            "a Solady: 30,000 recorded, 29,699 measured"
        ]
    );
    assert_eq!(
        drift(vec![figure("a", 39_599, 30_000)]),
        ["a cached: 40,000 recorded, 39,599 measured"]
    );
}

#[test]
fn peers_that_are_not_measured_do_not_drift() {
    let alone = Figure {
        peers: Default::default(),
        ..figure("a", 40_000, 0)
    };
    assert!(drift(vec![alone]).is_empty());
}

#[test]
fn new_and_vanished_operations_are_drift() {
    let drift = drift(vec![figure("b", 40_000, 30_000)]);
    assert!(drift.contains(&"b cached: nothing recorded, 40,000 measured".to_owned()));
    assert!(drift.contains(&"a cached: 40,000 recorded, nothing measured".to_owned()));
}

#[test]
fn peers_of_an_earlier_run_are_marked() {
    let earlier = Figures(vec![figure("a", 1, 30_000)]);
    let mut now = Figures(vec![
        Figure {
            peers: Default::default(),
            ..figure("a", 40_000, 0)
        },
        Figure::default(),
    ]);
    now.keep_peers(&earlier);
    assert_eq!(now.0[0].peers["Solady"], 30_000);
    assert!(now.0[0].peers_recorded);
    assert!(!now.0[1].peers_recorded);
}
