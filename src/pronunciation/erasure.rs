//! Making the object store forget recordings: those of deleted accounts, those past their time, those that learners delete.

use std::time::Duration;

use super::model::{UPLOAD_TTL, recordings_prefix};
use super::queries;
use crate::background::Background;
use crate::context::AppContext;
use crate::db::{AttemptId, Conn, Timestamp, UserId};
use crate::error::{Error, Result, Thing};
use crate::progress::actions::lock_learner;
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
    Ok(queries::insert_erasures(conn, &prefixes, keep_until(now), now)?)
}

/// Until when the store is made to forget again: a URL that was signed a moment ago may still bring a recording.
pub(super) fn keep_until(now: Timestamp) -> Timestamp {
    now + chrono::Duration::seconds(2 * UPLOAD_TTL.as_secs() as i64)
}

/// Deletes the recording of an attempt; the attempt stays, with its score if it has one. What is deleted already stays as
/// it is. The store forgets it at once, or in the background where it cannot now.
///
/// # Errors
/// 404 when the attempt is another's.
pub(super) async fn delete_recording(context: &AppContext, user: UserId, id: AttemptId) -> Result<()> {
    let now = context.now();
    let key = context
        .db
        .write(move |conn| {
            // First, as whoever has an attempt scored does.
            lock_learner(conn, user)?;
            let attempt = queries::find_attempt(conn, user, id)?.ok_or_else(|| Error::not_found(Thing::Attempt))?;
            if attempt.recording_erased_at.is_some() {
                return Ok(None);
            }
            let key = attempt.audio_key;
            queries::update_recordings_erased(conn, &[(user, id, key.clone())], now)?;
            queries::insert_erasures(conn, std::slice::from_ref(&key), keep_until(now), now)?;
            Ok::<_, Error>(Some(key))
        })
        .await?;
    if let Some(key) = key
        && let Err(error) = erase(&context.storage, &key).await
    {
        tracing::warn!(cause = ?error, "a deleted recording could not be erased yet");
    }
    Ok(())
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
            tracing::warn!(cause = ?error, "recordings could not be erased yet");
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
            tracing::warn!(cause = ?error, "older versions of deleted recordings cannot be looked for");
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
