//! Scores by day, week, month and overall, in the learner's own calendar.
//!
//! Owns `aggregate_scores`; paths `/me/scores`. Every row is a function of the learner's completions and scored
//! attempts ([`model::totals`]) and follows them in the same transaction.

pub mod actions;
pub mod model;
pub mod queries;
mod routes;

pub use routes::{CurrentScores, ScoreResponse, routes};
