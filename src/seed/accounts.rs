//! The demo accounts.

use anyhow::Context;
use chrono::{Days, NaiveDate, NaiveTime};
use serde::Deserialize;

use super::activity;
use super::ids::SampleIds;
use crate::auth::model::NewUser;
use crate::auth::{Role, hash_password, queries};
use crate::catalog::queries::find_level_by_slug;
use crate::db::{Conn, Database, Timestamp};
use crate::error::{Error, Result};

/// The password of every demo account.
pub const DEMO_PASSWORD: &str = "parlance-demo";

/// A demo account.
#[derive(Debug, Clone)]
pub struct SeededAccount {
    /// Its user name.
    pub username: String,
    /// Its address.
    pub email: String,
    /// What it may do.
    pub role: Role,
    /// It was made just now; else it was there already and was left as it is.
    pub created: bool,
}

/// `seed-data/learners.json`: accounts and what they did, in days from today.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Learners {
    pub accounts: Vec<Account>,
    pub events: Vec<SampleEvent>,
    pub daily_plans: Vec<SamplePlan>,
    pub pronunciation_attempts: Vec<SampleAttempt>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Account {
    pub username: String,
    pub email: String,
    pub first_name: String,
    pub last_name: String,
    pub role: Role,
    pub time_zone: String,
    pub selected_level: Option<LevelName>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LevelName {
    pub language: String,
    pub slug: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SampleEvent {
    pub username: String,
    pub kind: String,
    pub unit: String,
    #[serde(default)]
    pub asset: Option<String>,
    pub day_offset: i64,
    pub time: NaiveTime,
    pub payload: serde_json::Value,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SamplePlan {
    pub username: String,
    pub day_offset: i64,
    pub units: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SampleAttempt {
    pub username: String,
    pub unit: String,
    pub recording: String,
    pub content_type: String,
    pub day_offset: i64,
    pub time: NaiveTime,
    pub reference_text: String,
    pub language: String,
    pub result: serde_json::Value,
}

/// The day so many days from another.
pub(super) fn day_at(today: NaiveDate, offset: i64) -> NaiveDate {
    let days = Days::new(offset.unsigned_abs());
    if offset < 0 { today - days } else { today + days }
}

/// Makes the accounts that are not there, each with what it did.
pub(super) async fn make(
    db: &Database,
    now: Timestamp,
    learners: Learners,
    ids: SampleIds,
) -> anyhow::Result<Vec<SeededAccount>> {
    let mut made = Vec::new();
    for account in learners.accounts.clone() {
        let (learners, ids) = (learners.clone(), ids.clone());
        let seeded = SeededAccount {
            username: account.username.clone(),
            email: account.email.clone(),
            role: account.role,
            created: !db
                .read({
                    let username = account.username.clone();
                    move |conn| queries::find_user_by_username(conn, &username).map(|user| user.is_some())
                })
                .await
                .map_err(Error::with_cause)?,
        };
        if seeded.created {
            let hash = hash_password(DEMO_PASSWORD).context("hashing the demo password")?;
            db.write(move |conn| make_one(conn, now, account, hash, (&learners, &ids)))
                .await
                .map_err(Error::with_cause)?;
        }
        made.push(seeded);
    }
    Ok(made)
}

fn make_one(
    conn: &mut Conn,
    now: Timestamp,
    account: Account,
    password_hash: String,
    (learners, ids): (&Learners, &SampleIds),
) -> Result<()> {
    let level = match &account.selected_level {
        Some(level) => find_level_by_slug(conn, &level.language, &level.slug)?.map(|level| level.id),
        None => None,
    };
    let user = NewUser {
        id: ids.account(conn, &account.username)?,
        email: account.email,
        username: account.username,
        password_hash: Some(password_hash),
        first_name: Some(account.first_name),
        last_name: Some(account.last_name),
        role: account.role,
        selected_level_id: level,
        time_zone: account.time_zone,
        email_verified_at: Some(now),
        created_at: now,
        updated_at: now,
    };
    queries::insert_user(conn, &user)?;
    activity::replay(conn, now, &user, learners, ids)
}
