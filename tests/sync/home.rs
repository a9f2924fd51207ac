//! The first screen in one answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use diesel::connection::{Connection, Instrumentation, InstrumentationEvent};
use parlance::db::{Conn, UserId};
use parlance::sync::read_home;
use serde_json::{Value, json};

use super::device::Device;
use crate::both;
use crate::support::{Account, Client, Role, TestApp};

/// It says what four other endpoints say.
async fn agrees(client: &Client) -> Value {
    let home = client.get("/api/v1/me/home").await.expect(200);
    assert_eq!(home["profile"], client.get("/api/v1/me").await.expect(200));
    let plan = client.get("/api/v1/me/daily-plans/today").await;
    let plan = if plan.status == 404 { Value::Null } else { plan.expect(200) };
    assert_eq!(home["plan"], plan);
    assert_eq!(home["resume"], client.get("/api/v1/me/progress").await.expect(200)["resume"]);
    assert_eq!(home["scores"], client.get("/api/v1/me/scores/current").await.expect(200));
    assert_eq!(home["unreadChanges"], Value::Null);
    home
}

both!(it_says_what_the_other_endpoints_say, |backend| async move {
    let app = TestApp::seeded(backend).await;
    let john = Account::login(&app.anonymous(), "johndoe", "parlance-demo").await.client;
    agrees(&john).await;
    let (_, new) = app.user("newcomer", Role::Learner);
    let home = agrees(&new).await;
    assert!(!home["resume"]["nextUnit"].is_null() && home["resume"]["unit"].is_null());

    let catalog = new.get("/api/v1/catalog").await.expect(200);
    let level = &catalog["levels"][0];
    let units: Vec<&str> = level["stories"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|story| story["units"].as_array().unwrap())
        .map(|unit| unit["id"].as_str().unwrap())
        .collect();
    let (_, author) = app.user("writer", Role::Author);
    new.put("/api/v1/me/daily-plans/today", json!({ "unitIds": [units[1], units[0]] })).await.expect(200);
    agrees(&new).await;
    new.post(&format!("/api/v1/units/{}/start", units[0]), json!({})).await.expect(200);
    new.post(&format!("/api/v1/units/{}/start", units[1]), json!({})).await.expect(200);
    let assets = new.get(&format!("/api/v1/units/{}", units[1])).await.expect(200);
    for (place, asset) in (1..).zip(assets["assets"].as_array().unwrap()) {
        let path = format!("/api/v1/assets/{}/progress", asset["id"].as_str().unwrap());
        let report = json!({"positionMs": place * 1000, "watchedMs": 1000, "progressPercent": 10});
        new.put(&path, report).await.expect(200);
        let home = agrees(&new).await;
        assert_eq!(home["resume"]["asset"]["assetId"], asset["id"]);
    }
    new.put("/api/v1/me/level", json!({"levelId": level["id"]})).await.expect(200);
    agrees(&new).await;
    new.post(&format!("/api/v1/units/{}/complete", units[1]), json!({"score": 77})).await.expect(200);
    let home = agrees(&new).await;
    assert_eq!(home["resume"]["unit"]["id"], units[0]);
    assert_eq!(home["plan"]["entries"][0]["completed"], true);

    // What learners do not see is not offered, and a plan of nothing else is an empty one.
    author.post(&format!("/api/v1/units/{}/unpublish", units[0]), json!({})).await.expect(200);
    agrees(&new).await;
    new.put("/api/v1/me/daily-plans/today", json!({ "unitIds": [] })).await.expect(200);
    assert_eq!(agrees(&new).await["plan"]["entries"], json!([]));
    author.post(&format!("/api/v1/levels/{}/unpublish", level["id"].as_str().unwrap()), json!({})).await.expect(200);
    agrees(&new).await;
    new.put("/api/v1/me/level", json!({"levelId": null})).await.expect(200);
    agrees(&new).await;
});

both!(it_tells_whether_there_is_something_to_sync, |backend| async move {
    let app = TestApp::seeded(backend).await;
    let (_, ada) = app.user("ada", Role::Learner);
    let mut device = Device::new(&ada, 1000);
    device.sync().await;
    let home = async |cursor: &str| ada.get(&format!("/api/v1/me/home?cursor={cursor}")).await;
    let cursor = device.cursor.clone().unwrap();
    let nothing = home(&cursor).await;
    assert_eq!(nothing.expect(200)["unreadChanges"], false);
    let again = ada.request(reqwest::Method::GET, &format!("/api/v1/me/home?cursor={cursor}"));
    assert_eq!(ada.send(again.header("If-None-Match", nothing.header("etag"))).await.status, 304);
    ada.patch("/api/v1/me", json!({"firstName": "Ada"})).await.expect(200);
    assert_eq!(home(&cursor).await.expect(200)["unreadChanges"], true);
    home("nonsense").await.expect(400);
});

struct Statements(Arc<AtomicUsize>);

impl Instrumentation for Statements {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::StartQuery { .. } = event {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

both!(five_statements_are_enough, |backend| async move {
    let app = TestApp::seeded(backend).await;
    let john = Account::login(&app.anonymous(), "johndoe", "parlance-demo").await;
    let (new, _) = app.user("newcomer", Role::Learner);
    let mut conn: Conn = app.database.connect();
    let counted = Arc::new(AtomicUsize::new(0));
    conn.set_instrumentation(Statements(counted.clone()));
    for user in [john.id().parse::<UserId>().unwrap(), new] {
        counted.store(0, Ordering::Relaxed);
        read_home(&mut conn, user, app.now()).unwrap();
        assert_eq!(counted.load(Ordering::Relaxed), 5);
    }
});
