//! How often one may ask, and whose address counts.

use reqwest::Method;
use serde_json::{Value, json};

use crate::both;
use crate::support::{Account, Answer, Binary, Client, Letter, PASSWORD, Role, TestApp, login};

/// Something that anyone may ask and that costs little, through proxies that name these addresses.
async fn visit(client: &Client, forwarded: &str) -> Answer {
    let request = client.request(Method::POST, "/api/v1/auth/logout").json(&json!({"refreshToken": "none"}));
    client.send(if forwarded.is_empty() { request } else { request.header("X-Forwarded-For", forwarded) }).await
}

#[track_caller]
fn limited(answer: &Answer) {
    assert_eq!(answer.expect(429)["code"], "too_many_requests");
    let wait: u64 = answer.header("Retry-After").parse().unwrap();
    assert!((1..=61).contains(&wait), "{wait}");
}

both!(an_address_may_ask_so_often, |backend| async move {
    let app = TestApp::with(backend, &[("PARLANCE_AUTH_RATE", "2")]).await;
    let client = app.anonymous();
    for _ in 0..2 {
        visit(&client, "").await.expect(204);
    }
    limited(&visit(&client, "").await);
    limited(&login(&client, "nobody", PASSWORD).await);
    client.get("/health/live").await.expect(200);
});

both!(who_refreshes_is_counted_by_session, |backend| async move {
    let limits = [("PARLANCE_AUTH_RATE", "2"), ("PARLANCE_ACCOUNT_RATE", "6")];
    let app = TestApp::with(backend, &limits).await;
    // A school has one address.
    let mut tokens = Vec::new();
    for name in ["ada", "eve"] {
        tokens.push(Account::register(&app, name).await.refresh_token()["refreshToken"].clone());
    }
    let client = app.anonymous();
    let refresh = async |token: &Value| client.post("/api/v1/auth/refresh", json!({"refreshToken": token})).await;
    for token in &mut tokens {
        for _ in 0..5 {
            *token = refresh(token).await.expect(200)["refreshToken"].clone();
        }
    }
    refresh(&tokens[0]).await.expect(200);
    limited(&refresh(&tokens[0]).await);
    refresh(&tokens[1]).await.expect(200);
    // Whoever guesses is counted by address.
    let guesses = [refresh(&json!("none")).await, refresh(&json!("none")).await, refresh(&json!("none")).await];
    assert!(guesses.iter().any(|guess| guess.status == 429));
});

both!(nobody_chooses_their_own_address, |backend| async move {
    let app = TestApp::with(backend, &[("PARLANCE_AUTH_RATE", "1")]).await;
    let client = app.anonymous();
    visit(&client, "203.0.113.1").await.expect(204);
    limited(&visit(&client, "203.0.113.2").await);
});

both!(a_trusted_proxy_tells_the_address, |backend| async move {
    let variables = [("PARLANCE_AUTH_RATE", "1"), ("TRUSTED_PROXIES", "127.0.0.0/8, 10.1.0.0/16")];
    let app = TestApp::with(backend, &variables).await;
    let client = app.anonymous();
    visit(&client, "203.0.113.1").await.expect(204);
    visit(&client, "203.0.113.2").await.expect(204);
    limited(&visit(&client, "203.0.113.1").await);
    // What the client wrote stands before what the proxy saw.
    limited(&visit(&client, "203.0.113.3, 203.0.113.1").await);
    limited(&visit(&client, "nonsense, 203.0.113.1").await);
    // Through two proxies of ours.
    limited(&visit(&client, "203.0.113.1, 10.1.2.3").await);
    visit(&client, "203.0.113.4, 10.1.2.3").await.expect(204);
    // An IPv4 address in IPv6's clothes is that address.
    limited(&visit(&client, "::ffff:203.0.113.1").await);
    limited(&visit(&client, "203.0.113.1, ::ffff:10.1.2.3").await);
    visit(&client, "::ffff:203.0.113.5").await.expect(204);
    // Who has one IPv6 address has its whole network.
    visit(&client, "2001:db8::1").await.expect(204);
    limited(&visit(&client, "2001:db8::2").await);
    visit(&client, "2001:db8:0:1::1").await.expect(204);
});

