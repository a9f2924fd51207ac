//! `GET /me/progress` and `GET /stories/{id}/progress`.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use diesel::Connection;
use diesel::connection::InstrumentationEvent;
use parlance::app::PROJECTIONS;
use parlance::auth::Role;
use parlance::catalog::PublishedTree;
use parlance::db::{AssetId, Conn, UnitId, transaction};
use parlance::progress::queries::read_summary;
use parlance::progress::{EventKind, NewEvent, record_events};
use serde_json::json;

use crate::both;
use crate::support::{Backend, Lessons, TestApp};

both!(totals_follow_the_catalogue_at_once, |backend| async move {
    let app = TestApp::new(backend).await;
    let mut lessons = Lessons::of(&app);
    let level = lessons.level("en", 1);
    let stories = [lessons.story(level, 1), lessons.story(level, 2)];
    let units = stories.map(|story| [lessons.unit(story, 1), lessons.unit(story, 2)]);
    let (_, learner) = app.user("johndoe", Role::Learner);
    let (_, author) = app.user("author", Role::Author);
    let totals = async || {
        let summary = learner.get("/api/v1/me/progress").await.expect(200);
        let listed =
            summary["levels"].as_array().unwrap().iter().map(|level| level["stories"].as_array().unwrap().len());
        (summary["totalUnits"].as_i64().unwrap(), listed.sum::<usize>())
    };
    assert_eq!(totals().await, (4, 2));
    author.post(&format!("/api/v1/units/{}/unpublish", units[0][1]), json!({})).await.expect(200);
    assert_eq!(totals().await, (3, 2));
    author.post(&format!("/api/v1/stories/{}/unpublish", stories[1]), json!({})).await.expect(200);
    assert_eq!(totals().await, (1, 1));
    author.post(&format!("/api/v1/stories/{}/publish", stories[1]), json!({})).await.expect(200);
    author.delete(&format!("/api/v1/units/{}", units[1][0])).await.expect(204);
    assert_eq!(totals().await, (2, 2));
    author.delete(&format!("/api/v1/levels/{level}")).await.expect(204);
    assert_eq!(totals().await, (0, 0));
});

both!(totals_count_every_published_unit, |backend| async move {
    let app = TestApp::new(backend).await;
    app.set_time("2026-03-10T12:00:00Z");
    let mut lessons = Lessons::of(&app);
    let (first, second) = (lessons.level("en", 1), lessons.level("en", 2));
    let stories = [lessons.story(first, 1), lessons.story(first, 2), lessons.story(second, 1)];
    let units: Vec<Vec<UnitId>> =
        stories.iter().map(|story| (1..=4).map(|position| lessons.unit(*story, position)).collect()).collect();
    lessons.delete(units[0][3]);
    let video = lessons.video(units[1][2], 1, 60_000);
    let (_, learner) = app.user("johndoe", Role::Learner);
    for (unit, score) in [(units[0][0], 80), (units[0][1], 60), (units[1][0], 100)] {
        learner.post(&format!("/api/v1/units/{unit}/complete"), json!({ "score": score })).await.expect(200);
    }
    app.set_time("2026-03-10T12:10:00Z");
    let report = json!({"positionSeconds": 12.5, "secondsWatched": 12.5, "progressPercent": 20});
    learner.put(&format!("/api/v1/assets/{video}/progress"), report).await.expect(200);

    let summary = learner.get("/api/v1/me/progress").await.expect(200);
    assert_eq!((&summary["totalUnits"], &summary["completedUnits"]), (&json!(11), &json!(3)));
    assert_eq!((&summary["startedUnits"], &summary["averageScore"]), (&json!(4), &json!(80.0)));
    let level = &summary["levels"][0];
    assert_eq!((&level["totalUnits"], &level["completedUnits"]), (&json!(7), &json!(3)));
    assert_eq!(level["stories"][0]["totalUnits"], 3);
    assert_eq!(level["stories"][0]["averageScore"], 70.0);
    assert_eq!(level["stories"][1]["percent"], 25.0);
    assert_eq!(summary["levels"][1]["totalUnits"], 4);
    assert_eq!(summary["levels"][1]["startedUnits"], 0);

    let recent = summary["recentActivity"].as_array().unwrap();
    assert_eq!((recent.len(), &recent[0]["kind"]), (4, &json!("asset_progress")));
    assert_eq!(recent[0]["unitTitle"], "Unit 3");
    let resume = &summary["resume"];
    assert_eq!(resume["unit"]["id"], json!(units[1][2]));
    assert_eq!(resume["unit"]["story"]["title"], "Story 2");
    let place = json!({"assetId": video, "type": "VIDEO", "positionMs": 12_500, "positionSeconds": 12.5, "progressPercent": 20.0});
    assert_eq!(resume["asset"], place);
    assert_eq!(resume["nextUnit"]["id"], json!(units[0][2]));

    let story = learner.get(&format!("/api/v1/stories/{}/progress", stories[0])).await.expect(200);
    assert_eq!((&story["totalUnits"], &story["completedUnits"]), (&json!(3), &json!(2)));
    assert_eq!(story["units"][1]["score"], 60.0);
    assert_eq!(story["units"][2]["completed"], false);
    assert_eq!(story["units"].as_array().unwrap().len(), 3);
});

