//! Who writes: four authors, and a learner in four places.

use std::sync::Mutex;
use std::sync::atomic::{AtomicI32, Ordering};

use chrono::Duration;
use parlance::app::PROJECTIONS;
use parlance::auth::actions::{AdminChanges, administer_user, update_profile};
use parlance::auth::model::UserChanges;
use parlance::authoring::actions;
use parlance::authoring::node::{Node, Titled};
use parlance::catalog::model::{AssetType, Level, Story, Unit, UnitAsset};
use parlance::catalog::queries::{advance_revision, upsert_assets};
use parlance::db::{AssetId, AttemptId, Conn, Day, LevelId, StoryId, Timestamp, UnitId, UserId, transaction};
use parlance::error::{Code, Detail, Error, Result};
use parlance::http::IfMatch;
use parlance::plans::actions::{delete_plan, put_plan};
use parlance::progress::actions::{lock_learner, record_event};
use parlance::progress::{EventKind, NewEvent, record_events};
use parlance::pronunciation::model::{Attempt, AudioFormat, Status, audio_key};
use parlance::pronunciation::queries::{insert_attempt, update_unless_scored};
use parlance::pronunciation::scorer::CLIENT;
use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use serde_json::json;

/// The days that are planned.
pub const DAYS: [&str; 3] = ["2026-03-09", "2026-03-10", "2026-03-11"];

/// What one history is about: a small course and one learner.
pub struct World {
    pub learner: UserId,
    levels: Vec<LevelId>,
    stories: Vec<StoryId>,
    pub units: Vec<UnitId>,
    pub assets: Vec<AssetId>,
    /// What was recorded once, to be sent again.
    pub sent: Mutex<Vec<NewEvent>>,
    attempts: Mutex<Vec<Attempt>>,
    names: AtomicI32,
}

/// Crashes before the commit now and then.
fn write<T>(conn: &mut Conn, random: &mut StdRng, work: impl FnOnce(&mut Conn) -> Result<T>) -> Option<T> {
    let crashes = random.random_ratio(1, 12);
    let done = transaction(conn, |conn| {
        let value = work(conn)?;
        if crashes { Err(Error::conflict(Detail::BegunAgain)) } else { Ok(value) }
    });
    match done {
        Ok(value) => Some(value),
        // What cannot be done in the state that others left is refused; a deadlock would be a fault.
        Err(error) => {
            let refusals = [Code::Conflict, Code::NotFound, Code::Invalid, Code::PreconditionFailed];
            assert!(refusals.contains(&error.code), "{error:?}");
            None
        }
    }
}

fn anything() -> IfMatch {
    IfMatch::default()
}

impl World {
    /// Two levels with two stories of two units each, some of them published.
    pub fn new(conn: &mut Conn, learner: UserId, now: Timestamp, random: &mut StdRng) -> Self {
        let mut world = Self {
            learner,
            levels: Vec::new(),
            stories: Vec::new(),
            units: Vec::new(),
            assets: Vec::new(),
            sent: Mutex::default(),
            attempts: Mutex::default(),
            names: AtomicI32::new(0),
        };
        transaction(conn, |conn| {
            advance_revision(conn)?;
            for _ in 0..2 {
                let level = Level { name: world.name(), ..Level::draft("en".to_owned(), now) };
                let level = actions::create(conn, now, level, None, None)?;
                world.levels.push(level.id);
                for _ in 0..2 {
                    let story = Story { title: world.name(), ..Story::draft(level.id, now) };
                    let story = actions::create(conn, now, story, None, None)?;
                    world.stories.push(story.id);
                    for _ in 0..2 {
                        let unit = Unit { title: world.name(), ..Unit::draft(story.id, now) };
                        let unit = actions::create(conn, now, unit, None, None)?;
                        world.units.push(unit.id);
                        let asset = asset(unit.id, now);
                        upsert_assets(conn, std::slice::from_ref(&asset))?;
                        world.assets.push(asset.id);
                    }
                }
                if random.random_ratio(3, 4) {
                    actions::publish::<Level>(conn, now, level.id, &anything(), true)?;
                }
            }
            Ok::<_, Error>(())
        })
        .unwrap();
        world
    }

