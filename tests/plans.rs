//! Daily plans.

use diesel::prelude::*;
use parlance::auth::Role;
use parlance::db::{Id, LevelId, UnitId};
use parlance::schema::users;
use serde_json::{Value, json};

use crate::both;
use crate::support::{Client, Lessons, TestApp};

fn path(day: &str) -> String {
    format!("/api/v1/me/daily-plans/{day}")
}

async fn put(client: &Client, day: &str, units: &[UnitId]) -> Value {
    client.put(&path(day), json!({ "unitIds": units })).await.expect(200)
}

async fn complete(client: &Client, unit: UnitId, at: &str, score: f64) {
    let event = json!({"id": Id::generate(), "kind": "unit_completed", "unitId": unit, "occurredAt": at,
        "payload": {"score": score}});
    let answer = client.post("/api/v1/me/events", json!({"events": [event]})).await.expect(200);
    assert_eq!(answer["results"][0]["status"], "accepted", "{answer}");
}

fn units_of(plan: &Value) -> Vec<Value> {
    plan["entries"].as_array().unwrap().iter().map(|entry| entry["unitId"].clone()).collect()
}

fn days_of(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|plan| plan["plannedDate"].as_str().unwrap()).collect()
}

both!(a_plan_keeps_its_order_and_knows_what_is_done, |backend| async move {
    let app = TestApp::new(backend).await;
    app.set_time("2026-03-10T12:00:00Z");
    let units = Lessons::of(&app).units(4);
    let (_, learner) = app.user("johndoe", Role::Learner);
    complete(&learner, units[0], "2026-03-09T10:00:00Z", 70.0).await;
    complete(&learner, units[1], "2026-03-10T10:00:00Z", 80.0).await;

    let plan = put(&learner, "2026-03-10", &[units[2], units[1], units[0]]).await;
    assert_eq!(units_of(&plan), [json!(units[2]), json!(units[1]), json!(units[0])]);
    let entry = &plan["entries"][1];
    let expected = json!({"id": entry["id"], "unitId": units[1], "position": 2, "completed": true, "score": 80.0,
        "completedAt": "2026-03-10T10:00:00.000000Z", "unit": {"id": units[1], "title": "Unit 2",
        "story": entry["unit"]["story"], "level": entry["unit"]["level"]}});
    assert_eq!(*entry, expected);
    assert_eq!(
        (&entry["unit"]["story"]["title"], &entry["unit"]["level"]["name"]),
        (&json!("Story 1"), &json!("Level 1"))
    );
    assert_eq!(plan["entries"][2]["completed"], false, "done the day before the plan");
    assert_eq!(plan["isOverdue"], false);

    let reordered = put(&learner, "2026-03-10", &[units[0], units[2], units[3]]).await;
    assert_eq!(units_of(&reordered), [json!(units[0]), json!(units[2]), json!(units[3])]);
    assert_eq!(reordered["id"], plan["id"]);
    let again = learner.get(&path("2026-03-10")).await;
    assert_eq!(again.expect(200), reordered);
    assert!(!again.header("etag").is_empty());

    // Heard of late, and done before what was known: the earliest from the planned day on counts.
    complete(&learner, units[0], "2026-03-10T11:00:00Z", 90.0).await;
    complete(&learner, units[0], "2026-03-10T09:00:00Z", 50.0).await;
    let done = learner.get(&path("2026-03-10")).await.expect(200);
    assert_eq!(done["entries"][0]["completedAt"], "2026-03-10T09:00:00.000000Z");
    assert_eq!(done["entries"][0]["score"], 50.0);

    learner.delete(&path("2026-03-10")).await.expect(204);
    learner.get(&path("2026-03-10")).await.expect(404);
    learner.delete(&path("2026-03-10")).await.expect(404);
});

