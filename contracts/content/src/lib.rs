//! Entry point of the collection of what a model made; all logic is in [`imo::content`].
#![cfg_attr(not(any(test, feature = "export-abi")), no_main)]
extern crate alloc;

use alloc::vec::Vec;
use stylus_sdk::{host::VM, prelude::*, ArbResult};

#[entrypoint]
fn entry(input: Vec<u8>, vm: VM) -> ArbResult {
    imo::content::run(&input, vm)
}
