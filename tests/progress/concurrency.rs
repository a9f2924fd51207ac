//! Many writers at once.

use futures_util::future::join_all;
use parlance::auth::Role;
use parlance::db::Id;
use parlance::scores::model::Period;
use serde_json::json;

use super::history;
use crate::both;
use crate::support::{Lessons, TestApp};

both!(forty_parallel_writers_to_one_unit_lose_nothing, |backend| async move {
    let app = TestApp::new(backend).await;
    let mut lessons = Lessons::of(&app);
    let unit = lessons.units(1)[0];
    let video = lessons.video(unit, 1, 60_000);
    let (user, learner) = app.user("johndoe", Role::Learner);
    let writers = (1..=40).map(|number| {
        let learner = learner.clone();
        async move {
            let at = format!("2026-03-{:02}T10:{number:02}:00Z", 1 + number % 5);
            let report = json!({"positionSeconds": number, "secondsWatched": number, "progressPercent": number});
            let events = json!([
                {"id": Id::generate(), "kind": "unit_completed", "unitId": unit, "occurredAt": at,
                    "payload": {"score": number}},
                {"id": Id::generate(), "kind": "asset_progress", "assetId": video, "occurredAt": at, "payload": report},
            ]);
            learner.post("/api/v1/me/events", json!({ "events": events })).await.expect(200)
        }
    });
    let accepted: usize = join_all(writers)
        .await
        .iter()
        .map(|body| body["results"].as_array().unwrap().iter().filter(|one| one["status"] == "accepted").count())
        .sum();
    let stored = history(&mut app.database.connect(), user);
    assert_eq!((accepted, stored.events), (80, 80));
    let (_, state) = stored.units[0];
    // 39 is the last of those on the latest day, the 5th.
    assert_eq!((state.score, state.last_score), (Some(40.0), Some(39.0)));
    let (_, asset) = stored.assets[0];
    assert_eq!((asset.seconds_watched, asset.position_seconds), (40.0, 39.0));
    let days: Vec<_> = stored.aggregates.iter().filter(|(period, ..)| *period == Period::Daily).collect();
    assert_eq!(days.len(), 5);
    let best: Vec<_> = days.iter().map(|(.., figures)| figures.score.unwrap()).collect();
    assert_eq!(best, [40.0, 36.0, 37.0, 38.0, 39.0]);
});

both!(the_same_event_sent_by_twenty_counts_once, |backend| async move {
    let app = TestApp::new(backend).await;
    let unit = Lessons::of(&app).units(1)[0];
    let (user, learner) = app.user("johndoe", Role::Learner);
    let event = json!({"id": Id::generate(), "kind": "unit_completed", "unitId": unit,
        "occurredAt": "2026-03-01T10:00:00Z", "payload": {"score": 70}});
    let answers = join_all((0..20).map(|_| learner.post("/api/v1/me/events", json!({ "events": [event] })))).await;
    let accepted = answers.iter().filter(|answer| answer.expect(200)["results"][0]["status"] == "accepted").count();
    assert_eq!((accepted, history(&mut app.database.connect(), user).events), (1, 1));
});
