//! Registering, refreshing, magic links, losing access.

use parlance::auth::Role;
use serde_json::{Value, json};

use crate::both;
use crate::support::{Account, Letter, PASSWORD, TestApp, login};

both!(who_registers_can_sign_in_by_either_name, |backend| async move {
    let app = TestApp::new(backend).await;
    let Account { client, answer } = Account::register(&app, "Ada").await;
    assert_eq!(client.get("/api/v1/me").await.expect(200), answer["user"]);
    assert_eq!(answer["user"]["username"], "ada");
    // Leaving the field out must not mean "no level".
    client.put("/api/v1/me/level", json!({})).await.expect(422);
    client.put("/api/v1/me/level", json!({"levelId": null})).await.expect(200);
    for name in [json!({"username": "ADA"}), json!({"email": "Ada@Example.org"})] {
        let mut body = name;
        body["password"] = PASSWORD.into();
        let answer = app.anonymous().post("/api/v1/auth/login", body).await.expect(200);
        assert_eq!(answer["tokenType"], "Bearer");
        assert_eq!(answer["expiresIn"], 900);
    }
    let taken = json!({"email": "new@example.org", "username": "aDa", "password": PASSWORD});
    let problem = app.anonymous().post("/api/v1/auth/register", taken).await.expect(409);
    assert_eq!(problem["errors"][0]["pointer"], "/username");
});

both!(a_wrong_password_and_an_unknown_name_look_the_same, |backend| async move {
    let app = TestApp::new(backend).await;
    Account::register(&app, "ada").await;
    let mut bodies = Vec::new();
    for name in ["ada", "nobody"] {
        let mut problem = login(&app.anonymous(), name, "wrong password").await.expect(401);
        problem["requestId"] = Value::Null;
        bodies.push(problem);
    }
    assert_eq!(bodies[0], bodies[1]);
});

both!(a_refresh_token_works_once_but_for_a_lost_answer, |backend| async move {
    let app = TestApp::new(backend).await;
    app.set_time("2026-02-03T04:05:06Z");
    let first = Account::register(&app, "ada").await.answer;
    let refresh = |token: Value| {
        let anonymous = app.anonymous();
        async move { anonymous.post("/api/v1/auth/refresh", json!({"refreshToken": token})).await }
    };
    let second = refresh(first["refreshToken"].clone()).await.expect(200);
    assert_ne!(second["refreshToken"], first["refreshToken"]);
    app.set_time("2026-02-03T04:05:30Z");
    let again = refresh(first["refreshToken"].clone()).await.expect(200);
    assert_eq!(again["refreshToken"], second["refreshToken"]);
    app.set_time("2026-02-03T04:05:40Z");
    assert_eq!(refresh(first["refreshToken"].clone()).await.expect(401)["code"], "invalid_token");
    refresh(second["refreshToken"].clone()).await.expect(401);
    let client = app.anonymous().with_token(second["accessToken"].as_str().unwrap());
    client.get("/api/v1/me").await.expect(401);
});

both!(a_magic_link_signs_in_once_and_tells_nobody_who_has_an_account, |backend| async move {
    let app = TestApp::new(backend).await;
    app.user("ada", Role::Learner);
    let anonymous = app.anonymous();
    for email in ["nobody@example.org", "ada@example.org"] {
        let answer = anonymous.post("/api/v1/auth/magic-links", json!({"email": email})).await;
        assert_eq!((answer.status, answer.text.as_str()), (202, ""));
    }
    let folder = app.folder.path().join("mail");
    let Letter { token, .. } = Letter::in_folder(&folder).await;
    let signed_in = anonymous.post("/api/v1/auth/magic-links/consume", json!({"token": token})).await.expect(200);
    assert_eq!(signed_in["user"]["username"], "ada");
    let again = anonymous.post("/api/v1/auth/magic-links/consume", json!({"token": token})).await;
    assert_eq!(again.expect(401)["code"], "invalid_token");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1, "no mail to who has no account");
});

both!(who_lost_access_is_refused_at_once, |backend| async move {
    let app = TestApp::new(backend).await;
    let (_, admin) = app.user("root", Role::Admin);
    let Account { client, answer } = Account::register(&app, "ada").await;
    let path = format!("/api/v1/admin/users/{}", answer["user"]["id"].as_str().unwrap());
    admin.patch(&path, json!({"role": "admin"})).await.expect(200);
    client.get("/api/v1/admin/users").await.expect(200);
    admin.patch(&path, json!({"isActive": false})).await.expect(200);
    client.get("/api/v1/me").await.expect(401);
    let refresh = json!({"refreshToken": answer["refreshToken"]});
    app.anonymous().post("/api/v1/auth/refresh", refresh).await.expect(401);
});

both!(the_last_administrator_stays, |backend| async move {
    let app = TestApp::new(backend).await;
    let (id, admin) = app.user("root", Role::Admin);
    admin.patch(&format!("/api/v1/admin/users/{id}"), json!({"role": "learner"})).await.expect(409);
});

both!(a_deleted_account_leaves_nothing_and_frees_its_name, |backend| async move {
    let app = TestApp::new(backend).await;
    let Account { client, .. } = Account::register(&app, "ada").await;
    let remove = |password: &'static str| {
        let request = client.request(reqwest::Method::DELETE, "/api/v1/me").json(&json!({"password": password}));
        client.send(request)
    };
    remove("wrong password").await.expect(422);
    remove(PASSWORD).await.expect(204);
    client.get("/api/v1/me").await.expect(401);
    Account::register(&app, "ada").await;
});
