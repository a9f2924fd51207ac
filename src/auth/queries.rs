//! The queries of accounts.

use diesel::prelude::*;

use super::model::{NewUser, User};
use crate::db::{Conn, Id};
use crate::schema::users;

/// The account with an id, deleted ones included.
///
/// # Errors
/// The database's.
pub fn find_user(conn: &mut Conn, id: Id) -> QueryResult<Option<User>> {
    users::table.find(id).first(conn).optional()
}

/// The live account with a user name, whatever its case.
///
/// # Errors
/// The database's.
pub fn find_user_by_username(conn: &mut Conn, username: &str) -> QueryResult<Option<User>> {
    users::table
        .filter(users::username.eq(username.to_lowercase()))
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

/// How many accounts there are.
///
/// # Errors
/// The database's.
pub fn count_users(conn: &mut Conn) -> QueryResult<i64> {
    users::table.count().get_result(conn)
}
