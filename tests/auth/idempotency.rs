//! A POST that is sent again.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use futures_util::future::join_all;
use parlance::schema::idempotency_keys;
use reqwest::Method;
use serde_json::{Value, json};

use crate::both;
use crate::support::{Account, Answer, Backend, Client, Lessons, PASSWORD, Role, TestApp};

const FIRST: &str = "3f1c9a7e5b2d804673f1c9a7e5b2d804673f1c9a7e5b2d80";
const SECOND: &str = "c4e8a2f6b0d4193758c4e8a2f6b0d4193758c4e8a2f6b0d4";
const REGISTER: &str = "/api/v1/auth/register";

async fn post(client: &Client, path: &str, key: &str, body: &Value) -> Answer {
    client.send(client.request(Method::POST, path).header("Idempotency-Key", key).json(body)).await
}

fn ada() -> Value {
    json!({"email": "ada@example.org", "username": "ada", "password": PASSWORD})
}

fn is_repeated(answer: &Answer) -> bool {
    answer.header("idempotent-replayed") == "true"
}

/// An author with a level, where each new story of the same title gets another slug: so it is seen whether the work was
/// done again.
struct Desk {
    app: TestApp,
    author: Client,
    stories: String,
}

impl Desk {
    async fn new(backend: Backend) -> Self {
        let app = TestApp::new(backend).await;
        app.set_time("2026-03-10T12:00:00Z");
        let (_, author) = app.user("author", Role::Author);
        let level = author.post("/api/v1/levels", json!({"language": "en", "name": "Beginner"})).await.expect(201);
        let stories = format!("/api/v1/levels/{}/stories", level["id"].as_str().unwrap());
        Self { app, author, stories }
    }

    /// Makes a story by the name of One.
    async fn make(&self, client: &Client) -> Answer {
        post(client, &self.stories, "one", &json!({"title": "One"})).await
    }

    async fn slugs(&self) -> Vec<String> {
        let page = self.author.get(&self.stories).await.expect(200);
        page["items"].as_array().unwrap().iter().map(|story| story["slug"].as_str().unwrap().to_owned()).collect()
    }
}

both!(fifty_requests_with_one_key_make_one_story_and_get_one_answer, |backend| async move {
    let desk = Desk::new(backend).await;
    let answers = join_all((0..50).map(|_| desk.make(&desk.author))).await;
    for answer in &answers {
        answer.expect(201);
        assert_eq!(answer.text, answers[0].text);
    }
    assert_eq!(desk.slugs().await, ["one"]);
    let other = post(&desk.author, &desk.stories, "one", &json!({"title": "Two"})).await;
    assert_eq!(other.expect(422)["code"], "idempotency_key_reused");
});

both!(nothing_is_kept_of_strangers_and_of_what_is_not_there, |backend| async move {
    let app = TestApp::new(backend).await;
    let (_, author) = app.user("author", Role::Author);
    let (stranger, empty) = (app.anonymous(), json!({}));
    for client in [&stranger, &author] {
        for path in ["/api/v1/auth/nothing", "/api/v1/nothing", "/api/v1/levels/nothing", "/api/v1/units/1/nothing"] {
            assert!([404, 405].contains(&post(client, path, path, &empty).await.status), "{path}");
        }
        for path in ["login", "refresh", "logout", "magic-links", "magic-links/consume"] {
            post(client, &format!("/api/v1/auth/{path}"), path, &empty).await;
        }
    }
    post(&stranger, "/api/v1/levels", "level", &empty).await.expect(401);
    post(&stranger, REGISTER, "one", &ada()).await.expect(201);
    assert_eq!(post(&stranger, REGISTER, "one", &ada()).await.expect(409)["code"], "conflict");
    let kept: i64 = idempotency_keys::table.count().get_result(&mut app.database.connect()).unwrap();
    assert_eq!(kept, 0);
});

both!(signing_in_twice_with_one_key_gives_two_sessions, |backend| async move {
    let app = TestApp::new(backend).await;
    let ada = Account::register(&app, "ada").await;
    let body = json!({"username": "ada", "password": PASSWORD});
    for client in [&app.anonymous(), &ada.client] {
        let first = post(client, "/api/v1/auth/login", "one", &body).await;
        let second = post(client, "/api/v1/auth/login", "one", &body).await;
        assert_ne!(first.expect(200)["refreshToken"], second.expect(200)["refreshToken"]);
        assert!(!is_repeated(&second));
        // Another's body under the same key is another's business.
        let other = json!({"username": "ada", "password": "wrong password"});
        assert_eq!(post(client, "/api/v1/auth/login", "one", &other).await.expect(401)["code"], "invalid_credentials");
    }
    // A refresh that is sent again is answered again by its own rule.
    let refreshed = post(&app.anonymous(), "/api/v1/auth/refresh", "two", &ada.refresh_token()).await;
    assert!(!is_repeated(&refreshed) && refreshed.status == 200, "{}", refreshed.text);
});

