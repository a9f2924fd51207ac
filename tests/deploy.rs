//! The steps of `deploy/compose.yaml` without containers: its environment, its database and role, its store's policy.

use std::collections::BTreeMap;
use std::process::Command;

use actix_web::web;
use aws_sdk_s3::error::ProvideErrorMetadata;
use chrono::{Duration, Utc};
use parlance::db::{DatabaseUrl, connect};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::support::{Account, Binary, Client, PASSWORD, done, refused};

/// A PostgreSQL server as the image has it, with the database and the role that `init.sh` makes; dropped with it.
struct Server {
    url: url::Url,
    name: String,
}

impl Server {
    fn prepare(password: &str) -> Self {
        let url = std::env::var("PARLANCE_TEST_POSTGRES_URL").expect("scripts/test sets PARLANCE_TEST_POSTGRES_URL");
        let server = Self { url: url.parse().unwrap(), name: format!("deploy_{}", uuid::Uuid::new_v4().simple()) };
        let mut init = Command::new("deploy/postgres/init.sh");
        init.env("PGHOST", server.url.host_str().unwrap()).env("PGPORT", server.url.port().unwrap_or(5432).to_string());
        init.env("PGUSER", server.url.username()).env("PGPASSWORD", server.url.password().unwrap_or_default());
        init.env("PARLANCE_DATABASE_NAME", &server.name).env("PARLANCE_DATABASE_PASSWORD", password);
        done(init.output().unwrap());
        server
    }

    /// The host and port behind the name that compose.yaml gives the server.
    fn authority(&self) -> String {
        format!("{}:{}", self.url.host_str().unwrap(), self.url.port().unwrap_or(5432))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        use diesel::connection::SimpleConnection;
        let mut conn = connect(&DatabaseUrl::Postgres(self.url.to_string())).unwrap();
        conn.batch_execute(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)).ok();
        conn.batch_execute(&format!("DROP ROLE IF EXISTS {}", self.name)).ok();
    }
}

/// The environment of the service in compose.yaml, with its variables filled in.
fn environment(filled: &BTreeMap<&str, String>) -> Vec<(String, String)> {
    let compose = std::fs::read_to_string("deploy/compose.yaml").unwrap();
    let (_, service) = compose.split_once("x-parlance: &parlance\n").unwrap();
    let (_, block) = service.split_once("  environment:\n").unwrap();
    let lines = block.lines().take_while(|line| line.starts_with("    "));
    let pairs =
        lines.filter(|line| !line.trim_start().starts_with('#')).map(|line| line.trim().split_once(": ").unwrap());
    let fill = |value: &str| {
        let mut value = value.to_owned();
        while let Some(start) = value.find("${") {
            let end = start + value[start..].find('}').unwrap();
            let (name, rest) = value[start + 2..end].split_once(':').unwrap();
            let default = rest.strip_prefix('-');
            let filling = filled.get(name).map(String::as_str).or(default);
            let filling = filling.unwrap_or_else(|| panic!("env.example has no {name}")).to_owned();
            value.replace_range(start..=end, &filling);
        }
        value
    };
    pairs.map(|(name, value)| (name.to_owned(), fill(value))).collect()
}

