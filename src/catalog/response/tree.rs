//! The whole tree, and what is told of its nodes where that is asked for.

use std::collections::HashMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::{LevelRef, LevelResponse, StoryResponse, UnitSummary};
use crate::catalog::queries::{Cover, MediaTotals, Tree};
use crate::db::{AssetId, LevelId, StoryId, Timestamp, UnitId};
use crate::storage::PresignedUrl;

/// The whole tree.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CatalogResponse {
    /// The levels, by language and position.
    pub levels: Vec<CatalogLevel>,
}

/// A level with everything below it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CatalogLevel {
    /// The level itself.
    #[serde(flatten)]
    pub level: LevelResponse,
    /// Its stories, in order.
    pub stories: Vec<CatalogStory>,
}

/// A story with everything below it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CatalogStory {
    /// The story itself.
    #[serde(flatten)]
    pub story: StoryResponse,
    /// What was asked for with `include`: all that its units come to, and the picture of the first that has one.
    #[serde(flatten)]
    pub extras: CatalogExtras,
    /// Its units, in order.
    pub units: Vec<CatalogUnit>,
}

/// A unit in the tree.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CatalogUnit {
    /// The unit itself.
    #[serde(flatten)]
    pub unit: UnitSummary,
    /// What was asked for with `include`.
    #[serde(flatten)]
    pub extras: CatalogExtras,
}

/// What is told of a node of the tree where it was asked for with `include`.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CatalogExtras {
    /// With `include=cover`: its picture; left out where it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub cover: Option<CoverResponse>,
    /// With `include=totals`: what its media come to.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub totals: Option<TotalsResponse>,
}

/// A picture for menus.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CoverResponse {
    /// The asset that it is.
    pub asset_id: AssetId,
    /// Its media type.
    #[schema(example = "image/jpeg")]
    pub content_type: Option<String>,
    /// Its length, bytes.
    #[schema(example = 20_480)]
    pub size_bytes: Option<i64>,
    /// SHA-256 of its bytes, lower-case hex: keep it on the device under this.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    pub sha256: Option<String>,
    /// Where to fetch it until `urlExpiresAt`, without a token.
    #[schema(example = "http://127.0.0.1:9100/assets/placeholder/images/greeting-phrases-v1.jpg?X-Amz-Signature=…")]
    pub url: String,
    /// When the URL stops working.
    pub url_expires_at: Timestamp,
}

impl CoverResponse {
    fn new(cover: Cover, url: PresignedUrl) -> Self {
        Self {
            asset_id: cover.asset_id,
            content_type: cover.content_type,
            size_bytes: cover.size_bytes,
            sha256: cover.sha256,
            url: url.url,
            url_expires_at: url.expires_at.into(),
        }
    }
}

/// What media come to.
#[derive(Debug, Clone, Copy, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TotalsResponse {
    /// How long its videos and recordings play, milliseconds.
    #[schema(example = 18_000)]
    pub duration_ms: i64,
    /// The length of all its files, bytes.
    #[schema(example = 524_288)]
    pub size_bytes: i64,
}

impl CatalogExtras {
    /// What units come to: the sum of their totals, and the first cover.
    fn of_units(units: &[CatalogUnit], with_totals: bool) -> Self {
        let totals = units.iter().filter_map(|unit| unit.extras.totals);
        let totals = totals.fold(TotalsResponse::default(), |sum, unit| TotalsResponse {
            duration_ms: sum.duration_ms.saturating_add(unit.duration_ms),
            size_bytes: sum.size_bytes.saturating_add(unit.size_bytes),
        });
        let cover = units.iter().find_map(|unit| unit.extras.cover.clone());
        Self { cover, totals: with_totals.then_some(totals) }
    }
}

impl CatalogResponse {
    /// Puts the tree's lists together; `sign` makes the URL of an object by its key.
    pub fn new(tree: Tree, sign: impl Fn(&str) -> PresignedUrl) -> Self {
        let asset_counts: HashMap<UnitId, i64> = tree.asset_counts.into_iter().collect();
        let with_totals = tree.totals.is_some();
        let totals: HashMap<UnitId, MediaTotals> = tree.totals.into_iter().flatten().collect();
        let mut covers: HashMap<UnitId, Cover> =
            tree.covers.into_iter().flatten().map(|cover| (cover.unit_id, cover)).collect();
        let mut units: HashMap<StoryId, Vec<CatalogUnit>> = HashMap::new();
        for unit in tree.units {
            let count = asset_counts.get(&unit.id).copied().unwrap_or(0);
            let MediaTotals { duration_ms, size_bytes } = totals.get(&unit.id).copied().unwrap_or_default();
            let extras = CatalogExtras {
                cover: covers.remove(&unit.id).map(|cover| {
                    let url = sign(&cover.minio_key);
                    CoverResponse::new(cover, url)
                }),
                totals: with_totals.then_some(TotalsResponse { duration_ms, size_bytes }),
            };
            let story = units.entry(unit.story_id).or_default();
            story.push(CatalogUnit { unit: UnitSummary::new(unit, count), extras });
        }
        let names: HashMap<LevelId, LevelRef> = tree.levels.iter().map(|level| (level.id, level.into())).collect();
        let mut stories: HashMap<LevelId, Vec<CatalogStory>> = HashMap::new();
        for story in tree.stories {
            let Some(level) = names.get(&story.level_id) else { continue };
            let units = units.remove(&story.id).unwrap_or_default();
            let extras = CatalogExtras::of_units(&units, with_totals);
            let of_level = stories.entry(story.level_id).or_default();
            let story = StoryResponse::new(story, level.clone(), units.len() as i64);
            of_level.push(CatalogStory { story, extras, units });
        }
        let levels = tree.levels.into_iter().map(|level| {
            let stories = stories.remove(&level.id).unwrap_or_default();
            let units = stories.iter().map(|story| story.units.len() as i64).sum();
            CatalogLevel { level: LevelResponse::new(level, stories.len() as i64, units), stories }
        });
        Self { levels: levels.collect() }
    }
}
