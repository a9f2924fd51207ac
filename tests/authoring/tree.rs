//! Levels, stories and units: created, changed, ordered, published, deleted and restored.

use parlance::auth::Role;
use reqwest::Method;
use serde_json::{Value, json};

use super::{Course, id};
use crate::both;
use crate::support::{Answer, Client};

async fn stories(client: &Client, level: &str) -> Vec<(String, i64)> {
    let body = client.get(&format!("/api/v1/levels/{level}/stories")).await.expect(200);
    let rows = body["items"].as_array().unwrap();
    rows.iter().map(|row| (row["slug"].as_str().unwrap().to_owned(), row["position"].as_i64().unwrap())).collect()
}

async fn add_story(course: &Course, body: Value) -> Answer {
    course.author.post(&format!("/api/v1/levels/{}/stories", course.level), body).await
}

async fn patch_if(client: &Client, path: &str, tag: &str, body: Value) -> Answer {
    client.send(client.request(Method::PATCH, path).header("If-Match", tag).json(&body)).await
}

both!(a_draft_gets_a_slug_a_place_and_a_tag, |backend| async move {
    let course = Course::new(backend).await;
    let answer = add_story(&course, json!({"title": "Café & more", "position": 1})).await;
    let body = answer.expect(201);
    assert_eq!(body["slug"], "cafe-more");
    assert_eq!(body["publishedAt"], Value::Null);
    assert_eq!(answer.header("location"), format!("/api/v1/stories/{}", id(&body)));
    let read = course.author.get(&format!("/api/v1/stories/{}", id(&body))).await;
    assert_eq!(read.header("etag"), answer.header("etag"));
    assert_eq!(read.text, answer.text);
    add_story(&course, json!({"title": "Café & more"})).await.expect(201);
    let order = stories(&course.author, &course.level).await;
    assert_eq!(order, [("cafe-more".into(), 1), ("basics".into(), 2), ("cafe-more-2".into(), 3)]);
});

both!(what_is_not_valid_is_refused, |backend| async move {
    let course = Course::new(backend).await;
    for (body, pointer) in [
        (json!({"title": ""}), "/title"),
        (json!({"title": "x".repeat(201)}), "/title"),
        (json!({"title": "a\u{0}b"}), "/title"),
        (json!({"title": "A", "slug": "../x"}), "/slug"),
        (json!({"title": "A", "slug": "%2e%2e"}), "/slug"),
        (json!({"title": "A", "slug": "s".repeat(4096)}), "/slug"),
        (json!({"title": "A", "position": 0}), "/position"),
        (json!({"title": "A", "description": "\u{0}"}), "/description"),
        (json!({"title": "A", "levelId": course.level}), "/levelId"),
    ] {
        let problem = add_story(&course, body).await.expect(422);
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    }
    let problem = add_story(&course, json!({"title": "Other", "slug": "basics"})).await.expect(409);
    assert!(problem["detail"].as_str().unwrap().contains("basics"));
    let same_name = json!({"language": "en", "name": "Beginner", "slug": "other"});
    course.author.post("/api/v1/levels", same_name).await.expect(409);
    for language in ["English", "en_US", "en-a", "x-private", ""] {
        let problem =
            course.author.post("/api/v1/levels", json!({"language": language, "name": "B"})).await.expect(422);
        assert_eq!(problem["errors"][0]["pointer"], "/language", "{problem}");
    }
    let path = "/api/v1/levels/0198c0de-0000-7000-8000-000000000000/stories";
    course.author.post(path, json!({"title": "A"})).await.expect(404);
});

both!(languages_are_kept_in_their_usual_case, |backend| async move {
    let course = Course::new(backend).await;
    let level =
        course.author.post("/api/v1/levels", json!({"language": "EN-us", "name": "Beginner"})).await.expect(201);
    assert_eq!(level["language"], "en-US");
    let same = json!({"language": "en-US", "name": "Beginner"});
    course.author.post("/api/v1/levels", same).await.expect(409);
    let order = json!({"language": "En-uS", "ids": [level["id"]]});
    course.author.put("/api/v1/levels/order", order).await.expect(204);
    let mut document = course.author.get("/api/v1/catalog/export?language=en-US").await.expect(200);
    document["levels"][0]["language"] = json!("eN-Us");
    let report = course.author.post("/api/v1/catalog/import", document).await.expect(200);
    assert_eq!(report["levels"]["unchanged"], 1, "{report}");
});

