//! Whole courses with their media, between disk and an instance.

use std::io::{Read, Seek, Write};
use std::path::Path;

use anyhow::Context;
use tokio::runtime::Handle;

use super::bundle::{Bundle, BundleWriter};
use super::document::{AssetEntry, Document};
use super::export::{Selection, export_catalog};
use super::import::{ImportReport, import_catalog, plan_import};
use crate::context::AppContext;
use crate::courses::lint::{Finding, MediaFile, MediaSource, lint_document, lint_media, units_of};
use crate::error::{Error, Fault, FieldFault};
use crate::sha256::Sha256Hasher;
use crate::storage::{Bucket, Storage, StorageError};
use crate::uploads::{RemoteFile, inspect, sha256_of_object};

/// Told how far the work is: steps done, steps in all, what comes next.
pub type Progress<'a> = &'a dyn Fn(u64, u64, &str);

/// How an import is to be made.
#[derive(Debug, Clone, Copy, Default)]
pub struct ImportOptions {
    /// Write nothing.
    pub dry_run: bool,
    /// Import assets too whose files are neither in the course nor in the store.
    pub allow_missing_media: bool,
}

/// Whole courses, going in and out of an instance.
pub struct Courses<'a>(pub &'a AppContext);

/// A course that was read, checked and completed from its media.
struct Checked {
    document: Document,
    /// The assets whose files the course brings and the store lacks, as pointers.
    to_send: Vec<(String, AssetEntry)>,
}

impl Courses<'_> {
    /// Imports a course: media first, then the catalogue in one transaction. On any fault nothing of the catalogue is
    /// changed.
    ///
    /// # Errors
    /// 422 with each fault by its pointer; what cannot be read or reached.
    pub async fn import(
        &self,
        bundle: &mut Bundle,
        document: Document,
        options: ImportOptions,
        progress: Progress<'_>,
    ) -> anyhow::Result<ImportReport> {
        let planned = document.clone();
        let now = self.0.now();
        self.0.db.read(move |conn| plan_import(conn, now, &planned)).await?;
        let checked = self.check_media(bundle, document, options, progress).await?;
        if options.dry_run {
            let document = checked.document;
            return Ok(self.0.db.read(move |conn| plan_import(conn, now, &document)).await?);
        }
        let total = checked.to_send.len() as u64;
        for (done, (_, asset)) in checked.to_send.iter().enumerate() {
            progress(done as u64, total, &asset.key);
            self.send(bundle, asset).await?;
        }
        progress(total, total, "");
        let document = checked.document;
        Ok(self.0.db.write(move |conn| import_catalog(conn, now, &document)).await?)
    }

    /// Holds each file against what the document says of it, and fills in what it does not say.
    async fn check_media(
        &self,
        bundle: &mut Bundle,
        mut document: Document,
        options: ImportOptions,
        progress: Progress<'_>,
    ) -> anyhow::Result<Checked> {
        let total = document.assets().count() as u64;
        let (mut faults, mut to_send, mut done) = (Vec::new(), Vec::new(), 0);
        for (l, level) in document.levels.iter_mut().enumerate() {
            for (s, story) in level.stories.iter_mut().enumerate() {
                for (u, unit) in story.units.iter_mut().enumerate() {
                    for (a, asset) in unit.assets.iter_mut().enumerate() {
                        progress(done, total, &asset.key);
                        done += 1;
                        let pointer = format!("/levels/{l}/stories/{s}/units/{u}/assets/{a}");
                        match self.check_file(bundle, asset).await? {
                            MediaState::Send => to_send.push((pointer, asset.clone())),
                            MediaState::There => {}
                            MediaState::Nowhere if options.allow_missing_media => {}
                            MediaState::Nowhere => {
                                faults.push(FieldFault::new(format!("{pointer}/key"), Fault::MissingMedia))
                            }
                            MediaState::Wrong(field, fault) => {
                                faults.push(FieldFault::new(
                                    format!("{pointer}/{field}"),
                                    Fault::WrongMedia { reason: fault },
                                ));
                            }
                        }
                    }
                }
            }
        }
        if faults.is_empty() { Ok(Checked { document, to_send }) } else { Err(Error::invalid_fields(faults).into()) }
    }

    async fn check_file(&self, bundle: &mut Bundle, asset: &mut AssetEntry) -> anyhow::Result<MediaState> {
        let stored = self.0.storage.head(Bucket::Assets, &asset.key).await.map_err(Error::from)?;
        let Some(mut file) = bundle.media(asset)? else {
            return Ok(if stored.is_some() { MediaState::There } else { MediaState::Nowhere });
        };
        let (size, digest) = measure(&mut file)?;
        file.rewind()?;
        let facts = match inspect(asset.kind, &mut file) {
            Ok(facts) => facts,
            Err(faults) => return Ok(MediaState::Wrong("key", faults.join("; "))),
        };
        let size = i64::try_from(size)?;
        if *asset.size_bytes.get_or_insert(size) != size {
            return Ok(MediaState::Wrong("sizeBytes", format!("the file has {size} bytes")));
        }
        if !asset.sha256.get_or_insert_with(|| digest.clone()).eq_ignore_ascii_case(&digest) {
            return Ok(MediaState::Wrong("sha256", format!("the file's is {digest}")));
        }
        if asset.content_type.get_or_insert_with(|| facts.content_type.to_owned()) != facts.content_type {
            return Ok(MediaState::Wrong("contentType", format!("the file is {}", facts.content_type)));
        }
        asset.duration_ms = asset.duration_ms.or(facts.duration_ms);
        let Some(info) = stored else { return Ok(MediaState::Send) };
        if sha256_of_object(&self.0.storage, Bucket::Assets, &info).await.map_err(Error::from)? == digest {
            return Ok(MediaState::There);
        }
        // Learners may be playing what is under this key; players and caches know it by its key.
        Ok(MediaState::Wrong(
            "key",
            "the store has another file under this key; give the new file a new key".to_owned(),
        ))
    }

    async fn send(&self, bundle: &mut Bundle, asset: &AssetEntry) -> anyhow::Result<()> {
        let mut file = bundle.media(asset)?.with_context(|| format!("{} has gone", asset.key))?;
        let mut copy = tempfile::NamedTempFile::new().context("cannot make a temporary file")?;
        std::io::copy(&mut file, &mut copy).with_context(|| format!("cannot read {}", asset.key))?;
        copy.flush()?;
        let content_type = asset.content_type.as_deref().unwrap_or("application/octet-stream");
        let sent = self.0.storage.put_file(Bucket::Assets, &asset.key, copy.path(), content_type).await;
        sent.map_err(Error::from).with_context(|| format!("cannot send {}", asset.key))
    }

    /// Exports a course, with its media unless told otherwise; says how many files went with it.
    ///
    /// # Errors
    /// When something is missing, is not what the catalogue says, or cannot be written.
    pub async fn export(
        &self,
        path: &Path,
        selection: Selection,
        with_media: bool,
        progress: Progress<'_>,
    ) -> anyhow::Result<usize> {
        let document = self.document(selection).await?;
        let mut writer = BundleWriter::create(path)?;
        writer.document(&document.to_text())?;
        let assets: Vec<&AssetEntry> = document.assets().filter(|_| with_media).collect();
        for (done, asset) in assets.iter().enumerate() {
            progress(done as u64, assets.len() as u64, &asset.key);
            let copy = tempfile::NamedTempFile::new().context("cannot make a temporary file")?;
            match self.0.storage.download(Bucket::Assets, &asset.key, copy.path()).await {
                Err(StorageError::NotFound) => {
                    anyhow::bail!("{} is not in the store; parlance doctor lists what is missing", asset.key)
                }
                downloaded => downloaded.map_err(Error::from)?,
            };
            let mut file = copy.reopen()?;
            let (_, digest) = measure(&mut file)?;
            if asset.sha256.as_ref().is_some_and(|known| !known.eq_ignore_ascii_case(&digest)) {
                anyhow::bail!("{} in the store is not what the catalogue says: its SHA-256 is {digest}", asset.key);
            }
            file.rewind()?;
            writer.media(&asset.key, &mut file)?;
        }
        progress(assets.len() as u64, assets.len() as u64, "");
        let count = assets.len();
        writer.finish()?;
        Ok(count)
    }

    /// The catalogue of this instance as a document.
    pub async fn document(&self, selection: Selection) -> anyhow::Result<Document> {
        Ok(self.0.db.snapshot(move |conn| export_catalog(conn, &selection)).await?)
    }
}

