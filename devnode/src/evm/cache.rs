//! Compiled programs, kept between calls.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use alloy_primitives::B256;

use crate::vm::{ArbosProfile, Program};

/// Programs kept at most.
const CAPACITY: usize = 256;

/// Compiled programs by what their code consists of. Clones share them.
#[derive(Clone, Debug, Default)]
pub(crate) struct ProgramCache(Arc<Mutex<HashMap<B256, Program>>>);

impl ProgramCache {
    /// The program, if it was compiled for these parameters.
    pub(crate) fn get(&self, key: B256, params: &ArbosProfile) -> Option<Program> {
        let programs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let program = programs.get(&key)?;
        (program.profile() == params).then(|| program.clone())
    }

    /// Keeps a program. A full cache starts over: compiling takes milliseconds.
    pub(crate) fn insert(&self, key: B256, program: Program) {
        let mut programs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if programs.len() >= CAPACITY {
            programs.clear();
        }
        programs.insert(key, program);
    }
}
