//! What is measured, and what it is held against.

use alloy::primitives::Address;
use anyhow::Result;

use super::lab::{Lab, Transaction};

/// A contract that scenarios are played with.
#[derive(Clone, Copy, Debug)]
pub struct Subject {
    /// What readers know it by.
    pub name: &'static str,
    /// Puts it on the chain, ready for any scenario.
    pub deploy: fn(&mut Lab) -> Result<Address>,
}

/// A figure for the cached program and one for the uncached, where there are such.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bound {
    /// Gas, with the program in the chain's cache.
    pub cached: Option<u64>,
    /// Gas, without.
    pub uncached: Option<u64>,
}

/// A point of a series that shows how cost grows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// What grows: the title of a table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// How far it has grown: the row.
    pub size: u32,
}

type Scenario = Box<dyn Fn(&mut Lab, Address) -> Result<Transaction>>;

/// One transaction worth knowing the cost of.
pub struct Operation {
    /// Name for machines: the contract, a dot, the operation.
    pub name: String,
    /// What it is, for people.
    pub what: String,
    /// What the chain charges for the storage words, logs and payments that it cannot do without.
    pub floor: Bound,
    /// What the floor consists of.
    pub because: &'static str,
    /// What it costs too much for, if it does.
    pub note: &'static str,
    /// What it should cost at most.
    pub reach: Bound,
    /// Its place in a series; none for an operation in its own right.
    pub point: Option<Point>,
    pub(super) subject: &'static Subject,
    pub(super) scenario: Scenario,
    pub(super) peers: &'static [&'static Subject],
    /// Program whose entry it measures.
    pub(super) entry: Option<&'static str>,
}

impl Operation {
    /// An operation of `subject`. The scenario brings the given contract to where the operation is worth measuring,
    /// and returns the transaction.
    pub fn new(
        name: impl Into<String>,
        what: impl Into<String>,
        subject: &'static Subject,
        scenario: impl Fn(&mut Lab, Address) -> Result<Transaction> + 'static,
    ) -> Self {
        Self {
            name: name.into(),
            what: what.into(),
            floor: Bound::default(),
            because: "",
            reach: Bound::default(),
            point: None,
            subject,
            scenario: Box::new(scenario),
            peers: &[],
            entry: None,
            note: "",
        }
    }

    /// Sets the floor in gas, and says what it consists of.
    #[must_use]
    pub fn floor(mut self, gas: u64, because: &'static str) -> Self {
        self.floor.cached = Some(gas);
        self.because = because;
        self
    }

    /// Sets what it should cost at most, cached.
    #[must_use]
    pub fn reach(mut self, gas: u64) -> Self {
        self.reach.cached = Some(gas);
        self
    }

    /// Sets floor and reach of the uncached program.
    #[must_use]
    pub fn uncached(mut self, floor: u64, reach: u64) -> Self {
        self.floor.uncached = Some(floor);
        self.reach.uncached = Some(reach);
        self
    }

    /// Plays the scenario with these contracts too.
    #[must_use]
    pub fn peers(mut self, peers: &'static [&'static Subject]) -> Self {
        self.peers = peers;
        self
    }

    /// Makes it a point of a series.
    #[must_use]
    pub fn point(mut self, table: &'static str, column: &'static str, size: u32) -> Self {
        self.point = Some(Point {
            table,
            column,
            size,
        });
        self
    }

    /// Counts only what the transaction costs beyond 21,000 and its calldata, and notes the size of this program.
    #[must_use]
    pub fn entry(mut self, program: &'static str) -> Self {
        self.entry = Some(program);
        self
    }

    /// Says what it costs so much for, in case it is more than it should.
    #[must_use]
    pub fn note(mut self, note: &'static str) -> Self {
        self.note = note;
        self
    }
}
