//! What errors say: codes with parameters, in the language that was asked for, and the page behind each code.

use parlance::error::{Code, Fault};
use parlance::locale::Locale;
use reqwest::Method;
use serde_json::{Value, json};

use crate::both;
use crate::support::{Account, Answer, Role, TestApp};

async fn register_badly(app: &TestApp, language: &str) -> Answer {
    let client = app.anonymous();
    let body = json!({"username": "a b", "email": "ada", "password": "short", "firstName": " ", "timeZone": "Mars"});
    let request = client.request(Method::POST, "/api/v1/auth/register");
    client.send(request.header("Accept-Language", language).json(&body)).await
}

both!(a_field_at_fault_has_a_code_its_parameters_and_words, |backend| async move {
    let app = TestApp::new(backend).await;
    let answer = register_badly(&app, "en").await;
    let problem = answer.expect(422);
    let mut errors: Vec<Value> = problem["errors"].as_array().unwrap().clone();
    errors.sort_by_key(|error| error["pointer"].to_string());
    let said = |pointer: &str, code: &str, params: Value, detail: &str| json!({"pointer": pointer, "code": code, "params": params, "detail": detail});
    let names = "may hold only the letters a to z, digits, dots, underscores and hyphens";
    assert_eq!(
        errors,
        [
            said("/email", "not_an_email", json!({}), "must be an e-mail address such as ada@example.com"),
            said("/firstName", "blank", json!({}), "must not be empty"),
            said("/password", "too_short", json!({"min": 8}), "must be at least 8 characters long"),
            said("/timeZone", "not_a_time_zone", json!({}), "must be an IANA time zone such as Europe/London"),
            said("/username", "not_a_username", json!({}), names),
        ]
    );
    assert_eq!(problem["detail"], "5 fields are not valid; see errors.");
});

both!(no_detail_has_a_pointer_or_a_word_of_rust, |backend| async move {
    let app = TestApp::new(backend).await;
    let Account { client, .. } = Account::register(&app, "ada").await;
    for (method, path, body) in [
        (Method::POST, "/api/v1/auth/login", json!({"username": "ada"})),
        (Method::POST, "/api/v1/auth/login", json!({"username": "ada", "password": 1})),
        (Method::PATCH, "/api/v1/me", json!({"name": "ada"})),
        (Method::PUT, "/api/v1/me/level", json!({"levelId": "first"})),
        (Method::PUT, "/api/v1/me/daily-plans/today", json!({"unitIds": {}})),
        (Method::POST, "/api/v1/me/daily-plans/today/generate", json!({"units": -1})),
        (Method::POST, "/api/v1/me/daily-plans/today/generate", json!({"units": 101})),
        (Method::GET, "/api/v1/levels?limit=ten", json!({})),
        (Method::GET, "/api/v1/levels?page=2", json!({})),
        (Method::GET, "/api/v1/me/daily-plans?overdue=perhaps", json!({})),
        (Method::GET, "/api/v1/me/daily-plans?from=2026-1-1", json!({})),
    ] {
        let problem = client.send(client.request(method.clone(), path).json(&body)).await.json();
        let details = problem["errors"].as_array().into_iter().flatten().chain([&problem]);
        for detail in details.map(|said| said["detail"].as_str().unwrap()) {
            let foreign = [
                "`",
                "u32",
                "usize",
                "struct ",
                "invalid type",
                "missing field",
                "unknown variant",
                "literal",
                "/units",
            ];
            assert!(foreign.iter().all(|word| !detail.contains(word)), "{method} {path}: {detail}");
        }
        assert_ne!(problem["errors"][0]["code"], "invalid", "{method} {path}: {problem}");
    }
});

both!(an_error_speaks_the_language_that_was_asked_for, |backend| async move {
    let app = TestApp::new(backend).await;
    for (asked, language, title) in [
        ("es-MX,en;q=0.5", "es", "Algunos campos no son válidos"),
        ("fr;q=0.9, zh-Hant-TW;q=0.8, es;q=0.1", "zh", "部分字段无效"),
        ("zh;q=0, es;q=0.2", "es", "Algunos campos no son válidos"),
        ("fr", "en", "Some fields are not valid"),
        ("es;q=0", "en", "Some fields are not valid"),
        ("*", "en", "Some fields are not valid"),
        ("not a language;;q=x", "en", "Some fields are not valid"),
        (&*format!("{}es", "x-".repeat(10_000)), "en", "Some fields are not valid"),
        (&*format!("{}zh;q=0.1", "fr-FR;q=0.9, ".repeat(2_000)), "zh", "部分字段无效"),
    ] {
        let answer = register_badly(&app, asked).await;
        let problem = answer.expect(422);
        assert_eq!((answer.header("content-language"), &problem["title"]), (language, &json!(title)), "{asked}");
        assert!(answer.header("vary").contains("Accept-Language"), "{}", answer.header("vary"));
    }
    let client = app.anonymous();
    let request = client.request(Method::GET, "/nowhere").header("Accept-Language", "es");
    let problem = client.send(request).await.expect(404);
    assert_eq!(problem["detail"], "En esta ruta no hay nada; en /swagger-ui/ está lo que hay.");
    let found = client.send(client.request(Method::GET, "/health/live").header("Accept-Language", "es")).await;
    assert!(!found.header("vary").contains("Accept-Language") && found.header("content-language").is_empty());
});

