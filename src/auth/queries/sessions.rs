//! The queries of `sessions`.

use diesel::prelude::*;

use crate::auth::model::{NewSession, Session};
use crate::db::{Conn, SessionId, Timestamp, UserId};
use crate::http::PageRequest;
use crate::rows_after;
use crate::schema::sessions;

/// Inserts a session.
pub fn insert_session(conn: &mut Conn, session: &NewSession) -> QueryResult<()> {
    diesel::insert_into(sessions::table).values(session).execute(conn).map(|_| ())
}

/// The session with an id.
pub fn find_session(conn: &mut Conn, id: SessionId) -> QueryResult<Option<Session>> {
    sessions::table.find(id).first(conn).optional()
}

/// Has an account been signed in from this address by the same program, for as long as sessions are kept?
pub fn is_known_device(conn: &mut Conn, user: UserId, ip: &str, user_agent: &str) -> QueryResult<bool> {
    let session: Option<SessionId> = sessions::table
        .filter(sessions::user_id.eq(user))
        .filter(sessions::ip.eq(ip))
        .filter(sessions::user_agent.eq(user_agent))
        .select(sessions::id)
        .first(conn)
        .optional()?;
    Ok(session.is_some())
}

/// The session with an id, locked until the transaction ends.
pub fn lock_session(conn: &mut Conn, id: SessionId) -> QueryResult<Option<Session>> {
    match conn {
        Conn::Lite(conn) => sessions::table.find(id).first(conn).optional(),
        Conn::Pg(conn) => sessions::table.find(id).for_update().first(conn).optional(),
    }
}

/// Puts the next refresh token in the place of the present one.
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

/// The live sessions of a user, newest first.
pub fn list_live_sessions(
    conn: &mut Conn,
    user: UserId,
    now: Timestamp,
    page: &PageRequest<SessionId>,
) -> QueryResult<Vec<Session>> {
    let mut query = sessions::table
        .filter(sessions::user_id.eq(user))
        .filter(sessions::revoked_at.is_null())
        .filter(sessions::expires_at.gt(now))
        .order(sessions::id.desc())
        .limit(page.sql_limit())
        .into_boxed();
    if let Some(id) = page.after() {
        query = query.filter(rows_after!(desc sessions::id => *id));
    }
    query.load(conn)
}

/// All sessions of a user that are still kept, oldest first.
pub fn list_sessions(conn: &mut Conn, user: UserId) -> QueryResult<Vec<Session>> {
    sessions::table.filter(sessions::user_id.eq(user)).order(sessions::id).load(conn)
}

/// Ends the live sessions of a user, but for one; says which they were.
pub fn revoke_sessions(
    conn: &mut Conn,
    user: UserId,
    but: Option<SessionId>,
    now: Timestamp,
) -> QueryResult<Vec<SessionId>> {
    let live = sessions::table.filter(sessions::user_id.eq(user)).filter(sessions::revoked_at.is_null());
    let mut ids: Vec<SessionId> = live.select(sessions::id).load(conn)?;
    ids.retain(|id| Some(*id) != but);
    for id in &ids {
        revoke_session(conn, *id, now)?;
    }
    Ok(ids)
}

/// Ends a session, once.
pub fn revoke_session(conn: &mut Conn, id: SessionId, now: Timestamp) -> QueryResult<()> {
    diesel::update(sessions::table.find(id).filter(sessions::revoked_at.is_null()))
        .set((sessions::revoked_at.eq(now), sessions::updated_at.eq(now)))
        .execute(conn)
        .map(|_| ())
}

/// The sessions revoked after a time, and when.
pub fn list_revoked_sessions(conn: &mut Conn, since: Timestamp) -> QueryResult<Vec<(SessionId, Timestamp)>> {
    sessions::table
        .filter(sessions::revoked_at.gt(since))
        .select((sessions::id, sessions::revoked_at.assume_not_null()))
        .load(conn)
}

/// Deletes the sessions that ended before a time.
pub fn delete_ended_sessions(conn: &mut Conn, before: Timestamp) -> QueryResult<usize> {
    diesel::delete(sessions::table.filter(sessions::expires_at.lt(before).or(sessions::revoked_at.lt(before))))
        .execute(conn)
}
