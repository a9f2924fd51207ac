//! The life of an attempt, scored by the app.

use chrono::{DateTime, Days, Utc};
use diesel::connection::SimpleConnection;
use futures_util::future::join_all;
use parlance::auth::Role;
use parlance::progress::model::EventKind;
use parlance::storage::Bucket;
use serde_json::{Value, json};

use super::studio::{Studio, TEXT, client_score, events};
use crate::both;
use crate::support::{Backend, Lessons, announcement, tone};

both!(a_recording_is_announced_sent_scored_and_heard, |backend| async move {
    let studio = Studio::new(backend).await;
    let file = tone(1.5);
    let answer = studio.learner.post(&studio.attempts(), announcement("audio/x-wav", &file)).await;
    let created = answer.expect(201);
    let id = created["attempt"]["id"].as_str().unwrap().to_owned();
    assert_eq!(answer.header("location"), format!("/api/v1/pronunciation-attempts/{id}"));
    let attempt = &created["attempt"];
    assert_eq!(attempt["status"], "awaiting_upload");
    assert_eq!((&attempt["referenceText"], &attempt["language"]), (&json!(TEXT), &json!("en")));
    assert_eq!((&attempt["contentType"], &attempt["scorer"]), (&json!("audio/wav"), &json!("client")));
    assert!(created["upload"]["url"].as_str().unwrap().contains(&format!("recordings/{}/{id}.wav", studio.user)));

    let waiting = studio.show(&id).await;
    assert_eq!((&waiting["recordingUrl"], &waiting["durationMs"]), (&Value::Null, &Value::Null));
    // The detail says it anew, for whoever lost the first answer.
    assert_eq!(studio.send(&waiting["upload"], &file).await.status, 200);

    let words = json!([
        {"word": "good", "accuracy": 98.0, "errorType": "None", "offsetMs": 70, "durationMs": 260},
        {"word": "morning", "accuracy": 61.5, "errorType": "Mispronunciation"},
    ]);
    let result = json!({"score": 86.5, "accuracy": 90, "fluency": 82.25, "completeness": 100, "prosody": 0,
        "words": words, "feedback": "Mind the r."});
    let scored = studio.submit(&id, json!({ "clientResult": result })).await.expect(200);
    assert_eq!(scored["status"], "scored");
    for field in ["score", "accuracy", "fluency", "completeness", "prosody"] {
        assert_eq!(scored[field].as_f64(), result[field].as_f64(), "{field}");
    }
    assert_eq!((&scored["words"], &scored["feedback"]), (&words, &json!("Mind the r.")));
    assert_eq!((&scored["scorer"], &scored["scoredBy"]), (&json!("client"), &json!("client")));
    assert_eq!((&scored["durationMs"], &scored["failure"]), (&json!(1500), &Value::Null));
    assert_eq!((&scored["upload"], &scored["scorerVersion"]), (&Value::Null, &Value::Null));
    assert!(scored["scoredAt"].is_string() && scored["recordingUrlExpiresAt"].is_string());

    let path = format!("/api/v1/pronunciation-attempts/{id}");
    let shown = studio.learner.get(&path).await;
    let mut scored = scored;
    assert_eq!(scored.as_object_mut().unwrap().remove("note"), Some(Value::Null));
    assert_eq!(shown.expect(200), scored);
    assert!(!shown.text.contains("audioKey") && !shown.text.contains("sha256\":"));
    let again = studio.learner.request(reqwest::Method::GET, &path).header("If-None-Match", shown.header("etag"));
    assert_eq!(studio.learner.send(again).await.status, 304);

    let heard = studio.learner.http.get(scored["recordingUrl"].as_str().unwrap()).send().await.unwrap();
    assert_eq!(heard.headers()["content-type"], "audio/wav");
    assert_eq!(heard.bytes().await.unwrap(), file);
});

