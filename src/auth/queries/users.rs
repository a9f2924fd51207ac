//! The queries of `users`, and of what is known of a user elsewhere.

use diesel::dsl::{exists, select};
use diesel::prelude::*;

use crate::auth::access::Standing;
use crate::auth::model::{NewUser, Role, SelectedLevel, User, UserChanges, UserFilter};
use crate::db::{Conn, Id, LevelId, Timestamp, UserId};
use crate::http::PageRequest;
use crate::schema::{levels, pronunciation_attempts, recording_erasures, users};
use crate::{per_backend, rows_after};

/// The account with an id, deleted ones included.
pub fn find_user(conn: &mut Conn, id: UserId) -> QueryResult<Option<User>> {
    users::table.find(id).first(conn).optional()
}

/// The live account with an id, locked until the transaction ends.
pub fn lock_user(conn: &mut Conn, id: UserId) -> QueryResult<Option<User>> {
    let live = users::table.find(id).filter(users::deleted_at.is_null());
    match conn {
        // SQLite's write transaction locks everything.
        Conn::Lite(conn) => live.first(conn).optional(),
        Conn::Pg(conn) => live.for_update().first(conn).optional(),
    }
}

/// The live account with a user name, whatever its case.
pub fn find_user_by_username(conn: &mut Conn, username: &str) -> QueryResult<Option<User>> {
    users::table
        .filter(users::username.eq(username.to_lowercase()))
        .filter(users::deleted_at.is_null())
        .first(conn)
        .optional()
}

/// The live account with an e-mail address, whatever its case.
pub fn find_user_by_email(conn: &mut Conn, email: &str) -> QueryResult<Option<User>> {
    users::table
        .filter(users::email.eq(email.to_lowercase()))
        .filter(users::deleted_at.is_null())
        .first(conn)
        .optional()
}

/// Inserts an account.
///
/// # Errors
/// The database's; a unique violation when name or address are taken.
pub fn insert_user(conn: &mut Conn, user: &NewUser) -> QueryResult<()> {
    diesel::insert_into(users::table).values(user).execute(conn).map(|_| ())
}

/// Changes an account.
///
/// # Errors
/// The database's; a unique violation when name or address are taken.
pub fn update_user(conn: &mut Conn, id: UserId, changes: &UserChanges) -> QueryResult<()> {
    diesel::update(users::table.find(id)).set(changes).execute(conn).map(|_| ())
}

/// Remembers a sign-in; no change of the account itself.
pub fn update_last_login(conn: &mut Conn, id: UserId, now: Timestamp) -> QueryResult<()> {
    diesel::update(users::table.find(id)).set(users::last_login_at.eq(now)).execute(conn).map(|_| ())
}

/// Replaces a hash that was made with other parameters, unless the password has changed meanwhile.
pub fn update_outdated_hash(conn: &mut Conn, id: UserId, old: &str, new: &str) -> QueryResult<()> {
    diesel::update(users::table.find(id).filter(users::password_hash.eq(old)))
        .set(users::password_hash.eq(new))
        .execute(conn)
        .map(|_| ())
}

/// Deletes an account and, by cascade, all that belongs to it.
pub fn delete_user(conn: &mut Conn, id: UserId) -> QueryResult<()> {
    diesel::delete(users::table.find(id)).execute(conn).map(|_| ())
}

/// Puts a row without personal data where a deleted account was, so that its tokens are refused everywhere.
pub fn insert_tombstone(conn: &mut Conn, id: UserId, now: Timestamp) -> QueryResult<()> {
    diesel::insert_into(users::table)
        .values((
            users::id.eq(id),
            users::email.eq(format!("{id}@deleted.invalid")),
            users::username.eq(format!("deleted.{}", id.0.simple())),
            users::role.eq(Role::Learner),
            users::is_active.eq(false),
            users::access_changed_at.eq(now),
            users::deleted_at.eq(now),
            users::created_at.eq(now),
            users::updated_at.eq(now),
        ))
        .execute(conn)
        .map(|_| ())
}

/// Deletes the rows that stand for accounts deleted before a time.
pub fn delete_tombstones(conn: &mut Conn, before: Timestamp) -> QueryResult<usize> {
    diesel::delete(users::table.filter(users::deleted_at.lt(before))).execute(conn)
}

/// How many accounts there are.
pub fn count_users(conn: &mut Conn) -> QueryResult<i64> {
    users::table.filter(users::deleted_at.is_null()).count().get_result(conn)
}

/// The active administrators, locked until the transaction ends.
pub fn lock_active_admins(conn: &mut Conn) -> QueryResult<Vec<UserId>> {
    let admins = users::table
        .filter(users::role.eq(Role::Admin))
        .filter(users::is_active.eq(true))
        .filter(users::deleted_at.is_null())
        .order(users::id)
        .select(users::id);
    match conn {
        Conn::Lite(conn) => admins.load(conn),
        Conn::Pg(conn) => admins.for_update().load(conn),
    }
}

