//! The queries of scores.

use diesel::prelude::*;
use diesel::upsert::excluded;

use super::model::{AggregateScore, Period};
use crate::db::{Conn, Day, UserId};
use crate::http::PageRequest;
use crate::schema::aggregate_scores;
use crate::{per_backend, rows_after};

/// Rows per statement: well below the number of parameters that either database takes.
const CHUNK: usize = 1_000;

/// A learner's aggregates of periods that begin on one of some days, or all.
pub fn list_aggregates(conn: &mut Conn, user: UserId, starts: Option<&[Day]>) -> QueryResult<Vec<AggregateScore>> {
    let mut query = aggregate_scores::table
        .filter(aggregate_scores::user_id.eq(user))
        .select(AggregateScore::as_select())
        .into_boxed();
    if let Some(starts) = starts {
        query = query.filter(aggregate_scores::period_start.eq_any(starts));
    }
    query.load(conn)
}

/// What a history is sorted by: first day, newest first, then period.
pub type HistoryOrder = (Day, Period);

/// What a history is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// One kind of period.
    pub period: Option<Period>,
    /// Periods that begin on this day or later.
    pub from: Option<Day>,
    /// Periods that begin on this day or earlier.
    pub to: Option<Day>,
}

/// A learner's aggregates, newest period first, those of one day by the name of the period.
pub fn list_history(
    conn: &mut Conn,
    user: UserId,
    history: History,
    page: &PageRequest<HistoryOrder>,
) -> QueryResult<Vec<AggregateScore>> {
    use aggregate_scores::{period, period_start, table, user_id};
    let mut query = table
        .filter(user_id.eq(user))
        .order((period_start.desc(), period))
        .limit(page.sql_limit())
        .select(AggregateScore::as_select())
        .into_boxed();
    if let Some(only) = history.period {
        query = query.filter(period.eq(only));
    }
    if let Some(from) = history.from {
        query = query.filter(period_start.ge(from));
    }
    if let Some(to) = history.to {
        query = query.filter(period_start.le(to));
    }
    if let Some((start, after)) = page.after() {
        query = query.filter(rows_after!(desc period_start => *start, asc period => *after));
    }
    query.load(conn)
}

/// Writes rows, new or not.
pub fn upsert_aggregates(conn: &mut Conn, rows: &[AggregateScore]) -> QueryResult<()> {
    use aggregate_scores::{
        average_pronunciation, period, period_start, pronunciation_attempts, score, table, units_completed, updated_at,
        user_id,
    };
    for chunk in rows.chunks(CHUNK) {
        per_backend!(conn, |c| {
            diesel::insert_into(table)
                .values(chunk)
                .on_conflict((user_id, period, period_start))
                .do_update()
                .set((
                    score.eq(excluded(score)),
                    units_completed.eq(excluded(units_completed)),
                    pronunciation_attempts.eq(excluded(pronunciation_attempts)),
                    average_pronunciation.eq(excluded(average_pronunciation)),
                    updated_at.eq(excluded(updated_at)),
                ))
                .execute(c)
        })?;
    }
    Ok(())
}

/// Removes a row that no event accounts for.
pub fn delete_aggregate(conn: &mut Conn, user: UserId, period: Period, start: Day) -> QueryResult<()> {
    let row = aggregate_scores::table
        .filter(aggregate_scores::user_id.eq(user))
        .filter(aggregate_scores::period.eq(period.as_str()))
        .filter(aggregate_scores::period_start.eq(start));
    diesel::delete(row).execute(conn).map(|_| ())
}
