//! Media from an author's machine to a learner's player, and what must not get through.

use bytes::Bytes;
use chrono::{Duration, Utc};
use parlance::auth::Role;
use parlance::storage::Bucket;
use parlance::uploads::sweep_uploads;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Course, id};
use crate::both;
use crate::support::{Account, Answer, Client, PASSWORD, announcement, send_file, silence};

const VIDEO: &[u8] = include_bytes!("../../seed-data/media/placeholder/videos/greeting-phrases-v1.mp4");
pub(super) const AUDIO: &[u8] =
    include_bytes!("../../seed-data/media/placeholder/audio/pronunciation-greeting-phrases-en.mp3");
const PICTURE: &[u8] =
    include_bytes!("../../seed-data/media/placeholder/screenshots/greeting-phrases-screenshot-1.jpg");
const SUBTITLES: &[u8] = include_bytes!("../../seed-data/media/placeholder/subtitles/greeting-phrases-en.vtt");

pub(super) fn promise(course: &Course, kind: &str, name: &str, content_type: &str, bytes: &[u8]) -> Value {
    let mut promise = announcement(content_type, bytes);
    promise["unitId"] = json!(course.unit);
    promise["type"] = json!(kind);
    promise["fileName"] = json!(name);
    promise
}

pub(super) async fn begin(client: &Client, promise: Value) -> Value {
    client.post("/api/v1/uploads", promise).await.expect(201)
}

/// Sends bytes as the upload says; the store's status.
pub(super) async fn send(client: &Client, upload: &Value, bytes: &[u8]) -> u16 {
    send_file(client, upload, bytes).await.status
}

async fn register(course: &Course, upload: &Value) -> Answer {
    let body = json!({"uploadId": id(upload), "language": "en"});
    course.author.post(&format!("/api/v1/units/{}/assets", course.unit), body).await
}

async fn whole(course: &Course, kind: &str, name: &str, content_type: &str, bytes: &[u8]) -> Answer {
    let upload = begin(&course.author, promise(course, kind, name, content_type, bytes)).await;
    assert_eq!(send(&course.author, &upload, bytes).await, 200);
    register(course, &upload).await
}

both!(an_uploaded_lesson_is_played_by_a_learner, |backend| async move {
    let course = Course::new(backend).await;
    let video = whole(&course, "VIDEO", "hello.mp4", "video/mp4", VIDEO).await.expect(201);
    assert_eq!(video["durationMs"], 9000);
    assert_eq!(video["metadata"], json!({"width": 640, "height": 360}));
    let sha256 = hex::encode(Sha256::digest(VIDEO));
    assert_eq!(video["minioKey"], format!("units/{}/video/{sha256}.mp4", course.unit));
    let audio = whole(&course, "AUDIO", "hello.mp3", "audio/mpeg", AUDIO).await.expect(201);
    assert!(audio["durationMs"].as_i64().unwrap() > 8000);
    whole(&course, "SCREENSHOT", "hello.jpg", "image/jpeg", PICTURE).await.expect(201);
    let subtitles = whole(&course, "SUBTITLE", "hello.vtt", "text/vtt", SUBTITLES).await.expect(201);
    assert_eq!((&subtitles["position"], &subtitles["durationMs"]), (&json!(4), &Value::Null));
    let publish = format!("/api/v1/levels/{}/publish?includeDescendants=true", course.level);
    course.author.post(&publish, json!({})).await.expect(200);

    let (_, learner) = course.app.user("learner", Role::Learner);
    let unit = learner.get(&format!("/api/v1/units/{}", course.unit)).await.expect(200);
    let played = &unit["assets"][0];
    assert_eq!((played.get("minioKey"), &played["position"]), (None, &json!(1)));
    let response =
        learner.http.get(played["url"].as_str().unwrap()).header("Range", "bytes=0-99").send().await.unwrap();
    assert_eq!(response.status(), 206);
    assert_eq!(response.headers()["content-type"], "video/mp4");
    assert_eq!(response.bytes().await.unwrap(), &VIDEO[..100]);

    let order = format!("/api/v1/units/{}/assets/order", course.unit);
    let ids = json!({"ids": [subtitles["id"], video["id"], audio["id"], unit["assets"][2]["id"]]});
    course.author.put(&order, ids).await.expect(204);
    let asset = format!("/api/v1/assets/{}", id(&video));
    let changed = json!({"language": "pt-BR", "metadata": {"speaker": "Ana"}, "position": 4});
    let changed = course.author.patch(&asset, changed).await.expect(200);
    assert_eq!((&changed["language"], &changed["position"]), (&json!("pt-BR"), &json!(4)));
    course.author.delete(&asset).await.expect(204);
    learner.get(&asset).await.expect(404);
    course.author.post(&format!("{asset}/restore"), json!({})).await.expect(200);
    learner.get(&asset).await.expect(200);
});

