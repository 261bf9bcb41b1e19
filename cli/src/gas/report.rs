//! Figures as people read them.

use std::{collections::BTreeMap, fmt::Write};

use super::{
    figure::{Figure, Figures},
    grid::Grid,
    operation::{Bound, Operation, Point},
};
use crate::ui::thousands;

/// Figures, and what is known about their operations.
pub struct Report<'a> {
    operations: &'a [Operation],
    figures: &'a Figures,
    packages: &'a BTreeMap<String, String>,
}

impl<'a> Report<'a> {
    /// A report on these figures. `packages` are the peers' npm packages and versions.
    pub fn new(
        operations: &'a [Operation],
        figures: &'a Figures,
        packages: &'a BTreeMap<String, String>,
    ) -> Self {
        Self {
            operations,
            figures,
            packages,
        }
    }

    /// What `GAS.md` says.
    pub fn markdown(&self) -> String {
        let mut text = String::from(INTRODUCTION);
        for contract in self.contracts() {
            let _ = writeln!(text, "\n## {contract}\n");
            text.push_str(&self.main(contract).markdown());
            let mut grids = vec![self.missed(contract), self.entry(contract)];
            grids.extend(self.growth(contract, true));
            grids.push(self.floors(contract));
            for grid in grids.iter().filter(|grid| !grid.rows.is_empty()) {
                let _ = writeln!(text, "\n### {}: {contract}\n", grid.title);
                text.push_str(&grid.markdown());
            }
        }
        let packages: Vec<String> = self
            .packages
            .iter()
            .map(|(name, version)| format!("{name} {version}"))
            .collect();
        let _ = write!(text, "{METHOD}\nPeers: {}.\n", packages.join(", "));
        if self.recorded() {
            text.push_str("\nThe peers' figures are recorded ones, from an earlier run.\n");
        }
        text
    }

    /// What a terminal shows.
    pub fn terminal(&self) -> String {
        let mut text = String::new();
        for contract in self.contracts() {
            let mut grids = vec![self.summary(contract), self.entry(contract)];
            grids.extend(self.growth(contract, false));
            grids.push(self.missed(contract));
            for grid in grids.iter().filter(|grid| !grid.rows.is_empty()) {
                let _ = writeln!(text, "{}\n{}\n", grid.title, grid.terminal());
            }
        }
        text
    }

    fn recorded(&self) -> bool {
        self.known().any(|(_, figure)| figure.peers_recorded)
    }

    fn known(&self) -> impl Iterator<Item = (&Operation, &Figure)> {
        self.operations
            .iter()
            .filter_map(|operation| Some((operation, self.figures.of(&operation.name)?)))
    }

