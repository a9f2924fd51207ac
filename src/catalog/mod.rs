//! The catalogue: levels, stories, units and their assets; their rows, who sees them, and reading them.
//!
//! Owns `levels`, `stories`, `units`, `unit_assets`, `catalog_revision`, `catalog_changes`, where every write notes
//! what it changes for learners, and `search_entries` and `search_words`. Learners see what is published and not
//! deleted, at every node up to the level; authors see drafts too. Answers are kept until the catalogue changes
//! ([`KeptAnswers`]).

mod answers;
mod json_schema;
pub mod language;
pub mod metadata;
pub mod model;
mod places;
pub mod present;
pub mod queries;
pub mod response;
mod routes;
pub mod rules;
pub mod search;
mod tree;

pub use answers::{KeptAnswers, follow_changes};
pub use json_schema::json_schema;
pub use places::Place;
pub use routes::{Reading, find_kept_answer, routes};
pub use search::{index_in_background, index_stale};
pub use tree::{PublishedStory, PublishedTree};
