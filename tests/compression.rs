//! Reads of the catalogue in each coding: the same content, tags of their own, and nobody else's answer.

use std::io::Read;

use flate2::read::{GzDecoder, ZlibDecoder};
use parlance::auth::Role;
use reqwest::header::HeaderMap;
use reqwest::{Method, RequestBuilder};
use serde_json::json;

use crate::both;
use crate::support::{Backend, Client, Lessons, TestApp};

const CODINGS: [&str; 2] = ["gzip", "br"];

/// What came back, as it was sent.
struct Coded {
    status: u16,
    headers: HeaderMap,
    bytes: Vec<u8>,
}

impl Coded {
    async fn of(request: RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self { status, headers, bytes: response.bytes().await.unwrap().to_vec() }
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    fn coding(&self) -> &str {
        self.header("content-encoding")
    }

    /// The body with its coding undone.
    fn text(&self) -> String {
        let mut text = String::new();
        let bytes = self.bytes.as_slice();
        match self.coding() {
            "" => text.push_str(std::str::from_utf8(bytes).unwrap()),
            "gzip" => drop(GzDecoder::new(bytes).read_to_string(&mut text).unwrap()),
            "deflate" => drop(ZlibDecoder::new(bytes).read_to_string(&mut text).unwrap()),
            "br" => drop(brotli::Decompressor::new(bytes, 4096).read_to_string(&mut text).unwrap()),
            other => panic!("{other} was not asked for"),
        }
        text
    }
}

fn accepting(client: &Client, path: &str, codings: &str) -> RequestBuilder {
    client.request(Method::GET, path).header("accept-encoding", codings)
}

async fn read(client: &Client, path: &str, codings: &str) -> Coded {
    let answer = Coded::of(accepting(client, path, codings)).await;
    assert_eq!(answer.status, 200, "{path} {codings:?}");
    assert!(answer.header("vary").contains("Accept-Encoding"), "{path} {codings:?}");
    answer
}

async fn read_if_none_match(client: &Client, path: &str, codings: &str, tags: &str) -> Coded {
    Coded::of(accepting(client, path, codings).header("if-none-match", tags)).await
}

/// The paths of the first story and its first unit.
async fn first_story_and_unit(client: &Client) -> (String, String) {
    let tree = client.get("/api/v1/catalog").await.expect(200);
    let story = &tree["levels"][0]["stories"][0];
    let path = |kind: &str, id: &serde_json::Value| format!("/api/v1/{kind}/{}", id.as_str().unwrap());
    (path("stories", &story["id"]), path("units", &story["units"][0]["id"]))
}

both!(each_coding_has_the_same_content_and_a_tag_of_its_own, |backend| async move {
    let app = TestApp::seeded(backend).await;
    let (_, learner) = app.user("reader", Role::Learner);
    let (_, unit) = first_story_and_unit(&learner).await;
    for path in [unit.as_str(), "/api/v1/catalog", "/api/v1/levels"] {
        let plain = learner.get(path).await;
        let tag = plain.header("etag");
        assert!(plain.header("vary").contains("Accept-Encoding"));
        assert_eq!(plain.header("content-encoding"), "");
        for coding in CODINGS {
            let coded = read(&learner, path, coding).await;
            assert_eq!((coded.coding(), coded.text()), (coding, plain.text.clone()));
            assert!(coded.bytes.len() < plain.text.len());
            assert_eq!(coded.header("content-length"), coded.bytes.len().to_string());
            assert_eq!(coded.header("etag"), format!("{}-{coding}\"", tag.trim_end_matches('"')));
            assert_eq!(read(&learner, path, coding).await.bytes, coded.bytes);

            let own = coded.header("etag");
            for known in [own, "*", &format!("\"other\", {own}"), &format!("W/{own}")] {
                let answer = read_if_none_match(&learner, path, coding, known).await;
                assert_eq!((answer.status, answer.bytes.len()), (304, 0), "{known}");
                assert_eq!((answer.header("etag"), answer.coding()), (own, ""));
                assert!(answer.header("vary").contains("Accept-Encoding"));
            }
            assert_eq!(read_if_none_match(&learner, path, coding, tag).await.status, 200);
            assert_eq!(read_if_none_match(&learner, path, "identity", own).await.status, 200);

            let head = learner.request(Method::HEAD, path).header("accept-encoding", coding);
            let head = Coded::of(head).await;
            assert_eq!((head.status, head.bytes.len()), (200, 0));
            for name in ["etag", "content-encoding", "content-length", "content-type", "cache-control", "vary"] {
                assert_eq!(head.header(name), coded.header(name), "{name}");
            }
        }
    }
});

both!(the_client_chooses_the_coding, |backend| async move {
    let app = TestApp::seeded(backend).await;
    let (_, learner) = app.user("reader", Role::Learner);
    let (_, path) = first_story_and_unit(&learner).await;
    let plain = learner.get(&path).await;
    for (accepted, coding) in [
        ("gzip, deflate, br", "br"),
        ("br;q=0.5, gzip", "gzip"),
        ("br;q=0, gzip;q=0", ""),
        ("gzip;q=0.5, identity", ""),
        ("gzip, identity;q=0", "gzip"),
        ("deflate, zstd, sdch", ""),
        ("", ""),
    ] {
        let answer = read(&learner, &path, accepted).await;
        assert_eq!((answer.coding(), answer.text()), (coding, plain.text.clone()), "{accepted:?}");
    }

    let small = read(&learner, "/api/v1/catalog?language=fr", "gzip, br").await;
    assert_eq!((small.coding(), small.text().as_str()), ("", r#"{"levels":[]}"#));
    let refused = read(&learner, "/api/v1/catalog?language=fr", "gzip, identity;q=0").await;
    assert_eq!((refused.coding(), refused.text().as_str()), ("gzip", r#"{"levels":[]}"#));
});

both!(a_change_is_seen_in_each_coding, |backend| async move {
    let app = TestApp::seeded(backend).await;
    let (_, learner) = app.user("reader", Role::Learner);
    let (_, author) = app.user("writer", Role::Author);
    let (path, _) = first_story_and_unit(&learner).await;
    for coding in CODINGS {
        let before = read(&learner, &path, coding).await;
        let tag = read(&author, &path, coding).await.header("etag").to_owned();
        assert!(tag.ends_with(&format!("-{coding}\"")));
        let title = format!("Changed by who read {coding}");
        let change = || author.request(Method::PATCH, &path).header("if-match", &tag).json(&json!({"title": title}));
        author.send(change()).await.expect(200);
        author.send(change()).await.expect(412);
        for seen_in in CODINGS {
            let after = read_if_none_match(&learner, &path, seen_in, before.header("etag")).await;
            assert_eq!((after.status, after.coding()), (200, seen_in));
            assert!(after.text().contains(&title));
        }
        assert!(learner.get(&path).await.text.contains(&title));
    }
});

both!(learners_never_get_the_authors_form, |backend| async move {
    let app = TestApp::seeded(backend).await;
    let (_, learner) = app.user("reader", Role::Learner);
    let (_, author) = app.user("writer", Role::Author);
    let (_, path) = first_story_and_unit(&learner).await;
    for coding in CODINGS {
        let authors = read(&author, &path, coding).await;
        assert!(authors.text().contains("minioKey"));
        let learners = read_if_none_match(&learner, &path, coding, authors.header("etag")).await;
        assert_eq!((learners.status, learners.coding()), (200, coding));
        assert!(!learners.text().contains("minioKey"));
        assert!(read(&author, &path, coding).await.text().contains("minioKey"));
    }
});

#[actix_web::test]
async fn what_is_larger_than_the_cache_is_compressed_on_its_way() {
    let app = TestApp::with(Backend::Sqlite, &[("PARLANCE_CACHE_MB", "1")]).await;
    Lessons::of(&app).units(2000);
    let (_, learner) = app.user("reader", Role::Learner);
    let path = "/api/v1/catalog";
    let plain = learner.get(path).await;
    assert!(plain.text.len() > 350_000, "{} bytes are too few", plain.text.len());
    for coding in CODINGS {
        let coded = Coded::of(accepting(&learner, path, coding)).await;
        assert_eq!((coded.status, coded.coding(), coded.text()), (200, coding, plain.text.clone()));
        assert_eq!(coded.header("etag"), format!("W/{}", plain.header("etag")));
        assert_eq!(read_if_none_match(&learner, path, coding, coded.header("etag")).await.status, 304);
    }
}
