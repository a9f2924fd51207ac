//! Bringing a snapshot back.

use std::fs::File;
use std::path::Path;

use anyhow::{Context, bail, ensure};
use diesel::connection::SimpleConnection;
use futures_util::{StreamExt, TryStreamExt, stream};
use tempfile::TempDir;

use super::manifest::TableFile;
use super::table::{ObjectLine, digest, load};
use super::{Manifest, Place, Progress, verify};
use crate::db::rows::{Table, count_rows, delete_rows, tables};
use crate::db::{Conn, DatabaseUrl, connect, migrate, transaction};
use crate::error::Error;
use crate::storage::{Bucket, Storage};

/// How many objects are sent at once.
const OBJECTS_AT_ONCE: usize = 4;

/// Tables in which a migration or a start puts rows; they are no sign of anything to lose.
const MADE_AT_START: [&str; 3] = ["catalog_revision", "instance_settings", "sync_instance"];

/// Where a snapshot is restored to.
#[derive(Debug)]
pub struct Target<'a> {
    /// A database without tables, or with empty ones.
    pub database: &'a DatabaseUrl,
    /// A store without other objects at the keys of the snapshot's.
    pub storage: &'a Storage,
}

/// What was restored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Restored {
    /// Rows of all tables.
    pub rows: u64,
    /// Objects that were sent.
    pub sent: u64,
    /// Objects that were there already, from an attempt before.
    pub found: u64,
}

/// Restores a snapshot: objects first, then all rows in one transaction, which are then compared with what was backed up;
/// at last migrates the database to this version. One that was cut short can be begun again: it goes on with the objects.
///
/// # Errors
/// When the database is not empty, or the snapshot is damaged or of a newer version: the database is as it was.
pub async fn restore(
    place: &Place,
    manifest: &Manifest,
    target: Target<'_>,
    progress: Progress<'_>,
) -> anyhow::Result<Restored> {
    let mut conn = connect(target.database)?;
    refuse_target(&mut conn, target.database, manifest)?;
    migrate::bring_empty_to(&mut conn, &manifest.migrations)?;
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    for table in &manifest.tables {
        unpack(place, manifest, table, &folder).await?;
    }
    let objects = verify::objects(place, manifest).await?;
    let total = objects.len() as u64;
    let mut sent_or_found = stream::iter(objects.into_iter().enumerate())
        .map(|(at, object)| {
            let staged = folder.path().join(format!("object-{at}"));
            async move {
                let sent = send(place, target.storage, &staged, &object).await;
                sent.with_context(|| format!("restoring the object {}/{}", object.bucket, object.key))
                    .map(|sent| (sent, object))
            }
        })
        .buffer_unordered(OBJECTS_AT_ONCE);
    let (mut sent, mut found) = (0, 0);
    while let Some((was_sent, object)) = sent_or_found.try_next().await? {
        *(if was_sent { &mut sent } else { &mut found }) += 1;
        progress(sent + found, total, &object.key);
    }
    drop(sent_or_found);
    progress(total, total, "writing the database");
    let files = manifest.tables.clone();
    tokio::task::spawn_blocking(move || {
        load_all(&mut conn, &files, folder.path())?;
        migrate::run(&mut conn).map(drop)
    })
    .await??;
    Ok(Restored { rows: manifest.rows(), sent, found })
}

/// Makes sure that nothing would be lost, and that this version knows what the snapshot is of.
///
/// # Errors
/// When it keeps nothing, a table has rows, or the snapshot is a newer version's.
pub fn refuse_target(conn: &mut Conn, url: &DatabaseUrl, manifest: &Manifest) -> anyhow::Result<()> {
    ensure!(*url != DatabaseUrl::SqliteMemory, "a database in memory would be lost at once; set DATABASE_URL");
    for table in tables(conn)?.iter().filter(|table| !MADE_AT_START.contains(&table.name.as_str())) {
        let rows = count_rows(conn, table)?;
        ensure!(
            rows == 0,
            "nothing was restored: {url} is not empty (the table {} has {rows} rows); name an empty database with DATABASE_URL",
            table.name
        );
    }
    let known = migrate::status(conn)?;
    let newer: Vec<&str> = manifest
        .migrations
        .iter()
        .map(String::as_str)
        .filter(|name| !known.iter().any(|state| state.known && state.name == *name))
        .collect();
    if !newer.is_empty() {
        bail!(
            "nothing was restored: the snapshot was made by Parlance {}, which knows the migrations {}, and this is {}; \
             restore it with that version or a newer one",
            manifest.parlance,
            newer.join(", "),
            env!("CARGO_PKG_VERSION")
        );
    }
    Ok(())
}

/// Copies the rows of a table to a local file, once they are what was written.
async fn unpack(place: &Place, manifest: &Manifest, table: &TableFile, folder: &TempDir) -> anyhow::Result<()> {
    let name = manifest.path(&table.file);
    let mut file = tokio::fs::File::create(folder.path().join(&table.file.name)).await?;
    let copied = place.copy_to(&name, &mut file).await?;
    ensure!(
        copied.is_some_and(|(digest, _)| digest.to_string() == table.file.sha256),
        "nothing was restored: {} is gone or damaged",
        place.shown(&name)
    );
    Ok(())
}

/// Sends an object to the store; false when it was there already.
async fn send(place: &Place, storage: &Storage, staged: &Path, object: &ObjectLine) -> anyhow::Result<bool> {
    let bucket = Bucket::ALL.into_iter().find(|bucket| bucket.as_str() == object.bucket);
    let bucket = bucket.context("there is no such bucket")?;
    if let Some(there) = storage.head(bucket, &object.key).await? {
        let is_same =
            there.size_bytes == object.size_bytes && there.sha256_hex.is_none_or(|sha256| sha256 == object.sha256);
        ensure!(is_same, "the store has another object at this key; name empty buckets with S3_BUCKET_…");
        return Ok(false);
    }
    let mut file =
        tokio::fs::File::create(staged).await.with_context(|| format!("cannot write {}", staged.display()))?;
    let copied = place.copy_to(&object.path(), &mut file).await?;
    ensure!(
        copied.is_some_and(|(digest, _)| digest.to_string() == object.sha256),
        "{} is gone or damaged",
        place.shown(&object.path())
    );
    storage.put_file(bucket, &object.key, staged, &object.content_type).await?;
    tokio::fs::remove_file(staged).await?;
    Ok(true)
}

/// Adds all rows, or none.
fn load_all(conn: &mut Conn, files: &[TableFile], folder: &Path) -> anyhow::Result<()> {
    if let Conn::Pg(pg) = conn {
        pg.batch_execute("SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0")?;
    }
    let now = tables(conn)?;
    transaction(conn, |conn| load_in_transaction(conn, &now, files, folder).map_err(Error::internal))
        .map_err(Error::with_cause)
}

fn load_in_transaction(conn: &mut Conn, now: &[Table], files: &[TableFile], folder: &Path) -> anyhow::Result<()> {
    for table in now.iter().rev() {
        delete_rows(conn, table)?;
    }
    for TableFile { table, file, .. } in files {
        ensure!(now.contains(table), "the table {} is not what it was when it was backed up", table.name);
        load(conn, table, File::open(folder.join(&file.name))?).with_context(|| format!("in {}", file.name))?;
    }
    for TableFile { table, rows, rows_sha256, .. } in files {
        let (restored, sha256) = digest(conn, table)?;
        ensure!(
            restored == *rows && sha256 == *rows_sha256,
            "nothing was restored: the {restored} rows of {} are not the {rows} that were backed up",
            table.name
        );
    }
    Ok(())
}
