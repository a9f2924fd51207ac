//! Reading the catalogue: the tree, pages, tags, who sees what, and the media behind the URLs.

use diesel::prelude::*;
use parlance::auth::Role;
use parlance::catalog::queries::advance_revision;
use parlance::schema::{levels, stories, unit_assets, units};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::both;
use crate::support::{Backend, Client, Lessons, TestApp};

async fn greeting_phrases(client: &Client) -> Value {
    let tree = client.get("/api/v1/catalog").await.expect(200);
    let id = tree["levels"][0]["stories"][0]["units"][0]["id"].as_str().unwrap().to_owned();
    client.get(&format!("/api/v1/units/{id}")).await.expect(200)
}

/// Every row of a list, page by page.
async fn walk(client: &Client, path: &str, limit: usize) -> Vec<Value> {
    let mut pages = client.pages(&format!("{path}?limit={limit}")).await;
    let last = pages.pop().unwrap()["items"].as_array().unwrap().clone();
    assert!(last.len() <= limit);
    let mut rows = Vec::new();
    for page in pages {
        let items = page["items"].as_array().unwrap();
        assert_eq!(items.len(), limit, "only the last page may be short");
        rows.extend(items.iter().cloned());
    }
    rows.extend(last);
    rows
}

fn column<'a>(rows: &'a [Value], name: &str) -> Vec<&'a str> {
    rows.iter().map(|row| row[name].as_str().unwrap()).collect()
}

both!(the_tree_is_listed_in_order_with_counts, |backend| async move {
    let app = TestApp::seeded(backend).await;
    let (_, learner) = app.user("reader", Role::Learner);
    for limit in [1, 2, 3, 100] {
        let levels = walk(&learner, "/api/v1/levels", limit).await;
        assert_eq!(column(&levels, "name"), ["Beginner", "Intermediate", "Advanced"]);
        assert_eq!((&levels[0]["storyCount"], &levels[0]["unitCount"]), (&2.into(), &3.into()));
        let level = levels[0]["id"].as_str().unwrap();
        let stories = walk(&learner, &format!("/api/v1/levels/{level}/stories"), limit).await;
        assert_eq!(column(&stories, "title"), ["Meeting Basics", "Everyday Conversations"]);
        assert_eq!(stories[0]["unitCount"], 2);
        let story = stories[0]["id"].as_str().unwrap();
        let units = walk(&learner, &format!("/api/v1/stories/{story}/units"), limit).await;
        assert_eq!(column(&units, "title"), ["Greeting Phrases", "Name Introduction"]);
        assert_eq!((&units[0]["assetCount"], &units[1]["assetCount"]), (&5.into(), &1.into()));
        assert!(!units[0].to_string().contains("http"), "lists hold no URLs");
        let unit = units[0]["id"].as_str().unwrap();
        let assets = walk(&learner, &format!("/api/v1/units/{unit}/assets"), limit).await;
        assert_eq!(column(&assets, "type"), ["VIDEO", "AUDIO", "SUBTITLE", "SCREENSHOT", "METADATA"]);
    }
    assert!(walk(&learner, "/api/v1/levels", 20).await.iter().all(|level| level["language"] == "en"));
    let none = learner.get("/api/v1/levels?language=fr").await.expect(200);
    assert_eq!(none["items"], serde_json::json!([]));
    let tree = learner.get("/api/v1/catalog").await;
    assert!(!tree.text.contains("http"), "the tree holds no URLs");
    assert_eq!(tree.json()["levels"][2]["stories"][0]["units"][0]["title"], "Abstract Concepts");
    assert_eq!(learner.get("/api/v1/catalog?language=fr").await.expect(200), serde_json::json!({"levels": []}));
});

