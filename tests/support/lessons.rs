//! Published lessons for tests, written straight into the tables.

use chrono::{TimeZone, Utc};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use parlance::catalog::model::{AssetType, Level, Story, Unit, UnitAsset};
use parlance::db::{AssetId, Conn, LevelId, StoryId, Timestamp, UnitId};
use parlance::schema::{levels, stories, unit_assets, units};
use parlance::sha256::Sha256Digest;

use super::TestApp;

/// Writes published levels, stories, units and assets.
pub struct Lessons {
    conn: Conn,
    made_at: Timestamp,
}

impl Lessons {
    pub fn of(app: &TestApp) -> Self {
        let made_at = Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).unwrap().into();
        Self { conn: app.database.connect(), made_at }
    }

    pub fn level(&mut self, language: &str, position: i32) -> LevelId {
        let level = Level {
            id: LevelId::generate(),
            language: language.to_owned(),
            slug: format!("level-{position}"),
            name: format!("Level {position}"),
            description: None,
            position,
            published_at: Some(self.made_at),
            deleted_at: None,
            deletion_id: None,
            created_at: self.made_at,
            updated_at: self.made_at,
        };
        diesel::insert_into(levels::table).values(&level).execute(&mut self.conn).unwrap();
        level.id
    }

    pub fn story(&mut self, level_id: LevelId, position: i32) -> StoryId {
        let story = Story {
            id: StoryId::generate(),
            level_id,
            slug: format!("story-{position}"),
            title: format!("Story {position}"),
            description: None,
            position,
            published_at: Some(self.made_at),
            deleted_at: None,
            deletion_id: None,
            created_at: self.made_at,
            updated_at: self.made_at,
        };
        diesel::insert_into(stories::table).values(&story).execute(&mut self.conn).unwrap();
        story.id
    }

    pub fn unit(&mut self, story_id: StoryId, position: i32) -> UnitId {
        self.unit_saying(story_id, position, Some("Good morning!"))
    }

    /// A unit with a story and a level of its own.
    pub fn unit_to_say(&mut self, reference_text: Option<&str>) -> UnitId {
        let levels: i64 = levels::table.count().get_result(&mut self.conn).unwrap();
        let level = self.level("en", i32::try_from(levels).unwrap() + 1);
        let story = self.story(level, 1);
        self.unit_saying(story, 1, reference_text)
    }

    fn unit_saying(&mut self, story_id: StoryId, position: i32, reference_text: Option<&str>) -> UnitId {
        let unit = Unit {
            id: UnitId::generate(),
            story_id,
            slug: format!("unit-{position}"),
            title: format!("Unit {position}"),
            description: None,
            position,
            reference_text: reference_text.map(str::to_owned),
            published_at: Some(self.made_at),
            deleted_at: None,
            deletion_id: None,
            created_at: self.made_at,
            updated_at: self.made_at,
        };
        diesel::insert_into(units::table).values(&unit).execute(&mut self.conn).unwrap();
        unit.id
    }

    pub fn video(&mut self, unit_id: UnitId, position: i32, duration_ms: i64) -> AssetId {
        let asset = UnitAsset {
            id: AssetId::generate(),
            unit_id,
            kind: AssetType::Video,
            minio_key: format!("units/{unit_id}/VIDEO/{position}.mp4"),
            language: None,
            content_type: Some("video/mp4".to_owned()),
            size_bytes: Some(1),
            sha256: None,
            duration_ms: Some(duration_ms),
            metadata: None,
            position,
            deleted_at: None,
            deletion_id: None,
            created_at: self.made_at,
            updated_at: self.made_at,
        };
        diesel::insert_into(unit_assets::table).values(&asset).execute(&mut self.conn).unwrap();
        asset.id
    }

    /// Says which file a unit's video is.
    pub fn set_video(&mut self, unit_id: UnitId, key: &str, sha256: Sha256Digest, size_bytes: usize) {
        let video = diesel::update(unit_assets::table.filter(unit_assets::unit_id.eq(unit_id)));
        let file = (
            unit_assets::minio_key.eq(key),
            unit_assets::size_bytes.eq(size_bytes as i64),
            unit_assets::sha256.eq(sha256.to_string()),
        );
        video.set(file).execute(&mut self.conn).unwrap();
    }

    /// Writes many rows in one transaction.
    pub fn at_once<T>(&mut self, write: impl FnOnce(&mut Self) -> T) -> T {
        self.conn.batch_execute("BEGIN").unwrap();
        let written = write(self);
        self.conn.batch_execute("COMMIT").unwrap();
        written
    }

    /// A level with one story of so many units.
    pub fn units(&mut self, count: i32) -> Vec<UnitId> {
        let level = self.level("en", 1);
        let story = self.story(level, 1);
        (1..=count).map(|position| self.unit(story, position)).collect()
    }

    /// Takes a unit from learners' sight.
    pub fn unpublish(&mut self, unit: UnitId) {
        let unit = diesel::update(units::table.find(unit));
        unit.set(units::published_at.eq(None::<Timestamp>)).execute(&mut self.conn).unwrap();
    }

    /// Deletes a unit as the API does.
    pub fn delete(&mut self, unit: UnitId) {
        let unit = diesel::update(units::table.find(unit));
        unit.set(units::deleted_at.eq(Some(self.made_at))).execute(&mut self.conn).unwrap();
    }
}
