//! What every operation of the contracts costs, beside what others charge for the same.
//!
//! * [`Operation`]: a scenario that ends in one transaction, and what it is compared with
//! * [`Lab`]: a node in this process to play scenarios on
//! * [`Peers`]: Solidity contracts from npm that play the same scenarios
//! * [`measure`]: figures; [`Report`]: figures as tables and files, and how far they have drifted
//!
//! A contract adds its operations in a module of its own, and that module to [`operations`].

mod content;
mod figure;
mod grid;
mod lab;
mod model;
mod operation;
mod peers;
mod report;
mod token;

pub use figure::{Drift, Figure, Figures};
pub use lab::{account, Lab, Sent, Transaction, PAUSE};
pub use operation::{Bound, Operation, Point, Subject};
pub use peers::Peers;
pub use report::Report;

use anyhow::{Context, Result};

/// All operations, contract by contract.
pub fn operations() -> Vec<Operation> {
    let mut operations = token::operations();
    operations.extend(model::operations());
    operations.extend(content::operations());
    operations
}

/// Plays each operation's scenario and reads the gas of its last transaction from the receipt: with the program in the
/// chain's cache, without, and with each peer that `peers` knows. `next` is told of each operation before it starts.
///
/// # Errors
/// When a contract does not build or a transaction fails.
pub fn measure(
    operations: &[Operation],
    peers: Option<Peers>,
    mut next: impl FnMut(&Operation),
) -> Result<Figures> {
    let mut lab = Lab::start(peers)?;
    let mut figures = Vec::new();
    for operation in operations {
        next(operation);
        let figure = figure::measure(&mut lab, operation);
        figures.push(figure.with_context(|| operation.name.clone())?);
    }
    Ok(Figures(figures))
}
