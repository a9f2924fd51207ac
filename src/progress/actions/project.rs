//! Bringing progress up to date with new events.

use std::collections::{BTreeMap, HashMap};

use super::Touched;
use crate::auth::{LearnerChange, LearnerEntity};
use crate::db::{AssetId, Conn, Id, Timestamp, UnitId, UserId};
use crate::error::Result;
use crate::progress::model::{AssetProgress, AssetState, Event, EventRow, Fact, UnitProgress, UnitState, earliest};
use crate::progress::queries::{self, Appended};

/// What new events changed.
pub(super) struct Projected {
    /// For the features that follow from outcomes.
    pub touched: BTreeMap<UserId, Touched>,
    /// The rows that were written, for sync.
    pub changes: Vec<LearnerChange>,
    /// The assets that the events speak of, as they are now.
    pub assets: HashMap<(UserId, AssetId), AssetProgress>,
}

/// Takes events that were appended just now into `user_progress` and `unit_asset_progress`.
pub(super) fn project(conn: &mut Conn, now: Timestamp, rows: &[EventRow], appended: Appended) -> Result<Projected> {
    let mut by_user: BTreeMap<UserId, Vec<Event>> = BTreeMap::new();
    for row in rows {
        by_user.entry(row.user_id).or_default().push(row.try_into()?);
    }
    let mut touched = BTreeMap::new();
    let mut units = Vec::new();
    let mut assets = Vec::new();
    for (user, events) in &by_user {
        let outcomes: Vec<Event> = events.iter().filter(|event| event.fact.is_outcome()).copied().collect();
        let after = Touched::read(conn, *user, &outcomes, &appended.units)?;
        units.extend(changed_units(*user, now, events, &appended.units, after.as_ref()));
        assets.extend(changed_assets(*user, now, events, &appended.assets));
        touched.extend(after.map(|after| (*user, after)));
    }
    queries::upsert_unit_progress(conn, &units)?;
    queries::upsert_asset_progress(conn, &assets)?;
    let changes = noted_units(&units).chain(noted_assets(&assets)).collect();
    let mut stored = appended.assets;
    stored.extend(assets.into_iter().map(|row| ((row.user_id, row.asset_id), row)));
    Ok(Projected { touched, changes, assets: stored })
}

/// Written rows, as sync names them.
pub(super) fn noted_units(rows: &[UnitProgress]) -> impl Iterator<Item = LearnerChange> {
    rows.iter().map(|row| LearnerChange::written(row.user_id, LearnerEntity::Progress, row.unit_id))
}

/// Written rows, as sync names them.
pub(super) fn noted_assets(rows: &[AssetProgress]) -> impl Iterator<Item = LearnerChange> {
    rows.iter().map(|row| LearnerChange::written(row.user_id, LearnerEntity::AssetProgress, row.asset_id))
}

fn changed_units(
    user: UserId,
    now: Timestamp,
    events: &[Event],
    stored: &HashMap<(UserId, UnitId), UnitProgress>,
    touched: Option<&Touched>,
) -> Vec<UnitProgress> {
    let completions = touched.map(|touched| touched.after.completions_by_unit()).unwrap_or_default();
    let changed = first_events(events).into_iter().filter_map(|(unit, first_at)| {
        let before = stored.get(&(user, unit)).map(|row| row.state);
        let started_at = earliest(before.and_then(|state| state.started_at), Some(first_at));
        let after = match completions.get(&unit) {
            Some(completions) if touched.is_some_and(|touched| touched.continued.contains(&unit)) => {
                // Without the one that stands for others: what it stands for is in the state before.
                let recent: Vec<_> =
                    completions.iter().filter(|completion| !completion.id.0.is_nil()).copied().collect();
                before.unwrap_or_default().continued_by(UnitState::of(started_at, &recent))
            }
            Some(completions) => UnitState::of(started_at, completions),
            None => UnitState { started_at, ..before.unwrap_or_default() },
        };
        (before != Some(after)).then(|| unit_row(user, unit, after, now))
    });
    changed.collect()
}

fn changed_assets(
    user: UserId,
    now: Timestamp,
    events: &[Event],
    stored: &HashMap<(UserId, AssetId), AssetProgress>,
) -> Vec<AssetProgress> {
    let changed = asset_states(events).into_iter().filter_map(|((unit, asset), state)| {
        let before = stored.get(&(user, asset)).map(AssetProgress::state);
        let after = before.map_or(state, |before| before.merge(state));
        (before != Some(after)).then(|| AssetProgress::new(user, unit, asset, after, now))
    });
    changed.collect()
}
/// The earliest of these events on each unit.
pub(super) fn first_events(events: &[Event]) -> BTreeMap<UnitId, Timestamp> {
    let mut first = BTreeMap::new();
    for event in events {
        let at = first.entry(event.unit_id).or_insert(event.occurred_at);
        *at = (*at).min(event.occurred_at);
    }
    first
}

/// What these events say of each asset, under its unit.
pub(super) fn asset_states(events: &[Event]) -> BTreeMap<(UnitId, AssetId), AssetState> {
    let mut states: BTreeMap<(UnitId, AssetId), AssetState> = BTreeMap::new();
    for event in events {
        if let (Some(asset), Fact::AssetProgress(report)) = (event.asset_id, event.fact) {
            let state = AssetState::of(event.id, event.occurred_at, report);
            states.entry((event.unit_id, asset)).and_modify(|known| *known = known.merge(state)).or_insert(state);
        }
    }
    states
}

pub(super) fn unit_row(user_id: UserId, unit_id: UnitId, state: UnitState, now: Timestamp) -> UnitProgress {
    UnitProgress { id: Id::generate(), user_id, unit_id, state, created_at: now, updated_at: now }
}
