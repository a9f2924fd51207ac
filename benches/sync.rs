//! What a sync costs by how much there is: the same learner and changes of the same size, with more and more rows around
//! them. `cargo run --release --example sync -- URL…`, each an empty database that is migrated.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use parlance::app::PROJECTIONS;
use parlance::auth::Role;
use parlance::auth::model::NewUser;
use parlance::auth::queries::{find_change_numbers, insert_user};
use parlance::authoring::actions::update;
use parlance::catalog::model::Unit;
use parlance::catalog::queries::advance_revision;
use parlance::db::{self, Conn, DatabaseUrl, Id, Timestamp, UnitId, UserId, transaction};
use parlance::error::Error;
use parlance::http::IfMatch;
use parlance::progress::{EventKind, NewEvent, record_events};
use parlance::sync::{Cursor, Holder, read_page};
use serde_json::json;

/// Rows: half of them units, half the learner's progress on these.
const SIZES: [usize; 3] = [10_000, 100_000, 1_000_000];
/// Units of a story.
const STORY: usize = 20;
/// Changes of units, and of progress.
const CHANGED: usize = 100;
const ROUNDS: usize = 41;

fn main() -> anyhow::Result<()> {
    println!("| database | rows | changes | a sync, ms | against {} rows | an empty one, ms |", SIZES[0]);
    println!("| --- | --- | --- | --- | --- | --- |");
    std::env::args().skip(1).try_for_each(|url| measure(&url))
}

fn measure(url: &str) -> anyhow::Result<()> {
    let url = url.parse::<DatabaseUrl>().map_err(anyhow::Error::msg)?;
    let mut conn = db::connect(&url)?;
    let now = Timestamp::new(chrono::Utc::now());
    let learner = learner(&mut conn, now)?;
    let holder = Holder { instance: Id::generate(), learner, now, tombstone_days: 180 };
    let (mut there, mut first) = (0, None);
    for size in SIZES {
        fill(&mut conn, learner, there..size / 2, now)?;
        there = size / 2;
        let before = sync(&mut conn, holder, Cursor::first(holder))?.cursor;
        change(&mut conn, learner, size.ilog10(), now)?;
        let (mut times, mut empty, mut changes) = (Vec::new(), Vec::new(), 0);
        for _ in 0..ROUNDS {
            let started = Instant::now();
            let after = sync(&mut conn, holder, before.clone())?;
            times.push(started.elapsed());
            changes = after.changes;
            let started = Instant::now();
            let (number, _) = find_change_numbers(&mut conn, learner)?.context("the learner")?;
            ensure!(after.cursor.rows == (number, None), "there is nothing left");
            empty.push(started.elapsed());
        }
        let (time, empty) = (median(times), median(empty));
        let first = *first.get_or_insert(time);
        let (kind, ratio) = (if matches!(conn, Conn::Pg(_)) { "PostgreSQL" } else { "SQLite" }, time / first);
        println!("| {kind} | {size} | {changes} | {time:.2} | {ratio:.2} | {empty:.3} |");
    }
    Ok(())
}

/// Milliseconds.
fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1e3
}

struct Synced {
    cursor: Cursor,
    changes: usize,
}

