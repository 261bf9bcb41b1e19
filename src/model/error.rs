//! What can be wrong with a graph, its weights or a tile's evidence.

/// A rule of the specification that does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Error {
    /// Bytes are missing, left over, or not zero where they must be.
    Format = 1,
    /// Another version of the format.
    Version,
    /// A count or size outside its range.
    Size,
    /// An operator that does not exist.
    Kind,
    /// A field that the operator does not use is not zero.
    UnusedField,
    /// A parameter outside its range.
    Parameter,
    /// An input that is missing, not defined before, or of another kind.
    Input,
    /// Lengths or types that do not fit together.
    Shape,
    /// A sum that could exceed 32 bits.
    Overflow,
    /// A weight section at a wrong place.
    Offset,
    /// Segments out of order, or an operator twice or where it must not be.
    Order,
    /// A tensor nobody reads.
    Unused,
    /// A tile that reads, writes or computes too much.
    Tile,
    /// A table that is not sorted, or refers to what is not there.
    Table,
    /// The last op or the output's length is wrong.
    Output,
    /// The hashes of the header are not those of the content.
    Hash,
    /// Weights that could not be read.
    Weights,
    /// A tile that does not exist, or evidence of a wrong length.
    Evidence,
    /// The working memory given is too small.
    Memory,
}

/// An [`Error`] and the op or table entry it was found at (0 where that means nothing).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The broken rule.
    pub error: Error,
    /// Index of the op or table entry.
    pub index: u16,
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Fault { error, index: 0 }
    }
}

impl Error {
    /// The error at an op or table entry.
    pub fn at(self, index: usize) -> Fault {
        Fault {
            error: self,
            index: index as u16,
        }
    }
}

/// `Ok` if the rule holds.
pub(super) fn ensure(rule: bool, error: Error) -> Result<(), Error> {
    if rule {
        Ok(())
    } else {
        Err(error)
    }
}
