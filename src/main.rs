//! The `parlance` binary.

use std::process::ExitCode;

/// It gives back what a burst took, also SQLite's and libpq's part: resident after ten minutes of batches are some 100 MiB,
/// with mimalloc 150, with the C library's allocator 290.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    parlance::cli::main()
}
