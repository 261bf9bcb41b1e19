//! Entry point of the collection's second program; all logic is in [`imo::studio`].
#![cfg_attr(not(any(test, feature = "export-abi")), no_main)]
extern crate alloc;

use alloc::vec::Vec;
use stylus_sdk::{host::VM, prelude::*, ArbResult};

#[entrypoint]
fn entry(input: Vec<u8>, vm: VM) -> ArbResult {
    imo::studio::run(&input, vm)
}
