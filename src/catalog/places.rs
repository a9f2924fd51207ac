//! Where learners' writes may happen: kept in memory, so that a write need not look for its unit or asset again.

use std::hash::Hash;

use moka::sync::Cache;

use super::model::Audience;
use super::queries::{self, SeenBy};
use crate::context::AppContext;
use crate::db::{AssetId, UnitId};
use crate::error::Result;

/// How many units, and how many assets, are remembered; each takes some 200 bytes.
const MAX_REMEMBERED: u64 = 50_000;

/// Where a unit or an asset stands, and who sees it. What is deleted has a place that nobody sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The unit itself, or the asset's.
    pub unit: UnitId,
    seen_by_authors: bool,
    seen_by_learners: bool,
}

impl Place {
    fn new(unit: UnitId, (seen_by_authors, seen_by_learners): SeenBy) -> Self {
        Self { unit, seen_by_authors, seen_by_learners }
    }

    /// Does the audience see it?
    pub fn is_seen_by(&self, audience: Audience) -> bool {
        match audience {
            Audience::Authors => self.seen_by_authors,
            Audience::Learners => self.seen_by_learners,
        }
    }
}

/// The places looked up lately, each with the catalogue's revision that it was read under at the latest.
pub(super) struct KeptPlaces {
    units: Cache<UnitId, (i64, Place)>,
    assets: Cache<AssetId, (i64, Place)>,
}

impl KeptPlaces {
    pub(super) fn new() -> Self {
        Self { units: Cache::new(MAX_REMEMBERED), assets: Cache::new(MAX_REMEMBERED) }
    }

    /// The places of those of the units that exist.
    pub(super) async fn units(
        &self,
        context: &AppContext,
        revision: i64,
        ids: &[UnitId],
    ) -> Result<Vec<(UnitId, Place)>> {
        let (mut places, missing) = kept(&self.units, revision, ids);
        if !missing.is_empty() {
            let found = context.db.read(move |conn| queries::list_unit_places(conn, &missing)).await?;
            let found = found.into_iter().map(|(id, seen)| (id, Place::new(id, seen)));
            keep(&self.units, revision, found, &mut places);
        }
        Ok(places)
    }

    /// The places of those of the assets that exist.
    pub(super) async fn assets(
        &self,
        context: &AppContext,
        revision: i64,
        ids: &[AssetId],
    ) -> Result<Vec<(AssetId, Place)>> {
        let (mut places, missing) = kept(&self.assets, revision, ids);
        if !missing.is_empty() {
            let found = context.db.read(move |conn| queries::list_asset_places(conn, &missing)).await?;
            let found = found.into_iter().map(|(id, unit, seen)| (id, Place::new(unit, seen)));
            keep(&self.assets, revision, found, &mut places);
        }
        Ok(places)
    }
}

/// What is kept of some ids under this revision, and the ids of which nothing is.
fn kept<K: Hash + Eq + Copy + Send + Sync + 'static>(
    cache: &Cache<K, (i64, Place)>,
    revision: i64,
    ids: &[K],
) -> (Vec<(K, Place)>, Vec<K>) {
    let (mut places, mut missing) = (Vec::with_capacity(ids.len()), Vec::new());
    for id in ids {
        match cache.get(id) {
            Some((kept_under, place)) if kept_under == revision => places.push((*id, place)),
            _ => missing.push(*id),
        }
    }
    (places, missing)
}

fn keep<K: Hash + Eq + Copy + Send + Sync + 'static>(
    cache: &Cache<K, (i64, Place)>,
    revision: i64,
    found: impl Iterator<Item = (K, Place)>,
    places: &mut Vec<(K, Place)>,
) {
    for (id, place) in found {
        cache.insert(id, (revision, place));
        places.push((id, place));
    }
}
