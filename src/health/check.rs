//! Looking at the parts.

use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use crate::context::AppContext;
use crate::db::migrate;

/// How long a look is good for.
const FRESH: Duration = Duration::from_secs(1);

/// How long a look may take before the part counts as failed.
const PATIENCE: Duration = Duration::from_secs(3);

/// How the parts are.
#[derive(Debug, Clone)]
pub(super) struct Report {
    /// The database answered; else why not.
    pub database: Result<(), String>,
    /// Migrations that have not run; unknown while the database does not answer.
    pub pending: Option<Vec<String>>,
    /// The store answered; else why not.
    pub store: Result<(), String>,
}

/// The last look at the parts, good for a second.
#[derive(Default)]
pub struct Health {
    last: Mutex<Option<(Instant, Report)>>,
}

impl Health {
    /// A look no older than a second. Callers that come together share one.
    pub(super) async fn report(&self, context: &AppContext) -> Report {
        let mut last = self.last.lock().await;
        if let Some((at, report)) = last.as_ref()
            && at.elapsed() < FRESH
        {
            return report.clone();
        }
        let (database, store) = tokio::join!(
            tokio::time::timeout(PATIENCE, context.db.read(migrate::pending)),
            tokio::time::timeout(PATIENCE, context.storage.check())
        );
        let (database, pending) = match database {
            Ok(Ok(pending)) => (Ok(()), Some(pending)),
            Ok(Err(error)) => {
                (Err(error.cause.map_or_else(|| error.detail.to_string(), |cause| format!("{cause:#}"))), None)
            }
            Err(_) => (Err(format!("no answer within {} s", PATIENCE.as_secs())), None),
        };
        let store = match store {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(format!("{:#}", anyhow::Error::from(error))),
            Err(_) => Err(format!("no answer within {} s", PATIENCE.as_secs())),
        };
        let report = Report { database, pending, store };
        *last = Some((Instant::now(), report.clone()));
        report
    }
}
