//! Signing in by mail on a phone: the page behind the link, the apps that open it, and mails in the learner's language.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use reqwest::Method;
use serde_json::json;

use crate::both;
use crate::support::{Account, Answer, Letter, SmtpServer, TestApp};

const CONSUME: &str = "/api/v1/auth/magic-links/consume";

async fn letter(app: &TestApp) -> Letter {
    let folder = app.folder.path().join("mail");
    std::fs::remove_dir_all(&folder).ok();
    app.anonymous().post("/api/v1/auth/magic-links", json!({"email": "ada@example.org"})).await.expect(202);
    Letter::in_folder(&folder).await
}

/// As a browser opens a link.
async fn browse(app: &TestApp, token: &str, language: &str) -> Answer {
    let client = app.anonymous();
    let request = client.request(Method::GET, &format!("{CONSUME}?token={token}"));
    client.send(request.header("Accept", "text/html,*/*;q=0.8").header("Accept-Language", language)).await
}

both!(a_link_shows_the_code_to_type_and_no_token, |backend| async move {
    let app = TestApp::new(backend).await;
    app.user("ada", parlance::auth::Role::Learner);
    let Letter { token, code } = letter(&app).await;
    // A scanner opens every link of a mail, again and again.
    for _ in 0..8 {
        let head = app.anonymous().request(Method::HEAD, &format!("{CONSUME}?token={token}"));
        assert_eq!(app.anonymous().send(head).await.status, 200);
        let page = browse(&app, &token, "en").await;
        assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
        assert!(page.text.contains(&code) && !page.text.contains(&token), "{}", page.text);
        assert!(!page.text.contains("<form") && !page.text.contains("<script"), "{}", page.text);
        assert!(page.header("content-security-policy").contains("form-action 'none'"));
        assert!(page.text.contains("width=device-width"), "{}", page.text);
    }
    let spanish = browse(&app, &token, "es").await;
    assert!(spanish.text.contains("lang=\"es\"") && spanish.text.contains("Escribe este código"), "{}", spanish.text);
    let typed = json!({"email": "ada@example.org", "code": code});
    assert_eq!(app.anonymous().post(CONSUME, typed).await.expect(200)["user"]["username"], "ada");
    let ended = browse(&app, &token, "zh").await;
    assert_eq!((ended.status, ended.header("content-language")), (401, "zh"));
    assert!(ended.text.contains("该链接或验证码已失效") && !ended.text.contains(&token), "{}", ended.text);
    let problem = app.anonymous().get(&format!("{CONSUME}?token={token}")).await.expect(401);
    assert_eq!(problem["code"], "invalid_token");
});

both!(what_is_no_link_is_a_page_in_a_browser, |backend| async move {
    let app = TestApp::new(backend).await;
    for (token, status) in [("short", 422), ("%00", 400), (&*"x".repeat(43), 401)] {
        let page = browse(&app, token, "en").await;
        assert_eq!((page.status, page.header("content-type")), (status, "text/html; charset=utf-8"), "{token}");
    }
});

both!(a_code_that_was_tried_too_often_is_not_shown, |backend| async move {
    let app = TestApp::new(backend).await;
    app.user("ada", parlance::auth::Role::Learner);
    let mail = letter(&app).await;
    for _ in 0..5 {
        let body = json!({"email": "ada@example.org", "code": mail.wrong_code()});
        app.anonymous().post(CONSUME, body).await.expect(401);
    }
    let page = browse(&app, &mail.token, "en").await;
    page.expect(200);
    assert!(!page.text.contains(&mail.code) && page.text.contains("tried too often"), "{}", page.text);
});

both!(a_link_opens_the_app_where_there_is_one, |backend| async move {
    let fingerprint = ["AB"; 32].join(":");
    let android = format!("com.example.app={}, com.example.app={fingerprint}", fingerprint.to_lowercase());
    let variables = [
        ("PARLANCE_APP_LINK", "parlance://sign-in?from=mail"),
        ("PARLANCE_APPLE_APPS", "ABCDE12345.com.example.app"),
        ("PARLANCE_ANDROID_APPS", android.as_str()),
    ];
    let app = TestApp::with(backend, &variables).await;
    app.user("ada", parlance::auth::Role::Learner);
    let Letter { token, code } = letter(&app).await;
    let page = browse(&app, &token, "en").await;
    page.expect(200);
    assert!(page.text.contains(&format!("href=\"parlance://sign-in?from=mail&amp;token={token}\"")), "{}", page.text);
    assert_eq!(page.text.matches(&token).count(), 1, "nowhere else");
    assert!(page.text.contains(&code), "{}", page.text);
    let apple = app.anonymous().get("/.well-known/apple-app-site-association").await;
    let links = json!([{"/": CONSUME, "?": {"token": "?*"}}]);
    let details = json!([{"appIDs": ["ABCDE12345.com.example.app"], "components": links}]);
    assert_eq!(apple.expect(200), json!({"applinks": {"details": details}}));
    assert_eq!(
        (apple.header("content-type"), apple.header("cache-control")),
        ("application/json", "public, max-age=3600")
    );
    let android = app.anonymous().get("/.well-known/assetlinks.json").await.expect(200);
    let target = json!({"namespace": "android_app", "package_name": "com.example.app",
        "sha256_cert_fingerprints": [fingerprint, fingerprint]});
    assert_eq!(android, json!([{"relation": ["delegate_permission/common.handle_all_urls"], "target": target}]));
});

