//! Packs that are served: nothing goes out that was not found to be right.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use anyhow::bail;
use uuid::Uuid;

use super::manifest::Contents;
use super::place::Part;
use super::{Place, PublicKeys};
use crate::sha256::Sha256Digest;

/// How a file was when it was found to be right.
type Seen = (u64, Option<SystemTime>);

/// A place whose packs are served.
pub struct Served {
    place: Place,
    keys: PublicKeys,
    /// Files whose bytes were compared with their SHA-256; what is written anew since is compared anew. Each has a lock of
    /// its own: of forty phones that begin at once, one has a file read, and the others wait.
    right: Mutex<HashMap<Sha256Digest, Arc<Mutex<Option<Seen>>>>>,
}

impl Served {
    /// Looks at every manifest; files are compared when they are first asked for.
    ///
    /// # Errors
    /// When a manifest is not what one of these keys has signed, or there is none.
    pub fn new(place: Place, keys: PublicKeys) -> anyhow::Result<(Self, Vec<Contents>)> {
        let served = Self { place, keys, right: Mutex::default() };
        let mut packs = Vec::new();
        for id in served.place.packs()? {
            packs.extend(served.manifest(id)?.map(|(_, contents)| contents));
        }
        Ok((served, packs))
    }

    /// A signed manifest as it is on disk.
    ///
    /// # Errors
    /// When it is damaged or forged.
    pub fn manifest(&self, id: Uuid) -> anyhow::Result<Option<(Vec<u8>, Contents)>> {
        self.place.manifest(id, &self.keys)
    }

    /// A file; its bytes have this SHA-256.
    ///
    /// # Errors
    /// When they have not.
    pub fn blob(&self, digest: Sha256Digest) -> anyhow::Result<Option<Part>> {
        let Some(part) = self.place.blob(digest)? else { return Ok(None) };
        let seen = Some((part.length, part.modified()));
        let right = lock(&self.right).entry(digest).or_default().clone();
        let mut right = lock(&right);
        if *right != seen {
            if let Some(damage) = self.place.damage(digest, &part) {
                bail!(damage);
            }
            *right = seen;
        }
        Ok(Some(part))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