enum MediaState {
    /// In the course, not yet in the store.
    Send,
    /// In the store.
    There,
    /// Neither.
    Nowhere,
    /// Not what the document says, in this field.
    Wrong(&'static str, String),
}

fn measure(file: &mut impl Read) -> std::io::Result<(u64, String)> {
    let mut hasher = Sha256Hasher::default();
    let size = std::io::copy(file, &mut hasher)?;
    Ok((size, hasher.finish().to_string()))
}

/// The media of an instance. Reading blocks: use it on the blocking pool only.
pub struct StoredMedia {
    storage: Storage,
    runtime: Handle,
}

impl StoredMedia {
    /// Of this store; call it on the runtime.
    pub fn new(storage: &Storage) -> Self {
        Self { storage: storage.clone(), runtime: Handle::current() }
    }
}

impl MediaSource for StoredMedia {
    fn open(&mut self, asset: &AssetEntry) -> anyhow::Result<Option<Box<dyn MediaFile>>> {
        let _entered = self.runtime.enter();
        let info = self.runtime.block_on(self.storage.head(Bucket::Assets, &asset.key)).map_err(Error::from)?;
        Ok(info.map(|info| Box::new(RemoteFile::new(&self.storage, Bucket::Assets, &info)) as Box<dyn MediaFile>))
    }
}

/// Everything that can be found in a course, its media opened one by one.
///
/// # Errors
/// When the media cannot be reached at all.
pub fn lint_course(
    document: &Document,
    media: &mut dyn MediaSource,
    progress: Progress<'_>,
) -> anyhow::Result<Vec<Finding>> {
    let mut findings = lint_document(document);
    let total = units_of(document).count() as u64;
    for (done, (here, unit)) in units_of(document).enumerate() {
        progress(done as u64, total, &unit.title);
        findings.extend(lint_media(&here, unit, media)?);
    }
    progress(total, total, "");
    Ok(findings)
}
