//! Opening connections and lending them out.

use std::fs;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow};
use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::r2d2::R2D2Connection;
use diesel::{Connection, PgConnection, SqliteConnection};
use r2d2::PooledConnection;
use tokio::sync::Semaphore;

use super::outage::Outage;
use super::{Conn, DatabaseUrl, before_commit, writable};
use crate::error::{Code, Error, Result};

/// How long a request waits for its turn at the database before it is answered 503.
const CHECKOUT_TIMEOUT: Duration = Duration::from_secs(5);

/// How often who waits for a connection to be opened looks whether the database is gone.
const OUTAGE_CHECK_INTERVAL: Duration = Duration::from_millis(100);

/// A connection that was used so lately is lent without asking whether it still answers.
const TRUSTED_FOR: Duration = Duration::from_secs(10);

/// What libpq needs so that a server which is gone without a word is noticed: seconds to connect, seconds of silence
/// before it is asked, milliseconds that sent data may stay unacknowledged.
const PATIENCE: [(&str, &str); 5] = [
    ("connect_timeout", "3"),
    ("keepalives_idle", "10"),
    ("keepalives_interval", "3"),
    ("keepalives_count", "3"),
    ("tcp_user_timeout", "10000"),
];

/// The limits of every PostgreSQL connection. No statement of a request may take as long as the request.
pub(super) const SESSION: &str = "SET TIME ZONE 'UTC'; SET lock_timeout = '15s'; SET statement_timeout = '50s'; \
                       SET idle_in_transaction_session_timeout = '60s'";

/// How long SQLite waits for another process's write.
pub(super) const BUSY_TIMEOUT: &str = "PRAGMA busy_timeout = 15000";

/// Opens a connection, prepared as every connection of Parlance is.
///
/// # Errors
/// The database's own reason, prefixed by where it was looked for.
pub fn connect(url: &DatabaseUrl) -> anyhow::Result<Conn> {
    match url {
        DatabaseUrl::Postgres(text) => {
            let mut conn = PgConnection::establish(&with_patience(text))
                .map_err(|error| anyhow!("cannot connect to {url}: {}", url.reason(&error.to_string())))?;
            conn.batch_execute(SESSION)?;
            Ok(Conn::Pg(conn))
        }
        DatabaseUrl::SqliteFile(path) => {
            if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                fs::create_dir_all(folder).with_context(|| {
                    format!("cannot create the folder {} of the database; choose another with DATABASE_URL or PARLANCE_DATA_DIR", folder.display())
                })?;
            }
            let open = || -> anyhow::Result<SqliteConnection> {
                let mut conn = SqliteConnection::establish(&path.to_string_lossy())?;
                conn.batch_execute(&format!(
                    "{BUSY_TIMEOUT}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
                     PRAGMA secure_delete = ON;"
                ))?;
                Ok(conn)
            };
            let conn = open().with_context(|| {
                format!("cannot open {url}; check that the file and its folder can be written, or choose another with DATABASE_URL")
            })?;
            Ok(Conn::Lite(conn))
        }
        DatabaseUrl::SqliteMemory => {
            let mut conn = SqliteConnection::establish(":memory:").context("cannot open an in-memory database")?;
            conn.batch_execute("PRAGMA foreign_keys = ON;")?;
            Ok(Conn::Lite(conn))
        }
    }
}

/// A PostgreSQL URL with [`PATIENCE`], where it does not say otherwise itself.
fn with_patience(text: &str) -> String {
    let Ok(mut url) = url::Url::parse(text) else { return text.to_owned() };
    let own: Vec<String> = url.query_pairs().map(|(name, _)| name.into_owned()).collect();
    let missing = PATIENCE.into_iter().filter(|(name, _)| !own.iter().any(|own| own == name));
    url.query_pairs_mut().extend_pairs(missing);
    url.into()
}

struct Manager {
    url: DatabaseUrl,
    outage: Outage,
}

/// A connection of the pool.
struct Pooled {
    conn: Conn,
    used_at: Instant,
    /// Its server can no longer do what it is for: after a failover it only reads.
    useless: bool,
}

impl r2d2::ManageConnection for Manager {
    type Connection = Pooled;
    type Error = ConnectError;

    fn connect(&self) -> Result<Pooled, ConnectError> {
        let conn = connect(&self.url).map_err(ConnectError)?;
        Ok(Pooled { conn, used_at: Instant::now(), useless: false })
    }

    fn is_valid(&self, pooled: &mut Pooled) -> Result<(), ConnectError> {
        match &mut pooled.conn {
            Conn::Pg(conn)
                if pooled.used_at.elapsed() > TRUSTED_FOR || self.outage.has_failed_since(pooled.used_at) =>
            {
                conn.ping().map_err(|error| ConnectError(error.into()))
            }
            Conn::Pg(_) | Conn::Lite(_) => Ok(()),
        }
    }

