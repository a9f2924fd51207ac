//! The one test binary: every feature through HTTP or the command line, on both databases.

mod support;

mod auth;
mod migrations;
