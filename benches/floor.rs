//! What the service is measured against, for `scripts/bench`: the bare framework sending the same bytes, and the bare
//! statements writing the same rows. It fills databases to measure on, too.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use actix_web::http::header::{CONTENT_ENCODING, ETAG, IF_NONE_MATCH};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use anyhow::Context;
use clap::Parser;
use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::prelude::*;
use diesel::upsert::excluded;
use parlance::db::{self, AssetId, Conn, DatabaseUrl, EventId, Json, Timestamp, UnitId, UserId};
use parlance::per_backend;
use parlance::progress::model::{AssetProgress, AssetReport, AssetState, EventKind, EventRow};
use parlance::schema::{learning_events, unit_asset_progress, unit_assets, users};

/// Units of a story, and assets of a unit.
const UNITS_A_STORY: usize = 20;
const ASSETS_A_UNIT: usize = 5;

#[derive(Parser)]
enum Command {
    /// Fills a migrated database with published units of five assets each; prints a unit and one of its assets.
    Fill { url: String, units: usize },
    /// Serves a file at / as JSON, and its gzip form to whoever asks for /gzip; 304 to a known tag.
    Serve { addr: String, plain: PathBuf, gzip: PathBuf },
    /// One event and one asset's progress a transaction; prints transactions a second.
    Progress { url: String, learners: usize, threads: usize, seconds: u64 },
    /// So many events a transaction, in one INSERT; prints events a second.
    Events { url: String, batch: usize, threads: usize, seconds: u64 },
}

fn main() -> anyhow::Result<()> {
    match Command::parse() {
        Command::Fill { url, units } => fill(&url, units),
        Command::Serve { addr, plain, gzip } => serve(&addr, std::fs::read(plain)?, std::fs::read(gzip)?),
        Command::Progress { url, learners, threads, seconds } => progress(&url, learners, threads, seconds),
        Command::Events { url, batch, threads, seconds } => events(&url, batch, threads, seconds),
    }
}

fn open(url: &str) -> anyhow::Result<Conn> {
    db::connect(&url.parse::<DatabaseUrl>().map_err(anyhow::Error::msg)?)
}

fn fill(url: &str, units: usize) -> anyhow::Result<()> {
    let mut conn = open(url)?;
    let now = Timestamp::new(chrono::Utc::now());
    let (id, hash) = (|| uuid::Uuid::now_v7(), "a".repeat(64));
    let level = id();
    conn.batch_execute("BEGIN")?;
    let mut insert = |table: &str, rows: Vec<String>| -> anyhow::Result<()> {
        for rows in rows.chunks(500) {
            conn.batch_execute(&format!("INSERT INTO {table} VALUES {}", rows.join(", ")))?;
        }
        Ok(())
    };
    let stamps = format!("'{now}', '{now}'");
    insert(
        "levels (id, language, slug, name, position, published_at, created_at, updated_at)",
        vec![format!("('{level}', 'en', 'bench', 'Bench', 999, '{now}', {stamps})")],
    )?;
    let (mut stories, mut unit_rows, mut assets, mut first) = (Vec::new(), Vec::new(), Vec::new(), None);
    let mut story = id();
    for number in 0..units {
        let place = number % UNITS_A_STORY + 1;
        if place == 1 {
            story = id();
            let position = number / UNITS_A_STORY + 1;
            stories.push(format!(
                "('{story}', '{level}', 's{position}', 'Story {position}', {position}, '{now}', {stamps})"
            ));
        }
        let unit = id();
        unit_rows.push(format!(
            "('{unit}', '{story}', 'u{number}', 'Unit {number}', 'What is said in unit {number}, and to whom.', {place}, \
             'The sentence of unit {number}.', '{now}', {stamps})"
        ));
        for (position, (kind, content_type, extension)) in (1..=ASSETS_A_UNIT).zip([
            ("VIDEO", "video/mp4", "mp4"),
            ("AUDIO", "audio/mpeg", "mp3"),
            ("SUBTITLE", "text/vtt", "vtt"),
            ("SCREENSHOT", "image/png", "png"),
            ("METADATA", "application/json", "json"),
        ]) {
            let asset = id();
            first.get_or_insert((unit, asset));
            let key = format!("units/{unit}/{kind}/{hash}-{position}.{extension}");
            assets.push(format!(
                "('{asset}', '{unit}', '{kind}', '{key}', 'en', '{content_type}', 100000, '{hash}', 60000, {position}, {stamps})"
            ));
        }
    }
    insert("stories (id, level_id, slug, title, position, published_at, created_at, updated_at)", stories)?;
    insert(
        "units (id, story_id, slug, title, description, position, reference_text, published_at, created_at, updated_at)",
        unit_rows,
    )?;
    insert(
        "unit_assets (id, unit_id, type, minio_key, language, content_type, size_bytes, sha256, duration_ms, position, \
         created_at, updated_at)",
        assets,
    )?;
    conn.batch_execute("UPDATE catalog_revision SET revision = revision + 1; COMMIT; ANALYZE")?;
    let (unit, asset) = first.context("no units were asked for")?;
    #[expect(clippy::print_stdout, reason = "the answer to the script")]
    {
        println!("{unit} {asset}");
    }
    Ok(())
}

