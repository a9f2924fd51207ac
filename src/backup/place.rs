//! Where backups are: a folder, a zip, or a part of a bucket.

use std::fmt;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use bytes::Bytes;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWrite, AsyncWriteExt};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::sha256::{Sha256Digest, Sha256Hasher};
use crate::storage::{Bucket, Storage};

/// How much of a file is read at a time, bytes.
const CHUNK: usize = 128 * 1024;

/// Where backups are.
#[derive(Debug)]
pub struct Place {
    kind: Kind,
    /// The zip, and the folder with what is in it.
    zip: Option<(PathBuf, TempDir)>,
    shown: String,
}

#[derive(Debug)]
enum Kind {
    Folder(PathBuf),
    /// What is below the prefix, which is empty or ends with a slash.
    Bucket {
        storage: Storage,
        prefix: String,
    },
}

/// A file that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Its path within the place, with slashes.
    pub name: String,
    /// Its length in bytes.
    pub size_bytes: u64,
}

impl Place {
    /// The part of a bucket below a prefix. `storage` has that one bucket for everything.
    pub fn bucket(storage: Storage, prefix: &str, shown: &str) -> Self {
        let prefix = prefix.trim_matches('/');
        let prefix = if prefix.is_empty() { String::new() } else { format!("{prefix}/") };
        Self { kind: Kind::Bucket { storage, prefix }, zip: None, shown: shown.to_owned() }
    }