both!(languages_are_found_in_any_case_and_by_their_first_subtags, |backend| async move {
    let app = TestApp::new(backend).await;
    let mut lessons = Lessons::of(&app);
    for language in ["en", "en-US", "eng", "pt-BR", "zh-Hant-TW"] {
        let level = lessons.level(language, 1);
        let story = lessons.story(level, 1);
        lessons.unit(story, 1);
    }
    app.catalog_changed().await;
    let (_, author) = app.user("writer", Role::Author);
    for (range, found) in [
        ("en", &["en", "en-US"][..]),
        ("EN-us", &["en-US"]),
        ("eng", &["eng"]),
        ("pt", &["pt-BR"]),
        ("PT-br", &["pt-BR"]),
        ("zh-hant", &["zh-Hant-TW"]),
        ("zh-TW", &[]),
        ("en-GB", &[]),
    ] {
        let pages = author.pages(&format!("/api/v1/levels?limit=1&language={range}")).await;
        let listed: Vec<Value> = pages.iter().flat_map(|page| page["items"].as_array().unwrap().clone()).collect();
        assert_eq!(column(&listed, "language"), found, "{range}");
        for path in ["/api/v1/catalog", "/api/v1/catalog/export"] {
            let tree = author.get(&format!("{path}?language={range}")).await.expect(200);
            let levels = tree["levels"].as_array().unwrap();
            assert_eq!(column(levels, "language"), found, "{path} {range}");
            assert!(levels.iter().all(|level| level["stories"][0]["units"][0]["slug"] == "unit-1"), "{tree}");
        }
    }
    for path in ["/api/v1/levels", "/api/v1/catalog", "/api/v1/catalog/export"] {
        for nonsense in ["", "e", "english", "en_US", "en-", "*", "en-a", "%C3%A9n"] {
            let problem = author.get(&format!("{path}?language={nonsense}")).await.expect(422);
            assert_eq!(problem["errors"][0]["pointer"], "?language", "{path} {nonsense}");
        }
    }
});

both!(the_tree_tells_covers_and_totals_where_they_are_asked_for, |backend| async move {
    let app = TestApp::seeded(backend).await;
    app.set_time("2026-03-01T10:00:00Z");
    let (id, learner) = app.user("reader", Role::Learner);
    let tree = async |client: &Client, include: &str| client.get(&format!("/api/v1/catalog?include={include}")).await;
    let plain = learner.get("/api/v1/catalog").await;
    let (covers, totals) = (tree(&learner, "cover").await, tree(&learner, "totals").await);
    let both = tree(&learner, "cover,totals").await;
    assert!(!plain.text.contains("totals") && !plain.text.contains("cover") && !totals.text.contains("cover"));
    assert!(!covers.text.contains("totals") && !totals.text.contains("http"));
    assert_eq!(tree(&learner, "totals%2Ccover").await.json(), both.json());
    for story in both.json()["levels"].as_array().unwrap().iter().flat_map(|level| level["stories"].as_array().unwrap())
    {
        let (mut durations, mut sizes, mut first) = (0, 0, Value::Null);
        for unit in story["units"].as_array().unwrap() {
            let whole = learner.get(&format!("/api/v1/units/{}", unit["id"].as_str().unwrap())).await.expect(200);
            let assets = whole["assets"].as_array().unwrap();
            let sum = |field: &str| assets.iter().filter_map(|asset| asset[field].as_i64()).sum::<i64>();
            let expected = json!({"durationMs": sum("durationMs"), "sizeBytes": sum("sizeBytes")});
            assert_eq!(unit["totals"], expected);
            (durations, sizes) = (durations + sum("durationMs"), sizes + sum("sizeBytes"));
            let picture = assets.iter().find(|asset| asset["type"] == "SCREENSHOT");
            assert_eq!(unit.get("cover").is_some(), picture.is_some());
            if let Some(picture) = picture {
                assert_eq!(unit["cover"]["assetId"], picture["id"]);
                for field in ["contentType", "sizeBytes", "sha256", "url", "urlExpiresAt"] {
                    assert_eq!(unit["cover"][field], picture[field], "{field}");
                }
                first = if first.is_null() { unit["cover"].clone() } else { first };
            }
        }
        assert_eq!(story["totals"], json!({"durationMs": durations, "sizeBytes": sizes}));
        assert_eq!(story.get("cover").unwrap_or(&Value::Null), &first);
    }
    assert!(both.json()["levels"][0]["stories"][0]["cover"]["url"].is_string());
    for wrong in ["", "covers", "cover,", "cover,urls", "cover&include=totals"] {
        assert_eq!(tree(&learner, wrong).await.expect(400)["code"], "malformed_request", "{wrong}");
    }

    // Kept for each `include` by itself: what has URLs changes with their window, and all with the catalogue.
    assert_eq!(tree(&learner, "cover").await.text, covers.text);
    app.set_time("2026-03-01T11:00:00Z");
    let learner = app.client(id, Role::Learner);
    assert_ne!(tree(&learner, "cover").await.text, covers.text);
    assert_eq!(tree(&learner, "totals").await.text, totals.text);
    let conn = &mut app.database.connect();
    diesel::update(unit_assets::table).set(unit_assets::deleted_at.eq(Some(app.now()))).execute(conn).unwrap();
    advance_revision(conn).unwrap();
    app.catalog_changed().await;
    let empty = tree(&learner, "cover,totals").await.json();
    let unit = &empty["levels"][0]["stories"][0]["units"][0];
    assert_eq!((unit.get("cover"), &unit["totals"]), (None, &json!({"durationMs": 0, "sizeBytes": 0})));
});