both!(repetitions_are_counted_like_every_request, |backend| async move {
    let app = TestApp::with(backend, &[("PARLANCE_API_RATE", "1")]).await;
    let unit = Lessons::of(&app).units(1)[0];
    let (_, learner) = app.user("johndoe", Role::Learner);
    let path = format!("/api/v1/units/{unit}/start");
    let start = || async { post(&learner, &path, "one", &json!({})).await };
    start().await.expect(200);
    let answers = join_all((0..30).map(|_| start())).await;
    let (repeated, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| is_repeated(answer));
    assert!(!repeated.is_empty() && !refused.is_empty(), "{} repeated", repeated.len());
    assert!(refused.iter().all(|answer| answer.expect(429)["code"] == "too_many_requests"));
});

both!(a_hold_whose_process_died_is_taken_over_by_one, |backend| async move {
    let desk = Desk::new(backend).await;
    assert_eq!(desk.make(&desk.author).await.expect(201)["slug"], "one");
    desk.app.database.abandon_idempotent_requests();
    // Holds last for ninety seconds.
    desk.app.set_time("2026-03-10T12:01:31Z");
    let answers = join_all((0..10).map(|_| desk.make(&desk.author))).await;
    for answer in &answers {
        assert_eq!(answer.expect(201)["slug"], "one-2");
        assert_eq!(answer.text, answers[0].text);
    }
    assert_eq!(answers.iter().filter(|answer| !is_repeated(answer)).count(), 1);
    assert_eq!(desk.slugs().await, ["one", "one-2"]);
    assert!(is_repeated(&desk.make(&desk.author).await));
});

both!(what_was_carried_out_is_not_done_again_though_its_answer_was_lost, |backend| async move {
    let desk = Desk::new(backend).await;
    // As if the process died between its work and keeping the answer.
    desk.app.database.execute(match backend {
        Backend::Sqlite => {
            "CREATE TRIGGER no_answer BEFORE UPDATE OF status ON idempotency_keys WHEN NEW.status IS NOT NULL
             BEGIN SELECT RAISE(ABORT, 'no answer is kept'); END"
        }
        Backend::Postgres => "ALTER TABLE idempotency_keys ADD CONSTRAINT no_answer CHECK (status IS NULL)",
    });
    assert_eq!(desk.make(&desk.author).await.expect(201)["slug"], "one");
    desk.app.set_time("2026-03-10T12:01:31Z");
    assert_eq!(desk.make(&desk.author).await.expect(409)["code"], "conflict");
    assert_eq!(desk.slugs().await, ["one"]);
});

both!(what_a_learner_did_is_done_once_though_its_process_died, |backend| async move {
    let app = TestApp::new(backend).await;
    app.set_time("2026-03-10T12:00:00Z");
    let unit = Lessons::of(&app).units(1)[0];
    let (_, learner) = app.user("johndoe", Role::Learner);
    let path = format!("/api/v1/units/{unit}/complete");
    let complete = || async { post(&learner, &path, "one", &json!({"score": 80})).await };
    let first = complete().await.expect(200);
    app.database.abandon_idempotent_requests();
    app.set_time("2026-03-10T12:01:31Z");
    let again = complete().await;
    assert_eq!((again.expect(200), is_repeated(&again)), (first, false));
    let summary = learner.get("/api/v1/me/progress").await.expect(200);
    assert_eq!(summary["recentActivity"].as_array().unwrap().len(), 1);
    post(&learner, &path, "two", &json!({"score": 90})).await.expect(200);
    let summary = learner.get("/api/v1/me/progress").await.expect(200);
    assert_eq!(summary["recentActivity"].as_array().unwrap().len(), 2, "another key is another completion");
});

#[actix_web::test]
#[ignore = "needs PostgreSQL: run scripts/test"]
async fn work_whose_key_was_taken_over_meanwhile_is_not_committed() {
    let desk = Desk::new(Backend::Postgres).await;
    let mut other = desk.app.database.connect();
    other.batch_execute("BEGIN; SELECT id FROM levels FOR UPDATE").unwrap();
    let meanwhile = async {
        desk.app.database.until_a_lock_is_waited_for().await;
        // As another process does once the claim has run out.
        desk.app.database.execute("UPDATE idempotency_keys SET locked_until = locked_until + interval '90 s'");
        other.batch_execute("COMMIT").unwrap();
    };
    let (late, ()) = futures_util::join!(desk.make(&desk.author), meanwhile);
    assert_eq!(late.expect(409)["code"], "request_in_progress");
    assert!(!late.header("retry-after").is_empty());
    assert_eq!(desk.slugs().await, Vec::<String>::new());
}