both!(registering_again_gives_the_same_asset, |backend| async move {
    let course = Course::new(backend).await;
    let upload = begin(&course.author, promise(&course, "AUDIO", "a.mp3", "audio/mpeg", AUDIO)).await;
    register(&course, &upload).await.expect(409);
    send(&course.author, &upload, AUDIO).await;
    let first = register(&course, &upload).await.expect(201);
    assert_eq!(register(&course, &upload).await.expect(201)["id"], first["id"]);
    assert_eq!(whole(&course, "AUDIO", "again.mp3", "audio/mpeg", AUDIO).await.status, 409);
    let gone = course.app.instance.context.storage.head(Bucket::Uploads, &id(&upload)).await.unwrap();
    assert_eq!(gone, None, "what was registered leaves the uploads bucket");
    course.author.delete(&format!("/api/v1/uploads/{}", id(&upload))).await.expect(409);
});

both!(files_that_are_not_what_they_claim_are_refused, |backend| async move {
    let course = Course::new(backend).await;
    let html = b"<!DOCTYPE html><script>alert(1)</script>";
    let broken = b"WEBVTT\n\n00:01.000 --> 00:00.500\nbackwards\n\nnonsense --> 1\nx\n";
    for (kind, name, content_type, bytes, says) in [
        ("VIDEO", "page.mp4", "video/mp4", &html[..], "MP4"),
        ("VIDEO", "sound.mp4", "video/mp4", AUDIO, ""),
        ("SCREENSHOT", "a.png", "image/png", PICTURE, "image/jpeg"),
        ("SUBTITLE", "a.vtt", "text/vtt", &broken[..], "line 3"),
        ("SUBTITLE", "a.vtt", "text/vtt", VIDEO, ""),
        ("METADATA", "a.json", "application/json", b"{\"a\": }", "line 1"),
        ("VIDEO", "cut.mp4", "video/mp4", &VIDEO[..VIDEO.len() / 2], ""),
    ] {
        let problem = whole(&course, kind, name, content_type, bytes).await.expect(422);
        assert_eq!(problem["errors"][0]["pointer"], "/uploadId", "{problem}");
        assert!(problem["errors"][0]["detail"].as_str().unwrap().contains(says), "{problem}");
    }
    let unit = course.author.get(&format!("/api/v1/units/{}", course.unit)).await.expect(200);
    assert_eq!(unit["assets"], json!([]));
});

both!(promises_are_checked, |backend| async move {
    let course = Course::new(backend).await;
    let good = promise(&course, "VIDEO", "a.mp4", "video/mp4", VIDEO);
    for (field, value) in [
        ("fileName", json!("../../etc/passwd")),
        ("fileName", json!("..")),
        ("fileName", json!("a\u{0}.mp4")),
        ("fileName", json!("n".repeat(4096))),
        ("fileName", json!("a\\b")),
        ("contentType", json!("text/html")),
        ("contentType", json!("video/mp4\r\nx-evil: 1")),
        ("sizeBytes", json!(0)),
        ("sizeBytes", json!(6_i64 * 1024 * 1024 * 1024)),
        ("sha256", json!("abc")),
        ("type", json!("EXE")),
        ("key", json!("units/x/video/y.mp4")),
    ] {
        let mut body = good.clone();
        body[field] = value;
        let problem = course.author.post("/api/v1/uploads", body).await.expect(422);
        assert_eq!(problem["errors"][0]["pointer"], format!("/{field}"), "{problem}");
    }
    let mut encoded = good.clone();
    encoded["fileName"] = json!("%2e%2e%2fa.mp4");
    let upload = begin(&course.author, encoded).await;
    assert!(upload["url"].as_str().unwrap().contains(&format!("/uploads/{}?", id(&upload))), "the name is in no key");
    let mut other = good;
    other["unitId"] = json!("0198c0de-0000-7000-8000-000000000000");
    course.author.post("/api/v1/uploads", other).await.expect(404);
});