both!(every_url_of_a_unit_serves_its_media, |backend| async move {
    let app = TestApp::seeded(backend).await;
    let (_, learner) = app.user("reader", Role::Learner);
    let unit = greeting_phrases(&learner).await;
    assert_eq!((&unit["story"]["title"], &unit["level"]["name"]), (&"Meeting Basics".into(), &"Beginner".into()));
    let assets = unit["assets"].as_array().unwrap();
    assert_eq!(assets.len(), 5);
    for asset in assets {
        let url = asset["url"].as_str().unwrap();
        let response = learner.http.get(url).send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"].to_str().unwrap(), asset["contentType"].as_str().unwrap());
        let bytes = response.bytes().await.unwrap();
        assert_eq!(bytes.len() as u64, asset["sizeBytes"].as_u64().unwrap());
        assert_eq!(hex::encode(Sha256::digest(&bytes)), asset["sha256"].as_str().unwrap());

        let part = learner.http.get(url).header("range", "bytes=0-99").send().await.unwrap();
        assert_eq!(part.status(), 206);
        assert_eq!(part.bytes().await.unwrap(), bytes[..100.min(bytes.len())]);

        let forged = url.replace("X-Amz-Signature=", "X-Amz-Signature=0");
        assert_eq!(learner.http.get(forged).send().await.unwrap().status(), 403);

        let alone = learner.get(&format!("/api/v1/assets/{}", asset["id"].as_str().unwrap())).await.expect(200);
        assert_eq!(&alone, asset);
    }
});

both!(object_keys_are_for_authors, |backend| async move {
    let app = TestApp::seeded(backend).await;
    for (role, sees) in [(Role::Learner, false), (Role::Instructor, false), (Role::Author, true), (Role::Admin, true)] {
        let (_, client) = app.user(&format!("some-{role}"), role);
        let unit = greeting_phrases(&client).await;
        assert_eq!(unit["assets"][0].get("minioKey").is_some(), sees, "{role}");
    }
});

both!(reads_are_byte_identical_within_a_window_even_after_a_restart, |backend| async move {
    // The embedded store gets another port at each start: clients see the public address.
    let public = [("S3_PUBLIC_ENDPOINT", "https://media.example.com")];
    let mut app = TestApp::seeded_with(backend, &public).await;
    app.set_time("2026-03-01T10:00:00Z");
    let (id, learner) = app.user("reader", Role::Learner);
    let path = format!("/api/v1/units/{}", greeting_phrases(&learner).await["id"].as_str().unwrap());
    let first = learner.get(&path).await;
    assert!(first.header("etag").starts_with('"'), "a strong tag");
    assert_eq!(first.header("cache-control"), "private, no-cache");
    assert!(first.text.contains("https://media.example.com/assets/placeholder/"));

    app.set_time("2026-03-01T10:59:59Z");
    let learner = app.client(id, Role::Learner);
    let second = learner.get(&path).await;
    assert_eq!((&first.text, first.header("etag")), (&second.text, second.header("etag")));
    let known = learner.send(learner.request(Method::GET, &path).header("if-none-match", first.header("etag"))).await;
    assert_eq!((known.status, known.text.as_str()), (304, ""));
    assert_eq!(known.header("etag"), first.header("etag"));
    let stale = learner.send(learner.request(Method::GET, &path).header("if-none-match", "\"other\"")).await;
    assert_eq!(stale.status, 200);

    app.restart().await;
    app.set_time("2026-03-01T10:30:00Z");
    let learner = app.client(id, Role::Learner);
    assert_eq!(learner.get(&path).await.text, first.text);

    app.set_time("2026-03-01T11:00:00Z");
    let learner = app.client(id, Role::Learner);
    let next = learner.get(&path).await;
    assert_ne!(next.text, first.text, "the next window has its own URLs");
});

