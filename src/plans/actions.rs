//! Making plans, and keeping their entries true to the events.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::model::{Candidate, DailyPlan, EntryState, MAX_ENTRIES, PlanEntry, Size, plan};
use super::queries;
use crate::auth::queries::{find_daily_goal, note_changes};
use crate::auth::{LearnerChange, LearnerEntity};
use crate::catalog::queries::{list_media_durations, list_published_among, list_published_levels};
use crate::db::{Conn, DailyPlanId, Day, Id, Timestamp, UnitId, UserId};
use crate::error::{Error, Fault, FieldFault, Result};
use crate::progress::Touched;
use crate::progress::actions::{Learner, Rebuild, all_outcomes, compare, lock_learner, outcomes};
use crate::progress::model::local_day;
use crate::progress::queries::{learning_level, list_next_units};

/// Replaces the plan of a day by units in their order. What was done already counts.
///
/// # Errors
/// 422 for a unit that learners do not see or that stands twice; 401 when the account is gone.
pub fn put_plan(conn: &mut Conn, user: UserId, date: Day, units: &[UnitId], now: Timestamp) -> Result<DailyPlan> {
    let learner = lock_learner(conn, user)?;
    let existing = queries::find_plan(conn, user, date)?;
    let mut allowed: HashSet<UnitId> = list_published_among(conn, units)?.into_iter().collect();
    // What is done stays done when its unit goes: a client that sends back what it read must not be refused.
    if let Some(plan) = &existing {
        let entries = queries::list_entries(conn, plan.id)?;
        allowed.extend(entries.iter().filter(|entry| entry.state.completed).map(|entry| entry.unit_id));
    }
    check_units(units, &allowed)?;
    write_plan(conn, &learner, existing, date, units, now)
}

/// Fills the plan of a day: what is done on it stays, the rest is chosen anew. Overdue units come first, then the next
/// ones of the level that the learner works on; units that are planned for another day to come are left out. Without a size
/// the learner's daily goal is, and what is done on the plan already counts towards it.
///
/// # Errors
/// 422 for a day that is over, and without a size where there is no goal; 401 when the account is gone.
pub fn generate_plan(
    conn: &mut Conn,
    user: UserId,
    date: Day,
    size: Option<Size>,
    now: Timestamp,
) -> Result<DailyPlan> {
    let learner = lock_learner(conn, user)?;
    let size = match size {
        Some(size) => size,
        None => daily_goal(conn, user)?,
    };
    let today = local_day(now, &learner.zone);
    if date < today {
        return Err(Error::invalid("", Fault::InThePast { today: today.to_string() }));
    }
    let existing = queries::find_plan(conn, user, date)?;
    let done: Vec<UnitId> = match &existing {
        Some(plan) => queries::list_entries(conn, plan.id)?
            .into_iter()
            .filter(|entry| entry.state.completed)
            .map(|entry| entry.unit_id)
            .collect(),
        None => Vec::new(),
    };
    let candidates = candidates(conn, &learner, date, today, &done)?;
    let chosen = plan(&candidates, &with_media(conn, done.clone())?, size);
    let units: Vec<UnitId> = done.into_iter().chain(chosen).take(MAX_ENTRIES).collect();
    write_plan(conn, &learner, existing, date, &units, now)
}

fn daily_goal(conn: &mut Conn, user: UserId) -> Result<Size> {
    let goal = find_daily_goal(conn, user)?.and_then(|minutes| u32::try_from(minutes).ok());
    goal.map(Size::MinutesOfDay).ok_or_else(|| Error::invalid("", Fault::NoDailyGoal))
}

/// Takes new outcomes into the entries; one of progress's projections.
pub fn project(conn: &mut Conn, user: UserId, now: Timestamp, touched: &Touched) -> Result<Vec<LearnerChange>> {
    let entries = queries::list_entries_on(conn, user, Some(&touched.units))?;
    if entries.is_empty() {
        return Ok(Vec::new());
    }
    let completions = touched.after.completions_by_unit();
    // What was done before newer completions stays done by the one that did it.
    let is_settled = |entry: &PlanEntry| entry.state.completed && touched.continued.contains(&entry.unit_id);
    let (changed, changes): (Vec<PlanEntry>, Vec<LearnerChange>) = entries
        .into_iter()
        .filter(|(entry, _)| !is_settled(entry))
        .filter_map(|(entry, planned)| {
            let state = EntryState::of(planned, completions.get(&entry.unit_id).map_or(&[], Vec::as_slice));
            let changed = PlanEntry { state, updated_at: now, ..entry };
            (entry.state != state).then(|| (changed, noted(user, planned)))
        })
        .unzip();
    queries::upsert_entries(conn, &changed)?;
    Ok(changes)
}

/// A plan that was written, as sync names it.
fn noted(user: UserId, planned_date: Day) -> LearnerChange {
    LearnerChange::written(user, LearnerEntity::Plan, planned_date)
}

/// Deletes the plan of a day with its entries; says whether there was one.
///
/// # Errors
/// 401 when the account is gone.
pub fn delete_plan(conn: &mut Conn, user: UserId, date: Day, now: Timestamp) -> Result<bool> {
    lock_learner(conn, user)?;
    let deleted = queries::delete_plan(conn, user, date)?;
    if deleted {
        note_changes(conn, vec![LearnerChange::deleted(user, LearnerEntity::Plan, date, now)])?;
    }
    Ok(deleted)
}

