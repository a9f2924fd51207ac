//! The one test binary: every feature through HTTP or the command line, on both databases.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod support;

mod auth;
mod authoring;
mod backup;
mod bodies;
mod catalog;
mod compression;
mod deploy;
mod errors;
mod examples;
mod health;
mod hot_queries;
mod house;
mod http;
mod independent_store;
mod media;
mod migrations;
mod outages;
mod packs;
mod parsers;
mod personal_data;
mod plans;
mod progress;
mod pronunciation;
mod rows;
mod scores;
mod search;
mod startup;
mod storage;
mod story;
#[cfg(feature = "studio")]
mod studio;
mod sync;