    /// A folder, or a zip where the path ends in `.zip`, to back up to. A zip is written anew by [`Place::finish`].
    ///
    /// # Errors
    /// When it cannot be made, or is something else already.
    pub fn create(path: &Path) -> anyhow::Result<Self> {
        let shown = path.display().to_string();
        let zip = if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip")) {
            ensure!(!path.exists(), "{shown} exists already; name a new zip, or a folder, which can hold many backups");
            let unpacked = tempfile::Builder::new().prefix(".partial-").tempdir_in(parent(path));
            Some((path.to_owned(), unpacked.with_context(|| format!("cannot write beside {shown}"))?))
        } else {
            None
        };
        let folder = zip.as_ref().map_or(path, |(_, unpacked)| unpacked.path()).to_owned();
        for part in ["objects", "snapshots"] {
            fs::create_dir_all(folder.join(part))
                .with_context(|| format!("cannot make the folder {} for the backup", folder.join(part).display()))?;
        }
        Ok(Self { kind: Kind::Folder(folder), zip, shown })
    }

    /// A folder or a zip with backups.
    ///
    /// # Errors
    /// When it is neither, or the zip has names that lead out of it.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let shown = path.display().to_string();
        let facts = fs::metadata(path).with_context(|| format!("cannot read {shown}"))?;
        let zip = if facts.is_dir() {
            None
        } else {
            let unpacked = tempfile::tempdir().context("cannot make a temporary folder to unpack the zip")?;
            let file = File::open(path).with_context(|| format!("cannot read {shown}"))?;
            let mut zip = ZipArchive::new(file).with_context(|| format!("{shown} is neither a folder nor a zip"))?;
            zip.extract(unpacked.path()).with_context(|| format!("cannot unpack {shown}"))?;
            Some((path.to_owned(), unpacked))
        };
        let folder = zip.as_ref().map_or(path, |(_, unpacked)| unpacked.path()).to_owned();
        ensure!(folder.join("snapshots").is_dir(), "{shown} holds no backup: it has no folder `snapshots`");
        Ok(Self { kind: Kind::Folder(folder), zip, shown })
    }

    /// Writes the zip, where it is one; nothing is at its path before.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(self) -> anyhow::Result<()> {
        let Some((path, unpacked)) = &self.zip else { return Ok(()) };
        let mut partial = tempfile::NamedTempFile::new_in(parent(path))?;
        let mut zip = ZipWriter::new(partial.as_file_mut());
        // What is within is compressed already.
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored).large_file(true);
        for stored in files_below(unpacked.path(), "")? {
            zip.start_file(&stored.name, options)?;
            io::copy(&mut File::open(unpacked.path().join(&stored.name))?, &mut zip)?;
        }
        zip.finish()?;
        partial.as_file().sync_all()?;
        partial.persist_noclobber(path).with_context(|| format!("cannot write {self}"))?;
        sync_folder(parent(path))
    }

    /// A folder for files that are on their way here.
    ///
    /// # Errors
    /// When none can be made.
    pub fn staging(&self) -> anyhow::Result<TempDir> {
        let made = match &self.kind {
            // On the same file system, so that a file arrives whole or not at all.
            Kind::Folder(folder) => tempfile::Builder::new().prefix(".partial-").tempdir_in(folder),
            Kind::Bucket { .. } => tempfile::tempdir(),
        };
        made.with_context(|| format!("cannot make a folder for files on their way to {self}"))
    }

    /// Moves a file of [`Place::staging`] here, replacing what is there; it is on disk when this returns.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn put(&self, name: &str, file: &Path) -> anyhow::Result<()> {
        let put = match &self.kind {
            Kind::Bucket { storage, prefix } => {
                let key = format!("{prefix}{name}");
                storage.put_file(Bucket::Assets, &key, file, "application/octet-stream").await.map_err(Into::into)
            }
            Kind::Folder(folder) => {
                let (to, file) = (folder.join(name), file.to_owned());
                tokio::task::spawn_blocking(move || move_in(&file, &to)).await?
            }
        };
        put.with_context(|| format!("cannot write {}", self.shown(name)))
    }

    /// As [`Place::put`], of bytes.
    ///
    /// # Errors
    /// As [`Place::put`].
    pub async fn put_bytes(&self, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
        let staging = self.staging()?;
        let file = staging.path().join("bytes");
        tokio::fs::write(&file, bytes).await.with_context(|| format!("cannot write {}", file.display()))?;
        self.put(name, &file).await
    }

    /// Writes a small file unless there is one; false when there is.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn put_new(&self, name: &str, bytes: &[u8]) -> anyhow::Result<bool> {
        match &self.kind {
            Kind::Bucket { storage, prefix } => {
                let key = format!("{prefix}{name}");
                Ok(storage.put_new(Bucket::Assets, &key, Bytes::copy_from_slice(bytes)).await?)
            }
            Kind::Folder(folder) => {
                let path = folder.join(name);
                match File::create_new(&path).and_then(|mut file| io::Write::write_all(&mut file, bytes)) {
                    Ok(()) => Ok(true),
                    Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
                    Err(error) => Err(error).with_context(|| format!("cannot write {}", path.display())),
                }
            }
        }
    }

    /// A small file; `None` if there is none.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn get_bytes(&self, name: &str) -> anyhow::Result<Option<Vec<u8>>> {
        let mut bytes = Vec::new();
        Ok(self.copy_to(name, &mut bytes).await?.map(|_| bytes))
    }

    /// Copies a file to a writer, and says what its bytes are; `None` if there is none.
    ///
    /// # Errors
    /// When it cannot be read to its end, or not be written.
    pub async fn copy_to(
        &self,
        name: &str,
        to: &mut (impl AsyncWrite + Unpin),
    ) -> anyhow::Result<Option<(Sha256Digest, u64)>> {
        let mut hasher = Sha256Hasher::default();
        let mut length = 0;
        match &self.kind {
            Kind::Bucket { storage, prefix } => {
                let mut object = match storage.get_stream(Bucket::Assets, &format!("{prefix}{name}")).await {
                    Ok(object) => object,
                    Err(crate::storage::StorageError::NotFound) => return Ok(None),
                    Err(error) => return Err(error).with_context(|| format!("cannot read {}", self.shown(name))),
                };
                while let Some(chunk) = object.chunk().await.with_context(|| self.shown(name))? {
                    hasher.update(&chunk);
                    length += chunk.len() as u64;
                    to.write_all(&chunk).await?;
                }
            }
            Kind::Folder(folder) => {
                let path = folder.join(name);
                let mut file = match tokio::fs::File::open(&path).await {
                    Ok(file) => file,
                    Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
                    Err(error) => return Err(error).with_context(|| format!("cannot read {}", self.shown(name))),
                };
                let mut chunk = vec![0; CHUNK];
                loop {
                    let read = file.read(&mut chunk).await.with_context(|| self.shown(name))?;
                    if read == 0 {
                        break;
                    }
                    hasher.update(&chunk[..read]);
                    length += read as u64;
                    to.write_all(&chunk[..read]).await?;
                }
            }
        }
        to.flush().await?;
        Ok(Some((hasher.finish(), length)))
    }

    /// The files whose path begins with `prefix`, which ends with a slash.
    ///
    /// # Errors
    /// When they cannot be listed.
    pub async fn list(&self, prefix: &str) -> anyhow::Result<Vec<Stored>> {
        match &self.kind {
            Kind::Bucket { storage, prefix: ours } => {
                let (mut stored, mut continuation) = (Vec::new(), None);
                loop {
                    let page =
                        storage.list(Bucket::Assets, &format!("{ours}{prefix}"), continuation.as_deref()).await?;
                    stored.extend(page.objects.into_iter().filter_map(|object| {
                        let name = object.key.strip_prefix(ours.as_str())?.to_owned();
                        Some(Stored { name, size_bytes: object.size_bytes })
                    }));
                    continuation = page.continuation;
                    if continuation.is_none() {
                        return Ok(stored);
                    }
                }
            }
            Kind::Folder(folder) => files_below(folder, prefix),
        }
    }

    /// Removes a file; none being there is not an error.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub async fn remove(&self, name: &str) -> anyhow::Result<()> {
        match &self.kind {
            Kind::Bucket { storage, prefix } => Ok(storage.delete(Bucket::Assets, &format!("{prefix}{name}")).await?),
            Kind::Folder(folder) => {
                let path = folder.join(name);
                match fs::remove_file(&path) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => {
                        Err(error).with_context(|| format!("cannot remove {}", path.display()))
                    }
                    _ => {
                        // The folder of a snapshot goes with its last file.
                        path.parent().map(fs::remove_dir);
                        Ok(())
                    }
                }
            }
        }
    }

    /// A file of this place as an operator would look for it.
    pub fn shown(&self, name: &str) -> String {
        format!("{}/{name}", self.shown.trim_end_matches('/'))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Moves a file within a file system; it and its name are on disk when this returns.
fn move_in(file: &Path, to: &Path) -> anyhow::Result<()> {
    File::open(file)?.sync_all()?;
    let folder = parent(to);
    if !folder.is_dir() {
        fs::create_dir_all(folder)?;
        sync_folder(parent(folder))?;
    }
    fs::rename(file, to)?;
    sync_folder(folder)
}

/// Makes the names in a folder last, where folders can be opened.
fn sync_folder(folder: &Path) -> anyhow::Result<()> {
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    Ok(())
}

/// The files below a folder whose path begins with `prefix`, by name; what is on its way (`.partial-…`) is none.
fn files_below(root: &Path, prefix: &str) -> anyhow::Result<Vec<Stored>> {
    let (mut stored, mut folders) = (Vec::new(), vec![root.join(prefix)]);
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error).with_context(|| format!("cannot read {}", folder.display())),
        };
        for entry in entries {
            let entry = entry.with_context(|| format!("cannot read {}", folder.display()))?;
            let (path, facts) = (entry.path(), entry.metadata()?);
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            if facts.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
                stored.push(Stored { name, size_bytes: facts.len() });
            }
        }
    }
    stored.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(stored)
}
