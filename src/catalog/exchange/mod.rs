//! Whole courses in and out: the JSON format of `seed-data/catalog.json`, and importing and exporting it.
//!
//! Import is an upsert by slugs and keys: what the document holds is made or changed, what it does not hold stays.

mod check;
pub mod document;
mod export;
mod import;
pub mod queries;

pub use document::Document;
pub use export::{Selection, export_catalog};
pub use import::{Counts, ImportReport, ImportedRow, Outcome, import_catalog, plan_import};
