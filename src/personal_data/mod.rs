//! What is kept about a learner, all of it, for the learner: `GET /me/export`.
//!
//! Owns no table: each feature is asked for its own rows. Answers kept under an `Idempotency-Key` repeat what stands in
//! them and are left out.

mod actions;
mod response;
mod routes;

pub use routes::routes;
