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
//!
//! # The engine
//!
//! Programs are interpreted by wasmi, whose resumable calls let a frame wait on the heap: calls of depth 1024 hold nothing
//! of the native stack, and no frame needs a thread or a fiber. Measured by `cargo bench --bench vm_speed` (optimised for
//! development, two busy cores): 11 to 28 million gas per second, so that a transaction which burns all of its 32 million
//! gas in a loop takes one to three seconds and an ordinary call microseconds; 5 us to make a frame, below 2 us to suspend
//! and resume one, 13 ms for 1,024 waiting frames; 3 ms to compile a module of 89 KiB.
//!
//! The interpreter jumps from operator to operator by tail calls, which the compiler may or may not turn into jumps. Its
//! loop-based alternative took two to four times as long, so the engine runs on fuel instead: every few thousand
//! operators it gives control back, which bounds the native stack in every build.

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
