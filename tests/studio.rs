//! Studio: its files, and the session whose refresh token no script can read.

use parlance::auth::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::both;
use crate::support::{Account, Answer, Client, PASSWORD, TestApp};

const SESSION: &str = "/studio/session";
const REFRESH: &str = "/studio/session/refresh";

/// Somebody with a password and a role.
async fn account(app: &TestApp, name: &str, role: Role) -> Account {
    let account = Account::register(app, name).await;
    let (_, admin) = app.user(&format!("root-of-{name}"), Role::Admin);
    let path = format!("/api/v1/admin/users/{}", account.id());
    admin.patch(&path, json!({"role": role.as_str()})).await.expect(200);
    account
}

async fn ask(client: &Client, method: Method, path: &str, headers: &[(&str, &str)], body: Option<Value>) -> Answer {
    let mut request = client.request(method, path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    client
        .send(match &body {
            Some(body) => request.json(body),
            None => request,
        })
        .await
}

fn credentials(name: &str) -> Value {
    json!({"username": name, "password": PASSWORD})
}

/// The `name=value` of the cookie that an answer sets.
fn cookie(answer: &Answer) -> String {
    answer.header("set-cookie").split(';').next().unwrap().to_owned()
}

both!(a_session_lives_in_a_cookie_that_no_script_reads, |backend| async move {
    let app = TestApp::new(backend).await;
    app.set_time("2026-02-03T04:05:06Z");
    account(&app, "ada", Role::Author).await;
    let anonymous = app.anonymous();
    for name in ["ada", "Ada@example.org"] {
        let answer = anonymous.post(SESSION, credentials(name)).await;
        let session = answer.expect(200);
        assert_eq!(answer.header("cache-control"), "no-store");
        let set = answer.header("set-cookie");
        let attributes = "Path=/studio/session; Max-Age=2592000; HttpOnly; SameSite=Strict";
        assert!(set.starts_with("parlance_studio=") && set.ends_with(attributes), "{set}");
        assert!(session.get("refreshToken").is_none(), "{session}");
        let token = session["accessToken"].as_str().unwrap();
        assert_eq!(anonymous.with_token(token).get("/api/v1/me").await.expect(200), session["user"]);
    }
    let first = cookie(&anonymous.post(SESSION, credentials("ada")).await);
    let refresh = async |cookie: &str| ask(&anonymous, Method::POST, REFRESH, &[("cookie", cookie)], None).await;
    let second = refresh(&format!("other=1; {first}")).await;
    second.expect(200);
    assert_ne!(cookie(&second), first);
    // Two tabs, or a lost answer.
    assert_eq!(cookie(&refresh(&first).await), cookie(&second));
    let ended = ask(&anonymous, Method::DELETE, SESSION, &[("cookie", &cookie(&second))], None).await;
    assert_eq!((ended.status, cookie(&ended).as_str()), (204, "parlance_studio="));
    assert!(ended.header("set-cookie").contains("Max-Age=0"));
    refresh(&cookie(&second)).await.expect(401);
    assert_eq!(ask(&anonymous, Method::POST, REFRESH, &[], None).await.expect(401)["code"], "invalid_token");
    ask(&anonymous, Method::DELETE, SESSION, &[], None).await.expect(204);
});

both!(the_cookie_is_secure_but_on_a_machine_that_talks_to_itself, |backend| async move {
    let app = TestApp::new(backend).await;
    account(&app, "ada", Role::Author).await;
    let set = async |host: &str| {
        let answer = ask(&app.anonymous(), Method::POST, SESSION, &[("host", host)], Some(credentials("ada"))).await;
        answer.expect(200);
        answer.header("set-cookie").ends_with("; Secure")
    };
    for local in ["localhost:8080", "127.0.0.1", "[::1]:8080", "[::1]"] {
        assert!(!set(local).await, "{local}");
    }
    for other in ["studio.example.com", "192.168.0.7:8080", "localhost.example.com"] {
        assert!(set(other).await, "{other}");
    }
});

both!(who_has_nothing_to_do_there_is_told_so, |backend| async move {
    let app = TestApp::new(backend).await;
    let anonymous = app.anonymous();
    let learner = Account::register(&app, "lea").await;
    let refused = anonymous.post(SESSION, credentials("lea")).await;
    assert_eq!(refused.expect(403)["code"], "forbidden");
    assert_eq!(refused.header("set-cookie"), "");
    let sessions = learner.client.get("/api/v1/me/sessions").await.expect(200);
    assert_eq!(sessions["items"].as_array().unwrap().len(), 1, "nothing was opened");
    // A password that is wrong says nothing of the role.
    let wrong = json!({"username": "lea", "password": "wrong password"});
    assert_eq!(anonymous.post(SESSION, wrong).await.expect(401)["code"], "invalid_credentials");
    for role in [Role::Instructor, Role::Author, Role::Admin] {
        let name = format!("an-{}", role.as_str());
        account(&app, &name, role).await;
        anonymous.post(SESSION, credentials(&name)).await.expect(200);
    }
    let author = account(&app, "ada", Role::Author).await;
    let held = cookie(&anonymous.post(SESSION, credentials("ada")).await);
    let (_, admin) = app.user("root", Role::Admin);
    admin.patch(&format!("/api/v1/admin/users/{}", author.id()), json!({"role": "learner"})).await.expect(200);
    ask(&anonymous, Method::POST, REFRESH, &[("cookie", &held)], None).await.expect(403);
});

both!(pages_of_other_origins_are_refused, |backend| async move {
    let app = TestApp::with(backend, &[("PARLANCE_PUBLIC_URL", "https://studio.example.com")]).await;
    account(&app, "ada", Role::Author).await;
    let anonymous = app.anonymous();
    let own = app.base.clone();
    let opened = ask(&anonymous, Method::POST, SESSION, &[("origin", &own)], Some(credentials("ada"))).await;
    opened.expect(200);
    let held = cookie(&opened);
    for foreign in [
        [("origin", "https://example.com"), ("accept", "*/*")],
        [("origin", "null"), ("accept", "*/*")],
        [("origin", own.as_str()), ("sec-fetch-site", "same-site")],
        [("sec-fetch-site", "cross-site"), ("accept", "*/*")],
    ] {
        let headers = [foreign[0], foreign[1], ("cookie", &held)];
        for (method, path, body) in [
            (Method::POST, SESSION, Some(credentials("ada"))),
            (Method::POST, REFRESH, None),
            (Method::DELETE, SESSION, None),
        ] {
            let refused = ask(&anonymous, method, path, &headers, body).await;
            assert_eq!(refused.expect(403)["code"], "forbidden", "{path} {foreign:?}");
            assert_eq!(refused.header("set-cookie"), "");
        }
    }
    let public = [("origin", "https://studio.example.com"), ("sec-fetch-site", "same-origin"), ("cookie", &held)];
    ask(&anonymous, Method::POST, REFRESH, &public, None).await.expect(200);
    // What a form of another page can send is no JSON.
    let form = anonymous.request(Method::POST, SESSION).form(&[("username", "ada"), ("password", PASSWORD)]);
    anonymous.send(form).await.expect(415);
});

both!(guessing_is_slowed_down_as_at_the_api, |backend| async move {
    let app = TestApp::with(backend, &[("PARLANCE_ACCOUNT_RATE", "3")]).await;
    account(&app, "ada", Role::Author).await;
    let guess = json!({"username": "ada", "password": "wrong password"});
    let anonymous = app.anonymous();
    let guess = async || {
        let request = anonymous.request(Method::POST, SESSION).header("user-agent", "a guesser").json(&guess);
        anonymous.send(request).await
    };
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(guess().await.status);
    }
    assert_eq!(statuses, [401, 401, 401, 429]);
});

