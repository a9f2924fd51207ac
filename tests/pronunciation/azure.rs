//! Azure Speech as scorer, against a local server that speaks its protocol.

use std::io::{Cursor, Write};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use futures_util::future::join_all;
use parlance::auth::Role;
use parlance::media::probe_audio;
use parlance::pronunciation::Recording;
use parlance::pronunciation::scorer::{AzureScorer, Patience, Scorer, ScoringFailure, Utterance};
use serde_json::{Value, json};

use super::azure_server::{AzureServer, Canned, KEY, nested_success, success};
use super::studio::{Studio, TEXT, client_score};
use crate::both;
use crate::support::{Backend, tone};

async fn studio(backend: Backend, server: &AzureServer) -> Studio {
    Studio::with(backend, &variables(server)).await
}

fn variables(server: &AzureServer) -> [(&str, &str); 3] {
    [("PRONUNCIATION_SCORER", "azure"), ("AZURE_SPEECH_KEY", KEY), ("AZURE_SPEECH_ENDPOINT", server.endpoint.as_str())]
}

/// Submits an attempt that cannot be scored; its reason.
async fn failed(studio: &Studio, id: &str, code: &str, retryable: bool) -> String {
    let attempt = studio.submit(id, json!({})).await.expect(200);
    assert_eq!((&attempt["status"], &attempt["score"]), (&json!("failed"), &Value::Null), "{attempt}");
    let failure = &attempt["failure"];
    assert_eq!((&failure["code"], &failure["retryable"]), (&json!(code), &json!(retryable)), "{attempt}");
    attempt["failure"]["reason"].as_str().unwrap().to_owned()
}

both!(a_recording_is_scored_by_azure, |backend| async move {
    let server = AzureServer::start(vec![Canned::ok(&success())]).await;
    let studio = studio(backend, &server).await;
    let id = studio.record("audio/wav", &tone(1.2)).await;
    let scored = studio.submit(&id, json!({})).await.expect(200);
    assert_eq!((&scored["status"], &scored["scoredBy"]), (&json!("scored"), &json!("azure")), "{scored}");
    let scores = ["score", "accuracy", "fluency", "completeness", "prosody"].map(|name| scored[name].as_f64());
    assert_eq!(scores, [95.1, 100.0, 99.0, 50.0, 87.8].map(Some));
    assert_eq!(
        scored["words"],
        json!([
            {"word": "good", "accuracy": 100.0, "errorType": "None", "offsetMs": 70, "durationMs": 260},
            {"word": "morning", "accuracy": 42.5, "errorType": "Mispronunciation", "offsetMs": 340, "durationMs": 570},
            {"word": "nice", "errorType": "Omission"},
        ])
    );

    let requests = server.received();
    let [request] = requests.as_slice() else { panic!("{} requests", requests.len()) };
    assert_eq!(request.query, "language=en-US&format=detailed");
    assert_eq!(request.header("ocp-apim-subscription-key"), KEY);
    assert_eq!(request.header("accept"), "application/json");
    assert_eq!(request.header("content-type"), "audio/wav; codecs=audio/pcm; samplerate=16000");
    let parameters = BASE64_STANDARD.decode(request.header("pronunciation-assessment")).unwrap();
    assert_eq!(
        serde_json::from_slice::<Value>(&parameters).unwrap(),
        json!({"ReferenceText": TEXT, "GradingSystem": "HundredMark", "Granularity": "Word",
            "Dimension": "Comprehensive", "EnableMiscue": "True", "EnableProsodyAssessment": "True"})
    );
    let sound = probe_audio(&mut Cursor::new(&request.body)).unwrap();
    assert_eq!((sound.content_type, sound.sample_rate, sound.channels), ("audio/wav", 16_000, 1));
    assert_eq!(sound.duration_ms, 1200);

    // A score is final: nobody is asked again.
    assert_eq!(studio.submit(&id, json!({})).await.expect(200)["score"], 95.1);
    assert_eq!(server.received().len(), 1);
});

