//! The queries of pronunciation attempts.

use diesel::dsl::{avg, count, count_star};
use diesel::prelude::*;

use super::model::{Attempt, Status};
use crate::auth::queries::note_changes;
use crate::auth::{LearnerChange, LearnerEntity};
use crate::db::{AttemptId, Conn, Id, Timestamp, UnitId, UserId};
use crate::http::PageRequest;
use crate::schema::{pronunciation_attempts as attempts, recording_erasures};
use crate::{per_backend, rows_after};

/// Inserts an attempt.
pub fn insert_attempt(conn: &mut Conn, attempt: &Attempt) -> QueryResult<()> {
    diesel::insert_into(attempts::table).values(attempt).execute(conn)?;
    note_changes(conn, vec![noted(attempt.user_id, attempt.id)])
}

/// An attempt that was written, as sync names it.
fn noted(user: UserId, id: AttemptId) -> LearnerChange {
    LearnerChange::written(user, LearnerEntity::Attempt, id)
}

/// An attempt of this learner; another's is none.
pub fn find_attempt(conn: &mut Conn, user: UserId, id: AttemptId) -> QueryResult<Option<Attempt>> {
    attempts::table
        .filter(attempts::id.eq(id))
        .filter(attempts::user_id.eq(user))
        .select(Attempt::as_select())
        .first(conn)
        .optional()
}

/// What attempts are sorted by: when they were made, id.
pub type AttemptOrder = (Timestamp, AttemptId);

/// Which attempts of a learner to list.
#[derive(Debug, Clone, Copy, Default)]
pub struct AttemptFilter {
    /// Only those on this unit.
    pub unit: Option<UnitId>,
    /// Only those made at this time or later.
    pub from: Option<Timestamp>,
    /// Only those made before this time.
    pub before: Option<Timestamp>,
}

/// A learner's attempts, newest first.
pub fn list_attempts(
    conn: &mut Conn,
    user: UserId,
    filter: AttemptFilter,
    page: &PageRequest<AttemptOrder>,
) -> QueryResult<Vec<Attempt>> {
    let mut query = attempts::table
        .filter(attempts::user_id.eq(user))
        .order((attempts::created_at.desc(), attempts::id.desc()))
        .limit(page.sql_limit())
        .select(Attempt::as_select())
        .into_boxed();
    if let Some(unit) = filter.unit {
        query = query.filter(attempts::unit_id.eq(unit));
    }
    if let Some(from) = filter.from {
        query = query.filter(attempts::created_at.ge(from));
    }
    if let Some(before) = filter.before {
        query = query.filter(attempts::created_at.lt(before));
    }
    if let Some((time, id)) = page.after() {
        query = query.filter(rows_after!(desc attempts::created_at => *time, desc attempts::id => *id));
    }
    query.load(conn)
}

/// All of a learner's attempts, oldest first.
pub fn list_all_attempts(conn: &mut Conn, user: UserId) -> QueryResult<Vec<Attempt>> {
    attempts::table
        .filter(attempts::user_id.eq(user))
        .order((attempts::created_at, attempts::id))
        .select(Attempt::as_select())
        .load(conn)
}

/// Those of the attempts that are this learner's.
pub fn list_attempts_among(conn: &mut Conn, user: UserId, ids: &[AttemptId]) -> QueryResult<Vec<Attempt>> {
    attempts::table
        .filter(attempts::id.eq_any(ids))
        .filter(attempts::user_id.eq(user))
        .select(Attempt::as_select())
        .load(conn)
}

/// A learner's attempts on a unit in figures: how many, how many of them scored, the mean of their scores.
pub fn count_attempts(conn: &mut Conn, user: UserId, unit: UnitId) -> QueryResult<(i64, i64, Option<f64>)> {
    attempts::table
        .filter(attempts::user_id.eq(user))
        .filter(attempts::unit_id.eq(unit))
        .select((count_star(), count(attempts::score), avg(attempts::score)))
        .first(conn)
}

/// What a learner announced since a time, the oldest first: when, and how many bytes.
pub fn list_announced(conn: &mut Conn, user: UserId, since: Timestamp) -> QueryResult<Vec<(Timestamp, i64)>> {
    attempts::table
        .filter(attempts::user_id.eq(user))
        .filter(attempts::created_at.gt(since))
        .order(attempts::created_at)
        .select((attempts::created_at, attempts::size_bytes))
        .load(conn)
}

