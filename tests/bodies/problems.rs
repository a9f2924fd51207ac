//! Each error code as it really comes out of a request.

use parlance::error::Code;
use reqwest::Method;
use serde_json::json;

use super::{first_level, id};
use crate::both;
use crate::support::{Answer, Client, Role, TestApp, announcement, assert_snapshot, send_file};

/// Compares a problem, whole, with the snapshot of its code.
#[track_caller]
fn problem(code: Code, answer: &Answer) {
    let name = code.as_str();
    assert_eq!(answer.expect(code.status())["code"], name);
    assert_eq!(answer.json()["requestId"], answer.header("x-request-id"));
    let temporary = matches!(code, Code::TooManyRequests | Code::Unavailable | Code::RequestInProgress);
    assert_eq!(!answer.header("retry-after").is_empty(), temporary, "{answer:?}");
    assert_snapshot(&format!("problem_{name}"), answer);
}

both!(of_requests_that_cannot_be_served, |backend| async move {
    let app = TestApp::with(backend, &[("PARLANCE_ACCOUNT_RATE", "1")]).await;
    let (_, learner) = app.user("reader", Role::Learner);
    let anonymous = app.anonymous();
    problem(Code::MalformedRequest, &learner.get("/api/v1/units/42").await);
    problem(Code::Unauthenticated, &anonymous.get("/api/v1/levels").await);
    let login = json!({"username": "nobody", "password": "wrong password"});
    problem(Code::InvalidCredentials, &anonymous.post("/api/v1/auth/login", login.clone()).await);
    problem(Code::TooManyRequests, &anonymous.post("/api/v1/auth/login", login).await);
    let refresh = json!({"refreshToken": "x".repeat(87)});
    problem(Code::InvalidToken, &anonymous.post("/api/v1/auth/refresh", refresh).await);
    problem(Code::Forbidden, &learner.get("/api/v1/admin/users").await);
    problem(Code::NotFound, &learner.get("/api/v1/units/0198c0de-0000-7000-8000-000000000000").await);
    problem(Code::MethodNotAllowed, &learner.delete("/health").await);
    let body = |content_type: &'static str, length: usize| {
        let request = anonymous.request(Method::POST, "/api/v1/auth/login").header("Content-Type", content_type);
        anonymous.send(request.body(" ".repeat(length)))
    };
    problem(Code::PayloadTooLarge, &body("application/json", 2 * 1024 * 1024).await);
    problem(Code::UnsupportedMediaType, &body("text/plain", 1).await);
    let first = learner.get("/api/v1/me/changes").await.expect(200);
    app.database.execute("DELETE FROM sync_instance");
    let replica = app.replica().await;
    let other = replica.anonymous().with_token(learner.token.as_deref().unwrap());
    let changes = format!("/api/v1/me/changes?cursor={}", first["cursor"].as_str().unwrap());
    problem(Code::StartOver, &other.get(&changes).await);
    let profile = json!({"firstName": "", "timeZone": "Mars/Olympus"});
    problem(Code::Invalid, &learner.patch("/api/v1/me", profile).await);
});

both!(of_requests_that_contradict_others, |backend| async move {
    let app = TestApp::new(backend).await;
    app.set_time("2026-03-10T12:00:00Z");
    let (_, author) = app.user("author", Role::Author);
    let level = |name: &str| json!({"language": "en", "name": name, "slug": "beginner"});
    let made = author.post("/api/v1/levels", level("Beginner")).await.expect(201);
    problem(Code::Conflict, &author.post("/api/v1/levels", level("Other")).await);
    let stale = author.request(Method::PATCH, &format!("/api/v1/levels/{}", id(&made)));
    let stale = stale.header("If-Match", "\"1.old\"").json(&json!({"name": "Other"}));
    problem(Code::PreconditionFailed, &author.send(stale).await);

    let stories = format!("/api/v1/levels/{}/stories", id(&made));
    let story = |title: &str| {
        let request = author.request(Method::POST, &stories).header("Idempotency-Key", "one");
        author.send(request.json(&json!({ "title": title })))
    };
    story("One").await.expect(201);
    problem(Code::IdempotencyKeyReused, &story("Two").await);
    // As if the first request were still being worked on: the clock stands still, so its hold does not end. The answer
    // takes the fifteen seconds that the server waits for the first one.
    app.database.abandon_idempotent_requests();
    problem(Code::RequestInProgress, &story("One").await);
});

/// A recording that was sent, ready to be submitted.
async fn attempt(learner: &Client) -> String {
    let level = first_level(learner).await;
    let unit = id(&level["stories"][0]["units"][0]).to_owned();
    let file = include_bytes!("../media/speech.wav");
    let attempts = format!("/api/v1/units/{unit}/pronunciation-attempts");
    let created = learner.post(&attempts, announcement("audio/wav", file)).await.expect(201);
    send_file(learner, &created["upload"], file).await;
    format!("/api/v1/pronunciation-attempts/{}", id(&created["attempt"]))
}

both!(of_a_server_in_trouble, |backend| async move {
    let mut app = TestApp::seeded(backend).await;
    let (_, learner) = app.user("reader", Role::Learner);
    let attempt = attempt(&learner).await;
    app.stop_store().await;
    let submit = format!("{attempt}/submit");
    problem(Code::Unavailable, &learner.post(&submit, json!({"clientResult": {"score": 90}})).await);
    app.database.execute("ALTER TABLE aggregate_scores RENAME TO elsewhere");
    problem(Code::Internal, &learner.get("/api/v1/me/scores").await);
});