both!(someone_new_starts_at_the_first_unit, |backend| async move {
    let app = TestApp::new(backend).await;
    let (_, learner) = app.user("johndoe", Role::Learner);
    let empty = learner.get("/api/v1/me/progress").await.expect(200);
    assert_eq!((&empty["totalUnits"], &empty["percent"]), (&json!(0), &json!(0.0)));
    assert_eq!(empty["resume"], json!({"unit": null, "asset": null, "nextUnit": null}));
    let app = TestApp::new(backend).await;
    let (_, learner) = app.user("johndoe", Role::Learner);
    let units = Lessons::of(&app).units(2);
    let summary = learner.get("/api/v1/me/progress").await.expect(200);
    assert_eq!(summary["resume"]["nextUnit"]["id"], json!(units[0]));
    assert_eq!(summary["averageScore"], json!(null));
});

/// How many queries `work` makes.
pub fn count_queries<T>(conn: &mut Conn, work: impl FnOnce(&mut Conn) -> T) -> usize {
    let queries = Arc::new(AtomicUsize::new(0));
    let counter = queries.clone();
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if matches!(event, InstrumentationEvent::StartQuery { .. }) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    });
    work(conn);
    queries.load(Ordering::Relaxed)
}

both!(reads_and_writes_take_a_fixed_number_of_queries, |backend| async move {
    let app = TestApp::new(backend).await;
    let mut lessons = Lessons::of(&app);
    let units = lessons.units(30);
    let videos: Vec<AssetId> = units.iter().map(|unit| lessons.video(*unit, 1, 60_000)).collect();
    let (user, learner) = app.user("johndoe", Role::Learner);
    let mut conn = app.database.connect();
    let now = app.now();
    let report = json!({"positionSeconds": 1, "secondsWatched": 1, "progressPercent": 1});
    let watched = |place: usize| NewEvent {
        asset_id: Some(videos[place]),
        ..NewEvent::on_unit(EventKind::AssetProgress, units[place], now, report.clone())
    };
    let done = |place: usize| NewEvent::on_unit(EventKind::UnitCompleted, units[place], now, json!({"score": 50}));
    let mut record = |events: Vec<NewEvent>| {
        let write = |conn: &mut Conn| record_events(conn, &PROJECTIONS, user, now, events);
        count_queries(&mut conn, |conn| transaction(conn, write).unwrap())
    };
    let few = record(vec![watched(0), done(0), watched(1)]);
    let many = record((2..30).flat_map(|place| [watched(place), done(place), done(place)]).collect());
    let again = record(vec![watched(0)]);
    match backend {
        Backend::Postgres => {
            assert_eq!(few, many, "a batch of 3 and one of 84");
            // BEGIN, COMMIT and the look-up of the asset, which requests take from what is kept, are not among the five.
            assert!(again <= 3 + 5, "{again} statements for progress on an asset");
        }
        // In the process, one-row statements that are prepared once are the cheaper ones.
        Backend::Sqlite => {
            assert!(many <= 84 * 4, "{many} statements for 84 events");
            assert!(again <= 11, "{again} statements for progress on an asset");
        }
    }

    let mut conn = app.database.connect();
    let levels = PublishedTree::read(&mut conn).unwrap().levels;
    let busy = count_queries(&mut conn, |conn| read_summary(conn, user, &levels, None).unwrap());
    let (new, _) = app.user("janedoe", Role::Learner);
    record_events(&mut conn, &PROJECTIONS, new, now, vec![watched(0)]).unwrap();
    let fresh = count_queries(&mut conn, |conn| read_summary(conn, new, &levels, None).unwrap());
    assert_eq!(busy, fresh);
    assert_eq!(learner.get("/api/v1/me/progress").await.expect(200)["completedUnits"], 29);
});
