//! Rows and pure rules of plans.

use diesel::prelude::*;

use crate::db::{DailyPlanId, Day, Id, Timestamp, UnitId, UserId};
use crate::progress::model::Completion;
use crate::schema::{daily_plan_entries, daily_plans};

/// The most entries that a plan holds.
pub const MAX_ENTRIES: usize = 100;

/// The least time that a unit takes, minutes: reading, speaking and going back take their time too.
pub const MIN_UNIT_MINUTES: u32 = 5;

/// A plan as it is stored.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = daily_plans)]
pub struct DailyPlan {
    /// Its id.
    pub id: DailyPlanId,
    /// The learner.
    pub user_id: UserId,
    /// In the learner's own calendar.
    pub planned_date: Day,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// An entry as it is stored.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = daily_plan_entries, treat_none_as_default_value = false)]
pub struct PlanEntry {
    /// Its id.
    pub id: Id,
    /// The plan.
    pub daily_plan_id: DailyPlanId,
    /// The unit.
    pub unit_id: UnitId,
    /// From 1.
    pub position: i32,
    /// The projection.
    #[diesel(embed)]
    pub state: EntryState,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Whether an entry is done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = daily_plan_entries, treat_none_as_default_value = false)]
pub struct EntryState {
    /// Done.
    pub completed: bool,
    /// The score of the completion that did it.
    pub score: Option<f64>,
    /// When that was.
    pub completed_at: Option<Timestamp>,
}

impl EntryState {
    /// The state of an entry planned for a day, from the completions of its unit in the order in which they happened.
    pub fn of(planned_date: Day, completions: &[Completion]) -> Self {
        let by = completions.iter().find(|completion| completion.local_date >= planned_date);
        by.map_or_else(Self::default, |completion| Self {
            completed: true,
            score: completion.score,
            completed_at: Some(completion.occurred_at),
        })
    }
}

/// How much a learner wants to do on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// So many units.
    Units(usize),
    /// So many minutes; at least one unit.
    Minutes(u32),
    /// So many minutes on that day, of which what is done already takes its part; at least one unit while any are left.
    MinutesOfDay(u32),
}

/// A unit that could be planned, and how long its media play.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// The unit.
    pub unit: UnitId,
    /// Milliseconds.
    pub media_ms: u64,
}

impl Candidate {
    /// How long the unit takes: its media once, in whole minutes, but at least [`MIN_UNIT_MINUTES`].
    pub fn minutes(&self) -> u32 {
        u32::try_from(self.media_ms.div_ceil(60_000)).unwrap_or(u32::MAX).max(MIN_UNIT_MINUTES)
    }
}

/// The planner: chooses units for a day from candidates in the order in which they should be done, overdue ones first,
/// beside those that are done. It stops at the first that does not fit, since leaving one out would break that order.
pub fn plan(candidates: &[Candidate], done: &[Candidate], size: Size) -> Vec<UnitId> {
    let mut left = match size {
        Size::Units(units) => return candidates.iter().take(units).map(|candidate| candidate.unit).collect(),
        Size::Minutes(minutes) => minutes,
        Size::MinutesOfDay(minutes) => {
            let taken = done.iter().map(Candidate::minutes).fold(0, u32::saturating_add);
            match minutes.saturating_sub(taken) {
                0 => return Vec::new(),
                left => left,
            }
        }
    };
    let mut chosen = Vec::new();
    for candidate in candidates.iter().take(MAX_ENTRIES) {
        match left.checked_sub(candidate.minutes()) {
            Some(rest) => left = rest,
            None if chosen.is_empty() => left = 0,
            None => break,
        }
        chosen.push(candidate.unit);
    }
    chosen
}

/// A plan is overdue when its day is over and an entry is still open.
pub fn is_overdue(planned_date: Day, today: Day, entries: &[EntryState]) -> bool {
    planned_date < today && entries.iter().any(|entry| !entry.completed)
}

#[cfg(test)]
mod tests {
    use chrono::Days;
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::db::EventId;

    fn id(number: usize) -> UnitId {
        UnitId(uuid::Uuid::from_u128(number as u128))
    }

