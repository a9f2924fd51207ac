//! What authors get back: drafts, uploads, what became of objects and of whole courses.

use serde_json::{Value, json};

use super::{id, sample};
use crate::both;
use crate::support::{Role, TestApp, announcement, assert_snapshot, send_file};

const AUDIO: &[u8] = include_bytes!("../../seed-data/media/placeholder/audio/pronunciation-greeting-phrases-en.mp3");

fn upload(unit: &Value, file: &[u8], multipart: bool) -> Value {
    let mut body = announcement("audio/mpeg", file);
    body["unitId"] = unit["id"].clone();
    body["type"] = json!("AUDIO");
    body["fileName"] = json!("hello.mp3");
    body["multipart"] = json!(multipart);
    body
}

both!(drafts_and_media, |backend| async move {
    // By the real time, since the store takes no URL of another.
    let app = TestApp::new(backend).await;
    let (_, author) = app.user("author", Role::Author);
    let level = json!({"language": "en", "name": "Beginner", "description": "First words."});
    let level = author.post("/api/v1/levels", level).await;
    assert_snapshot("create_level", &level);
    let stories = format!("/api/v1/levels/{}/stories", id(&level.json()));
    let story = author.post(&stories, json!({"title": "Meeting Basics"})).await;
    assert_snapshot("create_story", &story);
    let units = format!("/api/v1/stories/{}/units", id(&story.json()));
    let unit = author.post(&units, json!({"title": "Hello", "referenceText": "Hello!"})).await;
    assert_snapshot("create_unit", &unit);
    let unit = unit.json();

    let sent = author.post("/api/v1/uploads", upload(&unit, AUDIO, false)).await;
    assert_snapshot("create_upload", &sent);
    let sent = sent.json();
    assert_eq!(send_file(&author, &sent, AUDIO).await.status, 200);
    let register = json!({"uploadId": sent["id"], "language": "en", "metadata": {"speaker": "Anna"}});
    let status = author.get(&format!("/api/v1/uploads/{}", id(&sent))).await;
    assert_snapshot("get_upload", &status);
    let assets = format!("/api/v1/units/{}/assets", id(&unit));
    assert_snapshot("register_asset", &author.post(&assets, register).await);

    let long = vec![0; 12 * 1024 * 1024];
    let in_parts = author.post("/api/v1/uploads", upload(&unit, &long, true)).await;
    assert_snapshot("create_upload__in_parts", &in_parts);
    let parts = format!("/api/v1/uploads/{}/parts", id(&in_parts.json()));
    let state = author.post(&parts, json!({})).await.expect(200);
    let last = state["missing"][1]["url"].as_str().unwrap();
    assert_eq!(author.http.put(last).body(vec![0; 4 * 1024 * 1024]).send().await.unwrap().status(), 200);
    assert_snapshot("list_upload_parts", &author.post(&parts, json!({})).await);

    let publish = format!("/api/v1/levels/{}/publish?includeDescendants=true", id(&level.json()));
    assert_snapshot("publish_level", &author.post(&publish, json!({})).await);
    assert_snapshot("delete_unit", &author.delete(&format!("/api/v1/units/{}", id(&unit))).await);
});

both!(courses, |backend| async move {
    let app = sample(backend).await;
    let (_, author) = app.user("writer", Role::Author);
    let export = author.get("/api/v1/catalog/export?level=advanced").await;
    assert_snapshot("export_catalog", &export);
    let mut course = export.json();
    course["levels"][0]["description"] = json!("Another.");
    course["levels"][0]["stories"][0]["units"].as_array_mut().unwrap().push(json!({
        "slug": "new", "title": "New", "published": false, "assets": []}));
    assert_snapshot("import_catalog", &author.post("/api/v1/catalog/import", course).await);

    let unit = author.get("/api/v1/catalog").await.expect(200)["levels"][0]["stories"][0]["units"][0].clone();
    app.put_asset_object(&format!("units/{}/audio/hello.mp3", id(&unit)), AUDIO).await;
    app.put_asset_object(&format!("units/{}/video/page.mp4", id(&unit)), b"<html></html>").await;
    app.put_asset_object("units/0198c0de-0000-7000-8000-000000000000/audio/hello.mp3", AUDIO).await;
    assert_snapshot("sync_assets", &author.post("/api/v1/assets/sync", json!({})).await);
});