#[actix_web::test]
#[ignore = "needs PostgreSQL and an independent S3 server: run scripts/test"]
async fn what_compose_starts_serves_media_with_no_more_rights_than_it_needs() {
    let store = std::env::var("PARLANCE_TEST_S3_ENDPOINT").expect("scripts/test sets PARLANCE_TEST_S3_ENDPOINT");
    let random = || format!("{}{}", uuid::Uuid::new_v4().simple(), uuid::Uuid::new_v4().simple());
    let (secret, password) = (format!("k1:{}", random()), random());
    let server = Server::prepare(&password);
    let example = std::fs::read_to_string("deploy/env.example").unwrap();
    let mut filled: BTreeMap<&str, String> = example
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('='))
        .map(|(name, value)| (name, value.to_owned()))
        .collect();
    for (name, value) in [
        ("PARLANCE_DATABASE_PASSWORD", password.as_str()),
        ("S3_PUBLIC_ENDPOINT", &store),
        ("S3_ACCESS_KEY_ID", "parlance-service"),
        ("S3_SECRET_ACCESS_KEY", "parlance-service-secret"),
        ("JWT_SECRET", &secret),
    ] {
        assert!(filled.insert(name, value.to_owned()).is_some(), "{name} is not in env.example");
    }
    let folder = tempfile::tempdir().unwrap();
    let at = |value: &str| {
        value
            .replace("postgres://parlance:", &format!("postgres://{}:", server.name))
            .replace("postgres:5432/parlance", &format!("{}/{}", server.authority(), server.name))
            .replace("http://minio:9000", &store)
            .replace("0.0.0.0:9090", "127.0.0.1:0")
    };
    let binary = || {
        environment(&filled)
            .iter()
            .fold(Binary::new(folder.path()), |binary, (name, value)| binary.with(name, &at(value)))
    };

    // What minio-init makes.
    let admin = s3(&store, "parlance-test");
    for bucket in ["assets", "uploads", "recordings"] {
        let made = admin.create_bucket().bucket(bucket).send().await;
        assert!(made.is_ok() || admin.head_bucket().bucket(bucket).send().await.is_ok(), "{bucket}: {made:?}");
    }
    let service = s3(&store, "parlance-service");
    assert_eq!(service.create_bucket().bucket("another").send().await.unwrap_err().code(), Some("AccessDenied"));
    assert_eq!(service.delete_bucket().bucket("recordings").send().await.unwrap_err().code(), Some("AccessDenied"));

    let too_early = binary();
    let said = web::block(move || refused(too_early.run(&["serve"]))).await.unwrap();
    assert!(said.contains("parlance migrate run"), "{said}");
    let migrating = binary();
    web::block(move || done(migrating.run(&["migrate", "run"]))).await.unwrap();
    let filling = binary();
    web::block(move || done(filling.run(&["seed", "--yes"]))).await.unwrap();
    let making = binary();
    let arguments = ["user", "create", "ada", "--email", "ada@example.org", "--password-stdin"];
    web::block(move || done(making.run_with_input(&arguments, PASSWORD))).await.unwrap();

    let running = binary().serve().await;
    let base = running.base();
    let asking = || binary().with("PARLANCE_ADDR", base.trim_start_matches("http://"));
    let health = asking();
    assert_eq!(web::block(move || done(health.run(&["health"]))).await.unwrap().trim(), "ready");

    let anonymous = Client::new(&base);
    let metrics = anonymous.http.get(running.metrics()).send().await.unwrap().text().await.unwrap();
    assert!(metrics.contains("http_requests_total"), "{metrics}");
    assert_eq!(anonymous.get("/health").await.expect(200)["status"], "ok");
    assert_eq!(anonymous.get("/metrics").await.status, 404);
    let ada = Account::login(&anonymous, "ada", PASSWORD).await.client;
    let tree = ada.get("/api/v1/catalog").await.expect(200);
    let unit = tree["levels"][0]["stories"][0]["units"][0]["id"].as_str().unwrap();
    let unit = ada.get(&format!("/api/v1/units/{unit}")).await.expect(200);
    assert_eq!(unit["assets"].as_array().unwrap().len(), 5);
    for asset in unit["assets"].as_array().unwrap() {
        let url = asset["url"].as_str().unwrap();
        assert!(url.starts_with(&store), "{url}");
        let played = ada.http.get(url).send().await.unwrap().bytes().await.unwrap();
        assert_eq!(hex::encode(Sha256::digest(&played)), asset["sha256"].as_str().unwrap());
    }
    let now = (Utc::now() - Duration::minutes(1)).to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let event = json!({"id": uuid::Uuid::now_v7(), "kind": "unit_completed", "unitId": unit["id"], "occurredAt": now});
    let answer = ada.post("/api/v1/me/events", json!({"events": [event]})).await.expect(200);
    assert_eq!(answer["results"][0]["status"], "accepted");

    let printed = running.printed();
    assert!(!printed.contains("\"ERROR\""), "{printed}");
    assert!(web::block(move || running.stop()).await.unwrap().success());
    let health = asking();
    let said = web::block(move || refused(health.run(&["health"]))).await.unwrap();
    assert!(said.contains("no answer"), "{said}");
}

fn s3(endpoint: &str, key: &str) -> aws_sdk_s3::Client {
    use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .endpoint_url(endpoint)
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new(key, format!("{key}-secret"), None, None, "test"))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .force_path_style(true)
        .build();
    aws_sdk_s3::Client::from_conf(config)
}
