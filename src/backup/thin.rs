//! Letting old snapshots go.

use std::collections::HashSet;

use super::manifest::path;
use super::{Manifest, Place, snapshots, verify};

/// What went.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Thinned {
    /// The names of the snapshots, oldest first.
    pub snapshots: Vec<String>,
    /// How many objects no other snapshot names.
    pub objects: u64,
}

/// Keeps the newest snapshots and removes the others, with the objects that none that is kept names. Whoever calls this
/// holds the place's lock.
///
/// # Errors
/// When the place cannot be changed, or the list of objects of a snapshot that stays cannot be read: then no object goes.
pub async fn thin(place: &Place, keep: usize) -> anyhow::Result<Thinned> {
    let mut names = snapshots(place).await?;
    let kept = names.split_off(names.len().saturating_sub(keep.max(1)));
    let mut thinned = Thinned { snapshots: names, objects: 0 };
    let mut needed = HashSet::new();
    for name in &kept {
        let manifest = Manifest::read(place, name).await?;
        needed.extend(verify::objects(place, &manifest).await?.into_iter().map(|object| object.path()));
    }
    let kept: HashSet<String> = kept.iter().map(|name| path(name, "")).collect();
    // The manifest's digest goes first, so that what is half removed is no snapshot; so does what a killed backup left.
    let mut gone: Vec<String> = place.list("snapshots/").await?.into_iter().map(|file| file.name).collect();
    gone.retain(|name| !kept.iter().any(|kept| name.starts_with(kept.as_str())));
    gone.sort_by_key(|name| !name.ends_with(".sha256"));
    for name in gone {
        place.remove(&name).await?;
    }
    for object in place.list("objects/").await?.into_iter().filter(|object| !needed.contains(&object.name)) {
        place.remove(&object.name).await?;
        thinned.objects += 1;
    }
    Ok(thinned)
}
