//! The queries of uploads.

use diesel::prelude::*;

use super::model::{Abandoned, Upload};
use crate::db::{AssetId, Conn, Json, Timestamp, UploadId, UserId};
use crate::rows_after;
use crate::schema::{abandoned_uploads, uploads};

/// An upload.
pub fn find_upload(conn: &mut Conn, id: UploadId) -> QueryResult<Option<Upload>> {
    uploads::table.find(id).select(Upload::as_select()).first(conn).optional()
}

/// What an author sent, oldest first.
pub fn list_uploads(conn: &mut Conn, user: UserId) -> QueryResult<Vec<Upload>> {
    uploads::table.filter(uploads::user_id.eq(user)).order(uploads::id).select(Upload::as_select()).load(conn)
}

/// Inserts an upload.
pub fn insert_upload(conn: &mut Conn, upload: &Upload) -> QueryResult<()> {
    diesel::insert_into(uploads::table).values(upload).execute(conn).map(drop)
}

/// Notes what an author says of an upload, and that somebody is at making it an asset; false when somebody else is, or it
/// is one.
pub fn update_registration_begun(
    conn: &mut Conn,
    id: UploadId,
    said: &Json,
    claimed_until: Timestamp,
    expires_at: Timestamp,
    now: Timestamp,
) -> QueryResult<bool> {
    let is_free = uploads::registration
        .is_null()
        .or(uploads::registration_error.is_not_null())
        .or(uploads::claimed_until.lt(now));
    let free = uploads::table.filter(uploads::id.eq(id)).filter(uploads::registered_at.is_null()).filter(is_free);
    diesel::update(free)
        .set((
            uploads::registration.eq(said),
            uploads::registration_error.eq(None::<Json>),
            uploads::claimed_until.eq(claimed_until),
            uploads::expires_at.eq(expires_at),
            uploads::updated_at.eq(now),
        ))
        .execute(conn)
        .map(|rows| rows == 1)
}

/// Uploads that were to be made assets by somebody who has not been heard of since; call it in the transaction that
/// claims them.
pub fn list_registrations_left(conn: &mut Conn, now: Timestamp, limit: i64) -> QueryResult<Vec<Upload>> {
    uploads::table
        .filter(uploads::registration.is_not_null())
        .filter(uploads::registration_error.is_null())
        .filter(uploads::registered_at.is_null())
        .filter(uploads::claimed_until.lt(now))
        .order(uploads::claimed_until)
        .limit(limit)
        .select(Upload::as_select())
        .load(conn)
}

/// Notes until when somebody is at making an upload an asset.
pub fn update_registration_claimed(conn: &mut Conn, id: UploadId, until: Timestamp) -> QueryResult<()> {
    diesel::update(uploads::table.find(id)).set(uploads::claimed_until.eq(until)).execute(conn).map(drop)
}

/// Notes why an upload was made no asset.
pub fn update_registration_failed(conn: &mut Conn, id: UploadId, why: &Json, now: Timestamp) -> QueryResult<()> {
    diesel::update(uploads::table.filter(uploads::id.eq(id)).filter(uploads::registered_at.is_null()))
        .set((uploads::registration_error.eq(why), uploads::updated_at.eq(now)))
        .execute(conn)
        .map(drop)
}

/// Notes the asset that an upload became.
pub fn update_upload_registered(conn: &mut Conn, id: UploadId, asset: AssetId, now: Timestamp) -> QueryResult<()> {
    diesel::update(uploads::table.find(id))
        .set((uploads::asset_id.eq(asset), uploads::registered_at.eq(now), uploads::updated_at.eq(now)))
        .execute(conn)
        .map(drop)
}

/// Removes an upload unless it was registered; says whether it did.
pub fn delete_unregistered_upload(conn: &mut Conn, id: UploadId) -> QueryResult<bool> {
    diesel::delete(uploads::table.filter(uploads::id.eq(id)).filter(uploads::registered_at.is_null()))
        .execute(conn)
        .map(|rows| rows > 0)
}

/// Uploads past their time, registered or not, the oldest first; those behind one.
pub fn list_expired_uploads(
    conn: &mut Conn,
    now: Timestamp,
    after: Option<(Timestamp, UploadId)>,
    limit: i64,
) -> QueryResult<Vec<Upload>> {
    let mut query = uploads::table
        .filter(uploads::expires_at.lt(now))
        .order((uploads::expires_at, uploads::id))
        .limit(limit)
        .select(Upload::as_select())
        .into_boxed();
    if let Some((time, id)) = after {
        query = query.filter(rows_after!(asc uploads::expires_at => time, asc uploads::id => id));
    }
    query.load(conn)
}

/// The uploads of an author, registered or not.
pub fn list_uploads_of(conn: &mut Conn, user: UserId) -> QueryResult<Vec<Upload>> {
    uploads::table.filter(uploads::user_id.eq(user)).select(Upload::as_select()).load(conn)
}

/// Remembers what the store has to forget.
pub fn insert_abandoned_upload(conn: &mut Conn, abandoned: &Abandoned) -> QueryResult<()> {
    diesel::insert_into(abandoned_uploads::table).values(abandoned).execute(conn).map(drop)
}

/// What the store has to forget, in the order of ids; those behind one.
pub fn list_abandoned_uploads(conn: &mut Conn, after: Option<UploadId>, limit: i64) -> QueryResult<Vec<Abandoned>> {
    let mut query =
        abandoned_uploads::table.order(abandoned_uploads::id).limit(limit).select(Abandoned::as_select()).into_boxed();
    if let Some(id) = after {
        query = query.filter(abandoned_uploads::id.gt(id));
    }
    query.load(conn)
}

/// Forgets what the store has forgotten for good.
pub fn delete_abandoned_upload(conn: &mut Conn, id: UploadId) -> QueryResult<()> {
    diesel::delete(abandoned_uploads::table.find(id)).execute(conn).map(drop)
}

/// Removes an upload.
pub fn delete_upload(conn: &mut Conn, id: UploadId) -> QueryResult<()> {
    diesel::delete(uploads::table.find(id)).execute(conn).map(drop)
}

/// The keys of all uploads.
pub fn list_object_keys(conn: &mut Conn) -> QueryResult<Vec<String>> {
    uploads::table.select(uploads::object_key).load(conn)
}

/// How many uploads are past their time.
pub fn count_expired_uploads(conn: &mut Conn, now: Timestamp) -> QueryResult<i64> {
    uploads::table.filter(uploads::expires_at.lt(now)).count().get_result(conn)
}
