//! A phone that was away for a month.

use chrono::Duration;
use parlance::authoring::actions::update;
use parlance::catalog::model::{Level, Story, Unit};
use parlance::catalog::queries::{advance_revision, upsert_levels, upsert_stories, upsert_units};
use parlance::db::{Conn, Timestamp, UnitId, transaction};
use parlance::error::Error;
use parlance::http::IfMatch;
use serde_json::json;
use uuid::Uuid;

use super::device::{Device, apply, by_the_api};
use crate::both;
use crate::support::{Role, TestApp};

const STORIES: i32 = 10;
const UNITS_A_STORY: i32 = 20;

/// A published level of two hundred units.
fn course(conn: &mut Conn, now: Timestamp) -> Vec<UnitId> {
    let level = Level {
        slug: "level".to_owned(),
        name: "Level".to_owned(),
        position: 1,
        published_at: Some(now),
        ..Level::draft("en".to_owned(), now)
    };
    let story = |position: i32| Story {
        slug: format!("story-{position}"),
        title: format!("Story {position}"),
        position,
        published_at: Some(now),
        ..Story::draft(level.id, now)
    };
    let stories: Vec<Story> = (1..=STORIES).map(story).collect();
    let unit = |story: &Story, position: i32| Unit {
        slug: format!("unit-{position}"),
        title: format!("Unit {position}"),
        position,
        published_at: Some(now),
        ..Unit::draft(story.id, now)
    };
    let units: Vec<Unit> =
        stories.iter().flat_map(|story| (1..=UNITS_A_STORY).map(move |position| unit(story, position))).collect();
    transaction(conn, |conn| {
        advance_revision(conn)?;
        upsert_levels(conn, std::slice::from_ref(&level))?;
        upsert_stories(conn, &stories)?;
        upsert_units(conn, &units)?;
        Ok::<_, Error>(())
    })
    .unwrap();
    units.into_iter().map(|unit| unit.id).collect()
}

both!(two_thousand_events_and_five_hundred_changes_are_four_requests, |backend| async move {
    let app = TestApp::with(backend, &[("PARLANCE_API_RATE", "100000")]).await;
    let mut conn = app.database.connect();
    let units = course(&mut conn, app.now());
    app.catalog_changed().await;
    let (_, learner) = app.user("ada", Role::Learner);
    let mut phone = Device::new(&learner, 1000);
    phone.sync().await;

    // Meanwhile another device of the learner, and the authors, are not idle.
    let begin = app.now() - Duration::days(30);
    for batch in 0..4 {
        let event = |place: i32| {
            let number = batch * 500 + place;
            let at = begin + Duration::minutes(i64::from(number) * 21);
            let unit = units[number as usize * 7 % units.len()];
            let payload = json!({"score": number % 101});
            json!({"id": Uuid::now_v7(), "kind": "unit_completed", "unitId": unit, "occurredAt": at, "payload": payload})
        };
        let events: Vec<_> = (0..500).map(event).collect();
        learner.post("/api/v1/me/events", json!({ "events": events })).await.expect(200);
    }
    for change in 0..500 {
        let (unit, now) = (units[change % units.len()], app.now());
        let retitled = |row: Unit| Unit { title: format!("Unit {change}"), ..row };
        transaction(&mut conn, |conn| {
            advance_revision(conn)?;
            update(conn, now, unit, &IfMatch::default(), None, retitled)
        })
        .unwrap();
    }
    app.catalog_changed().await;

    let (mut requests, mut cursor) = (0, phone.cursor.clone());
    loop {
        requests += 1;
        let page = phone.page(cursor.as_deref()).await.expect(200);
        apply(&mut phone.state, page["changes"].as_array().unwrap());
        cursor = page["cursor"].as_str().map(str::to_owned);
        if page["checkpoint"] == true {
            break;
        }
    }
    assert!(requests <= 4, "{requests} requests");
    assert_eq!(phone.state, by_the_api(&learner, &[]).await);
});
