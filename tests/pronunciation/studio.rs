//! A published unit, a learner with a microphone, and recordings.

use parlance::auth::Role;
use parlance::db::{EventId, UnitId, UserId};
use parlance::progress::model::EventKind;
use serde_json::{Value, json};

use crate::support::{Answer, Backend, Client, Lessons, TestApp, announcement, send_file};

pub const TEXT: &str = "Good morning, nice to meet you.";

/// An application with one published unit, and someone who learns it.
pub struct Studio {
    pub app: TestApp,
    pub unit: UnitId,
    pub user: UserId,
    pub learner: Client,
}

impl Studio {
    pub async fn new(backend: Backend) -> Self {
        Self::with(backend, &[]).await
    }

    pub async fn with(backend: Backend, variables: &[(&str, &str)]) -> Self {
        let app = TestApp::with(backend, variables).await;
        let unit = Lessons::of(&app).unit_to_say(Some(TEXT));
        let (user, learner) = app.user("johndoe", Role::Learner);
        Self { app, unit, user, learner }
    }

    /// The path of the unit's attempts.
    pub fn attempts(&self) -> String {
        format!("/api/v1/units/{}/pronunciation-attempts", self.unit)
    }

    /// Announces a file: the attempt's id, and how to send it.
    pub async fn announce(&self, content_type: &str, file: &[u8]) -> (String, Value) {
        let created = self.learner.post(&self.attempts(), announcement(content_type, file)).await.expect(201);
        (created["attempt"]["id"].as_str().unwrap().to_owned(), created["upload"].clone())
    }

    /// Announces a file and sends it.
    pub async fn record(&self, content_type: &str, file: &[u8]) -> String {
        let (id, upload) = self.announce(content_type, file).await;
        let answer = self.send(&upload, file).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        id
    }

    /// Sends a file as `upload` says.
    pub async fn send(&self, upload: &Value, file: &[u8]) -> Answer {
        send_file(&self.learner, upload, file).await
    }

    pub async fn submit(&self, id: &str, body: Value) -> Answer {
        self.learner.post(&format!("/api/v1/pronunciation-attempts/{id}/submit"), body).await
    }

    pub async fn show(&self, id: &str) -> Value {
        self.learner.get(&format!("/api/v1/pronunciation-attempts/{id}")).await.expect(200)
    }
}

/// A result as an app's SDK would report it.
pub fn client_score(score: f64) -> Value {
    json!({"clientResult": {"score": score}})
}

/// The learner's events: kind, id and payload.
pub fn events(app: &TestApp, user: UserId) -> Vec<(EventKind, EventId, Value)> {
    use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
    use parlance::db::Json;
    use parlance::progress::model::EventKind;
    use parlance::schema::learning_events;
    learning_events::table
        .filter(learning_events::user_id.eq(user))
        .select((learning_events::kind, learning_events::id, learning_events::payload))
        .load::<(EventKind, EventId, Json)>(&mut app.database.connect())
        .unwrap()
        .into_iter()
        .map(|(kind, id, payload)| (kind, id, payload.0))
        .collect()
}
