//! Keeping the aggregates true to the events.

use std::collections::BTreeMap;

use super::model::{Aggregate, AggregateScore, PeriodKey, Totals, changes, name, totals};
use super::queries;
use crate::auth::queries::note_changes;
use crate::auth::{LearnerChange, LearnerEntity};
use crate::db::{Conn, Timestamp, UserId};
use crate::error::Result;
use crate::progress::Touched;
use crate::progress::actions::{Rebuild, all_outcomes, compare, lock_learner};

/// Takes new outcomes into the aggregates; one of progress's projections.
///
/// Only outcomes of the touched units are looked at: a late attempt can settle the score of completions in other
/// periods, but not of other units.
pub fn project(conn: &mut Conn, user: UserId, now: Timestamp, touched: &Touched) -> Result<Vec<LearnerChange>> {
    let changes = changes(&touched.before, &touched.after);
    let noted = changes.keys().map(|key| LearnerChange::written(user, LearnerEntity::Score, name(*key))).collect();
    let keys: Vec<PeriodKey> = changes.keys().copied().collect();
    let stored: BTreeMap<PeriodKey, Option<Totals>> =
        queries::list_aggregates_of(conn, user, &keys)?.iter().map(|row| (row.key(), row.totals())).collect();
    // Rows from before totals were kept: everything is added up, once.
    let all = match stored.values().any(Option::is_none) {
        true => totals(&all_outcomes(conn, user)?),
        false => BTreeMap::new(),
    };
    let row = |(key, change)| {
        let kept = stored.get(&key).copied().flatten().unwrap_or_default();
        let mut sum = kept;
        sum += change;
        AggregateScore::new(user, key, all.get(&key).copied().unwrap_or(sum), now)
    };
    queries::upsert_aggregates(conn, &changes.into_iter().map(row).collect::<Vec<_>>())?;
    Ok(noted)
}

/// Recomputes a learner's `aggregate_scores` from the events; returns one line per difference.
///
/// # Errors
/// 401 when the account is gone.
pub fn rebuild_user(conn: &mut Conn, user: UserId, now: Timestamp, rebuild: Rebuild) -> Result<Vec<String>> {
    lock_learner(conn, user)?;
    let totals = totals(&all_outcomes(conn, user)?);
    let expected: BTreeMap<PeriodKey, (Aggregate, Totals)> =
        totals.iter().map(|(key, totals)| (*key, (totals.figures(), *totals))).collect();
    let stored: BTreeMap<PeriodKey, (Aggregate, Totals)> = queries::list_aggregates(conn, user)?
        .into_iter()
        .map(|row| {
            // What a row does not keep cannot be wrong.
            let kept = row.totals().or_else(|| totals.get(&row.key()).copied()).unwrap_or_default();
            (row.key(), (row.figures, kept))
        })
        .collect();
    let found = compare(&expected, &stored, |(period, start)| {
        format!("aggregate_scores of user {user}, {period} from {start}")
    });
    if rebuild == Rebuild::Repair {
        let rows: Vec<_> = found.wrong.iter().map(|key| AggregateScore::new(user, *key, totals[key], now)).collect();
        queries::upsert_aggregates(conn, &rows)?;
        for (period, start) in &found.extra {
            queries::delete_aggregate(conn, user, *period, *start)?;
        }
        let written = found.wrong.iter().map(|key| LearnerChange::written(user, LearnerEntity::Score, name(*key)));
        let extra = found.extra.iter();
        let gone = extra.map(|key| LearnerChange::deleted(user, LearnerEntity::Score, name(*key), now));
        note_changes(conn, written.chain(gone).collect())?;
    }
    Ok(found.lines)
}
