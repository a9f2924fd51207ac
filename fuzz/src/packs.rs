//! Packs: the zip, the signed manifest in it, and what a manifest says once it is signed.

use std::collections::HashSet;
use std::fs;

use parlance::config::PackKey;
use parlance::packs::{PackKeys, Place, SignedManifest};
use tempfile::TempDir;

use super::cost::{KIB, bounded, linear};

/// A byte that says how to go on, then a zip, a signed manifest, or a manifest to be signed.
pub fn packs(bytes: &[u8]) {
    let Some((choice, rest)) = bytes.split_first() else { return };
    match choice % 3 {
        0 => zip(rest),
        1 => {
            let Ok(signed) = serde_json::from_slice::<SignedManifest>(rest) else { return };
            let read = linear(rest, 64, 64, || keys().public().verify(&signed));
            // A signature of the key is not found by trying.
            assert!(read.is_err());
        }
        _ => {
            let Ok(manifest) = serde_json::from_slice::<serde_json::Value>(rest) else { return };
            let keys = keys();
            let signed = keys.signer().expect("there is a key").sign(&manifest).expect("any JSON can be signed");
            let Ok(contents) = linear(rest, 256, 256, || keys.public().verify(&signed)) else { return };
            let names: HashSet<_> = contents.blobs.iter().map(|blob| blob.digest().expect("it was checked")).collect();
            assert_eq!(names.len(), contents.blobs.len());
            // A bit of it changed is another one.
            let forged = SignedManifest { payload: signed.payload.clone() + "A", ..signed };
            assert!(keys.public().verify(&forged).is_err());
        }
    }
}

fn keys() -> PackKeys {
    PackKeys::new(&[PackKey { kid: "k".to_owned(), secret: "1a".repeat(32).into() }]).expect("a key")
}

/// Opens a zip: whatever it is, little is held for it, and nothing but it is in the folder afterwards.
fn zip(zipped: &[u8]) {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("pack.zip");
    fs::write(&path, zipped).expect("a file");
    // As for courses: the reader reserves what looks like a directory's length.
    let held = 256 * KIB + 512 * zipped.len() as u64;
    if let Ok(place) = bounded(held, u64::MAX, || Place::open(&path)) {
        for id in place.packs().unwrap_or_default() {
            assert!(place.manifest(id, keys().public()).is_err());
        }
    }
    assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 1);
}
