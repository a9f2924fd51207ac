//! One connection type over the two databases.

use diesel::{PgConnection, SqliteConnection};

/// A connection to whichever database `DATABASE_URL` chose. Queries are written once against it.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// PostgreSQL.
    Pg(PgConnection),
    /// SQLite.
    Lite(SqliteConnection),
}

/// Expands `$body` once per database with `$conn` bound to the concrete connection: for the few statements that do not
/// compile over both at once (`on_conflict`, inserting a `Vec`, `returning(T::as_returning())`).
#[macro_export]
macro_rules! per_backend {
    ($db:expr, |$conn:ident| $body:expr) => {
        match $db {
            $crate::db::Conn::Pg($conn) => $body,
            $crate::db::Conn::Lite($conn) => $body,
        }
    };
}
