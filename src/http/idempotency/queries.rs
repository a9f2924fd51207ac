//! The queries of `idempotency_keys`.

use diesel::dsl::auto_type;
use diesel::prelude::*;

use crate::db::{Conn, Json, Timestamp, UserId};
use crate::per_backend;
use crate::schema::idempotency_keys;

/// Who asked, and the key that they gave the request.
#[derive(Debug, Clone)]
pub struct Name {
    pub scope: String,
    pub key: String,
}

/// A request that is being worked on, or its answer. One that has headers and no status was carried out, and its answer is
/// not kept yet.
#[derive(Debug, Clone, Queryable)]
pub struct Record {
    pub request_hash: String,
    pub status: Option<i32>,
    pub response_headers: Option<Json>,
    pub response_body: Option<String>,
    pub locked_until: Timestamp,
}

/// A finished answer.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: i32,
    pub headers: Json,
    pub body: String,
}

/// The record of a name while its claim is held by who claimed it until then, and not answered.
#[auto_type]
fn held<'a>(name: &'a Name, held_until: Timestamp) -> _ {
    let scope: &'a str = name.scope.as_str();
    let key: &'a str = name.key.as_str();
    idempotency_keys::table
        .filter(idempotency_keys::scope.eq(scope))
        .filter(idempotency_keys::key.eq(key))
        .filter(idempotency_keys::status.is_null())
        .filter(idempotency_keys::locked_until.eq(held_until))
}

/// Claims a name nobody has; false when somebody has it.
pub fn insert_claim(
    conn: &mut Conn,
    name: &Name,
    request_hash: &str,
    user: UserId,
    locked_until: Timestamp,
    now: Timestamp,
) -> QueryResult<bool> {
    let row = (
        idempotency_keys::scope.eq(&name.scope),
        idempotency_keys::key.eq(&name.key),
        idempotency_keys::user_id.eq(user),
        idempotency_keys::request_hash.eq(request_hash),
        idempotency_keys::locked_until.eq(locked_until),
        idempotency_keys::created_at.eq(now),
        idempotency_keys::updated_at.eq(now),
    );
    per_backend!(conn, |conn| {
        diesel::insert_into(idempotency_keys::table).values(row).on_conflict_do_nothing().execute(conn)
    })
    .map(|rows| rows == 1)
}

/// The record of a name.
pub fn find_record(conn: &mut Conn, name: &Name) -> QueryResult<Option<Record>> {
    idempotency_keys::table
        .find((&name.scope, &name.key))
        .select((
            idempotency_keys::request_hash,
            idempotency_keys::status,
            idempotency_keys::response_headers,
            idempotency_keys::response_body,
            idempotency_keys::locked_until,
        ))
        .first(conn)
        .optional()
}

/// Takes over a claim whose holder did not come back in time; false when somebody was faster or it was carried out.
pub fn update_claim(
    conn: &mut Conn,
    name: &Name,
    held_until: Timestamp,
    locked_until: Timestamp,
    now: Timestamp,
) -> QueryResult<bool> {
    diesel::update(held(name, held_until).filter(idempotency_keys::response_headers.is_null()))
        .set((idempotency_keys::locked_until.eq(locked_until), idempotency_keys::updated_at.eq(now)))
        .execute(conn)
        .map(|rows| rows == 1)
}

/// Notes that what was asked for is done, in the transaction that does it; false when another took the claim over.
pub fn update_carried_out(conn: &mut Conn, name: &Name, held_until: Timestamp) -> QueryResult<bool> {
    diesel::update(held(name, held_until))
        .set(idempotency_keys::response_headers.eq(Json(serde_json::json!({}))))
        .execute(conn)
        .map(|rows| rows == 1)
}

/// Keeps the answer of a claim, unless another took it over.
pub fn update_answer(
    conn: &mut Conn,
    name: &Name,
    held_until: Timestamp,
    answer: &Answer,
    now: Timestamp,
) -> QueryResult<()> {
    diesel::update(held(name, held_until))
        .set((
            idempotency_keys::status.eq(answer.status),
            idempotency_keys::response_headers.eq(&answer.headers),
            idempotency_keys::response_body.eq(&answer.body),
            idempotency_keys::updated_at.eq(now),
        ))
        .execute(conn)
        .map(|_| ())
}

/// Gives a claim up, so that the request can be sent again.
pub fn delete_claim(conn: &mut Conn, name: &Name, held_until: Timestamp) -> QueryResult<()> {
    diesel::delete(held(name, held_until)).execute(conn).map(|_| ())
}

/// Deletes what was asked before a time.
pub fn delete_records(conn: &mut Conn, before: Timestamp) -> QueryResult<usize> {
    diesel::delete(idempotency_keys::table.filter(idempotency_keys::created_at.lt(before))).execute(conn)
}
