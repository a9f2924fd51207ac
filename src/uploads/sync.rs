//! Objects that came into the assets bucket by other means than uploads, made assets.

use std::collections::HashSet;

use super::model::{extension, max_bytes};
use super::registration::{facts_of, insert_found_asset};
use super::remote::sha256_of_object;
use crate::authoring::{actions, change};
use crate::catalog::model::{AssetType, Unit, UnitAsset};
use crate::catalog::rules::check_key;
use crate::catalog::rules::in_stored_order;
use crate::catalog::{KeptAnswers, queries};
use crate::context::AppContext;
use crate::db::{AssetId, Json, UnitId};
use crate::error::{Code, Result};
use crate::storage::{Bucket, ObjectInfo};

/// How many objects one call reads; the next call goes on.
const READ_AT_ONCE: usize = 200;

/// Where objects of units are looked for.
pub const PREFIX: &str = "units/";

/// What became of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ObjectOutcome {
    /// It is an asset now.
    Added(AssetId),
    /// It belongs to an asset already, perhaps a deleted one.
    Known,
    /// Its key names no live unit.
    UnknownUnit,
    /// It is not what its key says, or its key does not say what it is.
    Unreadable(String),
}

/// What became of the objects, in the order of their keys.
#[derive(Debug, Default)]
pub struct SyncReport {
    /// Each object with what became of it.
    pub objects: Vec<(String, ObjectOutcome)>,
    /// Where to go on: behind this key. None at the end.
    pub next_after: Option<String>,
}

/// Registers the objects below `units/{unitId}/{type}/` that no asset has yet, those of one unit or of all,
/// behind a key or from the first.
///
/// # Errors
/// 503 when the store or the database cannot be reached; what was added so far stays.
pub async fn sync_assets(
    context: &AppContext,
    answers: &KeptAnswers,
    unit: Option<UnitId>,
    after: Option<&str>,
) -> Result<SyncReport> {
    let prefix = unit.map_or_else(|| PREFIX.to_owned(), |unit| format!("{PREFIX}{unit}/"));
    let (mut report, mut read, mut continuation) = (SyncReport::default(), 0, None);
    loop {
        let page = context.storage.list(Bucket::Assets, &prefix, continuation.as_deref()).await?;
        let keys: Vec<String> = page.objects.iter().map(|object| object.key.clone()).collect();
        let known = context.db.read(move |conn| queries::list_known_keys(conn, &keys)).await?;
        let known: HashSet<String> = known.into_iter().collect();
        for object in page.objects.into_iter().filter(|object| after.is_none_or(|after| object.key.as_str() > after)) {
            if known.contains(&object.key) {
                report.objects.push((object.key, ObjectOutcome::Known));
                continue;
            }
            if read == READ_AT_ONCE {
                report.next_after = report.objects.last().map(|(key, _)| key.clone());
                return Ok(report);
            }
            read += 1;
            let found = add(context, answers, &object).await?;
            report.objects.push((object.key, found));
        }
        continuation = page.continuation;
        if continuation.is_none() {
            return Ok(report);
        }
    }
}

/// `units/{unitId}/{type}/…` taken apart.
fn place_of(key: &str) -> Option<(UnitId, &str)> {
    let mut parts = key.strip_prefix(PREFIX)?.splitn(3, '/');
    let unit = parts.next()?.parse().ok()?;
    let kind = parts.next()?;
    parts.next().map(|_| (unit, kind))
}

async fn add(context: &AppContext, answers: &KeptAnswers, object: &ObjectInfo) -> Result<ObjectOutcome> {
    let unreadable = |detail: &str| Ok(ObjectOutcome::Unreadable(detail.to_owned()));
    if let Err(fault) = check_key(&object.key) {
        return unreadable(&format!("the key {fault}"));
    }
    let Some((unit_id, kind)) = place_of(&object.key) else {
        return unreadable("the key is not units/{unitId}/{type}/{name}");
    };
    let Ok(kind) = kind.to_uppercase().parse::<AssetType>() else {
        return unreadable("the key's third part is none of video, audio, subtitle, screenshot and metadata");
    };
    if context.db.read(move |conn| actions::live::<Unit>(conn, unit_id).map(drop)).await.is_err_and(is_not_found) {
        return Ok(ObjectOutcome::UnknownUnit);
    }
    if object.size_bytes > max_bytes(kind).unsigned_abs() {
        return unreadable("it is larger than its type may be");
    }
    let storage = &context.storage;
    let Some(info) = storage.head(Bucket::Assets, &object.key).await? else {
        return unreadable("it has gone");
    };
    let facts = match facts_of(storage, Bucket::Assets, &info, kind).await {
        Ok(facts) => facts,
        Err(error) if error.code == Code::Invalid => {
            let faults: Vec<String> = error.errors.into_iter().map(|fault| fault.fault.to_string()).collect();
            return Ok(ObjectOutcome::Unreadable(faults.join("; ")));
        }
        Err(error) => return Err(error),
    };
    if extension(kind, facts.content_type).is_none() {
        return unreadable(&format!("it is {}", facts.content_type));
    }
    let draft = UnitAsset {
        content_type: Some(facts.content_type.to_owned()),
        size_bytes: i64::try_from(info.size_bytes).ok(),
        sha256: Some(sha256_of_object(storage, Bucket::Assets, &info).await?),
        duration_ms: facts.duration_ms,
        metadata: facts.metadata(None).map(|value| Json(in_stored_order(value))),
        ..UnitAsset::draft(unit_id, kind, object.key.clone(), context.now())
    };
    let added = change(context, answers, move |conn, now| insert_found_asset(conn, now, draft)).await;
    match added {
        Ok(id) => Ok(ObjectOutcome::Added(id)),
        // Somebody deleted the unit or registered the object meanwhile.
        Err(error) if error.code == Code::NotFound => Ok(ObjectOutcome::UnknownUnit),
        Err(error) if error.code == Code::Conflict => Ok(ObjectOutcome::Known),
        Err(error) => Err(error),
    }
}

fn is_not_found(error: crate::error::Error) -> bool {
    error.code == Code::NotFound
}
