//! Writing down what a learner did.

mod project;
mod rebuild;

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Duration, TimeZone, Utc};
use chrono_tz::Tz;

use super::model::{
    EventKind, EventResult, EventRow, EventStatus, Fact, NewEvent, Outcomes, Rejection, local_day, zone,
};
use super::queries;
use crate::auth::{self, model::LearnerRow};
use crate::catalog::queries::{list_existing_assets, list_existing_units};
use crate::db::{AssetId, Conn, EventId, Json, LevelId, Timestamp, UnitId, UserId};
use crate::error::{Code, Error, Result};

pub use rebuild::{Differences, Rebuild, compare, rebuild_user};

/// How far a device's clock may run ahead before its times are taken for the time of arrival.
const CLOCK_TOLERANCE: Duration = Duration::minutes(5);

/// The earliest time that an event may claim: before it, a device's clock has lost its battery.
fn earliest_believable() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2000, 1, 1, 0, 0, 0).earliest().unwrap_or(DateTime::UNIX_EPOCH)
}

/// What a batch of events changed, for the projections of other features.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touched {
    /// Units with a new completion or scored attempt.
    pub units: Vec<UnitId>,
}

/// Brings the projections of another feature up to date, in the transaction that appended the events.
pub type Projection = fn(&mut Conn, user: UserId, now: Timestamp, touched: &Touched) -> Result<()>;

