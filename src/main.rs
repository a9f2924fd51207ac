//! The `parlance` binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    parlance::cli::main()
}
