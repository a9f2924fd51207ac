//! Accounts that an operator deletes, and what is left of them.

use bytes::Bytes;
use diesel::connection::SimpleConnection;
use parlance::auth::Role;
use parlance::auth::queries::lock_learners;
use parlance::db::DatabaseUrl;
use parlance::pronunciation::erase_recordings;
use parlance::storage::Bucket;
use serde_json::json;

use crate::both;
use crate::support::{Account, Backend, Binary, PASSWORD, TestApp, becomes, login};

both!(an_administrator_deletes_an_account, |backend| async move {
    let app = TestApp::new(backend).await;
    let (root, admin) = app.user("root", Role::Admin);
    let ada = Account::register(&app, "ada").await;
    let recording = format!("recordings/{}/one.wav", ada.id());
    let storage = &app.instance.context.storage;
    storage.put(Bucket::Recordings, &recording, Bytes::from_static(b"a voice"), "audio/wav").await.unwrap();
    let path = format!("/api/v1/admin/users/{}", ada.id());
    ada.client.delete(&path).await.expect(403);
    admin.delete(&path).await.expect(204);
    admin.delete(&path).await.expect(404);
    admin.get(&path).await.expect(404);
    ada.client.get("/api/v1/me").await.expect(401);
    ada.refresh().await.expect(401);
    login(&app.anonymous(), "ada", PASSWORD).await.expect(401);
    erase_recordings(&app.instance.context).await.unwrap();
    assert!(storage.head(Bucket::Recordings, &recording).await.unwrap().is_none());
    let problem = admin.delete(&format!("/api/v1/admin/users/{root}")).await.expect(409);
    assert!(problem["detail"].as_str().unwrap().contains("last active administrator"), "{problem}");
    // Name and address are free again.
    Account::register(&app, "ada").await;
});

both!(an_account_is_deleted_from_the_command_line, |backend| async move {
    let app = TestApp::new(backend).await;
    let ada = Account::register(&app, "ada").await;
    let run = |arguments: &[&str]| Binary::beside(&app).run(&[&["user", "delete"], arguments].concat());
    let said = run(&["ada"]);
    let told = String::from_utf8(said.stderr).unwrap();
    assert!(!said.status.success() && told.contains("parlance user delete ada --yes"), "{told}");
    assert!(told.contains("ada@example.org"), "{told}");
    ada.client.get("/api/v1/me").await.expect(200);
    let done = run(&["ada", "--yes"]);
    assert!(done.status.success(), "{done:?}");
    login(&app.anonymous(), "ada", PASSWORD).await.expect(401);
    becomes(&ada.client, "/api/v1/me", 401, "deleted").await;
    let again = run(&["ada", "--yes"]);
    assert!(String::from_utf8(again.stderr).unwrap().contains("no account ada"));
});

#[actix_web::test]
#[ignore = "needs PostgreSQL: run scripts/test"]
async fn a_deletion_and_a_batch_of_events_do_not_wait_for_each_other() {
    let app = TestApp::new(Backend::Postgres).await;
    let ada = Account::register(&app, "ada").await;
    let (root, admin) = app.user("root", Role::Admin);
    let mut batch = app.database.connect();
    // Accounts are locked in the order of their ids, which is that in which they were made.
    batch.batch_execute("BEGIN; SET LOCAL lock_timeout = '5s'").unwrap();
    assert_eq!(lock_learners(&mut batch, &[ada.id().parse().unwrap()]).unwrap().len(), 1);
    let rest_of_batch = async {
        app.database.until_a_lock_is_waited_for().await;
        assert_eq!(lock_learners(&mut batch, &[root]).unwrap().len(), 1);
        batch.batch_execute("COMMIT").unwrap();
    };
    let path = format!("/api/v1/admin/users/{}", ada.id());
    let (deleted, ()) = tokio::join!(admin.delete(&path), rest_of_batch);
    deleted.expect(204);
}

#[actix_web::test]
async fn sqlite_overwrites_what_is_deleted() {
    const TRACE: &str = "a-name-that-stands-nowhere-else";
    let app = TestApp::new(Backend::Sqlite).await;
    let (_, admin) = app.user("root", Role::Admin);
    let ada = Account::register(&app, "ada").await;
    ada.client.patch("/api/v1/me", json!({"firstName": TRACE})).await.expect(200);
    let holds_trace = || {
        app.database.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        let DatabaseUrl::SqliteFile(path) = &app.database.url else { panic!("a file") };
        let bytes = std::fs::read(path).unwrap();
        bytes.windows(TRACE.len()).any(|window| window == TRACE.as_bytes())
    };
    assert!(holds_trace());
    admin.delete(&format!("/api/v1/admin/users/{}", ada.id())).await.expect(204);
    assert!(!holds_trace());
}