#[actix_web::main]
async fn serve(addr: &str, plain: Vec<u8>, gzip: Vec<u8>) -> anyhow::Result<()> {
    const TAG: &str = "\"0123456789abcdef0123456789abcdef\"";
    let (plain, gzip) = (web::Bytes::from(plain), web::Bytes::from(gzip));
    let app = move || {
        let (plain, gzip) = (plain.clone(), gzip.clone());
        let plain = move |req: HttpRequest| {
            let plain = plain.clone();
            async move {
                if req.headers().get(IF_NONE_MATCH).is_some_and(|tag| tag == TAG) {
                    return HttpResponse::NotModified().insert_header((ETAG, TAG)).finish();
                }
                HttpResponse::Ok().content_type("application/json").insert_header((ETAG, TAG)).body(plain)
            }
        };
        let gzip = move || {
            let gzip = gzip.clone();
            async move {
                let mut answer = HttpResponse::Ok();
                answer.content_type("application/json").insert_header((ETAG, TAG));
                answer.insert_header((CONTENT_ENCODING, "gzip")).body(gzip)
            }
        };
        App::new().route("/", web::get().to(plain)).route("/gzip", web::get().to(gzip))
    };
    Ok(HttpServer::new(app).bind(addr)?.run().await?)
}

/// Runs `work` on connections of so many threads for so long; prints how often a second, times `each`.
fn measure(
    url: &str,
    threads: usize,
    seconds: u64,
    each: u64,
    work: impl Fn(&mut Conn, usize) -> QueryResult<()> + Sync,
) -> anyhow::Result<()> {
    let done = AtomicU64::new(0);
    let (started, until) = (Instant::now(), Instant::now() + Duration::from_secs(seconds));
    std::thread::scope(|scope| -> anyhow::Result<()> {
        let thread = |number: usize| {
            let (work, done) = (&work, &done);
            scope.spawn(move || -> anyhow::Result<()> {
                let mut conn = open(url)?;
                let mut round = number;
                while Instant::now() < until {
                    match &mut conn {
                        Conn::Pg(pg) => AnsiTransactionManager::begin_transaction(pg)?,
                        Conn::Lite(lite) => AnsiTransactionManager::begin_transaction_sql(lite, "BEGIN IMMEDIATE")?,
                    }
                    work(&mut conn, round)?;
                    <Conn as Connection>::TransactionManager::commit_transaction(&mut conn)?;
                    done.fetch_add(each, Ordering::Relaxed);
                    round += threads;
                }
                Ok(())
            })
        };
        let running: Vec<_> = (0..threads).map(thread).collect();
        running.into_iter().try_for_each(|thread| thread.join().unwrap_or_else(|_| anyhow::bail!("a thread failed")))
    })?;
    let rate = done.load(Ordering::Relaxed) as f64 / started.elapsed().as_secs_f64();
    #[expect(clippy::print_stdout, reason = "the answer to the script")]
    {
        println!("{rate:.0}");
    }
    Ok(())
}

fn targets(url: &str) -> anyhow::Result<(Vec<UserId>, UnitId, AssetId)> {
    let mut conn = open(url)?;
    let learners = users::table.filter(users::username.like("bench%")).select(users::id).load(&mut conn)?;
    let (unit, asset) = unit_assets::table.select((unit_assets::unit_id, unit_assets::id)).first(&mut conn)?;
    anyhow::ensure!(!learners.is_empty(), "there are no learners named bench…");
    Ok((learners, unit, asset))
}

fn event(user_id: UserId, unit: UnitId, asset: AssetId, now: Timestamp) -> (EventRow, AssetProgress) {
    let report = AssetReport { position_seconds: 1.5, seconds_watched: 2.5, progress_percent: 3.5, completed: false };
    let id = EventId::generate();
    let payload = serde_json::json!({"positionSeconds": 1.5, "secondsWatched": 2.5, "progressPercent": 3.5});
    let row = EventRow {
        user_id,
        id,
        kind: EventKind::AssetProgress,
        unit_id: Some(unit),
        asset_id: Some(asset),
        payload: Json(payload),
        occurred_at: now,
        local_date: now.utc().date_naive(),
        received_at: now,
    };
    (row, AssetProgress::new(user_id, unit, asset, AssetState::of(id, now, report), now))
}

fn progress(url: &str, learners: usize, threads: usize, seconds: u64) -> anyhow::Result<()> {
    let (users, unit, asset) = targets(url)?;
    measure(url, threads, seconds, 1, |conn, round| {
        let user = users[round % learners.min(users.len())];
        let (event, progress) = event(user, unit, asset, Timestamp::new(chrono::Utc::now()));
        use unit_asset_progress::dsl;
        per_backend!(conn, |c| {
            diesel::insert_into(learning_events::table).values(&event).execute(c)?;
            diesel::insert_into(dsl::unit_asset_progress)
                .values(&progress)
                .on_conflict((dsl::user_id, dsl::asset_id))
                .do_update()
                .set((
                    dsl::position_seconds.eq(excluded(dsl::position_seconds)),
                    dsl::position_at.eq(excluded(dsl::position_at)),
                    dsl::position_event_id.eq(excluded(dsl::position_event_id)),
                    dsl::seconds_watched.eq(excluded(dsl::seconds_watched)),
                    dsl::progress_percent.eq(excluded(dsl::progress_percent)),
                    dsl::updated_at.eq(excluded(dsl::updated_at)),
                ))
                .execute(c)
                .map(drop)
        })
    })
}

fn events(url: &str, batch: usize, threads: usize, seconds: u64) -> anyhow::Result<()> {
    let (users, unit, asset) = targets(url)?;
    measure(url, threads, seconds, batch as u64, |conn, round| {
        let now = Timestamp::new(chrono::Utc::now());
        let rows: Vec<EventRow> = (0..batch).map(|_| event(users[round % users.len()], unit, asset, now).0).collect();
        per_backend!(conn, |c| diesel::insert_into(learning_events::table).values(&rows).execute(c)).map(drop)
    })
}