/// Live accounts, oldest first.
pub fn list_users(conn: &mut Conn, filter: &UserFilter, page: &PageRequest<UserId>) -> QueryResult<Vec<User>> {
    let mut query =
        users::table.filter(users::deleted_at.is_null()).order(users::id).limit(page.sql_limit()).into_boxed();
    if let Some(id) = page.after() {
        query = query.filter(rows_after!(asc users::id => *id));
    }
    if let Some(role) = filter.role {
        query = query.filter(users::role.eq(role));
    }
    if let Some(is_active) = filter.is_active {
        query = query.filter(users::is_active.eq(is_active));
    }
    if let Some(text) = &filter.text {
        let escaped = text.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let pattern = format!("%{escaped}%");
        query = query
            .filter(users::username.like(pattern.clone()).escape('\\').or(users::email.like(pattern).escape('\\')));
    }
    query.load(conn)
}

/// The accounts whose access changed after a time, with what they may do and when that changed.
pub fn list_changed_users(conn: &mut Conn, since: Timestamp) -> QueryResult<Vec<(UserId, (Standing, Timestamp))>> {
    type Row = (UserId, Role, bool, Option<Timestamp>, Option<Timestamp>);
    let rows: Vec<Row> = users::table
        .filter(users::access_changed_at.gt(since))
        .select((users::id, users::role, users::is_active, users::deleted_at, users::access_changed_at))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, role, is_active, deleted_at, changed_at)| {
            let usable = is_active && deleted_at.is_none();
            let standing = if usable { Standing::Active(role) } else { Standing::Refused };
            (id, (standing, changed_at.unwrap_or(since)))
        })
        .collect())
}

/// A level as it stands beside its learner.
pub fn find_selected_level(conn: &mut Conn, id: LevelId) -> QueryResult<Option<SelectedLevel>> {
    levels::table
        .find(id)
        .filter(levels::deleted_at.is_null())
        .select((levels::id, levels::name, levels::position))
        .first(conn)
        .optional()
        .map(|row: Option<(LevelId, String, i32)>| row.map(|(id, name, position)| SelectedLevel { id, name, position }))
}

/// May a user of this role choose this level?
pub fn is_level_open(conn: &mut Conn, id: LevelId, role: Role) -> QueryResult<bool> {
    let live = levels::table.find(id).filter(levels::deleted_at.is_null());
    if role.may_author() {
        select(exists(live)).get_result(conn)
    } else {
        select(exists(live.filter(levels::published_at.is_not_null()))).get_result(conn)
    }
}

/// The objects of a user's recordings.
pub fn list_recording_keys(conn: &mut Conn, user: UserId) -> QueryResult<Vec<String>> {
    pronunciation_attempts::table
        .filter(pronunciation_attempts::user_id.eq(user))
        .select(pronunciation_attempts::audio_key)
        .load(conn)
}

/// Remembers recordings that the store has to forget; a prefix that ends in `/` is a folder.
pub fn insert_erasures(conn: &mut Conn, prefixes: &[String], keep_until: Timestamp, now: Timestamp) -> QueryResult<()> {
    for chunk in prefixes.chunks(1000) {
        let rows: Vec<_> = chunk
            .iter()
            .map(|prefix| {
                (
                    recording_erasures::id.eq(Id::generate()),
                    recording_erasures::prefix.eq(prefix.as_str()),
                    recording_erasures::keep_until.eq(keep_until),
                    recording_erasures::created_at.eq(now),
                    recording_erasures::updated_at.eq(now),
                )
            })
            .collect();
        per_backend!(conn, |conn| diesel::insert_into(recording_erasures::table).values(rows).execute(conn))?;
    }
    Ok(())
}

/// The recordings that the store has to forget: id, prefix, and until when to look again.
pub fn list_erasures(conn: &mut Conn, limit: i64) -> QueryResult<Vec<(Id, String, Timestamp)>> {
    recording_erasures::table
        .order(recording_erasures::updated_at)
        .limit(limit)
        .select((recording_erasures::id, recording_erasures::prefix, recording_erasures::keep_until))
        .load(conn)
}

/// Puts an erasure at the end of the line.
pub fn update_erasure_tried(conn: &mut Conn, id: Id, now: Timestamp) -> QueryResult<()> {
    diesel::update(recording_erasures::table.find(id))
        .set(recording_erasures::updated_at.eq(now))
        .execute(conn)
        .map(|_| ())
}

/// Forgets an erasure that is done for good.
pub fn delete_erasure(conn: &mut Conn, id: Id) -> QueryResult<()> {
    diesel::delete(recording_erasures::table.find(id)).execute(conn).map(|_| ())
}
