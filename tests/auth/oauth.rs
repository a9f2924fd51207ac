//! Signing in as OAuth 2.0 clients do: Swagger UI for one.

use parlance::openapi;
use reqwest::Method;

use crate::both;
use crate::support::{Account, Answer, Client, PASSWORD, TestApp, login};

const TOKEN: &str = "/api/v1/auth/token";

async fn grant(client: &Client, fields: &[(&str, &str)]) -> Answer {
    client.send(client.request(Method::POST, TOKEN).form(fields)).await
}

async fn with_password(client: &Client, name: &str, password: &str) -> Answer {
    grant(client, &[("grant_type", "password"), ("username", name), ("password", password)]).await
}

both!(name_and_password_give_tokens, |backend| async move {
    let app = TestApp::new(backend).await;
    Account::register(&app, "ada").await;
    let anonymous = app.anonymous();
    for name in ["ada", "Ada", "ada@example.org"] {
        let answer = with_password(&anonymous, name, PASSWORD).await;
        let tokens = answer.expect(200);
        assert_eq!((&tokens["token_type"], &tokens["expires_in"]), (&"Bearer".into(), &900.into()));
        assert_eq!(answer.header("cache-control"), "no-store");
        let client = anonymous.with_token(tokens["access_token"].as_str().unwrap());
        assert_eq!(client.get("/api/v1/me").await.expect(200)["username"], "ada");
        let body = serde_json::json!({"refreshToken": tokens["refresh_token"]});
        anonymous.post("/api/v1/auth/refresh", body).await.expect(200);
    }
    // As Swagger UI sends it: with the credentials of a client that it has not, and a scope of nothing.
    let fields = [("grant_type", "password"), ("scope", ""), ("username", "ada"), ("password", PASSWORD)];
    let request = anonymous.request(Method::POST, TOKEN).basic_auth("", Some("")).form(&fields);
    anonymous.send(request).await.expect(200);
});

both!(refusals_are_in_the_words_of_the_standard, |backend| async move {
    let app = TestApp::new(backend).await;
    Account::register(&app, "ada").await;
    let anonymous = app.anonymous();
    let long = "a".repeat(300);
    let cases: [(&[(&str, &str)], &str); 7] = [
        (&[], "invalid_request"),
        (&[("grant_type", "password")], "invalid_request"),
        (&[("grant_type", "password"), ("username", "ada")], "invalid_request"),
        (&[("grant_type", "client_credentials")], "unsupported_grant_type"),
        (&[("grant_type", "password"), ("username", "ada"), ("password", "wrong password")], "invalid_grant"),
        (&[("grant_type", "password"), ("username", "nobody"), ("password", PASSWORD)], "invalid_grant"),
        (&[("grant_type", "password"), ("username", "ada"), ("password", &long)], "invalid_grant"),
    ];
    for (fields, error) in cases {
        let refusal = grant(&anonymous, fields).await.expect(400);
        assert_eq!(refusal["error"], error, "{fields:?}");
        assert!(refusal["error_description"].is_string());
    }
    let json = anonymous.post(TOKEN, serde_json::json!({"grant_type": "password"})).await;
    assert_eq!(json.expect(415)["code"], "unsupported_media_type");
});

both!(it_is_counted_with_signing_in, |backend| async move {
    let app = TestApp::with(backend, &[("PARLANCE_ACCOUNT_RATE", "2")]).await;
    Account::register(&app, "ada").await;
    let anonymous = app.anonymous();
    login(&anonymous, "ada", "wrong password").await.expect(401);
    with_password(&anonymous, "ada", "wrong password").await.expect(400);
    let waits = with_password(&anonymous, "ada", "wrong password").await;
    assert_eq!(waits.expect(429)["code"], "too_many_requests");
    assert_ne!(waits.header("retry-after"), "");
    login(&anonymous, "ada", "wrong password").await.expect(429);
});

both!(swagger_ui_signs_in_by_it_and_fits_a_phone, |backend| async move {
    let app = TestApp::new(backend).await;
    let scheme = &openapi::document()["components"]["securitySchemes"]["account"];
    assert_eq!(scheme["flows"]["password"]["tokenUrl"], TOKEN);
    for path in ["/swagger-ui/", "/swagger-ui/index.html"] {
        let page = app.anonymous().get(path).await;
        page.expect(200);
        assert!(page.text.contains("<title>Parlance API</title>") && page.text.contains("width=device-width"));
        let files = page.text.split(['"', '\'']).filter(|text| text.ends_with(".js") || text.ends_with(".css"));
        for file in files.chain(["oauth2-redirect.html"]) {
            let answer = app.anonymous().get(&format!("/swagger-ui/{file}")).await;
            assert_eq!(answer.status, 200, "{file}");
        }
    }
});
