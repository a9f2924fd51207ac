//! Making and changing accounts.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

use crate::auth::model::{NewUser, Role, User, UserChanges};
use crate::auth::{queries, rules};
use crate::db::{Conn, LevelId, SessionId, Timestamp, UserId};
use crate::error::{Code, Detail, Error, Fault, FieldFault, Result, Thing};

/// An account to make; what it holds has been found valid.
#[derive(Debug, Clone)]
pub struct Account {
    /// In any case.
    pub email: String,
    /// In any case.
    pub username: String,
    /// From [`hash_password`](crate::auth::hash_password); none for an account that signs in by magic link alone.
    pub password_hash: Option<String>,
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// What it may do.
    pub role: Role,
    /// The level that the learner works on.
    pub selected_level_id: Option<LevelId>,
    /// IANA name; UTC unless given.
    pub time_zone: Option<String>,
    /// Does an operator vouch for the address?
    pub is_vouched_for: bool,
}

/// Makes an account.
///
/// # Errors
/// 409 naming the field when name or address are taken.
pub fn create_account(conn: &mut Conn, account: Account, now: Timestamp) -> Result<User> {
    let trimmed = |text: Option<String>| text.map(|text| text.trim().to_owned());
    let user = NewUser {
        id: UserId::generate(),
        email: rules::folded(&account.email),
        username: rules::folded(&account.username),
        password_hash: account.password_hash,
        first_name: trimmed(account.first_name),
        last_name: trimmed(account.last_name),
        role: account.role,
        selected_level_id: account.selected_level_id,
        time_zone: account.time_zone.unwrap_or_else(|| "UTC".to_owned()),
        email_verified_at: account.is_vouched_for.then_some(now),
        created_at: now,
        updated_at: now,
    };
    queries::insert_user(conn, &user).map_err(taken)?;
    found(conn, user.id)
}

/// Changes what its owner may change of an account, but for its address.
///
/// # Errors
/// 409 naming the field when the name is taken.
pub fn update_profile(conn: &mut Conn, id: UserId, changes: &UserChanges) -> Result<User> {
    queries::lock_user(conn, id)?.ok_or_else(|| Error::not_found(Thing::Account))?;
    queries::update_user(conn, id, changes).map_err(taken)?;
    found(conn, id)
}

/// Changes an account with its address, in one of its sessions. A new address is unproven, and links sent to the old one
/// end; says what the account was before then.
///
/// # Errors
/// 401 when the session has ended, 409 naming the field when name or address are taken.
pub fn update_profile_and_email(
    conn: &mut Conn,
    id: UserId,
    session: SessionId,
    changes: UserChanges,
) -> Result<(User, Option<User>)> {
    let before = queries::lock_user(conn, id)?.ok_or_else(|| Error::not_found(Thing::Account))?;
    if changes.email.as_ref().is_none_or(|email| *email == before.email) {
        return Ok((update_profile(conn, id, &changes)?, None));
    }
    demand_live_session(conn, session, changes.updated_at)?;
    let unproven = UserChanges { email_verified_at: Some(None), ..changes };
    let after = update_profile(conn, id, &unproven)?;
    queries::delete_magic_links_to(conn, &before.email)?;
    Ok((after, Some(before)))
}

/// What lets somebody in for good is changed by a session that has not ended, even a moment ago.
pub(super) fn demand_live_session(conn: &mut Conn, id: SessionId, now: Timestamp) -> Result<()> {
    match queries::find_session(conn, id)?.filter(|session| session.is_live(now)) {
        Some(_) => Ok(()),
        None => Err(Error::new(Code::Unauthenticated, Detail::SessionEnded)),
    }
}

/// Sets the password and ends every session but the one given; says which ended.
///
/// # Errors
/// 401 when the session given has ended.
pub fn change_password(
    conn: &mut Conn,
    id: UserId,
    password_hash: String,
    kept_session: Option<SessionId>,
    now: Timestamp,
) -> Result<Vec<SessionId>> {
    queries::lock_user(conn, id)?.ok_or_else(|| Error::not_found(Thing::Account))?;
    if let Some(session) = kept_session {
        demand_live_session(conn, session, now)?;
    }
    let changes = UserChanges { password_hash: Some(Some(password_hash)), ..UserChanges::at(now) };
    queries::update_user(conn, id, &changes)?;
    Ok(queries::revoke_sessions(conn, id, kept_session, now)?)
}

/// What an administrator changes of an account.
#[derive(Debug, Clone, Copy)]
pub struct AdminChanges {
    /// The new role.
    pub role: Option<Role>,
    /// May it sign in?
    pub is_active: Option<bool>,
}

/// Changes role and activity; says which sessions ended.
///
/// # Errors
/// 404 without the account, 409 when no active administrator would be left.
pub fn administer_user(
    conn: &mut Conn,
    id: UserId,
    wanted: AdminChanges,
    now: Timestamp,
) -> Result<(User, Vec<SessionId>)> {
    let (user, admins) = queries::lock_user_and_admins(conn, id)?;
    let user = user.ok_or_else(|| Error::not_found(Thing::Account))?;
    let role = wanted.role.unwrap_or(user.role);
    let is_active = wanted.is_active.unwrap_or(user.is_active);
    if admins == [id] && !(is_active && role == Role::Admin) {
        return Err(Error::conflict(Detail::LastAdmin));
    }
    if role == user.role && is_active == user.is_active {
        return Ok((user, Vec::new()));
    }
    let changes = UserChanges {
        role: Some(role),
        is_active: Some(is_active),
        // Never back: a clock that lags must not hide the change from those who look for recent ones.
        access_changed_at: Some(user.access_changed_at.map_or(now, |earlier| earlier.max(now))),
        access_version: Some(user.access_version + 1),
        ..UserChanges::at(now)
    };
    queries::update_user(conn, id, &changes)?;
    let ended = if is_active { Vec::new() } else { queries::revoke_sessions(conn, id, None, now)? };
    Ok((found(conn, id)?, ended))
}

/// Takes an account out of use: no password, session or link opens it. It may be the last administrator's.
///
/// # Errors
/// 404 without the account.
pub fn disable_account(conn: &mut Conn, id: UserId, now: Timestamp) -> Result<()> {
    let user = queries::lock_user(conn, id)?.ok_or_else(|| Error::not_found(Thing::Account))?;
    let changes = UserChanges {
        password_hash: Some(None),
        is_active: Some(false),
        access_changed_at: Some(now),
        access_version: Some(user.access_version + 1),
        ..UserChanges::at(now)
    };
    queries::update_user(conn, id, &changes)?;
    queries::revoke_sessions(conn, id, None, now)?;
    Ok(queries::delete_magic_links_to(conn, &user.email)?)
}

pub(super) fn found(conn: &mut Conn, id: UserId) -> Result<User> {
    Ok(queries::find_user(conn, id)?.ok_or(DieselError::NotFound)?)
}

/// A unique violation as the field that is taken. PostgreSQL names the index, SQLite says it in its message.
fn taken(error: DieselError) -> Error {
    let DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, info) = &error else { return error.into() };
    let index = info.constraint_name().unwrap_or_else(|| info.message());
    let (pointer, detail) = if index.contains("users_email_key") {
        ("/email", Detail::EmailTaken)
    } else if index.contains("users_username_key") {
        ("/username", Detail::UsernameTaken)
    } else {
        return error.into();
    };
    Error { errors: vec![FieldFault::new(pointer, Fault::Taken)], ..Error::new(Code::Conflict, detail) }
}
