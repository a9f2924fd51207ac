//! Whose address it is: proven by what mail says, and by nothing else.

use diesel::connection::SimpleConnection;
use reqwest::Method;
use serde_json::{Value, json};

use crate::both;
use crate::support::{Account, Answer, Backend, Client, Letter, Mail, PASSWORD, SmtpServer, TestApp, login};

const ANOTHER: &str = "another horse battery";

struct PostOffice {
    smtp: SmtpServer,
    app: TestApp,
}

impl PostOffice {
    async fn open(backend: Backend) -> Self {
        let smtp = SmtpServer::start().await;
        let variables = [("SMTP_URL", smtp.url.as_str()), ("MAIL_FROM", "Parlance <hello@example.org>")];
        let app = TestApp::with(backend, &variables).await;
        Self { smtp, app }
    }

    /// The newest of so many mails.
    async fn mail(&self, count: usize) -> Mail {
        self.smtp.mails(count).await.remove(count - 1)
    }

    async fn letter(&self, count: usize) -> Letter {
        Letter::read(&self.mail(count).await.text)
    }

    async fn ask(&self, email: &str) {
        self.app.anonymous().post("/api/v1/auth/magic-links", json!({"email": email})).await.expect(202);
    }

    async fn consume(&self, proof: Value) -> Answer {
        self.app.anonymous().post("/api/v1/auth/magic-links/consume", proof).await
    }

    fn signed_in(&self, answer: &Value) -> Client {
        self.app.anonymous().with_token(answer["accessToken"].as_str().unwrap())
    }
}

async fn gone(account: &Account) {
    account.client.get("/api/v1/me").await.expect(401);
    account.refresh().await.expect(401);
}

both!(who_registers_a_strangers_address_keeps_nothing_once_the_stranger_comes, |backend| async move {
    let office = PostOffice::open(backend).await;
    let squatter = Account::register(&office.app, "ada").await;
    let elsewhere = Account::login(&office.app.anonymous(), "ada", PASSWORD).await;
    assert_eq!(squatter.answer["user"]["emailVerifiedAt"], Value::Null);
    office.ask("ada@example.org").await;
    let owner = office.consume(json!({"token": office.letter(2).await.token})).await.expect(200);
    assert!(owner["user"]["emailVerifiedAt"].is_string(), "{owner}");
    gone(&squatter).await;
    gone(&elsewhere).await;
    login(&office.app.anonymous(), "ada", PASSWORD).await.expect(401);

    let client = office.signed_in(&owner);
    client.put("/api/v1/me/password", json!({"newPassword": ANOTHER})).await.expect(204);
    // The second proof finds everything in its place.
    office.ask("ada@example.org").await;
    office.consume(json!({"token": office.letter(3).await.token})).await.expect(200);
    client.get("/api/v1/me").await.expect(200);
    Account::login(&office.app.anonymous(), "ada", ANOTHER).await;
});

both!(a_registration_is_told_by_mail_whose_link_ends_what_was_there, |backend| async move {
    let office = PostOffice::open(backend).await;
    let squatter = Account::register(&office.app, "ada").await;
    let mail = office.mail(1).await;
    assert_eq!(mail.to, ["ada@example.org"]);
    assert!(mail.text.contains("Subject: Confirm your address"), "{}", mail.text);
    office.consume(json!({"token": Letter::read(&mail.text).token})).await.expect(200);
    gone(&squatter).await;
    login(&office.app.anonymous(), "ada", PASSWORD).await.expect(401);
});

both!(a_code_in_the_session_proves_the_address_and_keeps_the_password, |backend| async move {
    let office = PostOffice::open(backend).await;
    let ada = Account::register(&office.app, "ada").await;
    let other = Account::login(&office.app.anonymous(), "ada", PASSWORD).await;
    let eve = Account::register(&office.app, "eve").await;
    let letter = office.letter(1).await;
    let verify = |client: &Client, code: &str| {
        let client = client.clone();
        let body = json!({"code": code});
        async move { client.post("/api/v1/me/email/verify", body).await }
    };
    let wrong = verify(&ada.client, &letter.wrong_code()).await.expect(422);
    assert_eq!(wrong["errors"][0]["pointer"], "/code");
    verify(&eve.client, &letter.code).await.expect(422);
    let me = verify(&ada.client, &letter.code).await.expect(200);
    assert!(me["emailVerifiedAt"].is_string(), "{me}");
    ada.client.get("/api/v1/me").await.expect(200);
    gone(&other).await;
    Account::login(&office.app.anonymous(), "ada", PASSWORD).await;
    verify(&ada.client, &letter.code).await.expect(422);
    assert_eq!(eve.client.get("/api/v1/me").await.expect(200)["emailVerifiedAt"], Value::Null);
    // Guessing does not go on for ever.
    let letter = office.letter(2).await;
    for _ in 0..5 {
        verify(&eve.client, &letter.wrong_code()).await.expect(422);
    }
    verify(&eve.client, &letter.code).await.expect(422);
});

