//! Parlance: a language-learning content service.
//!
//! Content is a tree, Level → Story → Unit → UnitAsset, served with presigned media URLs; around it the service keeps
//! what each learner did. Start reading at [`app`], which lists the features; each feature folder has the same rooms
//! (`routes`, `model`, `queries`, `actions`). The foundation imports no feature.

// The foundation.
pub mod clock;
pub mod config;
pub mod db;
pub mod error;
pub mod http;
pub mod logging;
pub mod openapi;
pub mod schema;
pub mod storage;

// What puts it together.
pub mod app;
pub mod cli;
