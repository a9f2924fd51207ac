//! The one test binary: every feature through HTTP or the command line, on both databases.

mod support;

mod migrations;
mod plans;
mod progress;
mod scores;