both!(drafts_and_deleted_rows_are_hidden_at_every_node, |backend| async move {
    let app = TestApp::seeded(backend).await;
    let (_, learner) = app.user("reader", Role::Learner);
    let (_, author) = app.user("writer", Role::Author);
    let unit = greeting_phrases(&learner).await;
    let (id, asset) = (unit["id"].as_str().unwrap(), unit["assets"][0]["id"].as_str().unwrap());
    let (unit_path, asset_path) = (format!("/api/v1/units/{id}"), format!("/api/v1/assets/{asset}"));
    let conn = &mut app.database.connect();
    let now = app.now();
    let nobody: Option<parlance::db::Timestamp> = None;

    macro_rules! hidden_while {
        ($table:ident, $column:ident = $value:expr, drafts_shown: $drafts:expr) => {
            let before: Vec<(parlance::db::UnitId, Option<parlance::db::Timestamp>)> =
                $table::table.select(($table::id, $table::$column)).load(conn).unwrap();
            diesel::update($table::table).set($table::$column.eq($value)).execute(conn).unwrap();
            advance_revision(conn).unwrap();
            app.catalog_changed().await;
            learner.get(&unit_path).await.expect(404);
            learner.get(&asset_path).await.expect(404);
            assert!(!learner.get("/api/v1/catalog").await.text.contains(id));
            author.get(&unit_path).await.expect(if $drafts { 200 } else { 404 });
            for (row, value) in before {
                diesel::update($table::table.find(row)).set($table::$column.eq(value)).execute(conn).unwrap();
            }
            advance_revision(conn).unwrap();
            app.catalog_changed().await;
            learner.get(&unit_path).await.expect(200);
        };
    }
    hidden_while!(units, published_at = nobody, drafts_shown: true);
    hidden_while!(stories, published_at = nobody, drafts_shown: true);
    hidden_while!(levels, published_at = nobody, drafts_shown: true);
    hidden_while!(units, deleted_at = Some(now), drafts_shown: false);
    hidden_while!(stories, deleted_at = Some(now), drafts_shown: false);
    hidden_while!(levels, deleted_at = Some(now), drafts_shown: false);

    diesel::update(unit_assets::table).set(unit_assets::deleted_at.eq(Some(now))).execute(conn).unwrap();
    advance_revision(conn).unwrap();
    app.catalog_changed().await;
    assert_eq!(learner.get(&unit_path).await.expect(200)["assets"], serde_json::json!([]));
    learner.get(&asset_path).await.expect(404);
});

both!(reads_go_on_while_the_store_is_down, |backend| async move {
    let mut app = TestApp::seeded(backend).await;
    let (_, learner) = app.user("reader", Role::Learner);
    app.stop_store().await;
    let unit = greeting_phrases(&learner).await;
    assert_eq!(unit["assets"].as_array().unwrap().len(), 5);
    let health = app.anonymous().get("/health").await.expect(200);
    assert_eq!(health["status"], "degraded");
});

both!(seeding_twice_changes_nothing, |backend| async move {
    let app = TestApp::seeded(backend).await;
    let (_, learner) = app.user("reader", Role::Learner);
    let before = learner.get("/api/v1/catalog").await.text;
    let report = app.seed().await;
    let counts = report.catalog.counts();
    assert_eq!((counts.created, counts.updated, counts.unchanged), (0, 0, 21));
    assert_eq!(report.uploaded, 0);
    assert!(report.accounts.iter().all(|account| !account.created));
    app.catalog_changed().await;
    assert_eq!(learner.get("/api/v1/catalog").await.text, before);
});

#[actix_web::test]
async fn a_production_database_gets_the_course_but_no_accounts() {
    let app = TestApp::new(Backend::Sqlite).await;
    parlance::seed::mark_production(&mut app.database.connect(), app.now()).unwrap();
    let report = app.seed().await;
    assert!(report.accounts.is_empty());
    assert_eq!(report.catalog.counts().created, 21);
    assert_eq!(parlance::auth::queries::count_users(&mut app.database.connect()).unwrap(), 0);
}

