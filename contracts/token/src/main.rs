//! Prints the Solidity ABI and the constructor signature (`--features export-abi`): those of the
//! token's two programs, which are one to its callers.
#![cfg_attr(not(any(test, feature = "export-abi")), no_main)]

#[cfg(not(any(test, feature = "export-abi")))]
#[no_mangle]
pub extern "C" fn main() {}

#[cfg(feature = "export-abi")]
fn main() {
    imo::token::print_from_args();
    imo::desk::print_from_args();
}
