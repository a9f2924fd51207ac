//! The queries of `magic_links`.

use diesel::prelude::*;

use crate::auth::model::{MagicLink, NewMagicLink};
use crate::db::{Conn, Id, Timestamp, UserId};
use crate::schema::magic_links;

/// Inserts a link.
pub fn insert_magic_link(conn: &mut Conn, link: &NewMagicLink) -> QueryResult<()> {
    diesel::insert_into(magic_links::table).values(link).execute(conn).map(|_| ())
}

/// The link with a token.
pub fn find_magic_link(conn: &mut Conn, token_hash: &str) -> QueryResult<Option<MagicLink>> {
    magic_links::table
        .filter(magic_links::token_hash.eq(token_hash))
        .select(MagicLink::as_select())
        .first(conn)
        .optional()
}

/// The links sent to an address that can still be used, the newest first and so many at most.
pub fn list_live_magic_links(conn: &mut Conn, email: &str, now: Timestamp, limit: i64) -> QueryResult<Vec<MagicLink>> {
    magic_links::table
        .filter(magic_links::email.eq(email))
        .filter(magic_links::used_at.is_null())
        .filter(magic_links::expires_at.gt(now))
        .order((magic_links::created_at.desc(), magic_links::id.desc()))
        .limit(limit)
        .select(MagicLink::as_select())
        .load(conn)
}

/// The links of a user that are still kept, oldest first.
pub fn list_magic_links(conn: &mut Conn, user: UserId) -> QueryResult<Vec<MagicLink>> {
    magic_links::table
        .filter(magic_links::user_id.eq(user))
        .order(magic_links::id)
        .select(MagicLink::as_select())
        .load(conn)
}

/// Uses a link up; false when somebody was faster.
pub fn use_magic_link(conn: &mut Conn, id: Id, now: Timestamp) -> QueryResult<bool> {
    diesel::update(magic_links::table.find(id).filter(magic_links::used_at.is_null()))
        .set((magic_links::used_at.eq(now), magic_links::updated_at.eq(now)))
        .execute(conn)
        .map(|rows| rows == 1)
}

/// Counts a try of a code; false when there were as many as are allowed.
pub fn count_code_attempt(conn: &mut Conn, id: Id, at_most: i32, now: Timestamp) -> QueryResult<bool> {
    diesel::update(magic_links::table.find(id).filter(magic_links::code_attempts.lt(at_most)))
        .set((magic_links::code_attempts.eq(magic_links::code_attempts + 1), magic_links::updated_at.eq(now)))
        .execute(conn)
        .map(|rows| rows == 1)
}

/// Deletes the links that expired before a time.
pub fn delete_expired_magic_links(conn: &mut Conn, before: Timestamp) -> QueryResult<usize> {
    diesel::delete(magic_links::table.filter(magic_links::expires_at.lt(before))).execute(conn)
}

/// Deletes the links of an address.
pub fn delete_magic_links_to(conn: &mut Conn, email: &str) -> QueryResult<()> {
    diesel::delete(magic_links::table.filter(magic_links::email.eq(email))).execute(conn).map(|_| ())
}
