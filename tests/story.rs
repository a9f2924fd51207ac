//! The user's story with the real binary: an empty folder, an empty environment, one command.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::json;

use crate::support::Client;

struct Binary {
    child: Child,
    lines: Vec<String>,
}

impl Binary {
    /// Starts `parlance` with nothing but these variables and waits until it says where it listens.
    fn start(folder: &std::path::Path, variables: &[(&str, &str)]) -> Self {
        #[expect(clippy::zombie_processes, reason = "it is waited for in stop and when dropped")]
        let mut child = Command::new(env!("CARGO_BIN_EXE_parlance"))
            .current_dir(folder)
            .env_clear()
            .envs(variables.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = Vec::new();
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            lines.push(line.unwrap());
            if lines.last().is_some_and(|line| line.contains("curl ")) {
                return Self { child, lines };
            }
        }
        let problem = std::io::read_to_string(child.stderr.take().unwrap()).unwrap();
        panic!("it ended: {problem}\n{}", lines.join("\n"));
    }

    fn base(&self) -> String {
        let line = self.lines.iter().find(|line| line.contains("listens on")).unwrap();
        line.rsplit(' ').next().unwrap().to_owned()
    }

    /// Asks it to end, as an operator does, and waits for it.
    fn stop(mut self) {
        Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(self.child.wait().unwrap().success(), "it ends well when told to");
    }
}

impl Drop for Binary {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

#[actix_web::test]
async fn from_an_empty_folder_to_a_playing_video() {
    let folder = tempfile::tempdir().unwrap();
    let binary = Binary::start(folder.path(), &[]);
    assert_eq!(binary.base(), "http://127.0.0.1:8080", "the default address; is something else using it?");
    let anonymous = Client::new(&binary.base());
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
    let export = Command::new(env!("CARGO_BIN_EXE_parlance"))
        .current_dir(folder.path())
        .env_clear()
        .args(["export", "course.zip"])
        .output()
        .unwrap();
    assert!(export.status.success(), "{}", String::from_utf8_lossy(&export.stderr));
    assert!(folder.path().join("course.zip").metadata().unwrap().len() > 1_000_000);
    binary.stop();

    // Started again, it is the same instance: no second seeding, the same units.
    let binary = Binary::start(folder.path(), &[]);
    assert!(!binary.lines.iter().any(|line| line.starts_with("catalogue:")), "{:?}", binary.lines);
    let anonymous = Client::new(&binary.base());
    let session = anonymous
        .post("/api/v1/auth/login", json!({"email": "john@example.com", "password": "parlance-demo"}))
        .await
        .expect(200);
    let client = anonymous.with_token(session["accessToken"].as_str().unwrap());
    client.get(&format!("/api/v1/units/{}", seen[0].as_str().unwrap())).await.expect(200);
    binary.stop();
}

/// Runs the binary to its end; what it printed on standard error.
fn refusal(variables: &[(&str, &str)]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_parlance"))
        .current_dir(folder.path())
        .env_clear()
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    assert!(!output.status.success());
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn what_cannot_work_is_refused_at_start_by_name() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let free = ("PARLANCE_OBJECTS_ADDR", "127.0.0.1:0");
    type Case<'a> = (&'a [(&'a str, &'a str)], &'a [&'a str]);
    let cases: [Case<'_>; 6] = [
        (&[("PARLANCE_ADDR", "nowhere")], &["PARLANCE_ADDR"]),
        (&[("DATABASE_URL", "mysql://db")], &["DATABASE_URL", "postgres://"]),
        (
            &[("DATABASE_URL", "postgres://nobody:s3cret@127.0.0.1:1/parlance"), free],
            &["127.0.0.1:1/parlance", "refused"],
        ),
        (&[("PARLANCE_DATA_DIR", "/proc/nowhere")], &["PARLANCE_DATA_DIR"]),
        (&[("PARLANCE_ADDR", &taken), free], &["PARLANCE_ADDR", "in use"]),
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
    let mut child = Command::new(env!("CARGO_BIN_EXE_parlance"))
        .current_dir(folder.path())
        .env_clear()
        .args(["migrate", "run"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && !said.contains("panicked"), "{said}");
}
