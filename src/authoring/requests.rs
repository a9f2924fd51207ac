//! What authors send.

use garde::Validate;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::catalog::language::{check_language, language, patched_language};
use crate::catalog::model::{Level, Story, Unit, UnitAsset};
use crate::catalog::rules;
use crate::db::{Id, Json, LevelId};
use crate::http::{at_most, between, patch, rule};

/// The rule of metadata as garde wants it.
pub fn metadata_rule(value: &Json, (): &()) -> garde::Result {
    rules::check_metadata(&value.0).map_err(Into::into)
}

/// What an author asked to be made.
pub(super) struct Draft<N> {
    /// The new row, without a slug and a place yet.
    pub(super) row: N,
    /// Its slug; one is made of the title unless given.
    pub(super) slug: Option<String>,
    /// Its place, from 1; the last unless given.
    pub(super) position: Option<i32>,
}

/// What an author asked to be changed.
pub(super) trait Edit<N>: Send + 'static {
    /// Where to move the node to, from 1.
    fn position(&self) -> Option<i32>;
    /// The node with everything else changed.
    fn apply(self, node: N) -> N;
}

/// Declares the requests that make a node and change it: its title under its name, slug, place, and texts that may be
/// absent. The examples stand for the values; fields in braces can be given to the first request alone and come first, and
/// what it is `such as` can be made beside the sample.
macro_rules! node_requests {
    (
        $Node:ident:
        $(#[$($create_doc:tt)*])* $Create:ident { $($fixed:tt)* } such as $new:tt,
        $(#[$($update_doc:tt)*])* $Update:ident,
        $(#[$($title_doc:tt)*])* $title:ident = $title_example:tt,
        $(#[$($slug_doc:tt)*])* slug = $slug_example:tt,
        $(#[$($position_doc:tt)*])* position = $position_example:tt,
        $($(#[$($text_doc:tt)*])* $text:ident = $text_example:tt),+ $(,)?
    ) => {
        $(#[$($create_doc)*])*
        #[derive(Debug, Deserialize, Validate, ToSchema)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        #[schema(example = json!($new))]
        pub(super) struct $Create {
            $($fixed)*
            $(#[$($title_doc)*])*
            #[garde(custom(rule(rules::check_title)))]
            #[schema(example = $title_example, min_length = 1, max_length = 200)]
            $title: String,
            $(#[$($slug_doc)*])*
            #[garde(inner(custom(rule(rules::check_slug))))]
            #[schema(example = $slug_example, pattern = r"^[a-z0-9]+(-[a-z0-9]+)*$", min_length = 1, max_length = 100)]
            slug: Option<String>,
            $(
                $(#[$($text_doc)*])*
                #[garde(inner(custom(rule(rules::check_text))))]
                #[schema(example = $text_example, max_length = 10000)]
                $text: Option<String>,
            )+
            $(#[$($position_doc)*])*
            #[garde(inner(custom(between(1, 1000000))))]
            #[schema(example = $position_example, minimum = 1, maximum = 1000000)]
            position: Option<i32>,
        }

        impl $Create {
            /// Fills a new row.
            pub(super) fn fill(self, row: $Node) -> Draft<$Node> {
                let row = $Node { $title: self.$title, $($text: self.$text,)+ ..row };
                Draft { row, slug: self.slug, position: self.position }
            }
        }

        $(#[$($update_doc)*])*
        #[derive(Debug, Deserialize, Validate, ToSchema)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        pub(super) struct $Update {
            $(#[$($title_doc)*])*
            ///
            /// Null leaves it as it is.
            #[garde(inner(custom(rule(rules::check_title))))]
            #[schema(example = $title_example, min_length = 1, max_length = 200)]
            $title: Option<String>,
            /// Stable name for people and imports; null leaves it as it is.
            #[garde(inner(custom(rule(rules::check_slug))))]
            #[schema(example = $slug_example, pattern = r"^[a-z0-9]+(-[a-z0-9]+)*$", min_length = 1, max_length = 100)]
            slug: Option<String>,
            $(
                $(#[$($text_doc)*])*
                /// Null for nothing.
                #[serde(default, deserialize_with = "patch")]
                #[garde(inner(inner(custom(rule(rules::check_text)))))]
                #[schema(value_type = Option<String>, example = $text_example, max_length = 10000)]
                $text: Option<Option<String>>,
            )+
            /// Moves it to this place, from 1, and the others make room; null leaves it where it is.
            #[garde(inner(custom(between(1, 1000000))))]
            #[schema(example = $position_example, minimum = 1, maximum = 1000000)]
            position: Option<i32>,
        }

        impl Edit<$Node> for $Update {
            fn position(&self) -> Option<i32> {
                self.position
            }

            fn apply(self, node: $Node) -> $Node {
                $Node {
                    $title: self.$title.unwrap_or(node.$title),
                    slug: self.slug.unwrap_or(node.slug),
                    $($text: self.$text.unwrap_or(node.$text),)+
                    ..node
                }
            }
        }
    };
}

node_requests! {
    Level:
    /// A new level.
    CreateLevel {
        /// BCP 47: the language taught. It cannot be changed later.
        #[garde(custom(rule(check_language)))]
        #[serde(deserialize_with = "language")]
        #[schema(example = "en", pattern = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$", min_length = 2, max_length = 35)]
        pub(super) language: String,
    } such as {"language": "en", "name": "Upper Intermediate", "description": "Opinions, stories and small disputes."},
    /// Changes of a level; what is absent stays.
    UpdateLevel,
    /// What learners read; unique in the language.
    name = "Beginner",
    /// Stable name for people and imports, unique in the language; made from the name unless given.
    slug = "beginner",
    /// Its place among the levels of the language, from 1; the last unless given.
    position = 1,
    /// What it is about.
    description = "First words and short sentences.",
}

node_requests! {
    Story:
    /// A new story.
    CreateStory {} such as {"title": "Ordering Food", "description": "Ask for the menu, choose and pay."},
    /// Changes of a story; what is absent stays.
    UpdateStory,
    /// What learners read.
    title = "Meeting Basics",
    /// Stable name for people and imports, unique in the level; made from the title unless given.
    slug = "meeting-basics",
    /// Its place in the level, from 1; the last unless given.
    position = 1,
    /// What it is about.
    description = "Say hello and introduce yourself.",
}

node_requests! {
    Unit:
    /// A new unit.
    CreateUnit {} such as {"title": "Asking for the Menu", "referenceText": "Could we see the menu, please?"},
    /// Changes of a unit; what is absent stays.
    UpdateUnit,
    /// What learners read.
    title = "Greeting Phrases",
    /// Stable name for people and imports, unique in the story; made from the title unless given.
    slug = "greeting-phrases",
    /// Its place in the story, from 1; the last unless given.
    position = 1,
    /// What it is about.
    description = "Greet people at any time of day.",
    /// What learners are asked to say.
    reference_text = "Hello! Good morning.",
}

/// Changes of an asset; what is absent stays. What the media itself says cannot be changed: register another upload.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"language": "en", "metadata": {"width": 640, "height": 360}, "position": 1}))]
pub(super) struct UpdateAsset {
    /// BCP 47: the language spoken or written in it; null for none.
    #[serde(default, deserialize_with = "patched_language")]
    #[garde(inner(inner(custom(rule(check_language)))))]
    #[schema(value_type = Option<String>, example = "en", pattern = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$", min_length = 2, max_length = 35)]
    language: Option<Option<String>>,
    /// What else apps should know: a JSON object; null for nothing.
    #[serde(default, deserialize_with = "patch")]
    #[garde(inner(inner(custom(metadata_rule))))]
    #[schema(value_type = Option<Object>, example = json!({"width": 640, "height": 360}))]
    metadata: Option<Option<Json>>,
    /// Moves it to this place, from 1, and the others make room; null leaves it where it is.
    #[garde(inner(custom(between(1, 1000000))))]
    #[schema(example = 1, minimum = 1, maximum = 1000000)]
    position: Option<i32>,
}

impl Edit<UnitAsset> for UpdateAsset {
    fn position(&self) -> Option<i32> {
        self.position
    }

    fn apply(self, asset: UnitAsset) -> UnitAsset {
        UnitAsset {
            language: self.language.unwrap_or(asset.language),
            metadata: self.metadata.unwrap_or(asset.metadata),
            ..asset
        }
    }
}

/// The new order of all children.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = Order)]
pub(super) struct Order<I> {
    /// The ids of all the live children, each once, in their new order.
    #[garde(custom(at_most(10000)))]
    #[schema(value_type = Vec<Id>, max_items = 10000)]
    pub(super) ids: Vec<I>,
}

/// How orders of any children are documented: their ids are plain UUIDs, whatever they name.
pub(super) type AnyOrder = Order<Id>;

/// The new order of all levels of a language.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"language": "en", "ids": ["0198c0de-0000-7000-8000-000000000101", "0198c0de-0000-7000-8000-000000000103", "0198c0de-0000-7000-8000-000000000102"]}))]
pub(super) struct LevelOrder {
    /// BCP 47: the language taught.
    #[garde(custom(rule(check_language)))]
    #[serde(deserialize_with = "language")]
    #[schema(example = "en", pattern = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$", min_length = 2, max_length = 35)]
    pub(super) language: String,
    /// The ids of all its live levels, each once, in their new order.
    #[garde(custom(at_most(10000)))]
    #[schema(max_items = 10000)]
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
