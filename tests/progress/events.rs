//! `POST /me/events`.

use parlance::auth::Role;
use parlance::db::{Id, UnitId};
use serde_json::{Value, json};

use super::history;
use crate::both;
use crate::support::{Answer, Client, Lessons, TestApp};

async fn send(client: &Client, events: Value) -> Answer {
    client.post("/api/v1/me/events", json!({ "events": events })).await
}

/// Status and code of each result.
fn verdicts(answer: &Answer) -> Vec<(String, String)> {
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let body = answer.expect(200);
    body["results"].as_array().unwrap().iter().map(|result| (word(&result["status"]), word(&result["code"]))).collect()
}

fn event(kind: &str, unit: UnitId, at: &str, payload: Value) -> Value {
    json!({"id": Id::generate(), "kind": kind, "unitId": unit, "occurredAt": at, "payload": payload})
}

both!(three_devices_offline_for_days_end_equal, |backend| async move {
    let app = TestApp::new(backend).await;
    app.set_time("2026-03-10T12:00:00Z");
    let mut lessons = Lessons::of(&app);
    let units = lessons.units(3);
    let video = lessons.video(units[0], 1, 60_000);
    let report = |id: Id, at: &str, position: f64, percent: f64| {
        json!({"id": id, "kind": "asset_progress", "assetId": video, "occurredAt": at,
            "payload": {"positionSeconds": position, "secondsWatched": position, "progressPercent": percent}})
    };
    let phone = vec![
        event("unit_started", units[0], "2026-03-05T08:00:00+01:00", json!({})),
        report(Id::generate(), "2026-03-05T08:01:00Z", 30.0, 50.0),
        event("unit_completed", units[0], "2026-03-05T09:00:00Z", json!({"score": 60})),
    ];
    let tablet = vec![
        report(Id::generate(), "2026-03-06T20:00:00Z", 12.0, 95.0),
        event("unit_completed", units[0], "2026-03-06T21:00:00Z", json!({"score": 95})),
        event("unit_completed", units[1], "2026-03-06T22:00:00Z", json!({})),
    ];
    let laptop = vec![
        report(Id::generate(), "2026-03-04T20:00:00Z", 5.0, 8.0),
        event("unit_completed", units[0], "2026-03-08T21:00:00Z", json!({"score": 70})),
        event("unit_started", units[2], "2026-03-09T21:00:00Z", json!({})),
    ];
    let orders = [[&phone, &tablet, &laptop], [&laptop, &phone, &tablet], [&tablet, &laptop, &phone]];
    let mut histories = Vec::new();
    for (number, order) in orders.iter().enumerate() {
        let (id, learner) = app.user(&format!("learner{number}"), Role::Learner);
        for device in order {
            let answer = send(&learner, json!(device)).await;
            assert!(verdicts(&answer).iter().all(|(status, _)| status == "accepted"), "{}", answer.text);
        }
        // A device that never heard the answer sends again.
        let again = verdicts(&send(&learner, json!(order[0])).await);
        assert!(again.iter().all(|(status, _)| status == "duplicate"));
        histories.push(history(&mut app.database.connect(), id));

        let progress = learner.get(&format!("/api/v1/units/{}/progress", units[0])).await.expect(200);
        assert_eq!(progress["score"], 95.0);
        assert_eq!(progress["lastScore"], 70.0);
        assert_eq!(progress["startedAt"], "2026-03-04T20:00:00.000000Z");
        assert_eq!(progress["completedAt"], "2026-03-05T09:00:00.000000Z");
        assert_eq!(progress["assets"][0]["positionSeconds"], 12.0);
        assert_eq!(progress["assets"][0]["progressPercent"], 95.0);
        assert_eq!(progress["assets"][0]["secondsWatched"], 30.0);
        assert_eq!(progress["assets"][0]["completedAt"], "2026-03-06T20:00:00.000000Z");
    }
    assert_eq!(histories[0].events, 9);
    assert_eq!(histories[0], histories[1]);
    assert_eq!(histories[0], histories[2]);
});

