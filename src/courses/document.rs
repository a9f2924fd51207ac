//! The format of whole courses, `catalog.json`: what `seed-data/` holds, and what export writes and import reads.

use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use unicode_normalization::{IsNormalized, is_nfc_quick};

use crate::catalog;
use crate::catalog::language::{language, optional_language};
use crate::catalog::model::AssetType;
use crate::http::{objects, to_nfc};

/// The word in `format`.
pub const FORMAT: &str = "parlance-catalog";
/// The version that this program reads and writes.
pub const VERSION: u32 = 1;

/// The largest document that is read.
pub const MAX_DOCUMENT_BYTES: usize = 64 * 1024 * 1024;

/// A catalogue, or a part of one. Order in every list is the order for learners.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = CatalogDocument)]
#[garde(allow_unvalidated)]
pub struct Document {
    /// Always `parlance-catalog`.
    #[schema(example = "parlance-catalog", pattern = "^parlance-catalog$")]
    pub format: String,
    /// Always 1.
    #[schema(example = 1, minimum = 1, maximum = 1)]
    pub version: u32,
    /// The levels, of one language or several.
    #[serde(deserialize_with = "objects")]
    pub levels: Vec<LevelEntry>,
}

/// A level, known by language and slug.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = CatalogDocumentLevel)]
pub struct LevelEntry {
    /// BCP 47: the language taught.
    #[serde(deserialize_with = "language")]
    #[schema(example = "en", pattern = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$", min_length = 2, max_length = 35)]
    pub language: String,
    /// Lower-case ASCII words joined by hyphens, unique in the language.
    #[schema(example = "beginner", pattern = r"^[a-z0-9]+(-[a-z0-9]+)*$", min_length = 1, max_length = 100)]
    pub slug: String,
    /// What learners read; unique in the language.
    #[schema(example = "Beginner", min_length = 1, max_length = 200)]
    pub name: String,
    /// What it is about.
    #[schema(example = "First words and short sentences for everyday situations.", max_length = 10000)]
    pub description: Option<String>,
    /// Whether learners see it.
    #[schema(example = true)]
    pub published: bool,
    /// Its stories.
    #[serde(deserialize_with = "objects")]
    pub stories: Vec<StoryEntry>,
}

/// A story, known by its slug within the level.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = CatalogDocumentStory)]
pub struct StoryEntry {
    /// Lower-case ASCII words joined by hyphens, unique in the level.
    #[schema(example = "meeting-basics", pattern = r"^[a-z0-9]+(-[a-z0-9]+)*$", min_length = 1, max_length = 100)]
    pub slug: String,
    /// What learners read.
    #[schema(example = "Meeting Basics", min_length = 1, max_length = 200)]
    pub title: String,
    /// What it is about.
    #[schema(example = "Say hello, ask how somebody is and introduce yourself.", max_length = 10000)]
    pub description: Option<String>,
    /// Whether learners see it, once the level is published too.
    #[schema(example = true)]
    pub published: bool,
    /// Its units.
    #[serde(deserialize_with = "objects")]
    pub units: Vec<UnitEntry>,
}

/// A unit, known by its slug within the story.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = CatalogDocumentUnit)]
pub struct UnitEntry {
    /// Lower-case ASCII words joined by hyphens, unique in the story.
    #[schema(example = "greeting-phrases", pattern = r"^[a-z0-9]+(-[a-z0-9]+)*$", min_length = 1, max_length = 100)]
    pub slug: String,
    /// What learners read.
    #[schema(example = "Greeting Phrases", min_length = 1, max_length = 200)]
    pub title: String,
    /// What it is about.
    #[schema(example = "Greet people at any time of day.", max_length = 10000)]
    pub description: Option<String>,
    /// What learners are asked to say.
    #[schema(example = "Hello! Good morning. How are you?", max_length = 10000)]
    pub reference_text: Option<String>,
    /// Whether learners see it, once story and level are published too.
    #[schema(example = true)]
    pub published: bool,
    /// Its media.
    #[serde(deserialize_with = "objects")]
    pub assets: Vec<AssetEntry>,
}

