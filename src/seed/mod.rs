//! The sample: a small course with real media, demo accounts and what they did in the last days.
//!
//! Idempotent by natural keys (slugs, object keys, user names): run again, it adds what is missing and changes what
//! differs in the catalogue. It never deletes, and never touches an account that is there already.

mod accounts;
mod activity;
mod demo;
mod environment;
mod ids;

use anyhow::Context;
use bytes::Bytes;
use include_dir::{Dir, include_dir};

pub use accounts::{DEMO_PASSWORD, SeededAccount};
pub use demo::accounts_with_demo_password;
pub use environment::{is_production, mark_production, production_because};

use crate::context::AppContext;
use crate::courses::{Document, ImportReport, import_with_ids};
use crate::error::Error;
use crate::sha256::Sha256Digest;
use crate::storage::{Bucket, Storage};

/// The sample itself, inside the binary, so that it needs no folder beside it.
static SEED_DATA: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/seed-data");

/// What seeding did.
#[derive(Debug)]
pub struct SeedReport {
    /// What importing the catalogue did.
    pub catalog: ImportReport,
    /// Objects that were missing or different in the store.
    pub uploaded: usize,
    /// The demo accounts; none in production.
    pub accounts: Vec<SeededAccount>,
}

/// Seeds a database and a store. `progress` is told what happens next.
///
/// # Errors
/// When the database or the store cannot be reached; then the rest can be done by running it again.
pub async fn seed(context: &AppContext, progress: impl Fn(&str)) -> anyhow::Result<SeedReport> {
    let (db, storage) = (&context.db, &context.storage);
    let document: Document = serde_json::from_str(text("catalog.json")?).context("seed-data/catalog.json")?;
    let now = context.now();
    progress("uploading media");
    let mut uploaded = 0;
    for asset in document.assets() {
        let content_type = asset.content_type.as_deref().unwrap_or("application/octet-stream");
        uploaded += usize::from(upload(storage, Bucket::Assets, &asset.key, content_type).await?);
    }
    progress("importing the catalogue");
    let ids: ids::SampleIds = serde_json::from_str(text("ids.json")?).context("seed-data/ids.json")?;
    let of_rows = ids.catalog.clone();
    let catalog =
        db.write(move |conn| import_with_ids(conn, now, &document, of_rows)).await.map_err(Error::with_cause)?;
    let mut accounts = Vec::new();
    let config = context.config.clone();
    let production = db.read(move |conn| production_because(&config, conn)).await.map_err(Error::with_cause)?;
    if production.is_none() {
        progress("making the demo accounts");
        let learners: accounts::Learners =
            serde_json::from_str(text("learners.json")?).context("seed-data/learners.json")?;
        for attempt in &learners.pronunciation_attempts {
            uploaded +=
                usize::from(upload(storage, Bucket::Recordings, &attempt.recording, &attempt.content_type).await?);
        }
        accounts = accounts::make(db, now, learners, ids).await?;
    }
    Ok(SeedReport { catalog, uploaded, accounts })
}

fn text(name: &str) -> anyhow::Result<&'static str> {
    SEED_DATA
        .get_file(name)
        .and_then(|file| file.contents_utf8())
        .with_context(|| format!("seed-data/{name} is missing"))
}

fn media(key: &str) -> anyhow::Result<&'static [u8]> {
    let file =
        SEED_DATA.get_file(format!("media/{key}")).with_context(|| format!("seed-data/media/{key} is missing"))?;
    Ok(file.contents())
}

/// Uploads an object unless the store has it already; true when it had not.
async fn upload(storage: &Storage, bucket: Bucket, key: &str, content_type: &str) -> anyhow::Result<bool> {
    let bytes = media(key)?;
    let digest = Sha256Digest::of(bytes).to_string();
    let stored = storage.head(bucket, key).await.with_context(|| format!("looking for {key} in the object store"))?;
    let same = stored.is_some_and(|stored| {
        stored.size_bytes == bytes.len() as u64 && stored.sha256_hex.is_none_or(|sha256| sha256 == digest)
    });
    if !same {
        storage
            .put(bucket, key, Bytes::from_static(bytes), content_type)
            .await
            .with_context(|| format!("uploading {key} to the object store"))?;
    }
    Ok(!same)
}
