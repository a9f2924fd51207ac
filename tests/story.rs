//! The user's story with the real binary: an empty folder, an environment that only moves it to free ports, one command.

use std::process::Stdio;

use serde_json::json;

use crate::support::{Binary, Client};

#[actix_web::test]
async fn from_an_empty_folder_to_a_playing_video() {
    let folder = tempfile::tempdir().unwrap();
    let binary = Binary::new(folder.path());
    let server = binary.serve().await;
    let anonymous = Client::new(&server.base());
    let mut seen = Vec::new();
    for account in ["johndoe", "janedoe", "author", "admin"] {
        let session = anonymous
            .post("/api/v1/auth/login", json!({"username": account, "password": "parlance-demo"}))
            .await
            .expect(200);
        let client = anonymous.with_token(session["accessToken"].as_str().unwrap());
        assert_eq!(client.get("/api/v1/me").await.expect(200)["username"], account);
        let tree = client.get("/api/v1/catalog").await.expect(200);
        let unit = tree["levels"][0]["stories"][0]["units"][0]["id"].as_str().unwrap().to_owned();
        let unit = client.get(&format!("/api/v1/units/{unit}")).await.expect(200);
        seen.push(unit["id"].clone());
        let video = client.http.get(unit["assets"][0]["url"].as_str().unwrap()).send().await.unwrap();
        assert_eq!(video.status(), 200);
        let bytes = video.bytes().await.unwrap();
        assert_eq!(&bytes[4..8], b"ftyp", "an MP4 file");
    }
    let swagger = anonymous.get("/swagger-ui/").await;
    assert!(swagger.status == 200 && swagger.text.contains("swagger-ui"), "{}", swagger.text);

    // Commands work beside the running server, with its object store.
    let beside = Binary::new(folder.path()).with("PARLANCE_OBJECTS_ADDR", &server.objects_addr());
    let export = beside.run(&["export", "course.zip"]);
    assert!(export.status.success(), "{}", String::from_utf8_lossy(&export.stderr));
    assert!(folder.path().join("course.zip").metadata().unwrap().len() > 1_000_000);
    assert!(server.stop().success(), "it ends well when told to");

    // Started again, it is the same instance: no second seeding, the same units.
    let server = binary.serve().await;
    assert!(!server.printed().lines().any(|line| line.starts_with("catalogue:")), "{}", server.printed());
    let anonymous = Client::new(&server.base());
    let session = anonymous
        .post("/api/v1/auth/login", json!({"email": "john@example.com", "password": "parlance-demo"}))
        .await
        .expect(200);
    let client = anonymous.with_token(session["accessToken"].as_str().unwrap());
    client.get(&format!("/api/v1/units/{}", seen[0].as_str().unwrap())).await.expect(200);
    assert!(server.stop().success());
}

/// Runs the binary to its end; what it printed on standard error.
fn refusal(variables: &[(&str, &str)]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let binary = Binary::new(folder.path());
    let output = variables.iter().fold(binary, |binary, (name, value)| binary.with(name, value)).run(&[]);
    assert!(!output.status.success());
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn what_cannot_work_is_refused_at_start_by_name() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    type Case<'a> = (&'a [(&'a str, &'a str)], &'a [&'a str]);
    let cases: [Case<'_>; 6] = [
        (&[("PARLANCE_ADDR", "nowhere")], &["PARLANCE_ADDR"]),
        (&[("DATABASE_URL", "mysql://db")], &["DATABASE_URL", "postgres://"]),
        (&[("DATABASE_URL", "postgres://nobody:s3cret@127.0.0.1:1/parlance")], &["127.0.0.1:1/parlance", "refused"]),
        (&[("PARLANCE_DATA_DIR", "/proc/nowhere")], &["PARLANCE_DATA_DIR"]),
        (&[("PARLANCE_ADDR", &taken)], &["PARLANCE_ADDR", "in use"]),
        (&[("PARLANCE_OBJECTS_ADDR", &taken)], &["PARLANCE_OBJECTS_ADDR", "in use"]),
    ];
    for (variables, words) in cases {
        let message = refusal(variables);
        for word in words {
            assert!(message.contains(word), "{variables:?} should name {word}: {message}");
        }
        assert!(!message.contains("s3cret"), "{message}");
        assert!(!message.contains("panicked"), "{message}");
    }
}

#[test]
fn a_command_whose_reader_has_gone_does_not_panic() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Binary::new(folder.path()).command(&["migrate", "run"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && !said.contains("panicked"), "{said}");
}
