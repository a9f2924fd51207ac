//! Accounts: to their owners, to administrators, and what signing in gives.

use reqwest::Method;
use serde_json::json;

use super::{first_level, id, sample};
use crate::both;
use crate::support::{PASSWORD, Role, TestApp, assert_snapshot};

both!(signing_in, |backend| async move {
    let app = TestApp::new(backend).await;
    app.set_time("2026-03-10T12:00:00Z");
    let anonymous = app.anonymous();
    let ada = json!({"email": "ada@example.org", "username": "ada", "password": PASSWORD, "firstName": "Ada"});
    assert_snapshot("register", &anonymous.post("/api/v1/auth/register", ada).await);
    let login = anonymous.request(Method::POST, "/api/v1/auth/login").header("User-Agent", "Parlance/2.1 (Android)");
    let signed_in = anonymous.send(login.json(&json!({"username": "ada", "password": PASSWORD}))).await;
    assert_snapshot("login", &signed_in);
    let signed_in = signed_in.json();
    let client = anonymous.with_token(signed_in["accessToken"].as_str().unwrap());
    assert_snapshot("list_my_sessions", &client.get("/api/v1/me/sessions").await);
    let token = json!({"refreshToken": signed_in["refreshToken"]});
    assert_snapshot("refresh", &anonymous.post("/api/v1/auth/refresh", token.clone()).await);
    assert_snapshot("logout", &anonymous.post("/api/v1/auth/logout", token).await);
    let address = json!({"email": "ada@example.org"});
    assert_snapshot("request_magic_link", &anonymous.post("/api/v1/auth/magic-links", address).await);
    let page = format!("/api/v1/auth/magic-links/consume?token={}", "A".repeat(43));
    assert_snapshot("show_magic_link", &anonymous.get(&page).await);
    let form = [("grant_type", "password"), ("username", "ada"), ("password", PASSWORD)];
    let token = anonymous.request(Method::POST, "/api/v1/auth/token").form(&form);
    assert_snapshot("issue_token", &anonymous.send(token).await);
});

both!(accounts, |backend| async move {
    let app = sample(backend).await;
    let (learner, client) = app.user("reader", Role::Learner);
    let (_, admin) = app.user("root", Role::Admin);
    assert_snapshot("get_me", &client.get("/api/v1/me").await);
    let level = first_level(&client).await;
    assert_snapshot("set_my_level", &client.put("/api/v1/me/level", json!({"levelId": id(&level)})).await);
    let profile = json!({"firstName": "Ada", "lastName": "Lovelace", "timeZone": "Europe/London",
        "profilePictureUrl": "https://example.com/ada.jpg"});
    assert_snapshot("update_me", &client.patch("/api/v1/me", profile).await);
    assert_snapshot("export_my_data", &client.get("/api/v1/me/export").await);
    let account = format!("/api/v1/admin/users/{learner}");
    assert_snapshot("get_user", &admin.get(&account).await);
    assert_snapshot("update_user", &admin.patch(&account, json!({"isActive": false})).await);
    assert_snapshot("list_users", &admin.get("/api/v1/admin/users?limit=3").await);
});
