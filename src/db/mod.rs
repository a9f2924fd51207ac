//! The database, PostgreSQL or SQLite as `DATABASE_URL` says, behind one connection type.
//!
//! Queries are written once over [`Conn`]; the few statements that cannot be go through
//! [`per_backend!`](crate::per_backend). Work reaches a connection only through [`Database::read`],
//! [`Database::snapshot`] and [`Database::write`], which run it on the blocking pool.
//!
//! Every query can fail: with a database that cannot be reached, which clients see as 503 with `Retry-After`, or by a
//! fault of ours, which they see as 500. Queries and actions name only what a caller can act on besides.

mod before_commit;
#[expect(missing_docs, reason = "the derive writes undocumented items")]
mod conn;
mod given_rows;
pub mod migrate;
mod outage;
mod pool;
pub mod rows;
pub mod sql_types;
mod text_enum;
mod types;
mod url;
mod writable;

pub use before_commit::{BeforeCommit, with_each_commit};
pub use conn::{Conn, MultiBackend};
pub use given_rows::{execute_given, parts};
pub use pool::{Database, connect, transaction};
pub use types::*;
pub use url::{DatabaseUrl, is_ambiguous};