    fn has_broken(&self, pooled: &mut Pooled) -> bool {
        let broken = match &mut pooled.conn {
            Conn::Pg(conn) => conn.is_broken(),
            Conn::Lite(conn) => conn.is_broken(),
        };
        broken || pooled.useless || std::thread::panicking()
    }
}

#[derive(Debug)]
struct ConnectError(anyhow::Error);

impl std::fmt::Display for ConnectError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:#}", self.0)
    }
}

impl std::error::Error for ConnectError {}

/// Connections of one kind, each lent to one piece of work at a time.
#[derive(Clone)]
struct Pool {
    connections: r2d2::Pool<Manager>,
    /// Waiting happens here, without a thread, and in order of arrival.
    places: Arc<Semaphore>,
}

impl Pool {
    fn open(url: &DatabaseUrl, outage: &Outage, size: u32) -> anyhow::Result<Self> {
        let mut builder = r2d2::Pool::builder().max_size(size).connection_timeout(CHECKOUT_TIMEOUT);
        builder = match url {
            // The one connection *is* the database: it is never retired.
            DatabaseUrl::SqliteMemory => builder.min_idle(Some(1)).idle_timeout(None).max_lifetime(None),
            _ => builder.min_idle(Some(0)),
        };
        let connections = builder
            .error_handler(Box::new(PoolErrors(outage.clone())))
            .build(Manager { url: url.clone(), outage: outage.clone() })
            .with_context(|| format!("cannot connect to {url}"))?;
        Ok(Self { connections, places: Arc::new(Semaphore::new(size as usize)) })
    }

    /// Lends a connection, for blocking work. There is a place for it: what takes time is opening one.
    fn lend(&self, outage: &Outage) -> Result<PooledConnection<Manager>> {
        let since = Instant::now();
        loop {
            match self.connections.get_timeout(OUTAGE_CHECK_INTERVAL) {
                Ok(pooled) => return Ok(pooled),
                Err(_) if outage.is_on() => return Err(Error::database_still_gone()),
                Err(error) if since.elapsed() > CHECKOUT_TIMEOUT => return Err(Error::database_gone(error.into())),
                Err(_) => {}
            }
        }
    }
}

/// The database of this process: hands a connection to one piece of blocking work at a time.
#[derive(Clone)]
pub struct Database {
    url: DatabaseUrl,
    outage: Outage,
    readers: Pool,
    /// As the readers on PostgreSQL. SQLite has one writer at a time: queueing for it here is fair, queueing in SQLite is
    /// not, and one connection that writes keeps one set of pages and prepared statements, not one for each reader.
    writers: Pool,
    /// A connection for what must not wait behind requests.
    reserved: Pool,
}

impl Database {
    /// Opens the pool with its first connection; `size` connections serve requests that read.
    ///
    /// # Errors
    /// As [`connect`].
    pub fn open(url: &DatabaseUrl, size: u32) -> anyhow::Result<Self> {
        connect_unless_memory(url)?;
        let outage = Outage::none(url);
        let pool = |size| Pool::open(url, &outage, size);
        let (readers, writers, reserved) = match url {
            DatabaseUrl::Postgres(_) => {
                let requests = pool(size)?;
                (requests.clone(), requests, pool(1)?)
            }
            DatabaseUrl::SqliteFile(_) => (pool(size)?, pool(1)?, pool(1)?),
            DatabaseUrl::SqliteMemory => {
                let only = pool(1)?;
                (only.clone(), only.clone(), only)
            }
        };
        Ok(Self { url: url.clone(), outage, readers, writers, reserved })
    }

    /// Whether the database could not be reached when it was last tried.
    pub fn is_away(&self) -> bool {
        self.outage.is_on()
    }

    /// Where the data is.
    pub fn url(&self) -> &DatabaseUrl {
        &self.url
    }

    /// Runs blocking work on a connection, outside any request: for start-up.
    ///
    /// # Errors
    /// What `work` returns, or that no connection could be had.
    pub fn with_connection<T>(&self, work: impl FnOnce(&mut Conn) -> anyhow::Result<T>) -> anyhow::Result<T> {
        let mut pooled = self.writers.connections.get().with_context(|| format!("cannot connect to {}", self.url))?;
        work(&mut pooled.conn)
    }

    /// Runs queries that only read, on the blocking pool, outside any transaction.
    ///
    /// # Errors
    /// What `work` returns; 503 when no connection could be had.
    pub async fn read<T, E>(&self, work: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static) -> Result<T>
    where
        T: Send + 'static,
        E: Into<Error> + Send + 'static,
    {
        self.run(&self.readers, work).await
    }

    /// As [`Database::read`], with a connection that is kept free for it: for the small look on which the answers to all
    /// requests depend. It waits for nobody but its like.
    ///
    /// # Errors
    /// As [`Database::read`].
    pub async fn read_reserved<T, E>(&self, work: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static) -> Result<T>
    where
        T: Send + 'static,
        E: Into<Error> + Send + 'static,
    {
        self.run(&self.reserved, work).await
    }

