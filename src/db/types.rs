//! Column values: what a `uuid`, `timestamptz` or `jsonb` column is in Rust, on either database.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, SecondsFormat, SubsecRound, Utc};
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::Pg;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sqlite::Sqlite;
use serde::{Deserialize, Serialize};

use super::conn::MultiBackend;
use super::sql_types::{Jsonb, Timestamptz, Uuid};

/// A point in time, UTC, in whole microseconds: what both databases keep exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, AsExpression, FromSqlRow)]
#[diesel(sql_type = Timestamptz)]
pub struct Timestamp(DateTime<Utc>);

impl Timestamp {
    /// The time, cut to microseconds.
    pub fn new(time: DateTime<Utc>) -> Self {
        Self(time.trunc_subsecs(6))
    }

    /// The same instant for chrono's arithmetic.
    pub fn utc(self) -> DateTime<Utc> {
        self.0
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(time: DateTime<Utc>) -> Self {
        Self::new(time)
    }
}

impl std::ops::Add<chrono::Duration> for Timestamp {
    type Output = Self;

    fn add(self, span: chrono::Duration) -> Self {
        Self(self.0 + span)
    }
}

impl std::ops::Sub<chrono::Duration> for Timestamp {
    type Output = Self;

    fn sub(self, span: chrono::Duration) -> Self {
        Self(self.0 - span)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Micros, true))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        DateTime::<Utc>::deserialize(deserializer).map(Self::new)
    }
}

/// A day in some learner's calendar; no zone, no time.
pub type Day = NaiveDate;

/// A JSON document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Jsonb)]
#[serde(transparent)]
pub struct Json(pub serde_json::Value);

/// Writes the conversions of one column type: PostgreSQL through diesel's own type, SQLite through text.
macro_rules! column_type {
    ($rust:ty, $sql:ty, postgres: $pg_rust:ty as $pg_sql:ty, $from_pg:expr, $to_pg:expr, text: $parse:expr, $print:expr) => {
        impl ToSql<$sql, Pg> for $rust {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                let to_pg: fn(&$rust) -> &$pg_rust = $to_pg;
                ToSql::<$pg_sql, Pg>::to_sql(to_pg(self), &mut out.reborrow())
            }
        }

        impl FromSql<$sql, Pg> for $rust {
            fn from_sql(bytes: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                let from_pg: fn($pg_rust) -> $rust = $from_pg;
                <$pg_rust as FromSql<$pg_sql, Pg>>::from_sql(bytes).map(from_pg)
            }
        }

        impl ToSql<$sql, Sqlite> for $rust {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                let print: fn(&$rust) -> String = $print;
                out.set_value(print(self));
                Ok(IsNull::No)
            }
        }

        impl FromSql<$sql, Sqlite> for $rust {
            fn from_sql(bytes: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                let parse: fn(&str) -> deserialize::Result<$rust> = $parse;
                let text = <String as FromSql<diesel::sql_types::Text, Sqlite>>::from_sql(bytes)?;
                parse(&text)
            }
        }

        impl ToSql<$sql, MultiBackend> for $rust {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
                out.set_value((<$sql>::default(), self));
                Ok(IsNull::No)
            }
        }

        impl FromSql<$sql, MultiBackend> for $rust {
            fn from_sql(bytes: <MultiBackend as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                bytes.from_sql::<$rust, $sql>()
            }
        }
    };
}

/// Declares the schema of a type that is a string on the wire; `openapi` puts the string itself in its place.
macro_rules! string_schema {
    ($rust:ty as $name:expr, $format:ident, $example:literal) => {
        impl utoipa::PartialSchema for $rust {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::schema::Object::builder()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .format(Some(utoipa::openapi::SchemaFormat::KnownFormat(utoipa::openapi::KnownFormat::$format)))
                    .examples([$example])
                    .into()
            }
        }

        impl utoipa::ToSchema for $rust {
            fn name() -> std::borrow::Cow<'static, str> {
                $name.into()
            }
        }
    };
}

/// Declares id types: UUIDv7, so that ids sort by the time they were made. Each table has its own, so that one cannot be
/// taken for another; in JSON and OpenAPI all are plain UUIDs. Where the sample (`seed-data/ids.json`) has a row of that
/// kind, the example is its id, so that examples can be tried.
macro_rules! id_types {
    ($($(#[doc = $doc:literal])* $name:ident = $example:literal),* $(,)?) => {$(
        $(#[doc = $doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, AsExpression, FromSqlRow,
        )]
        #[diesel(sql_type = Uuid)]
        #[serde(transparent)]
        pub struct $name(pub uuid::Uuid);

        impl $name {
            /// A new id, later than every id made before it in this process.
            pub fn generate() -> Self {
                Self(uuid::Uuid::now_v7())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                uuid::Uuid::try_parse(text).map(Self)
            }
        }

        column_type!(
            $name, Uuid,
            postgres: uuid::Uuid as diesel::sql_types::Uuid, $name, |id| &id.0,
            text: |text| Ok(text.parse()?), |id| id.to_string()
        );
        string_schema!($name as stringify!($name), Uuid, $example);
    )*};
}
id_types! {
    /// An id that no other table refers to.
    Id = "0198c0de-0000-7000-8000-000000000000",
    /// An account.
    UserId = "0198c0de-0000-7000-8000-000000000002",
    /// A signed-in device.
    SessionId = "0198c0de-0000-7000-8000-000000000000",
    /// A level.
    LevelId = "0198c0de-0000-7000-8000-000000000101",
    /// A story.
    StoryId = "0198c0de-0000-7000-8000-000000000201",
    /// A unit.
    UnitId = "0198c0de-0000-7000-8000-000000000301",
    /// An asset of a unit.
    AssetId = "0198c0de-0000-7000-8000-000000000401",
    /// One deletion of a node with all that was below it.
    DeletionId = "0198c0de-0000-7000-8000-000000000000",
    /// A promised object.
    UploadId = "0198c0de-0000-7000-8000-000000000000",
    /// A learning event; given by the client.
    EventId = "0198c0de-0000-7000-8000-000000000000",
    /// A pronunciation attempt.
    AttemptId = "0198c0de-0000-7000-8000-000000000501",
    /// A daily plan.
    DailyPlanId = "0198c0de-0000-7000-8000-000000000000",
}

column_type!(
    Timestamp, Timestamptz,
    postgres: DateTime<Utc> as diesel::sql_types::Timestamptz, Timestamp::new, |time| &time.0,
    text: |text| Ok(Timestamp(text.parse()?)), Timestamp::to_string
);
column_type!(
    Json, Jsonb,
    postgres: serde_json::Value as diesel::sql_types::Jsonb, Json, |json| &json.0,
    text: |text| Ok(Json(serde_json::from_str(text)?)), |json| json.0.to_string()
);
string_schema!(Timestamp as "Timestamp", DateTime, "2026-02-03T04:05:06.000000Z");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timestamp_keeps_microseconds_and_prints_them_all() {
        let time = Timestamp::new("2026-02-03T04:05:06.123456789Z".parse().unwrap());
        assert_eq!(time.to_string(), "2026-02-03T04:05:06.123456Z");
        let whole = Timestamp::new("2026-02-03T04:05:06Z".parse().unwrap());
        assert_eq!(whole.to_string(), "2026-02-03T04:05:06.000000Z");
    }
}
