//! Deleting an account, and making the object store forget its recordings.

use crate::auth::queries;
use crate::db::{Conn, Database, Timestamp, UserId};
use crate::error::{Error, Result};
use crate::storage::{Bucket, Storage};

/// How many recordings are erased in one round.
const ERASURES_AT_ONCE: i64 = 100;

/// Deletes an account with all that belongs to it and leaves a row without personal data, by which its tokens are
/// refused on every replica. Its recordings are put down for erasure until `keep_until`, when no URL by which another
/// could be uploaded is left alive.
///
/// # Errors
/// 404 without the account, 409 for the last active administrator.
pub fn delete_account(conn: &mut Conn, id: UserId, keep_until: Timestamp, now: Timestamp) -> Result<()> {
    let admins = queries::lock_active_admins(conn)?;
    if admins == [id] {
        return Err(Error::conflict("This is the last active administrator; make another one first."));
    }
    let user = queries::lock_user(conn, id)?.ok_or_else(|| Error::not_found("account"))?;
    let folder = format!("recordings/{id}/");
    let mut prefixes = queries::list_recording_keys(conn, id)?;
    prefixes.retain(|key| !key.starts_with(&folder));
    prefixes.push(folder);
    queries::insert_erasures(conn, &prefixes, keep_until, now)?;
    queries::delete_magic_links_to(conn, &user.email)?;
    queries::delete_user(conn, id)?;
    queries::insert_tombstone(conn, id, now)?;
    Ok(())
}

/// Makes the store forget what is put down for erasure. What fails stays for the next round.
pub async fn erase_recordings(db: &Database, storage: &Storage, now: Timestamp) -> Result<()> {
    let due = db.read(|conn| queries::list_erasures(conn, ERASURES_AT_ONCE)).await?;
    for (id, prefix, keep_until) in due {
        let erased = if prefix.ends_with('/') {
            storage.delete_prefix(Bucket::Recordings, &prefix).await.map(drop)
        } else {
            storage.delete(Bucket::Recordings, &prefix).await
        };
        let erased = erased.inspect_err(|problem| {
            tracing::warn!(cause = ?problem, "recordings of a deleted account could not be erased yet");
        });
        db.write(move |conn| match erased {
            Ok(()) if keep_until <= now => queries::delete_erasure(conn, id),
            _ => queries::update_erasure_tried(conn, id, now),
        })
        .await?;
    }
    Ok(())
}
