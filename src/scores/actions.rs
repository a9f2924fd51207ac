//! Keeping the aggregates true to the events.

use std::collections::BTreeMap;

use super::model::{Aggregate, AggregateScore, PeriodKey, aggregates, periods_of};
use super::queries;
use crate::db::{Conn, Day, Id, Timestamp, UserId};
use crate::error::Result;
use crate::progress::Touched;
use crate::progress::actions::{Rebuild, compare, lock_learner, outcomes};

/// Takes new outcomes into the aggregates; one of progress's projections.
///
/// The whole history of outcomes is read: a late attempt can settle the score of completions in other periods.
pub fn project(conn: &mut Conn, user: UserId, now: Timestamp, touched: &Touched) -> Result<()> {
    let outcomes = outcomes(conn, user, None)?;
    let mut expected = aggregates(&outcomes);
    let keys = periods_of(&outcomes, &touched.units);
    expected.retain(|key, _| keys.contains(key));
    let starts: Vec<Day> = keys.iter().map(|(_, start)| *start).collect();
    let stored = by_key(queries::list_aggregates(conn, user, Some(&starts))?)?;
    let changed: Vec<AggregateScore> = expected
        .into_iter()
        .filter(|(key, figures)| stored.get(key) != Some(figures))
        .map(|(key, figures)| row(user, key, figures, now))
        .collect();
    Ok(queries::upsert_aggregates(conn, &changed)?)
}

/// Recomputes a learner's `aggregate_scores` from the events; returns one line per difference.
///
/// # Errors
/// 401 when the account is gone.
pub fn rebuild_user(conn: &mut Conn, user: UserId, now: Timestamp, rebuild: Rebuild) -> Result<Vec<String>> {
    lock_learner(conn, user)?;
    let expected = aggregates(&outcomes(conn, user, None)?);
    let stored = by_key(queries::list_aggregates(conn, user, None)?)?;
    let found = compare(&expected, &stored, |(period, start)| {
        format!("aggregate_scores of user {user}, {period} from {start}")
    });
    if rebuild == Rebuild::Repair {
        let rows: Vec<_> = found.wrong.iter().map(|key| row(user, *key, expected[key], now)).collect();
        queries::upsert_aggregates(conn, &rows)?;
        for (period, start) in &found.extra {
            queries::delete_aggregate(conn, user, *period, *start)?;
        }
    }
    Ok(found.lines)
}

fn by_key(rows: Vec<AggregateScore>) -> anyhow::Result<BTreeMap<PeriodKey, Aggregate>> {
    rows.into_iter().map(|row| Ok(((row.period, row.period_start), row.figures))).collect()
}

fn row(user_id: UserId, (period, period_start): PeriodKey, figures: Aggregate, now: Timestamp) -> AggregateScore {
    AggregateScore { id: Id::generate(), user_id, period, period_start, figures, created_at: now, updated_at: now }
}