both!(a_bad_event_is_named_and_harms_no_other, |backend| async move {
    let app = TestApp::new(backend).await;
    app.set_time("2026-03-10T12:00:00Z");
    let mut lessons = Lessons::of(&app);
    let units = lessons.units(2);
    let video = lessons.video(units[0], 1, 60_000);
    let (id, learner) = app.user("johndoe", Role::Learner);
    let at = "2026-03-10T11:00:00Z";
    let asset = |payload: Value| json!({"id": Id::generate(), "kind": "asset_progress", "assetId": video, "occurredAt": at, "payload": payload});
    let changed = |mut event: Value, field: &str, value: Value| {
        event[field] = value;
        event
    };
    let good = || event("unit_completed", units[0], at, json!({"score": 80}));
    let cases = [
        (good(), ("accepted", "")),
        (event("unit_completed", UnitId::generate(), at, json!({})), ("rejected", "not_found")),
        (event("unit_completed", units[0], at, json!({"score": 101})), ("rejected", "out_of_range")),
        (event("unit_completed", units[0], at, json!({"score": "80"})), ("rejected", "wrong_type")),
        (event("unit_completed", units[0], at, json!({"points": 80})), ("rejected", "unknown_field")),
        (event("unit_started", units[0], "2026-02-30T11:00:00Z", json!({})), ("rejected", "not_a_time")),
        (event("unit_started", units[0], "1970-01-01T00:00:00Z", json!({})), ("rejected", "too_early")),
        (event("unit_completed", units[0], "2026-03-10T11:00:00+23:59", json!({})), ("rejected", "not_an_offset")),
        (event("unit_completed", units[0], "2026-03-10T11:00:00-12:01", json!({})), ("rejected", "not_an_offset")),
        (event("unit_skipped", units[0], at, json!({})), ("rejected", "not_in_list")),
        (event("pronunciation_scored", units[0], at, json!({"score": 100})), ("rejected", "not_allowed")),
        (changed(good(), "id", json!("one")), ("rejected", "not_a_uuid")),
        (changed(good(), "id", json!(uuid::Uuid::nil())), ("rejected", "reserved_id")),
        (changed(good(), "mood", json!("good")), ("rejected", "unknown_field")),
        (changed(good(), "unitId", Value::Null), ("rejected", "required")),
        (changed(good(), "assetId", json!(video)), ("rejected", "not_allowed")),
        (changed(good(), "occurredAt", Value::Null), ("rejected", "wrong_type")),
        (json!({"kind": "unit_started"}), ("rejected", "required")),
        (json!("nonsense"), ("rejected", "wrong_type")),
        (json!([Id::generate(), "unit_completed", units[0], null, at]), ("rejected", "wrong_type")),
        (event("unit_completed", units[0], at, json!([80])), ("rejected", "wrong_type")),
        (
            asset(json!({"positionSeconds": -1, "secondsWatched": 0, "progressPercent": 0})),
            ("rejected", "out_of_range"),
        ),
        (
            asset(json!({"positionSeconds": 1, "secondsWatched": 0, "progressPercent": 100.5})),
            ("rejected", "out_of_range"),
        ),
        (asset(json!({"positionSeconds": 1})), ("rejected", "required")),
        (
            changed(
                asset(json!({"positionSeconds": 1, "secondsWatched": 1, "progressPercent": 1})),
                "unitId",
                json!(units[1]),
            ),
            ("rejected", "mismatch"),
        ),
        (event("unit_started", units[1], at, json!({})), ("accepted", "")),
    ];
    let answer = send(&learner, cases.iter().map(|(event, _)| event.clone()).collect()).await;
    let expected: Vec<_> = cases.iter().map(|(_, (status, code))| ((*status).to_owned(), (*code).to_owned())).collect();
    assert_eq!(verdicts(&answer), expected, "{}", answer.text);
    let body = answer.json();
    for (result, (event, (status, _))) in body["results"].as_array().unwrap().iter().zip(&cases) {
        assert_eq!(result["id"], event.get("id").cloned().unwrap_or_default());
        assert_eq!(*status == "rejected", result["detail"].is_string(), "{result}");
    }
    let stored = history(&mut app.database.connect(), id);
    assert_eq!((stored.events, stored.units.len(), stored.assets.len()), (2, 2, 0));
});

both!(what_generated_clients_leave_null_is_absent, |backend| async move {
    let app = TestApp::new(backend).await;
    app.set_time("2026-03-10T12:00:00Z");
    let mut lessons = Lessons::of(&app);
    let unit = lessons.units(1)[0];
    let video = lessons.video(unit, 1, 60_000);
    let (_, learner) = app.user("johndoe", Role::Learner);
    // As the document has it: one payload with the fields of every kind.
    let document = learner.get("/openapi.json").await.expect(200);
    let fields = document["components"]["schemas"]["EventPayload"]["properties"].as_object().unwrap();
    let nulls: serde_json::Map<String, Value> = fields.keys().map(|name| (name.clone(), Value::Null)).collect();
    assert!(nulls.len() >= 6, "{nulls:?}");
    let with = |set: Value| {
        let mut payload = nulls.clone();
        payload.extend(set.as_object().unwrap().clone());
        Value::from(payload)
    };
    let at = "2026-03-10T11:00:00Z";
    let mut events = vec![
        event("unit_started", unit, at, with(json!({}))),
        event("unit_completed", unit, at, with(json!({"score": 80}))),
        event("unit_completed", unit, at, with(json!({}))),
        event("unit_started", unit, at, Value::Null),
        event("asset_progress", unit, at, with(json!({"positionMs": 1, "watchedMs": 1, "progressPercent": 95}))),
    ];
    for event in &mut events {
        event["assetId"] = Value::Null;
    }
    events[4]["assetId"] = json!(video);
    let answer = send(&learner, json!(events)).await;
    assert!(verdicts(&answer).iter().all(|(status, _)| status == "accepted"), "{}", answer.text);
    let summary = learner.get(&format!("/api/v1/units/{unit}/progress")).await.expect(200);
    assert_eq!((&summary["score"], &summary["assets"][0]["completed"]), (&json!(80.0), &json!(true)));
    let report = json!({"positionMs": 1, "watchedMs": 1, "progressPercent": 1, "completed": null});
    learner.put(&format!("/api/v1/assets/{video}/progress"), report).await.expect(200);
});

