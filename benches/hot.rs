//! What hot paths spend their time on, one thing at a time: `cargo bench --bench hot`. Beside each other in one run, not
//! across machines.

use std::hint::black_box;
use std::time::Duration;

use actix_web::test::TestRequest;
use actix_web::{FromRequest, dev::Payload};
use chrono::{DateTime, TimeDelta, Utc};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use parlance::auth::{AccessTokens, Role};
use parlance::config::JwtKey;
use parlance::courses::Document;
use parlance::db::{EventId, Id, SessionId, Timestamp, UnitId, UserId};
use parlance::http::{List, Rendered};
use parlance::progress::model::{Event, Fact, Outcomes, UnitState};
use parlance::storage::{Bucket, BucketNames, Presigner, StorageConfig};
use secrecy::SecretString;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).expect("a time")
}

fn signing(criterion: &mut Criterion) {
    let endpoint: url::Url = "https://media.example.com".parse().expect("a URL");
    let presigner = Presigner::new(&StorageConfig {
        endpoint: endpoint.clone(),
        public_endpoint: endpoint,
        region: "us-east-1".to_owned(),
        access_key_id: "access".to_owned(),
        secret_access_key: SecretString::from("a secret of the usual length, or about it"),
        session_token: None,
        credentials_expire_at: None,
        buckets: BucketNames::default(),
        url_ttl: Duration::from_secs(7200),
        url_window: Duration::from_secs(3600),
    });
    let key = "assets/sha256/8f/6f/8f6f8f5c626ebf68397bcdd33ea468a1c58c7145dcb8e388763ad06e6f025a0e/video.mp4";
    criterion.bench_function("sign the URL of a medium", |bencher| {
        bencher.iter(|| presigner.get(Bucket::Assets, black_box(key), now()));
    });
}

fn token_check(criterion: &mut Criterion) {
    let secret = SecretString::from("3f1c9a7e5b2d804673f1c9a7e5b2d804673f1c9a7e5b2d80");
    let keys = [JwtKey { kid: "k1".to_owned(), secret }];
    let now = Timestamp::new(now());
    let tokens = AccessTokens::new(&keys).expect("keys");
    let issue = |tokens: &AccessTokens| {
        tokens.issue(UserId::generate(), SessionId::generate(), Role::Learner, now).expect("a token")
    };
    let known = issue(&tokens);
    criterion.bench_function("check a token that was checked before", |bencher| {
        bencher.iter(|| tokens.verify(black_box(&known), now));
    });
    criterion.bench_function("check a token for the first time", |bencher| {
        bencher.iter_batched(|| issue(&tokens), |token| tokens.verify(&token, now), BatchSize::SmallInput);
    });
}

fn rendering(criterion: &mut Criterion) {
    let course = Document::read(include_str!("../seed-data/catalog.json")).expect("the sample");
    criterion.bench_function("render the sample course with its tag", |bencher| {
        bencher.iter(|| Rendered::new(black_box(&course)));
    });
}

fn paging(criterion: &mut Criterion) {
    let page = TestRequest::with_uri("/?limit=20").to_http_request();
    let read = |req: &actix_web::HttpRequest| List::<(i32, Id)>::from_request(req, &mut Payload::None).into_inner();
    let rows: Vec<(i32, Id)> = (0..21).map(|position| (position, Id::generate())).collect();
    let cursor = read(&page).expect("a page").page.page(rows, |row| *row).next_cursor.expect("another page");
    let next = TestRequest::with_uri(&format!("/?limit=20&cursor={cursor}")).to_http_request();
    criterion.bench_function("read the query of a list with its cursor", |bencher| {
        bencher.iter(|| read(black_box(&next)).expect("a page"));
    });
}

fn projection(criterion: &mut Criterion) {
    let start = Timestamp::new(now());
    let unit = UnitId::generate();
    let event = |number: i64| {
        let occurred_at = start + TimeDelta::hours(number * 7);
        Event {
            id: EventId::generate(),
            unit_id: unit,
            asset_id: None,
            occurred_at,
            local_date: parlance::progress::model::local_day(occurred_at, &chrono_tz::UTC),
            fact: Fact::UnitCompleted { score: Some((number % 101) as f64) },
        }
    };
    let events: Vec<Event> = (0..500).map(event).collect();
    criterion.bench_function("project 500 completions of one unit", |bencher| {
        bencher.iter(|| {
            let outcomes = Outcomes::of(events.iter().copied());
            UnitState::of(Some(start), &outcomes.completions)
        });
    });
}

criterion_group!(hot, signing, token_check, rendering, paging, projection);
criterion_main!(hot);
