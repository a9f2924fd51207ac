//! Looking at the parts.

use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use crate::context::AppContext;
use crate::db::Conn;
use crate::db::migrate::{self, MigrationState};
use crate::error::Error;

/// How long a look is good for.
const FRESH: Duration = Duration::from_secs(1);

/// How often writing is tried.
const WRITE_INTERVAL: Duration = Duration::from_secs(5);

/// How long a look may take before the part counts as failed.
const PATIENCE: Duration = Duration::from_secs(3);

/// How the parts are.
#[derive(Debug, Clone)]
pub(super) struct Report {
    /// The database answers and takes writes; else why not.
    pub database: Result<(), String>,
    /// How the migrations stand; unknown while the database does not answer.
    pub migrations: Option<Migrations>,
    /// The store answered; else why not.
    pub store: Result<(), String>,
}

/// The migrations that keep the database from being what this version of Parlance works with, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Migrations {
    /// Have not run.
    pub pending: Vec<String>,
    /// Ran, but only a newer version knows them.
    pub newer: Vec<String>,
}

impl Migrations {
    /// Can this version work with the schema? A newer one may have migrated it: whoever serves already goes on, so that
    /// replicas can be replaced one by one; nobody of this version starts any more.
    pub fn is_usable(&self) -> bool {
        self.pending.is_empty()
    }

    fn read(conn: &mut Conn) -> anyhow::Result<Self> {
        let (known, newer): (Vec<_>, Vec<_>) = migrate::status(conn)?.into_iter().partition(|state| state.known);
        let name = |state: MigrationState| state.name;
        let pending = known.into_iter().filter(|state| !state.applied).map(name).collect();
        Ok(Self { pending, newer: newer.into_iter().map(name).collect() })
    }
}

/// The last look at the parts, good for a second.
#[derive(Default)]
pub struct Health {
    last: Mutex<Option<(Instant, Report)>>,
    last_write: Mutex<Option<(Instant, Result<(), String>)>>,
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
        let (read, written, store) = tokio::join!(
            in_time(async { context.db.read(Migrations::read).await.map_err(Error::with_cause) }),
            self.write(context),
            in_time(async { Ok(context.storage.check().await?) })
        );
        let (database, migrations) = match read {
            Ok(migrations) => (written, Some(migrations)),
            Err(reason) => (Err(reason), None),
        };
        let report = Report { database, migrations, store };
        *last = Some((Instant::now(), report.clone()));
        report
    }

    /// Whether the database takes writes: tried every few seconds, and each time while it does not.
    async fn write(&self, context: &AppContext) -> Result<(), String> {
        let mut last = self.last_write.lock().await;
        if let Some((at, Ok(()))) = last.as_ref()
            && at.elapsed() < WRITE_INTERVAL
        {
            return Ok(());
        }
        let written = in_time(async { context.db.check_writable().await.map_err(Error::with_cause) }).await;
        *last = Some((Instant::now(), written.clone()));
        written
    }
}

/// What became of looking at a part, with the reason of a failure in words.
async fn in_time<T>(look: impl Future<Output = anyhow::Result<T>>) -> Result<T, String> {
    match tokio::time::timeout(PATIENCE, look).await {
        Ok(answer) => answer.map_err(|error| format!("{error:#}")),
        Err(_) => Err(format!("no answer within {} s", PATIENCE.as_secs())),
    }
}
