//! Rows and pure rules of the catalogue.

use std::fmt;
use std::str::FromStr;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::db::{Id, Json, Timestamp};
use crate::schema::{levels, stories, unit_assets, units};

/// What an asset is to its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum AssetType {
    /// Moving pictures with sound.
    Video,
    /// Sound alone.
    Audio,
    /// Timed text: WebVTT or SRT.
    Subtitle,
    /// A picture.
    Screenshot,
    /// JSON for the app.
    Metadata,
}

impl AssetType {
    /// Every type.
    pub const ALL: [AssetType; 5] =
        [AssetType::Video, AssetType::Audio, AssetType::Subtitle, AssetType::Screenshot, AssetType::Metadata];

    /// The word in the database and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            AssetType::Video => "VIDEO",
            AssetType::Audio => "AUDIO",
            AssetType::Subtitle => "SUBTITLE",
            AssetType::Screenshot => "SCREENSHOT",
            AssetType::Metadata => "METADATA",
        }
    }
}

impl fmt::Display for AssetType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for AssetType {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        AssetType::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| format!("{text:?} is not an asset type: VIDEO, AUDIO, SUBTITLE, SCREENSHOT or METADATA"))
    }
}

/// A level: the top of the tree.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Identifiable, Insertable)]
#[diesel(table_name = levels, treat_none_as_default_value = false)]
pub struct Level {
    /// Its id.
    pub id: Id,
    /// BCP 47: the language taught.
    pub language: String,
    /// Unique among the language's live levels.
    pub slug: String,
    /// Unique among the language's live levels.
    pub name: String,
    /// What it is about.
    pub description: Option<String>,
    /// From 1, unique among the language's live levels.
    pub position: i32,
    /// Visible to learners since; none for a draft.
    pub published_at: Option<Timestamp>,
    /// Deleted since.
    pub deleted_at: Option<Timestamp>,
    /// The deletion that took it: restoring brings back what shares it.
    pub deletion_id: Option<Id>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A story: a context within a level.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Identifiable, Insertable, Associations)]
#[diesel(table_name = stories, belongs_to(Level), treat_none_as_default_value = false)]
pub struct Story {
    /// Its id.
    pub id: Id,
    /// Its level.
    pub level_id: Id,
    /// Unique among the level's live stories.
    pub slug: String,
    /// What learners read.
    pub title: String,
    /// What it is about.
    pub description: Option<String>,
    /// From 1, unique among the level's live stories.
    pub position: i32,
    /// Visible to learners since; none for a draft.
    pub published_at: Option<Timestamp>,
    /// Deleted since.
    pub deleted_at: Option<Timestamp>,
    /// The deletion that took it.
    pub deletion_id: Option<Id>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A unit: what a learner does in one sitting.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Identifiable, Insertable, Associations)]
#[diesel(table_name = units, belongs_to(Story), treat_none_as_default_value = false)]
pub struct Unit {
    /// Its id.
    pub id: Id,
    /// Its story.
    pub story_id: Id,
    /// Unique among the story's live units.
    pub slug: String,
    /// What learners read.
    pub title: String,
    /// What it is about.
    pub description: Option<String>,
    /// From 1, unique among the story's live units.
    pub position: i32,
    /// What learners are asked to say.
    pub reference_text: Option<String>,
    /// Visible to learners since; none for a draft.
    pub published_at: Option<Timestamp>,
    /// Deleted since.
    pub deleted_at: Option<Timestamp>,
    /// The deletion that took it.
    pub deletion_id: Option<Id>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// An asset: one object of a unit.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Identifiable, Insertable, Associations)]
#[diesel(table_name = unit_assets, belongs_to(Unit), treat_none_as_default_value = false)]
pub struct UnitAsset {
    /// Its id.
    pub id: Id,
    /// Its unit.
    pub unit_id: Id,
    /// [`AssetType`] as text.
    #[diesel(column_name = type_)]
    pub kind: String,
    /// The object's key in the assets bucket.
    pub minio_key: String,
    /// BCP 47: the language spoken or written in it.
    pub language: Option<String>,
    /// Its media type.
    pub content_type: Option<String>,
    /// Its length, bytes.
    pub size_bytes: Option<i64>,
    /// SHA-256, lower-case hex.
    pub sha256: Option<String>,
    /// How long it plays, milliseconds.
    pub duration_ms: Option<i64>,
    /// What else is known of it.
    pub metadata: Option<Json>,
    /// From 1, unique among the unit's live assets.
    pub position: i32,
    /// Deleted since.
    pub deleted_at: Option<Timestamp>,
    /// The deletion that took it.
    pub deletion_id: Option<Id>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Whose view of the catalogue: learners see what is published, authors see drafts and object keys too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Audience {
    /// Published and live only.
    Learners,
    /// Everything live.
    Authors,
}

impl Audience {
    /// The view that a role has.
    pub fn of(role: crate::auth::Role) -> Self {
        if role.may_author() { Self::Authors } else { Self::Learners }
    }

    /// Are unpublished nodes part of the view?
    pub fn sees_drafts(self) -> bool {
        self == Self::Authors
    }
}
