//! How much a learner may record in a day, and for how long recordings are kept.

use std::collections::BTreeSet;
use std::time::Duration;

use super::erasure::keep_until;
use super::queries;
use crate::auth::queries::lock_learners;
use crate::background::Background;
use crate::config::RecordingsConfig;
use crate::context::AppContext;
use crate::db::{Conn, Timestamp, UserId};
use crate::error::{Code, Detail, Error, Fault, Result};

/// How often recordings past their time are looked for.
const SWEEP_INTERVAL: Duration = Duration::from_secs(10 * 60);

/// How many recordings one transaction takes.
const BATCH: i64 = 500;

/// How long a recording without a score is kept, days: nobody is going to submit it.
const UNSCORED_DAYS: i64 = 30;

/// Makes sure that a learner may announce another recording: so many, and so many bytes, in 24 hours.
///
/// # Errors
/// 422 for one that is more than a day's by itself; 429, with the time when the oldest of those 24 hours no longer counts.
pub(super) fn check_quota(
    conn: &mut Conn,
    config: &RecordingsConfig,
    user: UserId,
    size_bytes: i64,
    now: Timestamp,
) -> Result<()> {
    const DAY: chrono::Duration = chrono::Duration::hours(24);
    let megabytes = config.bytes_per_day / (1024 * 1024);
    if size_bytes > config.bytes_per_day {
        return Err(Error::invalid("/sizeBytes", Fault::TooLarge { max: config.bytes_per_day }));
    }
    // Of two announcements at once each sees the other.
    lock_learners(conn, &[user])?;
    let announced = queries::list_announced(conn, user, now - DAY)?;
    let bytes: i64 = announced.iter().map(|(_, bytes)| bytes).sum();
    let Some((oldest, _)) = announced.first() else { return Ok(()) };
    if announced.len() < config.per_day && bytes.saturating_add(size_bytes) <= config.bytes_per_day {
        return Ok(());
    }
    let wait = (*oldest + DAY).utc() - now.utc();
    let detail = Detail::RecordingsOfADay { count: config.per_day, megabytes };
    Err(Error {
        retry_after: Some(wait.to_std().unwrap_or_default() + Duration::from_secs(1)),
        ..Error::new(Code::TooManyRequests, detail)
    })
}

/// Puts recordings past their time down for erasure; attempts and scores stay. Says how many.
///
/// # Errors
/// 503.
pub async fn let_recordings_go(context: &AppContext) -> Result<usize> {
    let kept_days = context.config.recordings.kept_days;
    let mut total = 0;
    loop {
        let now = context.now();
        let scored_before = kept_days.map(|days| now - chrono::Duration::days(days.into()));
        let unscored_before = now - chrono::Duration::days(UNSCORED_DAYS);
        let keep_until = keep_until(now);
        let erased = context
            .db
            .write(move |conn| {
                let due = queries::list_recordings_past_time(conn, scored_before, unscored_before, BATCH)?;
                // Before the attempts, as whoever has one scored does.
                let owners: BTreeSet<UserId> = due.iter().map(|(owner, ..)| *owner).collect();
                lock_learners(conn, &Vec::from_iter(owners))?;
                queries::update_recordings_erased(conn, &due, now)?;
                let keys: Vec<String> = due.into_iter().map(|(.., key)| key).collect();
                queries::insert_erasures(conn, &keys, keep_until, now)?;
                Ok::<_, Error>(keys.len())
            })
            .await?;
        total += erased;
        if erased < BATCH as usize {
            return Ok(total);
        }
    }
}

/// Does so now and then.
pub fn let_recordings_go_in_background(background: &mut Background, context: &AppContext) {
    background.every(SWEEP_INTERVAL, "let_recordings_go", context.clone(), |context| async move {
        let_recordings_go(&context).await.map(drop)
    });
}
