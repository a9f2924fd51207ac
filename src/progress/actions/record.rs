//! Judging events and appending them to the learners' histories.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::{Learner, Places, Projections, account_is_gone, project};
use crate::auth;
use crate::db::{AssetId, Conn, EventId, Json, Timestamp, UserId};
use crate::error::{Fault, Result};
use crate::progress::model::{
    AssetProgress, DeviceTime, EventResult, EventRow, EventStatus, Fact, NewEvent, Rejection, local_day,
};
use crate::progress::queries;

/// What one learner sent at once.
#[derive(Debug, Clone)]
pub struct Submission {
    /// The learner.
    pub user: UserId,
    /// In any order.
    pub events: Vec<NewEvent>,
    /// Where they may have happened.
    pub places: Places,
}

/// What became of a submission.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// In the order of the events.
    pub results: Vec<EventResult>,
    /// Where the learner stands now with the assets that the events speak of.
    pub assets: Vec<AssetProgress>,
}

/// Appends what learners sent to their histories and brings every projection up to date. Runs inside the caller's
/// transaction: when that is committed, every event answered `accepted` is durable. The answers are in the order of the
/// submissions; an event that cannot be used is answered `rejected` and harms no other.
///
/// An event's day is told by its own offset, else by the learner's zone now.
///
/// # Errors
/// As the answer of one submission: 401 when its account is gone.
pub fn record_submissions(
    conn: &mut Conn,
    projections: &Projections,
    now: Timestamp,
    submissions: Vec<Submission>,
) -> Result<Vec<Result<Recorded>>> {
    let users: BTreeSet<UserId> = submissions.iter().map(|submission| submission.user).collect();
    let learners: BTreeMap<UserId, Learner> = auth::queries::lock_learners(conn, &Vec::from_iter(users))?
        .into_iter()
        .map(|row| (row.id, row.into()))
        .collect();
    let mut rows = Vec::new();
    let mut judged: Vec<Option<Judged>> = submissions
        .into_iter()
        .map(|submission| {
            let learner = learners.get(&submission.user)?;
            Some(Judged::of(submission, learner, now, &mut rows))
        })
        .collect();

    let appended = queries::append_events(conn, &rows)?;
    let mut unanswered = appended.new.clone();
    for judged in judged.iter_mut().flatten() {
        judged.find_duplicates(conn, &appended.new, &mut unanswered)?;
    }
    rows.retain(|row| appended.new.contains(&(row.user_id, row.id)));
    let projected = project::project(conn, now, &rows, appended)?;
    let mut changes = projected.changes;
    for (user, touched) in &projected.touched {
        for projection in projections.0 {
            changes.extend(projection(conn, *user, now, touched)?);
        }
    }
    auth::queries::note_changes(conn, changes)?;
    let answer = |judged: Option<Judged>| {
        let Judged { user, results, assets } = judged.ok_or_else(account_is_gone)?;
        let assets = assets.iter().filter_map(|asset| projected.assets.get(&(user, *asset)).cloned()).collect();
        Ok(Recorded { results, assets })
    };
    Ok(judged.into_iter().map(answer).collect())
}

/// Records events that a learner sent, as [`record_submissions`] does.
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
    let places = Places::of(conn, &events)?;
    let recorded = record_submissions(conn, projections, now, vec![Submission { user, events, places }])?.pop();
    Ok(recorded.ok_or_else(account_is_gone)??.results)
}

/// Records one event that the server saw itself; what is wrong with it is the request's problem.
///
/// # Errors
/// 422 when the event cannot be used; as [`record_events`].
pub fn record_event(
    conn: &mut Conn,
    projections: &Projections,
    user: UserId,
    now: Timestamp,
    event: NewEvent,
) -> Result<()> {
    record_events(conn, projections, user, now, vec![event])?.into_iter().try_for_each(EventResult::into_result)
}

/// A submission whose events are judged.
struct Judged {
    user: UserId,
    results: Vec<EventResult>,
    assets: BTreeSet<AssetId>,
}

impl Judged {
    /// Judges the events by themselves; those that can be used become rows.
    fn of(submission: Submission, learner: &Learner, now: Timestamp, rows: &mut Vec<EventRow>) -> Self {
        let Submission { user, events, places } = submission;
        let assets = events.iter().filter_map(|event| event.asset_id).collect();
        let judge = |event: NewEvent| {
            let id = event.id;
            match accept(event, learner, &places, now) {
                Ok((row, result)) => {
                    rows.push(row);
                    result
                }
                Err(rejection) => EventResult::rejected(id, rejection),
            }
        };
        Self { user, results: events.into_iter().map(judge).collect(), assets }
    }

    /// Answers `duplicate` to events that were kept before, whatever they say now: by an earlier transaction, or by this
    /// one, unless they are the first to be answered of those that are `new`.
    fn find_duplicates(
        &mut self,
        conn: &mut Conn,
        new: &HashSet<(UserId, EventId)>,
        unanswered: &mut HashSet<(UserId, EventId)>,
    ) -> Result<()> {
        let is_rejected = |result: &&EventResult| result.status == EventStatus::Rejected;
        let rejected: Vec<EventId> = self.results.iter().filter(is_rejected).map(|result| result.id).collect();
        let known = match rejected.is_empty() {
            true => HashSet::new(),
            false => HashSet::from_iter(queries::list_known_event_ids(conn, self.user, &rejected)?),
        };
        for result in &mut self.results {
            let key = (self.user, result.id);
            let is_duplicate = match result.status {
                EventStatus::Rejected => known.contains(&result.id) && !new.contains(&key),
                EventStatus::Accepted | EventStatus::Duplicate => !unanswered.remove(&key),
            };
            if is_duplicate {
                *result = EventResult::new(result.id, EventStatus::Duplicate);
            }
        }
        Ok(())
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
    let time = DeviceTime { at: event.occurred_at, offset: event.offset };
    if !time.is_believable() {
        return Err(Rejection::new("occurredAt", Fault::TooEarly));
    }
    let mut result = EventResult::new(event.id, EventStatus::Accepted);
    let mut occurred_at = time.at;
    if time.is_ahead(now) {
        occurred_at = now;
        result.remark = Some(Rejection::new("occurredAt", Fault::ClockAhead));
    }
    let local_date = match &time.offset {
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
