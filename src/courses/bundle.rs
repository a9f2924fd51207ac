//! A course on disk: `catalog.json` and its media below `media/`, as a folder or a zip.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use unicode_normalization::UnicodeNormalization;
use zip::ZipArchive;

use super::document::{AssetEntry, MAX_DOCUMENT_BYTES};
use crate::catalog::rules::check_key;
use crate::courses::lint::{MediaFile, MediaSource};
use crate::uploads::model::max_bytes;

const DOCUMENT: &str = "catalog.json";
const MEDIA: &str = "media/";

/// More entries than any course has files.
const MAX_ENTRIES: usize = 200_000;

/// A course to be read.
pub enum Bundle {
    /// A folder.
    Folder(PathBuf),
    /// A zip, with the names of its entries in NFC.
    Zip(Box<ZipArchive<File>>, HashMap<String, usize>),
}

impl Bundle {
    /// Opens a folder or zip; a zip with names that lead out of it is refused whole.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let facts = fs::metadata(path).with_context(|| format!("cannot read {}", path.display()))?;
        if facts.is_dir() {
            return Ok(Self::Folder(path.to_owned()));
        }
        let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
        let archive =
            ZipArchive::new(file).with_context(|| format!("{} is neither a folder nor a zip", path.display()))?;
        ensure!(archive.len() <= MAX_ENTRIES, "{} has more than {MAX_ENTRIES} entries", path.display());
        let mut entries = HashMap::new();
        for at in 0..archive.len() {
            let name = archive.name_for_index(at).transpose()?.unwrap_or_default().into_owned();
            if let Err(fault) = check_key(name.trim_end_matches('/')) {
                bail!("{}: the entry {name:?} {fault}", path.display());
            }
            let name: String = name.nfc().collect();
            if entries.insert(name.clone(), at).is_some() {
                bail!("{}: the entry {name:?} is there twice", path.display());
            }
        }
        Ok(Self::Zip(Box::new(archive), entries))
    }

    /// The text of `catalog.json`.
    ///
    /// # Errors
    /// When there is none, or it is too large or not UTF-8.
    pub fn document(&mut self) -> anyhow::Result<String> {
        let file = self.file(DOCUMENT, MAX_DOCUMENT_BYTES as u64)?;
        let mut file = file.with_context(|| format!("there is no {DOCUMENT} in it"))?;
        let mut text = String::new();
        file.read_to_string(&mut text).with_context(|| format!("{DOCUMENT} cannot be read as UTF-8"))?;
        Ok(text)
    }

    /// A media file by its key, of at most as many bytes as its type may have.
    ///
    /// # Errors
    /// When it is there and cannot be read, or is too large.
    pub fn media(&mut self, asset: &AssetEntry) -> anyhow::Result<Option<File>> {
        if let Err(fault) = check_key(&asset.key) {
            bail!("the key {:?} {fault}", asset.key);
        }
        self.file(&format!("{MEDIA}{}", asset.key), max_bytes(asset.kind).unsigned_abs())
    }

    /// A file of a zip is unpacked to a temporary one; never more than `limit` bytes, whatever its entry declares.
    fn file(&mut self, name: &str, limit: u64) -> anyhow::Result<Option<File>> {
        let too_large = || format!("{name} is larger than the {limit} bytes allowed");
        match self {
            Self::Folder(folder) => match File::open(folder.join(name)) {
                Ok(file) => {
                    ensure!(file.metadata()?.is_file(), "{name} is not a file");
                    ensure!(file.metadata()?.len() <= limit, too_large());
                    Ok(Some(file))
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                Err(error) => Err(error).with_context(|| format!("cannot read {name}")),
            },
            Self::Zip(archive, entries) => {
                let Some(at) = entries.get(name) else { return Ok(None) };
                let entry = archive.by_index(*at).with_context(|| format!("cannot read {name}"))?;
                ensure!(entry.size() <= limit, too_large());
                let mut file = tempfile::tempfile().context("cannot make a temporary file")?;
                let copied =
                    io::copy(&mut entry.take(limit + 1), &mut file).with_context(|| format!("cannot unpack {name}"))?;
                ensure!(copied <= limit, too_large());
                file.rewind()?;
                Ok(Some(file))
            }
        }
    }
}

impl MediaSource for Bundle {
    fn open(&mut self, asset: &AssetEntry) -> anyhow::Result<Option<Box<dyn MediaFile>>> {
        Ok(self.media(asset)?.map(|file| Box::new(file) as Box<dyn MediaFile>))
    }
}

/// A course being written. Nothing is at its path before [`BundleWriter::finish`].
pub struct BundleWriter {
    path: PathBuf,
    partial: PathBuf,
    zip: Option<zip::ZipWriter<File>>,
}

impl BundleWriter {
    /// Begins a folder, or a zip where the path ends so. The path must be free.
    ///
    /// # Errors
    /// When it is not, or cannot be written.
    pub fn create(path: &Path) -> anyhow::Result<Self> {
        ensure!(!path.exists(), "{} exists already; choose another path or move it away", path.display());
        let name = path.file_name().context("the path has no name")?.to_string_lossy().into_owned();
        let partial = path.with_file_name(format!(".{name}.partial"));
        let as_zip = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"));
        let context = || format!("cannot write {}", partial.display());
        let zip = if as_zip {
            Some(zip::ZipWriter::new(File::create(&partial).with_context(context)?))
        } else {
            if partial.exists() {
                fs::remove_dir_all(&partial).with_context(context)?;
            }
            fs::create_dir_all(&partial).with_context(context)?;
            None
        };
        Ok(Self { path: path.to_owned(), partial, zip })
    }

    /// Adds the document.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn document(&mut self, text: &str) -> anyhow::Result<()> {
        self.add(DOCUMENT, &mut text.as_bytes())
    }

    /// Adds a media file; its key must be safe.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub fn media(&mut self, key: &str, file: &mut dyn Read) -> anyhow::Result<()> {
        if let Err(fault) = check_key(key) {
            bail!("the key {key:?} {fault}");
        }
        self.add(&format!("{MEDIA}{key}"), file)
    }

    fn add(&mut self, name: &str, from: &mut dyn Read) -> anyhow::Result<()> {
        let context = || format!("cannot write {name}");
        match &mut self.zip {
            Some(zip) => {
                // The same time for every entry: the same course gives the same bytes. Media do not compress.
                let options = zip::write::SimpleFileOptions::default()
                    .compression_method(zip::CompressionMethod::Stored)
                    .last_modified_time(zip::DateTime::default())
                    .large_file(true);
                zip.start_file(name, options).with_context(context)?;
                io::copy(from, zip).with_context(context)?;
            }
            None => {
                let path = self.partial.join(name);
                if let Some(folder) = path.parent() {
                    fs::create_dir_all(folder).with_context(context)?;
                }
                let mut file = File::create(path).with_context(context)?;
                io::copy(from, &mut file).with_context(context)?;
                file.flush().with_context(context)?;
            }
        }
        Ok(())
    }

    /// Puts everything in its place.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(self) -> anyhow::Result<()> {
        if let Some(zip) = self.zip {
            zip.finish().context("cannot finish the zip")?.sync_all()?;
        }
        fs::rename(&self.partial, &self.path).with_context(|| format!("cannot write {}", self.path.display()))
    }
}
