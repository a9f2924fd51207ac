//! Any order, duplication and batching of the same set of events gives the same projections.

use chrono::{FixedOffset, TimeZone, Utc};
use parlance::app::PROJECTIONS;
use parlance::auth::Role;
use parlance::db::{AssetId, AttemptId, Conn, Timestamp, UnitId, UserId, transaction};
use parlance::progress::actions::Rebuild;
use parlance::progress::model::EventStatus;
use parlance::progress::{EventKind, NewEvent, record_events};
use parlance::{plans, progress, scores};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;

use super::history;
use crate::both;
use crate::support::{Backend, Lessons, TestApp};

/// Sets of events tried on SQLite; on PostgreSQL a third of them.
const CASES: u32 = 24;

fn at(minutes: i64) -> Timestamp {
    Timestamp::new(Utc.with_ymd_and_hms(2026, 2, 20, 0, 0, 0).unwrap() + chrono::Duration::minutes(minutes))
}

#[derive(Debug, Clone)]
struct Did {
    kind: EventKind,
    place: usize,
    minutes: i64,
    offset_hours: Option<i32>,
    score: Option<f64>,
    percent: f64,
}

prop_compose! {
    /// Over three weeks, which span two months; times repeat on purpose.
    fn did()(
        kind in proptest::sample::select(EventKind::ALL.to_vec()),
        place in 0..4_usize,
        minutes in (0..84_i64).prop_map(|step| step * 360),
        offset_hours in proptest::option::of(-11..=14_i32),
        score in proptest::option::of(0.0..=100.0_f64),
        percent in 0.0..=100.0_f64,
    ) -> Did {
        Did { kind, place, minutes, offset_hours, score, percent }
    }
}

fn event(did: &Did, units: &[UnitId], videos: &[AssetId]) -> NewEvent {
    let payload = match did.kind {
        EventKind::UnitStarted => json!({}),
        EventKind::UnitCompleted => json!({"score": did.score}),
        EventKind::AssetProgress => {
            json!({"positionSeconds": did.percent / 2.0, "secondsWatched": did.percent, "progressPercent": did.percent})
        }
        EventKind::PronunciationScored => json!({"attemptId": AttemptId::generate(), "score": did.percent}),
    };
    NewEvent {
        asset_id: (did.kind == EventKind::AssetProgress).then(|| videos[did.place]),
        offset: did.offset_hours.and_then(|hours| FixedOffset::east_opt(hours * 3600)),
        ..NewEvent::on_unit(did.kind, units[did.place], at(did.minutes), payload)
    }
}

fn record(conn: &mut Conn, user: UserId, now: Timestamp, events: Vec<NewEvent>) -> usize {
    let results = transaction(conn, |conn| record_events(conn, &PROJECTIONS, user, now, events)).unwrap();
    assert!(results.iter().all(|result| result.status != EventStatus::Rejected), "{results:?}");
    results.iter().filter(|result| result.status == EventStatus::Accepted).count()
}

fn differences(conn: &mut Conn, user: UserId) -> Vec<String> {
    let now = at(100_000);
    transaction(conn, |conn| {
        let mut lines = progress::actions::rebuild_user(conn, user, now, Rebuild::Check)?;
        lines.extend(plans::actions::rebuild_user(conn, user, now, Rebuild::Check)?);
        lines.extend(scores::actions::rebuild_user(conn, user, now, Rebuild::Check)?);
        Ok(lines)
    })
    .unwrap()
}

