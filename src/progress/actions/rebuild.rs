//! Recomputing a learner's projections from the events, and comparing.

use std::collections::BTreeMap;
use std::fmt::{Debug, Display};

use super::lock_learner;
use super::project::{asset_states, first_events, noted_assets, noted_units, unit_row};
use crate::auth::queries::note_changes;
use crate::auth::{LearnerChange, LearnerEntity};
use crate::db::{AssetId, Conn, Timestamp, UnitId, UserId};
use crate::error::Result;
use crate::progress::model::{AssetProgress, AssetState, Event, Outcomes, UnitState, read_events};
use crate::progress::queries;

/// What to do about a projection that differs from its events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rebuild {
    /// Tell.
    Check,
    /// Tell, and write what the events say.
    Repair,
}

/// How stored rows differ from what the events say.
#[derive(Debug, Clone, Default)]
pub struct Differences<K> {
    /// Rows that are missing or hold something else.
    pub wrong: Vec<K>,
    /// Rows that no event accounts for.
    pub extra: Vec<K>,
    /// One line for each of them, for people.
    pub lines: Vec<String>,
}

/// Compares the rows of one table; `name` turns a key into words.
pub fn compare<K: Ord + Copy, V: PartialEq + Debug, N: Display>(
    expected: &BTreeMap<K, V>,
    stored: &BTreeMap<K, V>,
    name: impl Fn(K) -> N,
) -> Differences<K> {
    let mut differences = Differences { wrong: Vec::new(), extra: Vec::new(), lines: Vec::new() };
    for (key, value) in expected {
        let found = stored.get(key);
        if found != Some(value) {
            differences.wrong.push(*key);
            let found = found.map_or_else(|| "nothing".to_owned(), |found| format!("{found:?}"));
            differences.lines.push(format!("{}: stored is {found}, the events say {value:?}", name(*key)));
        }
    }
    for (key, value) in stored.iter().filter(|(key, _)| !expected.contains_key(key)) {
        differences.extra.push(*key);
        differences.lines.push(format!("{}: stored is {value:?}, the events say nothing", name(*key)));
    }
    differences
}

/// Recomputes a learner's `user_progress` and `unit_asset_progress` from the events; returns one line per difference.
///
/// # Errors
/// 401 when the account is gone.
pub fn rebuild_user(conn: &mut Conn, user: UserId, now: Timestamp, rebuild: Rebuild) -> Result<Vec<String>> {
    lock_learner(conn, user)?;
    let events = read_events(&queries::list_events(conn, user)?)?;
    let mut lines = rebuild_units(conn, user, now, &events, rebuild)?;
    lines.extend(rebuild_assets(conn, user, now, &events, rebuild)?);
    Ok(lines)
}

fn rebuild_units(
    conn: &mut Conn,
    user: UserId,
    now: Timestamp,
    events: &[Event],
    rebuild: Rebuild,
) -> Result<Vec<String>> {
    let completions = Outcomes::of(events.iter().copied()).completions_by_unit();
    let expected: BTreeMap<UnitId, UnitState> = first_events(events)
        .into_iter()
        .map(|(unit, at)| (unit, UnitState::of(Some(at), completions.get(&unit).map_or(&[], Vec::as_slice))))
        .collect();
    let stored =
        queries::list_unit_progress(conn, user, None)?.into_iter().map(|row| (row.unit_id, row.state)).collect();
    let found = compare(&expected, &stored, |unit| format!("user_progress of user {user}, unit {unit}"));
    if rebuild == Rebuild::Repair {
        let rows: Vec<_> = found.wrong.iter().map(|unit| unit_row(user, *unit, expected[unit], now)).collect();
        queries::upsert_unit_progress(conn, &rows)?;
        queries::delete_unit_progress(conn, user, &found.extra)?;
        let extra = found.extra.iter();
        let gone = extra.map(|unit| LearnerChange::deleted(user, LearnerEntity::Progress, unit, now));
        note_changes(conn, noted_units(&rows).chain(gone).collect())?;
    }
    Ok(found.lines)
}

fn rebuild_assets(
    conn: &mut Conn,
    user: UserId,
    now: Timestamp,
    events: &[Event],
    rebuild: Rebuild,
) -> Result<Vec<String>> {
    // `completed` is kept beside `completed_at` for readers of the table: it has to agree too.
    let state = |state: AssetState| (state, state.completed_at.is_some());
    let expected: BTreeMap<(UnitId, AssetId), (AssetState, bool)> =
        asset_states(events).into_iter().map(|(key, known)| (key, state(known))).collect();
    let stored = queries::list_asset_progress(conn, user, None)?
        .into_iter()
        .map(|row| ((row.unit_id, row.asset_id), (row.state(), row.completed)))
        .collect();
    let found = compare(&expected, &stored, |(unit, asset)| {
        format!("unit_asset_progress of user {user}, unit {unit}, asset {asset}")
    });
    if rebuild == Rebuild::Repair {
        // First what is extra: a row under a wrong unit is in both lists.
        let extra: Vec<AssetId> = found.extra.iter().map(|(_, asset)| *asset).collect();
        queries::delete_asset_progress(conn, user, &extra)?;
        let rows: Vec<_> =
            found.wrong.iter().map(|key| AssetProgress::new(user, key.0, key.1, expected[key].0, now)).collect();
        queries::upsert_asset_progress(conn, &rows)?;
        let gone = extra.iter().map(|asset| LearnerChange::deleted(user, LearnerEntity::AssetProgress, asset, now));
        // What is written counts, where a row is in both lists.
        note_changes(conn, gone.chain(noted_assets(&rows)).collect())?;
    }
    Ok(found.lines)
}
