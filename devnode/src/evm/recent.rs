//! The programs called lately in a block, which are cheaper to enter from ArbOS 60 on.

use std::collections::VecDeque;

use alloy_primitives::B256;

/// Code hashes of the programs called in a block, most recent last.
///
/// Reverts do not undo it: a program that was loaded stays loaded.
#[derive(Clone, Debug, Default)]
pub struct RecentPrograms(VecDeque<B256>);

impl RecentPrograms {
    /// Notes a call, keeping the `capacity` most recent programs. Returns whether the program was among them before.
    pub fn insert(&mut self, code_hash: B256, capacity: usize) -> bool {
        let known = self.0.iter().position(|recent| *recent == code_hash);
        if let Some(position) = known {
            self.0.remove(position);
        }
        self.0.push_back(code_hash);
        while self.0.len() > capacity {
            self.0.pop_front();
        }
        known.is_some()
    }
}
