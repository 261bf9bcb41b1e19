//! The Stylus VM: activation, instrumentation, execution. Knows nothing of the chain.
//!
//! The way of a program:
//!
//! 1. [`code`] turns the deployed code of an account into the module it holds.
//! 2. [`activate`](activate::activate) checks the module, prices it and instruments it: what it costs to activate and to
//!    enter, and the module that is run.
//! 3. [`Program::compile`] makes it executable. Keep the program, by code hash and Stylus version.
//! 4. [`entry::entry_gas`] says what a call pays before it starts.
//! 5. [`Instance::new`] makes a frame; [`Instance::run`] and [`Instance::resume`] let it run from one
//!    [`Request`](api::Request) to the next until it is [`Step::Done`].
//! 6. [`entry::gas_after_output`] says what the caller gets back.
//!
//! All parameters that depend on the ArbOS version are in an [`ArbosProfile`].

pub mod activate;
pub mod api;
pub mod binary;
pub mod code;
mod encode;
pub mod entry;
pub mod hooks;
mod host;
mod instance;
pub mod instrument;
mod machine;
pub mod memory;
pub mod params;
pub mod pricing;
mod program;
pub mod rejection;
mod storage_cache;
pub mod trace;

pub use self::{
    activate::{activate, Activation, ActivationError},
    instance::{Finished, Instance, Step},
    params::ArbosProfile,
    program::Program,
};
