//! Which rows are told, and what of them.

use serde_json::{Value, json};
use uuid::Uuid;

use super::device::{Device, apply, by_the_api, shown_plans, told};
use crate::both;
use crate::support::{Account, Backend, Client, Role, TestApp, announcement, send_file};

const TODAY: &str = "2026-03-10";

/// The sample course, an author and a learner who has done nothing yet.
async fn course(backend: Backend) -> (TestApp, Client, Client) {
    let app = TestApp::new(backend).await;
    app.set_time("2026-03-10T12:00:00Z");
    app.seed().await;
    app.catalog_changed().await;
    let (_, author) = app.user("writer", Role::Author);
    let (_, learner) = app.user("reader", Role::Learner);
    (app, author, learner)
}

fn id(value: &Value) -> String {
    value["id"].as_str().unwrap().to_owned()
}

fn change(entity: &str, id: &str, op: &str) -> (String, String, String) {
    (entity.to_owned(), id.to_owned(), op.to_owned())
}

both!(a_device_with_nothing_gets_what_the_other_endpoints_show, |backend| async move {
    let app = TestApp::seeded(backend).await;
    let john = Account::login(&app.anonymous(), "johndoe", "parlance-demo").await.client;
    let mut days = Vec::new();
    let to = app.now().utc().date_naive() + chrono::Days::new(300);
    let from = to - chrono::Days::new(360);
    for page in john.pages(&format!("/api/v1/me/daily-plans?from={from}&to={to}&limit=100")).await {
        days.extend(page["items"].as_array().unwrap().iter().map(|plan| plan["plannedDate"].clone()));
    }
    let days: Vec<&str> = days.iter().map(|day| day.as_str().unwrap()).collect();
    let expected = by_the_api(&john, &days).await;
    for kind in ["level", "story", "unit", "asset", "progress", "assetProgress", "plan", "attempt", "score", "profile"]
    {
        assert!(expected.keys().any(|(of, _)| of == kind), "the sample has a {kind}");
    }
    for limit in [1, 7, 1000] {
        let mut device = Device::new(&john, limit);
        let changes = device.sync().await;
        assert_eq!(shown_plans(&device.state), expected, "in pages of {limit}");
        assert_eq!(changes.len(), device.state.len(), "each once, and nothing that is gone");
        assert!(device.sync().await.is_empty());
    }
});

both!(an_empty_answer_is_small_and_can_be_named, |backend| async move {
    let (_app, _, learner) = course(backend).await;
    let mut device = Device::new(&learner, 1000);
    device.sync().await;
    let empty = device.page(device.cursor.as_deref()).await;
    let body = empty.expect(200);
    assert_eq!((&body["changes"], &body["hasMore"], &body["checkpoint"]), (&json!([]), &json!(false), &json!(true)));
    assert!(empty.text.len() <= 1024, "{} bytes", empty.text.len());
    assert_eq!(body["cursor"].as_str(), device.cursor.as_deref(), "nothing has moved");
    let again = format!("/api/v1/me/changes?limit=1000&cursor={}", device.cursor.unwrap());
    let again = learner.request(reqwest::Method::GET, &again).header("If-None-Match", empty.header("etag"));
    assert_eq!(learner.send(again).await.status, 304);
});

both!(what_a_learner_does_is_told_once, |backend| async move {
    let (_app, _, learner) = course(backend).await;
    let mut device = Device::new(&learner, 1000);
    device.sync().await;
    let units: Vec<String> = device.of_kind("unit").keys().map(|id| (*id).to_owned()).collect();
    let (asset, on) = {
        let assets = device.of_kind("asset");
        let (id, value) = assets.iter().next().unwrap();
        ((*id).to_owned(), value["unitId"].as_str().unwrap().to_owned())
    };

    learner.put(&format!("/api/v1/me/daily-plans/{TODAY}"), json!({ "unitIds": units[..2] })).await.expect(200);
    assert_eq!(told(&device.sync().await), [change("plan", TODAY, "upsert")]);

    learner.post(&format!("/api/v1/units/{}/complete", units[0]), json!({"score": 80})).await.expect(200);
    let scores = ["DAILY:2026-03-10", "MONTHLY:2026-03-01", "OVERALL:1970-01-01", "WEEKLY:2026-03-09"];
    let mut expected = vec![change("plan", TODAY, "upsert"), change("progress", &units[0], "upsert")];
    expected.extend(scores.map(|period| change("score", period, "upsert")));
    assert_eq!(told(&device.sync().await), expected);

    let report = json!({"positionMs": 1000, "watchedMs": 1000, "progressPercent": 10});
    learner.put(&format!("/api/v1/assets/{asset}/progress"), report).await.expect(200);
    let changes = told(&device.sync().await);
    assert!(changes.contains(&change("assetProgress", &asset, "upsert")), "{changes:?}");
    assert!(on == units[0] || changes.contains(&change("progress", &on, "upsert")), "{changes:?}");

    learner.patch("/api/v1/me", json!({"firstName": "Ada"})).await.expect(200);
    assert_eq!(told(&device.sync().await).iter().map(|change| change.0.as_str()).collect::<Vec<_>>(), ["profile"]);

    learner.delete(&format!("/api/v1/me/daily-plans/{TODAY}")).await.expect(204);
    assert_eq!(told(&device.sync().await), [change("plan", TODAY, "delete")]);
    assert_eq!(shown_plans(&device.state), by_the_api(&learner, &[TODAY]).await);
});

