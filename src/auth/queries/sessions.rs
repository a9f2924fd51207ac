//! The queries of `sessions`.

use diesel::prelude::*;

use crate::auth::model::{NewSession, Session};
use crate::db::{Conn, Id, Timestamp};
use crate::schema::sessions;

/// Inserts a session.
///
/// # Errors
/// The database's.
pub fn insert_session(conn: &mut Conn, session: &NewSession) -> QueryResult<()> {
    diesel::insert_into(sessions::table).values(session).execute(conn).map(|_| ())
}

/// The session with an id.
///
/// # Errors
/// The database's.
pub fn find_session(conn: &mut Conn, id: Id) -> QueryResult<Option<Session>> {
    sessions::table.find(id).first(conn).optional()
}

/// The session with an id, locked until the transaction ends.
///
/// # Errors
/// The database's.
pub fn lock_session(conn: &mut Conn, id: Id) -> QueryResult<Option<Session>> {
    match conn {
        Conn::Lite(conn) => sessions::table.find(id).first(conn).optional(),
        Conn::Pg(conn) => sessions::table.find(id).for_update().first(conn).optional(),
    }
}

/// Puts the next refresh token in the place of the present one.
///
/// # Errors
/// The database's.
pub fn update_refresh_token(
    conn: &mut Conn,
    session: &Session,
    next_hash: &str,
    expires_at: Timestamp,
    now: Timestamp,
) -> QueryResult<()> {
    diesel::update(sessions::table.find(session.id))
        .set((
            sessions::previous_token_hash.eq(&session.refresh_token_hash),
            sessions::refresh_token_hash.eq(next_hash),
            sessions::rotated_at.eq(now),
            sessions::expires_at.eq(expires_at),
            sessions::last_used_at.eq(now),
            sessions::updated_at.eq(now),
        ))
        .execute(conn)
        .map(|_| ())
}

/// The live sessions of a user, newest first, before a cursor.
///
/// # Errors
/// The database's.
pub fn list_live_sessions(
    conn: &mut Conn,
    user: Id,
    before: Option<Id>,
    now: Timestamp,
    limit: i64,
) -> QueryResult<Vec<Session>> {
    let mut query = sessions::table
        .filter(sessions::user_id.eq(user))
        .filter(sessions::revoked_at.is_null())
        .filter(sessions::expires_at.gt(now))
        .order(sessions::id.desc())
        .limit(limit)
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(sessions::id.lt(before));
    }
    query.load(conn)
}

/// Ends the live sessions of a user, but for one; says which they were.
///
/// # Errors
/// The database's.
pub fn revoke_sessions(conn: &mut Conn, user: Id, but: Option<Id>, now: Timestamp) -> QueryResult<Vec<Id>> {
    let live = sessions::table.filter(sessions::user_id.eq(user)).filter(sessions::revoked_at.is_null());
    let mut ids: Vec<Id> = live.select(sessions::id).load(conn)?;
    ids.retain(|id| Some(*id) != but);
    for id in &ids {
        revoke_session(conn, *id, now)?;
    }
    Ok(ids)
}

/// Ends a session, once.
///
/// # Errors
/// The database's.
pub fn revoke_session(conn: &mut Conn, id: Id, now: Timestamp) -> QueryResult<()> {
    diesel::update(sessions::table.find(id).filter(sessions::revoked_at.is_null()))
        .set((sessions::revoked_at.eq(now), sessions::updated_at.eq(now)))
        .execute(conn)
        .map(|_| ())
}

/// The sessions revoked after a time, and when.
///
/// # Errors
/// The database's.
pub fn list_revoked_sessions(conn: &mut Conn, since: Timestamp) -> QueryResult<Vec<(Id, Timestamp)>> {
    sessions::table
        .filter(sessions::revoked_at.gt(since))
        .select((sessions::id, sessions::revoked_at.assume_not_null()))
        .load(conn)
}

/// Deletes the sessions that ended before a time.
///
/// # Errors
/// The database's.
pub fn delete_ended_sessions(conn: &mut Conn, before: Timestamp) -> QueryResult<usize> {
    diesel::delete(sessions::table.filter(sessions::expires_at.lt(before).or(sessions::revoked_at.lt(before))))
        .execute(conn)
}
