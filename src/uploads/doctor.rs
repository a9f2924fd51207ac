//! Whether the catalogue and the object store agree, and mending what is safe to mend.

use std::collections::HashSet;

use super::sync::PREFIX;
use super::{queries as upload_queries, sweep_uploads};
use crate::catalog::queries;
use crate::context::AppContext;
use crate::error::Result;
use crate::storage::{Bucket, ObjectInfo, Storage};

/// An object younger than this may belong to a change that is not committed yet, hours.
const SETTLED_HOURS: i64 = 24;

/// What does not agree.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    /// Keys of live assets that have no object: learners cannot play these.
    pub rows_without_objects: Vec<String>,
    /// Keys of assets whose object has another length than the row says.
    pub wrong_sizes: Vec<String>,
    /// Keys of objects that belong to no asset, not even a deleted one.
    pub objects_without_rows: Vec<String>,
    /// Those among them that are old enough and in places that only this service writes: safe to remove.
    pub removable: Vec<String>,
    /// Objects in the uploads bucket that belong to no upload, old enough to be removed.
    pub stray_uploads: Vec<String>,
    /// Uploads past their time.
    pub expired_uploads: usize,
}

impl Diagnosis {
    /// Is everything as it should be?
    pub fn is_healthy(&self) -> bool {
        *self == Self::default()
    }
}

/// Compares every asset with every object.
///
/// # Errors
/// 503 when the database or the store cannot be reached.
pub async fn diagnose(context: &AppContext) -> Result<Diagnosis> {
    let (db, storage, now) = (&context.db, &context.storage, context.now());
    let mut diagnosis = Diagnosis::default();
    let settled = |object: &ObjectInfo| {
        object.last_modified_at.is_some_and(|at| at < now.utc() - chrono::Duration::hours(SETTLED_HOURS))
    };
    // Objects first: what is registered meanwhile is then at worst found in its row alone, and looked up below.
    let objects = list_all(storage, Bucket::Assets).await?;
    let incoming = list_all(storage, Bucket::Uploads).await?;
    let rows = db.read(queries::list_all_keys).await?;
    let sizes: std::collections::HashMap<&str, u64> =
        objects.iter().map(|object| (object.key.as_str(), object.size_bytes)).collect();
    for row in rows.iter().filter(|row| row.live) {
        match sizes.get(row.key.as_str()) {
            Some(size) if row.size_bytes.is_some_and(|wanted| wanted.unsigned_abs() != *size) => {
                diagnosis.wrong_sizes.push(row.key.clone());
            }
            Some(_) => {}
            None if storage.head(Bucket::Assets, &row.key).await?.is_some() => {}
            None => diagnosis.rows_without_objects.push(row.key.clone()),
        }
    }
    let known: HashSet<&str> = rows.iter().map(|row| row.key.as_str()).collect();
    for object in objects.iter().filter(|object| !known.contains(object.key.as_str())) {
        diagnosis.objects_without_rows.push(object.key.clone());
        if object.key.starts_with(PREFIX) && settled(object) {
            diagnosis.removable.push(object.key.clone());
        }
    }
    let promised = db.read(upload_queries::list_object_keys).await?;
    let promised: HashSet<String> = promised.into_iter().collect();
    let stray = incoming.into_iter().filter(|object| !promised.contains(&object.key) && settled(object));
    diagnosis.stray_uploads = stray.map(|object| object.key).collect();
    diagnosis.expired_uploads = db.read(move |conn| upload_queries::count_expired_uploads(conn, now)).await? as usize;
    Ok(diagnosis)
}

/// Removes what the diagnosis says is safe to remove; rows are never touched but those of expired uploads.
///
/// # Errors
/// 503 when the database or the store cannot be reached; what was removed so far stays removed.
pub async fn mend(context: &AppContext, diagnosis: &Diagnosis) -> Result<u64> {
    let (db, storage) = (&context.db, &context.storage);
    let mut mended = sweep_uploads(context).await?;
    for key in &diagnosis.removable {
        let keys = vec![key.clone()];
        // Somebody may have registered it since.
        if db.read(move |conn| queries::list_known_keys(conn, &keys)).await?.is_empty() {
            storage.delete(Bucket::Assets, key).await?;
            mended += 1;
        }
    }
    for key in &diagnosis.stray_uploads {
        storage.delete(Bucket::Uploads, key).await?;
        mended += 1;
    }
    Ok(mended)
}

async fn list_all(storage: &Storage, bucket: Bucket) -> Result<Vec<ObjectInfo>> {
    let (mut objects, mut continuation) = (Vec::new(), None);
    loop {
        let page = storage.list(bucket, "", continuation.as_deref()).await?;
        objects.extend(page.objects);
        continuation = page.continuation;
        if continuation.is_none() {
            return Ok(objects);
        }
    }
}
