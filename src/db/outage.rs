//! Whether the database can be reached: while it cannot, nobody waits for it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::{DatabaseUrl, connect};

/// How often a database that is gone is tried again.
const PROBE_INTERVAL: Duration = Duration::from_millis(500);

/// Begins with the first connection that cannot be opened and ends with the first that can, tried in the background.
#[derive(Debug, Clone)]
pub(super) struct Outage {
    url: Arc<DatabaseUrl>,
    is_on: Arc<AtomicBool>,
    /// When the database last failed somebody: connections that were not used since may have ended with that.
    last_failure: Arc<Mutex<Option<Instant>>>,
}

impl Outage {
    pub(super) fn none(url: &DatabaseUrl) -> Self {
        Self { url: Arc::new(url.clone()), is_on: Arc::default(), last_failure: Arc::default() }
    }

    pub(super) fn is_on(&self) -> bool {
        self.is_on.load(Ordering::Acquire)
    }

    /// Notes that the database failed a piece of work.
    pub(super) fn note_failure(&self) {
        *self.last_failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// Has it failed anybody since?
    pub(super) fn has_failed_since(&self, time: Instant) -> bool {
        self.last_failure.lock().unwrap_or_else(PoisonError::into_inner).is_some_and(|failure| failure > time)
    }

    /// Notes that a connection could not be opened.
    pub(super) fn begin(&self, reason: &dyn std::error::Error) {
        self.note_failure();
        if self.is_on.swap(true, Ordering::AcqRel) {
            return;
        }
        tracing::warn!(%reason, "the database cannot be reached; requests that need it are refused until it is back");
        let outage = self.clone();
        let probe = move || {
            while connect(&outage.url).is_err() {
                std::thread::sleep(PROBE_INTERVAL);
            }
            outage.is_on.store(false, Ordering::Release);
            tracing::info!("the database can be reached again");
        };
        if std::thread::Builder::new().name("database-probe".to_owned()).spawn(probe).is_err() {
            self.is_on.store(false, Ordering::Release);
        }
    }
}
