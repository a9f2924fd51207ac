//! The queries of pronunciation attempts.

use chrono::{DateTime, Utc};
use diesel::dsl::{avg, count, count_star};
use diesel::prelude::*;

use super::model::{Attempt, Status};
use crate::db::{Conn, Id, Timestamp};
use crate::schema::pronunciation_attempts as attempts;

/// Inserts an attempt.
///
/// # Errors
/// The database's.
pub fn insert_attempt(conn: &mut Conn, attempt: &Attempt) -> QueryResult<()> {
    diesel::insert_into(attempts::table).values(attempt).execute(conn).map(drop)
}

/// An attempt of this learner; another's is none.
///
/// # Errors
/// The database's.
pub fn find_attempt(conn: &mut Conn, user: Id, id: Id) -> QueryResult<Option<Attempt>> {
    attempts::table
        .filter(attempts::id.eq(id))
        .filter(attempts::user_id.eq(user))
        .select(Attempt::as_select())
        .first(conn)
        .optional()
}

/// Where in the list of a unit's attempts a page begins: after the row with this time and id.
pub type AttemptCursor = (DateTime<Utc>, Id);

/// A learner's attempts on a unit, newest first, one more than `limit`.
///
/// # Errors
/// The database's.
pub fn list_attempts(
    conn: &mut Conn,
    user: Id,
    unit: Id,
    after: Option<&AttemptCursor>,
    limit: i64,
) -> QueryResult<Vec<Attempt>> {
    let mut query = attempts::table
        .filter(attempts::user_id.eq(user))
        .filter(attempts::unit_id.eq(unit))
        .order((attempts::created_at.desc(), attempts::id.desc()))
        .limit(limit + 1)
        .select(Attempt::as_select())
        .into_boxed();
    if let Some((time, id)) = after {
        let time = Timestamp::from(*time);
        query = query.filter(attempts::created_at.lt(time).or(attempts::created_at.eq(time).and(attempts::id.lt(*id))));
    }
    query.load(conn)
}

/// A learner's attempts on a unit in figures: how many, how many of them scored, the mean of their scores.
///
/// # Errors
/// The database's.
pub fn count_attempts(conn: &mut Conn, user: Id, unit: Id) -> QueryResult<(i64, i64, Option<f64>)> {
    attempts::table
        .filter(attempts::user_id.eq(user))
        .filter(attempts::unit_id.eq(unit))
        .select((count_star(), count(attempts::score), avg(attempts::score)))
        .first(conn)
}

/// Keeps what became of an attempt, unless it has been scored meanwhile; says whether it did.
///
/// # Errors
/// The database's.
pub fn update_unless_scored(conn: &mut Conn, judged: &Attempt) -> QueryResult<bool> {
    let changed = diesel::update(attempts::table)
        .filter(attempts::id.eq(judged.id))
        .filter(attempts::status.ne(Status::Scored.as_str()))
        .set((
            attempts::status.eq(&judged.status),
            attempts::failure.eq(&judged.failure),
            attempts::failure_retryable.eq(judged.failure_retryable),
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
    Ok(changed == 1)
}
