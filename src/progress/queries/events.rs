//! Writing events, and reading them to project them.

use diesel::prelude::*;

use crate::db::{Conn, EventId, Timestamp, UnitId, UserId};
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

/// The completions and scored attempts of a learner on some units, in any order; reading ends some time after `at_most`
/// rows.
pub fn list_outcomes(conn: &mut Conn, user: UserId, units: &[UnitId], at_most: i64) -> QueryResult<Vec<EventRow>> {
    use learning_events::{kind, table, unit_id, user_id};
    let own = table.filter(user_id.eq(user));
    match conn {
        Conn::Pg(pg) => own
            .filter(unit_id.eq_any(units))
            .filter(kind.eq_any(EventKind::OUTCOMES))
            .limit(at_most)
            .select(EventRow::as_select())
            .load(pg),
        // `IN` is new text for each number of values; this is prepared once.
        Conn::Lite(lite) => {
            let mut rows = Vec::new();
            for unit in units {
                for outcome in EventKind::OUTCOMES {
                    let of_unit = own.filter(unit_id.eq(unit)).filter(kind.eq(outcome)).limit(at_most);
                    rows.extend(of_unit.select(EventRow::as_select()).load(lite)?);
                }
            }
            Ok(rows)
        }
    }
}

/// The completions and scored attempts of a learner on a unit between two times.
pub fn list_outcomes_between(
    conn: &mut Conn,
    user: UserId,
    unit: UnitId,
    from: Timestamp,
    to: Timestamp,
) -> QueryResult<Vec<EventRow>> {
    let mut rows = Vec::new();
    for outcome in EventKind::OUTCOMES {
        let of_kind = learning_events::table
            .filter(learning_events::user_id.eq(user))
            .filter(learning_events::unit_id.eq(unit))
            .filter(learning_events::kind.eq(outcome))
            .filter(learning_events::occurred_at.between(from, to));
        rows.extend(of_kind.select(EventRow::as_select()).load(conn)?);
    }
    Ok(rows)
}

/// When a learner completed a unit, newest first.
pub fn list_latest_completions(
    conn: &mut Conn,
    user: UserId,
    unit: UnitId,
    at_most: i64,
) -> QueryResult<Vec<(Timestamp, EventId)>> {
    learning_events::table
        .filter(learning_events::user_id.eq(user))
        .filter(learning_events::unit_id.eq(unit))
        .filter(learning_events::kind.eq(EventKind::UnitCompleted))
        .order((learning_events::occurred_at.desc(), learning_events::id.desc()))
        .limit(at_most)
        .select((learning_events::occurred_at, learning_events::id))
        .load(conn)
}

/// Was anything that a learner said on a unit ever scored?
pub fn has_attempts(conn: &mut Conn, user: UserId, unit: UnitId) -> QueryResult<bool> {
    let attempt = learning_events::table
        .filter(learning_events::user_id.eq(user))
        .filter(learning_events::unit_id.eq(unit))
        .filter(learning_events::kind.eq(EventKind::PronunciationScored))
        .select(learning_events::id)
        .first::<EventId>(conn)
        .optional()?;
    Ok(attempt.is_some())
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

/// How many events have been received since a time.
pub fn count_events_since(conn: &mut Conn, time: Timestamp) -> QueryResult<i64> {
    learning_events::table.filter(learning_events::received_at.ge(time)).count().get_result(conn)
}