both!(a_fault_of_the_server_frees_the_key, |backend| async move {
    let desk = Desk::new(backend).await;
    desk.app.database.execute("ALTER TABLE stories RENAME TO elsewhere");
    assert_eq!(desk.make(&desk.author).await.expect(500)["code"], "internal");
    desk.app.database.execute("ALTER TABLE elsewhere RENAME TO stories");
    let made = desk.make(&desk.author).await;
    made.expect(201);
    assert!(!is_repeated(&made));
    let again = desk.make(&desk.author).await;
    assert_eq!((again.status, &again.text, is_repeated(&again)), (201, &made.text, true));
    assert_eq!((again.header("etag"), again.header("location")), (made.header("etag"), made.header("location")));
    assert_eq!(desk.slugs().await, ["one"]);
});

both!(a_store_that_was_away_frees_the_key, |backend| async move {
    let mut app = TestApp::new(backend).await;
    let (id, author) = app.user("author", Role::Author);
    let level = author.post("/api/v1/levels", json!({"language": "en", "name": "Beginner"})).await.expect(201);
    let stories = format!("/api/v1/levels/{}/stories", level["id"].as_str().unwrap());
    let story = author.post(&stories, json!({"title": "Basics"})).await.expect(201);
    let units = format!("/api/v1/stories/{}/units", story["id"].as_str().unwrap());
    let unit = author.post(&units, json!({"title": "Hello"})).await.expect(201);
    let upload = json!({"unitId": unit["id"], "type": "AUDIO", "fileName": "a.mp3", "contentType": "audio/mpeg",
        "sizeBytes": 12_000_000, "sha256": "0".repeat(64), "multipart": true});
    app.stop_store().await;
    assert_eq!(post(&author, "/api/v1/uploads", "one", &upload).await.expect(503)["code"], "unavailable");
    app.restart().await;
    let author = app.client(id, Role::Author);
    let begun = post(&author, "/api/v1/uploads", "one", &upload).await;
    assert_eq!((begun.expect(201)["partCount"].as_i64(), is_repeated(&begun)), (Some(2), false));
    assert!(is_repeated(&post(&author, "/api/v1/uploads", "one", &upload).await));
});

both!(refusals_are_not_kept, |backend| async move {
    let desk = Desk::new(backend).await;
    let body = json!({"title": "One"});
    let nowhere = "/api/v1/levels/0198c0de-0000-7000-8000-000000000000/stories";
    for _ in 0..2 {
        let missing = post(&desk.author, nowhere, "one", &body).await;
        missing.expect(404);
        assert!(!is_repeated(&missing));
    }
    let (_, learner) = desk.app.user("learner", Role::Learner);
    for _ in 0..2 {
        let refused = post(&learner, &desk.stories, "one", &body).await;
        refused.expect(403);
        assert!(!is_repeated(&refused));
    }
    let typed = |content_type: &'static str| {
        let request = desk.author.request(Method::POST, &desk.stories).header("Idempotency-Key", "one");
        desk.author.send(request.header("Content-Type", content_type).body(body.to_string()))
    };
    typed("text/plain").await.expect(415);
    post(&desk.author, &desk.stories, "one", &json!({"title": ""})).await.expect(422);
    // Mended, it is sent under the same key.
    let made = typed("application/json").await;
    assert_eq!((made.status, is_repeated(&made)), (201, false), "{}", made.text);
    assert!(is_repeated(&desk.make(&desk.author).await));
    // What contradicts others is judged anew, too.
    let level = json!({"language": "en", "name": "Beginner"});
    for _ in 0..2 {
        let taken = post(&desk.author, "/api/v1/levels", "level", &level).await;
        taken.expect(409);
        assert!(!is_repeated(&taken));
    }
});

