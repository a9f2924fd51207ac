//! What a learner did and means to do: events, progress, scores, plans.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{first_level, id, sample};
use crate::both;
use crate::support::{Role, assert_snapshot};

fn event(kind: &str, unit: &Value, at: &str, payload: Value) -> Value {
    json!({"id": Uuid::now_v7(), "kind": kind, "unitId": unit["id"], "occurredAt": at, "payload": payload})
}

both!(progress_and_scores, |backend| async move {
    let app = sample(backend).await;
    let (_, learner) = app.user("reader", Role::Learner);
    let level = first_level(&learner).await;
    let story = &level["stories"][0];
    let (first, second) = (&story["units"][0], &story["units"][1]);
    let unit = format!("/api/v1/units/{}", id(first));
    assert_snapshot("get_current_scores__none", &learner.get("/api/v1/me/scores/current").await);
    assert_snapshot("get_unit_progress__none", &learner.get(&format!("{unit}/progress")).await);
    assert_snapshot("get_progress__none", &learner.get("/api/v1/me/progress").await);

    let done = event("unit_completed", second, "2026-03-09T10:00:00Z", json!({"score": 80}));
    let mut unknown = done.clone();
    unknown["id"] = json!(Uuid::now_v7());
    unknown["unitId"] = json!("0198c0de-0000-7000-8000-000000000000");
    let events = json!([
        done,
        done,
        event("unit_started", first, "2026-03-12T10:00:00Z", json!({})),
        unknown,
        event("unit_completed", first, "2026-03-09T10:00:00Z", json!({"score": 101})),
    ]);
    assert_snapshot("record_events", &learner.post("/api/v1/me/events", json!({ "events": events })).await);

    let video = id(&learner.get(&unit).await.expect(200)["assets"][0]).to_owned();
    let watched = json!({"positionSeconds": 4.5, "secondsWatched": 4.5, "progressPercent": 50});
    assert_snapshot("put_asset_progress", &learner.put(&format!("/api/v1/assets/{video}/progress"), watched).await);
    assert_snapshot("start_unit", &learner.post(&format!("{unit}/start"), json!({})).await);
    app.set_time("2026-03-10T12:05:00Z");
    assert_snapshot("complete_unit", &learner.post(&format!("{unit}/complete"), json!({"score": 92.5})).await);
    assert_snapshot("get_unit_progress", &learner.get(&format!("{unit}/progress")).await);
    assert_snapshot("list_my_units", &learner.get("/api/v1/me/units").await);
    let progress = format!("/api/v1/stories/{}/progress", id(story));
    assert_snapshot("get_story_progress", &learner.get(&progress).await);
    assert_snapshot("get_progress", &learner.get("/api/v1/me/progress").await);
    assert_snapshot("get_current_scores", &learner.get("/api/v1/me/scores/current").await);
    assert_snapshot("list_scores", &learner.get("/api/v1/me/scores?limit=3").await);
});

both!(daily_plans, |backend| async move {
    let app = sample(backend).await;
    let (_, learner) = app.user("reader", Role::Learner);
    let level = first_level(&learner).await;
    let units = &level["stories"][0]["units"];
    let completed = format!("/api/v1/units/{}/complete", id(&units[0]));
    learner.post(&completed, json!({"score": 70})).await.expect(200);
    let today = "/api/v1/me/daily-plans/2026-03-10";
    let plan = json!({"unitIds": [units[1]["id"], units[0]["id"]]});
    assert_snapshot("put_daily_plan", &learner.put(today, plan).await);
    assert_snapshot("get_daily_plan", &learner.get(today).await);
    let tomorrow = "/api/v1/me/daily-plans/2026-03-11/generate";
    assert_snapshot("generate_daily_plan", &learner.post(tomorrow, json!({"units": 1})).await);
    assert_snapshot("list_daily_plans", &learner.get("/api/v1/me/daily-plans").await);
    assert_snapshot("delete_daily_plan", &learner.delete(today).await);
});

both!(changes_and_home, |backend| async move {
    let app = sample(backend).await;
    let (_, learner) = app.user("reader", Role::Learner);
    let level = first_level(&learner).await;
    let units = &level["stories"][0]["units"];
    let plan = json!({"unitIds": [units[0]["id"]]});
    learner.put("/api/v1/me/daily-plans/2026-03-10", plan).await.expect(200);
    learner.post(&format!("/api/v1/units/{}/start", id(&units[0])), json!({})).await.expect(200);
    let whole = learner.get("/api/v1/me/changes?limit=1000").await.expect(200);
    let cursor = whole["cursor"].as_str().unwrap();
    learner.delete("/api/v1/me/daily-plans/2026-03-10").await.expect(204);
    let completed = format!("/api/v1/units/{}/complete", id(&units[0]));
    learner.post(&completed, json!({"score": 70})).await.expect(200);
    let changes = learner.get(&format!("/api/v1/me/changes?limit=4&cursor={cursor}")).await;
    assert_snapshot("list_changes", &changes);
    let cursor = changes.json()["cursor"].as_str().unwrap().to_owned();
    let rest = learner.get(&format!("/api/v1/me/changes?cursor={cursor}")).await.expect(200);
    let cursor = rest["cursor"].as_str().unwrap();
    assert_snapshot("list_changes__none", &learner.get(&format!("/api/v1/me/changes?cursor={cursor}")).await);
    assert_snapshot("get_home", &learner.get(&format!("/api/v1/me/home?cursor={cursor}")).await);
});
