//! The one test binary: every feature through HTTP or the command line, on both databases.

mod support;

mod authoring;
mod health;
mod house;
mod http;
mod media;
mod migrations;
mod storage;
