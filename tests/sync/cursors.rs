//! Which cursors are taken.

use serde_json::json;

use super::device::{Device, by_the_api};
use crate::both;
use crate::support::{Account, Role, TestApp};

both!(a_cursor_is_its_learners_alone, |backend| async move {
    let app = TestApp::seeded(backend).await;
    let (_, ada) = app.user("ada", Role::Learner);
    let (_, bob) = app.user("bob", Role::Learner);
    let mut device = Device::new(&ada, 1000);
    device.sync().await;
    let cursor = device.cursor.unwrap();
    let refused = bob.get(&format!("/api/v1/me/changes?cursor={cursor}")).await.expect(400);
    assert_eq!(refused["code"], "malformed_request");
    assert!(refused["detail"].as_str().unwrap().contains("another account"), "{refused}");
    for cursor in ["", "x", "e30", "%00"] {
        ada.get(&format!("/api/v1/me/changes?cursor={cursor}")).await.expect(400);
    }
    for limit in ["0", "1001"] {
        ada.get(&format!("/api/v1/me/changes?limit={limit}")).await.expect(422);
    }
});

both!(a_cursor_of_another_instance_starts_over, |backend| async move {
    let mut app = TestApp::seeded(backend).await;
    let (id, learner) = app.user("ada", Role::Learner);
    let mut device = Device::new(&learner, 1000);
    device.sync().await;
    app.restart().await;
    device.client = app.client(id, Role::Learner);
    assert!(device.sync().await.is_empty(), "the instance outlives the process");
    app.database.execute("DELETE FROM sync_instance");
    app.restart().await;
    device.client = app.client(id, Role::Learner);
    let refused = device.page(device.cursor.as_deref()).await.expect(410);
    assert_eq!(refused["code"], "start_over");
    device.cursor = None;
    device.state.clear();
    device.sync().await;
    assert_eq!(device.state, by_the_api(&device.client, &[]).await);
});

both!(tombstones_are_kept_and_then_forgotten, |backend| async move {
    let app = TestApp::with(backend, &[("PARLANCE_TOMBSTONE_DAYS", "30")]).await;
    app.set_time("2026-03-01T12:00:00Z");
    app.seed().await;
    app.catalog_changed().await;
    let (id, learner) = app.user("ada", Role::Learner);
    let (author_id, author) = app.user("writer", Role::Author);
    let sweep = || parlance::sync::sweep_tombstones(&app.instance.context);
    let mut device = Device::new(&learner, 1000);
    device.sync().await;
    let catalog = learner.get("/api/v1/catalog").await.expect(200);
    let unit = catalog["levels"][0]["stories"][0]["units"][0]["id"].as_str().unwrap();
    let other = &catalog["levels"][0]["stories"][0]["units"][1]["id"];
    let plan = "/api/v1/me/daily-plans/2026-03-02";
    learner.put(plan, json!({ "unitIds": [other] })).await.expect(200);
    device.sync().await;
    let before = device.clone();
    author.delete(&format!("/api/v1/units/{unit}")).await.expect(204);
    learner.delete(plan).await.expect(204);

    // Still within the time: told.
    app.set_time("2026-03-31T11:00:00Z");
    sweep().await.unwrap();
    let learner = app.client(id, Role::Learner);
    device.client = learner.clone();
    let gone: Vec<_> = device.sync().await.into_iter().filter(|change| change["op"] == "delete").collect();
    assert!(gone.len() > 2, "the unit, its assets and the plan: {gone:?}");
    assert_eq!(device.state, by_the_api(&learner, &[]).await);

    // A device that was away for longer starts over, whether anything is forgotten yet or not.
    app.set_time("2026-04-02T12:00:01Z");
    let learner = app.client(id, Role::Learner);
    let mut late = Device { client: learner.clone(), ..before };
    assert_eq!(late.page(late.cursor.as_deref()).await.expect(410)["code"], "start_over");
    sweep().await.unwrap();
    // What was written at the end of March is young enough, but what it misses is gone.
    late.cursor = None;
    late.state.clear();
    let changes = late.sync().await;
    assert!(
        changes.iter().all(|change| change["op"] == "upsert"),
        "a device with nothing hears of nothing that is gone"
    );
    assert_eq!(late.state, by_the_api(&learner, &[]).await);

    // And the one that was told goes on.
    device.client = learner;
    assert!(device.sync().await.is_empty());
    let author = app.client(author_id, Role::Author);
    author.post(&format!("/api/v1/units/{unit}/restore"), json!({})).await.expect(200);
    device.sync().await;
    assert_eq!(device.state, by_the_api(&device.client, &[]).await);
});

both!(what_is_forgotten_is_counted_and_not_guessed_from_clocks, |backend| async move {
    let app = TestApp::with(backend, &[("PARLANCE_TOMBSTONE_DAYS", "30")]).await;
    app.set_time("2026-03-01T12:00:00Z");
    app.seed().await;
    app.catalog_changed().await;
    let (id, learner) = app.user("ada", Role::Learner);
    let (_, author) = app.user("writer", Role::Author);
    let catalog = learner.get("/api/v1/catalog").await.expect(200);
    let units = &catalog["levels"][0]["stories"][0]["units"];
    // A clock that is months behind stamps the tombstone; the cursor is given out by one that is right.
    let device = async |client| {
        let mut device = Device::new(client, 1000);
        device.sync().await;
        device
    };
    app.set_time("2026-06-01T12:00:00Z");
    let learner_now = app.client(id, Role::Learner);
    let (mut told, away) = (device(&learner_now).await, device(&learner_now).await);
    app.set_time("2026-03-01T12:00:00Z");
    author.delete(&format!("/api/v1/units/{}", units[0]["id"].as_str().unwrap())).await.expect(204);
    app.set_time("2026-06-01T12:00:00Z");
    told.sync().await;
    parlance::sync::sweep_tombstones(&app.instance.context).await.unwrap();
    assert_eq!(away.page(away.cursor.as_deref()).await.expect(410)["code"], "start_over");
    assert!(told.sync().await.is_empty());
    drop(learner);
});

both!(whoever_lost_access_is_told_nothing, |backend| async move {
    let app = TestApp::seeded(backend).await;
    let ada = Account::register(&app, "ada").await;
    let mut device = Device::new(&ada.client, 1000);
    device.sync().await;
    let (_, admin) = app.user("root", Role::Admin);
    let account = format!("/api/v1/admin/users/{}", ada.id());
    admin.patch(&account, json!({"isActive": false})).await.expect(200);
    device.page(device.cursor.as_deref()).await.expect(401);
    admin.patch(&account, json!({"isActive": true})).await.expect(200);
    let again = Account::login(&app.anonymous(), "ada", crate::support::PASSWORD).await;
    device.client = again.client;
    device.sync().await;
    assert_eq!(device.state, by_the_api(&device.client, &[]).await);
});
