//! The one test binary: every feature through HTTP or the command line, on both databases.

mod support;

mod authoring;
mod catalog;
mod health;
mod house;
mod http;
mod media;
mod migrations;
mod plans;
mod progress;
mod pronunciation;
mod scores;
mod storage;
mod story;