/// Recomputes the state of a learner's `daily_plan_entries` from the events; returns one line per difference.
///
/// # Errors
/// 401 when the account is gone.
pub fn rebuild_user(conn: &mut Conn, user: UserId, now: Timestamp, rebuild: Rebuild) -> Result<Vec<String>> {
    lock_learner(conn, user)?;
    let completions = all_outcomes(conn, user)?.completions_by_unit();
    let entries = queries::list_entries_on(conn, user, None)?;
    let expected: BTreeMap<(Day, UnitId), EntryState> = entries
        .iter()
        .map(|(entry, planned)| {
            let state = EntryState::of(*planned, completions.get(&entry.unit_id).map_or(&[], Vec::as_slice));
            ((*planned, entry.unit_id), state)
        })
        .collect();
    let stored = entries.iter().map(|(entry, planned)| ((*planned, entry.unit_id), entry.state)).collect();
    let found = compare(&expected, &stored, |(planned, unit)| {
        format!("daily_plan_entries of user {user}, {planned}, unit {unit}")
    });
    if rebuild == Rebuild::Repair {
        let (rows, changes): (Vec<PlanEntry>, Vec<LearnerChange>) = entries
            .into_iter()
            .filter_map(|(entry, planned)| {
                let state = expected[&(planned, entry.unit_id)];
                let changed = PlanEntry { state, updated_at: now, ..entry };
                (entry.state != state).then(|| (changed, noted(user, planned)))
            })
            .unzip();
        queries::upsert_entries(conn, &rows)?;
        note_changes(conn, changes)?;
    }
    Ok(found.lines)
}

fn check_units(units: &[UnitId], allowed: &HashSet<UnitId>) -> Result<()> {
    let mut seen = HashSet::new();
    let errors: Vec<FieldFault> = units
        .iter()
        .enumerate()
        .filter_map(|(place, unit)| {
            let pointer = format!("/unitIds/{place}");
            if !seen.insert(unit) {
                return Some(FieldFault::new(pointer, Fault::Duplicate));
            }
            (!allowed.contains(unit)).then(|| FieldFault::new(pointer, Fault::NotFound))
        })
        .collect();
    if errors.is_empty() { Ok(()) } else { Err(Error::invalid_fields(errors)) }
}

fn write_plan(
    conn: &mut Conn,
    learner: &Learner,
    existing: Option<DailyPlan>,
    planned_date: Day,
    units: &[UnitId],
    now: Timestamp,
) -> Result<DailyPlan> {
    let plan = match existing {
        Some(plan) => {
            queries::update_plan(conn, plan.id, now)?;
            queries::delete_other_entries(conn, plan.id, units)?;
            DailyPlan { updated_at: now, ..plan }
        }
        None => {
            let id = DailyPlanId::generate();
            let plan = DailyPlan { id, user_id: learner.id, planned_date, created_at: now, updated_at: now };
            queries::insert_plan(conn, &plan)?;
            plan
        }
    };
    let completions = outcomes(conn, learner.id, units)?.completions_by_unit();
    let entries: Vec<PlanEntry> = (1..)
        .zip(units)
        .map(|(position, unit)| PlanEntry {
            id: Id::generate(),
            daily_plan_id: plan.id,
            unit_id: *unit,
            position,
            state: EntryState::of(planned_date, completions.get(unit).map_or(&[], Vec::as_slice)),
            created_at: now,
            updated_at: now,
        })
        .collect();
    queries::upsert_entries(conn, &entries)?;
    note_changes(conn, vec![noted(learner.id, planned_date)])?;
    Ok(plan)
}

/// What could be planned for a day, in the order in which it should be done.
fn candidates(conn: &mut Conn, learner: &Learner, date: Day, today: Day, done: &[UnitId]) -> Result<Vec<Candidate>> {
    let open = queries::list_open_units(conn, learner.id)?;
    let mut taken: HashSet<UnitId> = done.iter().copied().collect();
    taken.extend(open.iter().filter(|(planned, _)| *planned >= today && *planned != date).map(|(_, unit)| *unit));
    let mut units: Vec<UnitId> = Vec::new();
    for (_, unit) in open.iter().filter(|(planned, _)| *planned < today) {
        if taken.insert(*unit) {
            units.push(*unit);
        }
    }
    let levels = list_published_levels(conn)?;
    if let Some(level) = learning_level(&levels, learner.selected_level) {
        let except = Vec::from_iter(taken);
        let next = list_next_units(conn, learner.id, level, &except, MAX_ENTRIES as i64)?;
        units.extend(next.into_iter().map(|unit| unit.id));
    }
    units.truncate(MAX_ENTRIES);
    with_media(conn, units)
}

/// Units with how long their media play.
fn with_media(conn: &mut Conn, units: Vec<UnitId>) -> Result<Vec<Candidate>> {
    let mut media_ms: HashMap<UnitId, u64> = HashMap::new();
    for (unit, duration_ms) in list_media_durations(conn, &units)? {
        *media_ms.entry(unit).or_default() += u64::try_from(duration_ms).unwrap_or_default();
    }
    Ok(units
        .into_iter()
        .map(|unit| Candidate { unit, media_ms: media_ms.get(&unit).copied().unwrap_or_default() })
        .collect())
}