    fn name(&self) -> String {
        format!("Name {}", self.names.fetch_add(1, Ordering::Relaxed))
    }

    /// The next thing that one of the writers does.
    pub fn write(&self, conn: &mut Conn, writer: usize, random: &mut StdRng) {
        let now = parlance::clock::Clock::system().now();
        match writer {
            0..4 => self.author(conn, random, now),
            4 => self.learn(conn, random, now),
            5 => self.plan(conn, random, now),
            6 => self.speak(conn, random, now),
            _ => self.settle(conn, random, now),
        }
    }

    fn author(&self, conn: &mut Conn, random: &mut StdRng, now: Timestamp) {
        let (level, story) = (*self.levels.choose(random).unwrap(), *self.stories.choose(random).unwrap());
        let (unit, asset) = (*self.units.choose(random).unwrap(), *self.assets.choose(random).unwrap());
        let (kind, deed) = (random.random_range(0..10), random.random_range(0..6));
        write(conn, random, |conn| {
            advance_revision(conn)?;
            match kind {
                0 => self.change::<Level>(conn, deed, level, now, |row, name| Level { name, ..row }),
                1..4 => self.change::<Story>(conn, deed, story, now, |row, title| Story { title, ..row }),
                4..8 => self.change::<Unit>(conn, deed, unit, now, |row, title| Unit { title, ..row }),
                _ => match deed {
                    0..2 => actions::delete::<UnitAsset>(conn, now, asset, &anything()),
                    2..4 => actions::restore::<UnitAsset>(conn, now, asset).map(drop),
                    _ => actions::update(conn, now, asset, &anything(), None, |row: UnitAsset| UnitAsset {
                        duration_ms: Some(row.duration_ms.unwrap_or_default() + 1),
                        ..row
                    })
                    .map(drop),
                },
            }
        });
    }

    fn change<N: Titled + Node>(
        &self,
        conn: &mut Conn,
        deed: u32,
        id: N::Id,
        now: Timestamp,
        rename: impl FnOnce(N, String) -> N,
    ) -> Result<()> {
        match deed {
            0 => actions::unpublish::<N>(conn, now, id, &anything()).map(drop),
            1 => actions::publish::<N>(conn, now, id, &anything(), false).map(drop),
            2 => actions::publish::<N>(conn, now, id, &anything(), true).map(drop),
            3 => actions::delete::<N>(conn, now, id, &anything()),
            4 => actions::restore::<N>(conn, now, id).map(drop),
            _ => {
                let name = self.name();
                let position = name.len() as i32 % 2 + 1;
                actions::update(conn, now, id, &anything(), Some(position), |row| rename(row, name)).map(drop)
            }
        }
    }

    /// Something that happened up to two days ago, or by the device's clock will.
    pub fn event(&self, random: &mut StdRng, now: Timestamp) -> NewEvent {
        let at = now + Duration::minutes(random.random_range(-48 * 60..48 * 60));
        let place = random.random_range(0..self.units.len());
        let unit = self.units[place];
        match random.random_range(0..3) {
            0 => NewEvent::on_unit(EventKind::UnitStarted, unit, at, json!({})),
            1 => NewEvent::on_unit(EventKind::UnitCompleted, unit, at, json!({"score": random.random_range(0..=100)})),
            _ => {
                let percent = random.random_range(0..=100);
                let report = json!({"positionSeconds": percent, "secondsWatched": percent, "progressPercent": percent});
                let asset_id = Some(self.assets[place]);
                NewEvent { asset_id, ..NewEvent::on_unit(EventKind::AssetProgress, unit, at, report) }
            }
        }
    }

    /// Records what a device sends.
    pub fn record(&self, conn: &mut Conn, random: &mut StdRng, now: Timestamp, events: Vec<NewEvent>) -> bool {
        let recorded = write(conn, random, |conn| record_events(conn, &PROJECTIONS, self.learner, now, events.clone()));
        if recorded.is_some() {
            self.sent.lock().unwrap().extend(events);
        }
        recorded.is_some()
    }

    fn learn(&self, conn: &mut Conn, random: &mut StdRng, now: Timestamp) {
        let mut events: Vec<NewEvent> = (0..random.random_range(1..4)).map(|_| self.event(random, now)).collect();
        events.extend(self.sent.lock().unwrap().choose(random).cloned());
        self.record(conn, random, now, events);
    }