both!(another_address_is_unproven_and_links_to_the_old_one_end, |backend| async move {
    let office = PostOffice::open(backend).await;
    let ada = Account::register(&office.app, "ada").await;
    let code = office.letter(1).await.code;
    ada.client.post("/api/v1/me/email/verify", json!({ "code": code })).await.expect(200);
    office.ask("ada@example.org").await;
    let on_its_way = office.letter(2).await;

    let change = json!({"email": "new@example.org", "password": PASSWORD});
    let me = ada.client.patch("/api/v1/me", change.clone()).await.expect(200);
    assert_eq!((&me["email"], &me["emailVerifiedAt"]), (&json!("new@example.org"), &Value::Null));
    let mut told = office.smtp.mails(4).await.split_off(2);
    told.sort_by_key(|mail| mail.to.clone());
    assert_eq!((&told[0].to[0], &told[1].to[0]), (&"ada@example.org".to_owned(), &"new@example.org".to_owned()));
    assert!(told[0].text.contains("was changed") && !told[0].text.contains("token"), "{}", told[0].text);
    office.consume(json!({"token": on_its_way.token})).await.expect(401);

    // The same address again changes nothing.
    ada.client.patch("/api/v1/me", change).await.expect(200);
    let code = Letter::read(&told[1].text).code;
    let me = ada.client.post("/api/v1/me/email/verify", json!({ "code": code })).await.expect(200);
    assert!(me["emailVerifiedAt"].is_string(), "{me}");
    assert_eq!(office.smtp.mails(4).await.len(), 4);
});

both!(whoever_moves_to_a_strangers_address_keeps_nothing_either, |backend| async move {
    let office = PostOffice::open(backend).await;
    let eve = Account::register(&office.app, "eve").await;
    let code = office.letter(1).await.code;
    eve.client.post("/api/v1/me/email/verify", json!({ "code": code })).await.expect(200);
    eve.client.patch("/api/v1/me", json!({"email": "ada@example.org", "password": PASSWORD})).await.expect(200);
    office.smtp.mails(3).await;
    office.ask("ada@example.org").await;
    office.consume(json!({"token": office.letter(4).await.token})).await.expect(200);
    gone(&eve).await;
    login(&office.app.anonymous(), "eve", PASSWORD).await.expect(401);
});

both!(what_tells_whether_an_address_is_taken_is_counted_by_client, |backend| async move {
    let variables = [("PARLANCE_REGISTRATION_RATE", "3"), ("TRUSTED_PROXIES", "127.0.0.1")];
    let app = TestApp::with(backend, &variables).await;
    let ada = Account::register(&app, "ada").await;
    let register = |from: &'static str, name: &str| {
        let client = app.anonymous();
        let body = json!({"email": format!("{name}@example.org"), "username": name, "password": PASSWORD});
        async move {
            let request = client.request(Method::POST, "/api/v1/auth/register").header("X-Forwarded-For", from);
            client.send(request.json(&body)).await
        }
    };
    register("203.0.113.1", "eve").await.expect(201);
    register("203.0.113.1", "ada").await.expect(409);
    register("203.0.113.1", "eve").await.expect(409);
    let limited = register("203.0.113.1", "ada").await;
    assert_eq!(limited.expect(429)["code"], "too_many_requests");
    assert!(!limited.header("Retry-After").is_empty());
    register("203.0.113.2", "ada").await.expect(409);

    let change = |body: Value| async { ada.client.patch("/api/v1/me", body).await };
    change(json!({"email": "eve@example.org", "password": PASSWORD})).await.expect(409);
    change(json!({"username": "eve"})).await.expect(409);
    change(json!({"email": "eve@example.org", "password": PASSWORD})).await.expect(429);
    change(json!({"username": "eve"})).await.expect(429);
    change(json!({"firstName": "Ada"})).await.expect(200);
});

#[actix_web::test]
#[ignore = "needs PostgreSQL: run scripts/test"]
async fn whoever_uses_a_link_waits_for_the_account_before_taking_the_link_as_its_deletion_does() {
    let office = PostOffice::open(Backend::Postgres).await;
    Account::register(&office.app, "ada").await;
    office.ask("ada@example.org").await;
    let token = office.letter(2).await.token;
    // What a deletion does first.
    let mut deletion = office.app.database.connect();
    deletion.batch_execute("BEGIN; SELECT id FROM users WHERE username = 'ada' FOR UPDATE").unwrap();
    let meanwhile = async {
        office.app.database.until_a_lock_is_waited_for().await;
        // What it does last. With the link taken first, each would wait for the other.
        let last = "SELECT id FROM magic_links FOR UPDATE NOWAIT; DELETE FROM magic_links; \
                    DELETE FROM users WHERE username = 'ada'; COMMIT";
        deletion.batch_execute(last).unwrap();
    };
    let (answer, ()) = futures_util::join!(office.consume(json!({"token": token})), meanwhile);
    answer.expect(401);
}
