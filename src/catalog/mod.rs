//! The catalogue: levels, stories, units and their assets, read by everyone, kept by authors.
//!
//! Owns `levels`, `stories`, `units`, `unit_assets`, `uploads` and `catalog_revision`. Learners see what is published
//! and not deleted, at every node up to the level; authors see drafts too.

mod arrange;
pub mod exchange;
pub mod model;
pub mod queries;
mod reader;
pub mod response;
mod routes;

pub mod rules;

pub use reader::Catalog;
pub use routes::routes;
