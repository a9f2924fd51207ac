//! Which files a pack takes along.

use std::collections::HashSet;

use super::manifest::Blob;
use crate::catalog::model::{AssetType, UnitAsset};

/// What is wanted of a level or story.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// Only files of these types; all if empty.
    pub types: Vec<AssetType>,
    /// The most that files may take together, bytes.
    pub max_bytes: Option<u64>,
}

/// The files that a pack takes along.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    /// Each once, in the order of the course, with the key of an object that it is.
    pub files: Vec<(Blob, String)>,
    /// How many assets have no file in it.
    pub omitted: usize,
}

impl Choice {
    /// The files of assets that come in the order of the course. A unit comes with all that is wanted of it or with nothing;
    /// with the first that does not fit any more it ends.
    pub fn of(&self, assets: &[UnitAsset]) -> Chosen {
        let mut chosen = Chosen::default();
        let (mut seen, mut taken, mut is_full) = (HashSet::new(), 0_u64, false);
        for unit in assets.chunk_by(|one, next| one.unit_id == next.unit_id) {
            let wanted: Vec<(Blob, &str)> = unit.iter().filter_map(|asset| self.wants(asset)).collect();
            let mut new: Vec<(Blob, String)> = Vec::new();
            for (blob, key) in &wanted {
                let is_known = seen.contains(&blob.sha256) || new.iter().any(|(known, _)| known.sha256 == blob.sha256);
                if !is_known {
                    new.push((blob.clone(), (*key).to_owned()));
                }
            }
            let size: u64 = new.iter().map(|(blob, _)| blob.size_bytes).sum();
            is_full = is_full || self.max_bytes.is_some_and(|most| taken + size > most);
            if is_full {
                chosen.omitted += unit.len();
                continue;
            }
            taken += size;
            chosen.omitted += unit.len() - wanted.len();
            seen.extend(new.iter().map(|(blob, _)| blob.sha256.clone()));
            chosen.files.append(&mut new);
        }
        chosen
    }

    fn wants<'a>(&self, asset: &'a UnitAsset) -> Option<(Blob, &'a str)> {
        let is_wanted = self.types.is_empty() || self.types.contains(&asset.kind);
        let (Some(sha256), Some(size)) = (&asset.sha256, asset.size_bytes.filter(|_| is_wanted)) else { return None };
        let size_bytes = u64::try_from(size).ok()?;
        let blob = Blob { sha256: sha256.clone(), size_bytes, content_type: asset.content_type.clone() };
        Some((blob, &asset.minio_key))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::db::{Timestamp, UnitId};

    /// Of a unit, by its number, a type, and a file, by its number, whose length is a thousand times that.
    fn asset((unit, kind, file): (u128, usize, Option<u64>)) -> UnitAsset {
        let now: Timestamp = chrono::DateTime::UNIX_EPOCH.into();
        UnitAsset {
            sha256: file.map(|file| format!("{file:064x}")),
            size_bytes: file.map(|file| i64::try_from(file * 1000).unwrap()),
            ..UnitAsset::draft(UnitId(uuid::Uuid::from_u128(unit)), AssetType::ALL[kind], "key".to_owned(), now)
        }
    }

    proptest! {
        #[test]
        fn units_come_whole_in_order_and_within_the_bound(
            mut given in proptest::collection::vec((0..6_u128, 0..AssetType::ALL.len(), proptest::option::of(0..9_u64)), 0..30),
            max_bytes in proptest::option::of(0..60_000_u64),
            types in proptest::collection::vec(0..AssetType::ALL.len(), 0..3),
        ) {
            given.sort_by_key(|(unit, ..)| *unit);
            let assets: Vec<UnitAsset> = given.into_iter().map(asset).collect();
            let types: Vec<AssetType> = types.into_iter().map(|at| AssetType::ALL[at]).collect();
            let choice = Choice { types: types.clone(), max_bytes };
            let chosen = choice.of(&assets);
            let taken: HashSet<&str> = chosen.files.iter().map(|(blob, _)| blob.sha256.as_str()).collect();
            prop_assert_eq!(taken.len(), chosen.files.len());
            let size: u64 = chosen.files.iter().map(|(blob, _)| blob.size_bytes).sum();
            prop_assert!(max_bytes.is_none_or(|most| size <= most));

            let is_wanted = |asset: &&UnitAsset| asset.sha256.is_some() && (types.is_empty() || types.contains(&asset.kind));
            let is_taken = |asset: &UnitAsset| taken.contains(asset.sha256.as_deref().unwrap());
            let wanted: Vec<&UnitAsset> = assets.iter().filter(is_wanted).collect();
            let units: Vec<bool> = wanted
                .chunk_by(|one, next| one.unit_id == next.unit_id)
                .map(|unit| unit.iter().all(|asset| is_taken(asset)))
                .collect();
            // Behind the first unit that is not whole there is nothing that units before it do not have.
            let whole = units.iter().take_while(|whole| **whole).count();
            let before: HashSet<&str> = wanted
                .chunk_by(|one, next| one.unit_id == next.unit_id)
                .take(whole)
                .flatten()
                .filter_map(|asset| asset.sha256.as_deref())
                .collect();
            prop_assert_eq!(&taken, &before);
            prop_assert!(max_bytes.is_some() || whole == units.len());
            if max_bytes.is_none() {
                prop_assert_eq!(chosen.omitted, assets.len() - wanted.len());
            }
        }
    }
}
