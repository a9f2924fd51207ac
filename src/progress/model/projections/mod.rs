//! What events add up to: pure functions of a set of events.

use std::collections::HashMap;

use diesel::prelude::*;

use super::{AssetReport, Event, Fact};
use crate::db::{Day, EventId, Timestamp, UnitId};
use crate::schema::user_progress;

/// From this much on an asset counts as finished.
pub const COMPLETE_PERCENT: f64 = 90.0;

/// A completion of a unit, its score settled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Completion {
    /// The event.
    pub id: EventId,
    /// The unit.
    pub unit_id: UnitId,
    /// When.
    pub occurred_at: Timestamp,
    /// On which day of the learner's.
    pub local_date: Day,
    /// As sent; else the mean of the learner's attempts on the unit scored until then, to a millionth; else none.
    pub score: Option<f64>,
}

/// A scored recording.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScoredAttempt {
    /// The event, and the attempt.
    pub id: EventId,
    /// The unit.
    pub unit_id: UnitId,
    /// When it was scored.
    pub occurred_at: Timestamp,
    /// On which day of the learner's.
    pub local_date: Day,
    /// 0–100.
    pub score: f64,
}

/// The events that plans and scores are made of, in the order in which they happened.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outcomes {
    /// By (occurred_at, id).
    pub completions: Vec<Completion>,
    /// By (occurred_at, id).
    pub attempts: Vec<ScoredAttempt>,
}

impl Outcomes {
    /// Sorts the events out. All outcomes of a unit must be among them, or none.
    pub fn of(events: impl IntoIterator<Item = Event>) -> Self {
        let mut events: Vec<Event> = events.into_iter().collect();
        events.sort_by_key(|event| (event.occurred_at, event.id));
        let mut outcomes = Self::default();
        for event in &events {
            if let Fact::PronunciationScored { score } = event.fact {
                let Event { id, unit_id, occurred_at, local_date, .. } = *event;
                outcomes.attempts.push(ScoredAttempt { id, unit_id, occurred_at, local_date, score });
            }
        }
        let mut by_unit: HashMap<UnitId, Vec<&ScoredAttempt>> = HashMap::new();
        for attempt in &outcomes.attempts {
            by_unit.entry(attempt.unit_id).or_default().push(attempt);
        }
        for event in &events {
            if let Fact::UnitCompleted { score } = event.fact {
                let Event { id, unit_id, occurred_at, local_date, .. } = *event;
                let attempts = || {
                    let own = by_unit.get(&unit_id).into_iter().flatten();
                    let until_then = own.take_while(|attempt| attempt.occurred_at <= occurred_at);
                    let sum: Sum = until_then.map(|attempt| attempt.score).collect();
                    sum.mean().map(|mean| points(millionths(mean)))
                };
                let score = score.or_else(attempts);
                outcomes.completions.push(Completion { id, unit_id, occurred_at, local_date, score });
            }
        }
        outcomes
    }

    /// The completions of each unit, in the order in which they happened.
    pub fn completions_by_unit(&self) -> HashMap<UnitId, Vec<Completion>> {
        let mut by_unit: HashMap<UnitId, Vec<Completion>> = HashMap::new();
        for completion in &self.completions {
            by_unit.entry(completion.unit_id).or_default().push(*completion);
        }
        by_unit
    }
}

/// A score in whole millionths of a point: what payloads are rounded to.
pub fn millionths(score: f64) -> i64 {
    (score * 1e6).round() as i64
}

fn points(millionths: i64) -> f64 {
    millionths as f64 / 1e6
}

/// Scores added up. Whole numbers: neither their order nor what was taken out again leaves a trace.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    /// How many.
    pub count: i32,
    /// Together, millionths of a point.
    pub millionths: i64,
}

impl Sum {
    /// Their mean, where there are any, 0–100.
    pub fn mean(self) -> Option<f64> {
        (self.count > 0).then(|| points(self.millionths) / f64::from(self.count))
    }
}