both!(bad_plans_are_refused_by_field, |backend| async move {
    let app = TestApp::new(backend).await;
    app.set_time("2026-03-10T12:00:00Z");
    let mut lessons = Lessons::of(&app);
    let units = lessons.units(3);
    lessons.unpublish(units[2]);
    let (_, learner) = app.user("johndoe", Role::Learner);
    let body = json!({"unitIds": [units[0], UnitId::generate(), units[0], units[2]]});
    let problem = learner.put(&path("2026-03-10"), body).await.expect(422);
    let errors: Vec<_> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| (error["pointer"].as_str().unwrap(), error["code"].as_str().unwrap()))
        .collect();
    assert_eq!(errors, [("/unitIds/1", "not_found"), ("/unitIds/2", "duplicate"), ("/unitIds/3", "not_found")]);
    let many: Vec<UnitId> = (0..101).map(|_| units[0]).collect();
    learner.put(&path("2026-03-10"), json!({ "unitIds": many })).await.expect(422);
    learner.put(&path("2026-02-30"), json!({"unitIds": []})).await.expect(400);
    learner.put(&path("2026-03-10"), json!({"units": []})).await.expect(422);
    learner.get(&path("2026-03-10")).await.expect(404);

    let generate = |day: &str| format!("{}/generate", path(day));
    for body in [json!({}), json!({"units": 2, "minutes": 10}), json!({"units": 0}), json!({"minutes": 1441})] {
        learner.post(&generate("2026-03-10"), body).await.expect(422);
    }
    learner.post(&generate("2026-03-09"), json!({"units": 1})).await.expect(422);
    for query in ["from=2026-03-10&to=2026-03-09", "from=2026-01-01&to=2027-01-02", "limit=0"] {
        learner.get(&format!("/api/v1/me/daily-plans?{query}")).await.expect(422);
    }
    learner.get("/api/v1/me/daily-plans?from=2026-02-30").await.expect(400);
    learner.get("/api/v1/me/daily-plans?from=2026-01-01&to=2027-01-01").await.expect(200);
});

both!(plans_are_listed_by_range_and_by_being_overdue, |backend| async move {
    let app = TestApp::new(backend).await;
    app.set_time("2026-03-10T12:00:00Z");
    let mut lessons = Lessons::of(&app);
    let units = lessons.units(4);
    let (_, learner) = app.user("johndoe", Role::Learner);
    for day in ["2026-03-01", "2026-03-08", "2026-03-09", "2026-03-10", "2026-03-16", "2026-03-17"] {
        put(&learner, day, &units[..2]).await;
    }
    complete(&learner, units[0], "2026-03-09T10:00:00Z", 70.0).await;
    complete(&learner, units[1], "2026-03-08T10:00:00Z", 70.0).await;
    let list = |query: &str| {
        let (learner, path) = (learner.clone(), format!("/api/v1/me/daily-plans{query}"));
        async move { learner.get(&path).await.expect(200) }
    };
    assert_eq!(days_of(&list("").await), ["2026-03-10", "2026-03-16"]);
    assert_eq!(days_of(&list("?from=2026-03-08&to=2026-03-10").await), ["2026-03-08", "2026-03-09", "2026-03-10"]);
    let overdue = list("?overdue=true").await;
    assert_eq!(days_of(&overdue), ["2026-03-09"], "unit 1 was done on the 9th, unit 2 on the 8th");
    assert_eq!(overdue["items"][0]["isOverdue"], true);
    let range = "from=2026-03-01&to=2026-03-20";
    let others = ["2026-03-01", "2026-03-08", "2026-03-10", "2026-03-16", "2026-03-17"];
    assert_eq!(days_of(&list(&format!("?{range}&overdue=false")).await), others);

    let first = list(&format!("?{range}&limit=4")).await;
    assert_eq!(days_of(&first).len(), 4);
    let cursor = first["nextCursor"].as_str().unwrap();
    let second = list(&format!("?{range}&limit=4&cursor={cursor}")).await;
    assert_eq!((days_of(&second), &second["nextCursor"]), (vec!["2026-03-16", "2026-03-17"], &Value::Null));

    // What nobody can do any more keeps no plan overdue.
    lessons.delete(units[1]);
    assert_eq!(days_of(&list("?overdue=true").await), Vec::<&str>::new());
    assert_eq!(units_of(&learner.get(&path("2026-03-09")).await.expect(200)), [json!(units[0])]);
    assert_eq!(units_of(&learner.get(&path("2026-03-08")).await.expect(200)).len(), 2, "what is done stays");
});

