//! Opening connections and lending them out.

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, anyhow};
use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::r2d2::R2D2Connection;
use diesel::{Connection, PgConnection, SqliteConnection};
use tokio::sync::Semaphore;

use super::{Conn, DatabaseUrl};
use crate::error::{Error, Result};

/// How long a request waits for its turn at the database before it is answered 503.
const CHECKOUT_TIMEOUT: Duration = Duration::from_secs(5);

/// Opens a connection, prepared as every connection of Parlance is.
///
/// # Errors
/// The database's own reason, prefixed by where it was looked for.
pub fn connect(url: &DatabaseUrl) -> anyhow::Result<Conn> {
    match url {
        DatabaseUrl::Postgres(text) => {
            let mut conn = PgConnection::establish(text)
                // libpq ends its messages with a line feed.
                .map_err(|error| anyhow!("cannot connect to {url}: {}", error.to_string().trim_end()))?;
            conn.batch_execute(
                "SET TIME ZONE 'UTC'; SET lock_timeout = '15s'; SET idle_in_transaction_session_timeout = '60s'",
            )?;
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
                conn.batch_execute("PRAGMA busy_timeout = 15000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;")?;
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

struct Manager {
    url: DatabaseUrl,
}

impl r2d2::ManageConnection for Manager {
    type Connection = Conn;
    type Error = ConnectError;

    fn connect(&self) -> Result<Conn, ConnectError> {
        connect(&self.url).map_err(ConnectError)
    }

    fn is_valid(&self, conn: &mut Conn) -> Result<(), ConnectError> {
        match conn {
            Conn::Pg(conn) => conn.ping().map_err(|error| ConnectError(error.into())),
            Conn::Lite(_) => Ok(()),
        }
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        match conn {
            Conn::Pg(conn) => std::thread::panicking() || conn.is_broken(),
            Conn::Lite(conn) => std::thread::panicking() || conn.is_broken(),
        }
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

/// The database of this process: hands a connection to one piece of blocking work at a time.
#[derive(Clone)]
pub struct Database {
    url: DatabaseUrl,
    pool: r2d2::Pool<Manager>,
    /// Waiting happens here, without a thread, and in order of arrival.
    places: Arc<Semaphore>,
    /// SQLite has one writer at a time; queueing for it here is fair, queueing in SQLite is not.
    writers: Arc<Semaphore>,
}

impl Database {
    /// Opens the pool with its first connection.
    ///
    /// # Errors
    /// As [`connect`].
    pub fn open(url: &DatabaseUrl, size: u32) -> anyhow::Result<Self> {
        connect_unless_memory(url)?;
        let size = if *url == DatabaseUrl::SqliteMemory { 1 } else { size };
        let mut builder = r2d2::Pool::builder().max_size(size).connection_timeout(CHECKOUT_TIMEOUT);
        builder = match url {
            // The one connection *is* the database: it is never retired.
            DatabaseUrl::SqliteMemory => builder.min_idle(Some(1)).idle_timeout(None).max_lifetime(None),
            _ => builder.min_idle(Some(0)),
        };
        let writers = match url {
            DatabaseUrl::Postgres(_) => size,
            _ => 1,
        };
        Ok(Self {
            url: url.clone(),
            pool: builder
                .error_handler(Box::new(PoolErrors))
                .build(Manager { url: url.clone() })
                .with_context(|| format!("cannot connect to {url}"))?,
            places: Arc::new(Semaphore::new(size as usize)),
            writers: Arc::new(Semaphore::new(writers as usize)),
        })
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
        let mut conn = self.pool.get().with_context(|| format!("cannot connect to {}", self.url))?;
        work(&mut conn)
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
        let place = take(&self.places).await?;
        let pool = self.pool.clone();
        let answer = tokio::task::spawn_blocking(move || {
            let mut conn = pool.get().map_err(|error| Error::database_gone(error.into()))?;
            let answer = work(&mut conn).map_err(Into::into);
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
        let turn = take(&self.writers).await?;
        self.read(move |conn| {
            let answer = transaction(conn, |conn| work(conn).map_err(Into::into));
            drop(turn);
            answer
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

/// r2d2 retries in the background and would print each failure; the caller's own error says it once.
#[derive(Debug)]
struct PoolErrors;

impl<E: std::error::Error> r2d2::HandleError<E> for PoolErrors {
    fn handle_error(&self, error: E) {
        tracing::debug!(%error, "could not open a database connection");
    }
}
