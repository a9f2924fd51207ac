//! One unit or asset at a time.

use parlance::auth::Role;
use parlance::db::UnitId;
use serde_json::{Value, json};

use super::history;
use crate::both;
use crate::support::{Lessons, TestApp};

both!(a_unit_completed_twice_keeps_best_first_and_last, |backend| async move {
    let app = TestApp::new(backend).await;
    let mut lessons = Lessons::of(&app);
    let unit = lessons.units(1)[0];
    lessons.video(unit, 1, 60_000);
    let (id, learner) = app.user("johndoe", Role::Learner);
    let path = |action: &str| format!("/api/v1/units/{unit}/{action}");

    let untouched = learner.get(&path("progress")).await.expect(200);
    let nothing = json!({"unitId": unit, "completed": false, "score": null, "lastScore": null, "startedAt": null,
        "completedAt": null, "assets": []});
    assert_eq!(untouched, nothing);

    app.set_time("2026-03-10T12:00:00Z");
    let started = learner.post(&path("start"), json!({})).await.expect(200);
    assert_eq!((&started["startedAt"], &started["completed"]), (&json!("2026-03-10T12:00:00.000000Z"), &json!(false)));
    app.set_time("2026-03-10T12:05:00Z");
    learner.post(&path("complete"), json!({"score": 90})).await.expect(200);
    app.set_time("2026-03-11T12:05:00Z");
    learner.post(&path("start"), json!({})).await.expect(200);
    let twice = learner.post(&path("complete"), json!({"score": 40.5})).await.expect(200);
    let expected = json!({"unitId": unit, "completed": true, "score": 90.0, "lastScore": 40.5,
        "startedAt": "2026-03-10T12:00:00.000000Z", "completedAt": "2026-03-10T12:05:00.000000Z", "assets": []});
    assert_eq!(twice, expected);
    let answer = learner.get(&path("progress")).await;
    assert_eq!(answer.expect(200), expected);
    assert!(!answer.header("etag").is_empty());
    assert!(history(&mut app.database.connect(), id).assets.is_empty(), "completing a unit touches no asset");
});

both!(asset_progress_keeps_the_most_and_the_latest_position, |backend| async move {
    let app = TestApp::new(backend).await;
    let mut lessons = Lessons::of(&app);
    let unit = lessons.units(1)[0];
    let video = lessons.video(unit, 1, 60_000);
    let (_, learner) = app.user("johndoe", Role::Learner);
    let path = format!("/api/v1/assets/{video}/progress");
    let report = |position: f64, watched: f64, percent: f64| json!({"positionSeconds": position, "secondsWatched": watched, "progressPercent": percent});
    app.set_time("2026-03-10T12:00:00Z");
    let first = learner.put(&path, report(54.0, 54.0, 90.0)).await.expect(200);
    assert_eq!((&first["completed"], &first["completedAt"]), (&json!(true), &json!("2026-03-10T12:00:00.000000Z")));
    app.set_time("2026-03-10T12:01:00Z");
    let back = learner.put(&path, report(3.0, 10.0, 5.0)).await.expect(200);
    let expected = json!({"assetId": video, "unitId": unit, "positionMs": 3000, "positionSeconds": 3.0,
        "watchedMs": 54_000, "secondsWatched": 54.0, "progressPercent": 90.0, "completed": true, "completedAt": "2026-03-10T12:00:00.000000Z",
        "updatedAt": "2026-03-10T12:01:00.000000Z"});
    assert_eq!(back, expected);
    let progress = learner.get(&format!("/api/v1/units/{unit}/progress")).await.expect(200);
    assert_eq!(progress["assets"], json!([expected]));
    assert_eq!(progress["completed"], false, "watching a video does not finish its unit");
    assert_eq!(progress["startedAt"], "2026-03-10T12:00:00.000000Z");
});

