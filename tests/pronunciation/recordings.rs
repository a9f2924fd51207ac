//! What is uploaded is checked before anyone scores it.

use bytes::Bytes;
use chrono::Utc;
use parlance::auth::Role;
use parlance::pronunciation::{erase_recordings, let_recordings_go};
use parlance::storage::Bucket;
use serde_json::{Value, json};

use super::studio::{Studio, client_score};
use crate::both;
use crate::support::{announcement, tone};

/// An attempt that failed: its reason, by its code, and that nothing was scored.
async fn failed(studio: &Studio, id: &str, code: &str, retryable: bool) -> String {
    let attempt = studio.submit(id, client_score(90.0)).await.expect(200);
    assert_eq!((&attempt["status"], &attempt["score"]), (&json!("failed"), &Value::Null), "{attempt}");
    let failure = &attempt["failure"];
    assert_eq!((&failure["code"], &failure["retryable"]), (&json!(code), &json!(retryable)), "{attempt}");
    assert_eq!((&attempt["scoredBy"], &attempt["scoredAt"]), (&Value::Null, &Value::Null));
    attempt["failure"]["reason"].as_str().unwrap().to_owned()
}

both!(a_submission_before_the_upload_is_told_what_to_do, |backend| async move {
    let studio = Studio::new(backend).await;
    let (id, upload) = studio.announce("audio/wav", &tone(0.5)).await;
    let problem = studio.submit(&id, client_score(90.0)).await.expect(409);
    assert!(problem["detail"].as_str().unwrap().contains("upload.url"), "{problem}");
    assert_eq!(studio.show(&id).await["status"], "awaiting_upload");
    studio.send(&upload, &tone(0.5)).await;
    studio.submit(&id, client_score(90.0)).await.expect(200);
});

both!(the_store_takes_the_announced_file_alone, |backend| async move {
    let studio = Studio::new(backend).await;
    let file = tone(0.5);
    let (id, upload) = studio.announce("audio/wav", &file).await;
    let mut other = file.clone();
    *other.last_mut().unwrap() ^= 1;
    assert_eq!(studio.send(&upload, &other).await.status / 100, 4);
    for (header, value) in [("Content-Type", "text/html"), ("x-amz-checksum-sha256", "AAAA")] {
        let mut changed = upload.clone();
        changed["headers"][header] = json!(value);
        assert_eq!(studio.send(&changed, &file).await.status / 100, 4, "{header}");
    }
    studio.submit(&id, client_score(90.0)).await.expect(409);
});

both!(a_text_by_the_name_of_sound_fails, |backend| async move {
    let studio = Studio::new(backend).await;
    let id = studio.record("audio/wav", b"Dear diary, today I learned to say good morning.").await;
    let reason = failed(&studio, &id, "not_a_recording", false).await;
    assert!(reason.starts_with("The recording cannot be used"), "{reason}");
});

both!(too_short_and_too_long_recordings_fail, |backend| async move {
    let studio = Studio::new(backend).await;
    for (seconds, told) in [(0.1, "0.1 seconds"), (61.0, "61.0 seconds")] {
        let id = studio.record("audio/wav", &tone(seconds)).await;
        let reason = failed(&studio, &id, "wrong_duration", false).await;
        assert!(reason.contains(told) && reason.contains("between 0.3 and 60 seconds"), "{reason}");
        assert_eq!(studio.show(&id).await["durationMs"], (seconds * 1000.0) as u64);
    }
    for seconds in [0.3, 60.0] {
        let id = studio.record("audio/wav", &tone(seconds)).await;
        assert_eq!(studio.submit(&id, client_score(90.0)).await.expect(200)["status"], "scored");
    }
});

both!(a_recording_in_another_format_than_announced_fails, |backend| async move {
    let studio = Studio::new(backend).await;
    let id = studio.record("audio/mpeg", &tone(0.5)).await;
    let reason = failed(&studio, &id, "wrong_type", false).await;
    assert!(reason.contains("audio/wav") && reason.contains("audio/mpeg"), "{reason}");
});

both!(every_announced_format_is_read, |backend| async move {
    let studio = Studio::new(backend).await;
    for (content_type, file, duration_ms) in [
        ("audio/wav", &include_bytes!("../media/speech.wav")[..], 800),
        ("audio/mpeg", include_bytes!("../media/cbr.mp3"), 900),
        ("audio/m4a", include_bytes!("../media/speech.m4a"), 800),
        ("audio/aac", include_bytes!("../media/speech.aac"), 896),
        ("audio/x-caf", include_bytes!("../media/speech.caf"), 800),
        ("audio/caf", include_bytes!("../media/aac.caf"), 800),
        ("audio/ogg", include_bytes!("../media/vorbis.ogg"), 800),
        ("audio/ogg; codecs=opus", include_bytes!("../media/opus.ogg"), 807),
        ("audio/webm;codecs=opus", include_bytes!("../media/opus.webm"), 808),
    ] {
        let id = studio.record(content_type, file).await;
        let attempt = studio.submit(&id, client_score(90.0)).await.expect(200);
        assert_eq!(attempt["status"], "scored", "{content_type}: {attempt}");
        let read = attempt["durationMs"].as_u64().unwrap();
        assert!(read.abs_diff(duration_ms) <= 50, "{content_type}: {read} ms");
    }
});

