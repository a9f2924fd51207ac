//! Making assets of uploads: in the request while that is short, else beside requests, and by whoever comes after a
//! process that ended over it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;

use super::inspect::{Facts, inspect_new};
use super::model::{LIFETIME, Refusal, Registration, Upload, UploadStatus, asset_key, extension};
use super::queries;
use super::remote::{RemoteFile, sha256_of_object};
use crate::authoring::{actions, change, node::Node};
use crate::background::Background;
use crate::catalog::KeptAnswers;
use crate::catalog::model::{AssetType, Unit, UnitAsset};
use crate::catalog::rules::in_stored_order;
use crate::context::AppContext;
use crate::db::{AssetId, Conn, Json, Timestamp, UploadId};
use crate::error::{Code, Detail, Error, Fault, FieldFault, Result, Thing};
use crate::storage::{Bucket, ObjectInfo, Storage};

/// How long somebody who works on a registration is believed to, unless they say so again, seconds.
const CLAIM_SECONDS: i64 = 60;

/// How often they say so.
const RENEWAL_INTERVAL: Duration = Duration::from_secs(15);

/// How long a registration rests that could not reach the database or the store, seconds.
const REST_SECONDS: i64 = 30;

/// How often registrations that were left are looked for, and how many are taken up at once.
const RESUME_INTERVAL: Duration = Duration::from_secs(10);
const RESUMED_AT_ONCE: i64 = 4;

/// Where a registration stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registered {
    /// It is this asset.
    As(AssetId),
    /// It is being worked on.
    NotYet,
}

/// Makes an asset of an upload: checks what arrived against what was promised and against what the media itself says,
/// and moves it to where readers get it. Doing so again gives the same asset. What takes longer than `patience` goes on
/// by itself.
///
/// # Errors
/// 409 when nothing has arrived, the upload is too old, or the unit has the same content already; 422 when the file is
/// not what it was declared to be; 503.
pub async fn register_upload(
    context: &AppContext,
    answers: &Arc<KeptAnswers>,
    upload: Upload,
    said: Registration,
    patience: Duration,
) -> Result<Registered> {
    if let Some(asset) = upload.asset_id {
        return Ok(Registered::As(asset));
    }
    let now = context.now();
    if upload.expires_at < now {
        return Err(Error::conflict(Detail::UploadTooOld));
    }
    check_size(&upload, &arrived(&context.storage, &upload).await?)?;
    let (id, row) = (upload.id, Json(serde_json::to_value(&said).expect("a registration is plain data")));
    let (until, expires_at) = (now + chrono::Duration::seconds(CLAIM_SECONDS), now + LIFETIME);
    let begin = move |conn: &mut Conn| queries::update_registration_begun(conn, id, &row, until, expires_at, now);
    if !context.db.write(begin).await? {
        return wait_for_another(context, id, patience).await;
    }
    // A task of its own: neither the end of the request nor a client that hangs up ends the work.
    let work = tokio::spawn(register(context.clone(), answers.clone(), upload, said));
    match tokio::time::timeout(patience, work).await {
        Ok(outcome) => outcome.map_err(|error| Error::internal(error.into()))?,
        Err(_) => Ok(Registered::NotYet),
    }
}

/// What becomes of a registration that somebody else works on.
async fn wait_for_another(context: &AppContext, id: UploadId, patience: Duration) -> Result<Registered> {
    let end = Instant::now() + patience;
    loop {
        let upload = context.db.read(move |conn| queries::find_upload(conn, id)).await?;
        let upload = upload.ok_or_else(|| Error::not_found(Thing::Upload))?;
        match upload.asset_id {
            Some(asset) => return Ok(Registered::As(asset)),
            None if upload.status() != UploadStatus::Registering || Instant::now() >= end => {
                return Ok(Registered::NotYet);
            }
            None => tokio::time::sleep(Duration::from_millis(200)).await,
        }
    }
}

/// Works on a registration that this process has claimed, and notes what became of it.
async fn register(
    context: AppContext,
    answers: Arc<KeptAnswers>,
    upload: Upload,
    said: Registration,
) -> Result<Registered> {
    let id = upload.id;
    let claim = async |seconds: i64| {
        let until = context.now() + chrono::Duration::seconds(seconds);
        context.db.write(move |conn| queries::update_registration_claimed(conn, id, until)).await
    };
    let renewals = async {
        loop {
            tokio::time::sleep(RENEWAL_INTERVAL).await;
            // The next one may work out; without any of them the work is done twice, which does no harm.
            claim(CLAIM_SECONDS).await.ok();
        }
    };
    let outcome = tokio::select! {
        outcome = make_asset(&context, &answers, &upload, said) => outcome,
        never = renewals => never,
    };
    match outcome {
        Ok(asset) => Ok(Registered::As(asset)),
        Err(error) if error.code == Code::Unavailable => {
            tracing::warn!(upload = %id, cause = ?error.cause, "a registration could not go on; it is taken up again");
            claim(REST_SECONDS).await?;
            Ok(Registered::NotYet)
        }
        Err(error) => {
            let (why, now) = (Json(serde_json::to_value(Refusal::from(&error)).expect("plain data")), context.now());
            context.db.write(move |conn| queries::update_registration_failed(conn, id, &why, now)).await?;
            Err(error)
        }
    }
}

