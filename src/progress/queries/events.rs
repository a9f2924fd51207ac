//! Writing events, and reading them to project them.

use diesel::prelude::*;

use crate::db::{Conn, EventId, UnitId, UserId};
use crate::per_backend;
use crate::progress::model::{EventKind, EventRow};
use crate::schema::learning_events;

/// Rows per INSERT: well below the number of parameters that either database takes.
const CHUNK: usize = 1_000;

/// Which of these events are kept already.
pub fn list_known_event_ids(conn: &mut Conn, user: UserId, ids: &[EventId]) -> QueryResult<Vec<EventId>> {
    learning_events::table
        .filter(learning_events::user_id.eq(user))
        .filter(learning_events::id.eq_any(ids))
        .select(learning_events::id)
        .load(conn)
}

/// Appends events.
pub fn insert_events(conn: &mut Conn, rows: &[EventRow]) -> QueryResult<()> {
    for chunk in rows.chunks(CHUNK) {
        per_backend!(conn, |c| diesel::insert_into(learning_events::table).values(chunk).execute(c))?;
    }
    Ok(())
}

/// The completions and scored attempts of a learner, on some units or on all.
pub fn list_outcomes(conn: &mut Conn, user: UserId, units: Option<&[UnitId]>) -> QueryResult<Vec<EventRow>> {
    let kinds = EventKind::ALL.into_iter().filter(|kind| kind.is_outcome()).map(EventKind::as_str);
    let mut query = learning_events::table
        .filter(learning_events::user_id.eq(user))
        .filter(learning_events::kind.eq_any(kinds))
        .select(EventRow::as_select())
        .into_boxed();
    if let Some(units) = units {
        query = query.filter(learning_events::unit_id.eq_any(units));
    }
    query.load(conn)
}

/// Everything that a learner did.
pub fn list_events(conn: &mut Conn, user: UserId) -> QueryResult<Vec<EventRow>> {
    learning_events::table.filter(learning_events::user_id.eq(user)).select(EventRow::as_select()).load(conn)
}
