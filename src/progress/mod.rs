//! What a learner did: events, and the progress projected from them.
//!
//! Owns `learning_events`, `user_progress` and `unit_asset_progress`; paths `/units/{id}/start|complete|progress`,
//! `/assets/{id}/progress`, `/stories/{id}/progress`, `/me/progress` and `/me/events`. An event is a fact and never
//! changes; every projection is a function of the *set* of a learner's events, so that duplicates, reordering and late
//! arrival give the same state. Features further right react to events through [`Projections`].

pub mod actions;
pub mod model;
pub mod queries;
mod recorder;
mod routes;

pub use actions::{Projections, Touched, record_events};
pub use model::{EventKind, EventResult, NewEvent};
pub use recorder::{Recorder, record_in_background};
pub use routes::{AssetProgressResponse, LearningUnit, ResumePoint, UnitStateResponse, read_event, routes};
