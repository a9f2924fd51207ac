//! `parlance restore`, and the drill that shows that it would work.

use std::time::Instant;

use anyhow::{Context, bail, ensure};
use secrecy::SecretString;

use super::backup::{choose, contents};
use super::scores::rebuild_all;
use super::{Instance, progress};
use crate::backup::{Manifest, Place, Progress, Restored, Target, refuse_target, restore};
use crate::clock::Clock;
use crate::config::Config;
use crate::context::AppContext;
use crate::db::{DatabaseUrl, Timestamp, connect, migrate};
use crate::progress::actions::Rebuild;
use crate::seed;
use crate::storage::Bucket;
use crate::uploads::doctor::diagnose;
use crate::{catalog, http_client, progress as learning};

/// How many media a drill fetches by their URLs.
const FETCHED: usize = 25;

/// What to restore.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A folder, a zip or s3://bucket/prefix with backups.
    from: String,
    /// The backup's name; without it the newest.
    #[arg(long)]
    snapshot: Option<String>,
    /// Yes, write to the database of DATABASE_URL and to the object store.
    #[arg(long)]
    yes: bool,
}

pub async fn run(config: Config, args: Args) -> anyhow::Result<()> {
    let place = Place::from(&args.from, &config).await?;
    let manifest = choose(&place, args.snapshot).await?;
    let url = &config.database.url;
    if !args.yes {
        bail!(
            "nothing was restored: {} ({}) would be written to {url}, which must be empty, and to the object store. To do \
             it, add --yes",
            manifest.name,
            contents(&manifest)
        );
    }
    prepare(url, &manifest)?;
    let instance = Instance::open_beside(config).await?;
    let bar = progress::bar(0);
    let outcome = restore_and_check(&instance.context, &place, &manifest, &progress::shown_by(&bar)).await;
    bar.finish_and_clear();
    instance.close().await;
    let (restored, learners) = outcome?;
    say!(
        "restored {}: {} rows and {} objects ({} were there already); {learners} learners: everything agrees with the \
         events; catalogue and objects agree",
        manifest.name,
        restored.rows,
        restored.sent,
        restored.found
    );
    Ok(())
}

/// Refuses a database with something in it; one without tables gets them.
fn prepare(url: &DatabaseUrl, manifest: &Manifest) -> anyhow::Result<()> {
    let mut conn = connect(url)?;
    if seed::is_production(&mut conn)? {
        bail!("nothing was restored: {url} is marked as production's; restore to a new database, then switch to that");
    }
    refuse_target(&mut conn, url, manifest)?;
    migrate::run(&mut conn).map(drop)
}

/// Restores, and compares all that can be compared; how many learners there are.
async fn restore_and_check(
    context: &AppContext,
    place: &Place,
    manifest: &Manifest,
    progress: Progress<'_>,
) -> anyhow::Result<(Restored, u64)> {
    let url = context.db.url();
    let restored = restore(place, manifest, Target { database: url, storage: &context.storage }, progress).await?;
    let (learners, differences) = rebuild_all(&mut connect(url)?, &Clock::system(), Rebuild::Check)?;
    let diagnosis = diagnose(context).await?;
    let missing = |key: &String| !manifest.objects.missing.contains(&format!("assets/{key}"));
    let lost: Vec<&String> = diagnosis.rows_without_objects.iter().filter(|key| missing(key)).collect();
    ensure!(
        differences == 0 && lost.is_empty() && diagnosis.wrong_sizes.is_empty(),
        "restored, but {differences} rows differ from the events (see: parlance scores rebuild --check), and {} objects are \
         missing or of another length (see: parlance doctor)",
        lost.len() + diagnosis.wrong_sizes.len()
    );
    Ok((restored, learners))
}

/// Restores a backup to a scratch database and store, checks it there, fetches media, and says how long that took and what
/// would be lost if it were needed now.
///
/// # Errors
/// What did not work.
pub(super) async fn drill(config: &Config, place: &Place, manifest: &Manifest) -> anyhow::Result<()> {
    let scratch = tempfile::tempdir().context("cannot make a scratch folder")?;
    let started = Instant::now();
    let instance = Instance::open(scratch_config(config, scratch.path()), Clock::system()).await?;
    let bar = progress::bar(0);
    let outcome = restore_and_check(&instance.context, place, manifest, &progress::shown_by(&bar)).await;
    bar.finish_and_clear();
    let fetched = match outcome {
        Ok((_, learners)) => fetch_some(&instance.context).await.map(|fetched| (learners, fetched)),
        Err(error) => Err(error),
    };
    instance.close().await;
    let (learners, fetched) = fetched?;
    say!(
        "drill: restored and checked in {:.1} s: {}; {learners} learners agree with their events; {fetched} media fetched \
         by their URLs",
        started.elapsed().as_secs_f64(),
        contents(manifest)
    );
    let age = (Clock::system().now().utc() - manifest.started_at.utc()).to_std().unwrap_or_default();
    let age = humantime::format_duration(std::time::Duration::from_secs(age.as_secs()));
    match events_since(config, manifest.started_at) {
        Ok(events) => say!("if it were needed now: {age} would be lost, {events} learning events among it"),
        Err(error) => say!("if it were needed now: {age} would be lost; how much that is cannot be told: {error:#}"),
    }
    Ok(())
}

/// The same configuration with a database and a store of its own.
fn scratch_config(config: &Config, folder: &std::path::Path) -> Config {
    let mut scratch = config.clone();
    scratch.data_dir = folder.to_owned();
    scratch.database.url = DatabaseUrl::SqliteFile(folder.join("parlance.db"));
    scratch.database.migration_url = None;
    scratch.objects.endpoint = None;
    scratch.objects.public_endpoint = None;
    scratch.objects.embedded_addr = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
    scratch.objects.access_key_id = "drill".to_owned();
    scratch.objects.secret_access_key = SecretString::from(uuid::Uuid::new_v4().to_string());
    scratch
}

/// Fetches some media as clients do.
async fn fetch_some(context: &AppContext) -> anyhow::Result<usize> {
    let rows = context.db.read(catalog::queries::list_all_keys).await?;
    let client = http_client::builder().no_proxy().build()?;
    let mut fetched = 0;
    for row in rows.iter().filter(|row| row.live).take(FETCHED) {
        if context.storage.head(Bucket::Assets, &row.key).await?.is_none() {
            continue;
        }
        let url = context.storage.presign_get(Bucket::Assets, &row.key, context.now().utc()).url;
        let answer =
            client.get(url).send().await?.error_for_status().with_context(|| format!("fetching {}", row.key))?;
        let length = answer.bytes().await?.len() as u64;
        let right = row.size_bytes.is_none_or(|wanted| wanted.unsigned_abs() == length);
        ensure!(right, "{} has {length} bytes, its row says {:?}", row.key, row.size_bytes);
        fetched += 1;
    }
    Ok(fetched)
}

/// How many learning events the database of the service has received since.
fn events_since(config: &Config, time: Timestamp) -> anyhow::Result<i64> {
    Ok(learning::queries::count_events_since(&mut connect(&config.database.url)?, time)?)
}
