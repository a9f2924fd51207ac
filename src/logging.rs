//! The log: lines for people in development, JSON in production; `RUST_LOG` chooses what is told.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::prelude::*;

/// Starts logging to standard error.
///
/// # Errors
/// When `RUST_LOG` is not a filter.
pub fn start(json: bool) -> anyhow::Result<()> {
    let filter = match std::env::var("RUST_LOG").ok().filter(|text| !text.trim().is_empty()) {
        Some(text) => EnvFilter::try_new(&text).map_err(|error| {
            anyhow::anyhow!("RUST_LOG={text:?} is not a filter such as info or parlance=debug: {error}")
        })?,
        None => EnvFilter::new("info,actix_server=warn,s3s=off,aws=warn,lofty=error,symphonia=error"),
    };
    let registry = tracing_subscriber::registry().with(filter);
    let layer =
        tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(std::io::stderr().is_terminal());
    if json {
        registry.with(layer.json().flatten_event(true).with_current_span(true).with_span_list(false)).try_init()?;
    } else {
        registry.with(layer.with_target(false)).try_init()?;
    }
    Ok(())
}
