//! What authors send.

use garde::Validate;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::catalog::rules::{self, Fault};
use crate::db::{Id, Json, LevelId};
use crate::http::patch;

/// A rule as garde wants it.
fn rule(check: fn(&str) -> Result<(), Fault>) -> impl Fn(&String, &()) -> garde::Result {
    move |text, ()| check(text).map_err(garde::Error::new)
}

/// The rule of metadata as garde wants it.
pub fn metadata_rule(value: &Json, (): &()) -> garde::Result {
    rules::check_metadata(&value.0).map_err(garde::Error::new)
}

/// Language tags as garde wants them.
pub fn language_rule(tag: &String, (): &()) -> garde::Result {
    rule(rules::check_language)(tag, &())
}

/// A new level.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct CreateLevel {
    /// BCP 47: the language taught. It cannot be changed later.
    #[garde(custom(rule(rules::check_language)))]
    #[schema(example = "en", max_length = 35)]
    pub(super) language: String,
    /// What learners read; unique in the language.
    #[garde(custom(rule(rules::check_title)))]
    #[schema(example = "Beginner", min_length = 1, max_length = 200)]
    pub(super) name: String,
    /// Stable name for people and imports, unique in the language; made from the name unless given.
    #[garde(inner(custom(rule(rules::check_slug))))]
    #[schema(example = "beginner", max_length = 100)]
    pub(super) slug: Option<String>,
    /// What it is about.
    #[garde(inner(custom(rule(rules::check_text))))]
    #[schema(example = "First words and short sentences.", max_length = 10000)]
    pub(super) description: Option<String>,
    /// Its place among the levels of the language, from 1; the last unless given.
    #[garde(inner(range(min = 1, max = 1000000)))]
    #[schema(example = 1, minimum = 1, maximum = 1000000)]
    pub(super) position: Option<i32>,
}

/// A new story.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct CreateStory {
    /// What learners read.
    #[garde(custom(rule(rules::check_title)))]
    #[schema(example = "Meeting Basics", min_length = 1, max_length = 200)]
    pub(super) title: String,
    /// Stable name for people and imports, unique in the level; made from the title unless given.
    #[garde(inner(custom(rule(rules::check_slug))))]
    #[schema(example = "meeting-basics", max_length = 100)]
    pub(super) slug: Option<String>,
    /// What it is about.
    #[garde(inner(custom(rule(rules::check_text))))]
    #[schema(example = "Say hello and introduce yourself.", max_length = 10000)]
    pub(super) description: Option<String>,
    /// Its place in the level, from 1; the last unless given.
    #[garde(inner(range(min = 1, max = 1000000)))]
    #[schema(example = 1, minimum = 1, maximum = 1000000)]
    pub(super) position: Option<i32>,
}

/// A new unit.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct CreateUnit {
    /// What learners read.
    #[garde(custom(rule(rules::check_title)))]
    #[schema(example = "Greeting Phrases", min_length = 1, max_length = 200)]
    pub(super) title: String,
    /// Stable name for people and imports, unique in the story; made from the title unless given.
    #[garde(inner(custom(rule(rules::check_slug))))]
    #[schema(example = "greeting-phrases", max_length = 100)]
    pub(super) slug: Option<String>,
    /// What it is about.
    #[garde(inner(custom(rule(rules::check_text))))]
    #[schema(example = "Greet people at any time of day.", max_length = 10000)]
    pub(super) description: Option<String>,
    /// What learners are asked to say.
    #[garde(inner(custom(rule(rules::check_text))))]
    #[schema(example = "Hello! Good morning.", max_length = 10000)]
    pub(super) reference_text: Option<String>,
    /// Its place in the story, from 1; the last unless given.
    #[garde(inner(range(min = 1, max = 1000000)))]
    #[schema(example = 1, minimum = 1, maximum = 1000000)]
    pub(super) position: Option<i32>,
}

/// Changes of a level; what is absent stays.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct UpdateLevel {
    /// What learners read.
    #[garde(inner(custom(rule(rules::check_title))))]
    #[schema(example = "Beginner", min_length = 1, max_length = 200)]
    pub(super) name: Option<String>,
    /// Stable name for people and imports.
    #[garde(inner(custom(rule(rules::check_slug))))]
    #[schema(example = "beginner", max_length = 100)]
    pub(super) slug: Option<String>,
    /// What it is about; null for nothing.
    #[serde(default, deserialize_with = "patch")]
    #[garde(inner(inner(custom(rule(rules::check_text)))))]
    #[schema(value_type = Option<String>, example = "First words and short sentences.", max_length = 10000)]
    pub(super) description: Option<Option<String>>,
    /// Moves it to this place, from 1; the others make room.
    #[garde(inner(range(min = 1, max = 1000000)))]
    #[schema(example = 1, minimum = 1, maximum = 1000000)]
    pub(super) position: Option<i32>,
}

