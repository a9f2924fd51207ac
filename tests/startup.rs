//! How a process starts and ends: what it says, what it refuses, whom it lets read its files, whom it waits for.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use parlance::seed::DEMO_PASSWORD;
use serde_json::json;

use crate::both;
use crate::support::{Account, Backend, Binary, Client, Letter, TestDatabase};

const SECRET: &str = "k1:3f1c9a7e5b2d804673f1c9a7e5b2d804673f1c9a7e5b2d80";

fn production(folder: &Path) -> Binary {
    Binary::new(folder).with("PARLANCE_ENV", "production").with("JWT_SECRET", SECRET)
}

/// What a command that must fail says about it, within seconds.
#[track_caller]
fn refusal(binary: &Binary, arguments: &[&str]) -> String {
    let started = Instant::now();
    let output = binary.run(arguments);
    assert!(!output.status.success() && started.elapsed() < Duration::from_secs(25), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

both!(production_says_what_is_unsafe, |backend| async move {
    let (folder, database) = (tempfile::tempdir().unwrap(), TestDatabase::new(backend));
    let server = production(folder.path()).on(&database).with("CORS_ORIGINS", "*").serve().await;
    let printed = server.printed();
    let mut expected = vec![
        "embedded one",
        "no mail is sent",
        "no packs are made; set PARLANCE_PACK_KEYS",
        "CORS_ORIGINS=*",
        "/metrics",
        "S3_PUBLIC_ENDPOINT",
    ];
    expected.extend((backend == Backend::Sqlite).then_some("the database is SQLite"));
    for line in expected {
        let told = printed.lines().filter(|printed| printed.contains("\"WARN\"") && printed.contains(line)).count();
        assert_eq!(told, 1, "{line}: {printed}");
    }
});

#[test]
fn production_says_what_goes_without_tls() {
    let folder = tempfile::tempdir().unwrap();
    // Addresses for documentation (RFC 5737): nobody answers.
    let away = production(folder.path())
        .with("DATABASE_URL", "postgres://parlance:of-its-own@192.0.2.1:1/parlance")
        .with("S3_ENDPOINT", "http://192.0.2.1:1")
        .with("S3_ACCESS_KEY_ID", "key")
        .with("S3_SECRET_ACCESS_KEY", "a secret of its own")
        .with("PARLANCE_PUBLIC_URL", "http://parlance.example")
        .with("PARLANCE_BACKUP_S3_ENDPOINT", "http://192.0.2.1:1")
        .with("PARLANCE_BACKUP_S3_ACCESS_KEY_ID", "key")
        .with("PARLANCE_BACKUP_S3_SECRET_ACCESS_KEY", "a secret of its own")
        .with("PRONUNCIATION_SCORER", "azure")
        .with("AZURE_SPEECH_KEY", "key")
        .with("AZURE_SPEECH_ENDPOINT", "http://192.0.2.1:1")
        .with("MAIL_FROM", "parlance@example.com")
        .with("SMTP_URL", "smtp://192.0.2.1:25");
    let without = [
        "DATABASE_URL goes",
        "\"S3_ENDPOINT goes",
        "PARLANCE_BACKUP_S3_ENDPOINT goes",
        "AZURE_SPEECH_ENDPOINT sends",
        "clients load media",
        "links in mails",
        "SMTP_URL sends",
    ];
    let said = refusal(&away, &["serve"]);
    for line in without {
        let told = said.lines().filter(|printed| printed.contains(line) && printed.contains("without TLS")).count();
        assert_eq!(told, 1, "{line}: {said}");
    }
    let said = refusal(
        &away
            .with("DATABASE_URL", "postgres://parlance:of-its-own@192.0.2.1:1/parlance?sslmode=require")
            .with("S3_ENDPOINT", "https://192.0.2.1:1")
            .with("PARLANCE_BACKUP_S3_ENDPOINT", "https://192.0.2.1:1")
            .with("AZURE_SPEECH_ENDPOINT", "https://192.0.2.1:1")
            .with("PARLANCE_PUBLIC_URL", "https://parlance.example")
            .with("SMTP_URL", "smtps://192.0.2.1:465"),
        &["serve"],
    );
    assert!(!without.iter().any(|line| said.contains(line)), "{said}");
}

#[actix_web::test]
async fn production_refuses_what_is_dangerous() {
    let folder = tempfile::tempdir().unwrap();
    let said = refusal(&production(folder.path()).with("DATABASE_URL", "sqlite::memory:"), &["serve"]);
    assert!(said.contains("keeps nothing"), "{said}");
    let well_known = "postgres://postgres:postgres@127.0.0.1:1/parlance";
    let in_query = "postgres://postgres@127.0.0.1:1/parlance?password=changeme";
    let own = "postgres://parlance:of-its-own@127.0.0.1:1/parlance";
    for (variable, url) in
        [("DATABASE_URL", well_known), ("DATABASE_URL", in_query), ("DATABASE_MIGRATION_URL", well_known)]
    {
        let binary = production(folder.path()).with("DATABASE_URL", own).with(variable, url);
        let said = refusal(&binary, &["serve"]);
        assert!(said.contains(variable) && said.contains("well-known password"), "{said}");
    }
    // A store that shows everything to everybody.
    let store = HttpServer::new(|| App::new().default_service(web::to(HttpResponse::Ok)));
    let store = store.workers(1).disable_signals().bind(("127.0.0.1", 0)).unwrap();
    let endpoint = format!("http://{}", store.addrs()[0]);
    let running = store.run();
    let handle = running.handle();
    actix_web::rt::spawn(running);
    let binary = production(folder.path()).with("S3_ENDPOINT", &endpoint).with("S3_ACCESS_KEY_ID", "key");
    let binary = binary.with("S3_SECRET_ACCESS_KEY", "a secret of its own");
    let said = web::block(move || refusal(&binary, &["serve"])).await.unwrap();
    assert!(said.contains("S3_BUCKET_RECORDINGS") && said.contains("private"), "{said}");
    handle.stop(false).await;
}

#[actix_web::test]
async fn production_refuses_recordings_that_can_be_read_though_not_listed() {
    // A store that lists for its owner alone, and gives every object to everybody.
    let store = HttpServer::new(|| {
        App::new().default_service(web::to(async |request: HttpRequest| {
            let is_listing = request.query_string().contains("list-type");
            match is_listing && !request.headers().contains_key("authorization") {
                true => HttpResponse::Forbidden().finish(),
                false => HttpResponse::Ok().content_type("application/xml").body(
                    "<ListBucketResult><Contents><Key>a voice.wav</Key><Size>1</Size></Contents></ListBucketResult>",
                ),
            }
        }))
    });
    let store = store.workers(1).disable_signals().bind(("127.0.0.1", 0)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let binary = production(folder.path()).with("S3_ENDPOINT", &format!("http://{}", store.addrs()[0]));
    let binary = binary.with("S3_ACCESS_KEY_ID", "key").with("S3_SECRET_ACCESS_KEY", "a secret of its own");
    let running = store.run();
    let handle = running.handle();
    actix_web::rt::spawn(running);
    let said = web::block(move || refusal(&binary, &["serve"])).await.unwrap();
    assert!(said.contains("S3_BUCKET_RECORDINGS") && said.contains("private"), "{said}");
    handle.stop(false).await;
}

#[actix_web::test]
async fn a_misspelt_variable_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let binary = || Binary::new(folder.path()).with("PARLANCE_CACHE_MIB", "1").with("S3_ENDPIONT", "http://x");
    let server = binary().serve().await;
    let said = refusal(&binary().with("DATABASE_POOL_SIZE", "many"), &["migrate", "status"]);
    for text in [server.printed(), said] {
        for (typo, meant) in [("PARLANCE_CACHE_MIB", "PARLANCE_CACHE_MB"), ("S3_ENDPIONT", "S3_ENDPOINT")] {
            let named = text.lines().any(|line| line.contains(typo) && line.trim_end().ends_with(meant));
            assert!(named, "{typo}: {text}");
        }
    }
}

#[test]
fn no_part_of_a_password_is_printed() {
    let folder = tempfile::tempdir().unwrap();
    let file = |line: &str| std::fs::write(folder.path().join(".env"), line).unwrap();
    let parts = ["zz", "w0rd"];
    for (name, value) in [
        ("DATABASE_URL", "postgres://user:p@zz#w0rd@127.0.0.1:1/db"),
        ("DATABASE_URL", "postgres://user@127.0.0.1:1/db?password=p&zz"),
        ("DATABASE_MIGRATION_URL", "postgres://user:p@zz#w0rd@127.0.0.1:1/db"),
        ("SMTP_URL", "smtp://user:p@zz#w0rd@127.0.0.1"),
        ("S3_ENDPOINT", "http://user:p@zz#w0rd@127.0.0.1"),
    ] {
        let said = refusal(&Binary::new(folder.path()).with(name, value), &["migrate", "run"]);
        assert!(!parts.iter().any(|part| said.contains(part)), "{name}: {said}");
    }
    file("SMTP_URL=smtp://user:pa zz#w0rd@127.0.0.1\n");
    let said = refusal(&Binary::new(folder.path()), &["migrate", "run"]);
    assert!(said.contains(".env") && !parts.iter().any(|part| said.contains(part)), "{said}");
}

both!(health_is_an_exit_code, |backend| async move {
    let (folder, database) = (tempfile::tempdir().unwrap(), TestDatabase::new(backend));
    let binary = || Binary::new(folder.path()).on(&database);
    let said = refusal(&binary(), &["health"]);
    assert!(said.contains("PARLANCE_ADDR=127.0.0.1:0"), "{said}");
    let server = binary().with("PARLANCE_ADDR", "0.0.0.0:0").serve().await;
    let port = server.base().rsplit_once(':').unwrap().1.to_owned();
    for host in ["127.0.0.1", "0.0.0.0"] {
        let output = binary().with("PARLANCE_ADDR", &format!("{host}:{port}")).run(&["health"]);
        assert!(output.status.success() && output.stdout == b"ready\n", "{output:?}");
    }
    database.revert_migration();
    // What it knows is a second old at most.
    let asking = binary().with("PARLANCE_ADDR", &format!("127.0.0.1:{port}"));
    let started = Instant::now();
    while asking.run(&["health"]).status.success() {
        assert!(started.elapsed() < Duration::from_secs(10));
    }
    let said = refusal(&asking, &["health"]);
    assert!(said.contains("not ready") && said.contains("503"), "{said}");
    assert!(web::block(move || server.stop()).await.unwrap().success());
    let said = refusal(&asking, &["health"]);
    assert!(said.contains("no answer"), "{said}");
});

#[cfg(unix)]
#[actix_web::test]
async fn files_are_their_owners_alone() {
    use std::os::unix::fs::PermissionsExt;

    fn modes(folder: &Path) -> Vec<(PathBuf, u32)> {
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let mut found = vec![(folder.to_owned(), mode(folder))];
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => found.extend(modes(&path)),
                false => found.push((path.clone(), mode(&path))),
            }
        }
        found
    }
    let open = |path: &Path, mode: u32| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();

    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let names = |entries: &[(PathBuf, u32)]| -> Vec<String> {
        entries.iter().map(|(path, _)| path.file_name().unwrap().to_string_lossy().into_owned()).collect()
    };
    let server = Binary::new(folder.path()).serve().await;
    let client = Client::new(&server.base());
    client.post("/api/v1/auth/magic-links", json!({"email": "john@example.com"})).await.expect(202);
    Letter::in_folder(&data.join("mail")).await;
    let entries = modes(&data);
    for name in ["parlance.db", "parlance.db-wal", "parlance.db-shm", "objects-secret", "mail"] {
        assert!(names(&entries).iter().any(|there| there == name), "{name}: {entries:?}");
    }
    for (path, mode) in &entries {
        assert_eq!(*mode, if path.is_dir() { 0o700 } else { 0o600 }, "{}", path.display());
    }
    drop(server);
    // What an earlier version left open is closed at the next start.
    for (path, mode) in [(data.clone(), 0o755), (data.join("parlance.db"), 0o644), (data.join("jwt-secret"), 0o640)] {
        open(&path, mode);
    }
    let _server = Binary::new(folder.path()).serve().await;
    for (path, mode) in modes(&data) {
        assert_eq!(mode, if path.is_dir() { 0o700 } else { 0o600 }, "{}", path.display());
    }
}

