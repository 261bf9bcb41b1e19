//! The one word per model that a run reads.
use alloy_primitives::{Address, U256};

/// What is known of a model.
///
/// ```text
/// bits 0..160    address whose code is the first chunk, not zero
/// bits 160..200  time of registration in seconds
/// bits 200..216  version, 1 and up
/// bits 216..248  bound of the gas of a run (all ones: at least that)
/// bit  248       deprecated
/// bit  249       weights are off chain
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Address whose code is the first chunk; zero if there is no such model.
    pub first_chunk: Address,
    /// Time of registration in seconds.
    pub registered: u64,
    /// Version, 1 and up.
    pub version: u16,
    /// Bound of the gas of a run.
    pub gas: u32,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// Whether its weights are off chain.
    pub off_chain: bool,
}

impl Record {
    /// The fields of a word.
    pub fn unpack(word: U256) -> Self {
        let [_, _, c, d] = *word.as_limbs();
        Self {
            first_chunk: Address::from_word(crate::abi::word(&word)),
            registered: c >> 32 | (d & 0xff) << 32,
            version: (d >> 8) as u16,
            gas: (d >> 24) as u32,
            deprecated: d >> 56 & 1 != 0,
            off_chain: d >> 57 & 1 != 0,
        }
    }

    /// The word of the fields.
    pub fn pack(&self) -> U256 {
        let word = crate::abi::number(&self.first_chunk.into_word().0);
        let [a, b, c, _] = *word.as_limbs();
        let flags = self.deprecated as u64 | (self.off_chain as u64) << 1;
        U256::from_limbs([
            a,
            b,
            c | self.registered << 32,
            self.registered >> 32 & 0xff
                | (self.version as u64) << 8
                | (self.gas as u64) << 24
                | flags << 56,
        ])
    }

    /// Whether there is such a model.
    pub fn exists(&self) -> bool {
        !self.first_chunk.is_zero()
    }
}