#[actix_web::test]
async fn a_proxy_is_known_on_a_socket_that_listens_on_both_protocols() {
    let folder = tempfile::tempdir().unwrap();
    let binary = Binary::new(folder.path()).with("PARLANCE_ADDR", "[::]:0");
    let server = binary.with("PARLANCE_AUTH_RATE", "1").with("TRUSTED_PROXIES", "127.0.0.1").serve().await;
    let client = Client::new(&server.base().replace("[::]", "127.0.0.1"));
    visit(&client, "203.0.113.1").await.expect(204);
    visit(&client, "203.0.113.2").await.expect(204);
    limited(&visit(&client, "203.0.113.1").await);
}

both!(an_account_is_tried_so_often_from_wherever, |backend| async move {
    let variables = [("PARLANCE_ACCOUNT_RATE", "2"), ("TRUSTED_PROXIES", "127.0.0.1")];
    let app = TestApp::with(backend, &variables).await;
    Account::register(&app, "ada").await;
    let eve = Account::register(&app, "eve").await;
    let client = app.anonymous();
    // An unknown name is limited as a known one is: the limit tells nothing.
    for name in ["ada", "nobody"] {
        let attempt = |spelling: String, password: &'static str, from: &'static str| {
            let request = client.request(Method::POST, "/api/v1/auth/login").header("X-Forwarded-For", from);
            client.send(request.json(&json!({"username": spelling, "password": password})))
        };
        attempt(name.to_owned(), "wrong password", "203.0.113.1").await.expect(401);
        attempt(name.to_uppercase(), "wrong password", "203.0.113.2").await.expect(401);
        limited(&attempt(name.to_owned(), PASSWORD, "203.0.113.3").await);
    }
    Account::login(&client, "eve", PASSWORD).await;
    let change = || {
        let body = json!({"currentPassword": "wrong password", "newPassword": "another horse battery"});
        eve.client.put("/api/v1/me/password", body)
    };
    change().await.expect(422);
    change().await.expect(422);
    limited(&change().await);
});

both!(a_password_is_set_so_often_after_signing_in_by_mail_too, |backend| async move {
    let app = TestApp::with(backend, &[("PARLANCE_ACCOUNT_RATE", "2")]).await;
    app.user("ada", Role::Learner);
    let anonymous = app.anonymous();
    anonymous.post("/api/v1/auth/magic-links", json!({"email": "ada@example.org"})).await.expect(202);
    let Letter { token, .. } = Letter::in_folder(&app.folder.path().join("mail")).await;
    let signed_in = anonymous.post("/api/v1/auth/magic-links/consume", json!({ "token": token })).await.expect(200);
    let client = anonymous.with_token(signed_in["accessToken"].as_str().unwrap());
    let set = || client.put("/api/v1/me/password", json!({"newPassword": "another horse battery"}));
    set().await.expect(204);
    set().await.expect(204);
    limited(&set().await);
});

both!(mail_to_an_address_is_asked_for_so_often, |backend| async move {
    let app = TestApp::with(backend, &[("PARLANCE_ACCOUNT_RATE", "1")]).await;
    let client = app.anonymous();
    Account::register(&app, "ada").await;
    for email in ["ada@example.org", "nobody@example.org"] {
        client.post("/api/v1/auth/magic-links", json!({"email": email})).await.expect(202);
        limited(&client.post("/api/v1/auth/magic-links", json!({"email": email.to_uppercase()})).await);
    }
});

both!(a_user_may_ask_so_often, |backend| async move {
    let app = TestApp::with(backend, &[("PARLANCE_API_RATE", "1")]).await;
    let (ada, eve) = (Account::register(&app, "ada").await, Account::register(&app, "eve").await);
    let answers = futures_util::future::join_all((0..30).map(|_| ada.client.get("/api/v1/me/sessions"))).await;
    let (refused, served): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status != 200);
    assert!(served.len() >= 3, "a burst of three is served: {}", served.len());
    assert!(!refused.is_empty());
    refused.into_iter().for_each(limited);
    eve.client.get("/api/v1/me").await.expect(200);
});
