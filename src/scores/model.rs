//! Periods, and what outcomes add up to in each.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Days};
use diesel::prelude::*;

use crate::db::{Day, Id, Timestamp, UnitId, UserId};
use crate::progress::model::{Outcomes, Sum, best};
use crate::schema::aggregate_scores;
use crate::text_enum;

text_enum! {
    /// A stretch of a learner's calendar.
    pub enum Period {
        /// A day.
        Daily = "DAILY",
        /// An ISO week: from Monday to Sunday.
        Weekly = "WEEKLY",
        /// A month.
        Monthly = "MONTHLY",
        /// All time.
        Overall = "OVERALL",
    }
}

impl Period {
    /// The first day of the period that a day is in; 1970-01-01 for all time.
    pub fn start(self, day: Day) -> Day {
        match self {
            Period::Daily => day,
            Period::Weekly => {
                let since_monday = Days::new(u64::from(day.weekday().num_days_from_monday()));
                day.checked_sub_days(since_monday).unwrap_or(day)
            }
            Period::Monthly => day.with_day(1).unwrap_or(day),
            Period::Overall => DateTime::UNIX_EPOCH.date_naive(),
        }
    }
}

/// Names a learner's aggregate: the period and its first day.
pub type PeriodKey = (Period, Day);

/// The name of an aggregate in one text, as sync has it: `DAILY:2026-02-02`.
pub fn name((period, start): PeriodKey) -> String {
    format!("{period}:{start}")
}

/// Reads such a name.
pub fn read_name(name: &str) -> Option<PeriodKey> {
    let (period, start) = name.split_once(':')?;
    Some((period.parse().ok()?, start.parse().ok()?))
}

/// What a learner reached in one period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Queryable, Selectable)]
#[diesel(table_name = aggregate_scores, treat_none_as_default_value = false)]
pub struct Aggregate {
    /// The mean over units of the best completion score in the period.
    pub score: Option<f64>,
    /// Units completed in the period, each once.
    pub units_completed: i32,
    /// Attempts scored in the period.
    pub pronunciation_attempts: i32,
    /// The mean score of those attempts.
    pub average_pronunciation: Option<f64>,
}

/// An aggregate as it is stored.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = aggregate_scores, treat_none_as_default_value = false)]
pub struct AggregateScore {
    /// Its id.
    pub id: Id,
    /// The learner.
    pub user_id: UserId,
    /// Its kind.
    pub period: Period,
    /// The period's first day.
    pub period_start: Day,
    /// The figures.
    #[diesel(embed)]
    pub figures: Aggregate,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// The units that `score` is the mean of; null in a row that has not changed since before this was kept.
    pub scored_units: Option<i32>,
    /// The sum that `score` is the mean of, millionths of a point; null as above.
    pub score_sum: Option<i64>,
    /// The sum that `average_pronunciation` is the mean of, millionths of a point; null as above.
    pub pronunciation_sum: Option<i64>,
}

impl AggregateScore {
    /// A row that holds what outcomes add up to.
    pub fn new(user_id: UserId, (period, period_start): PeriodKey, totals: Totals, now: Timestamp) -> Self {
        Self {
            id: Id::generate(),
            user_id,
            period,
            period_start,
            figures: totals.figures(),
            created_at: now,
            updated_at: now,
            scored_units: Some(totals.scores.count),
            score_sum: Some(totals.scores.millionths),
            pronunciation_sum: Some(totals.attempts.millionths),
        }
    }

    /// What it is of.
    pub fn key(&self) -> PeriodKey {
        (self.period, self.period_start)
    }

    /// What the figures are made of, where the row keeps it.
    pub fn totals(&self) -> Option<Totals> {
        Some(Totals {
            units_completed: self.figures.units_completed,
            scores: Sum { count: self.scored_units?, millionths: self.score_sum? },
            attempts: Sum { count: self.figures.pronunciation_attempts, millionths: self.pronunciation_sum? },
        })
    }
}

/// What outcomes add up to in a period. The totals of some units and of others give those of all together, so a unit's
/// share can be taken out and put in again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Units completed.
    pub units_completed: i32,
    /// The best completion scores of those that have one.
    pub scores: Sum,
    /// The scores of attempts.
    pub attempts: Sum,
}

impl Totals {
    /// What learners see of them.
    pub fn figures(&self) -> Aggregate {
        Aggregate {
            score: self.scores.mean(),
            units_completed: self.units_completed,
            pronunciation_attempts: self.attempts.count,
            average_pronunciation: self.attempts.mean(),
        }
    }
}

impl std::ops::AddAssign for Totals {
    fn add_assign(&mut self, other: Self) {
        self.units_completed += other.units_completed;
        self.scores += other.scores;
        self.attempts += other.attempts;
    }
}

impl std::ops::SubAssign for Totals {
    fn sub_assign(&mut self, other: Self) {
        self.units_completed -= other.units_completed;
        self.scores -= other.scores;
        self.attempts -= other.attempts;
    }
}

/// The totals of every period in which a learner completed a unit or had an attempt scored.
pub fn totals(outcomes: &Outcomes) -> BTreeMap<PeriodKey, Totals> {
    let mut totals: BTreeMap<PeriodKey, Totals> = BTreeMap::new();
    let mut best_scores: BTreeMap<(PeriodKey, UnitId), Option<f64>> = BTreeMap::new();
    for period in Period::ALL {
        for completion in &outcomes.completions {
            let key = (period, period.start(completion.local_date));
            let score = best_scores.entry((key, completion.unit_id)).or_default();
            *score = best([*score, completion.score]);
        }
        for attempt in &outcomes.attempts {
            let key = (period, period.start(attempt.local_date));
            totals.entry(key).or_default().attempts += Sum::from_iter([attempt.score]);
        }
    }
    for ((key, _), score) in best_scores {
        let totals = totals.entry(key).or_default();
        totals.units_completed += 1;
        totals.scores += Sum::from_iter(score);
    }
    totals
}

