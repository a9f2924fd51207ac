//! What new outcomes change, without reading a long history.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Duration};

use crate::db::{Conn, EventId, Timestamp, UnitId, UserId};
use crate::error::Result;
use crate::progress::model::{Event, Fact, Outcomes, UnitProgress, read_events};
use crate::progress::queries;

/// Up to so many outcomes of each unit are simply read.
const FEW: i64 = 24;

/// Every period that an outcome falls into begins and ends within so many days of it: a month, and a day for offsets.
const LONGEST_PERIOD: Duration = Duration::days(33);

/// What new events changed for one learner, for the projections of other features.
#[derive(Debug, Clone, PartialEq)]
pub struct Touched {
    /// The units with a new completion or scored attempt, in order.
    pub units: Vec<UnitId>,
    /// The outcomes of those units as they were before.
    pub before: Outcomes,
    /// The outcomes of those units now.
    pub after: Outcomes,
    /// Units with a long history, all of it older than the new outcomes: it stays as it was. Of these `before` and `after`
    /// hold only what happened within a month of the new outcomes; one completion, on the first day of 1970, stands
    /// for the rest.
    pub continued: BTreeSet<UnitId>,
}

impl Touched {
    /// Reads what `new` outcomes, which are appended already, change; `stored` is how units stood before. None when there
    /// are no outcomes.
    pub(super) fn read(
        conn: &mut Conn,
        user: UserId,
        new: &[Event],
        stored: &HashMap<(UserId, UnitId), UnitProgress>,
    ) -> Result<Option<Self>> {
        let units: BTreeSet<UnitId> = new.iter().map(|event| event.unit_id).collect();
        let units = Vec::from_iter(units);
        if units.is_empty() {
            return Ok(None);
        }
        let at_most = FEW.saturating_mul(units.len() as i64);
        let rows = queries::list_outcomes(conn, user, &units, at_most + 1)?;
        let (mut events, mut continued) = (Vec::new(), BTreeSet::new());
        if rows.len() as i64 <= at_most {
            events = read_events(&rows)?;
        } else {
            for unit in &units {
                let of_unit: Vec<&Event> = new.iter().filter(|event| event.unit_id == *unit).collect();
                match read_recent(conn, user, *unit, &of_unit, stored.get(&(user, *unit)))? {
                    Some(recent) => {
                        events.extend(recent);
                        continued.insert(*unit);
                    }
                    None => events.extend(read_events(&queries::list_outcomes(conn, user, &[*unit], i64::MAX)?)?),
                }
            }
        }
        let ids: HashSet<EventId> = new.iter().map(|event| event.id).collect();
        let before = Outcomes::of(events.iter().filter(|event| !ids.contains(&event.id)).copied());
        Ok(Some(Self { units, before, after: Outcomes::of(events), continued }))
    }
}

/// The outcomes of a unit that share a period with the new ones, and a completion that stands for all others; none where
/// the new ones may change what older ones count.
fn read_recent(
    conn: &mut Conn,
    user: UserId,
    unit: UnitId,
    new: &[&Event],
    stored: Option<&UnitProgress>,
) -> Result<Option<Vec<Event>>> {
    let times = || new.iter().map(|event| event.occurred_at);
    let first = new.iter().map(|event| (event.occurred_at, event.id)).min();
    let latest = queries::list_latest_completions(conn, user, unit, new.len() as i64 + 1)?;
    let known = latest.into_iter().find(|(_, id)| !new.iter().any(|event| event.id == *id));
    let (Some(from), Some(to)) = (times().min(), times().max()) else { return Ok(None) };
    if known >= first {
        return Ok(None);
    }
    let rows = queries::list_outcomes_between(conn, user, unit, from - LONGEST_PERIOD, to + LONGEST_PERIOD)?;
    let mut events = read_events(&rows)?;
    // A completion without a score takes that of the attempts before it, which may be long ago.
    let needs_attempts = events.iter().any(|event| event.fact == Fact::UnitCompleted { score: None });
    if needs_attempts && queries::has_attempts(conn, user, unit)? {
        return Ok(None);
    }
    events.extend(stored.map(|row| row.state).filter(|state| state.completed).map(|state| Event {
        id: EventId(uuid::Uuid::nil()),
        unit_id: unit,
        asset_id: None,
        occurred_at: Timestamp::new(DateTime::UNIX_EPOCH),
        local_date: DateTime::UNIX_EPOCH.date_naive(),
        fact: Fact::UnitCompleted { score: state.score },
    }));
    Ok(Some(events))
}