/// Takes up the registrations that nobody works on any longer; says how many.
///
/// # Errors
/// 503.
pub async fn resume_registrations(context: &AppContext, answers: &Arc<KeptAnswers>) -> Result<usize> {
    let now = context.now();
    let left = context
        .db
        .write(move |conn| {
            let left = queries::list_registrations_left(conn, now, RESUMED_AT_ONCE)?;
            let until = now + chrono::Duration::seconds(CLAIM_SECONDS);
            left.iter().try_for_each(|upload| queries::update_registration_claimed(conn, upload.id, until))?;
            Ok::<_, Error>(left)
        })
        .await?;
    let count = left.len();
    for upload in left {
        let said = upload.registration.clone().context("a registration that was left says nothing")?;
        let said: Registration = serde_json::from_value(said.0).context("a registration that was left")?;
        let (context, answers, id) = (context.clone(), answers.clone(), upload.id);
        tokio::spawn(async move {
            if let Err(error) = register(context, answers, upload, said).await {
                tracing::info!(upload = %id, %error, cause = ?error.cause, "a registration that was taken up again failed");
            }
        });
    }
    Ok(count)
}

/// Does so now and then.
pub fn resume_in_background(background: &mut Background, context: &AppContext, answers: Arc<KeptAnswers>) {
    let state = (context.clone(), answers);
    background.every(RESUME_INTERVAL, "resume_registrations", state, |(context, answers)| async move {
        resume_registrations(&context, &answers).await.map(drop)
    });
}

async fn arrived(storage: &Storage, upload: &Upload) -> Result<ObjectInfo> {
    storage.head(Bucket::Uploads, &upload.object_key).await?.ok_or_else(|| Error::conflict(Detail::FileNotArrived))
}

async fn make_asset(
    context: &AppContext,
    answers: &KeptAnswers,
    upload: &Upload,
    said: Registration,
) -> Result<AssetId> {
    let storage = &context.storage;
    let kind = upload.kind;
    let info = arrived(storage, upload).await?;
    check_promise(storage, upload, &info).await?;
    let facts = facts_of(storage, Bucket::Uploads, &info, kind).await?;
    let wrong_type = || {
        let (declared, found) = (upload.content_type.clone(), facts.content_type.to_owned());
        Error::invalid("/uploadId", Fault::WrongContent { declared, found })
    };
    if facts.content_type != upload.content_type {
        return Err(wrong_type());
    }
    let extension = extension(kind, facts.content_type).ok_or_else(wrong_type)?;
    let key = asset_key(upload.unit_id, kind, &upload.sha256, extension);
    let draft = draft_asset(upload, key.clone(), &facts, &said, context.now());
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

fn check_size(upload: &Upload, info: &ObjectInfo) -> Result<()> {
    if info.size_bytes != upload.size_bytes.unsigned_abs() {
        let fault = Fault::WrongSize { declared: upload.size_bytes, found: info.size_bytes.cast_signed() };
        return Err(Error::invalid("/uploadId", fault));
    }
    Ok(())
}

async fn check_promise(storage: &Storage, upload: &Upload, info: &ObjectInfo) -> Result<()> {
    check_size(upload, info)?;
    if sha256_of_object(storage, Bucket::Uploads, info).await? != upload.sha256 {
        return Err(Error::invalid("/uploadId", Fault::WrongChecksum));
    }
    Ok(())
}

/// What an object in the store says of itself.
///
/// # Errors
/// 422 with each fault; 503.
pub(super) async fn facts_of(storage: &Storage, bucket: Bucket, info: &ObjectInfo, kind: AssetType) -> Result<Facts> {
    let mut file = RemoteFile::new(storage, bucket, info);
    let inspected = tokio::task::spawn_blocking(move || inspect_new(kind, &mut file));
    inspected.await.map_err(|error| Error::internal(error.into()))?.map_err(|faults| {
        Error::invalid_fields(
            faults.into_iter().map(|fault| FieldFault::new("/uploadId", Fault::Unreadable { reason: fault })).collect(),
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
    let upload = queries::find_upload(conn, upload_id)?.ok_or_else(|| Error::not_found(Thing::Upload))?;
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
