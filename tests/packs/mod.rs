//! Packs: their manifests by the API, `parlance pack` and what it serves, and what is damaged, forged or in the way.

mod api;
mod attacks;
mod command;
mod update;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{ED25519, UnparsedPublicKey};
use serde_json::Value;

use crate::support::{Backend, Binary, Client, Role, TestApp};

/// What one shows of the keys of an instance.
const KEYS: &str = "/.well-known/parlance-pack-key";

/// The seeded service beside which commands run, with the folder that they work in.
struct School {
    app: TestApp,
    learner: Client,
    level: String,
}

impl School {
    async fn new(backend: Backend) -> Self {
        let app = TestApp::seeded(backend).await;
        let (_, learner) = app.user("reader", Role::Learner);
        let level = learner.get("/api/v1/catalog").await.expect(200)["levels"][0]["id"].as_str().unwrap().to_owned();
        Self { app, learner, level }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.app.folder.path().join(name)
    }

    /// The program on the same database and store.
    fn binary(&self) -> Binary {
        let store = self.app.instance.embedded.as_ref().unwrap().local_addr;
        Binary::beside(&self.app).with("PARLANCE_OBJECTS_ADDR", &store.to_string())
    }

    async fn build(&self, arguments: &[&str]) -> Output {
        build(self.binary(), arguments).await
    }

    /// The program on a machine that knows nothing but the keys in a file.
    async fn elsewhere(&self) -> (Binary, String) {
        let keys = self.path("keys.json");
        fs::write(&keys, self.app.anonymous().get(KEYS).await.text).unwrap();
        (Binary::new(self.app.folder.path()).with("DATABASE_URL", "mysql://none"), text(&keys).to_owned())
    }
}

/// `pack build`, beside the thread on which the test's store answers.
async fn build(binary: Binary, arguments: &[&str]) -> Output {
    let words: Vec<String> = ["pack", "build"].iter().chain(arguments).map(|word| (*word).to_owned()).collect();
    let run = move || binary.run(&words.iter().map(String::as_str).collect::<Vec<_>>());
    tokio::task::spawn_blocking(run).await.unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn decoded(text: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text.as_str().unwrap()).unwrap()
}

/// The manifest in a signed one, checked by another implementation than the one that is tested.
#[track_caller]
fn verified(signed: &Value, keys: &Value) -> Value {
    let header: Value = serde_json::from_slice(&decoded(&signed["protected"])).unwrap();
    assert_eq!((&header["alg"], &header["typ"]), (&"EdDSA".into(), &"parlance-pack+json".into()));
    let key = keys["keys"].as_array().unwrap().iter().find(|key| key["kid"] == header["kid"]).unwrap();
    assert_eq!((&key["kty"], &key["crv"]), (&"OKP".into(), &"Ed25519".into()));
    let said = format!("{}.{}", signed["protected"].as_str().unwrap(), signed["payload"].as_str().unwrap());
    let key = UnparsedPublicKey::new(&ED25519, decoded(&key["x"]));
    key.verify(said.as_bytes(), &decoded(&signed["signature"])).unwrap();
    serde_json::from_slice(&decoded(&signed["payload"])).unwrap()
}

/// The path of a file of a pack, by its SHA-256.
fn blob(folder: &Path, sha256: &str) -> PathBuf {
    folder.join("blobs").join(&sha256[..2]).join(sha256)
}

fn hashes(manifest: &Value) -> Vec<String> {
    manifest["blobs"].as_array().unwrap().iter().map(|blob| blob["sha256"].as_str().unwrap().to_owned()).collect()
}

/// Turns one bit in the middle of a file.
fn flip(file: &Path) {
    let mut bytes = fs::read(file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(file, bytes).unwrap();
}