    fn of<'b>(&'b self, contract: &'b str) -> impl Iterator<Item = (&'b Operation, &'b Figure)> {
        self.known()
            .filter(move |(operation, _)| contract_of(operation) == contract)
    }

    fn contracts(&self) -> Vec<&str> {
        let mut names: Vec<_> = self.known().map(|(o, _)| contract_of(o)).collect();
        names.dedup();
        names
    }

    fn main(&self, contract: &str) -> Grid {
        let rows: Vec<_> = self
            .of(contract)
            .filter(|(operation, _)| operation.point.is_none() && operation.entry.is_none())
            .collect();
        let peers = peers(&rows);
        let mut columns = texts(["operation", "cached", "uncached", "floor", "reach"]);
        columns.extend(peers.iter().map(|peer| (*peer).to_owned()));
        let rows = rows.iter().map(|(operation, figure)| {
            let mut row = vec![
                format!("{} (`{}`)", operation.what, operation.name),
                thousands(figure.cached),
                thousands(figure.uncached),
                gas(operation.floor.cached),
                reach(operation, figure),
            ];
            row.extend(
                peers
                    .iter()
                    .map(|peer| gas(figure.peers.get(*peer).copied())),
            );
            row
        });
        Grid {
            title: contract.to_owned(),
            wordy: false,
            rows: rows.collect(),
            columns,
        }
    }

    fn summary(&self, contract: &str) -> Grid {
        let rows = self
            .of(contract)
            .filter(|(operation, _)| operation.point.is_none() && operation.entry.is_none())
            .map(|(operation, figure)| {
                let best = figure.peers.iter().min_by_key(|(_, gas)| **gas);
                vec![
                    operation.name.clone(),
                    thousands(figure.cached),
                    thousands(figure.uncached),
                    gas(operation.floor.cached),
                    reach(operation, figure),
                    best.map_or("".to_owned(), |(name, gas)| {
                        format!("{} {name}", thousands(*gas))
                    }),
                ]
            });
        Grid {
            title: contract.to_owned(),
            wordy: false,
            rows: rows.collect(),
            columns: texts([
                "operation",
                "cached",
                "uncached",
                "floor",
                "reach",
                "best peer",
            ]),
        }
    }

    /// What entering programs costs, and how large they are.
    fn entry(&self, contract: &str) -> Grid {
        let rows = self
            .of(contract)
            .filter(|(operation, _)| operation.entry.is_some())
            .map(|(operation, figure)| {
                let both = |bound: Bound| match (bound.cached, bound.uncached) {
                    (Some(cached), Some(uncached)) => {
                        format!("{} / {}", thousands(cached), thousands(uncached))
                    }
                    (cached, _) => gas(cached),
                };
                vec![
                    format!("{} (`{}`)", operation.what, operation.name),
                    thousands(figure.cached),
                    thousands(figure.uncached),
                    both(operation.floor),
                    both(operation.reach),
                    gas(figure.code_bytes),
                ]
            });
        Grid {
            title: "Entering a program, cached / uncached".to_owned(),
            wordy: false,
            rows: rows.collect(),
            columns: texts([
                "call",
                "cached",
                "uncached",
                "floor",
                "reach",
                "compressed bytes",
            ]),
        }
    }

    /// What costs more than it should, and why.
    fn missed(&self, contract: &str) -> Grid {
        let mut rows = Vec::new();
        for (operation, figure) in self.of(contract) {
            for (kind, gas, reach) in [
                ("", figure.cached, operation.reach.cached),
                (", uncached", figure.uncached, operation.reach.uncached),
            ] {
                if let Some(reach) = reach.filter(|reach| gas > *reach) {
                    rows.push(vec![
                        format!("`{}`{kind}", operation.name),
                        thousands(gas - reach),
                        operation.note.to_owned(),
                    ]);
                }
            }
        }
        Grid {
            title: "What misses its reach".to_owned(),
            wordy: true,
            rows,
            columns: texts(["operation", "by", "because"]),
        }
    }

    fn floors(&self, contract: &str) -> Grid {
        let rows = self
            .of(contract)
            .filter(|(operation, _)| operation.floor.cached.is_some())
            .map(|(operation, _)| {
                vec![
                    format!("`{}`", operation.name),
                    gas(operation.floor.cached),
                    operation.because.to_owned(),
                ]
            });
        Grid {
            title: "What the floors consist of".to_owned(),
            wordy: true,
            rows: rows.collect(),
            columns: texts(["operation", "floor", "is"]),
        }
    }

    fn growth(&self, contract: &str, with_peers: bool) -> Vec<Grid> {
        let points: Vec<(&Point, &Figure)> = self
            .of(contract)
            .filter_map(|(operation, figure)| Some((operation.point.as_ref()?, figure)))
            .collect();
        let mut tables: Vec<_> = points.iter().map(|(point, _)| point.table).collect();
        tables.dedup();
        tables
            .into_iter()
            .map(|table| series(table, &points, with_peers))
            .collect()
    }
}

/// Figures of one series: sizes down, columns across, each followed by its peers'.
fn series(table: &str, points: &[(&Point, &Figure)], with_peers: bool) -> Grid {
    let points: Vec<_> = points.iter().filter(|(p, _)| p.table == table).collect();
    let mut sizes: Vec<u32> = points.iter().map(|(point, _)| point.size).collect();
    sizes.sort_unstable();
    sizes.dedup();
    let mut columns: Vec<(&str, Option<&str>)> = Vec::new();
    for (point, figure) in &points {
        let peers = figure.peers.keys().map(|peer| Some(peer.as_str()));
        let peers = peers.filter(|_| with_peers);
        for peer in std::iter::once(None).chain(peers) {
            if !columns.contains(&(point.column, peer)) {
                columns.push((point.column, peer));
            }
        }
    }
    let rows = sizes.iter().map(|size| {
        let cells = columns.iter().map(|(column, peer)| {
            let found = points
                .iter()
                .find(|(point, _)| point.size == *size && point.column == *column);
            gas(found.and_then(|(_, figure)| match peer {
                None => Some(figure.cached),
                Some(peer) => figure.peers.get(*peer).copied(),
            }))
        });
        std::iter::once(thousands((*size).into()))
            .chain(cells)
            .collect()
    });
    Grid {
        title: table.to_owned(),
        wordy: false,
        rows: rows.collect(),
        columns: std::iter::once("number".to_owned())
            .chain(columns.iter().map(|(column, peer)| match peer {
                None => (*column).to_owned(),
                Some(peer) => format!("{column}: {peer}"),
            }))
            .collect(),
    }
}