both!(each_user_has_keys_of_their_own, |backend| async move {
    let desk = Desk::new(backend).await;
    let (_, other) = desk.app.user("other", Role::Author);
    let (own, others) = (desk.make(&desk.author).await, desk.make(&other).await);
    assert_eq!((own.expect(201)["slug"].as_str(), others.expect(201)["slug"].as_str()), (Some("one"), Some("one-2")));
    assert!(!is_repeated(&others));
    for (client, first) in [(&desk.author, &own), (&other, &others)] {
        let again = desk.make(client).await;
        assert_eq!((&again.text, is_repeated(&again)), (&first.text, true));
    }
    // Nobody's key is not theirs either, and who is not signed in gets no answer of theirs.
    assert_eq!(desk.make(&desk.app.anonymous()).await.expect(401)["code"], "unauthenticated");
    post(&desk.app.anonymous(), REGISTER, "one", &ada()).await.expect(201);
});

both!(a_body_that_is_too_large_to_be_compared_leaves_the_key_free, |backend| async move {
    const LIMIT: usize = 16 * 1024 * 1024;
    const IMPORT: &str = "/api/v1/catalog/import?dryRun=true";
    let app = TestApp::new(backend).await;
    let (_, author) = app.user("author", Role::Author);
    let send = |body: String| {
        let request = author.request(Method::POST, IMPORT).header("Idempotency-Key", "one");
        author.send(request.header("Content-Type", "application/json").body(body))
    };
    let problem = send(" ".repeat(LIMIT + 1)).await.expect(413);
    assert_eq!(problem["code"], "payload_too_large");
    assert!(problem["detail"].as_str().unwrap().contains(&LIMIT.to_string()), "{problem}");
    // As long as it may be: the endpoint itself finds that it is no JSON.
    send(" ".repeat(LIMIT)).await.expect(400);
    let empty = json!({"format": "parlance-catalog", "version": 1, "levels": []});
    post(&author, IMPORT, "one", &empty).await.expect(200);
});

both!(an_answer_under_a_retired_key_is_not_repeated_and_its_work_not_done_again, |backend| async move {
    let app = TestApp::with(backend, &[("JWT_SECRET", &format!("k1:{FIRST}"))]).await;
    Account::register(&app, "ada").await;
    app.database.execute("UPDATE users SET role = 'author'");
    let level = json!({"language": "en", "name": "Beginner"});
    let make = |client: Client, key: &'static str| {
        let level = level.clone();
        async move {
            let ada = Account::login(&client, "ada", PASSWORD).await;
            post(&ada.client, "/api/v1/levels", key, &level).await
        }
    };
    let first = make(app.anonymous(), "one").await;
    first.expect(201);
    let rotated = app.replica_with(&[("JWT_SECRET", &format!("k2:{SECOND},k1:{FIRST}"))]).await;
    let again = make(rotated.anonymous(), "one").await;
    assert_eq!((again.status, &again.text, is_repeated(&again)), (201, &first.text, true));

    let finished = app.replica_with(&[("JWT_SECRET", &format!("k2:{SECOND}"))]).await;
    let problem = make(finished.anonymous(), "one").await;
    assert_eq!(problem.expect(409)["code"], "conflict");
    assert!(problem.json()["detail"].as_str().unwrap().contains("retired"), "{}", problem.text);
    assert!(!problem.text.contains("Beginner"));
    // What was done under it is done: under another key the name is found taken.
    let taken = make(finished.anonymous(), "two").await;
    assert_eq!(taken.expect(409)["code"], "conflict");
    assert!(!taken.text.contains("retired"), "{}", taken.text);
});

#[actix_web::test]
async fn no_more_than_a_days_quota_is_kept_of_one_users_answers() {
    let desk = Desk::new(Backend::Sqlite).await;
    desk.make(&desk.author).await.expect(201);
    let (id, learner) = desk.app.user("learner", Role::Learner);
    let event = json!({"id": "x".repeat(64), "kind": "unit_started"});
    let events = json!({"events": vec![event; 500]});
    let mut kept = 0;
    let refused = loop {
        let answer = post(&learner, "/api/v1/me/events", &format!("batch-{kept}"), &events).await;
        if answer.status == 429 {
            break answer;
        }
        answer.expect(200);
        kept += 1;
        assert!(kept < 1_000, "there is no end to what is kept: {} bytes each", answer.text.len());
    };
    assert!(refused.text.contains("without one"), "{}", refused.text);
    assert_eq!(refused.header("retry-after"), (12 * 60 * 60).to_string());
    // What is kept is given out, who sends no key is served, and so are others.
    assert!(is_repeated(&post(&learner, "/api/v1/me/events", "batch-0", &events).await));
    learner.post("/api/v1/me/events", events.clone()).await.expect(200);
    assert!(is_repeated(&desk.make(&desk.author).await));
    desk.app.set_time("2026-03-11T00:00:00Z");
    let learner = desk.app.client(id, Role::Learner);
    post(&learner, "/api/v1/me/events", "tomorrow", &events).await.expect(200);
}
