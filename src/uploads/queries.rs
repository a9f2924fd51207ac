//! The queries of uploads.

use diesel::prelude::*;

use super::model::Upload;
use crate::db::{AssetId, Conn, Timestamp, UploadId};
use crate::schema::uploads;

/// An upload.
pub fn find_upload(conn: &mut Conn, id: UploadId) -> QueryResult<Option<Upload>> {
    uploads::table.find(id).select(Upload::as_select()).first(conn).optional()
}

/// Inserts an upload.
pub fn insert_upload(conn: &mut Conn, upload: &Upload) -> QueryResult<()> {
    diesel::insert_into(uploads::table).values(upload).execute(conn).map(drop)
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

/// Uploads past their time, registered or not, the oldest first.
pub fn list_expired_uploads(conn: &mut Conn, now: Timestamp, limit: i64) -> QueryResult<Vec<Upload>> {
    uploads::table
        .filter(uploads::expires_at.lt(now))
        .order(uploads::expires_at)
        .limit(limit)
        .select(Upload::as_select())
        .load(conn)
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
