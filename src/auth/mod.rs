//! Accounts: users, sessions, passwords, magic links; who is asking and what they may do.
//!
//! Owns `users`, `sessions`, `magic_links` and `learner_changes`, where features note which of a learner's rows changed.
//! Every other feature learns who is asking from [`CurrentUser`], [`Author`] and [`Admin`]. Access tokens are verified
//! without the database; [`AccessChanges`] holds who lost access lately, and [`run_in_background`] keeps that fresh and
//! deletes what has ended.

mod access;
pub mod actions;
mod changes;
mod extract;

mod letters;
mod limits;
mod mail;
pub mod model;
mod passwords;
pub mod queries;
mod routes;
pub mod rules;
mod secrets;
mod slow_down;
mod state;
mod tokens;

pub use access::{AccessChanges, Standing};
pub use changes::{LearnerChange, LearnerEntity};
pub use extract::{Admin, Author, CurrentUser, caller, reader};

pub use limits::Limits;
pub use model::{Role, User};
pub use passwords::{Passwords, hash_password, is_password};
#[cfg(feature = "studio")]
pub use routes::studio_session;
pub use routes::{MeResponse, routes, well_known};
pub use secrets::{RefreshToken, Secrets};
pub use state::{Accounts, run_in_background};
pub use tokens::{AccessTokens, Claims};
