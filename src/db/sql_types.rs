//! The SQL types that `schema.rs` names. Three of them exist in PostgreSQL only; here they get the same names, the
//! PostgreSQL type behind them, and text in SQLite.

use diesel::query_builder::QueryId;
pub use diesel::sql_types::*;

use super::conn::MultiBackend;

/// `uuid`; in SQLite the hyphenated lower-case text.
#[derive(Debug, Clone, Copy, Default, QueryId, SqlType)]
#[diesel(postgres_type(oid = 2950, array_oid = 2951))]
#[diesel(sqlite_type(name = "Text"))]
pub struct Uuid;

/// `timestamptz`; in SQLite fixed-width UTC text, which sorts as time does.
#[derive(Debug, Clone, Copy, Default, QueryId, SqlType)]
#[diesel(postgres_type(oid = 1184, array_oid = 1185))]
#[diesel(sqlite_type(name = "Text"))]
pub struct Timestamptz;

/// `jsonb`; in SQLite JSON text.
#[derive(Debug, Clone, Copy, Default, QueryId, SqlType)]
#[diesel(postgres_type(oid = 3802, array_oid = 3807))]
#[diesel(sqlite_type(name = "Text"))]
pub struct Jsonb;

// `table!` gives every column of a type with this name the operators of diesel's own type.
impl diesel::sql_types::ops::Add for Timestamptz {
    type Rhs = Interval;
    type Output = Timestamptz;
}

impl diesel::sql_types::ops::Sub for Timestamptz {
    type Rhs = Interval;
    type Output = Timestamptz;
}

impl SqlOrd for Uuid {}
impl SqlOrd for Timestamptz {}

macro_rules! known_to_both {
    ($($sql_type:ty),*) => {$(
        impl HasSqlType<$sql_type> for MultiBackend {
            fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
                MultiBackend::lookup_sql_type::<$sql_type>(lookup)
            }
        }
    )*};
}
known_to_both!(Uuid, Timestamptz, Jsonb);