both!(today_is_the_learners_own_at_both_ends_of_the_date_line, |backend| async move {
    let app = TestApp::new(backend).await;
    let units = Lessons::of(&app).units(1);
    // In Kiritimati the 10th has just begun; in Pago Pago it is the evening of the 8th.
    app.set_time("2026-03-09T10:30:00Z");
    let mut overdue = Vec::new();
    for (name, zone, today) in
        [("east", "Pacific/Kiritimati", "2026-03-10"), ("west", "Pacific/Pago_Pago", "2026-03-08")]
    {
        let (id, learner) = app.user(name, Role::Learner);
        let account = diesel::update(users::table.find(id));
        account.set(users::time_zone.eq(zone)).execute(&mut app.database.connect()).unwrap();
        put(&learner, "2026-03-09", &units).await;
        overdue.push(learner.get(&path("2026-03-09")).await.expect(200)["isOverdue"].clone());
        put(&learner, today, &units).await;
        assert_eq!(learner.get(&path(today)).await.expect(200)["isOverdue"], false);
        let week = learner.get("/api/v1/me/daily-plans").await.expect(200);
        assert_eq!(days_of(&week)[0], today);

        learner.post(&format!("/api/v1/units/{}/complete", units[0]), json!({"score": 80})).await.expect(200);
        assert_eq!(learner.get(&path(today)).await.expect(200)["entries"][0]["completed"], true);
        let scores = learner.get("/api/v1/me/scores/current").await.expect(200);
        assert_eq!(scores["daily"]["periodStart"], today);
    }
    assert_eq!(overdue, [json!(true), json!(false)]);
});

both!(generating_puts_overdue_units_first_and_fits_the_size, |backend| async move {
    let app = TestApp::new(backend).await;
    app.set_time("2026-03-08T12:00:00Z");
    let mut lessons = Lessons::of(&app);
    let (first, second) = (lessons.level("en", 1), lessons.level("en", 2));
    let other = lessons.level("de", 1);
    let stories = [lessons.story(first, 1), lessons.story(first, 2), lessons.story(second, 1)];
    let units: Vec<UnitId> = stories.iter().flat_map(|story| [1, 2].map(|place| lessons.unit(*story, place))).collect();
    let story = lessons.story(other, 1);
    let foreign = lessons.unit(story, 1);
    lessons.video(units[3], 1, 12 * 60_000);
    let (id, learner) = app.user("johndoe", Role::Learner);
    let generate = |day: &str, body: Value| {
        let (learner, path) = (app.client(id, Role::Learner), format!("{}/generate", path(day)));
        async move { units_of(&learner.post(&path, body).await.expect(200)) }
    };
    let ids = |places: &[usize]| -> Vec<Value> { places.iter().map(|place| json!(units[*place])).collect() };

    let nothing_chosen = generate("2026-03-08", json!({"units": 1})).await;
    assert_eq!(nothing_chosen, [json!(foreign)], "de comes before en");
    let choose = |level: LevelId| {
        let account = diesel::update(users::table.find(id));
        account.set(users::selected_level_id.eq(Some(level))).execute(&mut app.database.connect()).unwrap();
    };
    choose(first);
    complete(&learner, units[0], "2026-03-08T10:00:00Z", 70.0).await;
    put(&learner, "2026-03-07", &[units[0], units[4]]).await;
    put(&learner, "2026-03-08", &[units[2]]).await;
    put(&learner, "2026-03-12", &[units[1]]).await;

    app.set_time("2026-03-09T12:00:00Z");
    let learner = app.client(id, Role::Learner);
    // Unit 4 is overdue since the 7th, 2 since the 8th; 1 is planned for the 12th; 0 is done.
    assert_eq!(generate("2026-03-09", json!({"units": 3})).await, ids(&[4, 2, 3]));
    // Five minutes each for the overdue ones, twelve for unit 3.
    assert_eq!(generate("2026-03-09", json!({"minutes": 21})).await, ids(&[4, 2]));
    assert_eq!(generate("2026-03-09", json!({"minutes": 22})).await, ids(&[4, 2, 3]));
    assert_eq!(generate("2026-03-09", json!({"minutes": 1})).await, ids(&[4]), "one unit at least");
    assert_eq!(generate("2026-03-10", json!({"units": 9})).await, ids(&[2, 3, 5]), "4 is planned for the 9th");
    complete(&learner, units[4], "2026-03-09T11:00:00Z", 70.0).await;
    assert_eq!(generate("2026-03-09", json!({"units": 9})).await, ids(&[4]), "done stays, the rest is elsewhere");
    choose(second);
    learner.delete(&path("2026-03-10")).await.expect(204);
    assert_eq!(generate("2026-03-11", json!({"units": 9})).await, ids(&[2, 5]));
});