both!(compressed_sound_is_sent_as_azure_takes_it, |backend| async move {
    let server = AzureServer::start(vec![Canned::ok(&nested_success())]).await;
    let studio = studio(backend, &server).await;
    let opus = include_bytes!("../media/opus.ogg");
    for (content_type, file, sent) in [
        ("audio/mpeg", &include_bytes!("../media/vbr.mp3")[..], "audio/wav"),
        ("audio/mp4", include_bytes!("../media/speech.m4a"), "audio/wav"),
        ("audio/aac", include_bytes!("../media/speech.aac"), "audio/wav"),
        ("audio/x-caf", include_bytes!("../media/aac.caf"), "audio/wav"),
        ("audio/x-caf", include_bytes!("../media/speech.caf"), "audio/wav"),
        ("audio/ogg", include_bytes!("../media/vorbis.ogg"), "audio/wav"),
        ("audio/webm", include_bytes!("../media/live.webm"), "audio/ogg; codecs=opus"),
        ("audio/ogg", opus, "audio/ogg; codecs=opus"),
    ] {
        let id = studio.record(content_type, file).await;
        let scored = studio.submit(&id, json!({})).await.expect(200);
        assert_eq!((&scored["score"], &scored["accuracy"]), (&json!(75.5), &json!(90.0)), "{scored}");
        assert_eq!(scored["words"][0]["accuracy"], 88.0);
        let request = server.received().pop().unwrap();
        assert!(request.header("content-type").starts_with(sent), "{}", request.header("content-type"));
        assert!(probe_audio(&mut Cursor::new(&request.body)).unwrap().duration_ms.abs_diff(850) < 150);
    }
    assert_eq!(server.received().pop().unwrap().body, opus);
    let sent = server.received().len();
    let id = studio.record("audio/x-caf", include_bytes!("../media/opus.caf")).await;
    assert!(failed(&studio, &id, "not_supported", false).await.contains("record as WAV"));
    assert_eq!(server.received().len(), sent);
});

both!(the_apps_own_score_is_not_used_and_the_answer_says_so, |backend| async move {
    let server = AzureServer::start(vec![Canned::ok(&success())]).await;
    let studio = studio(backend, &server).await;
    let id = studio.record("audio/wav", &tone(0.5)).await;
    assert_eq!(studio.show(&id).await["scorer"], "server");
    for _ in 0..2 {
        let scored = studio.submit(&id, client_score(100.0)).await.expect(200);
        assert_eq!((&scored["score"], &scored["scoredBy"]), (&json!(95.1), &json!("azure")), "{scored}");
        assert_eq!(scored["note"]["code"], "client_result_ignored");
    }
    assert_eq!(server.received().len(), 1);
    assert_eq!(studio.submit(&id, json!({})).await.expect(200)["note"], Value::Null);
});

both!(apps_live_through_another_scorer, |backend| async move {
    let server = AzureServer::start(vec![Canned::ok(&success())]).await;
    let mut studio = Studio::new(backend).await;
    let by_client = studio.record("audio/wav", &tone(0.5)).await;
    let by_server = studio.record("audio/wav", &tone(0.6)).await;
    // An app that knows servers which score by themselves.
    let waiting = studio.submit(&by_server, json!({})).await.expect(200);
    assert_eq!((&waiting["status"], &waiting["scorer"]), (&json!("awaiting_upload"), &json!("client")), "{waiting}");
    let scored = studio.submit(&by_client, client_score(70.0)).await.expect(200);
    assert_eq!((&scored["scorer"], &scored["note"]), (&json!("client"), &Value::Null));

    let replica = studio.app.replica_with(&variables(&server)).await;
    studio.learner = replica.anonymous().with_token(&studio.app.token(studio.user, Role::Learner));
    assert_eq!(studio.show(&by_server).await["scorer"], "server");
    let scored = studio.submit(&by_server, json!({})).await.expect(200);
    assert_eq!((&scored["score"], &scored["scorer"]), (&json!(95.1), &json!("server")), "{scored}");
    // What was scored stays as it was, and says who did it.
    let first = studio.submit(&by_client, client_score(20.0)).await.expect(200);
    assert_eq!((&first["score"], &first["scorer"], &first["note"]), (&json!(70.0), &json!("client"), &Value::Null));
});