fn contract_of(operation: &Operation) -> &str {
    operation
        .name
        .split_once('.')
        .map_or(operation.name.as_str(), |(contract, _)| contract)
}

fn peers<'a>(rows: &[(&Operation, &'a Figure)]) -> Vec<&'a str> {
    let mut names = Vec::new();
    for (_, figure) in rows {
        for name in figure.peers.keys() {
            if !names.contains(&name.as_str()) {
                names.push(name.as_str());
            }
        }
    }
    names
}

fn gas(gas: Option<u64>) -> String {
    gas.map_or(String::new(), thousands)
}

fn reach(operation: &Operation, figure: &Figure) -> String {
    match operation.reach.cached {
        None => String::new(),
        Some(reach) if figure.cached > reach => {
            format!(
                "{}, missed by {}",
                thousands(reach),
                thousands(figure.cached - reach)
            )
        }
        Some(reach) => thousands(reach),
    }
}

fn texts<const N: usize>(texts: [&str; N]) -> Vec<String> {
    texts.map(str::to_owned).into()
}

const INTRODUCTION: &str = "\
# Gas

What a whole transaction costs on ArbOS 61, from its receipt: 21,000, calldata and execution, without the chain's fee for
posting data to its parent. `cargo imo gas` measures and writes this page and [`benches/gas.json`](benches/gas.json);
`cargo imo gas --check` and `cargo test` compare.

**cached**: the program is in the chain's cache (or ran before in the same block). **floor**: what the chain charges for
the storage words, logs and payments that the operation cannot do without. **reach**: what it is meant to cost at most.
The other columns are Solidity contracts that do the same on the same node.

The contracts: the revenue **token**; the **runner**, in which the pixel model runs; the collection (**content**), whose mints
run the model, or ask a verifier.
";

const METHOD: &str = "
## How it is measured

Each operation starts from a fresh deployment on a node inside the process, plays a scenario, and ends in the transaction
that is measured: from the same state once without and once with the programs in the chain's cache (`ArbWasmCache`). Slots
are cold, as in any first touch of a transaction. Accounts and the amount have no zero bytes. Holders have had tokens before,
unless they are new. Each snapshot shares fresh income, and two hours pass after it.

*Entering a program* is what calling a view costs beyond 21,000 and its calldata: `decimals`, which reads nothing, so that
what is left is loading the program and finding the function; and `nonces`, which goes through the token to its second program.
The runner's `inspector` and the collection's `mintingFee` read one word, `maxSupply` goes through to the studio.

The collection's prompts have 31 bytes where nothing else is said. Where a proof is supplied, no fee is paid, and the verifier is a
contract that says yes at once: with the word that names it and the call it is 4,721 of the figure and of its reach. The figures of ERC-7007's reference implementation (zkML, a
verifier that says yes) are recorded ones.

A payment costs a program 9,100 gas, an EVM contract 6,800: Nitro does not return to a program the 2,300 of the stipend that
the receiver left unspent. The floors of operations that pay, and what they are meant to cost, count 6,800.

The peers are compiled by npm's solc for Cancun, optimizer at 200 runs, not through the IR, when the bench runs; their sources
are in [`benches/peers`](benches/peers). OpenZeppelin and Solady are their ERC-20 with a constructor; the Solidity ERC-7641
keeps balances in OpenZeppelin's checkpoints, as ERC20Votes does, and claims in a mapping. A peer must pay the sender of the
measured transaction as many wei as our contract does.
";
