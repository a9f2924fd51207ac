//! Finding levels, stories and units by their words: the same on both databases, and true after every change.

use parlance::auth::Role;
use parlance::catalog::index_stale;
use parlance::db::migrate;
use serde_json::{Value, json};

use crate::both;
use crate::support::{Backend, Client, TestApp, TestDatabase};

fn unit(slug: &str, title: &str, description: Option<&str>, reference_text: Option<&str>) -> Value {
    json!({"slug": slug, "title": title, "description": description, "referenceText": reference_text, "published": true,
        "assets": []})
}

/// A course in English and one in Chinese.
fn document() -> Value {
    let greetings = [
        unit(
            "greeting-phrases",
            "Greeting Phrases",
            Some("Say good morning."),
            Some("Hello! Good morning. How are you?"),
        ),
        unit("in-the-cafe", "In the Café", None, Some("A coffee, please. CRÈME BRÛLÉE?")),
        unit("good-evening", "Good Evening", Some("After the morning."), None),
    ];
    let phrases = [
        unit("wen-hou", "问候", Some("早上好和晚上好。"), Some("老师，你好！")),
        unit("zai-jian", "再见", None, Some("明天见")),
    ];
    json!({"format": "parlance-catalog", "version": 1, "levels": [
        {"language": "en", "slug": "beginner", "name": "Beginner", "description": "Good first words.", "published": true, "stories": [
            {"slug": "basics", "title": "Morning Basics", "description": "It is good to greet.", "published": true, "units": greetings},
        ]},
        {"language": "zh", "slug": "hsk-1", "name": "HSK 1", "description": null, "published": true, "stories": [
            {"slug": "rumen", "title": "入门", "description": null, "published": true, "units": phrases},
        ]},
    ]})
}

struct Library {
    app: TestApp,
    author: Client,
    learner: Client,
}

impl Library {
    async fn new(backend: Backend) -> Self {
        let app = TestApp::new(backend).await;
        let (_, author) = app.user("author", Role::Author);
        let (_, learner) = app.user("learner", Role::Learner);
        author.post("/api/v1/catalog/import", document()).await.expect(200);
        Self { app, author, learner }
    }

    /// The titles that somebody finds, page by page.
    async fn titles(&self, client: &Client, query: &str) -> Vec<String> {
        titles(client, query).await
    }

    async fn found(&self, query: &str) -> Vec<String> {
        self.titles(&self.learner, query).await
    }

    /// The path of the node with a title.
    async fn path(&self, title: &str) -> String {
        let hits = search(&self.author, title).await;
        let hit = hits["items"].as_array().unwrap().iter().find(|hit| hit["title"] == title).unwrap();
        let kinds = json!({"level": "levels", "story": "stories", "unit": "units"});
        let kind = kinds[hit["type"].as_str().unwrap()].as_str().unwrap();
        format!("/api/v1/{kind}/{}", hit["id"].as_str().unwrap())
    }
}

async fn search(client: &Client, query: &str) -> Value {
    let request = client.request(reqwest::Method::GET, "/api/v1/search").query(&[("q", query), ("limit", "100")]);
    client.send(request).await.expect(200)
}

async fn titles(client: &Client, query: &str) -> Vec<String> {
    let query: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
    let pages = client.pages(&format!("/api/v1/search?q={query}&limit=2")).await;
    let hits = pages.iter().flat_map(|page| page["items"].as_array().unwrap());
    hits.map(|hit| hit["title"].as_str().unwrap().to_owned()).collect()
}

both!(words_are_found_however_they_are_written, |backend| async move {
    let library = Library::new(backend).await;
    for (query, found) in [
        // All in the title first, then in the order of the catalogue: a level before its stories, these before their units.
        ("good", &["Good Evening", "Beginner", "Morning Basics", "Greeting Phrases"][..]),
        ("morning", &["Morning Basics", "Greeting Phrases", "Good Evening"]),
        ("good morning", &["Morning Basics", "Greeting Phrases", "Good Evening"]),
        ("GOOD even", &["Good Evening"]),
        ("even good", &[]),
        ("evening, good!", &["Good Evening"]),
        ("cafe", &["In the Café"]),
        ("CAFE\u{301}", &["In the Café"]),
        ("creme brulee", &["In the Café"]),
        ("h", &["HSK 1", "Greeting Phrases"]),
        ("ello", &[]),
        ("你好", &["问候"]),
        ("好你", &[]),
        ("好", &["问候"]),
        ("晚上好", &["问候"]),
        ("明天", &["再见"]),
        ("见", &["再见"]),
        ("？！", &[]),
        ("absent", &[]),
        ("100% '_\\", &[]),
    ] {
        assert_eq!(library.found(query).await, found, "{query}");
    }
});

