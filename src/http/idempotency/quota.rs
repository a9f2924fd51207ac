//! How much is kept of one user's answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::{Days, NaiveDate, NaiveTime};
use moka::sync::Cache;

use crate::db::{Timestamp, UserId};
use crate::error::{Code, Detail, Error, Result};

/// The most that one process keeps of one user's answers in a day (UTC), bytes.
const BYTES_A_DAY: u64 = 16 * 1024 * 1024;

/// What a kept answer takes beside its body, bytes.
const OVERHEAD: u64 = 1024;

/// Users whose answers are counted at once; of more, those who sent nothing for longest begin anew.
const COUNTED_USERS: u64 = 100_000;

/// Counts what is kept, by user and day.
pub(super) struct Quota(Cache<(UserId, NaiveDate), Arc<AtomicU64>>);

impl Quota {
    pub fn new() -> Self {
        let day = Duration::from_secs(24 * 60 * 60);
        Self(Cache::builder().max_capacity(COUNTED_USERS).time_to_live(day).build())
    }

    /// Notes an answer that is kept, of so many bytes.
    pub fn add(&self, user: UserId, bytes: usize, now: Timestamp) {
        let kept = self.0.get_with((user, now.utc().date_naive()), Arc::default);
        kept.fetch_add(bytes as u64 + OVERHEAD, Ordering::Relaxed);
    }

    /// May another answer of the user be kept?
    ///
    /// # Errors
    /// 429 until the day is over.
    pub fn check(&self, user: UserId, now: Timestamp) -> Result<()> {
        let today = now.utc().date_naive();
        if self.0.get(&(user, today)).is_none_or(|kept| kept.load(Ordering::Relaxed) < BYTES_A_DAY) {
            return Ok(());
        }
        let tomorrow = (today + Days::new(1)).and_time(NaiveTime::MIN).and_utc();
        Err(Error {
            retry_after: (tomorrow - now.utc()).to_std().ok(),
            ..Error::new(Code::TooManyRequests, Detail::AnswersOfADay)
        })
    }
}
