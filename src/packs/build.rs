//! Making packs: the manifest of a level or story, and its files in a folder or zip.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, ensure};

use super::Progress;
use super::choose::{Choice, Chosen};
use super::keys::PackKeys;
use super::manifest::{Blob, PackManifest};
use super::place::PlaceWriter;
use crate::catalog::queries::{BranchRoot, find_branch, find_branch_root};
use crate::context::AppContext;
use crate::error::{Error, Result, Thing};
use crate::sha256::{Sha256Digest, Sha256Hasher};
use crate::storage::Bucket;

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Built {
    /// What learners read.
    pub title: String,
    /// How many files it has, and what they take together, bytes.
    pub blobs: (usize, u64),
    /// How many of them were not there yet, and what those take, bytes.
    pub new: (usize, u64),
    /// How many assets have no file in it.
    pub omitted: usize,
}

/// A manifest and the objects of its files.
pub(super) async fn manifest_of(
    context: &AppContext,
    root: BranchRoot,
    choice: Choice,
) -> Result<(PackManifest, Chosen)> {
    let what = match root {
        BranchRoot::Level(_) => Thing::Level,
        BranchRoot::Story(_) => Thing::Story,
    };
    let read = move |conn: &mut crate::db::Conn| {
        let branch = find_branch(conn, root)?.ok_or_else(|| Error::not_found(what))?;
        PackManifest::new(conn, root, branch, choice)
    };
    context.db.snapshot(read).await
}

/// Makes the pack of a level or story, which is named by its id or its path (`en/beginner`), in a folder or a new zip. Files
/// that are there already are not fetched again.
///
/// # Errors
/// When the database, the store or the disk fails; the files that came before are of use to the next attempt.
pub async fn build(
    context: &AppContext,
    name: &str,
    choice: Choice,
    to: &Path,
    progress: Progress<'_>,
) -> anyhow::Result<Built> {
    let keys = PackKeys::new(&context.config.pack_keys)?;
    let signer = keys.signer().context(
        "PARLANCE_PACK_KEYS is not set: packs are signed with it; make a key by: echo \"k1:$(openssl rand -hex 32)\"",
    )?;
    let wanted = name.to_owned();
    let root = context.db.read(move |conn| find_branch_root(conn, &wanted)).await.map_err(Error::with_cause)?;
    let root = root.with_context(|| {
        format!(
            "no published level or story is called {name:?}; write its id, en/beginner, or en/beginner/meeting-basics"
        )
    })?;
    let (manifest, chosen) = manifest_of(context, root, choice).await.map_err(Error::with_cause)?;
    let signed = signer.sign(&manifest)?;
    let mut writer = PlaceWriter::create(to)?;
    let total = chosen.files.len() as u64;
    let (mut new, mut bytes) = ((0, 0), 0);
    for (at, (blob, key)) in chosen.files.iter().enumerate() {
        progress(at as u64, total, key);
        let digest = blob.digest().with_context(|| format!("{key}: its row holds no SHA-256"))?;
        bytes += blob.size_bytes;
        if writer.has(blob, digest)? {
            continue;
        }
        fetch(context, &mut writer, blob, digest, key).await?;
        new = (new.0 + 1, new.1 + blob.size_bytes);
    }
    writer.finish(manifest.id(), &signed)?;
    let title = manifest.title().to_owned();
    Ok(Built { title, blobs: (chosen.files.len(), bytes), new, omitted: chosen.omitted })
}

async fn fetch(
    context: &AppContext,
    writer: &mut PlaceWriter,
    blob: &Blob,
    digest: Sha256Digest,
    key: &str,
) -> anyhow::Result<()> {
    let what = || format!("the object {key}");
    let mut object = context.storage.get_stream(Bucket::Assets, key).await.with_context(what)?;
    let (mut staged, mut hasher, mut length) = (writer.staged()?, Sha256Hasher::default(), 0);
    while let Some(chunk) = object.chunk().await.with_context(what)? {
        hasher.update(&chunk);
        length += chunk.len() as u64;
        staged.write_all(&chunk)?;
    }
    staged.flush()?;
    ensure!(
        length == blob.size_bytes && hasher.finish() == digest,
        "the object {key} is not what its row says (see: parlance doctor); upload the file again"
    );
    writer.add(digest, staged)
}
