//! What authors do: filling the catalogue, ordering and publishing it, moving whole courses in and out.

mod command;
mod course;
mod exchange;
mod metadata;
mod registration;
mod tree;
mod uploads;

use parlance::auth::Role;
use serde_json::{Value, json};

use crate::support::{Backend, Client, TestApp};

/// An instance with one unit in one story in one level, all drafts.
pub struct Course {
    pub app: TestApp,
    pub author: Client,
    pub level: String,
    pub story: String,
    pub unit: String,
}

impl Course {
    pub async fn new(backend: Backend) -> Self {
        let app = TestApp::new(backend).await;
        let (_, author) = app.user("author", Role::Author);
        let level = author.post("/api/v1/levels", json!({"language": "en", "name": "Beginner"})).await.expect(201);
        let level = id(&level);
        let story =
            author.post(&format!("/api/v1/levels/{level}/stories"), json!({"title": "Basics"})).await.expect(201);
        let story = id(&story);
        let unit = author.post(&format!("/api/v1/stories/{story}/units"), json!({"title": "Hello"})).await.expect(201);
        let unit = id(&unit);
        Self { app, author, level, story, unit }
    }
}

pub fn id(body: &Value) -> String {
    body["id"].as_str().unwrap().to_owned()
}