both!(only_authors_write, |backend| async move {
    let course = Course::new(backend).await;
    let unit = format!("/api/v1/units/{}", course.unit);
    for role in [Role::Learner, Role::Instructor] {
        let (_, other) = course.app.user(role.as_str(), role);
        other.post("/api/v1/levels", json!({"language": "en", "name": "B"})).await.expect(403);
        other.patch(&unit, json!({"title": "B"})).await.expect(403);
        other.delete(&unit).await.expect(403);
        other.post(&format!("{unit}/publish"), json!({})).await.expect(403);
        other.post("/api/v1/uploads", json!({})).await.expect(403);
    }
    course.app.anonymous().delete(&unit).await.expect(401);
});

both!(a_stale_writer_is_stopped, |backend| async move {
    let course = Course::new(backend).await;
    // The clock stands still: versions differ all the same.
    course.app.set_time("2026-05-01T10:00:00Z");
    let path = format!("/api/v1/stories/{}", course.story);
    let read = course.author.get(&path).await;
    let first = patch_if(&course.author, &path, read.header("etag"), json!({"title": "One"})).await;
    first.expect(200);
    patch_if(&course.author, &path, read.header("etag"), json!({"title": "Two"})).await.expect(412);
    let second =
        patch_if(&course.author, &path, first.header("etag"), json!({"title": "Two", "description": null})).await;
    assert_eq!(second.expect(200)["title"], "Two");
    patch_if(&course.author, &path, "*", json!({"title": "Three"})).await.expect(200);
    let request = course.author.request(Method::DELETE, &path).header("If-Match", first.header("etag"));
    course.author.send(request).await.expect(412);
    let same = course.author.patch(&path, json!({"title": "Three"})).await;
    assert_eq!(same.header("etag"), course.author.get(&path).await.header("etag"));
});

both!(an_order_is_the_whole_set_or_refused, |backend| async move {
    let course = Course::new(backend).await;
    let mut ids = vec![course.story.clone()];
    for title in ["Two", "Three", "Four"] {
        ids.push(id(&add_story(&course, json!({"title": title})).await.expect(201)));
    }
    let path = format!("/api/v1/levels/{}/stories/order", course.level);
    ids.rotate_left(1);
    ids.swap(0, 2);
    course.author.put(&path, json!({"ids": ids})).await.expect(204);
    let slugs: Vec<String> = stories(&course.author, &course.level).await.into_iter().map(|(slug, _)| slug).collect();
    assert_eq!(slugs, ["four", "three", "two", "basics"]);
    for wrong in [
        json!(ids[1..]),
        json!([ids[0], ids[0], ids[1], ids[2], ids[3]]),
        json!([ids[0], ids[1], ids[2], course.unit]),
        json!([]),
    ] {
        course.author.put(&path, json!({"ids": wrong})).await.expect(422);
    }
    let level = json!({"language": "en", "ids": [course.level]});
    course.author.put("/api/v1/levels/order", level).await.expect(204);
    course.author.put("/api/v1/levels/order", json!({"language": "de", "ids": [course.level]})).await.expect(422);
});

both!(authors_who_reorder_at_once_take_turns, |backend| async move {
    let course = Course::new(backend).await;
    let mut ids = vec![course.story.clone()];
    for number in 0..7 {
        ids.push(id(&add_story(&course, json!({"title": format!("Story {number}")})).await.expect(201)));
    }
    let path = format!("/api/v1/levels/{}/stories/order", course.level);
    let writers = (0..8).map(|turn| {
        let mut ids = ids.clone();
        ids.rotate_left(turn);
        let (path, author) = (path.clone(), course.author.clone());
        async move { author.put(&path, json!({"ids": ids})).await.status }
    });
    let statuses = futures_util::future::join_all(writers).await;
    assert_eq!(statuses, [204; 8]);
    let positions: Vec<i64> = stories(&course.author, &course.level).await.into_iter().map(|(_, at)| at).collect();
    assert_eq!(positions, (1..=8).collect::<Vec<i64>>());
});

