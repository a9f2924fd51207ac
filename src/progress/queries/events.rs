//! Writing events, and reading them to project them.

use diesel::prelude::*;

use crate::db::{AssetId, Conn, EventId, LevelId, UnitId, UserId};
use crate::per_backend;
use crate::progress::model::{EventKind, EventRow};
use crate::schema::{learning_events, unit_assets, units, users};

/// Rows per INSERT: well below the number of parameters that either database takes.
const CHUNK: usize = 1_000;

/// An account's time zone and selected level, locked until the transaction ends: whoever writes what a learner did
/// takes this lock first, so that one learner's writes happen one after the other. On SQLite every write does.
pub fn lock_user(conn: &mut Conn, user: UserId) -> QueryResult<Option<(String, Option<LevelId>)>> {
    let row = users::table.find(user).select((users::time_zone, users::selected_level_id));
    match conn {
        // Not FOR UPDATE: rows that refer to the account may be inserted meanwhile.
        Conn::Pg(pg) => row.for_no_key_update().first(pg).optional(),
        Conn::Lite(lite) => row.first(lite).optional(),
    }
}

/// An account's time zone and selected level.
pub fn find_learner(conn: &mut Conn, user: UserId) -> QueryResult<Option<(String, Option<LevelId>)>> {
    users::table.find(user).select((users::time_zone, users::selected_level_id)).first(conn).optional()
}

/// Which of these events are kept already.
pub fn list_known_event_ids(conn: &mut Conn, user: UserId, ids: &[EventId]) -> QueryResult<Vec<EventId>> {
    learning_events::table
        .filter(learning_events::user_id.eq(user))
        .filter(learning_events::id.eq_any(ids))
        .select(learning_events::id)
        .load(conn)
}

/// Which of these units exist, deleted ones included: what happened on them happened.
pub fn list_existing_units(conn: &mut Conn, ids: &[UnitId]) -> QueryResult<Vec<UnitId>> {
    units::table.filter(units::id.eq_any(ids)).select(units::id).load(conn)
}

/// Which of these assets exist, deleted ones included, each with its unit.
pub fn list_existing_assets(conn: &mut Conn, ids: &[AssetId]) -> QueryResult<Vec<(AssetId, UnitId)>> {
    unit_assets::table.filter(unit_assets::id.eq_any(ids)).select((unit_assets::id, unit_assets::unit_id)).load(conn)
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

/// A batch of account ids after one, in their order: for work on all learners.
pub fn list_user_ids(conn: &mut Conn, after: Option<UserId>, limit: i64) -> QueryResult<Vec<UserId>> {
    let mut query = users::table.select(users::id).order(users::id).limit(limit).into_boxed();
    if let Some(after) = after {
        query = query.filter(users::id.gt(after));
    }
    query.load(conn)
}