both!(any_order_duplication_and_batching_gives_the_same, |backend| async move {
    let app = TestApp::new(backend).await;
    let mut lessons = Lessons::of(&app);
    let units = lessons.units(4);
    let videos: Vec<AssetId> = units.iter().map(|unit| lessons.video(*unit, 1, 60_000)).collect();
    let mut conn = app.database.connect();
    let mut runner = TestRunner::new(Config::default());
    let strategy = vec(did(), 1..40).prop_flat_map(|set| {
        let numbers: Vec<usize> = (0..set.len()).collect();
        let deliveries = vec((Just(numbers.clone()).prop_shuffle(), vec(0..set.len(), 0..10), 1..12_usize), 2);
        (Just(set), deliveries)
    });
    let plan = |conn: &mut Conn, user: UserId| {
        for (date, places) in [("2026-02-25", [0, 1]), ("2026-03-03", [1, 3])] {
            let units = places.map(|place| units[place]);
            transaction(conn, |conn| {
                plans::actions::put_plan(conn, user, date.parse().unwrap(), &units, at(0)).map(drop)
            })
            .unwrap();
        }
    };
    for case in 0..if backend == Backend::Sqlite { CASES } else { CASES / 3 } {
        let (set, deliveries) = strategy.new_tree(&mut runner).unwrap().current();
        let events: Vec<NewEvent> = set.iter().map(|did| event(did, &units, &videos)).collect();
        let (first, _) = app.user(&format!("all-at-once-{case}"), Role::Learner);
        plan(&mut conn, first);
        assert_eq!(record(&mut conn, first, at(50_000), events.clone()), events.len());
        let expected = history(&mut conn, first);
        assert_eq!(differences(&mut conn, first), Vec::<String>::new());
        for (number, (order, repeated, batch)) in deliveries.into_iter().enumerate() {
            let (user, _) = app.user(&format!("delivery-{case}-{number}"), Role::Learner);
            if number == 0 {
                plan(&mut conn, user);
            }
            let sequence: Vec<NewEvent> =
                order.into_iter().chain(repeated).map(|place| events[place].clone()).collect();
            let batches = sequence.chunks(batch).enumerate();
            let accepted: usize = batches
                .map(|(minute, batch)| record(&mut conn, user, at(50_000 + minute as i64), batch.to_vec()))
                .sum();
            assert_eq!(accepted, events.len());
            if number == 1 {
                plan(&mut conn, user);
            }
            assert_eq!(history(&mut conn, user), expected, "{set:#?}");
            assert_eq!(differences(&mut conn, user), Vec::<String>::new());
        }
    }
});

both!(a_long_history_goes_on_without_a_difference, |backend| async move {
    let app = TestApp::new(backend).await;
    let mut lessons = Lessons::of(&app);
    let units = lessons.units(2);
    let videos: Vec<AssetId> = units.iter().map(|unit| lessons.video(*unit, 1, 60_000)).collect();
    let mut conn = app.database.connect();
    let mut runner = TestRunner::new(Config::default());
    // A day or so after one another; now and then a device was offline for weeks, or has no scores to send.
    let strategy = (vec((did(), 0..40_u32), 160), 1..8_usize, any::<bool>(), any::<bool>());
    for case in 0..if backend == Backend::Sqlite { CASES / 2 } else { CASES / 6 } {
        let (history, batch, without_attempts, with_scores) = strategy.new_tree(&mut runner).unwrap().current();
        let events = history.iter().enumerate().map(|(day, (did, late))| {
            let minutes = day as i64 * 1_500 - if *late == 0 { 40_000 } else { did.minutes % 1_500 };
            let kind = match did.kind {
                EventKind::PronunciationScored if !without_attempts => EventKind::PronunciationScored,
                EventKind::UnitStarted => EventKind::UnitStarted,
                _ => EventKind::UnitCompleted,
            };
            let score = did.score.or(with_scores.then_some(50.0));
            event(&Did { kind, minutes, place: did.place % 2, score, ..did.clone() }, &units, &videos)
        });
        let events: Vec<NewEvent> = events.collect();
        let (user, _) = app.user(&format!("for-years-{case}"), Role::Learner);
        for (number, batch) in events.chunks(batch).enumerate() {
            record(&mut conn, user, at(300_000), batch.to_vec());
            if number % 5 == 0 {
                let date = at(number as i64 * 7_000).utc().date_naive();
                let plan = |conn: &mut Conn| plans::actions::put_plan(conn, user, date, &units, at(0)).map(drop);
                transaction(&mut conn, plan).unwrap();
                assert_eq!(differences(&mut conn, user), Vec::<String>::new(), "{history:#?}");
            }
        }
        assert_eq!(differences(&mut conn, user), Vec::<String>::new(), "{history:#?}");
    }
});