both!(a_failed_attempt_can_be_sent_and_submitted_again, |backend| async move {
    let studio = Studio::new(backend).await;
    let file = tone(0.5);
    let id = studio.record("audio/wav", &file).await;
    // As an operator's accident would have it: another file lies under the key.
    let key = format!("recordings/{}/{id}.wav", studio.user);
    for wrong in [tone(0.6), tone(0.4), vec![0; file.len()]] {
        let storage = &studio.app.instance.context.storage;
        storage.put(Bucket::Recordings, &key, Bytes::from(wrong), "audio/wav").await.unwrap();
        let reason = failed(&studio, &id, "other_file", true).await;
        assert!(reason.contains("not the one that was announced"), "{reason}");
    }
    let shown = studio.show(&id).await;
    assert_eq!(shown["status"], "failed");
    assert_eq!(studio.send(&shown["upload"], &file).await.status, 200);
    let scored = studio.submit(&id, client_score(90.0)).await.expect(200);
    assert_eq!((&scored["status"], &scored["failure"]), (&json!("scored"), &Value::Null));
});

both!(a_learner_announces_so_much_a_day, |backend| async move {
    let variables = [("PARLANCE_RECORDINGS_PER_DAY", "3"), ("PARLANCE_RECORDINGS_MB_PER_DAY", "20")];
    let studio = Studio::with(backend, &variables).await;
    studio.app.set_time("2026-03-10T12:00:00Z");
    let announce = |megabytes: u64| {
        let mut body = announcement("audio/wav", b"a");
        body["sizeBytes"] = json!(megabytes * 1024 * 1024);
        async { studio.learner.post(&studio.attempts(), body).await }
    };
    assert_eq!(announce(21).await.expect(422)["errors"][0]["pointer"], "/sizeBytes");
    announce(10).await.expect(201);
    studio.app.set_time("2026-03-10T13:00:00Z");
    let refused = announce(11).await;
    assert_eq!(refused.expect(429)["code"], "too_many_requests");
    assert_eq!(refused.header("retry-after"), (23 * 3600 + 1).to_string());
    let answers = futures_util::future::join_all((0..6).map(|_| announce(1))).await;
    let taken = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(taken, 2, "{answers:?}");
    studio.app.set_time("2026-03-11T12:00:01Z");
    announce(10).await.expect(201);
    // Another learner has a day of their own.
    let (_, other) = studio.app.user("janedoe", Role::Learner);
    other.post(&studio.attempts(), announcement("audio/wav", b"a")).await.expect(201);
});

both!(recordings_go_when_their_time_is_over, |backend| async move {
    let studio = Studio::with(backend, &[("PARLANCE_RECORDINGS_KEPT_DAYS", "90")]).await;
    studio.app.set_time(&Utc::now().to_rfc3339());
    let scored = studio.record("audio/wav", &tone(0.5)).await;
    studio.submit(&scored, client_score(80.0)).await.expect(200);
    let unsubmitted = studio.record("audio/wav", &tone(0.6)).await;
    let context = &studio.app.instance.context;
    let kept = |id: &str| {
        let key = format!("recordings/{}/{id}.wav", studio.user);
        async move { context.storage.head(Bucket::Recordings, &key).await.unwrap().is_some() }
    };
    let mut gone = Vec::new();
    for days in [29, 31, 60, 91, 92] {
        let later = Utc::now() + chrono::Duration::days(days);
        studio.app.set_time(&later.to_rfc3339());
        let_recordings_go(context).await.unwrap();
        erase_recordings(context).await.unwrap();
        gone.push((!kept(&unsubmitted).await, !kept(&scored).await));
    }
    assert_eq!(gone, [(false, false), (true, false), (true, false), (true, true), (true, true)]);
    let learner = studio.app.client(studio.user, Role::Learner);
    let show = |id: &str| format!("/api/v1/pronunciation-attempts/{id}");
    let shown = learner.get(&show(&scored)).await.expect(200);
    assert_eq!((&shown["score"], &shown["recordingUrl"]), (&json!(80.0), &Value::Null), "{shown}");
    let shown = learner.get(&show(&unsubmitted)).await.expect(200);
    assert_eq!((&shown["upload"], &shown["recordingUrl"]), (&Value::Null, &Value::Null), "{shown}");
    let submitted = learner.post(&format!("{}/submit", show(&unsubmitted)), client_score(80.0)).await.expect(409);
    assert!(submitted["detail"].as_str().unwrap().contains("no longer kept"), "{submitted}");
});

both!(without_the_store_attempts_begin_and_wait, |backend| async move {
    let mut studio = Studio::new(backend).await;
    let sent = studio.record("audio/wav", &tone(0.5)).await;
    studio.app.instance.embedded.take().unwrap().shutdown().await;
    let (id, _) = studio.announce("audio/wav", &tone(0.5)).await;
    for id in [sent, id] {
        let answer = studio.submit(&id, client_score(90.0)).await;
        let problem = answer.expect(503);
        assert_eq!(problem["code"], "unavailable");
        assert!(!answer.header("retry-after").is_empty());
        assert_eq!(studio.show(&id).await["status"], "awaiting_upload");
    }
});
