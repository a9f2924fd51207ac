//! The catalogue: levels, stories, units and their assets, read by everyone, kept by authors.
//!
//! Owns `levels`, `stories`, `units`, `unit_assets`, `uploads` and `catalog_revision`. Learners see what is published
//! and not deleted, at every node up to the level; authors see drafts too.

pub mod authoring;
pub mod doctor;
pub mod exchange;
pub mod lint;
pub mod model;
pub mod queries;
mod reader;
pub mod response;
mod routes;
pub mod rules;
pub mod uploads;

pub use reader::Catalog;
pub use routes::routes;
