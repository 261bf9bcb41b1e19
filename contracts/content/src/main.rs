//! Prints the Solidity ABI and the constructor signature (`--features export-abi`): those of the collection's two
//! programs, which are one to its callers.
#![cfg_attr(not(any(test, feature = "export-abi")), no_main)]

#[cfg(not(any(test, feature = "export-abi")))]
#[no_mangle]
pub extern "C" fn main() {}

#[cfg(feature = "export-abi")]
fn main() {
    imo::content::print_from_args();
    imo::studio::print_from_args();
}
