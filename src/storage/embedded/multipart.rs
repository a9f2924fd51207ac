//! Multipart uploads on disk: `.uploads/<id>/upload.json` and one `<number>-<md5>` for each part that arrived.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use s3s::crypto::{Checksum as _, Md5};
use s3s::dto::{CompletedPart, Range};
use s3s::{S3Error, S3Result, s3_error};
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;
use uuid::Uuid;

use super::conditions::WriteConditions;
use super::tree::{Headers, Meta, StoredObject, Tree, internal, sync_dir};
use crate::sha256::Sha256Hasher;

const MIN_PART: u64 = 5 * 1024 * 1024;
const MAX_PART_NUMBER: i32 = 10_000;
/// Uploads that nobody touched for so long are dropped at start.
const ABANDONED_AFTER: Duration = Duration::from_secs(7 * 24 * 3600);

#[derive(Serialize, Deserialize)]
struct UploadManifest {
    bucket: String,
    key: String,
    headers: Headers,
}

/// An upload that is neither complete nor aborted.
pub struct StoredUpload {
    pub key: String,
    /// Sorts by when it began.
    pub id: String,
    pub initiated: SystemTime,
    dir: PathBuf,
}

/// A part that has arrived.
pub struct StoredPart {
    pub number: i32,
    pub etag: String,
    pub size: u64,
    pub modified: SystemTime,
    path: PathBuf,
}

pub fn create(tree: &Tree, bucket: String, key: String, headers: Headers) -> S3Result<String> {
    tree.location(&bucket, &key)?;
    let id = Uuid::now_v7().to_string();
    let dir = tree.uploads().join(&id);
    let json = serde_json::to_vec(&UploadManifest { bucket, key, headers }).map_err(|error| internal(error.into()))?;
    fs::create_dir(&dir).and_then(|()| fs::write(dir.join("upload.json"), json)).map_err(internal)?;
    Ok(id)
}

/// A part that is written and not yet anybody's.
pub struct WrittenPart {
    pub file: NamedTempFile,
    pub md5: [u8; 16],
}

/// Writes a part from an object, whole or `bytes=first-last` of it.
pub fn copy_range(tree: &Tree, mut source: StoredObject, range: Option<&str>) -> S3Result<WrittenPart> {
    let bytes = match range {
        None => 0..source.size,
        Some(range) => Range::parse(range)
            .map_err(|_| s3_error!(InvalidArgument, "x-amz-copy-source-range is not bytes=first-last"))?
            .check(source.size)
            .map_err(|_| s3_error!(InvalidRange))?,
    };
    source.file.seek(SeekFrom::Start(bytes.start)).map_err(internal)?;
    let (mut file, mut md5) = (tree.temporary().map_err(internal)?, Md5::new());
    io::copy(
        &mut source.file.take(bytes.end - bytes.start),
        &mut HashingWriter(&mut file, |piece: &[u8]| md5.update(piece)),
    )
    .map_err(internal)?;
    Ok(WrittenPart { file, md5: md5.finalize() })
}

/// Replaces an earlier part of this number; returns the entity tag.
pub fn store_part(tree: &Tree, bucket: &str, key: &str, id: &str, number: i32, part: WrittenPart) -> S3Result<String> {
    if !(1..=MAX_PART_NUMBER).contains(&number) {
        return Err(s3_error!(InvalidArgument, "partNumber must be between 1 and 10000"));
    }
    let (dir, _) = find(tree, bucket, key, id)?;
    let etag = hex::encode(part.md5);
    part.file.as_file().sync_all().map_err(internal)?;
    let path = dir.join(format!("{number}-{etag}"));
    // Two tries at one part must not take each other for the earlier one.
    let _lock = tree.lock();
    part.file.persist(&path).map_err(|error| gone(error.error))?;
    for earlier in parts_in(&dir)? {
        if earlier.number == number && earlier.path != path {
            fs::remove_file(earlier.path).map_err(internal)?;
        }
    }
    sync_dir(&dir).map_err(internal)?;
    Ok(etag)
}

/// The parts that have arrived, in order.
pub fn parts(tree: &Tree, bucket: &str, key: &str, id: &str) -> S3Result<Vec<StoredPart>> {
    parts_in(&find(tree, bucket, key, id)?.0)
}

/// Makes the object; the parts go only once it is safe on disk.
pub fn complete(
    tree: &Tree,
    bucket: &str,
    key: &str,
    id: &str,
    wanted: Vec<CompletedPart>,
    conditions: &WriteConditions,
) -> S3Result<Meta> {
    let (dir, upload) = find(tree, bucket, key, id)?;
    let parts = choose(parts_in(&dir)?, wanted)?;
    let mut file = tree.temporary().map_err(internal)?;
    let (mut etags, mut sha256) = (Md5::new(), Sha256Hasher::default());
    for part in &parts {
        etags.update(&hex::decode(&part.etag).map_err(|_| s3_error!(InvalidPart))?);
        let mut source = File::open(&part.path).map_err(gone)?;
        io::copy(&mut source, &mut HashingWriter(&mut file, |piece: &[u8]| sha256.update(piece))).map_err(internal)?;
    }
    let meta = Meta {
        etag: format!("{}-{}", hex::encode(etags.finalize()), parts.len()),
        sha256: sha256.finish().to_base64(),
        headers: upload.headers,
    };
    tree.commit(&tree.location(bucket, key)?, file, &meta, |existing| conditions.check(existing))?;
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(internal(error)),
        _ => Ok(meta),
    }
}

