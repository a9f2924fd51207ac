//! The headers by which clients ask for a form of an answer, or for none: `Accept-Encoding`, `If-None-Match`, `If-Match`.

use std::io::Read;

use actix_web::body::MessageBody;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, HeaderName, HeaderValue, IF_MATCH, IF_NONE_MATCH};
use actix_web::test::TestRequest;
use actix_web::{FromRequest, HttpRequest};
use parlance::db::Timestamp;
use parlance::http::{IfMatch, Negotiated, Rendered, version};
use tokio::runtime::{Builder, Runtime};

/// What is asked for: large enough to be compressed.
const BODY: &str = "Greet people at any time of day. ";

struct Answers {
    runtime: Runtime,
    body: String,
    kept: Negotiated,
}

thread_local! {
    static ANSWERS: Answers = {
        let body = BODY.repeat(20);
        let kept = Negotiated::kept(Rendered::versioned(&body, &version(updated_at())));
        Answers { runtime: Builder::new_current_thread().build().expect("a runtime"), body, kept }
    };
}

fn updated_at() -> Timestamp {
    "2026-02-03T04:05:06Z".parse::<chrono::DateTime<chrono::Utc>>().expect("a time").into()
}

/// Lines, each the value of a header: its first byte chooses which one. A header may be there several times.
pub fn headers(bytes: &[u8]) {
    let mut request = TestRequest::default();
    for line in bytes.split(|byte| *byte == b'\n') {
        let Some((choice, value)) = line.split_first() else { continue };
        let name = match choice % 3 {
            0 => ACCEPT_ENCODING,
            1 => IF_NONE_MATCH,
            _ => IF_MATCH,
        };
        if let Ok(value) = HeaderValue::from_bytes(value) {
            request = request.append_header((name, value));
        }
    }
    let request = request.to_http_request();
    ANSWERS.with(|answers| answers.runtime.block_on(async { answer(answers, &request).await }));
    if_match(&request);
}

async fn answer(answers: &Answers, request: &HttpRequest) {
    let response = answers.kept.respond(request).await.expect("every form can be made");
    let status = response.status();
    let etag = response.headers().get("etag").and_then(|tag| tag.to_str().ok()).expect("a tag").to_owned();
    let coding = response.headers().get(CONTENT_ENCODING).map(|coding| coding.to_str().expect("ASCII").to_owned());
    let body = response.into_body().try_into_bytes().expect("the body is in memory");

    let named = all_of(request, IF_NONE_MATCH);
    if status == StatusCode::NOT_MODIFIED {
        assert!(body.is_empty());
        assert!(named.contains('*') || named.contains(&etag), "{etag} is not in {named:?}");
        return;
    }
    assert_eq!(status, StatusCode::OK);
    assert!(named != "*" && named != etag, "{etag} is known");
    let mut plain = String::new();
    match coding.as_deref() {
        Some("gzip") => flate2::read::GzDecoder::new(&*body).read_to_string(&mut plain),
        Some("br") => brotli::Decompressor::new(&*body, 4096).read_to_string(&mut plain),
        Some("identity") => (&*body).read_to_string(&mut plain),
        other => panic!("the coding is {other:?}"),
    }
    .expect("the body is in its coding");
    assert_eq!(plain, serde_json::to_string(&answers.body).expect("a text"));
    let accepted = all_of(request, ACCEPT_ENCODING).to_ascii_lowercase();
    let coding = coding.unwrap_or_default();
    assert!(coding == "identity" || accepted.contains(&coding) || accepted.contains('*'), "{coding} for {accepted:?}");
}

/// Who names neither the version nor any may not write.
fn if_match(request: &HttpRequest) {
    let extracted = IfMatch::from_request(request, &mut Payload::None).into_inner();
    let asked = extracted.expect("any header can be read");
    if asked.check(updated_at()).is_ok() && request.headers().contains_key(IF_MATCH) {
        let named = all_of(request, IF_MATCH);
        assert!(named.contains('*') || named.contains(&version(updated_at())), "{named:?} lets in");
    }
}

fn all_of(request: &HttpRequest, name: HeaderName) -> String {
    let values = request.headers().get_all(name).map(|value| String::from_utf8_lossy(value.as_bytes()));
    values.collect::<Vec<_>>().join(",")
}
