//! The catalogue as clients see it.

mod tree;

use serde::Serialize;
use utoipa::ToSchema;

pub use crate::auth::model::LevelRef;
pub use tree::{
    CatalogExtras, CatalogLevel, CatalogResponse, CatalogStory, CatalogUnit, CoverResponse, TotalsResponse,
};

use super::model::{AssetType, Audience, Level, Story, Unit, UnitAsset};
use crate::db::{AssetId, Json, LevelId, StoryId, Timestamp, UnitId};
use crate::storage::PresignedUrl;

/// A level.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LevelResponse {
    /// Its id.
    pub id: LevelId,
    /// The language taught, BCP 47.
    #[schema(example = "en")]
    pub language: String,
    /// Stable name for people and imports, unique in the language.
    #[schema(example = "beginner")]
    pub slug: String,
    /// What learners read.
    #[schema(example = "Beginner")]
    pub name: String,
    /// What it is about.
    #[schema(example = "First words and sentences.")]
    pub description: Option<String>,
    /// Its place among the levels of the language, from 1.
    #[schema(example = 1)]
    pub position: i32,
    /// Visible to learners since; null for a draft.
    pub published_at: Option<Timestamp>,
    /// How many stories the caller sees in it.
    #[schema(example = 2)]
    pub story_count: i64,
    /// How many units the caller sees in all its stories.
    #[schema(example = 3)]
    pub unit_count: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl LevelResponse {
    /// With its counts.
    pub fn new(level: Level, story_count: i64, unit_count: i64) -> Self {
        Self {
            id: level.id,
            language: level.language,
            slug: level.slug,
            name: level.name,
            description: level.description,
            position: level.position,
            published_at: level.published_at,
            story_count,
            unit_count,
            created_at: level.created_at,
            updated_at: level.updated_at,
        }
    }
}

impl From<&Level> for LevelRef {
    fn from(level: &Level) -> Self {
        Self { id: level.id, name: level.name.clone(), position: level.position }
    }
}

/// The story that something belongs to.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StoryRef {
    /// Its id.
    pub id: StoryId,
    /// What learners read.
    #[schema(example = "Meeting Basics")]
    pub title: String,
}

impl From<&Story> for StoryRef {
    fn from(story: &Story) -> Self {
        Self { id: story.id, title: story.title.clone() }
    }
}

/// A story.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StoryResponse {
    /// Its id.
    pub id: StoryId,
    /// Its level's id.
    pub level_id: LevelId,
    /// Its level.
    pub level: LevelRef,
    /// Stable name for people and imports, unique in the level.
    #[schema(example = "meeting-basics")]
    pub slug: String,
    /// What learners read.
    #[schema(example = "Meeting Basics")]
    pub title: String,
    /// What it is about.
    #[schema(example = "Say hello and introduce yourself.")]
    pub description: Option<String>,
    /// Its place in the level, from 1.
    #[schema(example = 1)]
    pub position: i32,
    /// Visible to learners since; null for a draft.
    pub published_at: Option<Timestamp>,
    /// How many units the caller sees in it.
    #[schema(example = 2)]
    pub unit_count: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl StoryResponse {
    /// With its level and count.
    pub fn new(story: Story, level: LevelRef, unit_count: i64) -> Self {
        Self {
            id: story.id,
            level_id: story.level_id,
            level,
            slug: story.slug,
            title: story.title,
            description: story.description,
            position: story.position,
            published_at: story.published_at,
            unit_count,
            created_at: story.created_at,
            updated_at: story.updated_at,
        }
    }
}

/// A unit in a list: counts, no URLs.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UnitSummary {
    /// Its id.
    pub id: UnitId,
    /// Its story's id.
    pub story_id: StoryId,
    /// Stable name for people and imports, unique in the story.
    #[schema(example = "greeting-phrases")]
    pub slug: String,
    /// What learners read.
    #[schema(example = "Greeting Phrases")]
    pub title: String,
    /// What it is about.
    #[schema(example = "Hello, good morning, how are you?")]
    pub description: Option<String>,
    /// Its place in the story, from 1.
    #[schema(example = 1)]
    pub position: i32,
    /// What learners are asked to say.
    #[schema(example = "Hello! Good morning.")]
    pub reference_text: Option<String>,
    /// Visible to learners since; null for a draft.
    pub published_at: Option<Timestamp>,
    /// How many assets it has.
    #[schema(example = 5)]
    pub asset_count: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl UnitSummary {
    /// With its count.
    pub fn new(unit: Unit, asset_count: i64) -> Self {
        Self {
            id: unit.id,
            story_id: unit.story_id,
            slug: unit.slug,
            title: unit.title,
            description: unit.description,
            position: unit.position,
            reference_text: unit.reference_text,
            published_at: unit.published_at,
            asset_count,
            created_at: unit.created_at,
            updated_at: unit.updated_at,
        }
    }
}