/// Changes of a story; what is absent stays.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct UpdateStory {
    /// What learners read.
    #[garde(inner(custom(rule(rules::check_title))))]
    #[schema(example = "Meeting Basics", min_length = 1, max_length = 200)]
    pub(super) title: Option<String>,
    /// Stable name for people and imports.
    #[garde(inner(custom(rule(rules::check_slug))))]
    #[schema(example = "meeting-basics", max_length = 100)]
    pub(super) slug: Option<String>,
    /// What it is about; null for nothing.
    #[serde(default, deserialize_with = "patch")]
    #[garde(inner(inner(custom(rule(rules::check_text)))))]
    #[schema(value_type = Option<String>, example = "Say hello and introduce yourself.", max_length = 10000)]
    pub(super) description: Option<Option<String>>,
    /// Moves it to this place, from 1; the others make room.
    #[garde(inner(range(min = 1, max = 1000000)))]
    #[schema(example = 1, minimum = 1, maximum = 1000000)]
    pub(super) position: Option<i32>,
}

/// Changes of a unit; what is absent stays.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct UpdateUnit {
    /// What learners read.
    #[garde(inner(custom(rule(rules::check_title))))]
    #[schema(example = "Greeting Phrases", min_length = 1, max_length = 200)]
    pub(super) title: Option<String>,
    /// Stable name for people and imports.
    #[garde(inner(custom(rule(rules::check_slug))))]
    #[schema(example = "greeting-phrases", max_length = 100)]
    pub(super) slug: Option<String>,
    /// What it is about; null for nothing.
    #[serde(default, deserialize_with = "patch")]
    #[garde(inner(inner(custom(rule(rules::check_text)))))]
    #[schema(value_type = Option<String>, example = "Greet people at any time of day.", max_length = 10000)]
    pub(super) description: Option<Option<String>>,
    /// What learners are asked to say; null for nothing.
    #[serde(default, deserialize_with = "patch")]
    #[garde(inner(inner(custom(rule(rules::check_text)))))]
    #[schema(value_type = Option<String>, example = "Hello! Good morning.", max_length = 10000)]
    pub(super) reference_text: Option<Option<String>>,
    /// Moves it to this place, from 1; the others make room.
    #[garde(inner(range(min = 1, max = 1000000)))]
    #[schema(example = 1, minimum = 1, maximum = 1000000)]
    pub(super) position: Option<i32>,
}

/// Changes of an asset; what is absent stays. What the media itself says cannot be changed: register another upload.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct UpdateAsset {
    /// BCP 47: the language spoken or written in it; null for none.
    #[serde(default, deserialize_with = "patch")]
    #[garde(inner(inner(custom(language_rule))))]
    #[schema(value_type = Option<String>, example = "en", max_length = 35)]
    pub(super) language: Option<Option<String>>,
    /// What else apps should know: a JSON object; null for nothing.
    #[serde(default, deserialize_with = "patch")]
    #[garde(inner(inner(custom(metadata_rule))))]
    #[schema(value_type = Option<Object>, example = json!({"width": 640, "height": 360}))]
    pub(super) metadata: Option<Option<Json>>,
    /// Moves it to this place, from 1; the others make room.
    #[garde(inner(range(min = 1, max = 1000000)))]
    #[schema(example = 1, minimum = 1, maximum = 1000000)]
    pub(super) position: Option<i32>,
}

/// The new order of all children.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = Order)]
pub(super) struct Order<I> {
    /// The ids of all the live children, each once, in their new order.
    #[garde(length(max = 10000))]
    #[schema(value_type = Vec<Id>)]
    pub(super) ids: Vec<I>,
}

/// The new order of all levels of a language.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct LevelOrder {
    /// BCP 47: the language taught.
    #[garde(custom(language_rule))]
    #[schema(example = "en")]
    pub(super) language: String,
    /// The ids of all its live levels, each once, in their new order.
    #[garde(length(max = 10000))]
    pub(super) ids: Vec<LevelId>,
}

/// How far publishing goes.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct PublishParams {
    /// Whether the drafts below are published with it, in the same instant.
    #[serde(default)]
    #[garde(skip)]
    #[param(example = true)]
    pub(super) include_descendants: bool,
}
