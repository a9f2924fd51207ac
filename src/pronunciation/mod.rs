//! Pronunciation: recordings of a learner's voice and what a scorer makes of them.
//!
//! Owns `pronunciation_attempts`, `recording_erasures` and the objects in the recordings bucket. An attempt announces one file, which the
//! learner sends straight to the store; submitting checks the file and has it scored. A scored attempt never changes;
//! a failed one says why and may be submitted again. No score is ever made up.

pub mod actions;
mod erasure;
pub mod model;
pub mod queries;
mod recording;
mod response;
mod routes;
pub mod scorer;

pub use erasure::{erase_in_background, erase_recordings, schedule_erasure};
pub use recording::Recording;
pub use routes::routes;
