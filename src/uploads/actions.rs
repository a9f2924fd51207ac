//! Beginning and registering uploads.

use serde_json::Value;

use super::inspect::{Facts, inspect};
use super::model::{LIFETIME, PART_BYTES, URL_TTL, Upload, asset_key, extension};
use super::queries;
use super::remote::{RemoteFile, sha256_of_object};
use crate::authoring::{actions, change, node::Node};
use crate::catalog::KeptAnswers;
use crate::catalog::model::{AssetType, Unit, UnitAsset};
use crate::catalog::rules::in_stored_order;
use crate::context::AppContext;
use crate::db::{AssetId, Conn, Json, Timestamp, UnitId, UploadId, UserId};
use crate::error::{Error, FieldError, Result};
use crate::storage::{Bucket, ObjectInfo, PresignedUpload, PutSpec, Storage};

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

/// What an author says of a file that has arrived.
#[derive(Debug, Clone)]
pub struct Registration {
    /// BCP 47.
    pub language: Option<String>,
    /// Its place among the unit's assets.
    pub position: Option<i32>,
    /// A JSON object.
    pub metadata: Option<Value>,
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
    found.filter(|upload| of.is_none_or(|user| user == upload.user_id)).ok_or_else(|| Error::not_found("upload"))
}

/// Makes an asset of an upload: checks what arrived against what was promised and against what the media itself says,
/// and moves it to where readers get it. Doing so again gives the same asset.
///
/// # Errors
/// 409 when nothing has arrived, the upload is too old, or the unit has the same content already; 422 when the file is
/// not what it was declared to be; 503.
pub async fn register_upload(
    context: &AppContext,
    answers: &KeptAnswers,
    upload: Upload,
    unit_id: UnitId,
    said: Registration,
) -> Result<AssetId> {
    let storage = &context.storage;
    if upload.unit_id != unit_id {
        return Err(Error::invalid("/uploadId", "other_unit", "belongs to another unit; begin an upload for this one"));
    }
    if let Some(asset) = upload.asset_id {
        return Ok(asset);
    }
    if upload.expires_at < context.now() {
        return Err(Error::conflict("This upload is more than 24 hours old; begin another."));
    }
    let kind = upload.kind;
    let info = storage.head(Bucket::Uploads, &upload.object_key).await?.ok_or_else(|| {
        Error::conflict("The file has not arrived: send it by the upload's URL, or complete its parts, first.")
    })?;
    check_promise(storage, &upload, &info).await?;
    let facts = facts_of(storage, Bucket::Uploads, &info, kind).await?;
    let wrong_type = || {
        let detail = format!("was declared as {} but is {}", upload.content_type, facts.content_type);
        Error::invalid("/uploadId", "wrong_type", detail)
    };
    if facts.content_type != upload.content_type {
        return Err(wrong_type());
    }
    let extension = extension(kind, facts.content_type).ok_or_else(wrong_type)?;
    let key = asset_key(unit_id, kind, &upload.sha256, extension);
    let draft = draft_asset(&upload, key.clone(), &facts, &said, context.now());
    {
        let draft = draft.clone();
        context.db.read(move |conn| check_new_asset(conn, &draft).map(drop)).await?;
    }
    storage.copy(Bucket::Uploads, &upload.object_key, Bucket::Assets, &key).await?;
    let upload_id = upload.id;
    let asset =
        change(context, answers, move |conn, now| insert_asset(conn, now, upload_id, draft, said.position)).await?;
    if let Err(error) = storage.delete(Bucket::Uploads, &upload.object_key).await {
        tracing::warn!(%error, upload = %upload.id, "a registered upload could not be removed; the sweep will");
    }
    Ok(asset)
}

async fn check_promise(storage: &Storage, upload: &Upload, info: &ObjectInfo) -> Result<()> {
    if info.size_bytes != upload.size_bytes.unsigned_abs() {
        let detail = format!("has {} bytes; {} were declared", info.size_bytes, upload.size_bytes);
        return Err(Error::invalid("/uploadId", "wrong_size", detail));
    }
    if sha256_of_object(storage, Bucket::Uploads, info).await? != upload.sha256 {
        return Err(Error::invalid(
            "/uploadId",
            "wrong_checksum",
            "has another SHA-256 than was declared; send it again",
        ));
    }
    Ok(())
}

/// What an object in the store says of itself.
///
/// # Errors
/// 422 with each fault; 503.
pub(super) async fn facts_of(storage: &Storage, bucket: Bucket, info: &ObjectInfo, kind: AssetType) -> Result<Facts> {
    let mut file = RemoteFile::new(storage, bucket, info);
    let inspected = tokio::task::spawn_blocking(move || inspect(kind, &mut file));
    inspected.await.map_err(|error| Error::internal(error.into()))?.map_err(|faults| {
        Error::invalid_fields(
            faults.into_iter().map(|fault| FieldError::new("/uploadId", "unreadable", fault)).collect(),
        )
    })
}

fn draft_asset(upload: &Upload, minio_key: String, facts: &Facts, said: &Registration, now: Timestamp) -> UnitAsset {
    UnitAsset {
        language: said.language.clone(),
        content_type: Some(facts.content_type.to_owned()),
        size_bytes: Some(upload.size_bytes),
        sha256: Some(upload.sha256.clone()),
        duration_ms: facts.duration_ms,
        metadata: facts.metadata(said.metadata.clone()).map(|value| Json(in_stored_order(value))),
        ..UnitAsset::draft(upload.unit_id, upload.kind, minio_key, now)
    }
}

fn check_new_asset(conn: &mut Conn, draft: &UnitAsset) -> Result<Vec<UnitAsset>> {
    actions::live::<Unit>(conn, draft.unit_id)?;
    let siblings = draft.siblings(conn)?;
    draft.check_among(&siblings)?;
    Ok(siblings)
}

fn insert_asset(
    conn: &mut Conn,
    now: Timestamp,
    upload_id: UploadId,
    draft: UnitAsset,
    position: Option<i32>,
) -> Result<AssetId> {
    // Another registration of the same upload may have come first; its turn is over by now.
    let upload = queries::find_upload(conn, upload_id)?.ok_or_else(|| Error::not_found("upload"))?;
    if let Some(asset) = upload.asset_id {
        return Ok(asset);
    }
    let siblings = check_new_asset(conn, &draft)?;
    let asset = actions::place(conn, now, siblings, draft, position)?;
    queries::update_upload_registered(conn, upload_id, asset.id, now)?;
    Ok(asset.id)
}

/// Makes an asset of an object that lies where readers get it already.
pub(super) fn insert_found_asset(conn: &mut Conn, now: Timestamp, draft: UnitAsset) -> Result<AssetId> {
    let siblings = check_new_asset(conn, &draft)?;
    Ok(actions::place(conn, now, siblings, draft, None)?.id)
}