both!(what_opens_the_app_is_kept_as_it_was_set, |backend| async move {
    let link = "parlance:sign-in?a=\"><script>&b='é#part";
    let app = TestApp::with(backend, &[("PARLANCE_APP_LINK", link)]).await;
    app.user("ada", parlance::auth::Role::Learner);
    let Letter { token, .. } = letter(&app).await;
    let page = browse(&app, &token, "en").await;
    let href = format!("href=\"parlance:sign-in?a=%22%3E%3Cscript%3E&amp;b='%C3%A9&amp;token={token}#part\"");
    assert!(page.text.contains(&href), "{}", page.text);
});

both!(without_an_app_phones_are_told_of_none, |backend| async move {
    let app = TestApp::new(backend).await;
    for file in ["apple-app-site-association", "assetlinks.json"] {
        app.anonymous().get(&format!("/.well-known/{file}")).await.expect(404);
    }
});

/// The parts of a mail, decoded.
fn parts(mail: &str) -> Vec<(String, String)> {
    let boundary = format!("--{}", mail.split("boundary=\"").nth(1).unwrap().split('"').next().unwrap());
    let parts = mail.split(&boundary).skip(1).filter(|part| !part.starts_with("--"));
    parts
        .map(|part| {
            let (head, body) = part.trim_start().split_once("\r\n\r\n").unwrap();
            let body = match head {
                head if head.contains("base64") => {
                    let body: String = body.split_whitespace().collect();
                    String::from_utf8(BASE64_STANDARD.decode(body).unwrap()).unwrap()
                }
                head if head.contains("quoted-printable") => quoted_printable(body),
                _ => body.to_owned(),
            };
            let kind = head.split("Content-Type: ").nth(1).unwrap().split(';').next().unwrap();
            (kind.to_owned(), body)
        })
        .collect()
}

fn quoted_printable(text: &str) -> String {
    let mut bytes = Vec::new();
    let text = text.replace("=\r\n", "");
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        if let (b'=', [high, low, tail @ ..]) = (first, tail) {
            bytes.extend(hex::decode([*high, *low]).unwrap());
            rest = tail;
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8(bytes).unwrap()
}

both!(a_mail_is_text_and_html_in_the_language_of_who_asks, |backend| async move {
    let smtp = SmtpServer::start().await;
    let variables = [("SMTP_URL", smtp.url.as_str()), ("MAIL_FROM", "Parlance <hello@example.org>")];
    let app = TestApp::with(backend, &variables).await;
    Account::register(&app, "ada").await;
    for (count, (language, says)) in
        [("es-MX", "abre este enlace"), ("zh-CN", "打开此链接"), ("fr", "open this link")].into_iter().enumerate()
    {
        let client = app.anonymous();
        let request = client.request(Method::POST, "/api/v1/auth/magic-links").header("Accept-Language", language);
        client.send(request.json(&json!({"email": "ada@example.org"}))).await.expect(202);
        let mail = smtp.mails(count + 2).await.pop().unwrap().text;
        assert!(mail.contains("multipart/alternative"), "{mail}");
        let parts = parts(&mail);
        let kinds: Vec<&str> = parts.iter().map(|(kind, _)| kind.as_str()).collect();
        assert_eq!(kinds, ["text/plain", "text/html"]);
        let code = parts[0]
            .1
            .lines()
            .map(str::trim_end)
            .find(|line| line.len() == 9 && line.replace(' ', "").parse::<u32>().is_ok());
        for (kind, body) in &parts {
            assert!(body.contains(says) && body.contains(code.unwrap()), "{kind}: {body}");
            assert!(body.contains("/api/v1/auth/magic-links/consume?token="), "{kind}: {body}");
        }
        let html = &parts[1].1;
        assert!(html.contains("color-scheme") && !html.contains("<img") && !html.contains("url("), "{html}");
    }
});