both!(places_are_told_in_milliseconds_or_for_one_more_release_in_seconds, |backend| async move {
    let app = TestApp::new(backend).await;
    let mut lessons = Lessons::of(&app);
    let unit = lessons.units(1)[0];
    let video = lessons.video(unit, 1, 60_000);
    let (_, learner) = app.user("johndoe", Role::Learner);
    let path = format!("/api/v1/assets/{video}/progress");
    let report = json!({"positionMs": 12_500, "watchedMs": 20_250, "progressPercent": 20});
    let told = learner.put(&path, report).await.expect(200);
    assert_eq!((&told["positionMs"], &told["positionSeconds"]), (&json!(12_500), &json!(12.5)));
    assert_eq!((&told["watchedMs"], &told["secondsWatched"]), (&json!(20_250), &json!(20.25)));
    let both = json!({"positionMs": 1000, "positionSeconds": 9, "watchedMs": null, "secondsWatched": 30, "progressPercent": 20});
    let told = learner.put(&path, both).await.expect(200);
    assert_eq!((&told["positionMs"], &told["watchedMs"]), (&json!(1000), &json!(30_000)));
    let neither = learner.put(&path, json!({"positionMs": 1000, "progressPercent": 20})).await.expect(422);
    assert_eq!(
        (&neither["errors"][0]["pointer"], &neither["errors"][0]["code"]),
        (&json!("/watchedMs"), &json!("required"))
    );
    let event = json!({"id": "0198c0de-0000-7000-8000-000000000701", "kind": "asset_progress", "unitId": unit, "assetId": video,
        "occurredAt": "2020-01-01T00:00:00Z", "payload": {"positionMs": 1, "watchedMs": 40_000, "progressPercent": 30}});
    let results = learner.post("/api/v1/me/events", json!({"events": [event]})).await.expect(200);
    assert_eq!(results["results"][0]["status"], "accepted", "{results}");
    let progress = learner.get(&format!("/api/v1/units/{unit}/progress")).await.expect(200);
    assert_eq!(
        (&progress["assets"][0]["positionMs"], &progress["assets"][0]["watchedMs"]),
        (&json!(1000), &json!(40_000))
    );
});

both!(bad_input_is_a_clear_problem_and_changes_nothing, |backend| async move {
    let app = TestApp::new(backend).await;
    let mut lessons = Lessons::of(&app);
    let units = lessons.units(2);
    let video = lessons.video(units[0], 1, 60_000);
    lessons.unpublish(units[1]);
    let (id, learner) = app.user("johndoe", Role::Learner);
    let complete = format!("/api/v1/units/{}/complete", units[0]);
    for score in [json!(101), json!(-0.5)] {
        let problem = learner.post(&complete, json!({ "score": score })).await.expect(422);
        assert_eq!((&problem["code"], &problem["errors"][0]["pointer"]), (&json!("invalid"), &json!("/score")));
    }
    learner.post(&complete, json!({"score": "high"})).await.expect(422);
    learner.post(&complete, json!({"points": 3})).await.expect(422);
    let report = json!({"positionSeconds": -1, "secondsWatched": 1, "progressPercent": 101});
    let problem = learner.put(&format!("/api/v1/assets/{video}/progress"), report).await.expect(422);
    let pointers: Vec<&Value> = problem["errors"].as_array().unwrap().iter().map(|error| &error["pointer"]).collect();
    assert_eq!(pointers, ["/positionSeconds", "/progressPercent"]);
    for unit in [units[1], UnitId::generate()] {
        learner.post(&format!("/api/v1/units/{unit}/complete"), json!({})).await.expect(404);
        learner.post(&format!("/api/v1/units/{unit}/start"), json!({})).await.expect(404);
        learner.get(&format!("/api/v1/units/{unit}/progress")).await.expect(404);
        learner.get(&format!("/api/v1/stories/{unit}/progress")).await.expect(404);
        let report = json!({"positionSeconds": 1, "secondsWatched": 1, "progressPercent": 1});
        learner.put(&format!("/api/v1/assets/{unit}/progress"), report).await.expect(404);
    }
    learner.get("/api/v1/units/one/progress").await.expect(400);
    app.anonymous().get("/api/v1/me/progress").await.expect(401);
    assert_eq!(history(&mut app.database.connect(), id).events, 0);

    let (_, author) = app.user("author", Role::Author);
    author.post(&format!("/api/v1/units/{}/complete", units[1]), json!({})).await.expect(200);
});

