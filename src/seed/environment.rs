//! Whether a database belongs to production: a mark that `serve` sets in it and destructive commands heed.

use diesel::prelude::*;

use crate::db::{Conn, Timestamp};
use crate::per_backend;
use crate::schema::instance_settings;

const NAME: &str = "environment";
const PRODUCTION: &str = "production";

/// Is the database marked as production's?
pub fn is_production(conn: &mut Conn) -> QueryResult<bool> {
    let value: Option<String> =
        instance_settings::table.find(NAME).select(instance_settings::value).first(conn).optional()?;
    Ok(value.as_deref() == Some(PRODUCTION))
}

/// Marks the database as production's; for good.
pub fn mark_production(conn: &mut Conn, now: Timestamp) -> QueryResult<()> {
    let mark = (
        instance_settings::name.eq(NAME),
        instance_settings::value.eq(PRODUCTION),
        instance_settings::created_at.eq(now),
        instance_settings::updated_at.eq(now),
    );
    per_backend!(conn, |c| diesel::insert_into(instance_settings::table)
        .values(mark)
        .on_conflict_do_nothing()
        .execute(c))
    .map(|_| ())
}
