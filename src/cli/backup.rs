//! `parlance backup`: making, listing and verifying backups.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, bail};
use clap::Subcommand;

use super::restore;
use super::{Instance, progress};
use crate::backup::{Manifest, Place, make_and_thin, newest, snapshots, verify};
use crate::config::Config;

/// Where to, or what else to do.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    action: Option<Action>,
    /// A folder (which can hold many backups that share their media), a new zip where it ends in .zip, or
    /// s3://bucket/prefix. Without it PARLANCE_BACKUP_TO.
    path: Option<String>,
    /// The same.
    #[arg(long, conflicts_with = "path")]
    to: Option<String>,
    /// Afterwards keeps so many of the newest backups there, and removes the others.
    #[arg(long)]
    keep: Option<NonZeroUsize>,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Lists the backups at a place, oldest first.
    List {
        /// Where they are; without it PARLANCE_BACKUP_TO.
        path: Option<String>,
    },
    /// Reads a backup whole and compares every file with its SHA-256.
    Verify {
        /// Where it is; without it PARLANCE_BACKUP_TO.
        path: Option<String>,
        /// Its name; without it the newest.
        #[arg(long)]
        snapshot: Option<String>,
        /// Also restores it to a scratch database and store, checks all that, and says what would be lost today.
        #[arg(long)]
        drill: bool,
    },
}

pub async fn run(config: Config, args: Args) -> anyhow::Result<()> {
    match args.action {
        None => back_up(config, args.path.or(args.to), args.keep).await,
        Some(Action::List { path }) => list(&config, path).await,
        Some(Action::Verify { path, snapshot, drill }) => check(config, path, snapshot, drill).await,
    }
}

/// What was said, or else what is configured.
fn address(config: &Config, said: Option<String>) -> anyhow::Result<String> {
    said.or_else(|| config.backup.to.clone())
        .context("say where: a folder, a .zip or s3://bucket/prefix (or set PARLANCE_BACKUP_TO)")
}

async fn back_up(config: Config, to: Option<String>, keep: Option<NonZeroUsize>) -> anyhow::Result<()> {
    let place = Arc::new(Place::to(&address(&config, to)?, &config).await?);
    let keep = keep.or(config.backup.keep);
    let instance = Instance::open_beside(config).await?;
    let bar = progress::bar(0);
    let made = make_and_thin(&instance.context, &place, keep, &progress::shown_by(&bar)).await;
    bar.finish_and_clear();
    instance.close().await;
    let (manifest, thinned) = made?;
    let shown = place.to_string();
    if let Some(place) = Arc::into_inner(place) {
        place.finish()?;
    }
    if !thinned.snapshots.is_empty() {
        say!("removed {} and {} objects that only they had", thinned.snapshots.join(", "), thinned.objects);
    }
    say!("{shown}: {}, {}", manifest.name, contents(&manifest));
    match manifest.objects.missing.as_slice() {
        [] => Ok(()),
        missing => bail!(
            "the backup is complete but for {} objects that the store does not have (see: parlance doctor): {}",
            missing.len(),
            missing.join(", ")
        ),
    }
}

async fn list(config: &Config, from: Option<String>) -> anyhow::Result<()> {
    let place = Place::from(&address(config, from)?, config).await?;
    for name in snapshots(&place).await? {
        match Manifest::read(&place, &name).await {
            Ok(manifest) => say!("{name}  {}", contents(&manifest)),
            Err(error) => say!("{name}  {error:#}"),
        }
    }
    Ok(())
}

async fn check(config: Config, from: Option<String>, snapshot: Option<String>, drill: bool) -> anyhow::Result<()> {
    let place = Place::from(&address(&config, from)?, &config).await?;
    let manifest = choose(&place, snapshot).await?;
    let (started, bar) = (Instant::now(), progress::bar(0));
    let verified = verify(&place, &manifest, &progress::shown_by(&bar)).await;
    bar.finish_and_clear();
    let verified = verified?;
    if !verified.faults.is_empty() {
        verified.faults.iter().for_each(|fault| say!("{fault}"));
        bail!(
            "{} of {} files of {} are damaged. What a backup shares with others is written anew by the next one once the \
             damaged file is removed",
            verified.faults.len(),
            verified.files,
            manifest.name
        );
    }
    say!(
        "{place}: {} is whole ({} files, {} bytes, read in {:.1} s)",
        manifest.name,
        verified.files,
        verified.bytes,
        started.elapsed().as_secs_f64()
    );
    if drill {
        restore::drill(&config, &place, &manifest).await?;
    }
    Ok(())
}

/// The snapshot by its name, or the newest.
pub(super) async fn choose(place: &Place, snapshot: Option<String>) -> anyhow::Result<Manifest> {
    match snapshot {
        Some(name) => Manifest::read(place, &name).await,
        None => newest(place).await?.with_context(|| format!("{place} holds no complete backup")),
    }
}

/// What a snapshot holds, in words.
pub(super) fn contents(manifest: &Manifest) -> String {
    format!(
        "{} rows of {} tables, {} objects of {} bytes",
        manifest.rows(),
        manifest.tables.len(),
        manifest.objects.count,
        manifest.objects.bytes
    )
}
