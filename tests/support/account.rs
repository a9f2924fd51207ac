//! Accounts as people make them, and access that changes.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{Answer, Client, TestApp};

pub const PASSWORD: &str = "correct horse battery";

/// Somebody who has registered, and what the server answered.
pub struct Account {
    pub client: Client,
    pub answer: Value,
}

impl Account {
    pub async fn register(app: &TestApp, name: &str) -> Self {
        let body = json!({"email": format!("{name}@example.org"), "username": name, "password": PASSWORD});
        Self::of(&app.anonymous(), app.anonymous().post("/api/v1/auth/register", body).await.expect(201))
    }

    /// Signs in once more, as another device does.
    pub async fn login(client: &Client, name: &str, password: &str) -> Self {
        Self::of(client, login(client, name, password).await.expect(200))
    }

    fn of(client: &Client, answer: Value) -> Self {
        Self { client: client.with_token(answer["accessToken"].as_str().unwrap()), answer }
    }

    pub fn id(&self) -> &str {
        self.answer["user"]["id"].as_str().unwrap()
    }

    pub fn token(&self) -> &str {
        self.answer["accessToken"].as_str().unwrap()
    }

    pub async fn refresh(&self) -> Answer {
        self.client.post("/api/v1/auth/refresh", self.refresh_token()).await
    }

    /// The body that shows the refresh token.
    pub fn refresh_token(&self) -> Value {
        json!({"refreshToken": self.answer["refreshToken"]})
    }

    /// The session that asks.
    pub async fn session(&self) -> String {
        let sessions = self.client.get("/api/v1/me/sessions").await.expect(200);
        let current = sessions["items"].as_array().unwrap().iter().find(|session| session["current"] == true);
        current.unwrap()["id"].as_str().unwrap().to_owned()
    }
}

pub async fn login(client: &Client, name: &str, password: &str) -> Answer {
    client.post("/api/v1/auth/login", json!({"username": name, "password": password})).await
}

/// Asks until the answer has this status; never longer than users were promised.
pub async fn becomes(client: &Client, path: &str, status: u16, what: &str) {
    let started = Instant::now();
    loop {
        let answer = client.get(path).await;
        if answer.status == status {
            return;
        }
        assert!(started.elapsed() < Duration::from_secs(10), "{what}: still {} after ten seconds", answer.status);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