both!(what_was_not_understood_fails_with_advice, |backend| async move {
    let server = AzureServer::start(vec![Canned::ok(&success())]).await;
    let studio = studio(backend, &server).await;
    for (status, code, retryable, advice) in [
        ("NoMatch", "no_speech", false, "speak the text clearly"),
        ("InitialSilenceTimeout", "silence", false, "check the microphone"),
        ("BabbleTimeout", "noise", false, "quieter place"),
        ("Error", "scorer_unavailable", true, "submit again"),
        ("SomethingNew", "scorer_unavailable", true, "submit again"),
    ] {
        server.answer(vec![Canned::ok(&json!({"RecognitionStatus": status, "Offset": 0, "Duration": 0}))]);
        let id = studio.record("audio/wav", &tone(0.5)).await;
        let reason = failed(&studio, &id, code, retryable).await;
        assert!(reason.contains(advice), "{status}: {reason}");
    }
});

both!(a_busy_azure_is_asked_again, |backend| async move {
    let busy = Canned { headers: vec![("Retry-After", "1")], ..Canned::new(429, "slow down") };
    let server = AzureServer::start(vec![busy, Canned::new(503, ""), Canned::ok(&success())]).await;
    let studio = studio(backend, &server).await;
    let id = studio.record("audio/wav", &tone(0.5)).await;
    let started = Instant::now();
    assert_eq!(studio.submit(&id, json!({})).await.expect(200)["status"], "scored");
    assert!(started.elapsed() >= Duration::from_secs(1), "Retry-After was not honoured: {:?}", started.elapsed());
    assert_eq!(server.received().len(), 3);
});

both!(an_azure_in_trouble_leaves_the_attempt_failed_until_it_is_well, |backend| async move {
    let server = AzureServer::start(vec![Canned::new(500, "")]).await;
    let studio = studio(backend, &server).await;
    let id = studio.record("audio/wav", &tone(0.5)).await;
    failed(&studio, &id, "scorer_unavailable", true).await;
    assert_eq!(server.received().len(), 3, "three tries");

    let far_away = Canned { headers: vec![("Retry-After", "3600")], ..Canned::new(429, "") };
    let mut tries = server.received().len();
    for (answer, word) in [
        (far_away, "busy"),
        (Canned::new(401, "wrong key"), "not available"),
        (Canned::new(404, ""), "not available"),
        (Canned::new(200, "<html>"), "no usable answer"),
        (Canned::ok(&json!({"RecognitionStatus": "Success"})), "no usable answer"),
        (Canned::ok(&json!({"RecognitionStatus": "Success", "NBest": [{"PronScore": 250}]})), "no usable answer"),
        (Canned::ok(&json!({"RecognitionStatus": "Success", "NBest": [{"Display": "Hm."}]})), "no usable answer"),
    ] {
        server.answer(vec![answer]);
        let reason = failed(&studio, &id, "scorer_unavailable", true).await;
        assert!(reason.contains(word) && !reason.contains("wrong key"), "{reason}");
        tries += 1;
        assert_eq!(server.received().len(), tries, "{word}: not worth another try");
    }
    server.answer(vec![Canned::ok(&success())]);
    assert_eq!(studio.submit(&id, json!({})).await.expect(200)["status"], "scored");
});

