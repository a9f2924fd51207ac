//! A learner's attempts on all units, and what is left of those whose recordings were deleted.

use parlance::auth::Role;
use parlance::db::UnitId;
use parlance::pronunciation::erase_recordings;
use parlance::storage::Bucket;
use serde_json::{Value, json};

use super::studio::{Studio, client_score, events};
use crate::both;
use crate::support::{Client, Lessons, announcement, tone};

const MINE: &str = "/api/v1/me/pronunciation-attempts";

/// Announces a recording for a unit; the attempt's id.
async fn announce(learner: &Client, unit: UnitId) -> String {
    let path = format!("/api/v1/units/{unit}/pronunciation-attempts");
    let created = learner.post(&path, announcement("audio/wav", &tone(0.5))).await.expect(201);
    created["attempt"]["id"].as_str().unwrap().to_owned()
}

/// The ids of a list, all its pages.
async fn ids(learner: &Client, path: &str) -> Vec<String> {
    let pages = learner.pages(path).await;
    let items = pages.iter().flat_map(|page| page["items"].as_array().unwrap());
    items.map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

both!(attempts_on_all_units_are_one_list, |backend| async move {
    let studio = Studio::new(backend).await;
    let other = Lessons::of(&studio.app).unit_to_say(Some("How are you?"));
    studio.learner.patch("/api/v1/me", json!({"timeZone": "Pacific/Auckland"})).await.expect(200);
    let mut made = Vec::new();
    // In Auckland the evening of the 9th of March, the morning of the 10th, and its last and the next day's first minute.
    for (time, unit) in [
        ("2026-03-09T09:00:00Z", studio.unit),
        ("2026-03-09T20:00:00Z", other),
        ("2026-03-10T10:59:59Z", studio.unit),
        ("2026-03-10T11:00:00Z", other),
    ] {
        studio.app.set_time(time);
        made.insert(0, announce(&studio.learner, unit).await);
    }
    let list = async |query: &str| ids(&studio.learner, &format!("{MINE}?limit=1&{query}")).await;
    assert_eq!(list("").await, made);
    assert_eq!(list(&format!("unitId={other}")).await, [made[0].clone(), made[2].clone()]);
    assert_eq!(list("from=2026-03-10").await, made[..3]);
    assert_eq!(list("to=2026-03-10").await, made[1..]);
    assert_eq!(list("from=2026-03-10&to=2026-03-10").await, made[1..3]);
    assert_eq!(list(&format!("from=2026-03-10&to=9999-12-31&unitId={}", studio.unit)).await, [made[1].clone()]);
    assert_eq!(list("to=2026-03-08").await, made[4..]);

    let page = studio.learner.get(&format!("{MINE}?limit=1")).await;
    let item = &page.expect(200)["items"][0];
    assert_eq!((&item["unitId"], &item["scorer"]), (&json!(other), &json!("client")), "{item}");
    assert!(item.get("recordingUrl").is_none() && item.get("words").is_none(), "{item}");
    let request = studio.learner.request(reqwest::Method::GET, &format!("{MINE}?limit=1"));
    let again = studio.learner.send(request.header("If-None-Match", page.header("etag"))).await;
    assert_eq!(again.status, 304);

    // What a learner did stays theirs while the unit is away; it is nobody else's.
    Lessons::of(&studio.app).unpublish(other);
    assert_eq!(list("").await, made);
    assert_eq!(ids(&studio.app.user("janedoe", Role::Learner).1, MINE).await, Vec::<String>::new());

    let refused = studio.learner.get(&format!("{MINE}?from=2026-03-10&to=2026-03-09")).await.expect(422);
    assert_eq!(
        (&refused["errors"][0]["pointer"], &refused["errors"][0]["code"]),
        (&json!("?to"), &json!("before_start"))
    );
    studio.learner.get(&format!("{MINE}?from=10.3.2026")).await.expect(400);
    studio.learner.get(&format!("{MINE}?unitId=one")).await.expect(400);
});

both!(a_deleted_recording_is_gone_and_its_score_stays, |backend| async move {
    let studio = Studio::new(backend).await;
    let id = studio.record("audio/wav", &tone(0.5)).await;
    let scored = studio.submit(&id, client_score(80.0)).await.expect(200);
    let url = scored["recordingUrl"].as_str().unwrap();
    assert_eq!(studio.learner.http.get(url).send().await.unwrap().status(), 200);
    let recording = format!("/api/v1/pronunciation-attempts/{id}/recording");
    for (_, stranger) in [studio.app.user("janedoe", Role::Learner), studio.app.user("admin", Role::Admin)] {
        stranger.delete(&recording).await.expect(404);
    }
    assert_eq!(studio.learner.http.get(url).send().await.unwrap().status(), 200);

    let cursor = studio.learner.get("/api/v1/me/changes").await.expect(200)["cursor"].clone();
    studio.learner.delete(&recording).await.expect(204);
    assert_eq!(studio.learner.http.get(url).send().await.unwrap().status(), 404);
    let context = &studio.app.instance.context;
    let key = format!("recordings/{}/{id}.wav", studio.user);
    assert!(context.storage.head(Bucket::Recordings, &key).await.unwrap().is_none());
    let shown = studio.show(&id).await;
    assert_eq!((&shown["score"], &shown["status"]), (&json!(80.0), &json!("scored")), "{shown}");
    assert_eq!((&shown["recordingUrl"], &shown["upload"]), (&Value::Null, &Value::Null), "{shown}");
    assert!(shown["recordingDeletedAt"].is_string() && scored["recordingDeletedAt"].is_null(), "{shown}");
    let listed = &studio.learner.get(MINE).await.expect(200)["items"][0];
    assert_eq!(listed["recordingDeletedAt"], shown["recordingDeletedAt"]);
    let exported = &studio.learner.get("/api/v1/me/export").await.expect(200)["pronunciationAttempts"][0];
    assert_eq!((&exported["recordingUrl"], &exported["score"]), (&Value::Null, &json!(80.0)), "{exported}");
    assert_eq!(events(&studio.app, studio.user).len(), 1);

    let sync = async |cursor: &Value| {
        let path = format!("/api/v1/me/changes?cursor={}", cursor.as_str().unwrap());
        studio.learner.get(&path).await.expect(200)
    };
    let told = sync(&cursor).await;
    let [change] = told["changes"].as_array().unwrap().as_slice() else { panic!("{told}") };
    assert_eq!((&change["id"], &change["op"]), (&json!(id), &json!("upsert")), "{told}");
    assert_eq!(change["value"]["recordingDeletedAt"], shown["recordingDeletedAt"], "{told}");

    // Again: nothing changes, and sync has nothing to tell.
    studio.learner.delete(&recording).await.expect(204);
    assert_eq!(studio.show(&id).await, shown);
    assert_eq!(sync(&told["cursor"]).await["changes"], json!([]));
});

both!(an_upload_that_is_on_its_way_does_not_bring_a_deleted_recording_back, |backend| async move {
    let studio = Studio::new(backend).await;
    let file = tone(0.5);
    let (id, upload) = studio.announce("audio/wav", &file).await;
    studio.learner.delete(&format!("/api/v1/pronunciation-attempts/{id}/recording")).await.expect(204);
    assert_eq!(studio.send(&upload, &file).await.status, 200);
    assert_eq!(studio.submit(&id, client_score(80.0)).await.expect(409)["code"], "conflict");
    let context = &studio.app.instance.context;
    erase_recordings(context).await.unwrap();
    let key = format!("recordings/{}/{id}.wav", studio.user);
    assert!(context.storage.head(Bucket::Recordings, &key).await.unwrap().is_none());
    assert_eq!(studio.show(&id).await["upload"], Value::Null);
});

both!(while_the_store_is_away_a_deletion_waits_for_it, |backend| async move {
    let mut studio = Studio::new(backend).await;
    let id = studio.record("audio/wav", &tone(0.5)).await;
    studio.submit(&id, client_score(80.0)).await.expect(200);
    studio.app.instance.embedded.take().unwrap().shutdown().await;
    studio.learner.delete(&format!("/api/v1/pronunciation-attempts/{id}/recording")).await.expect(204);
    assert_eq!(studio.show(&id).await["recordingUrl"], Value::Null);
    let context = &studio.app.instance.context;
    let waiting = context.db.read(|conn| parlance::pronunciation::queries::list_erasures(conn, 10)).await.unwrap();
    assert_eq!(waiting.len(), 1, "{waiting:?}");
});