#[test]
fn what_accepts_and_never_answers_stops_the_start() {
    let folder = tempfile::tempdir().unwrap();
    // The system accepts for it; nobody ever reads.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = silent.local_addr().unwrap();
    let binary = || Binary::new(folder.path());
    let said = refusal(&binary().with("DATABASE_URL", &format!("postgres://user:secret@{addr}/db")), &["serve"]);
    assert!(said.contains(&format!("postgres://{addr}/db")) && !said.contains("secret"), "{said}");
    let store = binary().with("S3_ENDPOINT", &format!("http://{addr}")).with("S3_ACCESS_KEY_ID", "key");
    let said = refusal(&store.with("S3_SECRET_ACCESS_KEY", "secret"), &["serve"]);
    assert!(said.contains(&addr.to_string()) && said.contains("S3_ENDPOINT"), "{said}");
}

both!(a_body_that_stops_coming_does_not_hold_the_end, |backend| async move {
    let (folder, database) = (tempfile::tempdir().unwrap(), TestDatabase::new(backend));
    let binary = Binary::new(folder.path()).on(&database);
    let server = binary.serve().await;
    let base = server.base();
    let john = Account::login(&Client::new(&base), "johndoe", DEMO_PASSWORD).await;
    let addr = base.trim_start_matches("http://").to_owned();
    let halves: Vec<TcpStream> = [
        // Read by the endpoint, by the middleware before it, and by nobody.
        format!("POST /api/v1/me/events HTTP/1.1\r\nAuthorization: Bearer {}", john.token()),
        format!("POST /api/v1/me/events HTTP/1.1\r\nIdempotency-Key: a\r\nAuthorization: Bearer {}", john.token()),
        "POST /api/v1/me/events HTTP/1.1".to_owned(),
        "POST /nowhere HTTP/1.1".to_owned(),
    ]
    .into_iter()
    .map(|head| {
        let mut stream = TcpStream::connect(&addr).unwrap();
        let rest = "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"events\": [";
        write!(stream, "{head}\r\nHost: {addr}\r\n{rest}").unwrap();
        stream
    })
    .collect();
    let mut first = [0; 12];
    (&halves[3]).read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 404");
    let started = Instant::now();
    assert!(web::block(move || server.stop()).await.unwrap().success());
    assert!(started.elapsed() < Duration::from_secs(15), "{:?}", started.elapsed());
    let mut answer = String::new();
    (&halves[0]).read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("restarted"), "{answer}");
});
