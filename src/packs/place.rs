//! Packs on disk: a folder, or a zip of one. Names are made of hashes and ids here, never taken from a manifest or a zip.

use std::collections::HashMap;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use tempfile::NamedTempFile;
use uuid::Uuid;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::keys::{PublicKeys, SignedManifest};
use super::manifest::{Blob, Contents};
use crate::sha256::{Sha256Digest, Sha256Hasher};

/// The most that a signed manifest may take, bytes: some hundred thousand assets.
const MAX_MANIFEST_BYTES: u64 = 256 * 1024 * 1024;

/// A folder or a zip with packs, to be read.
#[derive(Debug)]
pub struct Place {
    path: PathBuf,
    /// Of a zip: where each of its files is in it. Nothing is ever unpacked.
    entries: Option<HashMap<String, Extent>>,
}

#[derive(Debug, Clone, Copy)]
struct Extent {
    start: u64,
    length: u64,
}

/// A file of a pack, open at its first byte.
pub struct Part {
    file: File,
    start: u64,
    /// Its length, bytes.
    pub length: u64,
}

impl Part {
    /// The bytes from an offset on.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn read_from(mut self, offset: u64) -> io::Result<io::Take<File>> {
        self.file.seek(SeekFrom::Start(self.start + offset))?;
        Ok(self.file.take(self.length.saturating_sub(offset)))
    }

    /// Whether its bytes have this SHA-256.
    fn has(&self, digest: Sha256Digest) -> io::Result<bool> {
        let mut file = &self.file;
        file.seek(SeekFrom::Start(self.start))?;
        let mut hasher = Sha256Hasher::default();
        let read = io::copy(&mut file.take(self.length), &mut hasher)?;
        Ok(read == self.length && hasher.finish() == digest)
    }

    /// When the file was last written, as far as the disk knows.
    pub fn modified(&self) -> Option<std::time::SystemTime> {
        self.file.metadata().and_then(|facts| facts.modified()).ok()
    }
}

/// Where a manifest is within a place.
pub fn manifest_name(id: Uuid) -> String {
    format!("packs/{id}.json")
}

/// Where a file is within a place.
pub fn blob_name(digest: Sha256Digest) -> String {
    let hex = digest.to_string();
    format!("blobs/{}/{hex}", &hex[..2])
}

/// The id in the name of a manifest.
fn id_in(name: &str) -> Option<Uuid> {
    let id: Uuid = name.strip_suffix(".json")?.parse().ok()?;
    (format!("{id}.json") == name).then_some(id)
}

/// Whether a file of this name belongs into a place.
fn is_ours(name: &str) -> bool {
    match name.split('/').collect::<Vec<_>>()[..] {
        ["packs", file] => id_in(file).is_some(),
        ["blobs", _, file] => file.parse().is_ok_and(|digest| blob_name(digest) == name),
        _ => false,
    }
}

