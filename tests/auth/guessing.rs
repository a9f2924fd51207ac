//! Guessing at passwords and codes: slower and slower, and no reason to keep the owner out.

use reqwest::Method;
use serde_json::json;

use crate::both;
use crate::support::{Account, Answer, Backend, Client, Letter, PASSWORD, SmtpServer, TestApp};

const HOME: &str = "203.0.113.1";
const ELSEWHERE: &str = "203.0.113.9";

/// Ada's account, made on her phone at home, behind a proxy that tells addresses.
struct Scene {
    smtp: SmtpServer,
    app: TestApp,
}

impl Scene {
    async fn new(backend: Backend) -> Self {
        let smtp = SmtpServer::start().await;
        let variables = [
            ("PARLANCE_ACCOUNT_RATE", "3"),
            ("TRUSTED_PROXIES", "127.0.0.1"),
            ("SMTP_URL", smtp.url.as_str()),
            ("MAIL_FROM", "Parlance <hello@example.org>"),
        ];
        let app = TestApp::with(backend, &variables).await;
        app.set_time("2026-02-03T04:00:00Z");
        let scene = Self { smtp, app };
        let ada = json!({"email": "ada@example.org", "username": "ada", "password": PASSWORD});
        scene.post("register", HOME, "Phone", ada).await.expect(201);
        scene
    }

    async fn post(&self, path: &str, from: &str, user_agent: &str, body: serde_json::Value) -> Answer {
        let client = self.app.anonymous();
        let request = client.request(Method::POST, &format!("/api/v1/auth/{path}"));
        let request = request.header("X-Forwarded-For", from).header("User-Agent", user_agent);
        client.send(request.json(&body)).await
    }

    async fn login(&self, from: &str, user_agent: &str, password: &str) -> Answer {
        self.post("login", from, user_agent, json!({"username": "ada", "password": password})).await
    }

    async fn guess(&self) -> Answer {
        self.login(ELSEWHERE, "curl", "wrong password").await
    }
}

#[track_caller]
fn waits(answer: &Answer, seconds: u64) {
    assert_eq!(answer.expect(429)["code"], "too_many_requests");
    assert_eq!(answer.header("Retry-After"), seconds.to_string());
}

both!(who_guesses_waits_longer_and_longer_and_the_owner_gets_in, |backend| async move {
    let scene = Scene::new(backend).await;
    for _ in 0..3 {
        scene.guess().await.expect(401);
    }
    waits(&scene.guess().await, 31);
    // The right password is no way around it: that would tell which one it is.
    waits(&scene.login(ELSEWHERE, "curl", PASSWORD).await, 31);
    waits(&scene.login(ELSEWHERE, "Phone", PASSWORD).await, 31);
    waits(&scene.login(HOME, "curl", PASSWORD).await, 31);
    scene.login(HOME, "Phone", PASSWORD).await.expect(200);
    waits(&scene.guess().await, 31);
    let mails = scene.smtp.mails(2).await;
    assert_eq!(mails[1].to, ["ada@example.org"]);
    assert!(mails[1].text.contains("Subject: Wrong passwords"), "{}", mails[1].text);

    scene.app.set_time("2026-02-03T04:00:31Z");
    scene.guess().await.expect(401);
    waits(&scene.guess().await, 61);
    scene.app.set_time("2026-02-03T04:01:32Z");
    scene.guess().await.expect(401);
    waits(&scene.guess().await, 121);
    assert_eq!(scene.smtp.mails(2).await.len(), 2, "told once a day");

    // From a new device by mail, or once the wait is over; then all is forgiven.
    scene.post("magic-links", ELSEWHERE, "Tablet", json!({"email": "ada@example.org"})).await.expect(202);
    let letter = Letter::read(&scene.smtp.mails(3).await[2].text);
    let by_mail = scene.post("magic-links/consume", ELSEWHERE, "Tablet", json!({"token": letter.token})).await;
    let client = scene.app.anonymous().with_token(by_mail.expect(200)["accessToken"].as_str().unwrap());
    client.put("/api/v1/me/password", json!({"newPassword": PASSWORD})).await.expect(204);
    scene.app.set_time("2026-02-03T04:03:33Z");
    scene.login(ELSEWHERE, "curl", PASSWORD).await.expect(200);
    for _ in 0..3 {
        scene.login("203.0.113.10", "curl", "wrong password").await.expect(401);
    }
});

