//! Access tokens that are not ours, not any more, or no tokens at all.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use parlance::db::Id;
use reqwest::Method;
use reqwest::header::HeaderValue;
use serde_json::{Value, json};

use crate::both;
use crate::support::{Account, Client, TestApp};

const FIRST: &str = "3f1c9a7e5b2d804673f1c9a7e5b2d804673f1c9a7e5b2d80";
const SECOND: &str = "c4e8a2f6b0d4193758c4e8a2f6b0d4193758c4e8a2f6b0d4";

/// A token as the server makes it, but for what the test changes.
struct Forgery {
    header: Header,
    claims: Value,
    secret: &'static str,
}

impl Forgery {
    fn of(app: &TestApp) -> Self {
        let now = app.now().utc().timestamp();
        let claims = json!({
            "sub": Id::generate(), "sid": Id::generate(), "role": "admin",
            "iat": now, "exp": now + 900, "iss": "parlance", "aud": "parlance",
        });
        let header = Header { kid: Some("k1".to_owned()), ..Header::new(Algorithm::HS256) };
        Self { header, claims, secret: FIRST }
    }

    fn with(mut self, claim: &str, value: Value) -> Self {
        self.claims[claim] = value;
        self
    }

    fn without(mut self, claim: &str) -> Self {
        self.claims.as_object_mut().unwrap().shift_remove(claim);
        self
    }

    fn kid(mut self, kid: Option<&str>) -> Self {
        self.header.kid = kid.map(str::to_owned);
        self
    }

    fn secret(mut self, secret: &'static str) -> Self {
        self.secret = secret;
        self
    }

    fn algorithm(mut self, algorithm: Algorithm) -> Self {
        self.header.alg = algorithm;
        self
    }

    fn sign(&self) -> String {
        jsonwebtoken::encode(&self.header, &self.claims, &EncodingKey::from_secret(self.secret.as_bytes())).unwrap()
    }

    /// The same claims under `alg: none`, with a signature or without.
    fn unsigned(&self, signature: &str) -> String {
        let header = URL_SAFE_NO_PAD.encode(json!({"typ": "JWT", "alg": "none", "kid": "k1"}).to_string());
        format!("{header}.{}.{signature}", URL_SAFE_NO_PAD.encode(self.claims.to_string()))
    }
}

async fn app(backend: crate::support::Backend) -> TestApp {
    TestApp::with(backend, &[("JWT_SECRET", &format!("k1:{FIRST}"))]).await
}

async fn refused(client: &Client, what: &str) {
    let answer = client.get("/api/v1/me/sessions").await;
    assert_eq!(answer.status, 401, "{what}: {}", answer.text);
    assert_eq!(answer.json()["code"], "unauthenticated", "{what}");
}

both!(forged_tokens_are_refused, |backend| async move {
    let app = app(backend).await;
    let anonymous = app.anonymous();
    let good = Forgery::of(&app).sign();
    // What follows is refused for what is changed, and for nothing else.
    anonymous.with_token(&good).get("/api/v1/me/sessions").await.expect(200);

    let parts: Vec<&str> = good.split('.').collect();
    let promoted = URL_SAFE_NO_PAD.encode(Forgery::of(&app).with("sub", json!(Id::generate())).claims.to_string());
    let now = app.now().utc().timestamp();
    let forgeries = [
        ("another signature", format!("{}.{}.{}", parts[0], parts[1], "A".repeat(parts[2].len()))),
        ("no signature", format!("{}.{}.", parts[0], parts[1])),
        ("other claims under the signature", format!("{}.{promoted}.{}", parts[0], parts[2])),
        ("alg none", Forgery::of(&app).unsigned("")),
        ("alg none with a signature", Forgery::of(&app).unsigned(parts[2])),
        ("another algorithm", Forgery::of(&app).algorithm(Algorithm::HS512).sign()),
        ("an unknown kid", Forgery::of(&app).kid(Some("k9")).sign()),
        ("no kid", Forgery::of(&app).kid(None).sign()),
        ("another key", Forgery::of(&app).secret(SECOND).sign()),
        ("another audience", Forgery::of(&app).with("aud", json!("another")).sign()),
        ("no audience", Forgery::of(&app).without("aud").sign()),
        ("another issuer", Forgery::of(&app).with("iss", json!("another")).sign()),
        ("no issuer", Forgery::of(&app).without("iss").sign()),
        ("an end in the past", Forgery::of(&app).with("exp", json!(now - 1)).sign()),
        ("no end", Forgery::of(&app).without("exp").sign()),
        ("an unknown role", Forgery::of(&app).with("role", json!("root")).sign()),
    ];
    for (what, token) in forgeries {
        refused(&anonymous.with_token(&token), what).await;
    }
});

both!(a_token_ends_after_fifteen_minutes, |backend| async move {
    let app = app(backend).await;
    app.set_time("2026-02-03T04:00:00Z");
    let ada = Account::register(&app, "ada").await;
    app.set_time("2026-02-03T04:14:59Z");
    ada.client.get("/api/v1/me").await.expect(200);
    app.set_time("2026-02-03T04:15:00Z");
    refused(&ada.client, "expired").await;
    ada.refresh().await.expect(200);
});

both!(what_is_no_token_is_refused, |backend| async move {
    let app = app(backend).await;
    let good = Forgery::of(&app).sign();
    let client = app.anonymous();
    let headers = [
        b"Bearer".to_vec(),
        b"Bearer ".to_vec(),
        b"Bearer x".to_vec(),
        b"Bearer a.b.c".to_vec(),
        b"Bearer ....".to_vec(),
        b"Bearer \xff\xfe".to_vec(),
        b"Basic am9obmRvZTpwYXJsYW5jZS1kZW1v".to_vec(),
        good.clone().into_bytes(),
        format!("Bearer {good} {good}").into_bytes(),
    ];
    for header in headers {
        let value = HeaderValue::from_bytes(&header).unwrap();
        let request = client.request(Method::GET, "/api/v1/me/sessions").header("Authorization", value);
        let answer = client.send(request).await;
        assert_eq!(answer.expect(401)["code"], "unauthenticated", "{}", String::from_utf8_lossy(&header));
        assert!(!answer.text.contains(&good));
    }
});

both!(a_key_is_rotated_without_logging_anyone_out, |backend| async move {
    let app = app(backend).await;
    let ada = Account::register(&app, "ada").await;
    let rotated = app.replica_with(&[("JWT_SECRET", &format!("k2:{SECOND},k1:{FIRST}"))]).await;
    let client = rotated.anonymous();
    client.with_token(ada.token()).get("/api/v1/me").await.expect(200);
    let fresh = client.post("/api/v1/auth/refresh", ada.refresh_token()).await.expect(200);
    let fresh = fresh["accessToken"].as_str().unwrap();
    assert_eq!(jsonwebtoken::decode_header(fresh).unwrap().kid.as_deref(), Some("k2"));
    client.with_token(fresh).get("/api/v1/me").await.expect(200);
    refused(&app.anonymous().with_token(fresh), "a key that is not known yet").await;

    let finished = app.replica_with(&[("JWT_SECRET", &format!("k2:{SECOND}"))]).await;
    finished.anonymous().with_token(fresh).get("/api/v1/me").await.expect(200);
    refused(&finished.anonymous().with_token(ada.token()), "a key taken out").await;
});