/// All pages, each in a snapshot, as requests read them.
fn sync(conn: &mut Conn, holder: Holder, mut cursor: Cursor) -> anyhow::Result<Synced> {
    let mut changes = 0;
    loop {
        match conn {
            Conn::Pg(pg) => {
                AnsiTransactionManager::begin_transaction_sql(pg, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?
            }
            Conn::Lite(lite) => AnsiTransactionManager::begin_transaction_sql(lite, "BEGIN DEFERRED")?,
        }
        let page = read_page(conn, holder, cursor, 1000)?;
        <Conn as diesel::Connection>::TransactionManager::commit_transaction(conn)?;
        changes += page.changes.len();
        cursor = page.cursor;
        if !page.has_more {
            return Ok(Synced { cursor, changes });
        }
    }
}

fn learner(conn: &mut Conn, now: Timestamp) -> anyhow::Result<UserId> {
    let id = UserId::generate();
    let user = NewUser {
        id,
        email: "learner@example.org".to_owned(),
        username: "learner".to_owned(),
        password_hash: None,
        first_name: None,
        last_name: None,
        role: Role::Learner,
        selected_level_id: None,
        time_zone: "UTC".to_owned(),
        email_verified_at: None,
        created_at: now,
        updated_at: now,
    };
    insert_user(conn, &user)?;
    Ok(id)
}

fn unit(place: usize) -> String {
    format!("0198c0de-0000-7000-8003-{place:012x}")
}

/// Published units with the learner's progress on each, noted as the migration notes what is there.
fn fill(conn: &mut Conn, learner: UserId, places: std::ops::Range<usize>, now: Timestamp) -> anyhow::Result<()> {
    let at = format!("'{now}'");
    let level = "0198c0de-0000-7000-8001-000000000000";
    let story = |place: usize| format!("0198c0de-0000-7000-8002-{:012x}", place / STORY);
    let mut insert = |into: &str, rows: Vec<String>| -> anyhow::Result<()> {
        for rows in rows.chunks(1000) {
            conn.batch_execute(&format!("INSERT INTO {into} VALUES {}", rows.join(", ")))?;
        }
        Ok(())
    };
    if places.start == 0 {
        let row = format!("('{level}', 'en', 'level', 'Level', 1, {at}, {at}, {at})");
        insert("levels (id, language, slug, name, position, published_at, created_at, updated_at)", vec![row])?;
        insert("catalog_changes (entity, entity_id, revision)", vec![format!("('level', '{level}', 0)")])?;
    }
    let stories = || places.clone().step_by(STORY);
    let row = |place: usize| {
        let (id, number) = (story(place), place / STORY);
        format!("('{id}', '{level}', 's{number}', 'Story {number}', {}, {at}, {at}, {at})", number + 1)
    };
    insert(
        "stories (id, level_id, slug, title, position, published_at, created_at, updated_at)",
        stories().map(row).collect(),
    )?;
    insert(
        "catalog_changes (entity, entity_id, revision)",
        stories().map(|place| format!("('story', '{}', 0)", story(place))).collect(),
    )?;
    let row = |place: usize| {
        let (id, story, position) = (unit(place), story(place), place % STORY + 1);
        format!("('{id}', '{story}', 'u{place}', 'Unit {place}', {position}, {at}, {at}, {at})")
    };
    insert(
        "units (id, story_id, slug, title, position, published_at, created_at, updated_at)",
        places.clone().map(row).collect(),
    )?;
    insert(
        "catalog_changes (entity, entity_id, revision)",
        places.clone().map(|place| format!("('unit', '{}', 0)", unit(place))).collect(),
    )?;
    let row = |place: usize| format!("('{0}', '{learner}', '{0}', false, {at}, {at}, {at})", unit(place));
    insert(
        "user_progress (id, user_id, unit_id, completed, started_at, created_at, updated_at)",
        places.clone().map(row).collect(),
    )?;
    insert(
        "learner_changes (user_id, entity, entity_id, number)",
        places.map(|place| format!("('{learner}', 'progress', '{}', 0)", unit(place))).collect(),
    )?;
    Ok(conn.batch_execute("ANALYZE")?)
}

/// The same units and progress, whatever there is besides; another score each time, so that as much changes.
fn change(conn: &mut Conn, learner: UserId, score: u32, now: Timestamp) -> anyhow::Result<()> {
    let units: Vec<UnitId> = (0..CHANGED).map(|place| unit(place * 7).parse()).collect::<Result<_, _>>()?;
    let changed = transaction(conn, |conn| {
        advance_revision(conn)?;
        for unit in &units {
            let retitled = |row: Unit| Unit { title: format!("{}.", row.title), ..row };
            update(conn, now, *unit, &IfMatch::default(), None, retitled)?;
        }
        let events = units.iter().map(|unit| {
            NewEvent::on_unit(
                EventKind::UnitCompleted,
                *unit,
                Timestamp::new(chrono::Utc::now()),
                json!({ "score": score }),
            )
        });
        record_events(conn, &PROJECTIONS, learner, now, events.collect())?;
        Ok::<_, Error>(())
    });
    changed.map_err(Error::with_cause)
}