/// An asset, known by its key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = CatalogDocumentAsset)]
pub struct AssetEntry {
    /// What it is to its unit.
    #[serde(rename = "type")]
    pub kind: AssetType,
    /// The object's key in the assets bucket, and the path of its file below `media/`.
    #[schema(example = "placeholder/videos/greeting-phrases-v1.mp4", min_length = 1, max_length = 1024)]
    pub key: String,
    /// BCP 47: the language spoken or written in it.
    #[serde(default, deserialize_with = "optional_language")]
    #[schema(example = "en", pattern = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$", min_length = 2, max_length = 35)]
    pub language: Option<String>,
    /// Its media type.
    #[schema(example = "video/mp4", min_length = 3, max_length = 127)]
    pub content_type: Option<String>,
    /// Its length in bytes.
    #[schema(example = 140199, minimum = 0)]
    pub size_bytes: Option<i64>,
    /// SHA-256 of its bytes, lower-case hex.
    #[schema(
        example = "8f6f8f5c626ebf68397bcdd33ea468a1c58c7145dcb8e388763ad06e6f025a0e",
        pattern = "^[0-9a-fA-F]{64}$"
    )]
    pub sha256: Option<String>,
    /// How long it plays, milliseconds.
    #[schema(example = 9000, minimum = 0)]
    pub duration_ms: Option<i64>,
    /// Whatever else apps should know: a JSON object. Its names are written shorter ones first, then by their bytes.
    #[schema(value_type = Option<Object>, example = json!({"width": 640, "height": 360}))]
    pub metadata: Option<Value>,
}

impl Document {
    /// A document of these levels.
    pub fn new(levels: Vec<LevelEntry>) -> Self {
        Self { format: FORMAT.to_owned(), version: VERSION, levels }
    }

    /// Every asset of every unit.
    pub fn assets(&self) -> impl Iterator<Item = &AssetEntry> {
        self.levels.iter().flat_map(|level| &level.stories).flat_map(|story| &story.units).flat_map(|unit| &unit.assets)
    }

    /// Reads a document, brought to Unicode NFC.
    ///
    /// # Errors
    /// What is wrong with its syntax or shape, with line and column.
    pub fn read(text: &str) -> Result<Self, serde_json::Error> {
        let document = serde_json::from_str(text)?;
        // An escape may stand for any character, and what follows one must not be composed with it.
        if is_nfc_quick(text.chars()) == IsNormalized::Yes && !text.contains("\\u") {
            return Ok(document);
        }
        let mut tree = serde_json::from_str(text)?;
        to_nfc(&mut tree);
        serde_json::from_value(tree)
    }

    /// The document's bytes: the same content always gives the same ones.
    pub fn to_text(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("a document is plain data");
        text.push('\n');
        text
    }
}

/// The JSON Schema (2020-12) of documents.
pub fn json_schema() -> Value {
    catalog::json_schema::<Document>("Parlance catalogue")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEED: &str = include_str!("../../seed-data/catalog.json");

    #[test]
    fn the_seed_is_written_as_this_format_writes() {
        let document: Document = serde_json::from_str(SEED).unwrap();
        assert_eq!(document.to_text(), SEED);
    }

    #[test]
    fn texts_are_composed_whether_or_not_they_are_escaped() {
        let level = |name: &str| {
            let text = format!(
                r#"{{"format": "parlance-catalog", "version": 1, "levels": [{{"language": "fr", "slug": "a", "name": "{name}",
                "published": true, "stories": []}}]}}"#
            );
            Document::read(&text).unwrap().levels.remove(0).name
        };
        for name in ["Café", "Cafe\u{301}", r"Caf\u00e9", r"Cafe\u0301", r"Caf\u0065\u0301"] {
            assert_eq!(level(name), "Café", "{name}");
        }
        // The letter of an escape is no letter.
        assert_eq!(level("a\\n\u{301}"), "a\n\u{301}");
    }
}
