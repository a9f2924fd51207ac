//! What every endpoint shares: problems for every failure, request ids, headers, limits.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use parlance::auth::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::both;
use crate::support::{Backend, TestApp};

both!(every_failure_is_a_problem, |backend| async move {
    let app = TestApp::new(backend).await;
    let (_, learner) = app.user("johndoe", Role::Learner);
    let (_, author) = app.user("author", Role::Author);
    let anonymous = app.anonymous();
    let uuid = "0198c0de-0000-7000-8000-000000000000";
    let cases = [
        (learner.get("/nowhere").await, 404, "not_found"),
        (learner.get("/api/v1/nowhere").await, 404, "not_found"),
        (learner.get("/api/v1/units/").await, 404, "not_found"),
        (learner.get("/api/v1/units/42").await, 400, "malformed_request"),
        (learner.get("/api/v1/units/%2fetc").await, 400, "malformed_request"),
        (learner.get("/api/v1/levels?cursor=zzz").await, 400, "malformed_request"),
        (learner.get("/api/v1/levels?limit=ten").await, 400, "malformed_request"),
        (learner.get("/api/v1/levels?limit=0").await, 422, "invalid"),
        (learner.get("/api/v1/levels?limit=101").await, 422, "invalid"),
        (learner.get("/api/v1/levels?page=2").await, 400, "malformed_request"),
        (learner.get(&format!("/api/v1/units/{uuid}")).await, 404, "not_found"),
        (anonymous.get("/api/v1/levels").await, 401, "unauthenticated"),
        (anonymous.with_token("x.y.z").get("/api/v1/levels").await, 401, "unauthenticated"),
        (learner.send(learner.request(Method::TRACE, "/api/v1/levels")).await, 405, "method_not_allowed"),
        (learner.delete("/health").await, 405, "method_not_allowed"),
        (author.patch("/api/v1/levels/order", json!({})).await, 405, "method_not_allowed"),
        (author.patch("/api/v1/levels/first", json!({})).await, 400, "malformed_request"),
    ];
    for (answer, status, code) in cases {
        let body = answer.expect(status);
        assert_eq!(body["code"], code);
        assert_eq!(body["type"], format!("/problems/{code}"));
        assert_eq!(body["status"], status);
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_eq!(body["requestId"], answer.header("x-request-id"));
        assert!(body.get("errors").is_some() == (status == 422), "{body}");
        if status == 405 {
            assert!(["GET", "PUT"].iter().any(|method| answer.header("allow").contains(method)), "{answer:?}");
        }
    }
});

