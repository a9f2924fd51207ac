use chrono::{DateTime, Duration};
use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::db::{EventId, UnitId};

fn event_id(number: u128) -> EventId {
    EventId(uuid::Uuid::from_u128(number))
}

fn unit_id(number: u128) -> UnitId {
    UnitId(uuid::Uuid::from_u128(number))
}

fn at(minute: i64) -> Timestamp {
    Timestamp::new(DateTime::UNIX_EPOCH + Duration::minutes(minute))
}

fn event(number: u128, unit: u128, minute: i64, fact: Fact) -> Event {
    let occurred_at = at(minute);
    let local_date = occurred_at.utc().date_naive();
    Event { id: event_id(number), unit_id: unit_id(unit), asset_id: None, occurred_at, local_date, fact }
}

fn outcome() -> impl Strategy<Value = Fact> {
    prop_oneof![
        Just(Fact::UnitStarted),
        proptest::option::of(0.0..=100.0_f64).prop_map(|score| Fact::UnitCompleted { score }),
        (0.0..=100.0_f64).prop_map(|score| Fact::PronunciationScored { score }),
    ]
}

prop_compose! {
    /// Events with few units and few minutes, so that ties happen.
    fn events()(facts in vec((0..3_u128, 0..8_i64, outcome()), 0..24)) -> Vec<Event> {
        facts.into_iter().enumerate().map(|(i, (unit, minute, fact))| event(i as u128, unit, minute, fact)).collect()
    }
}

prop_compose! {
    fn report()(
        number in 0..64_u128,
        minute in 0..4_i64,
        position_seconds in 0.0..600.0_f64,
        seconds_watched in 0.0..600.0_f64,
        progress_percent in 0.0..=100.0_f64,
        completed: bool,
    ) -> (u128, i64, AssetReport) {
        (number, minute, AssetReport { position_seconds, seconds_watched, progress_percent, completed })
    }
}

/// Reports as they are stored: one per id.
fn reports() -> impl Strategy<Value = Vec<AssetState>> {
    proptest::collection::hash_map(0..64_u128, report(), 1..20).prop_map(|reports| {
        reports
            .into_iter()
            .map(|(number, (_, minute, report))| AssetState::of(event_id(number), at(minute), report))
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn outcomes_do_not_depend_on_the_order(
        (given, shuffled) in events().prop_flat_map(|events| (Just(events.clone()), Just(events).prop_shuffle()))
    ) {
        prop_assert_eq!(Outcomes::of(given), Outcomes::of(shuffled));
    }

    #[test]
    fn a_unit_keeps_its_best_score_its_last_score_and_its_first_day(given in events()) {
        for (unit, completions) in Outcomes::of(given.clone()).completions_by_unit() {
            let state = UnitState::of(None, &completions);
            prop_assert!(state.completed);
            let own = || given.iter().filter(|event| {
                event.unit_id == unit && matches!(event.fact, Fact::UnitCompleted { .. })
            });
            prop_assert_eq!(state.completed_at, own().map(|event| event.occurred_at).min());
            let sent = own().filter_map(|event| match event.fact {
                Fact::UnitCompleted { score } => score,
                _ => None,
            });
            for score in sent {
                prop_assert!(state.score.is_some_and(|best| best >= score));
            }
            prop_assert!(state.last_score <= state.score);
            prop_assert_eq!(state.last_score.is_some(), state.score.is_some());
        }
    }

    #[test]
    fn scores_stay_between_0_and_100(given in events()) {
        for completion in Outcomes::of(given).completions {
            prop_assert!(completion.score.is_none_or(|score| (0.0..=100.0).contains(&score)));
        }
    }

    #[test]
    fn asset_states_merge_in_any_order_however_often(
        (given, shuffled) in reports().prop_flat_map(|states| (Just(states.clone()), Just(states).prop_shuffle())),
        cut in 0..20_usize,
    ) {
        let all = |states: &[AssetState]| states.iter().copied().reduce(AssetState::merge);
        let once = all(&given);
        prop_assert_eq!(all(&shuffled), once);
        let twice: Vec<_> = given.iter().chain(&shuffled).copied().collect();
        prop_assert_eq!(all(&twice), once);
        let (left, right) = given.split_at(cut.min(given.len()));
        let batches: Vec<_> = all(right).into_iter().chain(all(left)).collect();
        prop_assert_eq!(all(&batches), once);
    }
}

#[test]
fn a_completion_without_a_score_takes_the_mean_of_the_attempts_until_then() {
    let outcomes = Outcomes::of([
        event(1, 7, 0, Fact::UnitCompleted { score: None }),
        event(2, 7, 1, Fact::PronunciationScored { score: 60.0 }),
        event(3, 7, 2, Fact::PronunciationScored { score: 80.0 }),
        event(4, 7, 2, Fact::UnitCompleted { score: None }),
        event(5, 7, 3, Fact::PronunciationScored { score: 10.0 }),
        event(6, 8, 2, Fact::UnitCompleted { score: None }),
        event(7, 7, 4, Fact::UnitCompleted { score: Some(20.0) }),
    ]);
    let scores: Vec<_> = outcomes.completions.iter().map(|completion| completion.score).collect();
    assert_eq!(scores, [None, Some(70.0), None, Some(20.0)]);
    let state = UnitState::of(Some(at(0)), &outcomes.completions_by_unit()[&unit_id(7)]);
    assert_eq!((state.score, state.last_score), (Some(70.0), Some(20.0)));
    assert_eq!((state.started_at, state.completed_at), (Some(at(0)), Some(at(0))));
}

#[test]
fn an_asset_is_finished_at_ninety_percent_and_stays_so() {
    let report = |progress_percent, position_seconds| AssetReport {
        position_seconds,
        seconds_watched: position_seconds,
        progress_percent,
        completed: false,
    };
    let early = AssetState::of(event_id(1), at(1), report(90.0, 54.0));
    let late = AssetState::of(event_id(2), at(2), report(10.0, 6.0));
    let both = early.merge(late);
    assert_eq!(both.completed_at, Some(at(1)));
    assert_eq!((both.position_seconds, both.seconds_watched, both.progress_percent), (6.0, 54.0, 90.0));
    assert_eq!(late.completed_at, None);
}
