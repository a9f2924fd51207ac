//! The queries of accounts.

mod changes;
mod magic_links;
mod sessions;
mod users;

pub use changes::*;
pub use magic_links::*;
pub use sessions::*;
pub use users::*;