both!(the_files_are_served_with_a_strict_policy, |backend| async move {
    let app = TestApp::new(backend).await;
    let anonymous = app.anonymous();
    let page = anonymous.get("/studio/").await;
    page.expect(200);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(page.header("cache-control"), "no-cache");
    assert_eq!((page.header("x-frame-options"), page.header("referrer-policy")), ("DENY", "no-referrer"));
    let policy = page.header("content-security-policy");
    let store = app.instance.embedded.as_ref().map(|store| format!("http://{}", store.local_addr)).unwrap();
    for part in ["default-src 'none'", "script-src 'self';", "style-src 'self';", "frame-ancestors 'none'", &store] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
    for (path, status) in [("/studio/courses/anything", 200), ("/studio/assets/none.js", 404), ("/studioo", 404)] {
        assert_eq!(anonymous.get(path).await.status, status, "{path}");
    }
    assert_eq!(anonymous.get("/studio/courses/anything").await.text, page.text);
    for name in page.text.split('"').filter_map(|part| part.strip_prefix("/studio/assets/")) {
        let path = format!("/studio/assets/{name}");
        let file = anonymous.get(&path).await;
        file.expect(200);
        assert_eq!(file.header("cache-control"), "public, max-age=31536000, immutable");
        let known = [("if-none-match", file.header("etag"))];
        assert_eq!(ask(&anonymous, Method::GET, &path, &known, None).await.status, 304);
        let packed = ask(&anonymous, Method::GET, &path, &[("accept-encoding", "br")], None).await;
        assert_eq!((packed.status, packed.header("content-encoding")), (200, "br"));
        assert_eq!(packed.header("vary").matches("Accept-Encoding").count(), 1);
    }
    assert_eq!(anonymous.post("/studio/", json!({})).await.status, 405);
    assert_eq!(anonymous.get(SESSION).await.status, 405);
});

both!(the_player_is_served_in_development_alone, |backend| async move {
    let app = TestApp::new(backend).await;
    let anonymous = app.anonymous();
    let page = anonymous.get("/player/").await;
    page.expect(200);
    let policy = page.header("content-security-policy");
    for part in ["default-src 'none'", "script-src 'self';", "media-src blob: http", "worker-src 'self'"] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
    for (path, content_type, caching) in [
        ("sw.js", "text/javascript; charset=utf-8", "no-cache"),
        ("manifest.webmanifest", "application/manifest+json", "no-cache"),
        ("icon-192.png", "image/png", "no-cache"),
    ] {
        let file = anonymous.get(&format!("/player/{path}")).await;
        file.expect(200);
        assert_eq!((file.header("content-type"), file.header("cache-control")), (content_type, caching), "{path}");
    }
    assert_eq!(anonymous.get("/player/assets/none.js").await.status, 404);
    let secret = ("JWT_SECRET", "k1:0123456789abcdef0123456789abcdef");
    let production = TestApp::with(backend, &[("PARLANCE_ENV", "production"), secret]).await;
    assert_eq!(production.anonymous().get("/player/").await.status, 404);
    assert_eq!(production.anonymous().get("/studio/").await.status, 200);
});