both!(learners_see_what_is_published_all_the_way_up, |backend| async move {
    let course = Course::new(backend).await;
    let (_, learner) = course.app.user("learner", Role::Learner);
    let unit = format!("/api/v1/units/{}", course.unit);
    course.author.post(&format!("{unit}/publish"), json!({})).await.expect(200);
    learner.get(&unit).await.expect(404);
    let level = format!("/api/v1/levels/{}", course.level);
    course.author.post(&format!("{level}/publish"), json!({})).await.expect(200);
    learner.get(&unit).await.expect(404);
    course.author.post(&format!("{level}/publish?includeDescendants=true"), json!({})).await.expect(200);
    learner.get(&unit).await.expect(200);
    course.author.post(&format!("/api/v1/stories/{}/unpublish", course.story), json!({})).await.expect(200);
    learner.get(&unit).await.expect(404);
    learner.get(&format!("/api/v1/stories/{}", course.story)).await.expect(404);
    course.author.get(&unit).await.expect(200);
});

both!(restoring_brings_back_exactly_what_was_deleted, |backend| async move {
    let course = Course::new(backend).await;
    let units = format!("/api/v1/stories/{}/units", course.story);
    let early = id(&course.author.post(&units, json!({"title": "Early"})).await.expect(201));
    let story = format!("/api/v1/stories/{}", course.story);
    let unit = format!("/api/v1/units/{}", course.unit);
    course.author.delete(&format!("/api/v1/units/{early}")).await.expect(204);
    course.author.delete(&story).await.expect(204);
    course.author.get(&unit).await.expect(404);
    course.author.delete(&story).await.expect(404);
    course.author.patch(&unit, json!({"title": "B"})).await.expect(404);
    course.author.post(&format!("{unit}/restore"), json!({})).await.expect(409);
    course.author.post(&format!("/api/v1/units/{early}/restore"), json!({})).await.expect(409);
    let restored = course.author.post(&format!("{story}/restore"), json!({})).await.expect(200);
    assert_eq!(restored["unitCount"], 1);
    course.author.get(&unit).await.expect(200);
    course.author.get(&format!("/api/v1/units/{early}")).await.expect(404);
    course.author.post(&format!("/api/v1/units/{early}/restore"), json!({})).await.expect(200);
    course.author.post(&format!("{story}/restore"), json!({})).await.expect(200);
});

both!(what_took_a_deleted_nodes_place_keeps_it, |backend| async move {
    let course = Course::new(backend).await;
    let story = format!("/api/v1/stories/{}", course.story);
    course.author.delete(&story).await.expect(204);
    let usurper = add_story(&course, json!({"title": "Basics"})).await.expect(201);
    assert_eq!((usurper["slug"].as_str(), usurper["position"].as_i64()), (Some("basics"), Some(1)));
    let problem = course.author.post(&format!("{story}/restore"), json!({})).await.expect(409);
    assert!(problem["detail"].as_str().unwrap().contains("basics"), "{problem}");
    course.author.patch(&format!("/api/v1/stories/{}", id(&usurper)), json!({"slug": "new"})).await.expect(200);
    let restored = course.author.post(&format!("{story}/restore"), json!({})).await.expect(200);
    assert_eq!(restored["position"], 2);
    let level = format!("/api/v1/levels/{}", course.level);
    course.author.delete(&level).await.expect(204);
    course.author.post(&format!("{story}/restore"), json!({})).await.expect(409);
    course.author.post("/api/v1/levels", json!({"language": "en", "name": "Beginner", "slug": "b"})).await.expect(201);
    course.author.post(&format!("{level}/restore"), json!({})).await.expect(409);
});

both!(a_patch_moves_and_renames, |backend| async move {
    let course = Course::new(backend).await;
    let two = id(&add_story(&course, json!({"title": "Two"})).await.expect(201));
    let moved = json!({"position": 1, "slug": "second", "title": "Second"});
    let body = course.author.patch(&format!("/api/v1/stories/{two}"), moved).await.expect(200);
    assert_eq!((body["slug"].as_str(), body["position"].as_i64()), (Some("second"), Some(1)));
    assert_eq!(stories(&course.author, &course.level).await, [("second".into(), 1), ("basics".into(), 2)]);
    course.author.patch(&format!("/api/v1/stories/{two}"), json!({"slug": "basics"})).await.expect(409);
    let unit = format!("/api/v1/units/{}", course.unit);
    let body = course.author.patch(&unit, json!({"referenceText": "Hello!", "description": "d"})).await.expect(200);
    assert_eq!(body["referenceText"], "Hello!");
    let body = course.author.patch(&unit, json!({"referenceText": null})).await.expect(200);
    assert_eq!((&body["referenceText"], &body["description"]), (&Value::Null, &json!("d")));
});