both!(without_the_apps_score_an_attempt_waits_to_be_submitted_again, |backend| async move {
    let studio = Studio::new(backend).await;
    let waiting = studio.record("audio/wav", &tone(0.5)).await;
    let failing = studio.record("audio/wav", &tone(0.5)).await;
    // As an operator's accident would have it.
    let key = format!("recordings/{}/{failing}.wav", studio.user);
    studio.app.instance.context.storage.put(Bucket::Recordings, &key, "no sound".into(), "audio/wav").await.unwrap();
    studio.submit(&failing, client_score(80.0)).await.expect(200);
    for (id, status) in [(waiting, "awaiting_upload"), (failing, "failed")] {
        let before = studio.show(&id).await;
        for body in [json!({}), json!({"clientResult": null})] {
            let answer = studio.submit(&id, body).await.expect(200);
            assert_eq!((&answer["status"], &answer["note"]["code"]), (&json!(status), &json!("client_result_missing")));
            assert_eq!(studio.show(&id).await, before);
        }
        studio
            .app
            .instance
            .context
            .storage
            .put(Bucket::Recordings, &format!("recordings/{}/{id}.wav", studio.user), tone(0.5).into(), "audio/wav")
            .await
            .unwrap();
        let scored = studio.submit(&id, client_score(80.0)).await.expect(200);
        assert_eq!((&scored["status"], &scored["note"]), (&json!("scored"), &Value::Null), "{scored}");
    }
});

both!(a_score_is_final, |backend| async move {
    let studio = Studio::new(backend).await;
    let id = studio.record("audio/wav", &tone(0.5)).await;
    let first = studio.submit(&id, client_score(40.0)).await.expect(200);
    assert_eq!(studio.submit(&id, client_score(99.0)).await.expect(200), first);
    assert_eq!(studio.submit(&id, json!({})).await.expect(200), first);
    assert_eq!(studio.show(&id).await["score"], 40.0);
});

both!(of_many_submissions_at_once_one_scores_and_all_tell_the_same, |backend| async move {
    let studio = Studio::new(backend).await;
    let id = studio.record("audio/wav", &tone(0.5)).await;
    let answers = join_all((0..12).map(|n| studio.submit(&id, client_score(f64::from(n))))).await;
    let bodies: Vec<Value> = answers.iter().map(|answer| answer.expect(200)).collect();
    assert!(bodies.iter().all(|body| body == &bodies[0]), "{bodies:#?}");
    assert_eq!(studio.show(&id).await["score"], bodies[0]["score"]);
    let events = events(&studio.app, studio.user);
    let payload = json!({"attemptId": id, "score": bodies[0]["score"]});
    assert!(matches!(&events[..], [(EventKind::PronunciationScored, _, kept)] if *kept == payload), "{events:#?}");
});

#[actix_web::test]
#[ignore = "needs PostgreSQL: run scripts/test"]
async fn a_score_waits_for_the_account_before_the_attempt_as_its_deletion_does() {
    let studio = Studio::new(Backend::Postgres).await;
    let id = studio.record("audio/wav", &tone(0.5)).await;
    // What a deletion does first.
    let mut deletion = studio.app.database.connect();
    deletion.batch_execute("BEGIN; SELECT id FROM users FOR UPDATE").unwrap();
    let meanwhile = async {
        studio.app.database.until_a_lock_is_waited_for().await;
        // What it does last. With the attempt taken first, each would wait for the other.
        deletion.batch_execute("SELECT id FROM pronunciation_attempts FOR UPDATE NOWAIT; COMMIT").unwrap();
    };
    let (answer, ()) = futures_util::join!(studio.submit(&id, client_score(40.0)), meanwhile);
    assert_eq!(answer.expect(200)["score"], 40.0);
}

both!(nobody_can_take_the_id_of_a_score_first, |backend| async move {
    let studio = Studio::new(backend).await;
    let id = studio.record("audio/wav", &tone(0.5)).await;
    let of_the_score = format!("{}8{}", &id[..14], &id[15..]);
    let event = |event_id: &str| json!({"id": event_id, "kind": "unit_started", "unitId": studio.unit, "occurredAt": "2026-03-01T10:00:00Z"});
    let events = json!({"events": [event(&id), event(&of_the_score)]});
    let results = studio.learner.post("/api/v1/me/events", events).await.expect(200)["results"].clone();
    assert_eq!((&results[0]["status"], &results[1]["status"]), (&json!("accepted"), &json!("rejected")));
    assert_eq!(results[1]["code"], "reserved_id");
    studio.submit(&id, client_score(40.0)).await.expect(200);
    assert_eq!(
        studio.learner.get("/api/v1/me/scores/current").await.expect(200)["overall"]["averagePronunciation"],
        40.0
    );
});

