//! `cargo run --bin seed`: `parlance seed` for those who otherwise use diesel's own CLI.

use std::process::ExitCode;

fn main() -> ExitCode {
    parlance::cli::seed_main()
}
