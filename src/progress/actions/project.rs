//! Bringing progress up to date with new events.

use std::collections::{BTreeMap, BTreeSet};

use super::{Touched, outcomes};
use crate::db::{AssetId, Conn, Id, Timestamp, UnitId, UserId};
use crate::error::Result;
use crate::progress::model::{AssetProgress, AssetState, Event, EventRow, Fact, UnitProgress, UnitState, earliest};
use crate::progress::queries;

/// Takes new events into `user_progress` and `unit_asset_progress`; tells what other features should look at.
pub(super) fn project(conn: &mut Conn, user: UserId, now: Timestamp, rows: &[EventRow]) -> Result<Touched> {
    let events = rows.iter().map(TryInto::try_into).collect::<anyhow::Result<Vec<Event>>>()?;
    let is_outcome =
        |event: &&Event| matches!(event.fact, Fact::UnitCompleted { .. } | Fact::PronunciationScored { .. });
    let with_outcomes: BTreeSet<UnitId> = events.iter().filter(is_outcome).map(|event| event.unit_id).collect();
    let touched = Touched { units: Vec::from_iter(with_outcomes) };
    project_units(conn, user, now, &events, &touched)?;
    project_assets(conn, user, now, &events)?;
    Ok(touched)
}

fn project_units(conn: &mut Conn, user: UserId, now: Timestamp, events: &[Event], touched: &Touched) -> Result<()> {
    let first = first_events(events);
    if first.is_empty() {
        return Ok(());
    }
    let units: Vec<UnitId> = first.keys().copied().collect();
    let stored: BTreeMap<UnitId, UnitProgress> =
        queries::list_unit_progress(conn, user, Some(&units))?.into_iter().map(|row| (row.unit_id, row)).collect();
    let completions = match touched.units.is_empty() {
        true => None,
        false => Some(outcomes(conn, user, Some(&touched.units))?.completions_by_unit()),
    };
    let mut changed = Vec::new();
    for (unit, first_at) in first {
        let before = stored.get(&unit).map(|row| row.state);
        let started_at = earliest(before.and_then(|state| state.started_at), Some(first_at));
        let after = match &completions {
            Some(completions) if touched.units.binary_search(&unit).is_ok() => {
                UnitState::of(started_at, completions.get(&unit).map_or(&[], Vec::as_slice))
            }
            _ => UnitState { started_at, ..before.unwrap_or_default() },
        };
        if before != Some(after) {
            changed.push(unit_row(user, unit, after, now));
        }
    }
    Ok(queries::upsert_unit_progress(conn, &changed)?)
}

fn project_assets(conn: &mut Conn, user: UserId, now: Timestamp, events: &[Event]) -> Result<()> {
    let reported = asset_states(events);
    if reported.is_empty() {
        return Ok(());
    }
    let assets: Vec<AssetId> = reported.keys().map(|(_, asset)| *asset).collect();
    let stored: BTreeMap<AssetId, AssetState> = queries::list_asset_progress(conn, user, Some(&assets))?
        .into_iter()
        .map(|row| (row.asset_id, row.state()))
        .collect();
    let changed: Vec<AssetProgress> = reported
        .into_iter()
        .filter_map(|((unit, asset), state)| {
            let before = stored.get(&asset).copied();
            let after = before.map_or(state, |before| before.merge(state));
            (before != Some(after)).then(|| AssetProgress::new(user, unit, asset, after, now))
        })
        .collect();
    Ok(queries::upsert_asset_progress(conn, &changed)?)
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
