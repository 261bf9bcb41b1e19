//! Entry point of the renderer of collections' metadata and pictures; all logic is in [`imo::renderer`].
#![cfg_attr(not(any(test, feature = "export-abi")), no_main)]
extern crate alloc;

use alloc::vec::Vec;
use stylus_sdk::{host::VM, prelude::*, ArbResult};

#[entrypoint]
fn entry(input: Vec<u8>, vm: VM) -> ArbResult {
    imo::renderer::run(&input, vm)
}
