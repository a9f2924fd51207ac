//! Whether a database belongs to production: a mark that `serve` sets in it and destructive commands heed.

use diesel::prelude::*;

use crate::config::Config;
use crate::db::{Conn, Timestamp, migrate};
use crate::per_backend;
use crate::schema::instance_settings;

const TABLE: &str = "instance_settings";
const NAME: &str = "environment";
const PRODUCTION: &str = "production";

/// Is the database marked as production's? One without our tables is not.
pub fn is_production(conn: &mut Conn) -> QueryResult<bool> {
    if !migrate::tables(conn)?.iter().any(|table| table == TABLE) {
        return Ok(false);
    }
    let value: Option<String> =
        instance_settings::table.find(NAME).select(instance_settings::value).first(conn).optional()?;
    Ok(value.as_deref() == Some(PRODUCTION))
}

/// Why the database counts as production's: its mark or the configuration. `None` when it does not.
pub fn production_because(config: &Config, conn: &mut Conn) -> QueryResult<Option<&'static str>> {
    Ok(if is_production(conn)? {
        Some("it is marked so, since it has served in production")
    } else if config.is_production() {
        Some("PARLANCE_ENV says so")
    } else {
        None
    })
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