both!(what_the_databases_cannot_keep_is_a_clear_refusal, |backend| async move {
    let app = TestApp::new(backend).await;
    let (_, admin) = app.user("root", Role::Admin);
    let cursor = |key: &str| URL_SAFE_NO_PAD.encode(key);
    let (plans, scores) = ("/api/v1/me/daily-plans", "/api/v1/me/scores");
    for path in [
        "/api/v1/admin/users?q=%00".to_owned(),
        "/api/v1/admin/users?%00=q".to_owned(),
        "/api/v1/levels?language=e%00n".to_owned(),
        "/api/v1/catalog/export?level=%00".to_owned(),
        "/api/v1/auth/magic-links/consume?token=%00".to_owned(),
        format!("/api/v1/levels?cursor={}", cursor(r#"["e\u0000n",1,"0198c0de-0000-7000-8000-000000000000"]"#)),
        format!("{plans}?cursor={}", cursor(r#""-200000-01-01""#)),
        format!("{plans}?cursor={}", cursor(r#""+200000-01-01""#)),
        format!("{scores}?cursor={}", cursor(r#"["-200000-01-01","DAILY"]"#)),
        format!("{plans}/-200000-01-01"),
        format!("{plans}/2026-1-001"),
        format!("{plans}/-001-01-01"),
        format!("{plans}/0000-01-01"),
        format!("{plans}?from=-200000-01-01"),
        format!("{plans}?to=%2B200000-01-01"),
        format!("{plans}?from=2026-1-1"),
        format!("{plans}?from=2026-02-30"),
        format!("{plans}?from=%202026-02-03"),
        format!("{plans}?from="),
        format!("{scores}?from=2026-1-1"),
        format!("{scores}?to=-200000-01-01"),
    ] {
        let answer = admin.get(&path).await;
        assert!([400, 404].contains(&answer.status), "{path}: {} {}", answer.status, answer.text);
    }
    for path in [format!("{plans}?from=2026-01-01&to=2026-02-28"), format!("{scores}?from=0001-01-01&to=9999-12-31")] {
        admin.get(&path).await.expect(200);
    }
    for path in [format!("{plans}?from=0001-01-01"), format!("{plans}?to=9999-12-31")] {
        let answer = admin.get(&path).await;
        assert!(answer.status < 500, "{path}: {}", answer.text);
    }
});

#[actix_web::test]
async fn a_request_id_is_the_clients_where_it_is_plain() {
    let app = TestApp::new(Backend::Sqlite).await;
    let client = app.anonymous();
    let kept = client.send(client.request(Method::GET, "/health/live").header("x-request-id", "trip-42")).await;
    assert_eq!(kept.header("x-request-id"), "trip-42");
    let replaced = client.send(client.request(Method::GET, "/health/live").header("x-request-id", "a b\"c")).await;
    assert_eq!(replaced.header("x-request-id").len(), 36);
}

#[actix_web::test]
async fn every_answer_has_its_security_headers() {
    let app = TestApp::new(Backend::Sqlite).await;
    for path in ["/health/live", "/nowhere", "/openapi.json", "/swagger-ui/"] {
        let answer = app.anonymous().get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
    }
}

#[actix_web::test]
async fn head_is_get_without_a_body() {
    let app = TestApp::new(Backend::Sqlite).await;
    let client = app.anonymous();
    let answer = client.send(client.request(Method::HEAD, "/health/live")).await;
    assert_eq!((answer.status, answer.text.as_str()), (200, ""));
    assert_eq!(answer.header("content-length"), client.get("/health/live").await.text.len().to_string());
}

#[actix_web::test]
async fn browsers_of_the_listed_origins_may_call() {
    let app = TestApp::with(Backend::Sqlite, &[("CORS_ORIGINS", "https://app.example.com")]).await;
    let client = app.anonymous();
    let preflight = |origin: &'static str| {
        client
            .request(Method::OPTIONS, "/api/v1/levels")
            .header("origin", origin)
            .header("access-control-request-method", "GET")
            .header("access-control-request-headers", "authorization")
    };
    let allowed = client.send(preflight("https://app.example.com")).await;
    assert_eq!(allowed.header("access-control-allow-origin"), "https://app.example.com");
    let refused = client.send(preflight("https://evil.example.com")).await;
    assert_eq!(refused.header("access-control-allow-origin"), "");
}

#[actix_web::test]
async fn bodies_are_refused_for_what_is_wrong_with_them() {
    let app = TestApp::new(Backend::Sqlite).await;
    let client = app.anonymous();
    let send = |content_type: &'static str, body: String| {
        let request =
            client.request(Method::POST, "/api/v1/auth/login").header("content-type", content_type).body(body);
        client.send(request)
    };
    let json = "application/json";
    for (content_type, body, status, word) in [
        ("text/plain", "{}".to_owned(), 415, "application/json"),
        (json, "{".to_owned(), 400, "line 1"),
        (json, "\u{1}".to_owned(), 400, "not JSON"),
        (json, " ".repeat(2 * 1024 * 1024), 413, "larger"),
        (json, r#"{"username":"a","password":"b","extra":1}"#.to_owned(), 422, "extra"),
        (json, r#"{"username":1,"password":"b"}"#.to_owned(), 422, "/username"),
        (json, r#"{"username":"johndoe"}"#.to_owned(), 422, "password"),
        (json, json!({"username": {"a": "b".repeat(500_000)}, "password": "b"}).to_string(), 422, "must be a text"),
        (json, json!({"a".repeat(500_000): 1}).to_string(), 422, "aaa… is not known"),
        (json, r#"{"username":"a","password":"b"} {}"#.to_owned(), 400, "not JSON"),
    ] {
        let answer = send(content_type, body).await;
        assert_eq!(answer.status, status, "{}", answer.text);
        assert!(answer.text.contains(word), "{word}: {}", answer.text);
        assert!(answer.text.len() < 2_000, "{} bytes", answer.text.len());
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
}

/// Every operation of the document with its method and a path of things that are not there.
fn operations(document: &Value) -> Vec<(Method, String, Value)> {
    let mut found = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let path = path.replace("{id}", "0198c0de-0000-7000-8000-000000000000").replace("{date}", "2026-03-10");
            found.push((method, path, operation.clone()));
        }
    }
    found
}

#[actix_web::test]
async fn a_parameter_that_nobody_knows_is_named_everywhere() {
    let app = TestApp::with(Backend::Sqlite, &[("PARLANCE_AUTH_RATE", "1000")]).await;
    let (_, admin) = app.user("root", Role::Admin);
    let document = admin.get("/openapi.json").await.expect(200);
    for (method, path, _) in operations(&document).iter().filter(|(_, path, _)| path.starts_with("/api/")) {
        if path.ends_with("/magic-links/consume") && method == Method::GET {
            // Mail programs add parameters of their own to links.
            continue;
        }
        let request = admin.request(method.clone(), &format!("{path}?unheard=1")).header("If-Match", "*");
        let problem = admin.send(request).await.expect(400);
        assert!(problem["detail"].as_str().unwrap().contains("unheard"), "{method} {path}: {problem}");
    }
}

#[actix_web::test]
async fn an_empty_body_is_an_empty_object() {
    let app = TestApp::with(Backend::Sqlite, &[("PARLANCE_AUTH_RATE", "1000")]).await;
    let (_, admin) = app.user("root", Role::Admin);
    let document = admin.get("/openapi.json").await.expect(200);
    let mut free = 0;
    for (method, path, operation) in
        operations(&document).iter().filter(|(.., operation)| operation["requestBody"].is_object())
    {
        let request = || admin.request(method.clone(), path).header("If-Match", "*");
        if request().build().is_err() || operation.pointer("/requestBody/content/application~1json").is_none() {
            continue;
        }
        let answers = [
            admin.send(request()).await,
            admin.send(request().header("content-type", "application/json").body("")).await,
        ];
        let same = admin.send(request().json(&json!({}))).await;
        for answer in answers {
            assert_eq!(answer.status, same.status, "{method} {path}: {}", answer.text);
        }
        if operation["requestBody"]["required"] == false {
            free += 1;
            assert!(!same.text.contains(r#""code":"required""#), "{method} {path}: {}", same.text);
        }
    }
    assert!(free >= 5, "{free}");
}

#[actix_web::test]
async fn null_is_absent_wherever_the_document_allows_it() {
    let app = TestApp::with(Backend::Sqlite, &[("PARLANCE_AUTH_RATE", "1000")]).await;
    let (_, admin) = app.user("root", Role::Admin);
    let document = admin.get("/openapi.json").await.expect(200);
    let mut tried = 0;
    for (method, path, operation) in operations(&document) {
        let Some(body) = operation.pointer("/requestBody/content/application~1json/schema/$ref") else { continue };
        let schema = document.pointer(body.as_str().unwrap().trim_start_matches('#')).unwrap();
        let required: Vec<&Value> = schema["required"].as_array().into_iter().flatten().collect();
        for (name, field) in schema["properties"].as_object().into_iter().flatten() {
            if required.contains(&&json!(name)) {
                continue;
            }
            let request = admin.request(method.clone(), &path).header("If-Match", "*");
            let answer = admin.send(request.json(&json!({ name: null }))).await;
            let refused = answer.status == 422
                && answer.json()["errors"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .any(|error| error["pointer"] == format!("/{name}") && error["code"] == "wrong_type");
            assert!(!refused, "{method} {path} {name} {field}: {}", answer.text);
            tried += 1;
        }
    }
    assert!(tried > 30, "{tried}");
}

/// An administrator, who may call every endpoint, gets to each body.
#[actix_web::test]
async fn a_body_that_must_be_an_object_is_an_object() {
    let app = TestApp::with(Backend::Sqlite, &[("PARLANCE_AUTH_RATE", "1000")]).await;
    let (_, admin) = app.user("root", Role::Admin);
    let document = admin.get("/openapi.json").await.expect(200);
    let mut bodies = 0;
    let bodied = |(_, _, operation): &(Method, String, Value)| {
        operation.pointer("/requestBody/content/application~1json").is_some()
    };
    for (method, path, _) in operations(&document).into_iter().filter(bodied) {
        for body in [json!([]), json!(["zoe"]), json!("zoe"), json!(1), Value::Null] {
            let request = admin.request(method.clone(), &path).header("If-Match", "*");
            let answer = admin.send(request.json(&body)).await;
            let problem = answer.expect(422);
            let error = &problem["errors"][0];
            assert_eq!((&error["pointer"], &error["code"]), (&json!(""), &json!("wrong_type")), "{method} {path}");
            assert_eq!(error["detail"], "must be an object");
            assert_eq!(problem["detail"], "The request must be an object");
        }
        bodies += 1;
    }
    assert!(bodies > 20, "{bodies}");
    assert_eq!(admin.get("/api/v1/me").await.expect(200)["username"], "root");
}

#[actix_web::test]
async fn objects_within_a_body_are_objects() {
    let app = TestApp::new(Backend::Sqlite).await;
    let (_, author) = app.user("author", Role::Author);
    let attempt = "/api/v1/pronunciation-attempts/0198c0de-0000-7000-8000-000000000000/submit";
    let import = "/api/v1/catalog/import?dryRun=true";
    let course = |levels: Value| json!({"format": "parlance-catalog", "version": 1, "levels": levels});
    let stories = json!([{"language": "en", "slug": "a", "name": "A", "published": false, "stories": [["a", "A"]]}]);
    for (path, body, pointer) in [
        (import, course(json!([["en", "a", "A", null, false, []]])), "/levels/0"),
        (import, course(stories), "/levels/0/stories/0"),
        (attempt, json!({"clientResult": [90]}), "/clientResult"),
        (attempt, json!({"clientResult": {"score": 90, "words": [["morning"]]}}), "/clientResult/words/0"),
    ] {
        let problem = author.post(path, body).await.expect(422);
        let wanted = json!([{"pointer": pointer, "code": "wrong_type", "params": {"expected": "object"},
            "detail": "must be an object"}]);
        assert_eq!(problem["errors"], wanted);
    }
}

#[actix_web::test]
async fn bodies_that_are_on_their_way_take_a_bounded_part_of_the_memory() {
    const MIB: usize = 1024 * 1024;
    let app = TestApp::with(Backend::Sqlite, &[("PARLANCE_BODIES_MB", "64")]).await;
    let (_, author) = app.user("author", Role::Author);
    let import = |body: reqwest::Body| {
        let request = author.request(Method::POST, "/api/v1/catalog/import?dryRun=true");
        author.send(request.header("Content-Type", "application/json").body(body))
    };
    let (rest, pieces) = tokio::sync::mpsc::channel::<Vec<u8>>(1);
    let pieces = futures_util::stream::unfold(pieces, |mut pieces| async move {
        let piece = pieces.recv().await?;
        Some((Ok::<_, std::io::Error>(piece), pieces))
    });
    let slow = import(reqwest::Body::wrap_stream(pieces));
    let meanwhile = async {
        for _ in 0..60 {
            rest.send(vec![b' '; MIB]).await.unwrap();
        }
        let refused = async {
            loop {
                let answer = import(vec![b' '; 8 * MIB].into()).await;
                if answer.status == 503 {
                    return answer;
                }
                // The slow one has not got as far yet: this one was read, and is no JSON.
                answer.expect(400);
            }
        };
        let refused =
            tokio::time::timeout(std::time::Duration::from_secs(60), refused).await.expect("no place is left");
        assert_eq!(refused.header("retry-after"), "2");
        rest.send(br#"{"format": "parlance-catalog", "version": 1, "levels": []}"#.to_vec()).await.unwrap();
        drop(rest);
    };
    let (slow, ()) = futures_util::join!(slow, meanwhile);
    slow.expect(200);
    // What it took has been given back.
    import(vec![b' '; 60 * MIB].into()).await.expect(400);
}
