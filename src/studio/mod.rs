//! Studio: the web interface in which authors, instructors and administrators work. A page that calls the API like any
//! client; its source is in `studio/`, what is built of it in `studio/dist`, which is inside the binary.
//!
//! Owns the paths below `/studio/`, but for the session there, which is of `auth`; and, in development, those below
//! `/player/`: the sample app for learners, built of `examples/player`.

mod files;
mod routes;

pub use routes::{player_routes, routes};
