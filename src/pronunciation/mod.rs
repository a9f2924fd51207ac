//! Pronunciation: recordings of a learner's voice and what a scorer makes of them.
//!
//! Owns `pronunciation_attempts`, `recording_erasures` and the objects in the recordings bucket. An attempt announces one file, which the
//! learner sends straight to the store; submitting checks the file and has it scored. A scored attempt never changes;
//! a failed one says why and may be submitted again where that can help. No score is ever made up. Recordings are kept
//! for as many days as configured, unless their learners delete them before.

pub mod actions;
mod erasure;
pub mod model;
pub mod queries;
mod recording;
mod response;
mod retention;
mod routes;
pub mod scorer;
mod scoring;

pub use erasure::{erase_in_background, erase_recordings, is_being_erased, schedule_erasure};
pub use model::FailureCode;
pub use recording::Recording;
pub use response::{AttemptDetailResponse, AttemptResponse};
pub use retention::{let_recordings_go, let_recordings_go_in_background};
pub use routes::routes;
pub use scoring::Scoring;
