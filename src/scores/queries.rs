//! The queries of scores.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Double, Integer, Nullable, Text};

use super::model::{AggregateScore, Period, PeriodKey};
use crate::db::sql_types::{Timestamptz, Uuid};
use crate::db::{Conn, Day, Id, Timestamp, UserId, execute_given};
use crate::http::PageRequest;
use crate::schema::aggregate_scores;
use crate::{given_rows, rows_after};

/// All aggregates of a learner.
pub fn list_aggregates(conn: &mut Conn, user: UserId) -> QueryResult<Vec<AggregateScore>> {
    aggregate_scores::table.filter(aggregate_scores::user_id.eq(user)).select(AggregateScore::as_select()).load(conn)
}

/// A learner's aggregates of some periods.
pub fn list_aggregates_of(conn: &mut Conn, user: UserId, keys: &[PeriodKey]) -> QueryResult<Vec<AggregateScore>> {
    use aggregate_scores::{period, period_start, table, user_id};
    let own = table.filter(user_id.eq(user));
    match conn {
        Conn::Pg(pg) => {
            let starts: Vec<Day> = keys.iter().map(|(_, start)| *start).collect();
            let begun: Vec<AggregateScore> =
                own.filter(period_start.eq_any(starts)).select(AggregateScore::as_select()).load(pg)?;
            Ok(begun.into_iter().filter(|row| keys.contains(&row.key())).collect())
        }
        Conn::Lite(lite) => {
            let find = |(kind, start): &PeriodKey| {
                let row = own.filter(period.eq(*kind)).filter(period_start.eq(*start));
                row.select(AggregateScore::as_select()).first(lite).optional().transpose()
            };
            keys.iter().filter_map(find).collect()
        }
    }
}

/// A learner's aggregates of today, this week, this month and all time, in one statement.
pub fn list_current_aggregates(conn: &mut Conn, user: UserId, today: Day) -> QueryResult<Vec<AggregateScore>> {
    let keys = Period::ALL.map(|period| (period, period.start(today)));
    let rows: Vec<AggregateScore> = aggregate_scores::table
        .filter(aggregate_scores::user_id.eq(user))
        .filter(aggregate_scores::period.eq_any(Period::ALL))
        .filter(aggregate_scores::period_start.eq_any(keys.map(|(_, start)| start)))
        .select(AggregateScore::as_select())
        .load(conn)?;
    // A Monday is a day too.
    Ok(rows.into_iter().filter(|row| keys.contains(&row.key())).collect())
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

given_rows! {
    struct AggregateRows(AggregateScore) {
        id: Id as Uuid, "uuid" = row => row.id,
        user_id: UserId as Uuid, "uuid" = row => row.user_id,
        period: Period as Text, "text" = row => row.period,
        period_start: Day as Date, "date" = row => row.period_start,
        score: Option<f64> as Nullable<Double>, "double precision" = row => row.figures.score,
        units_completed: i32 as Integer, "integer" = row => row.figures.units_completed,
        pronunciation_attempts: i32 as Integer, "integer" = row => row.figures.pronunciation_attempts,
        average_pronunciation: Option<f64> as Nullable<Double>, "double precision"
            = row => row.figures.average_pronunciation,
        created_at: Timestamp as Timestamptz, "timestamptz" = row => row.created_at,
        updated_at: Timestamp as Timestamptz, "timestamptz" = row => row.updated_at,
        scored_units: Option<i32> as Nullable<Integer>, "integer" = row => row.scored_units,
        score_sum: Option<i64> as Nullable<BigInt>, "bigint" = row => row.score_sum,
        pronunciation_sum: Option<i64> as Nullable<BigInt>, "bigint" = row => row.pronunciation_sum,
    }
}

const UPSERT_AGGREGATES: &str = "
    INSERT INTO aggregate_scores
        (id, user_id, period, period_start, score, units_completed, pronunciation_attempts, average_pronunciation,
        created_at, updated_at, scored_units, score_sum, pronunciation_sum)
    SELECT * FROM given WHERE true
    ON CONFLICT (user_id, period, period_start) DO UPDATE SET score = excluded.score,
        units_completed = excluded.units_completed, pronunciation_attempts = excluded.pronunciation_attempts,
        average_pronunciation = excluded.average_pronunciation, updated_at = excluded.updated_at,
        scored_units = excluded.scored_units, score_sum = excluded.score_sum,
        pronunciation_sum = excluded.pronunciation_sum";

/// Writes rows, new or not.
pub fn upsert_aggregates(conn: &mut Conn, rows: &[AggregateScore]) -> QueryResult<()> {
    execute_given(conn, rows, |rows| AggregateRows::<()>::of(rows, UPSERT_AGGREGATES))
}

/// Removes a row that no event accounts for.
pub fn delete_aggregate(conn: &mut Conn, user: UserId, period: Period, start: Day) -> QueryResult<()> {
    let row = aggregate_scores::table
        .filter(aggregate_scores::user_id.eq(user))
        .filter(aggregate_scores::period.eq(period.as_str()))
        .filter(aggregate_scores::period_start.eq(start));
    diesel::delete(row).execute(conn).map(|_| ())
}