pub fn abort(tree: &Tree, bucket: &str, key: &str, id: &str) -> S3Result<()> {
    let (dir, _) = find(tree, bucket, key, id)?;
    fs::remove_dir_all(dir).map_err(gone)
}

/// The uploads to a bucket, in no order.
pub fn uploads(tree: &Tree, bucket: &str) -> S3Result<Vec<StoredUpload>> {
    tree.bucket(bucket)?;
    let mut uploads = Vec::new();
    for entry in fs::read_dir(tree.uploads()).map_err(internal)? {
        let entry = entry.map_err(internal)?;
        let (Ok(id), dir) = (entry.file_name().into_string(), entry.path()) else { continue };
        let manifest = dir.join("upload.json");
        // One that is completed, aborted or begun at this moment.
        let Ok(json) = fs::read(&manifest) else { continue };
        let (Ok(upload), Ok(metadata)) = (serde_json::from_slice::<UploadManifest>(&json), fs::metadata(&manifest))
        else {
            continue;
        };
        if upload.bucket == bucket {
            let initiated = metadata.modified().map_err(internal)?;
            uploads.push(StoredUpload { key: upload.key, id, initiated, dir });
        }
    }
    Ok(uploads)
}

/// Removes a bucket without objects, and the uploads to it.
pub fn remove_bucket(tree: &Tree, bucket: &str) -> S3Result<()> {
    let uploads = uploads(tree, bucket)?;
    tree.remove_bucket(bucket)?;
    for upload in uploads {
        match fs::remove_dir_all(upload.dir) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(internal(error)),
            _ => {}
        }
    }
    Ok(())
}

/// Drops uploads that nobody touched for a week.
pub fn sweep(tree: &Tree) -> io::Result<()> {
    for entry in fs::read_dir(tree.uploads())? {
        let entry = entry?;
        if entry.metadata()?.modified()?.elapsed().is_ok_and(|idle| idle > ABANDONED_AFTER) {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

fn find(tree: &Tree, bucket: &str, key: &str, id: &str) -> S3Result<(PathBuf, UploadManifest)> {
    // Only what parses as an id becomes a path.
    let id = Uuid::parse_str(id).map_err(|_| s3_error!(NoSuchUpload))?;
    let dir = tree.uploads().join(id.to_string());
    let json = fs::read(dir.join("upload.json")).map_err(gone)?;
    let upload: UploadManifest = serde_json::from_slice(&json).map_err(|error| internal(error.into()))?;
    if upload.bucket == bucket && upload.key == key { Ok((dir, upload)) } else { Err(s3_error!(NoSuchUpload)) }
}

/// An upload that another request completed or aborted meanwhile.
fn gone(error: io::Error) -> S3Error {
    if error.kind() == io::ErrorKind::NotFound { s3_error!(NoSuchUpload) } else { internal(error) }
}

fn parts_in(dir: &Path) -> S3Result<Vec<StoredPart>> {
    let mut parts = Vec::new();
    for entry in fs::read_dir(dir).map_err(gone)? {
        let entry = entry.map_err(internal)?;
        let name = entry.file_name();
        let Some((number, etag)) = name.to_str().and_then(|name| name.split_once('-')) else { continue };
        let Ok(number) = number.parse() else { continue };
        let metadata = entry.metadata().map_err(internal)?;
        let modified = metadata.modified().map_err(internal)?;
        parts.push(StoredPart { number, etag: etag.to_owned(), size: metadata.len(), modified, path: entry.path() });
    }
    parts.sort_unstable_by_key(|part| part.number);
    Ok(parts)
}

fn choose(mut arrived: Vec<StoredPart>, wanted: Vec<CompletedPart>) -> S3Result<Vec<StoredPart>> {
    if wanted.is_empty() {
        return Err(s3_error!(MalformedXML, "name at least one part"));
    }
    let mut chosen: Vec<StoredPart> = Vec::with_capacity(wanted.len());
    for wanted in wanted {
        if chosen.last().is_some_and(|last| Some(last.number) >= wanted.part_number) {
            return Err(s3_error!(InvalidPartOrder));
        }
        let same = |part: &StoredPart| {
            Some(part.number) == wanted.part_number
                && wanted.e_tag.as_ref().is_none_or(|etag| etag.value() == part.etag)
        };
        let at = arrived.iter().position(same).ok_or_else(|| s3_error!(InvalidPart))?;
        chosen.push(arrived.swap_remove(at));
    }
    match chosen.split_last() {
        Some((_, all_but_last)) if all_but_last.iter().any(|part| part.size < MIN_PART) => {
            Err(s3_error!(EntityTooSmall, "every part but the last must be at least 5 MiB"))
        }
        _ => Ok(chosen),
    }
}

/// Tells of each piece that is written.
struct HashingWriter<'a, W, F>(&'a mut W, F);

impl<W: io::Write, F: FnMut(&[u8])> io::Write for HashingWriter<'_, W, F> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.0.write(bytes)?;
        (self.1)(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