both!(what_became_of_events_is_told_in_the_language_that_was_asked_for, |backend| async move {
    let app = TestApp::new(backend).await;
    let (_, learner) = app.user("ada", Role::Learner);
    // An answer that is repeated keeps its language.
    for language in ["zh", "en"] {
        let request = learner.request(Method::POST, "/api/v1/me/events").header("Accept-Language", language);
        let request = request.header("Idempotency-Key", "one").json(&json!({"events": [{"kind": "unit_started"}]}));
        let answer = learner.send(request).await;
        let result = answer.expect(200)["results"][0].clone();
        assert_eq!((&result["code"], &result["detail"]), (&json!("required"), &json!("id 为必填项")));
        assert_eq!(answer.header("content-language"), "zh");
    }
});

both!(each_code_has_its_page, |backend| async move {
    let app = TestApp::new(backend).await;
    let client = app.anonymous();
    let codes: Vec<&str> =
        Code::ALL.iter().map(|code| code.as_str()).chain(Fault::codes().map(|(code, _)| code)).collect();
    for code in codes {
        let path = format!("/problems/{code}");
        let page = client.send(client.request(Method::GET, &path).header("Accept", "text/html,*/*;q=0.8")).await;
        page.expect(200);
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert!(page.text.contains(&format!("<code>{code}</code>")), "{}", page.text);
        assert!(page.header("content-security-policy").starts_with("default-src 'none'; style-src 'sha256-"));
        let told =
            client.send(client.request(Method::GET, &path).header("Accept", "application/json")).await.expect(200);
        assert_eq!(told["code"], code);
        for text in [&told["title"], &told["help"]] {
            assert!(text.as_str().unwrap().len() > 3, "{told}");
        }
    }
    let spanish = client.request(Method::GET, "/problems/too_short").header("Accept-Language", "es");
    let told = client.send(spanish.header("Accept", "application/json")).await;
    assert_eq!(told.expect(200)["title"], "debe tener al menos {min} caracteres");
    assert_eq!((told.header("content-language"), &told.json()["params"]), ("es", &json!(["min"])));
    assert_eq!(client.get("/problems/nonsense").await.expect(404)["code"], "not_found");
});

both!(who_asks_for_a_page_is_shown_the_error, |backend| async move {
    let app = TestApp::new(backend).await;
    let client = app.anonymous();
    let browse = |path: &'static str, language: &'static str| {
        let request = client.request(Method::GET, path).header("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        client.send(request.header("Accept-Language", language))
    };
    let page = browse("/nowhere/%3Cscript%3E", "es").await;
    page.expect(404);
    assert!(page.text.contains("lang=\"es\"") && page.text.contains("Esto no existe"), "{}", page.text);
    assert_eq!((page.header("content-type"), page.header("content-language")), ("text/html; charset=utf-8", "es"));
    let page = browse("/api/v1/levels?limit=<script>", "en").await;
    assert!(!page.text.contains("<script"), "{}", page.text);
    let page = browse("/problems/%3Cscript%3E", "en").await;
    page.expect(404);
    assert!(page.text.contains("lang=\"en\"") && !page.text.contains("<script"), "{}", page.text);
    for path in ["/nowhere", "/problems/not_found"] {
        let head = client.send(client.request(Method::HEAD, path).header("Accept", "text/html")).await;
        assert_eq!((head.header("content-type"), head.text.as_str()), ("text/html; charset=utf-8", ""), "{path}");
    }
    for accept in ["*/*", "application/json", "application/problem+json, text/html;q=0.1", "text/html;q=0, */*"] {
        let answer = client.send(client.request(Method::GET, "/nowhere").header("Accept", accept)).await;
        assert_eq!(answer.header("content-type"), "application/problem+json", "{accept}");
    }
});

#[test]
fn the_committed_table_of_codes_is_the_one_in_the_code() {
    let committed = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/errors.md")).unwrap();
    let english = Locale::English;
    for code in Code::ALL {
        let row = format!("| `{}` | {} | {} |", code.as_str(), code.status(), code.title(english));
        assert!(committed.lines().any(|line| line == row), "docs/errors.md lacks {row}");
    }
    for (code, params) in Fault::codes() {
        let names: Vec<String> = params.iter().map(|name| format!("`{name}`")).collect();
        let row = format!("| `{code}` | {} | {} |", names.join(", "), english.sample(&Fault::id(code), params));
        assert!(committed.lines().any(|line| line == row), "docs/errors.md lacks {row}");
    }
    let rows = committed.lines().filter(|line| line.starts_with("| `")).count();
    assert_eq!(rows, Code::ALL.len() + Fault::codes().count(), "docs/errors.md has a row too many");
}
