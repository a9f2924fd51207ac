//! `parlance openapi`: the API document on standard output.

use std::io::Write;

use crate::openapi;

pub fn run() -> anyhow::Result<()> {
    // A reader that has gone is no reason to fail.
    std::io::stdout().write_all(openapi::text(&openapi::document()).as_bytes()).ok();
    Ok(())
}
