//! Objects on disk: `<root>/<bucket>/<key>`, each one file, so that one rename makes an object visible whole.
//!
//! A file is the object's bytes, then its [`Meta`] as JSON, the JSON's length (4 bytes, little-endian) and a
//! magic number (8 bytes). Unfinished files live in `.tmp` and `.uploads`, which no bucket can be called.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use s3s::dto::Metadata;
use s3s::{S3Error, S3ErrorCode, S3Result, s3_error};
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

const MAGIC: &[u8; 8] = b"PARLOBJ1";
const TAIL: u64 = 4 + MAGIC.len() as u64;
const MAX_META: u32 = 64 * 1024;

/// What is known about an object besides its bytes.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Meta {
    pub etag: String,
    pub sha256: String,
    #[serde(flatten)]
    pub headers: Headers,
}

/// What the writer of an object wants its readers told.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Headers {
    pub content_type: Option<String>,
    pub content_encoding: Option<String>,
    pub content_disposition: Option<String>,
    pub content_language: Option<String>,
    pub cache_control: Option<String>,
    pub metadata: Option<Metadata>,
}

/// An object opened for reading, positioned at its first byte.
pub struct StoredObject {
    pub file: File,
    pub size: u64,
    pub modified: SystemTime,
    pub meta: Meta,
}

/// Where an object is or would be.
pub struct Location {
    bucket: PathBuf,
    path: PathBuf,
}

pub struct Tree {
    pub(super) root: PathBuf,
    /// Held while the tree changes shape, so that preconditions and empty folders are judged on what is there.
    shape: Mutex<()>,
}

impl Tree {
    /// Opens the folder, which must exist, and drops what an earlier process left unfinished.
    pub fn open(root: &Path) -> io::Result<Self> {
        let tree = Self { root: root.canonicalize()?, shape: Mutex::new(()) };
        match fs::remove_dir_all(tree.tmp()) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => fs::create_dir(tree.tmp())?,
        }
        fs::create_dir_all(tree.uploads())?;
        Ok(tree)
    }

    /// Where a key is, which cannot be outside its bucket.
    pub fn location(&self, bucket: &str, key: &str) -> S3Result<Location> {
        check_key(key)?;
        let bucket = self.bucket(bucket)?;
        Ok(Location { path: bucket.join(key), bucket })
    }

    pub fn uploads(&self) -> PathBuf {
        self.root.join(".uploads")
    }

    /// A nameless file to write an object into; gone unless committed.
    pub fn temporary(&self) -> io::Result<NamedTempFile> {
        NamedTempFile::new_in(self.tmp())
    }

    fn tmp(&self) -> PathBuf {
        self.root.join(".tmp")
    }

    pub fn open_object(&self, location: &Location) -> S3Result<StoredObject> {
        read_object(&location.path).map_err(internal)?.ok_or_else(|| s3_error!(NoSuchKey))
    }

    /// Makes a written file the object, if `allow` agrees to replace what is there.
    pub fn commit(
        &self,
        location: &Location,
        mut file: NamedTempFile,
        meta: &Meta,
        allow: impl FnOnce(Option<&StoredObject>) -> S3Result<()>,
    ) -> S3Result<()> {
        let json = serde_json::to_vec(meta).map_err(S3Error::internal_error)?;
        let length = u32::try_from(json.len()).ok().filter(|&length| length <= MAX_META);
        let length = length.ok_or_else(|| s3_error!(MetadataTooLarge))?;
        for piece in [&json[..], &length.to_le_bytes(), MAGIC] {
            file.write_all(piece).map_err(internal)?;
        }
        file.as_file().sync_all().map_err(internal)?;

        let _lock = self.lock();
        if !location.bucket.is_dir() {
            return Err(s3_error!(NoSuchBucket));
        }
        allow(read_object(&location.path).map_err(internal)?.as_ref())?;
        let dir = location.path.parent().unwrap_or(&location.bucket);
        ensure_dir(dir).map_err(name_taken)?;
        file.persist(&location.path).map_err(|error| name_taken(error.error))?;
        sync_dir(dir).map_err(internal)
    }

    /// Keeps other writers from changing the tree's shape until dropped.
    pub fn lock(&self) -> MutexGuard<'_, ()> {
        self.shape.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Removes an object and the folders that only it needed.
    pub fn remove(&self, location: &Location) -> S3Result<()> {
        let _lock = self.lock();
        match fs::remove_file(&location.path) {
            Ok(()) => {}
            // The last two: a folder, or a key below an object; neither is an object.
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::IsADirectory | io::ErrorKind::NotADirectory
                ) =>
            {
                return Ok(());
            }
            Err(error) => return Err(internal(error)),
        }
        let mut dir = location.path.parent();
        while let Some(empty) = dir.filter(|dir| *dir != location.bucket && fs::remove_dir(dir).is_ok()) {
            dir = empty.parent();
        }
        sync_dir(dir.unwrap_or(&location.bucket)).map_err(internal)
    }

    /// Visits the keys after `after` that start with `prefix`, in order, until told to stop.
    pub fn walk(
        &self,
        bucket: &str,
        prefix: &str,
        after: &str,
        visit: &mut dyn FnMut(&str, &Path) -> io::Result<ControlFlow<()>>,
    ) -> S3Result<()> {
        let dir = self.bucket(bucket)?;
        walk_dir(&dir, "", prefix, after, visit).map(drop).map_err(internal)
    }
}

