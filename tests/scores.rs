//! Scores, and recomputing them.

use std::process::Output;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use parlance::app::PROJECTIONS;
use parlance::auth::Role;
use parlance::db::{AttemptId, Id, UnitId, transaction};
use parlance::progress::model::DeviceTime;
use parlance::progress::{NewEvent, record_events};
use parlance::schema::users;
use serde_json::{Value, json};

use crate::both;
use crate::progress::history;
use crate::support::{Binary, Client, Lessons, TestApp};

async fn complete(client: &Client, unit: UnitId, at: &str, payload: Value) {
    let event =
        json!({"id": Id::generate(), "kind": "unit_completed", "unitId": unit, "occurredAt": at, "payload": payload});
    let answer = client.post("/api/v1/me/events", json!({"events": [event]})).await.expect(200);
    assert_eq!(answer["results"][0]["status"], "accepted", "{answer}");
}

both!(scores_are_kept_by_day_week_month_and_overall, |backend| async move {
    let app = TestApp::new(backend).await;
    // A Tuesday.
    app.set_time("2026-03-03T12:00:00Z");
    let units = Lessons::of(&app).units(3);
    let (id, learner) = app.user("johndoe", Role::Learner);
    let nothing = json!({"daily": null, "weekly": null, "monthly": null, "overall": null});
    assert_eq!(learner.get("/api/v1/me/scores/current").await.expect(200), nothing);

    complete(&learner, units[0], "2026-02-27T10:00:00Z", json!({"score": 100})).await;
    complete(&learner, units[0], "2026-03-02T10:00:00Z", json!({"score": 40})).await;
    complete(&learner, units[0], "2026-03-03T10:00:00Z", json!({"score": 60})).await;
    complete(&learner, units[1], "2026-03-03T11:00:00Z", json!({})).await;
    let spoken = |score: f64, at: &str| {
        let at = parlance::db::Timestamp::new(at.parse().unwrap());
        NewEvent::pronunciation_scored(AttemptId::generate(), units[1], score, DeviceTime { at, offset: None })
    };
    // The attempts are heard of after the completion that takes its score from them.
    let attempts = vec![spoken(70.0, "2026-03-03T10:30:00Z"), spoken(90.0, "2026-03-02T09:00:00Z")];
    let mut conn = app.database.connect();
    transaction(&mut conn, |conn| record_events(conn, &PROJECTIONS, id, app.now(), attempts)).unwrap();

    let figures = |period: &str, start: &str, score: f64, units: i32, attempts: i32, average: Value| {
        json!({"period": period, "periodStart": start, "score": score, "unitsCompleted": units,
            "pronunciationAttempts": attempts, "averagePronunciation": average})
    };
    let current = learner.get("/api/v1/me/scores/current").await.expect(200);
    assert_eq!(current["daily"], figures("DAILY", "2026-03-03", 70.0, 2, 1, json!(70.0)));
    assert_eq!(current["weekly"], figures("WEEKLY", "2026-03-02", 70.0, 2, 2, json!(80.0)));
    assert_eq!(current["monthly"], figures("MONTHLY", "2026-03-01", 70.0, 2, 2, json!(80.0)));
    assert_eq!(current["overall"], figures("OVERALL", "1970-01-01", 90.0, 2, 2, json!(80.0)));
    let unit = learner.get(&format!("/api/v1/units/{}/progress", units[1])).await.expect(200);
    assert_eq!(unit["score"], 80.0);

    let list = |query: &str| {
        let (learner, path) = (learner.clone(), format!("/api/v1/me/scores{query}"));
        async move { learner.get(&path).await.expect(200) }
    };
    let starts = |page: &Value| -> Vec<String> {
        let items = page["items"].as_array().unwrap();
        items.iter().map(|item| item["periodStart"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(starts(&list("?period=DAILY").await), ["2026-03-03", "2026-03-02", "2026-02-27"]);
    assert_eq!(starts(&list("?period=DAILY&from=2026-02-28&to=2026-03-02").await), ["2026-03-02"]);
    let pages = learner.pages("/api/v1/me/scores?limit=2").await;
    let all: Vec<Value> = pages.iter().flat_map(|page| page["items"].as_array().unwrap().clone()).collect();
    assert_eq!(all, *list("?limit=100").await["items"].as_array().unwrap());
    assert_eq!(all.len(), 3 + 2 + 2 + 1);
    learner.get("/api/v1/me/scores?period=YEARLY").await.expect(400);
    learner.get("/api/v1/me/scores?from=2026-03-02&to=2026-03-01").await.expect(422);
    learner.get("/api/v1/me/scores?cursor=nonsense").await.expect(400);
});

both!(a_change_of_zone_touches_later_events_only, |backend| async move {
    let app = TestApp::new(backend).await;
    app.set_time("2026-03-09T10:30:00Z");
    let units = Lessons::of(&app).units(3);
    let (id, learner) = app.user("johndoe", Role::Learner);
    let move_to = |zone: &str| {
        let account = diesel::update(users::table.find(id));
        account.set(users::time_zone.eq(zone)).execute(&mut app.database.connect()).unwrap();
    };
    let at = "2026-03-09T10:15:00Z";
    move_to("Pacific/Pago_Pago");
    complete(&learner, units[0], at, json!({"score": 50})).await;
    move_to("Pacific/Kiritimati");
    complete(&learner, units[1], at, json!({"score": 60})).await;
    complete(&learner, units[2], "2026-03-09T12:15:00+02:00", json!({"score": 70})).await;
    let days = learner.get("/api/v1/me/scores?period=DAILY").await.expect(200);
    let days: Vec<_> = days["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|day| (day["periodStart"].as_str().unwrap(), day["score"].as_f64().unwrap()))
        .collect();
    assert_eq!(days, [("2026-03-10", 60.0), ("2026-03-09", 70.0), ("2026-03-08", 50.0)]);
});

fn rebuild(app: &TestApp, arguments: &[&str]) -> Output {
    Binary::beside(app).run(&[&["scores", "rebuild"], arguments].concat())
}

both!(rebuilding_finds_and_repairs_damage, |backend| async move {
    let app = TestApp::new(backend).await;
    app.set_time("2026-03-10T12:00:00Z");
    let mut lessons = Lessons::of(&app);
    let units = lessons.units(3);
    let video = lessons.video(units[0], 1, 60_000);
    let (id, learner) = app.user("johndoe", Role::Learner);
    app.user("janedoe", Role::Learner);
    for (unit, score) in [(units[0], 70.0), (units[1], 90.0)] {
        complete(&learner, unit, "2026-03-10T10:00:00Z", json!({ "score": score })).await;
    }
    let report = json!({"positionSeconds": 9, "secondsWatched": 9, "progressPercent": 95});
    learner.put(&format!("/api/v1/assets/{video}/progress"), report).await.expect(200);
    learner.put("/api/v1/me/daily-plans/2026-03-10", json!({ "unitIds": units })).await.expect(200);
    let mut conn = app.database.connect();
    let intact = history(&mut conn, id);

    let check = rebuild(&app, &["--check"]);
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stderr));
    assert!(String::from_utf8_lossy(&check.stdout).contains("2 learners: everything agrees"));

    conn.batch_execute(&format!(
        "UPDATE user_progress SET score = 1 WHERE unit_id = '{}';
         DELETE FROM user_progress WHERE unit_id = '{}';
         UPDATE unit_asset_progress SET completed = false;
         UPDATE daily_plan_entries SET completed = false, completed_at = NULL WHERE unit_id = '{}';
         DELETE FROM aggregate_scores WHERE period = 'WEEKLY';
         UPDATE aggregate_scores SET period_start = '2020-01-06' WHERE period = 'DAILY'",
        units[0], units[1], units[0]
    ))
    .unwrap();
    let damaged = history(&mut conn, id);
    assert_ne!(damaged, intact);
    let check = rebuild(&app, &["--check"]);
    assert_eq!(check.status.code(), Some(1));
    let lines = String::from_utf8_lossy(&check.stdout).lines().count();
    assert_eq!(lines, 2 + 1 + 1 + 3, "{}", String::from_utf8_lossy(&check.stdout));
    assert_eq!(history(&mut conn, id), damaged, "a check changes nothing");

    let repair = rebuild(&app, &[]);
    assert!(repair.status.success());
    assert!(String::from_utf8_lossy(&repair.stdout).contains("repaired 7 differences"));
    assert_eq!(history(&mut conn, id), intact);
    assert!(rebuild(&app, &["--check"]).status.success());
});
