//! What people do with their own account: profile, level, devices, password, leaving.

use bytes::Bytes;
use diesel::prelude::*;
use futures_util::future::join_all;
use parlance::db::{LevelId, UserId};
use parlance::pronunciation::erase_recordings;
use parlance::schema::{learning_events, sessions, users};
use parlance::storage::Bucket;
use reqwest::Method;
use serde_json::{Value, json};

use crate::both;
use crate::support::{Account, Answer, Lessons, PASSWORD, TestApp, login};

const ANOTHER: &str = "another horse battery";

/// The fields that a refusal names.
fn pointers(problem: &Value) -> Vec<&str> {
    problem["errors"].as_array().unwrap().iter().map(|error| error["pointer"].as_str().unwrap()).collect()
}

both!(a_profile_is_changed_field_by_field, |backend| async move {
    let app = TestApp::new(backend).await;
    let ada = Account::register(&app, "ada").await;
    let change = |body: Value| async { ada.client.patch("/api/v1/me", body).await.expect(200) };
    let me = change(json!({
        "firstName": " Ada ", "lastName": "Lovelace", "timeZone": "America/Argentina/Buenos_Aires",
        "profilePictureUrl": "https://example.com/ada.jpg",
    }))
    .await;
    assert_eq!((&me["firstName"], &me["timeZone"]), (&json!("Ada"), &json!("America/Argentina/Buenos_Aires")));
    let me = change(json!({"firstName": null, "profilePictureUrl": null})).await;
    assert_eq!((&me["firstName"], &me["lastName"]), (&Value::Null, &json!("Lovelace")));
    assert_eq!((&me["profilePictureUrl"], &me["dailyGoalMinutes"]), (&Value::Null, &Value::Null));
    assert_eq!(change(json!({"dailyGoalMinutes": 1440})).await["dailyGoalMinutes"], 1440);
    assert_eq!(change(json!({"firstName": "Ada"})).await["dailyGoalMinutes"], 1440);
    let export = ada.client.get("/api/v1/me/export").await.expect(200);
    assert_eq!(export["account"]["dailyGoalMinutes"], 1440);
    let me = change(json!({"dailyGoalMinutes": null, "firstName": null})).await;
    assert_eq!(me["dailyGoalMinutes"], Value::Null);
    let me = change(json!({"username": "Ada.L", "email": "L@Example.org", "password": PASSWORD})).await;
    assert_eq!((&me["username"], &me["email"]), (&json!("ada.l"), &json!("l@example.org")));
    assert_eq!(ada.client.get("/api/v1/me").await.expect(200), me);
    login(&app.anonymous(), "ada", PASSWORD).await.expect(401);
    Account::login(&app.anonymous(), "ada.l", PASSWORD).await;
});

both!(what_cannot_be_is_refused_by_its_name, |backend| async move {
    let app = TestApp::new(backend).await;
    let ada = Account::register(&app, "ada").await;
    Account::register(&app, "eve").await;
    let before = ada.client.get("/api/v1/me").await.expect(200);
    let cases = [
        (json!({"firstName": ""}), "/firstName"),
        (json!({"lastName": "x".repeat(101)}), "/lastName"),
        (json!({"timeZone": "Mars/Olympus"}), "/timeZone"),
        (json!({"timeZone": "+02:00"}), "/timeZone"),
        (json!({"dailyGoalMinutes": 0}), "/dailyGoalMinutes"),
        (json!({"dailyGoalMinutes": 1441}), "/dailyGoalMinutes"),
        (json!({"dailyGoalMinutes": 1.5}), "/dailyGoalMinutes"),
        (json!({"profilePictureUrl": "javascript:alert(1)"}), "/profilePictureUrl"),
        (json!({"profilePictureUrl": "/ada.jpg"}), "/profilePictureUrl"),
        (json!({"username": "a b"}), "/username"),
        (json!({"email": "ada@", "password": PASSWORD}), "/email"),
        (json!({"email": "new@example.org"}), "/password"),
        (json!({"email": "new@example.org", "password": "wrong password"}), "/password"),
    ];
    for (body, pointer) in cases {
        let problem = ada.client.patch("/api/v1/me", body.clone()).await.expect(422);
        assert_eq!(pointers(&problem), [pointer], "{body}");
    }
    let two = ada.client.patch("/api/v1/me", json!({"firstName": "", "timeZone": "CEST?"})).await.expect(422);
    assert_eq!(pointers(&two).len(), 2, "{two}");
    let role = ada.client.patch("/api/v1/me", json!({"role": "admin"})).await.expect(422);
    assert_eq!(role["errors"][0]["code"], "unknown_field");
    for (body, pointer) in [
        (json!({"username": "EVE"}), "/username"),
        (json!({"email": "eve@example.org", "password": PASSWORD}), "/email"),
    ] {
        let problem = ada.client.patch("/api/v1/me", body).await.expect(409);
        assert_eq!(pointers(&problem), [pointer]);
    }
    assert_eq!(ada.client.get("/api/v1/me").await.expect(200), before);
});

