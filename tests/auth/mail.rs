//! Signing in by mail that really travels by SMTP.

use serde_json::{Value, json};

use crate::both;
use crate::support::{Account, Answer, Backend, Letter, Mail, PASSWORD, SmtpServer, TestApp};

const BASE: &str = "https://lessons.example.org";

/// An application that sends mail, and its user ada.
struct PostOffice {
    smtp: SmtpServer,
    app: TestApp,
}

impl PostOffice {
    async fn open(backend: Backend) -> Self {
        let smtp = SmtpServer::start().await;
        let variables = [
            ("SMTP_URL", smtp.url.as_str()),
            ("MAIL_FROM", "Parlance <hello@example.org>"),
            ("PARLANCE_PUBLIC_URL", BASE),
        ];
        let app = TestApp::with(backend, &variables).await;
        app.set_time("2026-02-03T04:00:00Z");
        Account::register(&app, "ada").await;
        Self { smtp, app }
    }

    async fn ask(&self, email: &str) {
        self.app.anonymous().post("/api/v1/auth/magic-links", json!({"email": email})).await.expect(202);
    }

    /// So many mails after the one to who registers.
    async fn mails(&self, count: usize) -> Vec<Mail> {
        self.smtp.mails(count + 1).await.split_off(1)
    }

    /// The newest of them.
    async fn letter(&self, count: usize) -> Letter {
        Letter::read(&self.mails(count).await[count - 1].text)
    }

    async fn consume(&self, proof: Value) -> Answer {
        self.app.anonymous().post("/api/v1/auth/magic-links/consume", proof).await
    }

    async fn try_code(&self, code: &str) -> Answer {
        self.consume(json!({"email": "ada@example.org", "code": code})).await
    }
}

#[track_caller]
fn refused(answer: &Answer) {
    assert_eq!(answer.expect(401)["code"], "invalid_token");
}

both!(a_link_arrives_is_looked_at_and_works_once, |backend| async move {
    let office = PostOffice::open(backend).await;
    office.ask("nobody@example.org").await;
    office.ask("Ada@Example.org").await;
    let mails = office.mails(1).await;
    assert_eq!(
        (mails[0].from.as_str(), mails[0].to.as_slice()),
        ("hello@example.org", &["ada@example.org".to_owned()][..])
    );
    assert!(mails[0].text.contains("Subject: Sign in to Parlance"), "{}", mails[0].text);
    assert!(mails[0].text.contains(BASE), "{}", mails[0].text);
    let letter = Letter::read(&mails[0].text);

    // A scanner opens every link of a mail, and follows none of its buttons.
    for _ in 0..3 {
        let page =
            office.app.anonymous().get(&format!("/api/v1/auth/magic-links/consume?token={}", letter.token)).await;
        page.expect(200);
        assert!(page.header("Content-Type").starts_with("text/html"));
        assert!(page.header("Content-Security-Policy").contains("default-src 'none'"));
        assert_eq!((page.header("Cache-Control"), page.header("Referrer-Policy")), ("no-store", "no-referrer"));
    }
    let signed_in = office.consume(json!({"token": letter.token})).await.expect(200);
    let client = office.app.anonymous().with_token(signed_in["accessToken"].as_str().unwrap());
    assert_eq!(client.get("/api/v1/me").await.expect(200)["username"], "ada");
    refused(&office.consume(json!({"token": letter.token})).await);
    refused(&office.try_code(&letter.code).await);
    assert_eq!(office.mails(1).await.len(), 1, "no mail to who has no account");
});

both!(a_code_works_once, |backend| async move {
    let office = PostOffice::open(backend).await;
    office.ask("ada@example.org").await;
    let letter = office.letter(1).await;
    assert_eq!(office.try_code(&letter.code).await.expect(200)["user"]["username"], "ada");
    refused(&office.try_code(&letter.code).await);
    refused(&office.consume(json!({"token": letter.token})).await);
    let problem = office.consume(json!({"email": "ada@example.org"})).await.expect(422);
    assert_eq!(problem["errors"][0]["pointer"], "/token");
});

both!(ten_tries_at_once_sign_in_once, |backend| async move {
    let office = PostOffice::open(backend).await;
    office.ask("ada@example.org").await;
    let letter = office.letter(1).await;
    let tries = (0..10).map(|_| office.consume(json!({"token": letter.token})));
    let mut statuses: Vec<_> = futures_util::future::join_all(tries).await.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [vec![200], vec![401; 9]].concat());
});

both!(five_wrong_codes_burn_the_code, |backend| async move {
    let office = PostOffice::open(backend).await;
    office.ask("ada@example.org").await;
    let letter = office.letter(1).await;
    for _ in 0..5 {
        refused(&office.try_code(&letter.wrong_code()).await);
    }
    refused(&office.try_code(&letter.code).await);
    // Whoever guesses codes does not keep the owner from the link.
    office.consume(json!({"token": letter.token})).await.expect(200);
});

both!(four_wrong_codes_do_not, |backend| async move {
    let office = PostOffice::open(backend).await;
    office.ask("ada@example.org").await;
    let letter = office.letter(1).await;
    for _ in 0..4 {
        refused(&office.try_code(&letter.wrong_code()).await);
    }
    office.try_code(&letter.code).await.expect(200);
});

both!(link_and_code_end_after_fifteen_minutes, |backend| async move {
    let office = PostOffice::open(backend).await;
    office.ask("ada@example.org").await;
    let first = office.letter(1).await;
    office.ask("ada@example.org").await;
    let second = office.letter(2).await;
    office.app.set_time("2026-02-03T04:14:59Z");
    office.consume(json!({"token": first.token})).await.expect(200);
    office.app.set_time("2026-02-03T04:15:00Z");
    refused(&office.consume(json!({"token": second.token})).await);
    refused(&office.try_code(&second.code).await);
});

both!(who_forgot_a_password_sets_one_after_signing_in_by_mail, |backend| async move {
    let office = PostOffice::open(backend).await;
    office.ask("ada@example.org").await;
    let letter = office.letter(1).await;
    let signed_in = office.try_code(&letter.code).await.expect(200);
    let client = office.app.anonymous().with_token(signed_in["accessToken"].as_str().unwrap());
    client.put("/api/v1/me/password", json!({"newPassword": "another horse battery"})).await.expect(204);
    let by_password = Account::login(&office.app.anonymous(), "ada", "another horse battery").await;
    let problem = by_password.client.put("/api/v1/me/password", json!({"newPassword": PASSWORD})).await.expect(422);
    assert_eq!(problem["errors"][0]["pointer"], "/currentPassword");
});
