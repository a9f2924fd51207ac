//! What a snapshot says of itself.

use anyhow::{Context, bail, ensure};
use serde::{Deserialize, Serialize};

use super::Place;
use crate::db::Timestamp;
use crate::db::rows::Table;
use crate::sha256::Sha256Digest;

/// The format that this version writes, and the newest that it reads.
pub(super) const FORMAT: u32 = 1;

const MANIFEST: &str = "manifest.json";
const DIGEST: &str = "manifest.json.sha256";

/// What a snapshot holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// Of the layout and of this document.
    pub format: u32,
    /// The version of Parlance that made it.
    pub parlance: String,
    /// The snapshot's name.
    pub name: String,
    /// The state of the database is that of this time or later: every change that was acknowledged before is in it.
    pub started_at: Timestamp,
    /// When the last object was kept.
    pub finished_at: Timestamp,
    /// The migrations that had run, oldest first.
    pub migrations: Vec<String>,
    /// The tables, each behind those that it refers to.
    pub tables: Vec<TableFile>,
    /// The list of the objects.
    pub objects: ObjectsFile,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TableFile {
    /// Its name and columns.
    #[serde(flatten)]
    pub table: Table,
    /// How many rows it has.
    pub rows: u64,
    /// Of its rows, the same whichever database they are in.
    pub rows_sha256: String,
    /// The file with the rows.
    pub file: File,
}

/// The list of the objects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ObjectsFile {
    /// How many objects.
    pub count: u64,
    /// Their lengths together, bytes.
    pub bytes: u64,
    /// Objects that rows name and that the store did not have: `bucket/key`.
    pub missing: Vec<String>,
    /// The file with the list.
    pub file: File,
}

/// A file of the snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct File {
    /// Within the snapshot.
    pub name: String,
    /// Its length in bytes.
    pub size_bytes: u64,
    /// SHA-256 of its bytes, hex.
    pub sha256: String,
}

impl Manifest {
    /// Every row of every table.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|table| table.rows).sum()
    }

    /// The path of one of its files.
    pub(super) fn path(&self, file: &File) -> String {
        path(&self.name, &file.name)
    }

    /// Keeps it; only now the snapshot is complete.
    pub(super) async fn write(&self, place: &Place) -> anyhow::Result<()> {
        let text = serde_json::to_vec_pretty(self)?;
        let digest = Sha256Digest::of(&text).to_string();
        place.put_bytes(&path(&self.name, MANIFEST), &text).await?;
        place.put_bytes(&path(&self.name, DIGEST), digest.as_bytes()).await
    }

    /// Reads that of a complete snapshot.
    ///
    /// # Errors
    /// When it is not what was written, or of a newer format.
    pub async fn read(place: &Place, name: &str) -> anyhow::Result<Self> {
        let told = place.get_bytes(&path(name, DIGEST)).await?;
        let text = place.get_bytes(&path(name, MANIFEST)).await?;
        let (Some(told), Some(text)) = (told, text) else {
            let names = snapshots(place).await?;
            bail!("{place} has no complete snapshot {name}; it has: {}", listed(&names))
        };
        ensure!(
            told == Sha256Digest::of(&text).to_string().as_bytes(),
            "{} is damaged: it is not what its SHA-256 says",
            place.shown(&path(name, MANIFEST))
        );
        #[derive(Deserialize)]
        struct Format {
            format: u32,
        }
        let Format { format } = serde_json::from_slice(&text).context("the manifest says no format")?;
        ensure!(
            format <= FORMAT,
            "{} is of the format {format}, and this version of Parlance reads up to {FORMAT}; use a newer one",
            place.shown(&path(name, MANIFEST))
        );
        serde_json::from_slice(&text).with_context(|| place.shown(&path(name, MANIFEST)))
    }
}

pub(super) fn path(snapshot: &str, file: &str) -> String {
    format!("snapshots/{snapshot}/{file}")
}

fn listed(names: &[String]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

/// The names of the complete snapshots, oldest first.
///
/// # Errors
/// When the place cannot be read.
pub async fn snapshots(place: &Place) -> anyhow::Result<Vec<String>> {
    let stored = place.list("snapshots/").await?;
    let ends = stored.iter().filter_map(|file| file.name.strip_suffix(DIGEST)?.strip_suffix('/'));
    let mut names: Vec<String> = ends.filter_map(|name| name.strip_prefix("snapshots/")).map(str::to_owned).collect();
    names.sort();
    Ok(names)
}

/// The manifest of the newest complete snapshot.
///
/// # Errors
/// As [`Manifest::read`].
pub async fn newest(place: &Place) -> anyhow::Result<Option<Manifest>> {
    match snapshots(place).await?.last() {
        Some(name) => Manifest::read(place, name).await.map(Some),
        None => Ok(None),
    }
}
