//! Large files in parts, so that what has arrived survives a broken connection.

use super::model::{URL_TTL, Upload};
use crate::db::Timestamp;
use crate::error::{Detail, Error, Result};
use crate::storage::{Bucket, PartSpec, PresignedUrl, Storage, StorageError, UploadedPart};

/// More URLs than a client can use before it asks again.
const URLS_AT_ONCE: usize = 100;

/// What has arrived of a multipart upload, and where to send what is missing.
#[derive(Debug)]
pub struct PartsState {
    /// Parts that are there.
    pub arrived: Vec<PartSpec>,
    /// The first of those that are not, each with its URL.
    pub missing: Vec<(PartSpec, PresignedUrl)>,
    /// How many are not there.
    pub missing_count: usize,
}

/// Tells what has arrived; a part of another length than it should have counts as missing.
///
/// # Errors
/// 409 when the upload is not one in parts, or is complete; 503.
pub async fn parts_state(storage: &Storage, upload: &Upload, now: Timestamp) -> Result<PartsState> {
    let multipart_id = multipart_id(upload)?;
    let arrived = match storage.list_parts(Bucket::Uploads, &upload.object_key, multipart_id).await {
        Err(StorageError::NotFound) => return Err(Error::conflict(Detail::UploadCompleted)),
        listed => listed?,
    };
    let is_there = |number, size_bytes| {
        arrived.iter().any(|part: &UploadedPart| part.part_number == number && part.size_bytes == size_bytes)
    };
    let (there, missing): (Vec<_>, Vec<_>) = upload
        .parts()
        .map(|(number, size_bytes)| PartSpec { number, size_bytes })
        .partition(|part| is_there(part.number, part.size_bytes));
    let missing_count = missing.len();
    let url = |part: PartSpec| {
        let key = &upload.object_key;
        let url = storage.presign_upload_part(Bucket::Uploads, key, multipart_id, part, URL_TTL, now.utc());
        (part, url)
    };
    Ok(PartsState { arrived: there, missing: missing.into_iter().take(URLS_AT_ONCE).map(url).collect(), missing_count })
}

/// Makes one object of the parts; doing so again changes nothing.
///
/// # Errors
/// 409 when the upload is not one in parts, or parts are missing; 503.
pub async fn complete_parts(storage: &Storage, upload: &Upload) -> Result<()> {
    let multipart_id = multipart_id(upload)?;
    let key = &upload.object_key;
    let arrived = match storage.list_parts(Bucket::Uploads, key, multipart_id).await {
        Err(StorageError::NotFound) if storage.head(Bucket::Uploads, key).await?.is_some() => return Ok(()),
        Err(StorageError::NotFound) => return Err(Error::conflict(Detail::UploadGivenUp)),
        listed => listed?,
    };
    let mut parts = Vec::new();
    for (number, size_bytes) in upload.parts() {
        let part = arrived.iter().find(|part| part.part_number == number && part.size_bytes == size_bytes);
        let part =
            part.ok_or_else(|| Error::conflict(Detail::PartMissing { number, size: size_bytes.cast_signed() }))?;
        parts.push(part.clone());
    }
    Ok(storage.complete_multipart(Bucket::Uploads, key, multipart_id, &parts).await?)
}

fn multipart_id(upload: &Upload) -> Result<&str> {
    upload.multipart_id.as_deref().ok_or_else(|| Error::conflict(Detail::UploadHasNoParts))
}
