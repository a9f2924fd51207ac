//! What a learner gets to see of what is kept about them.

use std::collections::BTreeSet;

use diesel::prelude::*;
use parlance::db::UserId;
use parlance::schema::{daily_plan_entries, daily_plans, learning_events, user_progress, users};
use serde_json::Value;

use crate::both;
use crate::support::{Account, TestApp};

/// Where the export shows the rows of each table that belong to an account.
const SHOWN: [(&str, &str); 9] = [
    ("aggregate_scores", "scores"),
    ("daily_plans", "dailyPlans"),
    ("learning_events", "learningEvents"),
    ("magic_links", "mailLinks"),
    ("pronunciation_attempts", "pronunciationAttempts"),
    ("sessions", "sessions"),
    ("unit_asset_progress", "assetProgress"),
    ("uploads", "uploads"),
    ("user_progress", "unitProgress"),
];

/// Repeats, for 30 days, what stands in the others; says which rows of the others changed.
const LEFT_OUT: [&str; 2] = ["idempotency_keys", "learner_changes"];

#[test]
fn every_table_that_belongs_to_an_account_is_shown() {
    let schema = include_str!("../src/schema.rs");
    let mut owned = BTreeSet::new();
    for table in schema.split("diesel::table! {").skip(1) {
        let (columns, _) = table.split_once("\n}").unwrap();
        if columns.contains(" user_id ->") {
            let head = columns.lines().find(|line| line.ends_with(") {")).unwrap();
            owned.insert(head.trim_start().split(' ').next().unwrap());
        }
    }
    let shown: BTreeSet<&str> = SHOWN.iter().map(|(table, _)| *table).chain(LEFT_OUT).collect();
    assert_eq!(owned, shown, "a table that belongs to an account has a place in GET /me/export");
}

both!(a_learner_gets_all_that_is_kept_about_them_and_nothing_about_others, |backend| async move {
    let app = TestApp::seeded(backend).await;
    let john = Account::login(&app.anonymous(), "johndoe", "parlance-demo").await;
    let jane = Account::login(&app.anonymous(), "janedoe", "parlance-demo").await;
    let export = john.client.get("/api/v1/me/export").await;
    let data = export.expect(200);
    assert!(export.header("Content-Disposition").starts_with("attachment"));
    assert_eq!((&data["account"]["username"], &data["account"]["hasPassword"]), (&"johndoe".into(), &true.into()));

    let id: UserId = serde_json::from_value(john.answer["user"]["id"].clone()).unwrap();
    let mut conn = app.database.connect();
    let length = |field: &str| data[field].as_array().unwrap().len() as i64;
    let events = learning_events::table.filter(learning_events::user_id.eq(id)).count();
    assert_eq!(length("learningEvents"), events.get_result::<i64>(&mut conn).unwrap());
    let units = user_progress::table.filter(user_progress::user_id.eq(id)).count();
    assert_eq!(length("unitProgress"), units.get_result::<i64>(&mut conn).unwrap());
    let entries = daily_plan_entries::table.inner_join(daily_plans::table).filter(daily_plans::user_id.eq(id)).count();
    let shown: usize =
        data["dailyPlans"].as_array().unwrap().iter().map(|plan| plan["entries"].as_array().unwrap().len()).sum();
    assert_eq!(shown as i64, entries.get_result::<i64>(&mut conn).unwrap());
    for field in ["learningEvents", "unitProgress", "assetProgress", "dailyPlans", "scores", "sessions"] {
        assert!(length(field) > 0, "{field} of the sample");
    }
    for (table, field) in SHOWN {
        assert!(data[field].is_array(), "{table}");
    }

    let attempts = data["pronunciationAttempts"].as_array().unwrap();
    assert!(!attempts.is_empty());
    for attempt in attempts {
        let recording = john.client.http.get(attempt["recordingUrl"].as_str().unwrap()).send().await.unwrap();
        assert_eq!(recording.status(), 200);
        assert!(!recording.bytes().await.unwrap().is_empty());
    }

    let hash: Option<String> = users::table.find(id).select(users::password_hash).first(&mut conn).unwrap();
    for secret in [hash.unwrap().as_str(), "$argon2", "token_hash", "audioKey", "janedoe", jane.id()] {
        assert!(!export.text.contains(secret), "{secret}");
    }
    let other = jane.client.get("/api/v1/me/export").await.expect(200);
    let ids = |data: &Value| -> BTreeSet<String> {
        data["learningEvents"].as_array().unwrap().iter().map(|event| event["id"].to_string()).collect()
    };
    assert!(ids(&data).is_disjoint(&ids(&other)));
});

both!(an_export_is_work_and_is_counted, |backend| async move {
    let app = TestApp::with(backend, &[("PARLANCE_ACCOUNT_RATE", "2")]).await;
    let ada = Account::register(&app, "ada").await;
    for _ in 0..2 {
        ada.client.get("/api/v1/me/export").await.expect(200);
    }
    assert_eq!(ada.client.get("/api/v1/me/export").await.expect(429)["code"], "too_many_requests");
});
