//! Whether packs are what was signed.

use std::collections::BTreeMap;

use super::{Place, Progress, PublicKeys};

/// What was found.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The title and the revision of each pack.
    pub packs: Vec<(String, i64)>,
    /// How many files they have, and what those take together, bytes.
    pub blobs: (usize, u64),
    /// What is damaged, gone or forged, each by its name.
    pub faults: Vec<String>,
}

/// Checks the signature of every pack and reads every file once.
///
/// # Errors
/// When the place cannot be read at all; what is wrong with packs and files is in the answer.
pub fn verify(place: &Place, keys: &PublicKeys, progress: Progress<'_>) -> anyhow::Result<Verified> {
    let (mut verified, mut files) = (Verified::default(), BTreeMap::new());
    for id in place.packs()? {
        match place.manifest(id, keys) {
            Ok(Some((_, contents))) => {
                verified.packs.push((contents.title.clone(), contents.revision));
                for blob in contents.blobs {
                    files.entry(blob.sha256.clone()).or_insert((blob, contents.title.clone()));
                }
            }
            Ok(None) => verified.faults.push(format!("{} is gone", place.shown(&super::place::manifest_name(id)))),
            Err(error) => verified.faults.push(format!("{error:#}")),
        }
    }
    let total = files.len() as u64;
    for (at, (blob, title)) in files.into_values().enumerate() {
        progress(at as u64, total, &title);
        verified.blobs = (verified.blobs.0 + 1, verified.blobs.1 + blob.size_bytes);
        let fault = blob.digest().and_then(|digest| place.fault(digest, blob.size_bytes));
        verified.faults.extend(fault.map(|fault| format!("{fault} (of {title})")));
    }
    Ok(verified)
}