both!(a_score_is_what_the_learner_did_and_a_failure_is_not, |backend| async move {
    let studio = Studio::new(backend).await;
    let failing = studio.record("audio/wav", &tone(0.1)).await;
    assert_eq!(studio.submit(&failing, client_score(100.0)).await.expect(200)["status"], "failed");
    assert_eq!(events(&studio.app, studio.user), []);
    for score in [60.0, 90.0] {
        let id = studio.record("audio/wav", &tone(0.5)).await;
        studio.submit(&id, client_score(score)).await.expect(200);
    }
    // A completion without a score of its own takes the mean of the attempts.
    let done = studio.learner.post(&format!("/api/v1/units/{}/complete", studio.unit), json!({})).await.expect(200);
    assert_eq!((&done["completed"], &done["score"]), (&json!(true), &json!(75.0)), "{done}");
});

both!(another_learners_attempts_are_nowhere, |backend| async move {
    let studio = Studio::new(backend).await;
    let id = studio.record("audio/wav", &tone(0.5)).await;
    studio.submit(&id, client_score(70.0)).await.expect(200);
    let (_, other) = studio.app.user("janedoe", Role::Learner);
    let (_, admin) = studio.app.user("admin", Role::Admin);
    for stranger in [other, admin] {
        stranger.get(&format!("/api/v1/pronunciation-attempts/{id}")).await.expect(404);
        stranger.post(&format!("/api/v1/pronunciation-attempts/{id}/submit"), client_score(1.0)).await.expect(404);
        let list = stranger.get(&studio.attempts()).await.expect(200);
        assert_eq!(list, json!({"items": [], "nextCursor": null, "count": 0, "scoredCount": 0, "meanScore": null}));
    }
    studio.app.anonymous().get(&format!("/api/v1/pronunciation-attempts/{id}")).await.expect(401);
});

both!(a_unit_out_of_sight_takes_no_attempts, |backend| async move {
    let studio = Studio::new(backend).await;
    let id = studio.record("audio/wav", &tone(0.5)).await;
    Lessons::of(&studio.app).unpublish(studio.unit);
    studio.learner.post(&studio.attempts(), announcement("audio/wav", &tone(0.5))).await.expect(404);
    studio.learner.get(&studio.attempts()).await.expect(404);
    let (_, author) = studio.app.user("author", Role::Author);
    author.post(&studio.attempts(), announcement("audio/wav", &tone(0.5))).await.expect(201);
    // What was begun may be finished.
    assert_eq!(studio.submit(&id, client_score(70.0)).await.expect(200)["status"], "scored");
});

both!(what_was_spoken_offline_counts_on_its_own_day, |backend| async move {
    let studio = Studio::new(backend).await;
    // By the real time, since the store takes no URL of another.
    let spoken = (Utc::now() - Days::new(40)).date_naive();
    let (east, west) = (format!("{spoken}T23:30:00+14:00"), format!("{spoken}T23:30:00-12:00"));
    let silent = format!("{spoken}T23:30:00Z");
    let mut first = None;
    for (recorded_at, score) in [(&east, 60.0), (&west, 80.0), (&silent, 100.0)] {
        let file = tone(0.5);
        let mut body = announcement("audio/wav", &file);
        body["recordedAt"] = json!(recorded_at);
        let created = studio.learner.post(&studio.attempts(), body).await.expect(201);
        let told: DateTime<Utc> = created["attempt"]["recordedAt"].as_str().unwrap().parse().unwrap();
        assert_eq!(told, recorded_at.parse::<DateTime<Utc>>().unwrap());
        studio.send(&created["upload"], &file).await;
        let id = created["attempt"]["id"].as_str().unwrap().to_owned();
        studio.submit(&id, client_score(score)).await.expect(200);
        first.get_or_insert(id);
    }
    let shown = studio.show(&first.unwrap()).await;
    assert_eq!(shown["recordedOffsetMinutes"], 840);
    let scores = studio.learner.get(&format!("/api/v1/me/scores?period=DAILY&from={spoken}&to={spoken}")).await;
    let day = &scores.expect(200)["items"][0];
    assert_eq!((&day["pronunciationAttempts"], &day["averagePronunciation"]), (&json!(3), &json!(80.0)), "{day}");
    let current = studio.learner.get("/api/v1/me/scores/current").await.expect(200);
    assert_eq!((&current["daily"], &current["overall"]["pronunciationAttempts"]), (&Value::Null, &json!(3)));
});