fn walk_dir(
    dir: &Path,
    above: &str,
    prefix: &str,
    after: &str,
    visit: &mut dyn FnMut(&str, &Path) -> io::Result<ControlFlow<()>>,
) -> io::Result<ControlFlow<()>> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        // Removed while we walked.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(ControlFlow::Continue(())),
        Err(error) => return Err(error),
    };
    let mut keys = Vec::new();
    for entry in entries {
        let entry = entry?;
        let (kind, Ok(name)) = (entry.file_type()?, entry.file_name().into_string()) else { continue };
        if kind.is_dir() {
            // With its slash a folder sorts where its keys do: `a-b` comes before `a/b`.
            keys.push(format!("{above}{name}/"));
        } else if kind.is_file() {
            keys.push(format!("{above}{name}"));
        }
    }
    keys.sort_unstable();
    for key in keys {
        let name = key[above.len()..].trim_end_matches('/');
        let flow = if key.ends_with('/') {
            let may_match = key.starts_with(prefix) || prefix.starts_with(&key);
            let may_follow = key.as_str() > after || after.starts_with(&key);
            if !(may_match && may_follow) {
                continue;
            }
            walk_dir(&dir.join(name), &key, prefix, after, visit)?
        } else if key.starts_with(prefix) && key.as_str() > after {
            visit(&key, &dir.join(name))?
        } else {
            continue;
        };
        if flow.is_break() {
            return Ok(flow);
        }
    }
    Ok(ControlFlow::Continue(()))
}

/// Opens an object; `None` where there is none, or a file that is not ours.
pub fn read_object(path: &Path) -> io::Result<Option<StoredObject>> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    let metadata = file.metadata()?;
    if !metadata.is_file() || metadata.len() < TAIL {
        return Ok(None);
    }
    let mut tail = [0; TAIL as usize];
    file.seek(SeekFrom::End(-TAIL.cast_signed()))?;
    file.read_exact(&mut tail)?;
    let (length, magic) = tail.split_at(4);
    let length = u32::from_le_bytes(length.try_into().expect("the tail was split after four bytes"));
    let Some(size) = (metadata.len() - TAIL).checked_sub(length.into()) else { return Ok(None) };
    if magic != MAGIC || length > MAX_META {
        return Ok(None);
    }
    let mut json = vec![0; length as usize];
    file.seek(SeekFrom::Start(size))?;
    file.read_exact(&mut json)?;
    let Ok(meta) = serde_json::from_slice(&json) else { return Ok(None) };
    file.rewind()?;
    // HTTP dates have whole seconds; keep conditions and answers consistent with each other.
    let since_epoch = metadata.modified()?.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let modified = SystemTime::UNIX_EPOCH + Duration::from_secs(since_epoch.as_secs());
    Ok(Some(StoredObject { file, size, modified, meta }))
}

