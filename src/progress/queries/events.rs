//! Writing events, and reading them to project them.

use diesel::prelude::*;

use crate::db::{Conn, EventId, UnitId, UserId};
use crate::progress::model::{EventKind, EventRow};
use crate::schema::learning_events;

/// Which of these events are kept already.
pub fn list_known_event_ids(conn: &mut Conn, user: UserId, ids: &[EventId]) -> QueryResult<Vec<EventId>> {
    learning_events::table
        .filter(learning_events::user_id.eq(user))
        .filter(learning_events::id.eq_any(ids))
        .select(learning_events::id)
        .load(conn)
}

/// The completions and scored attempts of a learner on some units.
pub fn list_outcomes(conn: &mut Conn, user: UserId, units: &[UnitId]) -> QueryResult<Vec<EventRow>> {
    use learning_events::{kind, table, unit_id, user_id};
    let own = table.filter(user_id.eq(user));
    match conn {
        Conn::Pg(pg) => own
            .filter(unit_id.eq_any(units))
            .filter(kind.eq_any(EventKind::OUTCOMES))
            .select(EventRow::as_select())
            .load(pg),
        // `IN` is new text for each number of values; these two are prepared once.
        Conn::Lite(lite) => {
            let mut rows = Vec::new();
            for unit in units {
                for outcome in EventKind::OUTCOMES {
                    let query = own.filter(unit_id.eq(unit)).filter(kind.eq(outcome)).select(EventRow::as_select());
                    rows.extend(query.load(lite)?);
                }
            }
            Ok(rows)
        }
    }
}

/// All completions and scored attempts of a learner.
pub fn list_all_outcomes(conn: &mut Conn, user: UserId) -> QueryResult<Vec<EventRow>> {
    learning_events::table
        .filter(learning_events::user_id.eq(user))
        .filter(learning_events::kind.eq_any(EventKind::OUTCOMES))
        .select(EventRow::as_select())
        .load(conn)
}

/// Everything that a learner did.
pub fn list_events(conn: &mut Conn, user: UserId) -> QueryResult<Vec<EventRow>> {
    learning_events::table.filter(learning_events::user_id.eq(user)).select(EventRow::as_select()).load(conn)
}
