//! Whether a snapshot is what was written.

use std::collections::BTreeMap;

use anyhow::ensure;
use futures_util::{StreamExt, stream};

use super::manifest::File;
use super::table::{ObjectLine, for_each_line};
use super::{Manifest, Place, Progress};

/// How many objects are read at once.
const OBJECTS_AT_ONCE: usize = 4;

/// What was found.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Files that were read, each once.
    pub files: u64,
    /// Their lengths together, bytes.
    pub bytes: u64,
    /// Files that are gone or not what was written, each with what is wrong.
    pub faults: Vec<String>,
}

/// Reads every file of a snapshot, and every object once, and compares each with its SHA-256.
///
/// # Errors
/// When the place cannot be read at all; what is wrong with single files is in the answer.
pub async fn verify(place: &Place, manifest: &Manifest, progress: Progress<'_>) -> anyhow::Result<Verified> {
    let mut verified = Verified::default();
    let files = manifest.tables.iter().map(|table| &table.file).chain([&manifest.objects.file]);
    for file in files {
        let fault = compare(place, &manifest.path(file), &file.sha256, file.size_bytes).await;
        verified.add(file.size_bytes, fault);
    }
    let objects = match objects(place, manifest).await {
        Ok(objects) => objects,
        // Said above: the list is not what was written.
        Err(_) if !verified.faults.is_empty() => return Ok(verified),
        Err(error) => return Err(error),
    };
    let distinct: BTreeMap<String, ObjectLine> =
        objects.into_iter().map(|object| (object.sha256.clone(), object)).collect();
    let total = distinct.len() as u64;
    let mut compared = stream::iter(distinct.into_values())
        .map(|object| async move {
            let fault = compare(place, &object.path(), &object.sha256, object.size_bytes).await;
            (object, fault)
        })
        .buffer_unordered(OBJECTS_AT_ONCE);
    let mut seen = 0;
    while let Some((object, fault)) = compared.next().await {
        seen += 1;
        progress(seen, total, &object.key);
        let fault = fault.map(|fault| format!("{fault} (of {}/{})", object.bucket, object.key));
        verified.add(object.size_bytes, fault);
    }
    verified.faults.sort();
    Ok(verified)
}

impl Verified {
    fn add(&mut self, bytes: u64, fault: Option<String>) {
        self.files += 1;
        self.bytes += bytes;
        self.faults.extend(fault);
    }
}

/// What is wrong with a file.
async fn compare(place: &Place, name: &str, sha256: &str, size_bytes: u64) -> Option<String> {
    let shown = place.shown(name);
    match place.copy_to(name, &mut tokio::io::sink()).await {
        Ok(None) => Some(format!("{shown} is gone")),
        Ok(Some((_, length))) if length != size_bytes => {
            Some(format!("{shown} is damaged: {length} bytes long, not {size_bytes}"))
        }
        Ok(Some((digest, _))) if digest.to_string() != sha256 => {
            Some(format!("{shown} is damaged: its bytes are not those that were written"))
        }
        Ok(Some(_)) => None,
        Err(error) => Some(format!("{shown} cannot be read: {error:#}")),
    }
}

/// A file of a snapshot, in memory, once it is what was written.
///
/// # Errors
/// When it is not.
pub(super) async fn read(place: &Place, manifest: &Manifest, file: &File) -> anyhow::Result<Vec<u8>> {
    let name = manifest.path(file);
    let mut bytes = Vec::new();
    let copied = place.copy_to(&name, &mut bytes).await?;
    ensure!(
        copied.is_some_and(|(digest, _)| digest.to_string() == file.sha256),
        "{} is gone or damaged: its bytes are not those that were written",
        place.shown(&name)
    );
    Ok(bytes)
}

/// The objects of a snapshot.
///
/// # Errors
/// When the list is not what was written.
pub(super) async fn objects(place: &Place, manifest: &Manifest) -> anyhow::Result<Vec<ObjectLine>> {
    let list = read(place, manifest, &manifest.objects.file).await?;
    let mut objects = Vec::new();
    for_each_line(list.as_slice(), |line| {
        objects.push(serde_json::from_str(line)?);
        Ok(())
    })?;
    Ok(objects)
}
