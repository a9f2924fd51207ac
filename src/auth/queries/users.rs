//! The queries of `users`, and of what is known of a user elsewhere.

use diesel::define_sql_function;
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};

use super::changes::note_changes;
use crate::auth::access::AccessChange;
use crate::auth::model::{LearnerRow, LevelRef, NewUser, Role, User, UserChanges, UserFilter};
use crate::auth::{LearnerChange, LearnerEntity, rules};
use crate::db::sql_types::Uuid;
use crate::db::{Conn, LevelId, Timestamp, UserId, parts};
use crate::http::PageRequest;
use crate::schema::{levels, users};
use crate::{given_rows, rows_after};

define_sql_function! {
    /// What the unique indexes of names and addresses are made of; queries that use it are answered from them.
    fn lower(text: Text) -> Text;
}

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
        .filter(lower(users::username).eq(rules::folded(username)))
        .filter(users::deleted_at.is_null())
        .first(conn)
        .optional()
}

/// The live account with an e-mail address, whatever its case.
pub fn find_user_by_email(conn: &mut Conn, email: &str) -> QueryResult<Option<User>> {
    users::table
        .filter(lower(users::email).eq(rules::folded(email)))
        .filter(users::deleted_at.is_null())
        .first(conn)
        .optional()
}

/// Inserts an account.
///
/// # Errors
/// The database's; a unique violation when name or address are taken.
pub fn insert_user(conn: &mut Conn, user: &NewUser) -> QueryResult<()> {
    diesel::insert_into(users::table).values(user).execute(conn)?;
    note_profile(conn, user.id)
}

/// Changes an account.
///
/// # Errors
/// The database's; a unique violation when name or address are taken.
pub fn update_user(conn: &mut Conn, id: UserId, changes: &UserChanges) -> QueryResult<()> {
    diesel::update(users::table.find(id)).set(changes).execute(conn)?;
    note_profile(conn, id)
}

