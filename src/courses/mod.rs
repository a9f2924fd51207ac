//! Whole courses in and out: the JSON format of `seed-data/catalog.json`, and importing and exporting it.
//!
//! Import is an upsert by slugs and keys: what the document holds is made or changed, what it does not hold stays.

mod bundle;
mod check;
mod course;
pub mod document;
mod export;
mod given_ids;
mod import;
mod lines;
pub mod lint;
mod routes;

pub use crate::authoring::arrange::Outcome;
pub use bundle::Bundle;
pub use check::check;
pub use course::{Courses, ImportOptions, Progress, StoredMedia, lint_course};
pub use document::{Document, json_schema};
pub use export::{Selection, export_catalog};
pub use given_ids::GivenIds;
pub use import::{Counts, ImportReport, ImportedRow, import_catalog, import_with_ids, plan_import};
pub use lines::lines_of;
pub use routes::routes;
