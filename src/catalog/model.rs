//! Rows and pure rules of the catalogue.

use diesel::prelude::*;

use crate::db::{AssetId, DeletionId, Json, LevelId, StoryId, Timestamp, UnitId};
use crate::schema::{levels, stories, unit_assets, units};
use crate::text_enum;

text_enum! {
    /// What an asset is to its unit.
    pub enum AssetType {
        /// Moving pictures with sound.
        Video = "VIDEO",
        /// Sound alone.
        Audio = "AUDIO",
        /// Timed text: WebVTT or SRT.
        Subtitle = "SUBTITLE",
        /// A picture.
        Screenshot = "SCREENSHOT",
        /// JSON for the app.
        Metadata = "METADATA",
    }
}

/// A level: the top of the tree.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Identifiable, Insertable)]
#[diesel(table_name = levels, treat_none_as_default_value = false)]
pub struct Level {
    /// Its id.
    pub id: LevelId,
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
    pub deletion_id: Option<DeletionId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Level {
    /// A draft in a language, without slug, name and place yet.
    pub fn draft(language: String, now: Timestamp) -> Self {
        Self {
            id: LevelId::generate(),
            language,
            slug: String::new(),
            name: String::new(),
            description: None,
            position: 0,
            published_at: None,
            deleted_at: None,
            deletion_id: None,
            created_at: now,
            updated_at: now,
        }
    }
}

/// A story: a context within a level.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Identifiable, Insertable, Associations)]
#[diesel(table_name = stories, belongs_to(Level), treat_none_as_default_value = false)]
pub struct Story {
    /// Its id.
    pub id: StoryId,
    /// Its level.
    pub level_id: LevelId,
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
    pub deletion_id: Option<DeletionId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Story {
    /// A draft in a level, without slug, title and place yet.
    pub fn draft(level_id: LevelId, now: Timestamp) -> Self {
        Self {
            id: StoryId::generate(),
            level_id,
            slug: String::new(),
            title: String::new(),
            description: None,
            position: 0,
            published_at: None,
            deleted_at: None,
            deletion_id: None,
            created_at: now,
            updated_at: now,
        }
    }
}

/// A unit: what a learner does in one sitting.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Identifiable, Insertable, Associations)]
#[diesel(table_name = units, belongs_to(Story), treat_none_as_default_value = false)]
pub struct Unit {
    /// Its id.
    pub id: UnitId,
    /// Its story.
    pub story_id: StoryId,
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
    pub deletion_id: Option<DeletionId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Unit {
    /// A draft in a story, without slug, title and place yet.
    pub fn draft(story_id: StoryId, now: Timestamp) -> Self {
        Self {
            id: UnitId::generate(),
            story_id,
            slug: String::new(),
            title: String::new(),
            description: None,
            position: 0,
            reference_text: None,
            published_at: None,
            deleted_at: None,
            deletion_id: None,
            created_at: now,
            updated_at: now,
        }
    }
}

/// An asset: one object of a unit.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Identifiable, Insertable, Associations)]
#[diesel(table_name = unit_assets, belongs_to(Unit), treat_none_as_default_value = false)]
pub struct UnitAsset {
    /// Its id.
    pub id: AssetId,
    /// Its unit.
    pub unit_id: UnitId,
    /// What it is to the unit.
    #[diesel(column_name = type_)]
    pub kind: AssetType,
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
    pub deletion_id: Option<DeletionId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl UnitAsset {
    /// A new asset of a unit, of which nothing else is known and that has no place yet.
    pub fn draft(unit_id: UnitId, kind: AssetType, minio_key: String, now: Timestamp) -> Self {
        Self {
            id: AssetId::generate(),
            unit_id,
            kind,
            minio_key,
            language: None,
            content_type: None,
            size_bytes: None,
            sha256: None,
            duration_ms: None,
            metadata: None,
            position: 0,
            deleted_at: None,
            deletion_id: None,
            created_at: now,
            updated_at: now,
        }
    }
}

text_enum! {
    /// A kind of node of the tree, as sync tells it to devices.
    pub enum NodeKind {
        /// An asset of a unit.
        Asset = "asset",
        /// A level.
        Level = "level",
        /// A story.
        Story = "story",
        /// A unit.
        Unit = "unit",
    }
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