/// A unit, whole: its place in the tree and its media.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UnitResponse {
    /// The unit itself.
    #[serde(flatten)]
    pub unit: UnitSummary,
    /// The story that it belongs to.
    pub story: StoryRef,
    /// The level that it belongs to.
    pub level: LevelRef,
    /// Its media, in order, each with a URL to fetch it from.
    pub assets: Vec<AssetResponse>,
}

/// One object of a unit.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AssetResponse {
    /// Its id.
    pub id: AssetId,
    /// Its unit's id.
    pub unit_id: UnitId,
    /// What it is to the unit.
    #[serde(rename = "type")]
    pub kind: AssetType,
    /// The language spoken or written in it, BCP 47.
    #[schema(example = "en")]
    pub language: Option<String>,
    /// Its media type.
    #[schema(example = "video/mp4")]
    pub content_type: Option<String>,
    /// Its length, bytes.
    #[schema(example = 140199)]
    pub size_bytes: Option<i64>,
    /// SHA-256 of its bytes, lower-case hex.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    pub sha256: Option<String>,
    /// How long it plays, milliseconds; null for what does not play.
    #[schema(example = 9000)]
    pub duration_ms: Option<i64>,
    /// What else is known of it: an object, such as a video's width and height.
    #[schema(value_type = Option<Object>, example = json!({"width": 640, "height": 360}))]
    pub metadata: Option<Json>,
    /// Its place in the unit, from 1.
    #[schema(example = 1)]
    pub position: i32,
    /// Where to fetch it until `urlExpiresAt`: no token needed, `Range` works. The same within a window of time, so it
    /// can be cached by its text.
    #[schema(
        example = "http://127.0.0.1:9100/assets/placeholder/videos/greeting-phrases-v1.mp4?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=…"
    )]
    pub url: String,
    /// When the URL stops working.
    pub url_expires_at: Timestamp,
    /// The object's key in the store; for authors only, who have schemas of their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(ignore)]
    pub minio_key: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// One object of a unit, as its authors see it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuthorAssetResponse {
    /// What everybody sees.
    #[serde(flatten)]
    asset: AssetResponse,
    /// The object's key in the store.
    #[schema(example = "placeholder/videos/greeting-phrases-v1.mp4")]
    minio_key: String,
}

/// A unit, whole, as its authors see it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuthorUnitResponse {
    /// The unit itself.
    #[serde(flatten)]
    unit: UnitSummary,
    /// The story that it belongs to.
    story: StoryRef,
    /// The level that it belongs to.
    level: LevelRef,
    /// Its media, in order, each with a URL to fetch it from and its key.
    assets: Vec<AuthorAssetResponse>,
}

impl AssetResponse {
    /// As this audience sees it, with its URL.
    pub fn new(asset: UnitAsset, url: PresignedUrl, audience: Audience) -> Self {
        Self {
            id: asset.id,
            unit_id: asset.unit_id,
            kind: asset.kind,
            language: asset.language,
            content_type: asset.content_type,
            size_bytes: asset.size_bytes,
            sha256: asset.sha256,
            duration_ms: asset.duration_ms,
            metadata: asset.metadata,
            position: asset.position,
            url: url.url,
            url_expires_at: url.expires_at.into(),
            minio_key: audience.sees_drafts().then_some(asset.minio_key),
            created_at: asset.created_at,
            updated_at: asset.updated_at,
        }
    }
}

/// One object of a unit, without where to fetch it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AssetSummary {
    /// Its id.
    pub id: AssetId,
    /// Its unit's id.
    pub unit_id: UnitId,
    /// What it is to the unit.
    #[serde(rename = "type")]
    pub kind: AssetType,
    /// The language spoken or written in it, BCP 47.
    #[schema(example = "en")]
    pub language: Option<String>,
    /// Its media type.
    #[schema(example = "video/mp4")]
    pub content_type: Option<String>,
    /// Its length, bytes.
    #[schema(example = 140199)]
    pub size_bytes: Option<i64>,
    /// SHA-256 of its bytes, lower-case hex.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    pub sha256: Option<String>,
    /// How long it plays, milliseconds; null for what does not play.
    #[schema(example = 9000)]
    pub duration_ms: Option<i64>,
    /// What else is known of it: an object, such as a video's width and height.
    #[schema(value_type = Option<Object>, example = json!({"width": 640, "height": 360}))]
    pub metadata: Option<Json>,
    /// Its place in the unit, from 1.
    #[schema(example = 1)]
    pub position: i32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl From<UnitAsset> for AssetSummary {
    fn from(asset: UnitAsset) -> Self {
        Self {
            id: asset.id,
            unit_id: asset.unit_id,
            kind: asset.kind,
            language: asset.language,
            content_type: asset.content_type,
            size_bytes: asset.size_bytes,
            sha256: asset.sha256,
            duration_ms: asset.duration_ms,
            metadata: asset.metadata,
            position: asset.position,
            created_at: asset.created_at,
            updated_at: asset.updated_at,
        }
    }
}
