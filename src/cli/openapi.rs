//! `parlance openapi`: the API document on standard output.

use crate::openapi;

pub fn run() -> anyhow::Result<()> {
    print!("{}", openapi::text(&openapi::document()));
    Ok(())
}