    fn plan(&self, conn: &mut Conn, random: &mut StdRng, now: Timestamp) {
        let day: Day = DAYS.choose(random).unwrap().parse().unwrap();
        if random.random_ratio(1, 4) {
            write(conn, random, |conn| delete_plan(conn, self.learner, day, now));
        } else {
            let units: Vec<UnitId> = self.units.choose_multiple(random, 2).copied().collect();
            write(conn, random, |conn| put_plan(conn, self.learner, day, &units, now));
        }
    }

    fn speak(&self, conn: &mut Conn, random: &mut StdRng, now: Timestamp) {
        let known = self.attempts.lock().unwrap().choose(random).cloned();
        if let Some(attempt) = known.filter(|_| random.random_ratio(1, 2)) {
            let score = f64::from(random.random_range(0..=100));
            let judged = Attempt {
                status: Status::Scored,
                score: Some(score),
                scorer: Some(CLIENT.to_owned()),
                scored_at: Some(now),
                updated_at: now,
                ..attempt
            };
            write(conn, random, |conn| {
                lock_learner(conn, self.learner)?;
                if update_unless_scored(conn, &judged)? {
                    let event = NewEvent::pronunciation_scored(judged.id, judged.unit_id, score, judged.spoken(now));
                    record_event(conn, &PROJECTIONS, self.learner, now, event)?;
                }
                Ok(())
            });
            return;
        }
        let attempt = attempt(self.learner, *self.units.choose(random).unwrap(), now);
        let kept = write(conn, random, |conn| {
            lock_learner(conn, self.learner)?;
            Ok(insert_attempt(conn, &attempt)?)
        });
        if kept.is_some() {
            self.attempts.lock().unwrap().push(attempt);
        }
    }

    /// Another name, another level, another administrator's mind.
    fn settle(&self, conn: &mut Conn, random: &mut StdRng, now: Timestamp) {
        let changes = match random.random_range(0..3) {
            0 => UserChanges { first_name: Some(Some(self.name())), ..UserChanges::at(now) },
            1 => UserChanges { selected_level_id: Some(self.levels.choose(random).copied()), ..UserChanges::at(now) },
            _ => {
                let is_active = random.random_ratio(2, 3);
                let wanted = AdminChanges { role: None, is_active: Some(is_active) };
                write(conn, random, |conn| administer_user(conn, self.learner, wanted, now));
                return;
            }
        };
        write(conn, random, |conn| update_profile(conn, self.learner, &changes));
    }

    /// Gives the learner access again.
    pub fn let_in(&self, conn: &mut Conn) {
        let now = parlance::clock::Clock::system().now();
        let wanted = AdminChanges { role: None, is_active: Some(true) };
        transaction(conn, |conn| administer_user(conn, self.learner, wanted, now)).unwrap();
    }
}

fn asset(unit: UnitId, now: Timestamp) -> UnitAsset {
    let key = format!("units/{unit}/VIDEO/{}.mp4", AssetId::generate());
    UnitAsset { position: 1, ..UnitAsset::draft(unit, AssetType::Video, key, now) }
}

fn attempt(user_id: UserId, unit_id: UnitId, now: Timestamp) -> Attempt {
    let id = AttemptId::generate();
    Attempt {
        id,
        user_id,
        unit_id,
        audio_key: audio_key(user_id, id, AudioFormat::Wav),
        content_type: AudioFormat::Wav.content_type().to_owned(),
        size_bytes: 1,
        sha256: "0".repeat(64),
        reference_text: "Good morning!".to_owned(),
        language: "en".to_owned(),
        status: Status::AwaitingUpload,
        failure: None,
        failure_retryable: None,
        score: None,
        accuracy: None,
        fluency: None,
        completeness: None,
        prosody: None,
        words: None,
        feedback: None,
        scorer: None,
        scorer_version: None,
        duration_ms: None,
        scored_at: None,
        created_at: now,
        updated_at: now,
        recording_erased_at: None,
        recorded_at: None,
        recorded_offset_minutes: None,
        failure_code: None,
    }
}