both!(a_plan_without_a_size_is_as_long_as_the_daily_goal, |backend| async move {
    let app = TestApp::new(backend).await;
    app.set_time("2026-03-10T12:00:00Z");
    let mut lessons = Lessons::of(&app);
    let units = lessons.units(5);
    lessons.video(units[1], 1, 12 * 60_000);
    let (_, learner) = app.user("johndoe", Role::Learner);
    let today = format!("{}/generate", path("today"));
    let generate = async || units_of(&learner.post(&today, json!({})).await.expect(200));
    let goal = |minutes: Value| {
        let learner = &learner;
        async move {
            let me = learner.patch("/api/v1/me", json!({ "dailyGoalMinutes": minutes })).await.expect(200);
            assert_eq!(me["dailyGoalMinutes"], minutes);
        }
    };
    let ids = |places: &[usize]| -> Vec<Value> { places.iter().map(|place| json!(units[*place])).collect() };
    let problem = learner.post(&today, json!({})).await.expect(422);
    assert!(problem["detail"].as_str().unwrap().contains("dailyGoalMinutes"), "{problem}");

    // Five minutes each, twelve for the second.
    goal(json!(21)).await;
    assert_eq!(generate().await, ids(&[0, 1]));
    goal(json!(22)).await;
    assert_eq!(generate().await, ids(&[0, 1, 2]));
    goal(json!(1)).await;
    assert_eq!(generate().await, ids(&[0]), "one unit at least");
    complete(&learner, units[0], "2026-03-10T11:00:00Z", 70.0).await;
    assert_eq!(generate().await, ids(&[0]), "the goal is reached");
    goal(json!(17)).await;
    assert_eq!(generate().await, ids(&[0, 1]), "what is done counts");
    let more = learner.post(&today, json!({"units": 3})).await.expect(200);
    assert_eq!(units_of(&more), ids(&[0, 1, 2, 3]), "a size counts more than the goal, and is what is to do");
    goal(Value::Null).await;
    learner.post(&today, json!({})).await.expect(422);
});

both!(another_learners_plan_is_not_there, |backend| async move {
    let app = TestApp::new(backend).await;
    let units = Lessons::of(&app).units(1);
    let (_, john) = app.user("johndoe", Role::Learner);
    let (_, jane) = app.user("janedoe", Role::Learner);
    put(&john, "2026-03-10", &units).await;
    jane.get(&path("2026-03-10")).await.expect(404);
    jane.delete(&path("2026-03-10")).await.expect(404);
    put(&jane, "2026-03-10", &[]).await;
    assert_eq!(units_of(&john.get(&path("2026-03-10")).await.expect(200)), [json!(units[0])]);
    app.anonymous().get(&path("2026-03-10")).await.expect(401);
});
