//! Attempts: waiting, scored and failed.

use serde_json::json;

use super::{first_level, id};
use crate::both;
use crate::support::{Role, TestApp, announcement, assert_snapshot, send_file};

const RECORDING: &[u8] = include_bytes!("../media/speech.wav");

both!(attempts, |backend| async move {
    // By the real time, since the store takes no URL of another.
    let app = TestApp::seeded(backend).await;
    let (_, learner) = app.user("reader", Role::Learner);
    let level = first_level(&learner).await;
    let unit = id(&level["stories"][0]["units"][0]).to_owned();
    let attempts = format!("/api/v1/units/{unit}/pronunciation-attempts");

    let created = learner.post(&attempts, announcement("audio/wav", RECORDING)).await;
    assert_snapshot("create_pronunciation_attempt", &created);
    let created = created.json();
    let attempt = format!("/api/v1/pronunciation-attempts/{}", id(&created["attempt"]));
    assert_snapshot("get_pronunciation_attempt", &learner.get(&attempt).await);
    assert_eq!(send_file(&learner, &created["upload"], RECORDING).await.status, 200);
    let words = json!([{"word": "good", "accuracy": 98, "errorType": "None", "offsetMs": 70, "durationMs": 260}]);
    let result = json!({"score": 86.5, "accuracy": 90, "fluency": 82, "completeness": 100, "words": words,
        "feedback": "Mind the r."});
    let submitted = learner.post(&format!("{attempt}/submit"), json!({"clientResult": result})).await;
    assert_snapshot("submit_pronunciation_attempt", &submitted);

    let text = b"Dear diary, today I learned to say good morning.";
    let created = learner.post(&attempts, announcement("audio/wav", text)).await.expect(201);
    send_file(&learner, &created["upload"], text).await;
    let submit = format!("/api/v1/pronunciation-attempts/{}/submit", id(&created["attempt"]));
    let failed = learner.post(&submit, json!({"clientResult": {"score": 90}})).await;
    assert_snapshot("submit_pronunciation_attempt__failed", &failed);
    assert_snapshot("list_pronunciation_attempts", &learner.get(&attempts).await);
    assert_snapshot("delete_recording", &learner.delete(&format!("{attempt}/recording")).await);
    assert_snapshot("list_my_pronunciation_attempts", &learner.get("/api/v1/me/pronunciation-attempts").await);
});
