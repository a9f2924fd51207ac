//! Removing what arrived of uploads that become nothing: cancelled, too old, or of an author who is gone.

use std::time::Duration;

use super::model::{Abandoned, URL_TTL, Upload, UploadStatus};
use super::queries;
use crate::background::Background;
use crate::context::AppContext;
use crate::db::{Conn, Timestamp, UploadId, UserId};
use crate::error::{Detail, Error, Result};
use crate::storage::{Bucket, Storage, StorageError};

/// How many uploads one query takes.
const BATCH: i64 = 100;

/// How often uploads are swept.
const INTERVAL: Duration = Duration::from_secs(600);

/// After so many failures one after the other it is the store that fails, not the upload.
const FAILURES: u32 = 5;

/// Gives up an upload and what has arrived of it.
///
/// # Errors
/// 409 when it is an asset already, or is being made one; 503.
pub async fn cancel_upload(context: &AppContext, upload: &Upload) -> Result<()> {
    match upload.status() {
        UploadStatus::Registered => {
            return Err(Error::conflict(Detail::UploadIsAsset));
        }
        UploadStatus::Registering => {
            return Err(Error::conflict(Detail::UploadBecomesAsset));
        }
        UploadStatus::Waiting | UploadStatus::Failed => {}
    }
    remove(&context.storage, &upload.object_key, upload.multipart_id.as_deref()).await?;
    let id = upload.id;
    context.db.write(move |conn| queries::delete_unregistered_upload(conn, id).map(drop)).await
}

/// Puts the uploads of an account down for removal; one of the account's deletion hooks.
pub fn abandon_uploads(conn: &mut Conn, user: UserId, now: Timestamp) -> Result<()> {
    let keep_until = now + chrono::Duration::seconds(2 * URL_TTL.as_secs() as i64);
    for upload in queries::list_uploads_of(conn, user)? {
        let abandoned = Abandoned {
            id: upload.id,
            object_key: upload.object_key,
            multipart_id: upload.multipart_id,
            keep_until,
            created_at: now,
        };
        queries::insert_abandoned_upload(conn, &abandoned)?;
    }
    Ok(())
}

/// Removes uploads past their time, and those of deleted accounts, with what has arrived of them; says how many rows
/// went. One that cannot be removed is logged and left for the next time.
///
/// # Errors
/// 503 when database or store cannot be reached; what was removed so far stays removed.
pub async fn sweep_uploads(context: &AppContext) -> Result<u64> {
    let (db, now) = (&context.db, context.now());
    let mut sweep = Sweep { storage: &context.storage, failures: 0 };
    let (mut swept, mut after) = (0, None);
    loop {
        let expired = db.read(move |conn| queries::list_expired_uploads(conn, now, after, BATCH)).await?;
        let Some(last) = expired.last() else { break };
        after = Some((last.expires_at, last.id));
        for upload in expired {
            if sweep.remove(upload.id, &upload.object_key, upload.multipart_id.as_deref()).await? {
                db.write(move |conn| queries::delete_upload(conn, upload.id)).await?;
                swept += 1;
            }
        }
    }
    let mut after = None;
    loop {
        let abandoned = db.read(move |conn| queries::list_abandoned_uploads(conn, after, BATCH)).await?;
        let Some(last) = abandoned.last() else { return Ok(swept) };
        after = Some(last.id);
        for Abandoned { id, object_key, multipart_id, keep_until, .. } in abandoned {
            // Removed at once, and once more when nobody can send it any longer.
            if sweep.remove(id, &object_key, multipart_id.as_deref()).await? && keep_until <= now {
                db.write(move |conn| queries::delete_abandoned_upload(conn, id)).await?;
                swept += 1;
            }
        }
    }
}

struct Sweep<'a> {
    storage: &'a Storage,
    failures: u32,
}

impl Sweep<'_> {
    /// Says whether it did.
    async fn remove(&mut self, id: UploadId, object_key: &str, multipart_id: Option<&str>) -> Result<bool> {
        let Err(error) = remove(self.storage, object_key, multipart_id).await else {
            self.failures = 0;
            return Ok(true);
        };
        // An object that cannot be removed says nothing of the others, a store that is away does.
        if matches!(error, StorageError::Unavailable(_)) {
            self.failures += 1;
        }
        if self.failures >= FAILURES {
            return Err(error.into());
        }
        tracing::warn!(upload = %id, cause = ?error, "an upload could not be removed; the next sweep tries again");
        Ok(false)
    }
}

/// Sweeps now and then.
pub fn sweep_in_background(background: &mut Background, context: &AppContext) {
    background.every(INTERVAL, "sweep_uploads", context.clone(), |context| async move {
        let swept = sweep_uploads(&context).await?;
        if swept > 0 {
            tracing::info!(swept, "removed uploads that nobody registered");
        }
        Ok(())
    });
}

async fn remove(storage: &Storage, object_key: &str, multipart_id: Option<&str>) -> Result<(), StorageError> {
    if let Some(multipart_id) = multipart_id {
        storage.abort_multipart(Bucket::Uploads, object_key, multipart_id).await?;
    }
    storage.delete(Bucket::Uploads, object_key).await
}