both!(what_shows_urls_is_made_ahead_of_the_next_window, |backend| async move {
    let app = TestApp::new(backend).await;
    app.set_time("2026-03-03T12:58:00Z");
    let mut lessons = Lessons::of(&app);
    let unit = lessons.units(1)[0];
    lessons.video(unit, 1, 60_000);
    let (_, learner) = app.user("reader", Role::Learner);
    let path = format!("/api/v1/units/{unit}");
    let before = learner.get(&path).await.expect(200);
    // What nobody told the application shows whether it looks again.
    app.database.execute("UPDATE units SET title = 'Changed past the application'");
    assert_eq!(learner.get(&path).await.expect(200), before);
    app.set_time("2026-03-03T13:00:01Z");
    let after = learner.get(&path).await.expect(200);
    assert_eq!(after["title"], before["title"]);
    assert_ne!(after["assets"][0]["url"], before["assets"][0]["url"]);
});

both!(nothing_that_is_kept_reaches_whom_it_is_not_for, |backend| async move {
    let app = TestApp::seeded(backend).await;
    let (_, author) = app.user("writer", Role::Author);
    let readers: Vec<_> = (0..4).map(|number| app.user(&format!("reader{number}"), Role::Learner)).collect();
    let unit = greeting_phrases(&author).await;
    let (id, asset) = (unit["id"].as_str().unwrap().to_owned(), unit["assets"][0]["id"].as_str().unwrap().to_owned());
    author.post(&format!("/api/v1/units/{id}/unpublish"), json!({})).await.expect(200);

    // What one of them reads is kept when the next one asks for the same path, in whatever order they come.
    let visit = async |reader: usize| {
        let (user, client) = &readers[reader];
        let position = json!({"positionSeconds": reader, "secondsWatched": 1, "progressPercent": reader});
        for _ in 0..10 {
            author.get(&format!("/api/v1/units/{id}")).await.expect(200);
            client.get(&format!("/api/v1/units/{id}")).await.expect(404);
            client.get(&format!("/api/v1/assets/{asset}")).await.expect(404);
            let tree = author.get("/api/v1/catalog").await;
            assert!(tree.text.contains(&id) && !client.get("/api/v1/catalog").await.text.contains(&id));
            assert_eq!(client.get("/api/v1/me").await.expect(200)["id"], user.to_string());
            let mine = client.patch("/api/v1/me", json!({"firstName": format!("Reader {reader}")})).await.expect(200);
            assert_eq!(client.get("/api/v1/me").await.expect(200)["firstName"], mine["firstName"]);
            client.put(&format!("/api/v1/assets/{asset}/progress"), position.clone()).await.expect(404);
        }
    };
    futures_util::future::join_all((0..readers.len()).map(visit)).await;

    // A token that was verified vouches for no other: not with its claims under another signature, nor the reverse.
    let parts = |client: &Client| client.token.clone().unwrap().split('.').map(str::to_owned).collect::<Vec<_>>();
    let (own, other) = (parts(&author), parts(&readers[0].1));
    for token in [[&own[0], &own[1], &other[2]], [&own[0], &other[1], &own[2]]] {
        let forged = format!("{}.{}.{}", token[0], token[1], token[2]);
        author.with_token(&forged).get(&format!("/api/v1/units/{id}")).await.expect(401);
    }
});

both!(what_a_change_leaves_as_it_was_keeps_its_tag_in_every_form, |backend| async move {
    let app = TestApp::new(backend).await;
    let units = Lessons::of(&app).units(2);
    let (_, author) = app.user("writer", Role::Author);
    let (_, learner) = app.user("reader", Role::Learner);
    let tag = async |unit: &parlance::db::UnitId, coding: &str| {
        let request = learner.request(Method::GET, &format!("/api/v1/units/{unit}")).header("Accept-Encoding", coding);
        let answer = learner.send(request).await;
        assert_eq!(answer.status, 200);
        answer.header("etag").to_owned()
    };
    for coding in ["identity", "gzip", "br"] {
        let before = (tag(&units[0], coding).await, tag(&units[1], coding).await);
        let title = json!({"title": format!("Changed for {coding}")});
        author.patch(&format!("/api/v1/units/{}", units[1]), title).await.expect(200);
        let after = (tag(&units[0], coding).await, tag(&units[1], coding).await);
        assert_eq!(after.0, before.0);
        assert_ne!(after.1, before.1);
    }
});