both!(a_rejection_repeats_little_of_what_was_sent, |backend| async move {
    let app = TestApp::new(backend).await;
    let units = Lessons::of(&app).units(1);
    let (_, learner) = app.user("johndoe", Role::Learner);
    let at = "2026-03-10T11:00:00Z";
    let long = "long ".repeat(180_000);
    let good = || event("unit_completed", units[0], at, json!({}));
    let changed = |field: &str, value: Value| {
        let mut event = good();
        event[field] = value;
        event
    };
    for rejected in [
        changed("id", json!(long)),
        changed("kind", json!(long)),
        changed("occurredAt", json!(long)),
        changed("unitId", json!(long)),
        changed(&long, json!(1)),
        changed("payload", json!({"score": long})),
        changed("payload", json!({ &long: 1 })),
        json!(long),
    ] {
        let answer = send(&learner, json!([rejected])).await;
        assert_eq!(answer.expect(200)["results"][0]["status"], "rejected");
        assert!(answer.text.len() < 1_500, "{} bytes", answer.text.len());
    }
    let answer = send(&learner, json!([changed("payload", json!({"score": "high"}))])).await.expect(200);
    assert_eq!(answer["results"][0]["detail"], "payload.score must be a number");
});

both!(a_batch_that_cannot_be_read_changes_nothing, |backend| async move {
    let app = TestApp::new(backend).await;
    let units = Lessons::of(&app).units(1);
    let (id, learner) = app.user("johndoe", Role::Learner);
    let many = |count: usize| -> Value {
        (0..count).map(|_| event("unit_started", units[0], "2026-03-10T11:00:00Z", json!({}))).collect()
    };
    send(&learner, many(501)).await.expect(422);
    assert!([413, 422].contains(&send(&learner, many(9_999)).await.status));
    let raw = |body: &'static str| {
        let request = learner.request(reqwest::Method::POST, "/api/v1/me/events");
        learner.send(request.header("content-type", "application/json").body(body))
    };
    raw(r#"{"events": [{"payload": {"score": NaN}}]}"#).await.expect(400);
    raw(r#"{"events": [{"payload": {"score": 1e999}}]}"#).await.expect(400);
    raw(r#"{"events": 7}"#).await.expect(422);
    app.anonymous().post("/api/v1/me/events", json!({"events": []})).await.expect(401);
    assert_eq!(history(&mut app.database.connect(), id).events, 0);
    assert_eq!(send(&learner, json!([])).await.expect(200), json!({"results": []}));
    assert_eq!(verdicts(&send(&learner, many(500)).await).len(), 500);
    assert_eq!(history(&mut app.database.connect(), id).events, 500);
});

both!(a_clock_two_days_ahead_counts_as_now, |backend| async move {
    let app = TestApp::new(backend).await;
    app.set_time("2026-03-10T12:00:00Z");
    let units = Lessons::of(&app).units(2);
    let (_, learner) = app.user("johndoe", Role::Learner);
    let ahead = event("unit_completed", units[0], "2026-03-12T12:00:00+09:00", json!({"score": 90}));
    let slightly = event("unit_completed", units[1], "2026-03-10T12:04:00Z", json!({"score": 70}));
    let answer = send(&learner, json!([ahead, slightly])).await;
    assert_eq!(verdicts(&answer), [("accepted".into(), "clock_ahead".into()), ("accepted".into(), String::new())]);
    let progress = learner.get(&format!("/api/v1/units/{}/progress", units[0])).await.expect(200);
    assert_eq!(progress["completedAt"], "2026-03-10T12:00:00.000000Z");
    let scores = learner.get("/api/v1/me/scores?period=DAILY").await.expect(200);
    assert_eq!(scores["items"].as_array().unwrap().len(), 1);
    assert_eq!(scores["items"][0]["periodStart"], "2026-03-10");
    assert_eq!(scores["items"][0]["unitsCompleted"], 2);
});

both!(what_happened_on_a_unit_that_went_is_kept, |backend| async move {
    let app = TestApp::new(backend).await;
    let mut lessons = Lessons::of(&app);
    let units = lessons.units(3);
    lessons.unpublish(units[0]);
    lessons.delete(units[1]);
    let (_, learner) = app.user("johndoe", Role::Learner);
    let done = |unit: UnitId| event("unit_completed", unit, "2026-03-10T11:00:00Z", json!({"score": 80}));
    let answer = send(&learner, json!([done(units[0]), done(units[1]), done(units[2])])).await;
    assert!(verdicts(&answer).iter().all(|(status, _)| status == "accepted"));
    let summary = learner.get("/api/v1/me/progress").await.expect(200);
    assert_eq!((&summary["totalUnits"], &summary["completedUnits"]), (&json!(1), &json!(1)));
    assert_eq!(summary["percent"], 100.0);
    let scores = learner.get("/api/v1/me/scores/current").await.expect(200);
    assert_eq!(scores["overall"]["unitsCompleted"], 3);
});