/// The projections of the features right of this one; `app` lists them.
#[derive(Debug, Clone, Copy)]
pub struct Projections(pub &'static [Projection]);

/// A learner whose writes wait for this transaction.
#[derive(Debug, Clone, Copy)]
pub struct Learner {
    /// The account.
    pub id: UserId,
    /// The zone that decides which day it is.
    pub zone: Tz,
    /// The level that the learner works on.
    pub selected_level: Option<LevelId>,
}

/// Locks a learner's history until the transaction ends. Whoever writes a projection calls this first.
///
/// # Errors
/// 401 when the account is gone.
pub fn lock_learner(conn: &mut Conn, user: UserId) -> Result<Learner> {
    learner(user, auth::queries::lock_learner(conn, user)?)
}

/// A learner, for reading.
///
/// # Errors
/// 401 when the account is gone.
pub fn find_learner(conn: &mut Conn, user: UserId) -> Result<Learner> {
    learner(user, auth::queries::find_learner(conn, user)?)
}

fn learner(id: UserId, row: Option<LearnerRow>) -> Result<Learner> {
    let row = row.ok_or_else(|| Error::new(Code::Unauthenticated, "This account no longer exists; sign in again."))?;
    Ok(Learner { id, zone: zone(&row.time_zone), selected_level: row.selected_level_id })
}

/// Appends events to a learner's history and brings every projection up to date. Runs inside the caller's
/// transaction: when that is committed, every event answered `accepted` is durable. The answers are in the order of
/// the events; an event that cannot be used is answered `rejected` and harms no other.
///
/// An event's day is told by its own offset, else by the learner's zone now.
///
/// # Errors
/// 401 when the account is gone.
pub fn record_events(
    conn: &mut Conn,
    projections: &Projections,
    user: UserId,
    now: Timestamp,
    events: Vec<NewEvent>,
) -> Result<Vec<EventResult>> {
    let learner = lock_learner(conn, user)?;
    let ids: Vec<EventId> = events.iter().map(|event| event.id).collect();
    let mut known: HashSet<EventId> = queries::list_known_event_ids(conn, user, &ids)?.into_iter().collect();
    let places = Places::of(conn, &events)?;

    let mut rows = Vec::with_capacity(events.len());
    let mut results = Vec::with_capacity(events.len());
    for event in events {
        let id = event.id;
        results.push(if known.contains(&id) {
            EventResult::new(id, EventStatus::Duplicate)
        } else {
            match accept(event, &learner, &places, now) {
                Ok((row, result)) => {
                    known.insert(id);
                    rows.push(row);
                    result
                }
                Err(rejection) => EventResult::rejected(id, rejection),
            }
        });
    }
    queries::insert_events(conn, &rows)?;
    let touched = project::project(conn, user, now, &rows)?;
    if !touched.units.is_empty() {
        for projection in projections.0 {
            projection(conn, user, now, &touched)?;
        }
    }
    Ok(results)
}

/// Records one event that the server saw itself; what is wrong with it is the request's problem.
///
/// # Errors
/// 404 or 422 when the event cannot be used; as [`record_events`].
pub fn record_event(
    conn: &mut Conn,
    projections: &Projections,
    user: UserId,
    now: Timestamp,
    event: NewEvent,
) -> Result<()> {
    for result in record_events(conn, projections, user, now, vec![event])? {
        if result.status == EventStatus::Rejected {
            return Err(Error::invalid("", result.code.unwrap_or_default(), result.detail.unwrap_or_default()));
        }
    }
    Ok(())
}

/// A learner's completions and scored attempts, on some units or on all.
pub fn outcomes(conn: &mut Conn, user: UserId, units: Option<&[UnitId]>) -> Result<Outcomes> {
    let rows = queries::list_outcomes(conn, user, units)?;
    Ok(Outcomes::of(rows.iter().map(TryInto::try_into).collect::<anyhow::Result<Vec<_>>>()?))
}

/// The units and assets that a batch speaks of and that exist.
struct Places {
    units: HashSet<UnitId>,
    assets: HashMap<AssetId, UnitId>,
}

impl Places {
    fn of(conn: &mut Conn, events: &[NewEvent]) -> Result<Self> {
        let units: HashSet<UnitId> = events.iter().filter_map(|event| event.unit_id).collect();
        let assets: HashSet<AssetId> = events.iter().filter_map(|event| event.asset_id).collect();
        Ok(Self {
            units: match units.is_empty() {
                true => units,
                false => list_existing_units(conn, &Vec::from_iter(units))?.into_iter().collect(),
            },
            assets: match assets.is_empty() {
                true => HashMap::new(),
                false => list_existing_assets(conn, &Vec::from_iter(assets))?.into_iter().collect(),
            },
        })
    }

    /// The unit that an event belongs to.
    fn unit_of(&self, event: &NewEvent) -> Result<UnitId, Rejection> {
        if event.kind == EventKind::AssetProgress {
            let asset = event.asset_id.ok_or_else(|| Rejection::new("missing", "assetId: asset_progress needs it"))?;
            let unit = *self
                .assets
                .get(&asset)
                .ok_or_else(|| Rejection::new("not_found", format!("assetId: there is no asset {asset}")))?;
            return match event.unit_id {
                Some(other) if other != unit => {
                    Err(Rejection::new("mismatch", format!("unitId: the asset {asset} belongs to another unit")))
                }
                _ => Ok(unit),
            };
        }
        if event.asset_id.is_some() {
            return Err(Rejection::new("unknown_field", format!("assetId: {} does not take it", event.kind)));
        }
        let unit =
            event.unit_id.ok_or_else(|| Rejection::new("missing", format!("unitId: {} needs it", event.kind)))?;
        match self.units.contains(&unit) {
            true => Ok(unit),
            false => Err(Rejection::new("not_found", format!("unitId: there is no unit {unit}"))),
        }
    }
}

fn accept(
    mut event: NewEvent,
    learner: &Learner,
    places: &Places,
    now: Timestamp,
) -> Result<(EventRow, EventResult), Rejection> {
    Fact::read(event.kind, &event.payload)?;
    Fact::round(&mut event.payload);
    let unit = places.unit_of(&event)?;
    if event.occurred_at.utc() < earliest_believable() {
        return Err(Rejection::new(
            "out_of_range",
            "occurredAt: must be after the year 2000; check the device's clock",
        ));
    }
    let mut result = EventResult::new(event.id, EventStatus::Accepted);
    let mut occurred_at = event.occurred_at;
    if occurred_at > now + CLOCK_TOLERANCE {
        occurred_at = now;
        result.code = Some("clock_ahead");
        result.detail = Some("occurredAt lay in the future; the time of arrival was kept instead".to_owned());
    }
    let local_date = match &event.offset {
        Some(offset) => local_day(occurred_at, offset),
        None => local_day(occurred_at, &learner.zone),
    };
    let row = EventRow {
        user_id: learner.id,
        id: event.id,
        kind: event.kind,
        unit_id: Some(unit),
        asset_id: event.asset_id,
        payload: Json(event.payload),
        occurred_at,
        local_date,
        received_at: now,
    };
    Ok((row, result))
}
