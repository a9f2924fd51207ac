//! Mail that waits to be sent when the process is told to end, and mail that has nowhere to go.

use std::time::Duration;

use serde_json::json;
use tokio::net::TcpListener;

use crate::both;
use crate::support::{Account, Binary, Client, PASSWORD, SmtpServer, TestDatabase};

const SECRET: &str = "k1:3f1c9a7e5b2d804673f1c9a7e5b2d804673f1c9a7e5b2d80";

/// Has a server that was asked for so many mails ended while they wait; gives what it printed.
async fn end_with_mails_waiting(database: &TestDatabase, smtp_url: &str, mails: usize) -> String {
    let folder = tempfile::tempdir().unwrap();
    let binary = Binary::new(folder.path()).on(database);
    let binary = binary.with("SMTP_URL", smtp_url).with("MAIL_FROM", "hello@example.org");
    let server = binary.serve().await;
    let client = Client::new(&server.base());
    for _ in 0..mails {
        client.post("/api/v1/auth/magic-links", json!({"email": "john@example.com"})).await.expect(202);
    }
    // The mail server is a task of this thread.
    let ended = tokio::task::spawn_blocking(move || server.stop()).await.unwrap();
    assert!(ended.success(), "{ended:?}");
    std::fs::read_to_string(folder.path().join("output.txt")).unwrap()
}

both!(mail_that_is_queued_is_sent_before_the_process_ends, |backend| async move {
    let smtp = SmtpServer::slow(Duration::from_millis(200)).await;
    let printed = end_with_mails_waiting(&TestDatabase::new(backend), &smtp.url, 5).await;
    assert_eq!(smtp.mails(5).await.len(), 5, "{printed}");
    assert!(!printed.contains("could not be sent"), "{printed}");
});

both!(mail_that_cannot_be_sent_in_time_is_counted_in_the_log, |backend| async move {
    // Takes connections and never says a word.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", silent.local_addr().unwrap());
    let printed = end_with_mails_waiting(&TestDatabase::new(backend), &url, 3).await;
    let line = printed.lines().find(|line| line.contains("mails could not be sent")).unwrap_or_default();
    assert!(line.contains("3 mails could") && !printed.contains("john@example.com\n"), "{printed}");
});

both!(production_without_a_mail_server_leaves_no_link_in_a_folder, |backend| async move {
    let database = TestDatabase::new(backend);
    let folder = tempfile::tempdir().unwrap();
    let binary = Binary::new(folder.path()).on(&database);
    let server = binary.with("PARLANCE_ENV", "production").with("JWT_SECRET", SECRET).serve().await;
    let client = Client::new(&server.base());
    let ada = json!({"email": "ada@example.org", "username": "ada", "password": PASSWORD});
    client.post("/api/v1/auth/register", ada).await.expect(201);
    for email in ["ada@example.org", "nobody@example.org"] {
        let answer = client.post("/api/v1/auth/magic-links", json!({"email": email})).await;
        assert_eq!(answer.expect(503)["code"], "unavailable");
        assert!(answer.json()["detail"].as_str().unwrap().contains("password"), "{}", answer.text);
    }
    Account::login(&client, "ada", PASSWORD).await;
    assert!(!folder.path().join("data/mail").exists());
});