both!(attempts_are_told_with_their_scores_and_when_their_recordings_go, |backend| async move {
    let app = TestApp::seeded_with(backend, &[("PARLANCE_RECORDINGS_KEPT_DAYS", "1")]).await;
    let (reader, learner) = app.user("reader", Role::Learner);
    let mut device = Device::new(&learner, 1000);
    device.sync().await;
    let unit = (*device.of_kind("unit").keys().next().unwrap()).to_owned();
    let file = include_bytes!("../media/speech.wav");
    let attempts = format!("/api/v1/units/{unit}/pronunciation-attempts");
    let created = learner.post(&attempts, announcement("audio/wav", file)).await.expect(201);
    let attempt = id(&created["attempt"]);
    assert_eq!(told(&device.sync().await), [change("attempt", &attempt, "upsert")]);
    send_file(&learner, &created["upload"], file).await;
    let submit = format!("/api/v1/pronunciation-attempts/{attempt}/submit");
    learner.post(&submit, json!({"clientResult": {"score": 90}})).await.expect(200);
    let changes = told(&device.sync().await);
    assert!(changes.contains(&change("attempt", &attempt, "upsert")), "{changes:?}");
    assert!(changes.contains(&change("score", "OVERALL:1970-01-01", "upsert")), "{changes:?}");
    assert_eq!(device.state, by_the_api(&learner, &[]).await);

    app.set_time(&(app.now() + chrono::Duration::days(2)).to_string());
    assert!(parlance::pronunciation::let_recordings_go(&app.instance.context).await.unwrap() > 0);
    device.client = app.client(reader, Role::Learner);
    assert_eq!(told(&device.sync().await), [change("attempt", &attempt, "upsert")]);
    assert_eq!(device.state, by_the_api(&device.client, &[]).await);
});

both!(an_event_that_changes_nothing_moves_nothing, |backend| async move {
    let (_app, _, learner) = course(backend).await;
    let mut device = Device::new(&learner, 1000);
    device.sync().await;
    let unit = (*device.of_kind("unit").keys().next().unwrap()).to_owned();
    let event = |id: Uuid| {
        let event = json!({"id": id, "kind": "unit_started", "unitId": unit, "occurredAt": "2026-03-10T11:00:00Z"});
        json!({ "events": [event] })
    };
    let first = Uuid::now_v7();
    learner.post("/api/v1/me/events", event(first)).await.expect(200);
    assert_eq!(told(&device.sync().await), [change("progress", &unit, "upsert")]);
    let cursor = device.cursor.clone();
    learner.post("/api/v1/me/events", event(first)).await.expect(200);
    learner.post("/api/v1/me/events", event(Uuid::now_v7())).await.expect(200);
    assert!(device.sync().await.is_empty());
    assert_eq!(device.cursor, cursor);
});