impl Place {
    /// Opens a folder or zip. A zip with files that no pack has, or with compressed ones, is refused.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let shown = path.display();
        let facts = fs::metadata(path).with_context(|| format!("cannot read {shown}"))?;
        if facts.is_dir() {
            return Ok(Self { path: path.to_owned(), entries: None });
        }
        let file = File::open(path).with_context(|| format!("cannot read {shown}"))?;
        let mut zip =
            ZipArchive::new(file).with_context(|| format!("{shown} is neither a folder nor a zip, or is cut short"))?;
        let mut entries = HashMap::new();
        for at in 0..zip.len() {
            let entry = zip.by_index_raw(at).with_context(|| format!("{shown} is damaged"))?;
            let name = entry.name().with_context(|| format!("{shown} is damaged"))?.into_owned();
            if matches!(name.trim_end_matches('/'), "packs" | "blobs") || entry.is_dir() && name.starts_with("blobs/") {
                continue;
            }
            ensure!(is_ours(&name) && entry.is_file(), "{shown} holds {name:?}, which belongs to no pack");
            ensure!(
                entry.compression() == CompressionMethod::Stored && !entry.encrypted(),
                "{shown}: {name} is compressed or encrypted; a pack is zipped without (zip -0 -r PACK.zip packs blobs)"
            );
            let start = entry.data_start().with_context(|| format!("{shown} is damaged: {name} cannot be found"))?;
            entries.insert(name, Extent { start, length: entry.size() });
        }
        Ok(Self { path: path.to_owned(), entries: Some(entries) })
    }

    /// The ids of the packs in it.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn packs(&self) -> anyhow::Result<Vec<Uuid>> {
        let mut ids: Vec<Uuid> = match &self.entries {
            Some(entries) => entries.keys().filter_map(|name| id_in(name.strip_prefix("packs/")?)).collect(),
            None => {
                let folder = self.path.join("packs");
                let files = match fs::read_dir(inside(&self.path, "packs")?) {
                    Ok(files) => files.collect::<io::Result<Vec<_>>>(),
                    Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
                    Err(error) => Err(error),
                };
                let files = files.with_context(|| format!("cannot read {}", folder.display()))?;
                files.iter().filter_map(|file| id_in(file.file_name().to_str()?)).collect()
            }
        };
        ensure!(!ids.is_empty(), "{self} holds no pack: nothing is in its folder `packs`");
        ids.sort();
        Ok(ids)
    }

    /// A file by its name here.
    ///
    /// # Errors
    /// When it cannot be read, or is none but a link.
    fn find(&self, name: &str) -> anyhow::Result<Option<Part>> {
        let cannot = || format!("cannot read {}", self.shown(name));
        if let Some(entries) = &self.entries {
            let Some(Extent { start, length }) = entries.get(name).copied() else { return Ok(None) };
            let file = File::open(&self.path).with_context(cannot)?;
            return Ok(Some(Part { file, start, length }));
        }
        let path = inside(&self.path, name)?;
        let facts = match fs::symlink_metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            facts => facts.with_context(cannot)?,
        };
        // Before it is opened: who opens a pipe waits until somebody writes to it.
        ensure!(facts.is_file(), "{} is no file", self.shown(name));
        let file = File::open(&path).with_context(cannot)?;
        let length = file.metadata().with_context(cannot)?.len();
        Ok(Some(Part { file, start: 0, length }))
    }

    /// A file of a pack by its SHA-256, whatever its bytes are.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn blob(&self, digest: Sha256Digest) -> anyhow::Result<Option<Part>> {
        self.find(&blob_name(digest))
    }

    /// The manifest of a pack as it is on disk, and what it says; `None` if there is none.
    ///
    /// # Errors
    /// When it is not signed with one of these keys, or cannot be read.
    pub fn manifest(&self, id: Uuid, keys: &PublicKeys) -> anyhow::Result<Option<(Vec<u8>, Contents)>> {
        let name = manifest_name(id);
        let Some(part) = self.find(&name)? else { return Ok(None) };
        let shown = || self.shown(&name);
        ensure!(part.length <= MAX_MANIFEST_BYTES, "{}: it is larger than any manifest", shown());
        let mut bytes = Vec::new();
        part.read_from(0)
            .and_then(|mut file| file.read_to_end(&mut bytes))
            .with_context(|| format!("cannot read {}", shown()))?;
        let signed: SignedManifest = serde_json::from_slice(&bytes)
            .with_context(|| format!("{}: it is damaged, or no signed manifest", shown()))?;
        let contents = keys.verify(&signed).with_context(shown)?;
        ensure!(contents.id == id, "{}: it is the manifest of {}", shown(), contents.id);
        Ok(Some((bytes, contents)))
    }

    /// What is wrong with a file that a pack has, if anything is.
    pub fn fault(&self, digest: Sha256Digest, size_bytes: u64) -> Option<String> {
        let shown = self.shown(&blob_name(digest));
        let part = match self.blob(digest) {
            Ok(Some(part)) => part,
            Ok(None) => return Some(format!("{shown} is gone")),
            Err(error) => return Some(format!("{error:#}")),
        };
        if part.length != size_bytes {
            return Some(format!("{shown} is damaged: {} bytes long, not {size_bytes}", part.length));
        }
        self.damage(digest, &part)
    }

    /// What is wrong with the bytes of a file that is open, if anything is.
    pub fn damage(&self, digest: Sha256Digest, part: &Part) -> Option<String> {
        let shown = self.shown(&blob_name(digest));
        match part.has(digest) {
            Ok(true) => None,
            Ok(false) => Some(format!("{shown} is damaged: its bytes have another SHA-256")),
            Err(error) => Some(format!("{shown} cannot be read: {error}")),
        }
    }

    /// A file of this place as somebody would look for it.
    pub fn shown(&self, name: &str) -> String {
        format!("{self}/{name}")
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.path.to_string_lossy().trim_end_matches('/'))
    }
}