/// What changes in each period when the outcomes on some units change.
pub fn changes(before: &Outcomes, after: &Outcomes) -> BTreeMap<PeriodKey, Totals> {
    let mut changes = totals(after);
    for (key, totals) in totals(before) {
        *changes.entry(key).or_default() -= totals;
    }
    changes.retain(|_, change| *change != Totals::default());
    changes
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::db::EventId;
    use crate::progress::model::{Event, Fact};

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn event(number: u128, unit: u128, date: Day, fact: Fact) -> Event {
        Event {
            id: EventId(uuid::Uuid::from_u128(number)),
            unit_id: UnitId(uuid::Uuid::from_u128(unit)),
            asset_id: None,
            occurred_at: Timestamp::new(date.and_hms_opt(12, 0, 0).unwrap().and_utc()),
            local_date: date,
            fact,
        }
    }

    #[test]
    fn periods_start_where_calendars_say() {
        assert_eq!(Period::Weekly.start(day("2026-01-01")), day("2025-12-29"));
        assert_eq!(Period::Weekly.start(day("2026-02-02")), day("2026-02-02"));
        assert_eq!(Period::Weekly.start(day("2026-02-08")), day("2026-02-02"));
        assert_eq!(Period::Monthly.start(day("2028-02-29")), day("2028-02-01"));
        assert_eq!(Period::Daily.start(day("2028-02-29")), day("2028-02-29"));
        assert_eq!(Period::Overall.start(day("2028-02-29")), day("1970-01-01"));
    }

    #[test]
    fn a_period_counts_each_unit_once_with_its_best_score() {
        let score = |score| Fact::UnitCompleted { score };
        let outcomes = Outcomes::of([
            event(1, 1, day("2026-02-02"), score(Some(50.0))),
            event(2, 1, day("2026-02-03"), score(Some(90.0))),
            event(3, 2, day("2026-02-03"), score(Some(60.0))),
            event(4, 3, day("2026-02-03"), score(None)),
            event(5, 2, day("2026-02-03"), Fact::PronunciationScored { score: 80.0 }),
            event(6, 2, day("2026-02-04"), Fact::PronunciationScored { score: 70.0 }),
        ]);
        let all: BTreeMap<_, _> = totals(&outcomes).iter().map(|(key, totals)| (*key, totals.figures())).collect();
        let week = all[&(Period::Weekly, day("2026-02-02"))];
        assert_eq!(
            week,
            Aggregate {
                score: Some(75.0),
                units_completed: 3,
                pronunciation_attempts: 2,
                average_pronunciation: Some(75.0)
            }
        );
        assert_eq!(all[&(Period::Overall, day("1970-01-01"))], week);
        assert_eq!(all[&(Period::Daily, day("2026-02-02"))].score, Some(50.0));
        let attempts_only = all[&(Period::Daily, day("2026-02-04"))];
        assert_eq!((attempts_only.score, attempts_only.units_completed), (None, 0));
        assert_eq!(all.len(), 3 + 1 + 1 + 1);
    }

    prop_compose! {
        fn events()(facts in vec((0..4_u128, 0..90_u64, proptest::option::of(0.0..=100.0_f64), any::<bool>()), 0..40))
            -> Vec<Event>
        {
            let first = day("2026-01-01");
            facts.into_iter().enumerate().map(|(number, (unit, days, score, spoken))| {
                let fact = match (spoken, score) {
                    (true, Some(score)) => Fact::PronunciationScored { score },
                    _ => Fact::UnitCompleted { score },
                };
                event(number as u128, unit, first + Days::new(days), fact)
            }).collect()
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn aggregates_do_not_depend_on_the_order(
            (given, shuffled) in events().prop_flat_map(|events| (Just(events.clone()), Just(events).prop_shuffle()))
        ) {
            prop_assert_eq!(totals(&Outcomes::of(given)), totals(&Outcomes::of(shuffled)));
        }

        #[test]
        fn totals_kept_batch_by_batch_are_those_of_everything(given in events(), batch in 1..7_usize) {
            let mut kept: BTreeMap<PeriodKey, Totals> = BTreeMap::new();
            for until in (0..given.len()).step_by(batch) {
                let new = &given[until..given.len().min(until + batch)];
                let of_touched = |events: &[Event]| {
                    Outcomes::of(events.iter().filter(|event| new.iter().any(|new| new.unit_id == event.unit_id)).copied())
                };
                for (key, change) in changes(&of_touched(&given[..until]), &of_touched(&given[..until + new.len()])) {
                    *kept.entry(key).or_default() += change;
                }
            }
            prop_assert_eq!(kept, totals(&Outcomes::of(given)));
        }

        #[test]
        fn figures_stay_in_range_and_periods_cover_every_outcome(given in events()) {
            let outcomes = Outcomes::of(given.clone());
            let all: BTreeMap<_, _> = totals(&outcomes).iter().map(|(key, totals)| (*key, totals.figures())).collect();
            for aggregate in all.values() {
                for figure in [aggregate.score, aggregate.average_pronunciation].into_iter().flatten() {
                    prop_assert!((0.0..=100.0).contains(&figure));
                }
            }
            for period in Period::ALL {
                let attempts: i32 = all.iter().filter(|(key, _)| key.0 == period)
                    .map(|(_, aggregate)| aggregate.pronunciation_attempts).sum();
                prop_assert_eq!(attempts as usize, outcomes.attempts.len());
            }
            prop_assert_eq!(all.is_empty(), given.is_empty());
        }
    }
}