both!(names_and_addresses_are_given_once_however_many_ask_at_once, |backend| async move {
    let app = TestApp::new(backend).await;
    let client = app.anonymous();
    let register = |username: String, email: String| {
        let body = json!({"username": username, "email": email, "password": PASSWORD});
        let client = client.clone();
        async move { client.post("/api/v1/auth/register", body).await }
    };
    let same_name = (0..8).map(|n| register("ada".to_owned(), format!("ada{n}@example.org")));
    let same_email = (0..8).map(|n| register(format!("eve{n}"), "eve@example.org".to_owned()));
    let rounds: [(Vec<Answer>, &str); 2] =
        [(join_all(same_name).await, "/username"), (join_all(same_email).await, "/email")];
    for (answers, pointer) in rounds {
        let (made, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 201);
        assert_eq!(made.len(), 1);
        for answer in refused {
            assert_eq!(pointers(&answer.expect(409)), [pointer]);
        }
    }
});

both!(a_level_is_chosen_among_the_published, |backend| async move {
    let app = TestApp::new(backend).await;
    let ada = Account::register(&app, "ada").await;
    let level = Lessons::of(&app).level("en", 1);
    let me = ada.client.put("/api/v1/me/level", json!({"levelId": level})).await.expect(200);
    assert_eq!(me["selectedLevel"], json!({"id": level, "name": "Level 1", "position": 1}));
    let problem = ada.client.put("/api/v1/me/level", json!({"levelId": LevelId::generate()})).await.expect(422);
    assert_eq!(pointers(&problem), ["/levelId"]);
    assert_eq!(ada.client.get("/api/v1/me").await.expect(200)["selectedLevelId"], json!(level));
    let me = ada.client.put("/api/v1/me/level", json!({"levelId": null})).await.expect(200);
    assert_eq!((&me["selectedLevelId"], &me["selectedLevel"]), (&Value::Null, &Value::Null));
});

both!(a_device_is_listed_and_signed_out, |backend| async move {
    let app = TestApp::new(backend).await;
    let first = Account::register(&app, "ada").await;
    let login = first.client.request(Method::POST, "/api/v1/auth/login").header("User-Agent", "Lost phone");
    let body = json!({"username": "ada", "password": PASSWORD});
    let lost = first.client.send(login.json(&body)).await.expect(200);
    let listed = first.client.get("/api/v1/me/sessions").await.expect(200);
    let listed = listed["items"].as_array().unwrap();
    assert_eq!(listed.len(), 2);
    let phone = listed.iter().find(|session| session["current"] == false).unwrap();
    assert_eq!((&phone["userAgent"], &phone["ipAddress"]), (&json!("Lost phone"), &json!("127.0.0.1")));
    assert!(!phone.to_string().to_lowercase().contains("hash"), "{phone}");

    let path = format!("/api/v1/me/sessions/{}", phone["id"].as_str().unwrap());
    let eve = Account::register(&app, "eve").await;
    eve.client.delete(&path).await.expect(404);
    let lost_client = app.anonymous().with_token(lost["accessToken"].as_str().unwrap());
    lost_client.get("/api/v1/me").await.expect(200);
    first.client.delete(&path).await.expect(204);
    lost_client.get("/api/v1/me").await.expect(401);
    let refresh = json!({"refreshToken": lost["refreshToken"]});
    app.anonymous().post("/api/v1/auth/refresh", refresh).await.expect(401);
    first.client.delete(&path).await.expect(404);
    assert_eq!(first.client.get("/api/v1/me/sessions").await.expect(200)["items"].as_array().unwrap().len(), 1);
});

