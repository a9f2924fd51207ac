//! `parlance backup` and `parlance restore`, beside a server that goes on.

mod bad_days;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::both;
use crate::support::{Account, Backend, Binary, Client, Running, TestDatabase, announcement, done, send_file};

/// A database, and the folder that a program on it keeps its data in.
struct Home {
    database: TestDatabase,
    data: TempDir,
}

impl Home {
    /// Without any table.
    fn new(backend: Backend) -> Self {
        Self { database: TestDatabase::unmigrated(backend), data: tempfile::tempdir().unwrap() }
    }

    /// With the sample course and the demo accounts.
    fn seeded(backend: Backend) -> Self {
        let home = Self::new(backend);
        done(home.run(&["migrate", "run"]));
        done(home.run(&["seed"]));
        home
    }

    /// The same, and a backup of it.
    fn backed_up(backend: Backend) -> (Self, PathBuf) {
        let home = Self::seeded(backend);
        let folder = home.path("backups");
        done(home.run(&["backup", text(&folder)]));
        (home, folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.data.path().join(name)
    }

    fn binary(&self) -> Binary {
        let data = self.data.path();
        Binary::new(data).on(&self.database).with("PARLANCE_DATA_DIR", text(data))
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.binary().run(arguments)
    }

    /// Beside a server, whose object store is used.
    fn beside(&self, server: &Running) -> Binary {
        self.binary().with("PARLANCE_OBJECTS_ADDR", &server.objects_addr())
    }
}

async fn sign_in(server: &Running, name: &str) -> Client {
    Account::login(&Client::new(&server.base()), name, "parlance-demo").await.client
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The only snapshot of a folder.
fn manifest(folder: &Path) -> Value {
    let mut snapshots = fs::read_dir(folder.join("snapshots")).unwrap();
    let snapshot = snapshots.next().unwrap().unwrap().path();
    assert!(snapshots.next().is_none());
    serde_json::from_slice(&fs::read(snapshot.join("manifest.json")).unwrap()).unwrap()
}

/// Name, number of rows and digest of each table.
fn tables(folder: &Path) -> Vec<[Value; 3]> {
    let manifest = manifest(folder);
    let tables = manifest["tables"].as_array().unwrap();
    tables.iter().map(|table| ["name", "rows", "rowsSha256"].map(|field| table[field].clone())).collect()
}

/// Reports that a unit was begun; the event's id.
async fn begin(client: &Client, unit: &str) -> Value {
    let event = json!({
        "id": uuid::Uuid::now_v7(), "kind": "unit_started", "unitId": unit, "occurredAt": chrono::Utc::now(), "payload": {}
    });
    let answer = client.post("/api/v1/me/events", json!({"events": [event]})).await.expect(200);
    assert_eq!(answer["results"][0]["status"], "accepted", "{answer}");
    event["id"].clone()
}

async fn first_unit(client: &Client) -> String {
    let catalog = client.get("/api/v1/catalog").await.expect(200);
    catalog["levels"][0]["stories"][0]["units"][0]["id"].as_str().unwrap().to_owned()
}

/// The ids of all events that an account has.
async fn events(client: &Client) -> Vec<Value> {
    let export = client.get("/api/v1/me/export").await.expect(200);
    export["learningEvents"].as_array().unwrap().iter().map(|event| event["id"].clone()).collect()
}

/// Backs up while a learner writes, restores elsewhere, and looks at what is there.
async fn moves(from: Backend, to: Backend) {
    let home = Home::seeded(from);
    // However long the backup takes, the learner writes on.
    let server = home.binary().with("PARLANCE_API_RATE", "1000000").serve().await;
    let john = sign_in(&server, "johndoe").await;
    let unit = first_unit(&john).await;
    let mut acknowledged = Vec::new();
    for _ in 0..5 {
        acknowledged.push(begin(&john, &unit).await);
    }
    let synced = john.get("/api/v1/me/changes?limit=1000").await.expect(200);
    let folder = home.path("backups");
    let mut backing_up = home.beside(&server).command(&["backup", text(&folder)]).spawn().unwrap();
    let mut meanwhile = 0;
    let status = loop {
        begin(&john, &unit).await;
        meanwhile += 1;
        if let Some(status) = backing_up.try_wait().unwrap() {
            break status;
        }
    };
    assert!(status.success() && meanwhile > 1);

    let target = Home::new(to);
    let told = done(target.run(&["restore", text(&folder), "--yes"]));
    assert!(told.contains("11 objects (0 were there already)"), "{told}");
    let again = target.path("again");
    done(target.run(&["backup", text(&again)]));
    assert_eq!(tables(&again), tables(&folder));

    let server = target.binary().serve().await;
    let john = sign_in(&server, "johndoe").await;
    let restored = events(&john).await;
    assert!(acknowledged.iter().all(|id| restored.contains(id)), "an acknowledged event is missing");
    // Numbers have gone back: who knows later ones begins again.
    let cursor = synced["cursor"].as_str().unwrap();
    let refused = john.get(&format!("/api/v1/me/changes?cursor={cursor}")).await.expect(410);
    assert_eq!(refused["code"], "start_over");
    assert!(!john.get("/api/v1/me/changes").await.expect(200)["changes"].as_array().unwrap().is_empty());
    let hits = john.get("/api/v1/search?q=greeting").await.expect(200);
    assert_eq!(hits["items"][0]["title"], "Greeting Phrases");
    for asset in john.get(&format!("/api/v1/units/{unit}")).await.expect(200)["assets"].as_array().unwrap() {
        let media = john.http.get(asset["url"].as_str().unwrap()).send().await.unwrap();
        assert_eq!(media.headers()["content-type"], asset["contentType"].as_str().unwrap());
        assert_eq!(media.bytes().await.unwrap().len() as u64, asset["sizeBytes"].as_u64().unwrap());
    }
}

both!(what_is_backed_up_under_way_is_restored_to_a_database_of_the_same_kind, |backend| moves(backend, backend));

#[actix_web::test]
#[ignore = "needs PostgreSQL: run scripts/test"]
async fn a_backup_of_sqlite_is_restored_to_postgres() {
    moves(Backend::Sqlite, Backend::Postgres).await;
}

#[actix_web::test]
#[ignore = "needs PostgreSQL: run scripts/test"]
async fn a_backup_of_postgres_is_restored_to_sqlite() {
    moves(Backend::Postgres, Backend::Sqlite).await;
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

both!(a_drill_restores_fetches_and_says_what_would_be_lost, |backend| async move {
    let (home, folder) = Home::backed_up(backend);
    let server = home.binary().serve().await;
    let john = sign_in(&server, "johndoe").await;
    let unit = first_unit(&john).await;
    begin(&john, &unit).await;
    begin(&john, &unit).await;
    let told = done(home.beside(&server).run(&["backup", "verify", text(&folder), "--drill"]));
    assert!(told.contains("4 learners agree") && told.contains("9 media fetched"), "{told}");
    assert!(told.contains("2 learning events"), "{told}");
});

both!(the_next_backup_sends_what_is_new_and_old_ones_go, |backend| async move {
    let (home, folder) = Home::backed_up(backend);
    let objects = || files_below(&folder.join("objects"));
    let before = objects();
    let server = home.binary().serve().await;
    let author = sign_in(&server, "author").await;
    let unit = first_unit(&author).await;
    let bytes = b"WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n";
    let mut promise = announcement("text/vtt", bytes);
    (promise["unitId"], promise["type"], promise["fileName"]) = (json!(unit), "SUBTITLE".into(), "new.vtt".into());
    let upload = author.post("/api/v1/uploads", promise).await.expect(201);
    assert_eq!(send_file(&author, &upload, bytes).await.status, 200);
    let asset = json!({"uploadId": upload["id"], "language": "fr"});
    author.post(&format!("/api/v1/units/{unit}/assets"), asset).await.expect(201);
    drop(server);

    done(home.run(&["backup", "--to", text(&folder)]));
    let added: Vec<PathBuf> = objects().into_iter().filter(|object| !before.contains(object)).collect();
    assert_eq!(added.iter().map(|object| fs::read(object).unwrap()).collect::<Vec<_>>(), [bytes.to_vec()]);
    assert_eq!(done(home.run(&["backup", "list", text(&folder)])).lines().count(), 2);
    home.database.execute("DELETE FROM unit_assets WHERE language = 'fr'; DELETE FROM uploads");
    let told = done(home.run(&["backup", text(&folder), "--keep", "1"]));
    assert!(told.contains("removed") && told.contains("1 objects that only they had"), "{told}");
    assert_eq!(objects(), before);
    assert_eq!(done(home.run(&["backup", "list", text(&folder)])).lines().count(), 1);
    assert!(done(home.run(&["backup", "verify", text(&folder)])).contains("is whole"));
    assert_eq!(fs::read_dir(folder.join("snapshots")).unwrap().count(), 1);
});

both!(a_bucket_holds_backups_as_a_folder_does, |backend| async move {
    const PLACE: &str = "s3://backups/nightly";
    let (home, elsewhere) = (Home::seeded(backend), Home::new(Backend::Sqlite));
    let store = elsewhere.binary().serve().await;
    let with_bucket = |binary: Binary| {
        binary
            .with("PARLANCE_BACKUP_S3_ENDPOINT", &format!("http://{}", store.objects_addr()))
            .with("PARLANCE_BACKUP_S3_ACCESS_KEY_ID", "parlance")
            .with(
                "PARLANCE_BACKUP_S3_SECRET_ACCESS_KEY",
                &fs::read_to_string(elsewhere.path("objects-secret")).unwrap(),
            )
    };
    let binary = with_bucket(home.binary());
    done(binary.run(&["backup", PLACE]));
    assert!(done(binary.run(&["backup", "verify", PLACE])).contains("is whole"));
    done(binary.run(&["backup", PLACE, "--keep", "1"]));
    assert_eq!(done(binary.run(&["backup", "list", PLACE])).lines().count(), 1);
    done(with_bucket(Home::new(backend).binary()).run(&["restore", PLACE, "--yes"]));
});

both!(a_zip_holds_one_backup, |backend| async move {
    let home = Home::seeded(backend);
    let zip = home.path("backup.zip");
    done(home.run(&["backup", text(&zip)]));
    assert!(done(home.run(&["backup", "verify", text(&zip)])).contains("is whole"));
    done(Home::new(backend).binary().run(&["restore", text(&zip), "--yes"]));
});

both!(a_server_backs_up_by_itself_when_it_is_time, |backend| async move {
    let home = Home::seeded(backend);
    let folder = home.path("backups");
    let binary = home.binary().with("PARLANCE_BACKUP_TO", text(&folder)).with("PARLANCE_BACKUP_EVERY", "24h");
    let mut server = binary.serve().await;
    server.says("backed up").await;
    let metrics = Client::new(&server.base()).get("/metrics").await;
    assert!(metrics.text.contains("backup_last_success_timestamp_seconds 1"), "{}", metrics.text);
    assert!(server.stop().success());
    assert!(done(binary.run(&["backup", "verify"])).contains("is whole"));
    let server = binary.serve().await;
    // Whoever answers hears that it is to end, too.
    Client::new(&server.base()).get("/health/live").await.expect(200);
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(server.stop().success());
    assert_eq!(done(binary.run(&["backup", "list"])).lines().count(), 1, "a restart is no reason for another");
});