impl FromIterator<f64> for Sum {
    fn from_iter<T: IntoIterator<Item = f64>>(scores: T) -> Self {
        scores.into_iter().fold(Self::default(), |sum, score| Self {
            count: sum.count.saturating_add(1),
            millionths: sum.millionths + millionths(score),
        })
    }
}

impl std::ops::AddAssign for Sum {
    fn add_assign(&mut self, other: Self) {
        self.count += other.count;
        self.millionths += other.millionths;
    }
}

impl std::ops::SubAssign for Sum {
    fn sub_assign(&mut self, other: Self) {
        self.count -= other.count;
        self.millionths -= other.millionths;
    }
}

/// The higher of two scores, where there are any.
pub fn best(scores: impl IntoIterator<Item = Option<f64>>) -> Option<f64> {
    scores.into_iter().flatten().reduce(f64::max)
}

/// Where a learner stands with a unit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Queryable, Selectable)]
#[diesel(table_name = user_progress, treat_none_as_default_value = false)]
pub struct UnitState {
    /// Finished once is finished for ever.
    pub completed: bool,
    /// The best completion's score.
    pub score: Option<f64>,
    /// The score of the latest completion that has one.
    pub last_score: Option<f64>,
    /// The earliest event on the unit.
    pub started_at: Option<Timestamp>,
    /// The earliest completion.
    pub completed_at: Option<Timestamp>,
}

impl UnitState {
    /// From the time of the unit's earliest event and its completions in the order in which they happened.
    pub fn of(started_at: Option<Timestamp>, completions: &[Completion]) -> Self {
        Self {
            completed: !completions.is_empty(),
            score: best(completions.iter().map(|completion| completion.score)),
            last_score: completions.iter().rev().find_map(|completion| completion.score),
            started_at,
            completed_at: completions.first().map(|completion| completion.occurred_at),
        }
    }

    /// The state after completions that are all newer than those it knows of, and better or worse.
    #[must_use]
    pub fn continued_by(self, newer: Self) -> Self {
        Self {
            completed: self.completed || newer.completed,
            score: best([self.score, newer.score]),
            last_score: newer.last_score.or(self.last_score),
            started_at: newer.started_at,
            completed_at: self.completed_at.or(newer.completed_at),
        }
    }
}

/// Where a learner stands with an asset.
///
/// Two states merge into one whatever their order and however often ([`AssetState::merge`] is commutative, associative
/// and idempotent), so a stored state can take in new events without reading the old ones.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AssetState {
    /// Playback position of the latest report.
    pub position_seconds: f64,
    /// The time of that report.
    pub position_at: Timestamp,
    /// The event of that report.
    pub position_event_id: EventId,
    /// The most that was reported.
    pub seconds_watched: f64,
    /// The most that was reported.
    pub progress_percent: f64,
    /// The earliest report that it is finished.
    pub completed_at: Option<Timestamp>,
}

impl AssetState {
    /// What one report says.
    pub fn of(id: EventId, occurred_at: Timestamp, report: AssetReport) -> Self {
        let completed = report.completed || report.progress_percent >= COMPLETE_PERCENT;
        Self {
            position_seconds: report.position_seconds,
            position_at: occurred_at,
            position_event_id: id,
            seconds_watched: report.seconds_watched,
            progress_percent: report.progress_percent,
            completed_at: completed.then_some(occurred_at),
        }
    }

    /// What two states say together.
    #[must_use]
    pub fn merge(self, other: Self) -> Self {
        let key = |state: &Self| (state.position_at, state.position_event_id);
        let latest = if key(&self) >= key(&other) { self } else { other };
        Self {
            seconds_watched: self.seconds_watched.max(other.seconds_watched),
            progress_percent: self.progress_percent.max(other.progress_percent),
            completed_at: earliest(self.completed_at, other.completed_at),
            ..latest
        }
    }
}

/// The earlier of two times, where there are any.
pub fn earliest(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    one.into_iter().chain(other).min()
}

#[cfg(test)]
mod tests;