both!(a_hit_says_what_it_is_and_where_the_words_stand, |backend| async move {
    let library = Library::new(backend).await;
    let answer = library.learner.get("/api/v1/search?q=good+morn&language=EN&limit=2").await;
    let hits = answer.expect(200)["items"].clone();
    let (story, unit) = (&hits[0], &hits[1]);
    assert_eq!((&story["type"], &story["story"]["id"]), (&json!("story"), &story["id"]), "{story}");
    assert_eq!((&unit["type"], &unit["language"]), (&json!("unit"), &json!("en")), "{unit}");
    assert_eq!(
        (&unit["story"]["title"], &unit["level"]["name"], &unit["level"]["position"]),
        (&json!("Morning Basics"), &json!("Beginner"), &json!(1))
    );
    assert!(unit["publishedAt"].is_string());
    let part = |text: &str, is_match: bool| json!({"text": text, "isMatch": is_match});
    assert_eq!(
        unit["highlights"],
        json!([
            {"field": "description", "excerpt": [
                part("Say ", false), part("good", true), part(" ", false), part("morning", true), part(".", false)]},
            {"field": "referenceText", "excerpt": [
                part("Hello! ", false), part("Good", true), part(" ", false), part("morning", true),
                part(". How are you?", false)]},
        ])
    );
    let level = search(&library.learner, "beginner").await["items"][0].clone();
    assert_eq!((&level["type"], &level["story"]), (&json!("level"), &Value::Null), "{level}");
    assert_eq!(level["highlights"][0]["field"], "title");

    assert_eq!(library.learner.get("/api/v1/search?q=good&language=zh").await.expect(200)["items"], json!([]));
    assert_eq!(library.learner.get("/api/v1/search?q=good&language=fr").await.expect(200)["items"], json!([]));
    let request = library.learner.request(reqwest::Method::GET, "/api/v1/search?q=good+morn&language=EN&limit=2");
    let again = library.learner.send(request.header("If-None-Match", answer.header("etag"))).await;
    assert_eq!(again.status, 304);
});

both!(a_query_that_cannot_be_is_refused, |backend| async move {
    let library = Library::new(backend).await;
    let long = format!("q={}", "é".repeat(101));
    for (query, pointer, code) in [
        ("q=", "?q", "blank"),
        ("q=%20%20", "?q", "blank"),
        (long.as_str(), "?q", "too_long"),
        ("q=a&language=english", "?language", "not_a_language"),
        ("q=a&limit=101", "?limit", "out_of_range"),
    ] {
        let problem = library.learner.get(&format!("/api/v1/search?{query}")).await.expect(422);
        assert_eq!((&problem["errors"][0]["pointer"], &problem["errors"][0]["code"]), (&json!(pointer), &json!(code)));
    }
    for query in ["", "q=a&levelId=1", "q=a&cursor=WzFd", "q=%00"] {
        library.learner.get(&format!("/api/v1/search?{query}")).await.expect(400);
    }
    let words = "aé你".repeat(33);
    assert_eq!(library.found(&words).await, Vec::<String>::new());
});

both!(everybody_finds_what_they_see, |backend| async move {
    let library = Library::new(backend).await;
    let story = library.path("Morning Basics").await;
    let (unit, level) = (library.path("In the Café").await, library.path("Beginner").await);
    let found = || library.found("cafe");
    for path in [&unit, &story, &level] {
        library.author.post(&format!("{path}/unpublish"), json!({})).await.expect(200);
        assert_eq!(found().await, Vec::<String>::new(), "{path}");
        assert_eq!(library.titles(&library.author, "cafe").await, ["In the Café"]);
        library.author.post(&format!("{path}/publish"), json!({})).await.expect(200);
        assert_eq!(found().await, ["In the Café"], "{path}");
        library.author.delete(path).await.expect(204);
        assert_eq!(found().await, Vec::<String>::new(), "{path}");
        assert_eq!(library.titles(&library.author, "cafe").await, Vec::<String>::new());
        library.author.post(&format!("{path}/restore"), json!({})).await.expect(200);
        assert_eq!(found().await, ["In the Café"], "{path}");
    }
    library.app.anonymous().get("/api/v1/search?q=cafe").await.expect(401);
});