both!(another_password_ends_the_other_sessions, |backend| async move {
    let app = TestApp::new(backend).await;
    let other = Account::register(&app, "ada").await;
    let own = Account::login(&app.anonymous(), "ada", PASSWORD).await;
    for (current, new, pointer) in
        [(PASSWORD, "short", "/newPassword"), ("wrong password", ANOTHER, "/currentPassword")]
    {
        let body = json!({"currentPassword": current, "newPassword": new});
        assert_eq!(pointers(&own.client.put("/api/v1/me/password", body).await.expect(422)), [pointer]);
    }
    let body = json!({"currentPassword": PASSWORD, "newPassword": ANOTHER});
    own.client.put("/api/v1/me/password", body).await.expect(204);
    own.client.get("/api/v1/me").await.expect(200);
    own.refresh().await.expect(200);
    other.client.get("/api/v1/me").await.expect(401);
    other.refresh().await.expect(401);
    login(&app.anonymous(), "ada", PASSWORD).await.expect(401);
    Account::login(&app.anonymous(), "ada", ANOTHER).await;
});

both!(who_leaves_leaves_nothing_behind, |backend| async move {
    let app = TestApp::new(backend).await;
    let unit = Lessons::of(&app).units(1)[0];
    let (ada, eve) = (Account::register(&app, "ada").await, Account::register(&app, "eve").await);
    let recording = |of: &Account| format!("recordings/{}/one.wav", of.id());
    for account in [&ada, &eve] {
        account.client.post(&format!("/api/v1/units/{unit}/start"), json!({})).await.expect(200);
        let bytes = Bytes::from_static(b"a voice");
        app.instance.context.storage.put(Bucket::Recordings, &recording(account), bytes, "audio/wav").await.unwrap();
    }
    let delete = |body: Value| ada.client.send(ada.client.request(Method::DELETE, "/api/v1/me").json(&body));
    assert_eq!(pointers(&delete(json!({})).await.expect(422)), ["/password"]);
    delete(json!({"password": PASSWORD})).await.expect(204);
    // Nobody waits for the store: what is in it goes in the background.
    assert!(app.instance.context.storage.head(Bucket::Recordings, &recording(&ada)).await.unwrap().is_some());

    let mut conn = app.database.connect();
    let mut rows = |of: &Account| {
        let id: UserId = serde_json::from_value(json!(of.id())).unwrap();
        let events = learning_events::table.filter(learning_events::user_id.eq(id)).count();
        let events: i64 = events.get_result(&mut conn).unwrap();
        let sessions = sessions::table.filter(sessions::user_id.eq(id)).count();
        let sessions: i64 = sessions.get_result(&mut conn).unwrap();
        (events, sessions)
    };
    assert_eq!((rows(&ada), rows(&eve)), ((0, 0), (1, 1)));
    let id: UserId = serde_json::from_value(json!(ada.id())).unwrap();
    let left: (String, String, Option<String>) = users::table
        .find(id)
        .select((users::email, users::username, users::password_hash))
        .first(&mut app.database.connect())
        .unwrap();
    assert!(left.0.ends_with("@deleted.invalid") && left.1.starts_with("deleted.") && left.2.is_none(), "{left:?}");
    erase_recordings(&app.instance.context).await.unwrap();
    assert!(app.instance.context.storage.head(Bucket::Recordings, &recording(&ada)).await.unwrap().is_none());
    assert!(app.instance.context.storage.head(Bucket::Recordings, &recording(&eve)).await.unwrap().is_some());
    ada.refresh().await.expect(401);
    login(&app.anonymous(), "ada", PASSWORD).await.expect(401);
});
