//! Prints the Solidity ABI (`--features export-abi`). Deployed as such, the studio has no constructor:
//! the one it holds is the collection's.
#![cfg_attr(not(any(test, feature = "export-abi")), no_main)]

#[cfg(not(any(test, feature = "export-abi")))]
#[no_mangle]
pub extern "C" fn main() {}

#[cfg(feature = "export-abi")]
fn main() {
    if std::env::args().nth(1).as_deref() != Some("constructor") {
        imo::studio::print_from_args();
    }
}