/// Attempts whose recordings are kept though their time is over: whose they are, and the objects of the recordings.
pub fn list_recordings_past_time(
    conn: &mut Conn,
    scored_before: Option<Timestamp>,
    unscored_before: Timestamp,
    limit: i64,
) -> QueryResult<Vec<(UserId, AttemptId, String)>> {
    let unscored = attempts::status.ne(Status::Scored).and(attempts::created_at.lt(unscored_before));
    let mut query = attempts::table
        .filter(attempts::recording_erased_at.is_null())
        .order(attempts::created_at)
        .limit(limit)
        .select((attempts::user_id, attempts::id, attempts::audio_key))
        .into_boxed();
    query = match scored_before {
        Some(before) => query.filter(unscored.or(attempts::created_at.lt(before))),
        None => query.filter(unscored),
    };
    query.load(conn)
}

/// Notes that recordings of these learners, who are locked, are given up.
pub fn update_recordings_erased(
    conn: &mut Conn,
    of: &[(UserId, AttemptId, String)],
    now: Timestamp,
) -> QueryResult<()> {
    let ids: Vec<AttemptId> = of.iter().map(|(_, id, _)| *id).collect();
    diesel::update(attempts::table.filter(attempts::id.eq_any(ids)))
        .set((attempts::recording_erased_at.eq(now), attempts::updated_at.eq(now)))
        .execute(conn)?;
    note_changes(conn, of.iter().map(|(user, id, _)| noted(*user, *id)).collect())
}

/// Keeps what became of an attempt, unless it has been scored meanwhile; says whether it did.
pub fn update_unless_scored(conn: &mut Conn, judged: &Attempt) -> QueryResult<bool> {
    let changed = diesel::update(attempts::table)
        .filter(attempts::id.eq(judged.id))
        .filter(attempts::status.ne(Status::Scored))
        .set((
            attempts::status.eq(&judged.status),
            attempts::failure.eq(&judged.failure),
            attempts::failure_retryable.eq(judged.failure_retryable),
            attempts::failure_code.eq(judged.failure_code),
            attempts::score.eq(judged.score),
            attempts::accuracy.eq(judged.accuracy),
            attempts::fluency.eq(judged.fluency),
            attempts::completeness.eq(judged.completeness),
            attempts::prosody.eq(judged.prosody),
            attempts::words.eq(&judged.words),
            attempts::feedback.eq(&judged.feedback),
            attempts::scorer.eq(&judged.scorer),
            attempts::scorer_version.eq(&judged.scorer_version),
            attempts::duration_ms.eq(judged.duration_ms),
            attempts::scored_at.eq(judged.scored_at),
            attempts::updated_at.eq(judged.updated_at),
        ))
        .execute(conn)?;
    if changed == 1 {
        note_changes(conn, vec![noted(judged.user_id, judged.id)])?;
    }
    Ok(changed == 1)
}

/// The objects of a learner's recordings.
pub fn list_recording_keys(conn: &mut Conn, user: UserId) -> QueryResult<Vec<String>> {
    attempts::table.filter(attempts::user_id.eq(user)).select(attempts::audio_key).load(conn)
}

/// Remembers recordings that the store has to forget; a prefix that ends in `/` is a folder.
pub fn insert_erasures(conn: &mut Conn, prefixes: &[String], keep_until: Timestamp, now: Timestamp) -> QueryResult<()> {
    for chunk in prefixes.chunks(1000) {
        let rows: Vec<_> = chunk
            .iter()
            .map(|prefix| {
                (
                    recording_erasures::id.eq(Id::generate()),
                    recording_erasures::prefix.eq(prefix.as_str()),
                    recording_erasures::keep_until.eq(keep_until),
                    recording_erasures::created_at.eq(now),
                    recording_erasures::updated_at.eq(now),
                )
            })
            .collect();
        per_backend!(conn, |conn| diesel::insert_into(recording_erasures::table).values(rows).execute(conn))?;
    }
    Ok(())
}

/// Is a learner's folder of recordings put down for erasure?
pub fn is_erased(conn: &mut Conn, prefix: &str) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(recording_erasures::table.filter(recording_erasures::prefix.eq(prefix))))
        .get_result(conn)
}

/// The recordings that the store has to forget: id, prefix, and until when to look again.
pub fn list_erasures(conn: &mut Conn, limit: i64) -> QueryResult<Vec<(Id, String, Timestamp)>> {
    recording_erasures::table
        .order(recording_erasures::updated_at)
        .limit(limit)
        .select((recording_erasures::id, recording_erasures::prefix, recording_erasures::keep_until))
        .load(conn)
}

/// Puts an erasure at the end of the line.
pub fn update_erasure_tried(conn: &mut Conn, id: Id, now: Timestamp) -> QueryResult<()> {
    diesel::update(recording_erasures::table.find(id))
        .set(recording_erasures::updated_at.eq(now))
        .execute(conn)
        .map(|_| ())
}

/// Forgets an erasure that is done for good.
pub fn delete_erasure(conn: &mut Conn, id: Id) -> QueryResult<()> {
    diesel::delete(recording_erasures::table.find(id)).execute(conn).map(|_| ())
}
