//! Accounts: users, sessions, passwords, magic links; who is asking and what they may do.
//!
//! Owns `users`, `sessions`, `magic_links`. Every other feature learns who is asking from [`CurrentUser`], [`Author`]
//! and [`Admin`].

mod extract;
pub mod model;
pub mod queries;
mod tokens;

pub use extract::{Admin, Author, CurrentUser};
pub use model::{Role, User};
pub use tokens::{AccessTokens, Claims};
