//! What a person runs, and the pieces that tests share with it.
//!
//! * [`build`]: contracts to deployable code, [`gate`]: whether a chain accepts it, [`abi`]: what it offers.
//! * [`deploy`]: onto a chain, through the connections of [`chain`].
//! * [`collection`]: what collections of pictures are asked.
//! * [`demo`]: the life of a model and its token.
//! * [`gas`]: what every operation costs.
//! * [`model`]: running, drawing and uploading models.
//! * [`commands`]: the `imo` program.
#![cfg(not(target_arch = "wasm32"))]

pub mod abi;
pub mod build;
pub mod chain;
pub mod collection;
pub mod commands;
pub mod demo;
pub mod deploy;
pub mod gas;
pub mod gate;
pub mod model;
pub mod npm;
pub mod project;
pub mod ui;
pub mod wasm;
