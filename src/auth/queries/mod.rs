//! The queries of accounts.

mod magic_links;
mod sessions;
mod users;

pub use magic_links::*;
pub use sessions::*;
pub use users::*;