both!(the_store_takes_only_what_was_promised, |backend| async move {
    let course = Course::new(backend).await;
    let upload = begin(&course.author, promise(&course, "VIDEO", "a.mp4", "video/mp4", VIDEO)).await;
    let mut tampered = VIDEO.to_vec();
    tampered[1000] ^= 1;
    assert!((400..500).contains(&send(&course.author, &upload, &tampered).await), "wrong checksum");
    let longer = [VIDEO, b"more"].concat();
    assert!((400..500).contains(&send(&course.author, &upload, &longer).await), "longer than declared");
    let mut retyped = upload.clone();
    retyped["headers"]["Content-Type"] = json!("text/html");
    assert!((400..500).contains(&send(&course.author, &retyped, VIDEO).await), "another type");
    register(&course, &upload).await.expect(409);
});

both!(other_peoples_uploads_do_not_exist, |backend| async move {
    let course = Course::new(backend).await;
    let (_, other) = course.app.user("other", Role::Author);
    let (_, admin) = course.app.user("admin", Role::Admin);
    let upload = begin(&course.author, promise(&course, "AUDIO", "a.mp3", "audio/mpeg", AUDIO)).await;
    send(&course.author, &upload, AUDIO).await;
    let path = format!("/api/v1/uploads/{}", id(&upload));
    let body = json!({"uploadId": id(&upload)});
    other.post(&format!("/api/v1/units/{}/assets", course.unit), body.clone()).await.expect(404);
    other.post(&format!("{path}/complete"), json!({})).await.expect(404);
    other.delete(&path).await.expect(404);
    let units = format!("/api/v1/stories/{}/units", course.story);
    let second = id(&course.author.post(&units, json!({"title": "Other"})).await.expect(201));
    course.author.post(&format!("/api/v1/units/{second}/assets"), body.clone()).await.expect(422);
    admin.post(&format!("/api/v1/units/{}/assets", course.unit), body).await.expect(201);
});

both!(an_interrupted_upload_goes_on_where_it_stopped, |backend| async move {
    let course = Course::new(backend).await;
    let file = silence(20 * 1024 * 1024);
    let mut promise = promise(&course, "AUDIO", "long.wav", "audio/wav", &file);
    promise["multipart"] = json!(true);
    let upload = begin(&course.author, promise).await;
    assert_eq!((&upload["url"], &upload["partCount"]), (&Value::Null, &json!(3)));
    let path = format!("/api/v1/uploads/{}", id(&upload));
    let size = upload["partSizeBytes"].as_u64().unwrap() as usize;
    let part = |number: usize| Bytes::copy_from_slice(&file[(number - 1) * size..file.len().min(number * size)]);
    let state = course.author.post(&format!("{path}/parts"), json!({})).await.expect(200);
    assert_eq!((&state["arrived"], &state["missingCount"]), (&json!([]), &json!(3)));
    let http = &course.author.http;
    for (at, body, status) in [(1, part(2), 200), (2, part(3).slice(..100), 403), (2, part(2), 403)] {
        let url = state["missing"][at]["url"].as_str().unwrap();
        assert_eq!(http.put(url).body(body).send().await.unwrap().status(), status, "exactly the part");
    }
    course.author.post(&format!("{path}/complete"), json!({})).await.expect(409);
    let state = course.author.post(&format!("{path}/parts"), json!({})).await.expect(200);
    assert_eq!(state["arrived"], json!([{"partNumber": 2, "sizeBytes": size}]));
    for missing in state["missing"].as_array().unwrap() {
        let number = missing["partNumber"].as_u64().unwrap() as usize;
        let url = missing["url"].as_str().unwrap();
        assert_eq!(http.put(url).body(part(number)).send().await.unwrap().status(), 200);
    }
    course.author.post(&format!("{path}/complete"), json!({})).await.expect(204);
    course.author.post(&format!("{path}/complete"), json!({})).await.expect(204);
    let asset = register(&course, &upload).await.expect(201);
    assert_eq!(asset["sizeBytes"], file.len());
    assert_eq!(asset["durationMs"], 655_359);
});

