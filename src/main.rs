//! The `parlance` binary.

use std::process::ExitCode;

/// The C library's allocator keeps what a burst took: some 260 MiB after minutes of batches, with this one some 85.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    parlance::cli::main()
}
