//! Deleting an account.

use crate::auth::access::AccessChange;
use crate::auth::queries;
use crate::db::{Conn, Timestamp, UserId};
use crate::error::{Detail, Error, Result, Thing};

/// What another feature does when an account is deleted, in the same transaction and while its rows are still there.
pub type DeletionHook = fn(&mut Conn, user: UserId, now: Timestamp) -> Result<()>;

/// The hooks of the features right of this one; `app` lists them.
#[derive(Debug, Clone, Copy)]
pub struct DeletionHooks(pub &'static [DeletionHook]);

/// Says that an account is deleted, once that is committed: whoever restores a backup from before deletes it once more.
pub fn log_deletion(id: UserId) {
    tracing::info!(user = %id, "an account is deleted");
}

/// Deletes an account with all that belongs to it and leaves a row without personal data, by which its tokens are
/// refused on every replica; says what that row means.
///
/// # Errors
/// 404 without the account, 409 for the last active administrator.
pub fn delete_account(conn: &mut Conn, hooks: DeletionHooks, id: UserId, now: Timestamp) -> Result<AccessChange> {
    let (user, admins) = queries::lock_user_and_admins(conn, id)?;
    let user = user.ok_or_else(|| Error::not_found(Thing::Account))?;
    if admins == [id] {
        return Err(Error::conflict(Detail::LastAdmin));
    }
    hooks.0.iter().try_for_each(|hook| hook(conn, id, now))?;
    queries::delete_magic_links_to(conn, &user.email)?;
    queries::delete_user(conn, id)?;
    let access_version = user.access_version + 1;
    queries::insert_tombstone(conn, id, access_version, now)?;
    Ok(AccessChange::deletion(access_version, now))
}