both!(uploads_that_cannot_be_removed_do_not_keep_the_others, |backend| async move {
    let course = Course::new(backend).await;
    course.app.set_time("2026-05-01T10:00:00Z");
    let storage = &course.app.instance.context.storage;
    let mut bad = Vec::new();
    for _ in 0..6 {
        bad.push(begin(&course.author, promise(&course, "AUDIO", "a.mp3", "audio/mpeg", AUDIO)).await);
    }
    course.app.set_time("2026-05-01T10:00:01Z");
    let good = begin(&course.author, promise(&course, "AUDIO", "b.mp3", "audio/mpeg", AUDIO)).await;
    storage.put(Bucket::Uploads, &id(&good), Bytes::from_static(AUDIO), "audio/mpeg").await.unwrap();
    // No store has such keys, and none takes them.
    for (number, bad) in bad.iter().enumerate() {
        let sql = format!("UPDATE uploads SET object_key = 'a//{number}' WHERE id = '{}'", id(bad));
        course.app.database.execute(&sql);
    }
    course.app.set_time("2026-05-02T10:00:02Z");
    assert_eq!(sweep_uploads(&course.app.instance.context).await.unwrap(), 1);
    assert_eq!(storage.head(Bucket::Uploads, &id(&good)).await.unwrap(), None);
});

both!(uploads_of_a_deleted_author_leave_nothing_behind, |backend| async move {
    let course = Course::new(backend).await;
    let context = &course.app.instance.context;
    let account = Account::register(&course.app, "leaving").await;
    let (_, root) = course.app.user("root", Role::Admin);
    root.patch(&format!("/api/v1/admin/users/{}", account.id()), json!({"role": "author"})).await.expect(200);
    let leaving = account.client;
    let whole = begin(&leaving, promise(&course, "AUDIO", "a.mp3", "audio/mpeg", AUDIO)).await;
    assert_eq!(send(&leaving, &whole, AUDIO).await, 200);
    let mut in_parts = promise(&course, "AUDIO", "b.mp3", "audio/mpeg", AUDIO);
    in_parts["multipart"] = json!(true);
    let in_parts = begin(&leaving, in_parts).await;
    let parts = leaving.post(&format!("/api/v1/uploads/{}/parts", id(&in_parts)), json!({})).await.expect(200);
    let part = parts["missing"][0]["url"].as_str().unwrap();
    assert_eq!(leaving.http.put(part).body(AUDIO).send().await.unwrap().status(), 200);
    let parts_there = || std::fs::read_dir(course.app.folder.path().join("objects/.uploads")).unwrap().count();
    assert_eq!(parts_there(), 1);

    let farewell = leaving.request(reqwest::Method::DELETE, "/api/v1/me").json(&json!({"password": PASSWORD}));
    leaving.send(farewell).await.expect(204);
    sweep_uploads(context).await.unwrap();
    assert_eq!((context.storage.head(Bucket::Uploads, &id(&whole)).await.unwrap(), parts_there()), (None, 0));
    // The URL that was given out still works for a while.
    assert_eq!(send(&course.author, &whole, AUDIO).await, 200);
    course.app.set_time(&(Utc::now() + Duration::days(1)).to_rfc3339());
    assert_eq!(sweep_uploads(context).await.unwrap(), 2);
    assert_eq!(context.storage.head(Bucket::Uploads, &id(&whole)).await.unwrap(), None);
    assert_eq!(sweep_uploads(context).await.unwrap(), 0);
});

both!(what_nobody_registers_is_swept, |backend| async move {
    let course = Course::new(backend).await;
    course.app.set_time("2026-05-01T10:00:00Z");
    let storage = &course.app.instance.context.storage;
    let cancelled = begin(&course.author, promise(&course, "AUDIO", "a.mp3", "audio/mpeg", AUDIO)).await;
    let key = id(&cancelled);
    storage.put(Bucket::Uploads, &key, Bytes::from_static(AUDIO), "audio/mpeg").await.unwrap();
    course.author.delete(&format!("/api/v1/uploads/{key}")).await.expect(204);
    assert_eq!(storage.head(Bucket::Uploads, &key).await.unwrap(), None);
    course.author.delete(&format!("/api/v1/uploads/{key}")).await.expect(404);

    let left = begin(&course.author, promise(&course, "AUDIO", "a.mp3", "audio/mpeg", AUDIO)).await;
    storage.put(Bucket::Uploads, &id(&left), Bytes::from_static(AUDIO), "audio/mpeg").await.unwrap();
    assert_eq!(sweep_uploads(&course.app.instance.context).await.unwrap(), 0);
    course.app.set_time("2026-05-02T10:00:01Z");
    let (_, author) = course.app.user("author2", Role::Admin);
    let body = json!({"uploadId": id(&left)});
    author.post(&format!("/api/v1/units/{}/assets", course.unit), body).await.expect(409);
    assert_eq!(sweep_uploads(&course.app.instance.context).await.unwrap(), 1);
    assert_eq!(storage.head(Bucket::Uploads, &id(&left)).await.unwrap(), None);
});
