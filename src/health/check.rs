//! Looking at the parts.

use std::time::{Duration, Instant};

use actix_web::web;
use tokio::sync::Mutex;

use crate::db::{Database, DatabaseUrl, migrate};
use crate::storage::Storage;

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

/// Looks at the parts, at most once a second.
pub struct Health {
    db: web::Data<Database>,
    storage: web::Data<Storage>,
    last: Mutex<Option<(Instant, Report)>>,
}

impl Health {
    /// Of these parts.
    pub fn new(db: web::Data<Database>, storage: web::Data<Storage>) -> Self {
        Self { db, storage, last: Mutex::new(None) }
    }

    /// Is the database in memory only?
    pub(super) fn is_stub(&self) -> bool {
        *self.db.url() == DatabaseUrl::SqliteMemory
    }

    /// Where the database is, without credentials.
    pub(super) fn database_address(&self) -> String {
        self.db.url().to_string()
    }

    /// A look no older than a second. Callers that come together share one.
    pub(super) async fn report(&self) -> Report {
        let mut last = self.last.lock().await;
        if let Some((at, report)) = last.as_ref()
            && at.elapsed() < FRESH
        {
            return report.clone();
        }
        let (database, store) = tokio::join!(
            tokio::time::timeout(PATIENCE, self.db.read(migrate::pending)),
            tokio::time::timeout(PATIENCE, self.storage.check())
        );
        let (database, pending) = match database {
            Ok(Ok(pending)) => (Ok(()), Some(pending)),
            Ok(Err(problem)) => {
                (Err(problem.cause.map_or_else(|| problem.detail.to_string(), |cause| format!("{cause:#}"))), None)
            }
            Err(_) => (Err(format!("no answer within {} s", PATIENCE.as_secs())), None),
        };
        let store = match store {
            Ok(Ok(())) => Ok(()),
            Ok(Err(problem)) => Err(format!("{:#}", anyhow::Error::from(problem))),
            Err(_) => Err(format!("no answer within {} s", PATIENCE.as_secs())),
        };
        let report = Report { database, pending, store };
        *last = Some((Instant::now(), report.clone()));
        report
    }
}