both!(a_known_device_does_not_guess_for_ever_either, |backend| async move {
    let scene = Scene::new(backend).await;
    for _ in 0..3 {
        scene.login(HOME, "Phone", "wrong password").await.expect(401);
    }
    waits(&scene.login(HOME, "Phone", "wrong password").await, 31);
    assert!(scene.smtp.mails(2).await[1].text.contains("Subject: Wrong passwords"));
});

both!(a_client_address_that_tries_one_account_after_the_other_waits, |backend| async move {
    let scene = Scene::new(backend).await;
    let login = |name: String, from: &'static str| {
        let scene = &scene;
        async move { scene.post("login", from, "curl", json!({"username": name, "password": "wrong password"})).await }
    };
    for n in 0..15 {
        login(format!("user{n}"), ELSEWHERE).await.expect(401);
    }
    waits(&login("user15".to_owned(), ELSEWHERE).await, 31);
    login("user15".to_owned(), "203.0.113.10").await.expect(401);
    scene.login(ELSEWHERE, "curl", PASSWORD).await.expect(429);
});

async fn consume(client: &Client, body: serde_json::Value) -> Answer {
    client.post("/api/v1/auth/magic-links/consume", body).await
}

async fn ask(client: &Client, email: &str) -> Answer {
    client.post("/api/v1/auth/magic-links", json!({"email": email})).await
}

both!(a_new_mail_leaves_the_code_of_the_one_before_valid, |backend| async move {
    let scene = Scene::new(backend).await;
    let client = scene.app.anonymous();
    for _ in 0..2 {
        ask(&client, "ada@example.org").await.expect(202);
    }
    let mails = scene.smtp.mails(3).await;
    let (first, second) = (Letter::read(&mails[1].text), Letter::read(&mails[2].text));
    let code = |letter: &Letter| json!({"email": "ada@example.org", "code": letter.code});
    consume(&client, code(&first)).await.expect(200);
    consume(&client, code(&first)).await.expect(401);
    // A wrong code counts for every mail that it might have been of.
    for _ in 0..5 {
        consume(&client, json!({"email": "ada@example.org", "code": second.wrong_code()})).await;
    }
    consume(&client, code(&second)).await.expect(401);
    ask(&client, "ada@example.org").await.expect(202);
    let third = Letter::read(&scene.smtp.mails(4).await[3].text);
    consume(&client, code(&third)).await.expect(200);
    consume(&client, json!({"token": second.token})).await.expect(200);
});

both!(an_address_gets_so_many_mails_an_hour, |backend| async move {
    let smtp = SmtpServer::start().await;
    let variables =
        [("PARLANCE_MAIL_RATE", "2"), ("SMTP_URL", smtp.url.as_str()), ("MAIL_FROM", "Parlance <hello@example.org>")];
    let app = TestApp::with(backend, &variables).await;
    let client = app.anonymous();
    Account::register(&app, "ada").await;
    ask(&client, "ada@example.org").await.expect(202);
    for email in ["nobody@example.org", "nobody@example.org"] {
        ask(&client, email).await.expect(202);
    }
    for email in ["Ada@example.org", "nobody@example.org"] {
        let limited = ask(&client, email).await;
        assert_eq!(limited.expect(429)["code"], "too_many_requests");
        assert!(limited.header("Retry-After").parse::<u64>().unwrap() > 60);
    }
    let letter = Letter::read(&smtp.mails(2).await[1].text);
    consume(&client, json!({"token": letter.token})).await.expect(200);
});
