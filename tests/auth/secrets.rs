//! What must stay secret appears in no log, however much is logged.

use diesel::prelude::*;
use parlance::schema::{magic_links, sessions, users};
use serde_json::json;

use crate::both;
use crate::support::{Account, Binary, Client, Letter, PASSWORD, TestDatabase, login};

const WRONG: &str = "a guess by somebody else";
const ANOTHER: &str = "another horse battery";

both!(nothing_secret_is_logged, |backend| async move {
    let database = TestDatabase::new(backend);
    let folder = tempfile::tempdir().unwrap();
    let create = ["user", "create", "ada", "--email", "ada@example.org", "--password-stdin"];
    let binary = Binary::new(folder.path()).on(&database).with("RUST_LOG", "debug");
    let created = binary.run_with_input(&create, PASSWORD);
    assert!(created.status.success(), "{created:?}");
    let server = binary.serve().await;
    let anonymous = Client::new(&server.base());

    let ada = Account::login(&anonymous, "ada", PASSWORD).await;
    login(&anonymous, "ada", WRONG).await.expect(401);
    ada.client.get("/api/v1/me").await.expect(200);
    let next = ada.refresh().await.expect(200);
    anonymous.post("/api/v1/auth/refresh", json!({"refreshToken": "x".repeat(87)})).await.expect(401);
    let passwords = json!({"currentPassword": PASSWORD, "newPassword": ANOTHER});
    ada.client.put("/api/v1/me/password", passwords).await.expect(204);
    anonymous.post("/api/v1/auth/magic-links", json!({"email": "ada@example.org"})).await.expect(202);
    let Letter { token, code } = Letter::in_folder(&folder.path().join("data/mail")).await;
    anonymous.get(&format!("/api/v1/auth/magic-links/consume?token={token}")).await.expect(200);
    let consume = "/api/v1/auth/magic-links/consume";
    anonymous.post(consume, json!({"email": "ada@example.org", "code": "0000 000"})).await.expect(401);
    let by_link = anonymous.post(consume, json!({"token": token})).await.expect(200);
    anonymous.post(consume, json!({"email": "ada@example.org", "code": code})).await.expect(401);

    let mut conn = database.connect();
    let hash: Option<String> = users::table.select(users::password_hash).first(&mut conn).unwrap();
    let mut secrets = vec![
        PASSWORD.to_owned(),
        WRONG.to_owned(),
        ANOTHER.to_owned(),
        token,
        code.replace(' ', ""),
        code,
        hash.unwrap(),
    ];
    secrets.extend(sessions::table.select(sessions::refresh_token_hash).load::<String>(&mut conn).unwrap());
    secrets.extend(magic_links::table.select(magic_links::token_hash).load::<String>(&mut conn).unwrap());
    secrets.extend(magic_links::table.select(magic_links::code_hash).load::<String>(&mut conn).unwrap());
    for answer in [&ada.answer, &next, &by_link] {
        let secret = |name: &str| answer[name].as_str().unwrap().to_owned();
        secrets.extend([secret("accessToken"), secret("refreshToken")]);
    }
    for file in ["jwt-secret", "objects-secret", "pack-key"] {
        secrets.push(std::fs::read_to_string(folder.path().join("data").join(file)).unwrap());
    }

    let printed = server.printed();
    assert!(printed.contains("DEBUG") && printed.contains("/api/v1/auth/login"), "all is logged: {printed}");
    for (place, secret) in secrets.iter().enumerate() {
        assert!(secret.len() >= 8, "secret {place} is one");
        let line = printed.lines().find(|line| line.contains(secret.trim()));
        assert!(line.is_none(), "secret {place} is in the log: {line:?}");
    }
    assert!(!printed.contains("$argon2"), "no hash of a password");
    // What happened to whom is there.
    let user = ada.answer["user"]["id"].as_str().unwrap();
    let about = |words: &[&str]| printed.lines().filter(|line| words.iter().all(|word| line.contains(word))).count();
    assert_eq!(about(&["tokens are given out", user]), 3, "{printed}");
    assert_eq!(about(&["a password was wrong", user]), 1, "{printed}");
    assert_eq!(about(&["answered", "\"/api/v1/me\"", user, "127.0.0.1"]), 1, "{printed}");
});