fn check_key(key: &str) -> S3Result<()> {
    if key.len() > 1024 {
        return Err(s3_error!(KeyTooLongError));
    }
    if key.chars().any(|c| c.is_control() || c == '\\') {
        return Err(s3_error!(InvalidArgument, "the key must not contain control characters or backslashes"));
    }
    for segment in key.split('/') {
        if matches!(segment, "" | "." | "..") {
            return Err(s3_error!(InvalidArgument, "the key must not contain empty, `.` or `..` segments"));
        }
        // The longest file name that common file systems take.
        if segment.len() > 255 {
            return Err(s3_error!(KeyTooLongError, "no segment of the key may be longer than 255 bytes"));
        }
    }
    Ok(())
}

fn ensure_dir(dir: &Path) -> io::Result<()> {
    if dir.is_dir() {
        return Ok(());
    }
    let Some(parent) = dir.parent() else { return Err(io::ErrorKind::NotFound.into()) };
    ensure_dir(parent)?;
    fs::create_dir(dir)?;
    sync_dir(parent)
}

/// Makes names in a folder survive a power cut, where the system has a way to say so.
pub fn sync_dir(dir: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(dir)?.sync_all() } else { Ok(()) }
}

fn name_taken(error: io::Error) -> S3Error {
    use io::ErrorKind::{AlreadyExists, DirectoryNotEmpty, IsADirectory, NotADirectory};
    if matches!(error.kind(), AlreadyExists | DirectoryNotEmpty | IsADirectory | NotADirectory) {
        let mut conflict = s3_error!(InvalidArgument, "an object and a folder cannot have the same name");
        conflict.set_status_code(hyper::StatusCode::CONFLICT);
        return conflict;
    }
    internal(error)
}

/// A failure of the disk: the client learns that it happened, the log what.
pub fn internal(error: io::Error) -> S3Error {
    tracing::error!(%error, "the embedded object store cannot use its files");
    if error.kind() == io::ErrorKind::StorageFull {
        return S3Error::with_message(S3ErrorCode::ServiceUnavailable, "the disk is full");
    }
    S3Error::internal_error(error)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn a_walk_visits_the_keys_in_order(
            keys in proptest::collection::btree_set("[ab](-?/?[ab.é])?(/[ab-])?", 1..12),
            prefix in "([ab](-?/?[ab]?)?)?",
            after in "([ab](-?/?[ab]?)?)?",
        ) {
            let root = tempfile::tempdir().expect("a folder");
            let tree = Tree::open(root.path()).expect("a tree");
            tree.create_bucket("assets").expect("a bucket");
            let write = |key: &String| {
                let location = tree.location("assets", key)?;
                tree.commit(&location, tree.temporary().map_err(internal)?, &Meta::default(), |_| Ok(()))
            };
            // Some are no keys (`a/.`), some are folders already; the others must be found.
            let mut expected: Vec<_> = keys.into_iter().filter(|key| write(key).is_ok()).collect();
            expected.retain(|key| key.starts_with(&prefix) && *key > after);
            let mut visited = Vec::new();
            tree.walk("assets", &prefix, &after, &mut |key, _| {
                visited.push(key.to_owned());
                Ok(ControlFlow::Continue(()))
            })
            .expect("a bucket that can be walked");
            prop_assert_eq!(visited, expected);
        }
    }

    #[test]
    fn removing_a_folder_never_trips_a_writer() {
        let root = tempfile::tempdir().expect("a folder");
        let tree = Tree::open(root.path()).expect("a tree");
        tree.create_bucket("assets").expect("a bucket");
        let churn = |key: &str| {
            let location = tree.location("assets", key).expect("a legal key");
            for _ in 0..100 {
                let file = tree.temporary().expect("a temporary file");
                tree.commit(&location, file, &Meta::default(), |_| Ok(())).expect("room for the object");
                tree.remove(&location).expect("an object to remove");
            }
        };
        std::thread::scope(|scope| {
            for key in ["a/b/1", "a/b/2", "a/b/3", "a/4"] {
                scope.spawn(|| churn(key));
            }
        });
        assert_eq!(fs::read_dir(root.path().join("assets")).expect("the bucket").count(), 0);
    }
}
