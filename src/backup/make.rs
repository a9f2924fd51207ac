//! Making a snapshot.

use std::collections::{BTreeMap, HashMap};
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, anyhow};
use diesel::connection::SimpleConnection;
use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::io::AsyncWriteExt;

use super::lock::Lock;
use super::manifest::{FORMAT, ObjectsFile, TableFile, path};
use super::table::{LinesWriter, ObjectLine, dump, object_path};
use super::thin::{Thinned, thin};
use super::{Manifest, Place, Progress};
use crate::context::AppContext;
use crate::db::rows::{Cell, Table, tables};
use crate::db::{Conn, migrate};
use crate::error::Error;
use crate::sha256::Sha256Hasher;
use crate::storage::{Bucket, StorageError};

/// How many objects are copied at once.
const OBJECTS_AT_ONCE: usize = 4;

/// The content type of objects whose rows say none.
const UNKNOWN_TYPE: &str = "application/octet-stream";

/// The rows that name objects.
const NAMING: [Naming; 3] = [
    Naming { table: "unit_assets", bucket: Bucket::Assets, key: "minio_key", promised: false },
    Naming { table: "pronunciation_attempts", bucket: Bucket::Recordings, key: "audio_key", promised: true },
    Naming { table: "uploads", bucket: Bucket::Uploads, key: "object_key", promised: true },
];

struct Naming {
    table: &'static str,
    bucket: Bucket,
    key: &'static str,
    /// There is a row before there is an object, and after.
    promised: bool,
}

/// An object that a row names.
#[derive(Debug, Clone)]
struct Wanted {
    bucket: Bucket,
    key: String,
    promised: bool,
    sha256: Option<String>,
    size_bytes: Option<u64>,
    content_type: Option<String>,
}

struct Dump {
    tables: Vec<TableFile>,
    migrations: Vec<String>,
    wanted: Vec<Wanted>,
}

/// Makes a snapshot while the service goes on, sends what the place does not have yet, and keeps only the newest snapshots
/// there where a number is given. Holds the place's lock meanwhile.
///
/// # Errors
/// When another backup is at work there, or the database, the store or the place fails; there is no new snapshot then, and
/// what was sent so far is of use to the next attempt.
pub async fn make_and_thin(
    context: &AppContext,
    place: &Arc<Place>,
    keep: Option<NonZeroUsize>,
    progress: Progress<'_>,
) -> anyhow::Result<(Manifest, Thinned)> {
    let lock = Lock::take(place, &context.clock).await?;
    let made = make_then_thin(context, place, keep, progress).await;
    let released = lock.release(place).await;
    let made = made.with_context(|| format!("backing up to {place}"))?;
    released?;
    Ok(made)
}

async fn make_then_thin(
    context: &AppContext,
    place: &Place,
    keep: Option<NonZeroUsize>,
    progress: Progress<'_>,
) -> anyhow::Result<(Manifest, Thinned)> {
    let manifest = make(context, place, progress).await?;
    let thinned = match keep {
        Some(keep) => thin(place, keep.get()).await?,
        None => Thinned::default(),
    };
    Ok((manifest, thinned))
}

async fn make(context: &AppContext, place: &Place, progress: Progress<'_>) -> anyhow::Result<Manifest> {
    let started_at = context.now();
    let name = started_at.utc().format("%Y%m%dT%H%M%S%3fZ").to_string();
    let staging = Arc::new(place.staging()?);
    let folder = staging.clone();
    progress(0, 0, "reading the database");
    let dumped = context.db.snapshot(move |conn| dump_all(conn, folder.path()).map_err(Error::internal)).await;
    let Dump { tables, migrations, wanted } = dumped.map_err(Error::with_cause)?;
    for table in &tables {
        place.put(&path(&name, &table.file.name), &staging.path().join(&table.file.name)).await?;
    }
    let objects = keep_objects(context, place, staging.path(), wanted, progress).await?;
    place.put(&path(&name, &objects.file.name), &staging.path().join(&objects.file.name)).await?;
    let manifest = Manifest {
        format: FORMAT,
        parlance: env!("CARGO_PKG_VERSION").to_owned(),
        name,
        started_at,
        finished_at: context.now(),
        migrations,
        tables,
        objects,
    };
    manifest.write(place).await?;
    Ok(manifest)
}

/// Tables that are not backed up. Numbers go back with a restore: who knows later ones must be told to start over, and is
/// by the restored database being another instance.
const LEFT_OUT: [&str; 1] = ["sync_instance"];

fn dump_all(conn: &mut Conn, folder: &Path) -> anyhow::Result<Dump> {
    if let Conn::Pg(pg) = conn {
        // Reading everything takes longer than any request may.
        pg.batch_execute("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0")?;
    }
    let migrations = migrate::status(conn)?.into_iter().filter(|state| state.applied).map(|state| state.name).collect();
    let mut wanted = BTreeMap::new();
    let mut dumped = Vec::new();
    for table in tables(conn)?.into_iter().filter(|table| !LEFT_OUT.contains(&table.name.as_str())) {
        let naming = NAMING.iter().find(|naming| naming.table == table.name);
        let columns = naming.map(|naming| Columns::of(naming, &table)).transpose()?;
        dumped.push(dump(conn, table, folder, |row| {
            if let Some(object) = columns.as_ref().and_then(|columns| columns.object(row)) {
                wanted.insert((object.bucket.variable(), object.key.clone()), object);
            }
        })?);
    }
    Ok(Dump { tables: dumped, migrations, wanted: wanted.into_values().collect() })
}

