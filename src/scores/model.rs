//! Periods, and what outcomes add up to in each.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, Days};
use diesel::prelude::*;

use crate::db::{Day, Id, Timestamp, UnitId, UserId};
use crate::progress::model::{Outcomes, best, mean};
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

/// What a learner reached in one period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Queryable, Selectable, Insertable)]
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
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
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
}

#[derive(Default)]
struct Sums {
    completions: BTreeMap<UnitId, Option<f64>>,
    attempts: Vec<f64>,
}

/// The aggregates of every period in which a learner completed a unit or had an attempt scored.
pub fn aggregates(outcomes: &Outcomes) -> BTreeMap<PeriodKey, Aggregate> {
    let mut sums: BTreeMap<PeriodKey, Sums> = BTreeMap::new();
    for period in Period::ALL {
        for completion in &outcomes.completions {
            let sums = sums.entry((period, period.start(completion.local_date))).or_default();
            let score = sums.completions.entry(completion.unit_id).or_default();
            *score = best([*score, completion.score]);
        }
        for attempt in &outcomes.attempts {
            sums.entry((period, period.start(attempt.local_date))).or_default().attempts.push(attempt.score);
        }
    }
    let aggregate = |sums: Sums| Aggregate {
        score: mean(sums.completions.values().copied().flatten()),
        units_completed: count(sums.completions.len()),
        pronunciation_attempts: count(sums.attempts.len()),
        average_pronunciation: mean(sums.attempts),
    };
    sums.into_iter().map(|(key, sums)| (key, aggregate(sums))).collect()
}

/// The periods that the outcomes on some units fall into.
pub fn periods_of(outcomes: &Outcomes, units: &[UnitId]) -> BTreeSet<PeriodKey> {
    let completions = outcomes.completions.iter().map(|completion| (completion.unit_id, completion.local_date));
    let attempts = outcomes.attempts.iter().map(|attempt| (attempt.unit_id, attempt.local_date));
    completions
        .chain(attempts)
        .filter(|(unit, _)| units.contains(unit))
        .flat_map(|(_, day)| Period::ALL.map(|period| (period, period.start(day))))
        .collect()
}

fn count(rows: usize) -> i32 {
    i32::try_from(rows).unwrap_or(i32::MAX)
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
        let all = aggregates(&outcomes);
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
            prop_assert_eq!(aggregates(&Outcomes::of(given)), aggregates(&Outcomes::of(shuffled)));
        }

        #[test]
        fn figures_stay_in_range_and_periods_cover_every_outcome(given in events()) {
            let outcomes = Outcomes::of(given.clone());
            let all = aggregates(&outcomes);
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
            let units: Vec<UnitId> = given.iter().map(|event| event.unit_id).collect();
            prop_assert_eq!(periods_of(&outcomes, &units), all.keys().copied().collect());
        }
    }
}