    fn candidates(durations_ms: &[u64]) -> Vec<Candidate> {
        durations_ms.iter().enumerate().map(|(i, media_ms)| Candidate { unit: id(i), media_ms: *media_ms }).collect()
    }

    #[test]
    fn minutes_fill_up_in_order_and_one_unit_always_fits() {
        let long_second = candidates(&[60_000, 20 * 60_000, 60_000]);
        assert_eq!(plan(&long_second, &[], Size::Minutes(10)), [id(0)]);
        assert_eq!(plan(&long_second, &[], Size::Minutes(25)), [id(0), id(1)]);
        assert_eq!(plan(&long_second, &[], Size::Minutes(30)), [id(0), id(1), id(2)]);
        assert_eq!(plan(&candidates(&[20 * 60_000, 0]), &[], Size::Minutes(10)), [id(0)]);
        assert_eq!(plan(&long_second, &[], Size::Units(2)), [id(0), id(1)]);
        assert!(plan(&[], &[], Size::Minutes(10)).is_empty());
    }

    #[test]
    fn today_is_never_overdue() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let (open, done) = (EntryState::default(), EntryState { completed: true, ..EntryState::default() });
        assert!(!is_overdue(day("2026-02-03"), day("2026-02-03"), &[open]));
        assert!(is_overdue(day("2026-02-02"), day("2026-02-03"), &[done, open]));
        assert!(!is_overdue(day("2026-02-02"), day("2026-02-03"), &[done]));
        assert!(!is_overdue(day("2026-02-02"), day("2026-02-03"), &[]));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn a_plan_is_the_beginning_of_the_candidates_and_fits(
            durations in vec(0..3_600_000_u64, 0..120),
            minutes in 1..600_u32,
        ) {
            let candidates = candidates(&durations);
            let chosen = plan(&candidates, &[], Size::Minutes(minutes));
            let first: Vec<UnitId> = candidates.iter().take(chosen.len()).map(|candidate| candidate.unit).collect();
            prop_assert_eq!(&chosen, &first);
            prop_assert_eq!(chosen.is_empty(), candidates.is_empty());
            let sum: u32 = candidates.iter().take(chosen.len()).map(Candidate::minutes).sum();
            prop_assert!(sum <= minutes || chosen.len() == 1);
        }

        #[test]
        fn a_goal_is_what_is_done_and_what_is_planned(
            durations in vec(0..3_600_000_u64, 0..20),
            done in vec(0..3_600_000_u64, 0..20),
            goal in 1..=1440_u32,
        ) {
            let (candidates, done) = (candidates(&durations), candidates(&done));
            let chosen = plan(&candidates, &done, Size::MinutesOfDay(goal));
            let taken: u32 = done.iter().map(Candidate::minutes).sum();
            prop_assert_eq!(chosen.is_empty(), candidates.is_empty() || taken >= goal);
            if taken < goal {
                prop_assert_eq!(chosen, plan(&candidates, &[], Size::Minutes(goal - taken)));
            }
        }

        #[test]
        fn an_entry_is_done_by_the_earliest_completion_from_its_day_on(
            days in vec((0..20_u64, proptest::option::of(0.0..=100.0_f64)), 0..12),
            planned in 0..20_u64,
        ) {
            let first: Day = "2026-01-01".parse().unwrap();
            let mut completions: Vec<Completion> = days.iter().enumerate().map(|(i, (day, score))| {
                let local_date = first + Days::new(*day);
                let occurred_at = Timestamp::new(local_date.and_hms_opt(9, 0, 0).unwrap().and_utc());
                Completion { id: EventId(id(i).0), unit_id: id(0), occurred_at, local_date, score: *score }
            }).collect();
            completions.sort_by_key(|completion| (completion.occurred_at, completion.id));
            let planned = first + Days::new(planned);
            let state = EntryState::of(planned, &completions);
            let expected = completions.iter().filter(|completion| completion.local_date >= planned)
                .map(|completion| completion.occurred_at).min();
            prop_assert_eq!(state.completed_at, expected);
            prop_assert_eq!(state.completed, expected.is_some());
        }
    }
}
