//! Entry point of the ERC-7641 revenue-sharing token; all logic is in [`imo::token`].
#![cfg_attr(not(any(test, feature = "export-abi")), no_main)]
extern crate alloc;

use alloc::vec::Vec;
use stylus_sdk::{host::VM, prelude::*, ArbResult};

#[entrypoint]
fn entry(input: Vec<u8>, vm: VM) -> ArbResult {
    imo::token::run(&input, vm)
}