both!(what_authors_write_is_found_at_once_and_what_they_wrote_is_not, |backend| async move {
    let library = Library::new(backend).await;
    let (level, story) = (library.path("Beginner").await, library.path("Morning Basics").await);
    let new = json!({"title": "Parting", "referenceText": "Farewell!"});
    let new = library.author.post(&format!("{story}/units"), new).await.expect(201);
    let new = format!("/api/v1/units/{}", new["id"].as_str().unwrap());
    library.author.post(&format!("{new}/publish"), json!({})).await.expect(200);
    assert_eq!(library.found("farewell").await, ["Parting"]);
    for (path, change, gone, found) in [
        (&new, json!({"referenceText": "So long!"}), "farewell", "so long"),
        (&new, json!({"title": "Taking leave"}), "parting", "taking"),
        (&story, json!({"title": "Polite Words", "description": null}), "basics", "polite"),
        (&level, json!({"name": "Starter", "description": "Anfänge"}), "beginner", "anfange"),
    ] {
        library.author.patch(path, change).await.expect(200);
        assert_eq!(library.found(gone).await, Vec::<String>::new());
        assert_eq!(library.found(found).await.len(), 1, "{found}");
    }
    // The title is no longer where the word stands: the rank follows.
    library.author.patch(&new, json!({"title": "So long", "referenceText": "Taking leave"})).await.expect(200);
    let hit = search(&library.learner, "taking").await["items"][0].clone();
    assert_eq!((&hit["title"], &hit["highlights"][0]["field"]), (&json!("So long"), &json!("referenceText")));

    // The order of the catalogue decides, as it is now.
    let unit = library.path("Good Evening").await;
    library.author.patch(&unit, json!({"position": 1})).await.expect(200);
    assert_eq!(library.found("morning").await, ["Good Evening", "Greeting Phrases"]);

    let mut course = document();
    course["levels"][1]["stories"][0]["units"][1]["referenceText"] = json!("后天见");
    library.author.post("/api/v1/catalog/import", course).await.expect(200);
    assert_eq!((library.found("后天").await, library.found("明天").await), (vec!["再见".to_owned()], Vec::new()));
});

both!(what_another_version_wrote_is_found_after_the_next_look, |backend| async move {
    let library = Library::new(backend).await;
    let context = &library.app.instance.context;
    let (all, morning) = (library.found("h").await, library.found("morning").await);
    // As after an upgrade by migrations alone.
    library.app.database.execute("DELETE FROM search_words; DELETE FROM search_entries");
    library.app.catalog_changed().await;
    index_stale(context).await.unwrap();
    library.app.catalog_changed().await;
    assert_eq!((library.found("h").await, library.found("morning").await), (all, morning.clone()));
    // As an older replica writes, beside this one.
    library.app.database.execute(
        "UPDATE units SET title = 'Dusk', updated_at = '2030-01-01T00:00:00.000000Z' WHERE slug = 'good-evening';
         UPDATE catalog_revision SET revision = revision + 1",
    );
    index_stale(context).await.unwrap();
    library.app.catalog_changed().await;
    assert_eq!(library.found("dusk").await, ["Dusk"]);
    assert_eq!(library.found("evening").await, Vec::<String>::new());
    // By other rules.
    library.app.database.execute("UPDATE search_entries SET version = 0; DELETE FROM search_words");
    index_stale(context).await.unwrap();
    library.app.catalog_changed().await;
    assert_eq!(library.found("morning").await.len(), morning.len());
});

both!(a_database_from_before_search_is_searched_once_it_is_migrated, |backend| async move {
    let database = TestDatabase::new(backend);
    let mut conn = database.connect();
    while migrate::status(&mut conn).unwrap().iter().any(|state| state.applied && state.name.ends_with("index_words")) {
        migrate::revert(&mut conn).unwrap();
    }
    database.execute(
        "INSERT INTO levels (id, language, slug, name, position, published_at, created_at, updated_at) VALUES
         ('0198c0de-0000-7000-8000-000000000101', 'en', 'old', 'Ancient', 1, '2026-01-01T00:00:00.000000Z',
          '2026-01-01T00:00:00.000000Z', '2026-01-01T00:00:00.000000Z')",
    );
    migrate::run(&mut conn).unwrap();
    drop(conn);
    let app = TestApp::on(database, &[]).await;
    index_stale(&app.instance.context).await.unwrap();
    app.catalog_changed().await;
    let (_, learner) = app.user("learner", Role::Learner);
    assert_eq!(titles(&learner, "ancient").await, ["Ancient"]);
});

both!(the_sample_is_found, |backend| async move {
    let app = TestApp::seeded(backend).await;
    let (_, learner) = app.user("reader", Role::Learner);
    assert_eq!(titles(&learner, "greeting phr").await, ["Greeting Phrases"]);
});
