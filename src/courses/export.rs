//! Exporting: the live catalogue as a document.

use std::collections::HashMap;

use super::document::{AssetEntry, Document, LevelEntry, StoryEntry, UnitEntry};
use crate::catalog::language;
use crate::catalog::model::{Level, Story, Unit, UnitAsset};
use crate::catalog::queries;
use crate::catalog::rules::in_stored_order;
use crate::db::{Conn, LevelId, StoryId, UnitId};
use crate::error::Result;

/// What to export.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Only levels of this language, or of one that begins with it: a range of RFC 4647.
    pub language: Option<String>,
    /// Only the level with this slug.
    pub level: Option<String>,
}

impl Selection {
    fn takes(&self, level: &Level) -> bool {
        let in_language = self.language.as_deref().is_none_or(|range| language::takes(range, &level.language));
        in_language && self.level.as_deref().is_none_or(|slug| slug == level.slug)
    }
}

/// The live catalogue, drafts included; call it in a snapshot so that all of it is of one moment.
pub fn export_catalog(conn: &mut Conn, selection: &Selection) -> Result<Document> {
    let levels: Vec<Level> =
        queries::list_all_levels(conn)?.into_iter().filter(|level| selection.takes(level)).collect();
    let ids: Vec<LevelId> = levels.iter().map(|row| row.id).collect();
    let stories = queries::list_stories_of(conn, &ids)?;
    let ids: Vec<StoryId> = stories.iter().map(|row| row.id).collect();
    let units = queries::list_units_of(conn, &ids)?;
    let ids: Vec<UnitId> = units.iter().map(|row| row.id).collect();
    let mut assets: HashMap<UnitId, Vec<AssetEntry>> = HashMap::new();
    for row in queries::list_assets_of(conn, &ids)? {
        assets.entry(row.unit_id).or_default().push(asset_entry(row));
    }
    let mut unit_entries: HashMap<StoryId, Vec<UnitEntry>> = HashMap::new();
    for row in units {
        let assets = assets.remove(&row.id).unwrap_or_default();
        unit_entries.entry(row.story_id).or_default().push(unit_entry(row, assets));
    }
    let mut story_entries: HashMap<LevelId, Vec<StoryEntry>> = HashMap::new();
    for row in stories {
        let units = unit_entries.remove(&row.id).unwrap_or_default();
        story_entries.entry(row.level_id).or_default().push(story_entry(row, units));
    }
    Ok(Document::new(
        levels
            .into_iter()
            .map(|row| {
                let stories = story_entries.remove(&row.id).unwrap_or_default();
                level_entry(row, stories)
            })
            .collect(),
    ))
}

fn level_entry(row: Level, stories: Vec<StoryEntry>) -> LevelEntry {
    LevelEntry {
        language: row.language,
        slug: row.slug,
        name: row.name,
        description: row.description,
        published: row.published_at.is_some(),
        stories,
    }
}

fn story_entry(row: Story, units: Vec<UnitEntry>) -> StoryEntry {
    StoryEntry {
        slug: row.slug,
        title: row.title,
        description: row.description,
        published: row.published_at.is_some(),
        units,
    }
}

fn unit_entry(row: Unit, assets: Vec<AssetEntry>) -> UnitEntry {
    UnitEntry {
        slug: row.slug,
        title: row.title,
        description: row.description,
        reference_text: row.reference_text,
        published: row.published_at.is_some(),
        assets,
    }
}

fn asset_entry(row: UnitAsset) -> AssetEntry {
    AssetEntry {
        kind: row.kind,
        key: row.minio_key,
        language: row.language,
        content_type: row.content_type,
        size_bytes: row.size_bytes,
        sha256: row.sha256,
        duration_ms: row.duration_ms,
        metadata: row.metadata.map(|json| in_stored_order(json.0)),
    }
}
