//! What a pack says of itself.

use std::collections::{HashMap, HashSet};

use anyhow::ensure;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::choose::{Choice, Chosen};
use crate::catalog::model::{AssetType, Audience};
use crate::catalog::queries::{Branch, BranchRoot, count_stories, count_units_of_levels};
use crate::catalog::response::{AssetSummary, LevelRef, LevelResponse, StoryResponse, UnitSummary};
use crate::db::{Conn, Id};
use crate::error::Result;
use crate::sha256::Sha256Digest;

/// The form of manifests that this version writes and reads.
pub const FORMAT: u32 = 1;

/// What a pack is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum PackKind {
    /// A level.
    Level,
    /// A story.
    Story,
}

/// What a pack holds: the catalogue as learners see it, without URLs, and the files that belong to it. The same content gives
/// the same bytes.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PackManifest {
    /// The form of this document.
    #[schema(example = 1)]
    format: u32,
    /// What it is of.
    kind: PackKind,
    /// The id of that level or story.
    #[schema(example = "0198c0de-0000-7000-8000-000000000101")]
    id: Id,
    /// What learners read: the level's name or the story's title.
    #[schema(example = "Beginner")]
    title: String,
    /// Grows with every change of what learners see in it: of two packs of the same id the one with the higher number is newer.
    #[schema(example = 17)]
    revision: i64,
    /// Only files of these types are in it; null for all.
    types: Option<Vec<AssetType>>,
    /// The most that its files might take together, bytes; null for no bound.
    #[schema(example = 100000000)]
    max_bytes: Option<u64>,
    /// The level, or the story's level.
    level: LevelResponse,
    /// The level's stories, in order; of a story itself alone.
    stories: Vec<StoryResponse>,
    /// Their units, in order.
    units: Vec<UnitSummary>,
    /// Their assets, in order; also those whose files are not in the pack.
    assets: Vec<AssetSummary>,
    /// The files, each once, by their SHA-256.
    blobs: Vec<Blob>,
    /// What the files take together, bytes.
    #[schema(example = 140199)]
    size_bytes: u64,
    /// How many assets have no file in it: not of the types, beyond the bound, or without a known SHA-256.
    #[schema(example = 0)]
    omitted_asset_count: usize,
}

/// A file of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PackBlob)]
pub struct Blob {
    /// SHA-256 of its bytes, lower-case hex.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    pub sha256: String,
    /// Its length, bytes.
    #[schema(example = 140199)]
    pub size_bytes: u64,
    /// Its media type.
    #[schema(example = "video/mp4")]
    pub content_type: Option<String>,
}

impl PackManifest {
    /// Of a branch, with the files that were chosen of it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(super) fn new(conn: &mut Conn, root: BranchRoot, branch: Branch, choice: Choice) -> Result<(Self, Chosen)> {
        let Branch { level, stories, units, assets, revision } = branch;
        let (kind, id, title) = match root {
            BranchRoot::Level(id) => (PackKind::Level, Id(id.0), level.name.clone()),
            BranchRoot::Story(id) => {
                let title = stories.first().map(|story| story.title.clone()).unwrap_or_default();
                (PackKind::Story, Id(id.0), title)
            }
        };
        let level_stories =
            count_stories(conn, &[level.id], Audience::Learners)?.first().map_or(0, |(_, count)| *count);
        let level_units =
            count_units_of_levels(conn, &[level.id], Audience::Learners)?.first().map_or(0, |(_, count)| *count);
        let mut unit_counts = HashMap::new();
        units.iter().for_each(|unit| *unit_counts.entry(unit.story_id).or_insert(0) += 1);
        let mut asset_counts = HashMap::new();
        assets.iter().for_each(|asset| *asset_counts.entry(asset.unit_id).or_insert(0) += 1);
        let chosen = choice.of(&assets);
        let reference = LevelRef::from(&level);
        let stories = stories.into_iter().map(|story| {
            let count = unit_counts.get(&story.id).copied().unwrap_or_default();
            StoryResponse::new(story, reference.clone(), count)
        });
        let units = units.into_iter().map(|unit| {
            let count = asset_counts.get(&unit.id).copied().unwrap_or_default();
            UnitSummary::new(unit, count)
        });
        let manifest = Self {
            format: FORMAT,
            kind,
            id,
            title,
            revision,
            max_bytes: choice.max_bytes,
            stories: stories.collect(),
            units: units.collect(),
            size_bytes: chosen.files.iter().map(|(blob, _)| blob.size_bytes).sum(),
            blobs: chosen.files.iter().map(|(blob, _)| blob.clone()).collect(),
            omitted_asset_count: chosen.omitted,
            assets: assets.into_iter().map(AssetSummary::from).collect(),
            level: LevelResponse::new(level, level_stories, level_units),
            types: (!choice.types.is_empty()).then_some(choice.types),
        };
        Ok((manifest, chosen))
    }

    /// The id of its level or story.
    pub(super) fn id(&self) -> Uuid {
        self.id.0
    }

    /// What learners read.
    pub(super) fn title(&self) -> &str {
        &self.title
    }
}

/// What who keeps or hands on a pack has to know of its manifest.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Contents {
    format: u32,
    /// The id of its level or story.
    pub id: Uuid,
    /// What learners read.
    pub title: String,
    /// Of two packs of an id the one with the higher number is newer.
    pub revision: i64,
    /// Its files.
    pub blobs: Vec<Blob>,
}

impl Contents {
    /// Whether this version can work with it.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        ensure!(self.format == FORMAT, "it is of format {}, which this version does not know", self.format);
        let mut seen = HashSet::new();
        for blob in &self.blobs {
            ensure!(
                blob.digest().is_some_and(|digest| seen.insert(digest)),
                "it names the file {:?}, which is no SHA-256 or there twice",
                blob.sha256
            );
        }
        Ok(())
    }
}

impl Blob {
    /// Its SHA-256.
    pub fn digest(&self) -> Option<Sha256Digest> {
        self.sha256.parse().ok()
    }
}