both!(learners_do_not_see_each_other, |backend| async move {
    let app = TestApp::new(backend).await;
    let unit = Lessons::of(&app).units(1)[0];
    let (_, john) = app.user("johndoe", Role::Learner);
    let (_, jane) = app.user("janedoe", Role::Learner);
    john.post(&format!("/api/v1/units/{unit}/complete"), json!({"score": 90})).await.expect(200);
    let hers = jane.get(&format!("/api/v1/units/{unit}/progress")).await.expect(200);
    assert_eq!(hers["completed"], false);
    assert_eq!(jane.get("/api/v1/me/progress").await.expect(200)["startedUnits"], 0);
    assert_eq!(jane.get("/api/v1/me/scores").await.expect(200)["items"], json!([]));
});

both!(all_units_that_were_begun_are_listed_as_each_is_shown, |backend| async move {
    let app = TestApp::new(backend).await;
    app.set_time("2026-03-10T12:00:00Z");
    let mut lessons = Lessons::of(&app);
    let (first, second) = (lessons.level("en", 1), lessons.level("en", 2));
    let stories = [lessons.story(first, 1), lessons.story(first, 2), lessons.story(second, 1)];
    let units: Vec<UnitId> =
        stories.iter().flat_map(|story| [1, 2, 3].map(|position| lessons.unit(*story, position))).collect();
    let videos: Vec<_> =
        units.iter().map(|unit| [1, 2].map(|position| lessons.video(*unit, position, 60_000))).collect();
    let (_, learner) = app.user("johndoe", Role::Learner);
    let (_, other) = app.user("janedoe", Role::Learner);
    assert_eq!(learner.get("/api/v1/me/units").await.expect(200), json!({"items": [], "nextCursor": null}));

    // The third unit of each story stays untouched.
    for (place, unit) in units.iter().enumerate().filter(|(place, _)| place % 3 < 2) {
        learner.post(&format!("/api/v1/units/{unit}/start"), json!({})).await.expect(200);
        if place % 2 == 0 {
            learner.post(&format!("/api/v1/units/{unit}/complete"), json!({"score": 10 * place})).await.expect(200);
        }
        let report = json!({"positionMs": 1000 * place, "watchedMs": 1000, "progressPercent": 50});
        for video in videos[place].iter().skip(place % 2) {
            learner.put(&format!("/api/v1/assets/{video}/progress"), report.clone()).await.expect(200);
        }
    }
    other.post(&format!("/api/v1/units/{}/start", units[2]), json!({})).await.expect(200);

    let list = async |query: &str| {
        let pages = learner.pages(&format!("/api/v1/me/units?limit=2{query}")).await;
        pages.iter().flat_map(|page| page["items"].as_array().unwrap().clone()).collect::<Vec<Value>>()
    };
    let shown = async |places: &[usize]| {
        let mut shown = Vec::new();
        for place in places {
            shown.push(learner.get(&format!("/api/v1/units/{}/progress", units[*place])).await.expect(200));
        }
        shown
    };
    assert_eq!(list("").await, shown(&[0, 1, 3, 4, 6, 7]).await);
    assert_eq!(list(&format!("&storyId={}", stories[1])).await, shown(&[3, 4]).await);
    assert_eq!(list(&format!("&levelId={first}")).await, shown(&[0, 1, 3, 4]).await);
    assert_eq!(list(&format!("&levelId={second}&storyId={}", stories[2])).await, shown(&[6, 7]).await);
    assert_eq!(list(&format!("&levelId={second}&storyId={}", stories[0])).await, shown(&[]).await);
    assert_eq!(list(&format!("&levelId={}", uuid::Uuid::nil())).await, shown(&[]).await);

    lessons.unpublish(units[1]);
    app.catalog_changed().await;
    assert_eq!(list(&format!("&storyId={}", stories[0])).await, shown(&[0]).await, "what is not seen is not listed");
    let answer = learner.get("/api/v1/me/units").await;
    let again =
        learner.request(reqwest::Method::GET, "/api/v1/me/units").header("If-None-Match", answer.header("etag"));
    assert_eq!(learner.send(again).await.status, 304);
    learner.get("/api/v1/me/units?levelId=first").await.expect(400);
    learner.get("/api/v1/me/units?cursor=nonsense").await.expect(400);
    app.anonymous().get("/api/v1/me/units").await.expect(401);
});
