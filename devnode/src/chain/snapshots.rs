//! Chains as they were, to go back to.

use super::{error::TransactionError, Chain};

/// Most snapshots at a time.
const CAPACITY: usize = 1_000;

/// Snapshots by id, oldest first.
#[derive(Debug, Default)]
pub(super) struct Snapshots {
    kept: Vec<(u64, Chain)>,
    /// The id given last. None is given twice: a late request cannot go back to another's snapshot.
    last: u64,
}

impl Snapshots {
    /// Keeps `chain`; returns the snapshot's id.
    pub(super) fn push(&mut self, chain: Chain) -> Result<u64, TransactionError> {
        if self.kept.len() >= CAPACITY {
            return Err(TransactionError::Snapshots(CAPACITY));
        }
        self.last += 1;
        self.kept.push((self.last, chain));
        Ok(self.last)
    }

    /// Takes a snapshot out, and forgets all later ones.
    pub(super) fn take(&mut self, id: u64) -> Option<Chain> {
        let at = self.kept.iter().position(|(known, _)| *known == id)?;
        let taken = self.kept.drain(at..).next();
        taken.map(|(_, chain)| chain)
    }
}