both!(a_time_of_recording_is_believed_as_that_of_an_event, |backend| async move {
    let studio = Studio::new(backend).await;
    let announce = |recorded_at: &str| {
        let mut body = announcement("audio/wav", &tone(0.5));
        body["recordedAt"] = json!(recorded_at);
        let (learner, path) = (&studio.learner, studio.attempts());
        async move { learner.post(&path, body).await }
    };
    for wrong in
        ["yesterday", "2026-02-03", "2026-02-30T10:00:00Z", "2026-02-03T10:00:00+14:01", "1999-12-31T23:59:59Z"]
    {
        let problem = announce(wrong).await.expect(422);
        assert_eq!(problem["errors"][0]["pointer"], "/recordedAt", "{problem}");
    }
    studio.app.set_time("2026-03-10T12:00:00Z");
    for (told, kept, offset) in [
        ("2026-03-10T13:05:00+01:00", "2026-03-10T12:05:00.000000Z", json!(60)),
        ("2026-03-10T12:05:01Z", "2026-03-10T12:00:00.000000Z", Value::Null),
        ("2031-03-10T12:05:01-03:30", "2026-03-10T12:00:00.000000Z", json!(-210)),
    ] {
        let attempt = &announce(told).await.expect(201)["attempt"];
        assert_eq!((&attempt["recordedAt"], &attempt["recordedOffsetMinutes"]), (&json!(kept), &offset), "{told}");
    }
    let (id, _) = studio.announce("audio/wav", &tone(0.5)).await;
    assert_eq!(studio.show(&id).await["recordedAt"], Value::Null);
});

both!(attempts_are_listed_newest_first_with_their_mean, |backend| async move {
    let studio = Studio::new(backend).await;
    // All at one moment: the ids decide.
    studio.app.set_time(&studio.app.now().to_string());
    let mut ids = Vec::new();
    for score in [Some(60.0), None, Some(80.0), Some(100.0)] {
        let id = match score {
            Some(score) => {
                let id = studio.record("audio/wav", &tone(0.4)).await;
                studio.submit(&id, client_score(score)).await.expect(200);
                id
            }
            None => studio.announce("audio/wav", &tone(0.4)).await.0,
        };
        ids.insert(0, id);
    }
    let mut seen = Vec::new();
    for page in studio.learner.pages(&format!("{}?limit=3", studio.attempts())).await {
        assert_eq!((&page["count"], &page["scoredCount"], &page["meanScore"]), (&json!(4), &json!(3), &json!(80.0)));
        for item in page["items"].as_array().unwrap() {
            assert!(item.get("recordingUrl").is_none() && item.get("words").is_none(), "{item}");
            seen.push(item["id"].as_str().unwrap().to_owned());
        }
    }
    assert_eq!(seen, ids);
    studio.learner.get(&format!("{}?cursor=nonsense", studio.attempts())).await.expect(400);
    studio.learner.get(&format!("{}?cursor=%00", studio.attempts())).await.expect(400);
    studio.learner.get(&format!("{}?limit=101", studio.attempts())).await.expect(422);
});

both!(what_is_said_comes_from_the_unit_unless_told, |backend| async move {
    let studio = Studio::new(backend).await;
    let silent = Lessons::of(&studio.app).unit_to_say(None);
    let path = format!("/api/v1/units/{silent}/pronunciation-attempts");
    let mut body = announcement("audio/wav", &tone(0.5));
    let problem = studio.learner.post(&path, body.clone()).await.expect(422);
    assert_eq!(problem["errors"][0]["pointer"], "/referenceText");
    body["referenceText"] = json!("Cafe\u{301}?");
    body["language"] = json!("FR-ca");
    let attempt = &studio.learner.post(&path, body).await.expect(201)["attempt"];
    assert_eq!((&attempt["referenceText"], &attempt["language"]), (&json!("Café?"), &json!("fr-CA")));
});