/// The path of a file of a folder. What leads there, and the file itself, must not be links: those could lead out of it.
fn inside(folder: &Path, name: &str) -> anyhow::Result<PathBuf> {
    let mut path = folder.to_owned();
    for part in name.split('/') {
        path.push(part);
        if fs::symlink_metadata(&path).is_ok_and(|facts| facts.is_symlink()) {
            bail!("{} is a link: a pack holds files and folders alone", path.display());
        }
    }
    Ok(path)
}

/// How the names of files begin that are being written, beside where they will be: they arrive whole or not at all.
const STAGED: &str = ".parlance-pack-";

/// A new file in a folder, locked for as long as it is being written.
fn stage(folder: &Path) -> io::Result<NamedTempFile> {
    let staged = tempfile::Builder::new().prefix(STAGED).tempfile_in(folder)?;
    // Where nothing can be locked, nothing is taken for abandoned.
    staged.as_file().try_lock().ok();
    Ok(staged)
}

/// Removes what builds have left in a folder that were killed, as far as it can be removed.
fn remove_abandoned(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let is_staged = entry.file_name().to_string_lossy().starts_with(STAGED)
            && entry.file_type().is_ok_and(|kind| kind.is_file());
        if is_staged && File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok()) {
            fs::remove_file(entry.path()).ok();
        }
    }
}

/// A folder or a zip that a pack is written to.
pub struct PlaceWriter {
    path: PathBuf,
    /// The folder, or that of the zip.
    staging: PathBuf,
    zip: Option<ZipWriter<NamedTempFile>>,
}

impl PlaceWriter {
    /// A folder, which may have packs already, or a new zip where the path ends in `.zip`.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn create(path: &Path) -> anyhow::Result<Self> {
        let shown = path.display();
        let is_zip = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"));
        let staging = if is_zip {
            ensure!(!path.exists(), "{shown} exists already; name a new zip, or a folder, which is brought up to date");
            path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
        } else {
            fs::create_dir_all(path).with_context(|| format!("cannot make the folder {shown}"))?;
            path
        };
        let cannot = || format!("cannot write to {}", staging.display());
        remove_abandoned(staging);
        let zip = is_zip.then(|| stage(staging).map(ZipWriter::new)).transpose().with_context(cannot)?;
        Ok(Self { path: path.to_owned(), staging: staging.to_owned(), zip })
    }

    /// Whether a file is there already, by its name and length.
    ///
    /// # Errors
    /// When there is a link in its place.
    pub fn has(&self, blob: &Blob, digest: Sha256Digest) -> anyhow::Result<bool> {
        if self.zip.is_some() {
            return Ok(false);
        }
        let facts = fs::metadata(inside(&self.path, &blob_name(digest))?);
        Ok(facts.is_ok_and(|facts| facts.is_file() && facts.len() == blob.size_bytes))
    }

    /// A file to be filled and given to [`PlaceWriter::add`].
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn staged(&self) -> anyhow::Result<NamedTempFile> {
        stage(&self.staging).with_context(|| format!("cannot write to {}", self.staging.display()))
    }

    /// Adds a file, whose bytes have this SHA-256.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn add(&mut self, digest: Sha256Digest, staged: NamedTempFile) -> anyhow::Result<()> {
        self.put(&blob_name(digest), staged)
    }

    /// Writes the manifest, last of all: before it there is no such pack, or the older one.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self, id: Uuid, signed: &SignedManifest) -> anyhow::Result<()> {
        let mut staged = self.staged()?;
        staged.write_all(&serde_json::to_vec(signed)?)?;
        staged.flush()?;
        self.put(&manifest_name(id), staged)?;
        let Some(zip) = self.zip else { return Ok(()) };
        let file = zip.finish()?;
        file.as_file().sync_all()?;
        file.persist_noclobber(&self.path).with_context(|| format!("cannot write {}", self.path.display()))?;
        Ok(())
    }

    fn put(&mut self, name: &str, mut staged: NamedTempFile) -> anyhow::Result<()> {
        let cannot = || format!("cannot write {name} to {}", self.path.display());
        if let Some(zip) = &mut self.zip {
            let options = SimpleFileOptions::default()
                .compression_method(CompressionMethod::Stored)
                .last_modified_time(zip::DateTime::default())
                .large_file(true);
            staged.rewind()?;
            zip.start_file(name, options).with_context(cannot)?;
            io::copy(&mut staged, zip).with_context(cannot)?;
            return Ok(());
        }
        let path = inside(&self.path, name)?;
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).with_context(cannot)?;
        }
        staged.as_file().sync_all().with_context(cannot)?;
        staged.persist(&path).with_context(cannot)?;
        Ok(())
    }
}
