//! Health: for anyone, for administrators, and when parts are gone.

use parlance::auth::Role;
use reqwest::Method;
use serde_json::json;

use crate::both;
use crate::support::{Backend, Binary, Client, TestApp};

both!(a_well_instance_says_so_and_nothing_more, |backend| async move {
    let app = TestApp::new(backend).await;
    let answer = app.anonymous().get("/health").await;
    assert_eq!(
        answer.expect(200),
        json!({"status": "ok", "version": env!("CARGO_PKG_VERSION"), "checks": {
            "database": {"status": "connected"}, "store": {"status": "connected"}, "migrations": {"status": "up_to_date"}}})
    );
    app.anonymous().get("/health/live").await.expect(200);
    app.anonymous().get("/health/ready").await.expect(200);
    let (_, admin) = app.user("root", Role::Admin);
    let told = admin.get("/health").await.expect(200);
    assert!(told["checks"]["database"]["message"].as_str().unwrap().contains("://"), "{told}");
});

both!(a_pending_migration_and_a_lost_store_are_told, |backend| async move {
    let app = TestApp::with(
        backend,
        &[("S3_ENDPOINT", "http://127.0.0.1:1"), ("S3_ACCESS_KEY_ID", "k"), ("S3_SECRET_ACCESS_KEY", "s")],
    )
    .await;
    // Before the schema is older than the program.
    let (_, admin) = app.user("root", Role::Admin);
    parlance::db::migrate::revert(&mut app.database.connect()).unwrap();
    let answer = app.anonymous().get("/health").await.expect(200);
    assert_eq!(answer["status"], "degraded");
    assert_eq!(answer["checks"]["store"], json!({"status": "error"}));
    assert_eq!(answer["checks"]["migrations"], json!({"status": "pending"}));
    app.anonymous().get("/health/ready").await.expect(503);
    app.anonymous().get("/health/live").await.expect(200);
    let told = admin.get("/health").await.expect(200);
    assert!(told["checks"]["migrations"]["message"].as_str().unwrap().starts_with("pending: "), "{told}");
    assert!(told["checks"]["store"]["message"].is_string(), "{told}");
});

#[actix_web::test]
async fn a_database_in_memory_is_disabled_and_serves() {
    let app = TestApp::with(Backend::Sqlite, &[("DATABASE_URL", "sqlite::memory:")]).await;
    let answer = app.anonymous().get("/health").await.expect(200);
    assert_eq!(answer["checks"]["database"], json!({"status": "disabled"}));
    app.anonymous().get("/health/ready").await.expect(200);
}

#[actix_web::test]
async fn answers_are_counted_by_route() {
    let app = TestApp::new(Backend::Sqlite).await;
    app.anonymous().get("/health/live").await.expect(200);
    app.anonymous().get("/api/v1/units/0198c0de-0000-7000-8000-000000000000").await.expect(401);
    let metrics = app.anonymous().get("/metrics").await;
    assert_eq!(metrics.status, 200);
    for route in ["/health/live", "/api/v1/units/{id}"] {
        assert!(metrics.text.contains(&format!("http_requests_total{{route=\"{route}\"")), "{}", metrics.text);
    }
}

#[actix_web::test]
async fn metrics_can_be_kept_to_a_token() {
    let token = "for-the-one-who-reads-them";
    let app = TestApp::with(Backend::Sqlite, &[("PARLANCE_METRICS_TOKEN", token)]).await;
    let (_, admin) = app.user("root", Role::Admin);
    app.anonymous().get("/metrics").await.expect(401);
    admin.get("/metrics").await.expect(401);
    app.anonymous().with_token(&token[1..]).get("/metrics").await.expect(401);
    assert!(app.anonymous().with_token(token).get("/metrics").await.text.contains("http_requests_total"));
}

#[actix_web::test]
async fn metrics_can_have_an_address_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let token = "0123456789abcdef";
    let binary = Binary::new(folder.path()).with("PARLANCE_METRICS_ADDR", "127.0.0.1:0");
    let server = binary.with("PARLANCE_METRICS_TOKEN", token).serve().await;
    let (api, alone) = (Client::new(&server.base()), Client::new(server.metrics().trim_end_matches("/metrics")));
    api.with_token(token).get("/metrics").await.expect(404);
    alone.get("/metrics").await.expect(401);
    assert!(alone.with_token(token).get("/metrics").await.text.contains("http_requests_total"));
    for path in ["/", "/health/live", "/api/v1/levels", "/swagger-ui/"] {
        alone.with_token(token).get(path).await.expect(404);
    }
    assert!(server.stop().success());
}

/// The lines of `/metrics` that hold a text.
async fn series(app: &TestApp, text: &str) -> Vec<String> {
    let metrics = app.anonymous().get("/metrics").await.text;
    metrics.lines().filter(|line| line.contains(text)).map(str::to_owned).collect()
}

#[actix_web::test]
async fn invented_methods_are_one_label() {
    let app = TestApp::new(Backend::Sqlite).await;
    let client = app.anonymous();
    for number in 0..50 {
        let method = Method::from_bytes(format!("INVENTED{number}").as_bytes()).unwrap();
        client.send(client.request(method, "/health/live")).await.expect(405);
    }
    assert_eq!(series(&app, "INVENTED").await, [""; 0]);
    let counted = series(&app, "http_requests_total{route=\"/health/live\",method=\"other\"").await;
    assert_eq!(counted.len(), 1, "{counted:?}");
}

#[actix_web::test]
async fn histograms_are_drained_though_nobody_reads_them() {
    let app = TestApp::new(Backend::Sqlite).await;
    // The first run is at the start.
    let runs = series(&app, "background_runs_total{work=\"drain_metrics\",outcome=\"succeeded\"}").await;
    assert_eq!(runs.len(), 1, "{runs:?}");
}