/// Where the columns about an object are in a row.
struct Columns {
    bucket: Bucket,
    promised: bool,
    key: usize,
    sha256: usize,
    size_bytes: usize,
    content_type: usize,
}

impl Columns {
    fn of(naming: &Naming, table: &Table) -> anyhow::Result<Self> {
        let place = |name: &str| {
            let found = table.columns.iter().position(|column| column.name == name);
            found.with_context(|| format!("the table {} has no column {name}", table.name))
        };
        Ok(Self {
            bucket: naming.bucket,
            promised: naming.promised,
            key: place(naming.key)?,
            sha256: place("sha256")?,
            size_bytes: place("size_bytes")?,
            content_type: place("content_type")?,
        })
    }

    fn object(&self, row: &[Cell]) -> Option<Wanted> {
        let text = |at: usize| match row.get(at) {
            Some(Cell::Text(text)) => text.clone(),
            _ => None,
        };
        let size = match row.get(self.size_bytes) {
            Some(Cell::Bigint(Some(size))) => u64::try_from(*size).ok(),
            _ => None,
        };
        Some(Wanted {
            bucket: self.bucket,
            key: text(self.key)?,
            promised: self.promised,
            sha256: text(self.sha256),
            size_bytes: size,
            content_type: text(self.content_type),
        })
    }
}

/// Sends the objects that the place does not have, and writes the list of all.
async fn keep_objects(
    context: &AppContext,
    place: &Place,
    staging: &Path,
    wanted: Vec<Wanted>,
    progress: Progress<'_>,
) -> anyhow::Result<ObjectsFile> {
    let stored = place.list("objects/").await?;
    let stored: HashMap<String, u64> = stored.into_iter().map(|file| (file.name, file.size_bytes)).collect();
    let total = wanted.len() as u64;
    let mut kept = stream::iter(wanted.into_iter().enumerate())
        .map(|(at, object)| {
            let (stored, staged) = (&stored, staging.join(format!("object-{at}")));
            async move {
                let line = keep_object(context, place, &staged, &object, stored).await?;
                Ok::<_, anyhow::Error>((object, line))
            }
        })
        .buffered(OBJECTS_AT_ONCE);
    let name = "objects.jsonl.gz";
    let mut lines = LinesWriter::create(&staging.join(name))?;
    let (mut count, mut bytes, mut missing, mut seen) = (0, 0, Vec::new(), 0);
    while let Some((object, line)) = kept.try_next().await? {
        seen += 1;
        progress(seen, total, &object.key);
        match line {
            Some(line) => {
                count += 1;
                bytes += line.size_bytes;
                lines.line(&line)?;
            }
            None if object.promised => {}
            None => missing.push(format!("{}/{}", object.bucket.as_str(), object.key)),
        }
    }
    Ok(ObjectsFile { count, bytes, missing, file: lines.finish(name)? })
}

/// Sends an object, unless its row says that the place has it already; `None` when the store has none.
async fn keep_object(
    context: &AppContext,
    place: &Place,
    staged: &Path,
    object: &Wanted,
    stored: &HashMap<String, u64>,
) -> anyhow::Result<Option<ObjectLine>> {
    let line = |sha256: String, size_bytes: u64, content_type: Option<String>| ObjectLine {
        bucket: object.bucket.as_str().to_owned(),
        key: object.key.clone(),
        sha256,
        size_bytes,
        content_type: object.content_type.clone().or(content_type).unwrap_or_else(|| UNKNOWN_TYPE.to_owned()),
    };
    let is_settled = !object.promised || object.bucket == Bucket::Recordings;
    if let (true, Some(sha256), Some(size)) = (is_settled, &object.sha256, object.size_bytes)
        && stored.get(&object_path(sha256)) == Some(&size)
        && context.storage.head(object.bucket, &object.key).await?.is_some_and(|info| info.size_bytes == size)
    {
        return Ok(Some(line(sha256.clone(), size, None)));
    }
    let what = || format!("the object {} of the bucket {}", object.key, object.bucket.as_str());
    let mut stream = match context.storage.get_stream(object.bucket, &object.key).await {
        Ok(stream) => stream,
        Err(StorageError::NotFound) => return Ok(None),
        Err(error) => return Err(anyhow!(error).context(what())),
    };
    let mut file =
        tokio::fs::File::create(staged).await.with_context(|| format!("cannot write {}", staged.display()))?;
    let (mut hasher, mut length) = (Sha256Hasher::default(), 0);
    while let Some(chunk) = stream.chunk().await.with_context(what)? {
        hasher.update(&chunk);
        length += chunk.len() as u64;
        file.write_all(&chunk).await.with_context(|| format!("cannot write {}", staged.display()))?;
    }
    file.flush().await?;
    drop(file);
    let sha256 = hasher.finish().to_string();
    let to = object_path(&sha256);
    if stored.get(&to) == Some(&length) {
        tokio::fs::remove_file(staged).await?;
    } else {
        place.put(&to, staged).await?;
    }
    Ok(Some(line(sha256, length, stream.info.content_type.clone())))
}