    async fn run<T, E>(&self, pool: &Pool, work: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static) -> Result<T>
    where
        T: Send + 'static,
        E: Into<Error> + Send + 'static,
    {
        if self.outage.is_on() {
            return Err(Error::database_still_gone());
        }
        let place = take(&pool.places).await?;
        let (pool, outage) = (pool.clone(), self.outage.clone());
        let answer = tokio::task::spawn_blocking(move || {
            let mut pooled = pool.lend(&outage)?;
            let answer = work(&mut pooled.conn).map_err(Into::into);
            pooled.used_at = Instant::now();
            if answer.as_ref().is_err_and(|error| error.code == Code::Unavailable) {
                outage.note_failure();
            }
            pooled.useless = answer.as_ref().is_err_and(Error::needs_another_connection);
            drop(pooled);
            drop(place);
            answer
        });
        answer.await.map_err(|error| Error::internal(error.into()))?
    }

    /// Runs queries that only read and must agree with one another: all see the database as it is at the first of them.
    ///
    /// # Errors
    /// What `work` returns; 503 when no connection could be had.
    pub async fn snapshot<T, E>(&self, work: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static) -> Result<T>
    where
        T: Send + 'static,
        E: Into<Error> + Send + 'static,
    {
        self.read(move |conn| {
            match conn {
                Conn::Pg(pg) => AnsiTransactionManager::begin_transaction_sql(
                    pg,
                    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
                )?,
                Conn::Lite(lite) => AnsiTransactionManager::begin_transaction_sql(lite, "BEGIN DEFERRED")?,
            }
            finish(conn, |conn| work(conn).map_err(Into::into))
        })
        .await
    }

    /// Finds out whether the database takes writes.
    ///
    /// # Errors
    /// The database's own reason.
    pub async fn check_writable(&self) -> Result<()> {
        let url = self.url.clone();
        self.read(move |conn| writable::check(conn, &url)).await
    }

    /// Runs `work` in one transaction, committed when it returns `Ok`. On SQLite it holds the write lock from its
    /// beginning (`BEGIN IMMEDIATE`), so it never fails half-way because another writer came first.
    ///
    /// # Errors
    /// What `work` returns, after rolling back; 503 when no connection could be had.
    pub async fn write<T, E>(&self, work: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static) -> Result<T>
    where
        T: Send + 'static,
        E: Into<Error> + Send + 'static,
    {
        let before_commit = before_commit::current();
        self.run(&self.writers, move |conn| {
            transaction(conn, |conn| {
                let value = work(conn).map_err(Into::into)?;
                if let Some(before_commit) = before_commit {
                    before_commit(conn)?;
                }
                Ok(value)
            })
        })
        .await
    }
}

/// Runs `work` in one transaction on a connection at hand, as [`Database::write`] does.
///
/// # Errors
/// What `work` returns, after rolling back.
pub fn transaction<T>(conn: &mut Conn, work: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
    match conn {
        Conn::Pg(pg) => AnsiTransactionManager::begin_transaction(pg)?,
        Conn::Lite(lite) => AnsiTransactionManager::begin_transaction_sql(lite, "BEGIN IMMEDIATE")?,
    }
    finish(conn, work)
}

/// Runs `work` in the transaction that has begun, and ends it.
fn finish<T>(conn: &mut Conn, work: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
    type Transactions = <Conn as Connection>::TransactionManager;
    match work(conn) {
        Ok(value) => {
            Transactions::commit_transaction(conn)?;
            Ok(value)
        }
        Err(error) => {
            // A rollback fails only when the connection is gone, and then the database has rolled back already.
            if let Err(rollback) = Transactions::rollback_transaction(conn) {
                tracing::debug!(%rollback, "rolling back failed");
            }
            Err(error)
        }
    }
}

async fn take(semaphore: &Arc<Semaphore>) -> Result<tokio::sync::OwnedSemaphorePermit> {
    match tokio::time::timeout(CHECKOUT_TIMEOUT, semaphore.clone().acquire_owned()).await {
        Ok(permit) => permit.map_err(|closed| Error::internal(closed.into())),
        Err(_) => Err(Error::overloaded()),
    }
}

fn connect_unless_memory(url: &DatabaseUrl) -> anyhow::Result<()> {
    match url {
        DatabaseUrl::SqliteMemory => Ok(()),
        _ => connect(url).map(drop),
    }
}

/// r2d2 retries in the background and would print each failure; the outage says it once.
#[derive(Debug)]
struct PoolErrors(Outage);

impl<E: std::error::Error> r2d2::HandleError<E> for PoolErrors {
    fn handle_error(&self, error: E) {
        self.0.begin(&error);
    }
}
