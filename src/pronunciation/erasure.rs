//! Making the object store forget the recordings of deleted accounts.

use std::time::Duration;

use super::model::{UPLOAD_TTL, recordings_prefix};
use super::queries;
use crate::background::Background;
use crate::context::AppContext;
use crate::db::{Conn, Timestamp, UserId};
use crate::error::Result;
use crate::storage::{Bucket, Storage, StorageError};

/// How often recordings are erased.
const ERASURE_INTERVAL: Duration = Duration::from_secs(60);

/// How many erasures one run takes at once.
const BATCH: i64 = 100;

/// Puts a learner's recordings down for erasure, until no URL by which another could be uploaded is left alive; one of
/// the account's deletion hooks.
pub fn schedule_erasure(conn: &mut Conn, user: UserId, now: Timestamp) -> Result<()> {
    let prefix = recordings_prefix(user);
    let mut prefixes = queries::list_recording_keys(conn, user)?;
    prefixes.retain(|key| !key.starts_with(&prefix));
    prefixes.push(prefix);
    let keep_until = now + chrono::Duration::seconds(2 * UPLOAD_TTL.as_secs() as i64);
    Ok(queries::insert_erasures(conn, &prefixes, keep_until, now)?)
}

/// Is the store still made to forget the recordings of an account by that id?
pub fn is_being_erased(conn: &mut Conn, user: UserId) -> Result<bool> {
    Ok(queries::is_erased(conn, &recordings_prefix(user))?)
}

/// Makes the store forget what is put down for erasure. What fails stays for the next round.
///
/// # Errors
/// 503.
pub async fn erase_recordings(context: &AppContext) -> Result<()> {
    let now = context.now();
    let due = context.db.read(|conn| queries::list_erasures(conn, BATCH)).await?;
    for (id, prefix, keep_until) in due {
        let erased = erase(&context.storage, &prefix).await.inspect_err(|error| {
            tracing::warn!(cause = ?error, "recordings of a deleted account could not be erased yet");
        });
        context
            .db
            .write(move |conn| match erased {
                Ok(()) if keep_until <= now => queries::delete_erasure(conn, id),
                _ => queries::update_erasure_tried(conn, id, now),
            })
            .await?;
    }
    Ok(())
}

/// Removes what is there, and in a bucket that keeps versions what was there.
async fn erase(storage: &Storage, prefix: &str) -> Result<(), StorageError> {
    if prefix.ends_with('/') {
        storage.delete_prefix(Bucket::Recordings, prefix).await?;
    } else {
        storage.delete(Bucket::Recordings, prefix).await?;
    }
    match storage.delete_versions(Bucket::Recordings, prefix).await {
        Ok(_) => Ok(()),
        Err(StorageError::Unavailable(cause)) => Err(StorageError::Unavailable(cause)),
        // Credentials that may list no versions erase what they can: the README says what to grant.
        Err(error) => {
            tracing::warn!(cause = ?error, "older versions of a deleted account's recordings cannot be looked for");
            Ok(())
        }
    }
}

/// Erases now and then.
pub fn erase_in_background(background: &mut Background, context: &AppContext) {
    background.every(ERASURE_INTERVAL, "erase_recordings", context.clone(), |context| async move {
        erase_recordings(&context).await
    });
}
