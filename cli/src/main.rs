//! The `imo` command.
fn main() {}