both!(the_tree_comes_and_goes_with_its_parents, |backend| async move {
    let (_app, author, learner) = course(backend).await;
    let mut device = Device::new(&learner, 1000);
    device.sync().await;
    let catalog = learner.get("/api/v1/catalog").await.expect(200);
    let level = &catalog["levels"][0];
    let story = &level["stories"][0];
    let unit = &story["units"][0];
    let whole = device.state.clone();
    let below = |device: &Device, story: &Value| {
        let units: Vec<String> = story["units"].as_array().unwrap().iter().map(id).collect();
        let assets = device.of_kind("asset");
        let assets = assets.iter().filter(|(_, asset)| units.iter().any(|unit| asset["unitId"] == unit.as_str()));
        units.iter().map(|id| ("unit", id.clone())).chain(assets.map(|(id, _)| ("asset", (*id).to_owned()))).collect()
    };
    let rows: Vec<(&str, String)> = below(&device, story);

    author.post(&format!("/api/v1/stories/{}/unpublish", id(story)), json!({})).await.expect(200);
    let mut expected: Vec<_> = rows.iter().map(|(kind, id)| change(kind, id, "delete")).collect();
    expected.extend([change("story", &id(story), "delete"), change("level", &id(level), "upsert")]);
    expected.sort();
    assert_eq!(told(&device.sync().await), expected);
    assert_eq!(device.state, by_the_api(&learner, &[]).await);

    // What nobody sees changes for nobody.
    author.patch(&format!("/api/v1/units/{}", id(unit)), json!({"title": "Another"})).await.expect(200);
    assert!(device.sync().await.is_empty());

    author.post(&format!("/api/v1/stories/{}/publish", id(story)), json!({})).await.expect(200);
    let mut expected: Vec<_> = rows.iter().map(|(kind, id)| change(kind, id, "upsert")).collect();
    expected.extend([change("story", &id(story), "upsert"), change("level", &id(level), "upsert")]);
    expected.sort();
    assert_eq!(told(&device.sync().await), expected);
    assert_eq!(device.state.keys().collect::<Vec<_>>(), whole.keys().collect::<Vec<_>>());

    author.patch(&format!("/api/v1/levels/{}", id(level)), json!({"name": "Anfang"})).await.expect(200);
    let changes = told(&device.sync().await);
    assert!(changes.iter().all(|(kind, ..)| ["level", "story"].contains(&kind.as_str())), "{changes:?}");

    author.delete(&format!("/api/v1/levels/{}", id(level))).await.expect(204);
    device.sync().await;
    assert_eq!(device.state, by_the_api(&learner, &[]).await);
    author.post(&format!("/api/v1/levels/{}/restore", id(level)), json!({})).await.expect(200);
    device.sync().await;
    assert_eq!(device.state.keys().collect::<Vec<_>>(), whole.keys().collect::<Vec<_>>());

    let asset = rows.iter().find(|(kind, _)| *kind == "asset").unwrap().1.clone();
    author.delete(&format!("/api/v1/assets/{asset}")).await.expect(204);
    let changes = told(&device.sync().await);
    assert!(changes.contains(&change("asset", &asset, "delete")) && changes.len() == 2, "{changes:?}");
    let story = json!({"title": "Draft"});
    let story = author.post(&format!("/api/v1/levels/{}/stories", id(level)), story).await.expect(201);
    assert!(device.sync().await.is_empty(), "a draft is nobody's business");
    author.post(&format!("/api/v1/stories/{}/publish", id(&story)), json!({})).await.expect(200);
    device.sync().await;
    assert_eq!(device.state, by_the_api(&learner, &[]).await);
});

both!(authors_are_told_what_learners_see, |backend| async move {
    let (_app, author, learner) = course(backend).await;
    let level = json!({"language": "fr", "name": "Débutant"});
    author.post("/api/v1/levels", level).await.expect(201);
    let (mut as_author, mut as_learner) = (Device::new(&author, 100), Device::new(&learner, 100));
    as_author.sync().await;
    as_learner.sync().await;
    for kind in ["level", "story", "unit", "asset"] {
        assert_eq!(as_author.of_kind(kind), as_learner.of_kind(kind));
        assert!(!as_learner.of_kind(kind).is_empty());
    }
    let text = as_author.page(None).await.text;
    assert!(!text.contains("minioKey") && !text.contains("X-Amz-Signature"));
});

both!(what_changes_while_pages_are_read_comes_before_the_checkpoint, |backend| async move {
    let (_app, author, learner) = course(backend).await;
    let mut device = Device::new(&learner, 5);
    let first = device.page(None).await.expect(200);
    assert_eq!((&first["hasMore"], &first["checkpoint"]), (&json!(true), &json!(false)));
    let catalog = learner.get("/api/v1/catalog").await.expect(200);
    let unit = id(&catalog["levels"][0]["stories"][0]["units"][0]);
    author.patch(&format!("/api/v1/units/{unit}"), json!({"title": "Renamed meanwhile"})).await.expect(200);
    author.post(&format!("/api/v1/stories/{}/unpublish", id(&catalog["levels"][0]["stories"][1])), json!({})).await;
    learner.patch("/api/v1/me", json!({"firstName": "Ada"})).await.expect(200);
    apply(&mut device.state, first["changes"].as_array().unwrap());
    device.cursor = Some(first["cursor"].as_str().unwrap().to_owned());
    device.sync().await;
    assert_eq!(device.state, by_the_api(&learner, &[]).await);
    assert_eq!(device.of_kind("unit")[unit.as_str()]["title"], "Renamed meanwhile");
});
