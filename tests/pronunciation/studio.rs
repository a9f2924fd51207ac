//! A published unit, a learner with a microphone, and recordings.

use diesel::RunQueryDsl;
use parlance::auth::Role;
use parlance::catalog::model::{Level, Story, Unit};
use parlance::db::{EventId, LevelId, StoryId, Timestamp, UnitId, UserId};
use parlance::progress::model::EventKind;
use parlance::schema::{levels, stories, units};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::{Answer, Backend, Client, TestApp};

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
        let unit = publish_unit(&app, Some(TEXT));
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
        let method: Method = upload["method"].as_str().unwrap().parse().unwrap();
        let mut request = self.learner.http.request(method, upload["url"].as_str().unwrap()).body(file.to_vec());
        for (name, value) in upload["headers"].as_object().unwrap() {
            request = request.header(name, value.as_str().unwrap());
        }
        self.learner.send(request).await
    }

    pub async fn submit(&self, id: &str, body: Value) -> Answer {
        self.learner.post(&format!("/api/v1/pronunciation-attempts/{id}/submit"), body).await
    }

    pub async fn show(&self, id: &str) -> Value {
        self.learner.get(&format!("/api/v1/pronunciation-attempts/{id}")).await.expect(200)
    }
}

/// What announces a file.
pub fn announcement(content_type: &str, file: &[u8]) -> Value {
    json!({"contentType": content_type, "sizeBytes": file.len(), "sha256": hex::encode(Sha256::digest(file))})
}

/// A result as an app's SDK would report it.
pub fn client_score(score: f64) -> Value {
    json!({"clientResult": {"score": score}})
}

/// A published unit with a story and a level of its own.
pub fn publish_unit(app: &TestApp, reference_text: Option<&str>) -> UnitId {
    let now = app.now();
    let published_at = Some(now);
    let (level, story, unit) = (LevelId::generate(), StoryId::generate(), UnitId::generate());
    let mut conn = app.database.connect();
    let level_row = Level {
        id: level,
        language: "en".to_owned(),
        slug: level.to_string(),
        name: level.to_string(),
        description: None,
        position: position(&mut conn),
        published_at,
        deleted_at: None,
        deletion_id: None,
        created_at: now,
        updated_at: now,
    };
    diesel::insert_into(levels::table).values(level_row).execute(&mut conn).unwrap();
    let story_row = Story {
        id: story,
        level_id: level,
        slug: "meeting".to_owned(),
        title: "Meeting".to_owned(),
        description: None,
        position: 1,
        published_at,
        deleted_at: None,
        deletion_id: None,
        created_at: now,
        updated_at: now,
    };
    diesel::insert_into(stories::table).values(story_row).execute(&mut conn).unwrap();
    let unit_row = Unit {
        id: unit,
        story_id: story,
        slug: "hello".to_owned(),
        title: "Hello".to_owned(),
        description: None,
        position: 1,
        reference_text: reference_text.map(str::to_owned),
        published_at,
        deleted_at: None,
        deletion_id: None,
        created_at: now,
        updated_at: now,
    };
    diesel::insert_into(units::table).values(unit_row).execute(&mut conn).unwrap();
    unit
}

/// The learner's events: kind, id and payload.
pub fn events(app: &TestApp, user: UserId) -> Vec<(EventKind, EventId, Value)> {
    use diesel::{ExpressionMethods, QueryDsl};
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

/// The next free position of a level.
fn position(conn: &mut parlance::db::Conn) -> i32 {
    use diesel::QueryDsl;
    i32::try_from(levels::table.count().get_result::<i64>(conn).unwrap()).unwrap() + 1
}

/// Takes a unit out of learners' sight.
pub fn unpublish(app: &TestApp, unit: UnitId) {
    use diesel::{ExpressionMethods, QueryDsl};
    diesel::update(units::table.find(unit))
        .set(units::published_at.eq(None::<Timestamp>))
        .execute(&mut app.database.connect())
        .unwrap();
}

/// A tone as a WAV file: 16 bits, one channel.
pub fn wav(seconds: f64) -> Vec<u8> {
    const RATE: u32 = 16_000;
    let count = (seconds * f64::from(RATE)).round() as u32;
    let mut file = Vec::new();
    file.extend(b"RIFF");
    file.extend((36 + count * 2).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16u32.to_le_bytes());
    file.extend([1u16, 1].map(u16::to_le_bytes).concat());
    file.extend([RATE, RATE * 2].map(u32::to_le_bytes).concat());
    file.extend([2u16, 16].map(u16::to_le_bytes).concat());
    file.extend(b"data");
    file.extend((count * 2).to_le_bytes());
    for n in 0..count {
        let sample = (f64::from(n) * 220.0 * std::f64::consts::TAU / f64::from(RATE)).sin() * 12_000.0;
        file.extend((sample as i16).to_le_bytes());
    }
    file
}
