//! Beginning uploads.

use super::model::{LIFETIME, PART_BYTES, URL_TTL, Upload};
use super::queries;
use crate::authoring::actions;
use crate::catalog::model::{AssetType, Unit};
use crate::context::AppContext;
use crate::db::{UnitId, UploadId, UserId};
use crate::error::{Error, Result, Thing};
use crate::storage::{Bucket, PresignedUpload, PutSpec};

/// What an author promises to send.
#[derive(Debug, Clone)]
pub struct NewUpload {
    /// For which unit.
    pub unit_id: UnitId,
    /// As what.
    pub kind: AssetType,
    /// The file's name at its author's.
    pub file_name: String,
    /// Its media type.
    pub content_type: String,
    /// Its length.
    pub size_bytes: i64,
    /// Its SHA-256, lower-case hex.
    pub sha256: String,
    /// Whether it comes in parts.
    pub multipart: bool,
}

/// Begins an upload; the PUT to send it by, unless it comes in parts.
///
/// # Errors
/// 404 when there is no such unit; 503.
pub async fn begin_upload(
    context: &AppContext,
    user_id: UserId,
    new: NewUpload,
) -> Result<(Upload, Option<PresignedUpload>)> {
    let (storage, now) = (&context.storage, context.now());
    let unit_id = new.unit_id;
    context.db.read(move |conn| actions::live::<Unit>(conn, unit_id).map(drop)).await?;
    let id = UploadId::generate();
    let object_key = id.to_string();
    let multipart_id = match new.multipart {
        true => Some(storage.create_multipart(Bucket::Uploads, &object_key, &new.content_type).await?),
        false => None,
    };
    let upload = Upload {
        id,
        unit_id,
        user_id,
        kind: new.kind,
        file_name: new.file_name,
        content_type: new.content_type,
        size_bytes: new.size_bytes,
        sha256: new.sha256,
        object_key,
        part_size_bytes: multipart_id.as_ref().map(|_| PART_BYTES),
        multipart_id,
        asset_id: None,
        registered_at: None,
        expires_at: now + LIFETIME,
        created_at: now,
        updated_at: now,
        registration: None,
        registration_error: None,
        claimed_until: None,
    };
    let row = upload.clone();
    context.db.write(move |conn| queries::insert_upload(conn, &row)).await?;
    if upload.multipart_id.is_some() {
        return Ok((upload, None));
    }
    let file = PutSpec {
        content_type: upload.content_type.clone(),
        size_bytes: upload.size_bytes.unsigned_abs(),
        sha256_hex: upload.sha256.clone(),
    };
    let put = storage.presign_put(Bucket::Uploads, &upload.object_key, &file, now.utc(), URL_TTL)?;
    Ok((upload, Some(put)))
}

/// An upload of this author; anybody's for an administrator.
///
/// # Errors
/// 404.
pub async fn find_upload(context: &AppContext, id: UploadId, of: Option<UserId>) -> Result<Upload> {
    let found = context.db.read(move |conn| queries::find_upload(conn, id)).await?;
    found.filter(|upload| of.is_none_or(|user| user == upload.user_id)).ok_or_else(|| Error::not_found(Thing::Upload))
}
