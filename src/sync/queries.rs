//! The queries of sync.

use diesel::prelude::*;

use crate::db::{Conn, Id, Timestamp};
use crate::per_backend;
use crate::schema::sync_instance;

/// The id that all cursors of this database bear; it is made where there is none yet.
pub fn find_or_insert_instance(conn: &mut Conn, now: Timestamp) -> QueryResult<Id> {
    if let Some(instance) = sync_instance::table.select(sync_instance::instance).first(conn).optional()? {
        return Ok(instance);
    }
    let row = (sync_instance::id.eq(1), sync_instance::instance.eq(Id::generate()), sync_instance::created_at.eq(now));
    per_backend!(conn, |c| {
        diesel::insert_into(sync_instance::table).values(row).on_conflict_do_nothing().execute(c)
    })?;
    sync_instance::table.select(sync_instance::instance).first(conn)
}
