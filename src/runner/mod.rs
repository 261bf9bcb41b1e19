//! The model runner: models in data contracts, under the hash of what they are.
//!
//! A model is registered once, after the [`inspector`](crate::inspector) has recomputed everything that its id
//! promises from its chunks (`docs/spec/model.md`). From then on everyone can run it and verify by running it what it made.
//! Nothing can change that: a chunk is at the [address](crate::model::address) that its content determines, and the runner
//! has no owner.
//!
//! - [`types`], [`state`]: the one word that a run reads, and the storage layout
//! - [`chunks`]: weights from data contracts, in one buffer
//! - [`engine`]: running models
//! - `inference`, `registry`, `reservations`: the public functions; `routes`: which one a call runs
//!
//! Whoever registers a model first owns it, and whoever registers it has reserved it a minute before, without saying
//! which: a model's id is public as soon as its graph's chunk is sent, too late for others to reserve it.
pub mod chunks;
pub mod engine;
mod errors;
mod events;
mod inference;
mod registry;
mod reservations;
mod routes;
pub mod state;
pub mod types;

pub use errors::*;
pub use events::*;
pub use inference::*;
pub use registry::*;
pub use reservations::*;

use crate::{
    abi::{
        self,
        events::{emit, Log},
        router::{Args, NotPayable, UnknownFunction},
        Adr, Blob, Text, Uint,
    },
    host::storage,
};
use alloc::{vec, vec::Vec};
use alloy_primitives::{Address, B256, U256};
use state::{Chain, State};
use stylus_sdk::{abi::CONSTRUCTOR_SELECTOR, host::VM, prelude::*, ArbResult};

/// The model runner. All storage is in raw slots, drawn in [`state`].
#[storage]
pub struct Runner {}

// SAFETY: `Runner` is the top of the storage tree: only the entry package instantiates it.
unsafe impl TopLevelStorage for Runner {}

#[public]
#[implements(Inference, Registry, Reservations)]
impl Runner {
    /// Names the inspector that checks models when they are registered, for good.
    ///
    /// # Errors
    /// [`AlreadyConstructed`], [`InvalidInspector`], [`crate::abi::InvalidArgument`].
    #[constructor]
    pub fn constructor(&mut self, inspector: Adr) -> Result<(), Error> {
        let inspector = inspector.get()?;
        if !self.inspector_of().is_zero() {
            return Err(AlreadyConstructed {}.into());
        }
        if self.vm().code_size(inspector) == 0 {
            return Err(InvalidInspector { inspector }.into());
        }
        self.set_inspector(inspector);
        Ok(())
    }
}

impl Runner {
    #[inline(never)]
    fn emit(&self, event: impl Log) {
        emit(self.vm(), &event);
    }
}

impl Chain for Runner {
    #[inline(always)]
    fn load(&self, slot: B256) -> U256 {
        storage::load(self.vm(), slot)
    }

    #[inline(always)]
    fn store(&mut self, slot: B256, word: U256) {
        storage::store(self.vm(), slot, word);
    }

    #[inline(always)]
    fn gas_left(&self) -> u64 {
        self.vm().evm_gas_left()
    }

    #[inline(always)]
    fn now(&self) -> u64 {
        self.vm().block_timestamp()
    }
}

/// Runs a call of the runner.
///
/// # Errors
/// The revert data.
pub fn run(calldata: &[u8], vm: VM) -> ArbResult {
    // SAFETY: it is the only storage reference of the program, and all storage is in raw slots.
    let mut runner = unsafe { Runner::new(U256::ZERO, 0, vm) };
    let unknown = || Err(Error::from(UnknownFunction {}).into());
    let Some((selector, arguments)) = calldata.split_first_chunk() else {
        return unknown();
    };
    let selector = u32::from_be_bytes(*selector);
    if selector == CONSTRUCTOR_SELECTOR {
        return construct(&mut runner, arguments);
    }
    routes::route(&mut runner, selector, arguments).unwrap_or_else(unknown)
}

fn construct(runner: &mut Runner, arguments: &[u8]) -> ArbResult {
    if !runner.vm().msg_value().is_zero() {
        return Err(Error::from(NotPayable {}).into());
    }
    let mut args = Args::new(arguments);
    let inspector = args.take::<Adr>();
    if !args.complete() {
        return Err(Error::from(abi::InvalidArgument {}).into());
    }
    runner.constructor(inspector)?;
    Ok(Vec::new())
}
