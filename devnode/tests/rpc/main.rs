//! The node through HTTP, as clients see it.
#![cfg(not(target_arch = "wasm32"))]

mod calls;
mod client;
mod clients;
mod command;
mod debug;
mod extensions;
mod filters;
mod hostile;
mod limits;
mod many;
mod programs;
mod reading;
mod sending;