fn note_profile(conn: &mut Conn, id: UserId) -> QueryResult<()> {
    note_changes(conn, vec![LearnerChange::written(id, LearnerEntity::Profile, id)])
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
pub fn insert_tombstone(conn: &mut Conn, id: UserId, access_version: i64, now: Timestamp) -> QueryResult<()> {
    diesel::insert_into(users::table)
        .values((
            users::id.eq(id),
            users::email.eq(format!("{id}@deleted.invalid")),
            users::username.eq(format!("deleted.{}", id.0.simple())),
            users::role.eq(Role::Learner),
            users::is_active.eq(false),
            users::access_changed_at.eq(now),
            users::access_version.eq(access_version),
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

/// The live account with an id, and the ids of the active administrators, all locked until the transaction ends: by one
/// statement and in the order of ids, as [`lock_learners`] does, so that two transactions never wait for each other.
pub fn lock_user_and_admins(conn: &mut Conn, id: UserId) -> QueryResult<(Option<User>, Vec<UserId>)> {
    let (user, locked) = match conn {
        Conn::Pg(pg) => {
            let locked: Vec<User> = users::table
                .filter(users::id.eq(id).or(users::role.eq(Role::Admin).and(users::is_active.eq(true))))
                .filter(users::deleted_at.is_null())
                .order(users::id)
                .for_update()
                .load(pg)?;
            (locked.iter().find(|user| user.id == id).cloned(), locked)
        }
        // SQLite's write transaction locks everything.
        Conn::Lite(_) => (lock_user(conn, id)?, list_active_admins(conn)?),
    };
    let is_active_admin = |user: &&User| user.is_active && user.role == Role::Admin;
    Ok((user, locked.iter().filter(is_active_admin).map(|admin| admin.id).collect()))
}

/// The active administrators.
pub fn list_active_admins(conn: &mut Conn) -> QueryResult<Vec<User>> {
    users::table
        .filter(users::role.eq(Role::Admin))
        .filter(users::is_active.eq(true))
        .filter(users::deleted_at.is_null())
        .order(users::id)
        .load(conn)
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
        let escaped = rules::folded(text).replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let pattern = format!("%{escaped}%");
        query = query
            .filter(users::username.like(pattern.clone()).escape('\\').or(users::email.like(pattern).escape('\\')));
    }
    query.load(conn)
}

/// The accounts whose access changed after a time, with what they may do since.
pub fn list_changed_users(conn: &mut Conn, since: Timestamp) -> QueryResult<Vec<(UserId, AccessChange)>> {
    let changed: Vec<User> = users::table.filter(users::access_changed_at.gt(since)).load(conn)?;
    Ok(changed.iter().map(|user| (user.id, AccessChange::of(user))).collect())
}

/// What decides how some accounts learn, each locked until the transaction ends: whoever writes what a learner did takes
/// this lock first, so that one learner's writes happen one after the other. On SQLite every write does.
pub fn lock_learners(conn: &mut Conn, ids: &[UserId]) -> QueryResult<Vec<LearnerRow>> {
    match conn {
        // In one order, so that two transactions never wait for each other. Not FOR UPDATE: rows that refer to the
        // account may be inserted meanwhile.
        Conn::Pg(pg) => users::table
            .filter(users::id.eq_any(ids))
            .order(users::id)
            .for_no_key_update()
            .select(LearnerRow::as_select())
            .load(pg),
        Conn::Lite(lite) => {
            let find = |part| GivenUsers::<(Uuid, Text, Nullable<Uuid>)>::of(part, FIND_LEARNERS).load(lite);
            let found: Vec<Vec<LearnerRow>> = parts(ids).map(find).collect::<QueryResult<_>>()?;
            Ok(found.concat())
        }
    }
}

given_rows! {
    struct GivenUsers(UserId) {
        id: UserId as Uuid, "uuid" = id => *id,
    }
}

const FIND_LEARNERS: &str =
    "SELECT users.id, users.time_zone, users.selected_level_id FROM given JOIN users ON users.id = given.id";

/// An account's time zone and selected level.
pub fn find_learner(conn: &mut Conn, user: UserId) -> QueryResult<Option<LearnerRow>> {
    users::table.find(user).select(LearnerRow::as_select()).first(conn).optional()
}

/// How many minutes a day a learner means to learn; none without a goal, or without the account.
pub fn find_daily_goal(conn: &mut Conn, user: UserId) -> QueryResult<Option<i32>> {
    let goal = users::table.find(user).select(users::daily_goal_minutes).first(conn).optional()?;
    Ok(goal.flatten())
}

/// A batch of account ids after one, in their order: for work on all learners.
pub fn list_user_ids(conn: &mut Conn, after: Option<UserId>, limit: i64) -> QueryResult<Vec<UserId>> {
    let mut query = users::table.select(users::id).order(users::id).limit(limit).into_boxed();
    if let Some(after) = after {
        query = query.filter(users::id.gt(after));
    }
    query.load(conn)
}

/// The level that an account works on.
#[derive(Debug, Clone, Queryable)]
pub struct SelectedLevel {
    /// The level.
    pub id: LevelId,
    /// What learners read.
    pub name: String,
    /// Its place in the language.
    pub position: i32,
    /// The language taught.
    pub language: String,
    /// Visible to learners since.
    pub published_at: Option<Timestamp>,
}

/// An account with the level that it works on, unless that was deleted.
pub fn find_user_with_level(conn: &mut Conn, id: UserId) -> QueryResult<Option<(User, Option<SelectedLevel>)>> {
    let own = users::selected_level_id.eq(levels::id.nullable()).and(levels::deleted_at.is_null());
    let level = (levels::id, levels::name, levels::position, levels::language, levels::published_at);
    users::table
        .left_join(levels::table.on(own))
        .filter(users::id.eq(id))
        .select((users::all_columns, level.nullable()))
        .first(conn)
        .optional()
}

/// The level that an account works on, unless it was deleted.
pub fn find_selected_level(conn: &mut Conn, user: UserId) -> QueryResult<Option<LevelRef>> {
    users::table
        .inner_join(levels::table)
        .filter(users::id.eq(user))
        .filter(levels::deleted_at.is_null())
        .select((levels::id, levels::name, levels::position))
        .first(conn)
        .optional()
        .map(|row: Option<(LevelId, String, i32)>| row.map(|(id, name, position)| LevelRef { id, name, position }))
}