both!(what_azure_cannot_score_is_said_so, |backend| async move {
    let server = AzureServer::start(vec![Canned::new(400, "unsupported language")]).await;
    let studio = studio(backend, &server).await;
    let id = studio.record("audio/wav", &tone(0.5)).await;
    let reason = failed(&studio, &id, "not_supported", false).await;
    assert!(reason.contains("language"), "{reason}");
    // The verdict is kept: nobody is asked again, and the recording is not fetched again either.
    server.answer(vec![Canned::ok(&success())]);
    let first = studio.show(&id).await;
    assert_eq!(failed(&studio, &id, "not_supported", false).await, reason);
    assert_eq!(server.received().len(), 1);
    assert_eq!(studio.show(&id).await["updatedAt"], first["updatedAt"]);

    let tries = server.received().len();
    let id = studio.record("audio/wav", &tone(31.0)).await;
    assert!(failed(&studio, &id, "wrong_duration", false).await.contains("up to 30 seconds"));
    assert_eq!(server.received().len(), tries, "no recording was sent in vain");
});

both!(no_more_recordings_are_scored_at_once_than_allowed, |backend| async move {
    let slow = Canned { delay: Duration::from_millis(200), ..Canned::ok(&success()) };
    let server = AzureServer::start(vec![slow]).await;
    let mut variables = variables(&server).to_vec();
    variables.push(("PARLANCE_SCORING_AT_ONCE", "2"));
    let studio = Studio::with(backend, &variables).await;
    let mut ids = Vec::new();
    for _ in 0..6 {
        ids.push(studio.record("audio/wav", &tone(0.5)).await);
    }
    let answers = join_all(ids.iter().map(|id| studio.submit(id, json!({})))).await;
    assert!(answers.iter().all(|answer| answer.expect(200)["status"] == "scored"), "{answers:?}");
    assert_eq!((server.received().len(), server.most_at_once()), (6, 2));
});

/// Scores half a second of sound, with little patience, at an endpoint.
async fn score_in_a_hurry(endpoint: &str) -> ScoringFailure {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(&tone(0.5)).unwrap();
    let recording = Recording::open(file).await.unwrap();
    let patience = Patience {
        connect: Duration::from_millis(200),
        total: Duration::from_millis(400),
        backoff: Duration::from_millis(10),
    };
    let scorer = AzureScorer::new(KEY.to_owned().into(), &endpoint.parse().unwrap(), patience).unwrap();
    let utterance = Utterance { recording: &recording, reference_text: TEXT, language: "en-GB", client_result: None };
    scorer.score(utterance).await.unwrap_err()
}

#[actix_web::test]
async fn an_azure_that_does_not_answer_is_given_up_in_time() {
    let slow = Canned { delay: Duration::from_secs(30), ..Canned::ok(&success()) };
    let server = AzureServer::start(vec![slow]).await;
    let started = Instant::now();
    let failure = score_in_a_hurry(&server.endpoint).await;
    assert!(failure.retryable && failure.reason.contains("cannot be reached"), "{failure:?}");
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    assert_eq!(server.received().len(), 1, "a slow answer is not asked for again");
    let parameters = BASE64_STANDARD.decode(server.received()[0].header("pronunciation-assessment")).unwrap();
    assert!(!String::from_utf8(parameters).unwrap().contains("Prosody"), "Azure has it for en-US alone");
}

#[actix_web::test]
async fn an_azure_that_cannot_be_reached_is_said_so() {
    let server = AzureServer::start(vec![Canned::ok(&success())]).await;
    // The last one speaks no TLS: what is asked for in secret is not sent in the open.
    for endpoint in ["http://127.0.0.1:9", "https://127.0.0.1:9", &server.endpoint.replace("http:", "https:")] {
        let failure = score_in_a_hurry(endpoint).await;
        assert!(failure.retryable && failure.reason.contains("cannot be reached"), "{endpoint}: {failure:?}");
    }
    assert!(server.received().is_empty());
}
