//! Uploads that are made assets beside requests: asked for, failed, left by a process that ended.

use std::time::{Duration, Instant};

use bytes::Bytes;
use parlance::storage::Bucket;
use parlance::uploads::resume_registrations;
use reqwest::Method;
use serde_json::{Value, json};

use super::uploads::{AUDIO, begin, promise, send};
use super::{Course, id};
use crate::both;
use crate::support::Answer;

/// Registers an upload without waiting for it.
async fn register_later(course: &Course, upload: &Value) -> Answer {
    let path = format!("/api/v1/units/{}/assets", course.unit);
    let request = course.author.request(Method::POST, &path).header("Prefer", "respond-async");
    course.author.send(request.json(&json!({"uploadId": id(upload), "language": "en"}))).await
}

async fn status(course: &Course, upload: &Value) -> Value {
    course.author.get(&format!("/api/v1/uploads/{}", id(upload))).await.expect(200)
}

/// Asks until nobody works on it any more.
async fn outcome(course: &Course, upload: &Value) -> Value {
    let started = Instant::now();
    loop {
        let status = status(course, upload).await;
        if status["status"] != "registering" {
            return status;
        }
        assert!(started.elapsed() < Duration::from_secs(60), "{status}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// An upload that has arrived and that another process registers until a minute past ten, as far as anybody knows.
async fn claimed_by_another(course: &Course, language: &str) -> Value {
    course.app.set_time("2026-05-01T10:00:00Z");
    let upload = begin(&course.author, promise(course, "AUDIO", "a.mp3", "audio/mpeg", AUDIO)).await;
    let storage = &course.app.instance.context.storage;
    storage.put(Bucket::Uploads, &id(&upload), Bytes::from_static(AUDIO), "audio/mpeg").await.unwrap();
    course.app.database.execute(&format!(
        "UPDATE uploads SET registration = '{}', claimed_until = '2026-05-01T10:01:00.000000Z' WHERE id = '{}'",
        json!({"language": language, "position": null, "metadata": null}),
        id(&upload)
    ));
    upload
}

both!(a_registration_goes_on_beside_requests, |backend| async move {
    let course = Course::new(backend).await;
    let upload = begin(&course.author, promise(&course, "AUDIO", "a.mp3", "audio/mpeg", AUDIO)).await;
    assert_eq!(status(&course, &upload).await["status"], "waiting");
    register_later(&course, &upload).await.expect(409);
    send(&course.author, &upload, AUDIO).await;
    let answer = register_later(&course, &upload).await;
    assert_eq!(answer.expect(202)["id"], upload["id"]);
    assert_eq!(answer.header("location"), format!("/api/v1/uploads/{}", id(&upload)));
    let done = outcome(&course, &upload).await;
    assert_eq!((&done["status"], &done["problem"]), (&json!("registered"), &Value::Null), "{done}");
    let asset = course.author.get(&format!("/api/v1/assets/{}", done["assetId"].as_str().unwrap())).await.expect(200);
    assert_eq!(asset["language"], "en");
    let again = register_later(&course, &upload).await.expect(201);
    assert_eq!(again["id"], done["assetId"]);
});

both!(why_a_registration_failed_can_be_asked, |backend| async move {
    let course = Course::new(backend).await;
    let page = b"<!DOCTYPE html><script>alert(1)</script>";
    let upload = begin(&course.author, promise(&course, "VIDEO", "page.mp4", "video/mp4", page)).await;
    send(&course.author, &upload, page).await;
    register_later(&course, &upload).await.expect(202);
    let failed = outcome(&course, &upload).await;
    assert_eq!((&failed["status"], &failed["assetId"]), (&json!("failed"), &Value::Null), "{failed}");
    assert_eq!(failed["problem"]["code"], "invalid");
    assert_eq!(failed["problem"]["errors"][0]["pointer"], "/uploadId");
    course.author.delete(&format!("/api/v1/uploads/{}", id(&upload))).await.expect(204);
});

both!(a_long_registration_is_answered_while_it_goes_on, |backend| async move {
    let course = Course::new(backend).await;
    let upload = claimed_by_another(&course, "en").await;
    let began = Instant::now();
    let path = format!("/api/v1/units/{}/assets", course.unit);
    let answer = course.author.post(&path, json!({"uploadId": id(&upload), "language": "en"})).await;
    assert_eq!(answer.expect(202)["status"], "registering");
    assert_eq!(answer.header("location"), format!("/api/v1/uploads/{}", id(&upload)));
    // It is worth some waiting, since most are done within seconds.
    assert!(began.elapsed() >= Duration::from_secs(10), "{:?}", began.elapsed());
});

both!(what_a_process_left_is_taken_up_by_the_next, |backend| async move {
    let course = Course::new(backend).await;
    let upload = claimed_by_another(&course, "pt-BR").await;
    // Somebody is at it, as far as anybody knows.
    assert_eq!(register_later(&course, &upload).await.expect(202)["status"], "registering");
    course.author.delete(&format!("/api/v1/uploads/{}", id(&upload))).await.expect(409);
    let (context, answers) = (&course.app.instance.context, course.app.state.answers.clone().into_inner());
    assert_eq!(resume_registrations(context, &answers).await.unwrap(), 0);
    course.app.set_time("2026-05-01T10:01:01Z");
    // The background may be faster.
    resume_registrations(context, &answers).await.unwrap();
    let done = outcome(&course, &upload).await;
    assert_eq!(done["status"], "registered", "{done}");
    let asset = course.author.get(&format!("/api/v1/assets/{}", done["assetId"].as_str().unwrap())).await.expect(200);
    assert_eq!(asset["language"], "pt-BR");
});
