//! The `imo` command.

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    imo_cli::commands::main()
}

#[cfg(target_arch = "wasm32")]
fn main() {}
