//! `parlance serve`: the API, and the embedded store where none is configured.

use actix_web::HttpServer;
use anyhow::Context;

use super::Instance;
use crate::app::{self, AppState};
use crate::clock::Clock;
use crate::config::Config;
use crate::db::DatabaseUrl;

/// How long requests in flight have to finish once the process is told to end, seconds.
const SHUTDOWN_SECONDS: u64 = 30;

pub async fn run(config: Config) -> anyhow::Result<()> {
    let addr = config.addr;
    if config.database.url == DatabaseUrl::SqliteMemory {
        tracing::warn!(
            "STUB MODE: DATABASE_URL=sqlite::memory: keeps everything in memory; all of it is lost when this process ends"
        );
    }
    let instance = Instance::open(config).await?;
    let state = AppState::new(instance.config.clone(), instance.db.clone(), instance.storage.clone(), Clock::system())?;
    let background = app::start_background(&state).await?;
    let server = HttpServer::new(move || app::build(state.clone()))
        .shutdown_timeout(SHUTDOWN_SECONDS)
        .bind(addr)
        .with_context(|| {
            format!(
                "cannot listen on {addr}; is it in use? Choose another with PARLANCE_ADDR (port 0 picks a free one)"
            )
        })?;
    let local = server.addrs().first().copied().unwrap_or(addr);
    println!("Parlance {} listens on http://{local}", env!("CARGO_PKG_VERSION"));
    println!("  API documents  http://{local}/swagger-ui/");
    server.run().await.context("serving")?;
    background.stop().await;
    instance.close().await;
    Ok(())
}
