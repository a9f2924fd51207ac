//! `parlance serve`: the API, and the embedded store where none is configured.

use std::io::Write;
use std::net::SocketAddr;

use actix_web::HttpServer;
use actix_web::dev::ServerHandle;
use anyhow::{Context, bail};
#[cfg(unix)]
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::{Instance, production, progress, seed as seed_command};
use crate::app::{self, AppState};
use crate::auth;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::DatabaseUrl;
use crate::error::Error;
use crate::seed;

/// How long requests in flight have to finish once the process is told to end, seconds.
const SHUTDOWN_SECONDS: u64 = 30;

pub async fn run(config: Config) -> anyhow::Result<()> {
    let addr = config.addr;
    if config.is_production() {
        production::refuse(&config)?;
        for line in production::setting_warnings(&config) {
            tracing::warn!("{line}");
        }
    }
    if config.database.url == DatabaseUrl::SqliteMemory {
        tracing::warn!(
            "STUB MODE: DATABASE_URL=sqlite::memory: keeps everything in memory; all of it is lost when this process ends"
        );
    }
    let instance = Instance::open(config, Clock::system()).await?;
    if instance.context.config.is_production() {
        refuse_demo_accounts(&instance).await?;
        for line in production::bucket_warnings(&instance.context.config, &instance.context.storage).await? {
            tracing::warn!("{line}");
        }
        let now = instance.context.now();
        instance.context.db.write(move |conn| seed::mark_production(conn, now)).await?;
    } else {
        seed_if_empty(&instance).await?;
    }
    let state = AppState::new(instance.context.clone())?;
    let background = app::start_background(&state).await?;
    tokio::spawn(tell_of_the_end(instance.context.stopping.clone()));
    let metrics_addr = instance.context.config.metrics.addr;
    let metrics = metrics_addr.map(|addr| serve_metrics(state.clone(), addr)).transpose()?;
    let server = HttpServer::new(move || app::build(state.clone()))
        .shutdown_timeout(SHUTDOWN_SECONDS)
        .bind(addr)
        .with_context(|| cannot_listen(addr, "PARLANCE_ADDR"))?;
    let local = server.addrs().first().copied().unwrap_or(addr);
    welcome(local, metrics.as_ref().map(|(local, _)| *local), &instance);
    server.run().await.context("serving")?;
    if let Some((_, metrics)) = metrics {
        metrics.stop(false).await;
    }
    background.stop().await;
    instance.close().await;
    Ok(())
}

/// Cancels the token when the process is told to end; actix, which is told too, then waits for requests in flight.
async fn tell_of_the_end(stopping: CancellationToken) {
    #[cfg(unix)]
    if let Ok(mut terminate) = signal(SignalKind::terminate()) {
        terminate.recv().await;
        stopping.cancel();
    }
}

/// Serves `/metrics` at an address of its own; says which port it got.
fn serve_metrics(state: AppState, addr: SocketAddr) -> anyhow::Result<(SocketAddr, ServerHandle)> {
    let server = HttpServer::new(move || app::build_metrics(state.clone()))
        .workers(1)
        .disable_signals()
        .bind(addr)
        .with_context(|| cannot_listen(addr, "PARLANCE_METRICS_ADDR"))?;
    let local = server.addrs().first().copied().unwrap_or(addr);
    let running = server.run();
    let handle = running.handle();
    actix_web::rt::spawn(running);
    Ok((local, handle))
}

fn cannot_listen(addr: SocketAddr, variable: &str) -> String {
    format!("cannot listen on {addr}; is it in use? Choose another with {variable} (port 0 picks a free one)")
}

/// A database that was filled in development lets anybody in who has read the README.
async fn refuse_demo_accounts(instance: &Instance) -> anyhow::Result<()> {
    let open = instance.context.db.read(seed::accounts_with_demo_password).await.map_err(Error::with_cause)?;
    if open.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = open.iter().map(|user| user.username.as_str()).collect();
    bail!(
        "the public password of the demo accounts opens {} in {}; to disable them, run: parlance user disable-demo",
        names.join(", "),
        instance.context.db.url()
    )
}

/// A development database without a single account is new: it gets the sample, so that there is something to see.
async fn seed_if_empty(instance: &Instance) -> anyhow::Result<()> {
    if instance.context.db.read(auth::queries::count_users).await? > 0
        || instance.context.db.read(seed::is_production).await?
    {
        return Ok(());
    }
    let bar = progress::spinner();
    let seeded = seed::seed(&instance.context, |step| bar.set_message(step.to_owned())).await;
    bar.finish_and_clear();
    match seeded {
        Ok(report) => seed_command::print(&report),
        // Serving an empty catalogue is still of use, and the next start tries again.
        Err(error) => {
            tracing::warn!(error = %format!("{error:#}"), "the sample course could not be added; run: parlance seed")
        }
    }
    Ok(())
}

/// Says where to look and how to sign in. A reader who has gone is no reason to stop serving.
fn welcome(local: SocketAddr, metrics: Option<SocketAddr>, instance: &Instance) {
    let config = &instance.context.config;
    let objects = match (&config.objects.endpoint, &instance.embedded) {
        (None, Some(store)) => {
            format!("http://{} (embedded, in {})", store.local_addr, config.data_dir.join("objects").display())
        }
        (endpoint, _) => endpoint.as_ref().map(ToString::to_string).unwrap_or_default(),
    };
    let mut text = format!(
        "\nParlance {} listens on http://{local}\n  database   {}\n  objects    {objects}\n  documents  http://{local}/swagger-ui/\n",
        env!("CARGO_PKG_VERSION"),
        instance.context.db.url(),
    );
    if cfg!(feature = "studio") {
        text += &format!("  studio     http://{local}/studio/\n");
        if !config.is_production() {
            text += &format!("  player     http://{local}/player/ (a sample app for learners)\n");
        }
    }
    if let Some(metrics) = metrics {
        text += &format!("  metrics    http://{metrics}/metrics\n");
    }
    if !config.is_production() {
        let password = seed::DEMO_PASSWORD;
        text += &format!(
            "  sign in    johndoe, janedoe (learners), author or admin, password {password}\n\nTry:\n  \
             curl -s http://{local}/api/v1/auth/login -H 'Content-Type: application/json' \
             -d '{{\"username\":\"johndoe\",\"password\":\"{password}\"}}'\n\n"
        );
    }
    std::io::stdout().write_all(text.as_bytes()).ok();
}