both!(a_bad_announcement_names_its_field_and_makes_nothing, |backend| async move {
    let studio = Studio::new(backend).await;
    let good = announcement("audio/wav", &tone(0.5));
    for (field, value) in [
        ("contentType", json!("audio/flac")),
        ("contentType", json!("video/mp4")),
        ("sizeBytes", json!(0)),
        ("sizeBytes", json!(-1)),
        ("sizeBytes", json!(26_214_401)),
        ("sizeBytes", json!(1.5)),
        ("sha256", json!("abc")),
        ("sha256", json!("z".repeat(64))),
        ("referenceText", json!(" \n")),
        ("referenceText", json!("a".repeat(2001))),
        ("referenceText", json!("good\u{0}morning")),
        ("language", json!("english please")),
        ("score", json!(100)),
    ] {
        let mut body = good.clone();
        body[field] = value.clone();
        let problem = studio.learner.post(&studio.attempts(), body).await.expect(422);
        assert_eq!(problem["errors"][0]["pointer"], format!("/{field}"), "{value}: {problem}");
    }
    for field in ["contentType", "sizeBytes", "sha256"] {
        let mut body = good.clone();
        body.as_object_mut().unwrap().remove(field);
        studio.learner.post(&studio.attempts(), body).await.expect(422);
    }
    assert_eq!(studio.learner.get(&studio.attempts()).await.expect(200)["count"], 0);
});

both!(a_bad_result_names_its_field_and_changes_nothing, |backend| async move {
    let studio = Studio::new(backend).await;
    let id = studio.record("audio/wav", &tone(0.5)).await;
    let word = json!({"word": "good"});
    for (pointer, result) in [
        ("/clientResult/score", json!({"score": 101})),
        ("/clientResult/score", json!({"score": -0.1})),
        ("/clientResult/score", json!({"score": "high"})),
        ("/clientResult/score", json!({"score": null})),
        ("/clientResult/accuracy", json!({"score": 50, "accuracy": 100.5})),
        ("/clientResult/prosody", json!({"score": 50, "prosody": -1})),
        ("/clientResult/feedback", json!({"score": 50, "feedback": "a".repeat(2001)})),
        ("/clientResult/feedback", json!({"score": 50, "feedback": "well\u{0}done"})),
        ("/clientResult/words", json!({"score": 50, "words": vec![word; 501]})),
        ("/clientResult/words/0/word", json!({"score": 50, "words": [{"word": "\u{0}"}]})),
        ("/clientResult/words/0/errorType", json!({"score": 50, "words": [{"word": "a", "errorType": "\u{0}"}]})),
        ("/clientResult/words/0/accuracy", json!({"score": 50, "words": [{"word": "good", "accuracy": 101}]})),
        ("/clientResult/words/0/word", json!({"score": 50, "words": [{"word": ""}]})),
        ("/clientResult/words/0/offsetMs", json!({"score": 50, "words": [{"word": "good", "offsetMs": -5}]})),
        (
            "/clientResult/words/0/durationMs",
            json!({"score": 50, "words": [{"word": "good", "durationMs": 3_600_001}]}),
        ),
        ("/clientResult/scorer", json!({"score": 50, "scorer": "azure"})),
    ] {
        let problem = studio.submit(&id, json!({ "clientResult": result })).await.expect(422);
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    }
    for number in ["NaN", "Infinity", "1e999"] {
        let request = studio
            .learner
            .request(reqwest::Method::POST, &format!("/api/v1/pronunciation-attempts/{id}/submit"))
            .header("Content-Type", "application/json")
            .body(format!(r#"{{"clientResult": {{"score": {number}}}}}"#));
        assert_eq!(studio.learner.send(request).await.status, 400, "{number}");
    }
    let shown = studio.show(&id).await;
    assert_eq!((&shown["status"], &shown["score"]), (&json!("awaiting_upload"), &Value::Null));
    // Nothing of that stands in the way of a good one.
    studio.submit(&id, client_score(100.0)).await.expect(200);
});
